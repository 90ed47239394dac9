"""Exercises of chapter 1.1, power laws and how to fit one honestly."""

import numpy as np
from scipy.special import stdtrit

from scalinglaws import fits
from scalinglaws.exercises.core import Exercise, Unusable, call, real_array

TOLERANCE = 1e-6  # relative, of everything computed from hidden inputs
N_CURVES = 400  # a coverage of 95 % is then known to about 1 %
COVERAGE = 0.915, 0.985  # three standard errors around it
WIDEST = 1.6  # times the width of the t interval
LETTERS = "ABC"


def _verify_interval(answer, rng):
    """The interval holds the hidden exponent 95 % of the time, with few points too."""
    shares, widths = {}, {}
    for n in (4, 12):
        held, width = [], []
        for _ in range(N_CURVES):
            x = 10 ** np.sort(rng.uniform(0, 3, n))
            truth = rng.uniform(0.1, 2)
            y = x**-truth * np.exp(rng.uniform(0.05, 0.3) * rng.normal(size=n))
            low, high = real_array(
                call(answer, x, y), (2,), "what your function returns"
            )
            if low > high:
                return "the lower end comes first"
            held.append(low <= truth <= high)
            line = fits.power_law(x, y)
            width.append((high - low) / (line.high - line.low))
        shares[n], widths[n] = np.mean(held), np.median(width)
    if max(shares.values()) < 0.05:
        return "it hardly ever holds the truth: a falling loss has a positive exponent"
    few, many = shares[4], shares[12]
    low, high = COVERAGE
    if min(few, many) > high or max(widths.values()) > WIDEST:
        return "it holds the truth too often or is too wide: it says less than it could"
    if many < 0.9:
        return (
            "it misses the truth too often, with few points and with many: how many "
            "standard errors leave one time in twenty outside"
        )
    if few < low:
        return (
            "it holds with many points and misses too often with few: from few points "
            "the noise itself is poorly known, which widens the quantile"
        )
    if many < low or high < max(few, many):
        return "it does not hold the truth as often as it promises"
    return None


def _verify_windows(answer, rng):
    """Smallest and largest least-squares slope over every contiguous window."""
    for _ in range(6):
        n, least = int(rng.integers(8, 12)), int(rng.integers(4, 6))
        x = 10 ** np.sort(rng.uniform(0, 3, n))
        y = 0.1 + x ** -rng.uniform(0.3, 1) * np.exp(0.2 * rng.normal(size=n))
        order = rng.permutation(n)
        given = call(answer, x[order], y[order], least)
        found = real_array(given, (2,), "what your function returns")
        t, v = np.log(x), np.log(y)
        if not np.allclose(found, _range(t, v, least), rtol=TOLERANCE, atol=0):
            return _why_not_range(found, t, v, order, least)
    return None


def _range(t, v, least, most=None, starts=None):
    """(smallest, largest) exponent of the windows with `least` to `most` points."""
    n = len(t)
    slopes = [
        -np.polyfit(t[i:j], v[i:j], 1)[0]
        for i in (range(n) if starts is None else starts)
        for j in range(i + least, min(n, i + (most or n)) + 1)
    ]
    return min(slopes), max(slopes)


def _why_not_range(found, t, v, order, least):
    def is_like(bounds):
        return np.allclose(found, bounds, rtol=TOLERANCE, atol=0)

    smallest, largest = _range(t, v, least)
    if is_like((-largest, -smallest)) or is_like((-smallest, -largest)):
        return "a loss that falls has a positive exponent"
    if is_like((largest, smallest)):
        return "the smaller exponent comes first"
    if is_like(_range(t, v, least, most=least)):
        return "longer windows count too, up to the whole curve"
    if is_like(_range(t, v, least, starts=[0])):
        return "a window may begin at any size"
    if is_like(_range(t, v, least + 1)):
        return "windows of exactly the least number of sizes count too"
    if is_like(_range(t[order], v[order], least)):
        return "the sizes come in any order: neighbours in the list may lie far apart"
    return "fit a line in the logarithms to every run of neighbouring sizes"


def _offset_variant(rng):
    """Three curves: a power law, one with an offset, one that steepens; shuffled."""
    sizes = np.round(np.geomspace(10, 10_000, 14))
    exponent = rng.uniform(0.3, 0.7)
    last = sizes[-1] ** -exponent
    curves = [
        sizes**-exponent,
        sizes**-exponent + rng.uniform(1, 2.5) * last,
        sizes ** (-exponent / 2) * np.exp(-sizes / 8000),
    ]
    curves = [curves[i] / curves[i][0] * 3 for i in rng.permutation(3)]
    made = {"sizes": sizes.astype(int).tolist()}
    for letter, curve in zip(LETTERS, curves, strict=True):
        losses = curve * np.exp(0.02 * rng.normal(size=len(sizes)))
        made[letter] = [float(f"{loss:.4g}") for loss in losses]
    return made


def _verify_offset(answer, sizes, **curves):
    """Without its offset the named curve is straight, and with it it is not."""
    if not isinstance(answer, tuple | list) or len(answer) != 2:
        raise Unusable("this is not a pair of a letter and a number")
    letter, offset = answer
    if not isinstance(letter, str) or letter.strip().upper() not in LETTERS:
        raise Unusable("the first part is none of the letters A, B and C")
    offset = float(real_array(offset, (), "the offset"))
    x, y = np.array(sizes, float), np.array(curves[letter.strip().upper()])
    best = fits.with_offset(x, y)
    bent = np.sum(fits.power_law(x, y).residuals ** 2)
    dof = len(x) - 3
    # 99 % limit of what the noise allows, as for a t interval.
    limit = 1 + stdtrit(dof, 0.995) ** 2 / dof
    if bent < limit * np.sum(best.residuals**2):
        return (
            "this curve is no straighter with an offset than without: an offset bends "
            "a falling line upwards at its end"
        )
    if offset <= 0:
        return "the curve levels off above zero"
    if offset >= y.min():
        return "an offset lies below every loss, up to the noise"
    if _rss_with(x, y, offset) > limit * np.sum(best.residuals**2):
        straight = "bends up" if offset < best.offset else "bends down"
        return f"with your offset taken off, what is left still {straight} at the end"
    return None


def _rss_with(x, y, offset):
    """Residual sum of squares in log y of offset + a x^-b, the best a and b."""
    t, v = np.log(x), np.log(y)
    b, log_a = -np.polyfit(t, np.log(y - offset), 1) * [1, -1]
    for _ in range(50):  # Gauss and Newton, from the line through what is left
        power = np.exp(log_a - b * t)
        left = v - np.log(offset + power)
        slopes = (power / (offset + power))[:, None] * np.stack(
            [np.ones_like(t), -t], 1
        )
        step = np.linalg.lstsq(slopes, left)[0]
        log_a, b = log_a + step[0], b + step[1]
    return np.sum(left**2)


EXERCISES = (
    Exercise(
        id="1.1-a",
        title="An interval that covers",
        wants="a function interval(x, losses) that takes two arrays and returns the "
        "lower and the upper end of an interval for the exponent, two numbers",
        verify=_verify_interval,
    ),
    Exercise(
        id="1.1-b",
        title="How far the window moves the exponent",
        wants="a function windows_range(x, losses, least) that takes two arrays and a "
        "whole number and returns the smallest and the largest exponent, two numbers",
        verify=_verify_windows,
    ),
    Exercise(
        id="1.1-c",
        title="Which curve has an offset?",
        wants="a pair of the curve's letter and its offset, a number",
        verify=_verify_offset,
        variant=_offset_variant,
        cases=2,
    ),
)

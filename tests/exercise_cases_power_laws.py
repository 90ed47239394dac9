"""Right, wrong and unusable answers to the exercises of chapter 1.1."""

import numpy as np
from scipy import optimize, stats

from scalinglaws import fits
from scalinglaws.exercises import variant


def line(x, y):
    return stats.linregress(np.log(x), np.log(y))


def within(x, y, quantile):
    found = line(x, y)
    half = quantile * found.stderr
    return -found.slope - half, -found.slope + half


def by_package(x, y):
    fit = fits.power_law(x, y)
    return fit.low, fit.high


def by_t(x, y):
    return within(x, y, stats.t.ppf(0.975, len(x) - 2))


def by_test(x, y):
    """Exponents that a t test does not reject, as the roots of its statistic."""
    found = line(x, y)
    limit = stats.t.ppf(0.975, len(x) - 2)
    ends = [
        optimize.brentq(
            lambda b, side=side: (-found.slope - b) / found.stderr - side * limit,
            -1e6,
            1e6,
        )
        for side in (1, -1)
    ]
    return np.array(ends)


def rising(x, y):
    low, high = by_t(x, y)
    return -high, -low


def windows_range(x, y, least):
    exponents = [fit.exponent for fit in fits.windows(x, y, min_points=least)]
    return min(exponents), max(exponents)


def some_windows(x, y, chosen):
    """The range over the windows of the sorted curve that chosen(i, j) accepts."""
    order = np.argsort(x)
    x, y = x[order], y[order]
    n = len(x)
    slopes = [
        -line(x[i:j], y[i:j]).slope
        for i in range(n)
        for j in range(i + 3, n + 1)
        if chosen(i, j)
    ]
    return np.array([min(slopes), max(slopes)])


def unsorted(x, y, least):
    n = len(x)
    slopes = [
        -line(x[i:j], y[i:j]).slope for i in range(n) for j in range(i + least, n + 1)
    ]
    return min(slopes), max(slopes)


def local(x, y, least):
    order = np.argsort(x)
    slopes = fits.local_exponents(x[order], y[order])[1]
    return slopes.min(), slopes.max()


def curves_with_offset(sizes, **curves):
    """(letter, offset) twice: by the package, and by straightening what is left."""
    gain = {
        letter: np.sum(fits.power_law(sizes, y).residuals ** 2)
        / np.sum(fits.with_offset(sizes, y).residuals ** 2)
        for letter, y in curves.items()
    }
    letter = max(gain, key=gain.get)
    y = np.array(curves[letter])

    def bend(offset):
        parts = np.log(sizes), np.log(y - offset)
        return np.polyfit(*parts, 2)[0]

    straight = optimize.brentq(bend, 0, 0.9 * y.min())
    best = fits.with_offset(sizes, y).offset
    return [(letter, best), [letter.lower(), np.float64((best + straight) / 2)]]


BOOK = variant("1.1-c")
LETTER, OFFSET = curves_with_offset(**BOOK)[0]
OTHERS = [letter for letter in "ABC" if letter != LETTER]

VALUES = {"1.1-c": curves_with_offset}
RIGHT = {
    "1.1-a": [by_package, by_t, by_test],
    "1.1-b": [
        windows_range,
        lambda x, y, least: some_windows(x, y, lambda i, j: j - i >= least),
    ],
    "1.1-c": curves_with_offset(**BOOK),
}
WRONG = {
    "1.1-a": [
        (lambda x, y: within(x, y, 1.0), "one time in twenty"),
        (lambda x, y: within(x, y, 1.96), "with few"),
        (lambda x, y: within(x, y, 20.0), "less than it could"),
        (rising, "positive exponent"),
        (lambda x, y: by_t(x, y)[::-1], "lower end"),
        (lambda x, y: within(x, y, 0.0), "positive exponent"),
        (lambda x, y: (-10.0, 10.0), "less than it could"),
        (lambda x, y: within(x, y, stats.t.ppf(0.95, len(x) - 2)), "twenty"),
    ],
    "1.1-b": [
        (lambda *a: tuple(-np.array(windows_range(*a))), "positive exponent"),
        (lambda *a: windows_range(*a)[::-1], "comes first"),
        (lambda x, y, k: some_windows(x, y, lambda i, j: j - i == k), "longer"),
        (
            lambda x, y, k: some_windows(x, y, lambda i, j: i == 0 and j >= k),
            "begin at any",
        ),
        (lambda x, y, k: windows_range(x, y, k + 1), "exactly the least"),
        (unsorted, "any order"),
        (local, "every run"),
    ],
    "1.1-c": [
        ((OTHERS[0], OFFSET), "no straighter"),
        ((OTHERS[1], OFFSET), "no straighter"),
        ((LETTER, 0.0), "above zero"),
        ((LETTER, min(BOOK[LETTER])), "below every loss"),
        ((LETTER, 0.3 * OFFSET), "bends up"),
        ((LETTER, 0.99 * min(BOOK[LETTER])), "bends down"),
        ((LETTER, np.log(OFFSET) ** 2 + 10), "below every loss"),
    ],
}
UNUSABLE = {
    "1.1-a": [
        ((0.1, 0.9), "not a function"),
        (lambda x: (0, 1), "raised TypeError"),
        (lambda x, y: 0.5, "wrong shape"),
        (lambda x, y: (0, np.inf), "infinite"),
        (lambda x, y: None, "nothing yet"),
        (lambda x, y: ("0", "1"), "real numbers"),
    ],
    "1.1-b": [
        (0.5, "not a function"),
        (lambda x, y: (0, 1), "raised TypeError"),
        (lambda x, y, k: [0.1, 0.2, 0.3], "wrong shape"),
        (lambda x, y, k: (np.nan, 1), "not a number"),
        (lambda x, y, k: ..., "nothing yet"),
    ],
    "1.1-c": [
        ("B", "not a pair"),
        (0.1, "not a pair"),
        (("D", 0.1), "none of the letters"),
        ((1, 0.1), "none of the letters"),
        (("A", "0.1"), "real numbers"),
        (("A", np.nan), "not a number"),
    ],
}

"""Exercises of chapter 2.1, approximation."""

import numpy as np

from scalinglaws.exercises.core import Exercise, Unusable, call, real_array

TOLERANCE = 1e-6  # relative, of everything computed from hidden inputs
COARSE = 1e-2  # of integrals the student may take with any sensible rule
DIMENSION = 3


def _line_moments(low, high, slope, intercept):
    """Means of line minus parabola, times 1 and times the scaled x: both 0 at best."""
    t, weights = np.polynomial.legendre.leggauss(6)
    x = (low + high) / 2 + (high - low) / 2 * t
    residual = slope * x + intercept - x**2
    return np.array([weights @ residual, weights @ (residual * t)])


def _verify_best_line(answer, rng):
    """The residual of the best line is orthogonal to 1 and to x on its piece."""
    for _ in range(6):
        low = float(rng.uniform(-3, 2))
        high = low + float(rng.uniform(0.2, 2))
        given = call(answer, low, high)
        slope, intercept = real_array(given, (2,), "what your function returns")
        scale = (high - low) ** 2
        left = _line_moments(low, high, slope, intercept) / scale
        if np.abs(left).max() > TOLERANCE:
            return _why_not_best_line(low, high, slope, intercept, left)
    return None


def _why_not_best_line(low, high, slope, intercept, left):
    turned = _line_moments(low, high, intercept, slope)
    if np.abs(turned).max() < TOLERANCE * (high - low) ** 2:
        return "the slope comes first, then the intercept"
    ends = [slope * end + intercept - end**2 for end in (low, high)]
    if np.abs(ends).max() < TOLERANCE * (high - low) ** 2:
        return "this line meets the parabola at the ends: it errs on one side only"
    if abs(left[1]) < TOLERANCE:
        return "the slope is right and the height is not: the mean error must vanish"
    return "the error must have mean zero, and mean zero after multiplying it by x"


def _verify_knots(answer, rng):
    """Every piece has the same integral of |f''|^(2/5)."""
    for _ in range(4):
        tilt, wave = rng.uniform(0.5, 1.5), rng.uniform(0.5, 2)

        def second(x, tilt=tilt, wave=wave):
            return -np.exp(tilt * x) * (1.2 + np.sin(wave * x))

        low = float(rng.uniform(-2, -0.5))
        high = low + float(rng.uniform(2, 4))
        n_pieces = int(rng.integers(4, 9))
        given = call(answer, second, low, high, n_pieces)
        knots = real_array(given, (n_pieces + 1,), "what your function returns")
        if np.any(np.diff(knots) <= 0):
            return "the knots must increase from left to right"
        if not np.allclose(knots[[0, -1]], [low, high], rtol=0, atol=1e-9):
            return "the first and the last knot are the ends of the interval"
        if not _equal(_shares(second, knots, 0.4)):
            return _why_not_knots(second, knots)
    return None


def _shares(second, knots, power):
    t, weights = np.polynomial.legendre.leggauss(12)
    half = np.diff(knots)[:, None] / 2
    x = (knots[1:] + knots[:-1])[:, None] / 2 + half * t
    return (half * np.abs(second(x)) ** power) @ weights


def _equal(shares):
    return np.ptp(shares) < COARSE * shares.mean()


def _why_not_knots(second, knots):
    if _equal(np.diff(knots)):
        return "equal pieces are best only where the curvature is the same everywhere"
    for power in (0.5, 1, 0.2):
        if _equal(_shares(second, knots, power)):
            return "the density of knots is another power of the curvature"
    if _equal(_shares(second, knots, -0.4)):
        return "knots belong where the curvature is large"
    return "each piece must hold the same share of the integral of the knot density"


def _verify_ridges(answer, rng):
    """Both sides agree at hidden random points."""
    if not isinstance(answer, tuple | list) or len(answer) != 2:
        raise Unusable("this is not a pair of directions and weights")
    try:
        count = len(answer[1])
    except TypeError:
        raise Unusable("the weights are not a list or an array") from None
    directions = real_array(answer[0], (count, DIMENSION), "the array of directions")
    weights = real_array(answer[1], (count,), "the array of weights")
    x = rng.uniform(-2, 2, (50, DIMENSION))
    product = np.cos(x).prod(axis=1)
    given = np.cos(x @ directions.T) @ weights
    if np.abs(given - product).max() < TOLERANCE:
        return None
    ratio = given @ product / (product @ product)
    if ratio and np.abs(given / ratio - product).max() < TOLERANCE:
        return "the directions are right: at the origin both sides must agree"
    if any(np.count_nonzero(row) < DIMENSION for row in directions):
        return "every term of the product formula holds all three inputs"
    return "use the product formula for two cosines, then once more for the third"


EXERCISES = (
    Exercise(
        id="2.1-a",
        title="The best line on a piece",
        wants="a function best_line(low, high) that takes the ends of a piece and "
        "returns (slope, intercept)",
        verify=_verify_best_line,
    ),
    Exercise(
        id="2.1-b",
        title="Where the knots go",
        wants="a function knots(second, low, high, n_pieces) that takes a function and "
        "three numbers and returns an increasing array, one more entry than pieces",
        verify=_verify_knots,
    ),
    Exercise(
        id="2.1-c",
        title="A product is a sum of ridges",
        wants="a pair (directions, weights): as many rows of three numbers as weights",
        verify=_verify_ridges,
    ),
)

"""Measured answers, one a part: data of one's own, and what they say as a power law.

An answer is a dict of the data (`sizes`, `losses`) and of three numbers: `exponent` and
`prefactor` of the line through the logs of the means over seeds, and its `prediction`
at a new size. The three are computed again from the data, and the data are compared
with what is expected for the student's own numbers.
"""

from collections.abc import Mapping

import numpy as np
from scipy.special import gamma, gammaln

from scalinglaws.exercises.core import Exercise, Unusable, near, real_array

KEYS = ("sizes", "losses", "exponent", "prefactor", "prediction")
WANTS = (
    "a dict with the keys sizes, losses (one row a size, one column a seed), exponent, "
    "prefactor and prediction"
)
TOLERANCE = 1e-3  # relative, of what follows from the data
LEAST_SIZES, LEAST_SEEDS, LEAST_RANGE, SMALLEST = 6, 8, 30, 10
STANDARD_ERRORS = 5


def _parts(answer):
    if not isinstance(answer, Mapping) or not set(KEYS) <= set(answer):
        raise Unusable("this is not a dict with all its keys")
    sizes = real_array(answer["sizes"], np.shape(answer["sizes"]), "sizes")
    losses = real_array(answer["losses"], np.shape(answer["losses"]), "losses")
    if sizes.ndim != 1 or losses.ndim != 2 or len(losses) != len(sizes):
        raise Unusable("the losses do not have one row a size and one column a seed")
    if (losses.mean(axis=1) <= 0).any() or (sizes <= 0).any():
        raise Unusable("sizes and mean losses must be positive")
    return sizes, losses, [float(real_array(answer[key], (), key)) for key in KEYS[2:]]


def _verify(answer, expected, new_size):
    """expected: sizes -> the mean that the data should have."""
    sizes, losses, (exponent, prefactor, prediction) = _parts(answer)
    if len(np.unique(sizes)) < LEAST_SIZES or sizes.max() < LEAST_RANGE * sizes.min():
        return "take more sizes, over a wider range"
    if sizes.min() < SMALLEST or (sizes != np.round(sizes)).any():
        return "the sizes must be whole numbers, and none so small"
    if losses.shape[1] < LEAST_SEEDS:
        return "take more seeds"
    if (losses.std(axis=1) == 0).any():
        return "the seeds of a size do not differ: these are not runs of their own"
    mean = losses.mean(axis=1)
    error = losses.std(axis=1, ddof=1) / np.sqrt(losses.shape[1])
    off, share = mean / expected(sizes) - 1, error / mean
    of_mean = np.hypot(np.sqrt((share**2).sum()) / len(off), 0.005)
    together = abs(off.mean()) / of_mean
    if (abs(off) > STANDARD_ERRORS * share + 0.05).any() or together > STANDARD_ERRORS:
        return "these data do not belong to your numbers: compare one point by hand"
    t, v = np.log(sizes), np.log(mean)
    slope, level = np.polyfit(t, v, 1)
    if near(exponent, slope, TOLERANCE):
        return "a loss that falls has a positive exponent"
    if not near(exponent, -slope, TOLERANCE):
        return "the exponent is that of the line through the logs of the means"
    if near(prefactor, level, TOLERANCE):
        return "the prefactor is not its logarithm"
    if not near(prefactor, np.exp(level), TOLERANCE):
        return "the prefactor is what the line says at size one"
    if not near(prediction, np.exp(level + slope * np.log(new_size)), TOLERANCE):
        return "follow your line to the new size that is yours"
    return None


# ------------------------------------------------------ nearest neighbours, part 1


def _box(rng):
    return {
        "dimension": int(rng.integers(1, 5)),
        "side": round(float(rng.uniform(0.5, 4)), 3),
        "new_size": int(10 ** rng.uniform(4.5, 7)),
    }


def _nearest(sizes, dimension, side):
    """Mean squared distance to the nearest of `sizes` points in a box without edges."""
    d = dimension
    ball = np.pi ** (d / 2) / gamma(d / 2 + 1)
    beta = gammaln(sizes + 1) - gammaln(sizes + 1 + 2 / d)
    return (side**d / ball) ** (2 / d) * gamma(1 + 2 / d) * np.exp(beta)


def _verify_nearest(answer, dimension, side, new_size):
    return _verify(answer, lambda n: _nearest(n, dimension, side), new_size)


# ----------------------------------------------------------- knots by chance, part 2


def _parabola(rng):
    return {
        "half_width": round(float(rng.uniform(0.5, 4)), 3),
        "curvature": round(float(rng.uniform(0.5, 4)), 3),
        "new_size": int(10 ** rng.uniform(3.5, 5)),
    }


def _interpolated(sizes, half_width, curvature):
    """Mean squared error between `sizes` random knots: chords of curvature x^2."""
    spacings = gammaln(sizes + 2) - gammaln(sizes + 6)
    return 4 * curvature**2 * (2 * half_width) ** 4 * np.exp(spacings)


def _verify_knots(answer, half_width, curvature, new_size):
    return _verify(answer, lambda n: _interpolated(n, half_width, curvature), new_size)


# ------------------------------------------------------------- quanta not seen, part 3


def _corpus(rng):
    return {
        "alpha": round(float(rng.uniform(0.2, 1.2)), 3),
        "n_tasks": int(rng.integers(2_000, 20_000)),
        "new_size": int(10 ** rng.uniform(4, 6)),
    }


def _unseen(sizes, alpha, n_tasks):
    p = np.arange(1, n_tasks + 1) ** -(1 + alpha)
    p /= p.sum()
    return np.array([p @ np.exp(size * np.log1p(-p)) for size in sizes])


def _verify_unseen(answer, alpha, n_tasks, new_size):
    return _verify(answer, lambda n: _unseen(n, alpha, n_tasks), new_size)


# --------------------------------------------------------- one among many, part 4


def _crowd(rng):
    return {
        "weight": round(float(rng.uniform(0.6, 3)), 3),
        "scale": round(float(rng.uniform(0.2, 5)), 3),
        "new_size": int(10 ** rng.uniform(3.5, 6)),
    }


def _progress(sizes, weight, scale):
    """Mean of sign(weight g_1 + sum of the others) g_1, g Gaussian of width scale."""
    return scale * np.sqrt(2 / np.pi) * weight / np.sqrt(weight**2 + sizes - 1)


def _verify_progress(answer, weight, scale, new_size):
    return _verify(answer, lambda n: _progress(n, weight, scale), new_size)


# ------------------------------------------------------------- games not seen, part 5

PLIES = 6


def _game(rng):
    return {
        "branching": int(rng.integers(3, 6)),
        "skew": round(float(rng.uniform(0.4, 1.8)), 3),
        "new_size": int(10 ** rng.uniform(4, 6)),
    }


def _ends(branching, skew):
    """Probabilities [branching^PLIES] of the ends of a game of PLIES moves."""
    p = np.arange(1, branching + 1) ** -skew
    p /= p.sum()
    ends = np.ones(1)
    for _ in range(PLIES):
        ends = np.outer(ends, p).ravel()
    return ends


def _new_ends(sizes, branching, skew):
    p = _ends(branching, skew)
    return np.array([p @ np.exp(size * np.log1p(-p)) for size in sizes])


def _verify_ends(answer, branching, skew, new_size):
    return _verify(answer, lambda n: _new_ends(n, branching, skew), new_size)


# ------------------------------------------------- an average with a floor, part 6


def _ensemble(rng):
    return {
        "noise": round(float(rng.uniform(0.2, 5)), 3),
        "shared": round(float(rng.uniform(0.002, 0.1)), 4),
        "new_size": int(10 ** rng.uniform(3.5, 6)),
    }


def _averaged(sizes, noise, shared):
    """Mean squared error of the mean of `sizes` errors that share a part."""
    return noise**2 * (shared + (1 - shared) / sizes)


def _verify_averaged(answer, noise, shared, new_size):
    return _verify(answer, lambda n: _averaged(n, noise, shared), new_size)


EXERCISES = tuple(
    Exercise(
        id=f"measure-{i}", title=title, wants=WANTS, verify=verify, variant=variant
    )
    for i, (title, verify, variant) in enumerate(
        (
            ("How near is the nearest", _verify_nearest, _box),
            ("Knots by chance", _verify_knots, _parabola),
            ("What a sample does not show", _verify_unseen, _corpus),
            ("One task among many", _verify_progress, _crowd),
            ("Ends that no game has reached", _verify_ends, _game),
            ("An average with a floor", _verify_averaged, _ensemble),
        ),
        start=1,
    )
)

"""Exercises of chapter 3.5: angles, envelopes, published exponents."""

import numpy as np

from scalinglaws.exercises.core import Exercise, call, real_array

RETURNED = "what your function returns"


def _near(given, expected, tolerance=1e-6):
    return bool(np.all(np.abs(given - expected) <= tolerance))


# ------------------------------------------------------------------- a similarity


def _verify_similarity(answer, rng):
    """1 - angle/pi of two vectors of any lengths, equal ones among them."""
    for trial in range(12):
        g, h = rng.normal(size=(2, int(rng.integers(2, 40))))
        h = h + g * rng.uniform(-1, 2)
        if trial == 0:  # an acute angle first, where a lost sign is not seen
            h = h if g @ h > 0 else -h
        if trial % 4 == 3:  # the same direction: rounding may leave [-1, 1]
            h = g * rng.uniform(0.1, 9)
        cosine = np.clip(g @ h / np.sqrt((g @ g) * (h @ h)), -1, 1)
        expected = 1 - np.arccos(cosine) / np.pi
        given = call(answer, g, h)
        if isinstance(given, float | np.floating) and np.isnan(given):
            return (
                "not a number for two vectors of one direction: what can rounding do "
                "to their cosine"
            )
        given = float(real_array(given, (), RETURNED))
        if _near(given, expected):
            continue
        if _near(given, cosine):
            return "that is the cosine: the method takes the angle itself"
        if _near(given, (1 + cosine) / 2):
            return "this has the right ends, but it is not linear in the angle"
        if _near(given, 1 - np.arccos(cosine)):
            return "opposite directions are to have no similarity at all"
        if _near(given, 1 - np.arccos(abs(cosine)) / np.pi):
            return "opposite gradients do not work for the same: keep the sign"
        if _near(given, 1 - expected):
            return "two vectors of one direction are to be the most similar"
        return "find the angle between the two vectors, whatever their lengths"
    return None


# ------------------------------------------------------------------------ envelopes


def _verify_envelope(answer, rng):
    """n over the smallest number of clusters that has the rank."""
    for _ in range(8):
        n = int(rng.integers(500, 5_000))
        counts = np.sort(rng.choice(np.arange(2, 60), 6, replace=False))
        ranks = np.arange(1, counts[-1] + 1)
        enough = counts[np.searchsorted(counts, ranks)]
        given = call(answer, n, counts)
        given = real_array(given, (counts[-1],), RETURNED)
        if _near(given, n / enough):
            continue
        if _near(given, n / ranks):
            return "that would need every number of clusters to be tried: only some are"
        if _near(given, n / counts[-1]):
            return "the envelope takes the largest size at a rank, not the last one"
        if _near(given, n / counts[0]):
            return "a clustering with few clusters has no size at a high rank"
        if (np.diff(given) > 0).any():
            return "at a higher rank fewer clusterings compete: an envelope never rises"
        return (
            "at rank x ask which clusterings have an x-th cluster at all, and which of "
            "these has the largest"
        )
    return None


# ------------------------------------------------------------------- published pairs


def _verify_errors(answer, rng):
    """(alpha_D - f(alpha_N)) over its standard error, f(a) = a / (1 + a)."""
    for _ in range(12):
        a, d = rng.uniform(0.1, 1.2), rng.uniform(0.1, 1.2)
        s, t = rng.uniform(0.01, 0.05, 2)
        gap = d - a / (1 + a)
        slope = (1 + a) ** -2
        given = float(real_array(call(answer, a, s, d, t), (), RETURNED))
        if _near(given, gap / np.hypot(t, slope * s)):
            continue
        if _near(given, -gap / np.hypot(t, slope * s)):
            return "right but for the sign: positive if the data exponent is too large"
        if _near(given, (d - a) / np.hypot(s, t)):
            return "that tests equal exponents; the hypothesis asks for another one"
        if _near(given, gap / t):
            return "the prediction has an error too, since alpha_N has one"
        if _near(given, gap / np.hypot(s, t)):
            return "an error of alpha_N is not as large an error of the prediction"
        if _near(given, gap / (t + slope * s)):
            return "independent errors add in squares"
        return "divide the distance from the prediction by the error of that distance"
    return None


EXERCISES = (
    Exercise(
        id="3.5-a",
        title="Angular similarity",
        wants="a function similarity(g, h) that takes two vectors and returns one "
        "number, the similarity",
        verify=_verify_similarity,
    ),
    Exercise(
        id="3.5-b",
        title="The envelope of equal clusters",
        wants="a function envelope(n, counts) that takes a number and an array of "
        "rising numbers of clusters and returns an array of as many sizes as the last",
        verify=_verify_envelope,
    ),
    Exercise(
        id="3.5-c",
        title="How far is a study from the prediction?",
        wants="a function errors_away(alpha_N, error_N, alpha_D, error_D) that takes "
        "four numbers and returns one",
        verify=_verify_errors,
    ),
)

"""Exercises of chapter 2.4: averages, networks glued together, half of the pairs."""

import numpy as np

from scalinglaws.exercises.core import Exercise, Unusable, call, real_array

RETURNED = "what your function returns"


def _whole(given):
    """A whole number, or Unusable."""
    value = float(real_array(given, (), RETURNED))
    if value != round(value):
        raise Unusable(f"{RETURNED} is not a whole number")
    return int(value)


def _verify_enough(answer, rng):
    """M networks meet the target and one fewer does not."""
    for _ in range(20):
        bias2, variance = np.exp(rng.uniform(-12, -2, 2))
        needed = rng.integers(2, 400)
        # Well between two whole numbers, so that rounding decides nothing.
        target = bias2 + variance / (needed - rng.uniform(0.3, 0.7))
        given = _whole(call(answer, float(bias2), float(variance), float(target)))
        if given == needed:
            continue
        if given == int(np.ceil(variance / target)):
            return "what all networks have in common does not average away"
        if given == needed - 1:
            return "the average you name still misses the target: mind the rounding"
        if given < 1:
            return "an average needs one network at least"
        return (
            "set the expected error of an average of M networks equal to the target "
            "and solve for M; then fewer networks must miss it"
        )
    return None


def _output(w, b, v, c, x):
    z = np.multiply.outer(np.asarray(w), x) + np.asarray(b)[..., None]
    silu = z * 0.5 * (1 + np.tanh(z / 2))
    return np.einsum("...n,...nd->...d", v, silu) + np.asarray(c)[..., None]


def _glued(given):
    try:
        w, b, v, c = given
        count = np.size(w)
    except (TypeError, ValueError):
        raise Unusable("your function does not return four things") from None
    w, b, v = (
        real_array(part, (count,), name)
        for name, part in (("w", w), ("b", b), ("v", v))
    )
    return w, b, v, real_array(c, (), "c")


def _verify_glue(answer, rng):
    """The glued network has the mean output of the given ones, at hidden points."""
    x = rng.uniform(-3, 3, 25)
    for count, width in ((2, 2), (5, 3), (4, 1)):
        w, b, v = rng.normal(size=(3, count, width))
        c = rng.normal(size=count)
        found = _glued(call(answer, w, b, v, c))
        outputs = _output(w, b, v, c, x)
        f = _output(*found, x)
        if np.allclose(f, outputs.mean(0), atol=1e-8):
            continue
        if np.allclose(f, outputs.sum(0), atol=1e-8):
            return "this is the sum of the networks: where does the average divide"
        offset = f - outputs.mean(0)
        if np.ptp(offset) < 1e-8:
            return "the shape is right and the height is not: c is averaged too"
        return (
            "every neuron of every network must be there with its own w and b: "
            "only what leaves a neuron may be scaled"
        )
    return None


def _verify_half(answer, rng):
    """(predicted, measured) factor of losing half of the tickets, on hidden errors."""
    for _ in range(8):
        networks, halves = rng.integers(5, 12), rng.integers(3, 8)
        whole = np.exp(rng.normal(-9, 1, networks))
        half = whole[:, None] * np.exp(rng.normal(1, 1.5, (networks, halves)))
        shared = float(rng.uniform(0.1, 0.9))
        found = real_array(call(answer, shared, whole, half), (2,), RETURNED)
        right = 2 - shared, np.median(half) / np.median(whole)
        if not np.allclose(found, right, rtol=1e-6, atol=0):
            return _why_not_half(found, right, shared, whole, half)
    return None


def _why_not_half(found, right, shared, whole, half):
    def near(value, expected):
        return np.isclose(value, expected, rtol=1e-6, atol=0)

    if near(found[0], right[1]) and near(found[1], right[0]):
        return "the predicted factor comes first"
    predicted, measured = found
    if not near(predicted, right[0]):
        if near(predicted, 2):
            return "what all tickets have in common does not grow when some are lost"
        if near(predicted, 1 / right[0]) or near(predicted, right[0] / 2):
            return "fewer tickets err more: the factor is that of half over all"
        if near(predicted, shared + (1 - shared) * np.sqrt(2)):
            return "this is about squared errors: no root"
        if near(predicted, 1 + shared):
            return "which part is it that an average divides: the shared one?"
        return (
            "split the error in what is shared and what an average of tickets divides"
        )
    if near(measured, 1 / right[1]):
        return "the error of the halves belongs on top"
    if near(measured, half.mean() / whole.mean()):
        return "a mean is ruled by the worst network: the median was asked for"
    if near(measured, np.median(half / whole[:, None])):
        return "take the two medians first and divide then"
    return "the median over all halves of all networks, over that of whole networks"


EXERCISES = (
    Exercise(
        id="2.4-a",
        title="How many networks are enough",
        wants="a function enough(bias, variance, target) that takes three numbers, "
        "the first of them the squared bias, and returns a whole number of networks",
        verify=_verify_enough,
    ),
    Exercise(
        id="2.4-b",
        title="An ensemble in one network",
        wants="a function glue(w, b, v, c) that takes arrays of shape (networks, "
        "neurons), c of shape (networks,), and returns (w, b, v, c) of one network: "
        "three arrays of one length and a number",
        verify=_verify_glue,
    ),
    Exercise(
        id="2.4-c",
        title="Half of the pairs",
        wants="a function half_factors(shared, whole, half) that takes a number and "
        "arrays of shape (networks,) and (networks, halves) and returns the predicted "
        "and the measured factor, two numbers",
        verify=_verify_half,
    ),
)

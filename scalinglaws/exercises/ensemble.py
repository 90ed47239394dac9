"""Exercises of chapter 2.4: averages, networks glued together, tickets counted."""

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import maximum_bipartite_matching

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


def _verify_matching(answer, rng):
    """The largest number of good pairs without a common neuron."""
    for _ in range(60):
        shape = rng.integers(3, 9, 2)
        good = rng.random(shape) < rng.uniform(0.15, 0.5)
        matching = maximum_bipartite_matching(csr_array(good), perm_type="column")
        most = int((matching >= 0).sum())
        given = _whole(call(answer, good))
        if given == most:
            continue
        if given == good.sum():
            return "a neuron that is in two good pairs can serve in one only"
        if given > most:
            return "some neuron is counted twice, on the left or on the right"
        return (
            "there are more: a pair taken early may block two later ones, so you must "
            "be able to take it back"
        )
    return None


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
        title="Counting tickets",
        wants="a function count_tickets(good) that takes a boolean array of shape "
        "(left, right) and returns a whole number",
        verify=_verify_matching,
    ),
)

"""Exercises of chapter 2.3, inside the network."""

from itertools import product

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import maximum_bipartite_matching

from scalinglaws.exercises.core import Exercise, Unusable, call, real_array

TOLERANCE = 1e-6
HALF_WIDTH = 2.0
LARGEST_BIAS = 8.0  # beyond it SiLU bends too little to compute with
FAST_ORDER = 7.5  # the error of a pair falls as w to this power at least
SLOW_ORDER = 4.5


def _verify_one_way(answer, rng):
    """The share is added up over all patterns of left and right."""
    for width in (1, 2, 3, 5, 8):
        right = float(rng.uniform(0.55, 0.9))
        given = call(answer, width, right)
        share = float(real_array(given, (), "what your function returns"))
        patterns = np.array(list(product([0, 1], repeat=width)))
        chance = np.where(patterns, right, 1 - right).prod(axis=1)
        facing = patterns.sum(axis=1)
        expected = chance[(facing == 0) | (facing == width)].sum()
        if abs(share - expected) > TOLERANCE:
            return _why_not_one_way(share, chance, facing, width)
    return None


def _why_not_one_way(share, chance, facing, width):
    def near(value):
        return abs(share - value) < TOLERANCE

    if near(chance[facing == width].sum()) or near(chance[facing == 0].sum()):
        return "all to the left is as bad as all to the right"
    if near(0.5 ** (width - 1)):
        return "here the two directions are not equally likely"
    if near(1 - chance[(facing == 0) | (facing == width)].sum()):
        return "this is the share of networks that do have both directions"
    if width == 1:
        return "try a single neuron: all of it faces the same way"
    return (
        "the neurons are independent: what is the chance that each of them faces "
        "right, and what that each faces left"
    )


def _verify_count(answer, rng):
    """The number is that of a maximum matching, found by augmenting paths."""
    for left, right, share in ((4, 4, 0.4), (6, 3, 0.5), (9, 9, 0.25), (12, 8, 0.15)):
        for _ in range(8):
            threshold = float(rng.uniform(0.005, 0.05))
            fits = rng.random((left, right)) < share
            cost = np.where(fits, threshold * rng.uniform(0, 0.99, fits.shape),
                            rng.uniform(threshold * 1.01, 1, fits.shape))  # fmt: skip
            given = call(answer, cost, threshold)
            number = float(real_array(given, (), "what your function returns"))
            found = maximum_bipartite_matching(csr_array(fits))
            best = int((found >= 0).sum())
            if number != best:
                return _why_not_count(number, best, fits)
    return None


def _why_not_count(number, best, fits):
    if number == fits.sum():
        return "a neuron that serves in two pairs is counted twice"
    if number > best:
        return "so many pairs without a common neuron do not exist"
    return (
        "more pairs fit side by side: a choice that looks best for one neuron, or that "
        "has the least total cost, can block two others"
    )


def _pair_error(bias, w):
    """Error of the best v [phi(b + wx) + phi(b - wx)] + c, phi = SiLU, on [-L, L]."""
    x = np.linspace(-HALF_WIDTH, HALF_WIDTH, 401)
    z = np.stack([bias + w * x, bias - w * x])
    pair = (z * 0.5 * (1 + np.tanh(z / 2))).sum(axis=0)
    pair, square = pair - pair.mean(), x**2 - (x**2).mean()
    gain = (pair @ square) / (pair @ pair)
    return np.mean((gain * pair - square) ** 2)


def _order(bias, w=0.3):
    """The power of w with which that error falls from w to w / 2."""
    return float(np.log2(_pair_error(bias, w) / _pair_error(bias, w / 2)))


def _verify_bias(answer, rng):
    """The error of the pair is measured at two sizes of w."""
    bias = float(real_array(answer, (), "your answer"))
    if abs(bias) > LARGEST_BIAS:
        raise Unusable("this bias is so large that SiLU is a straight line there")
    order = _order(bias)
    if order > FAST_ORDER:
        return None
    if order < 1:
        return "here the pair hardly bends at all: which derivative vanishes?"
    if order < SLOW_ORDER:
        return "the error falls only with the fourth power of w: a term in x⁴ is left"
    return "near: the term in x⁴ is small here and not yet gone, give more digits"


EXERCISES = (
    Exercise(
        id="2.3-a",
        title="All neurons on one side",
        wants="a function one_way(width, right) that takes a number of neurons and a "
        "chance and returns one number",
        verify=_verify_one_way,
    ),
    Exercise(
        id="2.3-b",
        title="Counting tickets",
        wants="a function count(cost, threshold) that takes an array of shape (left, "
        "right) and a number and returns a whole number",
        verify=_verify_count,
    ),
    Exercise(
        id="2.3-c",
        title="The bias of the fast valley",
        wants="one number, the bias",
        verify=_verify_bias,
    ),
)

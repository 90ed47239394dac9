"""Right, plausible wrong and unusable answers to the exercises of chapter 4.4."""

from math import comb

import numpy as np

from scalinglaws.exercises import variant

BOOK = variant("4.4-a")
TARGET, D = BOOK["target"], BOOK["dimension"]


def owned(p, dimension):
    return np.log(2) * np.sort(p)[: len(p) - dimension].sum()


def owned_by_ranks(p, dimension):
    order = np.argsort(-p)
    z = np.full(len(p), 0.0)
    z[order[:dimension]] = 100.0
    return float((p * np.logaddexp(0, -z)).sum())


def cover(n, d):
    return 2.0 ** (1 - n) * sum(comb(n - 1, k) for k in range(d))


def cover_by_counting_up(n, d):
    """C(n + 1, d) = C(n, d) + C(n, d - 1), the recursion of the proof."""
    ways = [2.0] * (d + 1)  # one task: two signs, in any dimension above 0
    ways[0] = 0.0
    for _ in range(n - 1):
        ways = [0.0] + [ways[k] + ways[k - 1] for k in range(1, d + 1)]
    return ways[d] / 2.0**n


def raises(*arguments):
    raise ZeroDivisionError("3")


def counts(target, dimension):
    n = dimension * np.exp(1 / target)
    return [n, round(n)]


VALUES = {"4.4-a": counts}
RIGHT = {
    "4.4-a": counts(**BOOK),
    "4.4-b": [owned, owned_by_ranks],
    "4.4-c": [cover, cover_by_counting_up],
}
WRONG = {
    "4.4-a": [
        (D * 10 ** (1 / TARGET), "natural one"),
        (D * np.exp(TARGET), "the other way up"),
        (D, "no loss is left to fall"),
        (D * (1 + 1 / TARGET), "larger than asked for"),
        (D * np.exp(2 / TARGET), "smaller than asked for"),
        (np.exp(1 / TARGET), "no loss is left to fall"),
        (1000 * np.exp(1 / TARGET), "smaller than asked for"),
    ],
    "4.4-b": [
        (lambda p, d: np.sort(p)[: len(p) - d].sum(), "Losses here are in nats"),
        (lambda p, d: np.log(2) * np.sort(p)[len(p) - d :].sum(), "have a parameter"),
        (lambda p, d: np.log(2) * p[d:].sum(), "come in any order"),
        (lambda p, d: np.log(2) * np.sort(p)[d:].sum(), "smaller loss can be reached"),
        (lambda p, d: np.log(2), "smaller loss can be reached"),
        (lambda p, d: 0.0, "nothing can remove"),
        (lambda p, d: np.log(2) * np.sort(p)[: len(p) - d - 1].sum(), "nothing can"),
    ],
    "4.4-c": [
        (lambda n, d: 2 * cover(n, d), "cannot exceed one"),
        (lambda n, d: cover(n, d + 1), "where does it begin"),
        (lambda n, d: float(n <= 2 * d), "not sharp"),
        (lambda n, d: cover(n + 1, d), "every task set fits"),
        (lambda n, d: 0.9 * cover(n, d), "every task set fits"),
        (lambda n, d: min(1.0, d / n), "every task set fits"),
        (lambda n, d: 2.0 ** (1 - n) * comb(n - 1, d - 1), "every task set fits"),
    ],
}
UNUSABLE = {
    "4.4-a": [
        ("3000", "real numbers"),
        ([3000], "wrong shape"),
        (np.nan, "not a number"),
        (1j, "real numbers"),
        (lambda: 3000, "real numbers"),
    ],
    "4.4-b": [
        (0.3, "not a function"),
        (raises, "raised ZeroDivisionError"),
        (lambda p, d: None, "nothing yet"),
        (lambda p, d: p, "wrong shape"),
        (lambda p, d: np.inf, "infinite"),
    ],
    "4.4-c": [
        (0.5, "not a function"),
        (raises, "raised ZeroDivisionError"),
        (lambda n, d: None, "nothing yet"),
        (lambda n, d: [0.5], "wrong shape"),
        (lambda n, d: np.nan, "not a number"),
    ],
}

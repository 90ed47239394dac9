"""Right, plausible wrong and unusable answers to the exercises of chapter 5.5."""

import numpy as np

from scalinglaws.exercises import variant

BOOK = variant("5.5-a")
STATES, LEARNED, A = BOOK["states"], BOOK["learned"], BOOK["exponent"]


def left(states, learned, exponent):
    """Share and slope from a table of all ranks, one state in a hundred more."""
    visits = np.arange(1, states + 1) ** -exponent
    learned_share = np.cumsum(visits) / visits.sum()
    share, later = (1 - learned_share[n - 1] for n in (learned, round(1.01 * learned)))
    return [share, -np.log(later / share) / np.log(1.01)]


SHARE, SLOPE = left(**BOOK)
WHOLE = (np.arange(1, STATES + 1) ** -A).sum()


def moves(visits, temperature, chance):
    weights = (visits / visits.max()) ** (1 / temperature)
    return (1 - chance) * weights / weights.sum() + chance / len(visits)


def by_logarithms(visits, temperature, chance):
    with np.errstate(divide="ignore"):
        logs = np.log(visits) / temperature
    weights = np.exp(logs - logs.max())
    return chance / visits.size + (1 - chance) * weights / weights.sum()


def overflowing(visits, temperature, chance):
    weights = visits ** (1 / temperature)
    return (1 - chance) * weights / weights.sum() + chance / len(visits)


def mixed_first(visits, temperature, chance):
    mixed = (1 - chance) * visits / visits.sum() + chance / len(visits)
    return moves(mixed, temperature, 0)


def softmax(visits, temperature, chance):
    weights = np.exp((visits - visits.max()) / temperature)
    return (1 - chance) * weights / weights.sum() + chance / len(visits)


def fall(path, share, start=True):
    level = share * path[0, 1]
    for before, after in zip(path[:-1], path[1:], strict=True):
        if after[1] <= level:
            end = np.interp(level, [after[1], before[1]], [after[0], before[0]])
            return path[0, 0] * start - end
    raise ValueError("never so low")


def fall_ratio(heat, chance, share):
    return fall(chance, share) / fall(heat, share)


def without_numpy(heat, chance, share):
    falls = []
    for path in (heat, chance):
        i = next(i for i, row in enumerate(path) if row[1] <= share * path[0][1])
        (a, b), (c, d) = path[i - 1], path[i]
        part = (b - share * path[0][1]) / (b - d)
        falls.append(path[0][0] - (a + part * (c - a)))
    return falls[1] / falls[0]


def nearest(heat, chance, share):
    falls = [
        path[0, 0] - path[abs(path[:, 1] - share * path[0, 1]).argmin(), 0]
        for path in (heat, chance)
    ]
    return falls[1] / falls[0]


def raises(*arguments):
    raise ZeroDivisionError("3")


VALUES = {"5.5-a": lambda **numbers: [left(**numbers)]}
RIGHT = {
    "5.5-a": [[SHARE, SLOPE], np.array([SHARE, LEARNED ** (1 - A) / (SHARE * WHOLE)])],
    "5.5-b": [moves, by_logarithms],
    "5.5-c": [fall_ratio, without_numpy],
}
WRONG = {
    "5.5-a": [
        ([1 - SHARE, SLOPE], "learned, not left"),
        ([SHARE * WHOLE, SLOPE], "divided by all visits"),
        ([1 - np.log(LEARNED) / np.log(STATES), SLOPE], "first: that is the formula"),
        ([LEARNED ** (1 - A), SLOPE], "must end somewhere"),
        ([0.01, SLOPE], "beyond n"),
        ([SHARE, -SLOPE], "as a positive one"),
        ([SHARE, A - 1], "without an end"),
        ([SHARE, 1 / np.log(STATES / LEARNED)], "second: that is the formula"),
        ([SHARE, A], "one state in a hundred"),
    ],
    "5.5-b": [
        (lambda v, t, c: moves(v, 1 / t, c), "sharpens"),
        (lambda v, t, c: moves(v, t, 0), "where are the random moves"),
        (lambda v, t, c: moves(v, t, 1 - c), "not of the others"),
        (lambda v, t, c: moves(v, t, 0) + c / len(v), "add up to one"),
        (mixed_first, "does not ask the search"),
        (softmax, "no exponential"),
        (overflowing, "overflow"),
        (lambda v, t, c: np.full(len(v), 1 / len(v)), "is any move"),
    ],
    "5.5-c": [
        (lambda h, c, s: 1 / fall_ratio(h, c, s), "the other way round"),
        (lambda h, c, s: fall(c, s, start=False) / fall(h, s, start=False),
         "subtract from the start"),
        (lambda h, c, s: fall(c, s) - fall(h, s), "not a difference"),
        (nearest, "in a straight line"),
        (lambda h, c, s: 1.0, "first falls to share"),
        (lambda h, c, s: h[-1, 0] / c[-1, 0], "first falls to share"),
    ],
}  # fmt: skip
UNUSABLE = {
    "5.5-a": [
        (SHARE, "wrong shape"),
        ([1j, 2], "real numbers"),
        ([SHARE, np.nan], "not a number"),
        (["1", "2"], "real numbers"),
        (lambda: [1, 2], "real numbers"),
    ],
    "5.5-b": [
        (0.9, "not a function"),
        (raises, "raised ZeroDivisionError"),
        (lambda v, t, c: None, "nothing yet"),
        (lambda v, t, c: 0.2, "wrong shape"),
        (lambda v, t, c: "even", "real numbers"),
    ],
    "5.5-c": [
        (0.9, "not a function"),
        (raises, "raised ZeroDivisionError"),
        (lambda h, c, s: None, "nothing yet"),
        (lambda h, c, s: h, "wrong shape"),
        (lambda h, c, s: np.inf, "infinite"),
    ],
}

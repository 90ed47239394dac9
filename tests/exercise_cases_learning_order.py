"""Right, plausible wrong and unusable answers to the exercises of chapter 5.6."""

import numpy as np

from scalinglaws.exercises import variant
from scalinglaws.exercises.learning_order import won
from scalinglaws.games import losses

BOOK = variant("5.6-b")
WINS, DRAWS, VISITS = BOOK["wins"], BOOK["draws"], BOOK["visits"]
MEAN = 2 * WINS + DRAWS - 1
VARIANCE = 1 - DRAWS - MEAN**2


def floors(wins, draws, visits):
    mean = 2 * wins + draws - 1
    floor = (1 - draws - mean**2) / visits
    return [floor, np.float64(1.002 * floor)]


def smooth(values, at, sigma, *, per_rank=False, log=np.log10, normal=True):
    ranks = np.arange(1, len(values) + 1)
    weights = np.exp(-(((log(ranks) - log(at)) / sigma) ** 2) / 2)
    if not per_rank:
        weights = weights / ranks
    return weights @ values / (weights.sum() if normal else 1)


def nodes(board, low=-1, high=1, *, prune=True, first=1):
    board = np.asarray(board)
    if won(board):
        return -1, first
    free = np.flatnonzero(board == 0)
    if not len(free):
        return 0, first
    looked = first
    for square in free:
        after = -board
        after[square] = -1
        value, below = nodes(after, -high, -low, prune=prune)
        looked += below
        low = max(low, -value)
        if prune and low >= high:
            break
    return low, looked


def remembered(board):
    """Boards seen before are not looked at again."""
    seen = {}

    def value(board):
        key = board.tobytes()
        if key not in seen:
            if won(board):
                seen[key] = -1
            elif (board != 0).all():
                seen[key] = 0
            else:
                afters = []
                for square in np.flatnonzero(board == 0):
                    after = -board
                    after[square] = -1
                    afters.append(-value(after))
                seen[key] = max(afters)
        return seen[key]

    return value(np.asarray(board)), len(seen)


def raises(*arguments):
    raise ZeroDivisionError("3")


VALUES = {"5.6-b": floors}
RIGHT = {
    "5.6-a": [
        smooth,
        lambda v, at, s: losses.smooth(v, [at], sigma=s)[0],
        lambda v, at, s: np.float64(smooth(np.array(v), at, s)),
    ],
    "5.6-b": floors(**BOOK),
    "5.6-c": [nodes, lambda b: list(map(int, nodes(b)))],
}
WRONG = {
    "5.6-a": [
        (lambda v, at, s: smooth(v, at, s, per_rank=True), "should not weigh more"),
        (lambda v, at, s: smooth(v, at, s, log=np.log), "to base ten"),
        (lambda v, at, s: smooth(v, at, s, log=lambda x: x), "not between ranks"),
        (lambda v, at, s: smooth(v, at, s, normal=False), "divide by the sum"),
        (lambda v, at, s: v.mean(), "the weight of a Gaussian"),
        (lambda v, at, s: v[int(at) - 1], "not between ranks"),
        (lambda v, at, s: smooth(v, at, 2 * s), "the weight of a Gaussian"),
    ],
    "5.6-b": [
        (VARIANCE, "a mean of many varies less"),
        ((VARIANCE / VISITS) ** 0.5, "no root"),
        ((1 - MEAN**2) / VISITS, "adds nothing"),
        (VARIANCE / VISITS**0.5, "not its root"),
        ((1 - DRAWS) / VISITS, "square of the mean"),
        (0.0, "what is the mean"),
        (WINS / VISITS, "what is the mean"),
    ],
    "5.6-c": [
        (lambda b: nodes(b, prune=False), "nothing is cut"),
        (lambda b: (-nodes(b)[0], nodes(b)[1]), "for the player to move"),
        (lambda b: (nodes(b)[0], nodes(b, first=0)[1]), "begin with as well"),
        (lambda b: nodes(b, -np.inf, np.inf), "window from a loss to a win"),
        (remembered, "count every board once"),
        (lambda b: (0, nodes(b)[1]), "the value is wrong"),
        (lambda b: (nodes(b)[0], 9), "count every board once"),
    ],
}
UNUSABLE = {
    "5.6-a": [
        (0.5, "not a function"),
        (raises, "raised ZeroDivisionError"),
        (lambda v, at, s: None, "nothing yet"),
        (lambda v, at, s: v, "wrong shape"),
        (lambda v, at, s: np.nan, "not a number"),
    ],
    "5.6-b": [
        ("0.1", "real numbers"),
        ([0.1, 0.2], "wrong shape"),
        (np.inf, "infinite"),
        (1j, "real numbers"),
        (lambda: 0.1, "real numbers"),
    ],
    "5.6-c": [
        (3, "not a function"),
        (raises, "raised ZeroDivisionError"),
        (lambda b: 5, "something else than a pair"),
        (lambda b: (1, 2, 3), "something else than a pair"),
        (lambda b: ("win", 5), "real numbers"),
    ],
}

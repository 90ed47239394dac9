"""Right, plausible wrong and unusable answers to the exercises of chapter 4.1."""

import numpy as np

from scalinglaws.exercises import variant
from scalinglaws.skills import graph


def times(p, parents, waste, beta, finer=1):
    levels = graph.learn(
        graph.Graph(p, parents, {}), rate=0.01 / finer, waste=waste, beta=beta,
        steps=4_000 * finer,
    )  # fmt: skip
    return (levels > 0.9).argmax(0)


def orders(**world):
    """The right order, by the model and by the model in finer steps."""
    order = [int(i) + 1 for i in np.argsort(times(**world))]
    return [order, np.argsort(times(**world, finer=3)) + 1]


def exact(p_1, p_2):
    def time(tau):
        return sum(1 - np.exp(-p * tau) for p in (p_1, p_2))

    return time(np.log(10) / p_2) / time(np.log(10) / p_1)


def stepped(p_1, p_2):
    p, left, first = np.array([p_1, p_2]), np.ones(2), np.zeros(2)
    for step in range(1, 40_000):
        left = np.maximum(0, left - 1e-3 * p * left / max(p @ left, 1e-300))
        first[(left < 0.1) & (first == 0)] = step
        if first.all():
            return first[1] / first[0]
    return np.nan


def never(control):
    with np.errstate(divide="ignore"):
        return np.where(control > 0, control, np.inf)


def read(alone, beside, control):
    slow = never(control)
    return np.median(slow / alone), np.median(slow / beside)


def read_by_logarithms(alone, beside, control):
    slow = np.log(never(control))
    return np.exp([np.median(slow - np.log(alone)), np.median(slow - np.log(beside))])


def lucky_seeds(alone, beside, control):
    kept = control > 0
    return (np.median(control[kept] / alone[kept]),
            np.median(control[kept] / beside[kept]))  # fmt: skip


def raises(*arguments):
    raise ZeroDivisionError("3")


BOOK = variant("4.1-a")
ORDER = orders(**BOOK)[0]
FREQUENCY = [int(i) + 1 for i in np.argsort(BOOK["p"])[::-1]]
CHILD = 4
PARENT = BOOK["parents"][CHILD][0]


def swapped(order, one, other):
    order = list(order)
    i, j = order.index(one), order.index(other)
    order[i], order[j] = order[j], order[i]
    return order


ROOTS = [s for s in ORDER if s <= 3]
WAITING = [s for s in ORDER if s > 3]

VALUES = {"4.1-a": orders}
RIGHT = {
    "4.1-a": orders(**BOOK),
    "4.1-b": [exact, stepped],
    "4.1-c": [read, read_by_logarithms],
}
WRONG = {
    "4.1-a": [
        (FREQUENCY, "order of the frequencies"),
        (ORDER[::-1], "start with the last one"),
        (swapped(ORDER, CHILD, PARENT), "before one that it needs"),
        ([4, 5, 1, 2, 3], "before one that it needs"),
        (swapped(ORDER, ROOTS[0], ROOTS[1]), "step through time"),
        (ROOTS + WAITING[::-1], "step through time"),
    ],
    "4.1-b": [
        (lambda p, q: p / q, "a clock of its own"),
        (lambda p, q: 1 / exact(p, q), "frequent skill's time over"),
        (lambda p, q: np.sqrt(p / q), "a root"),
        (lambda p, q: 1.9 / 0.9, "limit of very different"),
        (lambda p, q: 1.0, "common clock"),
        (lambda p, q: (1 + q / p) * 2.5, "common clock"),
    ],
    "4.1-c": [
        (lambda a, b, c: read(a, b, c)[::-1], "company comes first"),
        (lambda a, b, c: 1 / np.array(read(a, b, c)), "turned the ratios over"),
        (lucky_seeds, "do not drop it"),
        (lambda a, b, c: (read(a, b, c)[0], np.median(a / b)), "same company"),
        (lambda a, b, c: (0.0, 0.0), "a zero stands for never"),
        (lambda a, b, c: (np.mean(c / a), np.mean(c / b)), "seeds are pairs"),
    ],
}
UNUSABLE = {
    "4.1-a": [
        ("12345", "real numbers"),
        ([1, 2, 3], "wrong shape"),
        ([1, 2, 3, 4, 4], "every skill once"),
        ([0, 1, 2, 3, 4], "every skill once"),
        (3, "wrong shape"),
        ([1, 2, 3, 4, np.nan], "not a number"),
    ],
    "4.1-b": [
        (2.0, "not a function"),
        (raises, "raised ZeroDivisionError"),
        (lambda p, q: None, "nothing yet"),
        (lambda p, q: [1.0], "wrong shape"),
        (lambda p, q: np.inf, "infinite"),
    ],
    "4.1-c": [
        ((1.0, 2.0), "not a function"),
        (raises, "raised ZeroDivisionError"),
        (lambda a, b, c: None, "nothing yet"),
        (lambda a, b, c: 1.0, "wrong shape"),
        (lambda a, b, c: (np.nan, 1.0), "not a number"),
    ],
}

"""Right, plausible wrong and unusable answers to the exercises of chapter 6.2."""

import numpy as np
from scipy import integrate

from scalinglaws.exercises import variant

BOOK = variant("6.2-a")


def by_sum(p, skill, task):
    """L1: the integral of the claims up to the clock of a task is a sum."""
    p = np.array(p) / sum(p)
    return (1 - np.exp(-p * -np.log(1 - skill) / p[task])).sum()


def by_length(p, skill, task):
    """L2: the integral of their length, by quadrature."""
    p = np.array(p) / sum(p)
    end = -np.log(1 - skill) / p[task]
    speed = lambda x: np.sqrt((p**2 * np.exp(-2 * p * x)).sum())  # noqa: E731
    return integrate.quad(speed, 0, end, limit=200)[0]


def three(p, beta, skill, task=2):
    laws = [law(p, skill, task) / law(p, skill, 0) for law in (by_sum, by_length)]
    return [(p[0] / p[task]) ** beta, *laws]


ALONE, L1, L2 = three(**BOOK)
SECOND = three(**BOOK, task=1)
RATIO = BOOK["p"][0] / BOOK["p"][2]


def two_guesses(x, y, new):
    a, b = np.argsort(abs(x - new))[:2]
    slope = (y[b] - y[a]) / (x[b] - x[a])
    return [y[a], y[a] + slope * (new - x[a])]


def sorted_pairs(x, y, new):
    near = sorted(zip(x, y, strict=True), key=lambda pair: abs(pair[0] - new))[:2]
    line = np.polyfit(*zip(*near, strict=True), 1)
    return np.array([near[0][1], np.polyval(line, new)])


def share_nearer(theory, rivals, draws):
    nearest = abs(draws[:, None] - rivals).min(1)
    return (abs(draws - theory) < nearest).mean()


def counted(theory, rivals, draws):
    won = [all(abs(d - theory) < abs(d - r) for r in rivals) for d in draws]
    return sum(won) / len(won)


def raises(*arguments):
    raise ZeroDivisionError("3")


VALUES = {"6.2-a": lambda **numbers: [three(**numbers)]}
RIGHT = {
    "6.2-a": [[ALONE, L1, L2], np.array([ALONE * 1.002, L1, L2 * 0.998])],
    "6.2-b": [two_guesses, sorted_pairs],
    "6.2-c": [share_nearer, counted],
}
WRONG = {
    "6.2-a": [
        ([RATIO, L1, L2], "and it is beta"),
        ([1 / ALONE, L1, L2], "above one"),
        ([SECOND[0], L1, L2], "first: that is the second task"),
        ([1.0, L1, L2], "to the power -beta"),
        ([ALONE, L2, L1], "second: that is the other law"),
        ([ALONE, SECOND[1], L2], "second: that is the second task"),
        ([ALONE, RATIO, L2], "what the clock shows"),
        ([ALONE, L1, L1], "third: that is the other law"),
        ([ALONE, L1, 3.0], "third: at which clock"),
    ],
    "6.2-b": [
        (lambda x, y, n: two_guesses(x, y, n)[::-1], "nothing between"),
        (lambda x, y, n: [y.mean()] * 2, "nearest to the new one"),
        (lambda x, y, n: [y[0], y[-1]], "nearest to the new one"),
        (lambda x, y, n: [two_guesses(x, y, n)[0], np.polyval(np.polyfit(x, y, 1), n)],
         "not through all"),
        (lambda x, y, n: [two_guesses(x, y, n)[0], np.interp(n, x, y)],
         "the line goes on"),
        (lambda x, y, n: [two_guesses(x, y, n)[0]] * 2, "a straight line through"),
    ],
    "6.2-c": [
        (lambda t, r, d: 1 - share_nearer(t, r, d), "not the rivals"),
        (lambda t, r, d: share_nearer(t, r[:1], d), "not one"),
        (lambda t, r, d: share_nearer(t, r[1:], d), "not one"),
        (lambda t, r, d: (abs(d - t) < abs(d[:, None] - r).max(1)).mean(), "not one"),
        (lambda t, r, d: share_nearer(t, r, np.median(d)[None]), "the median is one"),
        (lambda t, r, d: 100 * share_nearer(t, r, d), "between nought and one"),
        (lambda t, r, d: 0.5, "in each draw"),
    ],
}  # fmt: skip
UNUSABLE = {
    "6.2-a": [
        (ALONE, "wrong shape"),
        ([1j, 2, 3], "real numbers"),
        ([ALONE, np.nan, L2], "not a number"),
        (["1", "2", "3"], "real numbers"),
        (lambda: [1, 2, 3], "real numbers"),
    ],
    "6.2-b": [
        (0.9, "not a function"),
        (raises, "raised ZeroDivisionError"),
        (lambda x, y, n: None, "nothing yet"),
        (lambda x, y, n: 0.2, "wrong shape"),
        (lambda x, y, n: ["low", "high"], "real numbers"),
    ],
    "6.2-c": [
        (0.9, "not a function"),
        (raises, "raised ZeroDivisionError"),
        (lambda t, r, d: None, "nothing yet"),
        (lambda t, r, d: d, "wrong shape"),
        (lambda t, r, d: np.inf, "infinite"),
    ],
}

"""Answers to the exercises of chapter 3.1: right, plausibly wrong, and unusable."""

import numpy as np
from scipy import optimize

from scalinglaws import quanta
from scalinglaws.exercises import variant


def by_formula(alpha, power):
    return alpha / (power * (1 + alpha))


def by_fit(alpha, power):
    """The slope between two sizes, from the tail's integral."""
    n = np.array([1e6, 1e7])
    drawn = n ** (power * (1 + alpha))
    return -np.diff(np.log(n**-alpha))[0] / np.diff(np.log(drawn))[0]


def line(alpha, n_tasks, window):
    """The least-squares line itself, by a search."""
    n = np.unique(np.geomspace(*window, 12).round()).astype(int)
    p = np.arange(1.0, n_tasks + 1) ** -(1 + alpha)
    loss = np.log([p[m:].sum() / p.sum() for m in n])

    def misfit(slope):
        return np.var(loss + slope * np.log(n))

    return optimize.minimize_scalar(misfit, (0, 1)).x


def predictions(alpha, n_tasks, window):
    """By the line, by hand at the middle of the window, and by averaging."""
    n = np.geomspace(*window, 100)
    by_hand = alpha / (1 - (np.sqrt(window[0] * window[1]) / n_tasks) ** alpha)
    average = quanta.local_exponent(n, alpha, n_tasks).mean()
    return [line(alpha, n_tasks, window), by_hand, np.float64(average)]


def by_sum(samples, alpha, n_tasks):
    p = quanta.zipf(alpha, n_tasks)
    return float(np.sum(p * (1 - p) ** samples))


def by_logs(samples, alpha, n_tasks):
    k = np.arange(1, n_tasks + 1)
    logs = -(1 + alpha) * np.log(k)
    logs -= np.log(np.sum(np.exp(logs)))
    return np.exp(logs + samples * np.log1p(-np.exp(logs))).sum()


def with_p(function):
    return lambda d, alpha, k: function(d, quanta.zipf(alpha, k))


def flat(samples, alpha, n_tasks):
    p = np.arange(1.0, n_tasks + 1) ** -alpha
    p /= p.sum()
    return p @ (1 - p) ** samples


BOOK = variant("3.1-b")
LINE = line(**BOOK)
START, END = quanta.local_exponent(
    np.array(BOOK["window"]), BOOK["alpha"], BOOK["n_tasks"]
)

VALUES = {"3.1-b": predictions}
RIGHT = {
    "3.1-a": [by_formula, by_fit, lambda a, g: np.array(1 / (g * (1 + 1 / a)))],
    "3.1-b": predictions(**BOOK),
    "3.1-c": [by_sum, by_logs],
}
WRONG = {
    "3.1-a": [
        (lambda a, g: -by_formula(a, g), "positive exponent"),
        (lambda a, g: a, "not in steps"),
        (lambda a, g: a / (1 + a), "as the test does"),
        (lambda a, g: 1 / (g * (1 + a)), "a power of it"),
        (lambda a, g: g * a / (1 + a), "not slower"),
        (lambda a, g: 1 - 1 / (g * (1 + a)), "its own frequencies"),
        (lambda a, g: a / (1 + g * a), "write the steps"),
        (lambda a, g: round(by_formula(a, g), 2), "write the steps"),
    ],
    "3.1-b": [
        (BOOK["alpha"], "endless quanta"),
        (-LINE, "positive exponent"),
        (BOOK["alpha"] / (1 + BOOK["alpha"]), "in data or steps"),
        (START, "an end of the window"),
        (END, "an end of the window"),
        (0.75 * START, "steeper"),
        (2 * END, "less steep"),
        (1.08 * LINE, "middle"),
    ],
    "3.1-c": [
        (lambda *given: 1 - by_sum(*given), "share that is known"),
        (with_p(lambda d, p: np.sum((1 - p) ** d)), "weigh each"),
        (with_p(lambda d, p: np.mean((1 - p) ** d)), "weigh each"),
        (with_p(lambda d, p: p @ np.exp(-d * p)), "exact is asked"),
        (with_p(lambda d, p: p[d * p < 1].sum()), "expected counts"),
        (flat, "one more than"),
        (with_p(lambda d, p: p @ (1 - p**d)), "not one of the samples"),
    ],
}
UNUSABLE = {
    "3.1-a": [
        (0.3, "not a function"),
        (lambda a: a, "raised TypeError"),
        (lambda a, g: "a", "real numbers"),
        (lambda a, g: [a, g], "wrong shape"),
        (lambda a, g: np.nan, "not a number"),
        (lambda a, g: None, "nothing yet"),
    ],
    "3.1-b": [
        ("0.3", "real numbers"),
        ([0.3], "wrong shape"),
        (np.inf, "infinite"),
        (True, "real numbers"),
        ({}, "real numbers"),
    ],
    "3.1-c": [
        (0.1, "not a function"),
        (lambda d: 0, "raised TypeError"),
        (lambda d, a, k: quanta.zipf(a, k), "wrong shape"),
        (lambda d, a, k: np.inf, "infinite"),
        (lambda d, a, k: ..., "nothing yet"),
    ],
}

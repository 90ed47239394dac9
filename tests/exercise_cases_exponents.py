"""Right, plausible wrong and unusable answers to the exercises of chapter 3.3."""

import numpy as np

from scalinglaws import quanta
from scalinglaws.exercises import variant


def exponent(widths, loss):
    return -np.polyfit(np.log(widths), np.log(loss), 1)[0]


def by_sums(alpha, n_tasks, capacity, widths):
    p = np.arange(1, n_tasks + 1) ** -(1 + alpha)
    p /= p.sum()
    n = widths / capacity
    learned = np.array([np.interp(m, np.arange(n_tasks + 1), [0, *p.cumsum()])
                        for m in n])  # fmt: skip
    return exponent(widths, 1 - learned)


def by_the_tail(alpha, n_tasks, capacity, widths):
    n = widths / capacity
    return exponent(widths, (n + 0.5) ** -alpha - (n_tasks + 0.5) ** -alpha)


def at_the_middle(alpha, n_tasks, capacity, widths):
    n = np.sqrt(widths[0] * widths[-1]) / capacity
    return alpha / (1 - (n / n_tasks) ** alpha)


def endless(alpha, n_tasks, capacity, widths):
    return exponent(widths, quanta.threshold_loss_parameters(widths, capacity, alpha))


def beta(alpha, rank_1, step_1, rank_2, step_2):
    return np.log(step_2 / step_1) / ((1 + alpha) * np.log(rank_2 / rank_1))


def beta_by_frequencies(alpha, rank_1, step_1, rank_2, step_2):
    p = np.arange(1, 100) ** -(1 + alpha)
    return np.log(step_1 / step_2) / np.log(p[rank_2 - 1] / p[rank_1 - 1])


def raises(*arguments):
    raise ZeroDivisionError("3")


def local_exponents(alpha, n_tasks, n):
    return [alpha / (1 - (n / n_tasks) ** alpha),
            alpha / (1 - ((n + 0.5) / (n_tasks + 0.5)) ** alpha),
            float(quanta.discrete_exponent(n, alpha, n_tasks))]  # fmt: skip


BOOK = variant("3.3-a")
ALPHA, X = BOOK["alpha"], BOOK["n"] / BOOK["n_tasks"]

VALUES = {"3.3-a": local_exponents}
RIGHT = {
    "3.3-a": local_exponents(**BOOK),
    "3.3-b": [by_sums, by_the_tail],
    "3.3-c": [beta, beta_by_frequencies],
}
WRONG = {
    "3.3-a": [
        (ALPHA, "endless tasks"),
        (ALPHA / (1 - X), "a part of the loss"),
        (ALPHA / (1 + ALPHA), "faster than without an end"),
        (ALPHA * (1 - X**ALPHA), "faster than without an end"),
        (-ALPHA / (1 - X**ALPHA), "is positive here"),
        (ALPHA / X**ALPHA, "differentiate the logarithm"),
        (ALPHA / (1 - X ** (1 + ALPHA)), "differentiate the logarithm"),
    ],
    "3.3-b": [
        (lambda a, k, c, w: a, "endless tasks"),
        (lambda a, k, c, w: a / (1 + a), "in steps or data"),
        (lambda *given: -by_sums(*given), "exponent of a falling loss is positive"),
        (endless, "goes on for ever"),
        (at_the_middle, "add up the frequencies"),
        (lambda a, k, c, w: a / (1 - (w[-1] / c / k) ** a), "add up the frequencies"),
        (lambda a, k, c, w: by_sums(a, k, 1.0, w / w[0]), "add up the frequencies"),
    ],
    "3.3-c": [
        (lambda *given: -beta(*given), "mind the sign"),
        (lambda a, *rest: (1 + a) * beta(a, *rest), "power of the rank"),
        (lambda *given: 1 / beta(*given), "the other way round"),
        (lambda a, *rest: (1 + a) / a * beta(a, *rest), "divide their differences"),
        (lambda a, k, s, m, t: (t / s) / (m / k), "divide their differences"),
        (lambda *given: 1.0, "divide their differences"),
    ],
}  # fmt: skip
UNUSABLE = {
    "3.3-a": [
        ("0.3", "real numbers"),
        ([0.3], "wrong shape"),
        (np.nan, "not a number"),
        (1j, "real numbers"),
        (lambda: 0.3, "real numbers"),
    ],
    "3.3-b": [
        (0.5, "not a function"),
        (raises, "raised ZeroDivisionError"),
        (lambda a, k, c, w: None, "nothing yet"),
        (lambda a, k, c, w: w, "wrong shape"),
        (lambda a, k, c, w: np.nan, "not a number"),
    ],
    "3.3-c": [
        (0.81, "not a function"),
        (raises, "raised ZeroDivisionError"),
        (lambda *given: None, "nothing yet"),
        (lambda *given: [1.0], "wrong shape"),
        (lambda *given: np.inf, "infinite"),
    ],
}

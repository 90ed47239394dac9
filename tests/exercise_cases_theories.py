"""Right, plausible wrong and unusable answers to the exercises of chapter 6.1."""

import numpy as np
from scipy.optimize import brentq, minimize_scalar

from scalinglaws.exercises import variant


def split(gamma, u, v):
    return gamma * u * v / (u + v), v / (u + v)


def by_search(gamma, u, v):
    """The best split of two large budgets."""
    logs = np.log([1e10, 1e14])

    def best(log_c):
        def loss(x):
            return np.logaddexp(-gamma * u * x, -gamma * v * (log_c - x))

        found = minimize_scalar(loss, bounds=(0, log_c), options={"xatol": 1e-12})
        return found.x, found.fun

    (n, low), (m, high) = map(best, logs)
    return [(low - high) / (logs[1] - logs[0]), (m - n) / (logs[1] - logs[0])]


def laws(parameters):
    """Exponents in data and steps of the four, by hand."""
    slow = parameters / (1 + parameters)
    return [(slow, slow), (parameters, slow), (None, parameters), (parameters, None)]


def survivors(parameters, data, steps, error):
    return [
        int((d is None or abs(d - data) <= error)
            and (s is None or abs(s - steps) <= error))
        for d, s in laws(parameters)
    ]  # fmt: skip


def as_booleans(*measured):
    return np.array(survivors(*measured), bool)


def changed(laws):
    """The same judge with other laws."""

    def judge(parameters, data, steps, error):
        return [
            (d is None or abs(d - data) <= error)
            and (s is None or abs(s - steps) <= error)
            for d, s in laws(parameters)
        ]

    return judge


def replace(place, pair):
    def other(parameters):
        found = laws(parameters)
        found[place] = pair(parameters)
        return found

    return changed(other)


def silent_falls(parameters, data, steps, error):
    return [
        None not in (d, s) and abs(d - data) <= error and abs(s - steps) <= error
        for d, s in laws(parameters)
    ]


def shortest(alpha, n):
    return n * ((2 + alpha) / alpha) ** (1 / alpha)


def by_root(alpha, n):
    due = alpha / (1 + alpha)

    def gap(log_k):
        return due / (1 - (n / np.exp(log_k)) ** alpha) - (due + alpha) / 2

    return float(np.exp(brentq(gap, np.log(n * 1.001), np.log(n * 1e12))))


def lists(**given):
    return [shortest(**given), by_root(**given), round(shortest(**given))]


C = variant("6.1-c")
A, N = C["alpha"], C["n"]
VALUES = {"6.1-c": lists}
RIGHT = {
    "6.1-a": [split, by_search, lambda g, u, v: np.array(split(g, u, v))],
    "6.1-b": [survivors, as_booleans],
    "6.1-c": lists(**C),
}
WRONG = {
    "6.1-a": [
        (lambda g, u, v: (u * v / (u + v), v / (u + v)), "what is one more worth"),
        (lambda g, u, v: (g * (u + v), v / (u + v)), "its exponent is the smallest"),
        (lambda g, u, v: (g * u * v, v / (u + v)), "its exponent is the smallest"),
        (lambda g, u, v: (2 * g * u * v / (u + v), v / (u + v)), "has to pay twice"),
        (lambda g, u, v: (g * min(u, v), v / (u + v)), "is not alone"),
        (lambda g, u, v: (g**2 * u * v / (u + v), v / (u + v)), "fall together"),
        (lambda g, u, v: (split(g, u, v)[0], u / (u + v)), "power of the steps"),
        (lambda g, u, v: (split(g, u, v)[0],) * 2, "a power of its own"),
        (lambda g, u, v: (split(g, u, v)[0], 0.5), "what power of C"),
    ],
    "6.1-b": [
        (lambda *m: [1, 1, 1, 1], "judge otherwise"),
        (lambda *m: [0, 0, 0, 0], "judge otherwise"),
        (silent_falls, "silence is no miss"),
        (replace(0, lambda x: (x, x / (1 + x))), "quanta tie both"),
        (replace(0, lambda x: (x / (1 + x), x)), "quanta tie both"),
        (replace(1, lambda x: (x / (1 + x),) * 2), "and not in data"),
        (replace(1, lambda x: (x, x)), "like quanta in steps"),
        (replace(3, lambda x: (x / (1 + x), None)), "as cells do"),
        (replace(2, lambda x: (None, 2 * x)), "Domino is silent"),
    ],
    "6.1-c": [
        (N * ((1 + A) / A) ** (1 / A), "Domino's already"),
        (N * (2 + A) / A, "comes with a power"),
        (((2 + A) / A) ** (1 / A), "how many times n"),
        (N / 2, "longer than what is learned"),
        (shortest(A, N) / 2, "it must be longer"),
        (3 * shortest(A, N), "a shorter list"),
    ],
}
UNUSABLE = {
    "6.1-a": [
        (0.5, "not a function"),
        (lambda g: g, "raised TypeError"),
        (lambda g, u, v: None, "nothing yet"),
        (lambda g, u, v: 1.0, "wrong shape"),
        (lambda g, u, v: (np.nan, 1.0), "not a number"),
    ],
    "6.1-b": [
        ("quanta", "not a function"),
        (lambda *m: 1, "not four ones or zeros"),
        (lambda *m: [0.5, 1, 0, 0], "not four ones or zeros"),
        (lambda *m: ["quanta"], "not made of ones and zeros"),
        (lambda p, d: [1, 0, 0, 0], "raised TypeError"),
    ],
    "6.1-c": [
        ("long", "real numbers"),
        ([100.0, 200.0], "wrong shape"),
        (np.inf, "infinite"),
        (lambda: 3, "real numbers"),
        (1j, "real numbers"),
    ],
}  # fmt: skip

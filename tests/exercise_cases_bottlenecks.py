"""Right, wrong and unusable answers to the exercises of chapter 1.2."""

import numpy as np
from scipy import optimize

from scalinglaws.exercises import variant
from scalinglaws.fits import LossLaw


def best_size(C, E, A, alpha, B, beta):
    ratio = (alpha * A / (beta * B)) ** (1 / (alpha + beta))
    return ratio * (C / 6) ** (beta / (alpha + beta))


def by_search(C, E, A, alpha, B, beta):
    def loss(t):
        return A * np.exp(-alpha * t) + B * (C / 6) ** -beta * np.exp(beta * t)

    found = optimize.minimize_scalar(
        loss, bounds=(0, np.log(C)), options={"xatol": 1e-10}
    )
    return np.exp(found.x)


def by_root(C, E, A, alpha, B, beta):
    def slope(t):
        of_data = beta * B * (C / 6) ** -beta * np.exp(beta * t)
        return alpha * A * np.exp(-alpha * t) - of_data

    return np.array(np.exp(optimize.brentq(slope, 0, np.log(C))))


def equal_terms(C, E, A, alpha, B, beta):
    return (A / B * (C / 6) ** beta) ** (1 / (alpha + beta))


def share(N, D, E, A, alpha, B, beta):
    of_size, of_data = A / N**alpha, B / D**beta
    return of_size / (of_size + of_data)


def by_package(N, D, *constants):
    parts = LossLaw(*constants).reducible(N, D)
    return np.float64(parts[0] / sum(parts))


def bill(small_budget, best_size_there, large_budget, best_size_at_it, next_budget):
    """The two answers: tokens and parameters for the next budget."""
    line = np.polyfit(
        np.log([small_budget, large_budget]),
        np.log([best_size_there, best_size_at_it]),
        1,
    )
    size = np.exp(np.polyval(line, np.log(next_budget)))
    return next_budget / 6 / size, size


BOOK = variant("1.2-c")
TOKENS, SIZE = bill(**BOOK)


def right_bills(**numbers):
    tokens = bill(**numbers)[0]
    return [tokens, np.float64(1.005 * tokens), round(tokens)]


VALUES = {"1.2-c": right_bills}
RIGHT = {
    "1.2-a": [best_size, by_search, by_root],
    "1.2-b": [share, by_package, lambda N, D, E, *law: share(N, D, 0, *law)],
    "1.2-c": right_bills(**variant("1.2-c")),
}
WRONG = {
    "1.2-a": [
        (lambda C, *law: C / 6 / best_size(C, *law), "number of tokens"),
        (lambda C, *law: best_size(6 * C, *law), "six operations"),
        (lambda C, *law: np.sqrt(C / 6), "not equal in number"),
        (equal_terms, "slopes that balance"),
        (lambda C, E, A, a, B, b: (C / 6) ** (b / (a + b)), "factor before it"),
        (lambda C, E, A, a, B, b: best_size(C, E, B, b, A, a), "number of tokens"),
        (lambda C, E, A, a, B, b: (C / 6) ** (a / (a + b)), "derivative to zero"),
        (lambda C, *law: -best_size(C, *law), "is positive"),
        (lambda C, *law: 20 * best_size(C, *law), "lower loss"),
    ],
    "1.2-b": [
        (lambda *a: 1 - share(*a), "share of the data"),
        (lambda N, D, E, A, a, B, b: A / N**a / (E + A / N**a + B / D**b), "offset"),
        (lambda N, D, E, A, a, B, b: A / N**a, "term itself"),
        (lambda N, D, E, A, a, B, b: A / N**a / (B / D**b), "ratio of the two"),
        (lambda N, D, *law: N / (N + D), "one over both"),
        (lambda *a: 100 * share(*a), "one over both"),
    ],
    "1.2-c": [
        (SIZE, "number of parameters"),
        (6 * TOKENS, "six operations"),
        (
            BOOK["large_budget"] / 6 / BOOK["best_size_at_it"] * 1000**0.5,
            "share the growth equally",
        ),
        (BOOK["next_budget"] / 6 / BOOK["best_size_at_it"], "grows with"),
        (BOOK["next_budget"], "go on to the next budget"),
        (20 * SIZE, "go on to the next budget"),
    ],
}
UNUSABLE = {
    "1.2-a": [
        (1e9, "not a function"),
        (lambda C: C, "raised TypeError"),
        (lambda *a: (1e9, 1e10), "wrong shape"),
        (lambda *a: "1e9", "real numbers"),
        (lambda *a: np.nan, "not a number"),
        (lambda *a: None, "nothing yet"),
    ],
    "1.2-b": [
        (0.5, "not a function"),
        (lambda N, D: 0.5, "raised TypeError"),
        (lambda *a: (0.4, 0.6), "wrong shape"),
        (lambda *a: np.inf, "infinite"),
        (lambda *a: ..., "nothing yet"),
    ],
    "1.2-c": [
        ("many", "real numbers"),
        (0, "not a number of tokens"),
        (-1e9, "not a number of tokens"),
        ((1e9, 1e10), "wrong shape"),
        (np.inf, "infinite"),
        (True, "real numbers"),
    ],
}

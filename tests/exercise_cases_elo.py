"""Right, plausible wrong and unusable answers to the exercises of 5.3 and 5.4."""

import numpy as np

from scalinglaws.exercises import variant

SIZES, LAW = variant("5.3-c"), variant("5.4-c")
X, A, W = SIZES["inputs"], SIZES["actions"], SIZES["width"]


def parameters(inputs, actions, width):
    layers = inputs + 1 + 3 * (width + 1)
    return layers * width + (width + 1) * (actions + 1)


def best_size(alpha_N, alpha_C):
    return [alpha_C / alpha_N, 10 ** (alpha_C / alpha_N)]


COUNT, POWER = parameters(**SIZES), best_size(**LAW)[0]


def score(prior, visits, total, parent, c):
    mean = np.where(visits > 0, total / np.maximum(visits, 1), 0)
    return mean + c * prior * np.sqrt(parent) / (1 + visits)


def score_by_hand(prior, visits, total, parent, c):
    rows = zip(prior, visits, total, strict=True)
    return [(t / n if n else 0) + c * p * parent**0.5 / (1 + n) for p, n, t in rows]


def bonus(prior, visits, total, parent, c):
    return score(prior, visits, 0 * total, parent, c)


def policy(visits, temperature):
    power = visits ** (1 / temperature)
    return power / power.sum()


def policy_by_logs(visits, temperature):
    logs = np.log(visits) / temperature
    weights = np.exp(logs - logs.max())
    return weights / weights.sum()


def exponential(visits, temperature):
    weights = np.exp(visits / temperature)
    return weights / weights.sum()


def best_alone(visits, temperature):
    best = visits == visits.max()
    return best / best.sum()


def difference(p):
    return 400 * np.log10(p / (1 - p))


def slope(n, r):
    return np.polyfit(np.log10(n), r, 1)[0]


def exponent(n, r):
    return slope(n, r) / 400


def exponent_by_sums(n, r):
    x = np.log(n) - np.log(n).mean()
    return (x @ r) / (x @ x) * np.log(10) / 400


def raises(*arguments):
    raise ZeroDivisionError("400")


VALUES = {
    "5.3-c": lambda **numbers: [parameters(**numbers)],
    "5.4-c": lambda **numbers: [best_size(**numbers)],
}
RIGHT = {
    "5.3-a": [score, score_by_hand],
    "5.3-b": [policy, policy_by_logs],
    "5.3-c": [COUNT, np.int64(COUNT)],
    "5.4-a": [difference, lambda p: -400 * np.log10(1 / p - 1)],
    "5.4-b": [exponent, exponent_by_sums],
    "5.4-c": [[POWER, 10**POWER], np.array([POWER, 10**POWER])],
}
WRONG = {
    "5.3-a": [
        (lambda p, n, t, m, c: t + bonus(p, n, t, m, c), "not their sum"),
        (bonus, "where are the values"),
        (lambda p, n, t, m, c: score(p, n, t, m**2, c), "under a root"),
        (lambda p, n, t, m, c: score(p, n, t, m - 1, c), "own first visit"),
        (lambda p, n, t, m, c: score(p, n, t, m, 1), "the constant c"),
        (lambda p, n, t, m, c: score(p, n, t, m, -c), "a bonus"),
        (lambda p, n, t, m, c: score(p, n + 1, t, m, c), "without visits"),
    ],
    "5.3-b": [
        (lambda n, t: n ** (1 / t), "add up to one"),
        (lambda n, t: policy(n, 1 / t), "must sharpen"),
        (exponential, "not an exponential"),
        (lambda n, t: policy(n, 1), "where is the temperature"),
        (best_alone, "best move alone"),
        (lambda n, t: policy(n, t**2), "share out one"),
    ],
    "5.3-c": [
        (X * W + 3 * W * W + W * A + W, "a bias as well"),
        (COUNT - 2 * (W + 1) * W, "hidden layer of its own"),
        (COUNT - (W + 1) * W, "is missing"),
        (COUNT - (W + 1), "value is an output"),
        (COUNT - (W + 1) * A, "moves are outputs"),
        (X * A * W, "one by one"),
    ],
    "5.4-a": [
        (lambda p: -difference(p), "rated higher"),
        (lambda p: 400 * np.log(p / (1 - p)), "base ten"),
        (lambda p: np.log10(p / (1 - p)), "hundred points"),
        (lambda p: 400 * np.log10(p), "the other's score"),
        (lambda p: 800 * (p - 0.5), "near one half"),
        (lambda p: 400 * p, "expected score"),
    ],
    "5.4-b": [
        (slope, "points a decade"),
        (lambda n, r: exponent(n, r) / np.log(10), "not e-fold"),
        (lambda n, r: slope(n, r) / np.log(10), "not e-fold"),
        (lambda n, r: (r[-1] - r[0]) / np.log10(n[-1] / n[0]) / 400, "two ends"),
        (lambda n, r: -exponent(n, r), "positive"),
        (lambda n, r: 1 / exponent(n, r), "turn the fraction"),
        (lambda n, r: np.polyfit(n, r, 1)[0] / 400, "logarithm of size"),
        (lambda n, r: np.mean(r) / 400, "least-squares line"),
    ],
    "5.4-c": [
        ([1 / POWER, 10**POWER], "turn round"),
        ([LAW["alpha_C"] * LAW["alpha_N"], 10**POWER], "no product"),
        ([LAW["alpha_C"], 10**POWER], "strength grows"),
        ([LAW["alpha_N"] - LAW["alpha_C"], 10**POWER], "no difference"),
        ([3.0, 10**POWER], "same strength"),
        ([POWER, 10 * POWER], "raised to the power"),
        ([POWER, np.exp(POWER)], "not e times"),
        ([POWER, 10 ** LAW["alpha_C"]], "not the size"),
        ([POWER, 10.0], "ten times the compute"),
    ],
}
_FUNCTION = [(0.5, "not a function"), (raises, "raised ZeroDivisionError"),
             (lambda *a: None, "nothing yet"), (lambda *a: "x", "real numbers"),
             (lambda *a: np.ones((2, 2)), "wrong shape")]  # fmt: skip
UNUSABLE = {
    "5.3-a": _FUNCTION,
    "5.3-b": _FUNCTION,
    "5.3-c": [
        ([COUNT], "wrong shape"),
        ("600", "real numbers"),
        (np.nan, "not a number"),
        (np.inf, "infinite"),
        (raises, "real numbers"),
    ],
    "5.4-a": _FUNCTION,
    "5.4-b": _FUNCTION,
    "5.4-c": [
        (POWER, "wrong shape"),
        ([POWER, np.inf], "infinite"),
        ([POWER, "4"], "real numbers"),
        ([1j, 2], "real numbers"),
        (raises, "real numbers"),
    ],
}

"""Right, plausible wrong and unusable answers to the exercises of chapter 5.7."""

import numpy as np


def late_share(counts, turns, first, last, limit):
    order = np.argsort(-counts)[first - 1 : last]
    return (turns[order] >= limit).mean()


def by_sorting_pairs(counts, turns, first, last, limit):
    states = sorted(zip(counts, turns, strict=True), reverse=True)
    late = [turn >= limit for _, turn in states[first - 1 : last]]
    return sum(late) / len(late)


def weighted(counts, turns, first, last, limit):
    order = np.argsort(-counts)[first - 1 : last]
    return np.average(turns[order] >= limit, weights=counts[order])


def fair(value, outcomes):
    return (value - outcomes.mean()) ** 2 - outcomes.var(ddof=1) / len(outcomes)


def fair_by_sums(value, outcomes):
    n, mean = len(outcomes), sum(outcomes) / len(outcomes)
    spread = sum((z - mean) ** 2 for z in outcomes) / (n - 1)
    return (value - mean) ** 2 - spread / n


def hidden(visits, means):
    return visits.prod() / visits.sum() ** 2 * (means[0] - means[1]) ** 2


def by_best_value(visits, means):
    return np.average((means - np.average(means, weights=visits)) ** 2, weights=visits)


def shares(visits):
    return visits / visits.sum()


def gap(means):
    return abs(means[0] - means[1])


def raises(*arguments):
    raise ZeroDivisionError("3")


RIGHT = {
    "5.7-a": [late_share, by_sorting_pairs],
    "5.7-b": [fair, fair_by_sums],
    "5.7-c": [hidden, by_best_value],
}
WRONG = {
    "5.7-a": [
        (lambda c, t, a, b, m: late_share(-c, t, a, b, m), "the most visits"),
        (weighted, "every state counts once"),
        (lambda *world: 1 - late_share(*world), "share of early states"),
        (lambda c, t, a, b, m: late_share(c, t, a + 1, b, m), "count from one"),
        (lambda c, t, a, b, m: late_share(c, t, a + 1, b + 1, m), "count from one"),
        (lambda c, t, a, b, m: late_share(c, t, a, b - 1, m), "the last rank"),
        (lambda c, t, a, b, m: (t[a - 1 : b] >= m).mean(), "sort the states"),
        (lambda c, t, a, b, m: (t >= m).mean(), "only the states of these"),
        (lambda c, t, a, b, m: late_share(c, t, a, b, m + 1e-6), "at the limit"),
    ],
    "5.7-b": [
        (lambda v, z: (v - z.mean()) ** 2, "a perfect network"),
        (lambda v, z: (v - z.mean()) ** 2 - z.var() / len(z), "divided by n"),
        (lambda v, z: (v - z.mean()) ** 2 - z.var(ddof=1), "varies less than one"),
        (lambda v, z: (v - z.mean()) ** 2 + z.var(ddof=1) / len(z), "larger, not"),
        (lambda v, z: (v - z.mean()) ** 2 - z.std(ddof=1) / len(z) ** 0.5, "a square"),
        (lambda v, z: max(fair(v, z), 0), "cut off at zero"),
        (lambda v, z: ((v - z) ** 2).mean(), "the mean of the outcomes"),
        (lambda v, z: v - z.mean(), "squared distance"),
    ],
    "5.7-c": [
        (lambda n, z: gap(z) ** 2 / 4, "equally often"),
        (lambda n, z: gap(z) / 2, "equally often"),
        (lambda n, z: gap(z) ** 2, "between the two"),
        (lambda n, z: shares(n).prod() * gap(z), "a square"),
        (lambda n, z: shares(n) @ z**2, "the value zero"),
        (lambda n, z: hidden(n, z) ** 0.5, "a square"),
        (lambda n, z: shares(n).min() * gap(z) ** 2, "commoner"),
        (lambda n, z: z.mean(), "choose v"),
    ],
}
UNUSABLE = {
    "5.7-a": [
        (0.5, "not a function"),
        (raises, "raised ZeroDivisionError"),
        (lambda *world: None, "nothing yet"),
        (lambda *world: "most", "real numbers"),
        (lambda *world: [1, 2], "wrong shape"),
    ],
    "5.7-b": [
        (0.5, "not a function"),
        (raises, "raised ZeroDivisionError"),
        (lambda v, z: None, "nothing yet"),
        (lambda v, z: (v - z) ** 2, "wrong shape"),
        (lambda v, z: np.nan, "not a number"),
    ],
    "5.7-c": [
        (0.5, "not a function"),
        (raises, "raised ZeroDivisionError"),
        (lambda *world: None, "nothing yet"),
        (lambda *world: [1, 2], "wrong shape"),
        (lambda *world: np.inf, "not a number"),
    ],
}

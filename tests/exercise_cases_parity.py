"""Right, wrong and unusable answers to the exercises of chapter 3.2."""

import numpy as np

from scalinglaws import parity, quanta
from scalinglaws.exercises import variant
from scalinglaws.exercises.parity import threshold_bracket

BOOK = variant("3.2-a")
LOW, HIGH = threshold_bracket(**BOOK)


def thresholds(alpha, threshold):
    """Between the first task not learned and the last learned, in three ways."""
    low, high = threshold_bracket(alpha, threshold)
    return [np.sqrt(low * high), 0.98 * high, np.float32(1.02 * low)]


def by_counting(samples, tau, alpha, n_tasks):
    p = quanta.zipf(alpha, n_tasks)
    learned = samples * p >= tau
    return learned.sum(), p[~learned].sum()


def by_formula(samples, tau, alpha, n_tasks):
    n = int(quanta.n_of_data(samples, tau, alpha, n_tasks))
    return n, quanta.loss_of_n(n, alpha, n_tasks)


def endless(samples, tau, alpha, n_tasks):
    n = int(quanta.n_of_data(samples, tau, alpha))
    return n, quanta.loss_of_n(n, alpha)


def gentle(samples, tau, alpha, n_tasks):
    p = np.arange(1, n_tasks + 1) ** -alpha
    learned = samples * p / p.sum() >= tau
    return learned.sum(), 1.0


def in_part(samples, tau, alpha, n_tasks):
    n = quanta.n_of_data(samples, tau, alpha, n_tasks)
    return n, quanta.loss_of_n(n, alpha, n_tasks)


def middle(first):
    return np.median(np.where(first > 0, first, np.inf), axis=0)


def by_sorting(first):
    """The middle of each column, a never later than everything; no warnings."""
    medians = []
    for column in first.T:
        ordered = sorted(column, key=lambda step: step or np.inf)
        ends = ordered[(len(ordered) - 1) // 2], ordered[len(ordered) // 2]
        medians.append(np.mean(ends) if all(ends) else np.inf)
    return medians


def by_quantile(first):
    """Interpolates, and the difference of two infinities is not a number."""
    return np.quantile(np.where(first > 0, first, np.inf), 0.5, axis=0)


def lucky(first):
    return np.array([np.median(c[c > 0]) if c.any() else np.inf for c in first.T])


def design(alpha, n_tasks, k, seed):
    kinds = "distinct", "disjoint"
    return tuple(
        parity.draw_tasks(alpha, n_tasks, n_tasks * k, k, seed=seed, kind=kind)
        for kind in kinds
    )


def roomy(alpha, n_tasks, k, seed):
    """By hand, with a few bits to spare."""
    rng, n_bits = np.random.default_rng(seed), n_tasks * k + 3
    p = np.arange(1, n_tasks + 1) ** -(1.0 + alpha)
    apart = rng.permutation(n_bits)[: n_tasks * k].reshape(n_tasks, k)
    crowd = set()
    while len(crowd) < n_tasks:
        crowd.add(tuple(sorted(rng.choice(n_bits, k, replace=False).tolist())))
    together = np.array(sorted(crowd))
    p /= p.sum()
    return [parity.Tasks(together, p, n_bits), parity.Tasks(apart, p, n_bits)]


def altered(which, **changes):
    """`design` with some fields of one of its two tasks replaced."""

    def altered_design(alpha, n_tasks, k, seed):
        pair = list(design(alpha, n_tasks, k, seed))
        old = pair[which]
        fields = {"subsets": old.subsets, "p": old.p, "n_bits": old.n_bits}
        fields |= {name: change(old) for name, change in changes.items()}
        pair[which] = parity.Tasks(**fields)
        return pair

    return altered_design


def fewer_bits(alpha, n_tasks, k, seed):
    crowded = parity.draw_tasks(alpha, n_tasks, n_tasks, k, seed=seed)
    return crowded, design(alpha, n_tasks, k, seed)[1]


def twice_the_same(old):
    return np.concatenate([old.subsets[:1], old.subsets[:-1]])


VALUES = {"3.2-a": thresholds}
RIGHT = {
    "3.2-a": thresholds(**BOOK),
    "3.2-b": [by_counting, by_formula],
    "3.2-c": [middle, by_sorting],
    "3.2-d": [design, roomy],
}
WRONG = {
    "3.2-a": [
        (1.5 * HIGH, "lower it"),
        (LOW / 1.5, "raise it"),
        (1.0, "count samples"),
        (0.0, "it counts"),
        (-HIGH, "it counts"),
        (1e7, "lower it"),
    ],
    "3.2-b": [
        (endless, "all K tasks"),
        (gentle, "one more"),
        (in_part, "whole number"),
        (lambda *a: (by_counting(*a)[0] + 1, by_counting(*a)[1]), "no more"),
        (lambda *a: (by_counting(*a)[0], 1 - by_counting(*a)[1]), "not learned"),
        (lambda *a: (by_counting(*a)[0], 2 * by_counting(*a)[1]), "one bit"),
        (lambda d, tau, alpha, k: (d / tau, 0.5), "K"),
    ],
    "3.2-c": [
        (by_quantile, "between two nevers"),
        (lucky, "lucky seeds"),
        (lambda first: np.median(first, axis=0), "not earlier"),
        (lambda first: np.full(first.shape[1], first.max()), "no finite middle"),
        (lambda first: np.where(first > 0, first, np.inf).min(0), "half of the seeds"),
        (lambda first: np.where(first > 0, first, np.inf).max(0), "half of the seeds"),
    ],
    "3.2-d": [
        (fewer_bits, "one thing only"),
        (lambda *a: design(*a)[:1] * 2, "still share"),
        (lambda *a: design(*a)[1:] * 2, "nothing is compared"),
        (lambda a, n, k, seed: design(a, n, k, 0), "another seed"),
        (lambda a, n, k, seed: design(a + 1, n, k, seed), "frequencies"),
        (altered(1, p=lambda old: np.full(len(old.p), 1 / len(old.p))), "frequencies"),
        (altered(0, subsets=twice_the_same), "same subset"),
        (altered(1, n_bits=lambda old: old.n_bits - 1), "do not exist"),
        (lambda a, n, k, seed: design(a, n - 1, k, seed), "K tasks"),
    ],
}
UNUSABLE = {
    "3.2-a": [
        ("many", "real numbers"),
        ([100.0, 200.0], "wrong shape"),
        (np.nan, "infinite"),
        ({"tau": 100}, "real numbers"),
        (lambda size: size, "real numbers"),
    ],
    "3.2-b": [
        (12, "not a function"),
        (lambda samples: 1, "raised TypeError"),
        (lambda *a: 3, "wrong shape"),
        (lambda *a: (1, np.nan), "not a number"),
        (lambda *a: ..., "nothing yet"),
    ],
    "3.2-c": [
        (np.ones(6), "not a function"),
        (lambda: 1, "raised TypeError"),
        (lambda first: 3, "wrong shape"),
        (lambda first: ["never"] * 6, "real numbers"),
        (lambda first: None, "nothing yet"),
    ],
    "3.2-d": [
        ("disjoint", "not a function"),
        (lambda alpha: 1, "raised TypeError"),
        (lambda *a: design(*a)[0], "pair of tasks"),
        (lambda *a: (1, 2), "no tasks"),
        (lambda *a: None, "nothing yet"),
    ],
}

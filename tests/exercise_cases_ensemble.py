"""Right, plausible wrong and unusable answers to the exercises of chapter 2.4."""

import math

import numpy as np
from scipy.optimize import linear_sum_assignment


def enough(bias2, variance, target):
    return math.ceil(variance / (target - bias2))


def by_counting(bias2, variance, target):
    m = 1
    while bias2 + variance / m > target:
        m += 1
    return m


def glue(w, b, v, c):
    return w.ravel(), b.ravel(), v.ravel() / len(c), c.mean()


def glue_in_another_order(w, b, v, c):
    return w.T.ravel(), b.T.ravel(), (v / len(c)).T.ravel(), sum(c) / len(c)


def by_assignment(good):
    rows, columns = linear_sum_assignment(good, maximize=True)
    return good[rows, columns].sum()


def by_augmenting_paths(good):
    partner = {}

    def place(left, tried):
        for right in np.flatnonzero(good[left]):
            if right not in tried:
                tried.add(right)
                if right not in partner or place(partner[right], tried):
                    partner[right] = left
                    return True
        return False

    return sum(place(left, set()) for left in range(len(good)))


def greedy(good):
    good, count = good.copy(), 0
    for left in range(len(good)):
        free = np.flatnonzero(good[left])
        if len(free):
            good[:, free[0]] = False
            count += 1
    return count


def raises(*arguments):
    raise ZeroDivisionError("3")


RIGHT = {
    "2.4-a": [enough, by_counting, lambda *a: float(enough(*a))],
    "2.4-b": [glue, glue_in_another_order],
    "2.4-c": [by_assignment, by_augmenting_paths],
}
WRONG = {
    "2.4-a": [
        (lambda b, v, t: math.ceil(v / t), "does not average away"),
        (lambda b, v, t: math.floor(v / (t - b)), "mind the rounding"),
        (lambda b, v, t: enough(b, v, t) + 1, "must miss it"),
        (lambda b, v, t: 2 + math.ceil((v / (t - b)) ** 2), "must miss it"),
        (lambda b, v, t: 0, "one network at least"),
        (lambda b, v, t: 10**6, "must miss it"),
    ],
    "2.4-b": [
        (lambda w, b, v, c: (w.ravel(), b.ravel(), v.ravel(), c.sum()), "the sum"),
        (lambda w, b, v, c: (*glue(w, b, v, c)[:3], c.sum()), "averaged too"),
        (lambda w, b, v, c: (*glue(w, b, v, c)[:3], 0.0), "averaged too"),
        (lambda w, b, v, c: (w.ravel() / len(c), b.ravel(), v.ravel(), c.mean()),
         "only what leaves"),
        (lambda w, b, v, c: (w.mean(0), b.mean(0), v.mean(0), c.mean()),
         "only what leaves"),
        (lambda w, b, v, c: (w.ravel(), b.ravel(), v.ravel(), c.mean()),
         "only what leaves"),
    ],
    "2.4-c": [
        (lambda good: good.sum(), "serve in one only"),
        (lambda good: good.any(1).sum(), "counted twice"),
        (lambda good: good.any(0).sum(), "counted twice"),
        (lambda good: min(good.any(0).sum(), good.any(1).sum()), "counted twice"),
        (greedy, "take it back"),
        (lambda good: min(good.shape), "counted twice"),
        (lambda good: 0, "there are more"),
    ],
}  # fmt: skip
UNUSABLE = {
    "2.4-a": [
        (12, "not a function"),
        (raises, "raised ZeroDivisionError"),
        (lambda b, v, t: v / (t - b), "not a whole number"),
        (lambda b, v, t: None, "nothing yet"),
        (lambda b, v, t: "12", "real numbers"),
        (lambda b, v, t: np.inf, "infinite"),
    ],
    "2.4-b": [
        ((1, 2, 3, 4), "not a function"),
        (raises, "raised ZeroDivisionError"),
        (lambda w, b, v, c: (w, b), "four things"),
        (lambda w, b, v, c: 1.0, "four things"),
        (lambda w, b, v, c: (w, b, v, c), "wrong shape"),
        (lambda w, b, v, c: (w.ravel(), b.ravel(), v.ravel(), c), "wrong shape"),
        (lambda w, b, v, c: None, "nothing yet"),
    ],
    "2.4-c": [
        (3, "not a function"),
        (raises, "raised ZeroDivisionError"),
        (lambda good: good.sum(0), "wrong shape"),
        (lambda good: good.mean(), "not a whole number"),
        (lambda good: [1], "wrong shape"),
        (lambda good: np.nan, "not a number"),
    ],
}

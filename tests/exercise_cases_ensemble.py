"""Right, plausible wrong and unusable answers to the exercises of chapter 2.4."""

import math

import numpy as np


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


def half_factors(shared, whole, half):
    return 2 - shared, np.median(half) / np.median(whole)


def by_tickets(shared, whole, half, n=10):
    """Eq. (2.4.2) for n tickets and for half as many, with unit error in all."""

    def error(tickets):
        return shared + (1 - shared) * n / tickets

    middle = [np.quantile(errors.ravel(), 0.5) for errors in (half, whole)]
    return np.array([error(n / 2) / error(n), middle[0] / middle[1]])


def predicting(predict):
    return lambda s, whole, half: (predict(s), half_factors(s, whole, half)[1])


def measuring(measure):
    return lambda s, whole, half: (2 - s, measure(whole, half))


def raises(*arguments):
    raise ZeroDivisionError("3")


RIGHT = {
    "2.4-a": [enough, by_counting, lambda *a: float(enough(*a))],
    "2.4-b": [glue, glue_in_another_order],
    "2.4-c": [half_factors, by_tickets],
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
        (lambda *a: half_factors(*a)[::-1], "comes first"),
        (predicting(lambda s: 2.0), "in common"),
        (predicting(lambda s: 1 / (2 - s)), "half over all"),
        (predicting(lambda s: 1 - s / 2), "half over all"),
        (predicting(lambda s: s + (1 - s) * 2**0.5), "no root"),
        (predicting(lambda s: 1 + s), "the shared one"),
        (predicting(lambda s: 4.0), "split the error"),
        (measuring(lambda w, h: np.median(w) / np.median(h)), "on top"),
        (measuring(lambda w, h: h.mean() / w.mean()), "ruled by the worst"),
        (measuring(lambda w, h: np.median(h / w[:, None])), "divide then"),
        (measuring(lambda w, h: h.min() / w.min()), "over all halves"),
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
        (2, "not a function"),
        (raises, "raised ZeroDivisionError"),
        (lambda s, w, h: 2.0, "wrong shape"),
        (lambda s, w, h: (2.0, h / w[:, None]), "real numbers"),
        (lambda s, w, h: (2.0, np.nan), "not a number"),
        (lambda s, w, h: None, "nothing yet"),
    ],
}

"""Right, wrong and unusable answers to the exercises of chapter 1.3."""

from collections import Counter
from math import factorial, prod

import numpy as np
from scipy import optimize
from scipy.special import zeta

from scalinglaws import fits, monkeys


def by_bisection(letters):
    low, high = 0.0, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if sum(letters**middle) > 1 else (low, middle)
    return 1 / low


def by_newton(letters):
    return 1 / optimize.newton(lambda s: np.log(sum(letters**s)), 0.9)


def by_ranked(letters, frequency):
    n = 10
    while (found := monkeys.ranked(letters, n))[-1] >= frequency:
        n *= 2
    return int((found >= frequency).sum())


def by_recursion(letters, frequency):
    space = 1 - sum(letters)

    def below(f):
        return sum(1 + below(f * p) for p in letters if f * p >= frequency)

    return below(space / (1 - space))


def by_kinds(letters, frequency, orders=True, longest=np.inf):
    """Counts the words of the same letters together: a multinomial number of them."""
    space, total = 1 - sum(letters), 0
    kinds = {(0,) * len(letters)}
    length = 0
    while kinds and length < longest:
        length += 1
        grown = {
            tuple(k + (i == j) for j, k in enumerate(kind))
            for kind in kinds
            for i in range(len(letters))
        }
        kinds = {
            kind
            for kind in grown
            if space / (1 - space) * prod(np.power(letters, kind)) >= frequency
        }
        total += sum(
            factorial(sum(kind)) // prod(map(factorial, kind)) if orders else 1
            for kind in kinds
        )
    return total


def from_start(letters, frequency, start):
    def below(f):
        return sum(1 + below(f * p) for p in letters if f * p >= frequency)

    return below(start(1 - sum(letters)))


def longest_word(letters, frequency):
    space = 1 - sum(letters)
    return int(np.log(frequency * (1 - space) / space) / np.log(max(letters)))


def by_package(data, x_min):
    return fits.counts(data, x_min=x_min).exponent


def by_minimum(data, x_min):
    tail = data[data >= x_min]

    def cost(s):
        return s * np.log(tail).mean() + np.log(zeta(s, x_min))

    return optimize.minimize_scalar(cost, bounds=(1.01, 6), method="bounded").x


def by_score(data, x_min):
    table = Counter(k for k in data if k >= x_min)
    mean = sum(n * np.log(k) for k, n in table.items()) / sum(table.values())

    def slope(s, h=1e-5):
        return (np.log(zeta(s + h, x_min)) - np.log(zeta(s - h, x_min))) / (2 * h)

    return optimize.brentq(lambda s: slope(s) + mean, 1.05, 10)


def continuous(data, x_min, below):
    tail = data[data >= x_min]
    return 1 + len(tail) / np.log(tail / (x_min - below)).sum()


def histogram(data, x_min):
    k, n = np.unique(data[data >= x_min], return_counts=True)
    return fits.power_law(k, n).exponent


RIGHT = {
    "1.3-a": [monkeys.exponent, by_bisection, by_newton],
    "1.3-b": [by_ranked, by_recursion, by_kinds],
    "1.3-c": [by_package, by_minimum, by_score],
}
WRONG = {
    "1.3-a": [
        (lambda p: 1 / by_bisection(p), "its inverse"),
        (lambda p: 1 + 1 / by_bisection(p), "exponent of the counts"),
        (lambda p: -by_bisection(p), "positive exponent"),
        (lambda p: 1.0, "space bar"),
        (lambda p: np.log(len(p) + 1) / np.log(len(p)), "equally likely"),
        (lambda p: -np.log(p.mean()) / np.log(len(p)), "average letter"),
        (lambda p: -np.log(p).mean() / np.log(len(p)), "average letter"),
        (lambda p: 2.0, "add up"),
    ],
    "1.3-b": [
        (lambda p, f: by_recursion(p, f) + 1, "empty one"),
        (lambda p, f: from_start(p, f, lambda s: 1.0), "before its space"),
        (lambda p, f: from_start(p, f, lambda s: s), "share is larger"),
        (lambda p, f: by_kinds(p, f, longest=2), "longer words"),
        (longest_word, "length of the longest"),
        (lambda p, f: by_kinds(p, f, orders=False), "another order"),
        (lambda p, f: 10**6, "letter by letter"),
    ],
    "1.3-c": [
        (lambda k, m: fits.counts(k, x_min=m).rank_exponent, "exponent of the ranks"),
        (lambda k, m: by_package(k, 1), "do not belong"),
        (lambda k, m: -by_package(k, m), "positive exponent"),
        (lambda k, m: continuous(k, m, 0.0), "zeta function"),
        (lambda k, m: continuous(k, m, 0.5), "zeta function"),
        (histogram, "most likely"),
        (lambda k, m: round(by_package(k, m), 1), "most likely"),
    ],
}
UNUSABLE = {
    "1.3-a": [
        (1.1, "not a function"),
        (lambda: 1.1, "raised TypeError"),
        (lambda p: p, "wrong shape"),
        (lambda p: np.nan, "not a number"),
        (lambda p: "1.1", "real numbers"),
        (lambda p: None, "nothing yet"),
    ],
    "1.3-b": [
        (12, "not a function"),
        (lambda p: 12, "raised TypeError"),
        (lambda p, f: [1, 2], "wrong shape"),
        (lambda p, f: np.inf, "infinite"),
        (lambda p, f: 1j, "real numbers"),
        (lambda p, f: ..., "nothing yet"),
    ],
    "1.3-c": [
        (2.0, "not a function"),
        (lambda k: 2.0, "raised TypeError"),
        (lambda k, m: (2.0, 0.1), "wrong shape"),
        (lambda k, m: np.nan, "not a number"),
        (lambda k, m: None, "nothing yet"),
    ],
}

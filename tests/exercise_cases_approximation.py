"""Right, wrong and unusable answers to the exercises of chapter 2.1."""

from itertools import product

import numpy as np


def best_line(low, high):
    """By hand: the parabola's best line has slope a + b, and misses by h²/6."""
    return low + high, -low * high - (high - low) ** 2 / 6


def best_line_by_fit(low, high):
    x, weights = np.polynomial.legendre.leggauss(5)
    x = (low + high) / 2 + (high - low) / 2 * x
    return np.polyfit(x, x**2, 1, w=np.sqrt(weights))


def chord(low, high):
    return low + high, -low * high


def tangent(low, high):
    middle = (low + high) / 2
    return 2 * middle, -(middle**2)


def knots_of(power):
    def knots(second, low, high, n_pieces):
        x = np.linspace(low, high, 10_001)
        density = np.abs(second(x)) ** power
        share = np.concatenate([[0], np.cumsum(density[1:] + density[:-1])])
        return np.interp(np.arange(n_pieces + 1) / n_pieces, share / share[-1], x)

    return knots


def knots_by_halving(second, low, high, n_pieces):
    """Each knot by bisection on a midpoint sum."""
    x = low + (high - low) * (np.arange(20_000) + 0.5) / 20_000
    total = np.cumsum(np.abs(second(x)) ** 0.4)
    inner = []
    for k in range(1, n_pieces):
        first, last = 0, len(x) - 1
        while last - first > 1:
            middle = (first + last) // 2
            below = total[middle] < total[-1] * k / n_pieces
            first, last = (middle, last) if below else (first, middle)
        inner.append(x[first])
    return [low, *inner, high]


def equal_pieces(second, low, high, n_pieces):
    return np.linspace(low, high, n_pieces + 1)


def backwards(second, low, high, n_pieces):
    return knots_of(0.4)(second, low, high, n_pieces)[::-1]


def shrunk(second, low, high, n_pieces):
    return 0.9 * knots_of(0.4)(second, low, high, n_pieces)


SIGNS = [(1, 1, 1), (1, 1, -1), (1, -1, 1), (1, -1, -1)]
ALL_SIGNS = list(product((1, -1), repeat=3))


def raises(*arguments):
    raise ZeroDivisionError


RIGHT = {
    "2.1-a": [best_line, best_line_by_fit],
    "2.1-b": [knots_of(0.4), knots_by_halving],
    "2.1-c": [(SIGNS, [0.25] * 4), [np.array(ALL_SIGNS), np.full(8, 0.125)]],
}
WRONG = {
    "2.1-a": [
        (chord, "one side only"),
        (tangent, "height is not"),
        (lambda a, b: best_line(a, b)[::-1], "slope comes first"),
        (lambda a, b: (0.0, (a * a + a * b + b * b) / 3), "multiplying it by x"),
        (lambda a, b: (a + b, 0.0), "height is not"),
        (lambda a, b: (2 * (a + b), -a * b), "multiplying it by x"),
    ],
    "2.1-b": [
        (equal_pieces, "equal pieces"),
        (knots_of(0.5), "another power"),
        (knots_of(1), "another power"),
        (knots_of(0.2), "another power"),
        (knots_of(-0.4), "where the curvature is large"),
        (backwards, "must increase"),
        (shrunk, "ends of the interval"),
        (knots_of(2), "same share"),
    ],
    "2.1-c": [
        ((SIGNS, [1.0] * 4), "directions are right"),
        ((SIGNS, [0.25, 0.25, 0.25, -0.25]), "product formula"),
        ((np.eye(3), [1 / 3] * 3), "all three inputs"),
        (([(1, 1, 0), (1, -1, 0)], [0.5, 0.5]), "all three inputs"),
        (([(1, 1, 1), (1, -1, -1)], [0.5, 0.5]), "product formula"),
        ((np.array(SIGNS) / 3**0.5, [0.25] * 4), "product formula"),
    ],
}
UNUSABLE = {
    "2.1-a": [
        ((1.0, 2.0), "not a function"),
        (raises, "raised ZeroDivisionError"),
        (lambda a, b: a + b, "wrong shape"),
        (lambda a, b: (np.nan, 1.0), "not a number"),
        (lambda a, b: None, "nothing yet"),
        (lambda a, b: ("1", "2"), "real numbers"),
    ],
    "2.1-b": [
        ([0, 1, 2], "not a function"),
        (raises, "raised ZeroDivisionError"),
        (lambda f, a, b, n: np.linspace(a, b, n), "wrong shape"),
        (lambda f, a, b, n: np.full(n + 1, np.nan), "not a number"),
        (lambda f, a, b, n: None, "nothing yet"),
    ],
    "2.1-c": [
        (3, "not a pair"),
        (([1, 2, 3],), "not a pair"),
        (([(1, 1, 1)], 1.0), "not a list"),
        (([(1, 1)], [1.0]), "wrong shape"),
        (([(1, 1, 1)], ["a"]), "real numbers"),
        (([(1, 1, np.inf)], [1.0]), "infinite"),
    ],
}

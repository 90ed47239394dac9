"""Right, wrong and unusable answers to the exercises of chapter 2.2."""

import numpy as np
from scipy import stats

from scalinglaws.exercises import variant


def window(widths, losses, low, high):
    inside = (widths >= low) & (widths <= high)
    return np.log(widths[inside]), np.log(losses[inside])


def by_polyfit(widths, losses, low, high):
    return -np.polyfit(*window(widths, losses, low, high), 1)[0]


def by_linregress(widths, losses, low, high):
    x, y = window(widths, losses, low, high)
    return -stats.linregress(x / np.log(10), y / np.log(10)).slope


def by_sums(widths, losses, low, high):
    x, y = window(widths, losses, low, high)
    return float(-(np.mean(x * y) - x.mean() * y.mean()) / np.var(x))


def end_points(widths, losses, low, high):
    first, last = np.argmin(abs(widths - low)), np.argmin(abs(widths - high))
    return -np.log(losses[last] / losses[first]) / np.log(high / low)


def open_window(widths, losses, low, high):
    inside = (widths > low) & (widths < high)
    return -np.polyfit(np.log(widths[inside]), np.log(losses[inside]), 1)[0]


def relative_errors(widths, losses, low, high):
    x, y = window(widths, losses, low, high)
    return -np.polyfit(x, y, 1, w=1 / x)[0]


def raises(*arguments):
    raise ZeroDivisionError("0.98")


def pair(w, b, v, c):
    return ([w, -w], [b, b], [v, v], c)


def silu(z):
    return z / (1 + np.exp(-z))


def fitted_pair(w, b):
    """The pair (w, b), (-w, b) with v and c by least squares on the grid."""
    x = np.linspace(-2, 2, 1001)
    features = np.stack([silu(w * x + b) + silu(b - w * x), np.ones_like(x)], axis=1)
    v, c = np.linalg.lstsq(features, x**2)[0]
    return pair(w, b, v, c)


def bias_variance(predictions, target):
    error = predictions - target
    variance = error.var(axis=0, ddof=1).mean()
    return (error.mean(axis=0) ** 2).mean() - variance / len(error), variance


def by_pairs(predictions, target):
    """bias² is the mean product of the errors of two different networks."""
    error = predictions - target
    products = error @ error.T / len(target)
    others = ~np.eye(len(error), dtype=bool)
    bias2 = products[others].mean()
    return np.array([bias2, np.diag(products).mean() - bias2])


def with_ddof_zero(predictions, target):
    error = predictions - target
    variance = error.var(axis=0).mean()
    return (error.mean(axis=0) ** 2).mean() - variance / len(error), variance


def noisy_bias(predictions, target):
    error = predictions - target
    return (error.mean(axis=0) ** 2).mean(), error.var(axis=0, ddof=1).mean()


def sums_over_points(predictions, target):
    return np.array(bias_variance(predictions, target)) * len(target)


def with_a_root(predictions, target):
    bias2, variance = bias_variance(predictions, target)
    return bias2, np.sqrt(variance)


def needed_width(half_width, target):
    """Smallest N with (2L)^4 / (180 (N + 1)^4) below the target."""
    return int(np.floor(2 * half_width * (180 * target) ** -0.25))


def whole(width):
    return [width, float(width), np.int64(width)]


BOOK = variant("2.2-c")
WIDTH = needed_width(**BOOK)

VALUES = {"2.2-c": lambda **numbers: whole(needed_width(**numbers))}
RIGHT = {
    "2.2-a": [by_polyfit, by_linregress, by_sums],
    "2.2-b": [
        pair(0.04, 0, 1 / (0.5 * 0.04**2), 0),
        dict(zip("wbvc", fitted_pair(0.25, 1.032), strict=True)),
        tuple(np.array(part) for part in fitted_pair(-0.05, 0.2)),
    ],
    "2.2-c": whole(WIDTH),
    "2.2-d": [bias_variance, by_pairs],
}
WRONG = {
    "2.2-a": [
        (lambda *a: -by_polyfit(*a), "positive exponent"),
        (lambda n, m, low, high: by_polyfit(n, m, 0, np.inf), "from low to high"),
        (open_window, "themselves belong"),
        (end_points, "least squares"),
        (relative_errors, "same weight"),
        (lambda *a: 3 * by_polyfit(*a), "logarithms"),
        (lambda n, m, low, high: -np.polyfit(n, m, 1)[0], "logarithms"),
        (lambda *a: round(by_polyfit(*a), 2), "logarithms"),
    ],
    "2.2-b": [
        (pair(1.0, 0, 2.0, 0), "powers of w x"),
        (pair(0.5, 0, 8.0, 0), "powers of w x"),
        (([0.04, 0.04], [0, 0], [1250, 1250], 0), "mirror image"),
        (([0.04, -0.04], [0, 0], [1250, 1240], 0), "same b and the same v"),
        (pair(0.04, 0, -1250, 0), "opens downwards"),
        (pair(0.04, 0, 625, 0), "must undo"),
        (pair(0.25, 1.032, fitted_pair(0.25, 1.032)[2][0], 0), "choose c"),
    ],
    "2.2-c": [
        (WIDTH + 1, "the bound allows fewer"),  # pieces, not neurons
        (WIDTH - 1, "misses the target"),
        (round(WIDTH / 2), "misses the target"),  # L for 2 L
        (round(WIDTH**2), "the bound allows fewer"),
        (round(WIDTH * 180**0.25), "the bound allows fewer"),
        (
            needed_width(BOOK["half_width"], BOOK["target"] ** 2),
            "the bound allows fewer",
        ),
    ],
    "2.2-d": [
        (lambda p, t: bias_variance(p, t)[::-1], "comes first"),
        (noisy_bias, "still carries"),
        (with_ddof_zero, "takes one of them away"),
        (sums_over_points, "not the sum"),
        (with_a_root, "without the root"),
        (lambda p, t: bias_variance(p, 0 * t), "still carries"),
        (lambda p, t: (np.mean((p - t) ** 2), 0.0), "for every M"),
    ],
}
UNUSABLE = {
    "2.2-a": [
        (0.98, "not a function"),
        ("0.98", "not a function"),
        (raises, "raised ZeroDivisionError"),
        (lambda: 1, "raised TypeError"),
        (lambda *a: np.nan, "not a number"),
        (lambda *a: "1.0", "real numbers"),
        (lambda *a: [1.0], "wrong shape"),
        (lambda *a: None, "nothing yet"),
        (lambda *a: ..., "nothing yet"),
    ],
    "2.2-b": [
        (1.0, "not four things"),
        ((1, 2), "not four things"),
        ({"w": [1, 2]}, "keys"),
        (([1, 2, 3], [0, 0], [1, 1], 0), "wrong shape"),
        (([1, 2], [0, 0], ["a", "b"], 0), "real numbers"),
        (([1, np.nan], [0, 0], [1, 1], 0), "not a number"),
        (fitted_pair(3e-4, 0), "beyond a million"),
        (pair(0.1, 0, 1e400, 0), "infinite"),
        (([1, 2], [0, 0], [1, 1], [0]), "wrong shape"),
    ],
    "2.2-c": [
        ("12", "real numbers"),
        (12.5, "not a number of neurons"),
        (0, "not a number of neurons"),
        (-3, "not a number of neurons"),
        (10**400, "real numbers"),
        (1e300, "not a number of neurons"),
        (float("nan"), "not a number"),
        (True, "real numbers"),
        ([12], "wrong shape"),
        (1j, "real numbers"),
        (object(), "real numbers"),
    ],
    "2.2-d": [
        ((1.0, 2.0), "not a function"),
        (raises, "raised ZeroDivisionError"),
        (lambda p, t: 1.0, "wrong shape"),
        (lambda p, t: (p.mean(0), p.var(0)), "wrong shape"),
        (lambda p, t: (np.nan, 1.0), "not a number"),
        (lambda p, t: None, "nothing yet"),
    ],
}

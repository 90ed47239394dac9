"""Right, plausible wrong and unusable answers to the exercises of chapter 3.5."""

import numpy as np


def cosine(g, h):
    return g @ h / np.linalg.norm(g) / np.linalg.norm(h)


def clipped(g, h):
    return np.clip(cosine(g, h), -1, 1)


def by_arccos(g, h):
    return 1 - np.arccos(clipped(g, h)) / np.pi


def by_arctan(g, h):
    g, h = g / np.linalg.norm(g), h / np.linalg.norm(h)
    return 1 - 2 * np.arctan2(np.linalg.norm(g - h), np.linalg.norm(g + h)) / np.pi


def without_a_clip(g, h):
    """As by_arccos, where rounding has left [-1, 1]."""
    return 1 - np.arccos(cosine(g, h) * (1 + 1e-15)) / np.pi


def by_search(n, counts):
    return n / counts[np.searchsorted(counts, np.arange(1, counts[-1] + 1))]


def by_loops(n, counts):
    return [
        max(n / k for k in counts if k >= rank) for rank in range(1, max(counts) + 1)
    ]


def of_ranks(function):
    return lambda n, counts: function(n, counts, np.arange(1, counts[-1] + 1))


def gap(a, d):
    return d - a / (1 + a)


def away(a, s, d, t):
    return gap(a, d) / np.sqrt(t**2 + (s / (1 + a) ** 2) ** 2)


def away_by_differences(a, s, d, t):
    step = 1e-6
    slope = (gap(a - step, d) - gap(a + step, d)) / (2 * step)
    return gap(a, d) / np.hypot(t, slope * s)


def raises(*arguments):
    raise ZeroDivisionError("3")


RIGHT = {
    "3.5-a": [by_arccos, by_arctan],
    "3.5-b": [by_search, by_loops],
    "3.5-c": [away, away_by_differences],
}
WRONG = {
    "3.5-a": [
        (clipped, "that is the cosine"),
        (lambda g, h: np.arccos(clipped(g, h)) / np.pi, "to be the most similar"),
        (lambda g, h: (1 + clipped(g, h)) / 2, "not linear in the angle"),
        (lambda g, h: 1 - np.arccos(clipped(g, h)), "opposite directions are"),
        (lambda g, h: 1 - np.arccos(abs(clipped(g, h))) / np.pi, "keep the sign"),
        (lambda g, h: g @ h, "find the angle"),
        (lambda g, h: 1 - np.arccos(clipped(g, h)) / (2 * np.pi), "find the angle"),
        (without_a_clip, "what can rounding do"),
    ],
    "3.5-b": [
        (of_ranks(lambda n, c, x: n / x), "only some are"),
        (of_ranks(lambda n, c, x: 0 * x + n / c[-1]), "not the last one"),
        (of_ranks(lambda n, c, x: 0 * x + n / c[0]), "no size at a high rank"),
        (of_ranks(lambda n, c, x: x * n / c[-1]), "never rises"),
        (lambda n, c: by_search(n, c) + 1, "ask which clusterings"),
        (lambda n, c: by_search(n, np.append(c[1:-1], [c[-1]] * 2)), "ask which"),
        (of_ranks(lambda n, c, x: n / (x + 1)), "ask which clusterings"),
    ],
    "3.5-c": [
        (lambda *given: -away(*given), "right but for the sign"),
        (lambda a, s, d, t: (d - a) / np.hypot(s, t), "tests equal exponents"),
        (lambda a, s, d, t: gap(a, d) / t, "has an error too"),
        (lambda a, s, d, t: gap(a, d) / np.hypot(s, t), "not as large an error"),
        (lambda a, s, d, t: gap(a, d) / (t + s / (1 + a) ** 2), "add in squares"),
        (lambda a, s, d, t: gap(a, d), "divide the distance"),
        (lambda a, s, d, t: gap(a, d) / np.hypot(t, s / (1 + a)), "divide the"),
    ],
}  # fmt: skip
UNUSABLE = {
    "3.5-a": [
        (0.5, "not a function"),
        (raises, "raised ZeroDivisionError"),
        (lambda g, h: None, "nothing yet"),
        (lambda g, h: g, "wrong shape"),
        (lambda g, h: "1", "real numbers"),
    ],
    "3.5-b": [
        ([3, 2], "not a function"),
        (raises, "raised ZeroDivisionError"),
        (lambda n, c: None, "nothing yet"),
        (lambda n, c: n / c, "wrong shape"),
        (lambda n, c: np.full(c[-1], np.nan), "not a number"),
    ],
    "3.5-c": [
        (2.0, "not a function"),
        (raises, "raised ZeroDivisionError"),
        (lambda *given: None, "nothing yet"),
        (lambda *given: [1.0], "wrong shape"),
        (lambda *given: np.inf, "infinite"),
    ],
}

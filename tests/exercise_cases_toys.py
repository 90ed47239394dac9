"""Right, plausible wrong and unusable answers to the exercises of chapter 6.3."""

import numpy as np
from scipy.optimize import brentq
from scipy.special import logsumexp


def reading(n, e, a, alpha):
    return alpha * (1 - e / (e + a * n**-alpha))


def reading_by_steps(n, e, a, alpha, h=1e-5):
    up, down = (np.log(e + a * (n * np.exp(s)) ** -alpha) for s in (h, -h))
    return (down - up) / (2 * h)


def through_three(sizes, losses):
    first, second = losses[0] - losses[1], losses[1] - losses[2]
    ratio = first / second
    exponent = np.log(ratio) / np.log(sizes[1] / sizes[0])
    return losses[2] - second / (ratio - 1), exponent


def three_by_search(sizes, losses):
    step = sizes[1] / sizes[0]

    def gap(alpha):
        q = step**-alpha
        return (losses[0] - losses[1]) * q - (losses[1] - losses[2])

    alpha = brentq(gap, 1e-3, 3)
    return np.array([losses[0] - (losses[0] - losses[1]) / (1 - step**-alpha), alpha])


def without_step(sizes, losses):
    offset, exponent = through_three(sizes, losses)
    return offset, exponent * np.log(sizes[1] / sizes[0])


def by_a_line(sizes, losses):
    return 0.0, -np.polyfit(np.log(sizes), np.log(losses), 1)[0]


def averaged(losses):
    return -np.log(np.exp(-losses).mean(0)).mean()


def averaged_stably(losses):
    return np.mean(np.log(len(losses)) - logsumexp(-losses, axis=0))


def raises(*arguments):
    raise ZeroDivisionError("3")


RIGHT = {
    "6.3-a": [reading, reading_by_steps],
    "6.3-b": [through_three, three_by_search],
    "6.3-c": [averaged, averaged_stably],
}
WRONG = {
    "6.3-a": [
        (lambda n, e, a, s: -reading(n, e, a, s), "positive"),
        (lambda n, e, a, s: s, "law's own exponent"),
        (lambda n, e, a, s: s - reading(n, e, a, s), "the smaller the slope"),
        (lambda n, e, a, s: s * a * n**-s, "of its logarithm"),
        (lambda n, e, a, s: s * a * n ** (-s - 1), "of its logarithm"),
        (lambda n, e, a, s: s / (1 + s), "differentiate"),
    ],
    "6.3-b": [
        (lambda s, x: through_three(s, x)[::-1], "the other order"),
        (lambda s, x: (through_three(s, x)[0], -through_three(s, x)[1]), "positive"),
        (without_step, "divide by the logarithm"),
        (by_a_line, "slope of a line"),
        (lambda s, x: (0.0, through_three(s, x)[1]), "exponent is right"),
        (lambda s, x: (0.9 * x[2], 0.9), "no longer hold"),
    ],
    "6.3-c": [
        (lambda x: x.mean(), "mean of the losses"),
        (lambda x: -np.log(np.exp(-x).mean()), "over models only"),
        (lambda x: averaged(x.T), "a row is a model"),
        (lambda x: averaged(x) * x.shape[1], "a mean over tokens"),
        (lambda x: x.min(0).mean(), "beforehand"),
        (lambda x: np.exp(-x).mean(), "minus the logarithm"),
    ],
}
UNUSABLE = {
    "6.3-a": [
        (0.083, "not a function"),
        (raises, "raised ZeroDivisionError"),
        (lambda n, e, a, s: None, "nothing yet"),
        (lambda n, e, a, s: [s, s], "wrong shape"),
        (lambda n, e, a, s: np.inf, "infinite"),
    ],
    "6.3-b": [
        ((1.0, 0.3), "not a function"),
        (raises, "raised ZeroDivisionError"),
        (lambda s, x: None, "nothing yet"),
        (lambda s, x: 0.3, "wrong shape"),
        (lambda s, x: (0.3, np.nan), "not a number"),
    ],
    "6.3-c": [
        (3.0, "not a function"),
        (raises, "raised ZeroDivisionError"),
        (lambda x: None, "nothing yet"),
        (lambda x: x, "wrong shape"),
        (lambda x: np.inf, "infinite"),
    ],
}

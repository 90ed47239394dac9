"""Right, plausible wrong and unusable answers to the exercises of chapter 4.2."""

import numpy as np
import torch

from scalinglaws import networks
from scalinglaws.exercises import variant
from scalinglaws.skills import geometry

BOOK = variant("4.2-a")
RATIO, LEVEL = BOOK["ratio"], BOOK["level"]


def lion(theta):
    kept = torch.zeros_like(theta)

    def direction(gradient):
        mixed = (0.9 * kept + 0.1 * gradient).sign()
        kept.mul_(0.99).add_(gradient, alpha=0.01)
        return mixed

    return direction


class Lion:
    """The same as an object, which overwrites the gradient."""

    def __init__(self, theta):
        self.kept = 0 * theta

    def __call__(self, gradient):
        old, self.kept = self.kept, torch.lerp(self.kept, gradient, 0.01)
        return gradient.lerp_(old, 0.9).sign_()


def slip(mix=0.9, keep=0.99, first=False, sign=torch.sign, factor=1):
    """Lion with one thing wrong."""

    def rule(theta):
        kept = torch.zeros_like(theta)

        def direction(gradient):
            if first:
                kept.lerp_(gradient, 1 - keep)
            mixed = factor * sign(mix * kept + (1 - mix) * gradient)
            if not first:
                kept.lerp_(gradient, 1 - keep)
            return mixed

        return direction

    return rule


def shared_memory():
    """One memory for all runs, as a global variable would be."""
    kept = torch.zeros(2, 1, 40, device="cpu", dtype=torch.float64)

    def rule(theta):
        def direction(gradient):
            mixed = (0.9 * kept + 0.1 * gradient).sign()
            kept.lerp_(gradient, 0.01)
            return mixed

        return direction

    return rule


def correlation(p, u, power=2):
    pull = p * u
    return pull / (pull**power).sum() ** (1 / power)


def helped(p, u, d):
    return d * (0.5 + np.arcsin(correlation(p, u)) / np.pi)


def counted(p, u, d):
    tasks = geometry.draw_tasks("orthonormal", len(p), d, range(8), device="cpu")
    return geometry.aligned(tasks, np.broadcast_to(p * u, (8, 1, len(p)))).mean((0, 1))


def by_the_angle(p, u, d):
    return d * (1 - np.arccos(correlation(p, u)) / np.pi)


def raises(*arguments):
    raise ZeroDivisionError("3")


def limit(level):
    """All of task 1, then task 2 up to the level, over task 1 up to the level."""
    return (level + 1) / level


def delays(ratio, level):
    return [ratio, limit(level)]


VALUES = {"4.2-a": lambda **numbers: [delays(**numbers)]}
RIGHT = {
    "4.2-a": [[RATIO, limit(LEVEL)], np.array([RATIO, 1 + 1 / LEVEL])],
    "4.2-b": [lion, Lion, slip()],
    "4.2-c": [helped, counted, by_the_angle],
}
WRONG = {
    "4.2-a": [
        ([1 / RATIO, limit(LEVEL)], "takes longer"),
        ([RATIO**0.5, limit(LEVEL)], "no root"),
        ([RATIO * np.log(10), limit(LEVEL)], "how long does an exponential"),
        ([RATIO, 2], "only reach the level"),
        ([RATIO, 1 / LEVEL], "the very first step"),
        ([RATIO, RATIO], "one length"),
        ([RATIO, 0.9 * RATIO**0.5], "at the same speed"),
        ([limit(LEVEL), RATIO], "first, SGD"),
    ],
    "4.2-b": [
        (slip(sign=lambda x: x), "take the signs last"),
        (slip(factor=-1), "points along the gradient"),
        (slip(first=True), "from the old memory"),
        (slip(0.99, 0.9), "exchanged the two constants"),
        (slip(keep=0.9), "a constant of its own"),
        (slip(0.0, 0.0), "where is the memory"),
        (geometry.adam, "a memory of zeros"),
        (shared_memory(), "a memory of zeros"),
        (slip(factor=2), "a memory of zeros"),
    ],
    "4.2-c": [
        (lambda p, u, d: helped(p, u, d) - d / 2, "by chance"),
        (lambda p, u, d: d * correlation(p, u), "not its sine"),
        (lambda p, u, d: d * (1 + correlation(p, u)) / 2, "not its sine"),
        (lambda p, u, d: d * (0.5 + np.arcsin(correlation(p, u, 1)) / np.pi),
         "root of a sum of squares"),
        (lambda p, u, d: helped(p, np.ones_like(u), d), "does not pull"),
        (lambda p, u, d: d * (0.5 + np.arccos(correlation(p, u)) / np.pi),
         "arc sine of their correlation"),
        (lambda p, u, d: np.full(len(p), d / 2), "arc sine of their correlation"),
    ],
}  # fmt: skip
UNUSABLE = {
    "4.2-a": [
        (RATIO, "wrong shape"),
        ([RATIO, np.nan], "not a number"),
        (["10", "2"], "real numbers"),
        ([1j, 2], "real numbers"),
        (lambda: [10, 2], "real numbers"),
    ],
    "4.2-b": [
        (0.9, "not a function"),
        (raises, "raised ZeroDivisionError"),
        (lambda theta: None, "nothing yet"),
        (lambda theta: 3, "not a function"),
        (lambda theta: lambda g: None, "nothing yet"),
        (lambda theta: lambda g: 1.0, "a tensor like the gradient"),
        (lambda theta: lambda g: networks.to_array(g), "a tensor like the gradient"),
        (lambda theta: lambda g: g[0], "another shape"),
    ],
    "4.2-c": [
        (0.5, "not a function"),
        (raises, "raised ZeroDivisionError"),
        (lambda p, u, d: None, "nothing yet"),
        (lambda p, u, d: d / 2, "wrong shape"),
        (lambda p, u, d: p * np.nan, "not a number"),
    ],
}

"""Exercises of chapter 4.2: how much later, Lion, coordinates that help."""

import numpy as np
import torch

from scalinglaws import networks
from scalinglaws.exercises.core import Exercise, Unusable, call, real_array

RETURNED = "what your function returns"


def _near(given, expected, share=0.01):
    return np.allclose(given, expected, rtol=share, atol=1e-9)


# -------------------------------------------------------------------------- two times


def _two_tasks(rng):
    return {
        "ratio": round(float(rng.uniform(5, 40)), 1),
        "level": round(float(rng.uniform(0.6, 0.95)), 2),
    }


def _verify_delays(answer, ratio, level):
    """t2/t1 by SGD, and its limit by SignGD for a rarer and rarer task."""
    sgd, signs = real_array(answer, (2,), "your answer")
    if not _near(sgd, ratio):
        if _near(sgd, 1 / ratio):
            return "first, SGD: the rarer task takes longer, not less"
        if _near(sgd, np.sqrt(ratio)):
            return "first, SGD: nothing but p multiplies its speed, so no root is taken"
        return (
            "first, SGD: how long does an exponential take to the level, for each task"
        )
    if _near(signs, 1 + 1 / level):
        return None
    if _near(signs, 2):
        return (
            "second, signs: the rarer task need not be finished, only reach the level"
        )
    if _near(signs, 1 / level) or _near(signs, level):
        return "second, signs: both times count from the very first step"
    if _near(signs, ratio):
        return "second, signs: their step has one length, however rare the task is"
    return (
        "second, signs: if one task is far rarer, the other is learned first, wholly "
        "and at full speed, then the rare one at the same speed up to the level"
    )


# ------------------------------------------------------------------------------- Lion

BETAS = (0.9, 0.99)  # of the direction, and of what is kept


def _lion(gradients, betas=BETAS, order="direction first", sign=np.sign):
    """Directions [T, ...] of Lion, or of a common slip, for a sequence of gradients."""
    kept, directions = np.zeros_like(gradients[0]), []
    for gradient in gradients:
        if order == "kept first":
            kept = betas[1] * kept + (1 - betas[1]) * gradient
        directions.append(sign(betas[0] * kept + (1 - betas[0]) * gradient))
        if order == "direction first":
            kept = betas[1] * kept + (1 - betas[1]) * gradient
        if order == "one memory":
            kept = betas[0] * kept + (1 - betas[0]) * gradient
    return np.stack(directions)


def _directions(rule, gradients):
    """What a rule makes of a sequence of gradients [T, S, P, D]."""
    make = {"device": "cpu", "dtype": torch.float64}
    direction = call(rule, torch.zeros(gradients.shape[1:], **make))
    found = []
    for gradient in gradients:
        given = call(direction, networks.to_tensor(gradient, **make))
        if not isinstance(given, torch.Tensor) or given.is_complex():
            raise Unusable("a direction is a tensor like the gradient")
        if given.shape != gradient.shape:
            raise Unusable("a direction has another shape than the gradient")
        found.append(networks.to_array(given))
    return np.stack(found)


def _verify_lion(answer, rng):
    """The directions of Lion for hidden gradients, each run with its own memory."""
    for _ in range(3):
        # Slow waves and noise: the momentum and the gradient often disagree.
        wave = np.sin(np.arange(60)[:, None, None, None] * rng.uniform(0.1, 0.9, 40))
        gradients = wave + rng.standard_normal((60, 2, 1, 40))
        given, right = _directions(answer, gradients), _lion(gradients)
        # A sum within rounding of zero may have either sign.
        if np.mean(given != right) < 1e-3:
            continue
        slips = [
            (_lion(gradients, sign=lambda x: x), "take the signs last, of the mixture"),
            (-right, "theta falls by the direction: it points along the gradient"),
            (_lion(gradients, order="kept first"),
             "form the direction from the old memory, and renew the memory afterwards"),
            (_lion(gradients, betas=BETAS[::-1]),
             "you have exchanged the two constants"),
            (_lion(gradients, order="one memory"),
             "the memory has a constant of its own, larger than the mixture's"),
            (np.sign(gradients), "that is SignGD: where is the memory"),
        ]  # fmt: skip
        for slip, hint in slips:
            if np.mean(np.abs(given - slip) > 1e-6) < 1e-3:
                return hint
        return (
            "the direction is the sign of the mixture, then the memory is renewed; "
            "each new theta starts with a memory of zeros"
        )
    return None


# ---------------------------------------------------------------- coordinates that help


def _verify_helped(answer, rng):
    """D (1/2 + arcsin(rho) / pi), or a simulation that is near it."""
    for _ in range(6):
        n, d = int(rng.integers(2, 7)), int(rng.integers(2_000, 6_000))
        p = np.sort(rng.dirichlet(np.ones(n)))[::-1].copy()
        u = rng.uniform(0.05, 1, n)
        u[rng.integers(n)] = 0.0
        given = real_array(call(answer, p, u, d), (n,), RETURNED)
        pull = p * u
        rho = pull / np.linalg.norm(pull)
        expected = d * (0.5 + np.arcsin(rho) / np.pi)
        if np.abs(given - expected).max() < 0.03 * d:
            continue

        def is_near(other, given=given, d=d):
            return np.abs(given - other).max() < 0.005 * d

        if is_near(d * np.arcsin(rho) / np.pi):
            return "half of the coordinates help a task by chance"
        if is_near(d * rho) or is_near(d * (0.5 + rho / 2)):
            return "the share of one sign follows the angle, not its sine"
        if is_near(d * (0.5 + np.arcsin(pull / pull.sum()) / np.pi)):
            return "the gradient's length is the root of a sum of squares"
        if is_near(d * (0.5 + np.arcsin(p / np.linalg.norm(p)) / np.pi)):
            return "a task that is learned does not pull any more"
        return (
            "two Gaussian numbers have the same sign half of the time, and more often "
            "by the arc sine of their correlation over pi; what is the correlation of "
            "a task's coordinates and the gradient's"
        )
    return None


EXERCISES = (
    Exercise(
        id="4.2-a",
        title="How much later",
        wants="two numbers: the ratio of the times by SGD, and its limit by SignGD",
        verify=_verify_delays,
        variant=_two_tasks,
    ),
    Exercise(
        id="4.2-b",
        title="Lion as an update rule",
        wants="a function lion(theta) that returns a function from a gradient to a "
        "direction, both tensors of the shape of theta",
        verify=_verify_lion,
    ),
    Exercise(
        id="4.2-c",
        title="Coordinates that help",
        wants="a function helped(p, unlearned, dimension) that takes two arrays and a "
        "number and returns an array, one number a task",
        verify=_verify_helped,
    ),
)

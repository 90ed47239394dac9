"""Exercises of chapter 3.1, the quantization hypothesis."""

import numpy as np

from scalinglaws import fits, quanta
from scalinglaws.exercises.core import Exercise, call, real_array

TOLERANCE = 1e-6  # relative, of everything computed from hidden inputs
PREDICTED = 0.06  # relative, of a slope that is predicted and not computed
FAR = 1e9  # so many quanta that only the asymptotic law is left


def _is(found, expected, tolerance=TOLERANCE):
    return abs(found - expected) <= tolerance * abs(expected)


def _verify_reweighted(answer, rng):
    """The slope of the exact loss over a factor in steps, far out."""
    for _ in range(6):
        alpha, power = rng.uniform(0.2, 1.2), rng.uniform(0.85, 1.5)
        given = call(answer, float(alpha), float(power))
        found = float(real_array(given, (), "what your function returns"))
        drawn = power * (1 + alpha)  # quantum k is drawn with frequency k^-drawn
        loss = quanta.tail(np.array([1, 4]) * FAR, alpha)
        steps = (np.array([1, 4]) * FAR) ** drawn
        truth = -np.log(loss[1] / loss[0]) / np.log(steps[1] / steps[0])
        if not _is(found, truth):
            return _why_not_reweighted(found, alpha, power, truth)
    return None


def _why_not_reweighted(found, alpha, power, truth):
    s = 1 + alpha
    reasons = (
        (-truth, "a loss that falls has a positive exponent"),
        (alpha, "that is the exponent in the number of quanta, not in steps"),
        (alpha / s, "that is the law when training draws as the test does"),
        (1 / (power * s), "that is how the number of quanta grows: the loss is a power "
         "of it"),
        (power * alpha / s, "drawing the rare quanta more often must make the loss "
         "fall faster, not slower"),
        ((power * s - 1) / (power * s), "the test still has its own frequencies: only "
         "the order of learning is set by the draws"),
    )  # fmt: skip
    for value, hint in reasons:
        if _is(found, value):
            return hint
    return "write the steps of quantum k as a power of k, invert, put it into the tail"


def _finite_variant(rng):
    """An exponent, a number of quanta and a window."""
    return {
        "alpha": round(float(rng.uniform(0.1, 0.5)), 3),
        "n_tasks": int(rng.integers(200, 900)),
        "window": [int(rng.integers(8, 13)), int(rng.integers(60, 90))],
    }


def _verify_prediction(answer, alpha, n_tasks, window):
    """The slope of a line through exact losses, evenly spaced in the window's log."""
    found = float(real_array(answer, (), "your prediction"))
    low, high = window
    n = np.unique(np.geomspace(low, high, 12).round())
    loss = quanta.tail(n, alpha, n_tasks)
    truth = fits.power_law(n, loss).exponent
    if _is(found, truth, PREDICTED):
        return None
    if _is(found, -truth, PREDICTED):
        return "a loss that falls has a positive exponent"
    start, end = quanta.local_exponent(np.array([low, high]), alpha, n_tasks)
    if _is(found, alpha, PREDICTED):
        return "that is the law of endless quanta: here they end"
    if _is(found, alpha / (1 + alpha), PREDICTED):
        return "that is a law in data or steps, and of endless quanta: here n itself"
    if _is(found, start, PREDICTED) or _is(found, end, PREDICTED):
        return (
            "that is the local exponent at an end of the window: a line takes them all"
        )
    if found < start:
        return "the line is steeper than the curve at the start of the window"
    if found > end:
        return "the line is less steep than the curve at the end of the window"
    return "the slope of a line lies near the local exponent in the window's middle"


def _verify_sampled(answer, rng):
    """Sum p (1 - p)^D, the expected share of samples whose quantum was not drawn."""
    for _ in range(5):
        alpha = float(rng.uniform(0.1, 1.2))
        n_tasks, samples = int(rng.integers(5, 400)), int(rng.integers(1, 2000))
        given = call(answer, samples, alpha, n_tasks)
        found = float(real_array(given, (), "what your function returns"))
        truth = float(quanta.sampled_loss(samples, alpha, n_tasks))
        if not _is(found, truth):
            return _why_not_sampled(found, samples, alpha, n_tasks, truth)
    return None


def _why_not_sampled(found, samples, alpha, n_tasks, truth):
    p = quanta.zipf(alpha, n_tasks)
    missed = (1 - p) ** samples
    no_one = _power(alpha, n_tasks)
    reasons = (
        (1 - truth, "that is the share that is known: the loss is the other one"),
        (missed.sum(), "weigh each missed quantum by how often the test needs it"),
        (missed.mean(), "weigh each missed quantum by how often the test needs it"),
        (p @ np.exp(-samples * p), "near, but exact is asked: the chance that a "
         "quantum is missed by independent samples"),
        (p @ (samples * p < 1), "that is the loss at the expected counts: average over "
         "the draws"),
        (no_one @ (1 - no_one) ** samples, "the frequencies fall with one more than "
         "alpha"),
    )  # fmt: skip
    for value, hint in reasons:
        if _is(found, value):
            return hint
    return "a quantum is unlearned if not one of the samples needs it"


def _power(power, n_tasks):
    """Frequencies k^-power, normalised: Zipf's law read without the one."""
    p = np.arange(1.0, n_tasks + 1) ** -power
    return p / p.sum()


EXERCISES = (
    Exercise(
        id="3.1-a",
        title="Train on other frequencies",
        wants="a function exponent(alpha, power) that takes two numbers and returns "
        "one, the exponent of the loss in steps",
        verify=_verify_reweighted,
    ),
    Exercise(
        id="3.1-b",
        title="The exponent you will find",
        wants="a number, the exponent of the straight line",
        verify=_verify_prediction,
        variant=_finite_variant,
        cases=4,
    ),
    Exercise(
        id="3.1-c",
        title="One sample is enough",
        wants="a function expected_loss(samples, alpha, n_tasks) that returns a number",
        verify=_verify_sampled,
    ),
)

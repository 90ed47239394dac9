"""Exercises of chapter 4.5: blocks, reweighting, an interval over paired seeds."""

import numpy as np
from scipy.stats import t as student_t

from scalinglaws.exercises.core import Exercise, Unusable, call, real_array

RETURNED = "what your function returns"


def _near(given, expected, share=1e-3):
    return abs(given - expected) <= share * abs(expected)


# ----------------------------------------------------------------------------- blocks


def _shares(rng):
    """Shares of the parameters of three to five blocks, all different."""
    n = int(rng.integers(3, 6))
    while True:
        parts = rng.dirichlet(np.full(n, 4.0))
        shares = [round(float(part), 2) for part in parts[:-1]]
        shares.append(round(1 - sum(shares), 2))
        if min(shares) >= 0.05 and len(set(shares)) == n:
            return {"shares": shares}


def _verify_gain(answer, shares):
    given = float(real_array(answer, (), "your answer"))
    n, least = len(shares), min(shares)
    if _near(given, n * np.sqrt(least), 5e-3):
        return None
    if _near(given, np.sqrt(n), 5e-3):
        return "that is the gain of equal blocks: all is learned when the last one is"
    if _near(given, n * least, 5e-3):
        return "a task with a part of the parameters is slower, not in proportion"
    if _near(given, n * np.sqrt(max(shares)), 5e-3):
        return "the largest block is ready first: which one is waited for"
    if _near(given, 1 / np.sqrt(least), 5e-3):
        return "that is the time of the last block alone; compare it with n of them"
    if _near(given, 1 / (n * np.sqrt(least)), 5e-3):
        return "you have the ratio the other way round: the serial time over the other"
    return (
        "serial: one task after another, a single time each; blocks: all at once, each "
        "in a single time over the root of its share"
    )


# ------------------------------------------------------------------------ reweighting


def _verify_gradient(answer, rng):
    """The gradient on hidden batches, by its definition."""
    for _ in range(6):
        batch, size = int(rng.integers(4, 12)), int(rng.integers(2, 6))
        losses = rng.exponential(1.0, batch)
        gradients = rng.standard_normal((batch, size))
        given = call(answer, losses, gradients)
        given = real_array(given, (size,), RETURNED)
        plain = gradients.mean(0)
        mean = losses.mean()
        weighted = (losses[:, None] * gradients).mean(0)
        through = 2 * weighted / mean - (losses**2).mean() / mean**2 * plain

        def same(expected, given=given):
            return np.allclose(given, expected, rtol=1e-6, atol=1e-9)

        if same(weighted / mean):
            continue
        if same(plain):
            return "this is the plain gradient: every example counts the same"
        if same(through):
            return "the weights are held fixed: do not differentiate through them"
        if same(weighted):
            return "the weights have mean one: divide the losses by their mean"
        if same(batch * weighted / mean):
            return "take the mean over the batch, not the sum"
        if same((gradients / losses[:, None]).mean(0) / (1 / losses).mean()):
            return "examples with a large loss count more, not less"
        return "weigh each row of gradients by l / mean(l), then take the mean"
    return None


# ------------------------------------------------------------------------ the interval


def _verify_interval(answer, rng):
    """Against the t interval over paired differences; a bootstrap is right too."""
    for _ in range(3):
        seeds = 20
        common = 0.4 * rng.standard_normal(seeds)  # a hard seed is hard for both
        base = 300 * np.exp(common + 0.1 * rng.standard_normal(seeds))
        gain = rng.uniform(0.3, 0.9) + 0.25 * rng.standard_normal(seeds)
        change = base * np.exp(-gain)
        given = call(answer, base, change)
        low, high = real_array(given, (2,), RETURNED)
        if low > high:
            raise Unusable("the lower end lies above the upper one")
        gain = np.log2(base / change)
        error = gain.std(ddof=1) / np.sqrt(seeds)
        half = student_t.ppf(0.975, seeds - 1) * error
        centre, width = (low + high) / 2, (high - low) / 2
        if abs(centre - gain.mean()) < 0.3 * half and 0.72 * half < width < 1.25 * half:
            continue
        if abs(centre + gain.mean()) < 0.3 * half:
            return "fewer steps are a gain: mind the sign"
        if abs(centre - np.log(2) * gain.mean()) < 0.3 * half * np.log(2):
            return "a halving counts one: take the logarithm to base two"
        if abs(centre - gain.mean()) > 0.8 * half:
            return "the centre is the mean of the logarithms of the ratios, by seed"
        if width < 0.72 * half:
            return "too narrow: how many standard errors is that"
        if width > 0.8 * np.sqrt(seeds) * half:
            return "that is the spread of single seeds; the mean is known better"
        return "the seeds are paired: take differences first, then their scatter"
    return None


EXERCISES = (
    Exercise(
        id="4.5-a",
        title="What blocks gain",
        wants="one number, the serial time over that of the blocks",
        verify=_verify_gain,
        variant=_shares,
        cases=2,
    ),
    Exercise(
        id="4.5-b",
        title="Reweighting, by hand",
        wants="a function gradient(losses, gradients) that takes arrays [B] and [B, P] "
        "and returns an array [P]",
        verify=_verify_gradient,
    ),
    Exercise(
        id="4.5-c",
        title="An interval over pairs",
        wants="a function interval(base, change) that takes two arrays of steps, one "
        "number a seed, and returns two numbers, low and high",
        verify=_verify_interval,
    ),
)

"""Exercises of chapter 5.8: weights of a replay, effective states, power of a test."""

import numpy as np
from scipy.stats import norm

from scalinglaws.exercises.core import Exercise, call, near, real_array

RETURNED = "what your function returns"

# ---------------------------------------------------------------------------- weights


def _shares(states, power, each=True):
    """Share of each row whose weight is (visits of its state) ** power."""
    _, place, visits = np.unique(states, return_inverse=True, return_counts=True)
    weights = visits[place] ** float(power)
    return weights / weights.sum() if each else weights


def _verify_weights(answer, rng):
    """A row's share is visits ** (tilt - 1), so that its state has visits ** tilt."""
    for tilt in (0.4, 0.0, 1.0, 1.6):
        states = rng.permutation(np.repeat(rng.integers(10, 10**6, 12), range(1, 13)))
        given = real_array(call(answer, states, tilt), states.shape, RETURNED)
        if np.allclose(given, _shares(states, tilt - 1), rtol=1e-6):
            continue
        if np.allclose(given, _shares(states, tilt - 1, each=False), rtol=1e-6):
            return "the shares of all rows add up to one"
        if np.allclose(given, _shares(states, tilt), rtol=1e-6):
            return (
                "a state with n visits has n rows: so what does each row of it weigh, "
                "if they are to weigh n ** tilt together"
            )
        if np.allclose(given, _shares(states, 1 - tilt), rtol=1e-6):
            return "a tilt below one should favour the rare states"
        if np.allclose(given, 1 / len(states), rtol=1e-6):
            return "that is the plain replay, a tilt of one: where does the tilt enter"
        return (
            "count how often each state occurs, spread visits ** tilt over its rows, "
            "then divide by the sum"
        )
    return None


# --------------------------------------------------------------------------- effective


def _zipf(rng):
    return {
        "exponent": round(float(rng.uniform(0.8, 1.0)), 2),
        "tilt": round(float(rng.uniform(1.2, 1.8)), 2),
        "n_states": int(rng.integers(20, 60)) * 100,
    }


def _effective(exponent, n_states):
    share = np.arange(1, n_states + 1) ** -exponent
    return share.sum() ** 2 / (share**2).sum()


def _verify_effective(answer, exponent, tilt, n_states):
    """exponent * tilt, and the states of equal share with the same sum of squares."""
    steeper, states = real_array(answer, (2,), "your answer")
    if not near(steeper, exponent * tilt, 0.01):
        if near(steeper, exponent + tilt, 0.01):
            return "first: raising a power of the rank to a power multiplies exponents"
        if near(steeper, exponent * (tilt - 1), 0.01):
            return "first: that is for a row of the buffer, the question is for a state"
        return "first: visits fall as rank ** -exponent; what does visits ** tilt do"
    if near(states, _effective(exponent * tilt, n_states), 0.01):
        return None
    if near(states, _effective(exponent, n_states), 0.01):
        return "second: that is the plain replay, use the shares after the tilt"
    if near(states, 1 / _effective(exponent * tilt, n_states), 0.01):
        return "second: a number of states, so the other way up"
    if near(states, n_states, 0.01):
        return "second: so many states there are; the frequent ones have most weight"
    share = np.arange(1, n_states + 1) ** -(exponent * tilt)
    share /= share.sum()
    if near(states, np.exp(-share @ np.log(share)), 0.01):
        return (
            "second: that is the perplexity; here the sum of the squared shares is "
            "asked for"
        )
    return (
        "second: for m states of equal share, what do the squared shares add up to; "
        "which m gives the sum that these shares have"
    )


# ------------------------------------------------------------------------------- power


def _trial(rng):
    return {
        "seeds": int(rng.integers(4, 12)),
        "spread": round(float(rng.uniform(0.04, 0.12)), 3),
        "correlation": round(float(rng.uniform(0.2, 0.8)), 2),
    }


def _smallest(spread, seeds, power=0.8, level=0.05):
    return (norm.isf(level / 2) + norm.isf(1 - power)) * spread / np.sqrt(seeds)


def _verify_power(answer, seeds, spread, correlation):
    """2.80 standard errors of a paired difference; half of it takes 4 times as many."""
    smallest, needed = real_array(answer, (2,), "your answer")
    paired = spread * np.sqrt(2 * (1 - correlation))
    if not near(smallest, _smallest(paired, seeds), 0.02):
        for slip, hint in (
            (_smallest(paired, seeds, power=0.5),
             "a difference at the edge of the test is found half of the time only"),
            (_smallest(np.sqrt(2) * spread, seeds), "what does the pairing take away"),
            (_smallest(spread, seeds), "a difference has two noisy ends"),
            (_smallest(2 * spread**2 * (1 - correlation), seeds),
             "that is a variance where a standard deviation belongs"),
            (_smallest(paired, 1), "that is for one pair: a mean of many is steadier"),
            (_smallest(paired, seeds, level=0.1), "the test is two-sided"),
        ):  # fmt: skip
            if near(smallest, slip, 0.02):
                return f"first: {hint}"
        return (
            "first: the variance of a difference of two correlated numbers, its "
            "standard error over the seeds, then the two quantiles of the text"
        )
    if near(needed, 4 * seeds, 0.001):
        return None
    if near(needed, 2 * seeds, 0.001):
        return "second: the standard error falls with the root of the number of seeds"
    return "second: by what must the number grow for half of the standard error"


EXERCISES = (
    Exercise(
        "5.8-a",
        "Weights of a tilted replay",
        "a function of an array of states, one number a row of the buffer, and a tilt, "
        "that returns each row's share of the training",
        _verify_weights,
    ),
    Exercise(
        "5.8-b",
        "How many states are left",
        "two numbers: the exponent of the training distribution, and its effective "
        "number of states",
        _verify_effective,
        _zipf,
    ),
    Exercise(
        "5.8-c",
        "The smallest difference a test can see",
        "two numbers: the smallest difference that is found four times in five, and "
        "the seeds that would find half of it",
        _verify_power,
        _trial,
        cases=2,
    ),
)

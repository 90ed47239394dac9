"""Exercises of chapter 3.3: laws that end, learning times."""

import numpy as np

from scalinglaws import quanta
from scalinglaws.exercises.core import Exercise, call, near, real_array
from scalinglaws.fits.lines import slope_weights

RETURNED = "what your function returns"


# ------------------------------------------------------------- the slope at one place


def _ending(rng):
    return {
        "alpha": round(float(rng.uniform(0.1, 0.35)), 2),
        "n_tasks": int(rng.integers(300, 900)),
        "n": int(rng.integers(20, 60)),
    }


def _verify_local(answer, alpha, n_tasks, n):
    """Within 4 %, so that n and n + 1/2 are both right."""
    given = float(real_array(answer, (), "your answer"))
    x = n / n_tasks
    expected = alpha / (1 - x**alpha)
    if near(given, expected, 0.04):
        return None
    if near(given, alpha, 0.02):
        return "this is the exponent of endless tasks: where do these end"
    if near(given, alpha / (1 - x), 0.02):
        return "the tasks beyond K take a part of the loss, not of the number n"
    if given < 0:
        return "an exponent of a loss that falls is positive here"
    if given < alpha:
        return "near its end the loss falls faster than without an end"
    return (
        "differentiate the logarithm of n^-alpha - K^-alpha with respect to the "
        "logarithm of n"
    )


# ------------------------------------------------- a prediction for a straight-line fit


def _straight(widths, loss):
    return -float(slope_weights(np.log(widths)) @ np.log(loss))


def _verify_predicted(answer, rng):
    """The slope of the threshold law through given widths, summed in any way."""
    for _ in range(8):
        alpha = float(rng.uniform(0.15, 0.7))
        n_tasks = int(rng.integers(200, 400))
        capacity = float(rng.uniform(3, 6))
        widths = np.geomspace(2 * capacity, 0.6 * capacity * n_tasks, 12)
        given = call(answer, alpha, n_tasks, capacity, widths)
        given = float(real_array(given, (), RETURNED))
        law = quanta.threshold_loss_parameters(widths, capacity, alpha, n_tasks)
        if near(given, _straight(widths, law), 0.04):
            continue
        if near(given, -_straight(widths, law), 0.04):
            return "that is the slope; the exponent of a falling loss is positive"
        if near(given, alpha, 0.01):
            return "alpha is the exponent of endless tasks: here they are counted"
        if near(given, alpha / (1 + alpha), 0.01):
            return "that is the law in steps or data; the widths limit n directly"
        endless = quanta.threshold_loss_parameters(widths, capacity, alpha)
        if near(given, _straight(widths, endless), 0.01):
            return "your sum goes on for ever: the frequencies end at n_tasks"
        return (
            "n = width / capacity tasks are learned; add up the frequencies of those "
            "that are not, and fit the straight line that the chapter fits"
        )
    return None


# ------------------------------------------------------------------- times of learning


def _verify_beta(answer, rng):
    """beta from two tasks that obey S_k = S_1 (p_1 / p_k)^beta."""
    for _ in range(20):
        alpha, beta = rng.uniform(0.1, 0.9), rng.uniform(0.4, 1.6)
        one, other = rng.choice(np.arange(1, 60), 2, replace=False)
        first = rng.uniform(50, 500)
        step = {k: first * k ** ((1 + alpha) * beta) for k in (one, other)}
        given = call(answer, float(alpha), int(one), float(step[one]), int(other),
                     float(step[other]))  # fmt: skip
        given = float(real_array(given, (), RETURNED))
        if near(given, beta, 1e-6):
            continue
        if near(given, -beta, 1e-6):
            return "a rarer task takes longer: mind the sign"
        if near(given, (1 + alpha) * beta, 1e-6):
            return "that is the power of the rank; the frequency falls faster than it"
        if near(given, 1 / beta, 1e-6):
            return "you have the power the other way round: which depends on which"
        return (
            "write down the two logarithms of S and of p and divide their differences; "
            "the normalisation of p drops out"
        )
    return None


EXERCISES = (
    Exercise(
        id="3.3-a",
        title="The exponent of a law that ends",
        wants="one number, the local exponent at n learned tasks",
        verify=_verify_local,
        variant=_ending,
        cases=3,
    ),
    Exercise(
        id="3.3-b",
        title="Predict before you run",
        wants="a function predicted(alpha, n_tasks, capacity, widths) that takes three "
        "numbers and an array and returns one number, the exponent",
        verify=_verify_predicted,
    ),
    Exercise(
        id="3.3-c",
        title="beta from two tasks",
        wants="a function beta(alpha, rank, step, other_rank, other_step) that takes "
        "five numbers and returns one number",
        verify=_verify_beta,
    ),
)

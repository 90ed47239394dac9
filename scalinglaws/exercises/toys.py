"""Exercises of chapter 6.3: an offset from three points, a local slope, averages."""

import numpy as np

from scalinglaws.exercises.core import Exercise, call, near, real_array

RETURNED = "what your function returns"

# ----------------------------------------------------------- what a straight line reads


def _verify_reading(answer, rng):
    for _ in range(8):
        alpha, a, e = rng.uniform([0.1, 1, 0.5], [0.9, 9, 3])
        n = 10 ** rng.uniform(0.5, 4)
        given = float(real_array(call(answer, n, e, a, alpha), (), RETURNED))
        fall = a * n**-alpha
        share = fall / (e + fall)
        if near(given, alpha * share, 1e-6):
            continue
        if near(given, -alpha * share, 1e-6):
            return "the exponent of a falling loss is positive"
        if near(given, alpha, 1e-6):
            return "that is the law's own exponent; a line bends with the offset"
        if near(given, alpha * (1 - share), 1e-6):
            return "the larger the offset, the smaller the slope"
        if near(given, alpha * fall, 1e-6) or near(given, alpha * fall / n, 1e-6):
            return "that is a derivative of the loss itself; take that of its logarithm"
        return "differentiate log(E + A N^-alpha) with respect to log N"
    return None


# ---------------------------------------------------------------- three points, one law


def _verify_three(answer, rng):
    for _ in range(8):
        sizes = rng.uniform(1e3, 1e7) * rng.uniform(3, 30) ** np.arange(3)
        alpha, e = rng.uniform([0.1, 0.5], [0.6, 3])
        losses = e + rng.uniform(1, 4) * (sizes / sizes[0]) ** -alpha
        given = call(answer, sizes, losses)
        offset, exponent = real_array(given, (2,), RETURNED)
        if near(offset, e, 1e-4) and near(exponent, alpha, 1e-4):
            continue
        if near(exponent, e, 1e-4) and near(offset, alpha, 1e-4):
            return "both are there, in the other order"
        if near(exponent, -alpha, 1e-4):
            return "the exponent of a falling loss is positive"
        ratio = (losses[0] - losses[1]) / (losses[1] - losses[2])
        if near(exponent, np.log(ratio), 1e-4) or near(exponent, np.log10(ratio), 1e-4):
            return "divide by the logarithm of the step from one size to the next"
        line = -np.polyfit(np.log(sizes), np.log(losses), 1)[0]
        if near(exponent, line, 0.02):
            return "that is the slope of a line; three points can hold an offset too"
        if near(exponent, alpha, 1e-4):
            return "the exponent is right; what is left when the power is taken off?"
        return "the two differences of neighbouring losses no longer hold the offset"
    return None


# --------------------------------------------------------------- the loss of an average


def _verify_average(answer, rng):
    for _ in range(6):
        models, tokens = (int(k) for k in rng.integers([2, 20], [6, 60]))
        losses = rng.gamma(2.0, rng.uniform(0.8, 2), (models, tokens))
        given = float(real_array(call(answer, losses), (), RETURNED))
        p = np.exp(-losses)
        if near(given, -np.log(p.mean(0)).mean(), 1e-6):
            continue
        if near(given, losses.mean(), 1e-6):
            return "that is the mean of the losses; average the probabilities first"
        if near(given, -np.log(p.mean()), 1e-6):
            return "average over models only, and over tokens after the logarithm"
        if near(given, -np.log(p.mean(1)).mean(), 1e-6):
            return "a row is a model: the average runs over the rows"
        if near(given, -np.log(p.mean(0)).sum(), 1e-6):
            return "the loss is a mean over tokens"
        if near(given, losses.min(0).mean(), 1e-6):
            return "nobody knows beforehand which model will be the best on a token"
        return "a loss in nats is minus the logarithm of a probability"
    return None


EXERCISES = (
    Exercise(
        id="6.3-a",
        title="What a straight line reads",
        wants="a function reading(N, E, A, alpha) that takes four numbers and returns "
        "one, an exponent",
        verify=_verify_reading,
    ),
    Exercise(
        id="6.3-b",
        title="An offset from three points",
        wants="a function through_three_points(sizes, losses) that takes two arrays of "
        "three numbers and returns two numbers, the offset and the exponent",
        verify=_verify_three,
    ),
    Exercise(
        id="6.3-c",
        title="The loss of an average",
        wants="a function average_loss(losses) that takes an array of models and "
        "tokens and returns one number, a loss in nats",
        verify=_verify_average,
    ),
)

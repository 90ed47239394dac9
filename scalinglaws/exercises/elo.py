"""Exercises of chapters 5.3 and 5.4: search, policies and sizes; Elo and compute."""

import numpy as np

from scalinglaws.exercises.core import Exercise, call, near, real_array

RETURNED = "what your function returns"


def _like(given, other, share=1e-6):
    return np.allclose(given, other, rtol=share, atol=1e-9)


def _first(slips, fallback):
    """The hint of the first slip that is so, else `fallback`."""
    return next((hint for is_so, hint in slips if is_so), fallback)


# ------------------------------------------------------------------------------ search


def _scores(prior, visits, total, parent, c):
    mean = np.divide(total, visits, out=np.zeros(len(total)), where=visits > 0)
    return mean + c * prior * np.sqrt(parent) / (1 + visits)


def _verify_scores(answer, rng):
    """Mean value plus c P sqrt(n) / (1 + visits), for hidden nodes."""
    for _ in range(4):
        n = int(rng.integers(3, 7))
        prior, c = rng.dirichlet(np.ones(n)), float(rng.uniform(1, 3))
        visits = rng.integers(2, 30, n)
        visits[rng.integers(n)] = 0
        total = visits * rng.uniform(-1, 1, n)
        parent = int(visits.sum()) + 1
        node = (prior, visits, total, parent, c)
        given = real_array(call(answer, *node), (n,), RETURNED)
        if _like(given, _scores(*node)):
            continue
        root = c * prior * np.sqrt(parent)
        mean = _scores(prior, visits, total, parent, 0)
        slips = (
            (_like(given, total + root / (1 + visits)),
             "the first term is the mean of the values, not their sum"),
            (_like(given, root / (1 + visits)), "where are the values"),
            (_like(given, mean + c * prior * parent / (1 + visits)),
             "the visits of the parent stand under a root"),
            (_like(given, mean + c * prior * np.sqrt(parent - 1) / (1 + visits)),
             "the parent's own first visit counts: take the number as it is given"),
            (_like(given, mean + root / c / (1 + visits)), "where is the constant c"),
            (_like(given, mean - root / (1 + visits)), "exploring is a bonus"),
        )  # fmt: skip
        return _first(
            slips,
            "the bonus shrinks with one more than the visits of the child; a child "
            "without visits has the mean value zero",
        )
    return None


def _verify_policy(answer, rng):
    """visits^(1/T) over its sum, for hidden visits."""
    for temperature in (1.0, 0.5, 2.0, 0.25):
        visits = rng.integers(2, 20, 5)
        visits[rng.integers(5)] = 0
        given = real_array(call(answer, visits, temperature), (5,), RETURNED)
        power = visits ** (1 / temperature)
        if _like(given, power / power.sum()):
            continue
        raised = visits**temperature
        spread = np.exp((visits - visits.max()) / temperature)
        spread /= spread.sum()
        slips = (
            (_like(given, power), "probabilities add up to one"),
            (_like(given, raised / raised.sum()), "low temperatures must sharpen"),
            (_like(given, spread, 1e-4), "a power of the visits, not an exponential"),
            (_like(given, visits / visits.sum()), "where is the temperature"),
            (_like(given, (visits == visits.max()) / (visits == visits.max()).sum()),
             "only a temperature of zero takes the best move alone"),
        )  # fmt: skip
        return _first(slips, "raise the visits to one over T, then share out one")
    return None


def _sizes(rng):
    return {
        "inputs": int(rng.integers(30, 130)),
        "actions": int(rng.integers(4, 12)),
        "width": int(rng.integers(5, 40)),
    }


def _verify_count(answer, inputs, actions, width):
    """(I + 1) w + 3 (w + 1) w + (w + 1) A + (w + 1)."""
    given = float(real_array(answer, (), "your answer"))
    layers = [(inputs, width), *[(width, width)] * 3, (width, actions), (width, 1)]
    count = sum((a + 1) * b for a, b in layers)
    if given == count:
        return None
    slips = (
        (sum(a * b for a, b in layers), "every neuron has a bias as well"),
        (count - 2 * (width + 1) * width, "each head has a hidden layer of its own"),
        (count - (width + 1) * width, "one hidden layer of width w is missing"),
        (count - (width + 1), "the value is an output, too"),
        (count - (width + 1) * actions, "the moves are outputs, too"),
    )
    return _first(
        [(given == other, hint) for other, hint in slips],
        "a layer has a weight for each input and a bias for each neuron; go through "
        "the six layers one by one",
    )


# --------------------------------------------------------------------------------- Elo


def _verify_difference(answer, rng):
    """400 log10(p / (1 - p))."""
    for score in rng.uniform(0.05, 0.95, 4):
        given = float(real_array(call(answer, float(score)), (), RETURNED))
        odds = score / (1 - score)
        right = 400 * np.log10(odds)
        if near(given, right, 1e-6):
            continue
        slips = (
            (-right, "who scores more than half is rated higher"),
            (400 * np.log(odds), "the logarithm has base ten"),
            (np.log10(odds), "where are the four hundred points"),
            (400 * np.log10(score), "what counts is the score over the other's score"),
            (800 * (score - 0.5), "a line is right near one half only"),
        )
        return _first(
            [(near(given, other, 1e-6), hint) for other, hint in slips],
            "solve the formula of the expected score for the difference",
        )
    return None


def _verify_exponent(answer, rng):
    """Slope of the rating per decade of parameters, over 400."""
    for _ in range(3):
        sizes = np.sort(rng.uniform(2, 5, 6))
        ratings = 400 * rng.uniform(0.4, 1) * sizes + rng.normal(0, 40, 6)
        given = float(real_array(call(answer, 10**sizes, ratings), (), RETURNED))
        slope = np.polyfit(sizes, ratings, 1)[0]
        if near(given, slope / 400, 1e-6):
            continue
        ends = (ratings[-1] - ratings[0]) / (sizes[-1] - sizes[0])
        slips = (
            (slope, "that is points a decade: what are four hundred points"),
            (slope / 400 / np.log(10), "four hundred points are tenfold, not e-fold"),
            (slope / np.log(10), "four hundred points are tenfold, not e-fold"),
            (ends / 400, "use all points, not only the two ends"),
            (-slope / 400, "this exponent is positive where larger is stronger"),
            (400 / slope, "turn the fraction round"),
            (np.polyfit(10**sizes, ratings, 1)[0] / 400,
             "the law is a line in the logarithm of size"),
        )  # fmt: skip
        return _first(
            [(near(given, other, 1e-6), hint) for other, hint in slips],
            "a least-squares line of the ratings on the decades of parameters; what is "
            "its slope in units of four hundred points",
        )
    return None


def _exponents(rng):
    return {
        "alpha_N": round(float(rng.uniform(0.6, 1.0)), 2),
        "alpha_C": round(float(rng.uniform(0.2, 0.5)), 2),
    }


def _verify_best_size(answer, alpha_N, alpha_C):
    """N_opt ∝ C^(alpha_C / alpha_N), and its growth for ten times the compute."""
    power, factor = real_array(answer, (2,), "your answer")
    right = alpha_C / alpha_N
    if not near(power, right, 0.01):
        slips = (
            (1 / right, "compute is what you spend, size what you choose: turn round"),
            (alpha_C * alpha_N, "set the two strengths equal: no product appears"),
            (alpha_C, "that is how strength grows with compute"),
            (alpha_N - alpha_C, "set the two strengths equal: no difference appears"),
        )
        return _first(
            [(near(power, other, 0.005), f"first, {hint}") for other, hint in slips],
            "first, N^alpha_N and C^alpha_C are the same strength on the front",
        )
    if near(factor, 10**right, 0.01):
        return None
    slips = (
        (10 * right, "second, ten is raised to the power"),
        (np.exp(right), "second, ten times the compute, not e times"),
        (10**alpha_C, "second, that is the strength, not the size"),
    )
    return _first(
        [(near(factor, other, 0.005), hint) for other, hint in slips],
        "second, put ten times the compute into the power law",
    )


EXERCISES = (
    Exercise(
        id="5.3-a",
        title="The scores of a search",
        wants="a function score(prior, visits, total, parent, c) that takes three "
        "arrays and two numbers and returns an array, one score a move",
        verify=_verify_scores,
    ),
    Exercise(
        id="5.3-b",
        title="From visits to a policy",
        wants="a function policy(visits, temperature) that takes an array and a number "
        "and returns an array of probabilities",
        verify=_verify_policy,
    ),
    Exercise(
        id="5.3-c",
        title="How large a network is",
        wants="one whole number, the parameters of your network",
        verify=_verify_count,
        variant=_sizes,
    ),
    Exercise(
        id="5.4-a",
        title="Elo from a score",
        wants="a function difference(score) that takes a number between zero and one "
        "and returns a number",
        verify=_verify_difference,
    ),
    Exercise(
        id="5.4-b",
        title="An exponent from ratings",
        wants="a function exponent(parameters, ratings) that takes two arrays and "
        "returns a number",
        verify=_verify_exponent,
    ),
    Exercise(
        id="5.4-c",
        title="The best size for a budget",
        wants="two numbers: the exponent of the best size in compute, and the factor "
        "by which it grows for ten times the compute",
        verify=_verify_best_size,
        variant=_exponents,
        cases=2,
    ),
)

"""Exercises of chapter 4.3: exact solution, waste of noise, time for everything."""

import numpy as np

from scalinglaws.exercises.core import Exercise, call, near, real_array
from scalinglaws.skills import resource

RETURNED = "what your function returns"


# ------------------------------------------------------------------- the exact solution


def _point(rng):
    p = np.sort(rng.uniform(0.05, 1, 4))[::-1]
    return {
        "p": [round(float(x), 3) for x in p / p.sum()],
        "waste": round(float(rng.uniform(0.02, 0.2)), 3),
        "budget": round(float(rng.uniform(0.005, 0.02)), 4),
        "skill": round(float(rng.uniform(0.6, 0.9)), 2),
    }


def _verify_point(answer, p, waste, budget, skill):
    """Within 0.5 %, or within one whole step."""
    given = float(real_array(answer, (), "your answer"))
    p = np.array(p)
    tau = -np.log1p(-skill) / p[-1]

    def law(**changes):
        arguments = {"law": "L1", "waste": waste} | changes
        return float(resource.steps_of_clock(tau, p, budget, **arguments))

    if near(given, law(), 0.005) or abs(given - law()) <= 1:
        return None
    if near(given, tau, 0.005):
        return "that is what the clock shows; how many steps does it take to get there"
    if near(given, law(waste=0.0), 0.005):
        return "something is wasted: which term of the solution says so"
    if near(given, law(law="L2"), 0.005):
        return "that is the law of sign descent; here the claims are added up"
    if near(given, law() * budget, 0.005):
        return "the left side of the solution is budget times steps"
    if near(given, (skill + waste * tau) / budget, 0.005):
        return "while the last task learns, the others do too: sum over all tasks"
    return (
        "find the clock at which exp(-p tau) of the last task is what is left of it, "
        "then add up what all tasks have learned by then, and the waste"
    )


# ------------------------------------------------------------------- the waste of noise


def _noisy(rng):
    return {
        "sigma": round(float(rng.uniform(0.05, 0.5)), 3),
        "n_parameters": int(rng.integers(5, 40)) * 100,
        "kappa": float(rng.integers(1, 4)),
    }


def _verify_waste(answer, sigma, n_parameters, kappa):
    """Within 2 %, by the ratio of the two budgets."""
    given = float(real_array(answer, (), "your answer"))
    floor = resource.noise_floor(sigma, n_parameters, kappa)
    ratio = resource.source_speed(1, n_parameters) / resource.speed(1, n_parameters)
    expected = floor * ratio
    if near(given, expected, 0.02):
        return None
    if near(given, floor, 0.02):
        return "that is what the law of sign descent wastes, with another budget"
    if near(given, floor / ratio, 0.02):
        return "you have the ratio of the two budgets the wrong way round"
    if kappa != 1 and near(given, expected * kappa, 0.02):
        return "the gradient is kappa times as long: the noise counts beside that"
    if near(given, expected / np.sqrt(n_parameters), 0.02):
        return "the noise is in every parameter, and its whole length counts"
    return (
        "find the waste in the law of sign descent, then which one gives the same "
        "speed when the source's budget is divided by it"
    )


# ------------------------------------------------------------------ time for everything


def _verify_total(answer, rng):
    """Within 1 % on frequencies of several kinds."""
    trials = [
        resource.zipf(int(rng.integers(5, 30)), float(rng.uniform(1, 2.5))),
        resource.geometric(int(rng.integers(3, 6)), float(rng.uniform(3, 8))),
        np.sort(rng.dirichlet(np.ones(6)))[::-1],
        np.full(int(rng.integers(4, 20)), 0.01),
        resource.geometric(4, 1000.0),
    ]
    for p in trials:
        given = float(real_array(call(answer, p), (), RETURNED))
        expected = resource.total_time(p)
        if near(given, expected, 0.01):
            continue
        n = len(p)
        if near(given, n, 0.01):
            return "that is the Domino model's time: tasks that are near share"
        if near(given, np.sqrt(n), 0.01):
            return "that is right for equal frequencies only"
        if near(given, expected / p.max(), 0.01) or near(given, expected * p[0], 0.01):
            return "a common factor of all frequencies must drop out"
        if given < np.sqrt(n):
            return "nothing is faster than all tasks alike: mind the bounds"
        if given > n:
            return "nothing is slower than one after another: mind the bounds"
        return (
            "integrate the length of p exp(-p tau), the root of the sum of squares, "
            "over all scales of tau, those of the rarest task too"
        )
    return None


EXERCISES = (
    Exercise(
        id="4.3-a",
        title="The exact solution at one point",
        wants="one number of steps",
        verify=_verify_point,
        variant=_point,
    ),
    Exercise(
        id="4.3-b",
        title="Predict the waste from the noise",
        wants="one number, the waste in the source's law",
        verify=_verify_waste,
        variant=_noisy,
        cases=2,
    ),
    Exercise(
        id="4.3-c",
        title="The time for everything",
        wants="a function total_time(p) that takes an array of frequencies and returns "
        "one number, in times of one task alone",
        verify=_verify_total,
    ),
)

"""Exercises of chapter 4.4: an exponent made to order, own parameters, room."""

import numpy as np

from scalinglaws.exercises.core import Exercise, call, near, real_array
from scalinglaws.skills import scaling

RETURNED = "what your function returns"


# ------------------------------------------------------------ an exponent made to order


def _ordered(rng):
    return {
        "target": round(float(rng.uniform(0.15, 0.6)), 2),
        "dimension": int(rng.integers(60, 400)),
    }


def _verify_count(answer, target, dimension):
    """n whose exponent 1 / log(n / D) is the target's, within 2 %."""
    n = float(real_array(answer, (), "your answer"))
    if n <= dimension:
        return "with no more tasks than parameters no loss is left to fall"
    if near(scaling.modular_exponent(n / dimension, 1.0), target, 0.02):
        return None
    if near(1 / np.log10(n / dimension), target, 0.02):
        return "the logarithm in the chapter's law is the natural one"
    if near(np.log(n / dimension), target, 0.02):
        return "you have the exponent the other way up"
    if near(1 / np.log(n), target, 0.02):
        return "n by itself does not set the exponent: what is it compared with"
    if scaling.modular_exponent(n / dimension, 1.0) > target:
        return "with so few tasks the exponent is larger than asked for"
    return "with so many tasks the exponent is smaller than asked for"


# -------------------------------------------------------------- parameters of one's own


def _verify_owned(answer, rng):
    """The least cross-entropy when D parameters are given to D of the tasks."""
    for _ in range(8):
        n = int(rng.integers(6, 30))
        dimension = int(rng.integers(1, n))
        p = rng.dirichlet(np.full(n, 0.5))
        given = float(real_array(call(answer, p, dimension), (), RETURNED))
        best = scaling.modular_loss(np.sort(p)[::-1], dimension)
        if near(given, best, 1e-6):
            continue
        if near(given * scaling.LN2, best, 1e-6):
            return "what does a task cost that is never moved? Losses here are in nats"
        if near(given, scaling.LN2 - best, 1e-6):
            return "that is the loss of the tasks that have a parameter"
        if near(given, scaling.LN2 * p[dimension:].sum(), 1e-6):
            return "the frequencies come in any order: who should get the parameters"
        if given > best:
            return "a smaller loss can be reached: which tasks get the parameters"
        return "some of the loss that nothing can remove is missing"
    return None


# ------------------------------------------------------------------------- room for all


def _verify_share(answer, rng):
    """Cover's count, for task sets below, at and above n = 2 D."""
    for dimension in (int(d) for d in rng.integers(3, 12, 4)):
        for n in (dimension, 2 * dimension, int(rng.integers(1, 4 * dimension))):
            given = float(real_array(call(answer, n, dimension), (), RETURNED))
            if near(given, scaling.satisfiable_share(n, dimension), 1e-6):
                continue
            if not -1e-9 <= given <= 1 + 1e-9:
                return "a share cannot exceed one: how many choices of sign are there"
            if near(given, scaling.satisfiable_share(n, dimension + 1), 1e-6):
                return "the sum has one term for each dimension: where does it begin"
            if given in (0, 0.5, 1):
                return (
                    "with few dimensions the edge is not sharp: a share, not yes or no"
                )
            return (
                "compare with as many tasks as dimensions, where every task set fits, "
                "and with twice as many, where half of them do"
            )
    return None


EXERCISES = (
    Exercise(
        id="4.4-a",
        title="An exponent made to order",
        wants="one number, how many tasks give this exponent at this dimension",
        verify=_verify_count,
        variant=_ordered,
        cases=2,
    ),
    Exercise(
        id="4.4-b",
        title="A parameter of one's own",
        wants="a function least_loss(p, dimension) that takes an array and a number "
        "and returns one number",
        verify=_verify_owned,
    ),
    Exercise(
        id="4.4-c",
        title="Is there room for all?",
        wants="a function share(n_tasks, dimension) that takes two whole numbers and "
        "returns one number",
        verify=_verify_share,
    ),
)

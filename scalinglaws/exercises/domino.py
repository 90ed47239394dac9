"""Exercises of chapter 4.1: an order on a graph, a ratio, a control."""

import math

import numpy as np

from scalinglaws.exercises.core import Exercise, Unusable, call, real_array

RETURNED = "what your function returns"


# ------------------------------------------------------------------ an order on a graph


def _small_graph(rng):
    """Five skills whose times are well apart and whose order is not that of p."""
    while True:
        p = [float(10 ** rng.uniform(-1, 0.6)) for _ in range(5)]
        p = [round(x, 2) for x in p]
        first, second = (int(i) for i in rng.choice([1, 2, 3], 2, replace=False))
        parents = {4: [first, second], 5: [int(rng.choice([1, 2, 3]))]}
        if not p[3] > p[first - 1] > 2 * p[second - 1]:
            continue
        world = {"p": p, "parents": parents, "waste": 1e-3, "beta": 1e-3}
        times = np.sort(_times(**world))
        if (times[1:] / times[:-1] > 1.08).all():
            return world


def _times(p, parents, waste, beta):
    from scalinglaws.skills import graph  # needs torch

    levels = graph.learn(
        graph.Graph(p, parents, {}), rate=0.01, waste=waste, beta=beta, steps=1_500
    )
    passed = levels > 0.9
    return np.where(passed.any(0), passed.argmax(0), np.inf)


def _verify_order(answer, p, parents, waste, beta):
    order = real_array(answer, (len(p),), "your answer").tolist()
    if sorted(order) != list(range(1, len(p) + 1)):
        raise Unusable("your answer does not name every skill once")
    right = (np.argsort(_times(p, parents, waste, beta)) + 1).tolist()
    if order == right:
        return None
    if order == right[::-1]:
        return "you start with the last one"
    if order == (np.argsort(p)[::-1] + 1).tolist():
        return "this is the order of the frequencies: which skills have to wait"
    if any(order.index(j) > order.index(i) for i, js in parents.items() for j in js):
        return "a skill stands before one that it needs"
    return (
        "step through time: among the skills whose gates are open the frequent ones "
        "take most of the resource, and what they leave decides who is next"
    )


# ------------------------------------------------------------------------ a time ratio


def _exact_ratio(p_1, p_2):
    """t_2 / t_1 at the level 0.9 without waste: t = sum_i (1 - e^(-p_i tau))."""
    return (1.9 - 0.1 ** (p_1 / p_2)) / (1.9 - 0.1 ** (p_2 / p_1))


def _verify_ratio(answer, rng):
    for _ in range(10):
        p_2 = float(rng.uniform(0.02, 0.5))
        r = float(rng.uniform(2, 30))
        given = float(real_array(call(answer, r * p_2, p_2), (), RETURNED))
        right = _exact_ratio(r, 1.0)
        if abs(given - right) <= 0.015 * right:
            continue
        if abs(given - r) <= 0.01 * r:
            return "this is the ratio where each skill has a clock of its own"
        if abs(given - 1 / right) <= 0.015 / right:
            return "you have the frequent skill's time over the rare one's"
        if abs(given - math.sqrt(r)) <= 0.1 * math.sqrt(r):
            return "a root is what networks come near to; here the rule is exact"
        if abs(given - _exact_ratio(1e6, 1.0)) <= 0.01:
            return "this is the limit of very different frequencies"
        return (
            "find the common clock at which a skill has its level, and from it the "
            "time, as the sum of the levels of both"
        )
    return None


# --------------------------------------------------------------------------- a control


def _verify_control(answer, rng):
    for _ in range(6):
        seeds = int(rng.choice([9, 11, 15]))
        base = rng.uniform(600, 1200, seeds)
        alone = base.round()
        beside = (base * rng.uniform(0.4, 0.8, seeds)).round()
        control = (base * rng.uniform(1.3, 2.6, seeds)).round()
        control[rng.choice(seeds, 2, replace=False)] = 0
        with np.errstate(divide="ignore"):
            slow = np.where(control > 0, control, np.inf)
        right = [np.median(slow / alone), np.median(slow / beside)]
        given = real_array(call(answer, alone, beside, control), (2,), RETURNED)
        if np.allclose(given, right, rtol=1e-6):
            continue
        if np.allclose(given, right[::-1], rtol=1e-6):
            return "the cost of company comes first"
        if np.allclose(given * right, 1, rtol=1e-6):
            return "you have turned the ratios over: slower is above one"
        dropped = control > 0
        kept = (control[dropped] / alone[dropped], control[dropped] / beside[dropped])
        if np.allclose(given, np.median(kept, 1), rtol=1e-6):
            return "a seed that never learned is a slow one: do not drop it"
        if np.allclose(given[0], right[0], rtol=1e-6):
            return (
                "what the parts give shows against a network with the same company "
                "whose other tasks are no parts"
            )
        if (given < 0.2).any():
            return "a zero stands for never, which is later than every step"
        return (
            "seeds are pairs: divide first, seed by seed, then take the median; change "
            "one thing at a time between the two networks that you compare"
        )
    return None


EXERCISES = (
    Exercise(
        id="4.1-a",
        title="Who comes when",
        wants="a list of the skills in the order in which they are learned",
        verify=_verify_order,
        variant=_small_graph,
        cases=3,
    ),
    Exercise(
        id="4.1-b",
        title="The ratio of two times",
        wants="a function ratio(common, rare) that takes two numbers and returns one",
        verify=_verify_ratio,
    ),
    Exercise(
        id="4.1-c",
        title="Read a control",
        wants="a function read(alone, beside, control) that takes three arrays of "
        "first steps, zero for never, and returns two numbers",
        verify=_verify_control,
    ),
)

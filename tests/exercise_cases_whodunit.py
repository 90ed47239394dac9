"""Right, plausible wrong and unusable answers to the exercises of chapter 6.4."""

import math
from itertools import combinations

import numpy as np

from scalinglaws.exercises import variant

WIDE = 2 * 10 ** (np.arange(13) / 4)
SIZES = 20 * 10 ** (np.arange(8) / 7)


def name_of(plain, longer, average, wider, frequencies, dimension):
    """By hand: which intervention moved the loss or bent the curve."""

    def moved(after):
        return abs(np.log(np.divide(after, plain)).mean()) > 0.5

    if moved(average):
        return "variance"
    if moved(dimension):
        return "approximation"
    if moved(longer):
        return "optimisation"
    line = np.polyfit(np.log(WIDE[:9]), np.log(wider[:9]), 1)
    bent = np.log(wider[-1]) < np.polyval(line, np.log(WIDE[-1])) - 0.4
    return "finite" if bent else "quanta"


def names(**losses):
    name = name_of(**losses)
    return [name, f" {name} "]


# Which suspects an intervention sets apart from the others; with little noise rarer
# inputs tell the two lists apart as well, and a wide window who stops early.
APART = {
    "longer": [{"optimisation"}],
    "average": [{"variance"}],
    "wider": [{"finite"}],
    "tasks": [{"quanta", "finite"}],
    "frequencies": [{"quanta", "finite"}],
    "dimension": [{"approximation"}],
}
PEOPLE = ("quanta", "finite", "approximation", "variance", "optimisation")


def classes(chosen, noise):
    """Suspects that look alike under all of the chosen interventions."""
    groups = {}
    for person in PEOPLE:
        key = [any(person in group for group in APART[name]) for name in chosen]
        if noise < 0.036 and "frequencies" in chosen:
            key.append(person == "finite")
        groups.setdefault(tuple(key), []).append(person)
    return groups.values()


def cost(chosen, prices):
    return sum(prices[name] for name in chosen)


def enough(prices, noise):
    """Sets that tell all apart, the cheapest first."""
    sets = [s for n in range(7) for s in combinations(prices, n)]
    good = [s for s in sets if all(len(g) == 1 for g in classes(s, noise))]
    return sorted(good, key=lambda s: cost(s, prices))


def proofs(prices, noise):
    best = enough(prices, noise)[0]
    return [list(best), list(best)[::-1], set(best), tuple(best)]


def noise_of(n_networks, n_sizes, bias_share, clear):
    """By bisection: the deviations that the mean log ratio lies from zero."""
    shift = abs(math.log(bias_share + (1 - bias_share) / n_networks))
    low, high = 0.0, 100.0
    for _ in range(80):
        noise = (low + high) / 2
        deviation = math.sqrt((noise**2 + noise**2) / n_sizes)
        low, high = (noise, high) if shift / deviation > clear else (low, noise)
    return low


def noises(**given):
    return [noise_of(**given), 1.003 * noise_of(**given)]


A, B, C = (variant(f"6.4-{letter}") for letter in "abc")
WHO = name_of(**A)
SETS = enough(**B)
NOISE = noise_of(**C)


VALUES = {"6.4-a": names, "6.4-b": proofs, "6.4-c": noises}
RIGHT = {"6.4-a": names(**A), "6.4-b": proofs(**B), "6.4-c": noises(**C)}
HINTS = {
    "quanta": "a wider window",
    "finite": "a wider window",
    "approximation": "halve the input's dimension",
    "variance": "make rare inputs rarer",
    "optimisation": "train a hundred times longer",
}
WRONG = {
    "6.4-a": [
        *((name, hint) for name, hint in HINTS.items() if name != WHO),
        ("variance ", "what would your suspect have answered"),
    ],
    "6.4-b": [
        (["longer"], "stay together"),
        ([], "stay together"),
        (["longer", "average", "tasks", "dimension"], "stay together"),
        (["wider", "tasks", "frequencies"], "stay together"),
        (list(B["prices"]), "one intervention less"),
        (list(next(s for s in SETS[1:] if cost(s, B["prices"]) > cost(SETS[0],
         B["prices"]) and not any(set(t) < set(s) for t in SETS))), "for less"),
    ],
    "6.4-c": [
        (NOISE * 2**0.5, "look at a ratio"),
        (noise_of(**C | {"bias_share": 0}), "shared part"),
        (noise_of(**C | {"n_sizes": 1}), "all sizes speak"),
        (NOISE * C["n_sizes"] ** 0.5, "the root of the number"),
        (NOISE / math.log(10), "natural logarithm"),
        (-NOISE, "write down the log"),
        (10 * NOISE, "write down the log"),
    ],
}  # fmt: skip
UNUSABLE = {
    "6.4-a": [
        (3.0, "no name"),
        ("the butler", "none of the five"),
        (["quanta"], "no name"),
        (lambda: "quanta", "no name"),
        ({"name": "quanta"}, "no name"),
    ],
    "6.4-b": [
        ("longer", "no list of names"),
        (3, "no list of names"),
        (["pray"], "none of the interventions"),
        ([3.0], "none of the interventions"),
        ([["longer"]], "none of the interventions"),
    ],
    "6.4-c": [
        ("eight", "real numbers"),
        ([8.0], "wrong shape"),
        (np.inf, "infinite"),
        ({}, "real numbers"),
        (1j, "real numbers"),
    ],
}

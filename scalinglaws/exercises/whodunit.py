"""Exercises of chapter 6.4: the mechanism, the cheapest proof, how little noise."""

import math
from itertools import combinations

import numpy as np

from scalinglaws import suspects
from scalinglaws.exercises.core import Exercise, Unusable, near, real_array

SEEN = ("longer", "average", "wider", "frequencies", "dimension")


# ------------------------------------------------------------------ name the mechanism


def _box(rng):
    """Noisy losses of one suspect, in a unit of its own: plain, then after each."""
    suspect = str(rng.choice(list(suspects.SUSPECTS)))
    losses = {"plain": suspects.loss(suspect, suspects.SIZES)}
    for name in SEEN:
        wide = name == "wider"
        losses[name] = (
            suspects.loss(suspect, suspects.WIDE)
            if wide
            else suspects.after_of(suspect, name)
        )
    unit = rng.uniform(1, 5)
    return {
        name: [
            float(f"{x:.4g}")
            for x in unit * curve * np.exp(rng.normal(0, suspects.NOISE, len(curve)))
        ]
        for name, curve in losses.items()
    }


def _verify_box(answer, **losses):
    """The name whose answers lie nearest; else the intervention that speaks against."""
    if not isinstance(answer, str):
        raise Unusable("your answer is no name")
    if answer.strip() not in suspects.SUSPECTS:
        raise Unusable(f"'{answer[:20]}' is none of the five names")
    logs = {name: np.log(curve) for name, curve in losses.items()}
    observed = {
        name: logs[name] - (logs[name].mean() if name == "wider" else logs["plain"])
        for name in SEEN
    }
    if answer.strip() == suspects.most_likely(observed):
        return None

    def against(name):
        off = observed[name] - suspects.answer(answer.strip(), name)
        return np.linalg.norm(off) / suspects.deviation(name)

    worst = suspects.INTERVENTIONS[max(SEEN, key=against)]
    return f"look at '{worst}': what would your suspect have answered there"


# ------------------------------------------------------------------ the cheapest proof


def _prices(rng):
    prices = {name: int(rng.integers(1, 21)) for name in suspects.INTERVENTIONS}
    return {"prices": prices, "noise": float(rng.choice([0.02, 0.03, 0.05]))}


def _verify_prices(answer, prices, noise):
    """It leaves no pair together, and nothing that does so costs less."""
    if isinstance(answer, str) or not isinstance(answer, list | tuple | set):
        raise Unusable("your answer is no list of names")
    if not all(isinstance(name, str) and name in prices for name in answer):
        raise Unusable("a name in it is none of the interventions")
    chosen = set(answer)
    if left := suspects.left_together(chosen, noise):
        first, second = left[0]
        return f"with this noise, '{first}' and '{second}' stay together"
    sets = [s for n in range(7) for s in combinations(prices, n)]
    cheapest = min(
        sum(prices[name] for name in s)
        for s in sets
        if not suspects.left_together(s, noise)
    )
    if sum(prices[name] for name in chosen) == cheapest:
        return None
    if any(not suspects.left_together(chosen - {one}, noise) for one in chosen):
        return "it tells all apart, but so it does with one intervention less"
    return "it tells all apart, but another set does so for less"


# ------------------------------------------------------------------ how little noise


def _mixture(rng):
    return {
        "n_networks": int(rng.integers(2, 17)),
        "n_sizes": int(rng.integers(3, 13)),
        "bias_share": round(float(rng.uniform(0.02, 0.3)), 3),
        "clear": round(float(rng.uniform(3, 6)), 1),
    }


def _verify_noise(answer, n_networks, n_sizes, bias_share, clear):
    """Within 1 %; common slips are recognised by the number they give."""
    given = float(real_array(answer, (), "your answer"))

    def largest(share=bias_share, sizes=n_sizes):
        left = share + (1 - share) / n_networks
        return -math.log(left) * math.sqrt(sizes / 2) / clear

    if near(given, largest(), 0.01):
        return None
    if near(given, largest() * math.sqrt(2), 0.01):
        return "the loss before is noisy too, and you look at a ratio"
    if near(given, largest(share=0), 0.01):
        return "averaging leaves the shared part of the error as it is"
    if near(given, largest(sizes=1), 0.01):
        return "all sizes speak together, not one"
    if near(given, largest(sizes=n_sizes**2), 0.01):
        return "the deviation of a mean falls as the root of the number of sizes"
    if near(given, largest() / math.log(10), 0.01):
        return "the noise is that of a natural logarithm"
    return (
        "write down the log of the ratio of losses, divide by the deviation of its "
        "mean over the sizes, and ask when that is large enough"
    )


EXERCISES = (
    Exercise(
        id="6.4-a",
        title="Name the mechanism",
        wants="one of the names "
        + ", ".join(f"'{name}'" for name in suspects.SUSPECTS),
        verify=_verify_box,
        variant=_box,
        cases=4,
    ),
    Exercise(
        id="6.4-b",
        title="The cheapest proof",
        wants="a list of the names of interventions, such as ['longer', 'tasks']",
        verify=_verify_prices,
        variant=_prices,
        cases=4,
    ),
    Exercise(
        id="6.4-c",
        title="How little noise",
        wants="one number, the noise of a log loss",
        verify=_verify_noise,
        variant=_mixture,
        cases=2,
    ),
)

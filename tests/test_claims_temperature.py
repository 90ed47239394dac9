"""The metrics of chapter 5.5 on planted data, where the claim is true and false."""

import numpy as np
import pytest

from scalinglaws import claims
from scalinglaws.errors import UserError
from scalinglaws.experiments import Result, games
from scalinglaws.metrics import temperature as measures

HEAT = np.array([0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0])
CHANCE = np.array([0.02, 0.05, 0.1, 0.2, 0.4])
PARAMETERS = np.array([158, 334, 758, 1894, 5318])
RECIPES = list(measures.TAILS)
WINDOWS = [[100, 6000], [300, 6000]]
POOL = {"recipes": RECIPES, "windows": WINDOWS}


def judged(metric, result, claim_type, **choices):
    check = {"name": "planted", "experiment": "-", "metric": metric, "choices": choices}
    if claim_type == "number":
        check |= {"published": 1.0, "rivals": [0.0]}
    return claims.judge_check(check, claim_type, result)["verdict"]


def visits(exponent) -> np.ndarray:
    """Visits by a law of rank, without noise."""
    ranks = np.arange(1, 20_000)
    counts = np.rint(20_000 * ranks**-exponent).astype(int)
    return counts[counts > 0]


def points(exponent, rng) -> np.ndarray:
    """Points of agents with this Elo exponent and a scatter of a few points."""
    elo = 400 * exponent * np.log10(PARAMETERS) + 3 * rng.standard_normal(5)
    won = 10_000 / (1 + 10 ** ((elo - elo[:, None]) / 400))
    np.fill_diagonal(won, 0)
    return won


def planted(tail, skill, memoryless=lambda t: 0.3, copies=4) -> Result:
    """Matches whose exponents are tail(T, e) and skill(T, e), and the null's."""
    rng = np.random.default_rng(1)
    heat = np.append(HEAT, np.full(len(CHANCE), 0.05))
    chance = np.append(np.zeros(len(HEAT)), CHANCE)
    settings = list(zip(heat, chance, strict=True))
    arrays = {
        "temperature": heat,
        "random": chance,
        "cold": np.array(0.05),
        "parameters": PARAMETERS,
        "repeated": np.zeros((copies, len(settings))),
        "points": np.array(
            [[points(skill(*one), rng) for one in settings] for _ in range(copies)]
        ),
        "memoryless/points": np.array(
            [[points(memoryless(t), rng) for t in HEAT] for _ in range(copies)]
        ),
    }
    for s in range(copies):
        for k, one in enumerate(settings):
            shaken = tail(*one) + 0.003 * rng.standard_normal()
            arrays[f"counts/{s}/{k}"] = games.tally(visits(shaken))
    return Result(arrays, {})


def steep(t, e):
    """A tail that both knobs make flatter, a hundredth of chance as T = .01."""
    return 0.85 + 0.05 / (t + e)


def strong(t, e):
    return 0.5 / (1 + 2 * (t + e))


def flat(t, e):
    return 0.9


def test_the_planted_exponents_are_found():
    result = planted(steep, strong)
    for recipe in RECIPES:
        found = np.median(measures.tails(result, recipe)[:, 1:7], 0)
        assert found == pytest.approx(steep(HEAT[1:], 0), rel=0.08)
    for window in WINDOWS:
        found = np.median(measures.elo_exponents(result, window), 0)
        assert found[:7] == pytest.approx(strong(HEAT, 0), abs=0.01)


@pytest.mark.parametrize(
    ("what", "how"), [("tail", RECIPES), ("elo", WINDOWS), ("memoryless", WINDOWS)]
)
def test_falls_with_temperature(what, how):
    def verdict(**laws):
        return judged(
            "falls_with_temperature", planted(**laws), "ordering", what=what, how=how,
            spans=[[0.02, 0.5], [0.02, 2]],
        )  # fmt: skip

    falling = {"tail": steep, "skill": strong, "memoryless": lambda t: strong(t, 0)}
    assert verdict(**falling) == "reproduced"
    rising = {
        "tail": lambda t, e: 1 + t / 2,
        "skill": lambda t, e: t,
        "memoryless": lambda t: t,
    }
    assert verdict(**rising) == "not reproduced"
    still = {"tail": flat, "skill": flat, "memoryless": lambda t: 0.3}
    assert verdict(**still) != "reproduced"


@pytest.mark.parametrize(
    ("null", "skill", "memoryless", "verdict"),
    [
        ("shuffled", strong, None, "reproduced"),
        ("shuffled", lambda t, e: t, None, "not reproduced"),
        ("memoryless", strong, lambda t: 0.3, "reproduced"),
        # Both fall: the correlation is no evidence of a link.
        ("memoryless", strong, lambda t: strong(t, 0), "not reproduced"),
    ],
)
def test_exponents_together(null, skill, memoryless, verdict):
    result = planted(steep, skill, memoryless or (lambda t: 0.3))
    assert (
        judged("exponents_together", result, "ordering", null=null, **POOL) == verdict
    )


@pytest.mark.parametrize(
    ("tail", "verdict"),
    [
        (steep, "reproduced"),  # one curve, whichever knob is turned
        (lambda t, e: steep(t, 0), "not reproduced"),  # chance leaves the tail alone
        (lambda t, e: steep(t, e / 4), "not reproduced"),  # two curves
    ],
)
def test_knob_ratio(tail, verdict):
    result = planted(tail, strong)
    shares = [0.85, 0.75, 0.65]
    assert judged("knob_ratio", result, "number", shares=shares, **POOL) == verdict
    with pytest.raises(UserError, match="does not fall from above"):
        measures.knob_ratio(result, shares=[0.01], **POOL)


@pytest.mark.parametrize(
    ("skill", "verdict"),
    [
        (lambda t, e: steep(t, e) - 1, "reproduced"),
        (lambda t, e: 0.5, "not reproduced"),
        (lambda t, e: 1 - steep(t, e), "not reproduced"),
    ],
)
def test_quanta_over_elo(skill, verdict):
    result = planted(lambda t, e: 1.02 * steep(t, e), skill)
    choices = {"temperature": 0.1, **POOL}
    if verdict == "reproduced":
        result = planted(lambda t, e: 1.3, lambda t, e: 0.3)
    assert judged("quanta_over_elo", result, "number", **choices) == verdict


def test_errors_of_the_metrics():
    result = planted(flat, strong, copies=2)
    with pytest.raises(UserError, match="no recipe 'rough'"):
        measures.tails(result, "rough")
    with pytest.raises(UserError, match="fewer than 3 sizes from 1 to 400"):
        measures.elo_exponents(result, [1, 400])

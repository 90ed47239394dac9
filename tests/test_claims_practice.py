"""The metrics of chapter 4.5 on planted data, where the claim is true and false."""

import math

import numpy as np
import pytest

from scalinglaws import claims
from scalinglaws.experiments import Result
from scalinglaws.experiments.practice import THRESHOLDS
from scalinglaws.metrics import METRICS


def judged(
    metric, arrays, claim_type, *, published=None, rivals=(), band=None, **given
):
    check = {"name": "planted", "experiment": "-", "metric": metric, "choices": given}
    if published is not None:
        check |= {"published": published, "rivals": list(rivals)}
    if band is not None:
        check |= {"band": band}
    return claims.judge_check(check, claim_type, Result(arrays, {}))["verdict"]


# --------------------------------------------------------------------------- modular


def first_steps(medians, *, seeds=60, spread=0.2, never=0):
    """`first` of tasks learned at these median steps, the last one never by some."""
    rng = np.random.default_rng(3)
    noise = np.exp(spread * rng.standard_normal((seeds, len(THRESHOLDS), len(medians))))
    first = (noise * medians).astype(int)
    first[:never, :, -1] = 0
    return first


TWO = {"base": "plain", "change": "modular", "thresholds": [3e-3, 1e-3, 3e-4]}


@pytest.mark.parametrize(
    ("modular", "verdict"),
    [
        ([300, 320], "reproduced"),
        ([450, 200], "not reproduced"),  # the rare one first, all of it no sooner
        ([100, 150], "not reproduced"),
    ],
)
def test_steps_saved(modular, verdict):
    arrays = {
        "plain/first": first_steps([150, 460]),
        "modular/first": first_steps(modular),
    }
    found = judged(
        "steps_saved", arrays, "number", published=1.414, rivals=[1.0], **TWO
    )
    assert found == verdict


def test_steps_saved_with_seeds_that_never_learn():
    """A step of 0 is never, not at once."""
    arrays = {
        "plain/first": first_steps([150, 460], never=20),
        "modular/first": first_steps([300, 320], spread=0.0),
    }
    found = METRICS["steps_saved"](Result(arrays, {}), **TWO)
    assert found.value > 1.55 and (found.draws > 1.3).all()


# -------------------------------------------------------------------------- grokking


def curves(heart, test, *, steps=4_000, seeds=12, end=1.0):
    """Shares right that reach 0.99 at `heart` and `end` * 0.9 at `test`, by seed."""
    rng = np.random.default_rng(5)
    t = np.arange(steps + 1)
    arrays = {}
    for part, middle, top in (("train", heart, 1.0), ("test", test, end)):
        at = middle * np.exp(0.05 * rng.standard_normal(seeds))[:, None]
        arrays[part] = top / (1 + np.exp(-(t - at) / 20))
    return arrays


def table(**variants):
    return {
        f"{name.replace('_', '-')}/{part}": rows
        for name, kind in variants.items()
        for part, rows in curves(**kind).items()
    }


@pytest.mark.parametrize(
    ("test", "verdict"), [(500, "reproduced"), (2_500, "not reproduced")]
)
def test_delay_removed(test, verdict):
    arrays = table(
        adam={"heart": 100, "test": 3_000}, signgd={"heart": 150, "test": test}
    )
    found = judged(
        "delay_removed", arrays, "number", band=[0.5, math.inf], base="adam",
        change="signgd", train=0.99, tests=[0.8, 0.9, 0.95],
    )  # fmt: skip
    assert found == verdict


def test_a_delay_starts_when_the_shown_pairs_are_known():
    """Slow all round is no delay: the test is passed soon after the heart."""
    arrays = table(
        adam={"heart": 1_000, "test": 3_000}, signgd={"heart": 2_600, "test": 2_900}
    )
    found = METRICS["delay_removed"](
        Result(arrays, {}), base="adam", change="signgd", train=0.5, tests=[0.5]
    )
    assert found.value == pytest.approx(0.85, abs=0.06)


@pytest.mark.parametrize(
    ("test", "verdict"), [(350, "reproduced"), (1_200, "not reproduced")]
)
def test_test_steps_ratio(test, verdict):
    arrays = table(
        adam={"heart": 100, "test": 3_000}, signgd={"heart": 100, "test": test}
    )
    found = judged("test_steps_ratio", arrays, "number", band=[5.95, 17.25],
                   base="adam", change="signgd", tests=[0.9])  # fmt: skip
    assert found == verdict


@pytest.mark.parametrize(
    ("adam", "verdict"), [(0.03, "reproduced"), (0.9, "not reproduced")]
)
def test_generalises(adam, verdict):
    arrays = table(
        signgd_no_decay={"heart": 100, "test": 300, "end": 0.9},
        adam_no_decay={"heart": 50, "test": 300, "end": adam},
    )
    found = judged("generalises", arrays, "existence", change="signgd-no-decay",
                   null="adam-no-decay", last=100)  # fmt: skip
    assert found == verdict


# -------------------------------------------------------------------------- practice

RATES = np.array([1e-3, 1e-2])


def digits(seeds=20, spread=0.1, **middles):
    """Rare digits learned at these steps, one number for each rate."""
    rng = np.random.default_rng(7)
    arrays = {"steps": np.array(600)}
    for name, at in middles.items():
        noise = np.exp(spread * rng.standard_normal((len(RATES), seeds)))
        rare = np.array(at)[:, None] * noise
        rare = np.stack([rare, 1.1 * rare, 1.2 * rare, 1.3 * rare], 2).astype(int)
        arrays[f"2/{name}/rate"] = RATES
        # The frequent digits come at once; a step of 0 means never.
        first = np.stack([np.ones_like(rare), np.where(rare < 600, rare, 0)], -1)
        arrays[f"2/{name}/first"] = first
    return arrays


TAIL = {"alpha": 2.0, "base": "adam", "change": "reweighted", "shares": [0.6, 0.7, 0.8]}


@pytest.mark.parametrize(
    ("reweighted", "verdict"),
    [
        ([200, 60], "reproduced"),  # at the better of the two rates
        ([200, 100], "inconclusive"),  # a gap is never exactly zero
        ([50, 180], "reproduced"),
        ([300, 200], "not reproduced"),
    ],
)
def test_rare_speedup(reweighted, verdict):
    arrays = digits(adam=[250, 100], reweighted=reweighted)
    assert judged("rare_speedup", arrays, "ordering", **TAIL) == verdict


def test_rare_speedup_counts_halvings_and_runs_that_never_get_there_by_their_end():
    slow = digits(adam=[1_500, 1_200], reweighted=[1_500, 75], spread=0.01)
    found = METRICS["rare_speedup"](Result(slow, {}), **TAIL)
    assert found.value == pytest.approx(np.log2(600 / 75), abs=0.25)
    assert found.null == 0
    fast = digits(adam=[300, 200], reweighted=[300, 100], spread=0.01)
    found = METRICS["rare_speedup"](Result(fast, {}), **TAIL)
    assert found.value == pytest.approx(1, abs=0.1)

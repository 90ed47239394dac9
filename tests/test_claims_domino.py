"""The metrics of chapter 4.1 on planted times, where the claim is true and false."""

import numpy as np
import pytest

from scalinglaws import claims
from scalinglaws.errors import UserError
from scalinglaws.experiments import Result
from scalinglaws.experiments.domino import PASSED
from scalinglaws.metrics import METRICS

THRESHOLDS = [0.9, 0.95, 0.99]


def planted(scatter=0.1, seeds=20, seed=0, **variants):
    """A result whose tasks pass at these steps, thresholds 10 % apart, with scatter."""
    rng = np.random.default_rng(seed)
    arrays = {"thresholds": np.array(PASSED)}
    for name, steps in variants.items():
        steps = np.array(steps, float)[:, None] * 1.1 ** np.arange(-1, 3)
        noise = np.exp(scatter * rng.standard_normal((seeds, len(steps), 1)))
        arrays[f"{name}/first"] = (steps * noise).round()
    return Result(arrays, {})


def judged(metric, result, claim_type, band=None, **choices):
    check = {"name": "planted", "experiment": "-", "metric": metric, "choices": choices}
    if band is not None:
        check["band"] = band
    return claims.judge_check(check, claim_type, result)["verdict"]


@pytest.mark.parametrize(
    ("steps", "verdict"),
    [((200, 420), "reproduced"), ((200, 700), "not reproduced")],
)
def test_time_ratio(steps, verdict):
    found = judged(
        "time_ratio", planted(adam=steps), "number", (1.8, 2.45), above=("adam", [2]),
        below=("adam", [1]), thresholds=[[t, t] for t in THRESHOLDS],
    )  # fmt: skip
    assert found == verdict


def test_time_ratio_waits_for_the_slower_part_and_says_when_nothing_is_learned():
    result = planted(scatter=0, net=(100, 300, 330), other=(200, 1, 1))
    choices = {"above": ("net", [3]), "thresholds": [[0.9, 0.9]]}
    whole = METRICS["time_ratio"](result, below=("net", [1, 2]), **choices)
    assert whole.value == pytest.approx(1.1) and np.ptp(whole.draws) == 0
    result.arrays["net/first"][:12, 2] = 0  # more than half of the runs
    with pytest.raises(UserError, match="half of the runs of net never .*: train for"):
        METRICS["time_ratio"](result, below=("net", [1]), **choices)


def test_a_run_that_never_passed_counts_as_slow():
    result = planted(scatter=0, net=(100, 300))
    result.arrays["net/first"][:6, 1] = 0
    found = METRICS["time_ratio"](
        result, above=("net", [2]), below=("net", [1]), thresholds=[[0.9, 0.9]]
    )
    assert found.value == pytest.approx(3)
    assert found.draws.max() == pytest.approx(6)  # mostly such runs were drawn


@pytest.mark.parametrize(
    ("power", "verdict"), [(0.0, "reproduced"), (0.5, "not reproduced")]
)
def test_ratio_growth(power, verdict):
    ratios = [5, 10, 20]
    steps = {f"r{r}": (200, 400 * (r / 5) ** power) for r in ratios}
    result = planted(**steps)
    choices = {"names": list(steps), "ratios": ratios, "thresholds": THRESHOLDS}
    assert METRICS["ratio_growth"](result, **choices).value == pytest.approx(
        power, abs=0.1
    )
    band = (-np.inf, 0.25)
    assert judged("ratio_growth", result, "number", band, **choices) == verdict


@pytest.mark.parametrize(
    ("waits", "verdict"), [(3.0, "reproduced"), (1.0, "not reproduced")]
)
def test_time_halvings(waits, verdict):
    """A task that waits beside another, by Adam; one that does not, by SGD."""
    result = planted(
        scatter=0.05, seeds=200, adam=(200, 200 * waits), adam_alone=(1, 200),
        sgd=(200, 2_100), sgd_alone=(1, 2_000),
    )  # fmt: skip
    choices = {
        "above": ("adam", [2]), "below": ("adam_alone", [2]),
        "null_above": ("sgd", [2]),
        "null_below": ("sgd_alone", [2]), "factor": 1, "thresholds": THRESHOLDS,
    }  # fmt: skip
    found = METRICS["time_halvings"](result, **choices)
    assert found.value == pytest.approx(np.log2(waits), abs=0.05)
    assert found.null == pytest.approx(np.log2(1.05), abs=0.05)
    assert judged("time_halvings", result, "existence", **choices) == verdict
    ten = METRICS["time_halvings"](result, **{**choices, "factor": 10})
    assert ten.value - found.value == pytest.approx(np.log2(10))

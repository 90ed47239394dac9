"""The metrics of chapter 3.2 on planted data, where the claim is true and false."""

import numpy as np
import planted_parity as planted
import pytest

from scalinglaws import claims, quanta
from scalinglaws.errors import UserError
from scalinglaws.metrics import METRICS, parity

WIDTHS = [4, 8, 16, 32, 64, 128, 256]
ONE = {"variant": "adam", "alpha": 0.4}


def judged(metric, result, claim_type, published=None, rivals=(), **choices):
    check = {"name": "planted", "experiment": "-", "metric": metric, "choices": choices}
    if published is not None:
        check |= {"published": published, "rivals": list(rivals)}
    return claims.judge_check(check, claim_type, result)["verdict"]


@pytest.mark.parametrize(
    ("n_tasks", "taken_out", "power", "verdict"),
    [
        (None, None, 1.0, "reproduced"),
        (None, None, 0.5, "not reproduced"),
        (240, None, 1.0, "not reproduced"),  # a straight line through a law that ends
        (240, 240, 1.0, "reproduced"),
        (240, 240, 0.5, "not reproduced"),
    ],
)
def test_width_exponent(n_tasks, taken_out, power, verdict):
    result = planted.result(
        planted.fresh(widths=WIDTHS, n_tasks=n_tasks, power=power, first=0.1)
    )
    found = judged(
        "width_exponent", result, "number", 0.4, [0.286], windows=[[4, 256], [8, 256]],
        times=[0.5, 1.0], n_tasks=taken_out, **ONE,
    )  # fmt: skip
    assert found == verdict


@pytest.mark.parametrize(
    ("beta", "verdict"), [(1.0, "reproduced"), (0.6, "not reproduced")]
)
def test_steps_exponent(beta, verdict):
    result = planted.result(planted.fresh(n_tasks=None, beta=beta, capacity=1e-3))
    found = judged(
        "steps_exponent", result, "number", quanta.exponents(0.4)["steps"], [0.4],
        width=256, windows=[[500, 10_000], [800, 20_000]], **ONE,
    )  # fmt: skip
    assert found == verdict


PASSAGES = {"alpha": 0.4, "thresholds": [0.5, 0.1], "ranks": [[1, 20], [2, 20]]}


@pytest.mark.parametrize(
    ("beta", "verdict"), [(0.81, "reproduced"), (1.0, "not reproduced")]
)
def test_passage_exponent(beta, verdict):
    result = planted.result(planted.fresh(widths=[128, 256], beta=beta))
    found = judged("passage_exponent", result, "number", 0.81, [1.0],
                   variants=["adam"], widths=[128, 256], **PASSAGES)  # fmt: skip
    assert found == verdict


def test_passage_exponent_with_tasks_that_some_seeds_never_learn():
    """The lucky seeds alone would make rare tasks look early."""
    arrays = planted.fresh(beta=1.0, scatter=0.5, steps=2_000, seeds=40)
    wide = {**PASSAGES, "ranks": [[1, 20]], "thresholds": [0.5]}
    found = METRICS["passage_exponent"](
        planted.result(arrays), variants=["adam"], widths=[256], **wide
    )
    assert found.value == pytest.approx(1, abs=0.15)
    assert found.notes["tasks used, most"] < 20


def unlucky(share, **kind):
    """A planted run in which this share of the replicates never learns task 2."""
    arrays = planted.fresh(**kind)
    first = arrays["adam/first"]
    first[: round(share * len(first)), ..., 1] = 0
    return arrays


def test_draws_with_fewer_than_three_tasks_are_replaced():
    """2 of 8 replicates lack task 2: so do half of those of some draws."""
    result = planted.result(unlucky(2 / 8, beta=0.8))
    choices = {"alpha": 0.4, "thresholds": [0.5], "ranks": [[1, 20]]}
    found = METRICS["passage_exponent"](
        result, variants=["adam"], widths=[256], **choices
    )
    gap = METRICS["beta_gap"](
        result, above=["adam"], below=["adam"], width=256, **choices
    )
    over = METRICS["steps_over_law"](
        result, width=256, n_tasks=240, threshold=0.5, ranks=[1, 20],
        windows=[[200, 10_000]], **ONE,
    )  # fmt: skip
    for measured in (found, gap, over):
        assert len(measured.draws) == parity.N_BOOT
        assert np.isfinite(measured.draws).all()
    assert len(gap.null_draws) == parity.N_BOOT
    assert found.draws == pytest.approx(0.8, abs=0.15)
    with pytest.raises(UserError, match="fewer than 3 tasks were learned"):
        METRICS["passage_exponent"](
            planted.result(unlucky(6 / 8)), variants=["adam"], widths=[256], **choices
        )


@pytest.mark.parametrize(
    ("last_rank", "verdict"), [(np.inf, "reproduced"), (6, "not reproduced")]
)
def test_steps_over_law(last_rank, verdict):
    result = planted.result(planted.fresh(beta=0.8, last_rank=last_rank, capacity=1.0))
    found = judged(
        "steps_over_law", result, "number", 1.0, width=256, n_tasks=240, threshold=0.5,
        windows=[[200, 10_000], [300, 20_000]], ranks=[1, 20], **ONE,
    )  # fmt: skip
    assert found == verdict


@pytest.mark.parametrize(
    ("speedup", "verdict"), [(0.5, "reproduced"), (0.0, "not reproduced")]
)
def test_width_speedup(speedup, verdict):
    result = planted.result(planted.fresh(widths=[64, 256], speedup=speedup))
    choices = {"narrow": 64, "wide": 256, "ranks": [1, 5], "thresholds": [0.5, 0.1]}
    found = METRICS["width_speedup"](result, **choices, **ONE)
    assert found.value == pytest.approx(2 * speedup, abs=0.01)
    assert judged("width_speedup", result, "ordering", **choices, **ONE) == verdict


@pytest.mark.parametrize(
    ("sgd", "adam", "verdict"),
    [
        (1.0, 0.7, "reproduced"),
        (0.8, 0.8, "inconclusive"),  # a gap is never exactly zero
        (0.7, 1.0, "not reproduced"),
    ],
)
def test_beta_gap(sgd, adam, verdict):
    result = planted.result(
        planted.fresh(name="sgd", beta=sgd, seeds=6),
        planted.fresh(name="adam", beta=adam, seeds=6, seed=1),
    )
    found = judged("beta_gap", result, "ordering", above=["sgd"], below=["adam"],
                   width=256, **PASSAGES)  # fmt: skip
    assert found == verdict


@pytest.mark.parametrize(
    ("switch", "verdict"), [(2.0, "reproduced"), (200.0, "not reproduced")]
)
def test_switching(switch, verdict):
    result = planted.result(
        planted.fresh(widths=[128, 256], switch=switch, capacity=1.0)
    )
    found = judged("switching", result, "existence", widths=[128, 256], ranks=[1, 20],
                   **ONE)  # fmt: skip
    assert found == verdict


@pytest.mark.parametrize(
    ("shuffle", "verdict"), [(False, "reproduced"), (True, "not reproduced")]
)
def test_learning_order(shuffle, verdict):
    result = planted.result(planted.fresh(widths=[128, 256], shuffle=shuffle, seeds=60))
    found = judged(
        "learning_order", result, "existence", widths=[128, 256], thresholds=[0.5, 0.1],
        ranks=[[1, 20], [1, 40]], **ONE,
    )  # fmt: skip
    assert found == verdict


def test_networks_that_learn_nothing_have_no_order_and_no_switch():
    result = planted.result(planted.fresh(widths=[64, 256], first=1e9, seeds=4))
    order = METRICS["learning_order"](
        result, widths=[256], ranks=[[1, 20]], thresholds=[0.5], **ONE
    )
    assert order.value == 0 and not order.draws.any()
    result = planted.result(unlucky(1, widths=[64, 256], speedup=0.5))
    faster = METRICS["width_speedup"](
        result, narrow=64, wide=256, ranks=[1, 5], thresholds=[0.5], **ONE
    )
    assert faster.value == pytest.approx(1, abs=0.01)
    assert np.isfinite(faster.draws).all()

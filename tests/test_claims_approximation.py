"""The metrics of chapter 2.1 on planted data, where the claim is true and false."""

import numpy as np
import pytest

from scalinglaws import claims, lottery
from scalinglaws.experiments import Result

EVEN, ODD = [2, 4, 6, 8], [1, 3, 5, 7, 9]
SIZES = np.array([4, 6, 8, 12, 16, 24, 32])


def judged(metric, arrays, claim_type, published=None, **choices):
    check = {"name": "planted", "experiment": "-", "metric": metric, "choices": choices}
    if published is not None:
        check["published"] = published
    return claims.judge_check(check, claim_type, Result(arrays, {}))["verdict"]


def nets(label, widths, factor):
    optimum = lottery.piecewise_linear_optimum(np.array(widths) + 1.0)
    return {f"{label}/size": np.array(widths), f"{label}/mse": factor * optimum}


@pytest.mark.parametrize(
    ("factor", "verdict"),
    [
        (1.0, "reproduced"),
        (1.3, "not reproduced"),
        (np.array([1, 1, 1, 2]), "inconclusive"),
    ],
)
def test_explicit_over_optimum(factor, verdict):
    arrays = nets("explicit/relu", EVEN, factor)
    found = judged("explicit_over_optimum", arrays, "theorem", 1.0, widths=EVEN)
    assert found == verdict


@pytest.mark.parametrize(
    ("factor", "null", "verdict"),
    [
        (1.5, 1.0, "reproduced"),
        (1.0, 1.0, "not reproduced"),
        (1.5, 1.5, "not reproduced"),  # the cure changes nothing
    ],
)
def test_excess_over_optimum(factor, null, verdict):
    arrays = nets("neurons/relu", ODD, factor) | nets("neurons/absolute", ODD, null)
    found = judged(
        "excess_over_optimum", arrays, "existence", activation="relu",
        null_activation="absolute", widths=ODD,
    )  # fmt: skip
    assert found == verdict


@pytest.mark.parametrize(
    ("power", "other", "verdict"),
    [(4, 4, "reproduced"), (2, 2, "not reproduced"), (4, 2, "inconclusive")],
)
def test_curve_exponent(power, other, verdict):
    arrays = {
        f"curve/{name}/{key}": array
        for name, p in (("a", float(power)), ("b", float(other)))
        for key, array in (("size", SIZES), ("mse", 3 * SIZES**-p))
    }
    found = judged(
        "curve_exponent", arrays, "theorem", 4.0, curves=["a", "b"],
        windows=[[4, 32], [8, 32]],
    )  # fmt: skip
    assert found == verdict


@pytest.mark.parametrize(
    ("power", "verdict"), [(4 / 3, "reproduced"), (2.0, "not reproduced")]
)
def test_grid_exponent(power, verdict):
    points = (SIZES + 1.0) ** 3
    arrays = {"grid/3/size": SIZES, "grid/3/mse": points**-power}
    found = judged(
        "grid_exponent", arrays, "theorem", 4 / 3, d=3, windows=[[125, 35937]]
    )
    assert found == verdict


@pytest.mark.parametrize(
    ("power", "verdict"), [(4.0, "reproduced"), (2.0, "not reproduced")]
)
def test_laid_out_exponent(power, verdict):
    arrays = {}
    for d in (2, 3):
        arrays[f"laid-out/t/{d}/width"] = SIZES
        arrays[f"laid-out/t/{d}/mse"] = d * SIZES**-power
    found = judged(
        "laid_out_exponent", arrays, "number", 4.0, target="t", dims=[2, 3],
        windows=[[4, 32], [8, 32]],
    )  # fmt: skip
    assert found == verdict


@pytest.mark.parametrize(
    ("power", "spread", "verdict"),
    [
        (2.0, 0.02, "reproduced"),
        (4.0, 0.02, "not reproduced"),
        (2.0, 1.5, "inconclusive"),
    ],
)
def test_trained_exponent(power, spread, verdict):
    rng = np.random.default_rng(3)
    width = np.repeat(SIZES, 16)
    noise = np.exp(spread * rng.standard_normal(len(width)))
    arrays = {"trained/t/2/width": width, "trained/t/2/mse": noise * width**-power}
    found = judged(
        "trained_exponent", arrays, "number", 2.0, target="t", dims=[2],
        windows=[[4, 32], [8, 32]],
    )  # fmt: skip
    assert found == verdict


def test_the_best_network_counts_and_not_the_others():
    width = np.repeat(SIZES, 8)
    mse = np.tile([1.0, 3, 9, 27, 81, 243, 729, 9999], len(SIZES)) * width**-4.0
    arrays = {"trained/t/2/width": width, "trained/t/2/mse": mse}
    check = {"name": "p", "experiment": "-", "metric": "trained_exponent",
             "published": 4.0,
             "choices": {"target": "t", "dims": [2], "windows": [[4, 32]]}}  # fmt: skip
    assert claims.judge_check(check, "number", Result(arrays, {}))[
        "value"
    ] == pytest.approx(4)


@pytest.mark.parametrize(
    ("bits", "verdict"), [(4.0, "reproduced"), (2.0, "not reproduced")]
)
def test_bits_per_layer(bits, verdict):
    depth = np.arange(1, 9)
    arrays = {"depth": depth, "mse": 0.3 * 2.0 ** (-bits * depth)}
    found = judged("bits_per_layer", arrays, "theorem", 4.0, windows=[[1, 8], [2, 6]])
    assert found == verdict

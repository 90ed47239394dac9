"""Verdicts: the rule, and every metric on planted data, true and false."""

import copy
import json
import math
import re
from pathlib import Path

import numpy as np
import pytest

from scalinglaws import claims, experiments, lottery
from scalinglaws.__main__ import main
from scalinglaws.errors import UserError
from scalinglaws.experiments import Result, core
from scalinglaws.metrics import METRICS, Measured

HERE = Path(__file__).parent
READ = core.read_claims()
IDS = list(READ["claims"])
FIELDS = {"id", "source", "published", "value", "low", "high", "experiment", "preset",
          "verdict", "note", "checks", "type", "fidelity", "basis"}  # fmt: skip


# --------------------------------------------------------------------------- the rule


@pytest.mark.parametrize(
    ("check", "band"),
    [
        ({"published": 1.0}, (0.85, 1.15)),
        ({"published": 1.0, "uncertainty": 0.2}, (0.6, 1.4)),
        ({"published": 1.0, "rivals": [4.0]}, (0.85, 1.15)),
        ({"published": 1.0, "rivals": [1.1, 0.95]}, (0.975, 1.05)),
        ({"published": 1.0, "band": [-math.inf, 2.5]}, (-math.inf, 2.5)),
    ],
)
def test_a_band_comes_from_the_source_and_its_rivals(check, band):
    assert claims.band_of(check) == pytest.approx(band)


@pytest.mark.parametrize(
    ("centre", "spread", "verdict"),
    [
        (1.0, 0.02, "reproduced"),
        (1.0, 0.2, "inconclusive"),
        (1.14, 0.02, "inconclusive"),
        (1.195, 0.02, "inconclusive"),  # 95 % lie outside the band, 99 % do not
        (2.0, 0.2, "not reproduced"),
        (0.5, 0.02, "not reproduced"),
    ],
)
def test_a_number_is_judged_by_its_interval(centre, spread, verdict):
    draws = centre + spread * np.random.default_rng(0).standard_normal(4000)
    assert claims.judge_number(draws, (0.85, 1.15)) == verdict


@pytest.mark.parametrize(
    ("effect", "null", "spread", "verdict"),
    [
        (1.0, 0.1, 0.1, "reproduced"),
        (1.0, 0.1, 1.0, "inconclusive"),
        (1.0, 0.6, 0.01, "not reproduced"),  # there, but mostly its null
        (0.0, 0.5, 0.05, "not reproduced"),
        (1.0, 0.5, 0.1, "inconclusive"),
    ],
)
def test_an_effect_is_judged_against_its_null(effect, null, spread, verdict):
    rng = np.random.default_rng(0)
    draws, nulls = (m + spread * rng.standard_normal(4000) for m in (effect, null))
    measured = Measured(effect - 1e-9, draws, null, nulls)
    assert claims.judge_effect(measured) == verdict


@pytest.mark.parametrize(
    ("verdicts", "overall"),
    [
        (["reproduced", "reproduced"], "reproduced"),
        (["not reproduced", "not reproduced"], "not reproduced"),
        (["reproduced", "not reproduced"], "partly"),
        (["reproduced", "inconclusive"], "partly"),
        (["inconclusive", "not reproduced"], "inconclusive"),
    ],
)
def test_checks_that_differ(verdicts, overall):
    assert claims._overall(verdicts) == overall


# ------------------------------------------------------------- metrics on planted data

WIDTHS = [2**k for k in range(1, 11)]


def table(loss, *, seeds=40, spread=0.3, initial=lambda n, t: 1.0, times=(5000,)):
    """A planted sweep of one protocol: loss(width, steps) with log-normal seeds."""
    rng = np.random.default_rng(7)
    width = np.repeat(WIDTHS, seeds)

    def rows(law, moments):
        noise = np.exp(spread * rng.standard_normal((len(moments), len(width))))
        return noise * [[law(n, t) for n in width] for t in moments]

    arrays = {"width": width, "steps": np.array(times), "mse": rows(loss, times)}
    arrays["initial"] = rows(initial, (0,))[0]
    return Result({f"p/{name}": array for name, array in arrays.items()}, {})


def judged(metric, result, claim_type, published=None, rivals=(), **choices):
    check = {"name": "planted", "experiment": "-", "metric": metric, "choices": choices}
    if published is not None:
        check |= {"published": published, "rivals": list(rivals)}
    return claims.judge_check(check, claim_type, result)["verdict"]


WINDOWS = [[2, 512], [8, 128], [16, 512]]
SWEEP = {"protocols": ["p"], "windows": WINDOWS}


@pytest.mark.parametrize(
    ("law", "verdict"),
    [
        (lambda n, t: 1 / n, "reproduced"),
        (lambda n, t: n**-2.0, "not reproduced"),
        (lambda n, t: 1 / n + 3e-3, "inconclusive"),  # another slope in each window
    ],
)
def test_exponent(law, verdict):
    result = table(law, seeds=200, spread=0.1)
    assert judged("exponent", result, "number", 1.0, [4.0], **SWEEP) == verdict


def two_protocols(law, other):
    """A planted sweep of the protocols p and q."""
    arrays = table(law, seeds=200, spread=0.1).arrays
    for name, array in table(other, seeds=200, spread=0.1).arrays.items():
        arrays[name.replace("p/", "q/")] = array
    return Result(arrays, {})


@pytest.mark.parametrize("protocols", [["p", "q"], ["q", "p"]])
def test_exponent_pools_every_protocol(protocols):
    result = two_protocols(lambda n, t: 1 / n, lambda n, t: n**-1.5)
    choices = {"windows": WINDOWS}

    def verdict(names):
        return judged("exponent", result, "number", 1.0, protocols=names, **choices)

    assert verdict(["p"]) == "reproduced" and verdict(["q"]) == "not reproduced"
    assert verdict(protocols) == "inconclusive"
    found = METRICS["exponent"](result, protocols=protocols, **choices)
    assert found.value == pytest.approx(1.25, abs=0.02)


@pytest.mark.parametrize("protocols", [["p", "q"], ["q", "p"]])
def test_best_over_optimum_takes_the_best_protocol(protocols):
    floor = lottery.piecewise_linear_optimum(3)
    result = two_protocols(lambda n, t: 2 * floor, lambda n, t: 30 * floor)
    mine = two_protocols(lambda n, t: 2 * floor, lambda n, t: 2 * floor)
    found = METRICS["best_over_optimum"](result, protocols=protocols, width=2)
    alone = METRICS["best_over_optimum"](mine, protocols=["p"], width=2)
    assert found.value == alone.value < 2
    assert found.draws.max() < 2


@pytest.mark.parametrize(
    ("factor", "verdict"), [(1.0, "reproduced"), (3.0, "not reproduced")]
)
def test_best_over_optimum(factor, verdict):
    floor = factor * lottery.piecewise_linear_optimum(3)
    result = table(lambda n, t: floor, seeds=400, spread=0.0)
    assert judged("best_over_optimum", result, "number", 1.0, protocols=["p"],
                  width=2) == verdict  # fmt: skip


@pytest.mark.parametrize(
    ("law", "initial", "verdict"),
    [
        (lambda n, t: n**-4.0 + 1e-6 / n, lambda n, t: 1.0, "reproduced"),
        (lambda n, t: n**-2.0, lambda n, t: 1.0, "not reproduced"),
        # The same bend before training is no finding.
        (lambda n, t: n**-4.0 + 1e-6 / n, lambda n, t: n**-4.0 + 1e-6 / n,
         "not reproduced"),
    ],
)  # fmt: skip
def test_bend(law, initial, verdict):
    result = table(law, initial=initial, seeds=200, spread=0.05)
    found = judged("bend", result, "ordering", protocols=["p"], early=[4, 32],
                   late=[128, 1024])  # fmt: skip
    if law(2, 0) == 0.25:  # a straight line: no effect, so never "reproduced"
        assert found != "reproduced"
    else:
        assert found == verdict


@pytest.mark.parametrize(
    ("law", "verdict"),
    [
        (lambda n, t: n ** -(t / 5000), "reproduced"),
        # A range is never negative: without an effect it cannot be told from its null.
        (lambda n, t: 1 / n / t, "inconclusive"),
    ],
)
def test_exponent_range(law, verdict):
    result = table(law, times=(500, 1000, 2000, 5000, 10_000))
    assert judged("exponent_range", result, "existence", **SWEEP) == verdict


def test_exponent_range_of_networks_that_stand_still():
    """The very same errors at every time: the range is what resampled seeds make."""
    arrays = table(lambda n, t: 1 / n).arrays
    arrays |= {"p/mse": arrays["p/mse"].repeat(5, 0), "p/steps": np.arange(5)}
    found = METRICS["exponent_range"](Result(arrays, {}), **SWEEP)
    assert found.value == 0
    assert np.median(found.draws) == pytest.approx(np.median(found.null_draws), rel=0.1)


def second_order_table(gain, gain_of_time):
    width = np.repeat([4, 8, 16, 32], 60)
    noise = np.exp(0.3 * np.random.default_rng(1).standard_normal((3, len(width))))
    losses = noise / width * [[1], [10**-gain_of_time], [10**-gain]]
    names = ("adam", "adam-longer", "second-order")
    return Result({"width": width} | dict(zip(names, losses, strict=True)), {})


@pytest.mark.parametrize(
    ("gain", "gain_of_time", "verdict"),
    [
        (4, 1, "reproduced"),
        (0, 1, "not reproduced"),
        (4, 3, "not reproduced"),  # longer training would do most of it
    ],
)
def test_decades_gained(gain, gain_of_time, verdict):
    result = second_order_table(gain, gain_of_time)
    widths = [4, 8, 16, 32]
    assert judged("decades_gained", result, "existence", widths=widths) == verdict
    found = METRICS["decades_gained"](result, widths=widths)
    middle = np.median(found.draws), np.median(found.null_draws)
    assert (found.value, found.null) == pytest.approx((gain, gain_of_time), abs=0.1)
    assert middle == pytest.approx((gain, gain_of_time), abs=0.1)


@pytest.mark.parametrize(
    ("slope", "before", "verdict"),
    [
        (0.7, 0.0, "reproduced"),
        (0.0, 0.0, "not reproduced"),
        (0.7, 0.7, "not reproduced"),
    ],
)
def test_identical_exponent(slope, before, verdict):
    n = np.array([1, 2, 4, 8, 16, 32])
    arrays = {"tickets": n, "steps": np.array([10, 20])}
    for optimiser in ("adam", "sgd"):
        arrays[f"{optimiser}/mse"] = np.array([n**-slope, n**-slope / 2])
        arrays[f"{optimiser}/initial"] = n[None] ** -before
    found = judged(
        "identical_exponent", Result(arrays, {}), "existence",
        optimisers=["adam", "sgd"], windows=[[1, 32], [1, 8]],
    )  # fmt: skip
    assert found == verdict


def read(path):
    return path.read_text(encoding="utf-8")


def test_every_metric_is_planted_and_used():
    used = {check["metric"] for c in READ["claims"].values() for check in c["checks"]}
    files = Path(__file__).parent.glob("test_claims*.py")
    text = "\n".join(file.read_text(encoding="utf-8") for file in files)
    tested = set(re.findall(r"^def test_(\w+)", text, re.MULTILINE))
    assert used == set(METRICS) and used <= tested


# --------------------------------------------------------------------------- the file


@pytest.mark.parametrize("claim_id", IDS)
def test_claims_are_complete_and_not_stale(claim_id):
    claim = READ["claims"][claim_id]
    assert claim["type"] in (
        "theorem", "number", "ordering", "existence", "discussion")  # fmt: skip
    assert claim["fidelity"] in ("same", "scaled", "analogue")
    assert claim["basis"] in ("text", "figure", "code", "abstract", "second-hand")
    assert claim["checks"] or claim["type"] == "discussion"
    row = claims.judge(claim_id)
    assert row.keys() >= FIELDS and row["verdict"] != "stale"
    assert row["verdict"] in (
        "reproduced", "partly", "inconclusive", "not reproduced", "discussed",
    )  # fmt: skip


def test_a_moved_band_is_stale_until_the_round_is_raised():
    moved = copy.deepcopy(READ)
    moved["claims"]["L2"]["checks"][0]["choices"]["windows"] = [[8, 64]]
    assert claims.judge("L2", moved)["verdict"] == "stale"
    raised = copy.deepcopy(READ)
    raised["rounds"]["lottery/x-squared"] += 1
    assert claims.judge("L2", raised)["verdict"] == "stale"
    note = copy.deepcopy(READ)
    note["claims"]["L2"]["note"] = "A mended typo."
    assert claims.judge("L2", note)["verdict"] == claims.judge("L2")["verdict"]


def test_one_raised_round_makes_a_claim_of_three_experiments_stale(monkeypatch):
    raised = copy.deepcopy(READ)
    raised["rounds"]["lottery/training-time"] += 1
    row = claims.judge("L8", raised)
    assert row["checks"][0]["experiment"] == "lottery/training-time"
    assert row["verdict"] == "stale"
    monkeypatch.setattr(claims, "judged", lambda ids: [row])
    assert [line["verdict"] for line in claims.table(["L8"])] == ["stale"] * 3


@pytest.mark.parametrize(
    ("fidelity", "verdict", "shown"),
    [
        ("analogue", "not reproduced", "not seen in our analogue"),
        ("analogue", "reproduced", "reproduced"),
        ("scaled", "not reproduced", "not reproduced"),
    ],
)
def test_an_analogue_never_counts_against_its_source(
    monkeypatch, fidelity, verdict, shown
):
    check = {"name": "slope", "value": 1.0, "low": 0.9, "high": 1.1, "band": [2, 3],
             "verdict": verdict}  # fmt: skip
    row = {"id": "X", "fidelity": fidelity, "verdict": verdict, "checks": [check]}
    monkeypatch.setattr(claims, "judged", lambda ids: [row])
    assert claims.table(["X"])[0]["verdict"] == shown


@pytest.mark.parametrize(
    ("band", "number", "shown"),
    [
        (None, -4.1e-16, "0"),
        (None, 0.02, "0.02"),
        ([-0.1, math.inf], -4.1e-16, "0"),
        ([1e-12, 3e-12], 2e-12, "2e-12"),  # a tiny error in earnest
        ([0.0, 0.0], 2e-12, "2e-12"),
    ],
)
def test_what_is_zero_up_to_rounding_reads_0(monkeypatch, band, number, shown):
    draws = np.full(9, number)
    planted = Measured(number, draws, number, draws)
    monkeypatch.setitem(METRICS, "planted", lambda result: planted)
    check = {"name": "", "experiment": "-", "metric": "planted", "choices": {}}
    check |= {"band": band} if band else {}
    kind = "number" if band else "ordering"
    row = {"id": "X", "fidelity": "same", "verdict": "partly"}
    row["checks"] = [claims.judge_check(check, kind, None)]
    monkeypatch.setattr(claims, "judged", lambda ids: [row])
    (line,) = claims.table(["X"])
    assert line["measured"] == shown
    assert line["95 % interval"] == f"{shown} to {shown}"
    if band is None:
        assert line["asked"] == f"well above its null, {shown}"


def test_a_result_that_lacks_an_array_is_one_line():
    arrays = table(lambda n, t: 1 / n).arrays
    del arrays["p/width"]
    with pytest.raises(UserError, match="lacks 'p/width', which the check") as caught:
        judged("exponent", Result(arrays, {}), "number", 1.0, **SWEEP)
    assert "\n" not in str(caught.value)


def test_rounds_name_experiments():
    assert READ["rounds"].keys() == experiments.EXPERIMENTS.keys()


def test_command_line_prints_strict_json(capsys):
    assert main(["claims", "--json"]) == 0
    printed = capsys.readouterr().out
    rows = json.loads(printed, parse_constant=lambda name: pytest.fail(name))
    assert [row["id"] for row in rows] == IDS
    assert all(row.keys() >= FIELDS for row in rows)
    for row in rows:
        for check in row["checks"]:
            assert check.keys() >= {"name", "value", "low", "high", "band", "pass"}
        assert (row["verdict"] == "discussed") == (not row["checks"])
        first = row["checks"][0]["value"] if row["checks"] else None
        assert row["value"] == first


def test_an_unknown_claim_lists_the_known_ones():
    with pytest.raises(UserError, match="choose one of L1"):
        claims.judge("L99")


@pytest.mark.parametrize("fold", [None, "Every <check>"])
def test_rows_become_a_table_that_may_be_folded(fold, monkeypatch):
    shown = []
    monkeypatch.setattr("IPython.display.display", shown.append)
    claims.show_rows([{"claim": "L2", "verdict": "a < b"}], "Verdicts", fold=fold)
    (html,) = (one.data for one in shown)
    assert "<td" in html and "a &lt; b" in html and 'aria-label="Verdicts"' in html
    assert ("<summary>Every &lt;check&gt;</summary>" in html) == bool(fold)

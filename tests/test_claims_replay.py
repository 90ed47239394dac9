"""The metrics of chapter 5.8 on planted data, where the claim is true and false."""

import numpy as np
import pytest

from scalinglaws import claims
from scalinglaws.experiments import Result, replay
from scalinglaws.metrics import replay as metrics

WIDTHS, SIZES, SEEDS = np.array([2, 4, 8, 16, 32]), [158, 334, 758, 1894, 5318], 6
NAMES = ["tilt 0", "tilt 1", "tilt 1.5", "again", "first 12"]
WINDOWS = [[2, 32], [2, 16]]


def judged(metric, result, **choices):
    check = {"name": "planted", "experiment": "-", "metric": metric, "choices": choices}
    return claims.judge_check(check, "existence", result)["verdict"]


def expected(elo, games=400):
    """Points that players of these ratings [n] score on average."""
    chance = 1 / (1 + 10 ** ((elo - elo[:, None]) / 400))
    return games * chance * ~np.eye(len(elo), dtype=bool)


def planted(exponents=(), slopes=(), early=(), late=(), spread=0.03) -> Result:
    """Variants whose Elo exponent, lateness by decade and final losses are given.

    What is not given is that of the control: 0.5, 0.1, 0.2, 0.2. Every replicate has
    its own, whose standard deviation is `spread`.
    """
    rng = np.random.default_rng(0)
    exponents, slopes = dict(exponents), dict(slopes)
    early, late = dict(early), dict(late)
    decades = np.log10(replay.RANK_BINS).mean(1)
    plies, ranks = replay.PLY_BINS[:, 0], replay.RANK_BINS[:, 0]
    shape = SEEDS, len(WIDTHS), 3
    arrays, elos = {}, []
    for name in NAMES:
        own = exponents.get(name, 0.5) + spread * rng.standard_normal((SEEDS, 1))
        elos.append(400 * own * np.log10(SIZES))
        arrays[f"{name}/points"] = np.stack([expected(elo) for elo in elos[-1]])
        grows = slopes.get(name, 0.1) + spread * rng.standard_normal((SEEDS, 1, 1, 1))
        loss = np.broadcast_to(0.4 + grows * decades, (*shape, len(decades))).copy()
        loss[:, :, 0] = 1
        loss[..., 0] = 0  # drawn states, on which an untrained network is right
        arrays[f"{name}/loss/rank"] = loss
        at = np.where(plies < 8, early.get(name, 0.2), late.get(name, 0.2))
        noise = np.exp(spread * rng.standard_normal((SEEDS, 1, 1, 1)))
        arrays[f"{name}/loss/ply"] = noise * np.broadcast_to(at, (*shape, len(at)))
    pool = np.stack([expected(np.concatenate(row)) for row in zip(*elos, strict=True)])
    return Result(
        arrays | {
            "pool": pool, "width": WIDTHS, "parameters": np.array(SIZES),
            "tilts": np.array([0, 1, 1.5]), "cuts": np.array([12]),
            "rank_bins": replay.RANK_BINS, "ply_bins": replay.PLY_BINS,
            "solved": np.stack([ranks, ranks, ranks, ranks > 10]),
        },
        {},
    )  # fmt: skip


@pytest.mark.parametrize("pool", ["own", "common"])
def test_planted_exponents_are_found(pool):
    result = planted({"tilt 0": 0.3, "first 12": 0.7}, spread=0.0)
    for name, wanted in (("tilt 0", 0.3), ("again", 0.5), ("first 12", 0.7)):
        found = metrics.exponents(result, name, pool, [2, 32])
        assert found == pytest.approx([wanted] * SEEDS, abs=0.01)


@pytest.mark.parametrize(
    ("flat", "verdict"),
    [(0.2, "reproduced"), (0.5, "not reproduced"), (0.8, "not reproduced")],
)
def test_exponent_moved(flat, verdict):
    choices = {"pools": ["own", "common"], "windows": WINDOWS}
    result = planted({"tilt 0": flat})
    assert judged(
        "exponent_moved", result, above="tilt 1", below="tilt 0", **choices
    ) in (verdict, "inconclusive" if flat == 0.5 else verdict)
    found = metrics.exponent_moved(result, above="tilt 1", below="tilt 0", **choices)
    assert found.value == pytest.approx(0.5 - flat, abs=0.05)


@pytest.mark.parametrize(
    ("steep", "verdict"), [(0.4, "reproduced"), (-0.2, "not reproduced")]
)
def test_order_moved(steep, verdict):
    result = planted(slopes={"tilt 1.5": steep})
    choices = {"above": "tilt 1.5", "below": "tilt 1", "windows": WINDOWS}
    assert judged("order_moved", result, **choices) == verdict
    assert metrics.order_moved(result, **choices).value == pytest.approx(
        steep - 0.1, abs=0.05
    )
    same = metrics.order_moved(planted(), **choices)
    assert abs(same.value) < 0.05 and same.null > 0.01


@pytest.mark.parametrize(
    ("late", "verdict"), [(0.4, "reproduced"), (0.2, "not"), (0.1, "not reproduced")]
)
def test_loss_moved(late, verdict):
    result = planted(late={"first 12": late}, early={"first 12": 0.05})
    choices = {"above": "first 12", "below": "tilt 1", "windows": WINDOWS}
    found = judged("loss_moved", result, plies=[12, 16], **choices)
    assert found == verdict or (verdict == "not" and found != "reproduced")
    value = metrics.loss_moved(result, plies=[1, 4], **choices).value
    assert value == pytest.approx(np.log(0.05 / 0.2), abs=0.1)

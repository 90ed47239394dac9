"""The metrics of chapter 5.7 on planted data, where the claim is true and false."""

import numpy as np
import pytest

from scalinglaws import claims
from scalinglaws.errors import UserError
from scalinglaws.experiments import Result
from scalinglaws.games import late
from scalinglaws.metrics import METRICS
from scalinglaws.metrics import late as metric

RANKS = np.arange(1, 100_001)
SEEDS = range(5)


def judged(metric_name, result, kind, band=None, **choices):
    check = {
        "name": "planted",
        "experiment": "-",
        "metric": metric_name,
        "choices": choices,
    }
    return claims.judge_check(check | ({"band": band} if band else {}), kind, result)[
        "verdict"
    ]


def profiles(share=lambda ranks: 0 * ranks, counts=lambda r: 1e6 / r, noise=0.02):
    """[seeds, 1 cut, fields, bins] with a law of the late share and of the counts."""
    found = []
    for seed in SEEDS:
        rng = np.random.default_rng(seed)
        is_late = rng.random(len(RANKS)) < share(RANKS)
        logs = np.log10(counts(RANKS)) + noise * rng.standard_normal()
        rows = (logs, is_late, is_late, 50 * is_late, 0 * RANKS)
        found.append(late.binned(RANKS, rows))
    return np.stack(found)[:, None]


def rising(ranks):
    return np.clip(np.log10(ranks) / 5, 0, 1)


@pytest.mark.parametrize(
    ("of_game", "of_null", "verdict"),
    [
        (rising, lambda r: 0.02 + 0 * r, "reproduced"),
        (rising, rising, "not reproduced"),
        (lambda r: 0 * r, rising, "not reproduced"),
    ],
)
def test_late_fraction(of_game, of_null, verdict):
    result = Result(
        {"cuts": np.array([0]), "game/profile": profiles(of_game),
         "null/profile": profiles(of_null)}, {},
    )  # fmt: skip
    choices = {"game": "game", "null": "null", "ranks": [1000, 10000]}
    definitions = ["late", "past half"]
    found = judged("late_fraction", result, "existence", definitions=definitions,
                   **choices)  # fmt: skip
    assert found == verdict
    with pytest.raises(UserError, match="no such states"):
        METRICS["late_fraction"](
            result, definitions=definitions, **{**choices, "ranks": [10**6, 10**7]}
        )


@pytest.mark.parametrize(
    ("share", "verdict"), [(0.8, "reproduced"), (0.2, "not reproduced")]
)
def test_late_share(share, verdict):
    rows = np.stack([profiles(lambda r: share + 0 * r)[:, 0]] * 3, 1)
    found = judged("late_share", Result({"v/profile": rows}, {}), "number", [0.5, 1],
                   variant="v", ranks=[[100, 1000]])  # fmt: skip
    assert found == verdict


def bulging(ranks):
    return 1e6 / ranks * np.exp(np.exp(-(np.log(ranks / 1500) ** 2) / 2))


@pytest.mark.parametrize(
    ("all_moves", "first_moves", "verdict"),
    [
        (bulging, lambda r: 1e5 / r**0.9, "reproduced"),
        (bulging, bulging, "not reproduced"),
        (lambda r: 1e6 / r, lambda r: 1e5 / r, "not reproduced"),
    ],
)
def test_zipf_bump(all_moves, first_moves, verdict):
    both = [profiles(counts=law, noise=0.3) for law in (all_moves, first_moves)]
    result = Result(
        {"cuts": np.array([0, 40]), "game/profile": np.concatenate(both, 1)}, {}
    )
    windows = [[[46, 147], [681, 2154], [10000, 31623]]]
    found = judged(
        "zipf_bump", result, "existence", game="game", cut=40, windows=windows
    )
    assert found == verdict


def test_a_power_law_has_no_bump():
    found = profiles(counts=lambda r: 1e6 * r**-0.7)[:, 0]
    three = ([100, 316], [1000, 3162], [10000, 31623])
    assert metric.bump(found, *three) == pytest.approx(0, abs=2e-3)


WIDTHS = np.array([4, 32, 128])


@pytest.mark.parametrize(
    ("elo", "verdict"),
    [([0, 300, 180], "reproduced"), ([0, 200, 320], "not reproduced")],
)
def test_elo_fall(elo, verdict):
    elo = np.array(elo, float)
    share = 1 / (1 + 10 ** ((elo[None] - elo[:, None]) / 400))
    points = np.stack(
        [np.random.default_rng(seed).binomial(400, np.triu(share, 1)) for seed in SEEDS]
    ).astype(float)
    lower = np.tril(np.ones((3, 3), bool), -1)
    points += np.where(lower, 400 - points.transpose(0, 2, 1), 0)
    result = Result({"width": WIDTHS, "v/points": points}, {})
    found = judged("elo_fall", result, "number", [0, np.inf], variant="v", peaks=[32],
                   largest=128)  # fmt: skip
    assert found == verdict
    assert metric.ratings(result, "v").mean(0) == pytest.approx(elo, abs=25)


@pytest.mark.parametrize(
    ("before", "after", "verdict"),
    [
        ([0.4, 0.4, 0.4], [0.02, 0.03, 0.09], "reproduced"),
        ([0.3, 0.4, 0.5], [0.2, 0.3, 0.4], "not reproduced"),
        ([0.4, 0.4, 0.4], [0.09, 0.05, 0.02], "not reproduced"),
    ],
)
def test_loss_gap(before, after, verdict):
    seen = np.zeros((5, 3, 2, len(late.edges())))
    seen[..., :20] = np.diff(late.edges())[:20]
    rng = np.random.default_rng(0)
    scatter = 1 + 0.03 * rng.standard_normal((5, 3, 2, 1, 1))
    loss = np.stack([before, after], 1)[None, :, :, None, None] * scatter
    loss = np.broadcast_to(loss, (5, 3, 2, 2, len(late.edges())))
    result = Result({"width": WIDTHS, "v/seen": seen, "v/loss": loss}, {})
    found = judged("loss_gap", result, "ordering", variant="v", part=0, above=[128],
                   below=[4, 32], windows=[[10, 100], [100, 1000]])  # fmt: skip
    assert found == verdict


@pytest.mark.parametrize(
    ("share", "verdict"), [(0.66, "reproduced"), (0.4, "not reproduced")]
)
def test_chimera_share(share, verdict):
    rows = np.random.default_rng(1).binomial(120, share, (5, 1, 2)) / 120
    arrays = {"pairs": np.array([[4, 32]]), "switches": np.array([10, 20])}
    result = Result({**arrays, "v/chimera": rows, "chimera": rows}, {})
    for name in ("v", ""):
        found = judged("chimera_share", result, "number", [0.5, 1], name=name,
                       pair=[4, 32], switch=20)  # fmt: skip
        assert found == verdict
    with pytest.raises(UserError, match="no pair"):
        METRICS["chimera_share"](result, name="", pair=[4, 64], switch=20)

"""The metrics of chapters 5.3 and 5.4 on planted data, true and false."""

import numpy as np
import pytest

from scalinglaws import claims
from scalinglaws.errors import UserError
from scalinglaws.experiments import Result, games
from scalinglaws.games.network import parameter_count
from scalinglaws.metrics import METRICS, elo

SEEDS, WIDTHS = 12, [2, 4, 8, 16, 32, 64]
GAME = games.boards.connect_four(5, 4)
SIZES = np.array([parameter_count(GAME, width) for width in WIDTHS], float)
STATES = np.geomspace(4_000, 400_000, 11)


def judged(metric, result, claim_type, published=None, rivals=(), **choices):
    check = {"name": "planted", "experiment": "-", "metric": metric, "choices": choices}
    if published is not None:
        check |= {"published": published, "rivals": list(rivals)}
    return claims.judge_check(check, claim_type, result)["verdict"]


def networks() -> dict:
    return {
        "width": np.repeat(WIDTHS, SEEDS),
        "seed": np.tile(np.arange(SEEDS), len(WIDTHS)),
        "parameters": np.repeat(SIZES, SEEDS),
    }


# ----------------------------------------------------------------------- Zipf (Z1)


def counted(exponent, spread=0.02) -> Result:
    """Visits 3e4 rank^-exponent of every network and of every seed's matches."""
    rng, arrays = np.random.default_rng(0), networks()

    def tally():
        rank = np.arange(1, 60_000)
        slope = exponent + spread * rng.standard_normal()
        visits = np.round(3e4 * rank**-slope).astype(int)
        return games.tally(visits[visits > 0])

    arrays |= {f"training/{i}": tally() for i in range(len(arrays["width"]))}
    arrays |= {f"matches/m/{seed}": tally() for seed in range(SEEDS)}
    return Result(arrays, {})


@pytest.mark.parametrize(
    ("exponent", "verdict"), [(0.94, "reproduced"), (0.6, "not reproduced")]
)
@pytest.mark.parametrize("counts", ["training", "matches/m"])
def test_zipf_exponent(exponent, verdict, counts):
    result, ways = counted(exponent), ["ranks 100 to n/10", "visits 500 to 5"]
    found = judged("zipf_exponent", result, "number", 0.94, counts=counts, ways=ways)
    assert found == verdict


@pytest.mark.parametrize("way", elo.WAYS)
def test_every_way_finds_the_exponent_of_a_law(way):
    rank = np.arange(1, 1_000_000)
    tally = games.tally(np.round(1e6 * rank**-0.9).astype(int))
    assert elo.line(tally, way).exponent == pytest.approx(0.9, abs=0.03)


def test_a_window_of_visits_holds_what_it_says():
    tally = games.tally(np.array([900, 500, 499, 40, 7, 5, 4, 1]))
    assert elo.line(tally, "visits 500 to 5").window == (3, 6)


# ------------------------------------------------------------------ Elo and size (Z4)


def rated(spread=10, **laws) -> Result:
    """Ratings law(log10 size) of each cell."""
    rng, arrays = np.random.default_rng(1), networks()
    for cell, law in laws.items():
        ratings = np.repeat([law(x) for x in np.log10(SIZES)], SEEDS)
        arrays[f"elo/{cell}"] = ratings + spread * rng.standard_normal(len(ratings))
    return Result(arrays, {})


def rising(x):
    return 400 * 0.8 * x


def level(x):
    return 100.0


def bent(x):
    return -300 * (x - 4.2) ** 2


WINDOWS = [[2, 32], [2, 16]]


@pytest.mark.parametrize(
    ("law", "verdict"),
    [(rising, "reproduced"), (level, "not reproduced"),
     (lambda x: 2 * rising(x), "not reproduced")],
)  # fmt: skip
def test_elo_exponent(law, verdict):
    result = rated(base=law)
    assert verdict == judged(
        "elo_exponent", result, "number", 0.8, cells=["base"], windows=WINDOWS
    )


@pytest.mark.parametrize(
    ("trained", "untrained", "verdict"),
    [
        (rising, level, "reproduced"),
        (rising, rising, "not reproduced"),
        (level, level, "inconclusive"),
    ],
)
def test_elo_rise(trained, untrained, verdict):
    found = judged(
        "elo_rise", rated(base=trained, untrained=untrained), "existence",
        cells=["base"], null="untrained", windows=WINDOWS,
    )  # fmt: skip
    assert found == verdict


@pytest.mark.parametrize(
    ("law", "verdict"), [(rising, "reproduced"), (bent, "not reproduced")]
)
def test_elo_bend(law, verdict):
    found = judged(
        "elo_bend", rated(base=law, spread=3), "number", 1.0, [0.0], cells=["base"],
        lower=[2, 8], upper=[8, 32],
    )  # fmt: skip
    assert found == verdict


# ---------------------------------------------------------- samples and compute (Z5)


def trained(law, spread=5) -> Result:
    """Ratings law(size, states) at twelve checkpoints, the first before training."""
    rng, arrays = np.random.default_rng(2), networks()
    states = np.tile(np.append(0, STATES), (len(arrays["width"]), 1))
    ratings = np.array(
        [[law(n, max(s, 40)) for s in row]
         for n, row in zip(arrays["parameters"], states, strict=True)]
    )  # fmt: skip
    noise = spread * rng.standard_normal(ratings.shape)
    return Result(
        arrays | {
            "elo": ratings + noise,
            "states": states,
            "flops": 2 * arrays["parameters"][:, None] * 32 * states,
        },
        {},
    )  # fmt: skip


def efficient(n, s):
    """Small networks stop early; larger ones learn more from each state."""
    late = 30 * np.log(max(s / n / 40, 1))
    return 100 * np.log10(s) + 150 * np.log10(n) - late


def equal(n, s):
    return 100 * np.log10(s)


def worse(n, s):
    return 100 * np.log10(s) - 150 * np.log10(n)


@pytest.mark.parametrize(
    ("law", "verdict"),
    [
        (efficient, "reproduced"),
        (equal, "inconclusive"),  # no effect, so it cannot be told from its null
        (worse, "not reproduced"),
    ],
)
def test_samples_saved(law, verdict):
    found = judged(
        "samples_saved", trained(law), "ordering", pairs=[[2, 8], [4, 16], [8, 32]]
    )
    assert found == verdict


@pytest.mark.parametrize(
    ("law", "verdict"),
    [(efficient, "reproduced"), (equal, "inconclusive"), (worse, "not reproduced")],
)
def test_best_size_exponent(law, verdict):
    found = judged(
        "best_size_exponent", trained(law), "existence", windows=["all", "open"]
    )
    assert found == verdict


def test_the_front_is_the_best_that_compute_can_buy():
    flops = np.array([[0, 1, 10, 100], [0, 10, 100, 1000]], float)
    ratings = np.array([[0, 10, 20, 15], [0, 5, 30, 40]], float)
    best, row = elo.front(flops, ratings, np.array([1, 10, 100, 1000, 10_000.0]))
    assert best == pytest.approx([10, 20, 30, 40, 40])
    assert row.tolist() == [0, 0, 1, 1, 1]


def test_the_exponent_of_the_best_size_is_that_of_the_envelope():
    """Each size is best where compute = size^2: an exponent of one half."""
    size = 10.0 ** np.arange(1, 8)
    flops = np.concatenate(
        [np.zeros((7, 1)), size[:, None] * np.geomspace(1, 1e9, 60)], 1
    )
    log_c, log_n = np.log10(np.maximum(flops, 1)), np.log10(size)[:, None]
    ratings = 400 * (log_n - np.maximum(2 * log_n - log_c, 0))
    found = elo.best_size_slope(size, flops, ratings, "open")
    assert found == pytest.approx(0.5, abs=0.07)
    with pytest.raises(UserError, match="choose all or open"):
        METRICS["best_size_exponent"](trained(equal), windows=["half"])

"""The metrics of chapter 5.2 on planted data, where the claim is true and false."""

import numpy as np
import pytest

from scalinglaws import claims
from scalinglaws.errors import UserError
from scalinglaws.experiments import Result
from scalinglaws.games import zipf
from scalinglaws.metrics import METRICS

RANK = np.unique(np.geomspace(1, 100_000, 300).round().astype(int))
WIDE = [[100, 10_000], [1_000, 100_000]]
POLICIES = [[0.7, 0.3], [0.6, 0.4], [0.8, 0.2], [0.5, 0.3, 0.2]]


def judged(metric, arrays, claim_type, band=None, **choices):
    check = {"name": "planted", "experiment": "-", "metric": metric, "choices": choices}
    if band is not None:
        check["band"] = band
    return claims.judge_check(check, claim_type, Result(arrays, {}))["verdict"]


def scattered(values, spread=0.002):
    noise = np.random.default_rng(0).standard_normal((6, len(values)))
    return np.array(values) + spread * noise


@pytest.mark.parametrize(
    ("value", "verdict"), [(0.968, "reproduced"), (1.02, "not reproduced")]
)
def test_play_exponent(value, verdict):
    arrays = {"7x6/exponent": scattered([value, 0.94, 0.93, 0.9])}
    found = judged("play_exponent", arrays, "number", (0.82, 0.985), games=["7x6"],
                   ways=["source"])  # fmt: skip
    assert found == verdict


@pytest.mark.parametrize(
    ("gap", "verdict"), [(0.02, "reproduced"), (0.0, "not reproduced")]
)
def test_way_gap(gap, verdict):
    rows = scattered([0.95, 0.95, 0.93, 0.9], 1e-3)
    rows[:, 1] = rows[:, 0] - gap
    found = judged("way_gap", {"7x6/exponent": rows}, "existence", game="7x6",
                   above="source", below="uniform")  # fmt: skip
    assert found == verdict


@pytest.mark.parametrize(
    ("states", "verdict"),
    [([36, 1260, 21420], "reproduced"), ([30, 1000, 15000], "not reproduced")],
)
def test_plateau(states, verdict):
    stairs = np.repeat([1e6 / n for n in states], states)
    counts = np.pad(stairs, (0, 100_000 - len(stairs)))[RANK - 1]
    arrays = {"rank": RANK, "pentago/count": np.tile(counts, (4, 1))}
    found = judged("plateau", arrays, "number", (0.97, 1.03), game="pentago",
                   n_games=1_000_000, states=[36, 1260, 21420])  # fmt: skip
    assert found == verdict


@pytest.mark.parametrize(
    ("boards", "verdict"), [(0.92, "reproduced"), (1.01, "not reproduced")]
)
def test_merging_gap(boards, verdict):
    rank = np.unique(np.geomspace(10, 3000, 60).round().astype(int))
    rng = np.random.default_rng(0)
    arrays = {"local_rank": rank} | {
        name: level + 0.02 * rng.standard_normal((6, len(rank)))
        for name, level in (("h/local", 0.99), ("b/local", boards))
    }
    found = judged("merging_gap", arrays, "existence", histories="h", boards="b",
                   windows=[[10, 100], [100, 1000]])  # fmt: skip
    assert found == verdict


def policies(power=1.0, height=1.0, stop=0.2):
    """Smooth laws of the policies, raised to a power and moved."""
    ended = [zipf.tree_exponent(p, stop) for p in POLICIES]
    laws = [
        height / (zipf.entropy(p) * (RANK + len(p) / (len(p) - 1))) ** power
        for p in POLICIES
    ]
    return {
        "rank": RANK,
        "policy/p": np.array([[*p, 0][:3] for p in POLICIES]),
        "policy/frequency": np.stack(laws),
        "policy/stop": np.full(4, stop),
        "policy/ended": np.stack([1.0 * RANK ** (-a * power) for a in ended]),
    }


@pytest.mark.parametrize("ends", [False, True])
@pytest.mark.parametrize(
    ("power", "verdict"), [(1.0, "reproduced"), (0.95, "not reproduced")]
)
def test_policy_exponent(power, verdict, ends):
    found = judged("policy_exponent", policies(power), "theorem", (0.973, 1.027),
                   windows=WIDE, ends=ends)  # fmt: skip
    assert found == verdict


@pytest.mark.parametrize(
    ("height", "verdict"), [(1.0, "reproduced"), (1.2, "not reproduced")]
)
def test_policy_amplitude(height, verdict):
    found = judged("policy_amplitude", policies(height=height), "theorem",
                   (0.95, 1.05), windows=WIDE)  # fmt: skip
    assert found == verdict


@pytest.mark.parametrize(
    ("share", "verdict"), [(1.0, "reproduced"), (0.5, "not reproduced")]
)
def test_first_missing(share, verdict):
    law = np.array([100, 300, 1000, 5000.0])
    arrays = {"policy/missing": np.stack([share * law, law], 1)}
    assert judged("first_missing", arrays, "theorem", (0.85, 1.15)) == verdict


@pytest.mark.parametrize(
    ("p", "verdict"), [([0.5, 0.5], "reproduced"), ([0.9, 0.1], "not reproduced")]
)
def test_swing_ratio(p, verdict):
    arrays = {"tree/swing": np.array([1.0, 2.0])}
    found = judged("swing_ratio", arrays, "theorem", (0.99, 1.01), trees=[["tree", p]])
    assert found == verdict


@pytest.mark.parametrize(
    ("slope", "verdict"), [(0.5, "reproduced"), (1.0, "not reproduced")]
)
def test_thinning_ratio(slope, verdict):
    arrays = {"rank": RANK, "thinning/0.5": 1.0 * RANK**-slope}
    found = judged("thinning_ratio", arrays, "theorem", (0.85, 1.15), rates=[0.5],
                   windows=WIDE)  # fmt: skip
    assert found == verdict


@pytest.mark.parametrize(
    ("slope", "verdict"), [(1 / 3, "reproduced"), (1.0, "not reproduced")]
)
def test_merged_ratio(slope, verdict):
    arrays = {"rank": RANK, "merged/2": 1.0 * RANK**-slope}
    found = judged("merged_ratio", arrays, "theorem", (0.97, 1.03), moves=[2],
                   windows=WIDE)  # fmt: skip
    assert found == verdict


def test_a_curve_that_ends_before_the_window_is_one_line():
    arrays = {"rank": RANK, "merged/2": np.where(RANK < 500, 1.0 / RANK, 0)}
    with pytest.raises(UserError, match="end before rank 10000: choose less"):
        METRICS["merged_ratio"](Result(arrays, {}), moves=[2], windows=[[100, 10_000]])

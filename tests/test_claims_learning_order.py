"""The metrics of chapter 5.6 on planted data, where the claims are true and false."""

import numpy as np
import pytest

from scalinglaws import claims
from scalinglaws.errors import UserError
from scalinglaws.experiments import Result
from scalinglaws.experiments.learning_order import EDGES
from scalinglaws.metrics import METRICS

WIDTH = np.array([2, 4, 8, 16, 32, 64])
STATES = np.array([0, 4_000, 10_000, 40_000, 100_000, 400_000])
SEEDS, GROUPS = 4, len(EDGES) - 1
LAST = 16  # groups of ranks with states: up to 10 000
HEAD, TAIL, OWN_TAIL = [1, 31.7], [1000, 10000], [1000, 3163]
WIDE = [8, 16, 32, 64]


def judged(metric, result, **choices):
    check = {"name": "planted", "experiment": "-", "metric": metric, "choices": choices}
    return claims.judge_check(check, "ordering", result)["verdict"]


def planted(seed=0, k=10, **groupings) -> Result:
    """Share left of every group from a law(group, width, states), with some scatter."""
    rng, arrays = np.random.default_rng(seed), {}
    arrays |= {"width": WIDTH, "states": STATES, "edges": EDGES}
    for name, law in groupings.items():
        shares = np.array(
            [[[law(g, w, t) for g in range(k)] for t in STATES] for w in WIDTH], float
        )
        scatter = np.exp(0.03 * rng.standard_normal((SEEDS, *shares.shape)))
        count = np.full((SEEDS, k), 100)
        arrays[f"{name}/loss"] = shares * scatter * 50.0
        arrays[f"{name}/unknown"], arrays[f"{name}/count"] = 0.5 * count, count
    return Result(arrays, {})


def by_rank(law, **more) -> Result:
    """The same over groups of ranks, of which the last two hold no states."""
    result = planted(k=GROUPS, rank=law, **more)
    result.arrays["rank/count"][:, LAST:] = 0
    return result


def learned(group, width, states):
    """Rare states keep a larger share of their loss."""
    return 0.5 if states == 0 else 0.02 + 0.02 * group


def flat(group, width, states):
    return 0.5 if states == 0 else 0.2


def rare_from_the_start(group, width, states):
    """The labels of rare states are larger, and training changes nothing in that."""
    return 0.2 + 0.02 * group


@pytest.mark.parametrize("measure", ["loss", "share"])
@pytest.mark.parametrize(
    ("law", "verdict"),
    [
        (learned, "reproduced"),
        (flat, "inconclusive"),  # two nothings
        (rare_from_the_start, "not reproduced"),
    ],
)
def test_loss_rise(law, verdict, measure):
    choices = {"measure": measure, "widths": WIDE, "head": HEAD, "tail": TAIL}
    assert judged("loss_rise", by_rank(law), **choices) == verdict


def test_loss_rise_counts_what_is_not_known():
    """Decisive states are rarer in the tail: the loss rises less than its share."""
    result = by_rank(learned)
    result.arrays["rank/unknown"][:, 8:] *= 0.5
    result.arrays["rank/loss"][..., 8:] *= 0.5
    risen = [
        METRICS["loss_rise"](
            result, measure=measure, widths=WIDE, head=HEAD, tail=TAIL
        ).value
        for measure in ("loss", "share")
    ]
    assert risen[0] < 0.5 * risen[1]
    with pytest.raises(UserError, match="no states of ranks 10000 to 100000"):
        METRICS["loss_rise"](
            result, measure="loss", widths=WIDE, head=HEAD, tail=[10_000, 100_000]
        )


def own(loss, floor) -> Result:
    """Own losses and noise floors, as laws of the group of ranks."""
    rng = np.random.default_rng(1)
    count = np.full((SEEDS, len(WIDTH), GROUPS), 200)
    arrays = {"width": WIDTH, "edges": EDGES, "own-rank/count": count}
    for name, law in (("loss", loss), ("most", floor)):
        mean = np.array([law(g) for g in range(GROUPS)])
        scatter = np.exp(0.05 * rng.standard_normal(count.shape))
        arrays[f"own-rank/{name}"] = mean * scatter * count
    return Result(arrays, {})


@pytest.mark.parametrize(
    ("loss", "verdict"),
    [(0.03, "reproduced"), (0.011, "not reproduced"), (0.0, "not reproduced")],
)
def test_own_rise(loss, verdict):
    result = own(lambda g: 0.001 + loss * g, lambda g: 0.001 + 0.01 * g)
    choices = {"widths": WIDE, "head": HEAD, "tail": OWN_TAIL}
    assert judged("own_rise", result, **choices) == verdict


def in_turn(group, width, states):
    """Group after group halves its loss, sooner the larger the network."""
    return 1 / (1 + states * width / (3e4 * (1 + group)))


def at_once(group, width, states):
    return 1 / (1 + states / 2e4)


def never(group, width, states):
    return 1.0


def backwards(group, width, states):
    return in_turn(9 - group, width, states)


@pytest.mark.parametrize(
    ("law", "sign", "verdict"),
    [
        (in_turn, 1, "reproduced"),
        (at_once, 1, "not reproduced"),
        (never, 1, "not reproduced"),
        (backwards, 1, "not reproduced"),
        (backwards, -1, "reproduced"),
    ],
)
def test_halving_order(law, sign, verdict):
    result = planted(tenth=law, shuffled=at_once)
    choices = {"grouping": "tenth", "sign": sign, "widths": WIDE, "levels": [0.5]}
    found = judged("halving_order", result, **choices)
    assert found == verdict or (law is at_once and found == "inconclusive")


@pytest.mark.parametrize(
    ("law", "verdict"),
    [
        (lambda g, w, t: 1.0 if t == 0 else 1.2 / (1 + w / (1 + g) ** 1.5),
         "reproduced"),
        (never, "not reproduced"),
        (lambda g, w, t: 1.0 if t == 0 else 5 / w, "not reproduced"),
    ],
)  # fmt: skip
def test_width_order(law, verdict):
    result = planted(tenth=law, shuffled=never)
    assert judged("width_order", result, levels=[0.5]) == verdict


@pytest.mark.parametrize(
    ("rare", "verdict"), [(2.0, "reproduced"), (1.0, "not reproduced")]
)
def test_within_ply(rare, verdict):
    def halves(group, width, states):
        return (0.1 + 0.01 * (group // 2)) * (rare if group % 2 else 1)

    def none(group, width, states):
        return 0.1 + 0.01 * (group // 2)

    result = planted(k=40, ply=halves, random=none)
    # Moves of which there are few states do not count.
    result.arrays["ply/count"][:, :6] = 3
    result.arrays["ply/loss"][..., :6] *= 100
    choices = {"grouping": "ply", "null": "random", "widths": WIDE, "least": 20}
    found = judged("within_ply", result, **choices)
    assert found == verdict or (rare == 1 and found == "inconclusive")
    measured = METRICS["within_ply"](result, **choices)
    assert measured.value == pytest.approx(np.log10(rare), abs=0.02)


@pytest.mark.parametrize(
    ("exponent", "verdict"),
    [(0.9, "reproduced"), (0.0, "not reproduced"), (-0.5, "not reproduced")],
)
def test_effort_slope(exponent, verdict):
    middle, rng = np.sqrt(EDGES[:-1] * EDGES[1:]), np.random.default_rng(2)
    noise = 0.02 * rng.standard_normal((2, SEEDS, GROUPS))
    arrays = {"edges": EDGES, "rank/count": np.ones((SEEDS, GROUPS))}
    arrays["nodes/rank"] = 5 - exponent * np.log10(middle) + noise[0]
    arrays["nodes/shuffled"] = 3 + noise[1]
    result, windows = Result(arrays, {}), [[3, 3163], [10, 10000]]
    assert judged("effort_slope", result, windows=windows) == verdict or exponent == 0
    found = METRICS["effort_slope"](result, windows=windows)
    assert found.value == pytest.approx(exponent, abs=0.03)


@pytest.mark.parametrize(
    ("equal", "verdict"), [(flat, "reproduced"), (learned, "not reproduced")]
)
def test_equal_weights(equal, verdict):
    result = by_rank(learned)
    other = planted(seed=5, k=GROUPS, rank=equal)
    result.arrays["equal/rank/loss"] = other["rank/loss"][:, :5]
    result.arrays["equal/width"] = WIDTH[:5]
    choices = {"widths": [8, 16, 32], "head": HEAD, "tail": TAIL}
    found = judged("equal_weights", result, **choices)
    assert found == verdict or (equal is learned and found == "inconclusive")

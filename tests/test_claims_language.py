"""The metrics of single tokens on planted families, where a claim is true and false."""

import numpy as np
import pytest

from scalinglaws import claims
from scalinglaws.errors import UserError
from scalinglaws.experiments import Result
from scalinglaws.language.losses import to_bytes
from scalinglaws.metrics import METRICS, language

WIDTHS = np.array([16, 24, 32, 48, 64, 96, 128, 192])
SIZES = np.array([3e3, 7e3, 2.5e4, 5.6e4, 1.5e5, 3.4e5, 7.9e5, 1.8e6])
SEEDS = [3, 3, 3, 3, 3, 3, 1, 1]
T = np.log(SIZES / SIZES[0])[:, None]  # [W, 1]
BOTH = ["book", "library"]


def planted(curves, *, scatter=0.0, n=4_000, in_logs=True, seed=0):
    """A family whose tokens follow curves(t [W, 1], rng) -> [W, n], with seed scatter.

    The scatter multiplies the loss, or is added to it in nats.
    """
    rng = np.random.default_rng(seed)
    arrays = {
        "width": np.repeat(WIDTHS, SEEDS),
        "parameters": np.repeat(SIZES, SEEDS),
    }
    for name in ("losses", "library_losses"):
        curve = np.repeat(np.broadcast_to(curves(T, rng), (8, n)), SEEDS, 0)
        noise = scatter * rng.normal(size=curve.shape)
        losses = curve * np.exp(noise) if in_logs else curve + noise
        arrays[name] = to_bytes(np.maximum(losses, 0))
    return Result(arrays, {})


def judged(metric, result, claim_type, published=None, **choices):
    check = {"name": "planted", "experiment": "-", "metric": metric, "choices": choices}
    if published is not None:
        check["published"] = published
    return claims.judge_check(check, claim_type, result)["verdict"]


def power_laws(exponent, offset=0.0):
    def curves(t, rng):
        scale = rng.uniform(2, 6, 4_000)
        return offset + scale * np.exp(-exponent * t)

    return curves


def steps(t, rng):
    """Each token falls from 4 to 0.2 nats before a size of its own."""
    cut = rng.integers(1, 8, 4_000)
    return np.where(np.arange(8)[:, None] < cut, 4.0, 0.2)


def lines(t, rng):
    return 5 - rng.uniform(0.4, 0.6, 4_000) * t


def level(t, rng):
    return np.broadcast_to(rng.uniform(2, 5, 4_000), (8, 4_000))


@pytest.mark.parametrize(
    ("exponent", "verdict"), [(0.083, "reproduced"), (0.04, "not reproduced")]
)
def test_mean_exponent(exponent, verdict):
    result = planted(power_laws(exponent), scatter=0.1)
    found = judged("mean_exponent", result, "number", 0.083, texts=BOTH,
                   widths=[[16, 192], [16, 96]])  # fmt: skip
    assert found == verdict


@pytest.mark.parametrize(
    ("curves", "verdict"),
    [
        (power_laws(0.1), "reproduced"),
        (power_laws(0.15, offset=3.0), "not reproduced"),
    ],
)
def test_offset_ratio(curves, verdict):
    result = planted(curves, scatter=0.01)
    found = judged("offset_ratio", result, "number", 1.0, texts=BOTH,
                   widths=[[16, 192], [24, 192]])  # fmt: skip
    assert found == verdict


@pytest.mark.parametrize(
    ("exponent", "verdict"), [(0.05, "reproduced"), (0.12, "not reproduced")]
)
def test_training_exponent(exponent, verdict):
    rng, at = np.random.default_rng(0), np.geomspace(40, 1_800, 7)
    noise = np.exp(0.002 * rng.normal(size=(20, 7)))
    arrays = {"width": np.repeat(WIDTHS, SEEDS), "steps": at}
    result = Result({**arrays, "checkpoint_mean": 5 * at**-exponent * noise}, {})
    found = judged("training_exponent", result, "number", 0.05, widths=[64, 192],
                   windows=[[30, 1_900], [70, 1_900]])  # fmt: skip
    assert found == verdict


FIT = {"texts": BOTH, "levels": [0.05, 0.01], "r2": 0.9}


@pytest.mark.parametrize(
    ("curves", "verdict"),
    [(steps, "reproduced"), (power_laws(0.3), "not reproduced")],
)
def test_not_power_law(curves, verdict):
    result = planted(curves, scatter=0.2)
    assert judged("not_power_law", result, "existence", **FIT) == verdict
    notes = METRICS["not_power_law"](result, **FIT).notes
    many = notes["share a power law fits"] > 0.9
    assert many == (verdict == "not reproduced")
    assert notes["the same with sizes shuffled"] < 0.05


def test_smooth_tokens_leave_a_power_law_as_often_as_the_test_says():
    result = planted(power_laws(0.3), scatter=0.2)
    for chance in (0.05, 0.01):
        found = METRICS["not_power_law"](result, **{**FIT, "levels": [chance]})
        assert found.value == pytest.approx(chance, rel=0.25)
        assert found.null == pytest.approx(chance, rel=0.4)


@pytest.mark.parametrize(
    ("curves", "verdict"), [(steps, "reproduced"), (lines, "not reproduced")]
)
def test_monogenic_share(curves, verdict):
    result = planted(curves, scatter=0.1, in_logs=False)
    choices = {"texts": BOTH, "steps": [[2.0, 0.5]]}
    found = METRICS["monogenic_share"](result, **choices)
    assert (found.value > 0.9) == (curves is steps)
    assert found.notes["by the source's own thresholds"] == 0
    assert judged("monogenic_share", result, "existence", **choices) == verdict


def test_steps_that_seeds_make_are_in_the_null():
    """Tokens of one level that seeds throw far up and down: some look like steps."""
    result = planted(lambda t, rng: np.full((8, 4_000), 1.3), scatter=1.0)
    found = METRICS["monogenic_share"](result, texts=BOTH, steps=[[1.4, 1.2]])
    assert found.value > 0 and found.null > 0.4 * found.value
    assert claims.judge_effect(found) != "reproduced"


@pytest.mark.parametrize(
    ("curves", "verdict"), [(lines, "reproduced"), (level, "not reproduced")]
)
def test_polygenic_share(curves, verdict):
    result = planted(curves, scatter=0.05, in_logs=False)
    choices = {"texts": BOTH, "slope": -0.3, "r2": [0.95, 0.98]}
    assert judged("polygenic_share", result, "existence", **choices) == verdict


def forgetful(size=0.0, seed=0.0):
    """Half of the tokens can be solved; sizes and seeds each forget a share of them."""
    rng = np.random.default_rng(0)
    solved = (rng.random((8, 4_000)) >= size) & (np.arange(4_000) % 2 > 0)
    solved = np.repeat(solved, SEEDS, 0)
    solved &= rng.random(solved.shape) >= seed
    losses = to_bytes(np.where(solved, 0.1, 2.0))
    arrays = {"width": np.repeat(WIDTHS, SEEDS), "parameters": np.repeat(SIZES, SEEDS)}
    return Result({**arrays, "losses": losses, "library_losses": losses}, {})


SOLVED = {"texts": BOTH, "solved": [0.3, 0.5]}


@pytest.mark.parametrize(
    ("lost", "verdict"), [(0, "reproduced"), (1, "not reproduced")]
)
def test_mean_persistence(lost, verdict):
    """A third of the tokens solved at a size are lost at the next, or all of them."""

    def curves(t, rng):
        first = rng.integers(0, 8, 4_000)
        kept = rng.random(4_000) < (0.664 if not lost else 0.0)
        at = np.arange(8)[:, None]
        return np.where((at == first) | (at > first) & kept, 0.1, 2.0)

    result = planted(curves)
    assert judged("mean_persistence", result, "number", 0.664, **SOLVED) == verdict


@pytest.mark.parametrize(
    ("kind", "verdict"),
    [({"size": 0.5}, "reproduced"), ({"seed": 0.5}, "not reproduced")],
)
def test_lost_solved(kind, verdict):
    result = forgetful(**kind)
    assert judged("lost_solved", result, "ordering", **SOLVED) == verdict


def test_first_solved_looks_at_all_smaller_models_of_the_number():
    solved = np.array(
        [[1, 0, 0, 0], [0, 1, 0, 0], [1, 1, 1, 0], [0, 1, 1, 0], [1, 1, 1, 1]], bool
    )
    models = [np.array([0, 1]), np.array([2, 3]), np.array([4])]
    found = list(language.first_solved(solved, models))
    assert [(h.tolist(), a.tolist()) for h, a, _ in found] == [
        ([0, 1], [2, 3]),
        ([2, 3], [4]),
    ]
    assert found[0][2].astype(int).tolist() == [[1, 0, 0, 0], [0, 1, 0, 0]]
    assert found[1][2].astype(int).tolist() == [[0, 1, 1, 0], [0, 0, 1, 0]]


def test_blocks_are_means_of_neighbours():
    values = np.arange(4_000.0)
    assert language.by_block(values).tolist() == [499.5, 1499.5, 2499.5, 3499.5]
    assert language.by_block(values[:10]).tolist() == [4.5]


MISTAKES = [
    ("mean_exponent", {"texts": ["web"], "widths": [[16, 192]]}, "unknown text 'web'"),
    ("mean_exponent", {"texts": ["book"], "widths": [[16, 32]]}, "fewer than 4 sizes"),
    ("training_exponent", {"widths": [17], "windows": [[1, 9]]}, "no 3 checkpoints of"),
]


@pytest.mark.parametrize(("metric", "choices", "message"), MISTAKES)
def test_a_mistake_is_one_line(metric, choices, message):
    result = planted(level)
    result.arrays["steps"], result.arrays["checkpoint_mean"] = (
        np.ones(2),
        np.ones((20, 2)),
    )
    with pytest.raises(UserError, match=message) as caught:
        METRICS[metric](result, **choices)
    assert "\n" not in str(caught.value)


def test_one_seed_a_size_has_no_scatter():
    with pytest.raises(UserError, match="one seed a size has no scatter"):
        language.scatter(np.ones((2, 5)), [np.array([0]), np.array([1])])

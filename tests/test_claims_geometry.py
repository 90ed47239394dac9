"""The metrics of chapter 4.2 on planted data, where the claim is true and false."""

import numpy as np
import pytest

from scalinglaws import claims
from scalinglaws.errors import UserError
from scalinglaws.experiments import Result
from scalinglaws.metrics import METRICS, geometry
from scalinglaws.skills import resource

RATIOS = np.array([1, 1.6, 2.5, 4, 6.3, 10, 16, 25, 40, 63])
LEVELS = np.array([0.8, 0.9, 0.95])
POOL = {"batches": [128, 0], "levels": [0.8, 0.9, 0.95]}


def judged(metric, result, claim_type, published=None, rivals=(), **choices):
    check = {"name": "planted", "experiment": "-", "metric": metric, "choices": choices}
    if published is not None:
        check |= {"published": published, "rivals": list(rivals)}
    return claims.judge_check(check, claim_type, result)["verdict"]


def noisy(values, seeds, spread, seed=0):
    """Whole steps, a copy a seed, each number with its own scatter."""
    noise = np.random.default_rng(seed).standard_normal((seeds, *values.shape))
    return np.round(values * np.exp(spread * noise)).astype(int)


def pairs(spread=0.03, seeds=40, **laws) -> Result:
    """Runs with t2/t1 = law(ratio, level) for each rule; t1 is 2 000 steps."""
    arrays = {"ratio": RATIOS, "level": LEVELS, "batch": np.array([128, 0])}
    for number, (rule, law) in enumerate(laws.items()):
        delay = np.array([[law(q, level) for level in LEVELS] for q in RATIOS])
        times = 2_000 * np.stack([np.ones_like(delay), delay], 1)  # [Q, 2, L]
        both = np.stack([times, times])
        arrays[f"{rule}/time"] = noisy(both, seeds, spread, number)
    return Result(arrays, {})


def sgd(ratio, level):
    return ratio


def signs(ratio, level):
    return geometry.delay_law(ratio, level)


def root(ratio, level):
    return 0.9 * ratio**0.5


@pytest.mark.parametrize(
    ("law", "verdict"),
    [(signs, "reproduced"), (sgd, "not reproduced"), (root, "not reproduced")],
)
def test_delay(law, verdict):
    found = judged(
        "delay", pairs(rule=law), "number", 1.8, [1.0, 2.75], rule="rule", ratio=10,
        batches=[128], levels=[0.9],
    )  # fmt: skip
    assert found == verdict


def test_delay_of_a_task_that_most_seeds_never_learn():
    arrays = pairs(rule=signs).arrays
    arrays["rule/time"][:30, ..., 1, :] = 0
    with np.errstate(invalid="ignore"):
        found = METRICS["delay"](
            Result(arrays, {}), rule="rule", ratio=10, batches=[128], levels=[0.9]
        )
    assert found.value == np.inf
    with pytest.raises(UserError, match="tasks never learned"):
        METRICS["delay_exponent"](
            Result(arrays, {}), rule="rule", windows=[[1, 40]], **POOL
        )


@pytest.mark.parametrize(
    ("law", "verdict"), [(sgd, "reproduced"), (root, "not reproduced")]
)
def test_delay_exponent(law, verdict):
    choices = {"rule": "rule", "windows": [[1, 40], [4, 40]], **POOL}
    assert (
        judged("delay_exponent", pairs(rule=law), "number", 1.0, [0.5], **choices)
        == verdict
    )


@pytest.mark.parametrize(
    ("law", "verdict"),
    [(signs, "reproduced"), (lambda q, s: 1.0, "not reproduced")],
)
def test_delay_over_law(law, verdict):
    found = judged(
        "delay_over_law", pairs(rule=law), "number", 1.0, rule="rule",
        ratios=[2.5, 6.3, 16, 40], **POOL,
    )  # fmt: skip
    assert found == verdict


@pytest.mark.parametrize(
    ("slow", "fast", "verdict"),
    [
        (root, signs, "reproduced"),
        (sgd, root, "reproduced"),
        (signs, signs, "not reproduced"),
        (signs, root, "not reproduced"),
    ],
)
def test_delay_gap(slow, fast, verdict):
    found = judged(
        "delay_gap", pairs(above=slow, below=fast), "ordering", above="above",
        below="below", ratios=[10, 40], **POOL,
    )  # fmt: skip
    assert found == verdict


def test_the_delay_of_the_l2_law_tends_to_one_more_skill():
    """Task 1 alone, the rest of task 1, then task 2: (1 + s) / s at skill s."""
    assert geometry.delay_law(1e5, 0.9) == pytest.approx(1.9 / 0.9, rel=2e-3)
    assert geometry.delay_law(1, 0.9) == pytest.approx(1)


# ------------------------------------------------------------------------- many tasks


def many(spread=0.02, seeds=20, unit=5_000, **laws) -> Result:
    """Runs in which task k of n is learned after law(k, n, level) t0.

    A law comes as (law, counts, frequencies of n).
    """
    levels = np.array([0.9, 0.99])
    arrays = {"level": levels}
    for name, (law, counts, p) in laws.items():
        most = max(counts)
        time, share = np.zeros((seeds, len(counts), most, 2)), []
        for i, n in enumerate(counts):
            steps = [[law(k, n, level) for level in levels] for k in range(1, n + 1)]
            time[:, i, :n] = noisy(unit * np.array(steps), seeds, spread, i)
            share.append(np.pad(p(n), (0, most - n)))
        arrays[f"{name}/n"], arrays[f"{name}/unit"] = np.array(counts), np.array(unit)
        arrays[f"{name}/time"], arrays[f"{name}/p"] = time.astype(int), np.stack(share)
    return Result(arrays, {})


def zipf(n):
    return resource.zipf(n, 1.5)


def by_the_law(k, n, level):
    """The L2 law, with the rarest task as one of many that end together."""
    return k / n * geometry.total_law(zipf(n), level)


COUNTS = [5, 10, 20, 50, 100, 200]
BOTH = {"variants": ["run"], "levels": [0.9, 0.99]}


@pytest.mark.parametrize(
    ("law", "verdict"),
    [
        (by_the_law, "reproduced"),
        (lambda k, n, level: 0.7 * k, "not reproduced"),  # the Domino model
        (lambda k, n, level: 8.0, "not reproduced"),  # the axes
    ],
)
def test_total_exponent(law, verdict):
    result = many(run=(law, COUNTS, zipf))
    windows = [[5, 50], [10, 200]]
    found = judged(
        "total_exponent", result, "number", 0.5, [0.0, 1.0], windows=windows, **BOTH
    )
    assert found == verdict


@pytest.mark.parametrize(
    ("factor", "verdict"), [(1.0, "reproduced"), (1.3, "not reproduced")]
)
def test_total_over_law(factor, verdict):
    result = many(run=(lambda *of: factor * by_the_law(*of), COUNTS, zipf))
    found = judged("total_over_law", result, "number", 1.0, window=[5, 200], **BOTH)
    assert found == verdict


@pytest.mark.parametrize(
    ("law", "verdict"),
    [
        (lambda k, n, level: 0.4 + 0.5 * k, "reproduced"),
        (lambda k, n, level: 0.9 + (k - 1) ** 0.5, "not reproduced"),
    ],
)
def test_extra_exponent(law, verdict):
    counts = [1, 2, 3, 4, 5, 6]
    result = many(run=(law, counts, lambda n: resource.geometric(n, 3.0)), spread=0.003)
    found = judged(
        "extra_exponent", result, "number", 1.0, [0.5], windows=[[2, 6], [3, 6]], **BOTH
    )
    assert found == verdict


@pytest.mark.parametrize(
    ("law", "axes", "verdict"),
    [
        (by_the_law, lambda k, n, level: 3.0, "reproduced"),
        (lambda k, n, level: 3.0, lambda k, n, level: 3.0, "not reproduced"),
        (by_the_law, by_the_law, "not reproduced"),
    ],
)
def test_rarer_later(law, axes, verdict):
    laws = {"run": (law, COUNTS[:2], zipf), "axes": (axes, COUNTS[:2], zipf)}
    choices = {"variants": ["run"], "null": "axes", "counts": [5, 10], "levels": [0.9]}
    result = many(spread=0.0, **laws)
    assert judged("rarer_later", result, "ordering", **choices) == verdict


@pytest.mark.parametrize(
    ("factor", "verdict"), [(1.0, "reproduced"), (1.4, "not reproduced")]
)
def test_total_over_published(factor, verdict):
    result = many(
        unit=1, spread=0.01, run=(lambda k, n, level: factor * 80 * k, [2, 5], zipf)
    )
    found = judged(
        "total_over_published", result, "number", 1.0, steps={"run": [160, 400]},
        counts=[2, 5], levels=[0.9, 0.99],
    )  # fmt: skip
    assert found == verdict

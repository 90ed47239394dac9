"""Every metric of chapter 2.3 on planted data, where its claim is true and false."""

import numpy as np
import pytest

from scalinglaws import claims, lottery
from scalinglaws.experiments import Result
from scalinglaws.experiments.inside import THRESHOLDS

WIDTHS = [2**k for k in range(1, 10)]
TABLE = "silu/p"


def judged(metric, arrays, claim_type, published=None, rivals=(), **choices):
    check = {"name": "planted", "experiment": "-", "metric": metric}
    check["choices"] = {"tables": [TABLE], **choices}
    if published is not None:
        check |= {"published": published, "rivals": list(rivals)}
    result = Result({f"{TABLE}/{name}": a for name, a in arrays.items()}, {})
    return claims.judge_check(check, claim_type, result)["verdict"]


def losses(peaked, rng, count=500):
    """A mixture of four solutions, each a narrow peak, or as wide as all of them."""
    if peaked:
        centre = rng.choice(np.log([1.4, 2e-2, 4e-3, 4e-4]), count)
        return np.exp(centre + 0.02 * rng.standard_normal(count))
    return np.exp(-4 + 2 * rng.standard_normal(count))


@pytest.mark.parametrize(
    ("after", "before", "verdict"),
    [
        (True, False, "reproduced"),
        (False, False, "not reproduced"),
        (True, True, "not reproduced"),  # training did not make the peaks
    ],
)
def test_share_in_peaks(after, before, verdict):
    rng = np.random.default_rng(0)
    arrays = {"mse": losses(after, rng), "initial": losses(before, rng)}
    found = judged("share_in_peaks", arrays, "existence", peaks=[4, 5], windows=[0.1])
    assert found == verdict


def two_neurons(symmetric_loss, other_loss, rng, count=300):
    """Symmetric and one-sided runs with the given median losses, and some dead ones."""
    kind = rng.integers(0, 3, count)
    sign = np.where(kind == 0, -1, 1)[:, None] ** np.arange(2)
    medians = np.array([symmetric_loss, other_loss, lottery.best_constant_mse()])
    noise = np.where(kind == 2, 0, 0.3 * rng.standard_normal(count))
    return {
        "w": sign * np.ones((count, 2)),
        "b": np.full((count, 2), 0.1),
        "v": np.where(kind == 0, 1, -1)[:, None] ** np.arange(2) * 2.0,
        "mse": medians[kind] * np.exp(noise),
    }


@pytest.mark.parametrize(
    ("symmetric", "other", "verdict"),
    [
        (4e-3, 2e-2, "reproduced"),
        (2e-2, 2e-2, "inconclusive"),
        (2e-2, 4e-3, "not reproduced"),
    ],
)
def test_symmetric_is_best(symmetric, other, verdict):
    arrays = two_neurons(symmetric, other, np.random.default_rng(1))
    assert judged("symmetric_is_best", arrays, "ordering") == verdict


@pytest.mark.parametrize(
    ("moving", "verdict"),
    [(0.02, "reproduced"), (0.15, "inconclusive"), (0.6, "not reproduced")],
)
def test_share_that_stays(moving, verdict):
    rng = np.random.default_rng(2)
    mse = losses(True, rng)
    moved = rng.random(len(mse)) < moving
    arrays = {"mse": mse, "polished": mse * np.where(moved, 1e-4, 0.9)}
    found = judged("share_that_stays", arrays, "number", 1.0, factors=[1.5, 3.0])
    assert found == verdict


@pytest.mark.parametrize(
    ("after", "before", "verdict"),
    [
        (0.1, 1.0, "reproduced"),
        (1.0, 1.0, "not reproduced"),  # a symmetric density, as before training
        (0.1, 0.1, "not reproduced"),
        (3.0, 1.0, "not reproduced"),
    ],
)
def test_mirror_nearness(after, before, verdict):
    rng = np.random.default_rng(3)
    width = np.repeat([256, 512], 64)
    arrays = {"width": width}
    for name, ratio in (("ratio", after), ("initial ratio", before)):
        arrays[name] = ratio * np.exp(0.05 * rng.standard_normal(len(width)))
    assert judged("mirror_nearness", arrays, "existence", widths=[256, 512]) == verdict


def tickets(after, before, seeds=200):
    """Poisson numbers of tickets with the mean after(N) and before(N)."""
    rng = np.random.default_rng(4)
    width = np.repeat(WIDTHS, seeds)
    shape = (len(width), len(THRESHOLDS))
    return {
        "width": width,
        "tickets": rng.poisson(after(width)[:, None], shape),
        "initial tickets": rng.poisson(before(width)[:, None], shape),
    }


COUNTS = {"thresholds": [0.003, 0.01], "windows": [[8, 512], [32, 512]]}


@pytest.mark.parametrize(
    ("after", "verdict"),
    [
        (lambda n: 0.2 * n, "reproduced"),
        (lambda n: 1e-3 * n**2, "not reproduced"),
        (lambda n: np.full(len(n), 0.01), "not reproduced"),
    ],
)
def test_ticket_exponent(after, verdict):
    arrays = tickets(after, lambda n: 0.1 * n)
    found = judged("ticket_exponent", arrays, "number", 1.0, [2.0], **COUNTS)
    assert found == verdict


@pytest.mark.parametrize(
    ("after", "before", "verdict"),
    [
        (lambda n: 0.3 * n, lambda n: 0.1 * n, "reproduced"),
        # All of the linear growth was there before training.
        (lambda n: 0.02 * n + 5, lambda n: 0.02 * n, "not reproduced"),
        (lambda n: 0.2 * n + 1e-3 * n**2, lambda n: 0.2 * n, "not reproduced"),
    ],
)
def test_added_ticket_exponent(after, before, verdict):
    arrays = tickets(after, before, seeds=400)
    found = judged("added_ticket_exponent", arrays, "number", 1.0, [2.0], **COUNTS)
    assert found == verdict


@pytest.mark.parametrize(
    ("after", "before", "verdict"),
    [
        (lambda n: 0.2 * n, lambda n: 0.05 * n, "reproduced"),
        (lambda n: 0.2 * n, lambda n: 0.15 * n, "not reproduced"),
        (lambda n: 0.0 * n, lambda n: 0.0 * n, "not reproduced"),
    ],
)
def test_tickets_per_neuron(after, before, verdict):
    found = judged(
        "tickets_per_neuron", tickets(after, before), "existence",
        thresholds=[0.003, 0.01], widths=[32, 128, 512],
    )  # fmt: skip
    assert found == verdict

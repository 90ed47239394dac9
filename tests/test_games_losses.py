"""Losses by rank: smoothing, the noise floor, and when a loss is halved."""

import numpy as np
import pytest

from scalinglaws.errors import UserError
from scalinglaws.games import losses


def test_smoothing_leaves_a_constant_and_cuts_the_tail():
    at = 10 ** (np.arange(33) / 8)
    found = losses.smooth(np.full((2, 10_000), 0.3), at)
    kept = at <= 10_000 / 10**0.3
    assert found.shape == (2, 33)
    assert np.allclose(found[:, kept], 0.3)
    assert np.isnan(found[:, ~kept]).all() and (~kept).any()


def test_smoothing_is_a_mean_in_log_rank():
    """A line in log rank stays one, away from the ends; ranks weigh alike by decade."""
    values = np.log10(np.arange(1, 100_001))
    at = np.array([300.0, 1_000, 3_000])
    assert losses.smooth(values, at) == pytest.approx(np.log10(at), abs=2e-3)
    bump = np.zeros(100_000)
    bump[999:] = 1
    edge = losses.smooth(bump, np.array([1_000.0]))
    assert edge[0] == pytest.approx(0.5, abs=0.01)
    wide = losses.smooth(bump, np.array([500.0]), sigma=0.6)
    assert wide[0] > losses.smooth(bump, np.array([500.0]))[0]


def test_the_noise_floor_is_what_a_perfect_network_loses():
    rng, n, states = np.random.default_rng(1), 12, 200_000
    for p, edge in (
        ((0.3, 0.0, 0.7), 1),
        ((0.5, 0.5, 0.0), 0),
        ((0.2, 0.4, 0.4), None),
    ):
        z = rng.choice([-1, 0, 1], (states, n), p=p)
        outcome, true = z.mean(1), p[2] - p[0]
        lost = ((outcome - true) ** 2).mean()
        least, most = (
            f.mean() for f in losses.noise_floor(outcome, np.full(states, n))
        )
        assert least <= lost * 1.02 and lost <= most * 1.02
        if edge is not None:  # no draws: the upper end; one sign only: the lower
            assert (least, most)[edge] == pytest.approx(lost, rel=0.02)


def test_when_a_loss_is_halved():
    at = np.array([0, 10, 20, 40])
    shares = np.array(
        [[1, 0.8, 0.4, 0.1], [1, 0.9, 0.9, 0.6], [1, 0.5, 0.7, 0.2], [0.4, 1, 1, 1]]
    )
    found = losses.first_below(at, shares)
    assert found.tolist() == [pytest.approx(17.5), np.inf, 10, 0]
    assert losses.first_below(at, shares[0], 0.25) == pytest.approx(30)


def test_bad_input_is_one_line():
    with pytest.raises(UserError, match="sigma above 0"):
        losses.smooth([1, 2], [1], sigma=0)
    with pytest.raises(UserError, match="ranks from 1 on"):
        losses.smooth([1, 2], [0])
    with pytest.raises(UserError, match="at least one value"):
        losses.smooth([], [1])
    with pytest.raises(UserError, match="one visit shows no noise"):
        losses.noise_floor([0.5], [1])

"""Losses by rank: smoothed as in the source, what noise gives, when they are halved."""

import numpy as np
from numpy.typing import ArrayLike

from scalinglaws.errors import UserError

SIGMA = 0.15  # decades of rank, in the source


def smooth(values: ArrayLike, at: ArrayLike, *, sigma: float = SIGMA) -> np.ndarray:
    """Values [..., n] of ranks 1 to n, averaged around the ranks `at` [K]: [..., K].

    A Gaussian of width `sigma` in log10 of the rank, under which every decade weighs
    the same however many ranks it holds. As in the source the last 2 `sigma` decades
    are cut: beyond rank n / 10^(2 sigma) stands nan.

    Raises:
        UserError: no values, a sigma that is not positive, a rank below 1.
    """
    values, at = np.asarray(values, float), np.asarray(at, float)
    n = values.shape[-1] if values.ndim else 0
    if not n or not sigma > 0 or not (at >= 1).all():
        raise UserError(
            f"{n} values, sigma {sigma}: give at least one value, a sigma above 0 and "
            "ranks from 1 on"
        )
    ranks = np.arange(1, n + 1)
    apart = (np.log10(ranks) - np.log10(at)[:, None]) / sigma
    weights = np.exp(-(apart**2) / 2) / ranks
    weights /= weights.sum(1, keepdims=True)
    return np.where(at <= n / 10 ** (2 * sigma), values @ weights.T, np.nan)


def noise_floor(outcome: ArrayLike, visits: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    """What a perfect network loses on mean outcomes: (least [n], most [n]).

    The mean of n independent results z in {-1, 0, 1} misses the true mean by var / n in
    the square; var is estimated with n - 1. The mean of z alone does not tell the mean
    of z^2, which lies between |mean z| (no loss balanced by a win) and 1 (no draws).

    Raises:
        UserError: fewer than 2 visits.
    """
    outcome, visits = np.asarray(outcome, float), np.asarray(visits)
    if (visits < 2).any():
        raise UserError("one visit shows no noise: keep states with at least 2 visits")
    return tuple(
        (square - outcome**2) / (visits - 1)
        for square in (np.abs(outcome), np.ones_like(outcome))
    )


def first_below(at: ArrayLike, shares: ArrayLike, level: float = 0.5) -> np.ndarray:
    """When shares [..., T] at `at` [T] first fall to `level`: [...].

    Straight lines between the points; infinite where it never happens.
    """
    at, shares = np.asarray(at, float), np.asarray(shares, float)
    low = shares <= level
    last = np.argmax(low, -1)
    first = np.maximum(last - 1, 0)

    def value(place):
        return np.take_along_axis(shares, place[..., None], -1)[..., 0]

    above, below = value(first), value(last)
    with np.errstate(invalid="ignore", divide="ignore"):
        part = np.where(last > 0, (above - level) / (above - below), 1.0)
    crossing = at[first] + part * (at[last] - at[first])
    return np.where(low.any(-1), crossing, np.inf)

"""Zipf's law on counts: maximum likelihood for p(k) ∝ k^-exponent, k >= x_min.

Method of Clauset, Shalizi and Newman 2009 (arXiv:0706.1062): the exponent by maximum
likelihood of the discrete law (normalised by the Hurwitz zeta function), the start of
the tail by the Kolmogorov-Smirnov distance, the goodness of fit by simulation.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import zeta

from scalinglaws.errors import UserError

_MAX_EXPONENT = 20.0
_MAX_CANDIDATES = 200
_LARGEST = 2.0**53  # whole numbers beyond it are not exact in float64


@dataclass(frozen=True)
class CountFit:
    """p(k) = k^-exponent / zeta(exponent, x_min) for k >= x_min, from `counts`.

    `standard_error` is that of the exponent (observed information, x_min taken as
    given); `ks` the largest distance between the two distribution functions of the
    tail; `n_tail` the items with k >= x_min, of `n_items` in all; `searched` whether
    x_min was chosen by the fit.
    """

    exponent: float
    standard_error: float
    x_min: int
    ks: float
    n_tail: int
    n_items: int
    searched: bool

    @property
    def rank_exponent(self) -> float:
        """a of the same law by rank, frequency ∝ rank^-a: exponent = 1 + 1 / a."""
        return 1 / (self.exponent - 1)


def counts(data: ArrayLike, *, x_min: int | None = None) -> CountFit:
    """The exponent of the counts of items, by discrete maximum likelihood.

    `data` [n] holds one positive whole number an item: how often each word, board
    or skill occurred. This is the count exponent. If the r-th most frequent item
    occurs in proportion to rank^-a, the number of items that occur at least k times
    goes as k^(-1/a), so p(k) ∝ k^-(1 + 1/a): exponent = 1 + 1/a, `rank_exponent`
    gives a. Zipf's a = 1 is a count exponent of 2.

    Args:
        x_min: where the tail starts. None tries every value that occurs (200 spread
            logarithmically where more occur) and keeps the smallest KS distance.

    Raises:
        UserError: data that are not positive whole numbers, fewer than two different
            values in the tail, or a tail steeper than exponent 20.
    """
    values, repeats = np.unique(_whole_numbers(data), return_counts=True)
    if x_min is not None and not (x_min >= 1 and x_min == int(x_min)):
        raise UserError(f"x_min is {x_min}: give a whole number of at least 1")
    if x_min is None:
        starts = np.arange(len(values) - 1)
        if len(starts) > _MAX_CANDIDATES:
            starts = np.geomspace(1, len(starts), _MAX_CANDIDATES).astype(int) - 1
            starts = np.unique(starts)
    else:
        starts = np.array([np.searchsorted(values, x_min)])
    if len(values) - starts.min(initial=len(values)) < 2:
        tail = "the data" if x_min is None else f"the tail from x_min = {x_min}"
        raise UserError(
            f"{tail} must hold at least 2 different values: give more data"
            + ("" if x_min is None else " or a smaller x_min")
        )
    lowest = values[starts] if x_min is None else np.array([float(x_min)])
    n_tail = np.cumsum(repeats[::-1])[::-1]  # items with at least this value
    sum_log = np.cumsum((repeats * np.log(values))[::-1])[::-1]
    exponents = _solve(sum_log[starts] / n_tail[starts], lowest)
    distances = np.array(
        [
            _ks_distance(values[i:], n_tail[i:], s, q)
            for i, s, q in zip(starts, exponents, lowest, strict=True)
        ]
    )
    distances[exponents > _MAX_EXPONENT - 1e-9] = np.inf  # no maximum below the end
    best = int(np.argmin(distances))
    if not np.isfinite(distances[best]):
        raise UserError(
            f"the tail is steeper than exponent {_MAX_EXPONENT:g}: not a power law"
        )
    exponent, lowest, n = exponents[best], lowest[best], int(n_tail[starts[best]])
    return CountFit(
        exponent=float(exponent),
        standard_error=float(1 / np.sqrt(n * _curvature(exponent, lowest))),
        x_min=int(lowest),
        ks=float(distances[best]),
        n_tail=n,
        n_items=int(repeats.sum()),
        searched=x_min is None,
    )


def goodness_of_fit(
    fit: CountFit, data: ArrayLike, *, n: int = 100, rng: np.random.Generator | int
) -> float:
    """The p-value of a fit: how often data from the fitted law fit it no better.

    Each of `n` synthetic data sets has as many items as `data`; an item is drawn
    from the fitted tail with probability n_tail / n_items, else from the data below
    x_min, and the set is fitted as the data were (arXiv:0706.1062, 4.1). A p-value
    under 0.1 speaks against the power law; a large one says little with few items.
    Its own standard error is at most 1 / (2 sqrt(n)).
    """
    rng = np.random.default_rng(rng)
    data = _whole_numbers(data)
    body = data[data < fit.x_min]
    x_min = None if fit.searched else fit.x_min
    worse = 0
    for _ in range(n):
        n_tail = rng.binomial(len(data), fit.n_tail / fit.n_items)
        tail = zipf_sample(fit.exponent, n_tail, fit.x_min, rng)
        rest = rng.choice(body, len(data) - n_tail) if n_tail < len(data) else body[:0]
        worse += counts(np.concatenate([tail, rest]), x_min=x_min).ks >= fit.ks
    return worse / n


def zipf_sample(
    exponent: float, size: int, x_min: int, rng: np.random.Generator | int
) -> np.ndarray:
    """`size` whole numbers (float64) from p(k) ∝ k^-exponent, k >= x_min.

    Exact up to 2^53, where the law is cut off: a Pareto variable is rounded down
    and accepted with a probability that leaves the wanted law (two in three or more
    are).
    """
    if not exponent > 1:
        raise UserError(f"exponent is {exponent:g}: a law of counts needs more than 1")
    rng = np.random.default_rng(rng)
    a = exponent - 1

    def ratio(k):  # of p(k) to the mass of the Pareto law in [k, k + 1), falling in k
        return -1 / (k * np.expm1(-a * np.log1p(1 / k)))

    sample = np.empty(0)
    while len(sample) < size:
        with np.errstate(over="ignore"):
            k = np.floor(x_min * (1 - rng.random(2 * size)) ** (-1 / a))
        k = k[k < _LARGEST]
        kept = rng.random(len(k)) * ratio(float(x_min)) < ratio(k)
        sample = np.concatenate([sample, k[kept]])
    return sample[:size]


def _log_zeta_slope(s, q):
    """d log zeta(s, q) / ds by a central difference, relative error about 1e-9."""
    h = 1e-4 * (s - 1)
    return (np.log(zeta(s + h, q)) - np.log(zeta(s - h, q))) / (2 * h)


def _curvature(s, q):
    """Second derivative of log zeta(s, q): the observed information of one item."""
    h = 1e-3 * (s - 1)
    return (_log_zeta_slope(s + h, q) - _log_zeta_slope(s - h, q)) / (2 * h)


def _solve(mean_log, q):
    """Exponents [m] where -d log zeta / ds = mean log k, by bisection for all q [m].

    The derivative rises with s, so the likelihood has one maximum.
    """
    low, high = np.full(len(q), 1e-6), np.full(len(q), _MAX_EXPONENT - 1)
    for _ in range(50):
        middle = (low + high) / 2
        too_small = _log_zeta_slope(1 + middle, q) + mean_log < 0
        low, high = np.where(too_small, middle, low), np.where(too_small, high, middle)
    return 1 + (low + high) / 2


def _ks_distance(values, n_tail, exponent, x_min):
    """Largest |P(K >= k) - share of items >= k| over all whole k >= x_min.

    Between two values that occur the empirical share is constant, so the extremes
    are at each value and just above it.
    """
    share = n_tail / n_tail[0]
    norm = zeta(exponent, x_min)
    at = np.abs(zeta(exponent, values) / norm - share)
    above = np.abs(zeta(exponent, values + 1) / norm - np.append(share[1:], 0.0))
    return max(at.max(), above.max())


def _whole_numbers(data) -> np.ndarray:
    try:
        array = np.asarray(data, float).ravel()
    except (TypeError, ValueError):
        raise UserError("the counts must be a list of numbers") from None
    if array.size == 0:
        raise UserError("the counts are empty: give one positive whole number an item")
    bad = np.flatnonzero(
        ~((array >= 1) & (array <= _LARGEST) & (array == np.floor(array)))
    )
    if bad.size:
        raise UserError(
            f"counts, entry {bad[0] + 1}: {array[bad[0]]:g} is not a positive whole "
            "number; leave out items that never occur"
        )
    return array

"""Lines through ranked counts: the usual measure of Zipf's law, and a biased one."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import stdtrit

from scalinglaws.errors import UserError

# Power of the rank in the weight of a squared residual.
WEIGHTS = {"equal": 0, "log": 1, "head": 2}


@dataclass(frozen=True)
class RankLine:
    """A line through log count against log rank, from `rank_line`.

    `low` and `high` are the interval that a routine for independent points would
    print (t quantiles, 95 %). It is far too narrow: ranks are sorted.
    """

    exponent: float
    log_prefactor: float
    low: float
    high: float
    window: tuple[int, int]


def rank_line(
    counts: ArrayLike,
    *,
    window: tuple[int, int] | None = None,
    weight: str = "equal",
) -> RankLine:
    """Least squares of log count on log rank: count = prefactor * rank^-exponent.

    For description and comparison with published recipes; to estimate an exponent use
    `fits.counts`. The weights of a squared residual are 1 ("equal": the many ranks of
    the tail decide), 1 / rank ("log": every decade of ranks weighs the same; numpy's
    polyfit with w = rank ** -0.5) or 1 / rank^2 ("head": w = 1 / rank).

    Args:
        counts: positive numbers [n], in any order: they are sorted here.
        window: (first, last) rank, both included; all ranks when None.

    Raises:
        UserError: an unknown weight, counts that are not positive, fewer than 3 ranks.
    """
    if weight not in WEIGHTS:
        raise UserError(f"weight is {weight!r}: choose one of {', '.join(WEIGHTS)}")
    counts = np.sort(np.asarray(counts, float).ravel())[::-1]
    if not len(counts) or not (np.isfinite(counts).all() and counts[-1] > 0):
        raise UserError("the counts must be positive numbers, at least 3 of them")
    first, last = window or (1, len(counts))
    last = min(last, len(counts))
    if not 1 <= first <= last - 2:
        raise UserError(
            f"ranks {first} to {last}: a line needs at least 3 ranks, the first is 1"
        )
    ranks = np.arange(first, last + 1, dtype=float)
    t, v = np.log(ranks), np.log(counts[first - 1 : last])
    w = ranks ** -WEIGHTS[weight]
    w /= w.sum()
    t_mean, v_mean = w @ t, w @ v
    spread = w @ (t - t_mean) ** 2
    slope = w @ ((t - t_mean) * (v - v_mean)) / spread
    dof = len(ranks) - 2
    variance = w @ (v - v_mean - slope * (t - t_mean)) ** 2 / dof
    reach = stdtrit(dof, 0.975) * np.sqrt(variance / spread)
    return RankLine(
        exponent=float(-slope),
        log_prefactor=float(v_mean - slope * t_mean),
        low=float(-slope - reach),
        high=float(-slope + reach),
        window=(int(first), int(last)),
    )

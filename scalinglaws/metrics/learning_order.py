"""Metrics of chapter 5.6, over the arrays of `experiments.learning_order`.

A value is the median over seeds; a bootstrap resamples whole seeds, so an effect and
its null stay paired. The *share left* of a group is its loss over that of who says 0 of
every state: 1 when nothing is known.
"""

import numpy as np
from scipy.stats import kendalltau

from scalinglaws.errors import UserError
from scalinglaws.fits.lines import slope_weights
from scalinglaws.games import losses
from scalinglaws.metrics.measured import Measured
from scalinglaws.metrics.parity import paired_medians, place

NEVER = 1e18  # states of self-play


def shares(result, grouping: str, prefix: str = "") -> np.ndarray:
    """Share left [S, W, C, k] of each group."""
    unknown = result[f"{grouping}/unknown"][:, None, None]
    with np.errstate(invalid="ignore", divide="ignore"):
        return result[f"{prefix}{grouping}/loss"] / unknown


def _inside(result, window) -> np.ndarray:
    """Which groups of ranks [B] lie in a window of ranks, or one line."""
    edges = result["edges"]
    inside = (edges[:-1] > 0.999 * window[0]) & (edges[1:] < 1.001 * window[1])
    if not inside.any() or not result["rank/count"][:, inside].all():
        raise UserError(
            f"no states of ranks {window[0]:g} to {window[1]:g} in this result: choose "
            "another window"
        )
    return inside


def windowed(result, sums: np.ndarray, window) -> np.ndarray:
    """Sums [..., B] by groups of ranks, added up within a window of ranks."""
    return sums[..., _inside(result, window)].sum(-1)


def risen(result, measure: str, head, tail, prefix: str = "") -> np.ndarray:
    """Loss per state, or share left: ranks `tail` minus ranks `head`, [S, W, C]."""
    per = {"loss": "count", "share": "unknown"}[measure]
    ends = [
        windowed(result, result[f"{prefix}rank/loss"], window)
        / windowed(result, result[f"rank/{per}"], window)[:, None, None]
        for window in (head, tail)
    ]
    return ends[1] - ends[0]


def _columns(result, widths) -> list[int]:
    return [place(result["width"], width, "width") for width in widths]


def loss_rise(result, *, measure, widths, head, tail) -> Measured:
    """How much worse the rare states are known, after training.

    Null: the same before training.
    """
    rise = risen(result, measure, head, tail)
    return paired_medians(
        [(rise[:, w, -1], rise[:, w, 0]) for w in _columns(result, widths)]
    )


def own_rise(result, *, widths, head, tail) -> Measured:
    """The same on a network's own states and their mean outcomes.

    Null: the noise floor, at its most: what a perfect network would show.
    """
    counts = result["own-rank/count"]
    inside = {"edges": result["edges"], "rank/count": counts.min(1)}

    def rise(name):
        ends = [
            windowed(inside, result[f"own-rank/{name}"], window)
            / windowed(inside, counts, window)
            for window in (head, tail)
        ]
        return ends[1] - ends[0]

    loss, floor = rise("loss"), rise("most")
    return paired_medians([(loss[:, w], floor[:, w]) for w in _columns(result, widths)])


def halved(result, grouping, width, level=0.5, prefix="") -> np.ndarray:
    """States of self-play until the share left of a group falls to `level`, [S, k].

    The share before training counts as 1. Infinite where it never falls so far.
    """
    w = place(result[f"{prefix}width"], width, "width")
    left = shares(result, grouping, prefix)[:, w]
    left = left / left[:, :1]
    return losses.first_below(
        result[f"{prefix}states"], np.moveaxis(left, 1, -1), level
    )


def _tau(times: np.ndarray) -> np.ndarray:
    """Kendall's tau of the groups' order and their times, [S]; 0 without an order."""
    rows = [
        kendalltau(np.arange(len(row)), row).statistic
        for row in np.minimum(times, NEVER)
    ]
    return np.nan_to_num(rows)


def halving_order(result, *, grouping, sign, widths, levels) -> Measured:
    """Kendall's tau of a grouping's order and the time at which losses are halved.

    `sign` -1 asks for the reverse order. Null: its size on tenths in random order.
    """
    return paired_medians(
        [
            (
                sign * _tau(halved(result, grouping, width, level)),
                np.abs(_tau(halved(result, "shuffled", width, level))),
            )
            for width in widths
            for level in levels
        ]
    )


def width_order(result, *, levels) -> Measured:
    """Kendall's tau of rank and the least width at which a tenth's loss is halved.

    Null: its size on tenths in random order.
    """

    def order(grouping, level):
        left = shares(result, grouping)
        left = left[:, :, -1] / left[:, :, 0]  # [S, W, k]
        small = left <= level
        needed = np.where(small.any(1), result["width"][np.argmax(small, 1)], NEVER)
        return _tau(needed)

    return paired_medians(
        [(order("tenth", level), np.abs(order("shuffled", level))) for level in levels]
    )


def halves_gap(result, grouping: str, width, least: int) -> np.ndarray:
    """log10 of the share left: later over earlier half of each number of moves, [S].

    The mean over all numbers of moves of which each half has at least `least` states,
    weighted by how many they have.
    """
    w = place(result["width"], width, "width")

    def pairs(name):
        rows = result[f"{grouping}/{name}"]
        return rows.reshape(*rows.shape[:-1], -1, 2)

    loss, unknown, count = pairs("loss")[:, w, -1], pairs("unknown"), pairs("count")
    kept = (count.min(-1) >= least) & (unknown.min(-1) > 0)
    with np.errstate(invalid="ignore", divide="ignore"):
        ratio = np.log10((loss / unknown)[..., 1] / (loss / unknown)[..., 0])
    weight = np.where(kept, count.sum(-1), 0)
    return (np.where(kept, ratio, 0) * weight).sum(-1) / weight.sum(-1)


def within_ply(result, *, grouping, null, widths, least) -> Measured:
    """The mean gap between halves of equal number of moves; null: of random halves."""
    return paired_medians(
        [
            (
                halves_gap(result, grouping, width, least),
                np.abs(halves_gap(result, null, width, least)),
            )
            for width in widths
        ]
    )


def effort_slope(result, *, windows) -> Measured:
    """Exponent x of nodes ∝ rank^-x, over groups of ranks; null: ranks shuffled."""
    middle = np.sqrt(result["edges"][:-1] * result["edges"][1:])
    cells = []
    for window in windows:
        inside = _inside(result, window)
        weights = slope_weights(np.log10(middle[inside]))
        cells.append(
            (
                -result["nodes/rank"][:, inside] @ weights,
                np.abs(result["nodes/shuffled"][:, inside] @ weights),
            )
        )
    return paired_medians(cells)


def equal_weights(result, *, widths, head, tail) -> Measured:
    """By how much less the share left rises with rank if every state weighs the same.

    Null: the size of the difference between two seeds trained as played.
    """
    as_played = risen(result, "share", head, tail)
    flat = risen(result, "share", head, tail, "equal/")
    cells = []
    for width in widths:
        mine = as_played[:, place(result["width"], width, "width"), -1]
        theirs = flat[:, place(result["equal/width"], width, "width"), -1]
        cells.append((mine - theirs, np.abs(mine - np.roll(mine, 1))))
    return paired_medians(cells)


METRICS = {
    "loss_rise": loss_rise,
    "own_rise": own_rise,
    "halving_order": halving_order,
    "width_order": width_order,
    "within_ply": within_ply,
    "effort_slope": effort_slope,
    "equal_weights": equal_weights,
}

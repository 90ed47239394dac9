"""Metrics of chapter 5.8, over the arrays of `experiments.replay`.

Variants share first weights, so an effect is a difference within a replicate; its null
is the size of the same difference between the control and itself from other seeds.
"""

from itertools import product

import numpy as np

from scalinglaws.fits.lines import slope_weights
from scalinglaws.games import elo
from scalinglaws.metrics.measured import Measured
from scalinglaws.metrics.parity import paired_medians, place

CONTROL, AGAIN = "tilt 1", "again"


def variants(result) -> list[str]:
    """The names of the variants, in the order of the pool."""
    tilts = [f"tilt {tilt:g}" for tilt in result["tilts"]]
    return [*tilts, AGAIN, *(f"first {cut}" for cut in result["cuts"])]


def ratings(result, variant: str, pool: str) -> np.ndarray:
    """Elo of the networks of a variant [seeds, W], from one of two tournaments.

    "own": among the widths of the variant, the lowest rated 0. "common": among all
    networks of the replicate, on its one scale.
    """
    if pool == "own":
        return np.array([elo.ratings(points) for points in result[f"{variant}/points"]])
    widths = len(result["width"])
    first = variants(result).index(variant) * widths
    rated = np.array([elo.ratings(points) for points in result["pool"]])
    return rated[:, first : first + widths]


def exponents(result, variant: str, pool: str, window) -> np.ndarray:
    """Elo exponent of each replicate [seeds], over the widths of a window."""
    width = result["width"]
    inside = (width >= window[0]) & (width <= window[1])
    weights = slope_weights(np.log10(result["parameters"][inside]))
    return ratings(result, variant, pool)[:, inside] @ weights / 400


def decided(result) -> np.ndarray:
    """[B] whether a bin of ranks holds a state that perfect play wins or loses.

    On a bin of drawn states alone an untrained network, which says about 0, is right.
    """
    _, ranks, _, values = result["solved"]
    inside = [(ranks >= low) & (ranks <= high) for low, high in result["rank_bins"]]
    return np.array([np.any(values[chosen] != 0) for chosen in inside])


def lateness(result, variant: str) -> np.ndarray:
    """How late the states of a bin are learned [seeds, W, decided bins].

    The mean over the log-spaced checkpoints after the first of the loss over that of
    the untrained network: 1 where nothing was learned, near 0 where all was at once.
    """
    loss = result[f"{variant}/loss/rank"][..., decided(result)]
    return (loss[:, :, 1:] / loss[:, :, :1]).mean(2)


def lateness_slope(result, variant: str, window) -> np.ndarray:
    """By how much lateness grows for each decade of rank [seeds], mean over widths."""
    width, bins = result["width"], result["rank_bins"][decided(result)]
    inside = (width >= window[0]) & (width <= window[1])
    weights = slope_weights(np.log10(bins).mean(1))
    return lateness(result, variant)[:, inside].mean(1) @ weights


def _moved(cells) -> Measured:
    """`cells` lists (above, below, control, again), each [seeds], one a choice."""
    return paired_medians(
        [(above - below, abs(one - other)) for above, below, one, other in cells]
    )


def exponent_moved(result, *, above, below, pools, windows) -> Measured:
    """Elo exponent of one variant minus that of another, replicate by replicate."""
    return _moved(
        [
            [exponents(result, name, *cell) for name in (above, below, CONTROL, AGAIN)]
            for cell in product(pools, windows)
        ]
    )


def order_moved(result, *, above, below, windows) -> Measured:
    """Lateness per decade of rank of one variant minus that of another."""
    return _moved(
        [
            [lateness_slope(result, name, w) for name in (above, below, CONTROL, AGAIN)]
            for w in windows
        ]
    )


def loss_moved(result, *, above, below, plies, windows) -> Measured:
    """log(solver loss of one variant over that of another) at the end of training.

    The mean over the widths and the bins of boards that begin at `plies`.
    """
    bins = [place(result["ply_bins"][:, 0], ply, "bin from ply") for ply in plies]
    width, cells = result["width"], []
    for low, high in windows:
        inside = (width >= low) & (width <= high)
        cells.append(
            [
                np.log(
                    result[f"{name}/loss/ply"][:, inside, -1][..., bins].mean((1, 2))
                )
                for name in (above, below, CONTROL, AGAIN)
            ]
        )
    return _moved(cells)


METRICS = {
    "exponent_moved": exponent_moved,
    "order_moved": order_moved,
    "loss_moved": loss_moved,
}

"""Metrics of quanta discovery, over the arrays of `experiments.discovery`.

Envelopes are fitted by a line through the logarithms of rank and size, as in the
source; replicates are resampled whole.
"""

import numpy as np

from scalinglaws.errors import UserError
from scalinglaws.fits.lines import slope_weights
from scalinglaws.metrics.measured import Measured
from scalinglaws.metrics.parity import gathered, paired_medians, place, resampled


def envelope_slopes(envelopes: np.ndarray, window) -> np.ndarray:
    """Exponents [seeds] of sizes [seeds, ranks] in a window of ranks from 1."""
    low, high = window
    inside = envelopes[:, low - 1 : high]
    if inside.shape[1] < high - low + 1 or (inside <= 0).any():
        raise UserError(
            f"an envelope ends before rank {high}: ask for more clusters or samples"
        )
    ranks = np.arange(low, high + 1)
    return -np.log(inside) @ slope_weights(np.log(ranks))


def envelope_exponent(result, *, curve: str, windows) -> Measured:
    """Exponent of the envelope of cluster sizes, median over replicates."""
    values, draws = [], []
    for window in windows:
        slopes = envelope_slopes(result[f"{curve}/envelope"], window)
        values.append(np.median(slopes))
        draws.append(np.median(slopes[resampled(len(slopes))], 1))
    return gathered(values, draws)


def envelope_gap(result, *, curve: str, null: str, windows) -> Measured:
    """Distance of an envelope's exponent from that of the null, replicate by replicate.

    Null: the distance between two replicates of the null.
    """
    cells = []
    for window in windows:
        found = envelope_slopes(result[f"{curve}/envelope"], window)
        nothing = envelope_slopes(result[f"{null}/envelope"], window)
        cells.append((abs(found - nothing), abs(nothing - np.roll(nothing, 1))))
    return paired_medians(cells)


def agreement_gain(result, *, curve: str, null: str, n_clusters) -> Measured:
    """Adjusted Rand index of clusters and what `curve` names; null: of another curve.

    On sparse parity a curve is a network, compared with the true tasks; on language it
    is what the first model's clusters are compared with.
    """
    places = [place(result["n_clusters"], c, "number of clusters") for c in n_clusters]
    return paired_medians(
        [
            [result[f"{name}/agreement"][:, at] for name in (curve, null)]
            for at in places
        ]
    )


def _of_mixtures(result, noise: float, window):
    """True exponents [E], and fitted ones with draws [E], [N_BOOT, E]."""
    chosen = np.isclose(result["noise level"], noise)
    slopes = envelope_slopes(result["found/envelope"][chosen], window)
    exponents = result["exponent"][chosen]
    true = np.unique(exponents)
    found = [slopes[exponents == e] for e in true]
    middle = np.array([np.median(f) for f in found])
    draws = [np.median(f[resampled(len(f))], 1) for f in found]
    return true, middle, np.stack(draws, 1)


def mixture_bias(result, *, noises, windows) -> Measured:
    """Exponent of the envelope minus that of the true sizes, over all clouds."""
    values, draws = [], []
    for noise in noises:
        for window in windows:
            true, found, drawn = _of_mixtures(result, noise, window)
            values.append(found - true)
            draws.append((drawn - true).ravel())
    return Measured(
        float(np.median(values)), np.concatenate(draws),
        notes={"lowest": float(np.min(values)), "highest": float(np.max(values))},
    )  # fmt: skip


def mixture_slope(result, *, noises, windows) -> Measured:
    """Slope of the fitted exponent against the true one: 1 if the method sees it."""
    values, draws = [], []
    for noise in noises:
        for window in windows:
            true, found, drawn = _of_mixtures(result, noise, window)
            weights = slope_weights(true)
            values.append(found @ weights)
            draws.append(drawn @ weights)
    return gathered(values, draws)


METRICS = {
    "envelope_exponent": envelope_exponent,
    "envelope_gap": envelope_gap,
    "agreement_gain": agreement_gain,
    "mixture_bias": mixture_bias,
    "mixture_slope": mixture_slope,
}

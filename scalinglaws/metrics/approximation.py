"""Metrics of chapter 2.1, over the arrays of `experiments.approximation`.

Where nothing is random the draws are the analysis choices alone.
"""

from itertools import product

import numpy as np

from scalinglaws import fits, lottery
from scalinglaws.metrics.measured import Measured

N_BOOT = 1000


def _ratios(result, label: str, widths) -> np.ndarray:
    """Error over the piecewise-linear optimum of width + 1 pieces, at each width."""
    size, mse = result[f"{label}/size"], result[f"{label}/mse"]
    mine = np.array([mse[size == width][0] for width in widths])
    ratios = mine / lottery.piecewise_linear_optimum(np.array(widths) + 1.0)
    return np.round(ratios, 10)  # what lies beyond is rounding


def explicit_over_optimum(result, *, widths) -> Measured:
    """Error of the network that is written down over the optimum, at each width."""
    ratios = _ratios(result, "explicit/relu", widths)
    return Measured(float(np.median(ratios)), ratios)


def excess_over_optimum(result, *, activation, null_activation, widths) -> Measured:
    """How far the best network stays above the optimum, as a share of it.

    Null: the same excess of an activation that has the linear term it needs.
    """
    excess = _ratios(result, f"neurons/{activation}", widths) - 1
    null = _ratios(result, f"neurons/{null_activation}", widths) - 1
    return Measured(
        float(np.median(excess)), excess, float(np.median(null)), null,
        {"smallest": float(excess.min()), "largest": float(excess.max())},
    )  # fmt: skip


def curve_exponent(result, *, curves, windows) -> Measured:
    """Exponent of the best fit's error in the number of pieces, over the curves."""
    values = [
        fits.power_law(
            result[f"curve/{curve}/size"], result[f"curve/{curve}/mse"], window=window
        ).exponent
        for curve, window in product(curves, windows)
    ]
    return _of_choices(values)


def grid_exponent(result, *, d: int, windows) -> Measured:
    """Exponent of interpolation in the number of grid points; windows in points."""
    points = (result[f"grid/{d}/size"] + 1.0) ** d
    mse = result[f"grid/{d}/mse"]
    return _of_choices(
        [fits.power_law(points, mse, window=window).exponent for window in windows]
    )


def laid_out_exponent(result, *, target, dims, windows) -> Measured:
    """Exponent in the width of networks laid out by hand."""
    values = []
    for d, window in product(dims, windows):
        label = f"laid-out/{target}/{d}"
        width, mse = result[f"{label}/width"], result[f"{label}/mse"]
        values.append(fits.power_law(width, mse, window=window).exponent)
    return _of_choices(values)


def trained_exponent(result, *, target, dims, windows) -> Measured:
    """Exponent in the width of the best of the trained networks, seeds resampled."""
    values, draws = [], []
    for d, window in product(dims, windows):
        label = f"trained/{target}/{d}"
        width, mse = result[f"{label}/width"], result[f"{label}/mse"]
        sizes = np.unique(width)
        samples = [mse[width == n] for n in sizes]
        fit = fits.over_seeds(
            sizes, samples, window=window, statistic=np.min, n_boot=N_BOOT, rng=0
        )
        values.append(fit.exponent)
        draws.append(fit.draws)
    measured = _of_choices(values)
    return Measured(measured.value, np.concatenate(draws), notes=measured.notes)


def bits_per_layer(result, *, windows) -> Measured:
    """Factors of 2 that one more layer takes off the error; windows in layers."""
    depth, mse = result["depth"], result["mse"]
    values = []
    for low, high in windows:
        inside = (depth >= low) & (depth <= high)
        values.append(-np.polyfit(depth[inside], np.log2(mse[inside]), 1)[0])
    return _of_choices(values)


def _of_choices(values) -> Measured:
    notes = {"lowest": float(min(values)), "highest": float(max(values))}
    return Measured(float(np.median(values)), np.array(values, float), notes=notes)


METRICS = {
    "explicit_over_optimum": explicit_over_optimum,
    "excess_over_optimum": excess_over_optimum,
    "curve_exponent": curve_exponent,
    "grid_exponent": grid_exponent,
    "laid_out_exponent": laid_out_exponent,
    "trained_exponent": trained_exponent,
    "bits_per_layer": bits_per_layer,
}

"""Metrics of part 2, over the tables of `experiments.lottery`."""

from collections.abc import Callable

import numpy as np

from scalinglaws import fits, lottery
from scalinglaws.errors import UserError
from scalinglaws.metrics.measured import Measured

N_BOOT = 1000


def protocols(result) -> list[str]:
    """The protocols of a result, in their order."""
    ending = "/steps"
    return [n.removesuffix(ending) for n in result.arrays if n.endswith(ending)]


def by_width(result, protocol: str, time: int = -1, *, initial: bool = False):
    """(widths [n], list of n arrays of test errors) of one protocol at one time."""
    width = result[f"{protocol}/width"]
    mse = result[f"{protocol}/initial"] if initial else result[f"{protocol}/mse"][time]
    widths = np.unique(width)
    return widths, [mse[width == w] for w in widths]


def fit_grid(result, protocols, windows, *, rng=0) -> list[dict]:
    """One fit for every protocol, training time and window that was listed.

    Each cell is {"protocol", "steps", "window", "fit"} with a `fits.SeedFit` of the
    median over seeds. A window reaches as far as the result has widths (a `quick` run
    has fewer): ends are cut to the widths there are.
    """
    found = []
    for protocol in protocols:
        for time, steps in enumerate(result[f"{protocol}/steps"]):
            widths, samples = by_width(result, protocol, time)
            every = fits.windows(widths, samples, min_points=3, rng=rng, n_boot=N_BOOT)
            at = {fit.line.window: fit for fit in every}
            for low, high in windows:
                window = (max(low, widths[0]), min(high, widths[-1]))
                if window not in at:
                    raise UserError(
                        f"fewer than 3 widths from {low} to {high} in this result: "
                        "choose a wider window or the preset quick"
                    )
                cell = {"protocol": protocol, "steps": int(steps), "window": window}
                found.append({**cell, "fit": at[window]})
    return found


def exponent(result, *, protocols, windows) -> Measured:
    """Exponent of the median error against width, over all cells.

    Notes: the range of the cells and the share of them whose interval holds 1.
    """
    found = [cell["fit"] for cell in fit_grid(result, protocols, windows)]
    values = [fit.exponent for fit in found]
    return Measured(
        value=float(np.median(values)),
        draws=np.concatenate([fit.draws for fit in found]),
        notes={
            "cells": len(found),
            "lowest": min(values),
            "highest": max(values),
            "share holding 1": float(np.mean([f.low <= 1 <= f.high for f in found])),
        },
    )


def best_over_optimum(result, *, protocols, width: int) -> Measured:
    """Error of the best network of all protocols over the piecewise-linear optimum."""
    optimum = lottery.piecewise_linear_optimum(width + 1)
    rng = np.random.default_rng(0)
    best, draws = [], []
    for protocol in protocols:
        widths, samples = by_width(result, protocol)
        errors = samples[int(np.flatnonzero(widths == width)[0])]
        picks = rng.integers(0, len(errors), (N_BOOT, len(errors)))
        best.append(errors.min())
        draws.append(errors[picks].min(1))
    return Measured(min(best) / optimum, np.min(draws, axis=0) / optimum)


def bend(result, *, protocols, early, late) -> Measured:
    """Exponent in the window `early` minus that in `late`; null: untrained networks."""

    def change(fits_of: Callable) -> tuple[list, list]:
        pairs = [fits_of(protocol) for protocol in protocols]
        values = [first.exponent - last.exponent for first, last in pairs]
        return values, [first.draws - last.draws for first, last in pairs]

    def fit_both(protocol, initial):
        widths, samples = by_width(result, protocol, initial=initial)
        every = fits.windows(widths, samples, min_points=3, rng=0, n_boot=N_BOOT)
        at = {fit.line.window: fit for fit in every}
        return at[tuple(map(float, early))], at[tuple(map(float, late))]

    values, draws = change(lambda protocol: fit_both(protocol, False))
    null, null_draws = change(lambda protocol: fit_both(protocol, True))
    return Measured(
        float(np.median(values)),
        np.concatenate(draws),
        float(np.median(null)),
        np.concatenate(null_draws),
    )


def exponent_range(result, *, protocols, windows) -> Measured:
    """Largest minus smallest exponent over the training times of one run.

    Null: the range that seeds alone make among as many estimates at the middle time.
    """
    values, draws, null, null_draws = [], [], [], []
    rng = np.random.default_rng(0)
    every = fit_grid(result, protocols, windows)
    for protocol in protocols:
        for window in dict.fromkeys(cell["window"] for cell in every):
            at = [
                cell["fit"]
                for cell in every
                if (cell["protocol"], cell["window"]) == (protocol, window)
            ]
            # Each time draws its own resampled seeds: no shared luck hides the change.
            over_time = np.array([rng.permutation(fit.draws) for fit in at])
            same_time = rng.choice(at[len(at) // 2].draws, over_time.shape)
            values.append(np.ptp([fit.exponent for fit in at]))
            draws.append(np.ptp(over_time, axis=0))
            null.append(float(np.median(np.ptp(same_time, axis=0))))
            null_draws.append(np.ptp(same_time, axis=0))
    exponents = [cell["fit"].exponent for cell in every]
    return Measured(
        float(np.median(values)),
        np.concatenate(draws),
        float(np.median(null)),
        np.concatenate(null_draws),
        {"lowest": min(exponents), "highest": max(exponents)},
    )


def decades_gained(result, *, widths) -> Measured:
    """Decades of median error between Adam and second-order training, over `widths`.

    Null: decades that Adam gains when it is trained for twice as long.
    """
    rng = np.random.default_rng(0)
    gains = {"second-order": ([], []), "adam-longer": ([], [])}
    for width in widths:
        chosen = result["width"] == width
        picks = rng.integers(0, chosen.sum(), (N_BOOT, chosen.sum()))
        for way, (values, draws) in gains.items():
            adam, other = result["adam"][chosen], result[way][chosen]
            values.append(np.log10(np.median(adam) / np.median(other)))
            draws.append(
                np.log10(np.median(adam[picks], 1) / np.median(other[picks], 1))
            )
    (value, draws), (null, null_draws) = gains.values()
    return Measured(
        float(np.median(value)),
        np.concatenate(draws),
        float(np.median(null)),
        np.concatenate(null_draws),
        {f"decades at N = {w}": float(v) for w, v in zip(widths, value, strict=True)},
    )


def identical_exponent(result, *, optimisers, windows) -> Measured:
    """Exponent of the error against the number of identical tickets.

    Nothing is random, so the draws are the analysis choices: optimiser, training time
    and window. Null: the same exponent before training.
    """
    tickets = result["tickets"]
    values, null = [], []
    for optimiser in optimisers:
        initial = result[f"{optimiser}/initial"][0]
        for errors in result[f"{optimiser}/mse"]:
            for window in windows:
                values.append(fits.power_law(tickets, errors, window=window).exponent)
                null.append(fits.power_law(tickets, initial, window=window).exponent)
    return Measured(
        float(np.median(values)),
        np.array(values),
        float(np.median(null)),
        np.array(null),
        {"lowest": min(values), "highest": max(values)},
    )


METRICS = {
    "exponent": exponent,
    "best_over_optimum": best_over_optimum,
    "bend": bend,
    "exponent_range": exponent_range,
    "decades_gained": decades_gained,
    "identical_exponent": identical_exponent,
}

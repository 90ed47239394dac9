"""Metrics of the averaging claim, over the tables of `experiments.ensemble`."""

import numpy as np

from scalinglaws import fits
from scalinglaws.experiments.ensemble import CUTOFFS, nodes
from scalinglaws.metrics.measured import Measured

N_BOOT = 1000


def at_width(result, protocol: str, name: str, width: int) -> np.ndarray:
    """Rows of one array of a protocol that belong to networks of one width."""
    return result[f"{protocol}/{name}"][result[f"{protocol}/width"] == width]


def bias_share_draws(residuals, rng) -> tuple[float, np.ndarray]:
    """Bias^2 / (Bias^2 + Var) over K networks, with bootstrap draws over them.

    `residuals` is [K, 32] at `nodes`. Bias^2 is the mean product of the residuals of
    two different networks, which has no share of the variance in it. A network that a
    resample holds twice is no pair with itself, so the draws are unbiased too.
    """
    residuals = np.asarray(residuals, float)
    _, weights = nodes(residuals.shape[1])
    products = (residuals * weights) @ residuals.T
    squares, count = np.diag(products), len(residuals)

    def share(times):  # how often each network is taken: [draws, K]
        both = ((times @ products) * times).sum(1) - times**2 @ squares
        bias = both / (times.sum(1) ** 2 - (times**2).sum(1))
        return bias / (times @ squares / times.sum(1))

    times = rng.multinomial(count, np.full(count, 1 / count), N_BOOT).astype(float)
    return float(share(np.ones((1, count)))[0]), share(times)


def half_factor_draws(whole, half, rng) -> tuple[float, np.ndarray]:
    """Median error of halves [K, R] over median error of networks [K], with draws."""
    picks = rng.integers(0, len(whole), (N_BOOT, len(whole)))
    draws = np.median(half[picks], axis=(1, 2)) / np.median(whole[picks], axis=1)
    return float(np.median(half) / np.median(whole)), draws


def mean_tickets(result, protocol: str, cutoff: float):
    """(widths, mean number of tickets a network at each width)."""
    column = CUTOFFS.index(cutoff)
    widths = np.unique(result[f"{protocol}/width"])
    rows = [at_width(result, protocol, "tickets", w)[:, column] for w in widths]
    return widths, np.array([row.mean() for row in rows])


def bias_share(result, *, protocols, widths) -> Measured:
    """Share of the expected error that no average of such networks can remove."""
    rng = np.random.default_rng(0)
    found = [
        bias_share_draws(at_width(result, protocol, "residuals", width), rng)
        for protocol in protocols
        for width in widths
    ]
    values = [value for value, _ in found]
    return Measured(
        float(np.median(values)),
        np.concatenate([draws for _, draws in found]),
        notes={"lowest": min(values), "highest": max(values)},
    )


def half_of_pairs_factor(result, *, protocols, widths) -> Measured:
    """Error of a random half of the matched pairs over that of the whole network."""
    rng = np.random.default_rng(0)
    found = [
        half_factor_draws(
            at_width(result, protocol, "whole", width),
            at_width(result, protocol, "half", width),
            rng,
        )
        for protocol in protocols
        for width in widths
    ]
    values = [value for value, _ in found]
    spans = [np.quantile(draws, [0.025, 0.975]) for _, draws in found]
    return Measured(
        float(np.median(values)),
        np.concatenate([draws for _, draws in found]),
        notes={
            "cells": len(found),
            "lowest": min(values),
            "highest": max(values),
            "share holding 2": float(np.mean([a <= 2 <= b for a, b in spans])),
        },
    )


def tickets_per_eight(result, *, protocols, widths, cutoffs) -> Measured:
    """Mean number of tickets a network holds for every eight of its neurons.

    Notes: the exponents with which the number grows over all widths that have any.
    """
    rng = np.random.default_rng(0)
    values, draws, growth = [], [], []
    for protocol in protocols:
        for cutoff in cutoffs:
            for width in widths:
                rows = at_width(result, protocol, "tickets", width)
                rows = rows[:, CUTOFFS.index(cutoff)] * 8 / width
                picks = rng.integers(0, len(rows), (N_BOOT, len(rows)))
                values.append(float(rows.mean()))
                draws.append(rows[picks].mean(1))
            sizes, means = mean_tickets(result, protocol, cutoff)
            line = fits.power_law(sizes[means > 0], means[means > 0])
            growth.append(-line.exponent)
    notes = {"slowest growth": min(growth), "fastest growth": max(growth)}
    return Measured(float(np.median(values)), np.concatenate(draws), notes=notes)


METRICS = {
    "bias_share": bias_share,
    "half_of_pairs_factor": half_of_pairs_factor,
    "tickets_per_eight": tickets_per_eight,
}

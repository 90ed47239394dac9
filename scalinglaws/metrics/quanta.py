"""Metrics of chapter 3.1, over the arrays of `experiments.quanta`.

Exponents are divided by their theory, so that one band serves every alpha. Where
nothing is random the draws are the analysis choices alone: each alpha, each window.
"""

from itertools import product

import numpy as np

from scalinglaws import fits, quanta, solvable
from scalinglaws.experiments.quanta import key
from scalinglaws.metrics.measured import Measured

N_BOOT = 1000


def theory_ratio(result, *, curve, resource, alphas, windows) -> Measured:
    """Exponent of an exact curve of endless quanta over that of the theory.

    Windows in learned quanta. For losses with surprise the known logarithm is divided
    out: the loss over log n + 1/alpha + log(zeta)/(1 + alpha) is to be a power law.
    """
    values = []
    for alpha, window in product(alphas, windows):
        label = key(curve, alpha, None)
        n, x, loss = (result[f"{label}/{name}"] for name in ("n", "x", "loss"))
        if curve == "surprise":
            shift = np.log(quanta.normalisation(alpha)) / (1 + alpha)
            loss = loss / (np.log(n) + 1 / alpha + shift)
        inside = (n >= window[0]) & (n <= window[1])
        fit = fits.power_law(x[inside], loss[inside])
        values.append(fit.exponent / quanta.exponents(alpha)[resource])
    return _of_choices(values)


def drawn_ratio(result, *, tau: int, alphas, windows) -> Measured:
    """Exponent of the mean loss of drawn samples over alpha / (1 + alpha).

    The draws of every data set are resampled; windows in samples.
    """
    values, draws = [], []
    for alpha, window in product(alphas, windows):
        label = key("drawn", alpha, tau)
        fit = fits.over_seeds(
            result[f"{label}/samples"], list(result[f"{label}/loss"]), window=window,
            statistic=np.mean, n_boot=N_BOOT, rng=0,
        )  # fmt: skip
        theory = quanta.exponents(alpha)["data"]
        values.append(fit.exponent / theory)
        draws.append(fit.draws / theory)
    measured = _of_choices(values)
    return Measured(measured.value, np.concatenate(draws), notes=measured.notes)


def finite_ratio(result, *, alphas, sizes, shares, least: int) -> Measured:
    """Local exponents of L(n) with K quanta over alpha / (1 - (n/K)^alpha).

    Between neighbouring n, from `least` quanta and shares[0] K to shares[1] K: one
    value an alpha and a size, the median over n.
    """
    values = []
    for alpha, n_tasks in product(alphas, sizes):
        label = key("count", alpha, n_tasks)
        n, slopes = fits.local_exponents(result[f"{label}/n"], result[f"{label}/loss"])
        low, high = max(least, shares[0] * n_tasks), shares[1] * n_tasks
        inside = (n >= low) & (n <= high)
        theory = quanta.local_exponent(n[inside], alpha, n_tasks)
        values.append(float(np.median(slopes[inside] / theory)))
    return _of_choices(values)


def finite_excess(result, *, alphas, n_tasks: int, windows) -> Measured:
    """How far a straight line through K quanta's L(n) is above alpha, in alphas.

    Null: the same line through the loss of endless quanta. Windows in quanta.
    """

    def excess(size):
        values = []
        for alpha, window in product(alphas, windows):
            label = key("count", alpha, size)
            n, loss = result[f"{label}/n"], result[f"{label}/loss"]
            values.append(fits.power_law(n, loss, window=window).exponent / alpha - 1)
        return np.array(values)

    found, null = excess(n_tasks), excess(None)
    return Measured(
        float(np.median(found)), found, float(np.median(null)), null,
        {"smallest": float(found.min()), "largest": float(found.max())},
    )  # fmt: skip


def flow_ratio(result, *, alphas, n_tasks: int) -> Measured:
    """Loss of the integrated gradient flow over the closed form, at every time."""
    ratios = []
    for alpha in alphas:
        label = key("flow", alpha, n_tasks)
        ratios.append(result[f"{label}/loss"] / result[f"{label}/closed"])
    return _of_choices(np.concatenate(ratios))


def solvable_ratio(result, *, law, alphas, windows) -> Measured:
    """Exponent of a law of the solvable model over that of the theory.

    Windows in the resource. The law "size" is that of the best number of skills in
    compute, theory 1 / (2 + alpha).
    """
    values = []
    for alpha, window in product(alphas, windows):
        label = key("compute" if law == "size" else law, alpha, None)
        name = "size" if law == "size" else "loss"
        fit = fits.power_law(
            result[f"{label}/x"], result[f"{label}/{name}"], window=window
        )
        if law == "size":
            values.append(-fit.exponent * (2 + alpha))
            continue
        known = quanta.exponents(alpha)
        values.append(fit.exponent / known[law])
    return _of_choices(values)


def solvable_finite_ratio(result, *, alphas, n_tasks: int, learned) -> Measured:
    """Local exponent of L(T) with K skills over the finite-K law in time.

    From learned[0] to learned[1] skills half learned: one value an alpha, the median.
    """
    values = []
    for alpha in alphas:
        label = key("steps", alpha, n_tasks)
        steps, loss = result[f"{label}/x"], result[f"{label}/loss"]
        p = quanta.zipf(alpha, n_tasks)
        low, high = solvable.emergence(p[np.array(learned) - 1])
        inside = (steps >= low) & (steps <= high)
        _, slopes = fits.local_exponents(steps[inside], loss[inside])
        middle = np.sqrt(loss[inside][1:] * loss[inside][:-1])
        theory = solvable.local_exponent_of_steps(middle, alpha, n_tasks)
        values.append(float(np.median(slopes / theory)))
    return _of_choices(values)


def _of_choices(values) -> Measured:
    values = np.asarray(values, float)
    notes = {"lowest": float(values.min()), "highest": float(values.max())}
    return Measured(float(np.median(values)), values, notes=notes)


METRICS = {
    "theory_ratio": theory_ratio,
    "drawn_ratio": drawn_ratio,
    "finite_ratio": finite_ratio,
    "finite_excess": finite_excess,
    "flow_ratio": flow_ratio,
    "solvable_ratio": solvable_ratio,
    "solvable_finite_ratio": solvable_finite_ratio,
}

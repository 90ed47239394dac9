"""Metrics of chapter 4.3, over `experiments.resource` and `experiments.square_law`.

A value is the median over seeds, and a bootstrap resamples seeds. Errors are mean
squared errors of skill curves; their ratios are given in decades.
"""

from itertools import product

import numpy as np

from scalinglaws.errors import UserError
from scalinglaws.experiments.square_law import LEVELS, frequencies
from scalinglaws.metrics.measured import Measured
from scalinglaws.metrics.parity import N_BOOT, gathered, medians, slope
from scalinglaws.skills import domino, resource

# ------------------------------------------------------------------- laws against runs


def decades(result, setting, worse, better) -> np.ndarray:
    """log10 of the error of law `worse` over that of law `better`: [seeds]."""
    upper, lower = (result[f"{setting}/error/{law}"] for law in (worse, better))
    return np.log10(upper / lower)


def error_decades(result, *, worse, better, settings, null=()) -> Measured:
    """Decades by which one law is closer to the run than another, in each setting.

    Null: the same in the settings `null`, where the cause is absent; without any, the
    gap between two halves of the seeds.
    """
    rows = [decades(result, s, worse, better) for s in settings]
    found = [medians(row[:, None]) for row in rows]
    value = float(np.median([middle[0] for middle, _ in found]))
    draws = np.concatenate([draw[:, 0] for _, draw in found])
    notes = {
        s: float(middle[0]) for s, (middle, _) in zip(settings, found, strict=True)
    }
    if null:
        other = error_decades(result, worse=worse, better=better, settings=null)
        repeats = -(-len(draws) // len(other.draws))
        nulls = np.tile(other.draws, repeats)[: len(draws)]
        return Measured(value, draws, other.value, nulls, notes)
    gaps = np.concatenate([_half_gaps(row) for row in rows])
    return Measured(value, draws, float(np.median(gaps)), gaps, notes)


def _half_gaps(values):
    """Median of one half of the seeds minus that of the other, for each draw."""
    half, rng = len(values) // 2, np.random.default_rng(0)
    mixed = rng.permuted(np.tile(values, (N_BOOT, 1)), axis=1)
    return np.median(mixed[:, :half], 1) - np.median(mixed[:, half : 2 * half], 1)


def settings_won(result, *, worse, better, settings) -> Measured:
    """Share of the settings in which the law `better` has the smaller median error."""
    found = [medians(decades(result, s, worse, better)[:, None]) for s in settings]
    wins = np.mean([middle[0] > 0 for middle, _ in found])
    draws = np.mean([draw[:, 0] > 0 for _, draw in found], axis=0)
    return Measured(float(wins), draws)


def error_share(result, *, law, settings) -> Measured:
    """Error of a law over that of another run of the same training.

    1/2 for a law that is the mean of all runs.
    """
    found = [medians(decades(result, s, law, "geometry")[:, None]) for s in settings]
    values = [10 ** middle[0] for middle, _ in found]
    return gathered(values, [10 ** draw[:, 0] for _, draw in found])


# ---------------------------------------------------------------------- what is wasted


def waste_exponent(result, *, sweep, law, windows) -> Measured:
    """x in N0 ∝ (what is swept)^x, for N0 fitted with `law`."""
    middle, draws = medians(result[f"{sweep}/{law}"].T)
    x = result[f"{sweep}/x"]
    return gathered(
        [-slope(x, middle, w) for w in windows], [-slope(x, draws, w) for w in windows]
    )


def waste_constant(result, *, sweep, law, power, windows) -> Measured:
    """N0 / x^power, the median over a window of the swept x."""
    middle, draws = medians(result[f"{sweep}/{law}"].T)
    x = result[f"{sweep}/x"]
    values, drawn = [], []
    for low, high in windows:
        inside = (x >= low) & (x <= high)
        scale = x[inside] ** power
        values.append(np.median(middle[inside] / scale))
        drawn.append(np.median(draws[:, inside] / scale, 1))
    return gathered(values, drawn)


def waste_arm(result, *, law, low, high) -> Measured:
    """Decades by which N0 rises from the rate `high` down to the rate `low`.

    All runs have the same number of steps. Null: runs of the same progress, that is
    with steps ∝ 1 / rate.
    """
    at = [int(np.flatnonzero(np.isclose(result["rate/x"], r))[0]) for r in (low, high)]
    rows = result[f"rate/{law}"][at]
    longer = np.stack([result[f"long/{r:g}/{law}"][0] for r in (low, high)])
    rise, null = (medians(np.log10(r[0] / r[1])[:, None]) for r in (rows, longer))
    return Measured(float(rise[0][0]), rise[1][:, 0], float(null[0][0]), null[1][:, 0])


def waste_predicted(result, *, sweeps) -> Measured:
    """N0 fitted with the L2 law over N0 predicted before training.

    `sweeps` maps a sweep to its window; each point of it is a choice.
    """
    values, draws = [], []
    for sweep, (low, high) in sweeps.items():
        x, predicted = result[f"{sweep}/x"], result[f"{sweep}/predicted"]
        middle, drawn = medians(result[f"{sweep}/l2"].T)
        inside = (x >= low) & (x <= high)
        values += list((middle / predicted)[inside])
        draws += list((drawn / predicted)[:, inside].T)
    return gathered(values, draws)


# ------------------------------------------------------------- n ∝ t^2, and modularity


def learned_times(result, rule, exponent, level) -> np.ndarray:
    """First times, in t0, at which each task's skill lay above `level`: [seeds, n]."""
    first = result[f"{rule}/{exponent:g}/first"][:, LEVELS.index(level)]
    return np.where(first > 0, first, np.inf)


def learned_theory(n_tasks: int, exponent: float, level: float) -> np.ndarray:
    """The same by the L2 law without waste: [n]."""
    p = resource.zipf(n_tasks, exponent)
    return resource.steps_of_clock(-np.log1p(-level) / p, p, 1.0)


def square_exponent(result, *, rule, exponents, levels, windows, over) -> Measured:
    """x in n ∝ t^x, from the times of the tasks of ranks in a window.

    `over` "none": x itself. "l2": over that of the L2 law for the same tasks and
    window. "quanta": over 1 / exponent.
    """
    values, draws = [], []
    for exponent, level, window in product(exponents, levels, windows):
        times = learned_times(result, rule, exponent, level)
        rank = np.arange(1.0, times.shape[1] + 1)
        middle, drawn = medians(times)
        unit = 1.0
        if over == "quanta":
            unit = 1 / exponent
        elif over == "l2":
            theory = learned_theory(len(rank), exponent, level)
            unit = -1 / slope(rank, theory, window)
        if not np.isfinite(middle[window[0] - 1 : window[1]]).all():
            raise UserError("a task of the window was never learned: train for longer")
        values.append(-1 / slope(rank, middle, window) / unit)
        draws.append(-1 / slope(rank, drawn, window) / unit)
    return gathered(values, draws)


def square_loss(result, *, exponents, windows) -> Measured:
    """Exponent of the loss in time over that of the L2 law for the same tasks.

    A window of ranks stands for the times at which the L2 law learns them to 0.9.
    """
    values, draws = [], []
    for exponent, window in product(exponents, windows):
        n_tasks = result[f"signgd/{exponent:g}/first"].shape[-1]
        p = resource.zipf(n_tasks, exponent)
        moments = result[f"signgd/{exponent:g}/moments"]
        ends = learned_theory(n_tasks, exponent, 0.9)[np.array(window) - 1]
        theory = slope(moments, resource.loss(moments, p, 1.0), ends)
        middle, drawn = medians(result[f"signgd/{exponent:g}/loss"])
        values.append(slope(moments, middle, ends) / theory)
        draws.append(slope(moments, drawn, ends) / theory)
    return gathered(values, draws)


def modular_gain(result, *, runs, over) -> Measured:
    """Time to learn everything in one whole over that in private parameters.

    `over` "root": divided by sqrt(n). "l2": by the L2 law's gain. `runs` lists
    [kind, value, n_tasks].
    """
    values, draws = [], []
    for kind, value, n_tasks in runs:
        key = f"{kind}/{value:g}/{n_tasks}"
        times = [result[f"{key}/{name}"] for name in ("whole", "modular")]
        if not np.all(np.stack(times) > 0):
            raise UserError(f"{key}: not all was learned in time, train for longer")
        unit = np.sqrt(n_tasks)
        if over == "l2":
            unit = domino.modular_gain(frequencies(kind, value, n_tasks))
        middle, drawn = medians((times[0] / times[1])[:, None])
        values.append(middle[0] / unit)
        draws.append(drawn[:, 0] / unit)
    return gathered(values, draws)


METRICS = {
    "error_decades": error_decades,
    "settings_won": settings_won,
    "error_share": error_share,
    "waste_exponent": waste_exponent,
    "waste_constant": waste_constant,
    "waste_arm": waste_arm,
    "waste_predicted": waste_predicted,
    "square_exponent": square_exponent,
    "square_loss": square_loss,
    "modular_gain": modular_gain,
}

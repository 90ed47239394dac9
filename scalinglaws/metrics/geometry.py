"""Metrics of chapter 4.2, over the arrays of `experiments.geometry`.

A value is the median over seeds; a bootstrap resamples whole seeds. Runs of different
rules share their seeds, so gaps between rules are paired.
"""

from itertools import product

import numpy as np
from scipy.stats import kendalltau

from scalinglaws.errors import UserError
from scalinglaws.fits.lines import slope_weights
from scalinglaws.metrics.measured import Measured
from scalinglaws.metrics.parity import (
    gathered,
    medians,
    paired_medians,
    place,
)
from scalinglaws.skills import resource

# -------------------------------------------------------------------- two tasks (S3)


def delays(result, rule, batch, level) -> np.ndarray:
    """t2/t1 of one rule, [seeds, Q]; infinite where task 2 was never learned."""
    rows = result[f"{rule}/time"][
        :, place(result["batch"], batch, "batch size"), :, :,
        place(result["level"], level, "level"),
    ]  # fmt: skip
    first, second = np.moveaxis(np.where(rows > 0, rows, np.inf), -1, 0)
    with np.errstate(invalid="ignore"):
        return np.where(np.isfinite(second), second / first, np.inf)


def delay_at(result, rule, batch, level, ratio) -> np.ndarray:
    """t2/t1 of every seed at one p1/p2, [seeds]."""
    return delays(result, rule, batch, level)[
        :, place(result["ratio"], ratio, "ratio p1/p2")
    ]


def delay_law(ratio: float, level: float) -> float:
    """t2/t1 of two tasks by the L2 law: first passages of one shared clock."""
    p = np.array([ratio, 1]) / (1 + ratio)
    first, second = resource.steps_of_clock(-np.log1p(-level) / p, p, 1.0)
    return float(second / first)


def _power(x, y, window) -> np.ndarray:
    """Exponent of y ∝ x^exponent along the last axis of y, inside a window of x."""
    inside = (x >= 0.999 * window[0]) & (x <= 1.001 * window[1])
    if inside.sum() < 3 or not np.isfinite(y[..., inside]).all():
        raise UserError(
            f"fewer than 3 points, or tasks never learned, from {window[0]:g} to "
            f"{window[1]:g}: choose another window or train for longer"
        )
    return np.log(y[..., inside]) @ slope_weights(np.log(x[inside]))


def delay(result, *, rule, ratio, batches, levels) -> Measured:
    """t2/t1 of one rule at one p1/p2."""
    cells = [
        medians(delay_at(result, rule, *cell, ratio)[:, None])
        for cell in product(batches, levels)
    ]
    return gathered([c[0] for c in cells], [c[1][:, 0] for c in cells])


def delay_exponent(result, *, rule, batches, levels, windows) -> Measured:
    """Exponent of t2/t1 in p1/p2."""
    values, draws = [], []
    for batch, level, window in product(batches, levels, windows):
        curve, drawn = medians(delays(result, rule, batch, level))
        values.append(_power(result["ratio"], curve, window))
        draws.append(_power(result["ratio"], drawn, window))
    return gathered(values, draws)


def delay_over_law(result, *, rule, ratios, batches, levels) -> Measured:
    """t2/t1 over that of the L2 law, at every one of the ratios."""
    values, draws = [], []
    for batch, level, ratio in product(batches, levels, ratios):
        found = delay_at(result, rule, batch, level, ratio)[:, None]
        middle, drawn = medians(found / delay_law(ratio, level))
        values.append(middle)
        draws.append(drawn[:, 0])
    return gathered(values, draws)


def delay_gap(result, *, above, below, ratios, batches, levels) -> Measured:
    """log(t2/t1) of one rule minus that of another, seed by seed.

    Null: the gap between two seeds of the slower rule, which differ in nothing else.
    """
    cells = []
    for batch, level, ratio in product(batches, levels, ratios):
        slow, fast = (
            np.log(delay_at(result, rule, batch, level, ratio))
            for rule in (above, below)
        )
        cells.append((slow - fast, abs(slow - np.roll(slow, 1))))
    return paired_medians(cells)


# ------------------------------------------------------------------- many tasks (S4)


def task_times(result, variant, n, level) -> np.ndarray:
    """Steps to learn each of n tasks [seeds, n]; infinite where never."""
    rows = result[f"{variant}/time"][
        :, place(result[f"{variant}/n"], n, "number of tasks"), :n,
        place(result["level"], level, "level"),
    ]  # fmt: skip
    return np.where(rows > 0, rows, np.inf)


def totals(result, variant, level) -> tuple[np.ndarray, np.ndarray]:
    """Numbers of tasks [C] and the time to learn all of them [seeds, C], in t0."""
    counts = result[f"{variant}/n"]
    last = [task_times(result, variant, n, level).max(1) for n in counts]
    return counts, np.stack(last, 1) / result[f"{variant}/unit"]


def total_law(p: np.ndarray, level: float) -> float:
    """Time until the rarest task lies above `level` by the L2 law, in t0."""
    clock = -np.log1p(-level) / p.min()
    return float(resource.steps_of_clock(np.array([clock]), p, 1.0)[0])


def rarer_later(result, *, variants, null, counts, levels) -> Measured:
    """Kendall's rank correlation of frequency order and learning time.

    Null: the same on tasks along the axes (`null`), where nothing is shared.
    """

    def order(variant, n, level):
        rows = np.minimum(task_times(result, variant, n, level), 1e18)
        # nan where all times are equal: no order.
        found = [kendalltau(np.arange(n), row).statistic for row in rows]
        return np.nan_to_num(found)

    cells = [
        (order(variant, n, level), order(null, n, level))
        for variant, n, level in product(variants, counts, levels)
    ]
    return paired_medians(cells)


def total_over_published(result, *, steps, counts, levels) -> Measured:
    """Steps until all tasks are learned over those read off the source's figure.

    `steps` has for each variant the published steps of `counts` tasks.
    """
    values, draws = [], []
    for (variant, published), level in product(steps.items(), levels):
        for n, theirs in zip(counts, published, strict=True):
            mine = task_times(result, variant, n, level).max(1)[:, None]
            middle, drawn = medians(mine / theirs)
            values.append(middle)
            draws.append(drawn[:, 0])
    return gathered(values, draws)


def total_exponent(result, *, variants, levels, windows) -> Measured:
    """Exponent of the total time in the number of tasks."""
    values, draws = [], []
    for variant, level, window in product(variants, levels, windows):
        counts, times = totals(result, variant, level)
        middle, drawn = medians(times)
        values.append(_power(counts, middle, window))
        draws.append(_power(counts, drawn, window))
    return gathered(values, draws)


def extra_exponent(result, *, variants, levels, windows) -> Measured:
    """Exponent of T(n) - T(1), the time beyond the first task, in n - 1."""
    values, draws = [], []
    for variant, level, window in product(variants, levels, windows):
        counts, times = totals(result, variant, level)
        middle, drawn = (t - t[..., :1] for t in medians(times))
        ends = window[0] - 1, window[1] - 1
        values.append(_power(counts[1:] - 1, middle[1:], ends))
        draws.append(_power(counts[1:] - 1, drawn[:, 1:], ends))
    return gathered(values, draws)


def total_over_law(result, *, variants, levels, window) -> Measured:
    """Total time over that of the L2 law, for every number of tasks in the window."""
    values, draws = [], []
    for variant, level in product(variants, levels):
        counts, times = totals(result, variant, level)
        for i, n in enumerate(counts):
            if window[0] <= n <= window[1]:
                law = total_law(result[f"{variant}/p"][i, :n], level)
                middle, drawn = medians(times[:, i : i + 1] / law)
                values.append(middle)
                draws.append(drawn[:, 0])
    return gathered(values, draws)


METRICS = {
    "delay": delay,
    "delay_exponent": delay_exponent,
    "delay_over_law": delay_over_law,
    "delay_gap": delay_gap,
    "rarer_later": rarer_later,
    "total_over_published": total_over_published,
    "total_exponent": total_exponent,
    "extra_exponent": extra_exponent,
    "total_over_law": total_over_law,
}

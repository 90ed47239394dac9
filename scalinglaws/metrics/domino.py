"""Metrics of chapter 4.1, over the arrays of `experiments.domino`.

Tasks are counted from 1 and several of them have passed when the last one has. Runs
are paired: a seed means the same data and the same start in every variant.
"""

import numpy as np

from scalinglaws.errors import UserError
from scalinglaws.fits.lines import slope_weights
from scalinglaws.metrics.measured import Measured
from scalinglaws.metrics.parity import gathered, medians, paired_medians, place


def times(result, name: str, tasks, threshold) -> np.ndarray:
    """Steps until all of `tasks` passed the threshold [runs]; infinite for never."""
    first = result[f"{name}/first"][
        ..., place(result["thresholds"], threshold, "threshold")
    ]
    first = first[:, np.array(tasks) - 1]
    return np.where(first > 0, first, np.inf).max(1)


def _ratio(result, above, below, thresholds) -> np.ndarray:
    high, low = (
        times(result, *event, threshold)
        for event, threshold in zip((above, below), thresholds, strict=True)
    )
    if not (np.isfinite(np.median(high)) and np.isfinite(np.median(low))):
        raise UserError(
            f"half of the runs of {above[0]} or {below[0]} never passed {thresholds}: "
            "train for longer"
        )
    with np.errstate(invalid="ignore"):
        return high / low


def time_ratio(result, *, above, below, thresholds) -> Measured:
    """Steps of one event over those of another, median over runs.

    An event is (variant, tasks); `thresholds` lists pairs, (of above, of below).
    """
    found = [medians(_ratio(result, above, below, pair)) for pair in thresholds]
    return gathered([value for value, _ in found], [draws for _, draws in found])


def ratio_growth(result, *, names, ratios, thresholds) -> Measured:
    """Power of p_1 / p_2 with which t_2 / t_1 grows over the variants `names`."""
    weights, values, draws = slope_weights(np.log(ratios)), [], []
    for threshold in thresholds:
        curves = np.stack(
            [_ratio(result, (n, [2]), (n, [1]), [threshold] * 2) for n in names], 1
        )
        middle, drawn = medians(curves)
        values.append(np.log(middle) @ weights)
        draws.append(np.log(drawn) @ weights)
    return gathered(values, draws)


def time_halvings(
    result, *, above, below, null_above, null_below, factor, thresholds
) -> Measured:
    """log2 of `factor` times the steps of one event over those of another.

    Null: the same for two other events.
    """

    def halvings(one, other, threshold):
        return np.log2(factor * _ratio(result, one, other, [threshold] * 2))

    return paired_medians(
        [
            (halvings(above, below, t), halvings(null_above, null_below, t))
            for t in thresholds
        ]
    )


METRICS = {
    "time_ratio": time_ratio,
    "ratio_growth": ratio_growth,
    "time_halvings": time_halvings,
}

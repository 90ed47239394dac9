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
    """Steps until all of `tasks` passed the threshold [runs].

    A run that never did counts as twice as slow as the slowest that did: it ranks last,
    and a median does not ask how late. At least half of the runs must have passed.
    """
    at = place(result["thresholds"], threshold, "threshold")
    first = result[f"{name}/first"][..., at][:, np.array(tasks) - 1]
    passed = (first > 0).all(1)
    if 2 * passed.sum() < len(passed):
        raise UserError(
            f"half of the runs of {name} never passed {threshold:g}: train for longer"
        )
    last = first.max(1)
    return np.where(passed, last, 2 * last[passed].max())


def _ratio(result, above, below, thresholds) -> np.ndarray:
    high, low = (
        times(result, *event, threshold)
        for event, threshold in zip((above, below), thresholds, strict=True)
    )
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

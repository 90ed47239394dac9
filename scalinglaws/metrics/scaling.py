"""Metrics of chapter 4.4, over the arrays of `experiments.scaling`.

A curve is the median over draws of the tasks; a bootstrap resamples whole draws.
`lines` are ways to read an exponent off a window: "ends", the source's two points, or
"line", least squares through all points.
"""

from itertools import product

import numpy as np

from scalinglaws.metrics.measured import Measured
from scalinglaws.metrics.parity import (
    N_BOOT,
    gathered,
    medians,
    paired_medians,
    place,
    resampled,
    slope,
)
from scalinglaws.skills import resource, scaling

# ------------------------------------------------------------------ interference (S7)


def thrown_out(result, *, loss: str, sizes, margins) -> Measured:
    """Share of the tasks whose final skill lies outside 0 to 1 by more than a margin.

    Null: the same number of tasks with room for all.
    """

    def share(n, room, margin):
        final = result[f"{loss}/{n}/{room}/final"]
        return ((final < -margin) | (final > 1 + margin)).mean(1)

    return paired_medians(
        [
            (share(n, "few", margin), share(n, "roomy", margin))
            for n, margin in product(sizes, margins)
        ]
    )


def unlearning(result, *, loss: str, start: float, sizes) -> Measured:
    """How far the rarer half of the tasks falls below its start on the way, mean.

    Null: the same number of tasks with room for all.
    """

    def depth(n, room):
        lowest = result[f"{loss}/{n}/{room}/lowest"][:, n // 2 :]
        return (start - lowest).mean(1)

    return paired_medians([(depth(n, "few"), depth(n, "roomy")) for n in sizes])


def room_ratio(result, *, dimensions) -> Measured:
    """The number of tasks that half of all draws can satisfy, over the dimension."""
    values, draws = [], []
    for dimension in dimensions:
        n, fits = (result[f"room/{dimension}/{name}"] for name in ("n", "fits"))

        def half(share, n=n, dimension=dimension):
            # The share only falls with n: more tasks never make it easier.
            return np.interp(-0.5, -share, n) / dimension

        values.append(half(fits.mean(0)))
        draws.append([half(fits[pick].mean(0)) for pick in resampled(len(fits))])
    return gathered(values, draws)


def interference_cost(result, *, exponent, n_tasks, size) -> Measured:
    """The least loss over that of as many tasks of which D own a parameter each."""
    x, curves = _losses(result, n_tasks, exponent)
    ratio = curves[:, [place(x, size, "size")]] / scaling.modular_loss(
        resource.zipf(n_tasks, exponent), size
    )
    value, draws = medians(ratio)
    return gathered([value[0]], [draws[:, 0]])


# --------------------------------------------------------------------- exponents (S8)


def _losses(result, n_tasks, exponent):
    """Numbers of parameters [D] and least losses [seeds, D] of one world."""
    at = place(result["exponent"], exponent, "exponent")
    return result[f"{n_tasks}/size"], result[f"{n_tasks}/loss"][:, at]


def _read(x, y, window, line):
    """The exponent of y [..., X] in a window, by its ends or by least squares."""
    if line == "line":
        return slope(x, y, window)
    low, high = (place(x, end, "point") for end in window)
    return np.log(y[..., low] / y[..., high]) / np.log(x[high] / x[low])


def _exponents(x, curves, windows, lines):
    """(value, draws) of every choice, of the median curve."""
    middle, drawn = medians(curves)
    return [
        (_read(x, middle, window, line), _read(x, drawn, window, line))
        for window, line in product(windows, lines)
    ]


def _collected(cells) -> Measured:
    return gathered([value for value, _ in cells], [draws for _, draws in cells])


def size_exponent(result, *, n_tasks, exponent, windows, lines) -> Measured:
    """Exponent of the least loss in the number of parameters."""
    x, curves = _losses(result, n_tasks, exponent)
    return _collected(_exponents(x, curves, windows, lines))


def mean_field_ratio(result, *, n_tasks, exponents, windows) -> Measured:
    """Exponent of the least loss in D over that of the mean-field theory, ends."""
    cells, notes = [], {}
    for n, exponent, window in product(n_tasks, exponents, windows):
        x, curves = _losses(result, n, exponent)
        at = place(result["exponent"], exponent, "exponent")
        theory = _read(x, result[f"{n}/theory"][at], window, "ends")
        ((value, draws),) = _exponents(x, curves, [window], ["ends"])
        cells.append((value / theory, draws / theory))
        notes[f"n = {n}, Zipf {exponent:g}"] = f"{value:.3f}, theory {theory:.3f}"
    measured = _collected(cells)
    return Measured(measured.value, measured.draws, notes=notes)


def _gap(one, other, windows, lines) -> Measured:
    """Exponent of `one` minus that of `other`, each (x, curves [seeds, X]).

    Null: the gap between two random halves of the draws of `other`.
    """
    rng = np.random.default_rng(0)
    cells = [_exponents(*side, windows, lines) for side in (one, other)]
    pairs = list(zip(*cells, strict=True))
    values = [a - b for (a, _), (b, _) in pairs]
    draws = [a - b for (_, a), (_, b) in pairs]
    x, curves = other
    nulls = []
    for window, line in product(windows, lines):
        for _ in range(N_BOOT):
            halves = np.array_split(rng.permutation(len(curves)), 2)
            first, second = (
                _read(x, np.median(curves[half], 0), window, line) for half in halves
            )
            nulls.append(abs(first - second))
    return Measured(
        float(np.median(values)), np.concatenate(draws),
        float(np.median(nulls)), np.array(nulls),
    )  # fmt: skip


def size_exponent_gap(result, *, few, many, exponent, windows, lines) -> Measured:
    """Exponent in D with few tasks minus that with many, the tasks else alike."""
    sides = (_losses(result, n, exponent) for n in (few, many))
    return _gap(*sides, windows, lines)


# ------------------------------------------------------------------------ trained (S8)


def _at_the_end(result, name, exponent):
    at = place(result["exponent"], exponent, "exponent")
    table = result[name][:, at]
    return table[..., -1] if name == "loss" else table


def run_exponent(result, *, exponent, windows, lines) -> Measured:
    """Exponent in D of the loss at the end of the runs."""
    curves = _at_the_end(result, "loss", exponent)
    return _collected(_exponents(result["size"], curves, windows, lines))


def run_ratio(result, *, exponent, windows, lines) -> Measured:
    """The same over the exponent of the least loss of the same tasks."""
    x = result["size"]
    run, best = (
        _exponents(x, _at_the_end(result, name, exponent), windows, lines)
        for name in ("loss", "best")
    )
    # Both are resampled alike: the draws are paired.
    return _collected(
        [(a / b, da / db) for (a, da), (b, db) in zip(run, best, strict=True)]
    )


def noise_floor(result, *, exponent, null, sizes) -> Measured:
    """Share by which long runs stay above the least loss; null: at another exponent."""

    def excess(which):
        return _at_the_end(result, "loss", which) / _at_the_end(
            result, "best", which
        ) - 1  # fmt: skip

    at = [place(result["size"], size, "size") for size in sizes]
    return paired_medians([(excess(exponent)[:, i], excess(null)[:, i]) for i in at])


def _steps(result, rule, size, exponent):
    at = place(result["exponent"], exponent, "exponent")
    return result["steps"][1:], result[f"{rule}/{size}"][:, at, 1:]


def step_exponent(result, *, rule, size, exponent, windows, lines) -> Measured:
    """Exponent of the loss in steps."""
    return _collected(_exponents(*_steps(result, rule, size, exponent), windows, lines))


def step_exponent_gap(result, *, rule, large, small, exponent, windows, lines):
    """Exponent in steps with many parameters minus that with few."""
    sides = (_steps(result, rule, size, exponent) for size in (large, small))
    return _gap(*sides, windows, lines)


METRICS = {
    "thrown_out": thrown_out,
    "unlearning": unlearning,
    "room_ratio": room_ratio,
    "interference_cost": interference_cost,
    "size_exponent": size_exponent,
    "mean_field_ratio": mean_field_ratio,
    "size_exponent_gap": size_exponent_gap,
    "run_exponent": run_exponent,
    "run_ratio": run_ratio,
    "noise_floor": noise_floor,
    "step_exponent": step_exponent,
    "step_exponent_gap": step_exponent_gap,
}

"""Metrics of chapter 3.3 and of finite data: exponents against alpha and against K."""

from itertools import product

import numpy as np

from scalinglaws import quanta
from scalinglaws.errors import UserError
from scalinglaws.fits.lines import slope_weights
from scalinglaws.metrics.measured import Measured
from scalinglaws.metrics.parity import (
    THRESHOLDS,
    exact_ranks,
    gathered,
    losses,
    medians,
    passages,
    place,
    resampled,
    slope,
)

LEARNED = THRESHOLDS[-1]


# --------------------------------------------------------------------- finite data (D)


def first_of(sizes, reached, what: str):
    """The first of `sizes` at which something is `reached`, or one line."""
    if not np.any(reached):
        raise UserError(f"{what} in this result: choose the preset book")
    return sizes[int(np.argmax(reached))]


def _data_windows(result, at: int, starts, tops):
    """From the first data set whose loss is below a start, to each top."""
    curve = np.median(result["best"][:, at], 0)
    return [
        (first_of(result["size"], curve < start, f"no loss is below {start:g}"), top)
        for start, top in product(starts, tops)
    ]


def data_exponent(result, *, alpha, starts, tops) -> Measured:
    """Exponent in data of the lowest loss of a run."""
    at = place(result["alpha"], alpha, "alpha")
    curve, drawn = medians(result["best"][:, at])
    windows = _data_windows(result, at, starts, tops)
    return gathered(
        [slope(result["size"], curve, window) for window in windows],
        [slope(result["size"], drawn, window) for window in windows],
    )


def threshold_bend(result, *, alpha, starts, tops) -> Measured:
    """The exponent in data beyond the first learned task; null: that before it."""
    at = place(result["alpha"], alpha, "alpha")
    beyond = data_exponent(result, alpha=alpha, starts=starts, tops=tops)
    curve, drawn = medians(result["best"][:, at])
    size = result["size"]
    before = size < _data_windows(result, at, starts[:1], tops)[0][0]
    # Two data sets are enough for a null: the loss hardly moves between them.
    ends = 0, max(1, int(before.sum()) - 1)

    def null(y):
        fall = np.log(y[..., ends[0]] / y[..., ends[1]])
        return fall / np.log(size[ends[1]] / size[ends[0]])

    null_draws = np.resize(null(drawn), beyond.draws.shape)
    return Measured(beyond.value, beyond.draws, float(null(curve)), null_draws)


def learned_counts(result, at: int, threshold: float) -> np.ndarray:
    """Tasks whose loss was ever below the threshold: [seeds, D]."""
    exact = exact_ranks(result["rank"])
    return (result["lowest"][:, at, :, :exact] < threshold).sum(-1)


def learned_exponent(result, *, alpha, thresholds, least, tops) -> Measured:
    """Exponent of the mean number of learned tasks in data, n ∝ D^exponent.

    From the first data set that teaches `least` tasks on average, to each top.
    """
    at, size = place(result["alpha"], alpha, "alpha"), result["size"]
    values, draws, most = [], [], 0
    for threshold in thresholds:
        counts = learned_counts(result, at, threshold)
        mean = counts.mean(0)
        drawn = counts[resampled(len(counts))].mean(1)
        most = max(most, int(mean.max()))
        for fewest, top in product(least, tops):
            start = first_of(size, mean >= fewest, f"fewer than {fewest} tasks learned")
            window = (start, top)
            values.append(-slope(size, mean, window))
            # A draw may lack the one seed that learned a task from few samples.
            draws.append(-slope(size, np.maximum(drawn, 1 / len(counts)), window))
    return gathered(values, draws, {"tasks learned, most": most})


def tau(result, at: int, alpha: float, n_tasks: int) -> float:
    """Samples of a task that teach it: the geometric mean of D p_(n + 1/2) over D."""
    counts = learned_counts(result, at, LEARNED).mean(0)
    size, some = result["size"], counts >= 1
    first_of(size, some, "no task is learned")
    p = (counts[some] + 0.5) ** -(1 + alpha) / quanta.normalisation(alpha, n_tasks)
    return float(np.exp(np.log(size[some] * p).mean()))


def data_over_law(result, *, alpha, starts, tops, n_tasks) -> Measured:
    """Exponent in data over that of K quanta learned from the tau measured."""
    at = place(result["alpha"], alpha, "alpha")
    threshold = tau(result, at, alpha, n_tasks)
    size = result["size"]
    law = quanta.threshold_loss_data(size, threshold, alpha, n_tasks)
    curve, drawn = medians(result["best"][:, at])
    windows = _data_windows(result, at, starts, tops)
    expected = [slope(size, law, window) for window in windows]
    return gathered(
        [slope(size, curve, w) / e for w, e in zip(windows, expected, strict=True)],
        [slope(size, drawn, w) / e for w, e in zip(windows, expected, strict=True)],
        {"tau": threshold},
    )


# ---------------------------------------------------------------- exponents over alpha


def _of_alphas(result, resource: str, window):
    """Exponents [A] and draws [N_BOOT, A] at every alpha of `parity/alpha`."""
    (variant,) = {n.split("/")[0] for n in result.arrays if n.endswith("/steps")}
    found = []
    for alpha in result["alpha"]:
        rows = losses(result, variant, alpha)
        if resource == "parameters":
            x, curves = result["width"], rows[:, :, -1]
        else:
            x, curves = result[f"{variant}/steps"], rows[:, -1]
        found.append([slope(x, c, window) for c in medians(curves)])
    return np.array([f[0] for f in found]), np.stack([f[1] for f in found], 1)


def follows_alpha(result, *, resource, windows) -> Measured:
    """Slope of the exponent against alpha, for each window."""
    weights = slope_weights(result["alpha"])
    cells = [_of_alphas(result, resource, window) for window in windows]
    notes = {
        f"exponent at {alpha:g}": float(np.median([cell[0][i] for cell in cells]))
        for i, alpha in enumerate(result["alpha"])
    }
    return gathered([c[0] @ weights for c in cells], [c[1] @ weights for c in cells],
                     notes)  # fmt: skip


def follows_alpha_data(result, *, starts, tops) -> Measured:
    """Slope of the exponent in data against alpha, for each start and top."""
    alphas, weights = result["alpha"], slope_weights(result["alpha"])
    values, draws, exponents = [], [], []
    for start, top in product(starts, tops):
        cells = [
            data_exponent(result, alpha=a, starts=[start], tops=[top]) for a in alphas
        ]
        exponents.append([cell.value for cell in cells])
        values.append(np.array(exponents[-1]) @ weights)
        draws.append(np.stack([cell.draws for cell in cells], 1) @ weights)
    notes = {
        f"exponent at {alpha:g}": float(np.median(column))
        for alpha, column in zip(alphas, np.transpose(exponents), strict=True)
    }
    return gathered(values, draws, notes)


def _distances(measured, drawn, endless, finite) -> Measured:
    """|measured - endless law|, against |measured - law of K quanta| as its null."""
    return Measured(
        float(np.median([abs(m - endless) for m in measured])),
        np.concatenate([abs(d - endless) for d in drawn]),
        float(np.median([abs(m - f) for m, f in zip(measured, finite, strict=True)])),
        np.concatenate([abs(d - f) for d, f in zip(drawn, finite, strict=True)]),
        {
            "measured": float(np.median(measured)),
            "endless law": endless,
            "law of K quanta": float(np.median(finite)),
        },
    )


def capacity(result, variant: str, alpha: float) -> float:
    """Neurons a task: the geometric mean over the widths that learned at least one."""
    at = place(result["alpha"], alpha, "alpha")
    exact = exact_ranks(result[f"{variant}/rank"])
    last = result[f"{variant}/last"][:, at, :, :exact]
    n = np.median((last < LEARNED).sum(-1), 0)
    first_of(result["width"], n >= 1, "no task is learned")
    return float(np.exp(np.log(result["width"][n >= 1] / (n[n >= 1] + 0.5)).mean()))


def finite_law(result, resource: str, alpha: float, n_tasks: int):
    """(x, loss) of K quanta with this network's own capacity, or its own first step.

    Parameters: neurons a task, `capacity`. Steps: beta = 1 and the S_1 that fits the
    first twenty tasks best. No exponent is fitted.
    """
    (variant,) = {n.split("/")[0] for n in result.arrays if n.endswith("/steps")}
    width = result["width"]
    if resource == "parameters":
        room = capacity(result, variant, alpha)
        return width, quanta.threshold_loss_parameters(width, room, alpha, n_tasks)
    steps = result[f"{variant}/steps"][1:]
    passed = medians(passages(result, variant, alpha, width[-1], 0.5))[0][:20]
    rank = np.arange(1, len(passed) + 1)
    learned = np.isfinite(passed)
    first_of(rank, learned, "no task is learned")
    first = np.exp(np.mean(np.log(passed / rank ** (1 + alpha))[learned]))
    return steps, quanta.threshold_loss_steps(steps, first, alpha, n_tasks)


def excess_explained(result, *, resource, alpha, windows, n_tasks) -> Measured:
    """How far the exponent is from the endless law; null: from the law of K quanta."""
    at = place(result["alpha"], alpha, "alpha")
    x, law = finite_law(result, resource, alpha, n_tasks)
    cells = [_of_alphas(result, resource, window) for window in windows]
    return _distances(
        [cell[0][at] for cell in cells],
        [cell[1][:, at] for cell in cells],
        quanta.exponents(alpha)[resource],
        [slope(x, law, window) for window in windows],
    )


def excess_explained_data(result, *, alpha, starts, tops, n_tasks) -> Measured:
    """The same for the exponent in data, with the tau measured."""
    at, size = place(result["alpha"], alpha, "alpha"), result["size"]
    threshold = tau(result, at, alpha, n_tasks)
    law = quanta.threshold_loss_data(size, threshold, alpha, n_tasks)
    windows = _data_windows(result, at, starts, tops)
    curve, drawn = medians(result["best"][:, at])
    return _distances(
        [slope(size, curve, window) for window in windows],
        [slope(size, drawn, window) for window in windows],
        quanta.exponents(alpha)["data"],
        [slope(size, law, window) for window in windows],
    )


# -------------------------------------------------------------- the end of the tasks


def learned_by(result, variant: str, threshold: float) -> np.ndarray:
    """Tasks learned at each step [seeds, T], at the first alpha and width."""
    passed = passages(
        result, variant, result["alpha"][0], result["width"][0], threshold
    )
    steps = result[f"{variant}/steps"]
    return (passed[:, None, :] <= steps[:, None]).sum(-1)


def growth(result, variant: str, learned, threshold: float, quantity: str):
    """Exponent in steps of the "loss", or of the number "learned": it and its draws.

    Between the steps at which the median replicate has learned learned[0] and
    learned[1] tasks, or the end of the run.
    """
    steps, n = result[f"{variant}/steps"], learned_by(result, variant, threshold)
    middle = np.median(n, 0)
    ends = [
        steps[np.argmax(middle >= count)] if middle[-1] >= count else steps[-1]
        for count in learned
    ]
    if quantity == "loss":
        curves = medians(losses(result, variant, result["alpha"][0])[:, 0])
        return tuple(slope(steps, curve, ends) for curve in curves)
    curves = n.mean(0), n[resampled(len(n))].mean(1)
    return tuple(-slope(steps, np.maximum(c, 1 / len(n)), ends) for c in curves)


def truncation_ratio(result, *, quantity, few, many, learned, threshold) -> Measured:
    """Exponent in steps with many tasks over that with few, for as many learned.

    `quantity` is "loss" or "learned" (n ∝ S^exponent); see `growth`.
    """
    values, draws = [], []
    for window in learned:
        (one, one_drawn), (other, other_drawn) = (
            growth(result, variant, window, threshold, quantity)
            for variant in (few, many)
        )
        values.append(other / one)
        draws.append(other_drawn / one_drawn)
    notes = {
        f"tasks learned with {variant}": float(
            np.median(learned_by(result, variant, threshold)[:, -1])
        )
        for variant in (few, many)
    }
    return gathered(values, draws, notes)


METRICS = {
    "data_exponent": data_exponent,
    "threshold_bend": threshold_bend,
    "learned_exponent": learned_exponent,
    "data_over_law": data_over_law,
    "follows_alpha": follows_alpha,
    "follows_alpha_data": follows_alpha_data,
    "excess_explained": excess_explained,
    "excess_explained_data": excess_explained_data,
    "truncation_ratio": truncation_ratio,
}

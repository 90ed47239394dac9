"""Metrics of chapters 3.2 and 3.3, over the arrays of `experiments.parity`.

A curve is the median over replicates. A bootstrap resamples whole replicates, because
the widths, steps and tasks of a replicate share their subsets and data.
"""

from itertools import product

import numpy as np
from scipy.stats import kendalltau

from scalinglaws import parity, quanta
from scalinglaws.errors import UserError
from scalinglaws.experiments.parity import THRESHOLDS
from scalinglaws.fits.lines import slope_weights
from scalinglaws.metrics.measured import Measured

N_BOOT = 400


class TooFewTasks(UserError):
    """A law through the learning times of fewer than three tasks was asked for."""


# ---------------------------------------------------------------- reading the arrays


def place(values, wanted, name: str) -> int:
    """Place of `wanted` in an array of the result, or one line."""
    found = np.flatnonzero(np.isclose(values, wanted))
    if not len(found):
        known = ", ".join(f"{v:g}" for v in values)
        raise UserError(f"the result has no {name} {wanted:g}: it has {known}")
    return int(found[0])


def losses(result, variant: str, alpha: float, width: int | None = None):
    """Mean losses [seeds, widths, T], or [seeds, T] of one width."""
    rows = result[f"{variant}/loss"][:, place(result["alpha"], alpha, "alpha")]
    if width is None:
        return rows
    return rows[:, place(result["width"], width, "width")]


def exact_ranks(rank: np.ndarray) -> int:
    """How many of the evaluated ranks are 1, 2, 3, … without a gap."""
    return int((rank == np.arange(1, len(rank) + 1)).sum())


def passages(result, variant, alpha, width, threshold) -> np.ndarray:
    """First steps below a threshold [seeds, ranks 1, 2, …]; infinite where never."""
    first = result[f"{variant}/first"][
        :,
        place(result["alpha"], alpha, "alpha"),
        place(result["width"], width, "width"),
        place(THRESHOLDS, threshold, "threshold"),
    ][:, : exact_ranks(result[f"{variant}/rank"])]
    return np.where(first > 0, first, np.inf)


def resampled(count: int, draws: int = N_BOOT) -> np.ndarray:
    """Replicates of every bootstrap draw [draws, count], the same in every metric."""
    return np.random.default_rng(0).integers(0, count, (draws, count))


def medians(curves: np.ndarray):
    """The median curve [X] of [seeds, X], and those of the draws [N_BOOT, X]."""
    with np.errstate(invalid="ignore"):  # inf - inf: a median between two nevers
        middle = np.median(curves, 0), np.median(curves[resampled(len(curves))], 1)
    return tuple(np.where(np.isnan(m), np.inf, m) for m in middle)


def slope(x, y, window) -> np.ndarray:
    """Exponent of y ∝ x^-exponent, along the last axis of y, inside a window of x."""
    inside = (x >= window[0]) & (x <= window[1])
    if inside.sum() < 3:
        raise UserError(
            f"fewer than 3 points from {window[0]:g} to {window[1]:g} in this result: "
            "choose a wider window or the preset book"
        )
    return -np.log(y[..., inside]) @ slope_weights(np.log(x[inside]))


def each_draw(function, *drawn) -> np.ndarray:
    """function of every draw [draws, …].

    A draw in which fewer than three tasks were learned has no law; another stands in
    for it. At least half of the draws must have one.
    """
    found = []
    for rows in zip(*drawn, strict=True):
        try:
            found.append(function(*rows))
        except TooFewTasks:
            continue
    if 2 * len(found) < len(drawn[0]):
        raise TooFewTasks("fewer than 3 tasks were learned: train for longer")
    return np.array(found)[np.arange(len(drawn[0])) % len(found)]


def gathered(values, draws, notes=None) -> Measured:
    return Measured(float(np.median(values)), np.concatenate(draws), notes=notes or {})


# ------------------------------------------------------------ parameters, steps (N, S)


def without_the_end(loss, alpha: float, n_tasks: int):
    """What the loss would be if the tasks did not end at K: a pure law in n.

    The exact tail is (n + 1/2)^-alpha - (K + 1/2)^-alpha over alpha H_K; the second
    term is added back.
    """
    scale = alpha * quanta.normalisation(alpha, n_tasks)
    return loss * scale + (n_tasks + 0.5) ** -alpha


def width_exponent(result, *, variant, alpha, windows, times, n_tasks=None) -> Measured:
    """Exponent of the loss in width, at shares `times` of the training.

    With `n_tasks` the end of the tasks is taken out first: `without_the_end`.
    """
    steps, values, draws = result[f"{variant}/steps"], [], []
    rows = losses(result, variant, alpha)
    for time in times:
        at = int(np.searchsorted(steps, time * steps[-1]))
        curve, drawn = medians(rows[:, :, at])
        if n_tasks:
            curve, drawn = (without_the_end(c, alpha, n_tasks) for c in (curve, drawn))
        for window in windows:
            values.append(slope(result["width"], curve, window))
            draws.append(slope(result["width"], drawn, window))
    return gathered(values, draws)


def steps_exponent(result, *, variant, alpha, width, windows) -> Measured:
    """Exponent of the loss of one width in steps."""
    curve, drawn = medians(losses(result, variant, alpha, width))
    steps = result[f"{variant}/steps"]
    return gathered(
        [slope(steps, curve, window) for window in windows],
        [slope(steps, drawn, window) for window in windows],
    )


def learning_law(passage, alpha: float, ranks) -> tuple[float, float, int]:
    """S_k = S_1 (p_1 / p_k)^beta: (beta, S_1, tasks used), by a line in log-log.

    `passage` [R] are medians over seeds. The window of ranks ends before the first
    task that half of the seeds never learned: dropping such tasks would keep the lucky
    ones. Needs three tasks.
    """
    rank = np.arange(1, len(passage) + 1)
    use = (rank >= ranks[0]) & (rank <= ranks[1])
    use &= np.cumsum(~np.isfinite(passage) & use) == 0
    if use.sum() < 3:
        raise TooFewTasks("fewer than 3 tasks were learned: train for longer")
    t = (1 + alpha) * np.log(rank[use])  # log(p_1 / p_k)
    log_s = np.log(passage[use])
    beta = slope_weights(t) @ log_s
    return beta, float(np.exp(log_s.mean() - beta * t.mean())), int(use.sum())


def _betas(result, variant, alpha, width, threshold, ranks):
    """beta, its draws [N_BOOT] and the number of tasks used."""
    curve, drawn = medians(passages(result, variant, alpha, width, threshold))
    beta, _, used = learning_law(curve, alpha, ranks)
    return beta, each_draw(lambda d: learning_law(d, alpha, ranks)[0], drawn), used


def passage_exponent(result, *, variants, alpha, widths, thresholds, ranks) -> Measured:
    """beta in S_k ∝ p_k^-beta over variants, widths, thresholds and ranks."""
    cells = [
        _betas(result, *cell[:1], alpha, *cell[1:])
        for cell in product(variants, widths, thresholds, ranks)
    ]
    notes = {"tasks used, least": min(c[2] for c in cells),
             "tasks used, most": max(c[2] for c in cells)}  # fmt: skip
    return gathered([c[0] for c in cells], [c[1] for c in cells], notes)


def steps_over_law(
    result, *, variant, alpha, width, windows, n_tasks, threshold, ranks
) -> Measured:
    """Exponent in steps over that of K quanta learned at S_1 (p_1 / p_k)^beta.

    S_1 and beta are those of the same network, draw by draw.
    """
    steps = result[f"{variant}/steps"]
    curve, drawn = medians(losses(result, variant, alpha, width))
    middle, passed = medians(passages(result, variant, alpha, width, threshold))

    def ratios(loss, passage):
        beta, first, _ = learning_law(passage, alpha, ranks)
        law = quanta.threshold_loss_steps(steps[1:], first, alpha, n_tasks, beta=beta)
        return [slope(steps, loss, w) / slope(steps[1:], law, w) for w in windows]

    return gathered(ratios(curve, middle), each_draw(ratios, drawn, passed).T)


def width_speedup(
    result, *, variant, alpha, narrow, wide, ranks, thresholds
) -> Measured:
    """Halvings of the steps to learn the same task, from `narrow` to `wide`.

    Null: halvings between two random halves of the replicates at the same width.
    """
    rng = np.random.default_rng(0)
    chosen = slice(ranks[0] - 1, ranks[1])
    values, draws, nulls = [], [], []
    for threshold in thresholds:
        slow = passages(result, variant, alpha, narrow, threshold)[:, chosen]
        fast = passages(result, variant, alpha, wide, threshold)[:, chosen]
        (a, drawn_a), (b, drawn_b) = medians(slow), medians(fast)
        values.append(_halvings(a, b))
        draws.append(_halvings(drawn_a, drawn_b))
        halves = [_halves(rng, len(fast)) for _ in range(N_BOOT)]
        nulls += [
            abs(_halvings(medians_of(fast[one]), medians_of(fast[two])))
            for one, two in halves
        ]
    return Measured(
        float(np.median(values)), np.concatenate(draws),
        float(np.median(nulls)), np.array(nulls),
    )  # fmt: skip


def _halvings(slow, fast):
    """log2(slow / fast), median over tasks, without those that neither learns."""
    with np.errstate(invalid="ignore"):
        return np.nanmedian(np.log2(slow / fast), -1)


def _halves(rng, count: int):
    order = rng.permutation(count)
    return order[: count // 2], order[count // 2 :]


def beta_gap(result, *, above, below, alpha, width, thresholds, ranks) -> Measured:
    """beta of some variants minus that of others, on the same replicates.

    Null: the gap between two random halves of the replicates of one variant.
    """
    rng = np.random.default_rng(0)
    values, draws, nulls = [], [], []
    for threshold, window in product(thresholds, ranks):
        found = {
            variant: _betas(result, variant, alpha, width, threshold, window)
            for variant in (*above, *below)
        }
        for one, other in product(above, below):
            values.append(found[one][0] - found[other][0])
            draws.append(found[one][1] - found[other][1])
            passage = passages(result, other, alpha, width, threshold)
            nulls.append(_gaps_of_halves(rng, passage, alpha, window))
    return Measured(
        float(np.median(values)), np.concatenate(draws),
        float(np.median(nulls)), np.concatenate(nulls),
    )  # fmt: skip


def _gaps_of_halves(rng, passage, alpha, ranks) -> np.ndarray:
    """|beta of one half of the replicates - beta of the other| [N_BOOT]."""

    def gap(halves):
        one, other = (
            learning_law(medians_of(passage[half]), alpha, ranks)[0] for half in halves
        )
        return abs(one - other)

    return each_draw(gap, [_halves(rng, len(passage)) for _ in range(N_BOOT)])


def medians_of(passage: np.ndarray) -> np.ndarray:
    """Median over replicates, infinite where half of them never passed."""
    with np.errstate(invalid="ignore"):
        middle = np.median(passage, 0)
    return np.where(np.isnan(middle), np.inf, middle)


def paired_medians(cells) -> Measured:
    """The median over replicates of an effect and of its null, over analysis choices.

    `cells` lists one (effect [seeds], null [seeds]) a choice; both are resampled alike.
    """
    found, nulls = ([np.asarray(cell[i]) for cell in cells] for i in (0, 1))

    def drawn(columns):
        draws = [np.median(c[resampled(len(c))], 1) for c in columns]
        return float(np.median([np.median(c) for c in columns])), np.concatenate(draws)

    return Measured(*drawn(found), *drawn(nulls))


# -------------------------------------------------------------------- emergence (Q7)


def switching(result, *, variant, alpha, widths, ranks) -> Measured:
    """Decades of steps in which the mean loss falls from 0.9 to 0.1 bits.

    If it does not get there, the decades until the end: too few. Null: the decades a
    single task takes, median over the tasks that were learned.
    """
    steps, cells = result[f"{variant}/steps"], []
    for width in widths:
        rows = losses(result, variant, alpha, width)
        leave = parity.first_passage(steps, rows.T, THRESHOLDS[0])
        arrive = parity.first_passage(steps, rows.T, THRESHOLDS[-1])
        mean = np.log10(np.minimum([arrive, leave], steps[-1]))
        start, end = (
            passages(result, variant, alpha, width, t)[:, ranks[0] - 1 : ranks[1]]
            for t in (THRESHOLDS[0], THRESHOLDS[-1])
        )
        learned = np.isfinite(end)
        ratio = np.where(learned, end, np.nan) / np.where(learned, start, np.nan)
        cells.append((mean[0] - mean[1], np.nanmedian(np.log10(ratio), 1)))
    return paired_medians(cells)


def learning_order(result, *, variant, alpha, widths, ranks, thresholds) -> Measured:
    """Kendall's rank correlation of a task's rank and the step it is learned at.

    Tasks never learned share the last place. Null: the size of the correlation after
    the tasks are shuffled.
    """
    rng, cells = np.random.default_rng(0), []
    for width, (low, high), threshold in product(widths, ranks, thresholds):
        passage = passages(result, variant, alpha, width, threshold)[:, low - 1 : high]
        order = np.arange(passage.shape[1])
        ranked = np.where(np.isfinite(passage), passage, 1e18)
        found = [_order(order, row) for row in ranked]
        shuffled = [abs(_order(rng.permutation(order), row)) for row in ranked]
        cells.append((found, shuffled))
    return paired_medians(cells)


def _order(one, other) -> float:
    """Kendall's tau; 0 where nothing was learned, so that nothing has an order."""
    return float(np.nan_to_num(kendalltau(one, other).statistic))


METRICS = {
    "width_exponent": width_exponent,
    "steps_exponent": steps_exponent,
    "passage_exponent": passage_exponent,
    "steps_over_law": steps_over_law,
    "width_speedup": width_speedup,
    "beta_gap": beta_gap,
    "switching": switching,
    "learning_order": learning_order,
}

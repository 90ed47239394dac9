"""Metrics of chapter 2.3, over the tables of `experiments.inside`."""

import numpy as np
from scipy.stats import gaussian_kde, rankdata

from scalinglaws import tickets
from scalinglaws.experiments.inside import THRESHOLDS
from scalinglaws.fits.lines import slope_weights
from scalinglaws.metrics.measured import Measured

N_BOOT = 300


def by_width(result, table: str, name: str):
    """(widths [n], list of n arrays, one row a network) of one column of a table."""
    width, rows = result[f"{table}/width"], result[f"{table}/{name}"]
    widths = np.unique(width)
    return widths, [rows[width == w] for w in widths]


def _resamples(rng, count: int, draws: int = N_BOOT) -> np.ndarray:
    return rng.integers(0, count, (draws, count))


# --------------------------------------------------------------------- N = 2, claim L4


def smoothed(losses, rng) -> np.ndarray:
    """As many losses from the smooth distribution nearest to these.

    A Gaussian kernel estimate of log(loss) whose bandwidth follows Silverman's rule:
    it keeps centre, spread and broad shape and has no narrow peaks.
    """
    smooth = gaussian_kde(np.log(losses), bw_method="silverman")
    return np.exp(smooth.resample(len(losses), seed=rng)[0])


def share_in_peaks(result, *, tables, peaks, windows) -> Measured:
    """Share of the runs that a few narrow windows of loss hold: `tickets.peak_shares`.

    Null: the larger of this share for the smoothed losses and before training.
    """
    rng = np.random.default_rng(0)
    values, draws, nulls, null_draws = [], [], [], []
    notes = {}
    for table in tables:
        trained, before = result[f"{table}/mse"], result[f"{table}/initial"]
        picks = _resamples(rng, len(trained), N_BOOT // 3)
        for window in windows:

            def shares(losses, window=window):
                return tickets.peak_shares(losses, max(peaks), window)

            found = np.array([shares(trained[p]) for p in picks])
            smooth = np.array([shares(smoothed(trained[p], rng)) for p in picks])
            initial = np.array([shares(before[p]) for p in picks])
            value, null = shares(trained), np.maximum(smooth, initial)
            for count in peaks:
                values.append(value[count - 1])
                draws.append(found[:, count - 1])
                nulls.append(np.median(null[:, count - 1]))
                null_draws.append(null[:, count - 1])
        notes[f"{table}, {max(peaks)} peaks"] = float(value[-1])
    return Measured(
        float(np.median(values)),
        np.concatenate(draws),
        float(np.median(nulls)),
        np.concatenate(null_draws),
        notes,
    )


def advantage(losses, better) -> float:
    """Chance that a run of `better` has a smaller loss than another one, minus half.

    Times two, so that it goes from -1 (never) over 0 (no difference) to 1 (always).
    """
    count, rest = int(better.sum()), int((~better).sum())
    if not count or not rest:
        return 0.0
    ranks = rankdata(losses)
    wins = count * rest + count * (count + 1) / 2 - ranks[better].sum()
    return float(2 * wins / (count * rest) - 1)


def kinds(result, table: str) -> np.ndarray:
    """What each two-neuron network of a table has found: `tickets.classify_pairs`."""
    columns = [result[f"{table}/{name}"] for name in ("w", "b", "v", "mse")]
    return np.array(tickets.classify_pairs(*columns, table.partition("/")[0]))


def symmetric_is_best(result, *, tables) -> Measured:
    """`advantage` of symmetric pairs over the other runs that learned something.

    Null: the same with the kinds shuffled among the runs.
    """
    rng = np.random.default_rng(0)
    values, draws, null_draws, notes = [], [], [], {}
    for table in tables:
        found, losses = kinds(result, table), result[f"{table}/mse"]
        losses, better = (a[found != "dead"] for a in (losses, found == "symmetric"))
        values.append(advantage(losses, better))
        for pick in _resamples(rng, len(losses)):
            draws.append(advantage(losses[pick], better[pick]))
            null_draws.append(advantage(losses[pick], rng.permutation(better[pick])))
        best = losses <= np.quantile(losses, 0.1)
        notes[f"{table}, symmetric among the best tenth"] = float(better[best].mean())
    null_draws = np.array(null_draws)
    return Measured(
        float(np.median(values)),
        np.array(draws),
        float(np.median(null_draws)),
        null_draws,
        notes,
    )


def share_that_stays(result, *, tables, factors) -> Measured:
    """Share of the runs whose error second-order training leaves within a factor.

    A run at a local minimum stays; one that had only stopped moves on.
    """
    rng = np.random.default_rng(0)
    values, draws = [], []
    for table in tables:
        gain = np.abs(np.log(result[f"{table}/mse"] / result[f"{table}/polished"]))
        picks = _resamples(rng, len(gain))
        for factor in factors:
            values.append(np.mean(gain < np.log(factor)))
            draws.append(np.mean(gain[picks] < np.log(factor), axis=1))
    return Measured(
        float(np.median(values)),
        np.concatenate(draws),
        notes={"lowest": float(min(values)), "highest": float(max(values))},
    )


# ------------------------------------------------------------- wide networks, L5 and L6


def mirror_nearness(result, *, tables, widths) -> Measured:
    """Distance to the next neuron over that to the mirror image: see `mirror_ratio`.

    The median over networks, of every table and width. Null: before training.
    """
    rng = np.random.default_rng(0)
    columns = {"ratio": ([], []), "initial ratio": ([], [])}
    for table in tables:
        for name, (values, draws) in columns.items():
            sizes, rows = by_width(result, table, name)
            for width in widths:
                near = 1 / rows[list(sizes).index(width)]
                values.append(np.median(near))
                draws.append(np.median(near[_resamples(rng, len(near))], axis=1))
    (values, draws), (nulls, null_draws) = columns.values()
    return Measured(
        float(np.median(values)),
        np.concatenate(draws),
        float(np.median(nulls)),
        np.concatenate(null_draws),
        {"lowest": float(min(values)), "highest": float(max(values))},
    )


def mean_tickets(result, table, threshold, name="tickets", *, n_boot=0):
    """Widths [n], mean tickets a network [n] and its resampled values [n_boot, n]."""
    column = THRESHOLDS.index(threshold)
    widths, rows = by_width(result, table, name)
    counts = [row[:, column] for row in rows]
    rng = np.random.default_rng(0)
    resampled = [c[_resamples(rng, len(c), n_boot)].mean(1) for c in counts]
    return widths, np.array([c.mean() for c in counts]), np.stack(resampled, axis=1)


def _growth(result, tables, thresholds, windows, of) -> Measured:
    """Exponent of `of(trained, initial)`, a mean number, in all windows.

    A number of zero or less counts as half a ticket in all networks of that width.
    """
    values, draws = [], []
    for table in tables:
        seeds = np.unique(result[f"{table}/width"], return_counts=True)[1]
        for threshold in thresholds:
            both = [
                mean_tickets(result, table, threshold, name, n_boot=N_BOOT)
                for name in ("tickets", "initial tickets")
            ]
            widths, *_ = both[0]
            mean, resampled = (
                np.log(np.maximum(of(both[0][i], both[1][i]), 0.5 / seeds))
                for i in (1, 2)
            )
            for low, high in windows:
                inside = (widths >= low) & (widths <= high)
                weights = slope_weights(np.log(widths[inside]))
                values.append(mean[inside] @ weights)
                draws.append(resampled[:, inside] @ weights)
    return Measured(
        float(np.median(values)),
        np.concatenate(draws),
        notes={"lowest": float(min(values)), "highest": float(max(values))},
    )


def ticket_exponent(result, *, tables, thresholds, windows) -> Measured:
    """Exponent of the mean number of tickets a network, n ~ N^exponent."""
    return _growth(result, tables, thresholds, windows, lambda n, before: n)


def added_ticket_exponent(result, *, tables, thresholds, windows) -> Measured:
    """The same for the tickets that were not there before training."""
    return _growth(result, tables, thresholds, windows, lambda n, before: n - before)


def tickets_per_neuron(result, *, tables, thresholds, widths) -> Measured:
    """Mean tickets of a network over its width. Null: before training."""
    columns = {"tickets": ([], []), "initial tickets": ([], [])}
    for table in tables:
        for threshold in thresholds:
            for name, (values, draws) in columns.items():
                sizes, mean, resampled = mean_tickets(
                    result, table, threshold, name, n_boot=N_BOOT
                )
                for k in np.flatnonzero(np.isin(sizes, widths)):
                    values.append(mean[k] / sizes[k])
                    draws.append(resampled[:, k] / sizes[k])
    (values, draws), (nulls, null_draws) = columns.values()
    shares = np.array(nulls) / np.maximum(values, 1e-300)
    return Measured(
        float(np.median(values)),
        np.concatenate(draws),
        float(np.median(nulls)),
        np.concatenate(null_draws),
        {"least there before": float(shares.min()),
         "most there before": float(shares.max())},
    )  # fmt: skip


METRICS = {
    "share_in_peaks": share_in_peaks,
    "symmetric_is_best": symmetric_is_best,
    "share_that_stays": share_that_stays,
    "mirror_nearness": mirror_nearness,
    "ticket_exponent": ticket_exponent,
    "added_ticket_exponent": added_ticket_exponent,
    "tickets_per_neuron": tickets_per_neuron,
}

"""Metrics of chapters 5.3 and 5.4, over the arrays of `experiments.elo`.

A value is a mean over the seeds of each width; a bootstrap resamples the seeds.
"""

from itertools import product

import numpy as np

from scalinglaws import fits
from scalinglaws.errors import UserError
from scalinglaws.experiments import games
from scalinglaws.fits.lines import slope_weights
from scalinglaws.games import elo, zipf
from scalinglaws.metrics.measured import Measured
from scalinglaws.metrics.parity import N_BOOT, gathered, medians, paired_medians

# ----------------------------------------------------------------------- Zipf (Z1)

# Windows of ranks (first, last), every decade of ranks weighing the same.
_WINDOWS = {
    "ranks 100 to n/10": lambda counts: (100, len(counts) // 10),
    "visits 500 to 5": lambda counts: _between(counts, 500, 5),
    "visits 200 to 4": lambda counts: _between(counts, 200, 4),
}
WAYS = (*_WINDOWS, *zipf.RECIPES)


def _between(counts, high, low):
    """Ranks of the states with fewer than `high` and at least `low` visits."""
    return int((counts >= high).sum()) + 1, int((counts >= low).sum())


def line(tally: np.ndarray, way: str) -> fits.RankLine:
    """The line through tallied visits [2, k] by one of `WAYS`."""
    counts = games.ranked(tally)
    if way not in _WINDOWS:
        return zipf.recipe_line(counts, way)
    return fits.rank_line(counts, window=_WINDOWS[way](counts), weight="log")


def exponents(result, kind: str, way: str) -> np.ndarray:
    """Zipf exponents [widths, seeds] of `training` or `untrained` counts."""
    before = "" if kind == "training" else "untrained-"
    widths = result[f"{before}width"]
    found = [line(result[f"{kind}/{i}"], way).exponent for i in range(len(widths))]
    return np.reshape(found, (len(np.unique(widths)), -1))


def match_exponents(result, counts: str, way: str) -> np.ndarray:
    """Zipf exponents [seeds] of the matches of each seed."""
    seeds = np.unique(result["seed"])
    return np.array([line(result[f"{counts}/{s}"], way).exponent for s in seeds])


def zipf_exponent(result, *, counts, ways) -> Measured:
    """Exponent of visits in rank; in training the mean over the widths of a seed."""
    values, draws = [], []
    for way in ways:
        if counts == "training":
            found = exponents(result, counts, way).mean(0)
        else:
            found = match_exponents(result, counts, way)
        middle, drawn = medians(found[:, None])
        values.append(middle[0])
        draws.append(drawn[:, 0])
    return gathered(values, draws)


# ------------------------------------------------------------------ Elo and size (Z4)


def elo_fit(result, cell: str, widths) -> fits.SeedFit:
    """The Elo exponent of one cell over widths from widths[0] to widths[1]."""
    chosen = (result["width"] >= widths[0]) & (result["width"] <= widths[1])
    return elo.exponent(
        result["parameters"][chosen], result[f"elo/{cell}"][chosen],
        n_boot=N_BOOT, rng=0,
    )  # fmt: skip


def _fits(result, cells, windows):
    found = [elo_fit(result, *choice) for choice in product(cells, windows)]
    return [f.exponent for f in found], [f.draws for f in found]


def elo_exponent(result, *, cells, windows) -> Measured:
    """The Elo exponent."""
    return gathered(*_fits(result, cells, windows))


def elo_rise(result, *, cells, null, windows) -> Measured:
    """The Elo exponent; null: that of the cell `null`, in the same windows."""
    found = elo_exponent(result, cells=cells, windows=windows)
    without = elo_exponent(result, cells=[null] * len(cells), windows=windows)
    return Measured(found.value, found.draws, without.value, without.draws)


def by_width(result, values) -> np.ndarray:
    """Values [M, ...] of networks as [widths, seeds, ...]."""
    n_widths = len(np.unique(result["width"]))
    return np.reshape(values, (n_widths, -1, *np.shape(values)[1:]))


def means(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Means [W, ...] over seeds of [W, S, ...], and their draws [N_BOOT, W, ...]."""
    n_widths, n_seeds = values.shape[:2]
    rng = np.random.default_rng(0)
    picks = rng.integers(0, n_seeds, (N_BOOT, n_widths, n_seeds))
    drawn = values[np.arange(n_widths)[None, :, None], picks]
    return values.mean(1), drawn.mean(2)


def elo_bend(result, *, cells, lower, upper) -> Measured:
    """Slope of Elo on log size over the widths `upper`, over that of `lower`."""
    width, size = np.unique(result["width"]), np.unique(result["parameters"])

    def slope(curve, ends):
        inside = (width >= ends[0]) & (width <= ends[1])
        return curve[..., inside] @ slope_weights(np.log(size[inside]))

    values, draws = [], []
    for cell in cells:
        curve, drawn = means(by_width(result, result[f"elo/{cell}"]))
        values.append(slope(curve, upper) / slope(curve, lower))
        draws.append(slope(drawn, upper) / slope(drawn, lower))
    return gathered(values, draws)


# ---------------------------------------------------------- samples and compute (Z5)


def states_needed(states: np.ndarray, ratings: np.ndarray, level: float) -> float:
    """States [C] at the first checkpoint after the start that is rated `level`.

    Ten times those of the last checkpoint where none is.
    """
    reached = ratings[1:] >= level
    return float(states[1:][reached.argmax()] if reached.any() else 10 * states[-1])


def samples_saved(result, *, pairs) -> Measured:
    """Decades of states saved on the way to what a smaller network ends with.

    `pairs` lists (smaller, larger) widths. Null: the next seed of the smaller width in
    place of the larger one.
    """
    width = np.unique(result["width"]).tolist()
    ratings = by_width(result, result["elo"])
    states = by_width(result, result["states"])

    def saved(small, large, shift):
        i, j = width.index(small), width.index(large)
        n_seeds = ratings.shape[1]
        needed = [
            states_needed(
                states[j, (s + shift) % n_seeds],
                ratings[j, (s + shift) % n_seeds],
                ratings[i, s, -1],
            )
            for s in range(n_seeds)
        ]
        return np.log10(states[i, :, -1] / needed)

    return paired_medians(
        [(saved(small, large, 0), saved(small, small, 1)) for small, large in pairs]
    )


def front(
    flops: np.ndarray, ratings: np.ndarray, grid: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """The best rating [G] for at most `grid` [G] compute, and the row that has it.

    `flops` and `ratings` [W, C], the first checkpoint being the start. Between two
    checkpoints the rating is interpolated in log compute; it never falls, since a
    network may stop training. Of equals the smallest is the best.
    """
    best = [
        np.interp(np.log(grid), np.log(cost[1:]), np.maximum.accumulate(rating[1:]),
                  left=-np.inf)
        for cost, rating in zip(flops, ratings, strict=True)
    ]  # fmt: skip
    return np.max(best, 0), np.argmax(best, 0)


def compute_grid(flops: np.ndarray) -> np.ndarray:
    """Sixty values of compute from the first checkpoint to the last, evenly in log."""
    return np.geomspace(flops[:, 1].min(), flops[:, -1].max(), 60)


def best_size_slope(size, flops, ratings, window: str) -> float:
    """Exponent of the best size in compute over the window "all" or "open".

    "open" leaves out where the smallest network is still the best, and where the
    largest already is: there the choice of sizes decides. 0 where nothing is left.
    """
    grid = compute_grid(flops)
    _, row = front(flops, ratings, grid)
    if window == "open":
        first = int((row > 0).argmax()) - 1 if (row > 0).any() else len(row)
        last = int((row == len(size) - 1).argmax()) or len(row) - 1
        kept = slice(max(first, 0), last + 1)
        grid, row = grid[kept], row[kept]
    elif window != "all":
        raise UserError(f"window is {window!r}: choose all or open")
    if len(grid) < 3:
        return 0.0
    return float(np.log(size[row]) @ slope_weights(np.log(grid)))


def best_size_exponent(result, *, windows) -> Measured:
    """Exponent of the best size in compute.

    Null: every width has the mean rating of all widths at the same checkpoint.
    """
    size = np.unique(result["parameters"]).astype(float)
    flops = by_width(result, result["flops"]).mean(1)
    plain, drawn = means(by_width(result, result["elo"]))

    def slopes(curves):
        return [best_size_slope(size, flops, c, w) for w in windows for c in curves]

    def without_size(curves):
        return np.broadcast_to(curves.mean(-2, keepdims=True), curves.shape)

    return Measured(
        float(np.median(slopes([plain]))), np.array(slopes(drawn)),
        float(np.median(slopes([without_size(plain)]))),
        np.array(slopes(without_size(drawn))),
    )  # fmt: skip


METRICS = {
    "zipf_exponent": zipf_exponent,
    "elo_exponent": elo_exponent,
    "elo_rise": elo_rise,
    "elo_bend": elo_bend,
    "samples_saved": samples_saved,
    "best_size_exponent": best_size_exponent,
}

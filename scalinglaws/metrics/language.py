"""Metrics of chapter 3.4, over the arrays of `experiments.language`.

Intervals are over the seeds of each size and over blocks of the text. A *family* is one
model of each size, drawn among the seeds; what a seed alone can do is taken from the
scatter of models of one size.
"""

from itertools import product

import numpy as np
from scipy import stats

from scalinglaws import fits
from scalinglaws.errors import UserError
from scalinglaws.fits.lines import slope_weights
from scalinglaws.language import losses as stored
from scalinglaws.language import single_tokens
from scalinglaws.language.single_tokens import Step
from scalinglaws.metrics.measured import Measured
from scalinglaws.metrics.parity import gathered, resampled

BLOCK = 1_000  # tokens that are resampled together: neighbours share a file
N_FAMILIES = 40
N_DRAWS = 400
N_OFFSETS = 40  # draws of a fit with an offset, which is searched for
LEAST = 0.01  # nats, below which the logarithm of a loss is not read
TEXTS = {"book": "losses", "library": "library_losses"}

# ---------------------------------------------------------------- reading the arrays


def text_losses(result, text: str) -> np.ndarray:
    """Losses in nats [M, n] on the "book" or on held-out files of the "library"."""
    if text not in TEXTS:
        raise UserError(f"unknown text {text!r}: choose one of {', '.join(TEXTS)}")
    return stored.from_bytes(result[TEXTS[text]])


def sizes(result) -> tuple[np.ndarray, list[np.ndarray]]:
    """Parameters of each size [W], and the models of each size."""
    widths = np.unique(result["width"])
    models = [np.flatnonzero(result["width"] == width) for width in widths]
    return np.array([result["parameters"][some[0]] for some in models], float), models


def families(result) -> np.ndarray:
    """Models [N_FAMILIES, W]: one of each size; the first is of first seeds."""
    rng = np.random.default_rng(0)
    models = sizes(result)[1]
    drawn = np.stack([rng.choice(some, N_FAMILIES) for some in models], 1)
    drawn[0] = [some[0] for some in models]
    return drawn


def by_block(values: np.ndarray) -> np.ndarray:
    """Means over blocks of the text: [..., n] -> [..., blocks]."""
    count = max(1, values.shape[-1] // BLOCK)
    length = values.shape[-1] // count
    kept = values[..., : count * length]
    return kept.reshape(*values.shape[:-1], count, length).mean(-1, dtype=np.float64)


def _shares(flags: np.ndarray):
    """Share of tokens of families [F, n]: its median and draws over family and text."""
    blocks = by_block(flags)
    weights = resampled(blocks.shape[1], N_DRAWS)
    family = np.arange(N_DRAWS) % len(blocks)
    return np.median(flags.mean(1)), blocks[family[:, None], weights].mean(1)


def _with_null(cells, notes=None) -> Measured:
    """Cells of ((value, draws), (null, null draws)), pooled."""
    found, null = zip(*cells, strict=True)
    return Measured(
        float(np.median([value for value, _ in found])),
        np.concatenate([draws for _, draws in found]),
        float(np.median([value for value, _ in null])),
        np.concatenate([draws for _, draws in null]),
        notes or {},
    )


# ------------------------------------------------------------------- the mean loss (Q8)


def mean_curves(result, text: str, draws: int):
    """Mean loss of each size: [W], and with seeds and text resampled [draws, W]."""
    models, rng = sizes(result)[1], np.random.default_rng(0)
    blocks = by_block(text_losses(result, text))
    picks = rng.integers(0, blocks.shape[1], (draws, blocks.shape[1]))
    of_model = blocks[:, picks].mean(2)  # [M, draws]
    drawn = [
        of_model[rng.choice(some, (draws, len(some))), np.arange(draws)[:, None]].mean(
            1
        )
        for some in models
    ]
    value = np.array([blocks[some].mean() for some in models])
    return value, np.stack(drawn, 1)


def _window(result, widths) -> np.ndarray:
    known = np.unique(result["width"])
    inside = (known >= widths[0]) & (known <= widths[1])
    if inside.sum() < 4:
        raise UserError(
            f"fewer than 4 sizes of width {widths[0]} to {widths[1]} in this result: "
            "choose a wider window or the preset book"
        )
    return inside


def mean_exponent(result, *, texts, widths) -> Measured:
    """Exponent of the mean loss in N, a straight line in log-log axes."""
    parameters, values, draws = sizes(result)[0], [], []
    for text, window in product(texts, widths):
        inside = _window(result, window)
        weights = slope_weights(np.log(parameters[inside]))
        value, drawn = mean_curves(result, text, N_DRAWS)
        values.append(-np.log(value[inside]) @ weights)
        draws.append(-np.log(drawn[:, inside]) @ weights)
    return gathered(values, draws)


def offset_ratio(result, *, texts, widths) -> Measured:
    """Exponent with an offset over that without: 1 for a power law."""
    parameters, values, draws = sizes(result)[0], [], []
    for text, window in product(texts, widths):
        inside = _window(result, window)
        x = parameters[inside]

        def ratio(y, x=x):
            return fits.with_offset(x, y).exponent / fits.power_law(x, y).exponent

        value, drawn = mean_curves(result, text, N_OFFSETS)
        values.append(ratio(value[inside]))
        draws.append(np.array([ratio(y) for y in drawn[:, inside]]))
    return gathered(values, draws)


def training_exponent(result, *, widths, windows) -> Measured:
    """Exponent of the mean loss in training steps, of models of some widths."""
    values, draws = [], []
    for width, window in product(widths, windows):
        curves = result["checkpoint_mean"][result["width"] == width]
        steps = result["steps"]
        inside = (steps >= window[0]) & (steps <= window[1])
        if not len(curves) or inside.sum() < 3:
            raise UserError(
                f"no 3 checkpoints of width {width} from step {window[0]} to "
                f"{window[1]} in this result: choose the preset book"
            )
        weights = slope_weights(np.log(steps[inside]))
        picks = resampled(len(curves), N_DRAWS)
        values.append(-np.log(curves.mean(0)[inside]) @ weights)
        draws.append(-np.log(curves[picks].mean(1)[:, inside]) @ weights)
    return gathered(values, draws)


# --------------------------------------------------------------- single tokens (Q8, Q9)


def scatter(values: np.ndarray, models) -> np.ndarray:
    """What seeds do to each token [R, n]: residuals from the mean of their size.

    Scaled to the variance of one model; sizes with a single model have none.
    """
    parts = [
        (values[some] - values[some].mean(0)) * np.sqrt(len(some) / (len(some) - 1))
        for some in models
        if len(some) > 1
    ]
    if not parts:
        raise UserError("one seed a size has no scatter: choose the preset book")
    return np.concatenate(parts)


def with_scatter(curve: np.ndarray, residuals: np.ndarray, rng) -> np.ndarray:
    """Curves [K, n] plus, token by token, residuals [R, n] drawn at random."""
    places = rng.integers(0, len(residuals), curve.shape)
    return curve + np.take_along_axis(residuals, places, 0)


def lines_in(x: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Least-squares lines through values [M, n] at x [M], at every x: [M, n]."""
    return values.mean(0) + np.outer(x - x.mean(), slope_weights(x) @ values)


def lack_of_fit(x: np.ndarray, values: np.ndarray, models) -> np.ndarray:
    """F of each token [n]: distance of size means from a line, over seed scatter."""
    line, distance, pure = lines_in(x, values), 0.0, 0.0
    for some in models:
        middle = values[some].mean(0)
        distance = distance + len(some) * np.square(middle - line[some[0]])
        pure = pure + np.square(values[some] - middle).sum(0)
    top, bottom = len(models) - 2, len(values) - len(models)
    scale = np.divide(distance, pure, out=np.zeros_like(pure), where=pure > 0)
    return scale * bottom / top


def not_power_law(result, *, texts, levels, r2) -> Measured:
    """Share of tokens whose own curve leaves a power law by more than seeds explain.

    By an F test for lack of fit on log losses, at each of `levels`. Null: the same
    tokens, each put on its own power law with its own seed scatter. Notes: the share
    with a falling power law of at least `r2`, and the same with sizes shuffled.
    """
    parameters, models = sizes(result)
    x = np.log(result["parameters"].astype(float))
    bottom = len(x) - len(models)
    rng, cells, fitted, shuffled = np.random.default_rng(0), [], [], []
    for text in texts:
        values = np.log(np.maximum(text_losses(result, text), LEAST))
        smooth = with_scatter(lines_in(x, values), scatter(values, models), rng)
        found, null = (lack_of_fit(x, v, models) for v in (values, smooth))
        for level in levels:
            limit = stats.f.isf(level, len(models) - 2, bottom)
            cells.append([_shares(f[None] > limit) for f in (found, null)])
        means = np.stack([values[some].mean(0) for some in models])
        fitted.append(_fitted(means, parameters, r2))
        shuffled += [
            _fitted(means, rng.permutation(parameters), r2) for _ in range(N_FAMILIES)
        ]
    notes = {
        "share a power law fits": float(np.median(fitted)),
        "the same with sizes shuffled": float(np.mean(shuffled)),
    }
    return _with_null(cells, notes)


def _fitted(means, parameters, r2) -> float:
    slope, found = single_tokens.lines(means, parameters)
    return float(((slope < 0) & (found > r2)).mean())


def monogenic_share(result, *, texts, steps) -> Measured:
    """Share of all tokens that fall in one step, from `high` to `low` nats.

    Null: every token on its own line in ln N, with its own seed scatter.
    """
    parameters, models = sizes(result)
    x, rng = np.log(result["parameters"].astype(float)), np.random.default_rng(0)
    chosen, cells, source = families(result), [], []
    for text in texts:
        values = text_losses(result, text)
        line = lines_in(x, values)[[some[0] for some in models]]
        residuals = scatter(values, models)
        smooth = [
            np.maximum(with_scatter(line, residuals, rng), 0) for _ in range(N_FAMILIES)
        ]
        real = [values[family] for family in chosen]
        for high, low in steps:
            cells.append(
                [
                    _shares(
                        np.stack(
                            [single_tokens.monogenic(v, Step(high, low)) > 0 for v in f]
                        )
                    )
                    for f in (real, smooth)
                ]
            )
        source += [
            (single_tokens.monogenic(v, single_tokens.SOURCE_STEP) > 0).mean()
            for v in real
        ]
    notes = {"by the source's own thresholds": float(np.mean(source))}
    return _with_null(cells, notes)


def polygenic_share(result, *, texts, slope, r2) -> Measured:
    """Share of all tokens on a steep line in ln N; null: the sizes shuffled."""
    parameters, _ = sizes(result)
    chosen, rng, cells = families(result), np.random.default_rng(0), []
    for text in texts:
        values = text_losses(result, text)
        found, null = (
            [single_tokens.lines(values[family], order()) for family in chosen]
            for order in (lambda: parameters, lambda: rng.permutation(parameters))
        )
        for least in r2:
            cells.append(
                [
                    _shares(np.stack([(s < slope) & (r > least) for s, r in f]))
                    for f in (found, null)
                ]
            )
    return _with_null(cells)


def mean_persistence(result, *, texts, solved) -> Measured:
    """Share of solved tokens that every larger model solves, mean over sizes."""
    values, draws = [], []
    for text, threshold in product(texts, solved):
        losses = text_losses(result, text)
        shares = [
            np.nanmean(single_tokens.persistence(losses[family], threshold)[0])
            for family in families(result)
        ]
        values.append(np.median(shares))
        draws.append(np.resize(shares, N_DRAWS))
    return gathered(values, draws)


def first_solved(solved: np.ndarray, models):
    """For each size but the largest: tokens that its models are the first to solve.

    Yields the models of a size, those of the next, and [S, n] flags: model i of the
    size solves the token, and model i of no smaller size does.
    """
    known = np.zeros((max(map(len, models)), solved.shape[1]), bool)
    for here, after in zip(models, models[1:], strict=False):
        yield here, after, solved[here] & ~known[: len(here)]
        known[: len(here)] |= solved[here]


def lost_by_size(is_solved: np.ndarray, models) -> list:
    """For each size of several seeds: what share of newly solved tokens is lost.

    Each entry has two pairs (share, draws): lost to a model of the next size, and to
    another seed of the same size. `is_solved` is [M, n].
    """
    rng = np.random.default_rng(0)
    return [
        [_lost(is_solved, new, here, judges, rng) for judges in (after, here)]
        for here, after, new in first_solved(is_solved, models)
        if len(here) > 1
    ]


def lost_solved(result, *, texts, solved) -> Measured:
    """Share of newly solved tokens that a model of the next size does not solve.

    Null: the share that another seed of the same size does not. Mean over sizes.
    """
    models, cells = sizes(result)[1], []
    for text, threshold in product(texts, solved):
        found = lost_by_size(text_losses(result, text) < threshold, models)
        cells.append(
            [
                tuple(np.mean([pair[k] for pair in side], 0) for k in (0, 1))
                for side in zip(*found, strict=True)
            ]
        )
    return _with_null(cells)


def _lost(is_solved, new, here, judges, rng):
    """Share of `new` tokens [S, n] of `here` that `judges` do not solve, and draws."""
    pairs = [(i, j) for (i, m), j in product(enumerate(here), judges) if m != j]
    count = by_block(np.stack([new[i] for i, _ in pairs]))
    lost = by_block(np.stack([new[i] & ~is_solved[j] for i, j in pairs]))
    pair = rng.integers(0, len(pairs), N_DRAWS)[:, None]
    weights = resampled(count.shape[1], N_DRAWS)
    drawn = lost[pair, weights].sum(1) / np.maximum(count[pair, weights].sum(1), 1e-9)
    return lost.sum() / max(count.sum(), 1e-9), drawn


METRICS = {
    "mean_exponent": mean_exponent,
    "offset_ratio": offset_ratio,
    "training_exponent": training_exponent,
    "not_power_law": not_power_law,
    "monogenic_share": monogenic_share,
    "polygenic_share": polygenic_share,
    "mean_persistence": mean_persistence,
    "lost_solved": lost_solved,
}

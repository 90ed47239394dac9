"""Metrics of chapter 5.7, over `games/late-states` and `games/oware-family`.

A value is the median over seeds, and a bootstrap resamples whole seeds.
"""

import numpy as np

from scalinglaws.errors import UserError
from scalinglaws.games import elo, late
from scalinglaws.metrics.measured import Measured
from scalinglaws.metrics.parity import gathered, medians, paired_medians, place


def whole_games(result, name) -> np.ndarray:
    """Profiles [seeds, fields, bins] of a game, every move counted."""
    return result[f"{name}/profile"][:, place(result["cuts"], 0, "cut")]


def _seen(values, name, ranks) -> np.ndarray:
    if not np.isfinite(values).all():
        raise UserError(
            f"{name} has no such states at ranks {ranks[0]} to {ranks[1]} in this "
            "result: choose another window or the preset book"
        )
    return values


def late_fraction(result, *, game, null, ranks, definitions) -> Measured:
    """Share of late states among ranks [first, last), by each definition of late.

    Null: the same in the game `null`.
    """
    cells = []
    for definition in definitions:
        both = [
            _seen(late.over_ranks(whole_games(result, g), definition, *ranks), g, ranks)
            for g in (game, null)
        ]
        cells.append(both)
    return paired_medians(cells)


def late_share(result, *, variant, ranks) -> Measured:
    """Share of states past half a game among ranks [first, last) of self-play.

    The median over the widths of each seed.
    """
    cells = []
    for window in ranks:
        shares = late.over_ranks(result[f"{variant}/profile"], "past half", *window)
        cells.append(medians(np.median(_seen(shares, variant, window), 1)[:, None]))
    return gathered([c[0][0] for c in cells], [c[1][:, 0] for c in cells])


def bump(profiles, low, middle, high) -> np.ndarray:
    """log10 count at the middle ranks above the chord from the low to the high ones.

    Windows [first, last) with the middle one half-way on a log scale; a power law
    gives 0, whatever its exponent.
    """
    counts = [
        _seen(late.over_ranks(profiles, "log count", *ranks), "the game", ranks)
        for ranks in (low, middle, high)
    ]
    return counts[1] - (counts[0] + counts[2]) / 2


def zipf_bump(result, *, game, cut, windows) -> Measured:
    """How far the counts of a game bulge above a power law; see `bump`.

    Null: the same when only the first `cut` moves of each game count.
    """
    at = place(result["cuts"], cut, "cut")
    first = result[f"{game}/profile"][:, at]
    return paired_medians(
        [
            (bump(whole_games(result, game), *three), bump(first, *three))
            for three in windows
        ]
    )


def ratings(result, variant) -> np.ndarray:
    """Elo [seeds, W] of the networks, one tournament a seed, the smallest's being 0."""
    rows = np.stack([elo.ratings(points) for points in result[f"{variant}/points"]])
    return rows - rows[:, :1]


def elo_fall(result, *, variant, peaks, largest) -> Measured:
    """Elo of a middle width minus the largest's: above 0 where bigger is worse."""
    rows = ratings(result, variant)

    def of(width):
        return rows[:, place(result["width"], width, "width")]

    cells = [medians((of(peak) - of(largest))[:, None]) for peak in peaks]
    return gathered([c[0][0] for c in cells], [c[1][:, 0] for c in cells])


def losses(result, variant, part, ranks) -> np.ndarray:
    """Value loss [seeds, W, C] over early (0) or late (1) states of some ranks."""
    seen = result[f"{variant}/seen"][:, :, None, part]
    loss = result[f"{variant}/loss"][:, :, :, part]
    inside = (late.edges() >= ranks[0]) & (late.edges() < ranks[1])
    n, total = seen[..., inside].sum(-1), (seen * loss)[..., inside].sum(-1)
    return np.where(n > 0, total / np.maximum(n, 1), np.nan)


def loss_gap(result, *, variant, part, above, below, windows) -> Measured:
    """Mean value loss of the widths `above` minus that of the widths `below`.

    Null: the same before training, each network on the states of its own later games.
    """
    cells = []
    for ranks in windows:
        rows = _seen(losses(result, variant, part, ranks), variant, ranks)
        gap = [
            rows[:, [place(result["width"], w, "width") for w in widths]].mean(1)
            for widths in (above, below)
        ]
        gap = gap[0] - gap[1]  # [seeds, C]
        cells.append((gap[:, -1], gap[:, 0]))
    return paired_medians(cells)


def chimera_share(result, *, name, pair, switch) -> Measured:
    """Share of points that the larger network's openings take from its endings."""
    rows = result[f"{name}/chimera" if name else "chimera"]
    pairs = result["pairs"].tolist()
    if list(pair) not in pairs:
        raise UserError(f"the result has no pair {list(pair)}: it has {pairs}")
    at = pairs.index(list(pair)), place(result["switches"], switch, "switch")
    middle, drawn = medians(rows[:, *at][:, None])
    return gathered([middle[0]], [drawn[:, 0]])


METRICS = {
    "late_fraction": late_fraction,
    "late_share": late_share,
    "zipf_bump": zipf_bump,
    "elo_fall": elo_fall,
    "loss_gap": loss_gap,
    "chimera_share": chimera_share,
}

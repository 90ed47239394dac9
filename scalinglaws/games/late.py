"""Late states: how far into a game the frequent states are.

A state is late by the source's definition if games visit it after 40 moves or more on
average, and by a definition without a scale if that is more than half of the median
length of a game. Both were fixed before anything was counted.
"""

import numpy as np

from scalinglaws.games.visits import Visits, first_plies

LATE_TURN = 40  # the source's
FIELDS = ("states", "log count", "late", "past half", "turn", "margin")
_PER_DECADE, _DECADES = 6, 7


def edges() -> np.ndarray:
    """First ranks of the bins, about six a decade: 1, 2, 3, 5, 7, 10, 15, …"""
    exponents = np.arange(_PER_DECADE * _DECADES + 1) / _PER_DECADE
    return np.unique(np.rint(10**exponents)).astype(int)


def median_length(by_ply: Visits) -> int:
    """The median number of moves of the games whose visits `by_ply` lists.

    A game of more than p moves visits a state after its p-th move.
    """
    alive = np.bincount(by_ply.plies.astype(int), by_ply.counts)
    return int(np.flatnonzero(np.append(alive[1:], 0) < alive[1] / 2)[0]) + 1


def profile(
    found: Visits, half: float, *, margin=None, rng: np.random.Generator
) -> np.ndarray:
    """[fields, bins] means over the states of each bin of ranks; see `FIELDS`.

    `found` lists a state once. States seen once are dropped, as in the source, and
    states of one count are ranked at random. A state is past half if its mean turn is
    above `half`; `margin` maps keys to the lead in captures, if the game has any.
    """
    often = np.flatnonzero(found.counts >= 2)
    often = rng.permutation(often)
    often = often[np.argsort(-found.counts[often], kind="stable")]
    turn = found.plies[often].astype(float)
    lead = np.zeros(len(often)) if margin is None else margin(found.keys[often])
    rows = (np.log10(found.counts[often]), turn >= LATE_TURN, turn > half, turn, lead)
    return binned(np.arange(1, len(often) + 1), rows)


def binned(ranks: np.ndarray, rows) -> np.ndarray:
    """[1 + rows, bins]: how many ranks each bin holds, and the mean of each row."""
    place = np.searchsorted(edges(), ranks, side="right") - 1
    n = np.bincount(place, minlength=len(edges()))
    sums = [np.bincount(place, row, minlength=len(edges())) for row in rows]
    return np.stack([n, *(total / np.maximum(n, 1) for total in sums)])


def by_cut(by_ply: Visits, cuts, half: float, **options) -> np.ndarray:
    """[cuts, fields, bins]: `profile` of the first moves of each game only.

    A cut of 0 counts all moves.
    """
    return np.stack(
        [profile(first_plies(by_ply, cut or None), half, **options) for cut in cuts]
    )


def over_ranks(profiles: np.ndarray, field: str, first: int, last: int) -> np.ndarray:
    """Mean of a field over the states of ranks first to last - 1; nan without any.

    `profiles` [..., fields, bins]; both ranks are edges of bins. (Every state weighs
    the same: bins weigh as many as they hold.)
    """
    inside = (edges() >= first) & (edges() < last)
    n = profiles[..., 0, inside]
    total = n.sum(-1)
    mean = (n * profiles[..., FIELDS.index(field), inside]).sum(-1)
    return np.where(total > 0, mean / np.maximum(total, 1), np.nan)

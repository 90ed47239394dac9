"""Metrics of chapter 5.2, over the arrays of `experiments.trees`.

Values are medians over seeds; a bootstrap resamples them. Where nothing is random the
draws are the analysis choices alone: each tree, each window.
"""

from itertools import product

import numpy as np

from scalinglaws.errors import UserError
from scalinglaws.experiments.trees import WAYS
from scalinglaws.games import zipf
from scalinglaws.metrics.measured import Measured
from scalinglaws.metrics.parity import gathered, medians, paired_medians, slope


def _over_seeds(cells) -> Measured:
    """Median over seeds of each cell [seeds], pooled."""
    found = [medians(np.asarray(cell)[:, None]) for cell in cells]
    return gathered([v[0] for v, _ in found], [draws[:, 0] for _, draws in found])


def _line(result, frequencies, window):
    """Exponent of exact frequencies [..., K], which must reach the window's end."""
    rank = result["rank"]
    inside = (rank >= window[0]) & (rank <= window[1])
    if not (frequencies[..., inside] > 0).all():
        raise UserError(f"the frequencies end before rank {window[1]:g}: choose less")
    with np.errstate(divide="ignore"):
        return slope(rank, frequencies, window)


# ------------------------------------------------------------------------ random play


def play_exponent(result, *, games, ways) -> Measured:
    """Exponent of counted states, by some of `WAYS`."""
    return _over_seeds(
        result[f"{game}/exponent"][:, WAYS.index(way)]
        for game, way in product(games, ways)
    )


def way_gap(result, *, game, above, below) -> Measured:
    """Exponent by one way minus that by another; null: two seeds, one way."""
    high, low = (
        result[f"{game}/exponent"][:, WAYS.index(way)] for way in (above, below)
    )
    return paired_medians([(high - low, abs(high - np.roll(high, 1)))])


def plateau(result, *, game, n_games, states) -> Measured:
    """Visits in the middle of the plateaus of `states` equally frequent states each,
    one after the other from rank 1, over games a state."""
    rank, counts = result["rank"], result[f"{game}/count"]
    ends = np.cumsum([0, *states])
    cells = []
    for first, last, count in zip(ends, ends[1:], states, strict=False):
        inside = (rank > first) & (rank <= last)
        middle = np.argmin(abs(rank - (first + last) / 2) + 1e9 * ~inside)
        cells.append(counts[:, middle] * count / n_games)
    return _over_seeds(cells)


def merging_gap(result, *, histories, boards, windows) -> Measured:
    """Exponent of histories minus that of boards, over whole stairs.

    The mean of the local exponents from each window of ranks. Null: that of histories,
    two seeds.
    """
    rank, cells = result["local_rank"], []
    for window in windows:
        inside = (rank >= window[0]) & (rank <= window[1])
        one, other = (
            result[f"{name}/local"][:, inside].mean(1) for name in (histories, boards)
        )
        cells.append((one - other, abs(one - np.roll(one, 1))))
    return paired_medians(cells)


# ------------------------------------------------------------------------------ trees


def _policies(result):
    return [p[p > 0] for p in result["policy/p"]]


def policy_exponent(result, *, windows, ends: bool) -> Measured:
    """Exponents of random policies over the law's, with random ends or without."""
    law = np.ones(len(result["policy/p"]))
    if ends:
        stops = result["policy/stop"]
        law = np.array(
            [
                zipf.tree_exponent(p, stop)
                for p, stop in zip(_policies(result), stops, strict=True)
            ]
        )
    curves = result["policy/ended" if ends else "policy/frequency"]
    return _over_seeds(_line(result, curves, window) / law for window in windows)


def amplitude(rank, frequencies, moves, window) -> np.ndarray:
    """Mean of frequency * (rank + b / (b - 1)) over the logarithm of the rank."""
    inside = (rank >= window[0]) & (rank <= window[1])
    scaled = frequencies[..., inside] * (rank[inside] + moves / (moves - 1))
    log_rank = np.log(rank[inside])
    return np.trapezoid(scaled, log_rank) / np.ptp(log_rank)


def policy_amplitude(result, *, windows) -> Measured:
    """Amplitudes of random policies times their entropy."""
    policies, rank = _policies(result), result["rank"]
    return _over_seeds(
        [
            amplitude(rank, f, len(p), window) * zipf.entropy(p)
            for p, f in zip(policies, result["policy/frequency"], strict=True)
        ]
        for window in windows
    )


def first_missing(result) -> Measured:
    """First rank that a short game lacks over 1 / (H max(p)^(depth + 1))."""
    found, law = result["policy/missing"].T
    return _over_seeds([found / law])


def _of_choices(values) -> Measured:
    return gathered(values, [np.array(values, float)])


def swing_ratio(result, *, trees) -> Measured:
    """Both ends of the swing of frequency * rank over those of `zipf.band`.

    `trees` lists pairs of the name of a tree and its policy.
    """
    ratios = [result[f"{name}/swing"] / zipf.band(p) for name, p in trees]
    return _of_choices(np.concatenate(ratios).tolist())


def thinning_ratio(result, *, rates, windows) -> Measured:
    """Exponent where the second move has the probability rate / depth, over rate."""
    return _of_choices(
        [
            float(_line(result, result[f"thinning/{rate:g}"], window)) / rate
            for rate, window in product(rates, windows)
        ]
    )


def merged_ratio(result, *, moves, windows) -> Measured:
    """Exponent where orders of moves are merged, over (b - 1) / (b + 1)."""
    return _of_choices(
        [
            float(_line(result, result[f"merged/{b}"], window)) * (b + 1) / (b - 1)
            for b, window in product(moves, windows)
        ]
    )


METRICS = {
    "play_exponent": play_exponent,
    "way_gap": way_gap,
    "plateau": plateau,
    "merging_gap": merging_gap,
    "policy_exponent": policy_exponent,
    "policy_amplitude": policy_amplitude,
    "first_missing": first_missing,
    "swing_ratio": swing_ratio,
    "thinning_ratio": thinning_ratio,
    "merged_ratio": merged_ratio,
}

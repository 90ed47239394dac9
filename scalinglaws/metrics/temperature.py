"""Metrics of chapter 5.5, over the arrays of `experiments.temperature`.

Every copy of the networks has a tail exponent and an Elo exponent in each setting of
the two knobs. A value is the median over copies; a bootstrap resamples whole copies.
"""

from functools import cache
from itertools import product

import numpy as np
from scipy.stats import kendalltau

from scalinglaws import fits
from scalinglaws.errors import UserError
from scalinglaws.experiments import games
from scalinglaws.fits.lines import slope_weights
from scalinglaws.games import elo, zipf
from scalinglaws.metrics.measured import Measured
from scalinglaws.metrics.parity import gathered, medians, paired_medians, place

_LEAST = 4  # visits from which on the tail is fitted


def _likelihood(counts):
    return fits.counts(counts, x_min=_LEAST).rank_exponent


def _line(weight):
    def exponent(counts):
        window = zipf.RECIPES["inference tail"].window(counts)
        return fits.rank_line(counts, window=window, weight=weight).exponent

    return exponent


TAILS = {
    "inference tail": _line("head"),
    "uniform in log rank": _line("log"),
    "likelihood from 4 visits": _likelihood,
}
"""The source's recipe for matches (from under 200 to 4 visits, the head of this window
decides), the same window with equal weight for equal ratios of ranks, and maximum
likelihood for all states with at least 4 visits."""


def tails(result, recipe) -> np.ndarray:
    """Tail exponents [S, K] of every copy and setting."""
    if recipe not in TAILS:
        raise UserError(f"no recipe {recipe!r}: choose one of {', '.join(TAILS)}")
    n_copies, n_settings = result["repeated"].shape
    return np.array(
        [
            [
                TAILS[recipe](games.ranked(result[f"counts/{s}/{k}"]))
                for k in range(n_settings)
            ]
            for s in range(n_copies)
        ]
    )


def elo_exponents(result, window, points="points") -> np.ndarray:
    """Elo exponents [S, K] over the networks with parameters inside `window`."""
    parameters = result["parameters"]
    inside = (parameters >= window[0]) & (parameters <= window[1])
    if inside.sum() < 3:
        raise UserError(
            f"fewer than 3 sizes from {window[0]:g} to {window[1]:g} parameters: "
            "choose a wider window"
        )
    weights = slope_weights(np.log10(parameters[inside]))
    return np.array(
        [
            [_ratings(table.tobytes())[inside] @ weights / 400 for table in copy]
            for copy in result[points]
        ]
    )


@cache
def _ratings(points: bytes) -> np.ndarray:
    """Ratings [M] of one table of points: every check asks for the same ones."""
    table = np.frombuffer(points)
    return elo.ratings(table.reshape(2 * [int(len(table) ** 0.5)]))


def by_temperature(result) -> np.ndarray:
    """Places of the settings without random moves, from cold to hot."""
    return np.flatnonzero(result["random"] == 0)


def by_random_moves(result) -> np.ndarray:
    """Places of the settings at the cold temperature, from no random move on."""
    start = by_temperature(result)[
        place(result["temperature"][by_temperature(result)], result["cold"], "setting")
    ]
    return np.append(start, np.flatnonzero(result["random"] > 0))


def _rank_correlation(rows, others) -> np.ndarray:
    """Kendall's rank correlation [S] of two arrays [S, T]; none where all is equal."""
    found = [kendalltau(a, b).statistic for a, b in zip(rows, others, strict=True)]
    return np.nan_to_num(found)


def _shuffled(rows) -> np.ndarray:
    return np.random.default_rng(0).permuted(rows, axis=1)


def falls(result, *, what, how, spans) -> Measured:
    """How a thing falls with the temperature: Kendall's rank correlation, sign changed.

    `what` is "tail" (`how` lists recipes), "elo" or "memoryless" (`how` lists windows
    of parameters); `spans` are ranges of temperature. Null: the same exponents in
    random order.
    """
    known = {
        "tail": lambda recipe: tails(result, recipe)[:, by_temperature(result)],
        "elo": lambda window: elo_exponents(result, window)[:, by_temperature(result)],
        "memoryless": lambda window: elo_exponents(result, window, "memoryless/points"),
    }
    hot = result["temperature"][by_temperature(result)]
    cells = []
    for one, (low, high) in product(how, spans):
        inside = (hot >= low) & (hot <= high)
        rows = known[what](one)[:, inside]
        same = np.broadcast_to(hot[inside], rows.shape)
        cells.append(
            (_rank_correlation(-rows, same), _rank_correlation(-_shuffled(rows), same))
        )
    return paired_medians(cells)


def together(result, *, recipes, windows, null) -> Measured:
    """Rank correlation of tail and Elo exponent over the temperatures.

    Null: with the Elo exponents in random order ("shuffled"), or with those of the game
    without repeated states at the same temperatures ("memoryless").
    """
    sweep = by_temperature(result)
    cells = []
    for recipe, window in product(recipes, windows):
        tail = tails(result, recipe)[:, sweep]
        skill = elo_exponents(result, window)[:, sweep]
        other = (
            elo_exponents(result, window, "memoryless/points")
            if null == "memoryless"
            else _shuffled(skill)
        )
        cells.append((_rank_correlation(tail, skill), _rank_correlation(tail, other)))
    return paired_medians(cells)


def at_level(tail, skill, level) -> float:
    """The tail exponent where the Elo exponent first falls to `level`.

    Linear between neighbouring settings; both arrays [K] start at the coldest one.
    """
    below = np.flatnonzero(skill <= level)
    if not len(below) or below[0] == 0:
        raise UserError(
            f"the Elo exponent does not fall from above {level:.3g} to below it: give "
            "more random moves or temperatures, or another share"
        )
    i = below[0]
    step = (skill[i - 1] - level) / (skill[i - 1] - skill[i])
    return float(tail[i - 1] + step * (tail[i] - tail[i - 1]))


def tail_falls(tail, skill, paths, share) -> list[float]:
    """How far the tail exponent falls on each path of settings, at one fall of skill.

    `tail` and `skill` [K] of one copy; the paths begin at one setting, and go on until
    the Elo exponent has fallen to `share` of what it is there.
    """
    return [
        tail[path[0]] - at_level(tail[path], skill[path], share * skill[path[0]])
        for path in paths
    ]


def knobs(result) -> list[np.ndarray]:
    """The two paths from the cold setting: by temperature, and by random moves."""
    other, heat = by_random_moves(result), by_temperature(result)
    return [heat[list(heat).index(other[0]) :], other]


def knob_ratio(result, *, recipes, windows, shares) -> Measured:
    """Fall of the tail by random moves over that by temperature, at equal Elo exponent.

    Both start at the cold temperature and end where the Elo exponent has fallen to a
    share of what it is there. On one curve in the plane of the two exponents it is 1.
    """
    values, draws = [], []
    for recipe, window, share in product(recipes, windows, shares):
        tail, skill = tails(result, recipe), elo_exponents(result, window)
        ratios = []
        for rows in zip(tail, skill, strict=True):
            by_heat, by_chance = tail_falls(*rows, knobs(result), share)
            ratios.append(by_chance / by_heat)
        value, drawn = medians(np.array(ratios)[:, None])
        values.append(value)
        draws.append(drawn[:, 0])
    return gathered(values, draws)


def quanta_over_elo(result, *, temperature, recipes, windows) -> Measured:
    """(a - 1) over the Elo exponent at one temperature, a being the tail exponent."""
    sweep = by_temperature(result)
    k = sweep[place(result["temperature"][sweep], temperature, "temperature")]
    values, draws = [], []
    for recipe, window in product(recipes, windows):
        gain = tails(result, recipe)[:, k] - 1
        value, drawn = medians((gain / elo_exponents(result, window)[:, k])[:, None])
        values.append(value)
        draws.append(drawn[:, 0])
    return gathered(values, draws)


METRICS = {
    "falls_with_temperature": falls,
    "exponents_together": together,
    "knob_ratio": knob_ratio,
    "quanta_over_elo": quanta_over_elo,
}

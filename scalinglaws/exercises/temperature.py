"""Exercises of chapter 5.5: what is left, two knobs, one curve or two."""

import numpy as np

from scalinglaws.exercises.core import Exercise, call, near, real_array

RETURNED = "what your function returns"

# ------------------------------------------------------------------------ what is left


def _list(rng):
    return {
        "states": int(rng.integers(20, 90)) * 10_000,
        "learned": int(rng.integers(3, 12)) * 1_000,
        "exponent": round(float(rng.uniform(0.84, 0.96)), 2),
    }


def _tail(states, learned, exponent):
    ranks = np.arange(learned + 1, states + 1, dtype=float)
    return float((ranks**-exponent).sum())


def _verify_left(answer, states, learned, exponent):
    """Share of visits past the learned states, and the local exponent there."""
    share, slope = real_array(answer, (2,), "your answer")
    rest, whole = _tail(states, learned, exponent), _tail(states, 0, exponent)
    if not near(share, rest / whole, 0.01):
        if near(share, 1 - rest / whole, 0.01):
            return "first: that share is learned, not left"
        if near(share, rest, 0.01):
            return "first: a share is divided by all visits"
        if near(share, 1 - np.log(learned) / np.log(states), 0.01):
            return "first: that is the formula for an exponent of exactly one"
        if near(share, learned ** (1 - exponent), 0.01):
            return "first: that grows with n; below one the list must end somewhere"
        return "first: add up rank^-a beyond n, and divide by the sum over all ranks"
    # The slope of the sum, or of the integral in its place: both are near.
    expected = learned ** (1 - exponent) / rest
    if near(slope, expected, 0.03):
        return None
    if near(slope, -expected, 0.03):
        return "second: the share falls as n^-slope: give the slope as a positive one"
    if near(slope, exponent - 1, 0.03) or near(slope, 1 - exponent, 0.03):
        return (
            "second: a less one is the slope of a list without an end, for a above one"
        )
    if near(slope, 1 / np.log(states / learned), 0.03):
        return "second: that is the formula for an exponent of exactly one"
    return (
        "second: how much does the logarithm of the share change, over that of n: "
        "learn one state in a hundred more, and see"
    )


# -------------------------------------------------------------------------- two knobs


def _moves(visits, temperature, chance):
    weights = (visits / visits.max()) ** (1 / temperature)
    return (1 - chance) * weights / weights.sum() + chance / len(visits)


def _verify_moves(answer, rng):
    """(1 - chance) visits^(1/T) / sum + chance / number of moves."""
    for cold in (False, False, True):
        visits = rng.integers(1, 200, 5)
        visits[rng.integers(5)] = 0
        t = 0.002 if cold else float(rng.uniform(0.3, 3))
        chance = float(rng.uniform(0.1, 0.5))
        raw = call(answer, visits, t, chance)
        if cold and np.shape(raw) == (5,) and np.isnan(raw).any():
            return "at a low temperature the powers overflow: divide by the most first"
        given = real_array(raw, (5,), RETURNED)
        if np.allclose(given, _moves(visits, t, chance), atol=1e-6):
            continue
        with np.errstate(over="ignore", invalid="ignore"):
            slips = [
                (_moves(visits, 1 / t, chance), "a low temperature sharpens, so T is "
                 "in the denominator of the power"),
                (_moves(visits, t, 0), "where are the random moves"),
                (_moves(visits, t, 1 - chance), "chance is the share of random moves, "
                 "not of the others"),
                (_moves(visits, t, 0) + chance / 5, "the probabilities must add up to "
                 "one: the other moves have what chance leaves"),
                (_mixed_first(visits, t, chance), "first the temperature, then the "
                 "random moves: a random move does not ask the search"),
                (_softmax(visits, t, chance), "the power acts on the visits: no "
                 "exponential of them"),
            ]  # fmt: skip
        for slip, hint in slips:
            if np.allclose(given, slip, atol=1e-6):
                return hint
        return (
            "a random move, with probability chance, is any move; another is drawn in "
            "proportion to a power of the visits, the inverse of the temperature"
        )
    return None


def _mixed_first(visits, t, chance):
    mixed = (1 - chance) * visits / visits.sum() + chance / len(visits)
    return _moves(mixed, t, 0)


def _softmax(visits, t, chance):
    weights = np.exp((visits - visits.max()) / t)
    return (1 - chance) * weights / weights.sum() + chance / len(visits)


# ------------------------------------------------------------------- one curve or two


def _fall(path, share):
    """How far the tail falls until skill has first fallen to `share` of its start."""
    tail, skill = path.T
    level = share * skill[0]
    i = np.flatnonzero(skill <= level)[0]
    step = (skill[i - 1] - level) / (skill[i - 1] - skill[i])
    return tail[0] - tail[i - 1] - step * (tail[i] - tail[i - 1])


def _nearest_fall(path, share):
    tail, skill = path.T
    return tail[0] - tail[np.argmin(abs(skill - share * skill[0]))]


def _path(rng, start, rate):
    """Falling exponents [6, 2] with a last one that rises again."""
    steps = np.append(0, np.cumsum(rng.uniform(0.5, 1.5, 5)))
    tail = 0.88 + (start[0] - 0.88) * np.exp(-rate * steps)
    skill = start[1] * np.exp(-0.25 * steps)
    skill[-1] = start[1] * 0.6
    return np.column_stack([tail, skill])


def _verify_ratio(answer, rng):
    """The fall of the tail on one path over that on the other, at one fall of skill."""
    for _ in range(4):
        start = rng.uniform(1.5, 2.5), rng.uniform(0.4, 0.9)
        heat, chance = _path(rng, start, 0.6), _path(rng, start, 0.3)
        share = float(rng.uniform(0.62, 0.75))
        given = real_array(call(answer, heat, chance, share), (), RETURNED)
        falls = [_fall(path, share) for path in (heat, chance)]
        if near(given, falls[1] / falls[0], 1e-6):
            continue
        rough = [_nearest_fall(path, share) for path in (heat, chance)]
        ends = [heat[0, 0] - fall for fall in falls]
        slips = [
            (falls[0] / falls[1], "by chance over by heat, not the other way round"),
            (ends[1] / ends[0], "the falls are compared: subtract from the start"),
            (falls[1] - falls[0], "a ratio is asked for, not a difference"),
            (rough[1] / rough[0], "go on in a straight line between two settings, "
             "until the skill is just at the level"),
        ]  # fmt: skip
        for slip, hint in slips:
            if near(given, slip, 1e-6):
                return hint
        return (
            "on each path find where the second column first falls to share times its "
            "start, and how far the first column has fallen there"
        )
    return None


EXERCISES = (
    Exercise(
        id="5.5-a",
        title="What is left",
        wants="two numbers: the share of visits that is left, and its local exponent",
        verify=_verify_left,
        variant=_list,
        cases=2,
    ),
    Exercise(
        id="5.5-b",
        title="Two knobs",
        wants="a function move_probabilities(visits, temperature, chance) that returns "
        "an array, one probability a move",
        verify=_verify_moves,
    ),
    Exercise(
        id="5.5-c",
        title="One curve or two",
        wants="a function fall_ratio(heat, chance, share) of two arrays with a row a "
        "setting (tail exponent, Elo exponent) and a number, that returns a number",
        verify=_verify_ratio,
    ),
)

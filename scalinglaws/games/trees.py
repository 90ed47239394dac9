"""Trees that are not the one of `zipf`, and games counted without transpositions.

The law of exponent 1 asks for the same moves at every node and for a node of its own
for every history. Here each of the two conditions is dropped by itself.
"""

from collections.abc import Callable
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike

from scalinglaws.errors import UserError
from scalinglaws.games.boards import Game
from scalinglaws.games.visits import check_games

_MOST_CELLS = 10_000_000


def changing(policy: Callable[[int], ArrayLike], *, least: float) -> np.ndarray:
    """Frequencies of all nodes of at least `least`, the root apart, largest first.

    policy(d) holds the probabilities of the moves to depth d = 1, 2, …, the same at
    every node; the largest must make the frequencies fall below `least` in the end. An
    empty list ends the games.
    """
    if not 0 < least < 1:
        raise UserError(f"least is {least}: give a frequency between 0 and 1")
    level, found, depth = np.ones(1), [], 0
    while len(level):
        depth += 1
        level = (level[:, None] * np.asarray(policy(depth), float)).ravel()
        level = level[level >= least]
        found.append(level)
    return np.sort(np.concatenate(found))[::-1]


def merged(p: ArrayLike, depth: int) -> np.ndarray:
    """Frequencies of the states of a game in which only the number of each move counts.

    Histories that took the same moves in another order lead to the same state, so that
    a depth has few states: those with a frequency of at least the largest of the last
    depth are returned, the root apart, largest first. None of these is missing.
    """
    p = np.asarray(p, float)
    if (depth + 1) ** (len(p) - 1) > _MOST_CELLS:
        raise UserError(
            f"{len(p)} moves to depth {depth} are too many states: give a smaller depth"
        )
    # Cells count all moves but the last.
    mass, found = np.zeros((depth + 1,) * (len(p) - 1)), []
    mass.flat[0] = 1
    for _ in range(depth):
        after = p[-1] * mass
        for axis, probability in enumerate(p[:-1]):
            here, there = (
                (*[slice(None)] * axis, part) for part in (slice(-1), slice(1, None))
            )
            after[there] += probability * mass[here]
        mass = after
        found.append(mass[mass > 0])
    found = np.concatenate(found)
    return np.sort(found[found >= mass.max()])[::-1]


def histories(game: Game, n_games: int, *, seed: int) -> np.ndarray:
    """Visits of every history (row of moves) in games of random moves, largest first.

    As `visits.random_play` counts boards, and on the same games for the same seed.
    """
    check_games(n_games)
    rng = np.random.default_rng(seed)
    positions = game.start(n_games)
    row, found = np.zeros(n_games, np.uint64), []
    for _ in range(game.max_plies):
        actions = positions.step_at_random(rng)
        # Two of a few million rows meet in 64 bits with a chance of 1e-5 or less.
        row = (row + actions.astype(np.uint64) + 1) * np.uint64(0x9E3779B97F4A7C15)
        row ^= row >> np.uint64(29)
        going = ~positions.over
        if not going.any():
            break
        found.append(np.unique(row[going], return_counts=True)[1])
    return np.sort(np.concatenate(found))[::-1]


def staircase(states: ArrayLike, mass: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    """Last ranks [D] of the levels of a game and exponents [D - 1] between them.

    Level d has states[d] states that share the mass mass[d]. If all states of a level
    were equally frequent, and each level rarer than the one before, the curve would be
    stairs, and a line from the end of one stair to the next would have this exponent.
    """
    states, mass = np.asarray(states, float), np.asarray(mass, float)
    last = np.cumsum(states)
    drops = [np.log(one / two) for one, two in pairwise(mass / states)]
    return last, np.array(drops) / np.diff(np.log(last))

"""A game in which no position ever returns: the null of chapter 5.5.

In each of `plies` moves the player to move is offered `actions` moves, whose values are
drawn afresh from a standard normal distribution. Who collects the larger sum wins. An
agent sees each value through normal noise of its own standard deviation and draws a
move by softmax(what it sees / temperature). No board is visited twice, so there is no
law of visits that could have a tail, and nothing to remember.
"""

import numpy as np
from numpy.typing import ArrayLike

from scalinglaws.errors import UserError


def noise_of(parameters: ArrayLike, *, first: float, exponent: float) -> np.ndarray:
    """Noise [M] of agents by size: `first` for the smallest, ∝ parameters^-exponent."""
    parameters = np.asarray(parameters, float)
    return first * (parameters / parameters.min()) ** -exponent


def tournament(
    noise: ArrayLike,
    *,
    games_per_pair: int,
    temperature: float,
    plies: int,
    actions: int,
    seed: int,
) -> np.ndarray:
    """Points [M, M] of agents with noise [M], as `elo.tournament` has them.

    Every agent plays every other `games_per_pair` times as first and as second.

    Raises:
        UserError: fewer than 2 agents, noise or temperature below 0, no game, fewer
            than 2 plies or actions.
    """
    noise = np.asarray(noise, float)
    if noise.ndim != 1 or len(noise) < 2 or not (noise >= 0).all() or temperature < 0:
        raise UserError(
            "give the noise of at least 2 agents and a temperature, all from 0 on"
        )
    if min(games_per_pair, plies - 1, actions - 1) < 1:
        raise UserError("give at least 1 game a pair, 2 plies and 2 actions")
    rng = np.random.default_rng(seed)
    points = np.zeros((len(noise),) * 2)
    shape = games_per_pair, plies, actions
    for i, j in np.argwhere(~np.eye(len(noise), dtype=bool)):
        values = rng.standard_normal(shape)
        mover = noise[np.where(np.arange(plies) % 2, j, i)][:, None]
        seen = values + mover * rng.standard_normal(shape)
        # The Gumbel trick: a fair draw from the softmax of what is seen.
        taken = np.argmax(seen + temperature * rng.gumbel(size=shape), axis=2)
        gains = np.take_along_axis(values, taken[:, :, None], axis=2)[:, :, 0]
        won = np.mean(gains[:, ::2].sum(1) > gains[:, 1::2].sum(1))
        points[i, j] += games_per_pair * won
        points[j, i] += games_per_pair * (1 - won)
    return points

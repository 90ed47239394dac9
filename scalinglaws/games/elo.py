"""Tournaments between networks, and Elo ratings of the result.

Agent i beats agent j with probability g_i / (g_i + g_j), g = 10^(rating / 400)
(Bradley & Terry); a draw is half a win for each. So g ∝ N^a means that the rating rises
by 400 a for every factor 10 in N: the Elo exponent a is that slope over 400.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.sparse.csgraph import connected_components
from scipy.stats import gmean

from scalinglaws import fits
from scalinglaws.errors import UserError
from scalinglaws.games import boards
from scalinglaws.games.boards import Game
from scalinglaws.games.search import Evaluate, choose, search
from scalinglaws.games.visits import Visits, merged

_NODES = 2**22  # of all trees and pasts that games side by side may hold: 130 MB


@dataclass(frozen=True, eq=False)
class Tournament:
    """`points` [M, M]: what agent i scored against agent j; `visits`: the states.

    `repeated` is the share of games that repeat, move by move, another game of the same
    first and second player.
    """

    points: np.ndarray
    visits: Visits
    repeated: float


def tournament(
    game: Game,
    agents: Sequence[Evaluate],
    *,
    games_per_pair: int,
    simulations: int | Sequence[int],
    temperature: float,
    random_moves: float = 0.0,
    exploration: float = 2.0,
    later: tuple[int, Sequence[Evaluate]] | None = None,
    seed: int,
) -> Tournament:
    """Every agent plays every other `games_per_pair` times as first and as second.

    All games run side by side: one search a move, in which each leaf goes to the
    network of its game's player. `simulations` is one number or one for each agent.
    Moves are drawn by visits ** (1 / temperature); with probability `random_moves` a
    move is uniformly random instead. With `later` = (ply, others) others[i] makes agent
    i's moves once `ply` moves are made.

    Raises:
        UserError: fewer than 2 agents, no game, a temperature below 0, a probability
            outside [0, 1], fewer than 2 simulations, or not one number an agent.
    """
    if len(agents) < 2 or games_per_pair < 1:
        raise UserError(
            f"{len(agents)} agents, {games_per_pair} games a pair: a tournament needs "
            "at least 2 agents and 1 game"
        )
    if temperature < 0 or not 0 <= random_moves <= 1:
        raise UserError(
            f"temperature is {temperature} and random_moves {random_moves}: give a "
            "number from 0 on and a probability"
        )
    if np.size(simulations) not in (1, len(agents)):
        raise UserError(
            f"{np.size(simulations)} numbers of simulations for {len(agents)} agents: "
            "give one, or one for each"
        )
    budgets = np.broadcast_to(simulations, len(agents))
    pairs = [(i, j) for i in range(len(agents)) for j in range(len(agents)) if i != j]
    pairs = np.repeat(np.array(pairs), games_per_pair, axis=0)
    points, lengths = np.zeros((len(agents),) * 2), []
    results, levels, moves = np.zeros(3), [], []
    rng = np.random.default_rng(seed)
    held = max(1, budgets.max() * game.n_actions + game.remembered)
    at_once = max(1, int(_NODES // held))
    for first in range(0, len(pairs), at_once):
        players = pairs[first : first + at_once]
        positions = game.start(len(players))
        code = np.zeros(len(players), np.int64)  # of the moves so far, wrapping around
        for ply in range(game.max_plies):
            live = np.flatnonzero(~positions.over)
            if ply:
                keys = boards.keys(game, positions.words[live])
                keys, counts = np.unique(keys, return_counts=True)
                levels.append((keys, counts, np.full(len(keys), float(ply))))
            if not len(live):
                break
            playing = later[1] if later and ply >= later[0] else agents
            movers = players[live, ply % 2]
            visits = np.zeros((len(live), game.n_actions), np.int32)
            for budget in np.unique(budgets[movers]).tolist():
                some = np.flatnonzero(budgets[movers] == budget)
                visits[some] = search(
                    positions.part(live[some]),
                    _routed(playing, movers[some]),
                    simulations=budget,
                    exploration=exploration,
                ).visits
            actions = np.full(len(players), -1)
            actions[live] = choose(visits, temperature, rng)
            if random_moves:
                blind = live[rng.random(len(live)) < random_moves]
                actions[blind] = positions.part(blind).step_at_random(rng)
            code[live] = code[live] * 1_000_003 + actions[live] + 1
            positions.step(actions)
        moves.append(code)
        np.add.at(points, tuple(players.T), (1 + positions.result) / 2)
        np.add.at(points, tuple(players.T[::-1]), (1 - positions.result) / 2)
        results += np.bincount(1 - positions.result, minlength=3)
        lengths.append(positions.ply)
    visits = merged(*(np.concatenate(part) for part in zip(*levels, strict=True)))
    length = float(np.concatenate(lengths).mean())
    different = np.unique(np.column_stack([pairs, np.concatenate(moves)]), axis=0)
    repeated = 1 - len(different) / len(pairs)
    return Tournament(points, Visits(*visits, results / len(pairs), length), repeated)


def _routed(agents, which) -> Evaluate:
    """One function that sends row i of a batch to agents[which[i]]."""
    rows = [(agents[a], np.flatnonzero(which == a)) for a in np.unique(which)]

    def evaluate(x):
        parts = [agent(x[some]) for agent, some in rows]
        order = np.argsort(np.concatenate([some for _, some in rows]))
        logits, values = zip(*parts, strict=True)
        return np.concatenate(logits)[order], np.concatenate(values)[order]

    return evaluate


def ratings(points: ArrayLike, *, prior: float = 0.25) -> np.ndarray:
    """[M] Elo ratings by maximum likelihood from points [M, M], the lowest being 0.

    Minorise-maximise: g_i <- wins_i / sum_j games_ij / (g_i + g_j) (Hunter 2004).
    `prior` wins are added to each side of every pair that met, which keeps an agent
    that won or lost every game finite; 0 gives the plain maximum.

    Raises:
        UserError: points that are no square table of numbers from 0 on, agents that no
            chain of games connects, or, without a prior, no finite maximum.
    """
    points = np.array(points, float)
    if points.ndim != 2 or points.shape[0] != points.shape[1] or len(points) < 2:
        raise UserError("points must be a square table, one row and column an agent")
    np.fill_diagonal(points, 0)
    if not (np.isfinite(points).all() and (points >= 0).all()):
        raise UserError("points must be numbers from 0 on")
    met = points + points.T > 0
    points[met] += prior
    # Finite ratings need a chain of wins from every agent to every other.
    if connected_components(points > 0, connection="strong")[0] > 1:
        raise UserError(
            "some agents never met, or beat the rest in every game: play more games, "
            "or give a prior above 0"
        )
    games, wins = points + points.T, points.sum(1)
    strength = np.ones(len(points))
    for _ in range(100_000):
        new = wins / (games / (strength[:, None] + strength)).sum(1)
        new /= gmean(new)
        change = np.abs(np.log(new / strength)).max()
        strength = new
        if change < 1e-10:
            break
    elo = 400 * np.log10(strength)
    return elo - elo.min()


def exponent(
    parameters: ArrayLike,
    elo: ArrayLike,
    *,
    window: tuple[float, float] | None = None,
    n_boot: int = 1000,
    rng: np.random.Generator | int,
) -> fits.SeedFit:
    """The Elo exponent a, 10^(elo / 400) ∝ parameters^a, bootstrapped over seeds.

    `parameters` [M] and `elo` [M] name one agent each; agents of equal size are the
    seeds of that size. `window` is (smallest, largest) size: leave out those that play
    as well as the game allows.

    Raises:
        UserError: as `fits.over_seeds`: fewer than 3 sizes or 2 seeds of one.
    """
    parameters, elo = np.asarray(parameters, float), np.asarray(elo, float)
    sizes = np.unique(parameters)
    # A falling power law, as `fits` has it; a mean rating is a geometric mean.
    samples = [10 ** (-elo[parameters == size] / 400) for size in sizes]
    return fits.over_seeds(
        sizes, samples, window=window, statistic=gmean, n_boot=n_boot, rng=rng
    )

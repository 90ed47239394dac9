"""How often each state is visited in random play: counted, and exactly.

As in the source, a state is the board after a move; the empty board and the boards on
which a game has ended are left out, and mirror images count as different.
"""

from dataclasses import dataclass

import numpy as np

from scalinglaws.errors import UserError
from scalinglaws.games import boards
from scalinglaws.games.boards import Game
from scalinglaws.games.compiled import compiled

_PAST_BOARDS = 2**22  # that random games which remember their boards may hold at once


@dataclass(frozen=True, eq=False)
class Visits:
    """States and how often games visit them, in no order.

    `keys` [S] one number a state, `counts` [S] its visits (whole numbers, or expected
    visits a game), `plies` [S] the mean number of moves made when it is visited.
    `results` [3] is the share of games won by the first player, drawn and lost;
    `mean_length` counts moves.
    """

    keys: np.ndarray
    counts: np.ndarray
    plies: np.ndarray
    results: np.ndarray
    mean_length: float

    def ranked(self) -> np.ndarray:
        """The counts [S], largest first."""
        return np.sort(self.counts)[::-1]


def merged(keys, counts, plies) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Visits with equal keys as one: (keys, summed counts, mean plies by count)."""
    keys, place = np.unique(keys, return_inverse=True)
    summed = np.bincount(place, counts)
    mean_plies = np.bincount(place, counts * plies) / summed
    return keys, summed.astype(counts.dtype), mean_plies


def check_games(n_games: int) -> None:
    """One line where a number of games is not one."""
    if not (isinstance(n_games, int | np.integer) and n_games >= 1):
        raise UserError(f"n_games is {n_games!r}: give a whole number from 1 on")


def random_play(game: Game, n_games: int, *, seed: int) -> Visits:
    """Count the states of `n_games` games of uniformly random moves."""
    found = by_ply(game, n_games, seed=seed)
    # Elsewhere the number of stones tells the ply: no key returns.
    return first_plies(found) if game.remembers else found


def first_plies(found: Visits, limit: int | None = None) -> Visits:
    """What `by_ply` found, a state once: only the first `limit` moves of each game."""
    rows = (found.keys, found.counts, found.plies)
    if limit is not None:
        rows = [row[found.plies <= limit] for row in rows]
    return Visits(*merged(*rows), found.results, found.mean_length)


def by_ply(game: Game, n_games: int, *, seed: int) -> Visits:
    """`random_play`, but a state that is visited after various moves has a row each."""
    check_games(n_games)
    rng = np.random.default_rng(seed)
    at_once = _PAST_BOARDS // game.remembered if game.remembers else n_games
    levels, results, moves = [], np.zeros(3), 0
    for first in range(0, n_games, at_once):
        positions = game.start(min(at_once, n_games - first))
        for ply in range(1, game.max_plies + 1):
            positions.step_at_random(rng)
            going = ~positions.over
            if not going.any():
                break
            words = positions.words[going]
            keys, counts = np.unique(boards.keys(game, words), return_counts=True)
            levels.append((keys, counts, np.full(len(keys), ply, np.int16)))
        results += np.bincount(1 - positions.result, minlength=3)
        moves += positions.ply.sum()
    visits = [np.concatenate(part) for part in zip(*levels, strict=True)]
    return Visits(*visits, results / n_games, float(moves / n_games))


@dataclass(frozen=True, eq=False)
class Exact(Visits):
    """The visits of random play without sampling: `counts` are probabilities.

    `n_positions` counts all boards, the first and the final ones too; `surviving`
    [plies] is the probability that a game goes on after so many moves.
    """

    n_positions: int
    surviving: np.ndarray


def exact(game: Game, *, most: int = 10_000_000) -> Exact:
    """The probability of every state in uniformly random play, level by level.

    The mass of a state is shared among its moves; boards that are reached in several
    ways are merged after each move. `most` limits the number of positions.

    Raises:
        UserError: a game whose past matters, or more than `most` positions.
    """
    if game.remembers:
        raise UserError(f"{game.name} depends on its past: use random_play")
    words, mass = np.array([game.words]), np.ones(1)
    levels, results, n_positions, surviving = [], np.zeros(3), 1, []
    for ply in range(1, game.max_plies + 1):
        reached = children(game, words, mass)
        words, mass, over, values = merged_boards(game, *reached)
        n_positions += len(words)
        if n_positions > most:
            raise UserError(
                f"{game.name} has more than {most} positions: use a smaller board or "
                "random_play"
            )
        outcome = 1 - values if ply % 2 else 1 + values
        results += np.bincount(outcome[over], mass[over], minlength=3)
        words, mass = words[~over], mass[~over]
        surviving.append(mass.sum())
        levels.append((boards.keys(game, words), mass, np.full(len(words), ply)))
        if not len(words):
            break
    visits = [np.concatenate(part) for part in zip(*levels, strict=True)]
    length = 1 + sum(surviving)
    return Exact(*visits, results, float(length), n_positions, np.array(surviving))


def children(game, words, mass):
    """The boards one move later, board by board: (words, mass, over, values).

    The mass of each of `words` [n, 2] is shared among its moves; values are for who
    made the move.
    """
    moves = np.empty(game.n_actions, np.int64)
    n_children = _count_children(game.rules, words, moves)
    after = np.empty((n_children, 2), np.int64)
    masses, values = np.empty(n_children), np.empty(n_children, np.int64)
    over = np.empty(n_children, np.bool_)
    _expand(game.rules, words, mass, moves, after, masses, over, values)
    return after, masses, over, values


def merged_boards(game, words, mass, over, values):
    """Equal boards as one, their mass added up, in order of their keys."""
    keys = boards.keys(game, words)
    order = np.argsort(keys)
    first = np.flatnonzero(np.diff(keys[order], prepend=keys[order[0]] - 1))
    mass = np.add.reduceat(mass[order], first)
    kept = order[first]
    return words[kept], mass, over[kept], values[kept]


@compiled
def _count_children(rules, words, moves):
    total = 0
    for i in range(len(words)):
        total += boards.legal_moves(rules, words[i, 0], words[i, 1], moves)
    return total


@compiled
def _expand(rules, words, mass, moves, children, masses, over, values):
    k = 0
    for i in range(len(words)):
        count = boards.legal_moves(rules, words[i, 0], words[i, 1], moves)
        for action in moves[:count]:
            a, b, _, over[k], values[k] = boards.play(
                rules, words[i, 0], words[i, 1], 0, action
            )
            children[k, 0], children[k, 1] = a, b
            masses[k] = mass[i] / count
            k += 1

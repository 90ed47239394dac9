"""The truth about small games: solved backwards, and by alpha-beta with its effort.

    solved = solve.solve(boards.connect_four(5, 4))
    solved.values(keys)                 # +1, 0, -1 for the player to move
    solved.move_values(words)           # of each move, for who makes it
    solve.effort(game, words)           # (values, nodes) by plain alpha-beta

A value is that of perfect play from both sides.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from scalinglaws.errors import UserError
from scalinglaws.games import boards, visits
from scalinglaws.games.boards import Game
from scalinglaws.games.compiled import compiled

NONE = -2  # the value of a move that is not legal


@dataclass(frozen=True, eq=False)
class Solved:
    """Every position of a game with its value.

    `keys` [P] in ascending order, `results` [P] (int8) the values for the player to
    move; on a final board that is who did not make the last move.
    """

    game: Game
    keys: np.ndarray
    results: np.ndarray

    def values(self, keys: np.ndarray) -> np.ndarray:
        """[n] int8, the values of the positions `keys` [n].

        Raises:
            UserError: a key that no game reaches.
        """
        keys = np.asarray(keys)
        place = np.minimum(np.searchsorted(self.keys, keys), len(self.keys) - 1)
        wrong = self.keys[place] != keys
        if wrong.any():
            raise UserError(
                f"{keys[wrong][0]} is the key of no position of {self.game.name}: "
                "take keys from this game"
            )
        return self.results[place]

    def move_values(self, words: np.ndarray) -> np.ndarray:
        """[n, n_actions] int8, each move's value for who makes it, NONE if illegal.

        The boards `words` [n, 2] must be positions from which the game goes on.
        """
        found = np.full((len(words), self.game.n_actions), NONE, np.int8)
        children, _, _, _ = visits.children(self.game, words, np.ones(len(words)))
        found[boards.legal(self.game, words)] = -self.values(
            boards.keys(self.game, children)
        )
        return found


def solve(game: Game, *, most: int = 10_000_000) -> Solved:
    """Every position reached from the first board, solved from the last move back.

    Forwards the positions are listed, one number of moves after another; backwards a
    position is worth its best move, and a move what its board is not worth to the
    other player. `most` limits the number of positions.

    Raises:
        UserError: a game whose past matters, or more than `most` positions.
    """
    if game.remembers:
        raise UserError(
            f"{game.name} depends on its past: it cannot be solved by board"
        )
    if most < 1:
        raise UserError(f"most is {most}: give a number of positions from 1 on")
    words, n_positions = np.array([game.words]), 1
    levels = [(words, np.empty(0, np.int64), np.empty(0, np.int8))]
    while len(words):
        reached = visits.children(game, words, np.ones(len(words)))
        words, _, over, won = visits.merged_boards(game, *reached)
        n_positions += len(words)
        if n_positions > most:
            raise UserError(
                f"{game.name} has more than {most} positions: use a smaller board"
            )
        final = boards.keys(game, words[over]), -won[over].astype(np.int8)
        words = words[~over]
        levels.append((words, *final))
    solved, below = [], None
    for words, keys, results in reversed(levels):
        if len(words):
            keys = np.concatenate([boards.keys(game, words), keys])
            results = np.concatenate([_best(game, words, below), results])
        order = np.argsort(keys)
        below = keys[order], results[order]
        solved.append(below)
    keys, results = (np.concatenate(part) for part in zip(*solved, strict=True))
    order = np.argsort(keys)
    return Solved(game, keys[order], results[order])


def _best(game, words, below) -> np.ndarray:
    """Values [n] of boards from the sorted (keys, values) of one move later."""
    children, _, _, _ = visits.children(game, words, np.ones(len(words)))
    of_moves = -below[1][np.searchsorted(below[0], boards.keys(game, children))]
    counts = boards.legal(game, words).sum(1)
    return np.maximum.reduceat(of_moves, np.cumsum(counts) - counts)


@lru_cache(maxsize=1)
def connect_four(width: int, height: int, line: int = 4) -> Solved:
    """Connect Four solved, kept for the next call with the same board."""
    return solve(boards.connect_four(width, height, line))


# ------------------------------------------------------------------------- alpha-beta


def effort(game: Game, words: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(values [n], nodes [n]) of boards [n, 2] by plain alpha-beta, each by itself.

    Moves are tried from the first to the last, nothing is remembered: the number of
    positions looked at is the same on every machine. The games must be going on.

    Raises:
        UserError: a game whose past matters.
    """
    if game.remembers:
        raise UserError(f"{game.name} depends on its past: alpha-beta would be wrong")
    words = np.asarray(words, np.int64).reshape(-1, 2)
    values, nodes = np.empty(len(words), np.int8), np.empty(len(words), np.int64)
    depths = game.max_plies + 1
    moves = np.empty((depths, game.n_actions), np.int64)
    stack = np.empty((depths, 6), np.int64)
    for i in range(len(words)):
        values[i], nodes[i] = _alpha_beta(game.rules, *words[i], moves, stack)
    return values, nodes


_A, _B, _LOW, _HIGH, _COUNT, _TRIED = range(6)


@compiled
def _enter(rules, a, b, low, high, depth, moves, stack):
    count = boards.legal_moves(rules, a, b, moves[depth])
    stack[depth] = (a, b, low, high, count, 0)


@compiled
def _alpha_beta(rules, a, b, moves, stack):
    """(value for the player to move, positions looked at) of one board.

    A row of `stack` is a board whose moves are being tried: its value is known to be
    at least `low`, and does not matter from `high` on.
    """
    depth, nodes = 0, 1
    _enter(rules, a, b, -1, 1, 0, moves, stack)
    while True:
        here = stack[depth]
        if here[_TRIED] == here[_COUNT] or here[_LOW] >= here[_HIGH]:
            if depth == 0:
                return here[_LOW], nodes
            value = -here[_LOW]
            depth -= 1
            here = stack[depth]
        else:
            action = moves[depth, here[_TRIED]]
            here[_TRIED] += 1
            nodes += 1
            a, b, _, over, value = boards.play(rules, here[_A], here[_B], 0, action)
            if not over:
                depth += 1
                _enter(rules, a, b, -here[_HIGH], -here[_LOW], depth, moves, stack)
                continue
        if value > here[_LOW]:
            here[_LOW] = value

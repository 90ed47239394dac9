"""Random games of Checkers, with the rules of OpenSpiel: nothing here is compiled."""

import hashlib

import numpy as np

from scalinglaws.errors import UserError
from scalinglaws.games.visits import Visits, check_games, first_plies


def random_play(n_games: int, *, seed: int) -> Visits:
    """Count the states of `n_games` games of uniformly random moves.

    A state is the board alone, without the side to move or the count of moves since a
    capture, as in the source; its key is a hash. About a thousand games a second.

    Raises:
        UserError: OpenSpiel is not installed.
    """
    return first_plies(by_ply(n_games, seed=seed))


def by_ply(n_games: int, *, seed: int) -> Visits:
    """`random_play` with a row for each visit."""
    check_games(n_games)
    try:
        import pyspiel
    except ImportError as error:
        raise UserError(
            "Checkers needs OpenSpiel: pip install scalinglaws[checkers]"
        ) from error
    game, rng = pyspiel.load_game("checkers"), np.random.default_rng(seed)
    keys, plies = [], []
    results, moves = np.zeros(3), 0
    for _ in range(n_games):
        state, ply = game.new_initial_state(), 0
        while True:
            legal = state.legal_actions()
            state.apply_action(legal[int(rng.random() * len(legal))])
            ply += 1
            if state.is_terminal():
                break
            keys.append(_key(str(state)))
            plies.append(ply)
        results[1 - int(state.returns()[0])] += 1
        moves += ply
    keys, plies = np.array(keys), np.array(plies)
    return Visits(keys, np.ones_like(keys), plies, results / n_games, moves / n_games)


def margin(keys: np.ndarray) -> np.ndarray:
    """[n] how many pieces more one player has than the other."""
    return keys & 15


def _key(text: str) -> int:
    """A hash whose last four bits are the difference in pieces."""
    digest = hashlib.blake2b(text.encode(), digest_size=8).digest()
    white, black = (sum(map(text.count, both)) for both in ("o8", "+*"))
    white -= 1  # the number of a row is an 8 as a king is
    return int.from_bytes(digest, signed=True) & ~15 | abs(white - black)

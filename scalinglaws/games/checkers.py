"""Random games of Checkers, with the rules of OpenSpiel: nothing here is compiled."""

import hashlib

import numpy as np

from scalinglaws.errors import UserError
from scalinglaws.games.visits import Visits, check_games


def random_play(n_games: int, *, seed: int) -> Visits:
    """Count the states of `n_games` games of uniformly random moves.

    A state is the board alone, without the side to move or the count of moves since a
    capture, as in the source; its key is a hash. About a thousand games a second.

    Raises:
        UserError: OpenSpiel is not installed.
    """
    check_games(n_games)
    try:
        import pyspiel
    except ImportError as error:
        raise UserError(
            "Checkers needs OpenSpiel: pip install scalinglaws[checkers]"
        ) from error
    game, rng = pyspiel.load_game("checkers"), np.random.default_rng(seed)
    visits: dict[str, list[int]] = {}
    results, moves = np.zeros(3), 0
    for _ in range(n_games):
        state, ply = game.new_initial_state(), 0
        while True:
            legal = state.legal_actions()
            state.apply_action(legal[int(rng.random() * len(legal))])
            ply += 1
            if state.is_terminal():
                break
            seen = visits.setdefault(str(state), [0, 0])
            seen[0] += 1
            seen[1] += ply
        results[1 - int(state.returns()[0])] += 1
        moves += ply
    counts, plies = np.array(list(visits.values())).T
    keys = np.array([_hash(text) for text in visits])
    return Visits(keys, counts, plies / counts, results / n_games, moves / n_games)


def _hash(text: str) -> int:
    digest = hashlib.blake2b(text.encode(), digest_size=8).digest()
    return int.from_bytes(digest, signed=True)

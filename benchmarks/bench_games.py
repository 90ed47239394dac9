"""Search, self-play and counting on Connect Four, against OpenSpiel.

The other side is OpenSpiel's Python MCTS as its AlphaZero uses it: one game and one
leaf at a time, evaluated by the very same network (PyTorch, a batch of one), with a
cache of the positions it has seen.
"""

import resource
import statistics
import time

import numpy as np
import pyspiel
import torch
from open_spiel.python.algorithms import mcts
from open_spiel.python.utils import lru_cache
from timing import seconds

from scalinglaws.games import boards, search, solve, visits
from scalinglaws.games.alphazero import Settings, Trainer
from scalinglaws.games.network import Network

MAKE = {"device": "cpu", "dtype": torch.float32}
LARGE, SMALL = boards.connect_four(), boards.connect_four(5, 4)
N_GAMES, ROUNDS, REPEATS = 512, 21, 5  # a game has about 21 moves
# Seconds to count two million random games, seconds and MB to solve the small board:
# set when the book was planned.
BUDGET, SOLVE_BUDGET, SOLVE_MEMORY = 30, 60, 2_000


class Evaluator(mcts.Evaluator):
    """A network for OpenSpiel, which asks for value and priors one after the other."""

    def __init__(self, network: Network):
        self.network, self.cache = network, lru_cache.LRUCache(2**16)

    def _ask(self, state):
        x = np.asarray(state.observation_tensor(), np.float32)
        legal = np.asarray(state.legal_actions_mask(), bool)

        def inference():
            logits, values = self.network(x[None])
            weights = np.where(legal, np.exp(logits[0] - logits[0].max()), 0)
            return values[0], weights / weights.sum()

        return self.cache.make(x.tobytes() + legal.tobytes(), inference)

    def prior(self, state):
        priors = self._ask(state)[1]
        return [(action, priors[action]) for action in state.legal_actions()]

    def evaluate(self, state):
        value = self._ask(state)[0]
        return np.array([value, -value])


def their_game(network: Network, simulations: int) -> tuple[float, int]:
    """Seconds and moves of one game against itself."""
    game = network.game
    height = game.max_plies // game.n_actions
    theirs = pyspiel.load_game(f"connect_four(rows={height},columns={game.n_actions})")
    random = np.random.RandomState(1)
    bot = mcts.MCTSBot(
        theirs,
        uct_c=2,
        max_simulations=simulations,
        evaluator=Evaluator(network),
        solve=False,
        random_state=random,
        child_selection_fn=mcts.SearchNode.puct_value,
        dirichlet_noise=(0.25, 1),
    )
    state, started = theirs.new_initial_state(), time.perf_counter()
    while not state.is_terminal():
        children = bot.mcts_search(state).children
        visits_of = np.array([child.explore_count for child in children])
        drawn = random.choice(len(children), p=visits_of / visits_of.sum())
        state.apply_action(children[drawn].action)
    return time.perf_counter() - started, len(state.history())


def our_games(network: Network, simulations: int) -> tuple[float, int]:
    """Seconds and moves of many games against themselves, begun anew when over."""
    positions, rng = network.game.start(N_GAMES), np.random.default_rng(1)
    started = time.perf_counter()
    for _ in range(ROUNDS):
        found = search.search(
            positions, network, simulations=simulations, noise=0.25, rng=rng
        )
        positions.step(search.choose(found.visits, 1.0, rng))
        positions.restart(positions.over)
    return time.perf_counter() - started, N_GAMES * ROUNDS


def products(network: Network, simulations: int, moves: int) -> float:
    """Seconds of nothing but the matrix products of so many moves."""
    p = network.stack.parameter
    x = torch.ones(N_GAMES, network.game.n_inputs, **MAKE)
    batches = simulations * moves // N_GAMES
    started = time.perf_counter()
    for _ in range(batches):
        heads = x @ p["first"].T @ p["second"].T @ p["heads"].T
        of_policy, of_value = heads.chunk(2, dim=1)
        of_policy @ p["policy"].T, of_value @ p["value"].T
    return time.perf_counter() - started


def searching(width: int = 64, simulations: int = 64) -> dict:
    """Microseconds of one simulation, over whole games."""
    network = Network(LARGE, width, seed=1, **MAKE)
    our_games(network, 2)  # compiled before the clock starts
    mine, other, share = [], [], []
    for _ in range(REPEATS):
        spent, moves = our_games(network, simulations)
        mine.append(spent / moves / simulations)
        share.append(products(network, simulations, moves) / spent)
        spent, moves = their_game(network, simulations)
        other.append(spent / moves / simulations)
    a, b = statistics.median(mine) * 1e6, statistics.median(other) * 1e6
    return {
        "name": f"search, 7 x 6, width {width}, one simulation",
        "ours": a,
        "other": b,
        "unit": "µs",
        "ratio": b / a,
        "floor": 100,
        "peak_fraction": statistics.median(share),
    }


def playing(width: int = 32, states: int = 40_000) -> dict:
    """Microseconds of one state of self-play: with our training, without theirs."""
    settings = Settings()

    def train():
        Trainer(SMALL, width, settings, seed=1, **MAKE).run(states)

    network = Network(SMALL, width, seed=1, **MAKE)
    mine, other = [], []
    for _ in range(3):
        mine.append(seconds(train) / states)
        spent, moves = their_game(network, settings.simulations)
        other.append(spent / moves)
    a, b = statistics.median(mine) * 1e6, statistics.median(other) * 1e6
    return {
        "name": f"self-play, 5 x 4, width {width}, one state",
        "ours": a,
        "other": b,
        "unit": "µs",
        "ratio": b / a,
        "floor": 15,
        "peak_fraction": None,
    }


def counting() -> dict:
    """Seconds to play and count two million random games, against the budget."""
    visits.random_play(LARGE, 1000, seed=1)
    mine = seconds(lambda: visits.random_play(LARGE, 2_000_000, seed=1))
    return {
        "name": "2 million random games, 7 x 6, counted",
        "ours": mine,
        "other": BUDGET,
        "unit": "s",
        "ratio": BUDGET / mine,
        "floor": 1,
        "peak_fraction": None,
    }


def solving() -> list[dict]:
    """Seconds to solve 5 x 4, and the most memory this process ever had."""
    solve.solve(boards.connect_four(4, 4))
    mine = seconds(lambda: solve.solve(SMALL))
    # Kilobytes on Linux; what the other benchmarks of the process used counts as well.
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
    return [
        {
            "name": name,
            "ours": ours,
            "other": budget,
            "unit": unit,
            "ratio": budget / ours,
            "floor": 1,
            "peak_fraction": None,
        }
        for name, ours, budget, unit in (
            ("Connect Four 5 x 4 solved", mine, SOLVE_BUDGET, "s"),
            ("Connect Four 5 x 4 solved, memory", memory, SOLVE_MEMORY, "MB"),
        )
    ]


def rows() -> list[dict]:
    """One simulation, one state of self-play, counted games, a solved board."""
    return [searching(), playing(), counting(), *solving()]

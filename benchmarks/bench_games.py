"""Search, self-play and counting against OpenSpiel, on Connect Four with 7 x 6 squares.

The other side is OpenSpiel's Python MCTS as its AlphaZero uses it: one game, one leaf
at a time, the same network in NumPy, and a cache of evaluated positions.
"""

import statistics

import numpy as np
import pyspiel
import torch
from open_spiel.python.algorithms import mcts
from timing import seconds

from scalinglaws.games import boards, search, visits
from scalinglaws.games.network import Network

GAME, WIDTH = boards.connect_four(), 64
N_GAMES, SIMULATIONS, REPEATS = 512, 64, 5
THEIR_MOVES = 4
BUDGET = 30  # seconds to count two million random games, set when the book was planned


class Evaluator(mcts.Evaluator):
    """The network in NumPy, a position asked for once."""

    def __init__(self, network: Network):
        numbers = network.stack.parameter.items()
        self.p = {name: np.array(value.tolist(), np.float32) for name, value in numbers}
        self.cache = {}

    def _ask(self, state):
        key = str(state)
        if key not in self.cache:
            p = self.p
            x = np.array(state.observation_tensor(), np.float32)
            hidden = np.maximum(p["first"] @ x + p["first bias"], 0)
            hidden = np.maximum(p["second"] @ hidden + p["second bias"], 0)
            hidden = np.maximum(p["heads"] @ hidden + p["heads bias"], 0)
            legal = state.legal_actions()
            logits = p["policy"] @ hidden[:WIDTH] + p["policy bias"]
            weights = np.exp(logits[legal] - logits[legal].max())
            prior = list(zip(legal, (weights / weights.sum()).tolist(), strict=True))
            value = np.tanh(p["value"] @ hidden[WIDTH:] + p["value bias"])[0]
            self.cache[key] = prior, np.array([value, -value])
        return self.cache[key]

    def prior(self, state):
        return self._ask(state)[0]

    def evaluate(self, state):
        return self._ask(state)[1]


def their_search(network: Network):
    """A function that searches a few moves of one game."""
    theirs = pyspiel.load_game("connect_four")

    def work():
        bot = mcts.MCTSBot(
            theirs,
            uct_c=2,
            max_simulations=SIMULATIONS,
            evaluator=Evaluator(network),
            solve=False,
            random_state=np.random.RandomState(1),
            child_selection_fn=mcts.SearchNode.puct_value,
            dirichlet_noise=(0.25, 1),
        )
        state = theirs.new_initial_state()
        for _ in range(THEIR_MOVES):
            state.apply_action(bot.mcts_search(state).best_child().action)

    return work


def our_search(network: Network):
    """A function that searches one move of many games, a few moves old."""
    positions, rng = GAME.start(N_GAMES), np.random.default_rng(1)
    for _ in range(THEIR_MOVES // 2):
        positions.step_at_random(rng)

    def work():
        search.search(positions, network, simulations=SIMULATIONS, noise=0.25, rng=rng)

    return work


def products(network: Network):
    """A function that does nothing but the matrix products of such a search."""
    p = network.stack.parameter
    x = torch.ones(N_GAMES, GAME.n_inputs, device="cpu", dtype=torch.float32)

    def work():
        for _ in range(SIMULATIONS):
            hidden = x @ p["first"].T @ p["second"].T @ p["heads"].T
            hidden[:, :WIDTH] @ p["policy"].T
            hidden[:, WIDTH:] @ p["value"].T

    return work


def searching() -> dict:
    """Microseconds of one simulation."""
    network = Network(GAME, WIDTH, seed=1, device="cpu", dtype=torch.float32)
    ours, theirs = our_search(network), their_search(network)
    products_alone = products(network)
    ours(), products_alone()
    mine, other, share = [], [], []
    for _ in range(REPEATS):
        mine.append(seconds(ours))
        other.append(seconds(theirs))
        share.append(seconds(products_alone) / mine[-1])
    a = statistics.median(mine) / (N_GAMES * SIMULATIONS) * 1e6
    b = statistics.median(other) / (THEIR_MOVES * SIMULATIONS) * 1e6
    return {
        "name": f"search, 7 x 6, width {WIDTH}, one simulation",
        "ours": a,
        "other": b,
        "unit": "µs",
        "ratio": b / a,
        "floor": 100,
        "peak_fraction": statistics.median(share),
    }


def counting() -> dict:
    """Seconds to play and count two million random games, against the budget."""
    visits.random_play(GAME, 1000, seed=1)
    mine = seconds(lambda: visits.random_play(GAME, 2_000_000, seed=1))
    return {
        "name": "2 million random games, 7 x 6, counted",
        "ours": mine,
        "other": BUDGET,
        "unit": "s",
        "ratio": BUDGET / mine,
        "floor": 1,
        "peak_fraction": None,
    }


def rows() -> list[dict]:
    """One simulation, and two million counted random games."""
    return [searching(), counting()]

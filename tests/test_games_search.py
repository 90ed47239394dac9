"""The batched search is OpenSpiel's search of one game after another."""

import numpy as np
import pyspiel
import pytest
import torch
from open_spiel.python.algorithms import mcts

from scalinglaws.errors import UserError
from scalinglaws.games import boards, search
from scalinglaws.games.network import Network, parameter_count

# Name in OpenSpiel: game, moves played before the search.
GAMES = {
    "connect_four(rows=4,columns=5)": (boards.connect_four(5, 4), 6),
    "tic_tac_toe": (boards.tic_tac_toe(), 3),
    "oware(num_houses_per_player=3,num_seeds_per_house=2)": (
        boards.oware_game(3, 2),
        16,
    ),
    "pentago": (boards.pentago_game(), 5),
}


def uniform(game):
    """A network that knows nothing."""
    return lambda x: (np.zeros((len(x), game.n_actions)), np.zeros(len(x)))


class Evaluator(mcts.Evaluator):
    """The same network, as OpenSpiel asks it: our board, found by its history."""

    def __init__(self, game, network):
        self.game, self.network = game, network

    def _ask(self, state):
        positions = self.game.start(1)
        for action in state.history():
            positions.step([action])
        logits, value = self.network(positions.encode())
        return logits[0], value[0]

    def prior(self, state):
        legal = state.legal_actions()
        logits = self._ask(state)[0][legal].astype(float)
        weights = np.exp(logits - logits.max())
        return list(zip(legal, weights / weights.sum(), strict=True))

    def evaluate(self, state):
        value = self._ask(state)[1]
        if self.game.relative and state.current_player() == 1:
            value = -value
        return np.array([value, -value])


@pytest.mark.parametrize("name", GAMES)
def test_visits_are_those_of_openspiel(name):
    (game, plies), theirs = GAMES[name], pyspiel.load_game(name)
    rng, simulations, n_games = np.random.default_rng(1), 100, 5
    network = Network(game, 16, seed=3, device="cpu", dtype=torch.float64)
    # A start this small says little: larger weights make sharper priors and values.
    network.stack.values.mul_(3)
    positions, histories = game.start(100), []
    for _ in range(plies):
        histories.append(positions.step_at_random(rng))
    going = np.flatnonzero(~positions.over)[:n_games]
    histories = np.stack(histories, axis=1)[going]
    positions, states = game.start(n_games), []
    for actions in histories.T:
        positions.step(actions)
    for actions in histories:
        states.append(theirs.new_initial_state())
        for action in actions:
            states[-1].apply_action(action)
    found = search.search(positions, network, simulations=simulations)
    for g, state in enumerate(states):
        bot = mcts.MCTSBot(
            theirs,
            uct_c=2,
            max_simulations=simulations,
            evaluator=Evaluator(game, network),
            solve=False,
            child_selection_fn=mcts.SearchNode.puct_value,
        )
        root = bot.mcts_search(state)
        visits = np.zeros(game.n_actions, int)
        for child in root.children:
            visits[child.action] = child.explore_count
        assert found.visits[g].tolist() == visits.tolist()
        value = sum(child.total_reward for child in root.children)
        value += Evaluator(game, network).evaluate(state)[state.current_player()]
        assert found.value[g] == pytest.approx(value / simulations, abs=1e-9)


def test_games_in_a_batch_do_not_mix():
    game = boards.connect_four(5, 4)
    network = Network(game, 8, seed=1, device="cpu", dtype=torch.float64)
    positions, rng = game.start(6), np.random.default_rng(2)
    for _ in range(4):
        positions.step_at_random(rng)
    together = search.search(positions, network, simulations=30)
    for g in range(6):
        one = game.start(1)
        one.words[:], one.ply[:] = positions.words[g], positions.ply[g]
        alone = search.search(one, network, simulations=30)
        assert alone.visits[0].tolist() == together.visits[g].tolist()
        assert alone.value[0] == pytest.approx(together.value[g], abs=1e-12)


def test_a_win_is_found_and_a_loss_blocked_without_knowledge():
    game = boards.connect_four()
    positions = game.start(2)
    for moves in ((0, 0), (1, 6), (0, 0), (1, 6), (0, 0)):
        positions.step(moves)
    # Three in column 0: on board 1 the reply comes too late to win elsewhere as well.
    block = search.search(positions, uniform(game), simulations=64)
    assert block.visits.argmax(1).tolist() == [0, 0]
    assert block.visits.sum(1).tolist() == [63, 63]
    positions.step([6, 3])
    win = search.search(positions, uniform(game), simulations=64)
    assert win.visits.argmax(1).tolist() == [0, 0]
    assert (win.value > 0.5).all() and (win.visits[:, 0] > 40).all()


def test_a_network_that_wants_illegal_moves_alone_chooses_evenly():
    game = boards.connect_four(5, 4)
    positions = game.start(1)
    for action in (0, 0, 0, 0):
        positions.step([action])

    def stubborn(x):
        return np.tile([2e3, 0.0, 0.0, 0.0, 0.0], (len(x), 1)), np.zeros(len(x))

    visits = search.search(positions, stubborn, simulations=21).visits[0]
    assert visits[0] == 0 and visits[1:].tolist() == [5, 5, 5, 5]


def test_noise_mixes_a_dirichlet_draw_into_the_priors():
    game = boards.connect_four()
    found = {}
    for noise in (0.0, 0.25, 1.0):
        rng = np.random.default_rng(5)
        found[noise] = search.search(
            game.start(30), uniform(game), simulations=300, noise=noise, rng=rng
        ).visits
    drawn = np.random.default_rng(5).standard_gamma(1.0, (30, 7))
    drawn /= drawn.sum(1, keepdims=True)
    # Nothing distinguishes the moves but their priors, and visits follow these.
    for noise, visits in found.items():
        priors = (1 - noise) / 7 + noise * drawn
        assert visits / 299 == pytest.approx(priors, abs=0.06)
        if noise:
            assert np.corrcoef(visits.ravel(), drawn.ravel())[0, 1] > 0.95


def test_moves_are_drawn_by_visits_and_temperature():
    rng = np.random.default_rng(1)
    visits = np.tile([8, 0, 4, 1], (40_000, 1))
    for temperature in (0.5, 1.0, 2.0):
        drawn = search.choose(visits, temperature, rng)
        weights = np.array([8, 0, 4, 1]) ** (1 / temperature)
        shares = np.bincount(drawn, minlength=4) / len(drawn)
        assert shares == pytest.approx(weights / weights.sum(), abs=0.01)
        assert shares[1] == 0
    assert (search.choose(visits, 0, rng) == 0).all()
    mixed = search.choose(visits[:2000], np.repeat([0.0, 50.0], 1000), rng)
    assert (mixed[:1000] == 0).all() and len(set(mixed[1000:])) == 3


# The released counts of the source, widths 4, 8, ..., 256.
COUNTS = {
    (126, 7): [608, 1304, 2984, 7496, 21128, 66824, 231944],
    (108, 288): [1941, 3689, 7473, 16193, 38241, 100769, 299553],
    (14, 6): [155, 399, 1175, 3879, 13895, 52359, 203015],
    (320, 512): [3909, 7401, 14673, 30369, 66369, 156801, 411393],
}


@pytest.mark.parametrize("sizes", COUNTS)
def test_parameter_counts_are_those_of_the_source(sizes):
    games = [boards.connect_four(), boards.pentago_game(), boards.oware_game()]
    own = {(game.n_inputs, game.n_actions): game for game in games}
    checkers = boards.Game("checkers", np.zeros(1), (0, 0), 512, 320, 1000)
    game = own.get(sizes, checkers)
    counts = [parameter_count(game, 2**k) for k in range(2, 9)]
    assert counts == COUNTS[sizes]
    network = Network(game, 4, seed=1, device="cpu", dtype=torch.float32)
    assert network.stack.values.numel() == counts[0]


def test_the_gradient_is_that_of_the_loss_as_written():
    game = boards.tic_tac_toe()
    kind = {"device": "cpu", "dtype": torch.float64}
    network = Network(game, 5, seed=2, **kind)
    positions, rng = game.start(9), np.random.default_rng(1)
    for _ in range(3):
        positions.step_at_random(rng)
    x = torch.tensor(positions.encode(), **kind)
    legal = torch.tensor(positions.legal(), device="cpu", dtype=torch.bool)
    policy = legal / legal.sum(1, keepdim=True)
    result = torch.linspace(-1, 1, 9, **kind)
    losses = network.gradients(x, legal, policy.double(), result, decay=0.1)

    p = {
        name: value.clone().requires_grad_()
        for name, value in network.stack.parameter.items()
    }
    hidden = torch.relu(x @ p["first"].T + p["first bias"])
    hidden = torch.relu(hidden @ p["second"].T + p["second bias"])
    hidden = torch.relu(hidden @ p["heads"].T + p["heads bias"])
    logits = hidden[:, :5] @ p["policy"].T + p["policy bias"]
    values = torch.tanh(hidden[:, 5:] @ p["value"].T + p["value bias"])[:, 0]
    weights = logits.exp() * legal
    chosen = weights / weights.sum(1, keepdim=True)
    moves = -(policy * torch.where(legal, chosen, 1).log()).sum() / 9
    error = ((values - result) ** 2).sum() / 9
    squares = sum((p[k] ** 2).sum() for k in p if not k.endswith("bias"))
    (moves + error + 0.1 * squares / 2).backward()
    assert losses.tolist() == pytest.approx([moves.item(), error.item()])
    for name, value in p.items():
        assert torch.allclose(network.stack.gradient[name], value.grad, atol=1e-12)


def test_a_seed_means_the_same_network():
    game = boards.connect_four(5, 4)
    make = {"device": "cpu", "dtype": torch.float32}
    one, same = (Network(game, 8, seed=7, **make) for _ in range(2))
    other = Network(game, 8, seed=8, **make)
    assert torch.equal(one.stack.values, same.stack.values)
    assert not torch.equal(one.stack.values, other.stack.values)
    spread = one.stack["first"].abs().max().item()
    assert 0.8 < spread / np.sqrt(6 / (8 + 60)) <= 1
    assert one.stack["heads"].abs().max().item() <= np.sqrt(6 / 16)


GAME = boards.connect_four(5, 4)
OVER = boards.connect_four(5, 4).start(1)
OVER.over[:] = True


@pytest.mark.parametrize(
    "call, words",
    [
        (
            lambda: search.search(GAME.start(1), uniform(GAME), simulations=0),
            "simulations is 0: give a whole number from 2 on",
        ),
        (
            lambda: search.search(OVER, uniform(GAME), simulations=9),
            "over cannot be searched",
        ),
        (
            lambda: search.search(
                GAME.start(1), uniform(GAME), simulations=9, noise=0.2
            ),
            "noise is 0.2 and rng None: give",
        ),
        (
            lambda: search.search(
                GAME.start(1),
                uniform(GAME),
                simulations=9,
                noise=2,
                rng=np.random.default_rng(1),
            ),
            "noise is 2 and",
        ),
        (
            lambda: search.search(
                GAME.start(1),
                lambda x: (np.full((1, 5), np.nan), np.zeros(1)),
                simulations=9,
            ),
            "not finite: train it with a lower rate",
        ),
        (
            lambda: Network(GAME, 0, seed=1, device="cpu", dtype=torch.float32),
            "width is 0: give",
        ),
    ],
)
def test_errors_are_one_line_that_says_what_to_do(call, words):
    with pytest.raises(UserError) as caught:
        call()
    assert words in str(caught.value) and "\n" not in str(caught.value)

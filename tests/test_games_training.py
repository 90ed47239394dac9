"""Self-play, training, checkpoints; tournaments and their ratings."""

from dataclasses import replace

import choix
import numpy as np
import pytest
import torch

from scalinglaws.errors import UserError
from scalinglaws.games import boards, elo
from scalinglaws.games.alphazero import Settings, Trainer
from scalinglaws.games.network import Network

MAKE = {"device": "cpu", "dtype": torch.float32}
GAME = boards.connect_four(4, 4)
SMALL = Settings(games=16, simulations=8, buffer=256, batch=32)


def trainer(game=GAME, width=8, settings=SMALL, seed=1):
    return Trainer(game, width, settings, seed=seed, **MAKE)


@pytest.mark.parametrize("game", [GAME, boards.oware_game(2, 2)], ids=lambda g: g.name)
def test_a_stopped_run_goes_on_to_the_same_result(game, tmp_path):
    whole = trainer(game)
    whole.run(1500)
    stopped = trainer(game)
    stopped.run(700)
    assert stopped.training_steps > 3 and stopped.positions.ply.max() > 0
    stopped.save(tmp_path / "run.npz")
    resumed = Trainer.resume(tmp_path / "run.npz", game, **MAKE)
    resumed.run(1500)
    assert torch.equal(resumed.network.stack.values, whole.network.stack.values)
    assert np.array_equal(resumed.keys, whole.keys)
    assert np.array_equal(resumed.outcomes, whole.outcomes)
    assert len(whole.outcomes) == len(whole.keys)
    assert (resumed.n_states, resumed.rounds) == (whole.n_states, whole.rounds)
    assert resumed.results.tolist() == whole.results.tolist()
    assert whole.n_states >= 1500 and whole.training_steps > stopped.training_steps
    assert [p.name for p in tmp_path.iterdir()] == ["run.npz"]


def test_another_seed_is_another_run():
    one, other = trainer(), trainer(seed=2)
    one.run(200), other.run(200)
    assert not np.array_equal(one.keys[:100], other.keys[:100])


def test_a_network_on_another_default_device_trains_alike():
    wanted = trainer()
    wanted.run(400)
    with torch.device("meta"):
        found = trainer()
        found.run(400)
    assert torch.equal(found.network.stack.values, wanted.network.stack.values)


def test_states_are_kept_with_the_result_for_the_player_to_move():
    run = trainer()
    for game in range(2):  # game 0 is won by the first player, game 1 by the second
        run.positions.ply[game] = 7 + game
        run.positions.result[game] = 1 - 2 * game
        run.words[game, : 7 + game] = game + 2 * np.arange(7 + game)[:, None]
    run.policies[:] = 0.25
    run._keep(np.array([0, 1]))
    assert run.n_states == run.fresh == 15 and run.results.tolist() == [1, 0, 1]
    kept = run.buffer["result"][:15]
    assert kept[:7].tolist() == [1, -1, 1, -1, 1, -1, 1]
    assert kept[7:].tolist() == [-1, 1, -1, 1, -1, 1, -1, 1]
    assert (run.buffer["words"][:7, 0] == 2 * np.arange(7)).all()
    assert len(run.keys) == 13  # the first boards are not counted
    assert run.outcomes.tolist() == [*kept[1:7], *kept[8:]]
    for _ in range(20):  # the buffer is a ring
        run._keep(np.array([0, 1]))
    assert run.n_states == 315 and (run.buffer["policy"] == 0.25).all()

    absolute = trainer(boards.oware_game(2, 2))
    absolute.positions.ply[0], absolute.positions.result[0] = 5, -1
    absolute._keep(np.array([0]))
    assert absolute.buffer["result"][:5].tolist() == [-1] * 5


def test_what_the_buffer_holds_is_what_was_played():
    run = trainer()
    run.run(256)
    policy, words = run.buffer["policy"], run.buffer["words"]
    assert policy.sum(1) == pytest.approx(1, abs=1e-6)
    assert (policy[~boards.legal(GAME, words)] == 0).all()
    assert set(run.buffer["result"]) <= {-1, 0, 1}
    assert len(run.keys) == run.n_states - run.results.sum()
    assert (run.positions.ply < GAME.max_plies).all()
    wins, draws, losses = run.results
    assert wins > 0 and losses > 0


def tilted(**setting):
    """A buffer of ten rows: one state six times, one three times, one once."""
    run = trainer(settings=replace(SMALL, **setting))
    run.n_states = 10
    run.buffer["words"][:10, 1] = [7, 7, 7, 9, 9, 7, 7, 7, 9, 1]
    run.buffer["ply"][:10] = run.buffer["words"][:10, 1]
    weights = run.weights()
    assert weights.sum() == pytest.approx(1)
    return [weights[run.buffer["ply"][:10] == ply].sum() for ply in (7, 9, 1)]


def test_a_tilt_weighs_states_by_a_power_of_their_visits():
    assert tilted(tilt=1.0) == pytest.approx([0.6, 0.3, 0.1])
    assert tilted(tilt=0.0) == pytest.approx([1 / 3, 1 / 3, 1 / 3])
    assert tilted(tilt=2.0) == pytest.approx([36 / 46, 9 / 46, 1 / 46])
    assert tilted(tilt=1.0, trained_plies=9) == pytest.approx([6 / 7, 0, 1 / 7])
    assert tilted(tilt=0.0, trained_plies=7) == pytest.approx([0, 0, 1])


@pytest.mark.parametrize("setting", [{"tilt": 0.0}, {"trained_plies": 3}])
def test_the_weights_are_what_is_drawn(setting, monkeypatch, tmp_path):
    run = trainer(settings=replace(SMALL, **setting))
    run.run(400)
    run.save(tmp_path / "run.npz")
    resumed = Trainer.resume(tmp_path / "run.npz", GAME, **MAKE)
    assert np.array_equal(resumed.weights(), run.weights())
    plain = trainer()
    plain.run(400)
    assert not torch.equal(run.network.stack.values, plain.network.stack.values)
    seen = []

    def learn(x, *rest):
        seen.extend(x[:, : 2 * 16].reshape(-1, 2, 16).sum((1, 2)).tolist())
        return torch.zeros(2)

    monkeypatch.setattr(run.network, "gradients", learn)
    for _ in range(20):
        run._train()
    filled = run.buffer["ply"][:256]
    wanted = np.bincount(filled, run.weights(), minlength=17)
    found = np.bincount(np.array(seen, int), minlength=17) / len(seen)
    assert found == pytest.approx(wanted, abs=0.03)
    # Played as it was, the share of the first board would be another one.
    played = np.bincount(filled, minlength=17) / len(filled)
    assert abs(played - wanted).max() > 0.05


def test_a_trained_network_beats_the_one_it_began_as():
    game = boards.tic_tac_toe()
    settings = Settings(games=64, simulations=16, buffer=2048, reuse=8, batch=64)
    run = trainer(game, width=16, settings=settings)
    first = Network(game, 16, seed=1, **MAKE)
    assert torch.equal(first.stack.values, run.network.stack.values)
    run.run(15_000)
    played = elo.tournament(
        game,
        [first, run.network],
        games_per_pair=60,
        simulations=8,
        temperature=0.25,
        seed=1,
    )
    assert played.points.sum() == 120
    assert played.points[1, 0] > 0.6 * 120


# ------------------------------------------------------------------------ tournaments


def flat(x):
    return np.zeros((len(x), 4)), np.zeros(len(x))


def leftmost(x):
    return np.tile([9.0, 3.0, 0.0, 0.0], (len(x), 1)), np.zeros(len(x))


def test_leaves_go_to_the_network_of_their_player():
    x = np.arange(5, dtype=np.float32)[:, None]
    agents = [lambda x, k=k: (x * 10**k, -x[:, 0] * 10**k) for k in range(3)]
    logits, values = elo._routed(agents, np.array([2, 0, 2, 1, 0]))(x)
    assert logits[:, 0].tolist() == [0, 1, 200, 30, 4]
    assert values.tolist() == [0, -1, -200, -30, -4]


def test_a_tournament_counts_every_game_once(monkeypatch):
    play = {"games_per_pair": 10, "simulations": 12, "temperature": 0.5, "seed": 3}
    played = elo.tournament(GAME, [flat, leftmost, flat], **play)
    assert (played.points + played.points.T)[~np.eye(3, dtype=bool)].tolist() == [
        20
    ] * 6
    assert played.points.sum() == 60 and np.diag(played.points).sum() == 0
    states = played.visits
    assert states.counts.sum() == pytest.approx(60 * (states.mean_length - 1))
    assert len(np.unique(states.keys)) == len(states.keys)
    assert states.results.sum() == pytest.approx(1)
    again = elo.tournament(GAME, [flat, leftmost, flat], **play)
    assert np.array_equal(again.points, played.points)
    # The same number of games when not all fit at once.
    monkeypatch.setattr(elo, "_NODES", 7 * 12 * 4)
    cut = elo.tournament(GAME, [flat, leftmost, flat], **play)
    assert cut.points.sum() == 60


def test_each_agent_may_have_its_own_number_of_simulations():
    play = {"games_per_pair": 20, "temperature": 0.5, "seed": 3}
    agents = [flat, flat, flat]
    one = elo.tournament(GAME, agents, simulations=12, **play)
    each = elo.tournament(GAME, agents, simulations=[12] * 3, **play)
    assert np.array_equal(one.points, each.points)
    unequal = elo.tournament(GAME, agents, simulations=[2, 100, 2], **play).points
    assert unequal[1, 0] > 30 < unequal[1, 2]  # of 40 games


def test_temperature_and_random_moves_make_matches_different():
    def states(**knobs):
        played = elo.tournament(
            GAME, [flat, leftmost], games_per_pair=40, simulations=12, seed=1, **knobs
        )
        return len(played.visits.keys), played.repeated

    cold, repeated = states(temperature=0)
    assert cold < 40  # one game in each order
    assert repeated == 1 - 2 / 80
    assert states(temperature=1)[0] > 4 * cold
    assert states(temperature=1)[1] < 0.5
    assert states(temperature=0, random_moves=0.3)[0] > 4 * cold


def simulated(strength, games, rng):
    """Points of a tournament in which i beats j with the Bradley-Terry probability."""
    n = len(strength)
    points = np.zeros((n, n))
    for i in range(n):
        for j in range(i):
            p = 1 / (1 + 10 ** ((strength[j] - strength[i]) / 400))
            points[i, j] = rng.binomial(games, p)
            points[j, i] = games - points[i, j]
    return points


def test_planted_ratings_are_found():
    rng = np.random.default_rng(1)
    planted = np.array([0.0, 120, 180, 330, 500, 620])
    points = simulated(planted, 2000, rng)
    assert elo.ratings(points) == pytest.approx(planted, abs=15)
    # Only differences count, so a common shift changes nothing.
    same = simulated(planted + 1000, 2000, np.random.default_rng(1))
    assert np.array_equal(same, points)


def test_ratings_are_those_of_choix():
    rng = np.random.default_rng(2)
    points = simulated(np.array([0.0, 90, 250, 400, 410]), 60, rng)
    points += np.triu(np.full((5, 5), 3.5), 1) + np.tril(np.full((5, 5), 3.5), -1)
    strengths = choix.ilsr_pairwise_dense(points, tol=1e-12)
    wanted = 400 * strengths / np.log(10)
    found = elo.ratings(points, prior=0)
    assert found == pytest.approx(wanted - wanted.min(), abs=1e-4)


def test_draws_are_half_a_win_each():
    assert elo.ratings([[0, 15], [5, 0]], prior=0) == pytest.approx(
        [400 * np.log10(3), 0]
    )
    drawn = elo.ratings([[0, 10], [10, 0]])
    assert drawn == pytest.approx([0, 0], abs=1e-6)


def test_an_agent_that_lost_every_game_stays_finite_with_the_prior():
    found = elo.ratings([[0, 0], [40, 0]])
    assert found[0] == 0 and found[1] == pytest.approx(400 * np.log10(40.25 / 0.25))


def test_the_exponent_of_planted_ratings():
    rng = np.random.default_rng(3)
    sizes = np.repeat([158, 334, 758, 1894], 4)
    planted = 400 * 0.6 * np.log10(sizes)
    exact = elo.exponent(sizes, planted, rng=0)
    assert exact.exponent == pytest.approx(0.6, rel=1e-9)
    noisy = elo.exponent(sizes, planted + rng.normal(0, 20, 16), rng=0)
    assert noisy.low < 0.6 < noisy.high and noisy.high - noisy.low < 0.15
    flat_end = np.where(sizes > 700, planted[sizes == 758][0], planted)
    assert elo.exponent(sizes, flat_end, rng=0).exponent < 0.5
    cut = elo.exponent(sizes, flat_end, window=(100, 800), rng=0)
    assert cut.exponent == pytest.approx(0.6, rel=1e-9)


def saved(tmp_path, text=None):
    path = tmp_path / "run.npz"
    if text is None:
        trainer().save(path)
    else:
        path.write_text(text, encoding="utf-8")
    return path


def resume(path, game=GAME):
    return Trainer.resume(path, game, **MAKE)


PLAY = {"games_per_pair": 1, "simulations": 4, "temperature": 1.0, "seed": 1}


@pytest.mark.parametrize(
    "call, words",
    [
        (
            lambda folder: resume(saved(folder), boards.connect_four(5, 4)),
            "is a checkpoint of connect four 4 x 4, 4 in line, not of connect four 5",
        ),
        (lambda folder: resume(saved(folder, "no")), "no checkpoint that can be read"),
        (lambda folder: resume(folder / "none.npz"), "no checkpoint that can be read"),
        (lambda folder: Settings(games=0), "games is 0: give 1 or more"),
        (lambda folder: Settings(trained_plies=0), "trained_plies is 0: give 1"),
        (lambda folder: Settings(tilt=float("nan")), "tilt is nan: give a number"),
        (
            lambda folder: trainer(settings=Settings(simulations=0)).run(1),
            "simulations is 0: give a whole number from 2 on",
        ),
        (lambda folder: elo.tournament(GAME, [flat], **PLAY), "at least 2 agents"),
        (
            lambda folder: elo.tournament(
                GAME, [flat, flat], **{**PLAY, "temperature": -1}
            ),
            "temperature is -1",
        ),
        (
            lambda folder: elo.tournament(GAME, [flat] * 2, **PLAY, random_moves=2),
            "random_moves 2: give",
        ),
        (
            lambda folder: elo.tournament(
                GAME, [flat] * 2, **{**PLAY, "simulations": [8, 0]}
            ),
            "simulations is 0: give a whole number from 2 on",
        ),
        (
            lambda folder: elo.tournament(
                GAME, [flat] * 3, **{**PLAY, "simulations": [8, 4]}
            ),
            "2 numbers of simulations for 3 agents",
        ),
        (lambda folder: elo.ratings([[0, 1, 2]]), "must be a square table"),
        (lambda folder: elo.ratings([[0, -1], [2, 0]]), "numbers from 0 on"),
        (lambda folder: elo.ratings([[0, 0], [4, 0]], prior=0), "give a prior above 0"),
        (lambda folder: elo.ratings(np.zeros((2, 2))), "never met"),
    ],
)
def test_errors_are_one_line_that_says_what_to_do(call, words, tmp_path):
    with pytest.raises(UserError) as caught:
        call(tmp_path)
    assert words in str(caught.value) and "\n" not in str(caught.value)

"""Late states, their games' counts by ply, and agents made of two networks."""

import numpy as np
import pyspiel
import pytest
import torch

from scalinglaws import experiments
from scalinglaws.errors import UserError
from scalinglaws.games import boards, checkers, elo, late, oware, visits

SMALL = boards.oware_game(3, 3)
RNG = {"rng": np.random.default_rng(0)}


@pytest.fixture(autouse=True)
def results(tmp_path, monkeypatch):
    monkeypatch.setenv("SCALINGLAWS_RESULTS", str(tmp_path / "results"))


def random_boards(game, n=200, plies=25):
    positions, rng = game.start(n), np.random.default_rng(3)
    for _ in range(plies):
        positions.step_at_random(rng)
    return positions


def test_a_key_gives_its_board_back():
    for game in (SMALL, boards.oware_game()):
        positions = random_boards(game)
        keys = positions.key()
        assert np.array_equal(oware.words(game.rules, keys), positions.words)
        scores = [oware.score(game.rules, row) for row in positions.words.T]
        assert np.array_equal(
            oware.margin(game.rules, keys), np.abs(scores[0] - scores[1])
        )
        assert oware.margin(game.rules, keys).max() > 0


def test_the_side_to_move_is_given_where_asked():
    told = boards.oware_game(3, 3, tells_side=True)
    assert told.n_inputs == SMALL.n_inputs + 1 and told.name != SMALL.name
    plain, more = random_boards(SMALL), random_boards(told)
    assert np.array_equal(plain.words, more.words)
    assert np.array_equal(more.encode()[:, :-1], plain.encode())
    assert np.array_equal(more.encode()[:, -1], more.words[:, 0] >> oware.SIDE_BIT)


def test_first_plies_are_games_that_were_stopped():
    whole = visits.by_ply(SMALL, 300, seed=2)
    assert len(np.unique(whole.keys)) < len(whole.keys)
    cut = visits.first_plies(whole, 12)
    assert cut.plies.max() <= 12 and len(np.unique(cut.keys)) == len(cut.keys)
    assert cut.counts.sum() == whole.counts[whole.plies <= 12].sum()
    played, lengths, rng = SMALL.start(300), [], np.random.default_rng(2)
    while not played.over.all():
        played.step_at_random(rng)
    lengths = played.ply
    assert abs(late.median_length(whole) - np.median(lengths)) <= 0.5


def test_the_lead_in_checkers_is_that_of_the_board():
    """OpenSpiel: o and 8 are the men and kings of one player, + and * the other's."""
    game, rng = pyspiel.load_game("checkers"), np.random.default_rng(1)
    state, leads = game.new_initial_state(), []
    while not state.is_terminal():
        rows = [line[1:] for line in str(state).splitlines()[:8]]
        text = "".join(rows)
        white, black = (sum(c in men for c in text) for men in ("o8", "+*"))
        assert white + black <= 24
        found = checkers.margin(np.array([checkers._key(str(state))]))[0]
        assert found == abs(white - black)
        leads.append(found)
        legal = state.legal_actions()
        state.apply_action(legal[rng.integers(len(legal))])
    assert max(leads) > 1


def test_a_profile_says_what_is_late_by_rank():
    counts = np.repeat([1000, 50, 3, 1], [4, 40, 400, 4000])
    plies = np.where(counts == 50, 60.0, 10.0)
    keys = np.arange(len(counts))
    found = visits.Visits(keys, counts, plies, np.zeros(3), 20.0)
    rows = late.profile(found, 30, margin=lambda keys: keys % 2, **RNG)
    assert rows.shape == (len(late.FIELDS), len(late.edges()))
    assert rows[0].sum() == 444  # states seen once are dropped
    assert late.over_ranks(rows, "late", 1, 5) == 0
    assert late.over_ranks(rows, "past half", 5, 32) == 1
    assert late.over_ranks(rows, "turn", 68, 316) == 10
    assert late.over_ranks(rows, "log count", 5, 32) == pytest.approx(np.log10(50))
    assert late.over_ranks(rows, "margin", 1, 316) == pytest.approx(0.5, abs=0.1)
    assert np.isnan(late.over_ranks(rows, "late", 1000, 10000))
    ranks = np.array([1, 2, 4, 6, 9, 14, 10**6])
    assert np.flatnonzero(late.binned(ranks, [])[0]).tolist() == [0, 1, 2, 3, 4, 5, 35]


def leftmost(x):
    return np.tile([9.0, 3.0, 0.0, 0.0], (len(x), 1)), np.zeros(len(x))


def rightmost(x):
    return np.tile([0.0, 0.0, 3.0, 9.0], (len(x), 1)), np.zeros(len(x))


def test_another_network_plays_on_from_the_switch():
    game = boards.connect_four(4, 4)
    how = {"games_per_pair": 5, "simulations": 6, "temperature": 0, "seed": 1}

    def of(agents, later=None):
        played = elo.tournament(game, agents, later=later, **how)
        return dict(zip(played.visits.keys, played.visits.counts, strict=True))

    one, other = [leftmost, leftmost], [rightmost, rightmost]
    plain = of(one)
    assert of(one, (16, other)) == plain  # after the end: nobody takes over
    assert of(one, (0, other)) == of(other) != plain
    assert of(one, (6, other)) not in (plain, of(other))


@pytest.mark.parametrize(
    ("name", "changes", "message"),
    [
        ("games/late-states", {"cuts": [5]}, "let 0, which counts all moves"),
        ("games/late-states", {"games": {"chess": 3}}, "no game chess: choose from"),
        ("games/late-states", {"seeds": 0}, "seeds"),
        ("games/oware-family", {"widths": [4, 2]}, "give each once"),
        ("games/oware-family", {"board": [1, 3]}, "at least 2 a player"),
        ("games/oware-family", {"counted": 0}, "share above 0"),
        ("games/oware-family", {"cuts": [7]}, "let 0, which counts all moves"),
    ],
)
def test_a_mistake_is_one_line_of_advice(name, changes, message):
    with pytest.raises(UserError, match=message) as caught:
        experiments.run(name, "tiny", **changes)
    assert "\n" not in str(caught.value)


def test_networks_that_are_not_stored_are_named():
    setting = experiments.named("games/late-states").presets["tiny"].settings
    with pytest.raises(UserError, match="no networks of widths"):
        experiments.run(
            "games/late-states", "tiny", matches={**setting["matches"], "widths": [3]}
        )


def test_a_loss_is_that_of_the_mean_outcome():
    from scalinglaws.experiments import oware_family
    from scalinglaws.games.network import Network

    make = {"device": "cpu", "dtype": torch.float32}
    network = Network(SMALL, 4, seed=1, **make)
    keys = random_boards(SMALL, 3).key()
    played = np.repeat(keys, [8, 5, 1])
    outcomes = np.array([1, 1, 1, -1, 1, 0, 1, 1, -1, -1, -1, -1, 1, 1])
    plies = np.repeat([30, 4, 4], [8, 5, 1])
    values = network.stack.values.cpu().numpy()
    found = oware_family.value_losses(
        SMALL, 4, [values], played, plies, outcomes, 3, 20, "cpu"
    )
    assert found["seen"].sum() == 2 and found["loss"].shape == (1, 2, 42)
    predicted = network(boards.encoded(SMALL, oware.words(SMALL.rules, keys)))[1]
    first, second = outcomes[:8], outcomes[8:13]
    assert found["loss"][0, 1, 0] == pytest.approx((predicted[0] - first.mean()) ** 2)
    assert found["loss"][0, 0, 1] == pytest.approx((predicted[1] - second.mean()) ** 2)
    assert found["floor"][1, 0] == pytest.approx(first.var(ddof=1) / 8)

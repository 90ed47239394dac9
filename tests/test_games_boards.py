"""Own rules against OpenSpiel's on whole random games, and the errors of the boards."""

import numpy as np
import pyspiel
import pytest

from scalinglaws.errors import UserError
from scalinglaws.games import boards, compiled

GAMES = {
    "connect_four": boards.connect_four(),
    "connect_four(rows=4,columns=5)": boards.connect_four(5, 4),
    "connect_four(rows=5,columns=4,x_in_row=3)": boards.connect_four(4, 5, 3),
    "tic_tac_toe": boards.tic_tac_toe(),
    "pentago": boards.pentago_game(),
    "oware": boards.oware_game(),
    "oware(num_houses_per_player=3,num_seeds_per_house=3)": boards.oware_game(3, 3),
}
OTHER_SIZES = ("connect_four(rows", "oware(num")
AT_ONCE = 500


def compared(theirs, positions, rng):
    """Play our boards at random and theirs alike; returns the keys and their texts."""
    states = [theirs.new_initial_state() for _ in range(AT_ONCE)]
    going, keys, texts = list(range(AT_ONCE)), [], []
    while going:
        legal = positions.legal().tolist()
        actions = positions.step_at_random(rng).tolist()
        for i in going:
            state = states[i]
            assert state.legal_actions_mask() == legal[i]
            state.apply_action(actions[i])
            texts.append(hash(state.observation_string(0)))
        keys += positions.key()[going].tolist()
        going = [i for i in going if not states[i].is_terminal()]
    assert positions.over.all()
    assert [state.returns()[0] for state in states] == positions.result.tolist()
    assert [len(state.history()) for state in states] == positions.ply.tolist()
    return keys, texts


@pytest.mark.parametrize("name", GAMES)
def test_random_games_are_those_of_openspiel(name):
    theirs, rng, keys, texts = pyspiel.load_game(name), np.random.default_rng(1), [], []
    n_games = 3_000 if name.startswith(OTHER_SIZES) else 10_000
    for _ in range(n_games // AT_ONCE):
        more = compared(theirs, GAMES[name].start(AT_ONCE), rng)
        keys, texts = keys + more[0], texts + more[1]
    # The same key for the same board of theirs, and for no other.
    assert len(set(keys)) == len(set(texts)) == len(set(zip(keys, texts, strict=True)))


@pytest.mark.parametrize(
    "name",
    [
        "connect_four(egocentric_obs_tensor=True)",
        "tic_tac_toe",
        "pentago",
        "oware",
    ],
)
def test_boards_are_encoded_as_the_source_encodes_them(name):
    theirs, game = pyspiel.load_game(name), GAMES[name.split("(")[0]]
    assert game.n_inputs == np.prod(theirs.observation_tensor_shape())
    assert game.n_actions == theirs.num_distinct_actions()
    positions, rng = game.start(20), np.random.default_rng(2)
    states = [theirs.new_initial_state() for _ in range(20)]
    for ply in range(5):
        for x, state in zip(positions.encode(), states, strict=True):
            y = np.array(state.observation_tensor(state.current_player()))
            if game.relative:
                x, y = x.reshape(3, -1), y.reshape(3, -1)
                if name == "tic_tac_toe":  # theirs: empty, second player, first
                    y = y[[2, 1, 0]] if ply % 2 == 0 else y[[1, 2, 0]]
                elif name != "pentago":  # theirs: the other player first
                    y = y[[1, 0, 2]]
            assert x == pytest.approx(y, abs=1e-6)
        actions = positions.step_at_random(rng)
        for action, state in zip(actions, states, strict=True):
            state.apply_action(action)


def test_a_repetition_ends_oware_and_a_long_game_too():
    positions = boards.oware_game(2, 1).start(1)
    positions.words[:] = 1 | 1 << 12  # a seed in the first house and one captured, each
    for action in (0, 0, 1):
        positions.step([action])
        assert not positions.over[0]
    positions.step([1])  # both seeds are where they were, the first player to move
    assert positions.over[0] and positions.result[0] == 0
    assert positions.encode()[0].tolist() == [0, 0, 0, 0, 0.5, 0.5]

    positions = boards.oware_game().start(1)
    positions.ply[:] = positions.game.max_plies - 1
    positions.step([0])
    assert positions.over[0]


def test_kept_machine_code_belongs_to_all_files_of_the_folder():
    stats = boards.legal_moves.stats
    assert compiled.KEPT_IN.name in stats.cache_path
    assert len(compiled.KEPT_IN.name) == 16


@pytest.mark.parametrize(
    "call, words",
    [
        (lambda: boards.connect_four(3, 3), "no line of 4 fits on a board of 3 x 3"),
        (lambda: boards.connect_four(9, 6), "9 x 6 is too large"),
        (lambda: boards.connect_four(0, 6), "width is 0: give a whole number"),
        (lambda: boards.connect_four(7.0, 6), "width is 7.0: give a whole number"),
        (lambda: boards.oware_game(1, 4), "houses is 1: Oware needs at least 2"),
        (lambda: boards.oware_game(6, 5), "6 houses of 5 seeds are too many"),
        (lambda: boards.oware_game(6, 0), "seeds is 0: give a whole number"),
        (
            lambda: boards.connect_four(5, 4).start(2).step([1, 5]),
            "move 5 is not legal on board 1: choose among 0, 1, 2, 3, 4",
        ),
        (lambda: boards.connect_four().start(1).step([-1]), "move -1 is not legal"),
        (lambda: boards.pentago_game().start(1).step([288]), "5, 6, 7, …"),
        (lambda: boards.connect_four().start(2).step([1]), "1 actions for 2 boards"),
    ],
)
def test_errors_are_one_line_that_says_what_to_do(call, words):
    with pytest.raises(UserError) as caught:
        call()
    assert words in str(caught.value) and "\n" not in str(caught.value)


def test_an_illegal_move_changes_no_board():
    positions = boards.connect_four(5, 4).start(2)
    with pytest.raises(UserError):
        positions.step([0, 9])
    assert positions.ply.tolist() == [0, 0] and positions.key().tolist() == [0, 0]


def test_the_largest_boards_still_fit():
    game = boards.connect_four(8, 6)
    positions, rng = game.start(2000), np.random.default_rng(3)
    while not positions.over.all():
        positions.step_at_random(rng)
    assert (positions.words >= 0).all() and positions.ply.max() <= 48
    game = boards.oware_game(6, 4)
    assert boards.keys(game, game.start(1).words)[0] > 0

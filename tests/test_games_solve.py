"""Small games solved in two ways that must agree, and against what is known."""

import numpy as np
import pytest

from scalinglaws.errors import UserError
from scalinglaws.games import boards, solve

SIZES = {(4, 4): 161_029, (4, 5): 1_706_255, (5, 4): 3_945_711}


@pytest.fixture(scope="module")
def solved():
    return {size: solve.connect_four(*size) for size in [(4, 4), (5, 4)]}


def going(game, n=40, seed=1):
    """Boards of every number of moves on which the game goes on."""
    positions, rng, found = game.start(n), np.random.default_rng(seed), []
    while not positions.over.all():
        found.append(positions.words[~positions.over].copy())
        positions.step_at_random(rng)
    return found


@pytest.mark.parametrize("size", SIZES)
def test_small_boards_are_draws(size):
    found = solve.connect_four(*size)
    assert len(found.keys) == SIZES[size]
    assert found.values([0]).tolist() == [0]
    assert (np.diff(found.keys) > 0).all()
    assert set(np.unique(found.results)) == {-1, 0, 1}


def test_first_moves_at_the_edge_lose(solved):
    assert solved[5, 4].move_values(np.array([[0, 0]])).tolist() == [[-1, 0, 0, 0, -1]]


def test_tic_tac_toe_is_a_draw():
    found = solve.solve(boards.tic_tac_toe())
    assert len(found.keys) == 5_478
    assert found.values([0]).tolist() == [0]
    assert (found.move_values(np.array([[0, 0]])) == 0).all()


def test_alpha_beta_agrees_with_the_solution(solved):
    game = boards.connect_four(5, 4)
    rows = np.concatenate(going(game)[4:])
    words = np.random.default_rng(2).permutation(rows)[:100]
    values, nodes = solve.effort(game, words)
    assert (values == solved[5, 4].values(boards.keys(game, words))).all()
    assert (nodes > 1).all()
    again = solve.effort(game, words)
    assert (again[1] == nodes).all()


def test_a_position_is_worth_its_best_move(solved):
    game = boards.connect_four(4, 4)
    for words in going(game):
        moves = solved[4, 4].move_values(words)
        assert ((moves > solve.NONE) == boards.legal(game, words)).all()
        own = solved[4, 4].values(boards.keys(game, words))
        assert (moves.max(1) == own).all()


def test_final_boards_are_lost_or_drawn(solved):
    game = boards.connect_four(4, 4)
    positions, rng = game.start(300), np.random.default_rng(3)
    while not positions.over.all():
        positions.step_at_random(rng)
    values = solved[4, 4].values(positions.key())
    # The result is the first player's; the value is that of who would be to move.
    assert (values == np.where(positions.ply % 2, -1, 1) * positions.result).all()


def test_nodes_of_a_board_that_can_be_counted_by_hand():
    """3 x 1 squares, two in a line: a middle stone is answered, then the game ends."""
    game = boards.connect_four(2, 1, 2)
    # Two squares: the first player takes one, the second the other: drawn.
    values, nodes = solve.effort(game, [game.words])
    # The board, left, left-right (final); right, right-left (final).
    assert (values.tolist(), nodes.tolist()) == ([0], [5])


def test_what_cannot_be_solved_is_one_line(solved):
    game = boards.oware_game(2, 1)
    with pytest.raises(UserError, match="depends on its past: it cannot"):
        solve.solve(game)
    with pytest.raises(UserError, match="depends on its past: alpha-beta"):
        solve.effort(game, [game.words])
    with pytest.raises(UserError, match="more than 1000 positions: use a smaller"):
        solve.solve(boards.connect_four(), most=1_000)
    with pytest.raises(UserError, match="most is 0"):
        solve.solve(boards.connect_four(4, 4), most=0)
    with pytest.raises(UserError, match="31 is the key of no position"):
        solved[4, 4].values([0, 31])

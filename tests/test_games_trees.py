"""Trees that are not the one of `zipf`, and histories."""

import numpy as np
import pytest

from scalinglaws import fits
from scalinglaws.errors import UserError
from scalinglaws.games import boards, trees, visits, zipf


def test_the_same_policy_at_every_depth_is_the_tree_of_zipf():
    found = trees.changing(lambda depth: [0.7, 0.3], least=1e-4)
    assert found == pytest.approx(zipf.tree([0.7, 0.3], 60, n_ranks=len(found)))
    cut = trees.changing(lambda d: [0.7, 0.3] if d <= 3 else [], least=1e-4)
    assert cut == pytest.approx(zipf.tree([0.7, 0.3], 3, n_ranks=100))


@pytest.mark.parametrize(("rate", "least"), [(0.25, 0.06), (0.4, 0.01)])
def test_a_thinning_second_move_has_its_rate_as_exponent(rate, least):
    found = trees.changing(lambda d: (1 - rate / d, rate / d), least=least)
    line = fits.rank_line(found, window=(100, 5_000), weight="log")
    assert line.exponent == pytest.approx(rate, rel=0.05)


def test_merged_orders_are_those_of_brute_force():
    p, depth, states = np.array([0.5, 0.3, 0.2]), 7, {(0, 0, 0): 1.0}
    every = []
    for _ in range(depth):
        after = {}
        for taken, mass in states.items():
            for i in range(3):
                key = (*taken[:i], taken[i] + 1, *taken[i + 1 :])
                after[key] = after.get(key, 0) + mass * p[i]
        states = after
        every += states.values()
    whole = np.sort(every)[::-1]
    found = trees.merged(p, depth)
    assert found == pytest.approx(whole[whole >= max(states.values()) * (1 - 1e-12)])


@pytest.mark.parametrize(("moves", "depth"), [(2, 600), (3, 150), (4, 50)])
def test_merged_orders_have_their_exponent(moves, depth):
    found = trees.merged(np.full(moves, 1 / moves), depth)
    line = fits.rank_line(found, window=(100, len(found)), weight="log")
    assert line.exponent == pytest.approx((moves - 1) / (moves + 1), rel=0.03)


def test_histories_of_the_first_plies_are_equally_frequent():
    game, n_games = boards.connect_four(5, 4), 20_000
    found = trees.histories(game, n_games, seed=1)
    boards_seen = visits.random_play(game, n_games, seed=1)
    assert found.sum() == boards_seen.counts.sum()  # the same games
    assert len(found) > len(boards_seen.counts)
    assert found[:5].mean() == n_games / 5 and found[5:30].mean() == n_games / 25
    tiny = trees.histories(boards.connect_four(2, 1, 2), 100, seed=0)
    assert tiny.sum() == 100 and len(tiny) == 2


def test_the_staircase_of_a_uniform_tree_tends_to_one():
    states = 3.0 ** np.arange(1, 15)
    last, exponents = trees.staircase(states, np.ones(14))
    assert last[:3].tolist() == [3, 12, 39]
    assert exponents[-1] == pytest.approx(1, abs=1e-5) and exponents[0] < 0.9


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: trees.changing(lambda d: [0.5, 0.5], least=0), "least is 0: give"),
        (lambda: trees.merged([0.2] * 5, 100), "5 moves to depth 100 are too many"),
        (lambda: trees.histories(boards.tic_tac_toe(), 0, seed=1), "n_games is 0"),
    ],
)
def test_errors_are_one_line_that_says_what_to_do(call, words):
    with pytest.raises(UserError, match=words) as caught:
        call()
    assert "\n" not in str(caught.value)

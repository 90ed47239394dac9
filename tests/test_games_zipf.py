"""Random play, counted and exact; the recipes; the law of a tree."""

import sys

import numpy as np
import pytest

from scalinglaws import fits
from scalinglaws.errors import UserError
from scalinglaws.games import boards, checkers, visits, zipf

SMALL = boards.connect_four(4, 4)


@pytest.mark.parametrize(
    "game, n_positions, n_states, mean_length",
    [
        (boards.tic_tac_toe(), 5_478, 4_519, 7.6262),
        (SMALL, 161_029, 134_288, 14.589),
        (boards.connect_four(4, 5), 1_706_255, 1_348_440, 16.591),
        (boards.connect_four(5, 4), 3_945_711, 3_100_378, 16.668),
    ],
    ids=lambda value: getattr(value, "name", None),
)
def test_exact_random_play(game, n_positions, n_states, mean_length):
    found = visits.exact(game)
    assert (found.n_positions, len(found.keys)) == (n_positions, n_states)
    assert found.mean_length == pytest.approx(mean_length, abs=6e-4)
    assert found.results.sum() == pytest.approx(1, rel=1e-12)
    mass = np.bincount(found.plies, found.counts, minlength=len(found.surviving) + 1)
    assert mass[1:] == pytest.approx(found.surviving, rel=1e-9, abs=1e-12)
    assert len(np.unique(found.keys)) == n_states


def test_results_of_random_tic_tac_toe():
    # Known shares of first player's wins, draws and losses.
    results = visits.exact(boards.tic_tac_toe()).results
    assert results == pytest.approx([0.58492, 0.12698, 0.28810], abs=1e-5)


def test_counted_games_have_the_exact_probabilities():
    n_games = 20_000
    exact = visits.exact(SMALL)
    counted = visits.random_play(SMALL, n_games, seed=1)
    assert np.isin(counted.keys, exact.keys).all()
    of_key = dict(zip(counted.keys.tolist(), counted.counts.tolist(), strict=True))
    often = exact.counts > 50 / n_games
    seen = np.array([of_key[key] for key in exact.keys[often].tolist()])
    wanted = n_games * exact.counts[often]
    score = (seen - wanted) / np.sqrt(wanted * (1 - exact.counts[often]))
    assert np.mean(score**2) == pytest.approx(1, abs=0.2) and abs(score).max() < 5
    again = visits.random_play(SMALL, n_games, seed=1)
    assert np.array_equal(again.ranked(), counted.ranked())
    other = visits.random_play(SMALL, n_games, seed=2)
    assert not np.array_equal(other.ranked(), counted.ranked())


def test_random_games_of_the_full_board():
    found = visits.random_play(boards.connect_four(), 200_000, seed=1)
    assert found.mean_length == pytest.approx(21.32, abs=0.05)
    assert found.counts.sum() == round((found.mean_length - 1) * 200_000)
    per_ply = np.bincount(found.plies)
    assert per_ply[1:6].tolist() == [7, 49, 238, 1120, 4263]
    assert zipf.recipe_line(found.counts, "random").exponent == pytest.approx(
        0.97, abs=0.03
    )


def test_pentago_has_its_plateaus():
    n_games = 20_000
    counts = visits.random_play(boards.pentago_game(), n_games, seed=1).ranked()
    for first, last in ((0, 36), (36, 36 + 1260)):
        expected = n_games / (36 if first == 0 else 1260)
        assert counts[first:last].mean() == pytest.approx(expected, rel=0.02)


def test_states_of_oware_are_merged_over_plies():
    found = visits.random_play(boards.oware_game(3, 2), 5_000, seed=1)
    assert len(np.unique(found.keys)) == len(found.keys)
    assert found.counts.sum() == round((found.mean_length - 1) * 5_000)
    assert (found.plies % 1 != 0).any()  # some states come at different plies
    keys, counts, plies = visits.merged(
        np.array([7, 3, 7]), np.array([1, 5, 3]), np.array([2, 4, 6])
    )
    assert (keys.tolist(), counts.tolist()) == ([3, 7], [5, 4])
    assert plies.tolist() == [4, 5]


def test_checkers_is_counted_too():
    found = checkers.random_play(30, seed=1)
    assert found.counts.sum() == round((found.mean_length - 1) * 30)
    assert found.results.sum() == pytest.approx(1)
    first = found.plies == 1
    assert first.sum() == 7 and found.counts[first].sum() == 30  # seven opening moves
    assert np.array_equal(checkers.random_play(30, seed=1).keys, found.keys)


def test_checkers_without_openspiel_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "pyspiel", None)
    with pytest.raises(UserError, match=r"pip install scalinglaws\[checkers\]"):
        checkers.random_play(1, seed=1)


# ---------------------------------------------------------------------------- recipes


def test_every_recipe_finds_a_planted_law():
    counts = np.round(1e6 * np.arange(1, 300_001) ** -0.9)
    counts = counts[counts >= 1]
    found = zipf.exponents(counts)
    assert list(found) == [*zipf.RECIPES, "maximum likelihood"]
    for way, exponent in found.items():
        assert exponent == pytest.approx(0.9, abs=0.02), way


def test_recipes_are_those_of_polyfit():
    counts = visits.random_play(boards.connect_four(5, 4), 50_000, seed=3).ranked()
    ranks = np.arange(1, len(counts) + 1)

    def slope(first, last, power):
        r = ranks[first - 1 : last]
        lines = np.log10(r), np.log10(counts[first - 1 : last])
        return -np.polyfit(*lines, 1, w=2 / r**power)[0]

    wanted = {
        "training": slope(100, 2_000_000, 0.5),
        "training tail": slope(
            (counts >= 100).sum() + 1, (counts >= 10).sum() + 1, 0.5
        ),
        "random": slope(100, len(counts) // 100, 1),
        "inference tail": slope((counts >= 200).sum() + 1, (counts >= 4).sum(), 1),
    }
    for recipe, exponent in wanted.items():
        found = zipf.recipe_line(counts[::-1], recipe).exponent
        assert found == pytest.approx(exponent, rel=1e-6), recipe


def test_a_way_that_counts_are_too_few_for_is_left_out():
    found = zipf.exponents([9, 5, 4, 3, 3, 2, 2, 1, 1, 1])
    assert "maximum likelihood" in found and "training" not in found


# ------------------------------------------------------------------------ the tree


@pytest.mark.parametrize("b", [2, 3, 7])
def test_a_uniform_tree_stays_in_its_band(b):
    f = zipf.tree(np.full(b, 1 / b), 30 if b == 2 else 12, n_ranks=10_000)
    ranks = np.arange(1, len(f) + 1)
    low, high = zipf.band(np.full(b, 1 / b))
    assert (low, high) == pytest.approx((1 / (b - 1), b / (b - 1)))
    # A tree without its root: plateaus of b, b^2, ... nodes.
    assert (f[:b] == f[0]).all() and f[b] < f[b - 1]
    # The root is left out, which matters at the head alone.
    scaled = f * ranks / (1 - f)
    assert (scaled < high * (1 + 1e-9)).all() and (scaled > low * (1 - 1e-9)).all()


def test_a_policy_tree_has_exponent_one_and_amplitude_one_over_the_entropy():
    p = (0.7, 0.3)
    f = zipf.tree(p, 22, n_ranks=100_000)
    line = fits.rank_line(f, window=(10, 100_000), weight="log")
    assert line.exponent == pytest.approx(0.99, abs=0.02)
    ranks = np.arange(10, 100_001)
    amplitude = np.exp(np.average(np.log(f[9:] * ranks), weights=1 / ranks))
    assert amplitude == pytest.approx(1 / zipf.entropy(p), rel=0.05)
    assert zipf.band(p) == (1 / zipf.entropy(p),) * 2


def test_commensurable_moves_swing_for_ever():
    p = (0.5, 0.25, 0.25)
    f = zipf.tree(p, 40, n_ranks=200_000)
    scaled = (f * np.arange(1, len(f) + 1))[20_000:]
    assert zipf.band(p) == pytest.approx((2 / 3, 4 / 3))
    assert (scaled.min(), scaled.max()) == pytest.approx(zipf.band(p), rel=1e-3)
    golden = (5**0.5 - 1) / 2  # p and p^2
    low, high = zipf.band((golden, golden**2))
    assert high / low == pytest.approx(1 / golden)


def test_random_ends_steepen_the_law():
    f = zipf.tree((0.5, 0.5), 22, n_ranks=100_000, stop=0.3)
    line = fits.rank_line(f, window=(10, 100_000), weight="log")
    assert line.exponent == pytest.approx(1.5, abs=0.05)
    wanted = 1 + np.log(1 / 0.7) / np.log(2)
    assert zipf.tree_exponent((0.5, 0.5), 0.3) == pytest.approx(wanted, rel=1e-12)
    assert zipf.tree_exponent((0.9, 0.1)) == 1


def test_a_tree_is_that_of_brute_force():
    p, level, every = np.array([0.6, 0.3, 0.1]), np.ones(1), []
    for _ in range(7):
        level = (level[:, None] * p).ravel() * 0.8
        every.append(level)
    wanted = np.sort(np.concatenate(every))[::-1]
    assert zipf.tree(p, 7, n_ranks=10**6, stop=0.2) == pytest.approx(wanted, rel=1e-12)
    assert zipf.tree(p, 7, n_ranks=50, stop=0.2) == pytest.approx(wanted[:50])


@pytest.mark.parametrize("p, depth", [((0.7, 0.3), 22), ((0.95, 0.05), 22)])
def test_a_tree_is_whole_up_to_its_end(p, depth):
    exact, half = zipf.ends(p, depth)
    short, endless = (zipf.tree(p, d, n_ranks=20_000) for d in (depth, 20 * depth))
    missing = np.flatnonzero(short < endless * (1 - 1e-9)) + 1
    assert 0.8 * exact < missing[0] < 3 * exact < half


@pytest.mark.parametrize(
    "call, words",
    [
        (lambda: visits.random_play(SMALL, 0, seed=1), "n_games is 0: give"),
        (lambda: checkers.random_play(0, seed=1), "n_games is 0: give"),
        (lambda: visits.exact(boards.oware_game()), "depends on its past"),
        (lambda: visits.exact(SMALL, most=1000), "more than 1000 positions: use"),
        (lambda: zipf.recipe_line([3, 2, 1], "best"), "choose one of training"),
        (lambda: zipf.recipe_line([3, 2, 1], "training"), "at least 3 ranks"),
        (lambda: zipf.tree([0.5, 0.6], 3, n_ranks=9), "a policy is a list"),
        (lambda: zipf.tree([1.0], 3, n_ranks=9), "a policy is a list"),
        (lambda: zipf.tree([0.5, 0.5], 0, n_ranks=9), "give a depth from 1 on"),
        (lambda: zipf.tree([0.5, 0.5], 3, n_ranks=9, stop=1), "stop 1: give"),
        (
            lambda: zipf.tree([0.1, 0.2, 0.3, 0.4], 60, n_ranks=9),
            "4 different probabilities to depth 60 are too many",
        ),
    ],
)
def test_errors_are_one_line_that_says_what_to_do(call, words):
    with pytest.raises(UserError) as caught:
        call()
    assert words in str(caught.value) and "\n" not in str(caught.value)

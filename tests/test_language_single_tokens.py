"""Classes of tokens, on losses that were planted."""

import math

import numpy as np
import pytest

from scalinglaws.errors import UserError
from scalinglaws.language import single_tokens
from scalinglaws.language.single_tokens import RELAXED_STEP, SOURCE_STEP, Step

SIZES = np.geomspace(3e3, 2e6, 6)


def test_steps_are_found_at_their_cut():
    losses = np.array(
        [
            [6.0, 0.1, 0.1, 0.1, 0.1, 0.1],  # a step before model 1
            [6.0, 7.0, 9.0, 5.1, 5.2, 0.2],  # a step before model 5
            [6.0, 6.0, 1.0, 0.1, 0.1, 0.1],  # takes its time
            [6.0, 6.0, 0.1, 0.1, 0.4, 0.1],  # forgets
            [6.0, 4.9, 0.1, 0.1, 0.1, 0.1],  # not ignorant enough
            [6.0, 6.0, 6.0, 6.0, 6.0, 6.0],  # never learned
            [0.1, 0.1, 0.1, 0.1, 0.1, 0.1],  # always known
            [0.1, 0.1, 0.1, 6.0, 6.0, 6.0],  # the wrong way round
            [5.0, 0.3, 0.3, 0.3, 0.3, 0.3],  # neither above nor below: at the edge
        ]
    ).T
    cuts = single_tokens.monogenic(losses, SOURCE_STEP)
    assert cuts.tolist() == [1, 5, 0, 0, 0, 0, 0, 0, 0]
    relaxed = single_tokens.monogenic(losses, RELAXED_STEP)
    assert relaxed.tolist() == [1, 5, 0, 2, 2, 0, 0, 0, 1]


def test_two_seeds_of_one_size_are_a_control_for_steps():
    seeds = np.array([[6.0, 3.0, 0.1], [0.1, 0.1, 6.0]])
    assert single_tokens.monogenic(seeds, RELAXED_STEP).tolist() == [1, 1, 0]


def test_a_step_is_scaled_to_the_loss_of_a_guess():
    assert single_tokens.scaled_step(50_254) == SOURCE_STEP
    scaled = single_tokens.scaled_step(1024)
    assert scaled.low == SOURCE_STEP.low
    assert scaled.high / math.log(1024) == pytest.approx(5 / math.log(50_254))
    assert 3.1 < scaled.high < 3.3
    assert single_tokens.scaled_step(50_254, Step(2.0, 0.5)) == Step(2.0, 0.5)


def test_lines_are_told_from_steps_slow_lines_and_noise():
    x = np.log(SIZES) - np.log(SIZES[0])
    noise = np.random.default_rng(0).normal(size=6)
    line = 6 - 0.5 * x
    losses = np.array(
        [line, line + 0.05 * noise, 6 - 0.2 * x, np.where(x < 3, 6, 0.1), 6 + noise,
         2 + 0.5 * x, np.full(6, 3.0)]
    ).T  # fmt: skip
    found = single_tokens.polygenic(losses, SIZES)
    assert found.tolist() == [True, True, False, False, False, False, False]
    slope, r2 = single_tokens.lines(losses, SIZES)
    assert slope[[0, 2, 5, 6]] == pytest.approx([-0.5, -0.2, 0.5, 0.0])
    assert r2[[0, 2, 5, 6]] == pytest.approx([1, 1, 1, 0])
    expected = np.corrcoef(np.log(SIZES), losses[:, 4])[0, 1] ** 2
    assert r2[4] == pytest.approx(expected)
    # In another order of sizes the line is gone.
    shuffled = losses[[3, 0, 5, 1, 4, 2]]
    assert not single_tokens.polygenic(shuffled, SIZES).any()


def test_persistence_counts_the_tokens_that_stay_solved():
    losses = np.array(
        [
            [0.1, 0.1, 0.1, 0.1],  # first solved by model 0, stays
            [0.1, 0.9, 0.1, 0.1],  # by model 0, lost
            [0.1, 0.1, 0.1, 0.9],  # by model 0, lost
            [0.9, 0.1, 0.1, 0.1],  # by model 1, stays
            [0.9, 0.9, 0.9, 0.1],  # by the last: nothing to say
            [0.9, 0.9, 0.9, 0.9],
        ]
    ).T
    share, count = single_tokens.persistence(losses)
    assert count.tolist() == [3, 1, 0]
    assert share[:2] == pytest.approx([1 / 3, 1]) and np.isnan(share[2])
    assert single_tokens.persistence(losses, solved=1.0)[0][0] == 1


def test_the_share_of_solved_tokens():
    losses = np.array([[0.1, 0.5, 2.0, 2.0], [0.1, 0.2, 0.2, 2.0]])
    assert single_tokens.share_below(losses, 0.3).tolist() == [0.25, 0.75]


def test_histograms_hold_all_tokens_and_all_loss():
    losses = np.array([[0.5, 0.5, 1.5, 3.5], [0.1, 0.1, 0.1, 0.1]])
    density, share = single_tokens.histogram(losses, [0, 1, 2, 4])
    assert density.tolist() == [[0.5, 0.25, 0.125], [1, 0, 0]]
    assert share[0] == pytest.approx([1 / 6, 1.5 / 6, 3.5 / 6])
    assert (density @ [1, 1, 2]).tolist() == [1, 1]


MISTAKES = [
    (lambda: single_tokens.monogenic(np.ones(5), SOURCE_STEP), "give .sizes, tokens."),
    (lambda: single_tokens.persistence(np.ones((1, 5))), "two sizes or more"),
    (lambda: single_tokens.share_below(np.ones((2, 0)), 1), "have shape .2, 0."),
    (lambda: single_tokens.lines(np.ones((3, 2)), [1, 2]), "3 rows of losses need as"),
    (lambda: single_tokens.lines(np.ones((2, 2)), [1, 1]), "not all alike"),
    (lambda: single_tokens.lines(np.ones((2, 2)), [0, 1]), "sizes above 0"),
    (lambda: single_tokens.histogram(np.ones((2, 2)), [1, 1]), "must rise"),
]


@pytest.mark.parametrize(("work", "message"), MISTAKES)
def test_a_mistake_is_one_line(work, message):
    with pytest.raises(UserError, match=message) as caught:
        work()
    assert "\n" not in str(caught.value)

"""Multitask sparse parity: the tasks, their data and what is read off a run."""

import itertools

import numpy as np
import pytest
import torch

from scalinglaws import parity
from scalinglaws.errors import UserError

MAKE = {"device": "cpu", "dtype": torch.float64}


def tasks(alpha=0.4, n_tasks=12, n_bits=8, k=2, **kind):
    return parity.draw_tasks(alpha, n_tasks, n_bits, k, seed=1, **kind)


# -------------------------------------------------------------------------- the tasks


def test_distinct_subsets_can_be_all_there_are():
    subsets = parity.draw_subsets(28, 8, 2, seed=3)
    assert {tuple(s) for s in subsets} == set(itertools.combinations(range(8), 2))


def test_disjoint_subsets_share_no_bit():
    subsets = parity.draw_subsets(5, 16, 3, seed=3, kind="disjoint")
    assert subsets.shape == (5, 3) and len(np.unique(subsets)) == 15


def test_freely_drawn_subsets_repeat_and_distinct_ones_do_not():
    free = parity.draw_subsets(40, 10, 2, seed=0, kind="any")
    assert len({tuple(s) for s in free}) < 40
    distinct = parity.draw_subsets(40, 10, 2, seed=0)
    assert len({tuple(s) for s in distinct}) == 40


def test_a_seed_means_the_same_subsets_and_another_seed_others():
    one, same, other = (parity.draw_subsets(20, 16, 2, seed=s) for s in (1, 1, 2))
    assert (one == same).all() and (one != other).any()


def test_a_longer_list_begins_with_the_same_tasks():
    """Then two runs differ in their tails alone: quick of parity/truncation."""
    short, long = (parity.draw_subsets(k, 24, 2, seed=5) for k in (60, 240))
    assert np.array_equal(short, long[:60])


def test_frequencies_follow_zipf():
    p = tasks(0.5, 20, 16).p
    assert p.sum() == pytest.approx(1)
    assert p / p[0] == pytest.approx(np.arange(1, 21) ** -1.5)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: parity.draw_subsets(3, 4, 5, seed=0), "at most n_bits"),
        (lambda: parity.draw_subsets(7, 4, 2, seed=0), "6 subsets of 2, not 7"),
        (
            lambda: parity.draw_subsets(3, 5, 2, seed=0, kind="disjoint"),
            "need 6 bits, not 5",
        ),
        (lambda: parity.draw_subsets(3, 5, 2, seed=0, kind="odd"), "choose one of"),
        (lambda: parity.draw_subsets(0, 5, 2, seed=0), "n_tasks is 0: give a whole"),
        (lambda: parity.draw_subsets(3, 5, 0, seed=0), "k is 0: give a whole"),
        (lambda: parity.draw_subsets(3, 5.5, 2, seed=0), "n_bits is 5.5: give a"),
        (lambda: tasks(0), "alpha is 0: give a number above 0"),
        (lambda: tasks(-0.4), "alpha is -0.4: give a number above 0"),
        (lambda: tasks("0.4"), "alpha is '0.4': give a number above 0"),
        (lambda: tasks(float("nan")), "alpha is nan: give a number above 0"),
        (lambda: parity.FreshBatches([tasks()], 0, seed=0, **MAKE), "batch_size is 0"),
        (
            lambda: parity.EpochBatches(tasks(), [64, 30], 32, seed=0, **MAKE),
            "30 samples is smaller than a batch of 32",
        ),
        (
            lambda: parity.EpochBatches(tasks(), [0], 32, seed=0, **MAKE),
            "a data set is 0: give a whole number",
        ),
        (lambda: parity.strata(tasks().p, 0), "ranks is 0: give a whole"),
    ],
)
def test_a_mistake_is_one_line_of_advice(call, message):
    with pytest.raises(UserError, match=message) as caught:
        call()
    assert "\n" not in str(caught.value)


# --------------------------------------------------------------------------- the data


def true_labels(batch, subsets):
    x, t = batch.x[:, :-1].long().numpy(), batch.t.numpy()
    return [sum(row[subsets[i]]) % 2 for row, i in zip(x, t, strict=True)]


def test_a_fresh_batch_is_fair_bits_zipf_tasks_and_their_parity():
    drawn = tasks(0.4, 12, 40, 3)
    batch = parity.FreshBatches([drawn], 20_000, seed=5, **MAKE).next()[0]
    assert batch.x.shape == (20_000, 41) and (batch.x[:, -1] == 1).all()
    assert set(batch.x.unique().tolist()) == {0.0, 1.0}
    # Five standard errors of a mean of 20 000 coins, and of every pair of them.
    bits = batch.x[:, :-1] - 0.5
    assert bits.mean(0).abs().max() < 5 * 0.5 / 20_000**0.5
    pairs = (bits.T @ bits / 20_000).fill_diagonal_(0)
    assert pairs.abs().max() < 5 * 0.25 / 20_000**0.5
    seen = torch.bincount(batch.t, minlength=12).numpy() / 20_000
    error = np.sqrt(drawn.p * (1 - drawn.p) / 20_000)
    assert (abs(seen - drawn.p) < 5 * error).all()
    assert batch.y.tolist() == true_labels(batch, drawn.subsets)


def test_batches_follow_one_another_and_a_seed_repeats_them():
    one, same = (parity.FreshBatches([tasks()], 64, seed=5, **MAKE) for _ in range(2))
    first = one.next()[0].x.clone()
    assert torch.equal(same.next()[0].x, first)
    assert not torch.equal(one.next()[0].x, first)


def test_streams_share_bits_and_have_their_own_tasks():
    streams = [tasks(0.2), tasks(2.0)]
    flat, steep = parity.FreshBatches(streams, 4_000, seed=5, **MAKE).next()
    assert torch.equal(flat.x, steep.x)
    assert flat.t.double().mean() > steep.t.double().mean() + 1
    for batch, drawn in zip((flat, steep), streams, strict=True):
        assert batch.y.tolist() == true_labels(batch, drawn.subsets)


def test_a_smaller_data_set_is_the_beginning_of_a_larger_one():
    drawn = tasks(n_bits=30)
    source = parity.EpochBatches(drawn, [50, 200], 50, seed=2, **MAKE)
    batches = [source.next() for _ in range(4)]  # one epoch of the larger one
    small, large = (
        {tuple(row) for batch in some for row in batch.x.int().tolist()}
        for some in ([batches[0][0]], [batch[1] for batch in batches])
    )
    assert len(small) == 50 and len(large) == 200 and small < large
    for batch in batches[0]:
        assert batch.y.tolist() == true_labels(batch, drawn.subsets)


def test_every_epoch_shows_each_sample_once():
    source = parity.EpochBatches(tasks(n_bits=30), [120], 40, seed=2, **MAKE)

    def epoch():
        batches = [source.next()[0] for _ in range(3)]
        return [tuple(row) for batch in batches for row in batch.x.int().tolist()]

    first, second = epoch(), epoch()
    assert len(set(first)) == 120  # thirty bits: no two samples alike
    assert sorted(first) == sorted(second) and first != second


# ------------------------------------------------------------- what is read off a run


def test_strata_stand_for_all_tasks():
    p = tasks(0.4, 500, 64).p
    chosen, weights = parity.strata(p, 64)
    assert (chosen[:64] == np.arange(64)).all() and weights[:64] == pytest.approx(
        p[:64]
    )
    assert weights.sum() == pytest.approx(1) and len(chosen) < 110
    assert (np.diff(chosen) > 0).all() and chosen[-1] < 500


@pytest.mark.parametrize("learned", [10, 64, 150, 300])
def test_strata_give_the_mean_loss_of_a_staircase(learned):
    p = tasks(0.4, 500, 64).p
    losses = (np.arange(500) >= learned).astype(float)
    chosen, weights = parity.strata(p, 64)
    # At most the one group in which the staircase ends is counted wrong.
    assert abs(losses[chosen] @ weights - losses @ p) < weights[64:].max()
    assert losses[chosen] @ weights == pytest.approx(losses @ p, rel=0.07)


def test_strata_of_few_tasks_are_the_tasks():
    p = tasks().p
    chosen, weights = parity.strata(p, 64)
    assert (chosen == np.arange(12)).all() and weights == pytest.approx(p)


def test_first_passage_is_the_first_step_below_and_never_is_infinite():
    losses = np.array([[1, 1, 0.05], [0.05, 1, 0.2], [0.5, 0.2, 0.05]])
    steps = np.array([0, 10, 20])
    assert parity.first_passage(steps, losses, 0.1).tolist() == [10, np.inf, 0]
    assert parity.first_passage(steps, losses, 0.3).tolist() == [10, 20, 0]

"""The five mechanisms: one exponent, and what tells them apart."""

import numpy as np
import pytest

from scalinglaws import suspects
from scalinglaws.errors import UserError

MOVES = {
    "longer": {"optimisation"},
    "average": {"variance"},
    "frequencies": {"quanta", "finite"},
    "dimension": {"approximation"},
}


@pytest.mark.parametrize("suspect", suspects.SUSPECTS)
def test_every_plain_curve_has_the_same_exponent(suspect):
    curve = suspects.loss(suspect, suspects.SIZES)
    assert suspects.slope(suspects.SIZES, curve) == pytest.approx(1, abs=1e-12)
    fitted = np.polyfit(np.log(suspects.SIZES), np.log(curve), 1)[0]
    assert fitted == pytest.approx(-1, abs=1e-9)


@pytest.mark.parametrize("suspect", suspects.SUSPECTS)
def test_the_loss_without_a_network_is_one(suspect):
    assert suspects.loss(suspect, [1.0]) == pytest.approx(1)


def test_losses_are_sums_over_lists_and_means_over_voters():
    """Against the definitions: a sum over tasks, and simulated voters."""
    sizes = np.array([50.0, 150.0])
    k = np.arange(1, 3001)
    a = suspects.constant("finite")
    p = k ** -(1 + a)
    tail = np.array([p[k > n].sum() for n in sizes])
    ratio = suspects.loss("finite", sizes)
    assert tail[1] / tail[0] == pytest.approx(ratio[1] / ratio[0], rel=0.01)
    steep = p**1.5
    tail = np.array([steep[k > n].sum() for n in sizes])
    ratio = suspects.loss("finite", sizes, power=1.5)
    assert tail[1] / tail[0] == pytest.approx(ratio[1] / ratio[0], rel=0.02)
    votes = np.random.default_rng(0).normal(size=(20_000, 8, 50))
    squared = (votes.mean((1, 2)) ** 2).mean()
    expected = suspects.loss("variance", [50.0], networks=8)[0]
    assert squared == pytest.approx(expected, rel=0.05)


@pytest.mark.parametrize(
    ("suspect", "intervention", "exponent"),
    [
        ("quanta", "frequencies", 2.0),
        ("approximation", "dimension", 2.0),
        ("variance", "average", 1.0),
        ("variance", "dimension", 1.0),
        ("quanta", "longer", 1.0),
    ],
)
def test_interventions_by_hand(suspect, intervention, exponent):
    after = suspects.after_of(suspect, intervention)
    assert suspects.slope(suspects.SIZES, after) == pytest.approx(exponent, abs=1e-9)


def test_training_longer_is_a_snapshot_further_on():
    after = suspects.after_of("optimisation", "longer")
    assert suspects.slope(suspects.SIZES, after) > 1.2
    endless = suspects.loss("optimisation", suspects.SIZES, training=1e12)
    assert suspects.slope(suspects.SIZES, endless) == pytest.approx(2, abs=1e-6)


@pytest.mark.parametrize("intervention", MOVES)
def test_only_some_suspects_answer(intervention):
    moved = {
        suspect
        for suspect in suspects.SUSPECTS
        if np.abs(suspects.answer(suspect, intervention)).max() > 0.05
    }
    assert moved == MOVES[intervention]


def test_the_plain_curve_tells_nobody_apart():
    """Even by its whole shape: the best test errs nearly half the time."""
    apart = [suspects.separation(*pair, "plain") for pair in suspects.pairs()]
    assert max(apart) < 0.5


def test_every_pair_is_told_apart_by_something_and_clearly():
    assert suspects.left_together(suspects.INTERVENTIONS) == []
    table = np.array(
        [
            [suspects.separation(*pair, one) for one in suspects.INTERVENTIONS]
            for pair in suspects.pairs()
        ]
    )
    # Nothing lies near the line, so that it could as well be drawn elsewhere.
    assert not ((table > 0.8 * suspects.CLEAR) & (table < 2 * suspects.CLEAR)).any()


def test_smallest_sets():
    sets = suspects.smallest_sets()
    assert {len(s) for s in sets} == {4} and all("wider" in s for s in sets)
    for chosen in sets:
        for one in chosen:
            assert suspects.left_together([c for c in chosen if c != one])
    assert suspects.smallest_sets(["longer", "average"]) == []
    # With much more noise nothing tells all of them apart.
    assert suspects.smallest_sets(noise=1.0) == []


def observe(suspect, interventions, rng, noise=suspects.NOISE):
    return {
        name: suspects.answer(suspect, name)
        + rng.normal(
            0, suspects.deviation(name, noise), suspects.answer(suspect, name).shape
        )
        for name in interventions
    }


@pytest.mark.parametrize("chosen", suspects.smallest_sets())
def test_who_is_named_from_noisy_answers(chosen):
    rng = np.random.default_rng(0)
    for suspect in [*suspects.SUSPECTS] * 10:
        assert suspects.most_likely(observe(suspect, chosen, rng)) == suspect


def test_who_is_a_guess_from_the_plain_curve():
    rng = np.random.default_rng(0)
    names = [*suspects.SUSPECTS] * 200
    right = [suspects.most_likely(observe(s, ["plain"], rng)) == s for s in names]
    assert np.mean(right) < 0.3  # chance is a fifth


def test_unknown_names_are_said():
    with pytest.raises(UserError, match="unknown name 'ghost': choose one of quanta"):
        suspects.loss("ghost", [1.0])
    with pytest.raises(UserError, match="unknown name 'pray': choose one of plain"):
        suspects.answer("quanta", "pray")

"""The experiments of chapter 4.5: what their arrays hold, what they refuse."""

import numpy as np
import pytest

from scalinglaws import experiments
from scalinglaws.errors import UserError
from scalinglaws.experiments import practice
from scalinglaws.skills import modular


@pytest.fixture(autouse=True)
def results(tmp_path, monkeypatch):
    monkeypatch.setenv("SCALINGLAWS_RESULTS", str(tmp_path))


def small(name, **changes):
    return experiments.run(name, "tiny", **changes)


def test_first_steps_are_those_of_the_errors_and_0_for_never(monkeypatch):
    seen = {}
    train = modular.train

    def remember(samples, seeds, **kind):
        seen["errors"] = train(samples, seeds, **kind)
        return seen["errors"]

    monkeypatch.setattr(modular, "train", remember)
    found = small(
        "skills/modular", variants={"plain": {}}, steps=300, width=50, seeds=3
    )
    errors = seen["errors"]
    for i, threshold in enumerate(practice.THRESHOLDS):
        first = found["plain/first"][:, i]
        expected = modular.first_below(errors, threshold)
        assert (first == np.where(np.isfinite(expected), expected, 0)).all()
    assert (found["plain/first"] == 0).any() and found["plain/first"].any()
    middle = np.median(errors[found["plain/steps"]], 1)
    assert found["plain/median"] == pytest.approx(middle)


def test_blocks_of_seeds_do_not_matter():
    whole = small("skills/modular", seeds=3)
    cut = small("skills/modular", seeds=3, block=1)
    for name, array in whole.arrays.items():
        assert cut[name] == pytest.approx(array, rel=1e-3), name
    whole = small("skills/practice", seeds=3)
    cut = small("skills/practice", seeds=3, block=1)
    assert cut["2/adam/loss"] == pytest.approx(whole["2/adam/loss"], rel=1e-3)


def test_variants_start_from_the_same_networks_and_data():
    found = small("skills/practice")
    adam, other = found["2/adam/loss"], found["2/modular/loss"]
    assert adam.shape == other.shape == (1, 2)
    twins = {"a": {}, "b": {}, "c": {"reweight": True}}
    one = small("skills/practice", variants=twins)
    assert (one["2/a/loss"] == one["2/b/loss"]).all()
    assert (one["2/a/loss"] != one["2/c/loss"]).all()
    found = small("skills/grokking")
    assert (found["adam/train"][:, 0] == found["signgd/train"][:, 0]).all()


def test_frequent_and_rare_digits_for_each_rate():
    found = small("skills/practice", steps=80, rates=[1e-3, 3e-2], alphas=[2.0, 0.0])
    assert found["2/adam/rate"].tolist() == [1e-3, 3e-2]
    assert "0/adam/rate" in found.arrays
    right, first = found["2/adam/right"][1], found["2/adam/first"][1]
    assert right.shape == (2, 2) and first.shape == (2, len(practice.SHARES), 2)
    assert (right[:, 0] > right[:, 1] + 0.1).all()
    # Frequent digits pass a share sooner, and a larger share later, or never (0).
    first = np.where(first > 0, first, 1_000)
    assert (first[:, 0, 0] < first[:, 0, 1]).all()
    assert (np.diff(first, axis=1) >= 0).all()
    assert not found["2/adam/first"][0].any()  # nothing is learned at the small rate


MISTAKES = [
    ("skills/modular", {"variants": {"a": {"depth": 9}}},
     "variant 'a' changes depth: it can change samples, width"),
    ("skills/modular", {"seeds": 0}, "seeds is 0: give a whole number from 1 on"),
    ("skills/modular", {"block": 0}, "block is 0: give a whole number from 1 on"),
    ("skills/modular", {"samples": 9}, "samples is 9: give a list with at least one"),
    ("skills/modular", {"width": 7}, "a layer of 7 does not divide into 2 modules"),
    ("skills/modular", {"learning_rate": 0}, "learning_rate is 0: give a number above"),
    ("skills/grokking", {"p": 1}, "p is 1: give a whole number from 2 on"),
    ("skills/grokking", {"variants": {"a": {"optimiser": "lion"}}},
     "unknown optimiser 'lion': choose one of adam, signgd"),
    ("skills/grokking", {"share": 2}, "share is 2 of 49 pairs: give a number between"),
    ("skills/practice", {"alphas": []}, "alphas is .*: give a list with at least one"),
    ("skills/practice", {"alphas": [-1]}, "alpha is -1: give 0 or a number above"),
    ("skills/practice", {"rates": 0.1}, "rates is 0.1: give a list with at least one"),
    ("skills/practice", {"rates": [0]}, "learning_rate is 0: give a number above 0"),
    ("skills/practice", {"wrong": -1}, "wrong is -1: give a share between 0 and 1"),
    ("skills/practice", {"steps": 0}, "steps is 0: give a whole number from 1 on"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "changes", "message"), MISTAKES)
def test_a_mistake_is_one_line_of_advice(name, changes, message):
    with pytest.raises(UserError, match=message) as caught:
        small(name, **changes)
    assert "\n" not in str(caught.value)


def test_optimisers_are_compared_on_twenty_seeds_or_more():
    """Grokking, whose runs are long, on four."""
    seeds = {
        name: experiment.presets["book"].settings["seeds"]
        for name, experiment in practice.EXPERIMENTS.items()
    }
    assert seeds.pop("skills/grokking") >= 4
    assert min(seeds.values()) >= 20

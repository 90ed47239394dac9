"""The experiments on sparse parity: what their arrays hold, what they refuse."""

import numpy as np
import pytest

from scalinglaws import experiments, parity
from scalinglaws.errors import UserError
from scalinglaws.experiments import parity as fresh
from scalinglaws.experiments import parity_data


@pytest.fixture(autouse=True)
def results(tmp_path, monkeypatch):
    monkeypatch.setenv("SCALINGLAWS_RESULTS", str(tmp_path))


def small(name, **changes):
    return experiments.run(name, "tiny", **changes)


def test_fresh_data_gives_one_row_for_each_seed_alpha_and_width():
    found = small("parity/alpha", steps=40)
    seeds, alphas, widths = 2, 2, 2
    times, ranks = len(found["adam/steps"]), len(found["adam/rank"])
    assert found["alpha"].tolist() == [0.2, 0.8] and found["width"].tolist() == [4, 8]
    assert found["adam/loss"].shape == (seeds, alphas, widths, times)
    assert found["adam/last"].shape == (seeds, alphas, widths, ranks)
    assert found["adam/first"].shape == (seeds, alphas, widths, 3, ranks)
    assert found["adam/curves"].shape == (alphas, times, ranks)
    assert found["adam/rank"].tolist() == list(range(1, 13))
    # The widest network's curves end where its last losses are.
    assert (found["adam/curves"][:, -1] == found["adam/last"][0, :, -1]).all()


def test_first_steps_are_those_of_the_curves_and_0_for_never():
    found = small("parity/online", steps=400, seeds=1, n_tasks=3, widths=[32])
    steps, curves = found["adam/steps"], found["adam/curves"][0]
    for i, threshold in enumerate(fresh.THRESHOLDS):
        expected = parity.first_passage(steps, curves, threshold)
        first = found["adam/first"][0, 0, 0, i]
        assert (first > 0).tolist() == np.isfinite(expected).tolist()
        assert first[first > 0] == pytest.approx(expected[np.isfinite(expected)])
    assert found["adam/first"].max() > 0  # something was learned, else no test


def test_variants_start_from_the_same_networks_and_tasks():
    found = small("parity/optimisers", steps=20)
    start = found["adam/loss"][..., 0], found["sgd/loss"][..., 0]
    assert (start[0] == start[1]).all()
    assert (found["adam/loss"][..., -1] != found["sgd/loss"][..., -1]).all()


def test_replicates_differ_and_a_second_run_repeats_them():
    one, again = small("parity/online"), small("parity/online")
    assert (one["adam/loss"] == again["adam/loss"]).all()
    assert (one["adam/loss"][0] != one["adam/loss"][1]).any()


def test_finite_data_gives_the_best_of_every_run():
    found = small("parity/data", steps=300, alphas=[0.4, 1.0])
    assert found["loss"].shape == (2, 2, 2, len(found["steps"]))
    assert found["best"] == pytest.approx(found["loss"].min(-1), abs=1e-6)
    assert (found["lowest"] <= found["at_best"]).all()
    # Sixty-four samples are learned by heart: the loss on fresh ones rises again.
    assert (found["last"][..., 0] > found["best"][..., 0] + 0.03).all()
    assert (found["best_step"][..., 0] < 300).all()


MISTAKES = [
    ("parity/online", {"k": 9}, "k is 9 with 8 bits: a subset has at most n_bits"),
    ("parity/online", {"n_tasks": 29}, "8 bits have 28 subsets of 2, not 29"),
    ("parity/online", {"alphas": [0.4, 0]}, "alpha is 0.0: give a number above 0"),
    ("parity/online", {"alphas": [-1.0]}, "alpha is -1.0: give a number above 0"),
    ("parity/online", {"alphas": []}, "alphas is .*: give a list with at least one"),
    ("parity/online", {"alphas": 0.4}, "alphas is 0.4: give a list with at least one"),
    ("parity/online", {"widths": [4, 0]}, "width is 0: give a whole number from 1 on"),
    ("parity/online", {"widths": 16}, "widths is 16: give a list with at least one"),
    ("parity/online", {"seeds": 0}, "seeds is 0: give a whole number from 1 on"),
    ("parity/online", {"steps": 0}, "steps is 0: give a whole number from 1 on"),
    ("parity/online", {"batch_size": 0}, "batch_size is 0: give a whole number"),
    ("parity/online", {"subsets": "odd"}, "subsets 'odd': choose one of distinct"),
    ("parity/online", {"optimiser": "lion"}, "unknown optimiser 'lion': choose one"),
    ("parity/online", {"learning_rate": -1}, "learning_rate is -1: give a number"),
    (
        "parity/control",
        {"n_tasks": 5, "n_bits": 8},
        "5 disjoint subsets of 2 need 10 bits, not 8",
    ),
    (
        "parity/online",
        {"variants": {"wide": {"width": 9}}},
        "variant 'wide' changes width: it can change n_tasks, n_bits",
    ),
    ("parity/data", {"sizes": [16, 64]}, "16 samples is smaller than a batch of 32"),
    ("parity/data", {"sizes": [0, 64]}, "a data set is 0: give a whole number"),
    ("parity/data", {"sizes": []}, "sizes is .*: give a list with at least one"),
    ("parity/data", {"width": 0}, "width is 0: give a whole number from 1 on"),
    ("parity/data", {"alphas": [0]}, "alpha is 0.0: give a number above 0"),
    ("parity/data", {"k": 9}, "k is 9 with 8 bits: a subset has at most n_bits"),
]


@pytest.mark.parametrize(("name", "changes", "message"), MISTAKES)
def test_a_mistake_is_one_line_of_advice(name, changes, message):
    with pytest.raises(UserError, match=message) as caught:
        small(name, **changes)
    assert "\n" not in str(caught.value)


def test_every_book_preset_asks_for_four_seeds_and_wide_windows():
    for name, experiment in {**fresh.EXPERIMENTS, **parity_data.EXPERIMENTS}.items():
        settings = experiment.presets["book"].settings
        assert settings["seeds"] >= 4, name
        axis = settings.get("sizes") or settings["widths"]
        assert len(axis) == 1 or axis[-1] / axis[0] > 10**1.5, name

"""The experiments of chapter 4.3: what their arrays hold, what they refuse."""

import numpy as np
import pytest

from scalinglaws import experiments
from scalinglaws.errors import UserError
from scalinglaws.experiments import resource as laws
from scalinglaws.experiments import square_law
from scalinglaws.skills import domino, resource


@pytest.fixture(autouse=True)
def results(tmp_path, monkeypatch):
    monkeypatch.setenv("SCALINGLAWS_RESULTS", str(tmp_path))


def small(name, **changes):
    return experiments.run(name, "tiny", **changes)


def test_errors_of_curves_that_are_a_law():
    """Curves of the L2 law, then of tasks that learn by themselves."""
    p, steps = resource.zipf(5, 2.0), np.linspace(0, 500, 40)
    speed = resource.speed(3e-4, 1000)
    curves = resource.skills(steps, p, speed)
    found = laws.law_errors(steps, curves, p, n_parameters=1000, learning_rate=3e-4,
                            batch_size=0)  # fmt: skip
    assert found["error/l2"] == 0 and found["error/l2-fitted"] < 1e-7
    assert found["error/l1"] > 1e-4 and found["error/domino"] > 1e-3
    steps = 40 * steps
    curves = domino.quanta_skills(steps, p, speed / 20)
    found = laws.law_errors(steps, curves, p, n_parameters=1000, learning_rate=3e-4,
                            batch_size=0)  # fmt: skip
    assert found["error/quanta"] < 1e-9 < found["error/domino"]
    # Both laws have tasks that learn by themselves as the limit of a large waste.
    assert found["error/l1"] < 1e-6
    assert found["waste/l2"] == pytest.approx(20, rel=0.01)


def test_tasks_along_the_axes_share_nothing():
    found = small("skills/resource", nulls=["axes"])
    assert np.median(found["axes/error/l2"]) > 0.05


def test_settings_and_nulls_have_errors_and_quartiles():
    found = small("skills/resource")
    for setting in ("2/exact", "sgd"):
        assert found[f"{setting}/error/l1"].shape == (2,)
        low, middle, high = found[f"{setting}/curves"]
        assert middle.shape == (len(found[f"{setting}/steps"]), 5)
        assert np.all((low <= middle) & (middle <= high))
    assert np.median(found["2/exact/error/l2"]) < 0.01
    assert np.median(found["sgd/error/l2"]) > 0.05  # no sign, no budget


def test_waste_has_a_row_for_each_point_of_a_sweep():
    found = small("skills/waste", sigmas=[0.01, 1.0], batches=[8, 64],
                  rates=[1e-4, 1e-2], long_rates=[1e-3])  # fmt: skip
    for sweep in ("sigma", "batch", "rate"):
        assert found[f"{sweep}/l1"].shape == (2, 1) == found[f"{sweep}/l2"].shape
        assert found[f"{sweep}/x"].shape == (2,) == found[f"{sweep}/predicted"].shape
    p = resource.zipf(10, 2.0)
    expected = resource.predicted_waste(1e-3, 1000, p, sigma=1.0, batch_size=128,
                                        kappa=2.0)  # fmt: skip
    assert found["sigma/predicted"][-1] == pytest.approx(expected)
    assert found["long/0.001/l1"].shape == (1, 1)


def test_times_of_learning_rise_with_the_rank_and_follow_the_law():
    found = small("skills/square-law")
    first = found["signgd/1.5/first"]  # [seeds, levels, n]
    assert first.shape == (2, 2, 20) and np.all(first[:, 0] <= first[:, 1])
    p = resource.zipf(20, 1.5)
    law = resource.steps_of_clock(np.log(10) / p, p, 1.0)
    assert first[:, 1, :10] == pytest.approx(np.tile(law[:10], (2, 1)), rel=0.3)
    sgd = found["sgd/1.5/first"][0, 1]
    expected = np.log(10) * p[0] / p  # in times of the first task
    assert sgd[sgd > 0] == pytest.approx(expected[sgd > 0], rel=0.25, abs=2)
    assert found["sgd/1.5/loss"].shape[0] == 1
    assert np.all(np.diff(found["signgd/1.5/loss"][:, :50].mean(0)) <= 0)


def test_modular_training_takes_the_root_of_n_whatever_the_frequencies():
    found = small("skills/modular-law")
    for key, n in (("zipf/2/4", 4), ("geometric/4/3", 3)):
        modular = found[f"{key}/modular"]
        assert modular == pytest.approx(0.9 * np.sqrt(n), rel=0.2)  # to a skill of 0.9
        assert np.all(found[f"{key}/whole"] > 0)


MISTAKES = [
    ("skills/resource", {"nulls": ["adam"]}, "nulls adam: choose from sgd, axes"),
    ("skills/resource", {"learning_rate": 0}, "learning_rate must be"),
    ("skills/resource", {"n_tasks": 0}, "n_tasks"),
    ("skills/resource", {"exponents": [-1.0]}, "exponent = -1: choose"),
    ("skills/resource", {"n_tasks": 30, "n_parameters": 10}, "do not fit"),
    ("skills/waste", {"sigmas": [-0.1]}, "noise must not be negative"),
    ("skills/waste", {"n_tasks": 0}, "n_tasks"),
    ("skills/square-law", {"runs": [[1.5, 0, 50]]}, "n_tasks"),
    (
        "skills/modular-law",
        {"runs": [["zip", 1.0, 4, 50]]},
        "frequencies 'zip': choose",
    ),
    ("skills/modular-law", {"runs": [["geometric", 1.0, 4, 50]]}, "ratio = 1: choose"),
]


@pytest.mark.parametrize(("name", "changes", "words"), MISTAKES)
def test_mistakes_are_one_line(name, changes, words):
    with pytest.raises(UserError) as error:
        small(name, **changes)
    assert words in str(error.value) and "\n" not in str(error.value)


def test_a_task_that_is_not_learned_in_time_is_stored_as_0():
    found = square_law.modular_measure(
        device="cpu", setting="s", kind="zipf", value=2.0, n_tasks=4, task_time=50,
        per_task=20, stretch=0.5, seeds=[1],
    )  # fmt: skip
    assert found["whole"].tolist() == [0.0] == found["modular"].tolist()

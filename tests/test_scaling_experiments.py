"""The experiments of chapter 4.4: what their arrays hold, what they refuse."""

import numpy as np
import pytest

from scalinglaws import experiments
from scalinglaws.errors import UserError
from scalinglaws.skills import resource, scaling


@pytest.fixture(autouse=True)
def results(tmp_path, monkeypatch):
    monkeypatch.setenv("SCALINGLAWS_RESULTS", str(tmp_path))


def small(name, **changes):
    return experiments.run(name, "tiny", **changes)


def test_interference_holds_final_and_lowest_skills():
    found = small("skills/interference")
    for loss in ("mse", "ce"):
        for room in ("few", "roomy"):
            final, lowest = (
                found[f"{loss}/20/{room}/{name}"] for name in ("final", "lowest")
            )
            assert final.shape == lowest.shape == (2, 20)
            assert (lowest <= final).all()
    # With room for all nobody is pushed back; without, some are.
    assert found["mse/20/roomy/lowest"].min() > -0.05
    assert found["mse/20/few/lowest"].min() < -0.1
    # More tasks never fit where fewer did not.
    fits = found["room/5/fits"]
    assert fits.shape == (4, 9) and (np.diff(fits.astype(int), axis=1) <= 0).all()


def test_scaling_holds_losses_and_their_theory():
    found = small("skills/scaling")
    assert found["exponent"].tolist() == [1, 2]
    assert found["100/size"].tolist() == [10, 20]
    assert found["100/loss"].shape == (2, 2, 2)
    theory = scaling.mean_field_loss(resource.zipf(100, 2.0), 20).loss
    assert found["100/theory"][1, 1] == theory
    assert found["200/loss"].mean(0) == pytest.approx(found["200/theory"], rel=0.3)


def test_long_runs_stay_above_the_least_loss():
    found = small("skills/scaling-runs", steps=400)
    assert found["loss"].shape == (2, 2, 3, 4) and found["best"].shape == (2, 2, 3)
    assert found["steps"].tolist() == [100, 200, 300, 400]
    assert (found["loss"] > found["best"][..., None]).all()
    narrow = found["loss"][:, 0, 0, -1], found["best"][:, 0, 0]
    assert narrow[0] == pytest.approx(narrow[1], rel=0.05)


def test_first_steps_start_where_nothing_is_learned():
    found = small("skills/scaling-steps")
    assert found["steps"].tolist() == list(range(0, 201, 5))
    for rule in ("signgd", "adam"):
        assert found[f"{rule}/20"].shape == (2, 2, 41)
        assert found[f"{rule}/20"][..., 0] == pytest.approx(np.log(2), rel=1e-6)


def test_a_second_run_repeats_the_first():
    one, again = (small("skills/scaling-steps", seeds=1) for _ in range(2))
    assert (one["signgd/20"] == again["signgd/20"]).all()


MISTAKES = [
    ("skills/scaling", {"exponents": [-1.0]}, "exponent = -1: choose a number that is"),
    (
        "skills/scaling",
        {"worlds": [{"n_tasks": 20, "sizes": [10], "seeds": 1}]},
        "can all be satisfied, the least loss is 0: choose more than 20 tasks",
    ),
    ("skills/scaling-runs", {"learning_rate": 0}, "learning_rate must be above 0"),
    ("skills/scaling-steps", {"batch_size": -1}, "batch_size must be whole"),
    ("skills/interference", {"dimension": 0}, "dimension is 0: give a whole number"),
]


@pytest.mark.parametrize(("name", "changes", "message"), MISTAKES)
def test_a_mistake_is_one_line_of_advice(name, changes, message):
    with pytest.raises(UserError, match=message) as caught:
        small(name, **changes)
    assert "\n" not in str(caught.value)

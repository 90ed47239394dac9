"""The experiments on the Geometry model: what their arrays hold, what they refuse."""

import numpy as np
import pytest

from scalinglaws import experiments
from scalinglaws.errors import UserError
from scalinglaws.experiments import geometry as own
from scalinglaws.skills import resource


@pytest.fixture(autouse=True)
def results(tmp_path, monkeypatch):
    monkeypatch.setenv("SCALINGLAWS_RESULTS", str(tmp_path))


def small(name, **changes):
    return experiments.run(name, "tiny", **changes)


def test_two_tasks_give_times_for_each_seed_batch_size_ratio_and_level():
    found = small("skills/two-tasks", levels=[0.3, 0.5], steps=200)
    assert found["signgd/time"].shape == found["adam/time"].shape == (2, 2, 2, 2, 2)
    times = found["signgd/time"]
    assert (times[..., 0] <= times[..., 1]).all()  # a lower level comes first
    # Exact gradients at p1/p2 = 4: the rarer task is later.
    assert (times[:, 0, 1, 1] > times[:, 0, 1, 0]).all()
    # What is never learned has 0.
    early = small("skills/two-tasks", steps=3)
    assert (early["signgd/time"] == 0).all()


def test_variants_share_tasks_and_batches():
    twins = {"one": {}, "two": {}}
    found = small("skills/two-tasks", variants=twins)
    assert (found["one/time"] == found["two/time"]).all()
    assert found["one/time"].max() > 0


def test_many_tasks_are_padded_to_the_largest_number():
    found = small("skills/many-tasks")
    assert found["signgd/n"].tolist() == [1, 2]
    assert found["signgd/time"].shape == (2, 2, 2, 1)
    assert (found["signgd/time"][:, 0, 1] == 0).all()  # one task has no second
    assert found["signgd/p"][0].tolist() == [1, 0]
    assert found["axes/p"][0] == pytest.approx(resource.zipf(3, 1.0))
    # On the axes every task moves by the learning rate, so half a unit takes 50 steps.
    assert found["axes/time"] == pytest.approx(50, abs=1)
    assert found["signgd/unit"] == pytest.approx(1 / (1e-2 * np.sqrt(40 / np.pi)))


def test_frequencies_by_name():
    assert own.frequencies("zipf 1.5", 3) == pytest.approx(resource.zipf(3, 1.5))
    assert own.frequencies("geometric 3", 3) == pytest.approx(
        resource.geometric(3, 3.0)
    )


MISTAKES = [
    ("skills/two-tasks", {"ratios": [4, 0]}, "ratios is .*: give numbers p1/p2 above"),
    ("skills/two-tasks", {"ratios": [4, -1]}, "ratios is .*: give numbers p1/p2 above"),
    ("skills/two-tasks", {"ratios": []}, "ratios is .*: give a list with at least one"),
    ("skills/two-tasks", {"learning_rate": 0}, "learning_rate must be above 0"),
    ("skills/two-tasks", {"dimension": 1}, "2 orthonormal tasks do not fit into 1"),
    ("skills/two-tasks", {"batch_sizes": [-1]}, "batch_size must be whole"),
    ("skills/two-tasks", {"seeds": 0}, "seeds is 0: give a whole number from 1 on"),
    ("skills/two-tasks", {"steps": 0}, "steps is 0: give a whole number from 1 on"),
    ("skills/two-tasks", {"variants": {"a": {"rate": 1}}}, "variant 'a' changes rate"),
    ("skills/two-tasks", {"variants": {"a": {"rule": "lion"}}}, "unknown rule 'lion'"),
    ("skills/many-tasks", {"variants": {"a": {"counts": [21]}}}, "do not fit into 20"),
    ("skills/many-tasks", {"law": "zipf"}, "write 'zipf 1.5' or 'geometric 3'"),
    ("skills/many-tasks", {"law": 2}, "write 'zipf 1.5' or 'geometric 3'"),
    ("skills/many-tasks", {"law": "geometric 1"}, "ratio = 1: choose more than 1"),
    ("skills/many-tasks", {"learning_rate": -1}, "learning_rate must be above 0"),
]


@pytest.mark.parametrize(("name", "changes", "words"), MISTAKES)
def test_a_mistake_is_one_line(name, changes, words):
    with pytest.raises(UserError, match=words) as error:
        small(name, **changes)
    assert "\n" not in str(error.value)

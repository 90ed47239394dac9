"""The experiments of chapter 4.1: what their arrays hold, what they refuse."""

import numpy as np
import pytest

from scalinglaws import experiments
from scalinglaws.errors import UserError
from scalinglaws.experiments import domino


@pytest.fixture(autouse=True)
def results(tmp_path, monkeypatch):
    monkeypatch.setenv("SCALINGLAWS_RESULTS", str(tmp_path))


def small(name, **changes):
    return experiments.run(name, "tiny", **changes)


def test_first_steps_are_the_first_above_a_threshold():
    levels = np.array([[0.1, 0.6, 0.4, 0.7, 0.95], [0.0, 0.1, 0.2, 0.3, 0.4]])
    first = domino.first_steps(levels, (0.5, 0.65, 0.99))
    assert first.tolist() == [[1, 3, 0], [0, 0, 0]]
    assert domino.first_steps(levels, (0.5,), 0.5).tolist() == [[0.5], [0]]
    assert domino.first_steps(levels[None, None], (0.5, 0.65)).shape == (1, 1, 2, 2)


def test_parities_give_one_row_for_each_seed_and_task():
    found = small("skills/domino")
    assert found["thresholds"].tolist() == list(domino.PASSED)
    for name in ("adam 1:1", "adam 1:0.1", "adam alone 0.1", "sgd 1:0.1"):
        assert found[f"{name}/first"].shape == (2, 2, len(domino.PASSED))
        steps = found[f"{name}/steps"]
        assert found[f"{name}/curve"].shape == (2, len(steps))
        low, middle, high = found[f"{name}/quartiles"]
        assert (low <= middle).all() and (middle <= high).all()
    # Networks of a seed start alike, whatever the frequencies and the optimiser.
    starts = [found[f"{name}/curve"][:, 0] for name in ("adam 1:1", "adam alone 0.1")]
    assert (starts[0] == starts[1]).all()
    again = small("skills/domino")
    assert (again["adam 1:0.1/curve"] == found["adam 1:0.1/curve"]).all()


def test_a_composite_has_three_tasks_and_its_control_other_bits():
    found = small("skills/composite", steps=40)
    assert found["composite together/first"].shape == (2, 3, len(domino.PASSED))
    one, other = (found[f"{n} together/curve"] for n in ("composite", "independent"))
    assert (one[:2, 0] == other[:2, 0]).all() and one[2, 0] != other[2, 0]
    settings = experiments.named("skills/composite").presets["book"].settings
    composite, control = (
        settings["variants"][name]["subsets"] for name in ("composite", "independent")
    )
    assert sorted(composite[2]) == sorted(composite[0] + composite[1])
    assert not set(control[2]) & set(control[0] + control[1])
    assert len(control[2]) == len(composite[2])


def test_models_without_networks():
    turned = small("skills/rotation")
    assert turned["signgd axes/first"].shape == (1, 4, len(domino.DONE))
    assert turned["signgd rotated/curve"][0, -1] < 0.01
    solved = small("skills/graph")
    assert solved["chain/first"].shape == (2, 3, len(domino.LEVELS))
    one, finer = solved["chain/first"]  # both in steps of the same size
    assert finer == pytest.approx(one, rel=0.1)


MISTAKES = [
    ("skills/domino", {"seeds": 0}, "seeds is 0: give a whole number from 1 on"),
    ("skills/domino", {"learning_rate": 0}, "learning_rate is 0: give a number above"),
    ("skills/domino", {"optimiser": "lion"}, "unknown optimiser 'lion': choose one"),
    ("skills/domino", {"width": 0}, "width is 0: give a whole number"),
    (
        "skills/domino",
        {"variants": {"a": {"subsets": [[0]], "nets": {"x": [-1.0]}}}},
        r"frequencies \[-1.0\]: give numbers from 0 to 1",
    ),
    ("skills/domino", {"variants": {"a": {"size": 3}}}, "'a' has no setting size"),
    ("skills/composite", {"n_bits": 5}, "task on bits .*: give some of 0 to 4"),
    (
        "skills/graph",
        {"variants": {"a": {"p": [1, 1], "parents": [[1, [2]], [2, [1]]],
                            "gates": []}}},
        "skills need one another in a circle",
    ),
    (
        "skills/graph",
        {"variants": {"a": {"p": [1, -1], "parents": [], "gates": []}}},
        "a skill has the frequency -1: give 0 or more",
    ),
    (
        "skills/rotation",
        {"variants": {"signgd": {"rates": [-1e-3], "time": 3}}},
        "rate is -0.001: give a number above 0",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("name", "changes", "message"), MISTAKES)
def test_a_mistake_is_one_line_of_advice(name, changes, message):
    with pytest.raises(UserError, match=message) as caught:
        small(name, **changes)
    assert "\n" not in str(caught.value)


def test_optimisers_are_compared_on_twenty_seeds():
    for name in ("skills/domino", "skills/composite"):
        assert experiments.named(name).presets["book"].settings["seeds"] >= 20

"""The experiments of chapter 5.2: what their arrays hold, what they refuse."""

import numpy as np
import pytest

from scalinglaws import experiments
from scalinglaws.errors import UserError
from scalinglaws.experiments import trees as own
from scalinglaws.games import boards, visits, zipf


@pytest.fixture(autouse=True)
def results(tmp_path, monkeypatch):
    monkeypatch.setenv("SCALINGLAWS_RESULTS", str(tmp_path))


def small(name, **changes):
    return experiments.run(name, "tiny", **changes)


def test_random_play_is_read_at_ranks():
    found = small("games/random-play", seeds=2)
    exact = visits.exact(boards.connect_four(4, 4)).ranked()
    assert found["4x4/count"] == pytest.approx(exact[found["rank"] - 1])
    assert found["4x4/level"][:4].tolist() == [4, 16, 52, 160]
    assert found["4x4/mass"][0] == pytest.approx(1)
    assert found["7x6/count"].shape == (2, len(found["rank"]))
    assert (found["7x6/count"][0] != found["7x6/count"][1]).any()
    assert found["7x6/exponent"].shape == (2, len(own.WAYS))
    # Histories tell apart what boards merge.
    assert (found["5x4 histories/states"] > found["5x4 counted/states"]).all()


def test_the_exponent_over_a_stair_of_a_uniform_tree_is_one():
    f = zipf.tree([1 / 3] * 3, 9, n_ranks=20_000)
    found = own.over_a_stair(f, np.array([1, 5, 40, 700, 19_000]), 3)
    assert found[:4] == pytest.approx(1) and found[4] == 0


def test_trees_are_exact():
    found = small("games/tree")
    first = found["policy/p"][0][:2]
    exact = zipf.tree(first, 40, n_ranks=1000)
    assert found["policy/frequency"][0] == pytest.approx(exact[found["rank"] - 1])
    assert found["2 equal/swing"] == pytest.approx([1, 2], rel=0.01)
    assert (found["thinning/0.5"][:3] > 0).all() and found["thinning/0.5"][-1] == 0


@pytest.mark.parametrize(
    ("name", "changes", "words"),
    [
        ("games/random-play", {"seeds": 0}, "seeds is 0: give a whole number"),
        ("games/random-play", {"exact": {"a": [2, 2, 4]}}, "no line of 4 fits"),
        ("games/tree", {"short": 40}, "short is 40: give fewer moves than depth, 40"),
        ("games/tree", {"seeds": 1.5}, "seeds is 1.5: give a whole number"),
        ("games/tree", {"named": [[0.5, 0.6]]}, "a policy is a list of at least 2"),
        ("games/tree", {"merged": [[9, 99]]}, "9 moves to depth 99 are too many"),
    ],
)
def test_a_mistake_is_one_line(name, changes, words):
    with pytest.raises(UserError, match=words) as error:
        small(name, **changes)
    assert "\n" not in str(error.value)

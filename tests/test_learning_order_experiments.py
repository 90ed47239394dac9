"""The experiments of chapter 5.6: what their arrays hold, what they refuse."""

import numpy as np
import pytest

from scalinglaws import experiments
from scalinglaws.errors import UserError
from scalinglaws.experiments import learning_order as own
from scalinglaws.games import boards, solve

TINY = experiments.named("games/value-loss").presets["tiny"].settings


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SCALINGLAWS_RESULTS", str(tmp_path_factory.mktemp("results")))
        names = ("games/value-loss", "games/difficulty")
        return [experiments.run(name, "tiny", seeds=1) for name in names]


def test_every_grouping_holds_the_same_losses(found):
    for result in found:
        groupings = [k[:-6] for k in result.arrays if k.endswith("/count")]
        groupings = [g for g in groupings if not g.startswith("own")]
        assert {"rank", "tenth", "shuffled"} <= set(groupings)
        for name in groupings:
            assert result[f"{name}/count"].sum() == result["rank/count"].sum()
            total = result[f"{name}/loss"].sum(-1)
            assert total == pytest.approx(result["rank/loss"].sum(-1))
            assert (result[f"{name}/unknown"] <= result[f"{name}/count"]).all()
    # Both experiments see the same states, but networks of their own seeds.
    assert found[0]["states"][0] == 0 and found[0]["width"].tolist() == [2, 4]


def test_tenths_are_equal_parts_and_groups_follow_the_edges(found):
    sizes = found[0]["tenth/count"][0]
    assert sizes.max() - sizes.min() <= 1
    assert own.rank_groups(20).tolist()[:10] == [0, 1, 1, 2, 2, 3, 3, 3, 3, 4]
    groups, count = own.tenths(np.array([5.0, 1, 3, 2, 4]))
    assert groups.tolist() == [8, 0, 4, 2, 6] and count == 10


def test_untrained_networks_know_nothing(found):
    """Their values are small, so a state is lost by little more than its truth^2."""
    count = found[0]["tenth/count"].sum()
    before = found[0]["tenth/loss"][0, :, 0].sum(-1) / count
    unknown = found[0]["tenth/unknown"].sum() / count
    assert (np.abs(before - unknown) < 0.3).all()


def test_examples_are_states_of_their_group(found):
    result = found[0]
    rank, key = result["example/rank"], result["example/key"]
    there = rank > 0
    assert ((key >= 0) == there).all() and there[0].sum() == 1
    assert (own.rank_groups(rank.max())[rank[there] - 1] == np.nonzero(there)[0]).all()
    solved = solve.connect_four(4, 4)
    assert (solved.values(key[there]) == result["example/truth"][there]).all()
    visits = result["example/visits"][there]
    assert (np.diff(visits) <= 0).all() and visits.min() >= 2


def test_halves_of_a_ply_differ_by_one_at_most():
    pool = own.Pool.__new__(own.Pool)
    pool.ply, pool.game = np.array([1, 1, 1, 2, 2, 3]), boards.connect_four(4, 4)
    groups, count = pool.halves(np.array([9, 1, 5, 2, 1, 0]))
    assert count == 32
    # The later half of ply 1 has two of three; of one state alone it is that one.
    assert groups.tolist() == [3, 2, 3, 5, 4, 7]


def test_keeping_lies_between_none_and_all(found):
    chance, blind = found[1]["keeping/chance"][0], found[1]["keeping/blind"][0]
    assert ((chance >= 0) & (chance <= 1)).all() and 0 < blind < 1
    hot = own.drawn(np.array([[3, 1, 0]]), 1.0)
    assert hot.tolist() == [[0.75, 0.25, 0]]
    cold = own.drawn(np.array([[3, 1, 0]]), 0.01)
    assert cold[0] == pytest.approx([1, 0, 0])


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"widths": [4, 2]}, "from small to large"),
        ({"widths": []}, "from small to large"),
        ({"seeds": 0}, "seeds is 0"),
        ({"source": "mine"}, "source is 'mine'"),
        ({"source": "stored", "widths": [3]}, "stored are 4 seeds of widths"),
        ({"source": "stored", "seeds": 5}, "choose among them"),
    ],
)
def test_errors_are_one_line(changed, words):
    with pytest.raises(UserError, match=words) as caught:
        own.members(lambda *parts: 1, "cpu", **{**TINY, **changed})
    assert "\n" not in str(caught.value)

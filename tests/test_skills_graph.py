"""Skills that share a resource, their gates, and the four numbers with a rotation."""

import numpy as np
import pytest

from scalinglaws import parity
from scalinglaws.errors import UserError
from scalinglaws.skills import graph, rotation
from scalinglaws.skills.graph import Graph, learn

CONSTANTS = {"rate": 1e-3, "waste": 1e-3, "beta": 1e-3, "steps": 6_000}


def passed(levels, level=0.9):
    return parity.first_passage(np.arange(len(levels)), -levels, -level)


def test_a_skill_alone_takes_one_over_the_rate():
    levels = learn(Graph([1.0], {}, {}), **{**CONSTANTS, "waste": 0})
    assert levels[500] == pytest.approx(0.5) and levels[1000] == pytest.approx(1)
    assert (levels[1001:] == 1).all()  # nothing left to share, and no 0 / 0


def test_without_waste_the_levels_add_up_to_the_time():
    p = [0.5, 0.3, 0.15, 0.05]
    levels = learn(Graph(p, {}, {}), **{**CONSTANTS, "waste": 0})
    open_ = levels.max(1) < 1
    time = 1e-3 * np.arange(len(levels))
    assert levels[open_].sum(1) == pytest.approx(time[open_])
    # One clock for all: u_i^(1 / p_i) is the same.
    clock = np.log(1 - levels[:200]) / p
    assert clock == pytest.approx(np.repeat(clock[:, :1], 4, 1), rel=1e-2, abs=1e-3)


def test_much_waste_is_a_clock_for_each_skill():
    levels = learn(Graph([1.0, 0.1], {}, {}), rate=1.0, waste=1e3, beta=1, steps=2_000)
    time = np.arange(2001)
    for column, p in enumerate((1.0, 0.1)):
        expected = 1 - np.exp(-p * time / 1e3)
        assert levels[:, column] == pytest.approx(expected, abs=2e-3)


def test_an_arrow_overrules_frequency():
    free = passed(learn(Graph([0.3, 1, 3], {}, {}), **CONSTANTS))
    chain = Graph([0.3, 1, 3], {2: [1], 3: [2]}, {})
    late = {**CONSTANTS, "beta": 1e-4}
    bound = passed(learn(chain, **late))
    assert free[2] < free[1] < free[0]
    assert bound[0] < bound[1] < bound[2]
    starts = passed(learn(chain, **late), 0.1)
    assert (starts[1:] > bound[:-1]).all()  # each starts when the one before is done


@pytest.mark.parametrize("gate", ["and", "or"])
def test_gates(gate):
    """The slow part does not matter to a skill that needs any of its parts."""
    levels = learn(Graph([1, 0.02, 1], {3: [1, 2]}, {3: gate}), **CONSTANTS)
    first = passed(levels)
    assert (first[2] > first[1]) == (gate == "and")
    assert first[2] > first[0]


def test_a_gate_is_one_minus_a_power_of_what_is_left():
    constants = {"rate": 0.1, "waste": 0.5, "beta": 0.3, "steps": 1}
    world = Graph([1.0, 1.0, 2.0], {3: [1, 2]}, {})
    after = learn(world, **constants)[-1]
    share = 0.1 * 1 / 2.5
    assert after == pytest.approx([share, share, 0])
    twice = 1 - learn(world, **{**constants, "steps": 2})[-1]
    gate = (1 - (1 - share) ** 0.3) ** 2
    claims = np.array([1 - share, 1 - share, gate * 2])
    expected = [1 - share] * 2 + [1]
    assert twice == pytest.approx(expected - 0.1 * claims / (claims.sum() + 0.5))


@pytest.mark.parametrize(
    ("p", "parents", "gates", "message"),
    [
        ([1, 1, 1], {1: [3], 2: [1], 3: [2]}, {}, "in a circle, .*: take an arrow"),
        ([1, 1], {2: [2]}, {}, "in a circle, 2 -> 2: take an arrow away"),
        ([1, -0.1], {}, {}, "a skill has the frequency -0.1: give 0 or more"),
        ([1, np.nan], {}, {}, "a skill has the frequency nan: give 0 or more"),
        ([1, 1], {2: [3]}, {}, "skill 3 is unknown: there are skills 1 to 2"),
        ([1, 1], {0: [1]}, {}, "skill 0 is unknown"),
        ([1, 1], {2: [1]}, {2: "xor"}, "skill 2 has the gate 'xor': give and or or"),
    ],
)
def test_a_graph_that_cannot_be_is_one_line_of_advice(p, parents, gates, message):
    with pytest.raises(UserError, match=message) as caught:
        Graph(p, parents, gates)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"rate": 0}, "rate is 0: give a number above 0"),
        ({"rate": -1}, "rate is -1: give a number above 0"),
        ({"beta": 0}, "beta is 0: give a number above 0"),
        ({"waste": -1e-3}, "waste is -0.001: give a number from 0 on"),
        ({"steps": 0}, "steps is 0: give a whole number from 1 on"),
    ],
)
def test_constants_that_cannot_be_are_one_line_of_advice(changes, message):
    with pytest.raises(UserError, match=message):
        learn(Graph([1.0], {}, {}), **{**CONSTANTS, **changes})


def test_the_gates_are_the_two_that_are_named():
    assert set(graph.GATES) == {"and", "or"}


# ----------------------------------------------------------------- four numbers, turned


def test_gradient_descent_does_not_see_the_basis():
    for basis in rotation.BASES.values():
        parts = rotation.descend(
            rotation.WEIGHTS, basis, rate=0.01, steps=300, optimiser="sgd", every=100
        )
        expected = [
            (1 - 0.02 * np.array(rotation.WEIGHTS)) ** (2 * t)
            for t in (0, 100, 200, 300)
        ]
        assert parts == pytest.approx(np.array(expected), rel=1e-9)


def test_sign_descent_is_parallel_along_the_axes_and_serial_rotated():
    walk = {
        name: rotation.descend(
            rotation.WEIGHTS, basis, rate=1e-3, steps=1_500, optimiser="signgd"
        )
        for name, basis in rotation.BASES.items()
    }
    t = np.arange(1, 900)
    straight = (1 - 1e-3 * t) ** 2
    for part in walk["axes"][1:900].T:
        assert part == pytest.approx(straight, rel=1e-3)
    # Half the way of one coordinate ends the first part, and the third has not begun.
    assert walk["rotated"][480, 0] < 0.01 and walk["rotated"][480, 2] > 0.9
    assert walk["rotated"][250, 0] == pytest.approx(0.25, rel=0.01)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"rate": 0}, "rate is 0: give a number above 0"),
        ({"optimiser": "adam"}, "optimiser 'adam': choose sgd or signgd"),
        ({"basis": np.ones((4, 4))}, "basis is no rotation"),
    ],
)
def test_descents_that_cannot_be(changes, message):
    given = {"basis": np.eye(4), "rate": 0.1, "optimiser": "sgd", **changes}
    with pytest.raises(UserError, match=message):
        rotation.descend(rotation.WEIGHTS, given.pop("basis"), steps=1, **given)

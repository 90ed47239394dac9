"""The prediction contest: what was said before the runs, and how it is scored."""

import numpy as np
import pytest
import torch

from scalinglaws import contest, experiments, quanta
from scalinglaws.experiments import core
from scalinglaws.experiments.contest import cube
from scalinglaws.metrics import METRICS, Measured

PREDICTIONS = contest.predictions()
WRITTEN = core.read_claims()["claims"]


@pytest.mark.parametrize("claim", contest.CONTESTANTS)
def test_what_is_written_is_what_the_package_computes(claim):
    checks = WRITTEN[claim]["checks"]
    assert [check["name"] for check in checks] == list(PREDICTIONS[claim])
    for check in checks:
        quantity = contest.QUANTITIES[check["name"]]
        expected = PREDICTIONS[claim][check["name"]]
        assert check["published"] == pytest.approx(expected, rel=1e-3)
        assert check["choices"] == quantity.choices
        assert (check["experiment"], check["metric"]) == (
            quantity.experiment, quantity.metric)  # fmt: skip
        assert "band" not in check  # the same 15 % for everybody


@pytest.mark.parametrize("claim", contest.CONTESTANTS)
def test_who_is_silent_says_so(claim):
    spoken = set(PREDICTIONS[claim])
    silent = set(WRITTEN[claim]["silent"])
    assert spoken | silent == set(contest.QUANTITIES) and not spoken & silent
    assert WRITTEN[claim]["title"] == f"Contest: {contest.CONTESTANTS[claim]}"


def test_closed_forms():
    first = PREDICTIONS["P1"]
    assert first[contest.WIDTH] == contest.ALPHA
    assert first[contest.STEPS] == pytest.approx(contest.ALPHA / (1 + contest.ALPHA))
    assert first[contest.THIRD] == pytest.approx(100 / 3)
    # Domino is linear in time, the L2 law quadratic: twice the exponent.
    steps = [PREDICTIONS[claim][contest.STEPS] for claim in ("P3", "P4")]
    assert steps == pytest.approx([contest.ALPHA, 2 * contest.ALPHA])


def test_quanta_carried_over_meet_what_they_were_carried_from():
    """From alpha to the same alpha: the exponents that were measured there."""
    result = experiments.load("parity/alpha")
    (width, steps), beta = contest.carried_over(0.8, 0.8)
    found = METRICS["width_exponent"](result, **contest.parity_choices(0.8)[0]).value
    assert width == pytest.approx(found, rel=0.1)
    assert 0.8 < beta < 1
    # Fewer tasks are learned in as many steps when the frequencies fall faster, and
    # the exponents rise with alpha; so does the endless law.
    (wider, later), _ = contest.carried_over(0.8, 1.2)
    assert wider > width and later > steps
    assert wider < quanta.exponents(1.2)["parameters"]


def test_the_nearest_setting_and_a_line():
    x, y = [0.0, 1.0, 3.0], [5.0, 7.0, 8.0]
    assert contest.nearest_and_line(x, y, 0.4) == pytest.approx((5.0, 5.8))
    assert contest.nearest_and_line(x, y, 5.0) == pytest.approx((8.0, 9.0))
    assert contest.nearest_and_line(x, y, -1.0) == pytest.approx((5.0, 3.0))


def about(value, spread=0.05):
    draws = value + spread * np.random.default_rng(0).standard_normal(4000)
    return Measured(value, draws)


@pytest.mark.parametrize(
    ("predicted", "miss", "inside"),
    [(1.0, 0.0, True), (1.05, 0.05, True), (1.2, 0.2, False), (-0.5, 1.5, False)],
)
def test_score(predicted, miss, inside):
    row = contest.score(predicted, about(1.0))
    assert row["miss"] == pytest.approx(miss)
    assert row["widths"] == pytest.approx(miss / (1.96 * 0.05), rel=0.05, abs=1e-9)
    assert row["inside"] == inside


@pytest.mark.parametrize(
    ("predicted", "rivals", "verdict"),
    [
        (1.02, [2.0, 1.5], "reproduced"),
        (2.0, [1.02, 5.0], "not reproduced"),  # one rival is enough
        (1.5, [1.6], "not reproduced"),  # nearer, but hardly
        (1.05, [0.9], "inconclusive"),  # both within the luck of the draws
    ],
)
def test_nearer(predicted, rivals, verdict):
    assert contest.nearer(predicted, rivals, about(1.0)) == verdict


def test_scores_have_a_row_for_each_prediction():
    rows = contest.scores()
    said = {(row["claim"], row["quantity"]): row["predicted"] for row in rows}
    assert len(said) == len(rows)
    for claim, numbers in contest.written().items():
        for name, number in numbers.items():
            assert said.pop((claim, name)) == number
    assert not said
    for row in rows:
        assert (row["nearer"] is None) == (row["claim"] in contest.RIVALS)


def test_the_target_is_the_cube_without_its_sign():
    x = torch.tensor([-2.0, 0.0, 1.5], dtype=torch.float64, device="cpu")
    expected = torch.tensor([8.0, 0.0, 3.375], dtype=torch.float64, device="cpu")
    assert torch.equal(cube(x), expected)


def test_both_activations_see_the_cube():
    settings = {"protocols": {"silu": ["tiny"], "relu": ["tiny"]},
                "sizes": [[4, 2]], "points": 32}  # fmt: skip
    experiment = experiments.named("contest/cube")
    members = experiment.members(lambda *parts: hash(parts) >> 1, "cpu", **settings)
    assert {member["activation"] for member in members} == {"silu", "relu"}
    assert all(member["target"] is cube for member in members)
    assert len({seed for member in members for seed in member["seeds"]}) == 4

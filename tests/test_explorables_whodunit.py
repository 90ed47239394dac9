"""*Whodunit*: its cases, its first view, and whether it can be solved."""

import json
from collections import Counter

import numpy as np
import pytest

from scalinglaws import suspects
from scalinglaws.explorables import Whodunit
from tests.explorable_cases import make_whodunit as make
from tests.explorable_cases.make import run_javascript
from tests.explorable_cases.output import alt_of

SEEDS = list(range(1, 401))


@pytest.fixture(scope="module")
def boxes():
    """The boxes of many cases, [400][5]."""
    return run_javascript("boxes", SEEDS, "whodunit")


def test_stored_first_view_is_what_the_javascript_computes():
    stored, made = json.loads(make.VIEW.read_text("utf-8")), make.make_view()
    assert made["state"] == stored["state"] == Whodunit().state()
    assert np.array(made["plain"]) == pytest.approx(np.array(stored["plain"]))


def test_output_is_a_small_picture_with_computed_words():
    view = json.loads(make.VIEW.read_text("utf-8"))
    slopes = suspects.slope(view["sizes"], np.array(view["plain"]))
    assert f"{slopes.min():.2f} to {slopes.max():.2f}" in alt_of(Whodunit().to_html())


def test_each_case_has_every_suspect_in_an_order_of_its_own(boxes):
    orders = Counter(tuple(box["suspect"] for box in case) for case in boxes)
    assert all(set(order) == set(suspects.SUSPECTS) for order in orders)
    assert len(orders) > 100  # of 120


def test_the_exponent_of_the_plain_curve_names_nobody(boxes):
    """A classifier learned on half of the cases is at chance on the other half."""
    found = {name: [] for name in suspects.SUSPECTS}
    for case in boxes:
        for box in case:
            curve = np.array(box["answers"]["plain"])
            found[box["suspect"]].append(suspects.slope(suspects.SIZES, curve))
    exponents = np.array(list(found.values()))  # [5, 400]
    error = suspects.slope_error(suspects.SIZES)
    assert exponents.std(1, ddof=1) == pytest.approx(np.full(5, error), rel=0.15)
    assert exponents.mean(1) == pytest.approx(np.ones(5), abs=4 * error / 20)
    means = exponents[:, :200].mean(1)
    guess = np.abs(exponents[:, 200:, None] - means).argmin(2)
    right = (guess == np.arange(5)[:, None]).mean()
    # Boxes of one case are independent: 1000 guesses, a fifth right by chance.
    assert abs(right - 0.2) < 4 * np.sqrt(0.2 * 0.8 / 1000)


def as_compared(answers, name):
    if name == "tasks":
        return np.ravel(answers["tasks"])
    logs = np.log(answers[name])
    return logs - (logs.mean() if name == "wider" else np.log(answers["plain"]))


def test_the_smallest_sets_of_interventions_name_everybody(boxes):
    for chosen in suspects.smallest_sets():
        for case in boxes[:60]:
            for box in case:
                observed = {name: as_compared(box["answers"], name) for name in chosen}
                assert suspects.most_likely(observed) == box["suspect"]

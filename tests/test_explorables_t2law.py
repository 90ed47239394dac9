"""*The t² law*: the law against its quadrature, a live run, and its picture."""

import numpy as np
import pytest

from scalinglaws.explorables import T2Law
from scalinglaws.skills import resource
from tests.explorable_cases import make_t2law as make
from tests.explorable_cases.make import run_javascript
from tests.explorable_cases.output import alt_of


def test_the_reference_is_the_packages_law():
    """The quadrature of the cases against the package's own spline."""
    for exponent in (0.0, 1.0, 2.5):
        p = resource.zipf(20, exponent)
        tau = np.array([0.1, 1.0, 3.0]) / p[10]
        exact = [make.elapsed(one, p) for one in tau]
        assert resource.steps_of_clock(tau, p, 1.0) == pytest.approx(exact, rel=1e-6)


def test_the_live_run_follows_the_theory():
    """Directions drawn in the browser: all tasks learned at about the theory's time."""
    state = {"exponent": 100, "tasks": 20, "seed": 3}
    p = resource.zipf(20, 1.0).tolist()
    question = {"p": p, "seed": 3, "learned": 0.9, "tasks": None, "stepsPerTask": 60,
                "dimension": 1000, "longest": 1.3 * resource.total_time(p)}  # fmt: skip
    asked, found = run_javascript(
        "cases",
        [
            {"kind": "question", "given": {"state": state}},
            {"kind": "run", "given": question},
        ],
        "t2law",
    )
    assert asked == pytest.approx([600, question["longest"]], rel=1e-6)
    first = np.array(found[-20:])
    theory = resource.steps_of_clock(np.log(10) / np.array(p), p, 1.0)
    assert first == pytest.approx(theory, rel=0.15)


@pytest.mark.parametrize("state", [{}, {"exponent": 0}, {"exponent": 300, "tasks": 12}])
def test_output_is_a_small_picture_with_computed_words(state):
    figure = T2Law(**state)
    alt = alt_of(figure.to_html())
    total = resource.total_time(figure.p())
    assert f"All take {total:.1f} in theory, {figure.tasks} by Domino" in alt

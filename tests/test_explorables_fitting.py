"""*Fit it wrong*: its cases, its first view and its picture."""

import json

import numpy as np
import pytest

from scalinglaws.explorables import FitItWrong
from tests.explorable_cases import make_fitting as make
from tests.explorable_cases.output import alt_of

CASES = json.loads(make.CASES.read_text("utf-8"))


def test_an_interval_without_bound_and_an_exact_law_are_among_the_cases():
    assert any(None in case["answer"] for case in CASES)
    assert any(case["kind"] == "exact_errors" for case in CASES)


def test_stored_first_view_is_what_the_javascript_computes():
    stored, made = json.loads(make.VIEW.read_text("utf-8")), make.make_view()
    assert made["state"] == stored["state"] == FitItWrong().state()
    for key in ("x", "y", "line", "offset", "curves"):
        assert np.array(made[key]) == pytest.approx(np.array(stored[key]), rel=1e-5)


def test_output_is_a_small_picture_with_computed_words():
    alt = alt_of(FitItWrong().to_html())
    view = json.loads(make.VIEW.read_text("utf-8"))
    assert f"{view['line'][0]:.2f}" in alt and f"{view['offset'][0]:.2f}" in alt

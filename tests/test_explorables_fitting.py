"""*Fit it wrong*: its JavaScript core against `scalinglaws.fits`; its Python side."""

import base64
import html
import json
import re

import numpy as np
import pytest
import traitlets

from scalinglaws import figures
from scalinglaws.explorables import FitItWrong
from tests.explorable_cases import make_fitting as make
from tests.explorable_cases.agreement import differs

CASES = json.loads(make.CASES.read_text("utf-8"))
# Closed forms agree to rounding. The offset is searched in a valley whose floor is flat
# to rounding over about the root of that; the errors held out lie beyond the data and
# magnify what is left.
TOLERANCE = {kind: 1e-9 for kind in {case["kind"] for case in CASES}}
TOLERANCE |= {"offset": 1e-6, "offset_errors": 2e-5}


@pytest.fixture(scope="module")
def javascript():
    """The JavaScript core's answer to every case."""
    return make.run_javascript("cases", CASES, "fitting")


def unequal(answer, case):
    """Whether an answer is not the package's: unbounded ends must be the same ones."""
    expected = case["answer"]
    if [value is None for value in answer] != [value is None for value in expected]:
        return True
    known = [k for k, value in enumerate(expected) if value is not None]
    answer, expected = [answer[k] for k in known], [expected[k] for k in known]
    return differs(answer, expected, TOLERANCE[case["kind"]])


@pytest.mark.parametrize("kind", sorted(TOLERANCE))
def test_javascript_agrees_with_the_package(kind, javascript):
    pairs = [
        (case, answer)
        for case, answer in zip(CASES, javascript, strict=True)
        if case["kind"] == kind and not exact(case)
    ]
    assert pairs
    assert [case["given"] for case, answer in pairs if unequal(answer, case)] == []


def exact(case):
    """Whether both errors are rounding: those of an exact law have no common digits."""
    return case["kind"] == "offset_errors" and max(case["answer"]) < 1e-12


def test_errors_of_an_exact_law_are_rounding(javascript):
    found = [a for c, a in zip(CASES, javascript, strict=True) if exact(c)]
    assert found and np.max(found) < 1e-9


def test_an_interval_without_bound_occurs_and_a_wrong_answer_is_noticed(javascript):
    assert any(None in case["answer"] for case in CASES)
    for case, answer in zip(CASES, javascript, strict=True):
        if isinstance(answer[0], str):
            assert unequal(["line 1: fine"], case)
        elif not exact(case):
            scale = max(abs(value) for value in answer if value is not None)
            off = 10 * TOLERANCE[case["kind"]] * scale
            moved = [None if value is None else value + off for value in answer]
            assert unequal(moved, case)


def test_cases_are_what_the_package_answers_today():
    made = make.make_cases()
    assert [case["kind"] for case in made] == [case["kind"] for case in CASES]
    for new, stored in zip(made, CASES, strict=True):
        assert new["given"] == stored["given"]
        assert exact(new) or not unequal(new["answer"], stored), new["kind"]


def test_stored_first_view_is_what_the_javascript_computes():
    stored, made = json.loads(make.VIEW.read_text("utf-8")), make.make_view()
    assert made["state"] == stored["state"] == FitItWrong().state()
    for key in ("x", "y", "line", "offset", "curves"):
        assert np.array(made[key]) == pytest.approx(np.array(stored[key]), rel=1e-5)


def test_output_is_a_small_picture_with_computed_words():
    page = FitItWrong().to_html()
    alt = html.unescape(re.search(r'alt="([^"]*)"', page)[1])
    figures.check_alt(alt)
    view = json.loads(make.VIEW.read_text("utf-8"))
    assert f"{view['line'][0]:.2f}" in alt and f"{view['offset'][0]:.2f}" in alt
    png = base64.b64decode(re.search(r"base64,([^\"]+)", page)[1])
    print(f"picture: {len(png)} bytes")
    assert len(png) <= 25_000


@pytest.mark.parametrize("wrong", [{"data": "mine"}, {"sizes": 5}, {"noise": -1}])
def test_a_state_it_cannot_show_is_refused(wrong):
    with pytest.raises(traitlets.TraitError):
        FitItWrong(**wrong)

"""*The t² law*: its JavaScript core against `scalinglaws.skills`; its Python side."""

import base64
import html
import json
import re

import numpy as np
import pytest
import traitlets

from scalinglaws import figures
from scalinglaws.explorables import T2Law
from scalinglaws.skills import resource
from tests.explorable_cases import make_t2law as make
from tests.explorable_cases.agreement import differs, of_kind
from tests.explorable_cases.make import run_javascript

CASES = json.loads(make.CASES.read_text("utf-8"))
KINDS = sorted({case["kind"] for case in CASES})


@pytest.fixture(scope="module")
def javascript():
    """The JavaScript core's answer to every case."""
    return run_javascript("cases", CASES, "t2law")


@pytest.mark.parametrize("kind", KINDS)
def test_javascript_agrees_with_the_package(kind, javascript):
    pairs = of_kind(kind, CASES, javascript)
    wrong = [c["given"] for c, a in pairs if differs(a, c["answer"], 1e-9)]
    assert not wrong


def test_a_wrong_answer_is_noticed(javascript):
    for case, answer in zip(CASES, javascript, strict=True):
        off = [value + 1e-8 * max(map(abs, answer)) for value in answer]
        assert differs(off, case["answer"], 1e-9)


def test_cases_are_what_the_package_answers_today():
    made = make.make_cases()
    assert [case["kind"] for case in made] == [case["kind"] for case in CASES]
    for new, stored in zip(made, CASES, strict=True):
        assert new["given"] == stored["given"]
        assert not differs(new["answer"], stored["answer"], 1e-10), new["kind"]


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
    page = figure.to_html()
    alt = html.unescape(re.search(r'alt="([^"]*)"', page)[1])
    figures.check_alt(alt)
    total = resource.total_time(figure.p())
    assert f"All take {total:.1f} in theory, {figure.tasks} by Domino" in alt
    png = base64.b64decode(re.search(r"base64,([^\"]+)", page)[1])
    print(f"picture: {len(png)} bytes")
    assert len(png) <= 25_000


@pytest.mark.parametrize("wrong", [{"exponent": -1}, {"tasks": 101}, {"seed": 0}])
def test_a_state_it_cannot_show_is_refused(wrong):
    with pytest.raises(traitlets.TraitError):
        T2Law(**wrong)

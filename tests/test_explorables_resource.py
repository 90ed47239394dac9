"""*Resource*: its JavaScript core against the package; its Python side."""

import base64
import html
import json
import re

import numpy as np
import pytest
import traitlets

from scalinglaws import figures
from scalinglaws.explorables import SharedBudget
from scalinglaws.skills import resource
from tests.explorable_cases import make_resource as make
from tests.explorable_cases.agreement import differs, of_kind
from tests.explorable_cases.make import run_javascript

CASES = json.loads(make.CASES.read_text("utf-8"))
KINDS = sorted({case["kind"] for case in CASES})


@pytest.fixture(scope="module")
def javascript():
    """The JavaScript core's answer to every case."""
    return run_javascript("cases", CASES, "resource")


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


def test_the_package_agrees_with_the_exact_integrals():
    for case in CASES:
        if case["kind"] == "clock":
            steps, world = case["given"]["steps"], case["given"]["world"]
            found = resource.clock(np.array(steps), **world)
            assert found == pytest.approx(np.array(case["answer"]), rel=1e-5)


@pytest.mark.parametrize("state", [{}, {"law": "L1", "waste": 25}, {"tasks": 20}])
def test_output_is_a_small_picture_with_computed_words(state):
    figure = SharedBudget(**state)
    page = figure.to_html()
    alt = html.unescape(re.search(r'alt="([^"]*)"', page)[1])
    figures.check_alt(alt)
    skills = resource.skills(250.0, **figure.world())
    assert f"the last at {skills[-1]:.2f}" in alt and "At step 250" in alt
    png = base64.b64decode(re.search(r"base64,([^\"]+)", page)[1])
    assert len(png) <= 25_000


@pytest.mark.parametrize("wrong", [{"law": "L3"}, {"tasks": 0}, {"waste": 51}])
def test_a_state_it_cannot_show_is_refused(wrong):
    with pytest.raises(traitlets.TraitError):
        SharedBudget(**wrong)

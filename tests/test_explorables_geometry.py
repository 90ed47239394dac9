"""*Geometry*: its JavaScript core against `skills.geometry`; its Python side."""

import base64
import html
import json
import re

import pytest
import traitlets

from scalinglaws import figures
from scalinglaws.explorables import Geometry
from tests.explorable_cases import make_geometry as make
from tests.explorable_cases.agreement import differs, of_kind
from tests.explorable_cases.make import run_javascript

CASES = json.loads(make.CASES.read_text("utf-8"))
KINDS = sorted({case["kind"] for case in CASES})


@pytest.fixture(scope="module")
def javascript():
    """The JavaScript core's answer to every case."""
    return run_javascript("cases", CASES, "geometry")


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


@pytest.mark.parametrize("state", [{}, {"turn": 0}, {"ratio": 20, "angle": 60}])
def test_output_is_a_small_picture_with_computed_words(state):
    figure = Geometry(**state)
    page = figure.to_html()
    alt = html.unescape(re.search(r'alt="([^"]*)"', page)[1])
    figures.check_alt(alt)
    first, second = figure.runs()["SGD"].times()[0, 0]
    assert f"{second / first:.1f} by SGD" in alt
    png = base64.b64decode(re.search(r"base64,([^\"]+)", page)[1])
    print(f"picture: {len(png)} bytes")
    assert len(png) <= 25_000


def test_a_task_that_is_never_learned_is_said():
    assert "never by SignGD" in Geometry(ratio=20).alt()


@pytest.mark.parametrize("wrong", [{"ratio": 21}, {"angle": 0}, {"rate": 0}])
def test_a_state_it_cannot_show_is_refused(wrong):
    with pytest.raises(traitlets.TraitError):
        Geometry(**wrong)

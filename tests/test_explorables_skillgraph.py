"""*Skill graph*: its JavaScript core against `scalinglaws.skills.graph`; Python."""

import base64
import html
import json
import re

import numpy as np
import pytest
import traitlets

from scalinglaws import figures
from scalinglaws.explorables import SkillGraph
from scalinglaws.explorables.skillgraph import PRESETS
from tests.explorable_cases import make_skillgraph as make
from tests.explorable_cases.agreement import differs, of_kind
from tests.explorable_cases.make import run_javascript

CASES = json.loads(make.CASES.read_text("utf-8"))
KINDS = sorted({case["kind"] for case in CASES})


@pytest.fixture(scope="module")
def javascript():
    """The JavaScript core's answer to every case."""
    return run_javascript("cases", CASES, "skillgraph")


@pytest.mark.parametrize("kind", KINDS)
def test_javascript_agrees_with_the_package(kind, javascript):
    pairs = of_kind(kind, CASES, javascript)
    wrong = [c["given"] for c, a in pairs if differs(a, c["answer"], 1e-9)]
    assert not wrong


def test_a_wrong_answer_is_noticed(javascript):
    for case, answer in zip(CASES, javascript, strict=True):
        off = [value + 1e-8 * max(1e-3, *map(abs, answer)) for value in answer]
        assert differs(off, case["answer"], 1e-9)


def test_cases_are_what_the_package_answers_today():
    made = make.make_cases()
    assert [case["kind"] for case in made] == [case["kind"] for case in CASES]
    for new, stored in zip(made, CASES, strict=True):
        assert not differs(new["answer"], stored["answer"], 1e-10), new["kind"]


@pytest.mark.parametrize("preset", PRESETS)
def test_output_is_a_small_picture_with_computed_words(preset):
    figure = SkillGraph(preset=preset)
    page = figure.to_html()
    alt = html.unescape(re.search(r'alt="([^"]*)"', page)[1])
    figures.check_alt(alt)
    times = figure.times()
    first = np.argmin(times)
    assert f"in the order {first + 1} at {times[first]:.1f}, " in alt
    png = base64.b64decode(re.search(r"base64,([^\"]+)", page)[1])
    print(f"picture: {len(png)} bytes")
    assert len(png) <= 25_000


@pytest.mark.parametrize("wrong", [{"preset": "star"}, {"place": 101}, {"waste": 1}])
def test_a_state_it_cannot_show_is_refused(wrong):
    with pytest.raises(traitlets.TraitError):
        SkillGraph(**wrong)

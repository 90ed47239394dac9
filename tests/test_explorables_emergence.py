"""*Emergence*: its data against the stored results, its JavaScript core against the
package, and its Python side."""

import base64
import html
import json
import re

import numpy as np
import pytest
import traitlets

from scalinglaws import figures
from scalinglaws.explorables import Emergence, emergence
from tests.explorable_cases import make_emergence as make
from tests.explorable_cases.agreement import differs, of_kind

CASES = json.loads(make.CASES.read_text("utf-8"))
KINDS = sorted({case["kind"] for case in CASES})


@pytest.fixture(scope="module")
def javascript():
    """The JavaScript core's answer to every case."""
    return make.run_javascript("cases", CASES, "emergence")


@pytest.mark.parametrize("kind", KINDS)
def test_javascript_agrees_with_the_package(kind, javascript):
    pairs = of_kind(kind, CASES, javascript)
    assert [c["given"] for c, a in pairs if differs(a, c["answer"], 1e-9)] == []


def test_a_wrong_answer_is_noticed(javascript):
    for case, answer in zip(CASES, javascript, strict=True):
        off = [value + 1e-7 * max(1e-5, *map(abs, answer)) for value in answer]
        assert differs(off, case["answer"], 1e-9), case["kind"]


def test_data_are_what_the_stored_results_say_today():
    stored, made = emergence.run(), make.make_run()
    assert stored.keys() == made.keys() and stored["views"].keys() == {
        "steps", "width", "data",
    }  # fmt: skip
    for name, view in made["views"].items():
        old = stored["views"][name]
        for key in ("name", "unit", "x", "tasks"):
            assert view[key] == old[key], (name, key)
        assert view["mean"] == pytest.approx(old["mean"], rel=1e-3)
        assert view["law"] == pytest.approx(old["law"], rel=1e-3)
    text = emergence.DATA.read_text("utf-8")
    assert text.startswith(make.HEAD) and len(text.encode()) <= 40_000


def test_cases_are_what_the_package_answers_today():
    made = make.make_cases(emergence.run())
    assert [case["kind"] for case in made] == [case["kind"] for case in CASES]
    for new, stored in zip(made, CASES, strict=True):
        assert new["given"] == stored["given"]
        assert not differs(new["answer"], stored["answer"], 1e-10), new["kind"]


def test_a_level_keeps_the_loss_and_whether_a_task_is_learned():
    losses = np.array([0, 0.0999, 0.1, 0.1001, 0.5, 1, 1.13, 1.15, 1.8])
    found = np.array(emergence.decode(emergence.encode(losses)))
    assert abs(found - losses).max() <= 0.0101
    assert ((found < 0.1) == (losses < 0.1)).all()
    assert emergence.decode(emergence.encode([7.0])) == [1.81]
    every = emergence.encode(np.arange(91) * 0.02 + 0.01)
    assert len(set(every)) == 91 and "\\" not in every


@pytest.mark.parametrize("resource", ["steps", "width", "data"])
def test_output_is_a_small_picture_with_computed_words(resource):
    figure = Emergence(resource=resource)
    page = figure.to_html()
    alt = html.unescape(re.search(r'alt="([^"]*)"', page)[1])
    figures.check_alt(alt)
    mean = emergence.run()["views"][resource]["mean"]
    assert f"from {mean[0]:.2f} to {mean[-1]:.2f} bits" in alt
    png = base64.b64decode(re.search(r"base64,([^\"]+)", page)[1])
    print(f"picture: {len(png)} bytes")
    assert len(png) <= 25_000


@pytest.mark.parametrize("wrong", [{"resource": "luck"}, {"place": -1}, {"task": 0}])
def test_a_state_it_cannot_show_is_refused(wrong):
    with pytest.raises(traitlets.TraitError):
        Emergence(**wrong)

"""*Monkeys*: its JavaScript core against the package; its Python side."""

import base64
import html
import json
import re

import numpy as np
import pytest
import traitlets

from scalinglaws import figures, monkeys
from scalinglaws.explorables import Monkeys
from tests.explorable_cases import make_monkeys as make
from tests.explorable_cases.agreement import differs, of_kind

CASES = json.loads(make.CASES.read_text("utf-8"))


@pytest.fixture(scope="module")
def javascript():
    """The JavaScript core's answer to every case."""
    return make.run_javascript("cases", CASES, "monkeys")


@pytest.mark.parametrize("kind", sorted({case["kind"] for case in CASES}))
def test_javascript_agrees_with_the_package(kind, javascript):
    pairs = of_kind(kind, CASES, javascript)
    for case, answer in pairs:
        assert not differs(answer, case["answer"], 1e-9), case["given"]
        if min(case["answer"]) > 0:  # small ones too, each by itself
            assert answer == pytest.approx(case["answer"], rel=1e-9)


def test_a_wrong_answer_is_noticed(javascript):
    for case, answer in zip(CASES, javascript, strict=True):
        scale = max(map(abs, answer)) or 1.0
        off = [value + 1e-8 * scale for value in answer]
        assert differs(off, case["answer"], 1e-9)


def test_cases_are_what_the_package_answers_today():
    made = make.make_cases()
    assert [case["kind"] for case in made] == [case["kind"] for case in CASES]
    for new, stored in zip(made, CASES, strict=True):
        for key, value in stored["given"].items():
            if isinstance(value, str):
                assert new["given"][key] == value
            else:
                assert np.allclose(new["given"][key], value, rtol=1e-12)
        assert not differs(new["answer"], stored["answer"], 1e-10), new["kind"]


def test_stored_first_view_is_what_the_javascript_computes():
    stored, made = json.loads(make.VIEW.read_text("utf-8")), make.make_view()
    assert made["state"] == stored["state"] == Monkeys().state()
    assert made["ranks"] == stored["ranks"]
    for key in ("exponent", "lines", "exact", "theory", "text", "slopes"):
        assert np.array(made[key]) == pytest.approx(np.array(stored[key]), rel=1e-9)


def test_output_is_a_small_picture_with_computed_words():
    page = Monkeys().to_html()
    alt = html.unescape(re.search(r'alt="([^"]*)"', page)[1])
    figures.check_alt(alt)
    exponent = monkeys.exponent(monkeys.equal_keys(4))
    assert f"exponent {exponent:.2f};" in alt and "a factor of 5 " in alt
    png = base64.b64decode(re.search(r"base64,([^\"]+)", page)[1])
    print(f"picture: {len(png)} bytes")
    assert len(png) <= 25_000


@pytest.mark.parametrize("wrong", [{"letters": 1}, {"space": 0}, {"length": 9}])
def test_a_state_it_cannot_show_is_refused(wrong):
    with pytest.raises(traitlets.TraitError):
        Monkeys(**wrong)

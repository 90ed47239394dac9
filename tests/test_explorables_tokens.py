"""*Tokens*: its data against the stored result, its JavaScript core against the
package, and its Python side."""

import base64
import html
import json
import re

import numpy as np
import pytest
import traitlets

from scalinglaws import figures
from scalinglaws.explorables import Tokens, tokens
from tests.explorable_cases import make_tokens as make
from tests.explorable_cases.agreement import differs, of_kind
from tests.explorable_cases.make import run_javascript

CASES = json.loads(make.CASES.read_text("utf-8"))
KINDS = sorted({case["kind"] for case in CASES})


@pytest.fixture(scope="module")
def javascript():
    """The JavaScript core's answer to every case."""
    return run_javascript("cases", CASES, "tokens")


@pytest.mark.parametrize("kind", KINDS)
def test_javascript_agrees_with_the_package(kind, javascript):
    pairs = of_kind(kind, CASES, javascript)
    assert [c["given"] for c, a in pairs if differs(a, c["answer"], 1e-9)] == []


def test_a_wrong_answer_is_noticed(javascript):
    for case, answer in zip(CASES, javascript, strict=True):
        off = [value + 1e-7 * max(1e-5, *map(abs, answer)) for value in answer]
        assert differs(off, case["answer"], 1e-9), case["kind"]


def test_every_class_is_among_the_cases():
    kinds = {case["answer"][3] for case in CASES if case["kind"] == "class"}
    planted = {case["answer"][3] for case in CASES if case["kind"] == "planted"}
    assert kinds | planted == {0, 1, 2} and len(kinds) > 1


def test_data_are_what_the_stored_result_says_today():
    stored, made = tokens.family(), make.make_family()
    assert stored == json.loads(json.dumps(made))
    text = tokens.DATA.read_text("utf-8")
    assert text == make.as_script(made) and len(text.encode()) <= 60_000


def test_cases_are_what_the_package_answers_today():
    made = make.make_cases(tokens.family())
    assert len(made) == len(CASES)
    for new, stored in zip(made, CASES, strict=True):
        assert (new["kind"], new["given"]) == (stored["kind"], stored["given"])
        assert not differs(new["answer"], stored["answer"], 1e-10), new["kind"]


def test_passages_are_whole_lines_of_three_files():
    passages = tokens.family()["passages"]
    names = {passage["name"] for passage in passages}
    assert len(names) == len(passages) == make.N_PASSAGES
    for passage in passages:
        text = "".join(passage["tokens"])
        assert text.startswith("\n") and not text.endswith("\n")
        assert {len(row) for row in passage["rows"]} == {2 * len(passage["tokens"])}
        assert 0 <= passage["start"] < len(passage["tokens"]) <= make.LENGTH


def test_colours_carry_their_text():
    """Black text on each, and each darker than the one before."""
    contrasts = [figures.contrast("#111111", paint) for paint in tokens.PAINTS]
    assert min(contrasts) >= 4.5 and contrasts == sorted(contrasts, reverse=True)
    source = (tokens.DATA.parent / "tokens.numbers.js").read_text("utf-8")
    assert re.findall(r'colour: "(#\w+)"', source) == list(tokens.PAINTS)


@pytest.mark.parametrize("state", [{}, {"passage": 1, "size": 6}, {"token": 5}])
def test_output_is_a_small_picture_with_computed_words(state):
    figure = Tokens(**state)
    page = figure.to_html()
    alt = html.unescape(re.search(r'alt="([^"]*)"', page)[1])
    figures.check_alt(alt)
    curve = figure.curve()
    assert f"from {curve[0]:.1f} to {curve[-1]:.1f} nats" in alt
    assert len(curve) == len(tokens.family()["sizes"]) == 7 and np.isfinite(curve).all()
    png = base64.b64decode(re.search(r"base64,([^\"]+)", page)[1])
    print(f"picture: {len(png)} bytes")
    assert len(png) <= 25_000


@pytest.mark.parametrize("wrong", [{"passage": -1}, {"size": 7}, {"token": -2}])
def test_a_state_it_cannot_show_is_refused(wrong):
    with pytest.raises(traitlets.TraitError):
        Tokens(**wrong)

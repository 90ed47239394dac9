"""*Tokens*: its data against the stored result, its colours and its picture."""

import json
import re

import numpy as np
import pytest

from scalinglaws import figures
from scalinglaws.explorables import Tokens, tokens
from tests.explorable_cases import make_tokens as make
from tests.explorable_cases.output import alt_of

CASES = json.loads(make.CASES.read_text("utf-8"))


def test_every_class_is_among_the_cases():
    kinds = {case["answer"][3] for case in CASES if case["kind"] == "class"}
    planted = {case["answer"][3] for case in CASES if case["kind"] == "planted"}
    assert kinds | planted == {0, 1, 2} and len(kinds) > 1


def test_data_are_what_the_stored_result_says_today():
    stored, made = tokens.family(), make.make_family()
    assert stored == json.loads(json.dumps(made))
    text = tokens.DATA.read_text("utf-8")
    assert text == make.as_script(made) and len(text.encode()) <= 60_000


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
    alt = alt_of(figure.to_html())
    curve = figure.curve()
    assert f"from {curve[0]:.1f} to {curve[-1]:.1f} nats" in alt
    assert len(curve) == len(tokens.family()["sizes"]) == 7 and np.isfinite(curve).all()

"""*Clusters*: its data against the stored result, its JavaScript core against the
package, and its Python side."""

import base64
import html
import json
import re

import numpy as np
import pytest
import traitlets

from scalinglaws import discovery, experiments, figures
from scalinglaws.explorables import Clusters, clusters
from scalinglaws.language import corpus
from tests.explorable_cases import make_clusters as make
from tests.explorable_cases.agreement import differs, of_kind

CASES = json.loads(make.CASES.read_text("utf-8"))
KINDS = sorted({case["kind"] for case in CASES})


@pytest.fixture(scope="module")
def javascript():
    """The JavaScript core's answer to every case."""
    return make.run_javascript("cases", CASES, "clusters")


@pytest.mark.parametrize("kind", KINDS)
def test_javascript_agrees_with_the_package(kind, javascript):
    pairs = of_kind(kind, CASES, javascript)
    assert [c["given"] for c, a in pairs if differs(a, c["answer"], 1e-9)] == []


def test_a_wrong_answer_is_noticed(javascript):
    for case, answer in zip(CASES, javascript, strict=True):
        off = [value + 1e-7 * max(1e-5, *map(abs, answer), 1) for value in answer]
        assert differs(off, case["answer"], 1e-9), case["kind"]


def test_cases_are_what_the_package_answers_today():
    made = make.make_cases(clusters.data())
    assert [case["kind"] for case in made] == [case["kind"] for case in CASES]
    for new, stored in zip(made, CASES, strict=True):
        assert new["given"] == stored["given"]
        assert not differs(new["answer"], stored["answer"], 1e-10), new["kind"]


def test_data_are_what_the_stored_result_says_today():
    text = clusters.DATA.read_text("utf-8")
    assert text.startswith(make.HEAD) and len(text.encode()) <= 100_000
    stored = json.loads(text[text.index("{") : text.rindex(";")])
    made = make.make_data()
    for name in stored.keys() - {"vectors"}:
        assert made[name] == stored[name], name
    # Directions of nearly equal length may turn on another processor: products stay.
    result = experiments.load("quanta/discovery-language")
    exact = discovery.angular_similarity(make.cosines(result))
    error = clusters.data().similarity - exact
    upper = np.triu_indices(len(exact), 1)
    print(f"similarities are off by {np.sqrt(np.mean(error[upper] ** 2)):.3f}")
    assert np.sqrt(np.mean(error[upper] ** 2)) < 0.03
    assert np.corrcoef(clusters.data().similarity[upper], exact[upper])[0, 1] > 0.9


def test_all_text_shown_is_the_books_own():
    def squeezed(text):
        return clusters.visible(text).replace(" ", "")

    own = squeezed(corpus.snapshot())
    for before, token in clusters.data().tokens:
        assert squeezed(before + token) in own


def test_text_is_made_visible_in_one_line():
    assert clusters.visible("a:\n\n        b  = 1\n") == "a:⏎⏎₈b = 1⏎"
    assert clusters.visible("\n" + " " * 12) == "⏎₁₂"


@pytest.mark.parametrize("state", [{}, {"clustering": 0}, {"clustering": 11}])
def test_output_is_a_small_picture_with_computed_words(state):
    page = Clusters(**state).to_html()
    alt = html.unescape(re.search(r'alt="([^"]*)"', page)[1])
    figures.check_alt(alt)
    curve = clusters.data().envelopes["noise"]
    assert f"noise gives {clusters.slope(curve):.2f}" in alt
    png = base64.b64decode(re.search(r"base64,([^\"]+)", page)[1])
    print(f"picture: {len(png)} bytes")
    assert len(png) <= 25_000


@pytest.mark.parametrize("wrong", [{"clustering": 12}, {"rank": 0}])
def test_a_state_it_cannot_show_is_refused(wrong):
    with pytest.raises(traitlets.TraitError):
        Clusters(**wrong)

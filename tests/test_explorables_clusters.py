"""*Clusters*: its data against the stored result, and its picture."""

import json

import numpy as np
import pytest

from scalinglaws import discovery, experiments
from scalinglaws.explorables import Clusters, clusters
from scalinglaws.language import corpus
from tests.explorable_cases import make_clusters as make
from tests.explorable_cases.output import alt_of


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
    alt = alt_of(Clusters(**state).to_html())
    curve = clusters.data().envelopes["noise"]
    assert f"noise gives {clusters.slope(curve):.2f}" in alt

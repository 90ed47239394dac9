"""*Play the scaling law*: its data against the stored results, and its picture."""

import base64
import json

import numpy as np
import pytest

from scalinglaws import experiments
from scalinglaws.explorables import Play, base, play
from tests.explorable_cases import make_play as make
from tests.explorable_cases.output import alt_of


def test_data_are_what_the_stored_results_say_today():
    assert play.DATA.read_text("utf-8") == make.as_script(make.make_data())
    text = play.WEIGHTS.read_text("utf-8")
    assert json.loads(text) == make.make_weights()
    assert len(text.encode()) < 400_000


def test_the_networks_are_the_family_s():
    family = experiments.load("games/family")
    for width in play.WIDTHS:
        stored = np.frombuffer(base64.b64decode(Play().weights[str(width)]), "<f2")
        rows = family[f"weights/{width}"][:, -1]
        assert np.array_equal(stored, rows[0]) and not np.array_equal(stored, rows[1])


def test_a_page_gets_the_networks_apart_and_a_kernel_sends_them():
    figure = Play()
    numbers = figure.weights["64"]
    assert "weights" in figure.keys  # what is synchronised
    assert "weights" not in figure.state()
    assert numbers not in figure.to_html() and numbers not in base.source("play")


@pytest.mark.parametrize("state", [{}, {"width": 2, "simulations": 8}])
def test_output_is_a_small_picture_with_computed_words(state):
    figure = Play(**state)
    alt = alt_of(figure.to_html())
    visits = figure.first_move().visits[0]
    assert visits.sum() == figure.simulations - 1
    assert f"{visits.max() / visits.sum():.0%} of {visits.sum()} visits" in alt
    ratings = experiments.load("games/opponents")["elo"][0].reshape(7, 5)
    assert f"{ratings[1, 0]:.0f} to {ratings[6, 0]:.0f} with 2 simulations" in alt

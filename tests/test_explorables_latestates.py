"""*Late states*: its data against the stored results, and its picture."""

import pytest

from scalinglaws.explorables import LateStates, latestates
from tests.explorable_cases import make_latestates as make
from tests.explorable_cases.output import alt_of


def test_data_are_what_the_stored_results_say_today():
    text = latestates.DATA.read_text("utf-8")
    assert text == make.as_script(make.make_states())
    assert len(text.encode()) <= 80_000
    for game in latestates.states()["games"].values():
        assert game["cuts"][-1] == 0 and 0 not in game["cuts"][:-1]


@pytest.mark.parametrize("game", latestates.GAMES)
def test_output_is_a_small_picture_with_computed_words(game):
    figure = LateStates(game=game, late="half")
    alt, rows = alt_of(figure.to_html()), latestates.states()["games"][game]
    assert f"at most {max(rows['half'][-1]):.0%}, at rank" in alt
    assert rows["name"] in alt


def test_a_cut_beyond_the_last_counts_all_moves():
    assert LateStates(cut=11).alt() == LateStates().alt()

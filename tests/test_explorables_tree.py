"""*Tree*: its picture."""

import pytest

from scalinglaws.explorables import Tree
from scalinglaws.games import zipf
from tests.explorable_cases.output import alt_of


@pytest.mark.parametrize("state", [{}, {"moves": 7, "favour": 0, "depth": 4}])
def test_output_is_a_small_picture_with_computed_words(state):
    figure = Tree(**state)
    alt = alt_of(figure.to_html())
    assert f"entropy {zipf.entropy(figure.policy()):.2f}" in alt
    assert "exponent 1.00" in alt


def test_games_that_end_at_random_are_said_to_be_steeper():
    exponent = zipf.tree_exponent([0.7, 0.3], 0.3)
    assert f"exponent {exponent:.2f}" in Tree(stop=30).alt()

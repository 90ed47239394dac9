"""*Geometry*: its picture."""

import pytest

from scalinglaws.explorables import Geometry
from tests.explorable_cases.output import alt_of


@pytest.mark.parametrize("state", [{}, {"turn": 0}, {"ratio": 20, "angle": 60}])
def test_output_is_a_small_picture_with_computed_words(state):
    figure = Geometry(**state)
    alt = alt_of(figure.to_html())
    first, second = figure.runs()["SGD"].times()[0, 0]
    assert f"{second / first:.1f} by SGD" in alt


def test_a_task_that_is_never_learned_is_said():
    assert "never by SignGD" in Geometry(ratio=20).alt()

"""*Skill graph*: its picture."""

import numpy as np
import pytest

from scalinglaws.explorables import SkillGraph
from scalinglaws.explorables.skillgraph import PRESETS
from tests.explorable_cases.output import alt_of


@pytest.mark.parametrize("preset", PRESETS)
def test_output_is_a_small_picture_with_computed_words(preset):
    figure = SkillGraph(preset=preset)
    alt = alt_of(figure.to_html())
    times = figure.times()
    first = np.argmin(times)
    assert f"in the order {first + 1} at {times[first]:.1f}, " in alt

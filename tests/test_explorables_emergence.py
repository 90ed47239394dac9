"""*Emergence*: its data against the stored results, and its picture."""

import numpy as np
import pytest

from scalinglaws.explorables import Emergence, emergence
from tests.explorable_cases import make_emergence as make
from tests.explorable_cases.output import alt_of


def test_data_are_what_the_stored_results_say_today():
    stored, made = emergence.run(), make.make_run()
    assert stored.keys() == made.keys() and stored["views"].keys() == {
        "steps", "width", "data",
    }  # fmt: skip
    for name, view in made["views"].items():
        old = stored["views"][name]
        for key in ("name", "unit", "x", "tasks"):
            assert view[key] == old[key], (name, key)
        assert view["mean"] == pytest.approx(old["mean"], rel=1e-3)
        assert view["law"] == pytest.approx(old["law"], rel=1e-3)
    text = emergence.DATA.read_text("utf-8")
    assert text.startswith(make.HEAD) and len(text.encode()) <= 40_000


def test_a_level_keeps_the_loss_and_whether_a_task_is_learned():
    losses = np.array([0, 0.0999, 0.1, 0.1001, 0.5, 1, 1.13, 1.15, 1.8])
    found = np.array(emergence.decode(emergence.encode(losses)))
    assert abs(found - losses).max() <= 0.0101
    assert ((found < 0.1) == (losses < 0.1)).all()
    assert emergence.decode(emergence.encode([7.0])) == [1.81]
    every = emergence.encode(np.arange(91) * 0.02 + 0.01)
    assert len(set(every)) == 91 and "\\" not in every


@pytest.mark.parametrize("resource", ["steps", "width", "data"])
def test_output_is_a_small_picture_with_computed_words(resource):
    figure = Emergence(resource=resource)
    alt = alt_of(figure.to_html())
    mean = emergence.run()["views"][resource]["mean"]
    assert f"from {mean[0]:.2f} to {mean[-1]:.2f} bits" in alt

"""*Draw it first* and *guesses*: their curves, their pictures, what is refused."""

import re

import numpy as np
import pytest

from scalinglaws.errors import UserError
from scalinglaws.explorables import DrawFirst, Guesses
from scalinglaws.explorables.curves import CURVES, PAGES
from scalinglaws.explorables.drawfirst import NULL, factor, power
from tests.chapter_lints import ROOT
from tests.explorable_cases.output import alt_of

OWN = {"x": [1, 2, 4, 8], "y": [1, 0.5, 0.3, 0.125], "y_range": [0.01, 10]}


@pytest.mark.parametrize("curve", CURVES)
def test_picture_and_words_ask_and_show_nothing_of_the_curve(curve):
    """Another curve from the same first point looks the same before it is drawn."""
    figure = DrawFirst(curve)
    other = DrawFirst(curve, y=figure.y[:1] + [1.1 * value for value in figure.y[1:]])
    assert other.factors() != figure.factors()
    assert figure.picture() == other.picture()
    alt = alt_of(figure.to_html())
    assert alt == other.alt() and f"given, {figure.y[0]:.2g}" in alt
    assert figure.caption() == other.caption()
    assert figure.question in figure.caption() and "further down" in figure.caption()


@pytest.mark.parametrize("curve", CURVES)
def test_the_curve_its_interval_and_its_theories_begin_where_the_reader_does(curve):
    figure = DrawFirst(curve)
    assert list(figure.theories)[-1] == NULL and len(figure.theories) > 1
    for values in figure.theories.values():
        assert values[0] == pytest.approx(figure.y[0], rel=1e-9)
    if figure.low is not None:
        assert all(np.array(figure.low) <= figure.y)
        assert all(np.array(figure.high) >= figure.y)
    # Drawing has room: neither end of the curve lies at an edge of the axis.
    low, high = np.log(figure.y_range)
    place = (np.log(figure.y) - low) / (high - low)
    assert 0.1 < place.min() and place.max() < 0.95


def test_curves_are_those_of_the_chapters():
    """Recomputed in another way from what the chapters say of them."""
    parabola, strength = DrawFirst("2.2"), DrawFirst("5.4")
    steep, tickets = (parabola.theories[name] for name in list(parabola.theories)[:2])
    assert power(parabola.x, steep) == pytest.approx(-4)
    assert power(parabola.x, tickets) == pytest.approx(-1)
    # The published exponent of claim Z4, and points between the ends of chapter 5.4.
    published = next(iter(strength.theories.values()))
    assert power(strength.x, published) == pytest.approx(0.8)
    assert 400 * np.log10(strength.y[-1]) == pytest.approx(388 - 62, abs=1)
    few_steps = DrawFirst("1.2")
    assert few_steps.y[-1] == pytest.approx(few_steps.y[-2], rel=1e-3)
    shared = DrawFirst("4.1").theories["one shared resource"]
    ratios = (1.9 - 0.1**20) / (1.9 - 0.1 ** (1 / 20))  # Eq. (4.1.4)
    assert shared[-1] / shared[0] == pytest.approx(ratios)
    tasks = DrawFirst("3.2")
    law = next(v for name, v in tasks.theories.items() if name.startswith("the law"))
    assert power(tasks.x, law) < power(tasks.x, tasks.y) + 0.1


def test_the_score_leaves_the_given_point_out():
    assert factor([5, 2, 2], [1, 2, 2]) == 1
    assert factor([1, 4, 1], [1, 2, 2]) == pytest.approx(2)


@pytest.mark.parametrize("curve", CURVES)
def test_the_page_of_a_curve_shows_it(curve):
    text = (ROOT / "book" / f"{PAGES[curve]}.ipynb").read_text("utf-8")
    assert f'DrawFirst(\\"{curve}\\")' in text


def test_a_curve_of_ones_own_is_drawn():
    figure = DrawFirst("mine", **OWN, theories={"half": [1, 0.5, 0.25, 0.125]})
    assert figure.factors()["half"] == pytest.approx(
        np.exp(np.sqrt(np.log(0.3 / 0.25) ** 2 / 3))
    )
    assert figure.theories[NULL] == [1] * 4


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "there is no curve 'mine': choose one of 1.2"),
        ({**OWN, "low": [1, 2]}, "low has 2 values"),
        ({**OWN, "theories": {"t": [1]}}, "t has 1 values"),
        ({**OWN, "x": [1, 2, 2, 3]}, "x: give at least 3 positive sizes"),
        ({**OWN, "x": [0, 1, 2, 3]}, "x: give at least 3 positive sizes"),
        ({**OWN, "y": [1, 0.5, 0.3, -1]}, "y_range: give two positive ends"),
        ({**OWN, "y_range": [0.2, 10]}, "which goes from 0.125 to 1"),
    ],
)
def test_what_cannot_be_drawn_is_refused_in_one_line(given, said):
    with pytest.raises(UserError, match=re.escape(said)):
        DrawFirst("mine", **given)


def test_guesses_show_all_curves_with_the_factors_of_their_theories():
    figure = Guesses()
    assert [curve["id"] for curve in figure.curves] == list(CURVES)
    assert figure.curves[1]["theories"] == DrawFirst("2.2").factors()
    nearest = [min(curve["theories"].values()) for curve in figure.curves]
    assert f"{min(nearest):.2f} to {max(nearest):.2f}" in alt_of(figure.to_html())

"""*Quanta* in a real browser: every control changes what it should."""

import re

import explorable_pages
import pytest
from browsing import visit
from explorable_pages import (
    check_fits,
    check_narrow,
    check_response,
    write_pages,
)

from scalinglaws import quanta
from scalinglaws.explorables import Quanta

# Positions in Figure.view().
LEARNED, LOSS, SLOPE, STRIP, CURVE, SLOPES = range(6)
ALL = {LEARNED, LOSS, SLOPE, STRIP, CURVE, SLOPES}


class Figure(explorable_pages.Figure):
    drawings = ".sl-strip, .sl-plot"


@pytest.fixture(scope="module")
def folder(site, tmp_path_factory):
    return write_pages(tmp_path_factory.mktemp("explorable"), site, Quanta())


def test_every_control(browser, origin, capsys):
    with visit(browser, origin, "light.html") as seen:
        figure, page = Figure(seen.page), seen.page
        n = int(Quanta().n())
        first = figure.view()
        assert first[LEARNED].startswith(f"{n} of 501 quanta learned")
        assert f"Loss {quanta.tail(n, 0.4, 501):.3f} " in first[LOSS]
        exact = quanta.discrete_exponent(n, 0.4, 501) / 1.4
        assert f"Local slope {exact:.2f}; " in first[SLOPE]
        assert "endless quanta 0.29" in first[SLOPE]

        def step(label, key="ArrowRight"):
            figure.control(label).focus()
            return figure.changed_by(lambda: page.keyboard.press(key))

        assert step("amount of the resource") == ALL
        for knob, value in (("exponent α", "20"), ("number of quanta K", "45")):
            slider = figure.control(knob)
            changed = figure.changed_by(lambda s=slider, v=value: s.fill(v))
            assert changed == ALL, knob
        assert not figure.control("β, steps as p to the power −β").is_visible()
        choose = page.get_by_role("combobox", name="resource")
        to_steps = figure.changed_by(lambda: choose.select_option("steps"))
        assert to_steps >= {LEARNED, CURVE, SLOPES}
        assert "steps." in figure.view()[LEARNED]
        assert figure.control("β, steps as p to the power −β").is_visible()
        beta = figure.control("β, steps as p to the power −β")
        assert figure.changed_by(lambda: beta.fill("60")) == ALL
        assert figure.changed_by(lambda: choose.select_option("parameters")) == ALL
        assert "parameters." in figure.view()[LEARNED]

        # To the very ends: nothing learned, everything learned, endless quanta.
        step("amount of the resource", "Home")
        assert figure.view()[LEARNED].startswith("0 of ")
        assert "too near an end" in figure.view()[SLOPE]
        step("amount of the resource", "End")
        assert re.match("All .* quanta are learned", figure.view()[LEARNED])
        step("number of quanta K", "End")
        assert "quanta learned" in figure.view()[LEARNED]
        assert " of " not in figure.view()[LEARNED].partition("quanta")[0]

        # Sliders answer within a frame.
        sliders = (
            ("amount", list(range(1, 30))),
            ("exponent", list(range(10, 100, 5))),
            ("number", list(range(12, 70, 3))),
        )
        check_response(page, capsys, sliders)

        page.get_by_role("button", name="Reset").click()
        figure.settle()
        assert figure.view() == first
        assert choose.input_value() == "data"
        assert seen.errors == [] and seen.outside == []


@pytest.mark.parametrize("name, width", [("light", 1300), ("dark", 390)])
def test_accessible_and_never_too_wide(browser, folder, serve, name, width):
    with visit(browser, serve(folder), f"{name}.html", width=width) as seen:
        page, figure = seen.page, Figure(seen.page)
        for resource in ("parameters", "steps"):
            page.get_by_role("combobox").select_option(resource)
            figure.settle()
            check_fits(page)
        check_narrow(page)

"""*Fit it wrong* in a real browser: every control changes what it should."""

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

from scalinglaws.explorables import FitItWrong
from scalinglaws.explorables.fitting import first_view

OWN = "n;loss\n10;5\n20;4,5\n40;3"
GOOD = "\n".join(f"{10 * 2**k}, {1 + 4 * 2 ** (-k / 2):.4f}" for k in range(9))
# Positions in Figure.view().
PASTE, FIT, LIMITS, TRUTH = range(4)
CURVE, RESIDUALS, FORMS, VALLEY = range(4, 8)
ALL = {FIT, LIMITS, CURVE, RESIDUALS, VALLEY, FORMS}


class Figure(explorable_pages.Figure):
    def view(self):
        return self.page.evaluate(
            """() => {
              const all = (what) => [...document.querySelectorAll(what)];
              return all(".sl-own .sl-readout > span[aria-hidden]")
                .concat(all(".sl-panels .sl-readout > span[aria-hidden]"))
                .map((node) => node.textContent)
                .concat(all(".sl-plot, .sl-forms").map((node) => node.innerHTML));
            }"""
        )


@pytest.fixture(scope="module")
def folder(site, tmp_path_factory):
    return write_pages(tmp_path_factory.mktemp("explorable"), site, FitItWrong())


def test_every_control(browser, origin, capsys):
    with visit(browser, origin, "light.html") as seen:
        figure, page = Figure(seen.page), seen.page
        line, offset = first_view()["line"], first_view()["offset"]
        assert f"power law: exponent {line[0]:.2f}, 95\u00a0%" in figure.text(FIT)
        limits = f"an exponent from {offset[1]:.2f} to {offset[2]:.2f} fits"
        assert limits in figure.text(LIMITS)
        assert "hidden" in figure.text(TRUTH)

        def choose(label, value):
            return figure.changed_by(lambda: figure.control(label).select_option(value))

        def step(label, key="ArrowRight"):
            figure.control(label).focus()
            return figure.changed_by(lambda: page.keyboard.press(key))

        for form, words in (
            ("exponential", "no exponent"),
            ("broken", "beyond"),
            ("offset", f"exponent {offset[0]:.2f}"),
        ):
            assert choose("form to fit", form) == {FIT, CURVE, RESIDUALS, FORMS}
            assert words in figure.text(FIT)
        revealed = figure.changed_by(figure.control("reveal the truth").check)
        assert revealed == {TRUTH, CURVE, VALLEY}
        assert "misses it; the one that allows an offset holds it" in figure.text(TRUTH)
        for edge, key in (("window from", "ArrowRight"), ("window to", "ArrowLeft")):
            assert step(edge, key) >= ALL
        for knob in ("noise", "number of sizes", "decades of size"):
            assert step(knob) >= ALL, knob
        new = page.get_by_role("button", name="New data")
        assert figure.changed_by(new.click) >= ALL | {TRUTH}
        assert "hidden" in figure.text(TRUTH)
        assert choose("data", "planted") >= ALL
        assert step("exponent") >= ALL
        knob = figure.control("offset in the last loss")
        assert figure.changed_by(lambda: knob.fill("70")) >= ALL

        # An edge of the window can be dragged in the picture.
        box = page.locator(".sl-plot").first.bounding_box()
        middle = box["y"] + box["height"] / 2

        def drag():
            page.mouse.move(box["x"] + 80, middle)
            page.mouse.down()
            page.mouse.move(box["x"] + 130, middle, steps=4)
            page.mouse.up()

        assert figure.changed_by(drag) >= ALL
        assert "12 sizes" not in figure.text(FIT)

        # Sliders answer within a frame.
        sliders = (
            ("noise", list(range(1, 20))),
            ("exponent", list(range(20, 60, 3))),
        )
        check_response(page, capsys, sliders)

        page.get_by_role("button", name="Reset").click()
        figure.settle()
        assert f"power law: exponent {line[0]:.2f}, 95\u00a0%" in figure.text(FIT)
        assert figure.control("data").input_value() == "hidden"
        assert seen.errors == [] and seen.outside == []


def test_own_numbers(browser, origin):
    with visit(browser, origin, "light.html") as seen:
        figure = Figure(seen.page)
        figure.control("data").select_option("own")
        figure.settle()
        assert "7 sizes read" in figure.text(PASTE)
        area = seen.page.get_by_role("textbox")
        before = figure.view()
        area.fill(OWN)
        figure.settle()
        assert figure.text(PASTE) == (
            "Not read, line 3: '4,5' is not a number; write decimals with a point."
        )
        assert figure.view()[FIT:] == before[FIT:]  # the last good curve stays
        area.fill("10 5\n20 4")
        figure.settle()
        assert figure.text(PASTE) == "Not read, 2 sizes: give at least 6."
        assert figure.changed_by(lambda: area.fill(GOOD)) >= ALL | {PASTE}
        assert figure.text(FIT).startswith("9 sizes, power law")
        assert "What the exponent cannot tell: once an offset" in figure.text(LIMITS)
        figure.control("form to fit").select_option("offset")
        figure.settle()
        assert re.search(r"exponent 0\.50, .* offset 1\b", figure.text(FIT))
        assert "not known" in figure.text(TRUTH)
        assert seen.errors == [] and seen.outside == []


@pytest.mark.parametrize("name, width", [("light", 1300), ("dark", 390)])
def test_accessible_and_never_too_wide(browser, folder, serve, name, width):
    with visit(browser, serve(folder), f"{name}.html", width=width) as seen:
        page, figure = seen.page, Figure(seen.page)
        for data in ("hidden", "planted", "own"):
            figure.control("data").select_option(data)
            figure.settle()
            check_fits(page)
        check_narrow(page)

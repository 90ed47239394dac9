"""*Fit it wrong* in a real browser: every control changes what it should."""

import re

import pytest
from browsing import axe_violations, sideways, visit
from explorable_pages import RESPONSE, write_pages

from scalinglaws.explorables import FitItWrong
from scalinglaws.explorables.fitting import first_view

OWN = "n;loss\n10;5\n20;4,5\n40;3"
GOOD = "\n".join(f"{10 * 2**k}, {1 + 4 * 2 ** (-k / 2):.4f}" for k in range(9))
# Positions in Figure.view().
PASTE, FIT, LIMITS, TRUTH = range(4)
CURVE, RESIDUALS, FORMS, VALLEY = range(4, 8)
ALL = {FIT, LIMITS, CURVE, RESIDUALS, VALLEY, FORMS}


class Figure:
    """The open figure: its controls by label, its read-outs and drawings in order."""

    def __init__(self, page):
        self.page = page

    def text(self, which):
        return self.view()[which]

    def control(self, label):
        page = self.page.locator(".sl-root")
        roles = ("slider", "combobox", "checkbox")
        first, *others = (page.get_by_role(r, name=label, exact=True) for r in roles)
        return first.or_(others[0]).or_(others[1])

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

    def settle(self):
        self.page.evaluate(
            "() => new Promise((f) => requestAnimationFrame(() => "
            "requestAnimationFrame(f)))"
        )

    def changed_by(self, action):
        """Positions in the view that are different after the action."""
        before = self.view()
        action()
        self.settle()
        pairs = zip(before, self.view(), strict=True)
        return {k for k, (old, new) in enumerate(pairs) if old != new}


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
        with capsys.disabled():
            for label, values in (
                ("noise", list(range(1, 20))),
                ("exponent", list(range(20, 60, 3))),
            ):
                times = page.evaluate(RESPONSE, [label, values])
                median, worst = times[len(times) // 2], times[-1]
                print(f"\n{label}: {median:.1f} ms, worst {worst:.1f} ms", end="")
                assert median < 16

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
            assert axe_violations(page) == []
            for target in page.locator(".sl-control, .sl-button").all():
                if target.is_visible():
                    assert target.bounding_box()["height"] >= 44
            assert sideways(page) == []
        for narrow in (320, 360):
            page.set_viewport_size({"width": narrow, "height": 800})
            page.wait_for_timeout(100)
            assert sideways(page) == []


def test_picture_without_javascript_and_in_print(browser, folder, serve):
    address = serve(folder)
    with visit(browser, address, "light.html", javascript=False) as seen:
        picture = seen.page.get_by_role("img", name=re.compile("^Two plots"))
        assert picture.is_visible()
        assert seen.page.get_by_text("reveal the truth").is_visible()
    with visit(browser, address, "light.html") as seen:
        picture = seen.page.locator("img")
        assert not picture.is_visible()
        seen.page.emulate_media(media="print")
        assert picture.is_visible()

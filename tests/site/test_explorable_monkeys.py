"""*Monkeys* in a real browser: every control changes what it should."""

import re

import pytest
from browsing import axe_violations, sideways, visit
from explorable_pages import RESPONSE, write_pages

from scalinglaws import monkeys
from scalinglaws.explorables import Monkeys
from scalinglaws.explorables.monkeys import first_view

# Positions in Figure.view().
LINES, THEORY, TEXT = range(3)
RANKS, SLOPES, COUNTS = range(3, 6)
ALL = {LINES, THEORY, TEXT, RANKS, SLOPES, COUNTS}


class Figure:
    """The open figure: its controls by label, its read-outs and drawings in order."""

    def __init__(self, page):
        self.page = page

    def control(self, label):
        page = self.page.locator(".sl-root")
        slider = page.get_by_role("slider", name=label, exact=True)
        return slider.or_(page.get_by_role("combobox", name=label, exact=True))

    def view(self):
        return self.page.evaluate(
            """() => {
              const all = (what) => [...document.querySelectorAll(what)];
              return all(".sl-readout > span[aria-hidden]")
                .map((node) => node.textContent)
                .concat(all(".sl-plot").map((node) => node.innerHTML));
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
    return write_pages(tmp_path_factory.mktemp("explorable"), site, Monkeys())


def test_every_control(browser, origin, capsys):
    with visit(browser, origin, "light.html") as seen:
        figure, page = Figure(seen.page), seen.page
        first = figure.view()
        exact, text = first_view()["lines"]
        assert (
            f"exponent {exact:.3f}, through the typed text's {text:.3f}"
            in (first[LINES])
        )
        assert "drops by a factor of 5.00" in first[THEORY]
        assert "15\u202f927 words" in first[TEXT]

        def step(label, key="ArrowRight"):
            figure.control(label).focus()
            return figure.changed_by(lambda: page.keyboard.press(key))

        for label, key in (
            ("number of letters", "ArrowRight"),
            ("inequality", "ArrowRight"),
            ("space bar", "ArrowLeft"),
        ):
            assert step(label, key) == ALL, label
        letters = monkeys.letter_probabilities(5, space=0.19, inequality=0.01)
        exponent = monkeys.exponent(letters)
        assert f"Theory: exponent {exponent:.3f}" in figure.view()[THEORY]
        # The text alone changes: theory and the exact words stay.
        assert step("keys typed", "ArrowLeft") >= {LINES, TEXT, RANKS, SLOPES, COUNTS}
        again = page.get_by_role("button", name="Type again")
        changed = figure.changed_by(again.click)
        assert changed >= {LINES, TEXT, RANKS, COUNTS} and THEORY not in changed
        weight = figure.control("line through ranks")
        for value in ("log", "head"):
            changed = figure.changed_by(lambda v=value: weight.select_option(v))
            assert changed == {LINES, RANKS}
        unequal = figure.control("inequality")
        assert figure.changed_by(lambda: unequal.fill("100")) == ALL
        assert "crumbled" in figure.view()[THEORY]
        equal = page.get_by_role("button", name="Space as likely as a letter")
        assert figure.changed_by(equal.click) == ALL
        assert figure.control("space bar").input_value() == "17"
        assert figure.control("inequality").input_value() == "0"

        # Two letters by hand, p and p squared: the stairs of equal steps come back.
        letters_by = figure.control("letters")
        letters_by.select_option("yes")
        figure.settle()
        assert not unequal.is_visible()
        assert figure.control("number of letters").get_attribute("max") == "5"
        figure.control("number of letters").fill("2")
        figure.control("space bar").fill("25")
        figure.settle()
        assert not figure.control("weight of letter c").is_visible()
        second = figure.control("weight of letter b")
        assert figure.changed_by(lambda: second.fill("25")) == ALL
        exponent = monkeys.exponent([0.5, 0.25])
        steps = (
            f"exponent {exponent:.3f}. Stairs: the frequency drops by a factor of 2.00"
        )
        assert steps in figure.view()[THEORY]
        assert figure.changed_by(equal.click) == ALL
        assert second.input_value() == "50"
        letters_by.select_option("no")

        # The ends of the sliders draw too.
        for label in ("number of letters", "inequality", "space bar", "keys typed"):
            for end in ("Home", "End"):
                step(label, end)
                assert "NaN" not in "".join(figure.view())
                assert "Infinity" not in "".join(figure.view())

        page.get_by_role("button", name="Reset").click()
        figure.settle()
        assert figure.view() == first

        # Sliders answer within a frame.
        with capsys.disabled():
            for label, values in (
                ("inequality", list(range(0, 200, 9))),
                ("keys typed", list(range(9))),
            ):
                times = page.evaluate(RESPONSE, [label, values])
                median, worst = times[len(times) // 2], times[-1]
                print(f"\n{label}: {median:.1f} ms, worst {worst:.1f} ms", end="")
                assert median < 16
        assert seen.errors == [] and seen.outside == []


@pytest.mark.parametrize("name, width", [("light", 1300), ("dark", 390)])
def test_accessible_and_never_too_wide(browser, folder, serve, name, width):
    with visit(browser, serve(folder), f"{name}.html", width=width) as seen:
        page, figure = seen.page, Figure(seen.page)
        for own in ("no", "yes"):
            figure.control("letters").select_option(own)
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
        assert seen.page.get_by_text("Monkeys at a typewriter").is_visible()
    with visit(browser, address, "light.html") as seen:
        picture = seen.page.locator("img")
        assert not picture.is_visible()
        seen.page.emulate_media(media="print")
        assert picture.is_visible()

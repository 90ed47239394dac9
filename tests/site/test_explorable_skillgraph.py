"""*Skill graph* in a real browser: every control changes what it should."""

import explorable_pages
import pytest
from browsing import visit
from explorable_pages import (
    check_fits,
    check_narrow,
    check_response,
    write_pages,
)

from scalinglaws.explorables import SkillGraph

# Positions in Figure.view().
ARROWS, ORDER, SHARES, GRAPH, EDITOR, CURVES, BAR = range(7)
SOLVED = {ORDER, SHARES, GRAPH, CURVES, BAR}


class Figure(explorable_pages.Figure):
    drawings = ".sl-graph, fieldset, .sl-plot, .sl-shares"

    def skill(self, number):
        return self.page.locator(".sl-node").nth(number - 1)

    def drag(self, one, other):
        """The pointer goes down on a skill and up on another."""
        ends = [self.skill(number).bounding_box() for number in (one, other)]
        mouse = self.page.mouse
        places = [(box["x"] + 22, box["y"] + 22) for box in ends]
        mouse.move(*places[0])
        mouse.down()
        mouse.move(*places[1], steps=3)
        mouse.up()


@pytest.fixture(scope="module")
def folder(site, tmp_path_factory):
    return write_pages(tmp_path_factory.mktemp("explorable"), site, SkillGraph())


def test_every_control(browser, origin, capsys):
    with visit(browser, origin, "light.html") as seen:
        figure, page = Figure(seen.page), seen.page
        first = figure.view()
        times = SkillGraph().times()
        said = ", ".join(f"{i + 1} ({t:.1f})" for i, t in enumerate(times))
        assert f": {said}." in first[ORDER]

        def press(label, key="ArrowRight"):
            figure.control(label).focus()
            return figure.changed_by(lambda: page.keyboard.press(key))

        assert press("time") == {SHARES, GRAPH, CURVES, BAR}
        assert press("waste") >= {ORDER, SHARES, CURVES}
        assert press("frequency") >= {ORDER, CURVES}
        page.get_by_role("button", name="Reset").click()
        figure.settle()
        assert figure.view() == first

        # By the keyboard: choose skill 3 and take its arrow away; it is then first.
        page.locator(".sl-node").nth(2).focus()
        assert EDITOR in figure.changed_by(lambda: page.keyboard.press("Enter"))
        box = page.get_by_role("checkbox", name="skill 3 needs skill 2")
        box.focus()
        changed = figure.changed_by(lambda: page.keyboard.press("Space"))
        assert changed >= {ARROWS, ORDER, GRAPH}
        assert "Skill 3 no longer needs skill 2." in figure.view()[ARROWS]
        assert ": 3 (" in figure.view()[ORDER]
        assert not box.is_checked()
        focused = page.evaluate("document.activeElement.getAttribute('aria-label')")
        assert focused == "skill 3 needs skill 2"  # the reader's place is kept

        # By the mouse: the arrow back, then one that would close a circle.
        assert ARROWS in figure.changed_by(lambda: figure.drag(2, 3))
        assert "Skill 3 now needs skill 2." in figure.view()[ARROWS]
        order = figure.view()[ORDER]
        figure.drag(3, 1)
        figure.settle()
        words = "No arrow from 3 to 1: in the circle 3 → 1 → 2 → 3 none could begin."
        assert figure.view()[ARROWS] == words
        assert figure.view()[ORDER] == order
        refused = page.get_by_role("checkbox", name="skill 1 needs skill 3")
        refused.click()
        assert not refused.is_checked()
        assert figure.view()[ARROWS] == words

        # The other presets; the gate is asked for where there are two parents.
        choose = figure.control("start from")
        changed = figure.changed_by(lambda: choose.select_option("shortcut"))
        assert changed >= SOLVED
        assert page.locator(".sl-node").count() == 7
        gate = figure.control("it can begin when")
        assert not gate.is_visible()
        figure.skill(7).click()
        assert gate.is_visible() and gate.input_value() == "or"
        before = figure.view()[ORDER]
        figure.changed_by(lambda: gate.select_option("and"))
        assert figure.view()[ORDER] != before
        assert figure.view()[ORDER].index(" 7 (") > figure.view()[ORDER].index("5 (")
        choose.select_option("free")
        figure.settle()
        assert figure.view()[ORDER].index("1 (") < figure.view()[ORDER].index("5 (")

        sliders = (
            ("time", range(0, 100, 5)),
            ("waste", range(-40, -5, 3)),
            ("frequency", range(13)),
        )
        check_response(page, capsys, sliders)
        assert seen.errors == [] and seen.outside == []


@pytest.mark.parametrize("name, width", [("light", 1300), ("dark", 390)])
def test_accessible_and_never_too_wide(browser, folder, serve, name, width):
    with visit(browser, serve(folder), f"{name}.html", width=width) as seen:
        page, figure = seen.page, Figure(seen.page)
        for preset in ("chain", "shortcut"):
            figure.control("start from").select_option(preset)
            figure.settle()
            check_fits(page)
            for node in page.locator(".sl-node").all():
                assert node.bounding_box()["height"] >= 44
        check_narrow(page)

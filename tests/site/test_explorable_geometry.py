"""*Geometry* in a real browser: every control changes what it should."""

import explorable_pages
import pytest
from browsing import visit
from explorable_pages import (
    check_response,
    write_pages,
)

from scalinglaws.explorables import Geometry

# Positions in Figure.view().
MOVE, TIMES, ORDER, PATH, SKILLS, PLANE = range(6)
ALL = {MOVE, TIMES, ORDER, PATH, SKILLS, PLANE}


@pytest.fixture(scope="module")
def folder(site, tmp_path_factory):
    return write_pages(tmp_path_factory.mktemp("explorable"), site, Geometry())


def test_every_control(browser, origin, capsys):
    with visit(browser, origin, "light.html") as seen:
        figure, page = explorable_pages.Figure(seen.page), seen.page
        first = figure.view()
        one, two = Geometry().runs()["SignGD"].times()[0, 0]
        assert f"SignGD {one:.0f} and {two:.0f} ({two / one:.1f}×)" in first[TIMES]
        assert "asks for 10 to 1" in first[MOVE]

        def fill(label, value):
            return figure.changed_by(lambda: figure.control(label).fill(value))

        def step(label, key):
            figure.control(label).focus()
            return figure.changed_by(lambda: page.keyboard.press(key))

        assert fill("frequencies p1/p2", "14") >= ALL - {ORDER}
        # Along the axes signs move both tasks alike, whatever the frequencies.
        assert fill("turn of the tasks", "0") == ALL
        assert "skill 1 by 1.00 and skill 2 by 1.00" in figure.text(MOVE)
        assert "skill 2 is at" in figure.text(ORDER)
        assert "(1.0×); Adam" in figure.text(TIMES)
        # Half-way between them the whole step is task 1's.
        fill("turn of the tasks", "45")
        assert "skill 1 by 1.41 and skill 2 by 0.00" in figure.text(MOVE)
        assert fill("angle between the tasks", "60") == ALL
        assert fill("learning rate", "12") >= {TIMES, SKILLS}
        assert step("how far the runs go", "ArrowLeft") >= {PATH, PLANE, SKILLS}
        step("how far the runs go", "Home")
        assert "After 0 steps" in page.locator(".sl-plot").first.get_attribute(
            "aria-label"
        )
        # A rare task that signs never hear beside the overshoot of the common one.
        page.get_by_role("button", name="Reset").click()
        fill("frequencies p1/p2", "20")
        assert "SignGD 128 and over 6000" in figure.text(TIMES)

        sliders = (
            ("frequencies", list(range(1, 20))),
            ("turn", list(range(1, 88, 4))),
            ("angle", list(range(52, 130, 4))),
            ("learning", list(range(2, 40, 2))),
            ("how far", list(range(1, 99, 5))),
        )
        check_response(page, capsys, sliders)

        page.get_by_role("button", name="Reset").click()
        figure.settle()
        assert figure.view() == first
        assert seen.errors == [] and seen.outside == []

"""*Resource* in a real browser: every control changes what it should."""

import explorable_pages
import pytest
from browsing import visit
from explorable_pages import (
    check_fits,
    check_narrow,
    check_response,
    write_pages,
)

from scalinglaws.explorables import SharedBudget
from scalinglaws.skills import resource

# Positions in Figure.view().
SKILLS, SHARES, SHARING, CURVES, BARS, DIAL = range(6)
ALL = {SKILLS, SHARES, SHARING, CURVES, BARS, DIAL}


class Figure(explorable_pages.Figure):
    drawings = ".sl-plot"


@pytest.fixture(scope="module")
def folder(site, tmp_path_factory):
    return write_pages(tmp_path_factory.mktemp("explorable"), site, SharedBudget())


def test_every_control(browser, origin, capsys):
    with visit(browser, origin, "light.html") as seen:
        figure, page = Figure(seen.page), seen.page
        first = figure.view()
        skills = resource.skills(250.0, **SharedBudget().world())
        done = int((skills > 0.9).sum())
        assert first[SKILLS].startswith(f"Step 250: {done} of 10 skills above 0.9.")
        assert "(t0)" in first[SKILLS] and "Most goes to task" in first[SHARES]
        total = resource.total_time(SharedBudget().world()["p"])
        assert f"takes {total:.2f} t0: between √n = 3.16" in first[SHARING]

        assert figure.changed_by(
            lambda: figure.control("moment").press("ArrowRight")
        ) == ALL - {SHARING} or "share the work now" in figure.text(SHARING)
        for knob, value in (("number of tasks n", "6"), ("Zipf exponent α", "100"),
                            ("learning rate", "18")):  # fmt: skip
            slider = figure.control(knob)
            changed = figure.changed_by(lambda s=slider, v=value: s.fill(v))
            assert changed >= {SKILLS, CURVES, BARS, DIAL}, knob
        changed = figure.changed_by(lambda: figure.control("waste N0").fill("30"))
        assert changed == ALL
        assert "The larger N0" in figure.text(SHARING)
        domino = figure.control("Domino model, dotted")
        assert figure.changed_by(domino.click) == {CURVES}
        choose = page.get_by_role("combobox", name="how the budget is divided")
        assert figure.changed_by(lambda: choose.select_option("L1")) >= {CURVES, DIAL}
        figure.control("waste N0").fill("0")
        figure.settle()
        assert "whatever the frequencies" in figure.text(SHARING)

        # To the very ends: one task, equal tasks, nothing learned, all learned.
        figure.control("moment").press("Home")
        figure.settle()
        assert figure.text(SKILLS).startswith("Step 0: 0 of 6")
        figure.control("number of tasks n").press("Home")
        figure.control("moment").press("End")
        figure.settle()
        assert figure.text(SKILLS).startswith("Step 1\u202f000: 1 of 1")
        assert figure.text(SHARES) == "Nothing is left to learn."
        figure.control("Zipf exponent α").press("Home")
        figure.control("number of tasks n").press("End")
        figure.settle()
        assert " of 20 skills" in figure.text(SKILLS)

        # Sliders answer within a frame.
        sliders = (
            ("moment", list(range(1, 90, 3))),
            ("number of tasks", list(range(2, 20))),
            ("Zipf exponent", list(range(10, 390, 20))),
            ("waste", list(range(1, 50, 3))),
            ("learning rate", list(range(0, 25))),
        )
        check_response(page, capsys, sliders)

        page.get_by_role("button", name="Reset").click()
        figure.settle()
        assert figure.view() == first
        assert choose.input_value() == "L2" and not domino.is_checked()
        assert seen.errors == [] and seen.outside == []


@pytest.mark.parametrize("name, width", [("light", 1300), ("dark", 390)])
def test_accessible_and_never_too_wide(browser, folder, serve, name, width):
    with visit(browser, serve(folder), f"{name}.html", width=width) as seen:
        page, figure = seen.page, Figure(seen.page)
        for knob in ("number of tasks n", "waste N0"):
            figure.control(knob).press("End")
            figure.settle()
            check_fits(page)
        check_narrow(page)

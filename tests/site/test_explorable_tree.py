"""*Tree* in a real browser: every control changes what it should."""

import explorable_pages
import pytest
from browsing import visit
from explorable_pages import check_response, write_pages

from scalinglaws.explorables import Tree
from scalinglaws.games import zipf

# Positions in Figure.view().
LAW, SWING, END, STAIRS, RATIOS, SLOPES = range(6)
ALL = {LAW, SWING, END, STAIRS, RATIOS, SLOPES}


@pytest.fixture(scope="module")
def folder(site, tmp_path_factory):
    return write_pages(tmp_path_factory.mktemp("explorable"), site, Tree())


def test_every_control(browser, origin, capsys):
    with visit(browser, origin, "light.html") as seen:
        figure, page = explorable_pages.Figure(seen.page), seen.page
        first = figure.view()
        h = zipf.entropy([0.7, 0.3])
        assert f"H = {h:.3f}, 1/H = {1 / h:.3f}" in first[LAW]
        assert "the stairs crumble" in first[SWING]
        assert "at rank 5\u202f980" in first[END]  # to three digits

        def fill(label, value):
            return figure.changed_by(lambda: figure.control(label).fill(value))

        def press(name):
            return figure.changed_by(page.get_by_role("button", name=name).click)

        # A certain player of short games has no law left.
        assert fill("favourite move", "90") >= {LAW, END, STAIRS, RATIOS, SLOPES}
        assert "at rank 23;" in figure.text(END)
        assert fill("moves in a game", "60") >= {END, STAIRS, RATIOS, SLOPES}
        assert fill("games end at random", "30") >= {LAW, STAIRS, RATIOS, SLOPES}
        exponent = zipf.tree_exponent([0.95, 0.05], 0.3)
        assert f"exponent is {exponent:.3f}" in figure.text(LAW)
        assert press("All moves alike") >= ALL - {END}
        assert "Band: 1.000 to 2.000" in figure.text(LAW)
        assert "a factor of 2.00 high." in figure.text(SWING)
        assert fill("moves at every node", "3") >= ALL - {END}
        assert "Band: 0.500 to 1.500" in figure.text(LAW)
        assert press("½, ¼, ¼") >= {LAW, SWING, STAIRS}
        assert figure.control("favourite move").get_attribute("aria-valuetext") == (
            "50.0\u00a0%"
        )
        assert "Band: 0.667 to 1.333" in figure.text(LAW)

        # The ends of the sliders draw too.
        for label in (
            "moves at every node", "favourite move", "moves in a game",
            "games end at random",
        ):  # fmt: skip
            for end in ("Home", "End"):
                figure.control(label).focus()
                page.keyboard.press(end)
                figure.settle()
                shown = "".join(figure.view())
                assert "NaN" not in shown and "Infinity" not in shown

        sliders = (
            ("moves at", list(range(2, 8))),
            ("favourite", list(range(1, 98, 5))),
            ("moves in", list(range(2, 60, 3))),
            ("games end", list(range(0, 50, 3))),
        )
        check_response(page, capsys, sliders)

        page.get_by_role("button", name="Reset").click()
        figure.settle()
        assert figure.view() == first
        assert seen.errors == [] and seen.outside == []

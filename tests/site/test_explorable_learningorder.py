"""*Learning order* in a real browser: every control changes what it should."""

import explorable_pages
import numpy as np
import pytest
from browsing import visit
from explorable_pages import check_response, write_pages

from scalinglaws.explorables import LearningOrder, learningorder

# Positions in Figure.view().
CURVE, GROUP, PLOT, BOARDS = range(4)


class Figure(explorable_pages.Figure):
    drawings = ".sl-plot, .sl-boards"


@pytest.fixture(scope="module")
def folder(site, tmp_path_factory):
    return write_pages(tmp_path_factory.mktemp("explorable"), site, LearningOrder())


def test_every_control(browser, folder, serve, capsys):
    stored, start = learningorder.data(), LearningOrder()
    with visit(browser, serve(folder), "light.html") as seen:
        figure, page = Figure(seen.page), seen.page
        error = np.median(stored.loss[:, start.width, start.checkpoint, 0])
        assert f"squared error {error:.2f} at rank 1" in figure.text(CURVE)
        assert f"Width {stored.widths[start.width]} " in figure.text(CURVE)
        shown = page.locator(".sl-boards li")
        assert shown.count() == len(start.shown())
        assert f"Rank {start.shown()[0]['rank']}: " in shown.first.inner_text()

        width = figure.control("width of the network")
        width.focus()
        changed = figure.changed_by(lambda: page.keyboard.press("Home"))
        assert changed == {CURVE, GROUP, PLOT, BOARDS}
        assert "Width 2 " in figure.text(CURVE)
        played = figure.control("states played")
        played.focus()
        changed = figure.changed_by(lambda: page.keyboard.press("Home"))
        assert changed >= {CURVE, PLOT, BOARDS}
        assert "after 0 states" in figure.text(CURVE)

        ranks = figure.control("ranks")
        ranks.focus()
        changed = figure.changed_by(lambda: page.keyboard.press("End"))
        assert changed == {GROUP, PLOT, BOARDS}
        boards = [b for b in stored.boards if b["group"] == len(stored.edges) - 2]
        assert shown.count() == len(boards)
        assert boards[0]["words"] in shown.first.text_content()
        # A press on the plot picks the group under it.
        box = page.locator(".sl-plot").bounding_box()
        page.mouse.click(box["x"] + 50, box["y"] + box["height"] / 2)
        figure.settle()
        assert figure.text(GROUP).startswith("Rank 1: ")
        assert shown.count() == 1 and ranks.input_value() == "0"
        figure.control("Reset").click()
        figure.settle()
        assert f"Width {stored.widths[start.width]} " in figure.text(CURVE)
        assert shown.count() == len(start.shown())
        check_response(
            page,
            capsys,
            [("width", range(6)), ("states", range(12)), ("ranks", range(17))],
        )
        assert seen.errors == [] and seen.outside == []

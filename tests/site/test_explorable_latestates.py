"""*Late states* in a real browser: every control changes what it should."""

import explorable_pages
import pytest
from browsing import visit
from explorable_pages import check_response, write_pages

from scalinglaws.explorables import LateStates, latestates

# Positions in Figure.view().
LAW, LATE, TURN, COUNTS, LATE_PLOT, TURN_PLOT = range(6)
ALL = {LAW, LATE, TURN, COUNTS, LATE_PLOT, TURN_PLOT}


@pytest.fixture(scope="module")
def folder(site, tmp_path_factory):
    return write_pages(tmp_path_factory.mktemp("explorable"), site, LateStates())


def test_every_control(browser, origin, capsys):
    with visit(browser, origin, "light.html") as seen:
        figure, page = explorable_pages.Figure(seen.page), seen.page
        first = figure.view()
        exponent, _ = latestates.line_through(
            *(LateStates().view()[key] for key in ("ranks", "counts"))
        )
        assert "Counting all moves: the line through ranks 3 to 100" in first[LAW]
        assert f"has exponent {exponent:.2f}" in first[LAW]

        cut = figure.control("moves of a game that count")
        changed = figure.changed_by(lambda: cut.fill("0"))
        assert changed >= {LAW, LATE, TURN, COUNTS, LATE_PLOT, TURN_PLOT}
        moves = latestates.states()["games"]["oware"]["cuts"][0]
        assert f"Counting the first {moves} moves" in figure.text(LAW)
        assert "Late: 0\u00a0% of the states at ranks 100" in figure.text(LATE)
        game = figure.control("game")
        for name in ("checkers", "small oware", "connect four"):
            assert figure.changed_by(lambda n=name: game.select_option(n)) >= ALL - {
                LATE
            }
        page.get_by_role("button", name="Reset").click()
        figure.settle()
        assert figure.view() == first
        assert figure.changed_by(lambda: game.select_option("small oware")) >= ALL
        late = figure.control("late means")
        assert figure.changed_by(lambda: late.select_option("half")) == {
            LATE,
            LATE_PLOT,
        }
        check_response(page, capsys, [("moves", list(range(9)))])
        page.get_by_role("button", name="Reset").click()
        figure.settle()
        assert figure.view() == first
        assert seen.errors == [] and seen.outside == []

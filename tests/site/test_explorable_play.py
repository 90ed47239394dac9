"""*Play the scaling law* in a real browser: a game, its controls, its failures."""

import re

import explorable_pages
import pytest
from browsing import visit
from explorable_pages import check_fits, check_narrow, check_response, write_pages

from scalinglaws.explorables import Play

# Positions in Figure.view().
STATUS, THOUGHT, RATING, LADDER = range(4)
LATER = "play.weights.js"


@pytest.fixture(scope="module")
def folder(site, tmp_path_factory):
    return write_pages(tmp_path_factory.mktemp("explorable"), site, Play())


class Game(explorable_pages.Figure):
    """The figure's game: press a column, wait for the answer."""

    def press(self, column):
        self.page.locator(".sl-drop").nth(column).click()

    def answered(self, moves):
        """Wait until so many moves are made, or the game is over."""
        self.page.wait_for_function(
            """(moves) => {
              const board = document.querySelector(".sl-board [role=img]");
              const status = document.querySelector(".sl-readout > span").textContent;
              return board.ariaLabel.includes(`after ${moves} moves`) ||
                /four in line|a draw/.test(status);
            }""",
            arg=moves,
            timeout=20_000,
        )

    def board(self):
        return self.page.locator(".sl-board [role=img]").get_attribute("aria-label")

    def moves(self):
        return int(re.search(r"after (\d+) moves", self.board())[1])


def loaded(seen):
    """How many times the networks were asked for."""
    return seen.page.evaluate(
        "name => [...document.scripts].filter((s) => s.src.endsWith(name)).length",
        LATER,
    )


def test_a_game(browser, origin):
    with visit(browser, origin, "light.html") as seen:
        page, game = seen.page, Game(seen.page)
        first = game.view()
        assert "Nothing has been searched" in first[THOUGHT]
        assert loaded(seen) == 0
        game.press(2)
        game.answered(2)
        assert re.match(r"The network played column \d\. Your move", game.text(STATUS))
        assert loaded(seen) == 1
        # The search of this board, by the package.
        found = searched(Play(), [2])
        share = found.visits.max() / found.visits.sum()
        says = game.text(THOUGHT)
        best = int(found.visits.argmax())
        assert f"31 visits: column {best + 1} ({share:.0%})" in says.replace("\xa0", "")
        value = f"{found.value[0]:+.2f}".replace("-", "−")
        assert f"{value} after the search" in says

        # Keys: a number from anywhere, arrows and Enter on the board.
        game.control("simulations a move").focus()
        page.keyboard.press("3")
        game.answered(4)
        page.locator(".sl-drop").nth(4).focus()
        page.keyboard.press("ArrowRight")
        page.keyboard.press("Enter")
        game.answered(6)
        assert "column 1: you" in game.board()
        game.control("Undo").click()
        game.settle()
        assert game.moves() == 4
        assert loaded(seen) == 1

        # To the end, whoever wins; then no column can be pressed.
        for _ in range(10):
            open_columns = page.locator(".sl-drop[aria-disabled=false]")
            if not open_columns.count():
                break
            moves = game.moves()
            open_columns.first.click()
            game.answered(moves + 2)
        assert re.search("four in line|a draw", game.text(STATUS))
        before = game.moves()
        page.keyboard.press("1")
        game.settle()
        assert game.moves() == before
        game.control("Reset").click()
        game.settle()
        assert game.view() == first
        assert seen.errors == [] and seen.outside == []


def searched(figure, moves):
    """What the figure's opponent finds after these moves, by the package."""
    from scalinglaws.games import boards, search

    positions = boards.connect_four(5, 4).start(1)
    for move in moves:
        positions.step([move])
    return search.search(positions, figure.network(), simulations=figure.simulations)


def test_every_control(browser, folder, serve, capsys):
    with visit(browser, serve(folder), "light.html") as seen:
        page, game = seen.page, Game(seen.page)

        def step(label, key):
            game.control(label).focus()
            return game.changed_by(lambda: page.keyboard.press(key))

        assert step("width of the network", "End") == {RATING, LADDER}
        assert "width 64 has Elo" in game.text(RATING)
        assert step("simulations a move", "Home") == {RATING, LADDER}
        assert "With 2 simulations" in game.text(RATING)
        game.control("who begins (a new game)").select_option("network")
        game.answered(1)
        assert "2 of 2 simulations" in game.text(THOUGHT)
        hint = page.get_by_role("checkbox", name=re.compile("show a hint"))
        hint.check()
        page.get_by_text("Hint: column").first.wait_for(timeout=20_000)
        assert "512 of 512 simulations" in game.text(THOUGHT)
        assert "for you" in game.text(THOUGHT)
        hint.uncheck()
        game.settle()
        assert "Hint" not in game.text(STATUS)
        # Who plays the ending: from its move on the other width thinks.
        game.control("who begins (a new game)").select_option("you")
        step("width of the network", "Home")
        assert not game.control("width in the ending").is_visible()
        shared = game.control("another network plays the ending")
        assert game.changed_by(shared.check) == {RATING, LADDER}
        assert "were not rated" in game.text(RATING)
        assert step("width in the ending", "ArrowLeft") == {RATING, LADDER}
        step("the ending begins with move", "Home")
        for _ in range(2):
            assert step("the ending begins with move", "ArrowRight") == {RATING}
        assert "plays from move 4 on" in game.text(RATING)
        game.press(0)
        game.answered(2)
        assert "The network, width 2," in game.text(THOUGHT)
        game.press(0)
        game.answered(4)
        assert "The network, width 32," in game.text(THOUGHT)
        game.control("New game").click()
        game.settle()
        assert game.moves() == 0
        sliders = (("width of", range(5)), ("simulations", range(4)))
        check_response(page, capsys, sliders)
        assert seen.errors == []


def test_a_long_search_leaves_the_page_its_frames(browser, folder, serve, capsys):
    with visit(browser, serve(folder), "light.html") as seen:
        game = Game(seen.page)
        for label in ("width of the network", "simulations a move"):
            game.control(label).focus()
            seen.page.keyboard.press("End")
        seen.page.evaluate(
            """() => {
              const thought = document.querySelectorAll(".sl-readout > span")[2];
              window.frames_ = 0;
              window.views = new Set();
              const frame = () => {
                window.frames_++;
                window.views.add(thought.textContent);
                requestAnimationFrame(frame);
              };
              requestAnimationFrame(frame);
            }"""
        )
        game.press(2)
        game.answered(2)
        frames, views = seen.page.evaluate("[window.frames_, window.views.size]")
        with capsys.disabled():
            print(f"\n{frames} frames, {views} views of one search", end="")
        assert frames >= 40 and views >= 10


def test_with_little_motion_only_the_result_is_drawn(browser, folder, serve):
    with visit(browser, serve(folder), "light.html") as seen:
        seen.page.emulate_media(reduced_motion="reduce")
        seen.page.evaluate(
            """() => {
              window.said = new Set();
              const node = document.querySelectorAll(".sl-readout > span")[2];
              new MutationObserver(() => window.said.add(node.textContent))
                .observe(node, { childList: true });
            }"""
        )
        game = Game(seen.page)
        game.press(2)
        game.answered(2)
        assert "32 of 32" in game.text(THOUGHT)
        assert seen.page.evaluate("window.said.size") == 1


def test_networks_that_do_not_load_bring_the_picture_back(
    browser, site, serve, tmp_path
):
    write_pages(tmp_path, site, Play())
    (tmp_path / LATER).unlink()
    with visit(browser, serve(tmp_path), "light.html") as seen:
        Game(seen.page).press(2)
        seen.page.get_by_text("did not load: reload the page").wait_for(timeout=5_000)
        assert seen.page.locator("img").is_visible()


@pytest.mark.parametrize("theme, width", [("light", 1300), ("dark", 390)])
def test_accessible_and_never_too_wide(browser, folder, serve, theme, width):
    with visit(browser, serve(folder), f"{theme}.html", width=width) as seen:
        game = Game(seen.page)
        game.control("another network plays the ending").check()
        game.press(2)
        game.answered(2)
        check_fits(seen.page)
        check_narrow(seen.page)
        for column in seen.page.locator(".sl-drop").all():
            box = column.bounding_box()
            assert box["width"] >= 44 and box["height"] >= 44

"""*Tokens* in a real browser: every control changes what it should."""

import explorable_pages
import numpy as np
import pytest
from browsing import visit
from explorable_pages import (
    check_response,
    write_pages,
)

from scalinglaws.explorables import Tokens, tokens

# Positions in Figure.view().
PASSAGE, TOKEN, KIND, SHARE, TEXT, CURVE, SHARES = range(7)
LOW = tokens.family()["criteria"]["low"]


class Figure(explorable_pages.Figure):
    drawings = ".sl-passage, .sl-plot"

    def option(self, k):
        return self.page.locator(".sl-passage > [role=option]").nth(k)

    def chosen(self):
        """Position of the selected token; it is the one in the tab order."""
        return self.page.evaluate(
            """() => {
              const all = [...document.querySelectorAll(".sl-passage > *")];
              const chosen = all.filter((n) => n.ariaSelected === "true");
              const tabbed = all.filter((n) => n.tabIndex === 0);
              return chosen.length === 1 && tabbed.length === 1 &&
                tabbed[0] === chosen[0] ? all.indexOf(chosen[0]) : -1;
            }"""
        )


@pytest.fixture(scope="module")
def folder(site, tmp_path_factory):
    return write_pages(tmp_path_factory.mktemp("explorable"), site, Tokens())


def known(passage, size):
    """How many tokens of a passage the first model of a size knows."""
    family = tokens.family()
    row = family["passages"][passage]["rows"][family["sizeOf"].index(size)]
    return int((tokens.decode(row) < LOW).sum())


def test_every_control(browser, origin, capsys):
    with visit(browser, origin, "light.html") as seen:
        figure, page = Figure(seen.page), seen.page
        first, passages = figure.view(), tokens.family()["passages"]
        start = passages[0]["start"]
        assert figure.chosen() == start
        assert f", {known(0, 0)} of {len(passages[0]['tokens'])} " in first[PASSAGE]
        assert first[TOKEN].startswith(f"Token {start + 1}, ")
        assert f"{Tokens().curve()[0]:.2f} nats here" in first[TOKEN]

        slider = figure.control("model size")
        changed = figure.changed_by(lambda: slider.fill("6"))
        assert changed == {PASSAGE, TOKEN, SHARE, TEXT, CURVE, SHARES}
        assert f", {known(0, 6)} of " in figure.view()[PASSAGE]
        assert "one seed" in figure.view()[TOKEN]

        # A token is chosen with the mouse, and with the keys from there.
        others = [k for k, text in enumerate(passages[0]["tokens"])
                  if text.strip() == text and k != start]  # fmt: skip
        other = others[len(others) // 2]
        changed = figure.changed_by(lambda: figure.option(other).click())
        assert {TOKEN, CURVE, TEXT} <= changed <= {TOKEN, KIND, CURVE, TEXT}
        assert figure.chosen() == other
        for key, place in (("ArrowRight", other + 1), ("ArrowLeft", other),
                           ("Home", 0), ("ArrowUp", 0), ("End", None)):  # fmt: skip
            changed = figure.changed_by(lambda k=key: page.keyboard.press(k))
            place = len(passages[0]["tokens"]) - 1 if place is None else place
            assert figure.chosen() == place
            assert figure.view()[TOKEN].startswith(f"Token {place + 1}, ")
        focused = page.evaluate("() => document.activeElement.ariaSelected")
        assert focused == "true"

        choose = figure.control("passage")
        changed = figure.changed_by(lambda: choose.select_option("1"))
        assert changed >= {PASSAGE, TOKEN, TEXT, CURVE}
        assert figure.chosen() == passages[1]["start"]
        assert f", {known(1, 6)} of " in figure.view()[PASSAGE]

        check_response(page, capsys, [("model size", range(7))])
        page.get_by_role("button", name="Reset").click()
        figure.settle()
        assert figure.view() == first and figure.chosen() == start
        assert seen.errors == [] and seen.outside == []


def test_colours_are_those_of_the_losses(browser, folder, serve):
    with visit(browser, serve(folder), "dark.html") as seen:
        row = tokens.decode(tokens.family()["passages"][0]["rows"][0])
        wanted = [tokens.PAINTS[k] for k in np.digitize(row, tokens.EDGES)]
        found = seen.page.evaluate(
            """() => [...document.querySelectorAll(".sl-passage > *")].map((n) => [
              "#" + getComputedStyle(n).backgroundColor.match(/\\d+/g)
                .map((c) => Number(c).toString(16).padStart(2, "0")).join(""),
              getComputedStyle(n).color])"""
        )
        assert [paint for paint, _ in found] == wanted
        assert {colour for _, colour in found} == {"rgb(17, 17, 17)"}

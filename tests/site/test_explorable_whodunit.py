"""*Whodunit* in a real browser: a case from the first test to the answer."""

import re

import explorable_pages
import pytest
from browsing import visit
from explorable_pages import check_fits, check_narrow, check_response, write_pages

from scalinglaws import suspects
from scalinglaws.explorables import Whodunit
from tests.explorable_cases.make import run_javascript

# Positions in Figure.view().
BOX, ANSWER, VERDICT, CURVES, TEST = range(5)


class Figure(explorable_pages.Figure):
    def choose(self, label, option):
        self.control(label).select_option(option)
        self.settle()

    def press(self, name):
        self.page.get_by_role("button", name=name).click()
        self.settle()

    def rows(self):
        return self.page.locator(".sl-root tbody tr").all_inner_texts()


@pytest.fixture(scope="module")
def folder(site, tmp_path_factory):
    return write_pages(tmp_path_factory.mktemp("explorable"), site, Whodunit())


def who(seed):
    """The suspects of a case, in the order of its boxes."""
    return [box["suspect"] for box in run_javascript("boxes", [seed], "whodunit")[0]]


def test_a_case_is_solved(browser, origin, capsys):
    with visit(browser, origin, "light.html") as seen:
        figure, page = Figure(seen.page), seen.page
        first = figure.view()
        assert "Box A: exponent" in first[BOX] and "± 0.05" in first[BOX]
        assert "not applied yet" in first[ANSWER]
        assert first[VERDICT] == "0 tests so far; 5 of 5 boxes not named yet."
        tell = figure.control("Tell me")
        assert tell.is_disabled()

        # Every intervention on a box: it is answered once it is applied, not before.
        order = who(1)
        for count, name in enumerate(suspects.INTERVENTIONS, start=1):
            figure.choose("intervention", name)
            assert "not applied yet" in figure.text(ANSWER)
            changed = figure.changed_by(lambda: figure.press("Apply to box A"))
            assert changed == {ANSWER, VERDICT, TEST}, name
            assert figure.text(VERDICT).startswith(f"{count} tests so far")
            assert page.get_by_role("button", name="Applied to box A").is_disabled()
        listed = page.locator(".sl-evidence li").all_inner_texts()
        assert len(listed) == 5 and suspects.INTERVENTIONS["longer"] in listed[0]

        # The answer of the box that is averaged is an eighth.
        figure.choose("box", str(order.index("variance")))
        figure.choose("intervention", "average")
        figure.press("Apply to box")
        ratio = re.search(r"loss times 0\.(\d+)", figure.text(ANSWER))
        assert abs(float("0." + ratio[1]) - 1 / 8) < 0.02

        # All named, two of them wrongly; told, and what tells them apart.
        guesses = [*order]
        guesses[0], guesses[1] = guesses[1], guesses[0]
        for box, guess in enumerate(guesses):
            figure.choose("box", str(box))
            figure.choose("mechanism", guess)
            assert tell.is_disabled()
            figure.press(f"Name box {'ABCDE'[box]}")
        assert "press ‘Tell me’" in figure.text(VERDICT)
        assert len(figure.rows()) == 5
        assert not any("right" in row for row in figure.rows())
        tell.click()
        figure.settle()
        assert figure.text(VERDICT).startswith("3 of 5 right, with 7 tests.")
        sets = suspects.smallest_sets()
        assert f"No fewer than {len(sets[0])} interventions" in figure.text(VERDICT)
        assert f"{len(sets)} sets of that many do" in figure.text(VERDICT)
        rows = figure.rows()
        assert sum("\tright" in row for row in rows) == 3
        assert f"no: {suspects.SUSPECTS[order[0]]}" in rows[0]
        assert len(rows) == 5 + len(suspects.pairs())

        # Another case has nothing of this one.
        changed = figure.changed_by(lambda: figure.control("case").press("ArrowRight"))
        assert changed >= {BOX, VERDICT, CURVES}
        assert figure.text(VERDICT).startswith("0 tests so far; 5 of 5")
        assert len(figure.rows()) == 5
        check_response(page, capsys, [("case", range(1, 60, 3))])
        figure.press("Reset")
        assert figure.view() == first
        assert seen.errors == [] and seen.outside == []


def test_a_link_leads_to_the_case_and_not_to_its_answer(browser, folder, serve):
    with visit(browser, serve(folder), "light.html") as seen:
        figure, page = Figure(seen.page), seen.page
        figure.control("case").press("ArrowRight")
        figure.press("Name box A")
        page.wait_for_url("**#view:whodunit=2,*")
        before = figure.view()
        assert "4 of 5 boxes not named yet" in before[VERDICT]
        page.reload()
        page.wait_for_function(
            "document.querySelector('.sl-root input[type=range]').value === '2'"
        )
        figure.settle()
        assert figure.view()[CURVES] == before[CURVES]
        assert figure.text(VERDICT) == "0 tests so far; 5 of 5 boxes not named yet."


@pytest.mark.parametrize("name, width", [("light", 1300), ("dark", 390)])
def test_accessible_and_never_too_wide(browser, folder, serve, name, width):
    with visit(browser, serve(folder), f"{name}.html", width=width) as seen:
        page, figure = seen.page, Figure(seen.page)
        figure.choose("intervention", "tasks")
        figure.press("Apply to box A")
        check_fits(page)
        for box in range(5):
            figure.choose("box", str(box))
            figure.press(f"Name box {'ABCDE'[box]}")
        figure.press("Tell me")
        check_fits(page)
        check_narrow(page)

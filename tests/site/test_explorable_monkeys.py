"""*Monkeys* in a real browser: every control changes what it should."""

import pytest
from browsing import visit
from explorable_pages import (
    Figure,
    check_fits,
    check_narrow,
    check_response,
    write_pages,
)

from scalinglaws import monkeys
from scalinglaws.explorables import Monkeys
from scalinglaws.explorables.monkeys import first_view

# Positions in Figure.view().
LINES, THEORY, TEXT = range(3)
RANKS, SLOPES, COUNTS = range(3, 6)
ALL = {LINES, THEORY, TEXT, RANKS, SLOPES, COUNTS}


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
        sliders = (
            ("inequality", list(range(0, 200, 9))),
            ("keys typed", list(range(9))),
        )
        check_response(page, capsys, sliders)
        assert seen.errors == [] and seen.outside == []


@pytest.mark.parametrize("name, width", [("light", 1300), ("dark", 390)])
def test_accessible_and_never_too_wide(browser, folder, serve, name, width):
    with visit(browser, serve(folder), f"{name}.html", width=width) as seen:
        page, figure = seen.page, Figure(seen.page)
        for own in ("no", "yes"):
            figure.control("letters").select_option(own)
            figure.settle()
            check_fits(page)
        check_narrow(page)

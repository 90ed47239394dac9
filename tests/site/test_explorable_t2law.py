"""*The t² law* in a real browser: every control changes what it should."""

import explorable_pages
import pytest
from browsing import visit
from explorable_pages import (
    check_fits,
    check_narrow,
    check_response,
    write_pages,
)

from scalinglaws.explorables import T2Law
from scalinglaws.skills import resource

# Positions in Figure.view().
LEARNED, LOSS, TOTAL, CURVE, LOSSES, TOTALS = range(6)
ALL = {LEARNED, LOSS, TOTAL, CURVE, LOSSES, TOTALS}


class Figure(explorable_pages.Figure):
    def wait_for_the_run(self):
        """Until sign descent has answered from its worker."""
        self.settle()  # a press is seen in the next frame
        self.page.wait_for_function(
            """() => ![...document.querySelectorAll(".sl-readout > span[aria-hidden]")]
                 .some((node) => node.textContent.includes("on its way"))""",
            timeout=20_000,
        )


@pytest.fixture(scope="module")
def folder(site, tmp_path_factory):
    return write_pages(tmp_path_factory.mktemp("explorable"), site, T2Law())


def test_every_control(browser, origin, capsys):
    with visit(browser, origin, "light.html") as seen:
        figure, page = Figure(seen.page), seen.page
        figure.wait_for_the_run()
        first = figure.view()
        total = resource.total_time(T2Law().p())
        assert f"theory {total:.1f} t₀" in first[TOTAL]
        assert "Domino 60 t₀" in first[TOTAL] and "not √n = 7.75" in first[TOTAL]
        count = int((T2Law().skills([10**0.7])["L2 theory"] > 0.9).sum())
        assert f"L2 theory {count}, Domino 5," in first[LEARNED]

        def fill(label, value):
            slider = figure.control(label)
            return figure.changed_by(lambda: slider.fill(str(value)))

        assert fill("time", 50) == {LEARNED, LOSS, CURVE, LOSSES}
        assert "Learned at 10 t₀" in figure.view()[LEARNED]
        assert fill("Zipf exponent", 100) == ALL
        assert "on its way" in figure.view()[LEARNED]
        figure.wait_for_the_run()
        assert "none yet" not in figure.view()[LOSS]
        assert fill("number of tasks n", 20) == ALL
        figure.wait_for_the_run()
        run = figure.view()
        button = page.get_by_role("button", name="New directions")
        assert figure.changed_by(button.click) >= {LEARNED, LOSS}
        figure.wait_for_the_run()
        assert figure.view()[LOSSES] != run[LOSSES]

        choose = page.get_by_role("combobox", name="steps of SignGD a task")
        coarse = figure.view()[LOSSES]
        choose.select_option("30")
        figure.wait_for_the_run()
        assert figure.view()[LOSSES] != coarse

        # To the ends: equal frequencies, and frequencies that no run can tell apart.
        fill("Zipf exponent", 0)
        assert "= 1.00 √n" in figure.view()[TOTAL]
        fill("Zipf exponent", 300)
        fill("number of tasks n", 100)
        figure.wait_for_the_run()
        assert "The live run learned " in figure.view()[TOTAL]

        check_response(
            page,
            capsys,
            (
                ("Zipf exponent", range(0, 300, 20)),
                ("number of tasks", range(2, 100, 7)),
                ("time", range(-20, 110, 9)),
            ),
        )
        page.get_by_role("button", name="Reset").click()
        figure.wait_for_the_run()
        assert figure.view() == first
        assert seen.errors == [] and seen.outside == []


@pytest.mark.parametrize("name, width", [("light", 1300), ("dark", 390)])
def test_accessible_and_never_too_wide(browser, folder, serve, name, width):
    with visit(browser, serve(folder), f"{name}.html", width=width) as seen:
        Figure(seen.page).wait_for_the_run()
        check_fits(seen.page)
        check_narrow(seen.page)


def test_waits_until_it_is_seen(browser, folder, serve):
    with visit(browser, serve(folder), "below.html") as seen:
        seen.page.wait_for_timeout(800)
        assert "on its way" in Figure(seen.page).view()[LEARNED]
        seen.page.locator(".sl-root").scroll_into_view_if_needed()
        Figure(seen.page).wait_for_the_run()

"""The checklist: filled in from the reader's numbers, and printed on one page."""

import re

import pytest
from browsing import axe_violations, sideways, visit

from scalinglaws import fits

NAME = "book/checklist.html"
BLANK = "How many, over how many decades."


@pytest.fixture(params=["http", "file"])
def origin(request, address, site):
    return address if request.param == "http" else f"file://{site}"


class Checklist:
    """The open page: the text of its items by name, and its inputs."""

    def __init__(self, page):
        self.page = page
        self.paste = page.get_by_role("textbox", name=re.compile("^your numbers"))
        self.says = page.locator("#checklist-fitter .sl-readout > [aria-hidden]")

    def item(self, name):
        return self.page.locator(f'[data-fill="{name}"]').inner_text()

    def window(self, end):
        return self.page.get_by_role("textbox", name=re.compile(f"^window {end}"))


def printed_pages(page):
    pdf = page.pdf(format="A4")
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", pdf))


def expected(folder, text, window=None):
    (folder / "own.csv").write_text(text, "utf-8")
    return fits.report(*fits.read_csv(folder / "own.csv"), window=window)


def test_the_items_are_those_of_the_report(browser, origin, tmp_path):
    with visit(browser, origin, NAME) as seen:
        checklist = Checklist(seen.page)
        text = checklist.paste.input_value()
        report = expected(tmp_path, text)
        assert f"b = {report['exponent']:.3f} in" in checklist.item("exponent")
        low, high = report["scatter_interval"]
        assert f"{low:.2f} to {high:.2f}, 95 %" in checklist.item("scatter")
        low, high = report["windows_range"]
        assert f"b from {low:.2f} to {high:.2f} over" in checklist.item("windows")
        local = [exponent for _, exponent in report["local_exponents"]]
        neighbours = checklist.item("neighbours")
        assert f"{local[0]:.2f}" in neighbours and f"{local[-1]:.2f}" in neighbours
        offset = report["offset"]
        assert f"b = {offset['exponent']:.2f}, an exponent" in checklist.item("offset")
        assert checklist.item("caution") == report["caution"]
        best = report["rivals"][0]["name"].replace("power law with", "with")
        assert f"without them: {best} " in checklist.item("rivals")
        assert "3 seeds a size" in checklist.item("seeds")
        low, high = report["seed_interval"]
        shown = re.match(r"([\d.]+) to ([\d.]+), 95", checklist.item("seedInterval"))
        assert float(shown[1]) == pytest.approx(low, abs=0.011)
        assert float(shown[2]) == pytest.approx(high, abs=0.011)

        # A window, by its own report.
        checklist.window("from").fill("60")
        checklist.window("to").fill("1100")
        report = expected(tmp_path, text, (60, 1100))
        assert f"b = {report['exponent']:.3f} in" in checklist.item("exponent")
        assert checklist.item("window") == "60 to 1\u202f100."
        assert f"{report['n_points']} of them in the window" in checklist.item("sizes")
        assert seen.errors == [] and seen.outside == []


def test_numbers_that_cannot_be_used_get_one_line(browser, origin):
    with visit(browser, origin, NAME) as seen:
        checklist, page = Checklist(seen.page), seen.page
        for text, line in (
            ("10, 5\n20, four", "Not read, line 2: 'four' is not a number."),
            ("10 5\n20 4", "Not read, 2 sizes in the window: a fit needs at least 3, "
             "so give more sizes or widen the window."),
            ("10 5\n20 -4", "Not read, line 2: -4 is not a positive finite number; "
             "correct it or leave the cell empty."),
            ("", "Not read, no data yet: give a size and a loss on each line."),
        ):  # fmt: skip
            checklist.paste.fill(text)
            assert checklist.says.inner_text() == line
            assert checklist.item("sizes") == BLANK
        checklist.paste.fill("10 5\n20 4\n40 3.5")
        assert checklist.item("offset") == "Too few sizes: needs 4."
        assert checklist.item("rivals") == "Too few sizes: needs 5."
        assert checklist.item("seeds").startswith("One loss a size")
        checklist.window("from").fill("ten")
        assert "the window: 'ten' is not a number" in checklist.says.inner_text()
        checklist.window("from").fill("30")
        checklist.window("to").fill("20")
        assert "ends before it begins" in checklist.says.inner_text()
        page.get_by_role("button", name="Example").click()
        assert checklist.says.inner_text().startswith("8 sizes read")
        assert checklist.window("from").input_value() == ""
        page.get_by_role("button", name="Clear").click()
        assert checklist.item("sizes") == BLANK
        assert seen.errors == []


def test_one_page_of_paper(browser, address):
    with visit(browser, address, NAME) as seen:
        checklist, page = Checklist(seen.page), seen.page
        yours = page.locator("#checklist input")
        assert yours.count() == 3
        assert printed_pages(page) == 1
        for line in yours.all():
            line.fill("a sentence of some length that says what is held fixed")
        many = "\n".join(f"{2.0**k} {3 + 0.9**k} {3.1 + 0.8**k}" for k in range(40))
        checklist.paste.fill(many)
        assert checklist.says.inner_text().startswith("40 sizes read")
        assert printed_pages(page) == 1
        page.emulate_media(media="print")
        assert page.locator("#checklist li").last.is_visible()
        assert not page.locator("#checklist-fitter").is_visible()
    with visit(browser, address, NAME, javascript=False) as seen:
        assert printed_pages(seen.page) == 1
        assert BLANK in seen.page.locator("#checklist").inner_text()


@pytest.mark.parametrize("theme, width", [("light", 1300), ("dark", 390)])
def test_targets_and_width(browser, address, theme, width):
    with visit(browser, address, NAME, width=width, theme=theme) as seen:
        page = seen.page
        for target in page.locator("#checklist-fitter :is(input, textarea, button), "
                                   "#checklist input").all():  # fmt: skip
            assert target.bounding_box()["height"] >= 44
        for narrow in (width, 320):
            page.set_viewport_size({"width": narrow, "height": 800})
            page.wait_for_timeout(100)
            assert sideways(page) == []
        assert axe_violations(page) == []

"""*Bottlenecks* in a real browser: every control changes what it should."""

import explorable_pages
import pytest
from browsing import visit
from explorable_pages import (
    check_fits,
    check_narrow,
    check_response,
    write_pages,
)

from scalinglaws.explorables import Bottlenecks
from scalinglaws.fits import PUBLISHED, REFIT

# Positions in Figure.view(): three read-outs, three drawings.
POINT, CUTS, GROWTH, SURFACE, SLICES, SIZES = range(6)
ALL = set(range(6))
BUDGET = "compute C = 6 N D"


class Figure(explorable_pages.Figure):
    def shown(self, label):
        return self.control(label).get_attribute("aria-valuetext")

    def press(self, label, key="ArrowRight"):
        self.control(label).focus()
        return self.changed_by(lambda: self.page.keyboard.press(key))

    def choose(self, label, value):
        return self.changed_by(lambda: self.control(label).select_option(value))

    def click(self, label):
        return self.changed_by(self.control(label).click)


@pytest.fixture(scope="module")
def folder(site, tmp_path_factory):
    return write_pages(tmp_path_factory.mktemp("explorable"), site, Bottlenecks())


def test_every_control(browser, folder, serve, capsys):
    with visit(browser, serve(folder), "light.html") as seen:
        figure = Figure(seen.page)
        first = figure.view()
        assert f"Loss {REFIT.loss(1e9, 1e10):.3f}" in first[POINT]
        assert "Data bind" in first[POINT]

        assert figure.press("parameters N") == ALL
        assert figure.press("parameters N", "ArrowLeft") == ALL
        assert figure.view() == first
        assert figure.press("data D, tokens") == ALL
        assert figure.press("data D, tokens", "ArrowLeft") == ALL
        ratio = [figure.shown(x) for x in ("parameters N", "data D, tokens")]
        assert ratio == ["1.0 × 10⁹".replace(" ", "\u202f"), ratio[1]]
        assert figure.press(BUDGET) == ALL  # both grow by a tenth of a decade
        assert figure.shown("parameters N").startswith("1.3")
        assert figure.shown("data D, tokens").startswith("1.3")
        assert figure.press(BUDGET, "ArrowLeft") == ALL
        rival = "rival's exponent (Kaplan: 0.73)"
        assert figure.press(rival) == {GROWTH, SURFACE, SIZES}
        assert "C^0.74" in figure.text(GROWTH)

        # With the compute held, the tokens give way.
        hold = "while N or D moves, hold"
        assert figure.choose(hold, "compute") == set()
        budget = figure.shown(BUDGET)
        assert figure.press("parameters N") >= ALL - {SIZES}
        assert figure.shown("data D, tokens").startswith("7.9")
        assert figure.shown(BUDGET) == budget
        figure.control("parameters N").fill("130")  # as far as the tokens can give way
        figure.settle()
        assert figure.shown(BUDGET) == budget
        assert figure.shown("data D, tokens").startswith("1.0")
        assert figure.click("Go to the best split") >= ALL - {SIZES}
        assert "Neither binds" in figure.text(POINT)
        assert figure.shown(BUDGET) == budget

        assert figure.choose("constants", "published") == ALL
        assert f"∝ C^{PUBLISHED.allocation:.2f}" in figure.text(GROWTH)
        assert not figure.control("alpha").is_visible()
        assert figure.choose("constants", "own") >= {POINT}  # rounded to the sliders
        for name in ("E", "A", "alpha", "B", "beta"):
            assert figure.control(name).is_visible()
            assert figure.press(name) >= {POINT, CUTS, SLICES}, name

        # Sliders answer within a frame.
        sliders = (
            ("parameters N", list(range(70, 110))),
            ("alpha", list(range(20, 60))),
        )
        check_response(seen.page, capsys, sliders)

        figure.click("Reset")
        assert figure.view() == first
        assert figure.control("constants").input_value() == "refit"
        assert figure.control(hold).input_value() == "other"
        assert seen.errors == [] and seen.outside == []


def test_ends_of_every_range(browser, folder, serve):
    """Nothing breaks at the corners, nor with constants far from any real ones."""
    with visit(browser, serve(folder), "light.html") as seen:
        figure = Figure(seen.page)
        figure.choose("constants", "own")
        sliders = seen.page.get_by_role("slider").all()
        for end in ("min", "max"):
            for slider in sliders:
                slider.fill(slider.get_attribute(end))
                figure.settle()
                assert "NaN" not in "".join(figure.view())
                assert "stopped" not in seen.page.locator(".sl-root").inner_text()
        assert figure.click("Go to the best split") <= ALL
        assert seen.errors == []


@pytest.mark.parametrize("name, width", [("light", 1300), ("dark", 390)])
def test_accessible_and_never_too_wide(browser, folder, serve, name, width):
    with visit(browser, serve(folder), f"{name}.html", width=width) as seen:
        page, figure = seen.page, Figure(seen.page)
        for constants in ("refit", "own"):
            figure.choose("constants", constants)
            check_fits(page)
        check_narrow(page)

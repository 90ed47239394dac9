"""*A live law* in a real browser, alone on a page and on the front page."""

import re

import explorable_pages
import numpy as np
import pytest
from browsing import NARROW, visit
from explorable_pages import check_fits, check_narrow, check_response, write_pages
from playwright.sync_api import expect

from scalinglaws.explorables import FrontLaw
from scalinglaws.explorables.frontlaw import first_view

# Positions in Figure.view().
LAW, STATUS, ERRORS, EXPONENTS = range(4)
STEPS = "steps of training"


class Figure(explorable_pages.Figure):
    def trained(self):
        """Wait until every net is trained and drawn."""
        self.settle()  # what was asked for last begins with the next frame
        seen = self.page.locator(".sl-readout > span[aria-hidden]")
        done = seen.filter(has_text="30 nets, trained in your browser.")
        done.wait_for(timeout=60_000)
        self.settle()

    def exponent(self):
        said = re.match(r"Exponent (\S+) ", self.text(LAW))
        return float(said[1].replace("−", "-"))


@pytest.fixture(scope="module")
def folder(site, tmp_path_factory):
    return write_pages(tmp_path_factory.mktemp("explorable"), site, FrontLaw())


def test_it_trains_by_itself_and_every_control_works(browser, origin, capsys):
    with visit(browser, origin, "light.html") as seen:
        figure, page = Figure(seen.page), seen.page
        figure.trained()
        view, first = first_view(), figure.view()
        assert figure.exponent() == pytest.approx(view["exponent"], abs=0.03)
        assert 0.5 < figure.exponent() < 2
        assert "(95 % over seeds: 0." in first[LAW]
        assert "after 2\u202f500 steps" in first[LAW]

        # The slope is another one at another time, and nothing is trained again.
        found = set()
        for moment in (0, 7, 15, len(view["moments"]) - 1):
            figure.control(STEPS).fill(str(moment))
            figure.settle()
            assert figure.text(STATUS) == first[STATUS]
            losses = np.reshape(view["losses"], (-1, 6, len(view["moments"])))
            medians = np.median(losses[:, :, moment], axis=0)
            slope = np.polyfit(np.log(view["widths"]), np.log(medians), 1)[0]
            assert figure.exponent() == pytest.approx(-slope, abs=0.03)
            found.add(figure.exponent())
        assert max(found) - min(found) > 0.5
        assert figure.view() == first
        figure.control(STEPS).focus()
        changed = figure.changed_by(lambda: page.keyboard.press("ArrowLeft"))
        assert changed == {LAW, ERRORS, EXPONENTS}

        check_response(page, capsys, [(STEPS, range(len(view["moments"])))])

        # Other seeds, by the button and by the list.
        for way in (
            lambda: page.get_by_role("button", name="Train again").click(),
            lambda: figure.control("random seeds").select_option("9"),
        ):
            before = figure.view()
            way()
            page.get_by_text("Training in your browser").first.wait_for()
            figure.trained()
            assert figure.text(ERRORS) != before[ERRORS]
        page.get_by_role("button", name="Train again").click()
        assert figure.control("random seeds").input_value() == "1"
        figure.trained()
        page.get_by_role("button", name="Reset").click()
        figure.settle()
        assert figure.view() == first
        assert seen.errors == [] and seen.outside == []


def test_points_come_one_by_one_and_soon(browser, folder, serve, capsys):
    with visit(browser, serve(folder), "below.html") as seen:
        page, figure = seen.page, Figure(seen.page)
        assert figure.text(STATUS) == "Not trained yet."
        times = page.evaluate(
            """() => new Promise((done) => {
              const [start, seen] = [performance.now(), []];
              const picture = document.querySelector(".sl-plot");
              new MutationObserver(() => {
                const dots = Number(picture.ariaLabel.match(/of (\\d+) nets/)[1]);
                if (dots && !seen.some(([n]) => n === dots))
                  seen.push([dots, performance.now() - start]);
                if (dots === 30) done(seen);
              }).observe(picture, { childList: true });
              picture.scrollIntoView();
            })"""
        )
        with capsys.disabled():
            first, last = times[0][1], times[-1][1]
            print(f"\nfirst net {first:.0f} ms, all {last:.0f} ms", end="")
        assert len(times) > 5
        # Other programs share the processor: a laptop takes a half of this.
        assert first < 1500 and last < 10_000
        figure.trained()
        # What is spoken follows what is seen, once it has been quiet.
        page.wait_for_timeout(1000)
        spoken = page.locator(".sl-readout > [aria-live=polite]").all_text_contents()
        assert spoken == figure.view()[:2]


def test_without_motion_it_waits_for_the_reader(browser, folder, serve):
    context = browser.new_context(reduced_motion="reduce")
    page = context.new_page()
    page.goto(f"{serve(folder)}/light.html")
    figure = Figure(page)
    page.wait_for_timeout(1000)
    stored = figure.view()
    assert stored[STATUS] == "30 nets, trained beforehand."
    assert figure.exponent() == pytest.approx(first_view()["exponent"], abs=0.005)
    assert figure.changed_by(lambda: figure.control(STEPS).fill("3")) >= {LAW, ERRORS}
    page.get_by_role("button", name="Train", exact=True).click()
    figure.trained()
    assert figure.control("random seeds").input_value() == "1"
    context.close()


def test_a_view_with_other_seeds_is_shared_by_its_address(browser, origin):
    with visit(browser, origin, "light.html#view:frontlaw=5,3") as seen:
        figure = Figure(seen.page)
        figure.trained()
        expect(figure.control(STEPS)).to_have_value("5")
        expect(figure.control("random seeds")).to_have_value("3")
        assert f"after {first_view()['moments'][5]} steps" in figure.text(LAW)
        here = figure.exponent()
        seen.page.get_by_role("button", name="Train again").click()
        seen.page.wait_for_url("**#view:frontlaw=5,4")
        figure.trained()
        assert figure.exponent() != here
        assert seen.errors == []


@pytest.mark.parametrize("name, width", [("light", 1300), ("dark", 390)])
def test_accessible_and_never_too_wide(browser, folder, serve, name, width):
    with visit(browser, serve(folder), f"{name}.html", width=width) as seen:
        Figure(seen.page).trained()
        check_fits(seen.page)
        check_narrow(seen.page)


def test_on_the_front_page_the_figure_is_on_the_first_screen(browser, address, site):
    for width, height in ((1300, 800), (NARROW, 800)):
        with visit(browser, address, "book/index.html", width=width) as seen:
            page, figure = seen.page, Figure(seen.page)
            page.set_viewport_size({"width": width, "height": height})
            figure.trained()
            box = page.locator(".sl-plot").first.bounding_box()
            assert box["y"] + box["height"] < height
            assert page.get_by_role("heading", level=1).count() == 1
            for link in page.locator(".parts li").all():
                assert link.bounding_box()["height"] >= 44
            assert seen.errors == []

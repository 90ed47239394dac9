"""*Is it an ensemble?* in a real browser: every control changes what it should."""

import json
import re

import pytest
from browsing import visit
from explorable_pages import RESPONSE, check_fits, check_narrow, write_pages

from scalinglaws.explorables import Ensemble
from scalinglaws.explorables.ensemble import first_view


class Figure:
    """The open figure: its controls by label, its read-outs and drawings in order."""

    status, exponent, draw, average, half = range(5)

    def __init__(self, page):
        self.page = page

    def says(self, which):
        return self.page.locator(".sl-readout > span[aria-hidden]").nth(which)

    def text(self, which):
        return self.says(which).text_content()

    def control(self, label):
        """The native input whose accessible name is `label`."""
        slider, select, box = (
            self.page.get_by_role(role, name=label, exact=True)
            for role in ("slider", "combobox", "checkbox")
        )
        return slider.or_(select).or_(box)

    def trained(self):
        """Wait until every net is trained and drawn."""
        self.page.wait_for_timeout(100)
        done = self.says(self.status).filter(has_text=re.compile("^102 nets, trained"))
        done.wait_for(timeout=120_000)
        self.settle()

    def settle(self):
        """Wait for two frames and for the worker that analyses averages."""
        before = None
        while before != (before := self.view()):
            self.page.wait_for_timeout(250)

    def view(self):
        """All that is seen: the read-outs and the drawings, in order."""
        return self.page.evaluate(
            """() => {
              const all = (what) => [...document.querySelectorAll(what)];
              return all(".sl-readout > span[aria-hidden]")
                .map((node) => node.textContent)
                .concat(all(".sl-plot").map((node) => node.innerHTML));
            }"""
        )

    def changed_by(self, action):
        """Positions in the view that are different after the action."""
        before = self.view()
        action()
        self.settle()
        pairs = zip(before, self.view(), strict=True)
        return {k for k, (old, new) in enumerate(pairs) if old != new}


# Positions in Figure.view().
STATUS, EXPONENT, DRAW, AVERAGE, HALF = range(5)
SCALING, HISTORY, HISTOGRAM, FUNCTIONS, RESIDUAL, AVERAGES, RESIDUALS = range(5, 12)


@pytest.fixture(scope="module")
def folder(site, tmp_path_factory):
    return write_pages(tmp_path_factory.mktemp("explorable"), site, Ensemble())


def test_every_control(browser, origin, capsys):
    with visit(browser, origin, "light.html") as seen:
        page, figure = seen.page, Figure(seen.page)
        figure.trained()

        # The picture is what the figure shows at first.
        view = first_view()
        first = f"exponent {view['exponent']:.2f} in N = 8…64 at 2\u202f512 steps"
        assert figure.text(Figure.exponent) == first
        dead = sum(kind == "dead" for _, kind in view["draws"])
        assert page.get_by_text(f"dead {dead}", exact=True).count() == 1

        # Steps, by keyboard: all three panels go back in time together.
        steps = figure.control("steps")
        steps.focus()
        changed = figure.changed_by(lambda: page.keyboard.press("ArrowLeft"))
        assert changed >= {EXPONENT, DRAW, AVERAGE, SCALING, HISTOGRAM, AVERAGES}
        assert changed >= {HISTORY, FUNCTIONS, RESIDUAL, RESIDUALS}
        assert "at 1\u202f995 steps" in figure.text(Figure.exponent)
        assert steps.get_attribute("aria-valuetext") == "1\u202f995"
        exponents = set()
        for moment in (4, 7, 16, 30):
            steps.fill(str(moment))
            figure.settle()
            exponents.add(
                float(figure.text(Figure.exponent).split()[1].replace("−", "-"))
            )
        assert max(exponents) - min(exponents) > 1  # the exponent is a snapshot
        steps.fill("24")
        figure.settle()
        assert figure.text(Figure.exponent) == first  # and nothing was trained again

        # The window; an impossible one mends itself.
        low, high = figure.control("fit from"), figure.control("to")
        assert figure.changed_by(lambda: low.select_option("2")) == {
            EXPONENT, SCALING, HISTORY,
        }  # fmt: skip
        assert figure.changed_by(lambda: high.select_option("16")) >= {EXPONENT}
        assert "in N = 2…16 at" in figure.text(Figure.exponent)
        low.select_option("32")
        assert high.input_value() == "64"

        # A draw: by the slider and by a click on its dot.
        draw = figure.control("draw, best to worst")
        changed = figure.changed_by(lambda: draw.fill("40"))
        assert changed == {DRAW, HISTOGRAM, FUNCTIONS, RESIDUAL}
        assert figure.text(Figure.draw).startswith("dead, test error 1.4")
        histogram = page.locator(".sl-plot").nth(2)
        box = histogram.bounding_box()
        middle = {"x": 0.45 * box["width"], "y": box["height"] - 40}
        changed = figure.changed_by(lambda: histogram.click(position=middle))
        assert changed == {DRAW, HISTOGRAM, FUNCTIONS, RESIDUAL}
        assert "dead" not in figure.text(Figure.draw)
        assert draw.input_value() != "40"

        # Averaging.
        size = figure.control("nets averaged M")
        changed = figure.changed_by(lambda: size.fill("32"))
        assert changed == {AVERAGE, AVERAGES, RESIDUALS}
        assert figure.text(Figure.average).startswith("average of 32: error ")
        refit = figure.control("refit the output weights by least squares")
        changed = figure.changed_by(lambda: refit.check())
        assert changed == {AVERAGE, AVERAGES, RESIDUALS}
        error = re.search(r"10⁻(\S+) a net", figure.text(Figure.average))[1]
        assert len(error) == 2  # 1e-10 at most, where it was 1e-4
        refit.uncheck()
        half = figure.control("drop half of the matched pairs")
        changed = figure.changed_by(lambda: half.check())
        assert changed >= {AVERAGES, HALF}
        factor = re.search("error × (.+?);", figure.text(Figure.half))[1]
        assert float(factor.replace("\u202f", "")) > 100  # an ensemble predicts 2
        assert "predicts × 2" in figure.text(Figure.half)
        half.uncheck()
        width = figure.control("width of the nets")
        changed = figure.changed_by(
            lambda: (width.select_option("8"), figure.trained())
        )
        assert changed == {AVERAGE, HALF, AVERAGES, RESIDUALS}
        assert figure.text(Figure.half) == ""  # it spoke of other nets

        # Sliders answer within a frame.
        with capsys.disabled():
            for label, last in (("steps", 30), ("draw", 40), ("nets averaged", 32)):
                times = page.evaluate(RESPONSE, [label, list(range(1, last + 1))])
                median, worst = times[len(times) // 2], times[-1]
                print(
                    f"\n{label}: {median:.1f} ms, worst {worst:.1f} ms a frame", end=""
                )
                assert median < 16
        assert seen.errors == [] and seen.outside == []


def test_the_protocol_trains_again(browser, origin):
    with visit(browser, origin, "light.html") as seen:
        figure = Figure(seen.page)
        figure.trained()
        everything = {EXPONENT, DRAW, AVERAGE, SCALING, HISTOGRAM, AVERAGES}

        def choose(label, value):
            figure.control(label).select_option(value)
            figure.trained()

        assert figure.changed_by(lambda: choose("activation", "tanh")) >= everything
        assert figure.changed_by(lambda: choose("learning rate", "0.03")) >= everything
        first = figure.view()
        button = seen.page.get_by_role("button", name="New seeds")
        button.focus()
        changed = figure.changed_by(
            lambda: (seen.page.keyboard.press("Enter"), figure.trained())
        )
        assert changed >= everything
        # With cosine decay each budget is a run, drawn as one dot.
        figure.control("steps").fill("12")
        assert figure.changed_by(lambda: choose("schedule", "cosine")) >= {EXPONENT}
        assert "let go of steps" in seen.page.locator(".sl-root").inner_text()
        steps = figure.control("steps")
        steps.focus()
        changed = figure.changed_by(
            lambda: (seen.page.keyboard.press("ArrowRight"), figure.trained())
        )
        assert changed >= everything | {HISTORY}
        seen.page.get_by_role("button", name="Reset").click()
        figure.trained()
        assert figure.control("activation").input_value() == "silu"
        assert figure.control("schedule").input_value() == "constant"
        assert figure.control("steps").input_value() == "24"
        assert figure.view() != first
        exponent = f"exponent {first_view()['exponent']:.2f} "
        assert figure.text(Figure.exponent).startswith(exponent)
        assert seen.errors == [] and seen.outside == []


@pytest.mark.parametrize("name, width", [("light", 1300), ("dark", 390)])
def test_accessible_and_never_too_wide(browser, folder, serve, name, width):
    with visit(browser, serve(folder), f"{name}.html", width=width) as seen:
        page, figure = seen.page, Figure(seen.page)
        figure.trained()
        figure.control("drop half of the matched pairs").check()
        figure.settle()
        check_fits(page)
        # What is spoken follows what is seen, once it has been quiet.
        page.wait_for_timeout(1000)
        spoken = page.locator(".sl-readout > [aria-live=polite]").all_text_contents()
        assert spoken == [figure.text(k) for k in range(5)]
        check_narrow(page)


def test_colours_follow_the_theme(browser, folder, serve):
    with visit(browser, serve(folder), "light.html") as seen:
        Figure(seen.page).trained()
        ink = """() => [".sl-plot text", ".sl-root select", ".sl-title"].map((what) =>
            getComputedStyle(document.querySelector(what)).color)"""
        light = seen.page.evaluate(ink)
        seen.page.evaluate("document.documentElement.dataset.theme = 'dark'")
        dark = seen.page.evaluate(ink)
        assert set(light) == {"rgb(34, 34, 34)"} and set(dark) == {"rgb(206, 214, 221)"}


def test_trains_only_when_seen(browser, folder, serve):
    with visit(browser, serve(folder), "below.html") as seen:
        figure = Figure(seen.page)
        seen.page.wait_for_timeout(1000)
        assert figure.text(Figure.status) == "Not trained yet."
        seen.page.locator(".sl-root").scroll_into_view_if_needed()
        figure.trained()


def test_stillness_draws_only_what_is_complete(browser, folder, serve):
    context = browser.new_context(reduced_motion="reduce")
    page = context.new_page()
    page.goto(f"{serve(folder)}/light.html")
    figure = Figure(page)
    page.locator(".sl-root").scroll_into_view_if_needed()
    figure.trained()
    assert "exponent" in figure.text(Figure.exponent)
    context.close()


def test_picture_is_back_after_an_error(browser, folder, serve):
    # A page that forbids workers: one line, and the picture is back.
    policy = "default-src 'self' data: 'unsafe-inline'; worker-src 'none'"
    meta = f'<meta http-equiv="Content-Security-Policy" content={json.dumps(policy)}>'
    page = (folder / "light.html").read_text("utf-8")
    (folder / "strict.html").write_text(page.replace("<head>", f"<head>{meta}"))
    with visit(browser, serve(folder), "strict.html") as seen:
        seen.page.get_by_text("This figure stopped").wait_for()
        assert seen.page.locator("img").is_visible()
        assert any("explorable ensemble" in error for error in seen.errors)

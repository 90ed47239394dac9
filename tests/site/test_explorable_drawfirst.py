"""*Draw it first* and *guesses* in a real browser: drawn, revealed, kept, forgotten."""

import json
import re

import explorable_pages
import pytest
from browsing import visit
from explorable_pages import check_fits, check_narrow, write_pages
from playwright.sync_api import expect

from scalinglaws.explorables import DrawFirst, Guesses
from scalinglaws.explorables.drawfirst import factor, guess_at, knots, power

CURVE = DrawFirst("2.2")
KEPT = "JSON.parse(localStorage.getItem('scalinglaws.guess.2.2'))"
# Positions in Figure.view().
POINT, SCORE, THEORIES, PLOT = range(4)


@pytest.fixture(scope="module")
def folder(site, tmp_path_factory):
    folder = write_pages(tmp_path_factory.mktemp("explorable"), site, CURVE)
    (folder / "light.html").rename(folder / "draw.html")
    return write_pages(folder, site, Guesses())


def sliders(page):
    return page.locator(".sl-range input")


def stroke(page, *points):
    """Drag the pointer through fractions of the plot's width and height."""
    box = page.locator(".sl-plot").bounding_box()
    for k, (x, y) in enumerate(points):
        page.mouse.move(box["x"] + x * box["width"], box["y"] + y * box["height"])
        if k == 0:
            page.mouse.down()
    page.mouse.up()


def test_drawn_with_the_pointer_revealed_kept_and_reset(browser, origin):
    with visit(browser, origin, "draw.html") as seen:
        figure, page = explorable_pages.Figure(seen.page), seen.page
        first, reveal = figure.view(), figure.control("Reveal")
        shapes = page.locator(".sl-ink path")
        assert "Nothing is drawn yet" in first[POINT]
        # Of the measured curve, only its first point is there.
        blue = page.locator('.sl-ink path[fill="#0072b2"], path[stroke="#0072b2"]')
        assert blue.count() == 1
        reveal.click()
        assert "Draw your guess first" in figure.text(POINT)
        assert blue.count() == 1 and page.evaluate(KEPT) is None

        # One quick stroke moves every point that it passes, and the address follows.
        drawn = figure.changed_by(lambda: stroke(page, (0.1, 0.1), (0.97, 0.8)))
        assert drawn == {POINT, PLOT}
        places = [int(one.input_value()) for one in sliders(page).all()]
        assert places == sorted(places, reverse=True) and len(set(places)) == 8
        assert "test error at width N = 512" in figure.text(POINT)
        page.wait_for_url("**#view:drawfirst=*")

        before = shapes.count()
        assert figure.changed_by(reveal.click) >= {SCORE, THEORIES, PLOT}
        assert shapes.count() > before + len(CURVE.x)
        kept = page.evaluate(KEPT)
        low, high = CURVE.y_range
        heights = [low * (high / low) ** (place / 200) for place in places]
        assert kept["y"] == pytest.approx([CURVE.y[0], *heights])
        guess = guess_at(kept["y"], CURVE.x)
        assert kept["factor"] == pytest.approx(factor(guess, CURVE.y))
        assert kept["exponent"] == pytest.approx(power(CURVE.x, guess))
        assert kept["measured"] == pytest.approx(power(CURVE.x, CURVE.y))
        assert kept["revealed"] is True
        assert f"off by a factor of {kept['factor']:.3g}" in figure.text(SCORE)
        off = CURVE.factors()["N^−1, tickets"]
        assert f"N^−1, tickets: {off:.3g}" in figure.text(THEORIES)

        # What is revealed can no longer be moved, and is there after a reload.
        assert figure.changed_by(lambda: stroke(page, (0.2, 0.9), (0.9, 0.9))) == set()
        assert not sliders(page).first.is_enabled()
        page.goto(page.url.partition("#")[0])
        expect(page.get_by_text("Your guess is off by a factor of")).not_to_have_count(
            0
        )
        assert page.evaluate(KEPT) == kept
        assert [int(one.input_value()) for one in sliders(page).all()] == places

        figure.control("Reset").click()
        figure.settle()
        assert page.evaluate(KEPT) is None
        assert figure.view()[POINT] == first[POINT] and blue.count() == 1
        assert seen.errors == [] and seen.outside == []


def test_drawn_with_the_keyboard_alone(browser, folder, serve):
    with visit(browser, serve(folder), "draw.html") as seen:
        page = seen.page
        page.keyboard.press("Tab")
        for k, knot in enumerate(knots(CURVE.x)[1:]):
            one = sliders(page).nth(k)
            expect(one).to_be_focused()
            name = f"test error at width N = {knot:.0f}"
            assert page.get_by_role("slider", name=name, exact=True).count() == 1
            for key in ("PageDown",) * (k + 1) + ("ArrowUp",):
                page.keyboard.press(key)
            # Spoken by the slider itself, and by the read-out a moment later.
            value = one.get_attribute("aria-valuetext")
            expect(page.locator(".sl-readout").first).to_contain_text(
                f"{name}: {value}"
            )
            if k == 0:
                expect(page.locator("[aria-live]").first).to_contain_text(value)
            page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        score = page.get_by_text("Your guess is off by a factor of").first
        expect(score).to_be_visible()
        kept = page.evaluate(KEPT)
        assert kept["y"][1:] == sorted(kept["y"][1:], reverse=True)
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(score).not_to_be_visible()
        assert page.evaluate(KEPT) is None and seen.errors == []


def test_drawn_with_a_finger_and_shared_by_the_address(browser, folder, serve):
    with visit(browser, serve(folder), "draw.html", width=390) as seen:
        page = seen.page
        box = page.locator(".sl-plot").bounding_box()
        action = "node => getComputedStyle(node).touchAction"
        assert page.locator(".sl-plot").evaluate(action) == "none"
        touch = page.context.new_cdp_session(page)

        def send(kind, x, y):
            at = [{"x": box["x"] + x * box["width"], "y": box["y"] + y * box["height"]}]
            points = [] if kind == "touchEnd" else at
            touch.send(
                "Input.dispatchTouchEvent", {"type": kind, "touchPoints": points}
            )

        send("touchStart", 0.2, 0.2)
        send("touchMove", 0.5, 0.4)
        send("touchMove", 0.9, 0.7)
        send("touchEnd", 0.9, 0.7)
        expect(page.locator(".sl-readout").first).to_contain_text("Your curve goes as")
        assert page.evaluate("scrollY") == 0
        sliders(page).first.press("ArrowUp")
        page.wait_for_url("**#view:drawfirst=*")
        places = [one.input_value() for one in sliders(page).all()]
        page.reload()
        for one, place in zip(sliders(page).all(), places, strict=True):
            expect(one).to_have_value(place)
        assert page.evaluate(KEPT) is None  # a guess is kept once it is revealed
        assert page.locator(".sl-plot").get_attribute("aria-label").startswith("Your")


@pytest.mark.parametrize("kept", ['"text"', "{", '{"revealed": true, "y": [1, -2]}'])
def test_what_is_not_a_guess_is_ignored(browser, folder, serve, kept):
    with visit(browser, serve(folder), "draw.html") as seen:
        page = seen.page
        page.evaluate(
            "text => localStorage.setItem('scalinglaws.guess.2.2', text)", kept
        )
        page.reload()
        expect(page.get_by_text("Nothing is drawn yet").first).to_be_visible()
        page.goto(page.url.replace("draw", "light"))
        expect(page.get_by_text("No guess is kept").first).to_be_visible()
        assert seen.errors == []


def test_a_browser_that_keeps_nothing_draws_all_the_same(browser, folder, serve):
    address = serve(folder)
    with visit(browser, address, "below.html") as seen:
        page = seen.page
        page.add_init_script(
            "Object.defineProperty(window, 'localStorage', "
            "{ get() { throw new Error('refused'); } })"
        )
        page.goto(f"{address}/draw.html")
        sliders(page).first.press("PageDown")
        explorable_pages.Figure(page).control("Reveal").click()
        expect(page.get_by_text("Your guess is off").first).to_be_visible()
        page.goto(f"{address}/light.html")
        expect(page.get_by_text("No guess is kept").first).to_be_visible()
        assert seen.errors == []


def test_revealed_it_is_accessible_and_never_too_wide(browser, folder, serve):
    with visit(browser, serve(folder), "draw.html", width=390, theme="dark") as seen:
        figure = explorable_pages.Figure(seen.page)
        sliders(seen.page).first.press("PageDown")
        figure.control("Reveal").click()
        figure.settle()
        check_fits(seen.page)
        check_narrow(seen.page)


def test_guesses_are_set_beside_the_theories_and_forgotten(browser, origin):
    with visit(browser, origin, "light.html") as seen:
        figure, page = explorable_pages.Figure(seen.page), seen.page
        row = page.locator("tbody tr").nth(1)
        forget = page.get_by_role("button", name=re.compile("forget", re.I))
        assert "No guess is kept" in figure.text(0)
        assert "not drawn yet" in row.inner_text() and not forget.is_visible()
        link = row.get_by_role("link")
        assert link.bounding_box()["height"] >= 44
        target = "../2-lottery-tickets/02-parabola.html#explorable-drawfirst"
        assert link.get_attribute("href") == target

        kept = json.dumps({"y": [], "revealed": True, "factor": 30.0})
        page.evaluate(
            "text => localStorage.setItem('scalinglaws.guess.2.2', text)", kept
        )
        page.reload()
        theories = CURVE.factors()
        count = sum(off > 30 for off in theories.values())
        expect(row).to_contain_text(f"nearer than {count} of {len(theories)}")
        assert "1 of 5 curves" in figure.text(0)
        assert f"is off by {theories['no change']:.3g} on" in figure.text(0)
        check_narrow(page)

        forget.click()
        assert page.evaluate(KEPT) is not None  # the first press only asks
        expect(forget).to_have_text("Press again to forget them")
        forget.click()
        assert page.evaluate(KEPT) is None
        assert "No guess is kept" in figure.text(0)
        assert seen.errors == []

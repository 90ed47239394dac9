"""Every explorable on a page of its own: what holds before it is touched."""

import re

import pytest
from browsing import visit
from explorable_pages import check_fits, check_narrow, write_pages
from playwright.sync_api import expect

from scalinglaws import explorables

# How the picture's text begins, and what is in its caption.
PICTURES = {
    "Bottlenecks": ("Two plots", "holds the loss up"),
    "Clusters": ("Two plots", "choose how many clusters"),
    "DrawFirst": ("Empty log-log axes", "Draw your guess"),
    "Emergence": ("Two plots", "move through a stored run"),
    "Ensemble": ("Three plots", "Drag the training steps"),
    "FitItWrong": ("Two plots", "reveal the truth"),
    "FrontLaw": ("Test error of 30", "small networks learn"),
    "Geometry": ("Two plots", "Turn the two tasks"),
    "Guesses": ("How far theories lie", "Your own guesses"),
    "LateStates": ("Two plots for", "how many of its moves count"),
    "LearningOrder": ("Squared error of the value", "choose a size"),
    "Monkeys": ("Two plots", "Monkeys at a typewriter"),
    "Play": ("Two plots", "Connect Four against"),
    "Quanta": ("Two plots", "see which quanta are learned"),
    "SharedBudget": ("Skills of 10 tasks", "see which skill grows"),
    "SkillGraph": ("Levels of 3 skills", "Draw arrows between"),
    "T2Law": ("Two plots over time", "Sign descent runs in"),
    "Tokens": ("A passage of", "choose one to see its own"),
    "Tree": ("Two plots", "how much one is favoured"),
    "Whodunit": ("Losses of five boxes", "name its mechanism"),
}
WITH_SLIDERS = [name for name in explorables.__all__ if name != "Guesses"]
# The others are checked in the states that their own tests bring them to.
AT_REST = ["Clusters", "DrawFirst", "Geometry", "Guesses", "LateStates",
           "LearningOrder", "Tokens", "Tree"]  # fmt: skip

VALUES = """() => [...document.querySelectorAll(".sl-root input, .sl-root select")].map(
  (control) => control.type === "checkbox" ? control.checked : control.value)"""
# What another slider's handler makes of the value counts; it may come a frame later.
MOVE_ALL = """async () => {
  const frame = () => new Promise(requestAnimationFrame);
  for (const input of document.querySelectorAll(".sl-root input[type=range]")) {
    if (!input.offsetParent) continue;
    const places = [Number(input.max), Number(input.min)];
    input.value = places.find((place) => place !== Number(input.value));
    for (const type of ["input", "change"])
      input.dispatchEvent(new Event(type, { bubbles: true }));
    await frame(); await frame();
  }
}"""


@pytest.fixture
def folder(name, site, tmp_path):
    return write_pages(tmp_path, site, getattr(explorables, name)())


@pytest.mark.parametrize("name", explorables.__all__)
def test_picture_without_javascript_and_in_print(name, browser, folder, serve):
    alt, caption = PICTURES[name]
    address = serve(folder)
    with visit(browser, address, "light.html", javascript=False) as seen:
        picture = seen.page.get_by_role("img", name=re.compile(f"^{alt}"))
        assert picture.is_visible()
        assert seen.page.get_by_text(caption).is_visible()
    with visit(browser, address, "light.html") as seen:
        picture = seen.page.locator("img")
        assert not picture.is_visible()
        seen.page.emulate_media(media="print")
        assert picture.is_visible()
        assert not seen.page.locator(".sl-root").is_visible()


@pytest.mark.parametrize("name", WITH_SLIDERS)
def test_picture_is_back_after_an_error(name, browser, folder, serve):
    with visit(browser, serve(folder), "light.html") as seen:
        seen.page.evaluate(
            """() => {
              const fault = { set() { throw new Error("planted"); } };
              Object.defineProperty(Element.prototype, "innerHTML", fault);
              const input = document.querySelector(".sl-root input[type=range]");
              input.value = input.value === input.max ? input.min : input.max;
              input.dispatchEvent(new Event("input", { bubbles: true }));
            }"""
        )
        seen.page.get_by_text("This figure stopped (planted)").wait_for(timeout=5_000)
        assert seen.page.locator("img").is_visible()
        assert any("explorable " in error for error in seen.errors)


@pytest.mark.parametrize("name", WITH_SLIDERS)
def test_a_view_is_shared_by_its_address_and_reset(name, browser, folder, serve):
    """It says what to try first; the place of the first slider comes back with the
    address; and every control goes back to where it was."""
    with visit(browser, serve(folder), "light.html") as seen:
        page = seen.page
        assert page.get_by_text("Try first:").is_visible()
        first = page.evaluate(VALUES)
        copy = page.get_by_role("button", name="Copy a link to this view")
        assert not copy.is_visible()
        slider = page.locator(".sl-root input[type=range]:visible").first
        place = slider.input_value()
        slider.press(
            "ArrowLeft" if place == slider.get_attribute("max") else "ArrowRight"
        )
        moved = slider.input_value()
        assert moved != place
        page.wait_for_url("**#view:*")
        assert copy.is_visible()
        page.reload()
        expect(slider).to_have_value(moved)
        page.evaluate(MOVE_ALL)
        page.get_by_role("button", name="Reset", exact=True).click()
        page.wait_for_function(
            f"(first) => JSON.stringify(({VALUES})()) === JSON.stringify(first)",
            arg=first,
            timeout=10_000,
        )
        assert seen.errors == []


@pytest.mark.parametrize("theme, width", [("light", 1300), ("dark", 390)])
@pytest.mark.parametrize("name", AT_REST)
def test_accessible_and_never_too_wide(name, browser, folder, serve, theme, width):
    with visit(browser, serve(folder), f"{theme}.html", width=width) as seen:
        check_fits(seen.page)
        check_narrow(seen.page)

"""What every built page must do in a real browser, over http and from a file."""

import re

import pytest
from browsing import NARROW, PHONE, axe_violations, sideways, visit
from comfort import faint_text, small_targets

# KB over the wire, text compressed, nothing cached
WITHOUT_PICTURES = 300
WITH_PICTURES = 700


def test_http_light_and_wide(browser, address, page_name, capsys):
    """Nothing from elsewhere, no error, light enough, accessible, explorables run."""
    with visit(browser, address, page_name) as seen:
        assert seen.outside == []
        assert seen.errors == []
        if page_name != "index.html":  # it leads to book/index.html, weighed itself
            rest, pictures = (size / 1e3 for size in seen.weight())
            with capsys.disabled():
                print(f"\n{page_name}: {rest:.0f} KB, pictures {pictures:.0f} KB")
            assert rest <= WITHOUT_PICTURES
            assert rest + pictures <= WITH_PICTURES
        assert axe_violations(seen.page) == []
        explorables_are_live_on_screen_and_pictures_in_print(seen.page)


def explorables_are_live_on_screen_and_pictures_in_print(page):
    for place in page.locator(".explorable").all():
        picture = place.locator(".explorable-picture")
        live = place.locator(".explorable-live")
        assert live.is_visible() and not picture.is_visible()
        page.emulate_media(media="print")
        assert picture.is_visible() and not live.is_visible()
        page.emulate_media(media="screen")


def test_from_a_file_dark_and_narrow(browser, unpacked, page_name):
    """The unpacked zip needs no server and no network; on a phone at night it is
    accessible, with room for fingers and text to be read, and nothing scrolls sideways
    at three widths."""
    origin = f"file://{unpacked}"
    with visit(browser, origin, page_name, theme="dark", **PHONE) as seen:
        assert seen.outside == []
        assert small_targets(seen.page) == []
        assert faint_text(seen.page) == []
        for width in (320, 360, NARROW):
            seen.page.set_viewport_size({"width": width, "height": 800})
            seen.page.wait_for_timeout(100)  # figures are drawn in the next frames
            assert sideways(seen.page) == [], f"at {width} px"
        assert seen.errors == []
        # From a file axe asks for the style sheets, which the browser refuses.
        assert axe_violations(seen.page) == []
        seen.page.emulate_media(color_scheme="light")
        assert faint_text(seen.page) == []


def test_wide_formulas_are_reached_when_fonts_come_late(browser, address):
    """A formula that grows when its font arrives gets its tab stop all the same."""
    page = browser.new_page(viewport={"width": NARROW, "height": 900})
    held = []
    page.route("**/*.woff2", lambda route: held.append(route))
    zipf = f"{address}/book/1-foundations/03-zipf.html"
    page.goto(zipf, wait_until="domcontentloaded")
    page.wait_for_selector(".math-d[tabindex]")  # wide in any font
    for font in held:
        font.continue_()
    page.evaluate("() => document.fonts.ready.then(() => new Promise(setTimeout))")
    formulas = page.locator(".math-d").evaluate_all(
        "all => all.map(box => [box.scrollWidth > box.clientWidth, box.tabIndex])"
    )
    page.close()
    assert held
    assert any(wide for wide, _ in formulas)
    assert all((tab == 0) == wide for wide, tab in formulas)


# What should be seen and is not; folds open without JavaScript, and what lies in them
# is not looked at.
UNSEEN = """() => {
  const seen = (e) => e.checkVisibility({ visibilityProperty: true })
    && e.getBoundingClientRect().width > 0;
  const all = (what) => [...document.querySelectorAll(what)];
  const faults = all("article img, article .katex-html").filter(
    (e) => !e.closest("details:not([open])") && !seen(e));
  faults.push(...all("article img").filter((image) => image.naturalWidth <= 50));
  faults.push(
    ...all(".explorable").filter((place) => !seen(place.querySelector("img"))));
  return faults.map((e) => e.outerHTML.slice(0, 150));
}"""


def test_without_javascript(browser, address, page_name):
    """Text, formulas, figures and each explorable's picture are there all the same."""
    with visit(browser, address, page_name, javascript=False) as seen:
        content = seen.page.locator("article, .bd-search-container").first
        assert content.is_visible()
        assert seen.page.evaluate(UNSEEN) == []


def test_a_failed_explorable_keeps_its_picture(browser, address, site, serve, tmp_path):
    html = (
        '<div class="explorable" data-module="gone"><p>the picture</p></div>'
        '<script src="host.js"></script>'
    )
    (tmp_path / "page.html").write_text(html)
    (tmp_path / "host.js").write_bytes((site / "_static" / "host.js").read_bytes())
    with visit(browser, serve(tmp_path), "page.html") as seen:
        assert seen.page.get_by_text("the picture").is_visible()
        assert any("explorable gone" in error for error in seen.errors)


def titles(page):
    page.wait_for_selector("#search-results li a")
    return page.locator("#search-results li a").all_inner_texts()


def test_search_finds_pages(browser, address, unpacked):
    with visit(browser, address, "search.html?q=scaling") as seen:
        assert any("Mechanics of Scaling Laws" in title for title in titles(seen.page))
        seen.settle()
        assert seen.errors == []
    # From a file the browser refuses the excerpts, which are fetched; titles are there.
    with visit(browser, f"file://{unpacked}", "search.html?q=scaling") as seen:
        assert any("Mechanics of Scaling Laws" in title for title in titles(seen.page))
        assert seen.outside == []
        expected = re.compile("fetch|CORS|ERR_FAILED|failed: file:")
        assert [error for error in seen.errors if not expected.search(error)] == []


@pytest.mark.parametrize(
    "fault, body",
    [
        ("outside", '<img alt="" src="https://example.org/x.png">'),
        ("errors", "<script>console.error('broken')</script>"),
        ("errors", '<script src="missing.js"></script>'),
        ("axe", '<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=">'),
        ("sideways", '<article><div style="width: 900px">x</div></article>'),
        ("weight", "<!--" + "".join(map(chr, range(0x4E00, 0x9FA5))) * 4 + "-->"),
    ],
)
def test_a_planted_fault_is_found(browser, serve, tmp_path, fault, body):
    page = f'<!DOCTYPE html><html lang="en"><title>x</title><body>{body}</body></html>'
    (tmp_path / "page.html").write_text(page, "utf-8")
    with visit(browser, serve(tmp_path), "page.html", **PHONE) as seen:
        found = {
            "outside": seen.outside,
            "errors": seen.errors,
            "axe": [v for v in axe_violations(seen.page) if v.startswith("image-alt")],
            "sideways": sideways(seen.page),
            "weight": seen.weight()[0] > 30_000,
        }
    assert found[fault]

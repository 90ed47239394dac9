"""Fingers, faint text, motion, paper, and the link that reports a problem."""

from urllib.parse import parse_qs, urlsplit

import pytest
import yaml
from browsing import NARROW, PHONE, visit
from comfort import faint_text, motion, small_targets
from conftest import ROOT, documents

PARABOLA = "book/2-lottery-tickets/02-parabola.html"
TOKENS = "book/3-quanta/04-tokens.html"
MENUS = [".primary-toggle", ".secondary-toggle", ".search-button__button"]
MENUS += [".dropdown-source-buttons > button", ".dropdown-download-buttons > button"]


@pytest.mark.parametrize("menu", MENUS)
def test_open_menus_have_room_for_a_finger(browser, address, menu):
    with visit(browser, address, PARABOLA, **PHONE) as seen:
        seen.page.locator(menu).locator("visible=true").first.click()
        seen.page.wait_for_timeout(500)  # the menu slides in
        assert small_targets(seen.page) == []


@pytest.mark.parametrize("name", [PARABOLA, "book/gallery.html", "search.html"])
def test_nothing_moves_for_who_asks_for_stillness(browser, address, name):
    with visit(browser, address, name, reduced_motion="reduce") as seen:
        assert motion(seen.page) == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_on_paper(browser, address, theme):
    """Text and figures, whole; folds are named; ink is dark; nothing to press."""
    with visit(browser, address, PARABOLA, theme=theme) as seen:
        page = seen.page
        page.emulate_media(media="print")
        pressed = "button, .bd-sidebar, .bd-header-article, .prev-next-area, .run-links"
        for element in page.locator(f"{pressed}, .explorable-live").all():
            assert not element.is_visible(), element.evaluate("e => e.outerHTML")[:150]
        assert page.locator(".last-updated").is_visible()
        faults = page.evaluate(
            """() => {
          const faults = [];
          const black = (c) => c.match(/[\\d.]+/g).slice(0, 3).every((v) => v < 140);
          for (const e of document.querySelectorAll("article :is(p, li, pre)"))
            if (!black(getComputedStyle(e).color)) faults.push(`pale: ${e.innerText}`);
          for (const e of document.querySelectorAll("article img, .math-d"))
            if (getComputedStyle(e).breakInside !== "avoid") faults.push(e.outerHTML);
          for (const e of document.querySelectorAll("details:not([open]) > summary"))
            if (!getComputedStyle(e, "::after").content.includes("folded"))
              faults.push(e.outerHTML);
          return faults;
        }"""
        )
        assert faults == []
        # Sheets of A4: more would mean that something is printed twice or blown up.
        sheets = page.pdf(format="A4").count(b"/Type /Page\n")
        assert 10 <= sheets <= 30


def fields(link):
    return {
        k: v[0] for k, v in parse_qs(urlsplit(link.get_attribute("href")).query).items()
    }


def test_a_problem_is_reported_with_page_section_version_and_commit(browser, address):
    with visit(browser, address, f"{TOKENS}#exercises") as seen:
        footer = seen.page.locator(".report-problem a")
        stated = seen.page.locator(".last-updated").inner_text()
        assert fields(footer)["page"] == TOKENS
        assert fields(footer)["title"].endswith("3.4 Scaling curves of single tokens")
        assert stated.lower().startswith(fields(footer)["version"])
        footer.focus()
        assert fields(footer)["section"] == "Exercises"

        seen.page.locator(".dropdown-source-buttons > button").click()
        header = seen.page.locator("a.dropdown-item", has_text="Report a problem")
        seen.page.evaluate("scrollTo(0, 0)")
        header.focus()
        assert fields(header)["section"] == "3.4 Scaling curves of single tokens"
        seen.page.locator("#summary").scroll_into_view_if_needed()
        seen.page.evaluate("document.querySelector('#summary').scrollIntoView()")
        header.dispatch_event("pointerdown")
        assert fields(header)["section"] == "Summary"


def test_the_form_has_the_fields_that_the_link_fills(site):
    form = ROOT / ".github" / "ISSUE_TEMPLATE" / "problem.yml"
    body = yaml.safe_load(form.read_text("utf-8"))["body"]
    assert {"page", "section", "version", "environment"} <= {f["id"] for f in body}
    assert all(f["attributes"]["label"] for f in body)


CHAPTERS = [name for name in documents() if (ROOT / f"{name}.ipynb").exists()]


def test_every_chapter_has_its_box(browser, address):
    page = browser.new_page()
    for name in CHAPTERS:
        page.goto(f"{address}/{name}.html", wait_until="domcontentloaded")
        box = page.locator(".run-box")
        assert "minutes to read" in box.inner_text(), name
        colab, notebook = box.locator(".run-links a").all()
        assert colab.get_attribute("href").endswith(f"{name}.ipynb")
        kept = notebook.evaluate("a => fetch(a.href).then((r) => r.ok)")
        assert kept, name
    page.close()


@pytest.mark.parametrize(
    "find, body",
    [
        (small_targets, "<button style='width: 60px; height: 30px'>x</button>"),
        (small_targets, "<article><p><a href='#'>alone</a></p></article>"),
        (motion, "<p style='transition: color 1s'>x</p>"),
        (motion, "<p style='scroll-behavior: smooth'>x</p>"),
        (
            faint_text,
            "<div class='explorable'><div><svg width='90' height='20'>"
            "<text y='15' fill='#999'>x</text></svg></div></div>",
        ),
    ],
)
def test_a_planted_fault_is_found(browser, serve, tmp_path, find, body):
    page = f'<!DOCTYPE html><html lang="en"><title>x</title><body>{body}</body></html>'
    (tmp_path / "page.html").write_text(page, "utf-8")
    with visit(browser, serve(tmp_path), "page.html", width=NARROW) as seen:
        assert len(find(seen.page)) == 1

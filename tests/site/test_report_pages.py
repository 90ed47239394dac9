"""The report and the index of experiments, used as a reader uses them."""

import json
import re

import pytest
from browsing import NARROW, visit

REPORT, INDEX = "book/report.html", "book/experiments.html"


def shown(page):
    """The ids of the claims that can be seen."""
    return page.locator(".report .record:visible").evaluate_all(
        "all => all.map(record => record.id)"
    )


def choice(page, label):
    return page.get_by_role("combobox", name=label, exact=True)


@pytest.fixture
def claims(site):
    return json.loads((site / "_static" / "claims.json").read_text("utf-8"))


def test_each_choice_shows_what_it_says(browser, unpacked, claims):
    """From a file: the filter needs no server; its counts are those of the summary."""
    with visit(browser, f"file://{unpacked}", REPORT) as seen:
        page = seen.page
        assert len(shown(page)) == len(claims)
        part, verdict = choice(page, "Part"), choice(page, "Verdict")
        rows = page.locator(".report .figure-table").first.locator("tbody tr")
        table = [row.locator("th, td").all_inner_texts() for row in rows.all()]
        parts = part.locator("option").all_inner_texts()[1:]
        for kind, *counts in table[:-1]:
            verdict.select_option(kind)
            for name, count in zip([*parts, ""], counts, strict=True):
                part.select_option(name)
                found = shown(page)
                assert len(found) == int(count), (kind, name)
                said = {c["id"]: c["said"] for c in claims}
                assert {said[id] for id in found} <= {kind}
                words = page.locator(".report-filter [role=status]").inner_text()
                assert words.startswith(f"{count} of {len(claims)} ")
                headings = page.locator(".report-part h2:visible").all_inner_texts()
                assert not name or len(headings) == min(len(found), 1)
        page.get_by_role("button", name="Show all").click()
        page.wait_for_function(
            "n => document.querySelectorAll('.record:not([hidden])').length === n",
            arg=len(claims),
        )
        assert seen.errors == []


def test_the_filter_is_used_from_the_keyboard(browser, address):
    with visit(browser, address, REPORT, width=NARROW, theme="dark") as seen:
        page = seen.page
        before = shown(page)
        choice(page, "Part").focus()
        page.keyboard.press("ArrowDown")
        assert 0 < len(shown(page)) < len(before)
        for control in page.locator(
            ".report-filter select, .report-filter button"
        ).all():
            assert control.bounding_box()["height"] >= 44


def test_an_address_that_names_a_claim_shows_it_whatever_is_chosen(
    browser, address, claims
):
    with visit(browser, address, REPORT) as seen:
        page = seen.page
        first, *_, last = [claim["id"] for claim in claims]
        choice(page, "Part").select_option(index=1)
        assert last not in shown(page)
        page.evaluate("id => { window.location.hash = id }", last)
        page.wait_for_function("id => !document.getElementById(id).hidden", arg=last)
        assert first in shown(page)
        page.wait_for_timeout(200)
        assert 0 <= page.locator(f"#{last}").bounding_box()["y"] < 900


def test_without_javascript_the_whole_report_is_there(browser, address, claims):
    with visit(browser, address, REPORT, javascript=False) as seen:
        assert len(seen.page.locator(".record:visible").all()) == len(claims)
        assert not seen.page.locator(".report-filter").is_visible()


def test_a_chapter_leads_to_its_row_and_back(browser, unpacked):
    chapter = "book/2-lottery-tickets/02-parabola.html"
    with visit(browser, f"file://{unpacked}", chapter) as seen:
        page = seen.page
        page.locator(".report-links a", has_text="L3").click()
        page.wait_for_url(re.compile(r"report\.html#L3$"))
        page.locator("#L3 summary").click()
        assert (
            "python -m scalinglaws run lottery/relu" in page.locator("#L3").inner_text()
        )
        page.locator("#L3 a", has_text="2.2 ").click()
        page.wait_for_url(re.compile("02-parabola.html"))
        assert seen.errors == []


def test_the_notes_of_a_chapter_open_and_are_left_out_of_print(browser, address):
    chapter = "book/2-lottery-tickets/02-parabola.html"
    with visit(browser, address, chapter, width=NARROW) as seen:
        page = seen.page
        note = page.locator("details.made").nth(1)
        assert note.locator("summary").bounding_box()["height"] >= 44
        assert not note.locator("dl").is_visible()
        note.locator("summary").focus()
        page.keyboard.press("Enter")
        assert "commit" in note.locator("dl").inner_text()
        page.emulate_media(media="print")
        assert not note.is_visible()


def test_the_search_finds_a_claim_in_the_report(site):
    index = (site / "searchindex.js").read_text("utf-8")
    report = json.loads(index[len("Search.setIndex(") : -1])
    number = report["docnames"].index("book/report")
    assert number in report["terms"]["silu"]


def test_the_index_names_what_each_preset_costs(browser, address):
    with visit(browser, address, INDEX, width=NARROW) as seen:
        card = seen.page.locator("#lottery-x-squared")
        assert card.locator("tbody tr").count() == 4
        assert card.get_by_role("link", name="L2").is_visible()

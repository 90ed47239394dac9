"""What the pages say of chapters, experiments and claims, and the glossary."""

import json
import re
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "book" / "_ext"))
from siteext import changes, parts, problem, records, runbox  # noqa: E402

BOOK = records.Book(ROOT)


def chapter(number, **given):
    """A chapter of which only what is given is known."""
    known = {"title": f"{number} T", "part": "", "question": "", "read": "", "run": "",
             "claims": [], "loads": [], "runs": [], "used": set()}  # fmt: skip
    return records.Chapter(**{"document": f"book/9-x/{number}", **known, **given})


def test_the_box_says_what_a_run_costs():
    book = records.Book(ROOT)
    book.claims = []
    book.experiments = [
        {"name": name, "presets": {"quick": {"seconds": quick},
                                   "book": {"seconds": cpu, "gpu_seconds": gpu}}}
        for name, quick, cpu, gpu in (("a", 5, 600, 120), ("b", 7, 60, None),
                                      ("c", 1, 300, 60))
    ]  # fmt: skip
    running = chapter(1, runs=["a", "b"], loads=["b", "c"])
    box = runbox.box(running, "<p>Time.</p>", book, "https://colab", "x.ipynb")
    assert "12 s, one core" in box and "11 min, two cores" in box
    assert "3 min (estimate)" in box
    assert "<code>c</code>, which are not computed again" in box
    assert "they cost about 5 min on two cores" in box
    assert "<table>" not in runbox.box(chapter(2), "", book, "", "")


def test_claims_of_a_part_are_listed_once_with_their_verdict():
    one, two = chapter(1, claims=["L1"]), chapter(2, claims=["L1", "L2"])
    said = {"source": "S", "setting": "same setting"}
    book = records.Book(ROOT)
    book.experiments = []
    book.claims = [
        {"id": "L1", "title": "a * b", "said": "partly", "type": "number",
         "basis": "text", **said},
        {"id": "L2", "title": "c", "said": "discussed", "type": "discussion",
         "basis": "figure", **said},
    ]  # fmt: skip
    book.chapters = [one, two, later := chapter(3, claims=["L2"])]
    table = parts.claim_table([one, two], book)
    where = "*(chapters [1](1.ipynb) and [2](2.ipynb))*"
    assert rf"| L1: a \* b {where} | partly (same setting) |" in table
    assert table.count("L1") == 1 and "| discussed |" in table
    words = parts.reading([one, two], book)
    assert words == "- S: 1 claim from the text, 1 claim from its figures."
    assert "no claim" in parts.claim_table([], book).lower()
    assert "has: L2." in parts.claim_table([later], book)
    assert parts.reading([later], book) == ""


def test_the_chapters_of_a_part_are_those_of_its_folder():
    found = parts.of_part(BOOK, "book/1-foundations/index")
    assert [one.title.split()[0] for one in found] == ["1.1", "1.2", "1.3"]
    line = parts.chapter_list(found[:1])
    assert f"{found[0].question} *{found[0].read} to read" in line


def test_each_part_of_the_contents_opens_with_its_page():
    contents = (ROOT / "_toc.yml").read_text("utf-8")
    for part in re.split(r"- caption: ", contents)[1:]:
        files = re.findall(r"- file: (\S+)", part)
        if re.match(r'"Part \d', part):
            assert parts.PAGE.fullmatch(files[0]), part
            text = (ROOT / f"{files[0]}.md").read_text("utf-8")
            title = re.search(r'"(.+)"', part)[1]
            assert text.startswith(f"# {title}\n\n**"), "title, then the question"
            for mark in ("chapters", "claims"):
                assert text.count(f"<!-- {mark} -->") == 1


def test_the_changelog_goes_on_its_page():
    log = (ROOT / "CHANGELOG.md").read_text("utf-8")
    text = changes.as_sections(log)
    assert text.strip().startswith("### Unreleased")
    assert text.count("\n### ") == log.count("\n## ")
    assert changes.MARK in (ROOT / f"{changes.PAGE}.md").read_text("utf-8")


def test_a_report_names_page_version_and_commit(tmp_path):
    class config:
        release, book_commit = "1.2", "abc"
        html_theme_options = {"repository_url": "https://github.com/o/n"}

    url = problem.new_issue(config, "book/x", "9.9 A & B")
    assert url.startswith("https://github.com/o/n/issues/new?template=problem.yml&")
    assert "page=book%2Fx.html" in url and "commit+abc" in url and "A+%26+B" in url
    assert problem.commit(tmp_path) == ""  # outside a repository there is none
    assert re.fullmatch(r"[0-9a-f]{10}", problem.commit(ROOT))


def entries():
    """(term, text) of the glossary."""
    text = (ROOT / "book" / "glossary.md").read_text("utf-8")
    return [tuple(e.split("\n", 1)) for e in text.split("\n## ")[1:]]


def test_the_glossary_is_sorted_and_short():
    terms = [term.lower() for term, _ in entries()]
    assert terms == sorted(set(terms))
    assert 40 <= len(terms) <= 80
    for term, text in entries():
        *said, link = [line for line in text.splitlines() if line]
        assert 1 <= len(said) <= 2, term
        assert re.fullmatch(r"\[Chapter \d\.\d\]\([\w./-]+\)\.", link), term


@pytest.mark.parametrize("term, text", entries())
def test_a_term_is_used_in_the_chapter_that_the_glossary_names(term, text):
    number, path = re.search(r"\[Chapter (\d\.\d)\]\(([^)]+)\)", text).groups()
    notebook = ROOT / "book" / path
    chapter = json.loads(notebook.read_text("utf-8"))["cells"]
    prose = "".join(
        "".join(c["source"]) for c in chapter if c["cell_type"] == "markdown"
    ).lower()
    assert prose.startswith(f"# {number} ")
    for word in term.lower().split():
        assert word in prose

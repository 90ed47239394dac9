"""What the pages say of chapters, experiments and claims, and the glossary."""

import json
import re
import sys
from pathlib import Path

import pytest

from scalinglaws import experiments
from scalinglaws.experiments import core
from tools import summary

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "book" / "_ext"))
from siteext import changes, chapters, parts, problem, runbox  # noqa: E402

NOTEBOOKS = sorted(ROOT.glob("book/[0-9]*/*.ipynb"))
CHAPTERS = [
    chapters.read(ROOT, path.relative_to(ROOT).with_suffix("")) for path in NOTEBOOKS
]
SUMMARY = json.loads(summary.PATH.read_text("utf-8"))


def test_the_summary_is_that_of_the_package():
    assert summary.PATH.read_text("utf-8") == summary.summary(), (
        "run: python tools/summary.py"
    )


def test_every_experiment_and_claim_of_a_chapter_is_found():
    claims = core.read_claims()["claims"]
    for path, chapter in zip(NOTEBOOKS, CHAPTERS, strict=True):
        cells = json.loads(path.read_text("utf-8"))["cells"]
        code = "\n".join(
            "".join(c["source"]) for c in cells if c["cell_type"] == "code"
        )
        quoted = set(re.findall(r"""["']([\w/-]+)["']""", code))
        found = {*chapter.runs, *chapter.loads}
        assert found == quoted & set(experiments.EXPERIMENTS), path
        assert set(chapter.claims) <= quoted & set(claims), path
    judged = {claim for chapter in CHAPTERS for claim in chapter.claims}
    assert judged == set(claims), "no chapter names them in claims.show or judged"


def test_a_chapter_is_read(tmp_path):
    cells = [
        ("markdown", "# 9.9 A title\n\n**Is it so?**\n"),
        ("markdown", "**Time.** 5 minutes to read, 10 seconds to run.\n"),
        ("code", 'name = "a/b"\nrun = experiments.run(name, PRESET)\n'),
        ("code", 'all = [experiments.load(n) for n in ["c/d", "e/f"]]\n'),
        ("code", 'ids = ["L1"]\nclaims.show(ids)\nclaims.judged(unknown)\n'),
    ]
    made = [{"cell_type": kind, "source": text} for kind, text in cells]
    (tmp_path / "one.ipynb").write_text(json.dumps({"cells": made}))
    found = chapters.read(tmp_path, "one")
    assert (found.title, found.question) == ("9.9 A title", "Is it so?")
    assert (found.read, found.run) == ("5 minutes", "10 seconds")
    assert (found.runs, found.loads) == (["a/b"], ["c/d", "e/f"])
    assert found.claims == ["L1"]


def test_a_stale_summary_says_what_to_do():
    with pytest.raises(Exception, match="lacks a/b: run tools/summary.py"):
        chapters.Known({})["a/b"]


@pytest.mark.parametrize(
    "seconds, words", [(20, "20 s"), (600, "10 min"), (7200, "2.0 h")]
)
def test_durations(seconds, words):
    assert chapters.duration(seconds) == words


def test_the_box_says_what_a_run_costs():
    costs = {name: {"quick": q, "book": b, "book on a GPU": g}
             for name, q, b, g in (("a", 5, 600, 120), ("b", 7, 60, 30),
                                   ("c", 1, 300, 60))}  # fmt: skip
    chapter = chapters.Chapter("d", "t", "q", "", "", ["a", "b"], ["b", "c"], [])
    box = runbox.box(chapter, "<p>Time.</p>", costs, "https://colab", "x.ipynb")
    assert "12 s, one core" in box and "11 min, two cores" in box
    assert "2 min (estimate)" in box
    assert "<code>c</code>, which are not computed again" in box
    assert "they cost about 5 min on two cores" in box
    reading = chapters.Chapter("d", "t", "q", "", "", [], [], [])
    assert "<table>" not in runbox.box(reading, "", costs, "", "")


def test_claims_of_a_part_are_listed_once_with_their_verdict():
    one, two = (
        chapters.Chapter(f"book/9-x/{n}", f"9.{n} T", "", "", "", [], [], ids)
        for n, ids in ((1, ["L1"]), (2, ["L1", "L2"]))
    )
    claims = {
        "L1": {"title": "a * b", "verdict": "partly", "source": "S", "basis": "text"},
        "L2": {"title": "c", "verdict": "new", "source": "S", "basis": "figure"},
    }
    table = parts.claim_table([one, two], claims)
    assert (
        r"| L1: a \* b *(chapters [9.1](1.ipynb) and [9.2](2.ipynb))* | partly |"
        in table
    )
    assert table.count("L1") == 1 and "| new |" in table
    words = parts.reading([one, two], claims)
    assert words == "- S: 1 claim from the text, 1 claim from its figures."
    assert "no claim" in parts.claim_table([], claims).lower()


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

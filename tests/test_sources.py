"""How was this made: which results a figure reads, told from the cells' code."""

import json
import re
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "book" / "_ext"))
from siteext import made, records, sources  # noqa: E402

BOOK = records.Book(ROOT)
CHECKED = {"A1": ["a/one"], "A2": ["a/one", "a/two"], "A3": []}
SETUP = 'PRESET = "quick"\n'
SHORT_NOTE = re.compile(r"scalinglaws run (\S+) --preset book")


def notebook_of(chapter):
    return json.loads((ROOT / f"{chapter.document}.ipynb").read_text("utf-8"))


def name_of(chapter):
    return chapter.document


def html_of(cell):
    return "".join(
        "".join(output.get("data", {}).get("text/html", ""))
        for output in cell["outputs"]
    )


@pytest.mark.parametrize(
    ("cells", "stored", "live"),
    [
        (['experiments.load("a/one")["x"]'], {"a/one"}, set()),
        (['r = experiments.load("a/one")', "x = r['x']", "draw(x)"], {"a/one"}, set()),
        (['r = experiments.load("a/one")', "r = 1", "draw(r)"], set(), set()),
        (['r = experiments.load("a/one")', "draw(1)"], set(), set()),
        (['a, b = experiments.load("a/one"), 2', "draw(b)"], {"a/one"}, set()),
        (["name = 'a/one'\nr = experiments.load(name)", "draw(r)"], {"a/one"}, set()),
        (["live = experiments.run('a/two', PRESET)", "draw(live)"], set(), {"a/two"}),
        (['r = experiments.load("a/one")', "def f():\n    return r['x']", "draw(f())"],
         {"a/one"}, set()),
        (['r = experiments.load("a/one")', "def f(r):\n    return r", "draw(f(1))"],
         set(), set()),
        (["def f():\n    return r", 'r = experiments.load("a/one")', "draw(f())"],
         {"a/one"}, set()),
        (["rows = []", 'for x in experiments.load("a/one")["x"]:\n    rows.append(x)',
          "draw(rows)"], {"a/one"}, set()),
        (['rows = {}\nrows["x"] = experiments.load("a/one")', "draw(rows)"],
         {"a/one"}, set()),
        (['r = experiments.load("a/one")', "draw([r for r in range(3)])"],
         set(), set()),
        (['r = experiments.load("a/one")\nn = r.provenance["settings"]', "draw(n)"],
         set(), set()),
        (['fits = experiments.load("a/one")', "from scalinglaws import fits",
          "draw(fits)"], set(), set()),
        (["from scalinglaws import figures",
          'r = experiments.load("a/one")\nfigures.show(r)', "figures.show(1)"],
         set(), set()),
        (['row, = claims.judged(["A2"])', "draw(row)"], {"a/one", "a/two"}, set()),
        (['w = claims.choices("A2")', "draw(w)"], set(), set()),
        (['if live:\n    r = experiments.load("a/one")', "draw(r)"], {"a/one"}, set()),
    ],
)  # fmt: skip
def test_a_planted_notebook_gets_the_right_sources(cells, stored, live):
    reader = sources.Reader(CHECKED)
    for cell in [SETUP, *cells]:
        read = reader.cell(cell)
    assert {s.experiment for s in read if not s.call} == stored
    assert {(s.experiment, s.preset) for s in read if s.call} == {
        (name, "quick") for name in live
    }


def test_a_name_that_cannot_be_told_is_one_line():
    with pytest.raises(ValueError, match=r"experiments.load\(names\[0\]\): write the"):
        sources.Reader(CHECKED).cell("experiments.load(names[0])")


def book_of(folder, *cells):
    """A book with one chapter that has these code cells."""
    words = ["# 9.9 A title\n\n**Is it so?**\n",
             "**Time.** 5 minutes to read, 10 seconds to run.\n"]  # fmt: skip
    made = [{"cell_type": "markdown", "source": text} for text in words]
    made += [{"cell_type": "code", "source": text} for text in cells]
    (folder / "one.ipynb").write_text(json.dumps({"cells": made}))
    (folder / "_toc.yml").write_text("parts: [{caption: P, chapters: [{file: one}]}]")
    file = records.Book(folder).claims_file
    file.parent.mkdir(parents=True)
    file.write_text('[[claims.L1.checks]]\nexperiment = "g/h"\n[claims.L2]\n')
    return records.Book(folder)


def test_a_chapter_is_read(tmp_path):
    book = book_of(
        tmp_path,
        SETUP + 'name = "a/b"\nrun = experiments.run(name, PRESET)',
        'experiments.load("e/f")["x"] + experiments.load("c/d")["x"]',
        'ids = ["L1"]\nclaims.show(ids)',
    )
    (found,) = book.chapters
    assert (found.title, found.question) == ("9.9 A title", "Is it so?")
    assert (found.read, found.run) == ("5 minutes", "10 seconds")
    assert (found.runs, found.loads) == (["a/b"], ["e/f", "c/d"])
    assert found.claims == ["L1"]
    assert {s.experiment for s in found.used} == {"a/b", "c/d", "e/f", "g/h"}
    assert book.chapter("one") == found and book.chapter("two") is None
    assert book.using("g/h") == book.showing("L1") == [found]


def test_a_chapter_that_cannot_be_read_is_named(tmp_path):
    with pytest.raises(ValueError, match="^one: experiments.load.*write the name"):
        _ = book_of(tmp_path, "experiments.load(f'{x}')").chapters


def test_a_chapter_without_its_time_is_named(tmp_path):
    book = book_of(tmp_path)
    path = tmp_path / "one.ipynb"
    path.write_text(path.read_text().replace("Time", "Place"))
    with pytest.raises(ValueError, match="^one: write how long it takes"):
        _ = book.chapters


@pytest.mark.parametrize("chapter", BOOK.chapters, ids=name_of)
def test_every_experiment_and_claim_that_a_chapter_quotes_is_found(chapter):
    cells = records.code_cells(notebook_of(chapter)["cells"])
    code = "\n".join(records.text(cell) for cell in cells)
    quoted = set(re.findall(r"""["']([\w/-]+)["']""", code))
    known = {experiment["name"] for experiment in BOOK.experiments}
    assert {*chapter.runs, *chapter.loads} == quoted & known
    assert set(chapter.claims) <= quoted


def test_the_note_says_how_a_figure_was_made():
    stored = sources.Source("lottery/x-squared")
    live = sources.Source("lottery/x-squared", "experiments.run('x', PRESET)", "quick")
    record = BOOK.record("lottery/x-squared")
    both = made.note({stored, live}, BOOK)
    for fact in ("command", "preset", "code_version", "commit", "hardware", "date"):
        assert record[fact] in both, fact
    assert records.duration(record["seconds"]) in both
    assert "Beside it the page’s own run" in both and "preset quick" in both
    assert "Stored result" not in made.note({live}, BOOK)
    assert "by the code of this page" in made.note(set(), BOOK)
    with pytest.raises(ValueError, match="no stored result of a/one"):
        made.note({sources.Source("a/one")}, BOOK)


@pytest.mark.parametrize("chapter", BOOK.chapters, ids=name_of)
def test_every_figure_has_its_note_and_names_what_its_cell_was_told(chapter):
    """figures.show(source=...) is the author's word; the note says no less."""
    plain, noted = notebook_of(chapter), notebook_of(chapter)
    made.annotate(noted, BOOK)
    figures = 0
    for before, after in zip(plain["cells"], noted["cells"], strict=True):
        if "figures.show(" not in records.text(before):
            continue
        figures += 1
        html = html_of(after)
        assert html.count('<details class="made">') == 1, before["id"]
        told = set(SHORT_NOTE.findall(html_of(before)))
        for name in told:
            assert f"run {name} --preset book" in html, before["id"]
        assert "figure-source" not in html
    assert figures > 0


@pytest.mark.parametrize("chapter", BOOK.chapters, ids=name_of)
def test_what_is_told_from_the_code_was_read_when_the_chapter_ran(chapter):
    reads = notebook_of(chapter)["metadata"]["scalinglaws"]["reads"]
    loaded = {BOOK.record_file(s.experiment).name for s in chapter.used if not s.call}
    assert loaded <= set(reads)
    assert bool(loaded) == any(name.endswith(".npz") for name in reads)


def test_a_chapter_links_to_its_claims_in_the_report():
    chapter = next(c for c in BOOK.chapters if c.document.endswith("02-parabola"))
    notebook = notebook_of(chapter)
    made.annotate(notebook, BOOK)
    html = "".join(html_of(c) for c in records.code_cells(notebook["cells"]))
    links = re.search(r'<p class="report-links">(.*?)</p>', html)[1]
    assert re.findall(r'href="\.\./report\.html#(\w+)"', links) == ["L2", "L3", "L8"]

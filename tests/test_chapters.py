"""Every chapter obeys every lint, and every lint finds the fault it is there for."""

import base64
import copy
import io
from collections import Counter
from pathlib import Path

import chapter_lints as lints
import numpy as np
import pytest
from chapter_lints import Chapter, alt_text
from nbformat.v4 import new_markdown_cell, new_output
from PIL import Image

from tools import notebooks

CHAPTERS = notebooks.chapters()
BOOK_BYTES = 16_000_000
EXAMPLE_PATH = lints.ROOT / "book" / "2-lottery-tickets" / "02-example.ipynb"
OPENING, SETUP, PREDICT, FIGURE, BAR, EXPLORABLE = 0, 1, 2, 3, 5, 6
VERDICT_HEADING, VERDICT, EXERCISE = 7, 8, 10


def name(path):
    return str(path.relative_to(lints.ROOT))


def test_there_are_chapters():
    assert CHAPTERS


@pytest.mark.parametrize("lint", lints.LINTS, ids=lambda lint: lint.__name__)
@pytest.mark.parametrize("path", CHAPTERS, ids=name)
def test_chapter(path, lint):
    faults = list(lint(Chapter(notebooks.read(path), path)))
    assert not faults, "\n".join([name(path), *faults])


@pytest.mark.parametrize("path", CHAPTERS, ids=name)
def test_chapter_is_not_stale(path):
    assert notebooks.why_stale(notebooks.read(path)) is None, "run make notebooks"


def test_alt_texts_differ_in_the_whole_book():
    alts = Counter(
        alt_text(cell)
        for path in CHAPTERS
        for cell in Chapter(notebooks.read(path), path).figures
    )
    assert [alt for alt, count in alts.items() if count > 1] == []


def test_the_book_is_small():
    size = sum(p.stat().st_size for p in notebooks.BOOK.rglob("*") if p.is_file())
    assert size <= BOOK_BYTES


@pytest.mark.parametrize("lint", lints.LINTS, ids=lambda lint: lint.__name__)
def test_the_example_obeys(executed, lint):
    assert list(lint(Chapter(executed, EXAMPLE_PATH))) == []


def append(text):
    return lambda cells: cells.append(new_markdown_cell(text, id="planted"))


def source(index, old, new):
    def plant(cells):
        assert old in cells[index].source
        cells[index].source = cells[index].source.replace(old, new)

    return plant


def tags(index, value):
    return lambda cells: cells[index].metadata.update(tags=value)


def output(index, **fields):
    return lambda cells: cells[index].outputs.append(new_output(**fields))


def alt(text):
    return lambda cells: cells[FIGURE].metadata.mystnb.image.update(alt=text)


def picture(mode, size):
    """Replace the figure's picture by noise."""
    noise = np.random.default_rng(0).integers(0, 256, (size, size, 3), np.uint8)
    image = Image.fromarray(noise)
    buffer = io.BytesIO()
    (image.quantize(64) if mode == "P" else image).save(buffer, "PNG")
    png = base64.b64encode(buffer.getvalue()).decode()
    return lambda cells: cells[FIGURE].outputs[0].data.update({"image/png": png})


def second_figure(cells):
    cells.insert(FIGURE, copy.deepcopy(cells[FIGURE]))
    cells[FIGURE].id = "planted"


def drop(index, what="outputs"):
    return lambda cells: cells[index].update({what: []})


def same_id(cells):
    cells[1].id = cells[0].id


def run_out_of_order(cells):
    cells[FIGURE].execution_count = 7


FAULTS = [
    (lints.is_valid, same_id, "not a valid notebook"),
    (lints.plain_markdown, append("```{note}\nNo.\n```"), "MyST directive"),
    (lints.plain_markdown, append(":::{tip}\nNo.\n:::"), "MyST directive"),
    (lints.plain_markdown, append(":::\nNo.\n:::"), "MyST fence"),
    (lints.plain_markdown, append("See {cite}`liu2023`."), "MyST role"),
    (lints.plain_markdown, append("(a-target)=\n## Here"), "MyST target"),
    (lints.plain_markdown, append("It is {{ value }}."), "substitution"),
    (lints.plain_markdown, append("% a comment"), "MyST comment"),
    (lints.plain_markdown, append("+++"), "block break"),
    (lints.plain_markdown, append("> [!NOTE]\n> No."), "GitHub alert"),
    (lints.plain_markdown, append("- [ ] to do"), "task list"),
    (lints.plain_markdown, append('<div class="admonition">'), "HTML admonition"),
    (lints.plain_markdown, append("As said.[^1]"), "footnote"),
    (lints.opens_with_a_question, source(OPENING, "fall?", "fall."), "no question"),
    (lints.opens_with_a_question, source(OPENING, "# An", "An"), "no title"),
    (lints.says_what_it_takes, source(OPENING, "Objectives.** After", "Aims.** In"),
     "objectives"),
    (lints.says_what_it_takes, source(OPENING, "Prerequisites", "Before"), "prereq"),
    (lints.says_what_it_takes, source(OPENING, "2 minutes to read", ""), "to read"),
    (lints.says_what_it_takes, source(OPENING, "10 seconds to run", ""), "to run"),
    (lints.setup_cell_is_the_one, source(SETUP, '"quick"', '"book"'), "setup_cell.txt"),
    (lints.cells_fit_a_page, source(BAR, "pass", "pass\n" * 25), "lines, at most"),
    (lints.cells_fit_a_page, source(BAR, "pass", "pass" + " #" * 40), "columns"),
    (lints.drawing_is_folded, tags(SETUP, []), "cell 2: tag it"),
    (lints.drawing_is_folded, tags(FIGURE, []), "cell 4: tag it"),
    (lints.figures_are_whole, picture("RGB", 16), "colours"),
    (lints.figures_are_whole, picture("P", 300), "bytes"),
    (lints.figures_are_whole, drop(FIGURE), "0 pictures"),
    (lints.figures_are_whole, lambda cells: cells[FIGURE].outputs.pop(), "no table"),
    (lints.figures_are_whole, alt("A line."), "characters"),
    (lints.figures_are_whole, alt("Words and words and no digit anywhere at all."),
     "no number"),
    (lints.figures_are_whole, source(FIGURE, "figures.show(", "figures.draw("),
     "no figure"),
    (lints.figures_are_whole,
     output(BAR, output_type="display_data", data={"image/png": "aGk="}),
     "without figures.show"),
    (lints.alt_texts_differ, second_figure, "2 times"),
    (lints.has_an_explorable, drop(EXPLORABLE), "no explorable"),
    (lints.has_an_explorable,
     output(BAR, output_type="display_data",
            data={"text/html": '<div class="explorable"></div>'}), "explorable: alt"),
    (lints.outputs_are_stored_small,
     output(BAR, output_type="error", ename="E", evalue="e", traceback=[]), "error"),
    (lints.outputs_are_stored_small,
     output(BAR, output_type="stream", name="stderr", text="no"), "standard error"),
    (lints.outputs_are_stored_small,
     output(BAR, output_type="display_data", data={lints.WIDGET: {}}), "widget view"),
    (lints.nothing_of_this_machine,
     output(BAR, output_type="stream", text="in /home/ada/book"), "/home/"),
    (lints.nothing_of_this_machine,
     output(BAR, output_type="display_data", data={"text/plain": "<A at 0x7f00aa11>"}),
     "0x7f00aa11"),
    (lints.nothing_of_this_machine, source(BAR, "pass", 'open("/tmp/x")'), "/tmp/"),
    (lints.was_run_from_top_to_bottom, run_out_of_order, "not executed in order"),
    (lints.has_exercises, source(EXERCISE, "<details>", "<p>"), "2.2-a: no hint"),
    (lints.has_exercises, source(EXERCISE, "2.2-a", "two"), "2.2-a: no heading"),
    (lints.has_exercises, source(EXERCISE + 1, "check(", "print("), "2.2-a: no cell"),
    (lints.has_its_sections, source(VERDICT_HEADING, "verdict", "end"), "'verdict'"),
    (lints.has_its_sections, source(PREDICT, "Predict", "Guess"), "'predict'"),
    (lints.has_its_sections, tags(VERDICT, []), "nbval-check-output"),
    (lints.has_its_sections, drop(VERDICT), "nbval-check-output"),
    (lints.has_its_sections, tags(FIGURE, ["nbval-check-output"]), "cannot compare"),
    (lints.links_lead_somewhere, append("[no](nowhere.ipynb)"), "no such file"),
    (lints.links_lead_somewhere, append("[no](/book/index.md)"), "no such file"),
    (lints.links_lead_somewhere, append("[no](#nowhere)"), "no such heading"),
    (lints.links_lead_somewhere, append("[no](../references.md#nobody)"),
     "no such heading"),
    (lints.links_lead_somewhere, append('<a href="#eq-9">(9)</a>'), "no target"),
    (lints.links_lead_somewhere, append("[](../index.md)"), "without words"),
    (lints.links_lead_somewhere, append("![A picture](../index.md)"), "alt text"),
]  # fmt: skip


@pytest.mark.parametrize(("lint", "plant", "complaint"), FAULTS)
def test_a_planted_fault_is_found(executed, lint, plant, complaint):
    notebook = copy.deepcopy(executed)
    plant(notebook.cells)
    faults = list(lint(Chapter(notebook, EXAMPLE_PATH)))
    assert faults and any(complaint in fault for fault in faults), faults


def test_stored_widget_state_is_found(executed):
    notebook = copy.deepcopy(executed)
    notebook.metadata["widgets"] = {}
    faults = lints.outputs_are_stored_small(Chapter(notebook, EXAMPLE_PATH))
    assert list(faults) == ["widget state is stored"]


def test_a_chapter_without_registered_exercises_is_found(executed):
    chapter = Chapter(executed, Path("book/9-none/09-none.ipynb"))
    assert "0 exercises are registered for 9.9" in next(lints.has_exercises(chapter))


def test_every_lint_has_a_planted_fault():
    assert {lint for lint, _, _ in FAULTS} == set(lints.LINTS)

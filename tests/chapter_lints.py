"""What every chapter must be: each lint yields the faults it finds, one line each.

`test_chapters.py` runs them on every chapter of the book and, with a fault planted,
on an example, so that each is known to find what it looks for.
"""

import base64
import html
import io
import re
from collections import Counter
from pathlib import Path

import nbformat
from PIL import Image

from scalinglaws import figures
from scalinglaws.errors import UserError
from scalinglaws.exercises import EXERCISES

ROOT = Path(__file__).resolve().parents[1]
SETUP_CELL = (ROOT / "tools" / "setup_cell.txt").read_text(encoding="utf-8").strip()
MAX_LINES, MAX_COLUMNS = 25, 80
WIDGET = "application/vnd.jupyter.widget-view+json"
CODE_SPAN = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)
MATH = re.compile(r"\$\$.*?\$\$|\$[^$\n]+\$", re.DOTALL)
LINK = re.compile(r"(!?)\[((?:[^\[\]]|\[[^\]]*\])*)\]\(([^()\s]*)\)")
LOCAL_PATH = re.compile(
    r"(?<![\w/.:])/(?:home|root|Users|tmp|var|work|usr)/|\b[A-Z]:\\"
)

NOT_PLAIN = {
    "a MyST directive": re.compile(r"^\s*(?:`{3,}|:{3,}|~{3,})\s*\{", re.MULTILINE),
    "a MyST fence": re.compile(r"^\s*:{3,}", re.MULTILINE),
    "a MyST role": re.compile(r"(?<![`\w\\}])\{[a-zA-Z][\w:+-]*\}`[^`\n]+`"),
    "a MyST target": re.compile(r"^\([\w-]+\)=\s*$", re.MULTILINE),
    "a substitution": re.compile(r"\{\{.*?\}\}"),
    "a MyST comment": re.compile(r"^%\s", re.MULTILINE),
    "a block break": re.compile(r"^\+\+\+", re.MULTILINE),
    "a GitHub alert": re.compile(r"^>\s*\[!\w+\]", re.MULTILINE),
    "a task list": re.compile(r"^\s*[-*+]\s+\[[ xX]\]\s", re.MULTILINE),
    "an HTML admonition": re.compile(r"<div[^>]*\badmonition\b"),
    "a footnote": re.compile(r"\[\^[\w-]+\]"),
}


class Chapter:
    """A notebook with what the lints ask of it."""

    def __init__(self, notebook, path):
        self.notebook, self.path = notebook, path
        self.code = [c for c in notebook.cells if c.cell_type == "code"]
        self.text = [c for c in notebook.cells if c.cell_type == "markdown"]
        self.figures = [c for c in self.code if "figures.show(" in c.source]

    @property
    def number(self):
        """Part and chapter, from 2-lottery-tickets/02-parabola.ipynb: "2.2"."""
        part, chapter = self.path.parent.name, self.path.name
        return f"{int(part.partition('-')[0])}.{int(chapter.partition('-')[0])}"

    @property
    def prose(self):
        """All Markdown, without code."""
        return CODE_SPAN.sub("` `", "\n\n".join(c.source for c in self.text))

    @property
    def opening(self):
        """The Markdown before the first code cell."""
        cells = self.notebook.cells
        first = next(i for i, c in enumerate(cells) if c.cell_type == "code")
        return "\n\n".join(c.source for c in cells[:first])

    def name(self, cell):
        return f"cell {self.notebook.cells.index(cell) + 1}"


def is_valid(chapter):
    ids = Counter(cell.get("id") for cell in chapter.notebook.cells)
    if repeated := [id for id, count in ids.items() if id is None or count > 1]:
        yield f"not a valid notebook: cell ids missing or repeated: {repeated}"
        return
    try:
        nbformat.validate(chapter.notebook)
    except nbformat.ValidationError as error:
        yield f"not a valid notebook: {error.message}"


def plain_markdown(chapter):
    """Colab and GitHub know no MyST, and the page knows no GitHub alerts."""
    for cell in chapter.text:
        no_code = re.sub(r"(?<!`)`[^`\n]+`(?!`)", "` `", MATH.sub("$ $", cell.source))
        for what, pattern in NOT_PLAIN.items():
            # A role is recognised by its back-ticks: look for it before they go.
            text = cell.source if what == "a MyST role" else no_code
            if found := pattern.search(text):
                yield f"{chapter.name(cell)}: {what}: {found[0].strip()!r}"


def opens_with_a_question(chapter):
    lines = [line.strip() for line in chapter.opening.splitlines() if line.strip()]
    if not lines or not lines[0].startswith("# "):
        yield "the first line is no title: write '# Title'"
    elif len(lines) < 2 or not lines[1].rstrip("*_").endswith("?"):
        yield "the opening line is no question: one line under the title, ending in ?"


def says_what_it_takes(chapter):
    for what, pattern in {
        "objectives ('After this chapter you can' or 'Objectives')": (
            r"objectives|after this chapter you"
        ),
        "prerequisites": r"prerequisites|you need to know",
        "minutes to read ('20 minutes to read')": r"\d+\s+minutes? to read",
        "time to run ('1 minute to run')": r"\d+\s+(?:minutes?|seconds) to run",
    }.items():
        if not re.search(pattern, chapter.opening, re.IGNORECASE):
            yield f"before the setup cell there are no {what}"


def setup_cell_is_the_one(chapter):
    first = chapter.code[0]
    if first.source.strip() != SETUP_CELL:
        yield "the first code cell is not the text of tools/setup_cell.txt"


def cells_fit_a_page(chapter):
    for cell in chapter.code:
        lines = cell.source.splitlines()
        if len(lines) > MAX_LINES:
            yield f"{chapter.name(cell)}: {len(lines)} lines, at most {MAX_LINES}"
        for line in lines:
            if len(line) > MAX_COLUMNS:
                yield f"{chapter.name(cell)}: {len(line)} columns: {line.strip()}"


def drawing_is_folded(chapter):
    for cell in [chapter.code[0], *chapter.figures]:
        if "hide-input" not in cell.metadata.get("tags", []):
            yield f"{chapter.name(cell)}: tag it hide-input"


def figures_are_whole(chapter):
    """One picture a cell: small, with words, and with the numbers behind it."""
    if not chapter.figures:
        yield "no figure"
    for cell in chapter.figures:
        where = chapter.name(cell)
        pictures = _pngs(cell)
        tables = "".join(
            _join(o.get("data", {}).get("text/html", "")) for o in cell.outputs
        )
        if cell.source.count("figures.show(") != 1 or len(pictures) != 1:
            yield f"{where}: {len(pictures)} pictures: one figures.show a cell"
        for png in pictures:
            if len(png) > figures.MAX_BYTES:
                yield f"{where}: a picture of {len(png)} bytes"
            image = Image.open(io.BytesIO(png))
            if image.mode != "P" or len(image.getcolors()) > figures.MAX_COLOURS:
                yield f"{where}: a picture of more than {figures.MAX_COLOURS} colours"
        if '<details class="figure-data"' not in tables or "<table" not in tables:
            yield f"{where}: no table behind the figure"
        try:
            figures.check_alt(alt_text(cell))
        except UserError as error:
            yield f"{where}: {error}"
    for cell in chapter.code:
        if cell not in chapter.figures and _pngs(cell):
            yield f"{chapter.name(cell)}: a picture without figures.show"


def alt_texts_differ(chapter):
    alts = Counter(alt_text(cell) for cell in chapter.figures)
    yield from (f"the same alt text {n} times: {a}" for a, n in alts.items() if n > 1)


def has_an_explorable(chapter):
    """Its stored output holds a picture with words, for readers without JavaScript.

    A chapter may send the reader to another chapter's explorable instead.
    """
    found = [
        _join(output.get("data", {}).get("text/html", ""))
        for cell in chapter.code
        for output in cell.outputs
    ]
    found = [text for text in found if 'class="explorable"' in text]
    if not found and not _links_to_an_explorable(chapter):
        yield "no explorable"
    for text in found:
        alt = re.search(r'<img[^>]*\balt="([^"]*)"', text)
        try:
            figures.check_alt(html.unescape(alt[1]) if alt else "")
        except UserError as error:
            yield f"explorable: {error}"


def _links_to_an_explorable(chapter):
    targets = {target.partition("#")[0] for _, _, target in LINK.findall(chapter.prose)}
    files = [chapter.path.parent / t for t in targets if t.endswith(".ipynb")]
    return any(
        'class="explorable' in file.read_text(encoding="utf-8").replace('\\"', '"')
        for file in files
        if file.is_file() and file != chapter.path
    )


def outputs_are_stored_small(chapter):
    if "widgets" in chapter.notebook.metadata:
        yield "widget state is stored"
    for cell in chapter.code:
        for output in cell.outputs:
            where = chapter.name(cell)
            if output.output_type == "error":
                yield f"{where}: an error is stored"
            if output.output_type == "stream" and output.name == "stderr":
                yield f"{where}: standard error is stored"
            if WIDGET in output.get("data", {}):
                yield f"{where}: a widget view is stored"


def nothing_of_this_machine(chapter):
    for cell in chapter.notebook.cells:
        shown = [cell.source]
        for output in cell.get("outputs", []):
            shown.append(_join(output.get("text", "")))
            data = output.get("data", {})
            shown += [_join(data[m]) for m in data if m.startswith("text/")]
        text = "\n".join(shown)
        for pattern in (LOCAL_PATH, re.compile(r"\b0x[0-9a-f]{6,}")):
            if found := pattern.search(text):
                yield f"{chapter.name(cell)}: {found[0]!r} is of one machine only"


def was_run_from_top_to_bottom(chapter):
    counts = [cell.execution_count for cell in chapter.code]
    if counts != list(range(1, len(counts) + 1)):
        yield "the cells were not executed in order: make notebooks"


def has_exercises(chapter):
    known = [id for id in EXERCISES if id.startswith(f"{chapter.number}-")]
    if len(known) < 3:
        yield f"{len(known)} exercises are registered for {chapter.number}, at least 3"
    cells = chapter.notebook.cells
    for id in known:
        checked = [
            i for i, c in enumerate(cells)
            if c.cell_type == "code" and f'check("{id}"' in c.source
        ]  # fmt: skip
        stated = [
            i for i, c in enumerate(cells)
            if c.cell_type == "markdown"
            and re.search(rf"^#+ .*{re.escape(id)}\b", c.source, re.MULTILINE)
        ]  # fmt: skip
        if not checked:
            yield f'exercise {id}: no cell with check("{id}", …)'
        if not stated:
            yield f"exercise {id}: no heading with its number"
        if checked and stated:
            between = cells[stated[0] : checked[0] + 1]
            text = "\n".join(c.source for c in between if c.cell_type == "markdown")
            if "<details>" not in text or "</details>" not in text:
                yield f"exercise {id}: no hint in <details> before its check"


def has_its_sections(chapter):
    headings = re.findall(r"^#+ (.+)$", chapter.prose, re.MULTILINE)
    for word in ("predict", "verdict", "exercise", "summary", "further reading"):
        if not any(word in heading.lower() for heading in headings):
            yield f"no heading with the word {word!r}"
    if not any(
        "nbval-check-output" in cell.metadata.get("tags", []) and cell.outputs
        for cell in chapter.code
    ):
        yield "no cell tagged nbval-check-output with an output"
    for cell in chapter.code:
        if "nbval-check-output" in cell.metadata.get("tags", []) and _pngs(cell):
            yield f"{chapter.name(cell)}: nbval cannot compare pictures"


def links_lead_somewhere(chapter):
    own = _anchors(chapter.notebook)
    for cell in chapter.text:
        for image, words, target in LINK.findall(CODE_SPAN.sub("` `", cell.source)):
            where = f"{chapter.name(cell)}: {target!r}"
            if not words.strip():
                yield f"{where}: a link without words"
            if image:
                try:
                    figures.check_alt(words)
                except UserError as error:
                    yield f"{where}: {error}"
            if re.match(r"(https?|mailto):", target):
                continue
            name, _, anchor = target.partition("#")
            file = chapter.path.parent / name
            if name and (name.startswith("/") or not file.is_file()):
                yield f"{where}: no such file"
            elif anchor and anchor not in (_anchors_of(file) if name else own):
                yield f"{where}: no such heading"
        for anchor in re.findall(r'<a href="#([^"]*)"', cell.source):
            if anchor not in own:
                yield f"{chapter.name(cell)}: no target with the id {anchor!r}"


LINTS = (
    is_valid,
    plain_markdown,
    opens_with_a_question,
    says_what_it_takes,
    setup_cell_is_the_one,
    cells_fit_a_page,
    drawing_is_folded,
    figures_are_whole,
    alt_texts_differ,
    has_an_explorable,
    outputs_are_stored_small,
    nothing_of_this_machine,
    was_run_from_top_to_bottom,
    has_exercises,
    has_its_sections,
    links_lead_somewhere,
)


def alt_text(cell):
    """Return the alt text the page builder will use for the cell's picture."""
    return cell.metadata.get("mystnb", {}).get("image", {}).get("alt", "")


def _pngs(cell):
    return [
        base64.b64decode(output.data["image/png"])
        for output in cell.outputs
        if "image/png" in output.get("data", {})
    ]


def _join(text):
    return text if isinstance(text, str) else "".join(text)


def _anchors_of(file):
    if file.suffix == ".ipynb":
        return _anchors(nbformat.read(file, as_version=4))
    return _anchors_in([file.read_text(encoding="utf-8")])


def _anchors(notebook):
    return _anchors_in(c.source for c in notebook.cells if c.cell_type == "markdown")


def _anchors_in(texts):
    """Ids a link can name: `id`s, and headings of level 1-3 as GitHub writes them."""
    anchors = set()
    for text in texts:
        for heading in re.findall(r"^#{1,3} (.+)$", text, re.MULTILINE):
            slug = re.sub(r"[^\w\- ]", "", heading.strip().lower())
            anchors.add(slug.replace(" ", "-"))
        anchors.update(re.findall(r'\bid="([^"]+)"', text))
    return anchors

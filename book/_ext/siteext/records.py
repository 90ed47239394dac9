"""What the book keeps about its claims, experiments, stored results and chapters.

Read from tracked files, without the package's own imports: pages are built where
neither numpy nor torch is installed. All pages share one Book, `app.book`.
"""

import json
import re
import tomllib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import yaml

from .sources import Reader, Source

TIMES = re.compile(r"\*\*Time\.\*\* (\d+ minutes?) to read, (\d+ \w+) to run")


@dataclass(frozen=True)
class Chapter:
    """What a chapter says of itself, and what its cells read (see Reader)."""

    document: str
    title: str
    part: str  # the caption of its part
    question: str
    read: str  # how long that takes: "25 minutes"
    run: str
    claims: list[str]
    loads: list[str]
    runs: list[str]
    used: set[Source]

    @property
    def page(self):
        """Its page, seen from the folder book/."""
        return f"{self.document.removeprefix('book/')}.html"


class Book:
    """The book's records; `root` is the repository's folder."""

    def __init__(self, root):
        self.root = Path(root)

    @cached_property
    def claims(self):
        """Every claim, judged: what `make report` wrote."""
        file = self.root / "book" / "_static" / "claims.json"
        return json.loads(file.read_text("utf-8"))

    @cached_property
    def experiments(self):
        """Every experiment and its presets: what `make report` wrote."""
        return json.loads(self.experiments_file.read_text("utf-8"))

    @cached_property
    def _by_name(self):
        claims = {claim["id"]: claim for claim in self.claims}
        return claims | {one["name"]: one for one in self.experiments}

    def named(self, name):
        """A claim by its id, or an experiment by its name."""
        if name not in self._by_name:
            raise ValueError(f"the report's files lack {name}: run make report")
        return self._by_name[name]

    def record_file(self, experiment):
        """Where the provenance of a stored result lies."""
        name = experiment.replace("/", "-")
        return self.root / "scalinglaws" / "data" / f"{name}.json"

    def record(self, experiment):
        """The provenance of a stored result; None if there is none."""
        path = self.record_file(experiment)
        return json.loads(path.read_text("utf-8")) if path.exists() else None

    @property
    def claims_file(self):
        return self.root / "scalinglaws" / "data" / "claims.toml"

    @property
    def experiments_file(self):
        return self.root / "book" / "_static" / "experiments.json"

    def reader(self):
        """A fresh reader of a chapter's cells."""
        claims = tomllib.loads(self.claims_file.read_text("utf-8"))["claims"]
        checked = {
            claim_id: list(dict.fromkeys(c["experiment"] for c in claim["checks"]))
            if "checks" in claim
            else []
            for claim_id, claim in claims.items()
        }
        return Reader(checked)

    @cached_property
    def chapters(self):
        """The notebooks of the table of contents, in order."""
        contents = yaml.safe_load((self.root / "_toc.yml").read_text("utf-8"))
        found = []
        for part in contents.get("parts", []):
            for entry in part["chapters"]:
                path = self.root / f"{entry['file']}.ipynb"
                if path.exists():
                    found.append(self._chapter(path, entry["file"], part["caption"]))
        return found

    def _chapter(self, path, document, part):
        cells = json.loads(path.read_text("utf-8"))["cells"]
        prose = "\n".join(text(c) for c in cells if c["cell_type"] == "markdown")
        title, question = [line for line in prose.splitlines() if line.strip()][:2]
        times, reader = TIMES.search(prose), self.reader()
        try:
            if times is None:
                raise ValueError(
                    "write how long it takes: **Time.** … to read, … to run"
                )
            for cell in code_cells(cells):
                reader.cell(text(cell))
        except ValueError as error:
            raise ValueError(f"{document}: {error}") from None
        return Chapter(
            document=document,
            title=title.removeprefix("# "),
            part=part,
            question=question.strip("* "),
            read=times[1],
            run=times[2],
            claims=reader.claims,
            loads=reader.loads,
            runs=reader.runs,
            used=reader.used,
        )

    def chapter(self, document):
        """The chapter of a document; None if it is no chapter."""
        return next((c for c in self.chapters if c.document == document), None)

    def showing(self, claim_id):
        """The chapters that judge a claim."""
        return [c for c in self.chapters if claim_id in c.claims]

    def using(self, experiment):
        """The chapters that load or run an experiment."""
        return [
            c for c in self.chapters if any(s.experiment == experiment for s in c.used)
        ]

    def by_part(self, entries, chapters_of, rest):
        """{part: its entries}, in the order of the book; `rest` for those without.

        An entry is in the part of the first of its chapters; parts without any are
        left out.
        """
        grouped = {chapter.part: [] for chapter in self.chapters} | {rest: []}
        for entry in entries:
            chapters = chapters_of(entry)
            grouped[chapters[0].part if chapters else rest].append(entry)
        return {part: found for part, found in grouped.items() if found}


def code_cells(cells):
    return [cell for cell in cells if cell["cell_type"] == "code"]


def text(cell):
    """A cell's source, stored as one string or as lines."""
    return "".join(cell["source"])


def anchor(experiment):
    """The anchor of an experiment on the page that lists them."""
    return experiment.replace("/", "-")


def duration(seconds):
    """Seconds for people: "0.2 s", "4 s", "33 s", "13 min", "1.5 h"."""
    if seconds < 100:
        digits = 1 if seconds < 10 else 0
        return f"{round(seconds, digits):g} s"
    return f"{seconds / 60:.0f} min" if seconds < 6000 else f"{seconds / 3600:.1f} h"


def seeds(record):
    """How many seeds a result has, if its settings say so, and of which round."""
    number = record["settings"].get("seeds")
    count = f"{number} a setting, " if isinstance(number, int) else ""
    return f"{count}drawn in round {record['round']}"


def setup(app):
    app.book = Book(app.srcdir)

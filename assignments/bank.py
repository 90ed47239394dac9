"""The item bank: every exercise that can be set, with its kind, minutes and question.

The questions of chapter exercises are read from the chapters, the others from
`prompts/`. An item that `bank.toml` does not name gets a kind by its form, so that a
new chapter's exercises are here at once.
"""

import re
import sys
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path

import nbformat
import numpy as np

from scalinglaws.errors import UserError
from scalinglaws.exercises import MODULES, every_exercise, exercise

HERE = Path(__file__).resolve().parent
BOOK = HERE.parent
KINDS = ("derive", "predict", "measure", "design", "build", "explain")
POINTS = {"build": 3, "measure": 3, "explain": 3}  # of 2 for every other kind


@dataclass(frozen=True)
class Item:
    """One question. `name` and `parameters` (None: a value) are what it wants."""

    id: str
    title: str
    kind: str
    minutes: int
    difficulty: int
    name: str
    parameters: str | None = None

    @property
    def part(self) -> int:
        """The number of the part, from the id: 3.1-a and build-3 are of part 3."""
        return int(self.id[0] if self.id[0].isdigit() else self.id[-1])

    @property
    def points(self) -> int:
        return POINTS.get(self.kind, 2)

    @property
    def question(self) -> str:
        return _questions()[self.id]


@cache
def settings() -> dict:
    """Return the contents of bank.toml."""
    return tomllib.loads((HERE / "bank.toml").read_text(encoding="utf-8"))


@cache
def item(id: str) -> Item:
    """Return one item by id."""
    told = settings()["item"].get(id, {})
    name = "answer_" + re.sub(r"\W", "_", id)
    if told.get("kind") == "explain":
        return Item(id=id, name=name, **told)
    asked = exercise(id)
    if not _can_be_set(asked):
        raise UserError(f"{id} is for practice only: bank.toml says why")
    form = _form(asked)
    kind, minutes = ("derive", 30) if form else ("predict", 20)
    if id.partition("-")[0] in ("build", "measure"):
        kind = id.partition("-")[0]
    return Item(
        id=id,
        title=asked.title,
        kind=told.get("kind", kind),
        minutes=told.get("minutes", minutes),
        difficulty=told.get("difficulty", 2),
        name=form[1] if form else name,
        parameters=form[2] if form else None,
    )


def _form(asked):
    """The name and the parameters of the function that an exercise wants, or None."""
    return re.search(r"a function (\w+)\(([^)]*)\)", asked.wants)


def _can_be_set(asked):
    """Whether something in an exercise differs from student to student."""
    differs = asked.variant or _form(asked)
    return bool(differs) and asked.id not in settings()["practice_only"]


@cache
def items() -> dict[str, Item]:
    """Return every item by id, in the order of parts; this imports every chapter's."""
    written = [id for id, told in settings()["item"].items() if "title" in told]
    ids = [one.id for one in every_exercise().values() if _can_be_set(one)]
    found = sorted((item(id) for id in ids + written), key=lambda one: one.part)
    return {one.id: one for one in found}


def parts() -> list[int]:
    """Return the parts that can fill a problem set: with an item of every kind."""
    kinds = {}
    for one in items().values():
        kinds.setdefault(one.part, set()).add(one.kind)
    return sorted(part for part, found in kinds.items() if found == set(KINDS))


def grade_id(id: str) -> str:
    """Return nbgrader's name of an item's mark, in which a point is not allowed."""
    return "item-" + id.replace(".", "_")


def id_of(grade_id: str) -> str:
    """The inverse of `grade_id`."""
    return grade_id.removeprefix("item-").replace("_", ".")


def draw(part: int, rng: np.random.Generator) -> list[Item]:
    """Return a problem set: one item of each kind that the part has."""
    pool = [one for one in items().values() if one.part == part]
    if part not in parts():
        known = ", ".join(map(str, parts()))
        raise UserError(f"no part {part}: there are {known}")
    drawn = []
    for kind in KINDS:
        names = {one.name for one in drawn}
        fit = [one for one in pool if one.kind == kind and one.name not in names]
        if fit:
            drawn.append(fit[rng.integers(len(fit))])
    return drawn


def reference(id):
    """Return the reference answer of a function item, which the tests hold right."""
    return _cases(id).RIGHT[id][0]


def reference_value(id, numbers):
    """Return the reference answer of a value item for one student's numbers."""
    right = _cases(id).VALUES[id]
    if isinstance(numbers, dict):
        return right(**numbers)[0]
    return [right(**case)[0] for case in numbers]


def _cases(id):
    """The file of the tests with this exercise's answers; no reader has it."""
    tests = str(BOOK / "tests")
    if tests not in sys.path:
        sys.path.append(tests)
    return import_module(f"exercise_cases_{MODULES[id.partition('-')[0]]}")


@cache
def _questions():
    """The section below every heading `### Exercise ID: title`, by id."""
    texts = [file.read_text(encoding="utf-8") for file in HERE.glob("prompts/*.md")]
    for file in sorted(BOOK.glob("book/[0-9]*/*.ipynb")):
        cells = nbformat.read(file, as_version=4).cells
        texts += [cell.source for cell in cells if cell.cell_type == "markdown"]
    found = {}
    for text in texts:
        for section in re.split(r"^(?=#{2,3} )", text, flags=re.MULTILINE):
            if heading := re.match(r"### Exercise ([\w.-]+):.*\n", section):
                # Links to other pages of the book lead nowhere from a problem set.
                body = re.sub(r"\[([^]]+)\]\((?!http)[^)]*\)", r"\1", section)
                found[heading[1]] = body[body.index("\n") :].strip()
    return found

"""Writes the student notebook of a problem set; it holds no answer."""

import re

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from assignments.bank import grade_id
from scalinglaws.exercises import exercise

BEGINNING = """\
# Problem set: part {part}

{badge}{count} questions, about {minutes} minutes.
An answer is a *name*: give it its value anywhere in this notebook.
You may add, split and move cells as you like.
`check` says right, or not yet with a hint, as often as you ask.
It never shows the answer.
What counts is your instructor's run of this notebook, from top to bottom.
It tries your functions on other inputs.

Write your id below first: your data depend on it.\
"""
SETUP = """\
# Setup: installs what is missing, changes nothing.
import importlib.util
import subprocess
import sys

REPOSITORY = "{repository}"
if importlib.util.find_spec("scalinglaws") is None:  # as on Colab
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps"]
    if subprocess.run([*pip, f"git+{{REPOSITORY}}"]).returncode:
        raise RuntimeError("Not installed: check the network and retry")
    importlib.invalidate_caches()
import numpy as np

from scalinglaws.exercises import check, variant
"""
WHO = """\
STUDENT = "your-id"
COURSE = {course!r}
ME = f"{{COURSE}}/{{STUDENT}}"\
"""
BADGE = """\
[Open in Colab](https://colab.research.google.com/github/{place}/blob/main/{path})

"""
LEVELS = {1: "easy", 2: "medium", 3: "hard"}


def build(items, course: str, repository: str, path: str | None = None):
    """Return the notebook (a NotebookNode) of these items.

    path: where it lies in the public repository, for a link to Colab.
    """
    place = repository.removeprefix("https://github.com/")
    told = {
        "badge": BADGE.format(place=place, path=path) if path else "",
        "part": items[0].part,
        "count": len(items),
        "minutes": sum(item.minutes for item in items),
    }
    cells = [
        new_markdown_cell(BEGINNING.format(**told)),
        new_code_cell(SETUP.format(repository=repository).strip()),
        new_code_cell(WHO.format(course=course)),
    ]
    for number, item in enumerate(items, start=1):
        cells += _item(number, item)
    for number, cell in enumerate(cells):
        cell.id = f"set-{number:02d}"
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return new_notebook(cells=cells, metadata={"kernelspec": kernel})


def _item(number, item):
    question, tests = _split_tests(item.question)
    head = (
        f"## Question {number}: {item.title}\n\n"
        f"*{item.kind}, {LEVELS[item.difficulty]}, {item.minutes} minutes, "
        f"{item.points} points; exercise {item.id}*\n\n"
    )
    if item.kind == "explain":
        note = f"Write your text between the quotation marks of `{item.name}`."
        stub = f'# answer: {item.id}\n{item.name} = """\n"""'
        manual = new_markdown_cell("**Marked by a person.** The text as handed in:")
        _grade(manual, item, solution=True)
        return [new_markdown_cell(head + question), new_markdown_cell(note),
                new_code_cell(stub), manual]  # fmt: skip
    cells = [new_markdown_cell(head + question)]
    asked = exercise(item.id)
    if asked.variant:
        source = f'mine = variant("{item.id}", student=ME)\nmine'
        if asked.cases > 1:
            cells.append(new_markdown_cell(
                f"You have {asked.cases} cases: `{item.name}` is a list of "
                f"{asked.cases} answers in their order."
            ))  # fmt: skip
        cells.append(new_code_cell(source))
    stub = f"{item.name} = ..."
    if item.parameters is not None:
        stub = f"def {item.name}({item.parameters}):\n    ..."
    cells.append(new_code_cell(f"# answer: {item.id}\n{stub}"))
    if tests:
        cells.append(new_code_cell(tests))
    check = new_code_cell(f'check("{item.id}", {item.name}, student=ME)')
    _grade(check, item, solution=False)
    return [*cells, check]


def _grade(cell, item, solution):
    cell.metadata["nbgrader"] = {
        "grade": True,
        "grade_id": grade_id(item.id),
        "locked": not solution,
        "points": item.points,
        "schema_version": 3,
        "solution": solution,
        "task": False,
        "cell_type": cell.cell_type,
    }


def _split_tests(question):
    """Take the supplied tests, a block of Python, out of a question."""
    block = re.search(r"```python\n(.*?)```\n?", question, flags=re.DOTALL)
    if block is None:
        return question, None
    return question.replace(block[0], "").strip(), block[1].strip()


def write(notebook, path):
    """Write a notebook; its folder is made."""
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.validate(notebook)
    nbformat.write(notebook, path)

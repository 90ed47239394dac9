"""What a chapter's notebook says of itself: question, minutes, experiments, claims.

What these cost and came to is in summary.json, made by tools/summary.py.
"""

import ast
import json
import re
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from sphinx.errors import ExtensionError

SUMMARY = Path(__file__).parents[1] / "summary.json"
TIMES = re.compile(r"\*\*Time\.\*\* (\d+ minutes?) to read, (\d+ \w+) to run")


@dataclass(frozen=True)
class Chapter:
    """`runs` and `loads` name experiments, `claims` those that its cells judge."""

    document: str
    title: str
    question: str
    read: str
    run: str
    runs: list[str]
    loads: list[str]
    claims: list[str]


def values(tree):
    """{variable: what it was given}: by an assignment, or in turn by a loop."""
    given = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign):
            given |= {t.id: node.value for t in node.targets if isinstance(t, ast.Name)}
        elif isinstance(node, ast.For | ast.comprehension):
            if isinstance(node.target, ast.Name):
                given[node.target.id] = node.iter
    return given


def named(tree, module, functions):
    """The names that MODULE.FUNCTION("name") or (["one", "two"]) is called with.

    A variable stands for the name, or the names, that the chapter gave it; a call
    with anything else is passed over.
    """
    given, names = values(tree), []
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        called, value = node.func, next(iter(node.args), None)
        if ast.unparse(called.value) != module or called.attr not in functions:
            continue
        while isinstance(value, ast.Name) and value.id in given:
            value = given.pop(value.id)
        with suppress(ValueError):
            found = ast.literal_eval(value)
            names += [found] if isinstance(found, str) else found
    return list(dict.fromkeys(names))


def read(root, document):
    """The chapter of a document without suffix; None if it is no chapter."""
    path = Path(root) / f"{document}.ipynb"
    if not path.exists():
        return None
    cells = json.loads(path.read_text("utf-8"))["cells"]
    text, code = (
        "\n\n".join("".join(c["source"]) for c in cells if c["cell_type"] == kind)
        for kind in ("markdown", "code")
    )
    times = TIMES.search(text)
    if times is None:
        return None
    title, question = [line for line in text.splitlines() if line.strip()][:2]
    tree = ast.parse(code)
    return Chapter(
        document=document,
        title=title.removeprefix("# "),
        question=question.strip("* "),
        read=times[1],
        run=times[2],
        runs=named(tree, "experiments", ["run"]),
        loads=named(tree, "experiments", ["load"]),
        claims=named(tree, "claims", ["judged", "show"]),
    )


class Known(dict):
    """A part of summary.json, which says what to do if it lacks a name."""

    def __missing__(self, name):
        raise ExtensionError(f"{SUMMARY.name} lacks {name}: run tools/summary.py")


def summary(app, part):
    """What summary.json says of "experiments" or of "claims", by name."""
    return Known(app.config.book_summary[part])


def duration(seconds):
    """Seconds as people say them: "20 s", "7 min", "1.5 h"."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    minutes = seconds / 60
    return f"{minutes:.0f} min" if minutes < 90 else f"{minutes / 60:.1f} h"


def read_summary(app, config):
    config.book_summary = json.loads(SUMMARY.read_text("utf-8"))


def setup(app):
    app.add_config_value("book_summary", {}, "html")
    app.connect("config-inited", read_summary)

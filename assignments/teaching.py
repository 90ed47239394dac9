"""The tables of the page For instructors, from the chapters' own first lines."""

import re
from dataclasses import dataclass

import nbformat

from assignments import bank
from scalinglaws.exercises import every_exercise

PAGE = bank.BOOK / "book" / "instructors.md"
# Chapters of the ways through the book; None is all of them.
PATHS = {
    "One lecture": ["2.2"],
    "Three weeks": ["1.1", "2.2", "2.4", "3.1", "3.2", "4.1"],
    "A term": None,
}


@dataclass(frozen=True)
class Chapter:
    number: str
    title: str
    link: str
    read: int
    run: int
    prerequisites: str
    exercises: int
    minutes: int
    difficulty: float


def chapters() -> list[Chapter]:
    """Return the book's chapters, in their order."""
    found = []
    for file in sorted(bank.BOOK.glob("book/[0-9]*/*.ipynb")):
        cells = nbformat.read(file, as_version=4).cells
        text = "\n".join(c.source for c in cells if c.cell_type == "markdown")
        number, title = re.search(r"^# ([\d.]+)\s+(.+)$", text, re.MULTILINE).groups()
        times = re.search(r"\*\*Time\.\*\* (\d+) minutes to read, (\d+)", text)
        needs = re.search(r"\*\*Prerequisites\.\*\* (.+)$", text, re.MULTILINE)[1]
        ids = [id for id in every_exercise() if id.startswith(f"{number}-")]
        items = [bank.items()[id] for id in ids if id in bank.items()]
        found.append(
            Chapter(
                number=number,
                title=title,
                link=file.relative_to(bank.BOOK / "book").as_posix(),
                read=int(times[1]),
                run=int(times[2]),
                prerequisites=re.sub(r"\[([^]]+)\]\([^)]*\)", r"\1", needs),
                exercises=len(ids),
                minutes=sum(item.minutes for item in items),
                difficulty=sum(item.difficulty for item in items) / len(items),
            )
        )
    return found


def table(chapters) -> str:
    """Return the Markdown table of chapters."""
    lines = ["| chapter | read | run | exercises | difficulty | prerequisites |",
             "|---|---|---|---|---|---|"]  # fmt: skip
    for one in chapters:
        lines.append(
            f"| [{one.number} {one.title}]({one.link}) | {one.read} | {one.run} "
            f"| {one.exercises}: {one.minutes} | {one.difficulty:.1f} "
            f"| {one.prerequisites} |"
        )
    return "\n".join(lines)


def paths(chapters) -> str:
    """Return the Markdown table of the ways through the book, with their hours."""
    lines = ["| way | chapters | reading | exercises |", "|---|---|---|---|"]
    for name, numbers in PATHS.items():
        chosen = [c for c in chapters if numbers is None or c.number in numbers]
        listed = "all" if numbers is None else ", ".join(c.number for c in chosen)
        read, work = (
            sum(getattr(c, key) for c in chosen) for key in ("read", "minutes")
        )
        lines.append(f"| {name} | {listed} | {read / 60:.1f} h | {work / 60:.1f} h |")
    return "\n".join(lines)


def page(text: str) -> str:
    """Return the page with its tables made anew."""
    found = chapters()
    for name, made in (("chapters", table(found)), ("paths", paths(found))):
        marks = f"<!-- {name} -->", f"<!-- end of {name} -->"
        before, _, rest = text.partition(marks[0])
        after = rest.partition(marks[1])[2]
        text = f"{before}{marks[0]}\n\n{made}\n\n{marks[1]}{after}"
    return text

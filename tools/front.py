"""Make the computed parts of book/index.md: the figure, the parts, the routes.

    python tools/front.py

writes them between their marks (<!-- law --> … <!-- end of law -->), and the figure's
picture as book/frontlaw.png. The numbers of minutes are the chapters' own.
"""

import html
import json
import re
import sys
from pathlib import Path

import matplotlib

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
from assignments import teaching  # noqa: E402
from scalinglaws.explorables import FrontLaw  # noqa: E402

PAGE = ROOT / "book" / "index.md"
PICTURE = ROOT / "book" / "frontlaw.png"

# Name, question, and a small drawing in 72 x 40: the paths of its lines.
PARTS = [
    ("Foundations", "When is a straight line a law?",
     "M6,6L66,34M12,5v.1M20,17v.1M30,14v.1M38,25v.1M48,22v.1M58,34v.1"),
    ("Lottery tickets", "Does a wide network win by averaging many small ones?",
     "M8,4Q36,70 64,4M8,4L22,30L36,37L50,30L64,4"),
    ("Quanta", "Is a smooth loss made of many small steps?",
     "M4,5H16V16H30V25H46V31H68M4,3C14,18 32,28 68,33"),
    ("Skills", "Why does one skill wait for another?",
     "M4,36C16,36 12,5 24,5H68M16,36C34,36 30,12 44,12H68M30,36C54,36 48,20 66,20"),
    ("Games", "Why do board positions follow Zipf's law, and what follows from it?",
     "M36,4L18,18M36,4L54,18M18,18L8,34M18,18L26,34M54,18L46,34M54,18L64,34"),
    ("Synthesis", "Which theory foretells an exponent that it was not made for?",
     "M6,6L66,34M6,6L66,24M6,6L66,14M44,24v.1M58,30v.1"),
]  # fmt: skip
CURIOUS = ["1.1", "2.2", "2.4", "3.2", "4.1", "5.2", "6.1"]
STUDENT = ["1.1", "1.3", "2.1", "2.2", "2.4", "3.1", "3.2", "3.3", "4.1", "4.2",
           "5.2", "5.3", "6.1"]  # fmt: skip
RESEARCHER = ["1.2", "2.4", "3.3", "3.5", "4.4", "5.8", "6.2"]


def law(figure: FrontLaw) -> str:
    """The place of the figure, as in explorables.base, with a picture of its own."""
    state = html.escape(json.dumps(figure.state()))
    return (
        f'<div class="explorable" data-module="{figure.module}" '
        f'data-state="{state}" id="explorable-{figure.module}">\n\n'
        f"![{figure.alt()}]({PICTURE.name})\n\n{figure.caption()}\n\n</div>"
    )


def parts(chapters) -> str:
    """The parts with their questions; one that is not there yet has no link."""
    first = {c.number[0]: c.link for c in reversed(chapters)}
    lines = ['<div class="parts">', ""]
    for number, (name, question, path) in enumerate(PARTS, 1):
        icon = (
            '<svg viewBox="0 0 72 40" aria-hidden="true" fill="none" '
            f'stroke="currentColor"><path d="{path}"/></svg>'
        )
        words = f"**{number} {name}** {question}"
        link = first.get(str(number))
        lines.append(f"- {icon} " + (f"[{words}]({link})" if link else words))
    return "\n".join([*lines, "", "</div>"])


def short_share(text: str) -> float:
    """The share of question, *what to notice*, verdict and summary in its words."""
    opening = text.partition("**Objectives.**")[0]
    notices = re.findall(r"\*\*What to notice\.\*\*.*?(?=\n\n(?!- )|\Z)", text, re.S)
    ends = re.findall(
        r"^## [^\n]*(?:verdict|Summary).*?(?=^## |\Z)", text, re.S | re.MULTILINE
    )
    chosen = [opening, *notices, *ends]
    return sum(len(part.split()) for part in chosen) / len(text.split())


def markdown(chapter) -> str:
    """The text of a chapter."""
    cells = json.loads((ROOT / "book" / chapter.link).read_text("utf-8"))["cells"]
    texts = ["".join(c["source"]) for c in cells if c["cell_type"] == "markdown"]
    return "\n\n".join(texts)


def hours(minutes: float) -> str:
    return f"{minutes / 60:.1f} hours"


def routes(chapters) -> str:
    """The four routes, with links to the chapters that there are and their minutes."""
    there = {c.number: c for c in chapters}

    def listed(numbers):
        links = [f"[{n}]({there[n].link})" if n in there else n for n in numbers]
        return ", ".join(links)

    def chosen(numbers):
        return [there[n] for n in numbers if n in there]

    def total(some, key="read"):
        return sum(getattr(c, key) for c in some)

    curious, student = chosen(CURIOUS), chosen(STUDENT)
    short = sum(c.read * short_share(markdown(c)) for c in curious)
    return "\n".join(
        [
            f"- **The curious reader, {10 * round(short / 10)} minutes.** "
            f"{listed(CURIOUS)}. Of each: the question, the figures with *what to "
            "notice*, the verdict and the summary. "
            f"Read whole, they take {hours(total(curious))}.",
            f"- **The student, {hours(total(student))} of reading and "
            f"{hours(total(student, 'minutes'))} of exercises.** {listed(STUDENT)}. "
            "Predict, read, run and do the exercises; "
            "[For self-learners](self-learners.md) says how.",
            "- **The instructor.** [For instructors](instructors.md) has ways through "
            "the book for a lecture, three weeks and a term, the time and difficulty "
            "of every chapter, and problem sets that are graded in a box. "
            f"All {len(chapters)} chapters take {hours(total(chapters))} to read.",
            f"- **The researcher.** {listed(RESEARCHER)}: where a theory is held "
            "against its source. The [reproduction report](report.md) has every claim "
            "with its value, interval and verdict, [the index](experiments.md) the "
            "experiments behind them, [the checklist](checklist.md) a fitter for "
            "losses of your own, and [Beyond one machine](machines.md) the way to the "
            "sources' own scale.",
        ]
    )


def picture() -> bytes:
    """The figure's first view, whatever style was set before."""
    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        return FrontLaw().picture()


def page(text: str) -> str:
    """The page with its computed parts made anew."""
    chapters = teaching.chapters()
    made = {
        "law": law(FrontLaw()),
        "parts": parts(chapters),
        "routes": routes(chapters),
    }
    for name, block in made.items():
        head, mark, rest = text.partition(f"<!-- {name} -->")
        _, end, tail = rest.partition(f"<!-- end of {name} -->")
        if not (mark and end):
            raise ValueError(f"index.md: no marks for {name}")
        text = f"{head}{mark}\n\n{block}\n\n{end}{tail}"
    return text


if __name__ == "__main__":
    PAGE.write_text(page(PAGE.read_text("utf-8")), "utf-8")
    PICTURE.write_bytes(picture())

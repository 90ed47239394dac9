"""python -m assignments set · release · before · after · rescore."""

import argparse
import json
import sys
from pathlib import Path

import numpy as np

from assignments import bank, notebook, report, teaching, truth
from assignments.preprocessors import read_secret
from scalinglaws.errors import UserError

CONFIG = """\
import sys

sys.path.insert(0, {book!r})
from assignments.config import configure

c = get_config()
c.CourseDirectory.course_id = {course!r}
configure(c, {secret_file!r})
"""


def make_set(args) -> None:
    """A problem set in the course folder: drawn by the secret, or as named."""
    secret_file = str(Path(args.secret_file).expanduser().resolve())
    secret, course = read_secret(secret_file), Path(args.course)
    name = f"part-{args.part}"
    drawn = bank.draw(args.part, truth.hidden(secret, "draw", name))
    if args.items:
        drawn = [bank.item(id) for id in args.items]
    if len({one.name for one in drawn}) < len(drawn):
        raise UserError("two of the items want the same name: leave one of them out")
    config = course / "nbgrader_config.py"
    title = args.name or course.resolve().name
    told = {"course": title, "items": [one.id for one in drawn]}
    path = course / "source" / name / f"{name}.ipynb"
    notebook.write(notebook.build(drawn, title, repository()), path)
    sets = course / "sets" / f"{name}.json"
    sets.parent.mkdir(exist_ok=True)
    sets.write_text(json.dumps(told), encoding="utf-8")
    text = CONFIG.format(book=str(bank.BOOK), course=title, secret_file=secret_file)
    config.write_text(text, encoding="utf-8")
    for one in drawn:
        print(f"{one.id:<10} {one.kind:<8} {one.minutes:>3} min  {one.title}")
    print(f"{sum(one.minutes for one in drawn)} minutes; written to {path}")


def make_release(args) -> None:
    """The public notebooks, one a part, and the tables of the page For instructors."""
    text = teaching.PAGE.read_text(encoding="utf-8")
    teaching.PAGE.write_text(teaching.page(text), encoding="utf-8")
    for part in bank.parts():
        path = f"assignments/release/part-{part}.ipynb"
        notebook.write(public(part, path), bank.BOOK / path)
        print(f"written: {path}")


def public(part, path):
    """Return the public notebook of a part; the draw is the same every time."""
    drawn = bank.draw(part, np.random.default_rng(part))
    return notebook.build(drawn, "self-study", repository(), path)


def repository() -> str:
    """Return the book's address, as the chapters' setup cell has it."""
    text = (bank.BOOK / "tools" / "setup_cell.txt").read_text(encoding="utf-8")
    return text.partition('REPOSITORY = "')[2].partition('"')[0]


def parser() -> argparse.ArgumentParser:
    """The command line's grammar."""
    top = argparse.ArgumentParser(prog="python -m assignments", description=__doc__)
    commands = top.add_subparsers(required=True, metavar="command")
    one = commands.add_parser("set", help="draw a problem set into a course folder")
    one.add_argument("part", type=int)
    one.add_argument("--secret-file", required=True)
    one.add_argument("--course", default=".", help="the course folder (default: here)")
    one.add_argument("--name", help="the course's name (default: that of its folder)")
    one.add_argument("--items", nargs="*", help="these items instead of drawn ones")
    one.set_defaults(do=make_set)
    one = commands.add_parser("release", help="write what is public of the bank")
    one.set_defaults(do=make_release)
    for name, do, words in (
        ("before", report.before, "what was handed in, before grading"),
        ("after", report.after, "marks, statuses and items, after grading"),
        ("rescore", report.rescore, "judge the kept answers again, running nothing"),
    ):
        one = commands.add_parser(name, help=words)
        one.add_argument("assignment", help="such as part-3")
        one.add_argument("--roster", default="students.csv")
        one.set_defaults(do=lambda args, do=do: do(args.assignment, args.roster))
        if name == "before":
            one.add_argument(
                "--mend", action="store_true", help="rename lone notebooks"
            )
            one.set_defaults(
                do=lambda args: report.before(args.assignment, args.roster, args.mend)
            )
    return top


def main(arguments=None) -> int:
    """Run one command; an error that the user can mend is one line, status 2."""
    args = parser().parse_args(arguments)
    try:
        args.do(args)
    except UserError as error:
        print(f"assignments: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())

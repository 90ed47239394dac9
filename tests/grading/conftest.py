"""One course, graded once: honest and mangled notebooks first, hostile ones then."""

import os
import sys
from types import SimpleNamespace

import pytest
from corpus import COPIES, HOSTILE, PLAIN
from course import autograde, fingerprints, hand_in, make, marks, run
from solutions import SET, solved


@pytest.fixture(scope="session")
def graded(tmp_path_factory):
    """The course after grading, with what was measured on the way."""
    course = make(tmp_path_factory.mktemp("teaching"))
    words = [sys.executable, "-m", "assignments"]
    plain = {name: made(course) for name, _, made in PLAIN}
    plain |= {name: solved(course) for name in COPIES}
    for name, made in plain.items():
        hand_in(course, name, made)
    names = [name for name, *_ in PLAIN + HOSTILE] + COPIES
    roster = "\n".join(["id", *names, "never-came"]) + "\n"
    (course / "students.csv").write_text(roster, encoding="utf-8")
    before = run(course, *words, "before", SET, "--mend").stdout
    used = os.times()
    autograde(course, set(plain))
    now = os.times()  # of the children, and of theirs: the kernels in their boxes
    seconds = now.children_user - used.children_user
    seconds += now.children_system - used.children_system
    kept, honest = fingerprints(course), marks(course)
    for name, _, made in HOSTILE:
        hand_in(course, name, made(course))
    autograde(course, {name for name, *_ in HOSTILE})
    after = run(course, *words, "after", SET).stdout
    for student in ("hook", "reference"):
        run(course, "nbgrader", "generate_feedback", SET, "--student", student)
    return SimpleNamespace(
        course=course,
        before=before,
        after=after,
        seconds=seconds / 2 / len(plain),
        kept=kept,
        honest=honest,
    )

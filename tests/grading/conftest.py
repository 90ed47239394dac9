"""One course, graded once: honest and mangled notebooks first, hostile ones then."""

import hashlib
import os
import secrets
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest
from corpus import COPIES, HOSTILE, PLAIN
from solutions import ITEMS, SET, solved

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent


def environment():
    path = f"{BIN}{os.pathsep}{os.environ['PATH']}"
    return {**os.environ, "PYTHONPATH": str(ROOT), "PATH": path, "PYTHONWARNINGS": ""}


def run(course, *words, check=True):
    done = subprocess.run(
        words, cwd=course, env=environment(), capture_output=True, text=True
    )
    assert not check or done.returncode == 0, done.stdout + done.stderr
    return done


def hand_in(course, student, made):
    folder = course / "submitted" / student / SET
    folder.mkdir(parents=True)
    files = made if isinstance(made, dict) else {f"{SET}.ipynb": made}
    for name, content in files.items():
        if not isinstance(content, str):
            content = nbformat.writes(content)
        (folder / name).write_text(content, encoding="utf-8")


def autograde(course, students):
    """Two processes with half of the students each; return the seconds."""
    halves = [sorted(students)[i::2] for i in range(2)]
    start, running = time.monotonic(), []
    for half in halves:
        others = ",".join(sorted(set(_handed_in(course)) - set(half)))
        command = ["nbgrader", "autograde", SET, "--BoxedExecute.timeout=5"]
        command += [f"--CourseDirectory.student_id_exclude={others}"]
        running.append(
            subprocess.Popen(
                command, cwd=course, env=environment(),
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            )
        )  # fmt: skip
    for process in running:
        process.wait()
    return time.monotonic() - start


def _handed_in(course):
    return [path.name for path in (course / "submitted").iterdir()]


def fingerprints(course):
    """SHA-256 of the source, the release and the secret."""
    files = [*course.glob("source/**/*"), *course.glob("release/**/*")]
    files += [course.parent / "secret", course / "nbgrader_config.py"]
    return {
        str(file): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in files
        if file.is_file()
    }


def marks(course):
    """Every mark in the gradebook, by student and cell."""
    with sqlite3.connect(course / "gradebook.db") as database:
        return database.execute(
            "select submitted_assignment.student_id, grade.cell_id, grade.auto_score, "
            "grade.manual_score from grade "
            "join submitted_notebook on grade.notebook_id = submitted_notebook.id "
            "join submitted_assignment "
            "on submitted_notebook.assignment_id = submitted_assignment.id"
        ).fetchall()


@pytest.fixture(scope="session")
def graded(tmp_path_factory):
    """The course after grading, with what was measured on the way."""
    course = tmp_path_factory.mktemp("teaching") / "phys-101"
    course.mkdir()
    secret = course.parent / "secret"
    secret.write_text(secrets.token_hex(16), encoding="utf-8")
    words = [sys.executable, "-m", "assignments"]
    told = ["--secret-file", str(secret), "--items", *ITEMS]
    run(course, *words, "set", "3", *told)
    run(course, "nbgrader", "generate_assignment", SET)
    plain = {name: make(course) for name, _, make in PLAIN}
    plain |= {name: solved(course) for name in COPIES}
    for name, made in plain.items():
        hand_in(course, name, made)
    names = [name for name, *_ in PLAIN + HOSTILE] + COPIES
    roster = "\n".join(["id", *names, "never-came"]) + "\n"
    (course / "students.csv").write_text(roster, encoding="utf-8")
    before = run(course, *words, "before", SET, "--mend").stdout
    seconds = autograde(course, set(plain))
    kept, honest = fingerprints(course), marks(course)
    for name, _, make in HOSTILE:
        hand_in(course, name, make(course))
    autograde(course, {name for name, *_ in HOSTILE})
    after = run(course, *words, "after", SET).stdout
    run(course, "nbgrader", "generate_feedback", SET)
    return SimpleNamespace(
        course=course,
        before=before,
        after=after,
        seconds=seconds / len(plain),
        kept=kept,
        honest=honest,
    )

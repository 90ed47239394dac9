"""A course in a folder: made, handed in, graded; the tests and a benchmark use it."""

import hashlib
import json
import os
import secrets
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

from solutions import ITEMS, SET

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
    files = made if type(made) is dict else {f"{SET}.ipynb": made}
    for name, content in files.items():
        if not isinstance(content, str):
            content = json.dumps(content)  # copied cells keep their id
        (folder / name).write_text(content, encoding="utf-8")


def autograde(course, students):
    """Two processes with half of the students each; return wall seconds."""
    halves = [sorted(students)[i::2] for i in range(2)]
    start, running = time.monotonic(), []
    for half in halves:
        others = ",".join(sorted(set(_handed_in(course)) - set(half)))
        command = ["nbgrader", "autograde", SET, "--BoxedExecute.timeout=12"]
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


def make(folder):
    """Return the folder of a new course, its problem set ready to hand out."""
    course = folder / "phys-101"
    course.mkdir()
    secret = folder / "secret"
    secret.write_text(secrets.token_hex(16), encoding="utf-8")
    command = [sys.executable, "-m", "assignments", "set", "3"]
    run(course, *command, "--secret-file", str(secret), "--items", *ITEMS)
    run(course, "nbgrader", "generate_assignment", SET)
    return course

"""A class of every kind of notebook is graded, in the box, with exact marks."""

import csv
import json
import os

import pytest
from corpus import COPIES, FULL, HOSTILE, PLAIN
from course import fingerprints, marks, run
from solutions import ANSWERS, ITEMS, SET

from assignments import report, sandbox, truth
from scalinglaws.errors import UserError
from scalinglaws.exercises import quanta


@pytest.fixture(scope="module")
def table(graded):
    path = graded.course / "reports" / f"{SET}.csv"
    with path.open(newline="", encoding="utf-8") as file:
        return {row["id"]: row for row in csv.DictReader(file)}


def test_the_corpus_is_large_enough():
    assert len(PLAIN + HOSTILE) >= 40


@pytest.mark.parametrize(("name", "expected"), [case[:2] for case in PLAIN + HOSTILE])
def test_marks(table, name, expected):
    row = table[name]
    if isinstance(expected, str):
        assert row["status"] == expected and row["score"] == ""
    else:
        assert float(row["score"]) == expected, row


def test_everybody_is_in_the_table_and_nobody_gets_a_silent_zero(table, graded):
    assert table["never-came"]["status"] == "missing"
    assert set(COPIES) < set(table)
    assert all(float(table[name]["score"]) == FULL for name in COPIES)
    assert table["reference"]["status"] == "graded, to be marked"
    assert table["blank"]["status"] == "graded"
    for name in ("endless-cell", "endless-function", "exits-in-function"):
        assert "timed out" in table[name]["status"]
    for name in ("exits", "forged"):  # a kernel that talks nonsense counts as dead
        assert "died" in table[name]["status"]
    assert table["swallows"]["status"] != "graded, to be marked"
    for name in (
        "truncated: unreadable",
        "two-files: several files",
        "nothing: missing",
    ):
        assert name in graded.before
    assert "is now part-3.ipynb" in graded.before
    assert "facility" in graded.after


def test_hostile_notebooks_change_nothing_of_others(graded):
    assert fingerprints(graded.course) == graded.kept
    assert set(graded.honest) <= set(marks(graded.course))


def test_a_submission_takes_four_seconds_at_most_in_two_processes(graded):
    # Of processor time, since tests share their machine; `make bench` takes the clock.
    assert graded.seconds < 4


def test_no_hidden_input_and_no_solution_leaks(graded):
    secret = (graded.course.parent / "secret").read_bytes().strip()
    words = [secret.decode()]
    for alpha, power in truth.calls("3.1-a", "phys-101/hook", secret):
        words += [str(alpha), str(power)]
    for (shares,) in truth.calls("3.4-c", "phys-101/hook", secret):
        words += [str(share) for share in shares["array"][:5]]
    released = list(graded.course.glob("release/**/*.ipynb"))
    feedback = list(graded.course.glob("feedback/hook/**/*.html"))
    assert released and feedback
    for file in released + feedback:
        text = file.read_text(encoding="utf-8")
        assert not [word for word in words if word in text]
    for file in released:
        text = file.read_text(encoding="utf-8")
        for answer in ANSWERS.values():
            assert answer.splitlines()[-1].strip() not in text


def test_feedback_pages_hold_no_script_of_a_student(graded):
    for file in graded.course.glob("feedback/reference/**/*.html"):
        assert "<script>alert" not in file.read_text(encoding="utf-8")


def test_rescoring_runs_nothing_and_follows_a_tolerance(graded, monkeypatch, capsys):
    monkeypatch.chdir(graded.course)
    report.rescore(SET, "students.csv")
    assert capsys.readouterr().out.startswith("0 marks changed")
    monkeypatch.setattr(quanta, "PREDICTED", 10.0)
    report.rescore(SET, "students.csv")
    assert not capsys.readouterr().out.startswith("0 marks changed")
    monkeypatch.undo()
    monkeypatch.chdir(graded.course)
    report.rescore(SET, "students.csv")
    assert not capsys.readouterr().out.startswith("0 marks changed")
    assert set(graded.honest) <= set(marks(graded.course))


def test_rescoring_refuses_other_inputs(graded, monkeypatch):
    monkeypatch.chdir(graded.course)
    path = graded.course / "answers" / SET / "reference.json"
    kept = path.read_text(encoding="utf-8")
    answers = json.loads(kept)
    answers["inputs"]["3.1-a"] = "0"
    path.write_text(json.dumps(answers), encoding="utf-8")
    with pytest.raises(UserError, match="only a tolerance may change"):
        report.rescore(SET, "students.csv")
    path.write_text(kept, encoding="utf-8")


def test_without_bubblewrap_nothing_is_run_unless_told_so_in_words(monkeypatch):
    monkeypatch.setenv("PATH", os.devnull)
    with pytest.raises(UserError, match="apt-get install bubblewrap"):
        sandbox.command("/tmp")
    with pytest.raises(UserError, match="I trust these students"), sandbox.Kernel():
        pass
    with sandbox.Kernel(unboxed=True) as kernel:
        assert kernel.run("1 + 1", 30)[0] == "ok"


def test_a_system_that_forbids_the_box_is_named(monkeypatch, tmp_path):
    forbidden = tmp_path / "bwrap"
    forbidden.write_text("#!/bin/sh\necho 'bwrap: no permission' >&2; exit 1\n")
    forbidden.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    said = r"\(bwrap: no permission\): bubblewrap must be allowed"
    with pytest.raises(UserError, match=said), sandbox.Kernel():
        pass


def test_mistakes_are_one_line(graded, tmp_path):
    words = ["python", "-m", "assignments"]
    for arguments in (
        ["set", "9", "--secret-file", str(graded.course.parent / "secret")],
        ["set", "3", "--secret-file", "nowhere"],
        ["before", SET, "--roster", "nobody.csv"],
    ):
        done = run(tmp_path, *words, *arguments, check=False)
        assert done.returncode == 2 and done.stderr.count("\n") == 1
    assert len(ITEMS) == 6

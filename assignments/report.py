"""Reports on a class, before and after grading: no one is left out, no silent zero."""

import csv
import json
import shutil
from pathlib import Path

import nbformat
import numpy as np
from nbgrader.api import Gradebook, MissingEntry

from assignments import bank, truth
from assignments.preprocessors import assigned, mark, read_secret
from scalinglaws.errors import UserError

DATABASE = "sqlite:///gradebook.db"


def roster(path) -> list[str]:
    """Return the ids of the column `id` of a CSV file."""
    try:
        with open(path, newline="", encoding="utf-8-sig") as file:
            ids = [row["id"].strip() for row in csv.DictReader(file)]
    except (OSError, KeyError):
        raise UserError(
            f"no roster in {path}: write a CSV file with a column id, or name one "
            "with --roster"
        ) from None
    return [id for id in ids if id]


def handed_in(assignment, student) -> str:
    """Return "ok", "missing", "renamed", "unreadable" or "several files"."""
    folder = Path("submitted", student, assignment)
    file = folder / f"{assignment}.ipynb"
    others = [p for p in folder.glob("*.ipynb") if p != file]
    if not file.exists():
        if not others:
            return "missing"
        return "renamed" if len(others) == 1 else "several files"
    try:
        nbformat.validate(nbformat.read(file, as_version=4))
    except Exception:  # any broken file is a file to look at
        return "unreadable"
    return "ok"


def before(assignment, roster_file, mend=False) -> None:
    """Print what was handed in by everybody; `mend` renames lone notebooks."""
    known, counts = roster(roster_file), {}
    for student in known:
        status = handed_in(assignment, student)
        if status == "renamed" and mend:
            (only,) = Path("submitted", student, assignment).glob("*.ipynb")
            shutil.move(only, only.with_name(f"{assignment}.ipynb"))
            print(f"{student}: {only.name} is now {assignment}.ipynb")
            status = handed_in(assignment, student)
        elif status != "ok":
            print(f"{student}: {status}")
        counts[status] = counts.get(status, 0) + 1
    folders = {path.parent.name for path in Path("submitted").glob(f"*/{assignment}")}
    for stranger in sorted(folders - set(known)):
        print(f"{stranger}: not in the roster")
    print(", ".join(f"{number} {status}" for status, number in sorted(counts.items())))


def _answers(assignment, student):
    path = Path("answers", assignment, f"{student}.json")
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else None


def row(gradebook, assignment, student) -> dict:
    """Return status, score and marks of one student; no score if not graded."""
    status, found = handed_in(assignment, student), {"id": student}
    graded = Path("autograded", student, assignment, f"{assignment}.ipynb").exists()
    if status != "ok" or not graded:
        return found | {"status": status if status != "ok" else "grading failed"}
    try:
        submission = gradebook.find_submission(assignment, student)
    except MissingEntry:
        return found | {"status": "grading failed"}
    notes = (_answers(assignment, student) or {}).get("notes", [])
    found["status"] = ", ".join(notes) or "graded"
    for grade in submission.notebooks[0].grades:
        if grade.needs_manual_grade:
            found["status"] += ", to be marked"
        else:
            found[grade.name] = grade.score
    return found | {"score": submission.score, "max_score": submission.max_score}


def after(assignment, roster_file) -> None:
    """Write reports/ASSIGNMENT.csv; print statuses and how the items did."""
    with Gradebook(DATABASE) as gradebook:
        rows = [row(gradebook, assignment, student) for student in roster(roster_file)]
    items = [bank.grade_id(id) for id in assigned(assignment)["items"]]
    path = Path("reports", f"{assignment}.csv")
    path.parent.mkdir(exist_ok=True)
    with path.open("w", newline="", encoding="utf-8") as file:
        names = ["id", "status", "score", "max_score", *items]
        writer = csv.DictWriter(file, names)
        writer.writeheader()
        writer.writerows(rows)
    counts = {}
    for one in rows:
        counts[one["status"]] = counts.get(one["status"], 0) + 1
    print(", ".join(f"{number} {status}" for status, number in sorted(counts.items())))
    print(f"{'item':<16} facility discrimination")
    for name, facility, discrimination in item_analysis(rows, items):
        print(f"{name:<16} {facility:8.2f} {discrimination:14.2f}")
    print(f"written: {path}")


def item_analysis(rows, items):
    """Yield (item, facility, discrimination) over the students that were graded.

    Facility: the mean mark over the full one. Discrimination: the correlation of the
    mark with the sum of the other marks, nan where one of them does not vary.
    """
    for name in items:
        mine, rest = [], []
        for one in rows:
            if name in one:
                mine.append(one[name])
                rest.append(sum(one.get(i, 0) for i in items if i != name))
        full = bank.item(bank.id_of(name)).points
        if not mine:
            yield name, float("nan"), float("nan")
            continue
        flat = np.ptp(mine) == 0 or np.ptp(rest) == 0
        apart = float("nan") if flat else np.corrcoef(mine, rest)[0, 1]
        yield name, np.mean(mine) / full, apart


def rescore(assignment, roster_file) -> None:
    """Judge every kept answer again and put the new marks into the gradebook."""
    secret = read_secret(secret_file())
    changed = 0
    with Gradebook(DATABASE) as gradebook:
        for student in roster(roster_file):
            if not (kept := _answers(assignment, student)):
                continue
            for id, payload in kept["payloads"].items():
                if bank.item(id).kind == "explain":
                    continue
                calls = truth.calls(id, kept["student"], secret)
                if truth.fingerprint(calls) != kept["inputs"][id]:
                    raise UserError(
                        f"{id} draws other inputs than when it was graded: only a "
                        "tolerance may change; run nbgrader autograde --force instead"
                    )
                grade = gradebook.find_grade(
                    bank.grade_id(id), assignment, assignment, student
                )
                points, _ = mark(id, payload, kept["student"], secret)
                changed += grade.auto_score != points
                grade.auto_score = points
            gradebook.db.commit()
    print(f"{changed} marks changed; nothing was run")


def secret_file() -> str:
    """Return the path of the secret that the course's configuration names."""
    from traitlets.config import PyFileConfigLoader

    if not Path("nbgrader_config.py").exists():
        raise UserError("no nbgrader_config.py here: go into the course folder first")
    config = PyFileConfigLoader("nbgrader_config.py", path=".").load_config()
    return config.Score.secret_file

"""Grading a class: seconds a submission, 200 copies in two processes."""

import csv
import sys
import tempfile
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[1] / "tests" / "grading"))
import course
from solutions import SET, solved

COPIES = 200
MOST_SECONDS = 4


def rows() -> list[dict]:
    """One row; every name must be in the table of marks, with full marks."""
    with tempfile.TemporaryDirectory() as folder:
        made = course.make(Path(folder))
        names = [f"student-{i:03d}" for i in range(COPIES)]
        for name in names:
            course.hand_in(made, name, solved(made))
        (made / "students.csv").write_text("\n".join(["id", *names]), encoding="utf-8")
        mine = course.autograde(made, names) / COPIES
        course.run(made, sys.executable, "-m", "assignments", "after", SET)
        with (made / "reports" / f"{SET}.csv").open(encoding="utf-8") as file:
            table = {row["id"]: row for row in csv.DictReader(file)}
    assert [table[name]["score"] for name in names] == ["12.0"] * COPIES
    return [
        {
            "name": f"grading, {COPIES} notebooks in two processes, each",
            "ours": mine,
            "other": MOST_SECONDS,
            "unit": "s",
            "ratio": MOST_SECONDS / mine,
            "floor": 1,
            "peak_fraction": None,
        }
    ]

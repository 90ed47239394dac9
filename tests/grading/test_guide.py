"""The instructor's guide, executed command by command from an empty folder."""

import re
import subprocess

import nbformat
from course import ROOT, environment

from assignments.sandbox import Kernel

GUIDE = (ROOT / "assignments" / "README.md").read_text(encoding="utf-8")


def test_the_guide_works_from_an_empty_folder(tmp_path):
    section = GUIDE.partition("## From an empty folder")[2].partition("\n## ")[0]
    commands = re.findall(r"^    (.+)$", section, flags=re.MULTILINE)
    assert len(commands) >= 12
    script = "\n".join(commands).replace("$HOME/book", str(ROOT))
    folder = tmp_path / "course"
    folder.mkdir()
    done = subprocess.run(
        ["bash", "-e", "-c", script], cwd=folder, env=environment(),
        capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    table = (folder / "reports" / "part-3.csv").read_text(encoding="utf-8")
    assert "ada,graded,0.0" in table and "grace,missing,,," in table
    assert list(folder.glob("feedback/ada/part-3/*.html"))


def test_every_public_notebook_runs_blank_on_a_bare_machine():
    for path in sorted(ROOT.glob("assignments/release/*.ipynb")):
        notebook = nbformat.read(path, as_version=4)
        with Kernel() as kernel:
            for cell in notebook.cells:
                if cell.cell_type == "code":
                    status, outputs = kernel.run(cell.source, 10)
                    errors = [o for o in outputs if o["output_type"] == "error"]
                    assert status == "ok" and not errors, (path.name, cell.source)

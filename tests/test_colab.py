"""A chapter as a new Colab user meets it: the setup cell, then up to the first figure.

A fresh environment holds a set of packages as Colab has them, without this package.
The setup cell installs the working tree (as a commit of a temporary clone, uncommitted
changes included), and no package that was there changes.
"""

import json
import os
import re
import shutil
import subprocess
import venv
from datetime import datetime
from pathlib import Path

import pytest

from tools import notebooks

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = (
    "numpy scipy matplotlib seaborn pandas tqdm ipykernel nbclient pillow "
    "ipywidgets==7.7.1"  # the old one that Colab has
).split()
SETUP_SECONDS = 90  # about 20 on two idle cores

# Runs in the fresh environment, whose kernel is then the notebook's.
EXECUTE = """
import sys, nbformat
from nbclient import NotebookClient
notebook = nbformat.read(sys.argv[1], as_version=4)
NotebookClient(notebook, timeout=600, kernel_name="python3").execute()
nbformat.write(notebook, sys.argv[1])
"""


def run(*command, **options):
    done = subprocess.run(command, capture_output=True, text=True, **options)
    assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout}{done.stderr}"
    return done.stdout


def git(folder, *arguments):
    author = ["-c", "user.name=test", "-c", "user.email=test@localhost"]
    return run("git", "-C", str(folder), *author, *arguments)


def versions(python):
    listed = json.loads(run(python, "-m", "pip", "list", "--format", "json"))
    return {package["name"]: package["version"] for package in listed}


@pytest.fixture(scope="module")
def repository(tmp_path_factory):
    """A repository with one commit: what the package is built from, as it is now."""
    folder = tmp_path_factory.mktemp("repository")
    needed = ["scalinglaws", "pyproject.toml", "README.md", "LICENSE"]
    listed = git(ROOT, "ls-files", "-co", "--exclude-standard", "-z", "--", *needed)
    for name in set(listed.split("\0")) - {""}:
        if (ROOT / name).exists():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)
    git(folder, "init", "--quiet")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "the working tree")
    return folder


@pytest.fixture(scope="module")
def colab(tmp_path_factory):
    """(python of a fresh environment, name -> version of the packages in it)."""
    folder = tmp_path_factory.mktemp("colab")
    venv.create(folder, with_pip=True)
    python = str(folder / "bin" / "python")
    pins = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    torch = re.search(r"^torch==\S+", pins, re.MULTILINE)[0]
    run(python, "-m", "pip", "install", "--quiet", torch, *PACKAGES)
    before = versions(python)
    assert not {"scalinglaws", "anywidget", "psygnal"} & set(before)
    return python, before


def up_to_first_stored_figure(notebook):
    """Keep the cells up to the first figure of a stored result, and the explorables.

    A chapter that reads no stored result is kept up to its first figure.
    """
    loaded = not any("experiments.load(" in cell.source for cell in notebook.cells)
    for index, cell in enumerate(notebook.cells):
        if cell.cell_type == "code":
            cell.update(outputs=[], execution_count=None)
            loaded = loaded or "experiments.load(" in cell.source
            if loaded and "figures.show(" in cell.source:
                rest = notebook.cells[index + 1 :]
                live = [c for c in rest if "scalinglaws.explorables import" in c.source]
                for later in live:
                    later.update(outputs=[], execution_count=None)
                notebook.cells = notebook.cells[: index + 1] + live
                return notebook
    raise AssertionError("no figure is drawn, or none from a stored result")


def seconds(cell):
    """How long an executed cell took, from the times nbclient notes."""
    times = cell.metadata["execution"]
    begun, ended = times["iopub.execute_input"], times["shell.execute_reply"]
    return (datetime.fromisoformat(ended) - datetime.fromisoformat(begun)).seconds


@pytest.mark.parametrize("path", notebooks.chapters(), ids=lambda path: path.name)
def test_chapter_on_colab(path, repository, colab, tmp_path):
    python, before = colab
    notebook = up_to_first_stored_figure(notebooks.read(path))
    setup = next(cell for cell in notebook.cells if cell.cell_type == "code")
    setup.source, replaced = re.subn(
        r'^REPOSITORY = ".*"$',
        f'REPOSITORY = "file://{repository}"',
        setup.source,
        flags=re.MULTILINE,
    )
    assert replaced == 1
    copy = tmp_path / path.name
    notebooks.write(notebook, copy)

    environment = {**os.environ, "SCALINGLAWS_RESULTS": str(tmp_path)}
    environment.pop("PYTHONPATH", None)
    run(python, "-c", EXECUTE, str(copy), cwd=tmp_path, env=environment)

    after = versions(python)
    assert {name: after[name] for name in before} == before
    assert {"scalinglaws", "anywidget", "psygnal"} <= set(after)
    done = notebooks.read(copy)
    shown = [
        data
        for cell in done.cells
        for output in cell.get("outputs", [])
        for data in [output.get("data", {})]
    ]
    assert any("image/png" in data for data in shown)
    if "scalinglaws.explorables" in done.cells[-1].source:
        widget = "application/vnd.jupyter.widget-view+json"
        assert any(widget in data for data in shown), "the explorable is not live"
    setup = next(cell for cell in done.cells if cell.cell_type == "code")
    assert seconds(setup) <= SETUP_SECONDS

"""The setup of a chapter: what it installs, prints and leaves alone."""

import subprocess
import sys
import types

import pytest

from scalinglaws import figures, notebook
from scalinglaws.errors import UserError

METADATA = {
    "anywidget": {
        "name": "anywidget",
        "version": "0.11.0",
        "requires_dist": ["psygnal>=0.8", "numpy", 'jupyterlab; extra == "dev"'],
    },
    "psygnal": {"name": "psygnal", "version": "0.16.1", "requires_dist": ["anywidget"]},
}


@pytest.fixture
def machine(monkeypatch):
    """A machine with numpy and torch only, a fake pip; returns what pip was told."""
    told = []

    def version(name):
        if name not in ("numpy", "torch"):
            raise notebook.importlib.metadata.PackageNotFoundError(name)
        return "1.0"

    def look_up(requirements):
        return [METADATA[notebook._name(text)] for text in requirements]

    monkeypatch.setattr(notebook.importlib.metadata, "version", version)
    monkeypatch.setattr(
        notebook.importlib.metadata,
        "requires",
        lambda name: ["numpy>=99", "torch>=99", "anywidget>=0.9", "x; extra == 'dev'"],
    )
    monkeypatch.setattr(notebook, "_look_up", look_up)
    monkeypatch.setattr(notebook, "_pip", lambda *arguments: told.append(arguments))
    return told


def test_only_what_is_absent_is_installed_in_one_go(machine):
    assert notebook.install_missing() == ["anywidget==0.11.0", "psygnal==0.16.1"]
    assert machine == [("anywidget==0.11.0", "psygnal==0.16.1")]


def test_nothing_absent_means_no_pip(machine, monkeypatch):
    monkeypatch.setattr(notebook.importlib.metadata, "requires", lambda name: ["numpy"])
    assert notebook.install_missing() == [] == machine


def test_pip_failing_is_one_clear_line(monkeypatch):
    failed = types.SimpleNamespace(returncode=1, stderr="a\nERROR: no network\n")
    monkeypatch.setattr(subprocess, "run", lambda *a, **k: failed)
    with pytest.raises(UserError, match=r"anywidget \(ERROR: no network\): check") as e:
        notebook._pip("anywidget")
    assert "\n" not in str(e.value)


def test_pip_never_installs_dependencies(monkeypatch):
    commands = []

    def run(command, **options):
        commands.append(command)
        return types.SimpleNamespace(returncode=0, stderr="")

    monkeypatch.setattr(subprocess, "run", run)
    notebook._pip("anywidget")
    assert "--no-deps" in commands[0] and "--upgrade" not in commands[0]


def test_start_on_a_cpu(capsys, monkeypatch):
    styled = []
    monkeypatch.setattr(figures, "style", lambda: styled.append(True))
    assert notebook.start() == "cpu"
    text = capsys.readouterr().out
    assert "preset quick, device cpu" in text and len(text.splitlines()) == 2
    assert styled == [True]


def test_start_on_a_gpu_says_what_book_would_cost(capsys, monkeypatch):
    import torch

    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    assert notebook.start() == "cuda"
    text = capsys.readouterr().out
    assert "device cuda" in text
    assert 'PRESET = "book" would take here, estimated: lottery/' in text


@pytest.mark.parametrize("preset", ["tiny", "huge", None])
def test_a_preset_that_no_chapter_runs_in_is_one_line(preset):
    with pytest.raises(UserError, match="quick, book or paper"):
        notebook.start(preset)


def test_a_larger_preset_says_what_it_costs(capsys):
    notebook.start("book")
    assert "would take here" in capsys.readouterr().out


def test_on_colab_results_go_to_a_mounted_drive_and_nothing_asks(
    capsys, monkeypatch, tmp_path
):
    monkeypatch.setitem(sys.modules, "google.colab", types.ModuleType("google.colab"))
    monkeypatch.setattr(notebook, "DRIVE", tmp_path / "MyDrive")
    monkeypatch.setattr("builtins.input", lambda *a: pytest.fail("it asked"))
    monkeypatch.setenv("SCALINGLAWS_RESULTS", "")
    monkeypatch.delenv("SCALINGLAWS_RESULTS")
    notebook.start()
    assert "drive.mount('/content/drive')" in capsys.readouterr().out
    assert "SCALINGLAWS_RESULTS" not in notebook.os.environ

    (tmp_path / "MyDrive").mkdir()
    notebook.start()
    expected = str(tmp_path / "MyDrive" / "scalinglaws-results")
    assert expected in capsys.readouterr().out
    assert notebook.os.environ["SCALINGLAWS_RESULTS"] == expected


def test_the_setup_cell_fits_and_is_plain_python():
    from chapter_lints import SETUP_CELL

    lines = SETUP_CELL.splitlines()
    assert len(lines) <= 15 and max(map(len, lines)) <= 80
    compile(SETUP_CELL, "setup", "exec")
    assert 'PRESET = "quick"' in SETUP_CELL


def test_the_setup_cell_runs_offline_where_the_package_is(monkeypatch, capsys):
    from chapter_lints import SETUP_CELL

    monkeypatch.setattr(subprocess, "run", lambda *a, **k: pytest.fail("it ran pip"))
    names = {}
    exec(SETUP_CELL, names)
    assert names["DEVICE"] == "cpu" and names["PRESET"] == "quick"

"""Executing chapters: what is stored is clean, and what is stale is noticed."""

import base64
import copy
import io
import os
import shutil
import subprocess
import sys

import pytest
from chapter_example import example
from PIL import Image

from tools import notebooks


def outputs(notebook, mime):
    return [
        output.data[mime]
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if mime in output.get("data", {})
    ]


def test_stored_outputs_have_no_bars_and_no_widgets(executed):
    assert "widgets" not in executed.metadata
    assert not outputs(executed, notebooks.WIDGET)
    assert executed.cells[5].outputs == []
    assert "A counter" in executed.cells[6].outputs[0].data["text/html"]
    for cell in executed.cells:
        assert set(cell.metadata) <= {"mystnb", "tags"}
    assert executed.metadata.kernelspec.name == "python3"


def test_the_alt_text_goes_where_the_page_builder_looks(executed):
    cell = executed.cells[3]
    assert cell.metadata["mystnb"]["image"]["alt"] == (
        "The error falls from 0.5 at 2 to 0.12 at 8: a line of slope -1."
    )


def test_pictures_are_reduced_wherever_they_come_from():
    notebook = example()
    buffer = io.BytesIO()
    Image.effect_noise((64, 64), 80).convert("RGB").save(buffer, "PNG")
    png = base64.b64encode(buffer.getvalue()).decode()
    output = {"output_type": "display_data", "data": {"image/png": png}, "metadata": {}}
    notebook.cells[3].outputs = [notebooks.nbformat.from_dict(output)]
    notebooks.clean(notebook)
    stored = base64.b64decode(outputs(notebook, "image/png")[0])
    assert len(Image.open(io.BytesIO(stored)).getcolors()) <= 64


def test_cleaning_twice_changes_nothing(executed):
    again = copy.deepcopy(executed)
    notebooks.clean(again)
    again.metadata["scalinglaws"] = executed.metadata["scalinglaws"]
    assert again == executed


def test_a_warning_on_standard_error_is_refused():
    notebook = example()
    output = {"output_type": "stream", "name": "stderr", "text": "UserWarning: no"}
    notebook.cells[3].outputs = [notebooks.nbformat.from_dict(output)]
    with pytest.raises(ValueError, match="code cell 2 wrote to standard error: UserW"):
        notebooks.clean(notebook)


def test_what_was_read_is_recorded(executed):
    assert set(executed.metadata["scalinglaws"]["reads"]) == {"claims.toml"}


def test_staleness(executed, tmp_path):
    assert notebooks.why_stale(executed) is None
    notebooks.write(executed, tmp_path / "chapter.ipynb")
    stored = notebooks.read(tmp_path / "chapter.ipynb")
    assert notebooks.why_stale(stored) is None
    assert "never executed" in notebooks.why_stale(example())

    prose = copy.deepcopy(executed)
    prose.cells[0].source += "\nMore words."
    assert notebooks.why_stale(prose) is None

    moved = copy.deepcopy(executed)
    moved.cells[1].source = moved.cells[1].source.replace("github.com/", "example.org/")
    assert moved.cells[1].source != executed.cells[1].source
    assert notebooks.why_stale(moved) is None

    code = copy.deepcopy(executed)
    code.cells[3].source += "\n# changed"
    assert notebooks.why_stale(code) == "its code changed"

    seen = copy.deepcopy(executed)
    seen.cells[8].outputs[0].text = "claims are read: False\n"
    assert notebooks.why_stale(seen) == "its outputs changed"

    assert notebooks.why_stale(executed, tmp_path) == "claims.toml changed"
    shutil.copy(notebooks.DATA / "claims.toml", tmp_path)
    assert notebooks.why_stale(executed, tmp_path) is None
    text = (tmp_path / "claims.toml").read_text(encoding="utf-8")
    (tmp_path / "claims.toml").write_text(text.replace("0.38", "0.37"))
    assert text.count("0.38") and (
        notebooks.why_stale(executed, tmp_path) == "claims.toml changed"
    )


def test_only_the_claims_a_chapter_names_make_it_stale(executed, tmp_path):
    claims = tmp_path / "claims.toml"
    text = (notebooks.DATA / "claims.toml").read_text(encoding="utf-8")
    chapter = copy.deepcopy(executed)
    chapter.cells[3].source += '\nclaims.show(["Q2"])'

    def digest(old, new):
        assert old in text
        claims.write_text(text.replace(old, new), encoding="utf-8")
        return notebooks._hash_read(claims, chapter)

    same = digest("0.38", "0.38")
    assert digest("published = 0.38", "published = 0.37") != same
    assert digest("published = 0.81", "published = 0.82") == same
    assert digest('"parity/online" = 1', '"parity/online" = 2') == same
    chapter.cells[3].source += '\nexperiments.run("parity/online")'
    same = digest("0.38", "0.38")
    assert digest("published = 0.81", "published = 0.82") != same
    assert digest('"parity/online" = 1', '"parity/online" = 2') != same
    assert digest('"lottery/relu" = 1', '"lottery/relu" = 2') == same


def test_the_command_line_checks_and_executes(tmp_path, monkeypatch, capsys):
    path = tmp_path / "1-part" / "01-chapter.ipynb"
    path.parent.mkdir()
    cell = notebooks.nbformat.v4.new_code_cell("print(6 * 7)", id="one")
    notebook = notebooks.nbformat.v4.new_notebook(cells=[cell])
    notebooks.write(notebook, path)
    monkeypatch.setattr(notebooks, "ROOT", tmp_path)
    monkeypatch.setattr(notebooks, "chapters", lambda: [path])

    before = path.read_bytes()
    assert notebooks.main(["--check"]) == 1
    assert "01-chapter.ipynb: never executed" in capsys.readouterr().out
    assert path.read_bytes() == before

    assert notebooks.main([]) == 0
    assert notebooks.read(path).cells[0].outputs[0].text == "42\n"
    assert notebooks.main(["--check"]) == 0

    first = path.read_bytes()
    assert notebooks.main(["--execute", str(path)]) == 0
    assert path.read_bytes() == first
    assert [p.name for p in path.parent.iterdir()] == [path.name]

    notebook = notebooks.read(path)
    notebook.cells[0].source = "raise ValueError('broken')"
    notebooks.write(notebook, path)
    before = path.read_bytes()
    assert notebooks.main([]) == 1
    assert "broken" in capsys.readouterr().err
    assert path.read_bytes() == before


def nbval(notebook, folder):
    path = folder / "chapter.ipynb"
    notebooks.write(notebook, path)
    command = [sys.executable, "-m", "pytest", "--nbval-lax", "-p", "no:cacheprovider"]
    return subprocess.run(
        [*command, "-c", str(notebooks.ROOT / "pyproject.toml"), str(path)],
        cwd=notebooks.ROOT,
        env={**os.environ, "PYTHONPATH": str(notebooks.ROOT)},
        capture_output=True,
        text=True,
    )


def test_nbval_is_not_disturbed_by_bars_widgets_figures(executed, tmp_path):
    done = nbval(executed, tmp_path)
    assert done.returncode == 0, done.stdout
    assert "9 passed" in done.stdout


def test_nbval_notices_another_verdict(tmp_path):
    stored = notebooks.nbformat.v4.new_output("stream", name="stdout", text="False\n")
    cell = notebooks.nbformat.v4.new_code_cell(
        "print(True)",
        metadata={"tags": ["nbval-check-output"]},
        execution_count=1,
        outputs=[stored],
    )
    done = nbval(notebooks.nbformat.v4.new_notebook(cells=[cell]), tmp_path)
    assert done.returncode == 1
    assert "Cell outputs differ" in done.stdout

"""python -m scalinglaws: what it prints, and that a mistake is one line."""

import json
import subprocess
import sys

import numpy as np
import pytest

from scalinglaws import experiments
from scalinglaws.__main__ import main


def test_list_names_experiments_and_presets(capsys):
    assert main(["list", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert {row["name"] for row in rows} == set(experiments.EXPERIMENTS)
    assert all("book" in row["presets"] for row in rows)
    assert main(["list"]) == 0
    assert "lottery/x-squared" in capsys.readouterr().out


def test_run_stores_where_it_says(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("SCALINGLAWS_RESULTS", str(tmp_path))
    assert main(["run", "lottery/x-squared", "--preset", "tiny"]) == 0
    assert str(tmp_path) in capsys.readouterr().out
    assert (tmp_path / "lottery-x-squared.tiny.npz").exists()


def test_claims_say_how_the_source_was_read_and_what_chance_does(capsys):
    assert main(["claims", "L8"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("L8  ") and "our own claim" in lines[0]
    assert lines[1].strip() == "this book, read in: text"
    assert lines[-1] == (
        "Among many 95 % intervals one in twenty misses its value by chance."
    )


def test_fit_reads_a_curve_of_ones_own(tmp_path, capsys):
    sizes = 2.0 ** np.arange(2, 12)
    noise = np.random.default_rng(0).lognormal(0, 0.05, (len(sizes), 5))
    rows = np.column_stack([sizes, 3 * sizes[:, None] ** -0.5 * noise])
    path = tmp_path / "my.csv"
    np.savetxt(path, rows, delimiter=",")
    assert main(["fit", str(path), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["exponent"] == pytest.approx(0.5, 0.05)
    assert main(["fit", str(path), "--window", "4", "64"]) == 0
    assert "exponent" in capsys.readouterr().out


@pytest.mark.parametrize(
    "arguments",
    [
        ["run", "lottery/cubed"],
        ["run", "lottery/relu", "--preset", "huge"],
        ["run", "lottery/relu", "--device", "tpu"],
        ["claims", "L99"],
        ["fit", "no-such-file.csv"],
    ],
)
def test_a_mistake_is_one_line_and_status_two(arguments, capsys):
    assert main(arguments) == 2
    captured = capsys.readouterr()
    assert captured.err.startswith("scalinglaws: ") and captured.err.count("\n") == 1


def test_the_package_imports_in_well_under_a_second():
    code = (
        "import sys, time; t = time.perf_counter(); import scalinglaws; "
        "print(time.perf_counter() - t); assert 'torch' not in sys.modules"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert float(run.stdout) < 0.3

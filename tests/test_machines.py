"""Runs on more than one machine: a real Dask cluster, and shares that are merged."""

import inspect
import signal
import socket
import subprocess
import sys
import threading
import time

import numpy as np
import pytest

from scalinglaws import experiments
from scalinglaws.__main__ import main
from scalinglaws.errors import UserError
from scalinglaws.experiments import core, executors, plan, provenance

NAME = "lottery/x-squared"


@pytest.fixture(autouse=True)
def results(tmp_path, monkeypatch):
    """A results folder of its own for every test."""
    monkeypatch.setenv("SCALINGLAWS_RESULTS", str(tmp_path / "results"))
    return tmp_path / "results"


@pytest.fixture(scope="module")
def alone(tmp_path_factory):
    """The numbers of a run in this process."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SCALINGLAWS_RESULTS", str(tmp_path_factory.mktemp("alone")))
        return experiments.run(NAME, "quick", workers=1).arrays


@pytest.fixture
def cluster(tmp_path):
    """(address, scheduler, [two workers]): processes of one thread each."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"tcp://127.0.0.1:{port}"
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    dask = [sys.executable, "-m", "dask"]
    local = ["--host", "127.0.0.1", "--no-dashboard"]
    words = [*dask, "scheduler", *local, "--port", str(port)]
    scheduler = subprocess.Popen(words, cwd=tmp_path, **quiet)
    words = [*dask, "worker", address, *local, "--no-nanny", "--nthreads", "1"]
    workers = [
        subprocess.Popen([*words, "--name", name], cwd=tmp_path, **quiet)
        for name in ("first", "second")
    ]
    wait_for(lambda: answers(port))
    yield address, scheduler, workers
    for process in (*workers, scheduler):
        process.kill()
        process.wait()


def answers(port):
    with socket.socket() as caller:
        return caller.connect_ex(("127.0.0.1", port)) == 0


def wait_for(condition, seconds=60):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.05)


def same(one, other):
    return one.keys() == other.keys() and all(
        np.array_equal(one[name], other[name], equal_nan=True) for name in one
    )


# --------------------------------------------------------------------------- a cluster


def test_a_worker_that_dies_loses_nothing(cluster, results, alone):
    address, _, workers = cluster

    def kill_one():
        wait_for(lambda: list(results.glob("*.parts/*.npz")))
        workers[0].send_signal(signal.SIGKILL)

    killer = threading.Thread(target=kill_one)
    killer.start()
    with executors.dask(address) as executor:
        wait_for(lambda: executors.workers_of(executor) == 2)
        result = experiments.run(NAME, "quick", executor=executor)
    killer.join()
    assert workers[0].wait(10) == -signal.SIGKILL
    assert same(result.arrays, alone)
    assert result.provenance["member_seconds"] > 0
    assert not list(results.glob("*.parts"))


def test_the_command_line_runs_on_the_cluster(cluster, results, capsys):
    options = ["--preset", "tiny", "--executor", "dask", "--scheduler", cluster[0]]
    assert main(["run", NAME, *options]) == 0
    assert f"stored in {results}" in capsys.readouterr().out


def test_a_lost_scheduler_is_one_line_and_the_rest_is_kept(cluster, results, alone):
    address, scheduler, _ = cluster

    def kill():
        wait_for(lambda: list(results.glob("*.parts/*.npz")))
        scheduler.kill()

    killer = threading.Thread(target=kill)
    killer.start()
    lost = "scheduler at .* was lost: .*kept"
    with pytest.raises(UserError, match=lost), executors.dask(address) as executor:
        experiments.run(NAME, "quick", executor=executor)
    killer.join()
    kept = len(list(results.glob("*.parts/*.npz")))
    result = experiments.run(NAME, "quick")
    assert result.provenance["resumed_members"] == kept > 0
    assert same(result.arrays, alone)


def test_no_scheduler_is_one_line(capsys, monkeypatch):
    monkeypatch.setattr(executors, "PATIENCE", 1)
    for address in ("tcp://127.0.0.1:9", "nowhere at all"):
        words = ["run", NAME, "--executor", "dask", "--scheduler", address]
        assert main(words) == 2
        said = capsys.readouterr().err.splitlines()
        assert said == [line for line in said if "no Dask scheduler answers" in line]
        assert len(said) == 1
    assert main(["run", NAME, "--executor", "dask"]) == 2
    assert "go together" in capsys.readouterr().err


def test_a_worker_with_other_code_is_refused(monkeypatch):
    code = provenance.code_version()
    member = {"x": 1.0}

    def measure(*, device, x):
        return {"x": np.array(x)}

    assert executors.measured(measure, "cpu", member, code)[0]["x"] == 1.0
    with pytest.raises(UserError, match="another version"):
        executors.measured(measure, "cpu", member, "0.0+other")
    with pytest.raises(UserError, match="'tpu' is not available"):
        executors.measured(measure, "tpu", member, code)


# ----------------------------------------------------------------------------- shares


def test_shares_of_two_machines_are_merged(tmp_path, monkeypatch, alone, capsys):
    for i in (1, 2, 3):
        monkeypatch.setenv("SCALINGLAWS_RESULTS", str(tmp_path / str(i)))
        assert main(["run", NAME, "--share", f"{i}/3"]) == 0
    assert "this share is kept" in capsys.readouterr().out
    assert not list(tmp_path.glob("*/*.npz"))
    assert main(["merge", NAME, str(tmp_path / "1")]) == 2
    assert "of 7 parts are missing" in capsys.readouterr().err
    assert main(["merge", NAME, str(tmp_path)]) == 2
    assert "holds no share" in capsys.readouterr().err
    assert main(["merge", NAME, str(tmp_path / "1"), str(tmp_path / "2")]) == 0
    found = core.storage.load(tmp_path / "3" / "lottery-x-squared.quick.npz", "")
    assert same(found[0], alone)
    assert found[1]["resumed_members"] == found[1]["members"] == 7
    assert found[1]["member_seconds"] > found[1]["seconds"]


def test_a_share_goes_on_where_it_was_stopped(results, monkeypatch):
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        save = core.storage.save_part
        patch.setattr(core.storage, "save_part", stop_after(1, save))
        experiments.run(NAME, "quick", portion=(2, 2))
    experiments.run(NAME, "quick", portion=(2, 2))
    names = sorted(path.name for path in results.glob("*.parts/*.npz"))
    assert names == ["00001.npz", "00003.npz", "00005.npz"]


def stop_after(count, save):
    done = []

    def save_and_stop(*arguments):
        save(*arguments)
        done.append(arguments)
        if len(done) == count:
            raise KeyboardInterrupt

    return save_and_stop


@pytest.mark.parametrize("share", ["0/2", "3/2", "one", "1/0"])
def test_a_wrong_share_is_refused(share, capsys):
    try:
        status = main(["run", NAME, "--share", share])
    except SystemExit as stop:  # the grammar's own error
        status = stop.code
    assert status == 2 and "share" in capsys.readouterr().err


def test_a_share_with_a_function_of_ones_own_is_refused():
    with pytest.raises(UserError, match="function of your own"):
        experiments.run(NAME, "quick", portion=(1, 2), target=lambda x: x)


def test_no_setting_of_an_experiment_has_the_name_of_an_option():
    options = set(inspect.signature(core.run).parameters) - {"overrides"}
    for experiment in experiments.EXPERIMENTS.values():
        assert not options & set(experiment.presets["quick"].settings), experiment.name


# --------------------------------------------------------------------------- the plan


def test_the_plan_has_every_preset_and_adds_up():
    rows = plan.rows(workers=4)
    assert len(rows) == sum(len(e.presets) for e in experiments.EXPERIMENTS.values())
    book = [row for row in rows if row["preset"] == "book"]
    whole = plan.totals(rows)["book"]
    assert whole["two_cores"] == pytest.approx(sum(row["two_cores"] for row in book))
    for row in book:
        record = experiments.load(row["experiment"]).provenance
        if row["basis"] == "recorded":
            assert 3600 * row["two_cores"] == pytest.approx(
                record["seconds"] * record["workers"] / 2
            )
        else:
            assert record["resumed_members"]
    more = {r["experiment"]: r for r in plan.rows(workers=400) if r["preset"] == "book"}
    for row in book:
        fewer = more[row["experiment"]]["workers"]
        assert fewer <= row["workers"] * (1 + 1e-9)


def test_the_plan_is_printed(capsys):
    assert main(["plan", "--workers", "3"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert "3 work." in lines[0]
    assert sum(line.startswith("the whole book") for line in lines) == 4

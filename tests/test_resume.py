"""What a run keeps, what it trusts of an earlier run, and how it ends."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from scalinglaws import networks
from scalinglaws.experiments import Experiment, Preset, core, provenance, storage


@pytest.fixture(autouse=True)
def results(tmp_path, monkeypatch):
    """A results folder of its own for every test."""
    monkeypatch.setenv("SCALINGLAWS_RESULTS", str(tmp_path / "results"))
    return tmp_path / "results"


def double(x):
    return 2 * x


class Numbers:
    """A small experiment: three members, each a number; it notes what it measures."""

    def __init__(self, stop_at=None, scale=1.0):
        self.measured, self.stop_at = [], stop_at
        settings = {"scale": scale, "target": double}
        self.experiment = Experiment(
            name="lottery/x-squared",
            summary="three numbers",
            presets={name: Preset(settings, 1, 1) for name in ("tiny", "book")},
            members=self.members,
            measure=self.measure,
            gather=self.gather,
            probe={"scale": 7.0, "target": double},
        )

    @staticmethod
    def members(seed, device, *, scale, target):
        return [{"seed": seed(i), "scale": scale, "target": target} for i in range(3)]

    def measure(self, *, device, seed, scale, target):
        if len(self.measured) == self.stop_at:
            raise KeyboardInterrupt
        self.measured.append(seed)
        return {"a": np.array([target(scale * (seed % 1000))])}

    @staticmethod
    def gather(members, measured):
        return {"a": np.concatenate([m["a"] for m in measured])}

    def run(self, preset="tiny", **options):
        return core.run(self.experiment, preset, **options)


def raised_round():
    claims = core.read_claims()
    claims["rounds"]["lottery/x-squared"] += 1
    return lambda: claims


def stopped_run(**options):
    with pytest.raises(KeyboardInterrupt):
        Numbers(stop_at=2).run(**options)


# --------------------------------------------------------------------------- resuming


def test_a_raised_round_gives_other_numbers(monkeypatch):
    before = Numbers().run()["a"]
    assert np.array_equal(Numbers().run()["a"], before)
    monkeypatch.setattr(core, "read_claims", raised_round())
    assert not np.isin(Numbers().run()["a"], before).any()


@pytest.mark.parametrize("changed", ["nothing", "round", "code", "settings", "device"])
def test_only_the_same_run_is_resumed(monkeypatch, changed):
    stopped_run()
    device, scale = "cpu", 1.0
    if changed == "round":
        # The seeds stay: it is the key that must tell the rounds apart.
        monkeypatch.setattr(core, "read_claims", raised_round())
        monkeypatch.setattr(core, "derive_seed", lambda name, number, i: i)
    elif changed == "code":
        monkeypatch.setattr(core, "code_version", lambda: "other")
    elif changed == "settings":
        scale = 3.0
    elif changed == "device":
        monkeypatch.setattr(networks, "check_device", str)
        device = "cuda"
    numbers = Numbers(scale=scale)
    record = numbers.run(device=device).provenance
    kept = 2 if changed == "nothing" else 0
    assert (record["resumed_members"], len(numbers.measured)) == (kept, 3 - kept)


@pytest.mark.parametrize("left", [0, 40])
def test_a_part_cut_short_is_measured_again(results, left):
    stopped_run()
    part = min(results.glob("*.parts/*.npz"))
    part.write_bytes(part.read_bytes()[:left])
    again = Numbers()
    assert again.run().provenance["resumed_members"] == 1
    assert len(again.measured) == 2


def own(factor):
    """An object of a class `Own` of the notebook; another factor is an edited cell."""
    body = {
        "__module__": "__main__",
        "__call__": lambda self, x: factor * x,
        "__repr__": lambda self: "Own()",
    }
    return type("Own", (), body)()


def test_an_edited_function_of_the_notebook_is_not_resumed(results, monkeypatch):
    main = sys.modules["__main__"]
    first, edited = own(2.0), own(5.0)
    monkeypatch.setattr(main, "Own", type(first), raising=False)
    stopped_run(target=first)
    assert not list(results.glob("*.parts"))
    monkeypatch.setattr(main, "Own", type(edited))
    numbers = Numbers()
    found = numbers.run(target=edited, workers=2)["a"]
    assert len(numbers.measured) == 3  # in this process: another has no such class
    assert found.tolist() == [5.0 * (seed % 1000) for seed in numbers.measured]


def test_a_lambda_as_target_runs_in_this_process(results):
    with pytest.raises(KeyboardInterrupt):
        Numbers(stop_at=2).run(target=lambda x: x, workers=2)
    assert not list(results.glob("*.parts"))


# ---------------------------------------------------------------------------- storing


def test_an_override_run_leaves_the_plain_result_alone(results):
    plain = Numbers().run()["a"]
    for scale in (2.0, 3.0):
        Numbers().run(scale=scale)
    stored = storage.load(results / "lottery-x-squared.tiny.npz", "")[0]
    assert np.array_equal(stored["a"], plain)
    found = [storage.load(p, "")[0]["a"] for p in results.glob("*.npz")]
    assert sorted(a.sum() for a in found) == [plain.sum() * k for k in (1, 2, 3)]


def test_a_book_run_stores_its_probe():
    numbers = Numbers()
    record = numbers.run("book", workers=1).provenance
    seed = core.derive_seed("lottery/x-squared", record["round"], 0)
    assert record["probe"] == {"a": [2 * 7.0 * (seed % 1000)]}
    assert "probe" not in numbers.run("book", workers=1, scale=2.0).provenance


def test_two_kills_in_a_row_while_storing(results, monkeypatch):
    """The second kill comes before anybody could load what the first one left."""
    data = storage.save(results, "r", {"a": np.zeros(1)}, {})
    replace = os.replace
    for number, stop in ((1, "r.json"), (2, "r.npz")):

        def killed(source, target, stop=stop):
            if Path(target).name == stop:
                raise KeyboardInterrupt
            replace(source, target)

        monkeypatch.setattr(os, "replace", killed)
        with pytest.raises(KeyboardInterrupt):
            storage.save(results, "r", {"a": np.full(1, number)}, {})
    monkeypatch.undo()
    assert storage.load(data, "")[0]["a"].tolist() == [1]


def test_the_code_version_changes_with_the_science_alone(tmp_path, monkeypatch):
    real, copy = core.code_version(), tmp_path / "scalinglaws"
    shutil.copytree(core.PACKAGE, copy, ignore=shutil.ignore_patterns("data"))
    monkeypatch.setattr(provenance, "PACKAGE", copy)
    assert core.code_version() == real
    for name in ("figures.py", "claims.py", "explorables/base.py"):
        (copy / name).write_text("# changed", encoding="utf-8")
    assert core.code_version() == real
    seen = {real}
    for name in ("networks.py", "experiments/lottery.py", "fits/lines.py"):
        (copy / name).write_text("# changed", encoding="utf-8")
        seen.add(core.code_version())
    assert len(seen) == 4


# ----------------------------------------------------------------------------- ending

SLEEPERS = """
import os, pathlib, sys, time
from scalinglaws.experiments import Experiment, Preset, core

def members(seed, device):
    return [{"number": i} for i in range(4)]

def measure(*, device, number):
    pathlib.Path(sys.argv[1], str(os.getpid())).touch()
    time.sleep(120)

if __name__ == "__main__":
    preset = {"tiny": Preset({}, 1, 1)}
    sleepers = Experiment("lottery/relu", "", preset, members, measure, list)
    core.run(sleepers, "tiny", workers=2)
"""


def running(pid: str) -> bool:
    """Whether a process is at work; one that ended may wait there to be collected."""
    try:
        stat = Path("/proc", pid, "stat").read_text(encoding="utf-8")
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] not in "ZX"


def wait_for(condition, seconds) -> bool:
    end = time.monotonic() + seconds
    while not condition() and time.monotonic() < end:
        time.sleep(0.05)
    return condition()


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGKILL])
def test_workers_end_with_a_run_that_is_killed(tmp_path, end):
    script, pids = tmp_path / "sleepers.py", tmp_path / "pids"
    script.write_text(SLEEPERS, encoding="utf-8")
    pids.mkdir()
    run = subprocess.Popen(
        [sys.executable, script, pids],
        env={**os.environ, "PYTHONPATH": str(core.PACKAGE.parent)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    workers = []
    try:
        assert wait_for(lambda: len(os.listdir(pids)) == 2, 60)
        workers = os.listdir(pids)
        run.send_signal(end)
        run.wait()
        assert wait_for(lambda: not any(map(running, workers)), 5)
    finally:
        run.kill()
        for pid in filter(running, workers):
            os.kill(int(pid), signal.SIGKILL)

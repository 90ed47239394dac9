"""Running, resuming, storing and loading experiments."""

import hashlib
import io
import json
import multiprocessing
import os
import random
import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import torch

from scalinglaws import experiments
from scalinglaws.errors import UserError
from scalinglaws.experiments import core, storage
from scalinglaws.experiments import lottery as lottery_experiments
from tools import results as results_tool

NAMES = list(experiments.EXPERIMENTS)


@pytest.fixture(autouse=True)
def results(tmp_path, monkeypatch):
    """A results folder of its own for every test."""
    monkeypatch.setenv("SCALINGLAWS_RESULTS", str(tmp_path / "results"))
    return tmp_path / "results"


def same(one, other) -> bool:
    return one.keys() == other.keys() and all(
        np.array_equal(one[name], other[name]) for name in one
    )


@pytest.mark.parametrize("name", NAMES)
def test_tiny_names_its_devices_and_takes_two_seconds(name):
    clock = [time.process_time()]  # tests run side by side
    torch.set_default_device("meta")  # a tensor without a device would hold no data
    try:
        result = experiments.run(name, "tiny", device="cpu")
    finally:
        torch.set_default_device(None)
    clock.append(time.process_time())
    again = experiments.run(name, "tiny")
    clock.append(time.process_time())
    # The first run may have to compile loops, which is done once a machine.
    assert np.diff(clock).min() < 2
    assert all(np.isfinite(array).all() for array in result.arrays.values())
    assert same(result.arrays, again.arrays)


@pytest.mark.parametrize("name", NAMES)
def test_every_preset_states_its_cost_and_lists_members(name):
    experiment = experiments.named(name)
    assert tuple(experiment.presets) == core.PRESETS
    for preset in experiment.presets.values():
        assert preset.seconds > 0 and preset.megabytes > 0
        assert json.loads(json.dumps(preset.settings)) == preset.settings
    seeds = set()

    def seed(*parts):
        assert parts not in seeds, "two networks with one seed"
        seeds.add(parts)
        return core.derive_seed(*parts)

    settings = experiment.presets["book"].settings
    assert len(experiment.members(seed, "cpu", **settings)) >= 4  # four seeds at least
    assert experiment.presets["book"].seconds <= 40 * 60
    assert experiment.presets["book"].gpu_seconds <= 10 * 60


# ------------------------------------------------------------------- stored results


@pytest.mark.parametrize("name", NAMES)
def test_the_stored_result_is_what_the_present_code_would_make(name):
    assert experiments.load(name).provenance["preset"] == "book"
    assert results_tool.changed(name) == ""


def test_a_probe_notices_changed_science(monkeypatch):
    name = "lottery/x-squared"
    record = experiments.load(name).provenance
    monkeypatch.setitem(
        lottery_experiments.PROTOCOLS,
        "probe",
        (1.1e-2, "cosine", (30,)),
    )
    now = core.probe(experiments.named(name), record["round"])
    assert now["mse"] != pytest.approx(record["probe"]["mse"], rel=1e-3)


# --------------------------------------------------------------- running and resuming


def test_any_executor_gives_the_same_numbers():
    alone = experiments.run("lottery/relu", "tiny")
    processes = experiments.run("lottery/relu", "tiny", workers=2)
    with ThreadPoolExecutor(1) as pool:
        threads = experiments.run("lottery/relu", "tiny", executor=pool)
    assert same(alone.arrays, processes.arrays) and same(alone.arrays, threads.arrays)


def test_a_run_goes_on_where_it_was_stopped(results, monkeypatch):
    experiment = experiments.named("lottery/x-squared")
    whole = core.run(experiment, "tiny")
    measured = []

    def measure(**member):
        if len(measured) == 2:
            raise KeyboardInterrupt
        measured.append(member)
        return experiment.measure(**member)

    broken = core.Experiment(**{**vars(experiment), "measure": measure})
    with pytest.raises(KeyboardInterrupt):
        core.run(broken, "tiny")
    assert len(list(results.glob("*.parts/*.npz"))) == 2
    # One kept member is cut short by a full disk, say: it is measured again.
    damaged = min(results.glob("*.parts/*.npz"))
    damaged.write_bytes(damaged.read_bytes()[:40])
    again = []

    def count(**member):
        again.append(member)
        return experiment.measure(**member)

    counting = core.Experiment(**{**vars(experiment), "measure": count})
    assert same(core.run(counting, "tiny").arrays, whole.arrays)
    assert len(again) == 3  # of four members
    assert not list(results.glob("*.parts"))


def test_a_readers_own_function_as_target():
    own = experiments.run("lottery/x-squared", "tiny", target=lambda x: x.abs() ** 3)
    plain = experiments.run("lottery/x-squared", "tiny", target=torch.square)
    assert not same(own.arrays, plain.arrays)
    assert own.provenance["settings"]["target"] == "<lambda>"


def test_a_result_carries_its_provenance(results):
    run = experiments.run("lottery/x-squared", "tiny")
    arrays, record = storage.load(results / "lottery-x-squared.tiny.npz", "")
    assert same(arrays, run.arrays)
    said = "command preset settings round seeds code_version packages hardware date"
    assert all(record[key] for key in said.split())
    assert record["seconds"] >= 0 and len(record["sha256"]) == 64
    assert record["claims"].keys() == {"L2"}
    assert record["command"].startswith("python -m scalinglaws run lottery/x-squared")


def test_a_run_with_changed_settings_says_how_to_repeat_it():
    record = experiments.run(
        "lottery/relu", "tiny", sizes=np.array([[2, 3]]), points=np.int64(16)
    ).provenance
    assert record["command"] == (
        'experiments.run("lottery/relu", "tiny", device="cpu", '
        "sizes=[[2, 3]], points=16)"
    )
    assert record["claims"] == {}
    assert record["settings"]["sizes"] == [[2, 3]]
    assert record["settings"]["points"] == 16


@pytest.mark.parametrize("name", ["lottery/relu", "lottery/second-order"])
def test_sizes_may_be_numpy_numbers(name):
    sizes = [[width, 3] for width in 2 ** np.arange(1, 3)]
    found = experiments.run(name, "tiny", sizes=sizes)
    plain = experiments.run(name, "tiny", sizes=[[2, 3], [4, 3]])
    assert same(found.arrays, plain.arrays)
    assert found.provenance["settings"] == plain.provenance["settings"]


# ------------------------------------------------------------------------- bad input


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: experiments.run("lottery/cubed"), "unknown experiment .* choose one"),
        (lambda: experiments.load("lottery/cubed"), "unknown experiment .* choose one"),
        (lambda: experiments.run(NAMES[0], "huge"), "no preset 'huge': choose one of"),
        (lambda: experiments.run(NAMES[0], "tiny", device="tpu"), "use 'cpu'"),
        (lambda: experiments.run(NAMES[0], "tiny", depth=3), "no setting depth: it"),
        (
            lambda: experiments.run(NAMES[0], "tiny", activation="elu"),
            "unknown activation 'elu': choose one of",
        ),
    ],
)
def test_a_mistake_is_one_line_of_advice(call, message):
    with pytest.raises(UserError, match=message) as caught:
        call()
    assert "\n" not in str(caught.value)


WRONG = {  # setting: what the message says, values
    "workers": ("give a whole number from 1 on", [0, -3, "two", 1.5]),
    "sizes": ("list pairs of a width and a number of seeds",
              [[[0, 3]], [[2, 0]], [[2, 1.5]], [2], 5, "abc", [], None]),
    "points": ("give a whole number from 2 on", [0, 1, 16.5, "many"]),
    "protocols": ("choose one of|leave nothing to run", [["nope"], "nope", []]),
}  # fmt: skip


@pytest.mark.parametrize(
    ("setting", "value"), [(s, v) for s, (_, values) in WRONG.items() for v in values]
)
def test_a_wrong_setting_is_one_line_of_advice(results, setting, value):
    with pytest.raises(UserError, match=WRONG[setting][0]) as caught:
        experiments.run("lottery/relu", "tiny", **{setting: value})
    assert "\n" not in str(caught.value)
    assert not results.exists()


def test_a_file_in_place_of_the_results_folder_is_one_line(results):
    results.write_text("not a folder", encoding="utf-8")
    with pytest.raises(UserError, match="to another folder") as caught:
        experiments.run("lottery/relu", "tiny")
    assert "\n" not in str(caught.value)
    assert results.read_text(encoding="utf-8") == "not a folder"


@pytest.mark.parametrize("lacking", ["claims", "round", "preset", "settings"])
def test_a_record_must_be_complete(tmp_path, monkeypatch, lacking):
    monkeypatch.setattr(core, "PACKAGE", tmp_path)
    record = {"claims": {}, "round": 1, "preset": "book", "settings": {}}
    arrays = {"a": np.zeros(1)}
    storage.save(tmp_path / "data", "lottery-relu", arrays, record)
    assert experiments.load("lottery/relu").provenance.keys() >= record.keys()
    del record[lacking]
    storage.save(tmp_path / "data", "lottery-relu", arrays, record)
    with pytest.raises(UserError, match=f"lacks {lacking}: ") as caught:
        experiments.load("lottery/relu")
    assert "\n" not in str(caught.value)


def npy() -> bytes:
    file = io.BytesIO()
    np.save(file, np.zeros(3))
    return file.getvalue()


@pytest.mark.parametrize("content", [b"", b"no npz", b"PK\x03\x04 no zip", npy()])
def test_a_recorded_file_that_is_no_npz_is_one_line(results, content):
    data = storage.save(results, "r", {"a": np.zeros(1)}, {"preset": "tiny"})
    data.write_bytes(content)
    record = json.dumps({"sha256": hashlib.sha256(content).hexdigest()})
    data.with_suffix(".json").write_text(record, encoding="utf-8")
    with pytest.raises(UserError, match="r.npz holds no arrays: do this") as caught:
        storage.load(data, "do this")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("name", "overrides"),
    [
        ("lottery/x-squared", {"target": 3}),
        ("lottery/x-squared", {"target": lambda x: 1 / 0}),
        ("lottery/x-squared", {"protocols": 5}),
        ("lottery/x-squared", {"half_width": "x"}),
        ("lottery/identical-tickets", {"tickets": 5}),
        ("lottery/identical-tickets", {"tickets": [0]}),
        ("lottery/second-order", {"steps": "x"}),
    ],
)
def test_settings_that_cannot_run_are_named_in_one_line(name, overrides):
    with pytest.raises(UserError, match=f"with {next(iter(overrides))} as") as caught:
        experiments.run(name, "tiny", **overrides)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("damage", ["truncated", "edited", "record", "missing"])
def test_a_damaged_result_is_refused_in_one_line(results, damage):
    data = storage.save(results, "r", {"a": np.arange(5.0)}, {"preset": "tiny"})
    record = data.with_suffix(".json")
    if damage == "truncated":
        data.write_bytes(data.read_bytes()[:-9])
    elif damage == "edited":
        np.savez(data, a=np.arange(6.0))
    elif damage == "record":
        record.write_text("{", encoding="utf-8")
    else:
        data.unlink()
    with pytest.raises(UserError, match="do this") as caught:
        storage.load(data, "do this")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("stop", ["npz.new", "json.new", "npz", "json"])
def test_a_kill_while_storing_loses_nothing(results, monkeypatch, stop):
    old, new = {"a": np.zeros(3)}, {"a": np.ones(4)}
    data = storage.save(results, "r", old, {"preset": "tiny"})
    replace = os.replace

    def killed(source, target):
        if str(target).endswith("r." + stop):
            raise KeyboardInterrupt
        replace(source, target)

    monkeypatch.setattr(os, "replace", killed)
    with pytest.raises(KeyboardInterrupt):
        storage.save(results, "r", new, {"preset": "tiny"})
    monkeypatch.undo()
    arrays, record = storage.load(data, "")
    assert same(arrays, new if stop == "json" else old)
    storage.save(results, "r", new, {"preset": "tiny"})
    assert same(storage.load(data, "")[0], new)


def run_for_ever(ready):
    """In a child: the tiny run again and again, slowed down to be met at any stage."""
    experiment = experiments.named("lottery/x-squared")

    def slow(**member):
        time.sleep(0.1)
        return experiment.measure(**member)

    slow = core.Experiment(**{**vars(experiment), "measure": slow})
    ready.set()
    while True:
        core.run(slow, "tiny")


def test_twenty_kills_lose_nothing(results):
    """SIGKILL at twenty random moments of one run; then it finishes as if unbroken."""
    whole = experiments.run("lottery/x-squared", "tiny")
    finished = results / "lottery-x-squared.tiny.npz"
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["scalinglaws.experiments"])
    moments, stages = random.Random(0), set()
    for _ in range(20):
        ready = context.Event()
        child = context.Process(target=run_for_ever, args=(ready,))
        child.start()
        assert ready.wait(60)
        time.sleep(moments.uniform(0, 0.6))
        child.kill()
        child.join()
        stages.add(len(list(results.glob("*.parts/*.npz"))))
        assert same(storage.load(finished, "")[0], whole.arrays)
    assert len(stages) >= 3, "the kills met too few stages to show anything"
    again = experiments.run("lottery/x-squared", "tiny")
    assert same(again.arrays, whole.arrays)

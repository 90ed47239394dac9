"""What every experiment shares: running, resuming, storing and loading.

An experiment is a list of independent members (a block of networks, say). Each member
that is done is kept on disk at once, so a run that was stopped goes on where it was,
on any `concurrent.futures` executor, with the same numbers.
"""

import hashlib
import importlib.metadata
import inspect
import json
import os
import pickle
import platform
import signal
import subprocess
import threading
import time
import tomllib
from collections.abc import Callable
from concurrent.futures import (
    FIRST_COMPLETED,
    Executor,
    ProcessPoolExecutor,
    wait,
)
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from multiprocessing import get_context, parent_process
from pathlib import Path

import numpy as np
from tqdm.auto import tqdm

import scalinglaws
from scalinglaws import networks
from scalinglaws.errors import UserError
from scalinglaws.experiments import storage

PACKAGE = Path(scalinglaws.__file__).parent
CLAIMS_FILE = PACKAGE / "data" / "claims.toml"
PRESETS = ("tiny", "quick", "book", "paper")
# Rooms whose source cannot change a result.
_NO_SCIENCE = {"figures.py", "notebook.py", "explorables", "exercises", "claims.py"}

Arrays = dict[str, np.ndarray]


@dataclass(frozen=True)
class Preset:
    """How large a run is, what it costs and what it can show.

    `settings` are the keyword arguments of the experiment's `members`; `seconds` is the
    expected time on two CPU cores (one core for `tiny` and `quick`); `gpu_seconds` an
    estimate for a T4-class GPU; `megabytes` the peak memory of one process;
    `precision` the half-width of the exponent's 95 % interval over seeds that such a
    run can reach (None where no exponent is measured).
    """

    settings: dict
    seconds: float
    megabytes: int
    gpu_seconds: float | None = None
    precision: float | None = None

    def seconds_on(self, device: str) -> float:
        """Expected seconds; on a GPU the estimate, or the CPU's if there is none."""
        on_gpu = not device.startswith("cpu")
        return self.gpu_seconds if on_gpu and self.gpu_seconds else self.seconds


@dataclass(frozen=True)
class Experiment:
    """One experiment: independent members, measured one by one, then gathered.

    `members(seed, device, **settings)` lists the keyword arguments of each `measure`
    call; `seed(*parts)` derives a seed from the experiment's name, its round and
    `parts`, and `device` may decide how many networks share a member.
    `measure(device=..., **member)` returns named arrays; `gather(members, measured)`
    makes the arrays of the result. `probe` holds settings whose first member takes at
    most 2 s: its numbers are stored with a result and computed again by the tests.
    """

    name: str
    summary: str
    presets: dict[str, Preset]
    members: Callable[..., list[dict]]
    measure: Callable[..., Arrays]
    gather: Callable[[list[dict], list[Arrays]], Arrays]
    probe: dict = field(default_factory=dict)

    def preset(self, name: str) -> Preset:
        """The preset `name`, or one line that lists the known ones."""
        if name not in self.presets:
            raise UserError(
                f"{self.name} has no preset {name!r}: "
                f"choose one of {', '.join(self.presets)}"
            )
        return self.presets[name]


@dataclass(frozen=True)
class Result:
    """Named arrays and where they came from."""

    arrays: Arrays
    provenance: dict

    def __getitem__(self, name: str) -> np.ndarray:
        return self.arrays[name]


# ---------------------------------------------------------- claims, rounds and seeds


def read_claims(path: Path = CLAIMS_FILE) -> dict:
    """The claims file: {"rounds": {experiment: round}, "claims": {id: claim}}."""
    return tomllib.loads(path.read_text(encoding="utf-8"))


def fingerprints(experiment: str, claims: dict | None = None) -> dict[str, str]:
    """A hash of metric, band and analysis choices of each claim the experiment serves.

    A typo mended in the claim's note leaves it alone; a moved band or window, or
    anything else in a check, changes it.
    """
    prints = {}
    for claim_id, claim in (claims or read_claims())["claims"].items():
        checks = [c for c in claim.get("checks", []) if c["experiment"] == experiment]
        if checks:
            judged = [{k: v for k, v in c.items() if k != "note"} for c in checks]
            text = json.dumps([claim["type"], judged], sort_keys=True)
            prints[claim_id] = hashlib.sha256(text.encode()).hexdigest()[:16]
    return prints


def derive_seed(*parts) -> int:
    """A seed from the parts' text: the same on every machine."""
    text = "|".join(map(str, parts))
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8]) >> 1


def code_version() -> str:
    """Package version and a hash of the source that can change a result."""
    digest = hashlib.sha256()
    for path in sorted(PACKAGE.rglob("*.py")):
        if path.relative_to(PACKAGE).parts[0] not in _NO_SCIENCE:
            digest.update(path.read_bytes())
    return f"{scalinglaws.__version__}+{digest.hexdigest()[:12]}"


# ---------------------------------------------------------------------------- running


def results_folder() -> Path:
    """Where runs are stored: $SCALINGLAWS_RESULTS, else ./results."""
    return Path(os.environ.get("SCALINGLAWS_RESULTS", "results"))


def run(
    experiment: Experiment,
    preset: str = "quick",
    *,
    device: str = "cpu",
    workers: int | None = None,
    executor: Executor | None = None,
    **overrides,
) -> Result:
    """Run an experiment, store the result under `results_folder()` and return it.

    `overrides` replace settings of the preset (`activation="tanh"`, or your own
    function as `target`). Members run in this process for `tiny` and `quick`, on CUDA
    and where an argument cannot be pickled; else in `workers` processes of one thread
    each (default: one per core), or on `executor` if one is given.
    """
    chosen = experiment.preset(preset)
    settings = _override(experiment, chosen.settings, overrides)
    device = networks.check_device(device)
    round_number = read_claims()["rounds"][experiment.name]
    with _settings_at_fault(overrides):
        members = experiment.members(
            lambda *parts: derive_seed(experiment.name, round_number, *parts),
            device,
            **settings,
        )
    if not members:
        raise UserError(f"{experiment.name}: these settings leave nothing to run")
    picklable = _picklable(members)
    if workers is not None and (not isinstance(workers, int) or workers < 1):
        raise UserError(f"workers is {workers!r}: give a whole number from 1 on")
    if workers is None:
        alone = preset in ("tiny", "quick") or not device.startswith("cpu")
        workers = 1 if alone else (os.cpu_count() or 1)
    if not picklable:
        workers, executor = 1, None

    code = code_version()
    key = hashlib.sha256(
        repr([experiment.name, round_number, settings, device, code]).encode()
    ).hexdigest()[:8]
    name = f"{storage.file_name(experiment.name)}.{preset}"
    if overrides:
        name += "." + hashlib.sha256(repr(settings).encode()).hexdigest()[:6]
    folder = results_folder()
    parts = folder / f"{name}.{key}.parts"
    started = time.perf_counter()
    done = storage.load_parts(parts, len(members)) if picklable else {}
    resumed = len(done)
    seconds = chosen.seconds_on(device)
    print(
        f"{experiment.name}, {preset}: {len(members)} parts"
        f"{f', {len(done)} of them done before' if done else ''}, about "
        f"{_duration(seconds)} and {chosen.megabytes} MB"
        f"{f', exponent to ±{chosen.precision}' if chosen.precision else ''}"
        f"{' (estimates for the preset unchanged)' if overrides else ''}"
    )
    bar = tqdm(total=len(members), initial=len(done), desc=experiment.name)
    with bar, _settings_at_fault(overrides):
        for index, measured in _measure_all(
            experiment, members, done, device, workers, executor
        ):
            done[index] = measured
            if picklable:
                storage.save_part(parts, index, measured)
            bar.update()

        arrays = experiment.gather(members, [done[i] for i in range(len(members))])
    provenance = {
        "experiment": experiment.name,
        "preset": preset,
        "settings": _jsonable(settings),
        "round": round_number,
        "seeds": "sha256(experiment | round | what is drawn | number)",
        "members": len(members),
        "resumed_members": resumed,
        "command": _command(experiment.name, preset, device, overrides),
        "claims": {} if overrides else fingerprints(experiment.name),
        "code_version": code,
        "commit": _commit(),
        "packages": {
            p: importlib.metadata.version(p) for p in ("numpy", "scipy", "torch")
        },
        "python": platform.python_version(),
        "hardware": f"{os.cpu_count()} cores, {platform.machine()}, {device}",
        "workers": workers,
        "seconds": round(time.perf_counter() - started, 1),
        "date": datetime.now(UTC).strftime("%Y-%m-%d"),
    }
    if preset == "book" and not overrides:
        provenance["probe"] = probe(experiment, round_number)
    storage.save(folder, name, arrays, provenance)
    storage.remove_parts(parts)
    return Result(arrays, provenance)


@contextmanager
def _settings_at_fault(overrides: dict):
    """An error under settings of the reader's own becomes one line that names them."""
    try:
        yield
    except UserError:
        raise
    except Exception as error:  # a reader's function may raise anything
        if not overrides:
            raise
        said = (str(error).strip() or "no message").splitlines()[0]
        raise UserError(
            f"the run failed with {', '.join(overrides)} as given "
            f"({type(error).__name__}: {said}): check what you gave"
        ) from error


def probe(experiment: Experiment, round_number: int) -> dict[str, list]:
    """The numbers of the experiment's cheapest member, cut to 2 s, on the CPU."""
    members = experiment.members(
        lambda *parts: derive_seed(experiment.name, round_number, *parts),
        "cpu",
        **experiment.probe,
    )
    measured = experiment.measure(device="cpu", **members[0])
    return {name: np.ravel(array).tolist() for name, array in measured.items()}


def _override(experiment, settings: dict, overrides: dict) -> dict:
    known = list(inspect.signature(experiment.members).parameters)[2:]
    unknown = sorted(set(overrides) - set(known))
    if unknown:
        raise UserError(
            f"{experiment.name} has no setting {', '.join(unknown)}: "
            f"it takes {', '.join(known)}"
        )
    return {**settings, **overrides}


def _measure_all(experiment, members, done, device, workers, executor):
    """Yield (index, arrays) of every member not done yet, as they finish."""
    todo = [i for i in range(len(members)) if i not in done]
    if executor is None and (workers == 1 or len(todo) < 2):
        for index in todo:
            yield index, experiment.measure(device=device, **members[index])
        return
    own = executor is None
    if own:
        executor = ProcessPoolExecutor(
            workers, mp_context=get_context("spawn"), initializer=_end_with_parent
        )
    # Our own workers get one member each at a time: whoever stops the run waits for no
    # member that nobody will keep.
    left = iter(todo)
    at_once = workers if own else len(todo)

    def submit(index):
        return executor.submit(experiment.measure, device=device, **members[index])

    try:
        jobs = {submit(index): index for index in islice(left, at_once)}
        while jobs:
            for job in wait(jobs, return_when=FIRST_COMPLETED).done:
                jobs |= {submit(index): index for index in islice(left, 1)}
                yield jobs.pop(job), job.result()
    except BrokenProcessPool as error:
        raise UserError(
            "a worker process ended early: give more memory or workers=1, and keep the "
            'calls of your own script under if __name__ == "__main__":'
        ) from error
    finally:
        if own:
            executor.shutdown(cancel_futures=True)


def _end_with_parent() -> None:
    """In a worker: end when the run is killed, and leave Ctrl-C to the run."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)

    def watch():
        parent_process().join()
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def _picklable(members) -> bool:
    """Whether another process can be sent the members, and a later run trust them.

    A function of the notebook or script at hand is pickled as its name only: a fresh
    process has not got it, and after an edit the name means another function.
    """
    try:
        return b"__main__" not in pickle.dumps(members)
    except (pickle.PicklingError, AttributeError, TypeError):
        return False


def _jsonable(settings: dict) -> dict:
    """The settings as JSON: numpy numbers as numbers, functions by their name."""

    def plain(value):
        is_numpy = isinstance(value, np.generic | np.ndarray)
        return value.tolist() if is_numpy else getattr(value, "__name__", repr(value))

    return json.loads(json.dumps(settings, default=plain))


def _command(name: str, preset: str, device: str, overrides: dict) -> str:
    """What repeats the run: a command line, or a call where settings were changed."""
    if overrides:
        changed = "".join(f", {k}={v!r}" for k, v in _jsonable(overrides).items())
        return f'experiments.run("{name}", "{preset}", device="{device}"{changed})'
    command = f"python -m scalinglaws run {name} --preset {preset}"
    return command if device == "cpu" else f"{command} --device {device}"


def _duration(seconds: float) -> str:
    if seconds < 100:
        return f"{seconds:.0f} s"
    minutes = seconds / 60
    return f"{minutes:.0f} min" if minutes < 100 else f"{minutes / 60:.0f} h"


def _commit() -> str | None:
    """The commit of the working tree the package runs from, if there is one."""
    if not (PACKAGE.parent / ".git").exists():
        return None
    command = ["git", "-C", str(PACKAGE), "describe", "--always", "--dirty"]
    command.append("--abbrev=12")
    asked = subprocess.run(command, capture_output=True, text=True, check=False)
    return asked.stdout.strip() or None

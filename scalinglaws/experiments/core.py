"""What every experiment shares: running, resuming, storing and loading.

An experiment is a list of independent members (a block of networks, say). Each member
that is done is kept on disk at once, so a run that was stopped goes on where it was,
on any `concurrent.futures` executor, with the same numbers.
"""

import hashlib
import inspect
import json
import os
import shutil
import time
import tomllib
from collections.abc import Callable
from concurrent.futures import Executor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from tqdm.auto import tqdm

from scalinglaws import networks
from scalinglaws.errors import UserError
from scalinglaws.experiments import executors, provenance, storage
from scalinglaws.experiments.provenance import PACKAGE, code_version

CLAIMS_FILE = PACKAGE / "data" / "claims.toml"
PRESETS = ("tiny", "quick", "book", "paper")

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
    portion: tuple[int, int] | None = None,
    **overrides,
) -> Result | None:
    """Run an experiment, store the result under `results_folder()` and return it.

    `overrides` replace settings of the preset (`activation="tanh"`, or your own
    function as `target`). Members run in this process for `tiny` and `quick`, on CUDA
    and where an argument cannot be pickled; else in `workers` processes of one thread
    each (default: one per core), or on `executor` if one is given.

    `portion=(i, n)` measures every n-th member from the i-th (from 1) and keeps them,
    without a result (returns None): when all shares are done, `merge` makes it.
    """
    if workers is not None and (not isinstance(workers, int) or workers < 1):
        raise UserError(f"workers is {workers!r}: give a whole number from 1 on")
    job = _job(experiment, preset, device, overrides)
    if workers is None:
        alone = preset in ("tiny", "quick") or not job.device.startswith("cpu")
        workers = 1 if alone else (os.cpu_count() or 1)
    if not job.kept:
        workers, executor = 1, None

    indices = range(len(job.members))
    said = f"{len(indices)} parts"
    if portion:
        indices = indices[_first_of(portion, job) :: portion[1]]
        said = f"{len(indices)} of {said}"
    started = time.perf_counter()
    done = storage.load_parts(job.parts, len(job.members)) if job.kept else {}
    todo = {index: job.members[index] for index in indices if index not in done}
    resumed = len(indices) - len(todo)
    if todo and executor is None:  # an executor's machines may have another device
        networks.check_device(job.device)
    chosen = experiment.preset(preset)
    seconds = chosen.seconds_on(job.device) * len(indices) / len(job.members)
    print(
        f"{experiment.name}, {preset}: {said}"
        f"{f', {resumed} of them done before' if resumed else ''}, about "
        f"{duration(seconds)} and {chosen.megabytes} MB"
        f"{f', exponent to ±{chosen.precision}' if chosen.precision else ''}"
        f"{' (estimates for the preset unchanged)' if overrides else ''}"
    )
    bar = tqdm(total=len(indices), initial=resumed, desc=experiment.name)
    with bar, _settings_at_fault(overrides):
        for index, (measured, spent) in executors.measure_all(
            experiment.measure, todo, job.device, workers, executor
        ):
            done[index] = {**measured, _SECONDS: np.array(spent)}
            if job.kept:
                storage.save_part(job.parts, index, done[index])
            bar.update()
        if portion:
            return None
        spent = sum(float(part.pop(_SECONDS)) for part in done.values())
        arrays = experiment.gather(job.members, [done[i] for i in indices])
    record = {
        **job.record,
        "resumed_members": resumed,
        "command": _command(experiment.name, preset, job.device, overrides),
        "claims": {} if overrides else fingerprints(experiment.name),
        **provenance.here(job.device),
        "workers": executors.workers_of(executor) or workers,
        "seconds": round(time.perf_counter() - started, 1),
        "member_seconds": round(spent, 1),
    }
    if preset == "book" and not overrides:
        record["probe"] = probe(experiment, job.record["round"])
    storage.save(results_folder(), job.name, arrays, record)
    storage.remove_parts(job.parts)
    return Result(arrays, record)


def merge(
    experiment: Experiment,
    preset: str,
    folders: tuple[Path, ...] = (),
    *,
    device: str = "cpu",
) -> Result:
    """Make the result of a run whose shares are all done, and store it.

    `folders` are results folders of other machines; what they kept is copied here.
    """
    job = _job(experiment, preset, device, {})
    for folder in map(Path, folders):
        if not (folder / job.parts.name).is_dir():
            raise UserError(
                f"{folder} holds no share of {experiment.name}, {preset}, made by this "
                "version of the code: give a results folder of such a run"
            )
        shutil.copytree(folder / job.parts.name, job.parts, dirs_exist_ok=True)
    lacking = len(job.members) - len(storage.load_parts(job.parts, len(job.members)))
    if lacking:
        raise UserError(
            f"{lacking} of {len(job.members)} parts are missing: run the shares that "
            "are not done, or name the folders that hold them"
        )
    return run(experiment, preset, device=device)


_SECONDS = "seconds of this member"


@dataclass(frozen=True)
class _Job:
    """The members of one run and where they are kept (`kept`: if they can be)."""

    name: str
    device: str
    members: list[dict]
    kept: bool
    parts: Path
    record: dict


def _job(experiment, preset, device, overrides) -> _Job:
    settings = _override(experiment, experiment.preset(preset).settings, overrides)
    device = str(device)
    round_number = read_claims()["rounds"][experiment.name]
    with _settings_at_fault(overrides):
        members = experiment.members(
            lambda *parts: derive_seed(experiment.name, round_number, *parts),
            device,
            **settings,
        )
    if not members:
        raise UserError(f"{experiment.name}: these settings leave nothing to run")
    code = code_version()
    key = hashlib.sha256(
        repr([experiment.name, round_number, settings, device, code]).encode()
    ).hexdigest()[:8]
    name = f"{storage.file_name(experiment.name)}.{preset}"
    if overrides:
        name += "." + hashlib.sha256(repr(settings).encode()).hexdigest()[:6]
    record = {
        "experiment": experiment.name,
        "preset": preset,
        "settings": _jsonable(settings),
        "round": round_number,
        "seeds": "sha256(experiment | round | what is drawn | number)",
        "members": len(members),
        "code_version": code,
    }
    parts = results_folder() / f"{name}.{key}.parts"
    kept = executors.picklable(members)
    return _Job(name, device, members, kept, parts, record)


def _first_of(portion, job) -> int:
    """The index of the first member of a share (i, n)."""
    i, n = portion
    if not 1 <= i <= n:
        raise UserError(f"share {i}/{n}: give i/n with i from 1 to n")
    if not job.kept:
        raise UserError("a share cannot be kept with a function of your own as setting")
    return i - 1


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


def duration(seconds: float) -> str:
    if seconds < 100:
        return f"{seconds:.0f} s"
    minutes = seconds / 60
    return f"{minutes:.0f} min" if minutes < 100 else f"{minutes / 60:.0f} h"

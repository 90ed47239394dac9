"""What the experiments cost: on two cores, on a GPU, on a cluster.

The seconds of a `book` run are those of its stored record, unless it was resumed and
has none of its own; the other presets take what they state.
"""

import math

from scalinglaws import experiments

_PLACES = ("two_cores", "t4", "workers")
_COLUMNS = "{:28} {:6} {:>7} {:>9} {:>9} {:>9}  {}"


def rows(workers: int = 16) -> list[dict]:
    """One row for each experiment and preset, all times in hours.

    `two_cores` (one core for `tiny` and `quick`, which use no more); `t4` (an estimate,
    None if there is none); `workers`: members go to so many at once, and take equally
    long. `basis` is recorded or stated.
    """
    return [
        _row(experiment, preset, workers)
        for experiment in experiments.EXPERIMENTS.values()
        for preset in experiment.presets
    ]


def _row(experiment, name, workers):
    preset = experiment.presets[name]
    members = experiment.members(lambda *parts: 1, "cpu", **preset.settings)
    recorded = recorded_seconds(experiment.name) if name == "book" else None
    seconds = recorded or preset.seconds
    cores = 1 if name in ("tiny", "quick") else 2
    turns = math.ceil(len(members) / workers)
    return {
        "experiment": experiment.name,
        "preset": name,
        "members": len(members),
        "two_cores": seconds / 3600,
        "t4": preset.gpu_seconds / 3600 if preset.gpu_seconds else None,
        "workers": seconds * cores * turns / len(members) / 3600,
        "basis": "recorded" if recorded else "stated",
    }


def recorded_seconds(name: str) -> float | None:
    """Seconds on two cores of the stored run; None if it was resumed."""
    record = experiments.load(name).provenance
    if record.get("resumed_members"):
        return None
    return record["seconds"] * record["workers"] / 2


def totals(rows: list[dict]) -> dict[str, dict]:
    """The whole book by preset, in hours; the CPU counts where a T4 has no estimate."""
    sums = {}
    for row in rows:
        whole = sums.setdefault(row["preset"], dict.fromkeys(_PLACES, 0.0))
        for place in _PLACES:
            hours = row[place]
            whole[place] += row["two_cores"] if hours is None else hours
    return sums


def render(rows: list[dict], workers: int) -> str:
    """The rows and their sums as a table."""
    lines = [
        _COLUMNS.format(
            "experiment", "preset", "members", "2 cores", "T4 est.", f"{workers} work.",
            "basis",
        )
    ]  # fmt: skip
    for row in rows:
        lines.append(_line(row["experiment"], row))
    for preset, hours in totals(rows).items():
        whole = {"preset": preset, "members": "", "basis": "", **hours}
        lines.append(_line("the whole book", whole))
    return "\n".join(
        [
            *lines,
            "tiny and quick use one core. T4 is an estimate, never measured; where it",
            "lacks, the sum takes the CPU. Recorded seconds are upper bounds: they",
            "include waiting where other work ran on the same cores.",
        ]
    )


def _line(name, row):
    times = [_time(row[place]) for place in _PLACES]
    return _COLUMNS.format(name, row["preset"], row["members"], *times, row["basis"])


def _time(hours: float | None) -> str:
    if hours is None:
        return "-"
    return experiments.core.duration(3600 * hours) if hours < 10 else f"{hours:.0f} h"

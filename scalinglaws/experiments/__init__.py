"""Named experiments: run them, load what is stored.

experiments.run("lottery/x-squared")            # the quick preset, live
experiments.load("lottery/x-squared")           # the stored book result
"""

from pathlib import Path

from scalinglaws.errors import UserError
from scalinglaws.experiments import (
    approximation,
    contest,
    core,
    discovery,
    discovery_language,
    domino,
    elo,
    ensemble,
    games,
    geometry,
    inside,
    language,
    late,
    learning_order,
    lottery,
    opponents,
    oware_family,
    parity,
    parity_data,
    practice,
    published,
    quanta,
    replay,
    resource,
    scaling,
    square_law,
    storage,
    temperature,
    trees,
)
from scalinglaws.experiments.core import Experiment, Preset, Result

__all__ = ["EXPERIMENTS", "Experiment", "Preset", "Result", "cost", "load", "merge",
           "named", "path", "run"]  # fmt: skip

EXPERIMENTS: dict[str, Experiment] = {
    **lottery.EXPERIMENTS,
    **approximation.EXPERIMENTS,
    **inside.EXPERIMENTS,
    **ensemble.EXPERIMENTS,
    **quanta.EXPERIMENTS,
    **parity.EXPERIMENTS,
    **parity_data.EXPERIMENTS,
    **discovery.EXPERIMENTS,
    **geometry.EXPERIMENTS,
    **domino.EXPERIMENTS,
    **scaling.EXPERIMENTS,
    **resource.EXPERIMENTS,
    **square_law.EXPERIMENTS,
    **practice.EXPERIMENTS,
    **language.EXPERIMENTS,
    **discovery_language.EXPERIMENTS,
    **published.EXPERIMENTS,
    **games.EXPERIMENTS,
    **trees.EXPERIMENTS,
    **opponents.EXPERIMENTS,
    **replay.EXPERIMENTS,
    **learning_order.EXPERIMENTS,
    **elo.EXPERIMENTS,
    **temperature.EXPERIMENTS,
    **late.EXPERIMENTS,
    **oware_family.EXPERIMENTS,
    **contest.EXPERIMENTS,
}


def named(name: str) -> Experiment:
    """The experiment `name`, or one line that lists the known ones."""
    if name not in EXPERIMENTS:
        known = ", ".join(EXPERIMENTS)
        raise UserError(f"unknown experiment {name!r}: choose one of {known}")
    return EXPERIMENTS[name]


def run(name: str, preset: str = "quick", **options) -> Result | None:
    """Run an experiment by name; options as in `core.run` (device, workers, …)."""
    return core.run(named(name), preset, **options)


def merge(name: str, preset: str, folders=(), **options) -> Result:
    """Make the result of shares that are done; options as in `core.merge`."""
    return core.merge(named(name), preset, folders, **options)


def path(name: str) -> Path:
    """Where the stored `book` result of an experiment lies in the package."""
    return core.PACKAGE / "data" / f"{storage.file_name(named(name).name)}.npz"


def load(name: str) -> Result:
    """The stored `book` result of an experiment, checked against its record."""
    advice = (
        "install the package again, or restore scalinglaws/data from the repository"
    )
    arrays, provenance = storage.load(path(name), advice)
    missing = {"preset", "settings", "round", "claims"} - provenance.keys()
    if missing:
        lacking = ", ".join(sorted(missing))
        raise UserError(f"the record of {name} lacks {lacking}: {advice}")
    return Result(arrays, provenance)


def cost(name: str, preset: str, device: str = "cpu") -> float:
    """Expected seconds of a run; on CUDA an estimate."""
    return named(name).preset(preset).seconds_on(device)

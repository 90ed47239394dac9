"""Run `book` presets and put the results into the package: `make results`.

    python tools/results.py [--all] [EXPERIMENT ...]    (default: every experiment)

An experiment is left out if its stored result is one that the present code would make:
same settings, round, bands and choices, and a probe that gives the stored numbers;
`--all` runs it all the same. A finished result in $SCALINGLAWS_RESULTS (default
./results) is taken as it is; a stopped run goes on. A result that replaces one of the
same round, made for other bands or analysis choices, is refused: raise the round in
claims.toml first.
"""

import argparse
import os
import sys
import time
from pathlib import Path

import numpy as np

from scalinglaws import experiments
from scalinglaws.errors import UserError
from scalinglaws.experiments import core, plan, storage


def publish(name: str, source: Path, target: Path) -> None:
    """Copy a finished result into the package, if its round allows that."""
    again = f"delete {source} and run make results again"
    arrays, record = storage.load(source, again)
    if core.fingerprints(name) != record["claims"]:
        raise UserError(f"{name}: its claims changed since it was run: {again}")
    if record["round"] != core.read_claims()["rounds"][name]:
        raise UserError(f"{name}: its round was raised since it was run: {again}")
    if record["settings"] != experiments.named(name).presets["book"].settings:
        raise UserError(f"{name}: it was run with other settings: {again}")
    if target.exists():
        _, old = storage.load(target, f"delete {target}")
        if old["claims"] != record["claims"] and old["round"] == record["round"]:
            raise UserError(
                f"{name}: bands or choices changed since round {old['round']}: raise "
                "its round in claims.toml and run it again, so that seeds are fresh"
            )
    record = {key: value for key, value in record.items() if key != "sha256"}
    storage.save(target.parent, target.stem, arrays, record)
    print(f"{name}: {target} ({target.stat().st_size / 1e3:.0f} kB)")


def changed(name: str) -> str:
    """What the present code would make otherwise than it is stored; "" if nothing."""
    experiment = experiments.named(name)
    try:
        record = experiments.load(name).provenance
    except UserError as error:
        return str(error)
    if record["settings"] != experiment.presets["book"].settings:
        return "settings"
    if record["round"] != core.read_claims()["rounds"][name]:
        return "round"
    if record["claims"] != core.fingerprints(name):
        return "bands or choices of its claims"
    stored, now = record["probe"], core.probe(experiment, record["round"])
    for array in sorted(stored.keys() | now.keys()):
        old, new = (np.array(probe.get(array, [])) for probe in (stored, now))
        # Early float32 steps: 1e-3 is asked, whatever the processor.
        band = np.maximum(1e-3 * abs(old), 1e-12)
        if old.shape != new.shape or not (abs(new - old) <= band).all():
            return f"{array} of the probe"
    return ""


def main(arguments: list[str]) -> int:
    """Run what is missing, publish it, and say how long all of it takes."""
    parser = argparse.ArgumentParser(description="Make the stored results.")
    parser.add_argument("--all", action="store_true", help="also those that stand")
    parser.add_argument("name", nargs="*", help="experiments (default: every one)")
    args = parser.parse_args(arguments)
    names, started, made = args.name or list(experiments.EXPERIMENTS), time.time(), 0
    try:
        for name in names:
            why = "asked for" if args.all else changed(name)
            print(f"{name}: {why or 'stands'}")
            if not why:
                continue
            source = core.results_folder() / f"{storage.file_name(name)}.book.npz"
            if not source.exists():
                experiments.run(name, "book")
            publish(name, source, experiments.path(name))
            made += 1
    except UserError as error:
        print(error, file=sys.stderr)
        return 2
    spent = core.duration(time.time() - started)
    whole = core.duration(3600 * plan.totals(plan.rows())["book"]["two_cores"])
    print(f"{made} of {len(names)} made in {spent}; all together take about {whole}")
    return 0


if __name__ == "__main__":
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    sys.exit(main(sys.argv[1:]))

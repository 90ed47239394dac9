"""Run `book` presets and put the results into the package: `make results`.

    python tools/results.py [EXPERIMENT ...]    (default: all)

A finished result in $SCALINGLAWS_RESULTS (default ./results) is taken as it is; a
stopped run goes on. A result that replaces one of the same round, made for other bands
or analysis choices, is refused: raise the round in claims.toml first.
"""

import os
import sys
from pathlib import Path

from scalinglaws import experiments
from scalinglaws.errors import UserError
from scalinglaws.experiments import core, storage


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


def main(names: list[str]) -> int:
    """Run what is missing, publish everything named."""
    try:
        for name in names or experiments.EXPERIMENTS:
            source = core.results_folder() / f"{storage.file_name(name)}.book.npz"
            if not source.exists():
                experiments.run(name, "book")
            publish(name, source, experiments.path(name))
    except UserError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    sys.exit(main(sys.argv[1:]))

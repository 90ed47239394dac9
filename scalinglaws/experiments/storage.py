"""Results on disk: a file is there whole or not at all, and says where it came from.

A result is NAME.npz (the arrays) and NAME.json (its provenance and the SHA-256 of the
npz). Both are written beside their place first; the new JSON names the npz it belongs
to, so a kill between the two renames is finished by whoever loads next.
"""

import hashlib
import json
import os
import shutil
import zipfile
from contextlib import suppress
from pathlib import Path

import numpy as np

from scalinglaws.errors import UserError

# What numpy raises for a file that is no npz; the last two: an empty file, an npy file.
NO_ARRAYS = (OSError, ValueError, zipfile.BadZipFile, EOFError, TypeError)


def file_name(experiment: str) -> str:
    """The experiment's name as a file name: lottery/x-squared -> lottery-x-squared."""
    return experiment.replace("/", "-")


def _write(path: Path, write) -> None:
    """Write beside `path`, flush to the disk, then rename: whole or not at all."""
    partial = path.with_name(f"{path.name}.{os.getpid()}.partial")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with open(partial, "wb") as file:
            write(file)
            file.flush()
            os.fsync(file.fileno())
        os.replace(partial, path)
    except OSError as error:
        raise UserError(
            f"{path.parent} cannot be written ({error.strerror}): make room, or set "
            "SCALINGLAWS_RESULTS to another folder; what is stored is kept"
        ) from error
    finally:
        with suppress(OSError):
            partial.unlink(missing_ok=True)


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def save(folder: Path, name: str, arrays: dict, provenance: dict) -> Path:
    """Store arrays and provenance as NAME.npz and NAME.json; returns the npz path."""
    data, record = folder / f"{name}.npz", folder / f"{name}.json"
    new_data, new_record = folder / f"{name}.npz.new", folder / f"{name}.json.new"
    _finish(data)
    _write(new_data, lambda file: np.savez_compressed(file, **arrays))
    provenance = {**provenance, "sha256": _sha256(new_data)}
    text = json.dumps(provenance, indent=1) + "\n"
    _write(new_record, lambda file: file.write(text.encode()))
    os.replace(new_data, data)
    os.replace(new_record, record)
    return data


def _finish(data: Path) -> None:
    """Finish a `save` that was killed between its two renames, if there was one."""
    new_record = data.with_suffix(".json.new")
    if not new_record.exists():
        return
    with suppress(OSError, ValueError, KeyError, TypeError):
        pending = json.loads(new_record.read_text(encoding="utf-8"))
        if pending["sha256"] == _sha256(data):
            os.replace(new_record, data.with_suffix(".json"))


def load(data: Path, advice: str) -> tuple[dict, dict]:
    """(arrays, provenance) of a stored result; `advice` ends the message of an error.

    A file that is missing, cut short or not the one its record describes is refused.
    """
    record = data.with_suffix(".json")
    if not data.is_file():
        raise UserError(f"no stored result {data.name}: {advice}")
    _finish(data)
    digest = _sha256(data)
    try:
        provenance = json.loads(record.read_text(encoding="utf-8"))
        expected = provenance["sha256"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UserError(f"the record {record.name} is unreadable: {advice}") from error
    if digest != expected:
        raise UserError(
            f"{data.name} is not the file its record describes "
            f"(cut short or edited): {advice}"
        )
    try:
        # numpy refuses pickles unless told otherwise
        with open(data, "rb") as file, np.load(file) as stored:
            return {name: stored[name] for name in stored.files}, provenance
    except NO_ARRAYS as error:
        raise UserError(f"{data.name} holds no arrays: {advice}") from error


def save_part(parts: Path, index: int, arrays: dict) -> None:
    """Keep the arrays of one finished member."""
    _write(parts / f"{index:05d}.npz", lambda file: np.savez(file, **arrays))


def load_parts(parts: Path, count: int) -> dict[int, dict]:
    """The members an earlier run finished: {index: arrays}, damaged ones left out."""
    done = {}
    for index in range(count):
        path = parts / f"{index:05d}.npz"
        if path.exists():
            try:
                with open(path, "rb") as file, np.load(file) as stored:
                    done[index] = {name: stored[name] for name in stored.files}
            except NO_ARRAYS:
                continue
    return done


def remove_parts(parts: Path) -> None:
    """Forget the kept members of a run whose result is stored."""
    shutil.rmtree(parts, ignore_errors=True)

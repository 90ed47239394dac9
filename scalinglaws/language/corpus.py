"""The text the family learns from, and the text it is judged by.

It learns from the standard library of the running interpreter, read when it is needed
and never stored: no text of anybody else lies in this repository. It is judged by a
frozen snapshot of this book's own sources, the same on every machine.
"""

import hashlib
import os
import sysconfig
from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatch
from functools import cache
from pathlib import Path

import numpy as np

from scalinglaws.errors import UserError
from scalinglaws.language.tokens import DATA, Vocabulary

# Not the library itself, its tests, or tables of data written as Python.
SKIPPED_FOLDERS = (
    "site-packages", "dist-packages", "__pycache__", "lib-dynload", "config-*",
    "test", "tests", "idle_test", "turtledemo", "encodings", "pydoc_data",
)  # fmt: skip
SKIPPED_FILES = ("_sysconfigdata*",)
FEWEST_CHARACTERS = 400
SEPARATOR = "\n\n\n"
_SEED = 5


@dataclass(frozen=True)
class Library:
    """Source files, in the order in which they are read."""

    train: tuple[str, ...]
    held_out: tuple[str, ...]


@cache
def library(root: Path | None = None) -> Library:
    """The standard library's source files, about 10 MB of text in 0.2 s.

    ASCII files of 400 characters or more, in an order drawn once by a hash of the
    path, so that neighbours are not of one package and the files that two versions of
    Python share come in the same order. One file in twenty, also by a hash of its path,
    is held out.
    """
    root = Path(root or sysconfig.get_paths()["stdlib"])
    train, held_out = [], []
    for path in sorted(_files(root), key=lambda path: _hash("order", path)):
        text = (root / path).read_bytes().decode("ascii", "ignore")
        if len(text) == (root / path).stat().st_size >= FEWEST_CHARACTERS:
            part = held_out if _hash("held out", path) % 20 == 0 else train
            part.append("\n".join(text.splitlines()) + "\n")
    if not train or not held_out:
        raise UserError(
            f"{root} holds no sources of the standard library: use a Python that was "
            "installed with its .py files"
        )
    return Library(tuple(train), tuple(held_out))


def _files(root: Path):
    """Paths of Python files under `root`, relative to it, with forward slashes."""

    def kept(name, skipped):
        return not any(fnmatch(name, pattern) for pattern in skipped)

    for folder, below, names in os.walk(root):
        below[:] = sorted(name for name in below if kept(name, SKIPPED_FOLDERS))
        for name in sorted(names):
            if name.endswith(".py") and kept(name, SKIPPED_FILES):
                yield (Path(folder) / name).relative_to(root).as_posix()


def _hash(purpose: str, path: str) -> int:
    digest = hashlib.sha256(f"{purpose}|{_SEED}|{path}".encode()).digest()
    return int.from_bytes(digest[:8])


def encode_files(
    vocabulary: Vocabulary, files: Sequence[str], count: int
) -> np.ndarray:
    """The first `count` tokens of files put end to end (fewer if there are no more)."""
    parts, total = [], 0
    for text in files:
        parts.append(vocabulary.encode(text + SEPARATOR))
        total += len(parts[-1])
        if total >= count:
            break
    return np.concatenate(parts)[:count]


@cache
def snapshot() -> str:
    """This book's own sources, frozen (`tools/snapshot.py` says how, its JSON when)."""
    return (DATA / "book-snapshot.txt").read_text(encoding="ascii")

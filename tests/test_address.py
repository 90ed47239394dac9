"""The repository's address is one, wherever it stands, and one command moves it."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tools import address

ROOT = Path(__file__).resolve().parent.parent
OWN_LINKS = [
    re.compile(r"colab\.research\.google\.com/github/([\w.-]+)/([\w-]+)"),
    re.compile(r"REPOSITORY = \\?\"https://github\.com/([\w.-]+)/([\w-]+)"),
    re.compile(r"git\+https://github\.com/([\w.-]+)/([\w-]+)"),
    re.compile(r"repository-code: \"?https://github\.com/([\w.-]+)/([\w-]+)"),
    re.compile(r"\b([\w-]+)\.github\.io/([\w-]+)"),
]


def own_links(root):
    """(path, owner, name) of every mention of this repository's address."""
    for path in address.places(root):
        for pattern in OWN_LINKS:
            for owner, name in pattern.findall(path.read_text("utf-8")):
                yield path, owner, name


def copy(tmp_path):
    for path in address.places(ROOT):
        target = tmp_path / path.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, target)
    return tmp_path


def test_every_mention_agrees_with_the_configuration():
    mentions = list(own_links(ROOT))
    assert mentions
    for path, *found in mentions:
        assert tuple(found) == address.current(ROOT), path


def test_a_stale_mention_is_found(tmp_path):
    root = copy(tmp_path)
    cell = root / "tools" / "setup_cell.txt"
    cell.write_text('REPOSITORY = "https://github.com/someone/else"\n')
    assert (cell, "someone", "else") in list(own_links(root))


def test_moving_there_and_back_changes_every_mention_and_nothing_else(tmp_path):
    root = copy(tmp_path)
    before = {path: path.read_bytes() for path in address.places(root)}
    home = address.current(root)

    changed = address.move(root, "https://github.com/reader/copy.git")
    assert root / "_config.yml" in changed
    assert root / "tools" / "setup_cell.txt" in changed
    assert {tuple(found) for _, *found in own_links(root)} == {("reader", "copy")}

    address.move(root, "https://github.com/{}/{}".format(*home))
    assert {path: path.read_bytes() for path in address.places(root)} == before


@pytest.mark.parametrize("url", ["", "github.com/a/b", "https://example.org/a/b"])
def test_a_bad_address_is_one_line(url):
    program = [sys.executable, ROOT / "tools" / "address.py", url]
    run = subprocess.run(program, capture_output=True, text=True)
    assert run.returncode == 1
    assert run.stderr == "give the address as URL=https://github.com/owner/name\n"

"""The text to learn from is read at run time, the text to be judged by is frozen."""

import hashlib
import json
import subprocess

import numpy as np
import pytest

from scalinglaws.errors import UserError
from scalinglaws.language import corpus, tokens
from tools import snapshot

RECORD = json.loads((tokens.DATA / "book-snapshot.json").read_text())


def test_the_standard_library_is_split_into_files_to_learn_and_files_held_out():
    library = corpus.library()
    learned, held_out = sum(map(len, library.train)), sum(map(len, library.held_out))
    assert 5e6 < learned < 20e6
    assert 0.01 < held_out / learned < 0.2
    assert not set(library.train) & set(library.held_out)
    for text in library.train + library.held_out:
        assert text.isascii() and len(text) >= 0.9 * corpus.FEWEST_CHARACTERS


@pytest.fixture
def folder(tmp_path):
    """A small library with everything that is to be left out."""

    def write(path, text):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8", newline="")

    for i in range(100):
        write(f"package/module_{i}.py", f"x = {i}\n" * 100)
    for path in ("site-packages/a.py", "package/test/a.py", "config-3.11/a.py",
                 "encodings/cp1250.py", "_sysconfigdata__linux.py",
                 "notes.txt"):  # fmt: skip
        write(path, "left_out = True\n" * 100)
    write("short.py", "left_out = True\n")
    write("latin.py", "left_out = 'é'\n" * 100)
    write("windows.py", "y = 1\r\n" * 100)
    return tmp_path


def test_what_is_no_source_of_the_library_is_left_out(folder):
    library = corpus.library(folder)
    texts = library.train + library.held_out
    assert len(texts) == 101
    assert not any("left_out" in text or "\r" in text for text in texts)
    assert 1 <= len(library.held_out) <= 15


def test_a_new_file_leaves_order_and_split_of_the_others_alone(folder):
    before = corpus.library(folder)
    (folder / "new.py").write_text("new = 1\n" * 100)
    corpus.library.cache_clear()
    after = corpus.library(folder)
    for part in ("train", "held_out"):
        kept = [text for text in getattr(after, part) if not text.startswith("new")]
        assert kept == list(getattr(before, part))
    order = [int(text.split()[2]) for text in before.train if text[0] == "x"]
    assert order != sorted(order)


def test_a_python_without_sources_is_named(tmp_path):
    with pytest.raises(UserError, match="holds no sources of the standard library"):
        corpus.library(tmp_path)


def test_files_are_encoded_end_to_end():
    vocabulary = tokens.book_vocabulary()
    files = ["import os\n", "import sys\n", "x = 1\n"]
    whole = corpus.SEPARATOR.join([*files, ""])
    assert vocabulary.decode(corpus.encode_files(vocabulary, files, 10**6)) == whole
    some = corpus.encode_files(vocabulary, files, 5)
    assert (some == vocabulary.encode(whole)[:5]).all()


# ---------------------------------------------------------------------- the snapshot


def test_the_snapshot_is_what_its_record_says():
    text = corpus.snapshot()
    assert text.isascii() and len(text) <= snapshot.LARGEST
    assert len(text) == RECORD["characters"]
    assert hashlib.sha256(text.encode()).hexdigest() == RECORD["sha256"]
    end = 0
    for file in RECORD["files"]:
        assert file["start"] == end
        assert file["path"].split("/")[0] in ("scalinglaws", "book")
        end += file["characters"] + len(corpus.SEPARATOR)
        assert text[end - len(corpus.SEPARATOR) : end] == corpus.SEPARATOR
    assert end == len(text)
    kinds = {file["path"].rsplit(".", 1)[1] for file in RECORD["files"]}
    assert kinds == {"py", "ipynb"}  # code and chapters both


def test_the_vocabulary_is_what_its_record_says():
    stored = (tokens.DATA / "book-vocabulary.json").read_bytes()
    assert hashlib.sha256(stored).hexdigest() == RECORD["vocabulary"]["sha256"]
    ids = tokens.book_vocabulary().encode(corpus.snapshot())
    assert (ids == tokens.UNKNOWN).sum() == 0
    assert len(np.unique(ids)) > 900


def test_a_snapshot_is_made_of_the_files_of_a_commit(tmp_path):
    def git(*command):
        name = ["-c", "user.name=x", "-c", "user.email=x@example.org"]
        subprocess.run(["git", "-C", tmp_path, *name, *command], check=True)

    cells = [
        {"cell_type": kind, "source": source}
        for kind, source in (("markdown", ["# α\n", "text"]), ("code", ["setup()"]),
                             ("code", ["x = 1"]))
    ]  # fmt: skip
    (tmp_path / "scalinglaws").mkdir()
    (tmp_path / "book").mkdir()
    (tmp_path / "scalinglaws" / "a.py").write_text("a = 1\n")
    (tmp_path / "scalinglaws" / "data.json").write_text("{}")
    (tmp_path / "book" / "c.ipynb").write_text(json.dumps({"cells": cells}))
    git("init", "-q")
    git("add", ".")
    git("commit", "-qm", "first")
    (tmp_path / "scalinglaws" / "a.py").write_text("a = 2, not committed\n")
    name, texts = snapshot.at_commit(tmp_path, "HEAD")
    assert len(name) == 40 and sorted(texts) == ["book/c.ipynb", "scalinglaws/a.py"]
    text, files = snapshot.snapshot(texts)
    parts = {f["path"]: text[f["start"] : f["start"] + f["characters"]] for f in files}
    assert parts == {
        "book/c.ipynb": "# ?\ntext\n\nx = 1\n",
        "scalinglaws/a.py": "a = 1\n",
    }
    assert len(text) == sum(map(len, parts.values())) + 2 * len(corpus.SEPARATOR)
    # What does not fit is left out whole.
    assert [f["path"] for f in snapshot.snapshot(texts, 12)[1]] == ["scalinglaws/a.py"]

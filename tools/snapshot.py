"""Freeze this book's own sources as evaluation text, and learn its vocabulary.

    python tools/snapshot.py COMMIT

Writes into scalinglaws/data: book-snapshot.txt, sources of the package and text and
code of the chapters at COMMIT; book-snapshot.json, which file lies where in it;
book-vocabulary.json, 1,024 tokens learned from the standard library of the running
Python. Losses of the stored results belong to these files: once results exist, a new
snapshot means a new run of the language experiments.
"""

import hashlib
import json
import platform
import subprocess
import sys
from pathlib import Path

from scalinglaws.language import corpus, tokens

ROOT = Path(__file__).resolve().parents[1]
LARGEST = 400_000  # characters


def at_commit(root: Path, commit: str) -> tuple[str, dict[str, str]]:
    """The full name of a commit, and its sources by path: modules and chapters."""

    def git(*command):
        asked = subprocess.run(
            ["git", "-C", str(root), *command], capture_output=True, check=True
        )
        return asked.stdout.decode("utf-8")

    paths = git("ls-tree", "-r", "--name-only", commit, "scalinglaws", "book")
    wanted = [p for p in paths.splitlines() if p.endswith((".py", ".ipynb"))]
    texts = {path: git("show", f"{commit}:{path}") for path in wanted}
    return git("rev-parse", commit).strip(), texts


def plain(path: str, text: str) -> str:
    """A source as ASCII text, other characters as "?"; of a notebook its cells.

    The first cell of code is left out: it sets up, in the same words everywhere.
    """
    if path.endswith(".ipynb"):
        cells = json.loads(text)["cells"]
        setup = next((cell for cell in cells if cell["cell_type"] == "code"), None)
        cells = [cell for cell in cells if cell is not setup]
        text = "\n\n".join("".join(cell["source"]) for cell in cells) + "\n"
    return text.encode("ascii", "replace").decode()


def snapshot(texts: dict[str, str], largest: int = LARGEST) -> tuple[str, list[dict]]:
    """One text of at most `largest` characters, and where its files lie in it.

    Whole files, in an order drawn by a hash of the path, so that a part of the text is
    a fair sample of it; a file that no longer fits is left out.
    """

    def order(path):
        return hashlib.sha256(path.encode()).hexdigest()

    whole, files = "", []
    for path in sorted(texts, key=order):
        text = plain(path, texts[path])
        if len(whole) + len(text) + len(corpus.SEPARATOR) <= largest:
            files.append({"path": path, "start": len(whole), "characters": len(text)})
            whole += text + corpus.SEPARATOR
    return whole, files


def main(commit: str, folder: Path = ROOT / "scalinglaws" / "data") -> None:
    """Write the three files into `folder`."""
    name, texts = at_commit(ROOT, commit)
    text, files = snapshot(texts)
    (folder / "book-snapshot.txt").write_text(text, encoding="ascii")
    tokens.learn(corpus.library().train).save(folder / "book-vocabulary.json")
    record = {
        "made_by": "python tools/snapshot.py COMMIT",
        "commit": name,
        "characters": len(text),
        "sha256": hashlib.sha256(text.encode()).hexdigest(),
        "vocabulary": {
            "learned_from": f"standard library of Python {platform.python_version()}",
            "sha256": hashlib.sha256(
                (folder / "book-vocabulary.json").read_bytes()
            ).hexdigest(),
        },
        "files": files,
    }
    (folder / "book-snapshot.json").write_text(json.dumps(record, indent=1) + "\n")
    print(f"{len(files)} of {len(texts)} files, {len(text)} characters")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("name the commit: python tools/snapshot.py COMMIT")
    main(sys.argv[1])

"""Execute the chapters whose outputs are stale, and keep what is stored small.

    python tools/notebooks.py                   execute what is stale (make notebooks)
    python tools/notebooks.py --check           only list it; exit 1 if there is any
    python tools/notebooks.py --execute PATH    execute this one whatever its state

A chapter is stale if one of these is not what it was when it was executed:
- its code cells, in their order (text cells may change freely, and so may the
  repository's address in the setup cell);
- the files of `scalinglaws/data` that it read, which a hook in the kernel records,
  whoever opened them: stored results, and of the claims those that its cells name;
- its outputs: nobody saved the notebook from an editor after another run.
The hashes lie in the notebook's metadata. The source of the package does not count:
stored results are compared with it by their probes (`make test`), and printed verdicts
by nbval; after a change of style, `--execute` redraws a chapter.

A chapter runs in `quick`, top to bottom, in its own folder, with this tree's package,
and its own results folder, so that nothing of an earlier run is seen.

How outputs are validated: `pytest --nbval-lax --nbval-cell-timeout 120 book` runs every
cell and compares those tagged `nbval-check-output`. (Set SCALINGLAWS_RESULTS to a
folder of its own, else a chapter's runs are stored beside it.) All text is compared,
standard error too, so that a tagged cell must draw no progress bar: run in one cell,
print the verdict in the next. Pictures, metadata and widget views are never compared,
and the other cells may show what they like. It needs the execution counts.
"""

import argparse
import base64
import hashlib
import json
import os
import re
import sys
import tempfile
import tomllib
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

from scalinglaws.figures import reduce_png

ROOT = Path(__file__).resolve().parents[1]
BOOK = ROOT / "book"
DATA = ROOT / "scalinglaws" / "data"
WIDGET = "application/vnd.jupyter.widget-view+json"
KEPT_CELL_METADATA = ("mystnb", "tags")
CELL_SECONDS = 600

# Runs in the kernel before the chapter: notes every file opened under the data folder.
WATCH = """
import os as _os, sys as _sys
_reads = set()
def _watch(event, arguments, folder={folder!r}, reads=_reads, os=_os):
    if event == "open" and isinstance(arguments[0], (str, os.PathLike)):
        path = os.path.realpath(arguments[0])
        if path.startswith(folder):
            reads.add(os.path.relpath(path, folder))
_sys.addaudithook(_watch)
"""
REPORT = "import json as _json; print(_json.dumps(sorted(_reads)))"


def chapters(book=BOOK):
    """Return the paths of all chapter notebooks."""
    return sorted(
        path
        for path in book.rglob("*.ipynb")
        if not {"_build", ".ipynb_checkpoints"} & set(path.parts)
    )


def read(path):
    """Return the notebook at `path` in the current format."""
    return nbformat.read(path, as_version=4)


def write(notebook, path):
    """Write the notebook to `path`: whole or not at all, the same bytes each time."""
    text = nbformat.writes(notebook) + "\n"
    partial = path.with_name(path.name + ".partial")
    partial.write_text(text, encoding="utf-8")
    os.replace(partial, path)


def why_stale(notebook, data=DATA):
    """Return why the outputs are not those of the cells and results, or None."""
    stored = notebook.metadata.get("scalinglaws")
    if stored is None:
        return "never executed by make notebooks"
    if stored["cells"] != _hash_cells(notebook):
        return "its code changed"
    for name, digest in stored["reads"].items():
        if not (data / name).exists() or _hash_read(data / name, notebook) != digest:
            return f"{name} changed"
    if stored["outputs"] != _hash_outputs(notebook):
        return "its outputs changed"
    return None


def execute(notebook, folder, data=DATA):
    """Execute the notebook in `folder`, clean its outputs and note its hashes.

    Raises CellExecutionError if a cell fails, ValueError if outputs cannot be stored.
    """
    first = nbformat.v4.new_code_cell(WATCH.format(folder=f"{data.resolve()}{os.sep}"))
    last = nbformat.v4.new_code_cell(REPORT)
    cells = notebook.cells
    whole = nbformat.from_dict({**notebook, "cells": [first, *cells, last]})
    with tempfile.TemporaryDirectory() as results:
        environment = {
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "SCALINGLAWS_RESULTS": results,
        }
        client = NotebookClient(
            whole,
            timeout=CELL_SECONDS,
            kernel_name="python3",
            resources={"metadata": {"path": str(folder)}},
        )
        client.execute(env=environment)
    reads = json.loads("".join(part.text for part in whole.cells[-1].outputs))
    notebook.cells = whole.cells[1:-1]
    clean(notebook)
    notebook.metadata["scalinglaws"] = {
        "cells": _hash_cells(notebook),
        "outputs": _hash_outputs(notebook),
        "reads": {name: _hash_read(data / name, notebook) for name in reads},
    }


def clean(notebook):
    """Leave in the notebook only what every reader needs; the same input, same result.

    Alt texts go to the cell's metadata, where the page builder looks for them.
    """
    notebook.metadata = nbformat.from_dict(
        {
            "kernelspec": {
                "display_name": "Python 3",
                "language": "python",
                "name": "python3",
            },
            "language_info": {"name": "python"},
        }
    )
    notebook.nbformat_minor = 5
    count = 0
    for cell in notebook.cells:
        cell.metadata = nbformat.from_dict(
            {
                key: value
                for key, value in cell.metadata.items()
                if key in KEPT_CELL_METADATA
            }
        )
        if cell.cell_type != "code":
            continue
        count += 1
        cell.execution_count = count
        cell.outputs = _without_bars(cell.outputs, f"code cell {count}")
        for output in cell.outputs:
            if output.output_type == "execute_result":
                output.execution_count = count
            _shrink(output)
        alts = [
            output.metadata["image/png"]["alt"]
            for output in cell.outputs
            if "alt" in output.get("metadata", {}).get("image/png", {})
        ]
        if alts:
            cell.metadata.setdefault("mystnb", {})["image"] = {"alt": alts[0]}


def _without_bars(outputs, where):
    """Drop progress bars and widgets without a fallback; refuse other standard error.

    A line of standard error that goes back to its start ("\\r") is a bar.
    """
    kept = []
    for output in outputs:
        if output.output_type == "stream" and output.name == "stderr":
            for line in output.text.split("\n"):
                if line.strip() and "\r" not in line:
                    raise ValueError(f"{where} wrote to standard error: {line}")
        elif WIDGET not in output.get("data", {}) or "text/html" in output.data:
            kept.append(output)
    return kept


def _shrink(output):
    """Drop the widget view of an output and reduce its picture, in place."""
    data = output.get("data", {})
    data.pop(WIDGET, None)
    if "image/png" in data:
        png = reduce_png(base64.b64decode(data["image/png"]))
        data["image/png"] = base64.b64encode(png).decode()


def _hash_cells(notebook):
    return _hash(
        [
            re.sub("^REPOSITORY = .*$", "", cell.source, flags=re.MULTILINE)
            for cell in notebook.cells
            if cell.cell_type == "code"
        ]
    )


def _hash_outputs(notebook):
    return _hash([cell.get("outputs") for cell in notebook.cells])


def _hash(item):
    return hashlib.sha256(json.dumps(item, sort_keys=True).encode()).hexdigest()


def _hash_read(path, notebook):
    """Hash of a file; of the claims, of what the notebook's code cells name in quotes.

    That is claims by their id or by an experiment, and the rounds of experiments. A
    notebook that reads the claims and names none may show them all.
    """
    if path.name != "claims.toml":
        return hashlib.sha256(path.read_bytes()).hexdigest()
    file = tomllib.loads(path.read_text(encoding="utf-8"))
    code = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    named = set(re.findall(r"""["']([\w/-]+)["']""", "\n".join(code)))

    def is_named(claim_id, claim):
        checked = {check["experiment"] for check in claim.get("checks", [])}
        return claim_id in named or checked & named

    shown = {i: claim for i, claim in file["claims"].items() if is_named(i, claim)}
    rounds = {name: n for name, n in file["rounds"].items() if name in named}
    return _hash([shown, rounds] if shown or rounds else file)


def main(arguments=None):
    """Run the command line; return its exit status."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--check", action="store_true", help="only list stale chapters")
    parser.add_argument("--execute", metavar="PATH", type=Path, help="execute this one")
    options = parser.parse_args(arguments)
    if options.execute:
        todo = {options.execute.resolve(): "asked for"}
    else:
        states = {path: why_stale(read(path)) for path in chapters()}
        todo = {path: why for path, why in states.items() if why}
    for path, why in todo.items():
        name = os.path.relpath(path, ROOT)
        print(f"{name}: {why}")
        if options.check:
            continue
        notebook = read(path)
        try:
            execute(notebook, path.parent)
        except (CellExecutionError, ValueError) as error:
            print(f"{name}: not stored. {error}", file=sys.stderr)
            return 1
        write(notebook, path)
    if options.check and todo:
        print("run make notebooks", file=sys.stderr)
    return 1 if options.check and todo else 0


if __name__ == "__main__":
    sys.exit(main())

"""Makes the data of *tokens* and the cases that hold it to the package.

    python -m tests.explorable_cases.make_tokens

writes scalinglaws/explorables/tokens.data.js, from the stored result of
language/family, and tokens.json beside this file (what the package answers). The tests
make both again and compare.
"""

import json
import re
from pathlib import Path

import numpy as np

from scalinglaws import experiments
from scalinglaws.explorables import tokens as figure
from scalinglaws.language import losses, single_tokens
from scalinglaws.language.single_tokens import POLYGENIC_SLOPE, RELAXED_STEP
from scalinglaws.language.tokens import DATA, book_vocabulary
from scalinglaws.metrics import language
from tests.explorable_cases.make import write

HERE = Path(__file__).parent
CASES = HERE / "tokens.json"
R2 = 0.95
EDGES = np.arange(0, 12.1, 0.5)
LENGTH, N_PASSAGES = 100, 3
HEAD = (
    "// Losses of single tokens under the family of chapter 3.4, two hexadecimal\n"
    "// digits each, from the stored language/family. Made by\n"
    "// tests/explorable_cases/make_tokens.py; do not edit.\n"
)


def classes(curves: np.ndarray, sizes) -> np.ndarray:
    """0 neither, 1 polygenic, 2 monogenic, of curves [W, n]."""
    step = single_tokens.monogenic(curves, RELAXED_STEP) > 0
    line = single_tokens.polygenic(curves, sizes, POLYGENIC_SLOPE, R2)
    return np.where(step, 2, np.where(line, 1, 0))


def lines_of_interest(ids: np.ndarray, kinds: np.ndarray):
    """Whole lines of the text that hold the most classed tokens, one place a file.

    A monogenic token, which is rarer, counts as ten. Gives the place of the first
    token in `ids` (a line break), the number of tokens, and the file's name.
    """
    pieces = book_vocabulary().pieces
    text = [pieces[i] for i in ids]
    starts = np.cumsum([0, *map(len, text)])  # characters
    breaks = np.array([piece.startswith("\n") for piece in text])
    score = np.cumsum([0, 0, *np.array([0, 1, 10])[kinds]])  # losses begin at token 1
    files = json.loads((DATA / "book-snapshot.json").read_text("utf-8"))["files"]
    found = []
    for file in files:
        end = file["start"] + file["characters"]
        inside = (starts[:-1] > file["start"]) & (starts[1:] <= end) & breaks
        places = np.flatnonzero(inside)
        best = max(
            ((int(score[last] - score[first]), first, last)
             for first in places
             for last in places[(places > first) & (places <= first + LENGTH)][-1:]),
            default=(0, 0, 0),
        )  # fmt: skip
        found.append((*best, Path(file["path"]).name))
    best = sorted(found, reverse=True)[:N_PASSAGES]
    return [(first, last - first, name) for _, first, last, name in best]


def make_family() -> dict:
    """The data of the figure, from the stored result."""
    result = experiments.load("language/family")
    sizes, models = language.sizes(result)
    nats = losses.from_bytes(result["losses"])
    curves = np.stack([nats[some].mean(0) for some in models])
    kinds = classes(curves, sizes)
    first_seeds = nats[[some[0] for some in models]]
    density, share = single_tokens.histogram(first_seeds, EDGES)
    ids, pieces = result["tokens"], book_vocabulary().pieces
    passages = []
    for first, count, name in lines_of_interest(ids, kinds):
        own = slice(first - 1, first - 1 + count)
        fall = curves[0, own] - curves[-1, own]
        passages.append(
            {
                "name": name,
                "start": int(np.argmax(100 * kinds[own] + fall)),
                "tokens": [pieces[i] for i in ids[first : first + count]],
                "rows": [row.tobytes().hex() for row in result["losses"][:, own]],
            }
        )

    def rounded(values):
        return [float(f"{value:.4g}") for value in values]

    return {
        "sizes": [int(n) for n in sizes],
        "sizeOf": [k for k, some in enumerate(models) for _ in some],
        "mean": rounded(curves.mean(1)),
        "criteria": {"high": RELAXED_STEP.high, "low": RELAXED_STEP.low,
                     "slope": POLYGENIC_SLOPE, "r2": R2},
        "edges": EDGES.tolist(),
        "share": [rounded(row) for row in density * np.diff(EDGES)],
        "lossShare": [rounded(row) for row in share],
        "known": rounded((first_seeds < RELAXED_STEP.low).mean(1)),
        "passages": passages,
    }  # fmt: skip


def as_script(family: dict) -> str:
    """A classic script, one row of losses a line."""
    text = json.dumps(family, ensure_ascii=False)
    text = re.sub(r", (?=.[0-9a-f]{40})", ",\n", text)
    return f"{HEAD}const FAMILY = {text};\n"


def make_cases() -> list[dict]:
    """Every case: its kind, what is given, and the package's answer."""
    family, cases = figure.family(), []

    def add(kind, answer, **given):
        answer = np.asarray(answer, float).tolist()
        cases.append({"kind": kind, "given": given, "answer": answer})

    sizes, of = np.array(family["sizes"]), np.array(family["sizeOf"])
    for p, passage in enumerate(family["passages"]):
        nats = np.stack([figure.decode(row) for row in passage["rows"]])
        mean = np.stack([nats[of == size].mean(0) for size in range(len(sizes))])
        first = [int(np.flatnonzero(of == size)[0]) for size in range(len(sizes))]
        add("losses", nats[-1], passage=p, model=len(of) - 1)
        slope, r2 = single_tokens.lines(mean, sizes)
        cut = single_tokens.monogenic(mean, RELAXED_STEP)
        kind, of_first = classes(mean, sizes), classes(nats[first], sizes)
        for token in range(nats.shape[1]):
            add("mean", mean[:, token], passage=p, token=token)
            found = [slope[token], r2[token], cut[token], kind[token], of_first[token]]
            add("class", found, passage=p, token=token)
    step = np.where(np.arange(len(sizes)) < 3, 4.0, 0.1)
    curves = [step, np.append(step[:-1], 0.6), np.append(2.0, step[1:]), 0 * step + 1,
              5 - 0.4 * np.log(sizes / sizes[0])]  # fmt: skip
    for curve in curves:
        column = curve[:, None]
        slope, r2 = single_tokens.lines(column, sizes)
        found = [slope[0], r2[0], single_tokens.monogenic(column, RELAXED_STEP)[0],
                 classes(column, sizes)[0]]  # fmt: skip
        add("planted", found, curve=curve.tolist())
    add("levels", np.digitize([0, 0.1, 0.3, 0.5, 2, 4.9, 9], figure.EDGES),
        losses=[0, 0.1, 0.3, 0.5, 2, 4.9, 9])  # fmt: skip
    return cases


if __name__ == "__main__":
    made = make_family()
    figure.DATA.write_text(as_script(made), "utf-8")
    figure.family.cache_clear()
    write(CASES, make_cases())
    print(f"{figure.DATA.stat().st_size} bytes", [p["name"] for p in made["passages"]])

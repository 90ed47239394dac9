"""Makes the data of *learningorder* and the cases that hold it to the package.

    python -m tests.explorable_cases.make_learningorder

writes scalinglaws/explorables/learningorder.data.js, from the stored games/value-loss,
and learningorder.json beside this file (what the package answers). The tests make the
cases again and compare.
"""

import json
from pathlib import Path

import numpy as np

from scalinglaws import experiments
from scalinglaws.explorables import learningorder as figure
from scalinglaws.games import boards, losses, pictures
from tests.explorable_cases.make import run_javascript, write

HERE = Path(__file__).parent
CASES = HERE / "learningorder.json"
HEAD = (
    "// Squared errors of the value by rank of the state, by ten thousand, and a few\n"
    "// states of each group of ranks, from the stored games/value-loss. Made by\n"
    "// tests/explorable_cases/make_learningorder.py; do not edit.\n"
)


def whole(numbers, unit) -> list:
    return np.rint(np.asarray(numbers, float) * unit).astype(int).tolist()


def make_data() -> dict:
    """See `learningorder.data`."""
    result = experiments.load("games/value-loss")
    groups = int((result["rank/count"] > 0).all(0).sum())
    count = result["rank/count"][:, :groups]
    loss = result["rank/loss"][..., :groups] / count[:, None, None]
    game = boards.connect_four(5, 4)
    shown = []
    for group in range(groups):
        for at in np.flatnonzero(result["example/rank"][group] > 0):
            key = result["example/key"][group, at]
            values = result["example/value"][:, :, group, at]
            shown.append(
                {
                    "group": group,
                    "rank": int(result["example/rank"][group, at]),
                    "visits": int(result["example/visits"][group, at]),
                    "truth": int(result["example/truth"][group, at]),
                    "cells": "".join(map(str, pictures.cells(game, key).ravel())),
                    "words": pictures.describe(game, key),
                    "values": whole(values, 100),
                }
            )
    return {
        "widths": result["width"].tolist(),
        "states": result["states"].tolist(),
        "edges": np.round(result["edges"][: groups + 1], 2).tolist(),
        "unknown": whole(result["rank/unknown"][:, :groups] / count, 10_000),
        "loss": whole(loss, 10_000),
        "boards": shown,
    }


def as_script(data: dict) -> str:
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return f"{HEAD}const DATA = {text};\n".replace(',{"group"', ',\n{"group"')


def make_cases() -> list[dict]:
    """Every case: its kind, what is given, and the package's answer."""
    data, cases = figure.data(), []

    def add(kind, answer, **given):
        answer = np.asarray(answer, float).ravel().tolist()
        cases.append({"kind": kind, "given": given, "answer": answer})

    widths, checkpoints = range(len(data.widths)), (0, 3, len(data.states) - 1)
    for width in widths:
        for checkpoint in checkpoints:
            given = {"width": width, "checkpoint": checkpoint}
            add("curve", np.median(data.loss[:, width, checkpoint], 0), **given)
            span = data.loss[:, width, checkpoint]
            add("span", np.stack([span.min(0), span.max(0)]), **given)
        left = np.median(data.loss[:, width], 0)  # [C, B]
        for group in range(left.shape[1]):
            with np.errstate(divide="ignore", invalid="ignore"):
                share = left[:, group] / left[0, group]
            found = losses.first_below(data.states, share)
            # -1 where it never happens: JSON knows no infinity.
            add(
                "halved",
                [found if np.isfinite(found) else -1],
                width=width,
                group=group,
            )
    add("unknown", np.median(data.unknown, 0))
    return cases


if __name__ == "__main__":
    figure.DATA.write_text(as_script(make_data()), "utf-8")
    figure.data.cache_clear()
    write(CASES, make_cases())
    asked = json.loads(CASES.read_text("utf-8"))
    found = run_javascript("cases", asked, "learningorder")
    print(f"{figure.DATA.stat().st_size} bytes, {len(found)} cases")

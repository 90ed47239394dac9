"""Makes the cases that hold *geometry* to `scalinglaws.skills.geometry`.

    python -m tests.explorable_cases.make_geometry

writes geometry.json beside it: what the package answers. The tests make it again and
compare.
"""

import json
from pathlib import Path

import numpy as np

from scalinglaws.explorables import Geometry
from tests.explorable_cases.make import write

CASES = Path(__file__).parent / "geometry.json"
# At 45 degrees both pulls cancel exactly, and rounding decides on a sign: left out.
STATES = [
    {}, {"ratio": 0, "turn": 0}, {"ratio": 20, "turn": 13, "rate": 1},
    {"turn": 90, "rate": 20}, {"angle": 55, "turn": 7, "ratio": 7}, {"angle": 128},
    {"turn": 33, "angle": 71, "ratio": 15, "rate": 40},
]  # fmt: skip
LOOKS = [0, 1, 2, 7, 40, 150, 600]


def make_cases() -> list[dict]:
    """Every case: its kind, what is given, and the package's answer."""
    cases = []

    def add(kind, answer, **given):
        answer = np.ravel(answer).tolist()
        cases.append({"kind": kind, "given": given, "answer": answer})

    for changes in STATES:
        figure = Geometry(**changes)
        state, p, tasks = figure.state(), figure.frequencies(), figure.tasks()
        add("world", [*tasks.ravel(), *p], state=state)
        end = np.linalg.solve(tasks, np.ones(2))
        add("solution", end, state=state)
        add("loss", [0.3] * 73, state=state, loss=0.3)
        runs = figure.runs()
        for name, run in runs.items():
            rule, skills = name.lower(), run.skills[LOOKS, 0, 0]
            add("skills", skills, state=state, rule=rule, steps=LOOKS)
            path = np.linalg.solve(tasks, skills.T).T
            add("path", path, state=state, rule=rule, steps=LOOKS)
            times = run.times()[0, 0]
            # JSON has no infinity.
            add(
                "times", np.where(np.isfinite(times), times, -1), state=state, rule=rule
            )
        move = runs["SignGD"].skills[1, 0, 0] / (figure.rate / 1000)
        add("move", move, state=state)
    return cases


if __name__ == "__main__":
    write(CASES, json.loads(json.dumps(make_cases())))

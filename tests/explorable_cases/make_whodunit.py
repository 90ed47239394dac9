"""Makes the cases that hold *whodunit* to `scalinglaws.suspects`.

    python -m tests.explorable_cases.make_whodunit

writes whodunit.json beside it (what the package answers) and
scalinglaws/explorables/whodunit.json (the figure's first view, what its JavaScript
answers). The tests make both again and compare.
"""

import json
from pathlib import Path

import numpy as np

from scalinglaws import suspects
from scalinglaws.explorables import Whodunit, base
from tests.explorable_cases.make import run_javascript, write

CASES = Path(__file__).parent / "whodunit.json"
VIEW = base.FOLDER / "whodunit.json"
AFTER = ("longer", "average", "frequencies", "dimension")


def make_cases() -> list[dict]:
    """Every case: its kind, what is given, and the package's answer."""
    cases = []

    def add(kind, answer, **given):
        answer = np.ravel(answer).tolist()
        cases.append({"kind": kind, "given": given, "answer": answer})

    add("sizes", [*suspects.SIZES, *suspects.WIDE])
    add("error", [1.96 * suspects.slope_error(suspects.SIZES)])
    add("slope", [suspects.slope(suspects.WIDE, 1.5 * suspects.WIDE**-0.3)])
    for suspect in suspects.SUSPECTS:
        add("constant", [suspects.constant(suspect)], suspect=suspect)
        plain = suspects.loss(suspect, suspects.SIZES)
        add("loss", plain, suspect=suspect)
        add("tasks", suspects.task_shares(suspect), suspect=suspect)
        for name in AFTER:
            add("after", suspects.after_of(suspect, name), suspect=suspect, name=name)
        add("wider", suspects.answer(suspect, "wider"), suspect=suspect)
    for pair in suspects.pairs():
        for name in suspects.INTERVENTIONS:
            separated = suspects.separation(*pair, name)
            if separated > 1e-6:  # else it is rounding
                add("separation", [separated], pair=pair, name=name)
    sets = ["+".join(sorted(s)) for s in suspects.smallest_sets()]
    cases.append({"kind": "sets", "given": {}, "answer": sorted(sets)})
    return json.loads(json.dumps(cases))


def make_view() -> dict:
    """What the figure shows at its default state, from its own JavaScript."""
    return run_javascript("view", Whodunit().state(), "whodunit")


if __name__ == "__main__":
    write(CASES, make_cases())
    write(VIEW, make_view())

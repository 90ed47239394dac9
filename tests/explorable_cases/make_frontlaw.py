"""Makes the cases that hold *a live law* to `scalinglaws.fits`, and its first view.

    python -m tests.explorable_cases.make_frontlaw

writes frontlaw.json beside it (what the package answers) and the explorable's
frontlaw.data.js (the networks of the first set of seeds, trained by the figure's own
JavaScript). The tests make both again and compare.
"""

import json
from pathlib import Path

import numpy as np

from scalinglaws import fits
from scalinglaws.explorables import FrontLaw, base
from tests.explorable_cases.make import run_javascript, write

CASES = Path(__file__).parent / "frontlaw.json"
VIEW = base.FOLDER / "frontlaw.data.js"
HEAD = """\
// The nets of the first set of seeds: their errors at each moment, the widths in turn.
// Written by tests/explorable_cases/make_frontlaw.py.
const FIRST = """


def make_cases() -> list[dict]:
    """Every case: its kind, what is given, and the package's answer."""
    random = np.random.default_rng(88)
    cases = []
    for widths in ([8, 12, 18, 28, 42, 64], [2, 10, 50]):
        for spread, count in ((0.1, 40), (1.5, 41)):
            logs = spread * random.normal(size=(len(widths), 5))
            errors = np.sort(np.exp(logs - np.log(widths)[:, None]), axis=1)
            given = {"widths": widths, "errors": errors.tolist()}
            fit = fits.over_seeds(widths, errors, n_boot=count, rng=3)
            # The seeds that over_seeds draws, as ranks: the errors are in rising order.
            rng = np.random.default_rng(3)
            picks = [rng.integers(0, 5, (count, 5)) for _ in widths]
            drawn = np.median(picks, axis=2).astype(int).tolist()
            law = [fit.exponent, fit.line.prefactor]
            cases += [
                {"kind": "law", "given": given, "answer": law},
                {
                    "kind": "interval",
                    "given": {**given, "drawn": drawn},
                    "answer": [fit.low, fit.high],
                },
            ]
    return cases


def make_view() -> dict:
    """The networks of the first view and their law, from the figure's JavaScript."""
    return run_javascript("view", FrontLaw().state(), "frontlaw")


if __name__ == "__main__":
    write(CASES, make_cases())
    text = json.dumps(make_view(), separators=(",", ":"))
    VIEW.write_text(f"{HEAD}{text};\n", "utf-8")

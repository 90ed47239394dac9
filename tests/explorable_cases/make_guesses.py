"""Makes the cases that hold *guesses* to NumPy and SciPy.

    python -m tests.explorable_cases.make_guesses

writes guesses.json beside it: the expected answers. The tests make it again and
compare.
"""

import json
from pathlib import Path

from scipy import stats

from tests.explorable_cases.make import write

CASES = Path(__file__).parent / "guesses.json"
THEORIES = {"a": 1.2, "b": 3.5, "no change": 40.0}


def make_cases() -> list[dict]:
    """Every case: its kind, what is given, and the expected answer."""
    cases = []

    def add(kind, answer, **given):
        cases.append({"kind": kind, "given": given, "answer": answer})

    for factors in ([2.0], [1.1, 7.0, 30.0], [1.0, 1.0]):
        add("typical", [float(stats.gmean(factors))], factors=factors)
    for factor in (1.0, 1.3, 5.0, 100.0):
        count = sum(other > factor for other in THEORIES.values())
        add("beaten", [count], factor=factor, theories=THEORIES)
    # What lies in the browser may be anything: only a factor from 1 on counts.
    kept = {"1.2": {"factor": 2.5}, "2.2": {"factor": 0.5}, "3.2": "text", "4.1": None}
    add("factors", [2.5, None, None, None, None], ids=[*kept, "5.4"], kept=kept)
    return cases


if __name__ == "__main__":
    write(CASES, json.loads(json.dumps(make_cases())))

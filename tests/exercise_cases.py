"""Answers to every exercise, gathered from the files exercise_cases_*.py.

RIGHT[id]: right answers, for the book's own numbers. WRONG[id]: pairs of a wrong answer
and words of the hint it gets. UNUSABLE[id]: pairs of an answer and what is said of it.
VALUES[id]: for an exercise with a variant, numbers -> list of right answers.
"""

from importlib import import_module
from pathlib import Path

RIGHT, WRONG, UNUSABLE, VALUES = {}, {}, {}, {}

for file in sorted(Path(__file__).parent.glob("exercise_cases_*.py")):
    cases = import_module(file.stem)
    RIGHT |= cases.RIGHT
    WRONG |= cases.WRONG
    UNUSABLE |= cases.UNUSABLE
    VALUES |= getattr(cases, "VALUES", {})


def right_answer(id, numbers):
    """Return a right answer for what `variant` gives: a dict, or a list of cases."""
    if isinstance(numbers, dict):
        return VALUES[id](**numbers)[0]
    return [VALUES[id](**case)[0] for case in numbers]

"""The exercises of every chapter: `check("2.2-a", answer)` says right or not yet.

The same registry serves the chapters and the item bank of a course.
"""

from importlib import import_module

from scalinglaws.errors import UserError
from scalinglaws.exercises.core import Exercise, Verdict, judge, numbers

# What an id begins with, and the module: imported when one of its exercises is asked
# for, since some bring torch.
MODULES = {
    "1.1": "power_laws",
    "1.2": "bottlenecks",
    "1.3": "zipf",
    "2.1": "approximation",
    "2.2": "lottery",
    "2.3": "inside",
    "2.4": "ensemble",
    "3.1": "quanta",
    "3.2": "parity",
    "3.3": "exponents",
    "3.4": "tokens",
    "3.5": "discovery",
    "4.1": "domino",
    "4.2": "geometry",
    "4.3": "resource",
    "4.4": "scaling",
    "4.5": "practice",
    "5.1": "trees",
    "5.2": "trees",
    "5.3": "elo",
    "5.4": "elo",
    "5.5": "temperature",
    "5.6": "learning_order",
    "5.7": "late",
    "5.8": "replay",
    "6.1": "theories",
    "6.2": "contest",
    "6.3": "toys",
    "6.4": "whodunit",
    "build": "building",
    "measure": "measuring",
}


def check(id, answer, *, student=None) -> Verdict:
    """Return the verdict on an answer: right, not yet with a hint, or what is wanted.

    id: as "2.2-a". answer: what the exercise asks for; `None` or `...` asks what that
    is. student: who answers; data and parameters follow from it (None: the book's).
    The message never tells the answer.
    """
    return judge(exercise(id), answer, student)


def variant(id, student=None) -> dict | list[dict]:
    """Return the numbers a student works with in an exercise, e.g. a target error.

    A list of them if a student answers several cases at once, in a list too.
    """
    found = exercise(id)
    if found.variant is None:
        raise UserError(f"exercise {id} is the same for everybody: it has no variant")
    return numbers(found, student)


def exercise(id) -> Exercise:
    """Return the exercise with that id."""
    module = MODULES.get(id.partition("-")[0]) if isinstance(id, str) else None
    for found in _exercises(module) if module else ():
        if found.id == id:
            return found
    known = ", ".join(every_exercise())
    raise UserError(f"no exercise {id!r}: the exercises are {known}")


def every_exercise() -> dict[str, Exercise]:
    """Return all exercises by id; this imports the module of every chapter."""
    return {e.id: e for module in MODULES.values() for e in _exercises(module)}


def _exercises(module):
    return import_module(f"{__name__}.{module}").EXERCISES


def __getattr__(name):
    if name == "EXERCISES":
        return every_exercise()
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

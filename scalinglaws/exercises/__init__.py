"""The exercises of every chapter: `check("2.2-a", answer)` says right or not yet.

The same registry serves the chapters and the item bank of a course.
"""

from scalinglaws.errors import UserError
from scalinglaws.exercises import (
    approximation,
    bottlenecks,
    discovery,
    domino,
    elo,
    ensemble,
    exponents,
    geometry,
    inside,
    late,
    learning_order,
    lottery,
    parity,
    power_laws,
    practice,
    quanta,
    replay,
    resource,
    scaling,
    temperature,
    tokens,
    trees,
    zipf,
)
from scalinglaws.exercises.core import Exercise, Verdict, generator, judge

EXERCISES: dict[str, Exercise] = {
    e.id: e
    for e in (
        *power_laws.EXERCISES,
        *bottlenecks.EXERCISES,
        *zipf.EXERCISES,
        *approximation.EXERCISES,
        *lottery.EXERCISES,
        *inside.EXERCISES,
        *ensemble.EXERCISES,
        *quanta.EXERCISES,
        *parity.EXERCISES,
        *exponents.EXERCISES,
        *tokens.EXERCISES,
        *discovery.EXERCISES,
        *domino.EXERCISES,
        *geometry.EXERCISES,
        *resource.EXERCISES,
        *scaling.EXERCISES,
        *practice.EXERCISES,
        *trees.EXERCISES,
        *elo.EXERCISES,
        *temperature.EXERCISES,
        *learning_order.EXERCISES,
        *late.EXERCISES,
        *replay.EXERCISES,
    )
}


def check(id, answer, *, student=None) -> Verdict:
    """Return the verdict on an answer: right, not yet with a hint, or what is wanted.

    id: as "2.2-a". answer: what the exercise asks for; `None` or `...` asks what that
    is. student: who answers; data and parameters follow from it (None: the book's).
    The message never tells the answer.
    """
    return judge(_exercise(id), answer, student)


def variant(id, student=None) -> dict:
    """Return the numbers a student works with in an exercise, e.g. a target error."""
    exercise = _exercise(id)
    if exercise.variant is None:
        raise UserError(f"exercise {id} is the same for everybody: it has no variant")
    return exercise.variant(generator(id, student))


def _exercise(id):
    if not isinstance(id, str) or id not in EXERCISES:
        known = ", ".join(EXERCISES)
        raise UserError(f"no exercise {id!r}: the exercises are {known}")
    return EXERCISES[id]

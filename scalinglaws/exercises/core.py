"""What an exercise is: it verifies an answer and never holds one.

A verifier tests a property of the answer (a residual, an optimality, an identity on
hidden random inputs) and ends in one of three ways: it returns `None` (right), returns
a hint (not yet), or raises `Unusable` (wrong type or shape).
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

COURSE = "mechanics-of-scaling-laws"


class Unusable(Exception):
    """The answer has the wrong type or shape; the message says what it has."""


@dataclass(frozen=True)
class Exercise:
    """One exercise.

    wants: the type and shape of an answer, in words.
    verify: (answer, rng) -> None if right, else a hint; raises `Unusable`. With a
        `variant` it is (answer, **variant).
    variant: rng -> dict of the numbers this student works with; None if all share one.
    """

    id: str
    title: str
    wants: str
    verify: Callable
    variant: Callable | None = None


@dataclass(frozen=True, repr=False)
class Verdict:
    """Right or not, and the line that says so (a notebook shows that line)."""

    right: bool
    message: str

    def __repr__(self):
        return self.message


def generator(exercise_id, student):
    """Return a student's random generator in an exercise (None: the book's own)."""
    key = f"{COURSE}|{exercise_id}|{student or ''}".encode()
    return np.random.default_rng(list(hashlib.sha256(key).digest()))


def judge(exercise, answer, student):
    """Return the Verdict on an answer; whatever it is, no exception leaves here."""
    if answer is None or answer is ...:
        return Verdict(False, f"{exercise.id} wants {exercise.wants}.")
    rng = generator(exercise.id, student)
    try:
        if exercise.variant:
            hint = exercise.verify(answer, **exercise.variant(rng))
        else:
            hint = exercise.verify(answer, rng)
    except Unusable as problem:
        return Verdict(False, f"{exercise.id}: {problem}. It wants {exercise.wants}.")
    if hint is None:
        return Verdict(True, f"{exercise.id}: right.")
    return Verdict(False, f"{exercise.id}: not yet. Hint: {hint}.")


def near(given, expected, share):
    """Whether a number is right to `share` of what is expected."""
    return abs(given - expected) <= share * abs(expected)


def call(function, *arguments):
    """Call the student's function on copies; raise Unusable if it cannot be called."""
    if not callable(function):
        raise Unusable(f"this is of type {type(function).__name__}, not a function")
    copies = [np.copy(a) if isinstance(a, np.ndarray) else a for a in arguments]
    try:
        with np.errstate(all="ignore"):
            result = function(*copies)
    except (Exception, SystemExit) as error:  # whatever a student's function raises
        raise Unusable(
            f"your function raised {type(error).__name__} on a hidden input"
        ) from None
    if result is None or result is ...:
        raise Unusable("your function returns nothing yet")
    return result


def real_array(value, shape, name):
    """Return `value` as finite float64 of that shape, or raise Unusable."""
    try:
        array = np.asarray(value)
        if array.dtype.kind not in "iuf":
            raise TypeError
        array = array.astype(np.float64)
    except (Exception, SystemExit):  # an answer may be any object
        raise Unusable(f"{name} is not made of real numbers") from None
    if array.shape != shape:
        raise Unusable(f"{name} has the wrong shape")
    if not np.isfinite(array).all():
        raise Unusable(f"{name} is infinite or not a number")
    return array

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
    cases: how many variants a student of a course gets, who answers with a list. More
        than one where a neighbour's answer would be right by chance too often.
    """

    id: str
    title: str
    wants: str
    verify: Callable
    variant: Callable | None = None
    cases: int = 1


@dataclass(frozen=True, repr=False)
class Verdict:
    """Right or not, and the line that says so (a notebook shows that line)."""

    right: bool
    message: str

    def __repr__(self):
        return self.message


def generator(exercise_id, student):
    """Return a student's random generator in an exercise (None: the book's own)."""
    name = str(student or "").strip().casefold()
    key = f"{COURSE}|{exercise_id}|{name}".encode()
    return np.random.default_rng(list(hashlib.sha256(key).digest()))


def numbers(exercise, student):
    """Return what a student works with: a dict, or a list of one dict a case."""
    rng = generator(exercise.id, student)
    if student is None or exercise.cases == 1:
        return exercise.variant(rng)
    return [exercise.variant(rng) for _ in range(exercise.cases)]


def judge(exercise, answer, student, rng=None):
    """Return the Verdict on an answer; whatever it is, no exception leaves here.

    rng: draws the hidden inputs of a function; None draws what `check` tries.
    """
    wants = exercise.wants
    if student is not None and exercise.cases > 1:
        wants = f"a list with one for each of your cases: {wants}"
    if answer is None or answer is ...:
        return Verdict(False, f"{exercise.id} wants {wants}.")
    try:
        if exercise.variant:
            hint = _verify_cases(exercise, answer, numbers(exercise, student))
        else:
            rng = rng or generator(exercise.id, student)
            hint = exercise.verify(answer, rng)
    except Unusable as problem:
        return Verdict(False, f"{exercise.id}: {problem}. It wants {wants}.")
    if hint is None:
        return Verdict(True, f"{exercise.id}: right.")
    return Verdict(False, f"{exercise.id}: not yet. Hint: {hint}.")


def _verify_cases(exercise, answer, given):
    """The first hint among the cases, None if all are right."""
    if isinstance(given, dict):
        return exercise.verify(answer, **given)
    if not isinstance(answer, list | tuple | np.ndarray) or len(answer) != len(given):
        raise Unusable("there are as many answers as cases, in a list")
    for one, case in zip(answer, given, strict=True):
        if one is None or one is ...:
            raise Unusable("an answer is missing")
        if hint := exercise.verify(one, **case):
            return hint
    return None


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

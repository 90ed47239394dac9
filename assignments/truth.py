"""The instructor's side: hidden inputs from the secret, and the verdict on answers.

Nothing here is ever in the student's kernel. Verifiers are the package's own, so that
`check` and the grader use one tolerance; only the hidden inputs differ.
"""

import hashlib
import hmac
import json
from functools import cache

import numpy as np

from assignments import bank
from assignments.collector import decode, encode
from scalinglaws.errors import UserError
from scalinglaws.exercises import exercise
from scalinglaws.exercises.core import Verdict, judge

ATTEMPTS = 5


def hidden(secret: bytes, *parts: str) -> np.random.Generator:
    """Return the generator of what only the holder of the secret can draw."""
    key = hmac.new(secret, "|".join(parts).casefold().encode(), hashlib.sha256)
    return np.random.default_rng(list(key.digest()))


def calls(id, student, secret):
    """Return the encoded inputs a student's function is tried on; None for a value."""
    return None if bank.item(id).parameters is None else _drawn(id, student, secret)[1]


@cache
def _drawn(id, student, secret):
    """Return (attempt, encoded inputs) of the first draw the reference answer passes.

    The verifier runs with the reference answer, which should pass every trial, and
    each input that it is given is noted. A verifier with a statistical band may refuse
    even that once in some hundred draws: then the inputs are drawn again.
    """
    right = bank.reference(id)
    for attempt in range(ATTEMPTS):
        noted = []

        def recorder(*arguments, noted=noted):
            noted.append([encode(a) for a in arguments])
            return right(*arguments)

        rng = hidden(secret, id, student, str(attempt))
        if judge(exercise(id), recorder, student, rng).right:
            return attempt, noted
    raise UserError(f"the reference answer to {id} fails: mend it before grading")


def fingerprint(encoded) -> str:
    """Return what two lists of inputs share if they are the same."""
    return hashlib.sha256(json.dumps(encoded).encode()).hexdigest()


class Replay:
    """A function that gives the recorded results, one a call."""

    def __init__(self, results):
        self._results = iter(results)

    def __call__(self, *arguments):
        result = next(self._results)
        if "raised" in result:
            name = str(result["raised"])
            raise type(name if name.isidentifier() else "Error", (Exception,), {})
        return decode(result["value"])


def verdict(id, payload, student, secret) -> Verdict:
    """Return the Verdict on what a kernel sent: a dict from `collector.collect`.

    Whatever was sent, no exception leaves here.
    """
    try:
        if "results" in payload:
            answer = Replay(list(payload["results"]))
        else:
            answer = decode(payload.get("value"))
    except Exception:  # a forged line may hold anything
        return Verdict(False, f"{id}: the answer could not be read.")
    function = bank.item(id).parameters is not None
    attempt = _drawn(id, student, secret)[0] if function else 0
    try:
        rng = hidden(secret, id, student, str(attempt))
        return judge(exercise(id), answer, student, rng)
    except Exception:
        return Verdict(False, f"{id}: the answer could not be judged.")

"""Exercises of chapter 6.1: compute from growth, who survives, the shortest list."""

import numpy as np

from scalinglaws import quanta, theories
from scalinglaws.errors import UserError
from scalinglaws.exercises.core import Exercise, Unusable, call, near, real_array

RETURNED = "what your function returns"

# ------------------------------------------------------- compute, from one more and how


def _verify_split(answer, rng):
    """Within 1e-6, of growth powers on both sides of 1."""
    for _ in range(6):
        gamma, u, v = (float(x) for x in rng.uniform(0.3, 2.0, 3))
        loss, size = real_array(call(answer, gamma, u, v), (2,), RETURNED)
        wanted = theories.compute_exponent(gamma * u, gamma * v)
        if not near(loss, wanted, 1e-6):
            if near(loss, wanted / gamma, 1e-6):
                return "that is how fast things are bought: what is one more worth"
            if near(loss, gamma * (u + v), 1e-6) or near(loss, gamma * u * v, 1e-6):
                return "compute pays for both resources: its exponent is the smallest"
            if near(loss, gamma * (u + v) / 2, 1e-6) or near(loss, 2 * wanted, 1e-6):
                return "no mean of the two exponents: compute has to pay twice"
            if near(loss, gamma * min(u, v), 1e-6):
                return "the slower resource is not alone: the other one costs as well"
            return "let both losses fall together while the product of both is C"
        if not near(size, v / (u + v), 1e-6):
            if near(size, u / (u + v), 1e-6):
                return "the loss is right: that is the power of the steps"
            if near(size, wanted, 1e-6):
                return "the loss is right; the size grows as a power of its own"
            return "the loss is right; what power of C is N if N^u and S^v are alike"
    return None


# ------------------------------------------------------------------------- who survives

SUSPECTS = ("quanta", "smooth modes", "domino", "approximation")


def _survives(name, parameters, others, error):
    """Whether no other exponent that the theory implies is missed."""
    try:
        implied = theories.implied(name, "parameters", parameters)
    except UserError:
        return False
    return all(
        implied[resource] is None or abs(implied[resource] - value) <= error
        for resource, value in others.items()
    )


def _triples(rng):
    """Measured exponents near some theory's, far from any edge of `error`."""
    found = []
    while len(found) < 24:
        parameters, error = float(rng.uniform(0.2, 1.2)), float(rng.uniform(0.02, 0.05))
        truth = theories.implied(SUSPECTS[rng.integers(4)], "parameters", parameters)
        other = theories.implied(SUSPECTS[rng.integers(3)], "parameters", parameters)
        data, steps = (
            next(x for x in (truth[r], other[r], parameters) if x is not None)
            + error * float(rng.uniform(-0.6, 0.6))
            for r in ("data", "steps")
        )
        sharp = [
            _survives(n, parameters, {"data": data, "steps": steps}, scale * error)
            for scale in (0.8, 1.25) for n in SUSPECTS
        ]  # fmt: skip
        if sharp[:4] == sharp[4:]:
            found.append((parameters, data, steps, error))
    return found


def _flags(value):
    """Four values that are 1 or 0, True or False."""
    try:
        flags = np.asarray(value).astype(float)
    except (Exception, SystemExit):  # an answer may be any object
        raise Unusable(f"{RETURNED} is not made of ones and zeros") from None
    if flags.shape != (4,) or not np.isin(flags, (0, 1)).all():
        raise Unusable(f"{RETURNED} is not four ones or zeros")
    return flags.astype(bool)


def _verify_survivors(answer, rng):
    """The four verdicts on two dozen triples of exponents."""
    for parameters, data, steps, error in _triples(rng):
        given = _flags(call(answer, parameters, data, steps, error))
        measured = {"data": data, "steps": steps}
        wanted = [_survives(name, parameters, measured, error) for name in SUSPECTS]
        if list(given) == wanted:
            continue
        first = next(i for i in range(4) if given[i] != wanted[i])
        words = {
            "quanta": "quanta tie both other exponents to the one in parameters",
            "smooth modes": "smooth modes are like quanta in steps, and not in data",
            "domino": "Domino is silent on one of the two: silence is no miss",
            "approximation": "approximation is silent on one of the two, and data "
            "count as cells do",
        }
        kept = "lives" if wanted[first] else "falls"
        return f"a theory {kept} that you judge otherwise; {words[SUSPECTS[first]]}"
    return None


# ------------------------------------------------------------------- the shortest list


def _list(rng):
    return {"alpha": round(float(rng.uniform(0.3, 0.8)), 2),
            "n": int(rng.integers(8, 40))}  # fmt: skip


def _verify_shortest(answer, alpha, n):
    """Within 2 % of the K whose local exponent lies in the middle."""
    given = float(real_array(answer, (), "your answer"))
    due = theories.exponents("quanta", alpha=alpha)["steps"]
    rival = theories.exponents("domino", alpha=alpha)["steps"]

    def length(exponent):
        """K at which the slope in steps at n is `exponent`."""
        return n * (1 - due / exponent) ** (-1 / alpha)

    def slope(n_tasks):
        return quanta.local_exponent(n, alpha, n_tasks) * due / alpha

    middle = (due + rival) / 2
    if near(given, length(middle), 0.02):
        return None
    if near(given, length(rival), 0.02):
        return "there the slope is Domino's already: stop at the middle"
    if near(given, n / (1 - due / middle), 0.02):
        return "the ratio of the two numbers comes with a power"
    if near(given, length(middle) / n, 0.02):
        return "that is how many times n: the list has as many skills as that times n"
    if given <= n:
        return "the list must be longer than what is learned of it"
    if slope(int(given) + 1) > middle:
        return "with that list the slope is nearer to Domino's: it must be longer"
    return "a shorter list would do: where is the slope in the middle of the two"


EXERCISES = (
    Exercise(
        id="6.1-a",
        title="Compute, from one more and how fast",
        wants="a function best_split(gamma, u, v) that takes three numbers and returns "
        "two, the exponent of the loss in compute and the power of the best size",
        verify=_verify_split,
    ),
    Exercise(
        id="6.1-b",
        title="Who survives?",
        wants="a function survivors(parameters, data, steps, error) that takes four "
        "numbers and returns four ones or zeros",
        verify=_verify_survivors,
    ),
    Exercise(
        id="6.1-c",
        title="The shortest list",
        wants="a number, of skills",
        verify=_verify_shortest,
        variant=_list,
        cases=2,
    ),
)

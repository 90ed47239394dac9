"""Exercises of chapter 1.2, four bottlenecks."""

import numpy as np

from scalinglaws.exercises.core import Exercise, Unusable, call, real_array
from scalinglaws.fits import LossLaw

TOLERANCE = 1e-4  # relative, of a size found in closed form or by a search


def _draw_law(rng):
    return LossLaw(
        E=float(rng.uniform(0.5, 2)),
        A=float(10 ** rng.uniform(2, 3)),
        alpha=float(rng.uniform(0.2, 0.5)),
        B=float(10 ** rng.uniform(2, 3.5)),
        beta=float(rng.uniform(0.2, 0.5)),
    )


def _verify_optimum(answer, rng):
    """The size has the least loss of all that cost the same."""
    for _ in range(5):
        law, C = _draw_law(rng), float(10 ** rng.uniform(18, 25))
        given = call(answer, C, *vars(law).values())
        N = float(real_array(given, (), "what your function returns"))
        if N <= 0:
            return "a number of parameters is positive"
        best, tokens = (float(v) for v in law.optimum(C))
        if not np.isclose(N, best, rtol=TOLERANCE, atol=0):
            return _why_not_optimum(N, best, tokens, law, C)
    return None


def _why_not_optimum(N, best, tokens, law, C):
    def is_like(value):
        return np.isclose(N, value, rtol=TOLERANCE, atol=0)

    total = law.alpha + law.beta
    if is_like(tokens):
        return "this is the number of tokens: the function returns the parameters"
    if is_like(best * 6 ** (law.beta / total)):
        return "a parameter and a token cost six operations together, not one"
    if is_like(np.sqrt(C / 6)):
        return "the two resources are not equal in number: their constants differ"
    if is_like((law.A * C**law.beta / law.B / 6**law.beta) ** (1 / total)):
        return (
            "this makes the two terms of the loss equal: at the optimum it is their "
            "slopes that balance, so the exponents come in as factors too"
        )
    if is_like(best / (law.alpha * law.A / (law.beta * law.B)) ** (1 / total)):
        return "the power of the budget is right: the factor before it is missing"
    return (
        "another size with the same cost has a lower loss: put the tokens of the "
        "budget into the loss and set its derivative to zero"
    )


def _verify_binding(answer, rng):
    """The share of the reducible loss that is due to the parameters."""
    for _ in range(5):
        law = _draw_law(rng)
        N, D = (float(v) for v in 10 ** rng.uniform(7, 13, 2))
        given = call(answer, N, D, *vars(law).values())
        share = float(real_array(given, (), "what your function returns"))
        of_size, of_data = (float(v) for v in law.reducible(N, D))
        right = of_size / (of_size + of_data)
        if not np.isclose(share, right, rtol=TOLERANCE, atol=0):
            if np.isclose(share, 1 - right, rtol=TOLERANCE, atol=0):
                return "this is the share of the data"
            if np.isclose(share, of_size / law.loss(N, D), rtol=TOLERANCE, atol=0):
                return "only the loss that can fall counts: leave the offset out"
            if np.isclose(share, of_size, rtol=TOLERANCE, atol=0):
                return "this is the term itself: divide it by what can fall in all"
            if np.isclose(share, of_size / of_data, rtol=TOLERANCE, atol=0):
                return "this is a ratio of the two terms, not a share of their sum"
            return "the two terms of the law that depend on a resource, one over both"
    return None


def _bill_variant(rng):
    """A small and a large budget, and the sizes that were best at each."""
    allocation = rng.uniform(0.42, 0.78)
    small = 10 ** rng.uniform(18, 19)
    size = 10 ** rng.uniform(7.5, 8.5)
    ratio = 10 ** rng.uniform(1.5, 2.5)
    numbers = {
        "small_budget": small,
        "best_size_there": size,
        "large_budget": small * ratio,
        "best_size_at_it": size * ratio**allocation,
        "next_budget": small * ratio * 1000,
    }
    return {name: float(f"{value:.4g}") for name, value in numbers.items()}


def _verify_bill(answer, **given):
    """Tokens for the next budget, if the best size goes on as a power of it."""
    tokens = float(real_array(answer, (), "this"))
    if tokens <= 0:
        raise Unusable("this is not a number of tokens")
    grown = np.log(given["best_size_at_it"] / given["best_size_there"])
    allocation = grown / np.log(given["large_budget"] / given["small_budget"])
    step = given["next_budget"] / given["large_budget"]
    size = given["best_size_at_it"] * step**allocation
    right = given["next_budget"] / 6 / size

    def is_like(value):
        return np.isclose(tokens, value, rtol=0.02, atol=0)

    if is_like(right):
        return None
    if is_like(size):
        return "this is the number of parameters: what is left of the budget for tokens"
    if is_like(6 * right):
        return "a parameter and a token cost six operations together"
    if is_like(given["large_budget"] / 6 / given["best_size_at_it"] * step**0.5):
        return (
            "do not share the growth equally: the two best sizes say how it is shared"
        )
    if is_like(given["next_budget"] / 6 / given["best_size_at_it"]):
        return "the best size grows with the budget too"
    return (
        "find the exponent of the best size in the budget from the two pairs, go on to "
        "the next budget with it, and spend the rest on tokens"
    )


_LAW = "E, A, alpha, B, beta"

EXERCISES = (
    Exercise(
        id="1.2-a",
        title="The compute-optimal size",
        wants=f"a function best_size(C, {_LAW}) that takes six numbers and returns a "
        "number of parameters",
        verify=_verify_optimum,
    ),
    Exercise(
        id="1.2-b",
        title="Which bottleneck binds?",
        wants=f"a function share_of_size(N, D, {_LAW}) that takes seven numbers and "
        "returns one from nought to one",
        verify=_verify_binding,
    ),
    Exercise(
        id="1.2-c",
        title="A thousand times the budget",
        wants="a number of tokens",
        verify=_verify_bill,
        variant=_bill_variant,
        cases=2,
    ),
)

"""Exercises of chapter 6.2: say a number, a rival without theory, who was nearer."""

import numpy as np

from scalinglaws.exercises.core import Exercise, call, near, real_array
from scalinglaws.skills import resource

RETURNED = "what your function returns"

# ------------------------------------------------------------------------ say a number


def _three(rng):
    rarer = rng.uniform(0.15, 0.4), rng.uniform(0.02, 0.05)
    return {
        "p": [1.0, *(round(float(p), 3) for p in rarer)],
        "beta": round(float(rng.uniform(0.6, 0.95)), 2),
        "skill": round(float(rng.uniform(0.98, 0.995)), 3),
    }


def _law(p, skill, law, task=2):
    """Steps of one task over those of the first, by a shared budget without waste."""
    p = np.array(p) / sum(p)
    times = resource.steps_of_clock(-np.log1p(-skill) / p, p, 1.0, law=law)
    return float(times[task] / times[0])


def _verify_three(answer, p, beta, skill):
    """t3/t1 by tasks that learn alone, by the L1 law and by the L2 law."""
    alone, shared, squares = real_array(answer, (3,), "your answer")
    ratio = p[0] / p[2]
    if not near(alone, ratio**beta, 0.01):
        if near(alone, ratio, 0.01):
            return "first: the steps go with a power of the frequency, and it is beta"
        if near(alone, ratio**-beta, 0.01):
            return "first: the rare task takes longer, so the ratio is above one"
        if near(alone, (p[0] / p[1]) ** beta, 0.01):
            return "first: that is the second task; the third is asked for"
        return "first: steps are proportional to the frequency to the power -beta"
    for place, given, law, other in (
        ("second", shared, "L1", "L2"), ("third", squares, "L2", "L1"),
    ):  # fmt: skip
        if near(given, _law(p, skill, law), 0.01):
            continue
        if near(given, _law(p, skill, other), 0.01):
            return f"{place}: that is the other law: which one adds up squares"
        if near(given, _law(p, skill, law, task=1), 0.01):
            return f"{place}: that is the second task; the third is asked for"
        if near(given, ratio, 0.01):
            return (
                f"{place}: that is what the clock shows; the clock itself slows down "
                "while much is left to learn, so turn it into steps"
            )
        return (
            f"{place}: at which clock has each task the skill, and after how many "
            "steps does the clock show that"
        )
    return None


# -------------------------------------------------------------- a rival without theory


def _two(x, y, new):
    a, b = np.argsort(abs(x - new), kind="stable")[:2]
    return y[a], y[a] + (y[b] - y[a]) / (x[b] - x[a]) * (new - x[a])


def _verify_two(answer, rng):
    """(y at the nearest x, the line through the two nearest x there)."""
    for beyond in (False, True, False):
        x = np.cumsum(rng.uniform(0.3, 1.5, 6))
        y = rng.uniform(0.5, 3, 6)
        i = int(rng.integers(1, 4))
        new = x[-1] + rng.uniform(0.5, 1) if beyond else x[i] + 0.2 * (x[i + 1] - x[i])
        given = real_array(call(answer, x, y, float(new)), (2,), RETURNED)
        right = _two(x, y, new)
        if not near(given[0], right[0], 1e-6):
            if near(given[0], right[1], 1e-6):
                return "first: the same again, nothing between two settings"
            return "first: the number at the setting that is nearest to the new one"
        if near(given[1], right[1], 1e-6):
            continue
        if near(given[1], np.polyval(np.polyfit(x, y, 1), new), 1e-6):
            return "second: a line through the two nearest settings, not through all"
        if beyond and near(given[1], np.interp(new, x, y), 1e-6):
            return "second: beyond the table the line goes on; yours stops at its end"
        return "second: a straight line through the two nearest settings, read at new"
    return None


# ------------------------------------------------------------------- who was nearer


def _share(theory, rivals, draws):
    nearest = np.min([abs(draws - rival) for rival in rivals], axis=0)
    return float((abs(draws - theory) < nearest).mean())


def _verify_share(answer, rng):
    """The share of draws in which the theory is nearer than every rival."""
    for _ in range(3):
        draws = 1 + 0.2 * rng.standard_normal(400)
        theory = 1 + float(rng.uniform(0.06, 0.1))
        # Just below the median: there a rival wins, and in many draws the theory.
        rivals = [1 - float(rng.uniform(0.01, 0.03)), 1 + float(rng.uniform(0.2, 0.3))]
        given = real_array(call(answer, theory, np.array(rivals), draws), (), RETURNED)
        right = _share(theory, rivals, draws)
        if near(given, right, 1e-9):
            continue
        slips = [
            (1 - right, "the share in which the theory wins, not the rivals"),
            (_share(theory, rivals[:1], draws), "nearer than every rival, not one"),
            (_share(theory, rivals[1:], draws), "nearer than every rival, not one"),
            (_any(theory, rivals, draws), "nearer than every rival, not one"),
            (float(_share(theory, rivals, np.median(draws)[None])),
             "ask in every draw, and count; the median is one number only"),
            (100 * right, "a share lies between nought and one"),
        ]  # fmt: skip
        for slip, hint in slips:
            if near(given, slip, 1e-9):
                return hint
        return (
            "in each draw, compare the distance of the theory with that of the nearest "
            "rival, and return the share of draws in which it is smaller"
        )
    return None


def _any(theory, rivals, draws):
    furthest = np.max([abs(draws - rival) for rival in rivals], axis=0)
    return float((abs(draws - theory) < furthest).mean())


EXERCISES = (
    Exercise(
        id="6.2-a",
        title="Say a number",
        wants="three numbers, the steps of the rarest task over those of the most "
        "frequent one: by tasks that learn alone, with the power beta; by the law with "
        "the sum of the claims; by that with their length; the laws without waste",
        verify=_verify_three,
        variant=_three,
        cases=2,
    ),
    Exercise(
        id="6.2-b",
        title="A rival without theory",
        wants="a function two_guesses(x, y, new) of two arrays, x rising, and a "
        "number, that returns two numbers",
        verify=_verify_two,
    ),
    Exercise(
        id="6.2-c",
        title="Who was nearer",
        wants="a function share_nearer(theory, rivals, draws) of a number and two "
        "arrays, that returns a number",
        verify=_verify_share,
    ),
)

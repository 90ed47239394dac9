"""Exercises of chapter 5.7: late by rank, a fair loss, a hidden side to move."""

import numpy as np

from scalinglaws.exercises.core import Exercise, call, real_array

RETURNED = "what your function returns"


def _near(given, expected):
    return np.allclose(given, expected, rtol=1e-6, atol=1e-9)


# ---------------------------------------------------------------------- late by rank


def _late_share(counts, turns, first, last, limit, *, order=-1, weigh=False):
    """Share of late states among ranks first to last, or a common slip."""
    some = np.argsort(order * counts, kind="stable")[first - 1 : last]
    return np.average(turns[some] >= limit, weights=counts[some] if weigh else None)


def _verify_share(answer, rng):
    """The share of states, not of visits, among the ranks given."""
    for _ in range(4):
        n = int(rng.integers(300, 600))
        counts = rng.permutation(np.arange(3, 3 + 2 * n, 2))  # no two alike
        turns = np.round(rng.uniform(0, 80, n) * counts / counts.max() + 20, 1)
        first = int(rng.integers(5, 20))
        last = first + int(rng.integers(40, 120))
        order = np.argsort(-counts)
        limit = float(turns[order[first]])
        turns[order[first + 1]] = limit  # two states lie on it
        turns[order[[first - 1, last - 1, last]]] = 99, 1, 1
        world = (counts, turns, first, last, limit)
        given = float(real_array(call(answer, *world), (), RETURNED))
        if _near(given, _late_share(*world)):
            continue
        if _near(given, _late_share(*world, order=1)):
            return "the first rank is that of the state with the most visits"
        if _near(given, _late_share(*world, weigh=True)):
            return "every state counts once, however often it is visited"
        if _near(given, 1 - _late_share(*world)):
            return "that is the share of early states"
        if _near(given, _late_share(counts, turns, first + 1, last, limit)) or _near(
            given, _late_share(counts, turns, first + 1, last + 1, limit)
        ):
            return "ranks count from one, and the first of them belongs to the window"
        if _near(given, _late_share(counts, turns, first, last - 1, limit)):
            return "the last rank belongs to the window, too"
        if _near(given, np.mean(turns[first - 1 : last] >= limit)):
            return "sort the states by their visits first"
        if _near(given, np.mean(turns >= limit)):
            return "only the states of these ranks"
        return (
            "sort by visits, cut the ranks out, then count turns at the limit or above"
        )
    return None


# ------------------------------------------------------------------------ a fair loss


def _verify_loss(answer, rng):
    """(v - mean)^2 - s^2 / n: what is left is no noise of the label."""
    for _ in range(4):
        n = int(rng.integers(4, 15))
        outcomes = rng.choice([-1.0, 0.0, 1.0], n, p=[0.3, 0.2, 0.5])
        outcomes[:2] = -1, 1
        # Near the label, so that the answer is below zero in some of the worlds.
        value = float(outcomes.mean() + rng.choice([0.05, 0.4, -0.6]))
        given = float(real_array(call(answer, value, outcomes), (), RETURNED))
        plain, s2 = (value - outcomes.mean()) ** 2, outcomes.var(ddof=1)
        right = plain - s2 / n
        if _near(given, right):
            continue
        slips = [
            (plain, "a perfect network would have this loss above zero, too"),
            (plain - outcomes.var() / n,
             "the variance within a few outcomes is too small if divided by n"),
            (plain - s2, "the label is a mean of n outcomes: it varies less than one"),
            (plain + s2 / n, "the label's noise made the loss larger, not smaller"),
            (plain - np.sqrt(s2 / n), "a loss is a square: take off a variance"),
            (max(right, 0),
             "cut off at zero, the mean over many states would be too high"),
            (np.mean((value - outcomes) ** 2), "the label is the mean of the outcomes"),
        ]  # fmt: skip
        for slip, hint in slips:
            if _near(given, slip):
                return hint
        return (
            "what does the squared distance to a mean of n outcomes expect, beyond the "
            "squared distance to the true mean"
        )
    return None


# ---------------------------------------------------------------------- a hidden side


def _verify_hidden(answer, rng):
    """n0 n1 / (n0 + n1)^2 (z0 - z1)^2, the variance between the two sides."""
    for _ in range(4):
        n0, n1 = (int(k) for k in rng.choice(np.arange(2, 40), 2, replace=False))
        z0, z1 = np.round(rng.uniform(0.3, 0.9, 2) * [1, -1], 3)
        if rng.random() < 0.5:
            z1 = round(float(z0 / 3), 3)
        given = float(
            real_array(
                call(answer, np.array([n0, n1]), np.array([z0, z1])), (), RETURNED
            )
        )
        gap, share = z0 - z1, n0 / (n0 + n1)
        right = share * (1 - share) * gap**2
        if _near(given, right):
            continue
        slips = [
            (gap**2 / 4, "the two sides are not seen equally often"),
            (abs(gap) / 2, "the two sides are not seen equally often, and a loss is a "
             "square"),
            (gap**2, "one value may lie between the two, so no error is the whole gap"),
            (share * (1 - share) * abs(gap), "a loss is a square"),
            (share * z0**2 + (1 - share) * z1**2,
             "that is the loss of the value zero: a network may choose a better one"),
            (np.sqrt(right), "a loss is a square"),
            (min(share, 1 - share) * gap**2,
             "following the commoner side is not the best of all values"),
        ]  # fmt: skip
        for slip, hint in slips:
            if _near(given, slip):
                return hint
        return (
            "the network says one value v for both: write the mean squared error over "
            "all visits, and choose v"
        )
    return None


EXERCISES = (
    Exercise(
        id="5.7-a",
        title="Late by rank",
        wants="a function late_share(counts, turns, first, last, limit) that takes two "
        "arrays and three numbers and returns a number",
        verify=_verify_share,
    ),
    Exercise(
        id="5.7-b",
        title="A loss without the label's noise",
        wants="a function fair_loss(value, outcomes) that takes a number and an array "
        "and returns a number",
        verify=_verify_loss,
    ),
    Exercise(
        id="5.7-c",
        title="What cannot be seen",
        wants="a function hidden(visits, means) that takes two arrays of two numbers "
        "and returns a number",
        verify=_verify_hidden,
    ),
)

"""Exercises of chapter 3.3: laws that end, learning times, a control."""

import numpy as np

from scalinglaws import quanta
from scalinglaws.exercises.core import Exercise, Unusable, call, real_array
from scalinglaws.fits.lines import slope_weights

RETURNED = "what your function returns"


def _near(given, expected, share):
    return abs(given - expected) <= share * abs(expected)


# ------------------------------------------------------------- the slope at one place


def _ending(rng):
    return {
        "alpha": round(float(rng.uniform(0.1, 0.35)), 2),
        "n_tasks": int(rng.integers(300, 900)),
        "n": int(rng.integers(20, 60)),
    }


def _verify_local(answer, alpha, n_tasks, n):
    """Within 4 %, so that n and n + 1/2 are both right."""
    given = float(real_array(answer, (), "your answer"))
    x = n / n_tasks
    expected = alpha / (1 - x**alpha)
    if _near(given, expected, 0.04):
        return None
    if _near(given, alpha, 0.02):
        return "this is the exponent of endless tasks: where do these end"
    if _near(given, alpha / (1 - x), 0.02):
        return "the tasks beyond K take a part of the loss, not of the number n"
    if given < 0:
        return "an exponent of a loss that falls is positive here"
    if given < alpha:
        return "near its end the loss falls faster than without an end"
    return (
        "differentiate the logarithm of n^-alpha - K^-alpha with respect to the "
        "logarithm of n"
    )


# ------------------------------------------------- a prediction for a straight-line fit


def _straight(widths, loss):
    return -float(slope_weights(np.log(widths)) @ np.log(loss))


def _verify_predicted(answer, rng):
    """The slope of the threshold law through given widths, summed in any way."""
    for _ in range(8):
        alpha = float(rng.uniform(0.15, 0.7))
        n_tasks = int(rng.integers(200, 400))
        capacity = float(rng.uniform(3, 6))
        widths = np.geomspace(2 * capacity, 0.6 * capacity * n_tasks, 12)
        given = call(answer, alpha, n_tasks, capacity, widths)
        given = float(real_array(given, (), RETURNED))
        law = quanta.threshold_loss_parameters(widths, capacity, alpha, n_tasks)
        if _near(given, _straight(widths, law), 0.04):
            continue
        if _near(given, -_straight(widths, law), 0.04):
            return "that is the slope; the exponent of a falling loss is positive"
        if _near(given, alpha, 0.01):
            return "alpha is the exponent of endless tasks: here they are counted"
        if _near(given, alpha / (1 + alpha), 0.01):
            return "that is the law in steps or data; the widths limit n directly"
        endless = quanta.threshold_loss_parameters(widths, capacity, alpha)
        if _near(given, _straight(widths, endless), 0.01):
            return "your sum goes on for ever: the frequencies end at n_tasks"
        return (
            "n = width / capacity tasks are learned; add up the frequencies of those "
            "that are not, and fit the straight line that the chapter fits"
        )
    return None


# ------------------------------------------------------------------- times of learning


def _verify_beta(answer, rng):
    """beta from two tasks that obey S_k = S_1 (p_1 / p_k)^beta."""
    for _ in range(20):
        alpha, beta = rng.uniform(0.1, 0.9), rng.uniform(0.4, 1.6)
        one, other = rng.choice(np.arange(1, 60), 2, replace=False)
        first = rng.uniform(50, 500)
        step = {k: first * k ** ((1 + alpha) * beta) for k in (one, other)}
        given = call(answer, float(alpha), int(one), float(step[one]), int(other),
                     float(step[other]))  # fmt: skip
        given = float(real_array(given, (), RETURNED))
        if _near(given, beta, 1e-6):
            continue
        if _near(given, -beta, 1e-6):
            return "a rarer task takes longer: mind the sign"
        if _near(given, (1 + alpha) * beta, 1e-6):
            return "that is the power of the rank; the frequency falls faster than it"
        if _near(given, 1 / beta, 1e-6):
            return "you have the power the other way round: which depends on which"
        return (
            "write down the two logarithms of S and of p and divide their differences; "
            "the normalisation of p drops out"
        )
    return None


def _verify_typical(answer, rng):
    """The median with never (0) as infinitely late."""
    for _ in range(60):
        count = int(rng.choice([5, 7, 8, 9, 12]))
        steps = rng.integers(100, 5000, count).astype(float)
        steps[rng.random(count) < rng.choice([0.0, 0.2, 0.4, 0.6])] = 0
        late = np.where(steps > 0, steps, np.inf)
        half = np.sort(late)[[(count - 1) // 2, count // 2]]
        expected = half.mean()
        given = call(answer, steps)
        try:
            given = float(given)
        except Exception:  # a student's function may return any object
            raise Unusable(f"{RETURNED} is not a number") from None
        if np.isnan(given):
            return "not a number: what is the middle of values that are infinite"
        if np.isclose(given, expected, rtol=1e-9, atol=0):
            continue
        learned = steps[steps > 0]
        if len(learned) == count:
            return "where every seed learned, the plain median is wanted"
        if len(learned) and given in (np.median(learned), learned.mean()):
            return "you left out the seeds that never learned: they are the slowest"
        if given in (np.median(steps), steps.mean()):
            return "zero stands for never, and never is late, not early"
        if np.isinf(expected):
            return "half of the seeds never learn this task: its step is not finite"
        return "put never at the end of the order, and then take the middle"
    return None


# ------------------------------------------------------------------------- the control


def _verify_disjoint(answer, rng):
    """Whole bits, none twice, and every bit drawn as often as any other."""
    n_tasks, k, n_bits, draws = 6, 3, 24, 200
    drawn = []
    for _ in range(draws):
        own = np.random.default_rng(rng.integers(2**32))
        found = call(answer, n_tasks, n_bits, k, own)
        found = real_array(found, (n_tasks, k), RETURNED)
        if (found != found.round()).any() or found.min() < 0 or found.max() >= n_bits:
            return "bits are whole numbers, from zero on and below n_bits"
        if any(len(set(row)) < k for row in found):
            return "a task has a bit twice: its parity then depends on fewer bits"
        if len(np.unique(found)) < n_tasks * k:
            return "two tasks share a bit: the control must not let them"
        drawn.append(found.astype(int))
    if all((one == drawn[0]).all() for one in drawn):
        return "every replicate gets the same tasks: use the generator"
    counts = np.bincount(np.concatenate(drawn).ravel(), minlength=n_bits)
    place = np.mean([one[0] for one in drawn], 0)  # of the first task's bits
    middle = (n_bits - 1) / 2
    if counts.min() == 0:
        return "some bits are never used by any task: draw from all of them"
    if abs(place.mean() - middle) > 2 or counts.max() > 1.4 * counts.min():
        return "some bits are preferred: every bit must be as likely for every task"
    return None


EXERCISES = (
    Exercise(
        id="3.3-a",
        title="The exponent of a law that ends",
        wants="one number, the local exponent at n learned tasks",
        verify=_verify_local,
        variant=_ending,
    ),
    Exercise(
        id="3.3-b",
        title="Predict before you run",
        wants="a function predicted(alpha, n_tasks, capacity, widths) that takes three "
        "numbers and an array and returns one number, the exponent",
        verify=_verify_predicted,
    ),
    Exercise(
        id="3.3-c",
        title="beta from two tasks",
        wants="a function beta(alpha, rank, step, other_rank, other_step) that takes "
        "five numbers and returns one number",
        verify=_verify_beta,
    ),
    Exercise(
        id="3.3-d",
        title="Seeds that never learn",
        wants="a function typical_step(steps) that takes an array with one step a "
        "seed, zero for never, and returns one number, which may be infinite",
        verify=_verify_typical,
    ),
    Exercise(
        id="3.3-e",
        title="The control",
        wants="a function disjoint(n_tasks, n_bits, k, rng) that returns an array of "
        "shape (n_tasks, k)",
        verify=_verify_disjoint,
    ),
)

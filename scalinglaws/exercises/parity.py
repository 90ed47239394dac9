"""Exercises of chapter 3.2: a threshold found, n(D) foretold, nevers, a control."""

from functools import cache

import numpy as np

from scalinglaws.exercises.core import Exercise, Unusable, call, real_array

RETURNED = "what your function returns"
TOLERANCE = 1e-9  # relative


# ----------------------------------------------------------------- 3.2-a, the threshold


def _curves_variant(rng):
    """An alpha and a threshold to read the stored curves of parity/data with."""
    alpha = float(rng.choice([0.2, 0.4, 0.6, 0.8]))
    return {"alpha": alpha, "threshold": float(rng.choice([0.1, 0.3, 0.5]))}


def _verify_threshold(answer, alpha, threshold):
    """In the mean over data sets the last task learned had tau, and the next had not.

    Both means are of logarithms, over the data sets that taught a task at all.
    """
    tau = float(real_array(answer, (), "this"))
    if tau <= 0:
        return "it counts samples"
    before, after = threshold_bracket(alpha, threshold)
    if before <= tau <= after:
        return None
    if tau < 2:
        return "count samples: a task's share of them is its frequency times D"
    return (
        "tasks with fewer samples were learned: lower it"
        if tau > after
        else "tasks with more samples were not learned: raise it"
    )


@cache
def threshold_bracket(alpha, threshold) -> tuple[float, float]:
    """Samples of the first task not learned, and of the last one that was.

    Geometric means over the stored data sets from which, in the mean over replicates,
    at least one task was learned.
    """
    from scalinglaws import experiments  # brings torch: only when an answer is given

    result = experiments.load("parity/data")
    at = int(np.argmin(abs(result["alpha"] - alpha)))
    exact = int((result["rank"] == np.arange(1, len(result["rank"]) + 1)).sum())
    n = (result["lowest"][:, at, :, :exact] < threshold).sum(-1).mean(0)
    size, n = result["size"][n >= 1], n[n >= 1]
    rank = np.arange(1, result.provenance["settings"]["n_tasks"] + 1)
    whole = (rank ** -(1 + alpha)).sum()
    return tuple(
        float(np.exp(np.log(size * k ** -(1 + alpha) / whole).mean()))
        for k in (n + 1, n)
    )


# ----------------------------------------------------------- 3.2-b, learned tasks, loss


def _verify_learned(answer, rng):
    """n = tasks with D p_k >= tau, and the loss of the others, on hidden settings."""
    for _ in range(20):
        alpha, n_tasks = rng.uniform(0.2, 1.2), int(rng.integers(20, 300))
        p = np.arange(1, n_tasks + 1) ** -(1 + alpha)
        p /= p.sum()
        n = int(rng.integers(0, n_tasks + 1))
        tau = float(np.exp(rng.uniform(3, 7)))
        # Half-way between two thresholds, so that rounding decides nothing.
        ends = [tau / p[n - 1] if n else 0.3 * tau / p[0]]
        ends.append(tau / p[n] if n < n_tasks else 3 * ends[0])
        samples = float(np.sqrt(ends[0] * ends[1]))
        given = call(answer, samples, tau, alpha, n_tasks)
        found = real_array(given, (2,), RETURNED)
        if not np.allclose(found, (n, p[n:].sum()), rtol=1e-7, atol=1e-9):
            return _why_not_learned(found, samples, tau, alpha, n_tasks, (n, p))
    return None


def _why_not_learned(found, samples, tau, alpha, n_tasks, truth):
    n, p = truth
    if found[0] > n_tasks:
        return "there are no more tasks than K"
    if found[0] != round(found[0]):
        return "a task is learned or not: n is a whole number"
    if found[0] != n:
        gentle = np.arange(1, n_tasks + 1) ** -alpha
        if found[0] == (samples * gentle / gentle.sum() >= tau).sum():
            return "α is the exponent of the loss: that of the frequencies is one more"
        if abs(found[0] - n) <= 1:
            return "count the tasks k with D p_k of at least τ, no more and no fewer"
        return (
            "the frequencies of all K tasks add up to one, and D p_k is compared to τ"
        )
    if np.isclose(found[1], p[:n].sum()):
        return "the loss comes from the tasks that are not learned"
    return "each sample of a task that is not learned costs one bit"


# ------------------------------------------------------------ 3.2-c, nevers in a median


def _verify_median(answer, rng):
    """Medians over seeds with 0 for never, infinite where no middle was reached."""
    for _ in range(20):
        seeds, tasks = int(rng.integers(3, 10)), 6
        steps = np.round(np.exp(rng.uniform(3, 9, (seeds, tasks))))
        never = rng.random((seeds, tasks)) < np.linspace(0, 0.9, tasks)
        steps[never] = 0
        steps[:, 0], steps[: seeds // 2 + 1, -1] = np.abs(steps[:, 0]) + 1, 0
        truth = _medians(steps)
        given = call(answer, steps)
        try:
            found = np.asarray(given, dtype=float)
        except Exception:  # an answer may be any object
            raise Unusable(f"{RETURNED} is not made of real numbers") from None
        if found.shape != (tasks,):
            raise Unusable(f"{RETURNED} has the wrong shape")
        if not np.array_equal(found, truth):
            return _why_not_medians(found, steps, truth)
    return None


def _medians(steps):
    passed = np.sort(np.where(steps > 0, steps, np.inf), axis=0)
    middle = passed[(len(passed) - 1) // 2], passed[len(passed) // 2]
    return (middle[0] + middle[1]) / 2


def _why_not_medians(found, steps, truth):
    if np.isnan(found).any():
        return "between two nevers there is a never, not an unknown number"
    kept = [np.median(c[c > 0]) if (c > 0).any() else np.inf for c in steps.T]
    if np.allclose(found, kept):
        return "without the nevers only the lucky seeds are left: they count as late"
    if np.allclose(found, np.median(steps, axis=0)):
        return "a never is later than every step, not earlier"
    if np.isfinite(found).all() and not np.isfinite(truth).all():
        return "where most of the seeds never learned there is no finite middle"
    return "half of the seeds, nevers included, are earlier and half are later"


# ----------------------------------------------------------------- 3.2-d, the control


def _verify_control(answer, rng):
    """Two sets of tasks that differ in one thing: whether tasks share bits."""
    drawn = []
    for _ in range(6):
        alpha, k = rng.uniform(0.2, 1), int(rng.integers(2, 4))
        n_tasks = int(rng.integers(12, 40))
        for seed in rng.integers(0, 10**6, 2):
            pair = call(answer, float(alpha), n_tasks, k, int(seed))
            if not isinstance(pair, tuple | list) or len(pair) != 2:
                raise Unusable("your function does not return a pair of tasks")
            shared, control = (_parts(tasks) for tasks in pair)
            if hint := _why_no_control(shared, control, alpha, n_tasks, k):
                return hint
            drawn.append((shared[0], control[0]))
    for first, second in zip(drawn[::2], drawn[1::2], strict=True):
        same = [np.array_equal(a, b) for a, b in zip(first, second, strict=True)]
        if any(same):
            return (
                "another seed must give other subsets: else there is one replicate only"
            )
    return None


def _parts(tasks):
    """(subsets, p, n_bits) of tasks, or Unusable."""
    try:
        subsets, p = np.asarray(tasks.subsets), np.asarray(tasks.p, float)
        n_bits = int(tasks.n_bits)
        if subsets.dtype.kind not in "iu" or subsets.ndim != 2 or p.ndim != 1:
            raise TypeError
    except Exception:  # an answer may be any object
        raise Unusable(
            "what your function returns are no tasks with subsets, p and n_bits"
        ) from None
    return subsets, p, n_bits


def _why_no_control(shared, control, alpha, n_tasks, k):
    """The first thing in which the two differ and should not, or the reverse."""
    for subsets, p, n_bits in (shared, control):
        if subsets.shape != (n_tasks, k) or len(p) != n_tasks:
            return "both need K tasks of k bits each"
        if subsets.min() < 0 or subsets.max() >= n_bits:
            return "a subset names bits that do not exist"
        if any(len(set(subset)) < k for subset in subsets.tolist()):
            return "a task's bits differ from each other"
        law = np.arange(1, n_tasks + 1) ** -(1 + alpha)
        if not np.allclose(p, law / law.sum(), rtol=1e-6):
            return "both need the frequencies of the chapter, the commonest task first"
    if shared[2] != control[2]:
        return (
            "with fewer bits each task is also easier to find: a control may differ "
            "in one thing only"
        )
    if len(np.unique(control[0])) < n_tasks * k:
        return "in the second set some tasks still share a bit"
    if len({tuple(sorted(subset)) for subset in shared[0].tolist()}) < n_tasks:
        return "two tasks with the same subset are one task: draw distinct ones"
    if len(np.unique(shared[0])) == n_tasks * k:
        return "in the first set no tasks share a bit: nothing is compared"
    return None


EXERCISES = (
    Exercise(
        id="3.2-a",
        title="Find the threshold from the stored curves",
        wants="one number, the samples of a task that teach it",
        verify=_verify_threshold,
        variant=_curves_variant,
        cases=6,
    ),
    Exercise(
        id="3.2-b",
        title="Foretell what D samples teach",
        wants="a function learned(samples, tau, alpha, n_tasks) that takes four "
        "numbers and returns two, the learned tasks and the loss in bits",
        verify=_verify_learned,
    ),
    Exercise(
        id="3.2-c",
        title="A median with nevers",
        wants="a function middle(first) that takes an array of shape (seeds, tasks), "
        "zero for never, and returns one number a task, infinite where there is none",
        verify=_verify_median,
    ),
    Exercise(
        id="3.2-d",
        title="A control for independence",
        wants="a function design(alpha, n_tasks, k, seed) that takes four numbers and "
        "returns a pair of tasks, those that may share bits and those that do not",
        verify=_verify_control,
    ),
)

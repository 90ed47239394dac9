"""Metrics of chapter 4.5, over the arrays of `experiments.practice`.

A ratio of steps is that of the medians over seeds. A bootstrap resamples seeds, the
same in what is compared, because variants share networks, data and batches.
"""

import numpy as np

from scalinglaws.experiments.practice import SHARES, THRESHOLDS
from scalinglaws.metrics.measured import Measured
from scalinglaws.metrics.parity import gathered, medians, place, resampled
from scalinglaws.skills.modular import first_below

N_BOOT = 400
RARE = 1  # place of the five rare digits in `first`


def median_ratio(slow, fast):
    """Ratio of the medians of steps [seeds], and those of the draws [N_BOOT]."""
    (a, drawn_a), (b, drawn_b) = (medians(steps[:, None]) for steps in (slow, fast))
    return float(a[0] / b[0]), drawn_a[:, 0] / drawn_b[:, 0]


# --------------------------------------------------------------------- modular (S13)


def last_learned(result, variant: str, threshold: float) -> np.ndarray:
    """Step at which the last task fell below a threshold [seeds]; infinite if never."""
    first = result[f"{variant}/first"][:, place(THRESHOLDS, threshold, "threshold")]
    return np.where(first > 0, first, np.inf).max(1)


def steps_saved(result, *, base, change, thresholds) -> Measured:
    """Steps until all tasks are learned: those of `base` over those of `change`."""
    cells = [
        median_ratio(*(last_learned(result, name, t) for name in (base, change)))
        for t in thresholds
    ]
    return gathered([c[0] for c in cells], [c[1] for c in cells])


# -------------------------------------------------------------------- grokking (S10)


def passed(curves: np.ndarray, share: float) -> np.ndarray:
    """First step at which a share of right answers [seeds, T] is reached: [seeds]."""
    return first_below(-curves.T, -share + 1e-9)


def delay_removed(result, *, base, change, train, tests) -> Measured:
    """Share of the steps between learning by heart and passing the test that is saved.

    1 - delay(change) / delay(base); the delay runs from `train` right answers on the
    shown pairs to `tests` on the others, and is infinite where a test is not passed.
    """
    values, draws = [], []
    for test in tests:
        delays = [
            passed(result[f"{name}/test"], test)
            - passed(result[f"{name}/train"], train)
            for name in (change, base)
        ]
        value, drawn = median_ratio(*delays)
        values.append(1 - value)
        draws.append(1 - drawn)
    return gathered(values, draws)


def test_steps_ratio(result, *, base, change, tests) -> Measured:
    """Steps until the test is passed: those of `base` over those of `change`."""
    cells = [
        median_ratio(*(passed(result[f"{n}/test"], test) for n in (base, change)))
        for test in tests
    ]
    return gathered([c[0] for c in cells], [c[1] for c in cells])


def generalises(result, *, change, null, last) -> Measured:
    """Share of right answers on pairs never shown, over the `last` steps.

    Null: the same for the variant `null`, seed by seed.
    """
    found = [result[f"{n}/test"][:, -last:].mean(1) for n in (change, null)]
    value, null_value = (float(np.median(rows)) for rows in found)
    draws = [np.median(rows[resampled(len(rows))], 1) for rows in found]
    return Measured(value, draws[0], null_value, draws[1])


# -------------------------------------------------------------------- practice (S14)


def reached(result, alpha: float, variant: str, share: float) -> np.ndarray:
    """Steps until this share of the rare digits is right: [rates, seeds].

    A run that never got there counts with its last step: then a ratio to a faster one
    is too small, never too large.
    """
    first = result[f"{alpha:g}/{variant}/first"]
    first = first[:, :, place(SHARES, share, "share"), RARE]
    return np.where(first > 0, first, result["steps"])


def best_rate(steps: np.ndarray, seeds) -> int:
    """The learning rate with the fewest steps, by the median over these seeds."""
    return int(np.median(steps[:, seeds], 1).argmin())


def rare_speedup(result, *, alpha, base, change, shares) -> Measured:
    """Halvings of the steps to learn the rare digits, each at its best learning rate.

    A rate is chosen on one half of the seeds and compared on the other, both ways
    round. Null: halvings between two random halves of the seeds of `base`.
    """
    rng = np.random.default_rng(0)
    values, draws, nulls = [], [], []
    for share in shares:
        slow, fast = (reached(result, alpha, name, share) for name in (base, change))
        count = slow.shape[1]
        halves = np.arange(count) % 2 == 0, np.arange(count) % 2 == 1
        for choose, compare in (halves, halves[::-1]):
            chosen = [s[best_rate(s, choose)][compare] for s in (slow, fast)]
            value, drawn = median_ratio(*chosen)
            values.append(np.log2(value))
            draws.append(np.log2(drawn))
        alike = slow[best_rate(slow, slice(None))]
        for _ in range(2 * N_BOOT):
            one, other = np.array_split(rng.permutation(alike), 2)
            nulls.append(abs(np.log2(np.median(one) / np.median(other))))
    return Measured(
        float(np.median(values)), np.concatenate(draws),
        float(np.median(nulls)), np.array(nulls),
    )  # fmt: skip


METRICS = {
    "steps_saved": steps_saved,
    "delay_removed": delay_removed,
    "test_steps_ratio": test_steps_ratio,
    "generalises": generalises,
    "rare_speedup": rare_speedup,
}

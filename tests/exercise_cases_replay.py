"""Right, plausible wrong and unusable answers to the exercises of chapter 5.8."""

from collections import Counter

import numpy as np

from scalinglaws.exercises import variant

ZIPF, TRIAL = variant("5.8-b"), variant("5.8-c")


def weights(states, tilt):
    counts = Counter(states.tolist())
    total = sum(n**tilt for n in counts.values())
    return np.array([counts[s] ** (tilt - 1) / total for s in states.tolist()])


def by_unique(states, tilt, power=-1.0, normal=True):
    found, place, n = np.unique(states, return_inverse=True, return_counts=True)
    rows = (n ** (tilt + power))[place]
    return rows / rows.sum() if normal else rows


def states_left(tilt=ZIPF["tilt"], exponent=ZIPF["exponent"], n=ZIPF["n_states"]):
    share = 1 / np.arange(1, n + 1) ** (exponent * tilt)
    share /= share.sum()
    return 1 / (share**2).sum()


def steeper(exponent, tilt, n_states):
    """Two right answers to 5.8-b."""
    left = states_left(tilt, exponent, n_states)
    return [exponent * tilt, left], (1.004 * exponent * tilt, 0.995 * left)


STEEPER = ZIPF["exponent"] * ZIPF["tilt"]


def perplexity():
    share = np.arange(1, ZIPF["n_states"] + 1) ** -STEEPER
    share /= share.sum()
    return np.exp(-(share * np.log(share)).sum())


def smallest(z=1.96 + 0.8416, seeds=TRIAL["seeds"], trial=TRIAL):
    variance = 2 * trial["spread"] ** 2 * (1 - trial["correlation"])
    return z * (variance / seeds) ** 0.5


def powers(**trial):
    """Two right answers to 5.8-c."""
    seeds = trial["seeds"]
    return [
        [smallest(seeds=seeds, trial=trial), 4 * seeds],
        (smallest(2.8, seeds, trial), 4.0 * seeds),
    ]


def raises(states, tilt):
    return 1 / 0


FOUR = 4 * TRIAL["seeds"]
VALUES = {"5.8-b": steeper, "5.8-c": powers}
RIGHT = {
    "5.8-a": [weights, by_unique],
    "5.8-b": steeper(**ZIPF),
    "5.8-c": powers(**TRIAL),
}
WRONG = {
    "5.8-a": [
        (lambda s, t: by_unique(s, t, normal=False), "add up to one"),
        (lambda s, t: by_unique(s, t, power=0.0), "has n rows"),
        (lambda s, t: by_unique(s, 2 - t), "favour the rare"),
        (lambda s, t: np.full(len(s), 1 / len(s)), "the plain replay"),
        (lambda s, t: np.arange(1.0, len(s) + 1) ** -t, "count how often"),
        (lambda s, t: s / s.sum(), "count how often"),
    ],
    "5.8-b": [
        ([ZIPF["exponent"] + ZIPF["tilt"], states_left()], "multiplies exponents"),
        ([ZIPF["exponent"] * (ZIPF["tilt"] - 1), states_left()], "a row of the buffer"),
        ([ZIPF["exponent"] / ZIPF["tilt"], states_left()], "what does visits"),
        ([STEEPER, states_left(tilt=1)], "the plain replay"),
        ([STEEPER, 1 / states_left()], "the other way up"),
        ([STEEPER, ZIPF["n_states"]], "so many states there are"),
        ([STEEPER, perplexity()], "the perplexity"),
        ([STEEPER, 3 * states_left()], "squared shares"),
    ],
    "5.8-c": [
        ([smallest(z=1.96), FOUR], "half of the time"),
        ([smallest() / (1 - TRIAL["correlation"]) ** 0.5, FOUR], "the pairing"),
        ([smallest() / (2 * (1 - TRIAL["correlation"])) ** 0.5, FOUR], "two noisy"),
        ([smallest(seeds=1), FOUR], "one pair"),
        ([smallest(z=1.645 + 0.8416), FOUR], "two-sided"),
        ([10 * smallest(), FOUR], "correlated numbers"),
        ([smallest(), 2 * TRIAL["seeds"]], "the root"),
        ([smallest(), TRIAL["seeds"]], "by what must"),
    ],
}
UNUSABLE = {
    "5.8-a": [
        (0.5, "not a function"),
        (raises, "raised ZeroDivisionError"),
        (lambda s, t: None, "nothing yet"),
        (lambda s, t: np.ones(3), "wrong shape"),
        (lambda s, t: s * np.nan, "not a number"),
    ],
    "5.8-b": [
        (STEEPER, "wrong shape"),
        (["1", "2"], "real numbers"),
        ([np.nan, 2], "not a number"),
        (lambda: 2, "real numbers"),
        ([1, 2, 3], "wrong shape"),
    ],
    "5.8-c": [
        (3, "wrong shape"),
        ([1j, 2], "real numbers"),
        ([np.inf, 2], "not a number"),
        (["a", "b"], "real numbers"),
        ([[1, 2]], "wrong shape"),
    ],
}

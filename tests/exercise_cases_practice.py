"""Right, plausible wrong and unusable answers to the exercises of chapter 4.5."""

import numpy as np

from scalinglaws.exercises import variant

SHARES = variant("4.5-a")["shares"]
N, LEAST = len(SHARES), min(SHARES)


def gains(shares):
    gain = len(shares) * np.sqrt(min(shares))
    return [gain, float(f"{gain:.4g}")]


def weighted(losses, gradients):
    return (losses / losses.mean()) @ gradients / len(losses)


def by_sums(losses, gradients):
    return (losses[:, None] * gradients).sum(0) / losses.sum()


def through(losses, gradients):
    plain, mean = gradients.mean(0), losses.mean()
    return 2 * weighted(losses, gradients) - (losses**2).mean() / mean**2 * plain


def inverse(losses, gradients):
    return (1 / losses) @ gradients / (1 / losses).sum()


def softmax(losses, gradients):
    weights = np.exp(losses - losses.max())
    return weights @ gradients / weights.sum()


def around(values, half):
    return values.mean() - half, values.mean() + half


def error(values):
    return values.std(ddof=1) / np.sqrt(len(values))


def by_t(base, change):
    gain = np.log2(base / change)
    return around(gain, 2.09 * error(gain))


def by_bootstrap(base, change):
    gain = np.log2(base / change)
    drawn = np.random.default_rng(1).integers(0, len(gain), (2_000, len(gain)))
    return np.quantile(gain[drawn].mean(1), [0.025, 0.975])


def unpaired(base, change):
    gain = np.log2(base / change)
    return around(gain, 2 * np.hypot(error(np.log2(base)), error(np.log2(change))))


def scaled(factor):
    return lambda base, change: tuple(np.array(by_t(base, change)) * factor)


def spread(base, change):
    gain = np.log2(base / change)
    return around(gain, 2.09 * gain.std())


def one_error(base, change):
    gain = np.log2(base / change)
    return around(gain, error(gain))


def of_ratios(base, change):
    return around(base / change, 2.09 * error(base / change))


def raises(*arguments):
    raise ZeroDivisionError("3")


VALUES = {"4.5-a": gains}
RIGHT = {
    "4.5-a": gains(SHARES),
    "4.5-b": [weighted, by_sums],
    "4.5-c": [by_t, by_bootstrap],
}
WRONG = {
    "4.5-a": [
        (np.sqrt(N), "gain of equal blocks"),
        (N * LEAST, "not in proportion"),
        (N * np.sqrt(max(SHARES)), "largest block is ready first"),
        (1 / np.sqrt(LEAST), "compare it with n of them"),
        (1 / (N * np.sqrt(LEAST)), "the other way round"),
        (N, "one task after another"),
        (sum(np.sqrt(SHARES)), "one task after another"),
    ],
    "4.5-b": [
        (lambda losses, g: g.mean(0), "every example counts the same"),
        (through, "do not differentiate through them"),
        (lambda losses, g: losses @ g / len(losses), "divide the losses by their mean"),
        (lambda losses, g: losses @ g / losses.mean(), "not the sum"),
        (inverse, "count more, not less"),
        (softmax, "then take the mean"),
    ],
    "4.5-c": [
        (lambda base, change: by_t(change, base), "mind the sign"),
        (scaled(np.log(2)), "to base two"),
        (of_ratios, "by seed"),
        (one_error, "how many standard errors"),
        (spread, "spread of single seeds"),
        (unpaired, "the seeds are paired"),
    ],
}
UNUSABLE = {
    "4.5-a": [
        ("2", "real numbers"),
        ([2.0], "wrong shape"),
        (np.nan, "not a number"),
        (2j, "real numbers"),
        (lambda: 2.0, "real numbers"),
    ],
    "4.5-b": [
        (0.5, "not a function"),
        (raises, "raised ZeroDivisionError"),
        (lambda losses, g: None, "nothing yet"),
        (lambda losses, g: g, "wrong shape"),
        (lambda losses, g: g.mean(0) * np.nan, "not a number"),
    ],
    "4.5-c": [
        (0.5, "not a function"),
        (raises, "raised ZeroDivisionError"),
        (lambda base, change: None, "nothing yet"),
        (lambda base, change: 0.5, "wrong shape"),
        (lambda base, change: by_t(base, change)[::-1], "above the upper one"),
        (lambda base, change: (0.0, np.inf), "infinite"),
    ],
}

"""Right, wrong and unusable answers to the build-it exercises."""

import numpy as np
from scipy.optimize import curve_fit, minimize_scalar

from scalinglaws.skills import resource


def fitted(sizes, losses):
    return -np.polyfit(np.log(sizes), np.log(losses), 1)[0]


def draws(sizes, losses, seed, statistic=np.mean, of=600):
    rng = np.random.default_rng(seed)
    n, seeds = losses.shape
    made = [
        [statistic(rng.choice(row, seeds)) for row in losses] for _ in range(of)
    ]  # fmt: skip
    return np.array([fitted(sizes, means) for means in made])


def bootstrap(sizes, losses, seed, ends=(2.5, 97.5)):
    return np.percentile(draws(sizes, losses, seed), ends)


def by_indices(sizes, losses, seed):
    rng = np.random.default_rng(seed)
    chosen = rng.integers(losses.shape[1], size=(2_000, *losses.shape))
    means = np.take_along_axis(losses[None], chosen, axis=2).mean(axis=2)
    slopes = np.polyfit(np.log(sizes), np.log(means).T, 1)[0]
    return tuple(np.quantile(-slopes, [0.025, 0.975]))


def standard_error(sizes, losses, seed):
    found = draws(sizes, losses, seed)
    return found.mean() - found.std(), found.mean() + found.std()


def single_seeds(sizes, losses, seed):
    rng = np.random.default_rng(seed)
    found = [fitted(sizes, [rng.choice(row) for row in losses]) for _ in range(600)]
    return np.percentile(found, [2.5, 97.5])


def without_replacement(sizes, losses, seed):
    return (fitted(sizes, losses.mean(1)),) * 2


def polygon(knots, heights):
    slopes = np.diff(heights) / np.diff(knots)
    return np.ones(len(slopes)), -knots[:-1], np.diff(slopes, prepend=0), heights[0]


def polygon_leftwards(knots, heights):
    slopes = np.diff(heights) / np.diff(knots)
    v = -np.diff(slopes[::-1], prepend=0)[::-1]
    return -np.ones(len(slopes)), knots[1:], v, heights[-1]


def slopes_themselves(knots, heights):
    w, b, v, c = polygon(knots, heights)
    return w, b, np.cumsum(v), c


def zipf(power, n_tasks):
    p = np.arange(1, n_tasks + 1) ** -power
    return p / p.sum()


def quanta_loss(steps, alpha, n_tasks, need, low, high, extra=1.0):
    p = zipf(alpha + extra, n_tasks)
    return np.where(np.outer(steps, p) >= need, low, high) @ p


def by_counting(steps, alpha, n_tasks, need, low, high):
    p = zipf(alpha + 1, n_tasks)
    n = np.searchsorted(need / p, steps, side="right")
    known = np.concatenate([[0], np.cumsum(p)])[n]
    return known * low + (1 - known) * high


def times(p, waste, budget, skill):
    tau = -np.log(1 - skill) / p
    return np.array([(1 - np.exp(-p * t)).sum() + waste * t for t in tau]) / budget


def by_package(p, waste, budget, skill):
    tau = -np.log(1 - skill) / p
    return [resource.steps_of_clock(t, p, budget, law="L1", waste=waste) for t in tau]


def puct(prior, replies, values, simulations, c, flip=True, first=0):
    n, w = np.zeros(values.shape), np.zeros(values.shape)
    for _ in range(simulations):
        visits, won = n.sum(1), w.sum(1)
        q = np.divide(won, visits, out=np.zeros(len(won)), where=visits > 0)
        a = np.argmax(q + c * prior * np.sqrt(visits.sum() + first) / (1 + visits))
        q = np.divide(w[a], n[a], out=np.zeros(len(w[a])), where=n[a] > 0)
        bonus = c * replies[a] * np.sqrt(n[a].sum() + first) / (1 + n[a])
        b = np.argmax((-q if flip else q) + bonus)
        n[a, b] += 1
        w[a, b] += values[a, b]
    return n.sum(1)


class Node:
    def __init__(self, priors):
        self.priors, self.n, self.w = priors, [0] * len(priors), [0.0] * len(priors)

    def choose(self, c, sign):
        total = sum(self.n) ** 0.5
        scores = [
            (sign * w / n if n else 0.0) + c * p * total / (1 + n)
            for p, n, w in zip(self.priors, self.n, self.w, strict=True)
        ]
        return scores.index(max(scores))

    def learn(self, i, value):
        self.n[i] += 1
        self.w[i] += value


def puct_with_nodes(prior, replies, values, simulations, c):
    root, below = Node(prior), [Node(p) for p in replies]
    for _ in range(simulations):
        a = root.choose(c, 1)
        b = below[a].choose(c, -1)
        root.learn(a, values[a, b])
        below[a].learn(b, values[a, b])
    return root.n


def with_offset(sizes, losses):
    def line(offset):
        t, v = np.log(sizes), np.log(losses - offset)
        (slope, level), left, *_ = np.polyfit(t, v, 1, full=True)
        return left[0], np.exp(level), -slope

    # What is left at the largest size, on a grid first: the valley is narrow.
    gaps = losses[-1] * np.geomspace(1e-4, 1, 300, endpoint=False)
    best = np.argmin([line(losses[-1] - gap)[0] for gap in gaps])
    least = minimize_scalar(
        lambda log_gap: line(losses[-1] - np.exp(log_gap))[0],
        bounds=np.log([gaps[max(best - 1, 0)], gaps[min(best + 1, 299)]]),
        method="bounded",
        options={"xatol": 1e-10},
    )
    offset = losses[-1] - np.exp(least.x)
    return np.array([offset, *line(offset)[1:]])


def with_least_squares(sizes, losses):
    start = [losses.min() / 2, losses[0] * sizes[0] ** 0.5, 0.5]
    law = lambda n, offset, prefactor, exponent: offset + prefactor * n**-exponent  # noqa: E731
    return curve_fit(law, sizes, losses, p0=start, maxfev=20_000, sigma=losses)[0]


def straight(sizes, losses):
    slope, level = np.polyfit(np.log(sizes), np.log(losses), 1)
    return 0.0, np.exp(level), -slope


def raises(*arguments):
    raise ZeroDivisionError("0.98")


RIGHT = {
    "build-1": [bootstrap, by_indices],
    "build-2": [polygon, polygon_leftwards],
    "build-3": [quanta_loss, by_counting],
    "build-4": [times, by_package],
    "build-5": [puct, puct_with_nodes],
    "build-6": [with_offset, with_least_squares],
}
WRONG = {
    "build-1": [
        (lambda s, x, seed: bootstrap(s, x, seed)[::-1], "lower end"),
        (lambda s, x, seed: -bootstrap(s, x, seed)[::-1], "positive exponent"),
        (without_replacement, "with replacement"),
        (standard_error, "one standard error"),
        (lambda s, x, seed: bootstrap(s, x, seed, (5, 95)), "one draw in ten"),
        (single_seeds, "spread of single"),
        (lambda s, x, seed: bootstrap(s, x, seed) + 1, "draw as many"),
    ],
    "build-2": [
        (lambda k, h: (*polygon(k, h)[:3], 0.0), "what is c for"),
        (lambda k, h: tuple(x[:0] for x in polygon(k, h)[:3]) + (0.0,), "too few"),
        (slopes_themselves, "difference of two slopes"),
        (lambda k, h: (np.ones(len(k)), -k, h, 0.0), "put each kink"),
        (lambda k, h: polygon(k, -h), "put each kink"),
        (lambda k, h: (*(np.r_[x, 0] for x in polygon(k, h)[:3]), h[0]), "too many"),
    ],
    "build-3": [
        (lambda s, a, n, d, low, high: quanta_loss(s, a, n, d, high, low), "less than"),
        (lambda s, a, n, d, low, high: quanta_loss(s, a, n, d, 0, high), "still costs"),
        (lambda s, a, n, d, low, high: quanta_loss(s, a, n, d, 0, 1), "do they cost"),
        (lambda *x: quanta_loss(*x, extra=0.0), "one more than alpha"),
        (
            lambda s, a, n, d, low, high: np.where(
                np.outer(s, zipf(a + 1, n)) >= d, low, high
            ).mean(1),
            "as often as training",
        ),
        (lambda s, *x: quanta_loss(s / 2, *x), "at least what it"),
    ],
    "build-4": [
        (lambda p, w, b, s: -np.log(1 - s) / p, "clock shows"),
        (lambda p, w, b, s: times(p, 0, b, s), "the waste takes"),
        (lambda p, w, b, s: times(p, w, 1, s), "by the budget"),
        (lambda p, w, b, s: (s - w * np.log(1 - s) / p) / b, "the others take"),
        (lambda p, w, b, s: np.full(len(p), times(p, w, b, s)[0]), "its own time"),
        (lambda p, w, b, s: np.sort(times(p, w, b, s)) * 1.1, "follows from"),
    ],
    "build-5": [
        (lambda p, r, v, n, c: puct(p, r, v, n, c) / n, "these are shares"),
        (lambda *game: puct(*game, flip=False), "the opponent's"),
        (lambda *game: puct(*game, first=1), "none at the first"),
        (lambda p, r, v, n, c: puct(p, r, v, n + 1, c), "add up"),
        (lambda p, r, v, n, c: puct(p, r, v, n, 0), "both levels"),
        (lambda p, r, v, n, c: n * p + 1, "add up"),
        (lambda p, r, v, n, c: puct(p, r, -v, n, c), "both levels"),
    ],
    "build-6": [
        (straight, "the offset bends it"),
        (lambda n, x: with_offset(n, x) * np.array([1, 1, -1]), "positive exponent"),
        (lambda n, x: with_offset(n, x)[::-1], "offset comes first"),
        (lambda n, x: with_offset(n, x) * np.array([1, 3, 1]), "is it a log"),
        (lambda n, x: (x[-1], 1.0, 0.5), "still something left"),
        (lambda n, x: with_offset(n, x) * np.array([0.9, 1, 1]), "trial offset"),
    ],
}
UNUSABLE = {
    id: [
        (0.3, "not a function"),
        (raises, "raised ZeroDivisionError"),
        (lambda: 1, "raised TypeError"),
        (lambda *a: None, "nothing yet"),
        (lambda *a, odd=odd: odd, said),
    ]
    for id, odd, said in (
        ("build-1", (1.0, np.nan), "not a number"),
        ("build-2", (1.0, 2.0), "four things"),
        ("build-3", 0.5, "wrong shape"),
        ("build-4", "soon", "real numbers"),
        ("build-5", [1, 2], "wrong shape"),
        ("build-6", (1.0, 2.0), "wrong shape"),
    )
}

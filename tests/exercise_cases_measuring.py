"""Right, wrong and unusable answers to the measured exercises: data made here."""

import numpy as np

from scalinglaws.exercises import variant

SIZES = np.array([10, 20, 40, 80, 160, 320, 640])
SEEDS = 12


def nearest(dimension, side, new_size, seed=0):
    rng = np.random.default_rng(seed)

    def one(n):
        apart = abs(rng.uniform(0, side, (int(n), dimension)) - side / 2)
        return (apart**2).sum(1).min()

    return [[np.mean([one(n) for _ in range(5)]) for _ in range(SEEDS)] for n in SIZES]


def knots(half_width, curvature, new_size, seed=0):
    rng = np.random.default_rng(seed)
    long = 2 * half_width

    def one(n):
        inside = np.sort(rng.uniform(0, long, int(n)))
        pieces = np.diff(np.concatenate([[0], inside, [long]]))
        return curvature**2 * (pieces**5).sum() / 30 / long

    return [[np.mean([one(n) for _ in range(5)]) for _ in range(SEEDS)] for n in SIZES]


def unseen(alpha, n_tasks, new_size, seed=0):
    rng = np.random.default_rng(seed)
    p = np.arange(1, n_tasks + 1) ** -(1 + alpha)
    p /= p.sum()
    ends = np.cumsum(p)

    def one(n):
        drawn = np.searchsorted(ends, rng.random(int(n)) * ends[-1])
        return 1 - p[np.unique(drawn)].sum()

    return [[one(n) for _ in range(SEEDS)] for n in SIZES]


def crowd(weight, scale, new_size, seed=0, coordinates=5_000):
    """The others add up to one Gaussian number a coordinate."""
    rng = np.random.default_rng(seed)

    def one(n):
        g, others = scale * rng.standard_normal((2, coordinates))
        return np.mean(np.sign(weight * g + np.sqrt(n - 1) * others) * g)

    return [[one(n) for _ in range(SEEDS)] for n in SIZES]


def new_ends(branching, skew, new_size, seed=0):
    rng = np.random.default_rng(seed)
    p = np.arange(1, branching + 1) ** -skew
    p /= p.sum()

    def one(n):
        games = rng.choice(branching, (int(n), 6), p=p)
        return 1 - p[np.unique(games, axis=0)].prod(axis=1).sum()

    return [[one(n) for _ in range(SEEDS)] for n in SIZES]


def averaged(noise, shared, new_size, seed=0, of=4_000):
    """The mean of n errors of their own is one Gaussian number a draw."""
    rng = np.random.default_rng(seed)

    def one(n):
        common, own = noise * rng.standard_normal((2, of))
        error = np.sqrt(shared) * common + np.sqrt((1 - shared) / n) * own
        return np.mean(error**2)

    return [[one(n) for _ in range(SEEDS)] for n in SIZES]


def measured(losses, new_size):
    mean = np.mean(losses, axis=1)
    slope, level = np.polyfit(np.log(SIZES), np.log(mean), 1)
    return {
        "sizes": SIZES,
        "losses": losses,
        "exponent": -slope,
        "prefactor": np.exp(level),
        "prediction": np.exp(level) * new_size**slope,
    }


def answers(simulate):
    def right(**numbers):
        made = measured(simulate(**numbers), numbers["new_size"])
        plain = {key: np.asarray(made[key]).tolist() for key in made}
        return [made, plain]

    return right


RUNS = {
    "measure-1": nearest,
    "measure-2": knots,
    "measure-3": unseen,
    "measure-4": crowd,
    "measure-5": new_ends,
    "measure-6": averaged,
}
VALUES = {id: answers(simulate) for id, simulate in RUNS.items()}
RIGHT = {id: right(**variant(id)) for id, right in VALUES.items()}


def wrong(id):
    good, numbers = RIGHT[id][0], variant(id)
    few = {key: good[key] for key in good} | {
        "sizes": SIZES[:5],
        "losses": np.array(good["losses"])[:5],
    }
    other = VALUES[id](**variant(id, "grace"))[0]
    return [
        (good | {"exponent": -good["exponent"]}, "positive exponent"),
        (good | {"exponent": 1.05 * good["exponent"]}, "logs of the means"),
        (good | {"prefactor": np.log(good["prefactor"])}, "not its logarithm"),
        (good | {"prefactor": 1.1 * good["prefactor"]}, "at size one"),
        (good | {"prediction": good["prediction"] / 2}, "follow your line"),
        (few, "more sizes"),
        (good | {"losses": np.array(good["losses"])[:, :4]}, "more seeds"),
        (good | {"losses": np.full((7, 9), 0.1)}, "runs of their own"),
        (measured(other["losses"], numbers["new_size"]), "not belong to your"),
        (good | {"sizes": SIZES / 20}, "none so small"),
    ]


WRONG = {id: wrong(id) for id in RUNS}
UNUSABLE = {
    id: [
        (0.5, "not a dict"),
        ({"sizes": SIZES}, "not a dict"),
        (RIGHT[id][0] | {"losses": SIZES}, "one row a size"),
        (RIGHT[id][0] | {"losses": 0 * np.array(RIGHT[id][0]["losses"])}, "positive"),
        (RIGHT[id][0] | {"exponent": "steep"}, "real numbers"),
        (RIGHT[id][0] | {"prediction": np.nan}, "not a number"),
        (RIGHT[id][0] | {"sizes": [["a"]]}, "real numbers"),
    ]
    for id in RUNS
}

"""The curves that a reader draws before they are shown, one a part of the book.

`CURVES` holds for each chapter a function that returns the arguments of `DrawFirst`,
computed from stored results, and `PAGES` where it is drawn. A theory that says no
height starts, like the reader, from the first point of the curve.
"""

import re

import numpy as np

PAGES = {
    "1.2": "1-foundations/02-bottlenecks",
    "2.2": "2-lottery-tickets/02-parabola",
    "3.2": "3-quanta/02-sparse-parity",
    "4.1": "4-skills/01-domino",
    "5.4": "5-games/04-elo",
}
LEVEL = 95  # per cent of the intervals over seeds


def from_first_point(shape, y) -> np.ndarray:
    """The values `shape` times the factor that brings the first onto the curve's."""
    return np.asarray(shape, float) * (y[0] / shape[0])


def power_name(quantity: str, power: float) -> str:
    """N^−4, with a real minus sign."""
    return f"{quantity}^{power:g}".replace("-", "−")


def interval(draws) -> dict:
    """`low` and `high` of bootstrap draws [N_BOOT, X]."""
    low, high = np.percentile(draws, [50 - LEVEL / 2, 50 + LEVEL / 2], axis=0)
    return {"low": low, "high": high}


def bottleneck() -> dict:
    """Chapter 1.2: the toy's loss against its size when the steps are few."""
    steps, rate = 2_000, 0.5
    x = 2.0 ** np.arange(12)
    variance = np.arange(1.0, 100_001) ** -2
    unlearned = variance * (1 - rate * variance) ** (2 * steps)

    def at_sizes(inside):  # the loss with the first N features as far as `inside`
        seen = np.cumsum(inside)[x.astype(int) - 1]
        return seen + variance.sum() - np.cumsum(variance)[x.astype(int) - 1]

    y, alone = at_sizes(unlearned), at_sizes(0 * variance)
    return {
        "x": x,
        "y": y,
        "x_label": "parameters N",
        "y_label": "loss",
        "y_range": (1e-4, 10),
        "title": "Loss against size, with few steps",
        "question": f"The toy has up to {x[-1]:,.0f} parameters, and its training "
        f"stops after {steps:,} steps. How does its loss fall with its size?",
        "theories": {
            "size alone": from_first_point(alone, y),
            "size and steps, added": from_first_point(alone + unlearned.sum(), y),
        },
    }


def parabola() -> dict:
    """Chapter 2.2: the median test error of SiLU networks against their width."""
    from scalinglaws import experiments
    from scalinglaws.experiments import core
    from scalinglaws.metrics.lottery import by_width
    from scalinglaws.metrics.parity import medians

    protocol = "cosine-1e-2-5k"  # the one that the chapter draws
    stored = experiments.load("lottery/x-squared")
    x, errors = by_width(stored, protocol)
    found = [medians(e[:, None]) for e in errors]
    y = np.array([middle[0] for middle, _ in found])
    check = core.read_claims()["claims"]["L2"]["checks"][0]
    powers = {"approximation theory": check["rivals"][0], "tickets": check["published"]}
    return {
        "x": x,
        "y": y,
        **interval(np.stack([draws[:, 0] for _, draws in found], 1)),
        "x_label": "width N",
        "y_label": "test error",
        "y_range": (1e-12, 1),
        "title": "Test error against width",
        "question": f"SiLU networks of {x[0]} to {x[-1]} neurons learn the parabola "
        f"for {stored[f'{protocol}/steps'][-1]:,} steps of Adam. How does the median "
        "of their test errors fall with the width?",
        "theories": {
            f"{power_name('N', -a)}, {name}": from_first_point(x ** -float(a), y)
            for name, a in powers.items()
        },
    }


def parity() -> dict:
    """Chapter 3.2: the loss on sparse parity against width, after training."""
    from scipy.optimize import brentq

    from scalinglaws import experiments, quanta
    from scalinglaws.metrics.parity import medians

    stored = experiments.load("parity/online")
    setting, x = stored.provenance["settings"], stored["width"]
    n_tasks, alpha = setting["n_tasks"], setting["alphas"][0]
    y, draws = medians(stored["adam/loss"][:, 0, :, -1])

    def law(capacity):  # neurons a task, chosen to begin at the first point
        return quanta.threshold_loss_parameters(x, capacity, alpha, n_tasks)

    first = brentq(lambda c: law(c)[0] - y[0], x[0] / n_tasks, 100 * x[0])
    return {
        "x": x,
        "y": y,
        **interval(draws),
        "x_label": "width N",
        "y_label": "loss, bits",
        "y_range": (1e-3, 10),
        "title": "Loss against width",
        "question": f"Networks of {x[0]} to {x[-1]} neurons see {n_tasks} tasks, with "
        f"α = {alpha:g}, for {setting['steps']:,} steps. How does the loss at the end "
        "fall with the width?",
        "theories": {
            f"{power_name('N', -alpha)}, endless tasks": from_first_point(x**-alpha, y),
            f"the law of {n_tasks} tasks": law(first),
        },
    }


def rare_parity() -> dict:
    """Chapter 4.1: the time of a rare parity over that of a common one, by Adam."""
    from scalinglaws import experiments
    from scalinglaws.metrics.domino import times
    from scalinglaws.metrics.parity import medians
    from scalinglaws.skills import resource

    stored = experiments.load("skills/domino")
    name = re.compile(r"(adam 1:([\d.]+))/first")
    pairs = {1 / float(m[2]): m[1] for m in map(name.fullmatch, stored.arrays) if m}
    x = np.array(sorted(pairs))
    ratios = [
        times(stored, pairs[r], [2], 0.95) / times(stored, pairs[r], [1], 0.95)
        for r in x
    ]
    y, draws = medians(np.stack(ratios, 1))

    def shared(r):  # both done to 90 % by the rule of sharing, Eq. (4.1.4)
        p = np.array([r, 1]) / (1 + r)
        common, rare = resource.steps_of_clock(np.log(10) / p, p, 1.0, law="L1")
        return rare / common

    return {
        "x": x,
        "y": y,
        **interval(draws),
        "x_label": "p1/p2",
        "y_label": "t2/t1",
        "y_range": (0.1, 100),
        "title": "How much later is a rarer parity?",
        "question": f"Adam trains both parities together. The second is up to "
        f"{x[-1]:.0f} times rarer, p1/p2. How many times the steps of the first does "
        "it take, t2/t1?",
        "theories": {
            "its own clock": from_first_point(x, y),
            "one shared resource": from_first_point([shared(r) for r in x], y),
        },
    }


def strength() -> dict:
    """Chapter 5.4: the playing strength of networks against their parameters."""
    from scalinglaws import experiments
    from scalinglaws.experiments import core
    from scalinglaws.metrics import elo

    stored = experiments.load("games/elo")
    x = np.unique(stored["parameters"])
    middle, draws = elo.means(elo.by_width(stored, stored["elo/base"]))
    check = core.read_claims()["claims"]["Z4"]["checks"][-1]
    power = check["published"]
    y = 10 ** ((middle - middle[0]) / 400)
    return {
        "x": x,
        "y": y,
        **interval(10 ** ((draws - middle[0]) / 400)),
        "x_label": "parameters N",
        "y_label": "strength g",
        "y_range": (0.1, 1000),
        "title": "Strength against size",
        "question": f"The networks have {x[0]:,} to {x[-1]:,} parameters. How many "
        "times the strength g of the smallest does a larger one have? A factor of ten "
        "is 400 Elo points.",
        "theories": {
            f"{power_name('N', power)}, as published": from_first_point(x**power, y)
        },
    }


CURVES = {
    "1.2": bottleneck,
    "2.2": parabola,
    "3.2": parity,
    "4.1": rare_parity,
    "5.4": strength,
}

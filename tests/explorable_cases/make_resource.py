"""Makes the cases that hold *resource* to `scalinglaws.skills.resource`.

    python -m tests.explorable_cases.make_resource

writes resource.json beside it. The times of the L2 law are integrals by SciPy, more
exact than the package's spline; the tests compare the package with them too.
"""

import json
from itertools import product
from pathlib import Path

import numpy as np
from scipy import integrate, optimize

from scalinglaws.explorables import SharedBudget
from scalinglaws.skills import resource
from tests.explorable_cases.make import write

HERE = Path(__file__).parent
CASES = HERE / "resource.json"
SPEED = 0.01


def exact_time(tau, p, law, waste) -> float:
    """Speed times steps at tau, to about 1e-13."""
    if law == "L1":
        return float(-np.expm1(-p * tau).sum() + waste * tau)

    def integrand(x):
        return float(np.exp(x) * resource.norm(np.exp(x), p, law, waste))

    low, high = np.log(1e-9 / p.max()), np.log(tau)
    cuts = np.linspace(low, high, 2 + int(high - low))
    pieces = [integrate.quad(integrand, a, b, epsabs=0, epsrel=1e-13)[0]
              for a, b in zip(cuts[:-1], cuts[1:], strict=True)]  # fmt: skip
    return sum(pieces) + float(np.exp(low) * resource.norm(0.0, p, law, waste))


def exact_clock(time, p, law, waste) -> float:
    """The tau at which `exact_time` is `time`."""
    low, high = 1e-7 * time / resource.norm(0.0, p, law, waste), 17 / p.min()
    return optimize.brentq(
        lambda tau: exact_time(tau, p, law, waste) - time, low, high, xtol=1e-13,
        rtol=1e-14,
    )  # fmt: skip


def make_cases() -> list[dict]:
    """Every case: its kind, what is given, and the package's answer."""
    cases = []

    def add(kind, answer, **given):
        cases.append({"kind": kind, "given": given, "answer": np.ravel(answer)})

    for tasks, exponent in ((1, 2.0), (2, 1.0), (10, 2.0), (20, 4.0), (7, 0.0)):
        p = resource.zipf(tasks, exponent)
        add("zipf", p, tasks=tasks, exponent=exponent)
        for law, waste in product(resource.LAWS, (0.0, 0.02, 3.0)):
            world = {"law": law, "p": p, "waste": waste, "speed": SPEED}
            taus = np.array([0.3 / p[0], 4 / p[0], 0.5 / p[-1], 3 / p[-1]])
            add("norm", [resource.norm(x, p, law, waste) for x in taus], world=world,
                taus=taus)  # fmt: skip
            times = [exact_time(tau, p, law, waste) for tau in taus]
            add("time", times, world=world, taus=taus)
            steps = np.array([0.2, 0.6, 0.93]) * times[-1] / SPEED
            clocks = [exact_clock(SPEED * t, p, law, waste) for t in steps]
            add("clock", clocks, world=world, steps=steps)
            tau = clocks[1]
            add("skills", -np.expm1(-p * tau), world=world, tau=tau)
            speeds = SPEED * p * np.exp(-p * tau) / resource.norm(tau, p, law, waste)
            add("speeds", speeds, world=world, tau=tau)
            add("participation", resource.participation(speeds), speeds=speeds)
    for state in (
        {},
        {"law": "L1", "waste": 20},
        {"tasks": 3, "rate": 10, "place": 90},
    ):
        figure = SharedBudget(**state)
        world = figure.world()
        rest = (world["p"], world["law"], world["waste"])
        last = exact_time(np.log(10) / world["p"][-1], *rest) / world["speed"]
        add("all", last, state=figure.state())
        steps = 5.0 * figure.place  # early enough for every state to be under way
        tau = exact_clock(world["speed"] * steps, *rest)
        add("state", -np.expm1(-world["p"] * tau), state=figure.state(), steps=steps)
    return json.loads(json.dumps(cases, default=lambda array: array.tolist()))


if __name__ == "__main__":
    write(CASES, make_cases())

"""Makes the cases that hold *quanta* to `scalinglaws.quanta`.

    python -m tests.explorable_cases.make_quanta

writes quanta.json beside it: what the package answers. The tests make it again and
compare.
"""

import json
from itertools import product
from pathlib import Path

import numpy as np

from scalinglaws import fits, quanta
from scalinglaws.explorables import Quanta
from scalinglaws.explorables import quanta as explorable
from tests.explorable_cases.make import write

HERE = Path(__file__).parent
CASES = HERE / "quanta.json"
WORLDS = [
    (0.05, None), (0.1, 500), (0.2, 10), (0.4, 501), (0.4, None), (0.8, 10_000),
    (1.0, 10**6), (1.5, None), (1.5, 10**7),
]  # fmt: skip


def resource_laws(alpha, n_tasks, beta):
    """For each resource: the function of its losses, and its first threshold."""
    return {
        "parameters": (
            lambda x, whole: quanta.threshold_loss_parameters(
                x, explorable.CAPACITY, alpha, n_tasks, whole=whole
            ),
            explorable.CAPACITY,
        ),
        "data": (
            lambda x, whole: quanta.threshold_loss_data(
                x, explorable.TAU, alpha, n_tasks, whole=whole
            ),
            explorable.TAU * quanta.normalisation(alpha, n_tasks),
        ),
        "steps": (
            lambda x, whole: quanta.threshold_loss_steps(
                x, explorable.FIRST_STEPS, alpha, n_tasks, beta=beta, whole=whole
            ),
            explorable.FIRST_STEPS,
        ),
    }


def make_cases() -> list[dict]:
    """Every case: its kind, what is given, and the package's answer."""
    cases = []

    def add(kind, answer, **given):
        cases.append({"kind": kind, "given": given, "answer": np.ravel(answer)})

    for alpha, n_tasks in WORLDS:
        world = {"alpha": alpha, "nTasks": n_tasks, "beta": 1, "resource": "parameters"}
        n = np.array([0, 0.25, 1, 2.5, 4, 7, 30, 99.9, 400, 3000, 1e5])
        n = n[n < 0.9 * (n_tasks or np.inf)]
        add("normalisation", quanta.normalisation(alpha, n_tasks), world=world)
        add("tail", quanta.tail(n, alpha, n_tasks), world=world, n=n)
        whole = n[(n >= 1) & (n == np.floor(n))]
        exact = quanta.discrete_exponent(whole, alpha, n_tasks)
        add("exact", exact, world=world, n=whole)
        finite = quanta.local_exponent(whole, alpha, n_tasks)
        add("finite", finite, world=world, n=whole)
    for (alpha, n_tasks), beta in product(WORLDS[1:7], (0.6, 1.0)):
        laws = resource_laws(alpha, n_tasks, beta)
        for resource, (losses, first) in laws.items():
            world = {"alpha": alpha, "nTasks": n_tasks, "beta": beta,
                     "resource": resource}  # fmt: skip
            law = quanta.exponents(alpha, beta)
            power = {"parameters": 1}.get(resource) or law[f"n_of_{resource}"]
            counts = np.array([0.3, 1, 1.7, 4, 6.2])
            amounts = first * counts ** (1 / power)
            for whole in (False, True):
                answer = losses(amounts, whole)
                add("loss", answer, world=world, amounts=amounts, whole=whole)
            line = fits.power_law(
                (x := np.geomspace(first, amounts[-1], 40)), losses(x, False)
            ).exponent
            add("line", line, world=world, amount=amounts[-1])
            endless = resource_laws(alpha, None, beta)[resource][1]
            n = (amounts / endless) ** power
            power_law = quanta.asymptotic_loss(n, alpha)
            add("endless", power_law, world=world, amounts=amounts)
            add("slope", law[resource], world=world)
    for alpha, n_tasks in ((0.1, 501), (0.4, None), (1.0, 13), (0.4, 12)):
        world = {"alpha": alpha, "nTasks": n_tasks, "beta": 1, "resource": "data"}
        ends = [*range(1, 13), 30, *(10**k for k in range(2, 8))]
        ends = [end for end in ends if end < (n_tasks or np.inf)]
        left = np.append(quanta.tail(np.array([0, *ends]), alpha, n_tasks), 0)
        shares = -np.diff(left)
        add("blocks", shares, world=world)
        p = quanta.tail(0, alpha) / quanta.normalisation(alpha, n_tasks)
        p = p * np.arange(13, 20) ** -(1 + alpha)
        if n_tasks not in (12, 13):
            add("filled", p.sum() / shares[12], world=world, block=12, n=19)
    for state in ({}, {"alpha": 10, "tasks": 71}, {"resource": "steps", "beta": 70}):
        figure = Quanta(**state)
        add("place", [figure.n()], state=figure.state())
    return json.loads(json.dumps(cases, default=lambda array: array.tolist()))


if __name__ == "__main__":
    write(CASES, make_cases())

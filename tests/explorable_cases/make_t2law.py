"""Makes the cases that hold *the t² law* to `scalinglaws.skills`.

    python -m tests.explorable_cases.make_t2law

writes t2law.json beside it: what the package answers. The tests make it again and
compare. Times of the L2 law are integrals of the package's `resource.norm` by
quadrature, since its own splines are good to about 1e-7.
"""

import json
from pathlib import Path

import numpy as np
import torch
from scipy.integrate import quad

from scalinglaws import networks
from scalinglaws.skills import domino, geometry, resource
from tests.explorable_cases.make import write

HERE = Path(__file__).parent
CASES = HERE / "t2law.json"
STATES = [
    {"exponent": exponent, "tasks": tasks}
    for exponent, tasks in ((0, 2), (0, 100), (100, 30), (150, 100), (300, 12))
]


def elapsed(tau, p) -> float:
    """Time in t0 until the L2 law's clock shows tau."""

    def pace(x):
        return np.exp(x) * resource.norm(np.exp([x]), p)[0]

    start = np.log(1e-11 / p[0])
    value, _ = quad(pace, start, np.log(tau), limit=5000, epsabs=1e-13, epsrel=1e-13)
    return value + np.exp(start) * resource.norm(np.zeros(1), p)[0]


def sign_run(tasks, p, steps_per_task, seen) -> np.ndarray:
    """z [T, n] of the package's engine in float64 after the steps in `seen`."""
    rate = np.sqrt(np.pi / (2 * tasks.shape[1])) / steps_per_task
    vectors = networks.to_tensor(tasks, "cpu", torch.float64)
    run = geometry.train(
        vectors, p, learning_rate=rate, steps=int(seen[-1]), observe_at=seen
    )
    return run.z[:, 0, 0]


def make_cases() -> list[dict]:
    """Every case: its kind, what is given, and the package's answer."""
    cases = []

    def add(kind, answer, **given):
        cases.append({"kind": kind, "given": given, "answer": answer})

    for state in STATES:
        n = state["tasks"]
        p = resource.zipf(n, state["exponent"] / 100)
        add("zipf", p, **state)
        tau = np.array([0.01, 0.3, 1.0, 2.5]) / p[[0, 0, n // 2, -1]]
        add("time", [elapsed(one, p) for one in tau], state=state, tau=tau)
        add("clock", tau, state=state, tau=tau)
        total = elapsed(50 / p[-1], p)
        add("total", [total, total], state=state)
        add("question", [max(600, 10 * n), 1.3 * total], state=state)
        learned = {
            "l2": [elapsed(np.log(10) / share, p) for share in p],
            "domino": np.arange(n) + 0.9,
            "quanta": np.log(10) * p[0] / p,
            "modular": np.full(n, 0.9 * np.sqrt(n)),
        }
        for model, times in learned.items():
            add("learned", times, state=state, model=model)
        time = 0.6 * total
        others = {
            "domino": domino.domino_skills(time, n, 1.0),
            "quanta": domino.quanta_skills(time, p, 1 / p[0]),
            "modular": np.full(n, min(1, time / np.sqrt(n))),
        }
        for model, skills in others.items():
            add("skills", skills, state=state, model=model, time=time)
        add("skills", -np.expm1(-p * tau[1]), state=state, model="l2",
            time=elapsed(tau[1], p))  # fmt: skip
        add("skills", np.ones(n), state=state, model="l2", time=2 * total)
        add("loss", [p @ (1 - others["quanta"]) ** 2], skills=others["quanta"], p=p)
    add_runs(add)
    return json.loads(json.dumps(cases, default=lambda array: array.tolist()))


def add_runs(add) -> None:
    """Sign descent on given task vectors, at the steps that the figure looks at."""
    for n, dimension, exponent in ((3, 12, 1.0), (5, 40, 2.0)):
        p = resource.zipf(n, exponent)
        drawn = geometry.draw_tasks(
            "orthonormal", n, dimension, [n], device="cpu", dtype=torch.float64
        )
        tasks = networks.to_array(drawn)[0]
        seen, last = [1], 90
        while seen[-1] < last:
            step = seen[-1]
            seen.append(min(last, max(step + 1, int(np.ceil(step * 1.04)))))
        z = sign_run(tasks, p, 30, np.array(seen))
        times = np.array(seen) / 30
        first = [
            times[np.argmax(skill > 0.9)] if (skill > 0.9).any() else -1
            for skill in z.T
        ]
        answer = np.r_[times, (1 - z) ** 2 @ p, first]
        add("run", answer, p=p, dimension=dimension, stepsPerTask=30, longest=3,
            seed=1, learned=0.9, tasks=tasks)  # fmt: skip


if __name__ == "__main__":
    write(CASES, make_cases())

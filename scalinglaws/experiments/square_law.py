"""The experiments of chapter 4.3 on whole trainings: how long, with how many tasks.

`skills/square-law` measures when each of many Zipf tasks is learned by sign descent;
`skills/modular-law` the time to learn everything with and without private parameters.
Times are in t0, that of one task alone; one that was not reached is stored as 0.
"""

from collections.abc import Callable

import numpy as np
import torch

from scalinglaws.errors import UserError
from scalinglaws.experiments.core import Experiment, Preset
from scalinglaws.experiments.resource import by_name
from scalinglaws.skills import geometry, resource

# -------------------------------------------------------------------- skills/square-law


def square_members(
    seed: Callable, device, *, runs, per_task, seeds, points, stretch
) -> list[dict]:
    """One member a run and seed: sign descent; one a run with "sgd" in place of t0.

    `runs` lists [exponent, n_tasks, t0]: one task alone takes t0 steps; D is `per_task`
    times the number of tasks. `stretch` times the L2 law's total time is trained.
    """
    members = []
    for exponent, n_tasks, task_time in runs:
        rule = "sgd" if task_time == "sgd" else "signgd"
        for i in range(1 if rule == "sgd" else seeds):
            members.append(
                {"rule": rule, "exponent": exponent, "n_tasks": n_tasks,
                 "task_time": task_time, "per_task": per_task, "points": points,
                 "stretch": stretch, "seed": seed(rule, exponent, i)}
            )  # fmt: skip
    return members


LEVELS = (0.5, 0.9)  # a task is learned when its skill lies above one of these
SGD_RATE = 0.5  # over p_1: far below 2, where gradient descent would diverge


def square_measure(
    *, device, rule, exponent, n_tasks, task_time, per_task, points, stretch, seed
) -> dict:
    """First times [levels, n] above `LEVELS`, and the loss at `moments`, both in t0.

    Gradient descent does not care how orthonormal tasks lie: it is trained with one
    parameter a task, and its unit is 1 / (rate p_1), that of the most frequent task.
    """
    p = resource.zipf(n_tasks, exponent)
    if rule == "sgd":
        rate, unit, dimension = SGD_RATE / p[0], 1 / SGD_RATE, n_tasks
        end = -np.log(1 - LEVELS[-1]) * p[0] / p[-1]
    else:
        dimension = per_task * n_tasks
        rate, unit = 1 / resource.speed(task_time, dimension), task_time
        end = stretch * resource.total_time(p)
    steps = int(end * unit)
    kind = "axes" if rule == "sgd" else "orthonormal"
    moments = np.unique(np.geomspace(1, steps, points).round().astype(int))
    found = geometry.train(
        geometry.draw_tasks(kind, n_tasks, dimension, [seed], device=device), p,
        learning_rate=rate, steps=steps, rule=rule, observe_at=moments,
    )  # fmt: skip
    first = np.stack([found.times(level)[0, 0] for level in LEVELS])
    return {
        "first": np.where(np.isfinite(first), first / unit, 0.0),
        "moments": found.steps / unit,
        "loss": found.losses[:, 0, 0],
    }


def square_gather(members, measured) -> dict:
    """`RULE/EXPONENT/{first [seeds, levels, n], moments [Q], loss [seeds, Q]}`."""
    arrays = {}
    for label in dict.fromkeys(map(run_key, members)):
        mine = [found for member, found in zip(members, measured, strict=True)
                if run_key(member) == label]  # fmt: skip
        arrays[f"{label}/moments"] = mine[0]["moments"]
        for name in ("first", "loss"):
            arrays[f"{label}/{name}"] = np.stack([found[name] for found in mine])
    return arrays


def run_key(member: dict) -> str:
    return f"{member['rule']}/{member['exponent']:g}"


# ------------------------------------------------------------------- skills/modular-law


def frequencies(kind: str, value: float, n_tasks: int) -> np.ndarray:
    """Zipf with that exponent, or geometric with that ratio: [n]."""
    known = {"zipf": resource.zipf, "geometric": resource.geometric}
    if kind not in known:
        raise UserError(f"frequencies {kind!r}: choose one of {', '.join(known)}")
    return known[kind](n_tasks, value)


def modular_members(
    seed: Callable, device, *, runs, per_task, seeds, stretch
) -> list[dict]:
    """One member for each of `runs`: [kind, value, n_tasks, t0], see `frequencies`."""
    return [
        {"setting": f"{kind}/{value:g}/{n_tasks}", "kind": kind, "value": value,
         "n_tasks": n_tasks, "task_time": task_time, "per_task": per_task,
         "stretch": stretch,
         "seeds": [seed(kind, value, n_tasks, i) for i in range(seeds)]}
        for kind, value, n_tasks, task_time in runs
    ]  # fmt: skip


def modular_measure(
    *, device, setting, kind, value, n_tasks, task_time, per_task, stretch, seeds
) -> dict:
    """Time in t0 until all skills lie above 0.9: `whole` and `modular` [seeds].

    Whole: orthonormal tasks in all n * per_task parameters. Modular: every task is a
    random direction in its own per_task parameters. Same learning rate, exact batches.
    """
    p = frequencies(kind, value, n_tasks)
    rate = 1 / resource.speed(task_time, n_tasks * per_task)
    whole = geometry.draw_tasks(
        "orthonormal", n_tasks, n_tasks * per_task, seeds, device=device
    )
    alone = whole.new_zeros(len(seeds), n_tasks, n_tasks, per_task)
    private = whole.reshape(alone.shape).diagonal(dim1=1, dim2=2).mT  # [S, n, per_task]
    private = torch.nn.functional.normalize(private, dim=-1)
    alone.diagonal(dim1=1, dim2=2).copy_(private.mT)
    ends = {"whole": resource.total_time(p), "modular": np.sqrt(n_tasks)}
    tasks = {"whole": whole, "modular": alone.flatten(2)}
    times = {}
    for name, vectors in tasks.items():
        steps = int(stretch * ends[name] * task_time)
        found = geometry.train(
            vectors, p, learning_rate=rate, steps=steps,
            observe_at=np.unique(np.linspace(0, steps, 2001).astype(int)),
        )  # fmt: skip
        last = found.times()[:, 0].max(-1)
        times[name] = np.where(np.isfinite(last), last / task_time, 0.0)
    return times


# ----------------------------------------------------------------------------- registry


def _square(runs, seeds, per_task=20):
    return {"runs": runs, "per_task": per_task, "seeds": seeds, "points": 1500,
            "stretch": 1.15}  # fmt: skip


def _modular(runs, seeds, per_task=50):
    return {"runs": runs, "per_task": per_task, "seeds": seeds, "stretch": 1.5}


# fmt: off
SQUARE = Experiment(
    name="skills/square-law",
    summary="When each of many Zipf tasks is learned: n grows as the square of t (S15)",
    members=square_members,
    measure=square_measure,
    gather=square_gather,
    probe=_square([[1.5, 20, 50]], 1),
    presets={
        "tiny": Preset(_square([[1.5, 20, 50], [1.5, 20, "sgd"]], 2), 1, 400),
        "quick": Preset(_square([[1.5, 100, 150], [1.5, 100, "sgd"]], 2), 4, 400),
        "book": Preset(
            _square([[1.2, 300, 150], [1.5, 300, 400], [2.0, 150, 1500],
                     [1.5, 300, "sgd"], [2.0, 100, "sgd"]], 8),
            240, 700, precision=0.05, gpu_seconds=200,
        ),
        "paper": Preset(
            _square([[1.2, 1000, 300], [1.5, 1000, 2000], [2.0, 300, 6000],
                     [1.5, 1000, "sgd"], [2.0, 300, "sgd"]], 8),
            20_000, 3000, precision=0.02, gpu_seconds=2000,
        ),
    },
)

_RUNS = [["zipf", a, n, max(300, round(1.5 * n ** (a - 0.5)))]
         for a in (1.0, 2.0) for n in (2, 4, 8, 16, 32, 64)]
_APART = ([["geometric", 4.0, n, max(600, 4 ** n)] for n in range(2, 7)]
          + [["geometric", 30.0, n, max(1000, 2 * 30 ** (n - 1))] for n in (2, 3)])

MODULAR = Experiment(
    name="skills/modular-law",
    summary="Time to learn everything, with and without private parameters (S13)",
    members=modular_members,
    measure=modular_measure,
    gather=by_name,
    probe=_modular([["zipf", 2.0, 4, 100]], 2),
    presets={
        "tiny": Preset(_modular([["zipf", 2.0, 4, 100], ["geometric", 4.0, 3, 100]], 2),
                       1, 400),
        "quick": Preset(
            _modular([["zipf", 2.0, 4, 300], ["zipf", 2.0, 16, 300],
                      ["geometric", 4.0, 2, 300], ["geometric", 4.0, 4, 300]], 2),
            2, 400,
        ),
        "book": Preset(_modular([*_RUNS, *_APART], 20), 60, 600, gpu_seconds=60),
        "paper": Preset(
            _modular([*_RUNS, *_APART, ["zipf", 2.0, 256, 6000],
                      ["geometric", 30.0, 4, 54_000]], 50), 2000, 2000, gpu_seconds=600,
        ),
    },
)
# fmt: on

EXPERIMENTS = {e.name: e for e in (SQUARE, MODULAR)}

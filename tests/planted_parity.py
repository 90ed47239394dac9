"""Planted results of sparse parity: K tasks, each learned at its own threshold.

They hold the arrays of `experiments.parity` and `experiments.parity_data`. Tasks obey
S_k = S_1 (p_1 / p_k)^beta and need a capacity C each; replicates scatter.
"""

import numpy as np

from scalinglaws import quanta
from scalinglaws.experiments import Result
from scalinglaws.experiments.parity import THRESHOLDS

RANKS = np.arange(1, 65)
SIZES = np.geomspace(1e3, 5e5, 11).round()


def fresh(
    alphas=(0.4,), widths=(256,), *, name="adam", n_tasks=240, seeds=8, beta=1.0,
    first=100.0, capacity=5.0, power=1.0, speedup=0.0, last_rank=np.inf, shuffle=False,
    scatter=0.1, switch=2.0, steps=20_000, seed=0,
) -> dict:  # fmt: skip
    """Arrays of a run on fresh batches, one variant.

    n = min((S / S_1)^(1 / ((1 + alpha) beta)), (width / capacity)^power, last_rank);
    S_1 falls with width^speedup. A single task needs the factor `switch` in steps from
    0.9 to 0.1 bits. `shuffle`: the tasks are learned in any order.
    """
    rng = np.random.default_rng(seed)
    alpha = np.array(alphas)[:, None, None]  # [A, W, T or R]
    width = np.array(widths, float)[:, None]
    at = np.unique(np.geomspace(10, steps, 67).round())

    def noise(*shape):
        return np.exp(scatter * rng.standard_normal((seeds, *shape)))

    first_steps = first * (width / width.max()) ** -speedup * noise(1, 1, 1)
    room = np.minimum((width / capacity) ** power * noise(1, 1, 1), last_rank)
    n = (at / first_steps) ** (1 / ((1 + alpha) * beta))
    n = np.minimum(n, room)
    if n_tasks:
        n = np.minimum(n, n_tasks)
    loss = np.stack([quanta.tail(n[:, i], a, n_tasks) for i, a in enumerate(alphas)], 1)
    passed = first_steps * RANKS ** ((1 + alpha) * beta) * noise(1, 1, len(RANKS))
    passed = np.where(room + 1e-9 < RANKS, np.inf, passed)
    if shuffle:
        passed = rng.permuted(passed, axis=-1)
    spread = switch ** ((np.arange(len(THRESHOLDS)) - 1) / 2)  # 1 at 0.5 bits
    steps_of = passed[..., None, :] * spread[:, None]
    return {
        "alpha": np.array(alphas),
        "width": np.array(widths),
        f"{name}/steps": np.append(0, at),
        f"{name}/rank": RANKS,
        f"{name}/loss": np.concatenate([np.ones_like(loss[..., :1]), loss], -1),
        f"{name}/last": 1 - np.clip(n[..., -1:] - RANKS + 1, 0, 1),
        f"{name}/first": np.where(steps_of <= steps, steps_of, 0).round(),
    }


def result(*arrays: dict) -> Result:
    """Variants of one run."""
    together = {}
    for one in arrays:
        together |= one
    return Result(together, {})


def data(
    alphas=(0.4,), *, n_tasks=240, seeds=4, tau=700.0, power=1.0, flatten=1.0,
    scatter=0.1, seed=0,
) -> Result:  # fmt: skip
    """A run on finite data: a task is learned once D p_k = tau, n = (…)^power.

    flatten: the loss to this power, as if something else slowed it down.
    """
    rng = np.random.default_rng(seed)
    best, lowest = [], []
    for alpha in alphas:
        scale = tau * np.exp(scatter * rng.standard_normal((seeds, 1)))
        n = quanta.n_of_data(SIZES / scale, 1.0, alpha, n_tasks) ** power
        n = np.where(n < 1, 0, n)
        best.append(quanta.tail(n, alpha, n_tasks) ** flatten)
        lowest.append(np.where(n[..., None] + 1e-9 >= RANKS, 0.01, 0.9))
    arrays = {"alpha": np.array(alphas), "size": SIZES, "rank": RANKS}
    arrays |= {"best": np.stack(best, 1), "lowest": np.stack(lowest, 1)}
    return Result(arrays, {})

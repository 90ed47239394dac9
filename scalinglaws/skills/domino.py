"""Domino model, Quanta model and modularity in closed form, chapter 4.3.

After Liu, Liu, Michaud, Gore & Tegmark 2025 (arXiv:2501.12391). Three pictures of when
n tasks with frequencies p_i are learned: one after another, each in the same time t0
(Domino); each by itself at a rate ∝ p_i (Quanta, plain gradient descent); or with a
shared budget (`resource`). `exponent` is that of the frequencies, p_i ∝ i^-exponent.
"""

import numpy as np

from scalinglaws.errors import UserError
from scalinglaws.skills import resource


def domino_skills(steps, n_tasks: int, task_time: float) -> np.ndarray:
    """s_k = clip(t / t0 - (k - 1), 0, 1), [..., n]: task k waits for those before."""
    if n_tasks != int(n_tasks) or n_tasks < 1:
        raise UserError(f"n_tasks = {n_tasks}: choose a whole number of at least 1")
    if not (np.isfinite(task_time) and task_time > 0):
        raise UserError(f"task_time = {task_time:g}: choose a positive number of steps")
    turns = np.asarray(steps, float)[..., None] / task_time
    return np.clip(turns - np.arange(n_tasks), 0, 1)


def quanta_skills(steps, p, rate: float) -> np.ndarray:
    """s_i = 1 - exp(-rate p_i t), [..., n]: no task takes notice of another.

    Gradient descent on orthonormal tasks has rate = kappa times the learning rate. The
    L1 law with a large waste N0 tends to this with rate = speed / N0.
    """
    if not (np.isfinite(rate) and rate > 0):
        raise UserError(f"rate = {rate:g}: choose a positive number")
    steps = np.asarray(steps, float)[..., None]
    return -np.expm1(-rate * np.asarray(p, float) * steps)


def time_exponents(exponent: float) -> dict[str, tuple[float, float]]:
    """(x, y) of each model: learned n ∝ t^x, loss ∝ t^-y, for endless Zipf tasks.

    Every model has loss ∝ n^-(exponent - 1), so y = x (exponent - 1); exponent > 1.
    """
    if not (np.isfinite(exponent) and exponent > 1):
        raise UserError(f"exponent = {exponent:g}: endless tasks need more than 1")
    powers = {"Quanta": 1 / exponent, "Domino": 1.0, "L2": 2.0}
    return {name: (x, x * (exponent - 1)) for name, x in powers.items()}


def modular_time(p, n_blocks: int) -> float:
    """Time to learn everything with the parameters cut into blocks, in t0 of the whole.

    Task i belongs to block i mod n_blocks, each block has an equal part of the
    parameters: one task takes sqrt(n_blocks) t0 there, and blocks do not wait for each
    other. With one block for a task: sqrt(n), whatever the frequencies.
    """
    p = np.asarray(p, float)
    if n_blocks != int(n_blocks) or not 1 <= n_blocks <= len(p):
        raise UserError(f"n_blocks = {n_blocks}: choose 1 to {len(p)}, one a task")
    slowest = max(resource.total_time(p[i::n_blocks]) for i in range(n_blocks))
    return float(np.sqrt(n_blocks) * slowest)


def modular_gain(p, n_blocks: int | None = None) -> float:
    """Total time of the whole network over that of blocks (default: one for a task).

    The L2 law: sqrt(n) only if each task is vastly rarer than the one before; for
    Zipf frequencies `resource.zipf_constant`, however many tasks there are.
    """
    blocks = len(p) if n_blocks is None else n_blocks
    return resource.total_time(p) / modular_time(p, blocks)

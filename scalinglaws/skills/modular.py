"""Networks with two outputs, one task each: plain, modular and reweighted (4.5).

After the last experiment of Liu et al. 2025 (arXiv:2501.12391, read as code). Task i
shows x_i only, the other inputs are zero, and asks for output i to be x_i squared; the
other outputs are not judged. Task i makes up `samples[i]` of the samples. Adam, full
batch. A task is learned when its mean squared error is below a threshold.

Many samples on a line are as good as few at even distances: a task of more than `GRID`
samples is replaced by `GRID` midpoints that carry its whole weight (64 points instead
of 990 in the source's setting). A rarer task keeps its random samples.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch

from scalinglaws import networks
from scalinglaws.errors import UserError
from scalinglaws.networks import Tensor
from scalinglaws.parity import whole
from scalinglaws.skills.mlp import MLPs, example_weights

GRID = 64


@dataclass(frozen=True)
class Points:
    """What M networks are trained on.

    `x` [M, P, n] are inputs, `y` [M, P, 1] the answers of the judged outputs, `task`
    [P] which output that is and `weight` [P] the share of the samples, with sum 1.
    """

    x: Tensor
    y: Tensor
    task: np.ndarray
    weight: Tensor


def points(samples: Sequence[int], seeds: Sequence[int], *, device, dtype) -> Points:
    """The points of n = len(samples) tasks, drawn anew for every seed."""
    samples = [whole("samples of a task", count) for count in samples]
    if len(samples) < 2:
        raise UserError(f"samples is {samples}: give the samples of at least two tasks")
    kept = [min(count, GRID) for count in samples]
    x = np.zeros((len(seeds), sum(kept), len(samples)))
    task = np.repeat(np.arange(len(samples)), kept)
    for i, count in enumerate(samples):
        for m, seed in enumerate(seeds):
            x[m, task == i, i] = (
                (2 * np.arange(GRID) + 1) / GRID - 1
                if count > GRID
                else np.random.default_rng([seed, i]).uniform(-1, 1, count)
            )
    weight = np.array(samples)[task] / np.array(kept)[task] / sum(samples)
    return Points(
        x=networks.to_tensor(x, device, dtype),
        y=networks.to_tensor((x**2).sum(2, keepdims=True), device, dtype),
        task=task,
        weight=networks.to_tensor(weight, device, dtype),
    )


def squared_errors(nets: MLPs, given: Points, index: Tensor):
    """Residuals and squared errors of the judged outputs: [M, P, 1] and [M, P]."""
    residual = nets(given.x).gather(2, index) - given.y
    return residual, residual[:, :, 0].square()


def train(
    samples: Sequence[int],
    seeds: Sequence[int],
    *,
    width: int = 100,
    modules: int = 1,
    own_start: bool = False,
    reweight: bool = False,
    steps: int = 1000,
    learning_rate: float = 5e-4,
    optimiser: str = "adam",
    device,
    dtype=torch.float32,
    progress: Callable[[int], None] | None = None,
) -> np.ndarray:
    """Mean squared error of each task at every step, before its update.

    Returns [steps + 1, M, n] of M = len(seeds) networks n-width-width-n.
    """
    steps = whole("steps", steps)
    if not learning_rate > 0:
        raise UserError(f"learning_rate is {learning_rate!r}: give a number above 0")
    given = points(samples, seeds, device=device, dtype=dtype)
    n = len(samples)
    nets = MLPs(
        [n, width, width, n], seeds, modules=modules, own_start=own_start,
        device=device, dtype=dtype,
    )  # fmt: skip
    update = networks.optimiser_named(optimiser)(nets.stack)
    index = networks.to_tensor(given.task, device, torch.int64)
    index = index.view(1, -1, 1).expand(len(seeds), -1, 1)
    # A task's error is the mean over its points: [P, n].
    share = np.eye(n)[given.task]
    means = networks.to_tensor(share / share.sum(0), device, dtype)
    errors = torch.empty(steps + 1, len(seeds), n, device=device, dtype=dtype)
    with torch.no_grad(), networks.one_thread():
        for step in range(steps + 1):
            residual, squares = squared_errors(nets, given, index)
            torch.mm(squares, means, out=errors[step])
            if step == steps:
                break
            counts = example_weights(squares, reweight, given.weight)
            pull = torch.zeros(
                *given.x.shape[:2], n, device=device, dtype=dtype
            ).scatter_(2, index, 2 * counts[:, :, None] * residual)
            nets.back(pull)
            update.step(learning_rate)
            if progress:
                progress(step)
    return networks.to_array(errors)


def first_below(errors: np.ndarray, threshold: float) -> np.ndarray:
    """First step at which errors [T, ...] lie below a threshold; infinite if never."""
    below = errors < threshold
    return np.where(below.any(0), below.argmax(0), np.inf)

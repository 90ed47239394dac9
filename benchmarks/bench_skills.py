"""The Geometry model against the plain way: one run at a time, autograd, torch.optim.

Plain is the source's way: the loss as a function of theta, a batch of task indices,
`torch.optim.Adam` with betas (0, 0) as SignGD, and the task vectors from the SVD of a
D x D matrix. `bench.py` prints the rows.
"""

import statistics

import numpy as np
import torch
from timing import seconds

from scalinglaws import networks
from scalinglaws.skills import geometry, resource

N_TASKS, DIMENSION, STEPS, REPEATS = 10, 1_000, 100, 5
MAKE = {"device": "cpu", "dtype": torch.float32}
# The three sweeps of the source's figure on noise, batch size and learning rate.
NOISE = np.concatenate([np.geomspace(1e-3, 1, 10), np.zeros(17)])
BATCH = np.concatenate([np.full(10, 128), 2 ** np.arange(3, 11), np.full(9, 128)])
RATE = np.concatenate([np.full(18, 1e-3), np.geomspace(1e-5, 1e-1, 9)])


def ours():
    """A function that makes all 27 runs at once."""
    tasks = geometry.draw_tasks("random", N_TASKS, DIMENSION, [1], **MAKE)
    p = resource.zipf(N_TASKS, 2.0)

    def work():
        geometry.train(
            tasks, p, learning_rate=RATE, steps=STEPS, batch_size=BATCH, noise=NOISE,
            kappa=2.0, seed=1,
        )  # fmt: skip

    return work


def plain():
    """A function that makes the same runs one after another."""
    (tasks,) = geometry.draw_tasks("random", N_TASKS, DIMENSION, [1], **MAKE)
    p = networks.to_tensor(resource.zipf(N_TASKS, 2.0), **MAKE)

    def one(noise, batch, rate):
        theta = torch.zeros(DIMENSION, requires_grad=True)
        optimiser = torch.optim.Adam([theta], lr=rate, betas=(0.0, 0.0))
        skills = []
        for _ in range(STEPS):
            drawn = torch.multinomial(p, batch, replacement=True)
            optimiser.zero_grad()
            (1 - tasks[drawn] @ theta).square().mean().backward()
            theta.grad += noise * torch.randn(DIMENSION)
            optimiser.step()
            skills.append((tasks @ theta).detach())

    def work():
        for noise, batch, rate in zip(NOISE, BATCH, RATE, strict=True):
            one(float(noise), int(batch), float(rate))

    return work


def drawn_by_svd():
    """Orthonormal task vectors as the source draws them."""
    u, _, _ = torch.linalg.svd(torch.randn(DIMENSION, DIMENSION))
    return u[:N_TASKS]


def drawn_by_qr():
    """Orthonormal task vectors as the book draws them."""
    geometry.draw_tasks("orthonormal", N_TASKS, DIMENSION, [1], **MAKE)


def compared(name, mine, theirs, floor, repeats=REPEATS) -> dict:
    """Milliseconds of one call, in turns."""
    mine()
    pairs = [(seconds(mine), seconds(theirs)) for _ in range(repeats)]
    a, b = (statistics.median(times) * 1e3 for times in zip(*pairs, strict=True))
    return {"name": name, "ours": a, "other": b, "unit": "ms", "ratio": b / a,
            "floor": floor, "peak_fraction": None}  # fmt: skip


def rows() -> list[dict]:
    """The engine on 27 settings, and the drawing of the tasks."""
    return [
        compared("skills, 27 settings, 100 steps of SignGD", ours(), plain(), 30),
        compared("skills, 10 orthonormal tasks of 1000", drawn_by_qr, drawn_by_svd,
                 100, repeats=3),
    ]  # fmt: skip

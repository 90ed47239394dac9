"""The experiment on finite data of chapters 3.2 and 3.3: sparse parity in epochs.

A member is one replicate at one alpha: its own subsets, network and data, with one
network on each data set, every data set within the next.
"""

from collections.abc import Callable

import numpy as np
import torch

from scalinglaws import parity, parity_nets
from scalinglaws.errors import UserError
from scalinglaws.experiments.core import Experiment, Preset
from scalinglaws.experiments.parity import FEW_TASKS, SOURCE, TASKS, TINY_TASKS, listed
from scalinglaws.parity_nets import Net


def members(
    seed: Callable, device, *, alphas, sizes, width, seeds, n_tasks, n_bits, k,
    subsets, batch_size, steps, learning_rate,
) -> list[dict]:  # fmt: skip
    """One member for each replicate and alpha: all data sets, one within the next."""
    setting = {
        "n_tasks": n_tasks, "n_bits": n_bits, "k": k, "subsets": subsets,
        "batch_size": batch_size, "steps": steps, "learning_rate": learning_rate,
    }  # fmt: skip
    batch_size = parity.whole("batch_size", batch_size)
    sizes = sorted(parity.whole("a data set", size) for size in listed("sizes", sizes))
    if sizes[0] < batch_size:
        raise UserError(
            f"a data set of {sizes[0]} samples is smaller than a batch of "
            f"{batch_size}: give a smaller batch_size or larger data sets"
        )
    # Drawn once: alphas are compared on the same subsets and networks.
    drawn = [
        {name: seed(name, i) for name in ("tasks", "net", "exam")}
        for i in range(parity.whole("seeds", seeds))
    ]
    return [
        {
            "alpha": float(alpha),
            "sizes": sizes,
            "width": parity.whole("width", width),
            "seeds": {**own, "batches": seed("batches", alpha, i)},
            **setting,
        }
        for alpha in listed("alphas", alphas)
        for i, own in enumerate(drawn)
    ]


def measure(
    *, device, alpha, sizes, width, seeds, n_tasks, n_bits, k, subsets, batch_size,
    steps, learning_rate,
) -> dict:  # fmt: skip
    """Networks that start alike, one on each data set: see `gather`."""
    tasks = parity.draw_tasks(
        alpha, n_tasks, n_bits, k, seed=seeds["tasks"], kind=subsets
    )
    source = parity.EpochBatches(
        tasks, sizes, batch_size, seed=seeds["batches"], device=device,
        dtype=torch.float32,
    )  # fmt: skip
    found = parity_nets.train(
        [Net(width, seeds["net"], stream) for stream in range(len(sizes))], source,
        steps=steps, learning_rate=learning_rate, seed=seeds["exam"], device=device,
    )  # fmt: skip
    best = found.mean.argmin(1)
    rows = np.arange(len(sizes))
    return {
        "rank": found.tasks + 1,
        "best": found.mean[rows, best],
        "best_step": found.steps[best],
        "last": found.mean[:, -1],
        "at_best": found.losses[rows, best].astype(np.float32),
        "lowest": found.losses.min(1).astype(np.float32),
        "loss": found.mean.astype(np.float32),
        "steps": found.steps,
    }


def gather(members, measured) -> dict:
    """Arrays by replicate and alpha, for D = `size` [D].

    `loss` [seeds, alphas, D, T] at `steps` [T]; `best` [seeds, alphas, D], the lowest
    mean loss of the run (early stopping by an oracle, as in the source), reached at
    `best_step`; `last`, the loss at the end; `at_best` and `lowest`
    [seeds, alphas, D, R], the loss of each task at that step, and its own lowest.
    """
    alphas = list(dict.fromkeys(m["alpha"] for m in members))
    arrays = {
        "alpha": np.array(alphas),
        "size": np.array(members[0]["sizes"]),
        "rank": measured[0]["rank"],
        "steps": measured[0]["steps"],
    }
    for name in ("best", "best_step", "last", "at_best", "lowest", "loss"):
        by_alpha = [
            np.stack(
                [
                    rows[name]
                    for m, rows in zip(members, measured, strict=True)
                    if m["alpha"] == alpha
                ]
            )
            for alpha in alphas
        ]
        arrays[name] = np.stack(by_alpha, 1)
    return arrays


# fmt: off
_TINY = {"alphas": [0.4], "sizes": [64, 128], "width": 8, "seeds": 2,
              "batch_size": 32, "steps": 30, **TINY_TASKS, "learning_rate": 3e-3}

DATA = Experiment(
    name="parity/data",
    summary="Sparse parity over many epochs of finite data (Q4, Q5, Q6)",
    members=members,
    measure=measure,
    gather=gather,
    probe={**_TINY, "seeds": 1, "steps": 20},
    presets={
        "tiny": Preset(_TINY, 1, 300),
        "quick": Preset(
            {"alphas": [0.4], "sizes": [500 * 2**i for i in range(8)], "width": 64,
             "seeds": 2, "batch_size": 250, "steps": 2_000, **FEW_TASKS,
             "learning_rate": 3e-3},
            6, 350, precision=0.15,
        ),
        "book": Preset(
            {"alphas": [0.2, 0.4, 0.6, 0.8],
             "sizes": [1_000, 1_900, 3_500, 6_500, 12_000, 22_500, 42_000, 78_000,
                       144_000, 250_000, 500_000],
             "width": 128, "seeds": 4, "batch_size": 500, "steps": 20_000, **TASKS,
             "learning_rate": 3e-3},
            900, 500, precision=0.03, gpu_seconds=350,
        ),
        "paper": Preset(
            {"alphas": [a / 20 for a in range(2, 17)],
             "sizes": [int(d) for d in np.geomspace(1e4, 5e6, 25)], "width": 500,
             "seeds": 1, "batch_size": 10_000, "steps": 100_000, **SOURCE,
             "learning_rate": 1e-3},
            3_000_000, 6_000, precision=0.02, gpu_seconds=150_000,
        ),
    },
)
# fmt: on

EXPERIMENTS = {DATA.name: DATA}

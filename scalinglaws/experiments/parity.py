"""The experiments of chapters 3.2 and 3.3: multitask sparse parity.

A member is one replicate: its own subsets, networks, data and test bits, with networks
of all widths and all alphas in one stack. Variants of an experiment (optimisers, say)
share the seeds of a replicate, so they can be compared pair by pair.

Arrays of a run on fresh batches, for each variant NAME: `NAME/steps` [T], `NAME/rank`
[R], the tasks that were evaluated, from 1; `NAME/loss` [seeds, alphas, widths, T], the
mean loss; `NAME/last` [seeds, alphas, widths, R], the loss of each task at the end;
`NAME/first` [seeds, alphas, widths, thresholds, R], the first step at which it lay
below each of `THRESHOLDS`, infinite where it never did; `NAME/curves` [alphas, T, R],
the widest network of the first replicate. Losses are in bits.
"""

from collections.abc import Callable, Sequence

import numpy as np
import torch

from scalinglaws import parity, parity_nets
from scalinglaws.errors import UserError
from scalinglaws.experiments.core import Experiment, Preset
from scalinglaws.parity_nets import Net

THRESHOLDS = (0.9, 0.5, 0.1)  # bits: leaving the plateau, half-way, learned


def _count(name: str, values) -> list:
    """`values` as a list that is not empty, or one line."""
    if not isinstance(values, Sequence | np.ndarray) or not len(values):
        raise UserError(f"{name} is {values!r}: give a list with at least one number")
    return list(values)


# ---------------------------------------------------------------------- fresh batches


def fresh_members(
    seed: Callable, device, *, variants, alphas, widths, seeds, **setting
) -> list[dict]:
    """One member for each variant and replicate, in order of the variants.

    `variants` maps a name to what it changes in `setting`: n_tasks, n_bits, k, subsets,
    batch_size, steps, learning_rate, optimiser.
    """
    widths = sorted(parity.whole("width", w) for w in _count("widths", widths))
    alphas = [float(alpha) for alpha in _count("alphas", alphas)]
    members = []
    for name, changes in variants.items():
        for i in range(parity.whole("seeds", seeds)):
            drawn = {
                "tasks": seed("tasks", i),
                "nets": [seed("net", i, width) for width in widths],
                "batches": seed("batches", i),
                "exam": seed("exam", i),
            }
            kind = {**setting, **changes}
            members.append(
                {"variant": name, "alphas": alphas, "widths": widths, "seeds": drawn}
                | kind
            )
            # What cannot be drawn is said before anything is trained.
            parity.draw_tasks(
                alphas[0], kind["n_tasks"], kind["n_bits"], kind["k"], seed=0,
                kind=kind["subsets"],
            )  # fmt: skip
    return members


def fresh_measure(
    *, device, variant, alphas, widths, seeds, n_tasks, n_bits, k, subsets, batch_size,
    steps, learning_rate, optimiser,
) -> dict:  # fmt: skip
    """Train every alpha and width of one replicate; see the arrays above."""
    tasks = [
        parity.draw_tasks(a, n_tasks, n_bits, k, seed=seeds["tasks"], kind=subsets)
        for a in alphas
    ]
    nets = [
        Net(width, net_seed, stream)
        for stream in range(len(alphas))
        for width, net_seed in zip(widths, seeds["nets"], strict=True)
    ]
    source = parity.FreshBatches(
        tasks, batch_size, seed=seeds["batches"], device=device, dtype=torch.float32
    )
    found = parity_nets.train(
        nets, source, steps=steps, learning_rate=learning_rate, optimiser=optimiser,
        seed=seeds["exam"], device=device,
    )  # fmt: skip
    shape = (len(alphas), len(widths))
    mean = found.mean.reshape(*shape, -1)
    losses = found.losses.reshape(*shape, *found.losses.shape[1:])  # [A, W, T, R]
    first = [
        parity.first_passage(found.steps, losses.transpose(2, 0, 1, 3), threshold)
        for threshold in THRESHOLDS
    ]
    return {
        "steps": found.steps,
        "rank": found.tasks + 1,
        "loss": mean.astype(np.float32),
        "last": losses[:, :, -1].astype(np.float32),
        "first": np.stack(first, 2).astype(np.float32),
        "curves": losses[:, -1].astype(np.float32),
    }


def fresh_gather(members, measured) -> dict:
    """Replicates stacked, variant by variant."""
    arrays = {
        "alpha": np.array(members[0]["alphas"]),
        "width": np.array(members[0]["widths"]),
    }
    for name in dict.fromkeys(m["variant"] for m in members):
        mine = [
            rows
            for m, rows in zip(members, measured, strict=True)
            if m["variant"] == name
        ]
        for once in ("steps", "rank", "curves"):
            arrays[f"{name}/{once}"] = mine[0][once]
        for each in ("loss", "last", "first"):
            arrays[f"{name}/{each}"] = np.stack([rows[each] for rows in mine])
    return arrays


# ----------------------------------------------------------------------- finite data


def data_members(
    seed: Callable, device, *, alphas, sizes, width, seeds, **setting
) -> list[dict]:
    """One member for each replicate and alpha: all data sets, one within the next."""
    sizes = sorted(parity.whole("a data set", size) for size in _count("sizes", sizes))
    if sizes[0] < setting["batch_size"]:
        raise UserError(
            f"a data set of {sizes[0]} samples is smaller than a batch of "
            f"{setting['batch_size']}: give a smaller batch_size or larger data sets"
        )
    return [
        {
            "alpha": float(alpha),
            "sizes": sizes,
            "width": parity.whole("width", width),
            "seeds": {
                "tasks": seed("tasks", i),
                "net": seed("net", i),
                "batches": seed("batches", alpha, i),
                "exam": seed("exam", i),
            },
            **setting,
        }
        for alpha in _count("alphas", alphas)
        for i in range(parity.whole("seeds", seeds))
    ]


def data_measure(
    *, device, alpha, sizes, width, seeds, n_tasks, n_bits, k, subsets, batch_size,
    steps, learning_rate,
) -> dict:  # fmt: skip
    """Networks that start alike, one on each data set: see `data_gather`."""
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


def data_gather(members, measured) -> dict:
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

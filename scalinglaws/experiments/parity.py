"""The experiments of chapters 3.2 and 3.3 on fresh data: multitask sparse parity.

A member is one replicate: its own subsets, networks, data and test bits, with networks
of all widths and all alphas in one stack. Variants of an experiment (optimisers, say)
share the seeds of a replicate, so they can be compared pair by pair.

Arrays of a run on fresh batches, for each variant NAME: `NAME/steps` [T], `NAME/rank`
[R], the tasks that were evaluated, from 1; `NAME/loss` [seeds, alphas, widths, T], the
mean loss; `NAME/last` [seeds, alphas, widths, R], the loss of each task at the end;
`NAME/first` [seeds, alphas, widths, thresholds, R], the first step at which it lay
below each of `THRESHOLDS`, 0 where it never did; `NAME/curves` [alphas, T, R],
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


def listed(name: str, values) -> list:
    """`values` as a list that is not empty, or one line."""
    if not isinstance(values, Sequence | np.ndarray) or not len(values):
        raise UserError(f"{name} is {values!r}: give a list with at least one number")
    return list(values)


def varied(name: str, changes: dict, setting: dict) -> dict:
    """The settings of the variant `name`; one line if it changes what is not one."""
    unknown = ", ".join(sorted(set(changes) - set(setting)))
    if unknown:
        raise UserError(
            f"variant {name!r} changes {unknown}: it can change {', '.join(setting)}"
        )
    return {**setting, **changes}


# ---------------------------------------------------------------------- fresh batches


def fresh_members(
    seed: Callable, device, *, variants, alphas, widths, seeds, n_tasks, n_bits, k,
    subsets, batch_size, steps, learning_rate, optimiser,
) -> list[dict]:  # fmt: skip
    """One member for each variant and replicate, in order of the variants.

    `variants` maps a name to the settings it changes, from `n_tasks` to `optimiser`.
    """
    setting = {
        "n_tasks": n_tasks, "n_bits": n_bits, "k": k, "subsets": subsets,
        "batch_size": batch_size, "steps": steps, "learning_rate": learning_rate,
        "optimiser": optimiser,
    }  # fmt: skip
    widths = sorted(parity.whole("width", w) for w in listed("widths", widths))
    alphas = [float(alpha) for alpha in listed("alphas", alphas)]
    # Drawn once: variants are compared on the same tasks, networks and data.
    drawn = [
        {
            "tasks": seed("tasks", i),
            "nets": [seed("net", i, width) for width in widths],
            "batches": seed("batches", i),
            "exam": seed("exam", i),
        }
        for i in range(parity.whole("seeds", seeds))
    ]
    members = []
    for name, changes in variants.items():
        kind = varied(name, changes, setting)
        # What cannot be drawn is said before anything is trained.
        for alpha in alphas:
            parity.draw_tasks(
                alpha, kind["n_tasks"], kind["n_bits"], kind["k"], seed=0,
                kind=kind["subsets"],
            )  # fmt: skip
        members += [
            {"variant": name, "alphas": alphas, "widths": widths, "seeds": own} | kind
            for own in drawn
        ]
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
        "first": _steps(np.stack(first, 2)),
        "curves": losses[:, -1].astype(np.float32),
    }


def _steps(passages: np.ndarray) -> np.ndarray:
    """First passages as whole numbers, 0 for never: JSON has no infinity."""
    return np.where(np.isfinite(passages), passages, 0).astype(np.int32)


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


# -------------------------------------------------------------------------- registry

# Fifteen task bits for each input bit, as the source has, and tasks of two bits, which
# are learned in hundreds of steps instead of thousands.
TASKS = {"n_tasks": 240, "n_bits": 32, "k": 2, "subsets": "distinct"}
FEW_TASKS = {"n_tasks": 60, "n_bits": 16, "k": 2, "subsets": "distinct"}
TINY_TASKS = {"n_tasks": 12, "n_bits": 8, "k": 2, "subsets": "distinct"}
SOURCE = {"n_tasks": 500, "n_bits": 100, "k": 3, "subsets": "distinct"}
_SOURCE_WIDTHS = [int(w) for w in np.geomspace(10, 500, 30)]
_ADAM = {"optimiser": "adam", "learning_rate": 3e-3}
_ONE = {"adam": {}}

# fmt: off
_TINY = {"variants": _ONE, "alphas": [0.4], "widths": [4, 8], "seeds": 2,
         "batch_size": 32, "steps": 30, **TINY_TASKS, **_ADAM}


def _fresh(name, summary, presets, *, tiny) -> Experiment:
    """An experiment on fresh batches; `presets` as (settings, cost)."""
    presets = {"tiny": (tiny, {"seconds": 1, "megabytes": 300}), **presets}
    return Experiment(
        name=name,
        summary=summary,
        members=fresh_members,
        measure=fresh_measure,
        gather=fresh_gather,
        probe={**tiny, "seeds": 1, "steps": 20},
        presets={key: Preset(settings, **cost)
                 for key, (settings, cost) in presets.items()},
    )


ONLINE = _fresh(
    "parity/online",
    "Sparse parity on fresh data: loss against width and steps (Q2, Q3, Q7)",
    {
        "quick": ({"variants": _ONE, "alphas": [0.4],
                   "widths": [4, 8, 16, 32, 64, 128], "seeds": 2, "batch_size": 400,
                   "steps": 3_000, **FEW_TASKS, **_ADAM},
                  dict(seconds=6, megabytes=350, precision=0.3)),
        "book": ({"variants": _ONE, "alphas": [0.4],
                  "widths": [4, 5, 7, 9, 12, 16, 22, 30, 42, 64, 90, 128, 180, 256],
                  "seeds": 8, "batch_size": 1_000, "steps": 20_000, **TASKS, **_ADAM},
                 dict(seconds=600, megabytes=450, precision=0.05, gpu_seconds=600)),
        "paper": ({"variants": _ONE, "alphas": [0.4], "widths": _SOURCE_WIDTHS,
                   "seeds": 3, "batch_size": 20_000, "steps": 200_000, **SOURCE,
                   "optimiser": "adam", "learning_rate": 1e-3},
                  dict(seconds=300_000, megabytes=4_000, precision=0.05,
                       gpu_seconds=10_000)),
    },
    tiny=_TINY,
)

ALPHA = _fresh(
    "parity/alpha",
    "Sparse parity on fresh data for several alphas (Q6)",
    {
        "quick": ({"variants": _ONE, "alphas": [0.2, 0.8], "widths": [8, 32, 128],
                   "seeds": 2, "batch_size": 400, "steps": 2_500, **FEW_TASKS,
                   **_ADAM},
                  dict(seconds=6, megabytes=350, precision=0.4)),
        "book": ({"variants": _ONE, "alphas": [0.2, 0.4, 0.6, 0.8],
                  "widths": [4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 136, 192],
                  "seeds": 4, "batch_size": 1_000, "steps": 15_000, **TASKS, **_ADAM},
                 dict(seconds=600, megabytes=500, precision=0.06, gpu_seconds=400)),
        "paper": ({"variants": _ONE, "alphas": [a / 10 for a in range(1, 9)],
                   "widths": [int(w) for w in np.geomspace(10, 300, 20)], "seeds": 3,
                   "batch_size": 20_000, "steps": 100_000, **SOURCE,
                   "optimiser": "adam", "learning_rate": 1e-3},
                  dict(seconds=600_000, megabytes=12_000, precision=0.03,
                       gpu_seconds=18_000)),
    },
    tiny={**_TINY, "alphas": [0.2, 0.8]},
)

# On the same bits the first tasks of a list are those of a longer one: only its tail
# differs, and what the learned tasks share does not change with its length.
TRUNCATION = _fresh(
    "parity/truncation",
    "Sparse parity at alpha = 0.2 with 120 to 750 tasks on the same bits (Q6)",
    {
        "quick": ({"variants": {"K60": {}, "K240": {"n_tasks": 240}},
                   "alphas": [0.2], "widths": [96], "seeds": 3, "batch_size": 800,
                   "steps": 3_000, "k": 2, "subsets": "distinct",
                   "n_tasks": 60, "n_bits": 24, **_ADAM},
                  dict(seconds=7, megabytes=350, precision=0.4)),
        "book": ({"variants": {"K120": {"n_tasks": 120}, "K240": {},
                               "K750": {"n_tasks": 750}},
                  "alphas": [0.2], "widths": [128], "seeds": 8, "batch_size": 2_000,
                  "steps": 20_000, "k": 2, "subsets": "distinct",
                  "n_tasks": 240, "n_bits": 40,
                  "optimiser": "adam", "learning_rate": 1e-3},
                 dict(seconds=700, megabytes=450, precision=0.05, gpu_seconds=300)),
        "paper": ({"variants": {"K240": {}, "K750": {"n_tasks": 750},
                                "K3000": {"n_tasks": 3_000}},
                  "alphas": [0.2], "widths": [500], "seeds": 8, "batch_size": 4_000,
                  "steps": 60_000, "k": 2, "subsets": "distinct",
                  "n_tasks": 240, "n_bits": 100,
                  "optimiser": "adam", "learning_rate": 1e-3},
                 dict(seconds=100_000, megabytes=2_000, precision=0.03,
                      gpu_seconds=6_000)),
    },
    tiny={**_TINY, "variants": {"K8": {"n_tasks": 8}, "K12": {}}},
)

OPTIMISERS = _fresh(
    "parity/optimisers",
    "Sparse parity by Adam, SGD and SignGD: the steps each task takes (Q16)",
    {
        "quick": ({"variants": {"adam-3e-3": {},
                                "sgd-0.5": {"optimiser": "sgd", "learning_rate": 0.5,
                                            "steps": 8_000},
                                "signgd-1e-3": {"optimiser": "signgd",
                                                "learning_rate": 1e-3,
                                                "steps": 8_000}},
                   "alphas": [0.4], "widths": [64], "seeds": 2, "batch_size": 300,
                   "steps": 3_000, "n_tasks": 40, "n_bits": 12, "k": 2,
                   "subsets": "distinct", **_ADAM},
                  dict(seconds=7, megabytes=350, precision=0.3)),
        "book": ({"variants": {"adam-3e-3": {},
                               "adam-1e-3": {"learning_rate": 1e-3, "steps": 30_000},
                               "sgd-0.5": {"optimiser": "sgd", "learning_rate": 0.5,
                                           "steps": 60_000},
                               "sgd-0.3": {"optimiser": "sgd", "learning_rate": 0.3,
                                           "steps": 100_000},
                               "signgd-1e-3": {"optimiser": "signgd",
                                               "learning_rate": 1e-3,
                                               "steps": 60_000},
                               "signgd-5e-4": {"optimiser": "signgd",
                                               "learning_rate": 5e-4,
                                               "steps": 100_000}},
                  "alphas": [0.4], "widths": [128], "seeds": 6, "batch_size": 1_000,
                  "steps": 20_000, **TASKS, **_ADAM},
                 dict(seconds=700, megabytes=350, precision=0.05, gpu_seconds=250)),
        "paper": ({"variants": {"adam": {},
                                "sgd": {"optimiser": "sgd", "learning_rate": 0.5,
                                        "steps": 2_000_000},
                                "signgd": {"optimiser": "signgd",
                                           "learning_rate": 3e-4}},
                   "alphas": [0.4], "widths": [500], "seeds": 4, "batch_size": 20_000,
                   "steps": 200_000, **SOURCE,
                   "optimiser": "adam", "learning_rate": 1e-3},
                  dict(seconds=600_000, megabytes=2_000, precision=0.03,
                       gpu_seconds=40_000)),
    },
    tiny={**_TINY, "variants": {**_ONE, "sgd": {"optimiser": "sgd",
                                                "learning_rate": 0.5}}},
)

CONTROL = _fresh(
    "parity/control",
    "Sparse parity with disjoint, distinct and freely drawn subsets on the same bits",
    {
        "quick": ({"variants": {"disjoint": {"subsets": "disjoint"}, "distinct": {}},
                   "alphas": [0.4], "widths": [64], "seeds": 2, "batch_size": 300,
                   "steps": 2_000, "n_tasks": 16, "n_bits": 32, "k": 2,
                   "subsets": "distinct", **_ADAM},
                  dict(seconds=4, megabytes=350, precision=0.4)),
        "book": ({"variants": {"disjoint": {"subsets": "disjoint"}, "distinct": {},
                               "any": {"subsets": "any"},
                               "crowded": {"n_bits": 16}},
                  "alphas": [0.4], "widths": [128], "seeds": 8, "batch_size": 1_000,
                  "steps": 15_000, "n_tasks": 40, "n_bits": 80, "k": 2,
                  "subsets": "distinct", **_ADAM},
                 dict(seconds=150, megabytes=350, precision=0.05, gpu_seconds=400)),
        "paper": ({"variants": {"disjoint": {"subsets": "disjoint"}, "distinct": {},
                                "crowded": {"n_bits": 20}},
                   "alphas": [0.4], "widths": [500], "seeds": 20, "batch_size": 4_000,
                   "steps": 50_000, "n_tasks": 50, "n_bits": 150, "k": 3,
                   "subsets": "distinct", **_ADAM},
                  dict(seconds=60_000, megabytes=1_000, precision=0.03,
                       gpu_seconds=8_000)),
    },
    tiny={**_TINY, "n_tasks": 4,
          "variants": {"disjoint": {"subsets": "disjoint"}, "any": {"subsets": "any"}}},
)

# fmt: on

EXPERIMENTS = {e.name: e for e in (ONLINE, ALPHA, TRUNCATION, OPTIMISERS, CONTROL)}

"""The experiments of part 2: networks with one hidden layer on y = x^2.

Every result is a set of tables, one a protocol. A row of a table is a network:
`PROTOCOL/width` [R] and `PROTOCOL/mse` [T, R], its test error after each of the T
training times `PROTOCOL/steps` [T].
"""

from collections.abc import Callable
from numbers import Integral

import numpy as np
import torch

from scalinglaws import lottery, networks
from scalinglaws.errors import UserError
from scalinglaws.experiments.core import Experiment, Preset
from scalinglaws.experiments.tables import tables

# The source does not give its optimiser and budget, so several stand side by side:
# name -> learning rate, schedule and the training times that are read off.
PROTOCOLS = {
    "cosine-1e-2-5k": (1e-2, "cosine", (5_000,)),
    "cosine-1e-2-10k": (1e-2, "cosine", (10_000,)),
    "cosine-1e-3-5k": (1e-3, "cosine", (5_000,)),
    "cosine-1e-3-10k": (1e-3, "cosine", (10_000,)),
    "cosine-3e-3-5k": (3e-3, "cosine", (5_000,)),
    "constant-1e-3": (1e-3, "constant", (5_000, 10_000, 20_000)),
    "constant-1e-3-5k": (1e-3, "constant", (5_000,)),
    "constant-1e-3-times": (
        1e-3,
        "constant",
        (100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000),
    ),
    "tiny": (1e-2, "cosine", (50,)),
    "tiny-times": (1e-2, "constant", (10, 20, 50)),
    "probe": (1e-2, "cosine", (30,)),
    "probe-times": (1e-2, "constant", (10, 30)),
}


def _blocks(
    seed, device, protocol, sizes, points, points_per_neuron, activation, **target
):
    """Members of a sweep: one block of networks each, wide blocks first.

    `sizes` lists (width, number of seeds). A network sees `points` inputs, or
    `points_per_neuron` x width if that is more: the grid must resolve its knots.
    """
    _check_sweep(protocol, sizes, points)
    members = []
    for width, count in sizes:
        width = int(width)  # torch takes no numpy integer here
        seeds = [(width, seed(protocol, width, i)) for i in range(count)]
        grid = max(points, round(points_per_neuron * width))
        members += [
            {
                "protocol": protocol,
                "widths": block.widths,
                "seeds": block.seeds,
                "points": grid,
                "activation": activation,
                **target,
            }
            for block in networks.blocks(
                seeds, grid, budget=networks.block_budget(device)
            )
        ]
    return sorted(members, key=lambda m: -m["widths"][0] * m["points"])


def _check_sweep(protocol, sizes, points) -> None:
    """One line of advice for settings that no sweep can have."""
    if protocol not in PROTOCOLS:
        known = ", ".join(PROTOCOLS)
        raise UserError(f"unknown protocol {protocol!r}: choose one of {known}")
    if not isinstance(points, Integral) or points < 2:
        raise UserError(f"points is {points!r}: give a whole number from 2 on")
    _check_sizes(sizes)


def _check_sizes(sizes) -> None:
    try:
        numbers = [number for width, count in sizes for number in (width, count)]
    except (TypeError, ValueError):
        numbers = []
    if not numbers or not all(isinstance(n, Integral) and n > 0 for n in numbers):
        raise UserError(
            f"sizes is {sizes!r}: list pairs of a width and a number of seeds, whole "
            "numbers from 1 on, such as [[2, 100], [4, 50]]"
        )


def sweep_members(
    seed: Callable, device, *, protocols, sizes, points, points_per_neuron, activation,
    half_width, target=torch.square,
) -> list[dict]:  # fmt: skip
    """Blocks of networks for every protocol; see `_blocks` for the settings."""
    return [
        member
        for protocol in protocols
        for member in _blocks(
            seed,
            device,
            protocol,
            sizes,
            points,
            points_per_neuron,
            activation,
            half_width=half_width,
            target=target,
        )  # fmt: skip
    ]


def sweep_measure(*, device, protocol, widths, seeds, **kind) -> dict:
    """Train one block; `mse` [T, M] and `initial` [M], the errors before training.

    At a constant learning rate single steps are noisy, so the error at time t is the
    median over five steps from 0.96 t to t.
    """
    rate, schedule, times = PROTOCOLS[protocol]
    tail = [1.0] if schedule != "constant" else [0.96, 0.97, 0.98, 0.99, 1.0]
    readings = [[round(t * share) for share in tail] for t in times]
    observe_at = sorted({0, *(step for reading in readings for step in reading)})
    _, errors = lottery.train(
        networks.Block(widths, seeds), steps=times[-1], learning_rate=rate,
        schedule=schedule, observe_at=observe_at, device=device, **kind,
    )  # fmt: skip
    at = {step: row for step, row in zip(observe_at, errors, strict=True)}
    return {
        "mse": np.array([np.median([at[s] for s in r], axis=0) for r in readings]),
        "initial": at[0],
    }


def sweep_gather(members, measured) -> dict:
    """One table a protocol, with its training times."""
    arrays = tables(members, measured, lambda m: m["protocol"], axis=-1)
    for protocol in dict.fromkeys(m["protocol"] for m in members):
        arrays[f"{protocol}/steps"] = np.array(PROTOCOLS[protocol][2])
    return arrays


# --------------------------------------------------- second order, identical tickets


def second_order_members(
    seed: Callable, device, *, sizes, points, steps, iterations
) -> list[dict]:
    """Three ways to train the same starting networks, at every width."""
    _check_sizes(sizes)
    return [
        {
            "width": int(width),
            "seeds": tuple(seed("second-order", width, i) for i in range(count)),
            "points": points,
            "steps": steps,
            "iterations": iterations,
        }
        for width, count in sorted(sizes, reverse=True)
    ]


def second_order_measure(*, device, width, seeds, points, steps, iterations) -> dict:
    """Test errors [M] after Adam, after Adam for twice as long, after Levenberg-
    Marquardt from the same initial networks, and of these initial networks."""
    block = networks.Block((width,) * len(seeds), seeds)
    kind = {"points": points, "device": device}
    adam = {"learning_rate": 1e-2, "schedule": "cosine", **kind}
    start = lottery.SmallNets(block, **kind).nets()
    trained = lottery.train_second_order(start, points=points, iterations=iterations)
    return {
        "initial": networks.to_array(lottery.mse(start)),
        "adam": lottery.train(block, steps=steps, **adam)[1][-1],
        "adam-longer": lottery.train(block, steps=2 * steps, **adam)[1][-1],
        "second-order": networks.to_array(lottery.mse(trained)),
    }


def by_width_gather(members, measured) -> dict:
    """Rows of all members under one another, with their width."""
    arrays = {name: np.concatenate([m[name] for m in measured]) for name in measured[0]}
    widths = [[m["width"]] * len(m["seeds"]) for m in members]
    return {"width": np.concatenate(widths), **arrays}


def identical_members(seed: Callable, device, *, tickets, points, steps) -> list[dict]:
    """n copies of one symmetric ticket, by two optimisers; nothing is random."""
    return [
        {"optimiser": optimiser, "tickets": n, "points": points, "steps": steps}
        for optimiser in ("adam", "sgd")
        for n in sorted(tickets, reverse=True)
    ]


def identical_measure(*, device, optimiser, tickets, points, steps) -> dict:
    """Test error [T] of n identical tickets in training, at `steps` and before.

    A ticket is the pair w = 1/2 and w = -1/2 with b = 0 (kept) and v = 0 at the start.
    All copies have the same gradient and stay identical: there is no variance between
    them at any time.
    """
    rate = {"adam": 1e-4, "sgd": 2e-3}[optimiser]
    small = lottery.SmallNets(
        networks.Block((2 * tickets,), (0,)), points=points, device=device
    )
    inner = small.stack["inner"]
    small.stack.values.zero_()
    inner[:, :tickets, 0], inner[:, tickets:, 0] = 0.5, -0.5

    def gradients():
        small.gradients()
        small.stack.gradient["inner"][:, :, 1].zero_()

    errors = []
    networks.train(
        small.stack, gradients, steps=max(steps), learning_rate=rate,
        optimiser=optimiser, observe=lambda step: errors.append(small.test_mse()[0]),
        observe_at=(0, *steps),
    )  # fmt: skip
    return {"initial": np.array(errors[:1]), "mse": np.array(errors[1:])}


def identical_gather(members, measured) -> dict:
    """`OPTIMISER/mse` [T, n] and `OPTIMISER/initial` [n] by number of tickets."""
    arrays = {"steps": np.array(members[0]["steps"])}
    for optimiser in ("adam", "sgd"):
        mine = [i for i, m in enumerate(members) if m["optimiser"] == optimiser][::-1]
        arrays["tickets"] = np.array([members[i]["tickets"] for i in mine])
        for name in ("mse", "initial"):
            rows = np.stack([measured[i][name] for i in mine], axis=-1)
            arrays[f"{optimiser}/{name}"] = rows
    return arrays


# --------------------------------------------------------------------------- registry


def _sizes(**counts):
    """{n2=1000, n4=…} -> [[2, 1000], [4, …]]."""
    return [[int(name[1:]), count] for name, count in counts.items()]


def _sweep(name, summary, common, presets, *, tiny="tiny", probe="probe") -> Experiment:
    """A sweep with the presets given, each as (protocols, sizes, points, cost)."""
    presets = {"tiny": ([tiny], _TINY, 32, {"seconds": 1, "megabytes": 250}), **presets}

    def settings(protocols, sizes, points):
        return {**common, "protocols": protocols, "sizes": sizes, "points": points}

    return Experiment(
        name=name,
        summary=summary,
        members=sweep_members,
        measure=sweep_measure,
        gather=sweep_gather,
        probe=settings([probe], [[4, 3]], 32),
        presets={
            preset: Preset(settings(protocols, sizes, points), **cost)
            for preset, (protocols, sizes, points, cost) in presets.items()
        },
    )


_SILU = {
    "activation": "silu",
    "points_per_neuron": 0,
    "half_width": lottery.HALF_WIDTH,
}
_RELU = {**_SILU, "activation": "relu", "points_per_neuron": 2}
_TINY = _sizes(n2=4, n4=4, n8=2, n16=2)
_QUICK = _sizes(n2=256, n4=128, n8=96, n16=64, n32=32, n64=24, n128=12)
_PAPER = [[2**k, 1000] for k in range(1, 11)]

# fmt: off
X_SQUARED = _sweep(
    "lottery/x-squared",
    "SiLU networks on y = x^2: test error against width (L2)",
    _SILU,
    {
        "quick": (["cosine-1e-2-5k"], _QUICK, 32,
                  dict(seconds=4, megabytes=300, precision=0.2)),
        "book": (
            ["cosine-1e-2-5k", "cosine-1e-2-10k", "cosine-1e-3-5k", "cosine-1e-3-10k",
             "constant-1e-3"],
            _sizes(n2=1000, n4=1000, n8=1000, n16=512, n32=256, n64=128, n128=64,
                   n256=64, n512=64),
            64,
            dict(seconds=800, megabytes=350, precision=0.05, gpu_seconds=500),
        ),
        "paper": (["cosine-1e-2-10k", "cosine-1e-3-10k"], _PAPER, 64,
                  dict(seconds=12_000, megabytes=400, precision=0.03,
                       gpu_seconds=1_500)),
    },
)

RELU = _sweep(
    "lottery/relu",
    "ReLU networks on y = x^2: test error against width and the optimum (L3)",
    _RELU,
    {
        "quick": (["cosine-1e-2-5k"], _QUICK, 96,
                  dict(seconds=6, megabytes=300, precision=0.2)),
        "book": (
            ["cosine-1e-2-5k", "cosine-3e-3-5k", "constant-1e-3-5k"],
            _sizes(n2=1000, n4=1000, n8=512, n16=256, n32=128, n64=128, n128=64,
                   n256=64, n512=64, n1024=64),
            128,
            dict(seconds=2_200, megabytes=400, precision=0.1, gpu_seconds=400),
        ),
        "paper": (["cosine-1e-2-10k"], _PAPER, 128,
                  dict(seconds=40_000, megabytes=400, precision=0.05,
                       gpu_seconds=4_000)),
    },
)

TRAINING_TIME = _sweep(
    "lottery/training-time",
    "The exponent of SiLU networks against the number of training steps (L8)",
    _SILU,
    {
        "quick": (["constant-1e-3-times"], _sizes(n8=24, n16=16, n32=8, n64=6), 32,
                  dict(seconds=5, megabytes=300, precision=0.7)),
        "book": (
            ["constant-1e-3-times"],
            _sizes(n8=512, n16=256, n32=256, n64=128, n128=128, n256=64),
            32,
            dict(seconds=40, megabytes=350, precision=0.07, gpu_seconds=150),
        ),
        "paper": (["constant-1e-3-times"], [[2**k, 1000] for k in range(3, 9)], 64,
                  dict(seconds=3_000, megabytes=400, precision=0.03, gpu_seconds=500)),
    },
    tiny="tiny-times", probe="probe-times",
)
# fmt: on

SECOND_ORDER = Experiment(
    name="lottery/second-order",
    summary="Adam, Adam for twice as long and Levenberg-Marquardt compared (L8)",
    members=second_order_members,
    measure=second_order_measure,
    gather=by_width_gather,
    probe={"sizes": [[4, 3]], "points": 32, "steps": 20, "iterations": 3},
    presets={
        "tiny": Preset(
            {"sizes": _sizes(n2=3, n8=3), "points": 32, "steps": 20, "iterations": 5},
            1, 250,
        ),
        "quick": Preset(
            {"sizes": _sizes(n2=32, n4=32, n8=24), "points": 64, "steps": 2_500,
             "iterations": 200},
            2, 300,
        ),
        "book": Preset(
            {"sizes": _sizes(n2=128, n4=128, n8=128, n16=64, n32=64), "points": 64,
             "steps": 5_000, "iterations": 400},
            20, 400, gpu_seconds=60,
        ),
        "paper": Preset(
            {"sizes": _sizes(n2=1000, n4=1000, n8=1000, n16=500, n32=500),
             "points": 128, "steps": 10_000, "iterations": 1_000},
            4_000, 2_000, gpu_seconds=900,
        ),
    },
)  # fmt: skip

IDENTICAL_TICKETS = Experiment(
    name="lottery/identical-tickets",
    summary="n copies of one ticket: a slope without any variance (L8)",
    members=identical_members,
    measure=identical_measure,
    gather=identical_gather,
    probe={"tickets": [2], "points": 32, "steps": [100, 200]},
    presets={
        "tiny": Preset({"tickets": [1, 2], "points": 32, "steps": [50, 100]}, 1, 250),
        "quick": Preset(
            {"tickets": [1, 4, 16], "points": 32, "steps": [10_000]}, 3, 250
        ),
        "book": Preset(
            {"tickets": [1, 2, 4, 8, 16, 32], "points": 32,
             "steps": [10_000, 30_000]},
            20, 250, gpu_seconds=200,
        ),
        "paper": Preset(
            {"tickets": [1, 2, 4, 8, 16, 32, 64], "points": 64,
             "steps": [100_000, 1_000_000]},
            3_000, 250, gpu_seconds=6_000,
        ),
    },
)  # fmt: skip

EXPERIMENTS = {
    e.name: e for e in (X_SQUARED, RELU, TRAINING_TIME, SECOND_ORDER, IDENTICAL_TICKETS)
}

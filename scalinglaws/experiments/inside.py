"""The experiments of chapter 2.3: what trained networks look like inside.

Every result is a set of tables, one an activation and protocol. A row of a table
`ACTIVATION/PROTOCOL/NAME` is a network; `.../width` [R] is its number of neurons,
`.../mse` [R] its test error after training and `.../initial` [R] the one before.
What was measured before training is the null of what is measured after it.
"""

from collections.abc import Callable

import numpy as np

from scalinglaws import lottery, networks, tickets
from scalinglaws.experiments.core import Experiment, Preset
from scalinglaws.experiments.tables import tables

# name -> learning rate, schedule and steps of Adam.
PROTOCOLS = {
    "cosine-1e-2-2.5k": (1e-2, "cosine", 2_500),
    "cosine-1e-2-5k": (1e-2, "cosine", 5_000),
    "cosine-1e-2-20k": (1e-2, "cosine", 20_000),
    "cosine-1e-3-2.5k": (1e-3, "cosine", 2_500),
    "cosine-1e-3-5k": (1e-3, "cosine", 5_000),
    "cosine-1e-3-10k": (1e-3, "cosine", 10_000),
    "tiny": (1e-2, "cosine", 50),
    "probe": (1e-2, "cosine", 30),
}
POINTS = {"silu": 32, "relu": 64}  # a ReLU network's knots need a finer grid
POLISH = 300  # iterations of Levenberg-Marquardt
THRESHOLDS = (0.001, 0.003, 0.01, 0.03, 0.1)  # on 1 - R^2 of a ticket


def members(seed: Callable, device, *, activations, protocols, sizes) -> list[dict]:
    """Blocks of networks for every activation and protocol, large blocks first.

    `sizes` lists (width, number of seeds).
    """
    found = [
        {
            "activation": activation,
            "protocol": protocol,
            "widths": block.widths,
            "seeds": block.seeds,
        }
        for activation in activations
        for protocol in protocols
        for block in networks.blocks(
            [
                (width, seed(activation, protocol, width, i))
                for width, count in sizes
                for i in range(count)
            ],
            POINTS[activation],
            budget=networks.block_budget(device),
        )
    ]
    return sorted(found, key=lambda m: -m["widths"][0] * PROTOCOLS[m["protocol"]][2])


def _trained(device, activation, protocol, widths, seeds):
    """Networks before training, after it, and the test errors of both."""
    rate, schedule, steps = PROTOCOLS[protocol]
    block = networks.Block(widths, seeds)
    kind = {"points": POINTS[activation], "activation": activation, "device": device}
    start = lottery.SmallNets(block, **kind).nets()
    trained, errors = lottery.train(
        block, steps=steps, learning_rate=rate, schedule=schedule, **kind
    )
    initial = networks.to_array(lottery.mse(start))
    return start, trained, {"mse": errors[-1], "initial": initial}


def _each(nets: lottery.Nets, widths):
    """The arrays (w, b, v) [N] of each network, without the padding of its block."""
    arrays = [networks.to_array(a.double()) for a in (nets.w, nets.b, nets.v)]
    for m, width in enumerate(widths):
        yield tuple(array[m, :width] for array in arrays)


def two_neurons_measure(*, device, activation, protocol, widths, seeds) -> dict:
    """The solutions w, b, v [M, 2] and c [M], and the errors `polished` [M].

    Polishing is second-order training that starts from the trained network.
    """
    _, nets, errors = _trained(device, activation, protocol, widths, seeds)
    polished = lottery.train_second_order(
        nets, points=POINTS[activation], iterations=POLISH
    )
    found = {name: networks.to_array(getattr(nets, name)) for name in "wbvc"}
    return {**found, **errors, "polished": networks.to_array(lottery.mse(polished))}


def losing_measure(*, device, activation, protocol, widths, seeds) -> dict:
    """Test errors, and how many neurons face right (w > 0) at the start: [M] each."""
    start, _, errors = _trained(device, activation, protocol, widths, seeds)
    facing = [int((w > 0).sum()) for w, _, _ in _each(start, widths)]
    return {**errors, "facing right": np.array(facing)}


def mirror_measure(*, device, activation, protocol, widths, seeds) -> dict:
    """Mirror ratios [M] after training and before, and how far neurons moved [M, 3].

    A move is the root mean square change of w, b and v over its spread before.
    """
    start, nets, errors = _trained(device, activation, protocol, widths, seeds)
    pairs = list(zip(_each(start, widths), _each(nets, widths), strict=True))
    moved = [
        [np.sqrt(np.mean((new - old) ** 2)) / old.std() for old, new in zip(*pair)]  # noqa: B905
        for pair in pairs
    ]
    return {
        **errors,
        "ratio": np.array([tickets.mirror_ratio(*after) for _, after in pairs]),
        "initial ratio": np.array([tickets.mirror_ratio(*old) for old, _ in pairs]),
        "moved": np.array(moved),
    }


def ticket_measure(*, device, activation, protocol, widths, seeds) -> dict:
    """Tickets [M, thresholds] and rank [M] after training and before."""
    start, nets, found = _trained(device, activation, protocol, widths, seeds)
    x, weights = lottery.test_grid()
    for prefix, some in (("", nets), ("initial ", start)):
        counts, ranks = [], []
        for w, b, v in _each(some, widths):
            cost, _, _ = tickets.pair_costs(w, b, v, x, weights, activation)
            counts.append([tickets.count_tickets(cost, t) for t in THRESHOLDS])
            ranks.append(tickets.activation_rank(w, b, x, weights, activation))
        found |= {f"{prefix}tickets": np.array(counts), f"{prefix}rank": ranks}
    return {name: np.asarray(array) for name, array in found.items()}


def gather(members, measured) -> dict:
    """One table an activation and protocol, rows sorted by width."""
    return tables(members, measured, lambda m: f"{m['activation']}/{m['protocol']}")


# --------------------------------------------------------------------------- registry


def _experiment(name, summary, measure, activations, presets, tiny, probe):
    """An experiment whose presets are (protocols, sizes, seconds, GPU seconds)."""
    presets = {"tiny": (["tiny"], tiny, 1, None), **presets}

    def settings(protocols, sizes):
        return {"activations": activations, "protocols": protocols, "sizes": sizes}

    return Experiment(
        name=name,
        summary=summary,
        members=members,
        measure=measure,
        gather=gather,
        probe=settings(["probe"], probe),
        presets={
            preset: Preset(settings(protocols, sizes), seconds, 350, gpu)
            for preset, (protocols, sizes, seconds, gpu) in presets.items()
        },
    )


def _doubling(low, high, seeds):
    """[[low, seeds], [2 low, seeds], ... [high, seeds]]."""
    return [[2**k, seeds] for k in range(low.bit_length() - 1, high.bit_length())]


def _each_width(widest, seeds):
    return [[width, seeds] for width in range(1, widest + 1)]


# fmt: off
_THREE = ["cosine-1e-2-5k", "cosine-1e-2-20k", "cosine-1e-3-10k"]
_TWO = ["cosine-1e-2-5k", "cosine-1e-3-5k"]

TWO_NEURONS = _experiment(
    "lottery/two-neurons",
    "What two neurons find, and whether it is a minimum (L4)",
    two_neurons_measure, ["silu", "relu"],
    {
        "quick": (["cosine-1e-2-5k"], [[2, 400]], 6, None),
        "book": (_THREE, [[2, 1000]], 60, 200),
        "paper": (_THREE, [[2, 100_000]], 6_000, 1_500),
    },
    tiny=[[2, 4]], probe=[[2, 3]],
)
LOSING = _experiment(
    "lottery/losing",
    "The share of networks that learn nothing, against width",
    losing_measure, ["silu", "relu"],
    {
        "quick": (["cosine-1e-2-2.5k"], _each_width(6, 200), 8, None),
        "book": (["cosine-1e-2-2.5k"], _each_width(8, 1500), 60, 60),
        "paper": (["cosine-1e-2-2.5k"], _each_width(12, 10_000), 2_000, 500),
    },
    tiny=_each_width(3, 3), probe=[[3, 3]],
)
MIRROR = _experiment(
    "lottery/mirror",
    "Do the neurons of a wide network come in mirror pairs? (L5)",
    mirror_measure, ["silu"],
    {
        "quick": (["cosine-1e-3-2.5k"], _doubling(64, 1024, 2), 2, None),
        "book": (["cosine-1e-2-2.5k", "cosine-1e-3-2.5k"],
                 [*_doubling(32, 2048, 64), [1536, 64]], 200, 100),
        "paper": (["cosine-1e-2-5k", "cosine-1e-3-5k"], [[10_000, 64]], 4_000, 600),
    },
    tiny=[[32, 2], [64, 2]], probe=[[32, 2]],
)
TICKET_COUNT = _experiment(
    "lottery/ticket-count",
    "How many pairs of neurons solve the task alone, against width (L6)",
    ticket_measure, ["silu"],
    {
        "quick": (["cosine-1e-2-5k"],
                  [[2, 128], [4, 128], [8, 96], [16, 64], [32, 32], [64, 16]], 4, None),
        "book": (_TWO,
                 [[2, 512], [4, 512], [8, 512], [16, 512], [32, 256], [64, 128],
                  [128, 64], [256, 64], [512, 64]], 150, 150),
        "paper": (_TWO, [[2**k, 1000] for k in range(1, 11)], 6_000, 600),
    },
    tiny=[[2, 3], [8, 3]], probe=[[8, 2]],
)
# fmt: on

EXPERIMENTS = {e.name: e for e in (TWO_NEURONS, LOSING, MIRROR, TICKET_COUNT)}

"""The experiments of chapter 2.4: is a network on y = x^2 an ensemble of tickets?

`lottery/ensemble` trains networks and keeps of each what the three tests need: its
residuals, what half of its pairs can do, and how many tickets it holds.
`lottery/ticket-bank` keeps a thousand two-neuron networks whole.
"""

import numpy as np

from scalinglaws import lottery, networks, tickets
from scalinglaws.experiments.core import Experiment, Preset
from scalinglaws.experiments.tables import tables

# name -> activation, learning rate, schedule, steps, inputs and inputs per neuron.
# The first three are those of `lottery/x-squared` whose exponent over N = 8 to 128 was
# nearest to 1; the last two are where averaging should help most.
PROTOCOLS = {
    "cosine-1e-2-5k": ("silu", 1e-2, "cosine", 5_000, 32, 0),
    "cosine-1e-3-5k": ("silu", 1e-3, "cosine", 5_000, 32, 0),
    "constant-1e-3-10k": ("silu", 1e-3, "constant", 10_000, 32, 0),
    "constant-1e-2-5k": ("silu", 1e-2, "constant", 5_000, 32, 0),
    "relu-cosine-1e-2-5k": ("relu", 1e-2, "cosine", 5_000, 96, 2),
    "tiny": ("silu", 1e-2, "cosine", 50, 32, 0),
    "probe": ("silu", 1e-2, "cosine", 30, 32, 0),
}
LAW = ("cosine-1e-2-5k", "cosine-1e-3-5k", "constant-1e-3-10k")
CUTOFFS = (0.003, 0.01, 0.03)  # of 1 - R^2, for a pair to be called a ticket
HALVES = 8  # random halves of the pairs of every network


def nodes(count: int = 32, half_width: float = lottery.HALF_WIDTH):
    """Gauss-Legendre points on [-L, L] and weights that add up to 1.

    So few points integrate the squared residual of a smooth network to rounding.
    """
    x, weights = np.polynomial.legendre.leggauss(count)
    return half_width * x, weights / 2


# ------------------------------------------------------------------ lottery/ensemble


def ensemble_members(seed, device, *, protocols, sizes) -> list[dict]:
    """Blocks of networks for every protocol, the dearest first."""
    members = []
    for protocol in protocols:
        points, points_per_neuron = PROTOCOLS[protocol][4:]
        for width, count in sizes:
            seeds = [(width, seed(protocol, width, i)) for i in range(count)]
            grid = max(points, points_per_neuron * width)
            members += [
                {"protocol": protocol, "widths": block.widths, "seeds": block.seeds,
                 "points": grid}
                for block in networks.blocks(
                    seeds, grid, budget=networks.block_budget(device)
                )
            ]  # fmt: skip
    return sorted(
        members, key=lambda m: -m["widths"][0] * m["points"] * len(m["seeds"])
    )


def ensemble_measure(*, device, protocol, widths, seeds, points) -> dict:
    """Train one block of M networks of one width and take each apart.

    `residuals` [M, 32]: f - x^2 at `nodes`. `mse` [M]: test error. `whole` [M] and
    `half` [M, HALVES]: errors after the affine refit, of all and of half of the pairs.
    `tickets` [M, 3]: the number of tickets at each of `CUTOFFS`.
    """
    activation, rate, schedule, steps, _, _ = PROTOCOLS[protocol]
    nets, errors = lottery.train(
        networks.Block(widths, seeds), steps=steps, learning_rate=rate,
        schedule=schedule, points=points, activation=activation, device=device,
    )  # fmt: skip
    parts = [networks.to_array(a.double()) for a in (nets.w, nets.b, nets.v, nets.c)]
    rows = [
        take_apart(w, b, v, c, activation, np.random.default_rng(seed))
        for w, b, v, c, seed in zip(*parts, seeds, strict=True)
    ]
    return {"mse": errors[-1], **{k: np.array([r[k] for r in rows]) for k in rows[0]}}


def take_apart(w, b, v, c, activation, rng) -> dict:
    """What the three tests need of one network: w, b, v [N] and c, in float64."""
    x, weights = lottery.test_grid()
    few, _ = nodes()
    whole, half = tickets.half_of_pairs_mse(
        w, b, v, c, x, weights, activation, HALVES, rng
    )
    f = v @ tickets.hidden(w, b, few, activation) + c
    return {
        "residuals": (f - few**2).astype(np.float32),
        "whole": whole,
        "half": half,
        "tickets": [
            tickets.ticket_count(w, b, v, x, weights, activation, cutoff)
            for cutoff in CUTOFFS
        ],
    }


def ensemble_gather(members, measured) -> dict:
    """One table a protocol, rows sorted by width: `PROTOCOL/width`, `…/mse`, …"""
    return tables(members, measured, lambda m: m["protocol"])


# --------------------------------------------------------------- lottery/ticket-bank


def bank_members(seed, device, *, count, steps, group) -> list[dict]:
    """Two-neuron networks, `group` of them a member."""
    seeds = [seed("bank", i) for i in range(count)]
    return [
        {"seeds": tuple(seeds[i : i + group]), "steps": steps}
        for i in range(0, count, group)
    ]


def bank_measure(*, device, seeds, steps) -> dict:
    """Train two-neuron SiLU networks: `w`, `b`, `v` [M, 2], `c`, `mse` [M]."""
    nets, errors = lottery.train(
        networks.Block((2,) * len(seeds), seeds), steps=steps, learning_rate=1e-2,
        schedule="cosine", points=32, device=device,
    )  # fmt: skip
    parts = {name: networks.to_array(getattr(nets, name)) for name in "wbvc"}
    return {**parts, "mse": errors[-1]}


def bank_gather(members, measured) -> dict:
    """The networks of all members, one after another."""
    return {name: np.concatenate([m[name] for m in measured]) for name in measured[0]}


# --------------------------------------------------------------------------- registry

_BOOK_SIZES = [[2, 128], [4, 128], [8, 128], [16, 128], [32, 64], [64, 64], [128, 64],
               [256, 64]]  # fmt: skip

ENSEMBLE = Experiment(
    name="lottery/ensemble",
    summary="Three tests of averaging: bias share, half of the pairs, tickets (L7)",
    members=ensemble_members,
    measure=ensemble_measure,
    gather=ensemble_gather,
    probe={"protocols": ["probe"], "sizes": [[8, 3]]},
    presets={
        "tiny": Preset(
            {"protocols": ["tiny"], "sizes": [[2, 4], [8, 4], [16, 4]]}, 1, 250
        ),
        "quick": Preset(
            {"protocols": ["cosine-1e-2-5k"],
             "sizes": [[4, 48], [8, 48], [16, 48], [32, 24], [64, 16]]},
            4, 300,
        ),
        "book": Preset(
            {"protocols": [p for p in PROTOCOLS if p not in ("tiny", "probe")],
             "sizes": _BOOK_SIZES},
            400, 400, gpu_seconds=300,
        ),
        "paper": Preset(
            {"protocols": [p for p in PROTOCOLS if p not in ("tiny", "probe")],
             "sizes": [[2**k, 1000] for k in range(1, 11)]},
            40_000, 800, gpu_seconds=6_000,
        ),
    },
)  # fmt: skip

TICKET_BANK = Experiment(
    name="lottery/ticket-bank",
    summary="Two-neuron networks kept whole, to average and to combine (L7)",
    members=bank_members,
    measure=bank_measure,
    gather=bank_gather,
    probe={"count": 3, "steps": 30, "group": 3},
    presets={
        "tiny": Preset({"count": 12, "steps": 50, "group": 6}, 1, 250),
        "quick": Preset({"count": 200, "steps": 5_000, "group": 200}, 1, 250),
        "book": Preset(
            {"count": 1000, "steps": 5_000, "group": 200}, 15, 250, gpu_seconds=30
        ),
        "paper": Preset(
            {"count": 10_000, "steps": 10_000, "group": 1000}, 300, 250, gpu_seconds=60
        ),
    },
)

EXPERIMENTS = {e.name: e for e in (ENSEMBLE, TICKET_BANK)}

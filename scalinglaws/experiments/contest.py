"""The experiments of chapter 6.2: four settings on which no theory was fitted.

Each repeats an experiment of an earlier part with one thing changed and has its arrays:
`contest/parity` those of `experiments.parity` (a larger alpha), `contest/domino` those
of `experiments.domino` (three parities), `contest/temperature` those of
`experiments.temperature` (one temperature), `contest/cube` the tables of
`experiments.lottery`, one for each "ACTIVATION PROTOCOL", with |x|^3 as the target.
What the theories said before the runs is in `scalinglaws.contest` and in the claims.
"""

from collections.abc import Callable

import numpy as np

from scalinglaws import lottery
from scalinglaws.experiments import domino, parity, temperature
from scalinglaws.experiments import lottery as sweeps
from scalinglaws.experiments.core import Experiment, Preset
from scalinglaws.experiments.tables import tables

POINTS_PER_NEURON = {"silu": 0, "relu": 2}  # a kink needs points beside it


def cube(x):
    """|x|^3, smooth but for a jump of its third derivative at 0."""
    return x.abs() ** 3


def cube_members(seed: Callable, device, *, protocols, sizes, points) -> list[dict]:
    """Blocks of networks; `protocols` lists those of each activation.

    `sizes` and `points` as in `lottery/x-squared`.
    """
    members = []
    for activation, names in protocols.items():
        members += sweeps.sweep_members(
            lambda *parts, kind=activation: seed(kind, *parts), device,
            protocols=names, sizes=sizes, points=points, activation=activation,
            points_per_neuron=POINTS_PER_NEURON[activation],
            half_width=lottery.HALF_WIDTH, target=cube,
        )  # fmt: skip
    return members


def cube_gather(members, measured) -> dict:
    """`ACTIVATION PROTOCOL/{width [R], mse [T, R], initial [R], steps [T]}`."""

    def label(member):
        return f"{member['activation']} {member['protocol']}"

    arrays = tables(members, measured, label, axis=-1)
    for name in dict.fromkeys(map(label, members)):
        times = sweeps.PROTOCOLS[name.partition(" ")[2]][2]
        arrays[f"{name}/steps"] = np.array(times)
    return arrays


# -------------------------------------------------------------------------- registry

# fmt: off
_ADAM = {"variants": {"adam": {}}, "optimiser": "adam", "learning_rate": 3e-3}
_TINY_PARITY = {**_ADAM, **parity.TINY_TASKS, "alphas": [1.2], "widths": [4, 16],
                "seeds": 2, "batch_size": 50, "steps": 60}
PARITY = Experiment(
    name="contest/parity",
    summary="Sparse parity on fresh data at alpha = 1.2 (for the contest)",
    members=parity.fresh_members,
    measure=parity.fresh_measure,
    gather=parity.fresh_gather,
    probe={**_TINY_PARITY, "seeds": 1, "steps": 20},
    presets={
        "tiny": Preset(_TINY_PARITY, seconds=1, megabytes=300),
        "quick": Preset(
            {**_ADAM, **parity.FEW_TASKS, "alphas": [1.2], "widths": [8, 32, 128],
             "seeds": 2, "batch_size": 400, "steps": 2_500},
            seconds=4, megabytes=350, precision=0.4),
        # Widths, steps and tasks as in parity/alpha.
        "book": Preset(
            {**_ADAM, **parity.TASKS, "alphas": [1.2],
             "widths": [4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 136, 192], "seeds": 6,
             "batch_size": 1_000, "steps": 15_000},
            seconds=250, megabytes=450, precision=0.06, gpu_seconds=250),
        "paper": Preset(
            {**_ADAM, **parity.SOURCE, "alphas": [1.2], "learning_rate": 1e-3,
             "widths": [10, 15, 22, 33, 49, 73, 108, 160, 237, 300], "seeds": 3,
             "batch_size": 20_000, "steps": 100_000},
            seconds=75_000, megabytes=4_000, precision=0.03, gpu_seconds=2_500),
    },
)

FREQUENCIES = [1.0, 0.3, 0.03]
_THREE = {"n_bits": 32, "width": 50, "optimiser": "adam", "learning_rate": 1e-3,
          "held_out": 0,
          "variants": {"adam": {"subsets": [[0, 1], [2, 3], [4, 5]],
                                "nets": {"three": FREQUENCIES}}}}
_TINY_THREE = {**_THREE, "width": 8, "seeds": 2, "samples": 200, "steps": 20}
DOMINO = Experiment(
    name="contest/domino",
    summary="Three parities of frequencies 1, 0.3 and 0.03 (for the contest)",
    members=domino.network_members,
    measure=domino.network_measure,
    gather=domino.network_gather,
    probe={**_TINY_THREE, "seeds": 1},
    presets={
        "tiny": Preset(_TINY_THREE, seconds=1, megabytes=300),
        "quick": Preset(
            {**_THREE, "seeds": 2, "samples": 3_000, "steps": 2_000},
            seconds=4, megabytes=350),
        # Samples and width as in skills/domino.
        "book": Preset(
            {**_THREE, "seeds": 20, "samples": 10_000, "steps": 2_500},
            seconds=120, megabytes=400, gpu_seconds=100),
        "paper": Preset(
            {**_THREE, "seeds": 100, "samples": 10_000, "steps": 4_000},
            seconds=1_000, megabytes=400, gpu_seconds=400),
    },
)

_HOT = {"temperatures": [1.4], "cold": 1.4, "random_moves": []}
_TINY_HOT = {**_HOT, "widths": [2, 8, 32], "copies": 2, "games_per_pair": 4,
             "simulations": 8}
TEMPERATURE = Experiment(
    name="contest/temperature",
    summary="Matches at a temperature that the book had not tried (for the contest)",
    members=temperature.members,
    measure=temperature.measure,
    gather=temperature.gather,
    probe={**_TINY_HOT, "copies": 1},
    presets={
        "tiny": Preset(_TINY_HOT, seconds=1, megabytes=300),
        "quick": Preset(
            {**_HOT, "widths": [2, 8, 32], "copies": 2, "games_per_pair": 300,
             "simulations": 32},
            seconds=3, megabytes=400),
        # Networks, games and search as in games/temperature.
        "book": Preset(
            {**_HOT, "widths": [2, 4, 8, 16, 32], "copies": 4, "games_per_pair": 500,
             "simulations": 32},
            seconds=60, megabytes=700, gpu_seconds=60),
        "paper": Preset(
            {**_HOT, "widths": [2, 4, 8, 16, 32], "copies": 4,
             "games_per_pair": 7_000, "simulations": 32},
            seconds=500, megabytes=2_000, gpu_seconds=500),
    },
)

PROTOCOLS = {"silu": ["cosine-1e-2-5k", "cosine-1e-3-5k"],
             "relu": ["cosine-1e-2-5k", "cosine-3e-3-5k"]}
_TINY_CUBE = {"protocols": {"silu": ["tiny"], "relu": ["tiny"]},
              "sizes": [[4, 4], [8, 2], [16, 2]], "points": 32}
CUBE = Experiment(
    name="contest/cube",
    summary="Networks of both activations on y = |x|^3 (for the contest)",
    members=cube_members,
    measure=sweeps.sweep_measure,
    gather=cube_gather,
    probe={"protocols": {"silu": ["probe"]}, "sizes": [[4, 3]], "points": 32},
    presets={
        "tiny": Preset(_TINY_CUBE, seconds=1, megabytes=250),
        "quick": Preset(
            {"protocols": {name: ["cosine-1e-2-5k"] for name in PROTOCOLS},
             "sizes": [[8, 48], [16, 32], [32, 24], [64, 16]], "points": 96},
            seconds=6, megabytes=300, precision=0.3),
        "book": Preset(
            {"protocols": PROTOCOLS,
             "sizes": [[8, 512], [16, 256], [32, 256], [64, 128], [128, 64],
                       [256, 64]],
             "points": 128},
            seconds=200, megabytes=400, precision=0.1, gpu_seconds=150),
        "paper": Preset(
            {"protocols": {name: ["cosine-1e-2-10k", "cosine-1e-3-10k"]
                           for name in PROTOCOLS},
             "sizes": [[2**k, 1000] for k in range(1, 11)], "points": 128},
            seconds=50_000, megabytes=400, precision=0.05, gpu_seconds=5_000),
    },
)
# fmt: on

EXPERIMENTS = {e.name: e for e in (PARITY, DOMINO, TEMPERATURE, CUBE)}

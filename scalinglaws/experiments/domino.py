"""The experiments of chapter 4.1: who waits for whom.

Every result has `thresholds` [H] and, for each variant NAME, `NAME/first`
[runs, tasks, H]: the first step at which a task passed each threshold, 0 for never.
A run is a seed of the networks (`skills/domino`, `skills/composite`), a learning rate
of `skills/rotation` or a step size of `skills/graph`, where nothing is random. Curves
are thinned: `NAME/steps` [T], `NAME/curve` [tasks, T] of the first run.
"""

from collections.abc import Callable

import numpy as np
import torch

from scalinglaws import parity
from scalinglaws.errors import UserError
from scalinglaws.experiments.core import Experiment, Preset
from scalinglaws.skills import graph, networks, rotation

PASSED = (0.6, 0.9, 0.95, 0.99)  # accuracy: leaving chance, three kinds of done
DONE = (0.01, 0.001)  # part of the loss that is left
LEVELS = (0.1, 0.5, 0.9)  # of a skill
POINTS = 200  # of a stored curve


def first_steps(levels: np.ndarray, thresholds, scale=1.0) -> np.ndarray:
    """First steps at which rising `levels` [..., T] exceed each threshold [..., H].

    Steps count from 0 and are multiplied by `scale`; 0 stands for never.
    """
    steps = scale * np.arange(levels.shape[-1])
    falling = -np.moveaxis(levels, -1, 0)
    first = np.stack([parity.first_passage(steps, falling, -t) for t in thresholds], -1)
    return np.where(np.isfinite(first), first, 0)


def thinned(levels: np.ndarray) -> dict:
    """`steps` and `curve` of levels [tasks, T]."""
    every = max(1, levels.shape[-1] // POINTS)
    steps = np.arange(0, levels.shape[-1], every)
    return {"steps": steps, "curve": levels[:, ::every].astype(np.float32)}


# --------------------------------------------------------------------------- networks


def network_members(
    seed: Callable, device, *, variants, seeds, n_bits, width, samples, held_out,
    steps, learning_rate, optimiser,
) -> list[dict]:  # fmt: skip
    """One member for each variant and seed, in order of the variants.

    A variant has `subsets` and `nets`, names with the frequencies of the tasks, and may
    change `samples`, `held_out`, `steps`, `learning_rate` and `optimiser`.
    """
    setting = {
        "samples": samples, "held_out": held_out, "steps": steps,
        "learning_rate": learning_rate, "optimiser": optimiser,
    }  # fmt: skip
    drawn = [seed("net", i) for i in range(parity.whole("seeds", seeds))]
    # A processor's cache holds one data set, a GPU has room for all of them.
    groups = [[s] for s in drawn] if str(device).startswith("cpu") else [drawn]
    members = []
    for name, changes in variants.items():
        unknown = ", ".join(sorted({*changes} - {*setting, "subsets", "nets"}))
        if unknown:
            raise UserError(f"variant {name!r} has no setting {unknown}")
        members += [
            {"variant": name, "seeds": group, "n_bits": n_bits, "width": width}
            | {**setting, **changes}
            for group in groups
        ]
    return members


def network_measure(
    *, device, variant, seeds, n_bits, width, subsets, nets, samples, held_out, steps,
    learning_rate, optimiser,
) -> dict:  # fmt: skip
    """`first` [G, P, O, H] and accuracies [G, P, O, T] of P nets of each of G seeds."""
    stack = networks.Parities(
        subsets, list(nets.values()), seeds, n_bits=n_bits, width=width,
        samples=samples, held_out=held_out, device=device, dtype=torch.float32,
    )  # fmt: skip
    found = networks.train(
        stack, steps=steps, learning_rate=learning_rate, optimiser=optimiser
    )
    curves = [thinned(net) for of_a_seed in found for net in of_a_seed]
    shape = (*found.shape[:3], -1)
    return {
        "first": first_steps(found, PASSED).astype(np.int32),
        "steps": curves[0]["steps"],
        "curves": np.reshape([c["curve"] for c in curves], shape),
    }


def network_gather(members, measured) -> dict:
    """Seeds together; `NAME/quartiles` [3, O, T] are those of the accuracies."""
    arrays = {"thresholds": np.array(PASSED)}
    for variant in dict.fromkeys(m["variant"] for m in members):
        mine = [i for i, m in enumerate(members) if m["variant"] == variant]
        first = np.concatenate([measured[i]["first"] for i in mine])
        curves = np.concatenate([measured[i]["curves"] for i in mine])
        for place, net in enumerate(members[mine[0]]["nets"]):
            name = f"{variant} {net}"
            arrays[f"{name}/first"] = first[:, place]
            arrays[f"{name}/steps"] = measured[mine[0]]["steps"]
            arrays[f"{name}/curve"] = curves[0, place]
            quartiles = np.quantile(curves[:, place], [0.25, 0.5, 0.75], 0)
            arrays[f"{name}/quartiles"] = quartiles.astype(np.float32)
    return arrays


# ------------------------------------------------------------ models without networks


def rotation_members(seed: Callable, device, *, variants) -> list[dict]:
    """One member for each optimiser and basis."""
    return [
        {"variant": f"{optimiser} {basis}", "optimiser": optimiser, "basis": basis}
        | setting
        for optimiser, setting in variants.items()
        for basis in rotation.BASES
    ]


def rotation_measure(*, device, variant, optimiser, basis, rates, time) -> dict:
    """`first` [rates, 4, H] until `time` / rate steps, and `curve`: what is left."""
    runs = [
        rotation.descend(
            rotation.WEIGHTS, rotation.BASES[basis], rate=rate,
            steps=round(time / rate), optimiser=optimiser,
        ).T
        for rate in rates
    ]  # fmt: skip
    first = [first_steps(-run, [-done for done in DONE]) for run in runs]
    return {"first": np.stack(first), "rates": np.array(rates), **thinned(runs[0])}


def graph_members(seed: Callable, device, *, variants, finer) -> list[dict]:
    """One member for each graph."""
    members = [
        {"variant": name, "finer": list(finer), **setting}
        for name, setting in variants.items()
    ]
    for member in members:
        _graph(**{key: member[key] for key in ("p", "parents", "gates")})
    return members


def _graph(p, parents, gates) -> graph.Graph:
    """Lists of pairs as dictionaries, whose keys JSON would turn into text."""
    return graph.Graph(p, dict(parents), dict(gates))


def graph_measure(
    *, device, variant, p, parents, gates, rate, waste, beta, steps, finer
) -> dict:
    """`first` [finer, n, H] in steps of `rate`, solved in steps `finer` times finer."""
    runs = [
        graph.learn(_graph(p, parents, gates), rate=rate / k, waste=waste, beta=beta,
                    steps=steps * k).T
        for k in finer
    ]  # fmt: skip
    first = [
        first_steps(run, LEVELS, 1 / k) for run, k in zip(runs, finer, strict=True)
    ]
    return {"first": np.stack(first), **thinned(runs[0])}


def _gather(thresholds) -> Callable:
    """Arrays of every member under the name of its variant."""

    def gather(members, measured):
        arrays = {"thresholds": np.array(thresholds)}
        for member, found in zip(members, measured, strict=True):
            arrays |= {f"{member['variant']}/{key}": a for key, a in found.items()}
        return arrays

    return gather


# -------------------------------------------------------------------------- registry

# fmt: off
_PAIR, _QUAD = [[0, 1], [2, 3]], [4, 5, 6, 7]
_SOURCE = {"n_bits": 32, "width": 50, "optimiser": "adam", "learning_rate": 1e-3}


def _pairs(rare, alone):
    """Names and frequencies: two parities together, and the rare one alone."""
    return ({f"1:{p:g}": [1.0, p] for p in rare}
            | {f"alone {p:g}": [0.0, p] for p in alone})


def _domino(rare, alone, **sgd):
    nets = _pairs(rare, alone)
    return {"adam": {"subsets": _PAIR, "nets": nets},
            "sgd": {"subsets": _PAIR, "optimiser": "sgd", "learning_rate": 0.5,
                    "nets": _pairs([1.0, 0.2, 0.1], [0.1]), **sgd}}


def _composite(steps):
    return {"composite": {"subsets": [*_PAIR, [0, 1, 2, 3]],
                          "nets": {"together": [1.0, 1.0, 1.0]}},
            "independent": {"subsets": [*_PAIR, _QUAD], "steps": steps,
                            "nets": {"together": [1.0, 1.0, 1.0],
                                     "alone": [0.0, 0.0, 1.0]}}}


_SWEEP = [1.0, 0.5, 0.2, 0.1, 0.05]
_TINY = {**_SOURCE, "width": 8, "seeds": 2, "samples": 200, "held_out": 0, "steps": 20}
_TINY_DOMINO = {**_TINY, "variants": _domino([1.0, 0.1], [0.1], samples=100)}
_TINY_COMPOSITE = {**_TINY, "held_out": 40, "variants": _composite(30)}

DOMINO = Experiment(
    name="skills/domino",
    summary="Two parities of different frequency, together and alone (S1)",
    members=network_members, measure=network_measure, gather=network_gather,
    probe={**_TINY_DOMINO, "seeds": 1},
    presets={
        "tiny": Preset(_TINY_DOMINO, 1, 300),
        "quick": Preset(
            {**_SOURCE, "seeds": 2, "samples": 3_000, "held_out": 0, "steps": 800,
             "variants": _domino([1.0, 0.1], [0.1], samples=2_000, steps=1_500)},
            7, 350),
        "book": Preset(
            {**_SOURCE, "seeds": 20, "samples": 10_000, "held_out": 0, "steps": 1_000,
             "variants": _domino(_SWEEP, [0.1], samples=2_500, steps=1_600)},
            200, 400, gpu_seconds=150),
        "paper": Preset(
            {**_SOURCE, "seeds": 100, "samples": 10_000, "held_out": 0, "steps": 2_000,
             "variants": _domino([*_SWEEP, 0.025], [0.1, 0.025], steps=8_000)},
            7_000, 400, gpu_seconds=1_500),
    },
)

COMPOSITE = Experiment(
    name="skills/composite",
    summary="Two parities and a third of their bits, or of other bits (S2)",
    members=network_members, measure=network_measure, gather=network_gather,
    probe={**_TINY_COMPOSITE, "seeds": 1},
    presets={
        "tiny": Preset(_TINY_COMPOSITE, 1, 300),
        "quick": Preset(
            {**_SOURCE, "seeds": 2, "samples": 4_000, "held_out": 800, "steps": 1_000,
             "variants": _composite(2_400)}, 9, 350),
        "book": Preset(
            {**_SOURCE, "seeds": 20, "samples": 10_000, "held_out": 2_000,
             "steps": 1_000, "variants": _composite(2_500)},
            150, 400, gpu_seconds=100),
        "paper": Preset(
            {**_SOURCE, "seeds": 100, "samples": 10_000, "held_out": 2_000,
             "steps": 1_000, "variants": _composite(3_000)},
            1_000, 400, gpu_seconds=300),
    },
)

_SIGN, _PLAIN = {"rates": [1e-4, 5e-5, 2.5e-5], "time": 3}, {"rates": [0.01, 0.005],
                                                             "time": 130}
_ROTATION = {"variants": {"sgd": _PLAIN, "signgd": _SIGN}}
_FEW = {"variants": {"sgd": {"rates": [0.05], "time": 20},
                     "signgd": {"rates": [1e-3], "time": 3}}}
ROTATION = Experiment(
    name="skills/rotation",
    summary="A quadratic loss along the axes and rotated, by two optimisers (S9)",
    members=rotation_members, measure=rotation_measure, gather=_gather(DONE),
    probe=_FEW,
    presets={
        "tiny": Preset(_FEW, 1, 300),
        "quick": Preset({"variants": {"sgd": {**_PLAIN, "rates": [0.01]},
                                      "signgd": {**_SIGN, "rates": [1e-4]}}}, 2, 300),
        "book": Preset(_ROTATION, 10, 300, gpu_seconds=10),
        "paper": Preset({"variants": {"sgd": {"rates": [0.01], "time": 100},
                                      "signgd": {"rates": [3e-4], "time": 3}}}, 1, 300),
    },
)

_SEVEN = {"parents": [[5, [1, 2]], [6, [3, 4]], [7, [5, 6]]], "rate": 1e-3,
          "waste": 1e-3, "beta": 1e-3}
_CHAIN = {"p": [0.3, 1.0, 3.0], "parents": [[2, [1]], [3, [2]]], "gates": [],
          "rate": 1e-3, "waste": 1e-3, "beta": 1e-4, "steps": 5_000}
_SHORTCUT = {**_SEVEN, "p": [0.1, 0.01, 2.0, 0.2, 1.0, 1.0, 1.0]}
GRAPHS = {
    "chain": _CHAIN,
    "no arrows": {**_CHAIN, "parents": []},
    "and": {**_SEVEN, "p": [1.0, 0.1, 2.0, 0.2, 1.0, 1.0, 1.0], "gates": [],
            "steps": 10_000},
    "or": {**_SHORTCUT, "gates": [[6, "or"], [7, "or"]], "steps": 10_000},
    "and at the top": {**_SHORTCUT, "gates": [[6, "or"]], "steps": 14_000},
    # The source's constants for two parities and their composite.
    "parities": {"p": [1 / 3] * 3, "parents": [[3, [1, 2]]], "gates": [],
                 "rate": 0.00764, "waste": 0.01, "beta": 0.01, "steps": 1_000},
}
_TINY_GRAPHS = {"chain": {**_CHAIN, "rate": 0.02, "steps": 250}}
GRAPH = Experiment(
    name="skills/graph",
    summary="Skills that need one another, and one resource (S12)",
    members=graph_members, measure=graph_measure, gather=_gather(LEVELS),
    probe={"variants": _TINY_GRAPHS, "finer": [1]},
    presets={
        "tiny": Preset({"variants": _TINY_GRAPHS, "finer": [1, 2]}, 1, 300),
        "quick": Preset({"variants": GRAPHS, "finer": [1]}, 2, 300),
        "book": Preset({"variants": GRAPHS, "finer": [1, 2, 4]}, 10, 300,
                       gpu_seconds=10),
        "paper": Preset({"variants": GRAPHS, "finer": [1]}, 2, 300),
    },
)
# fmt: on

EXPERIMENTS = {e.name: e for e in (ROTATION, DOMINO, COMPOSITE, GRAPH)}

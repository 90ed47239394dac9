"""The experiments of chapter 2.1: how good the best network can be.

`lottery/interpolation` and `lottery/depth` hold exact numbers and no training;
`lottery/arity` sets shallow networks of d inputs, laid out by hand, beside networks
trained to second order.
"""

from collections.abc import Callable

import numpy as np

from scalinglaws import approximation, arity, lottery, networks
from scalinglaws.experiments.core import Experiment, Preset

# ------------------------------------------------------- one input, and grids in d


def interpolation_members(
    seed: Callable, device, *, pieces, widths, cells, starts
) -> list[dict]:
    """The best curves of n pieces, the best neurons, and interpolation on grids.

    `pieces` and `widths` are lists, `cells` lists (d, cells an axis), `starts` is the
    number of layouts of the knots that are tried.
    """
    members = [
        {"kind": "curve", "name": curve, "size": n, "starts": starts}
        for curve in approximation.CURVES
        for n in pieces
    ]
    members += [
        {"kind": "neurons", "name": activation, "size": width, "starts": starts}
        for activation in approximation.SLOPES
        for width in widths
    ]
    members += [
        {"kind": "explicit", "name": "relu", "size": width, "starts": 1}
        for width in widths
        if width % 2 == 0
    ]
    return members + [
        {"kind": "grid", "name": str(d), "size": n, "starts": 1} for d, n in cells
    ]


def interpolation_measure(*, device, kind, name, size, starts) -> dict:
    """Mean squared error [1] of one best fit, explicit network or grid."""
    if kind == "curve":
        mse = approximation.best_fit(name, size - 1, linear=True, starts=starts)
    elif kind == "neurons":
        slope = approximation.SLOPES[name]
        mse = approximation.best_fit("square", size, slope=slope, starts=starts)
    elif kind == "explicit":
        mse = explicit_mse(size, device)
    else:
        mse = approximation.simplicial_mse(size, int(name))
    return {"mse": np.array([mse])}


def explicit_mse(width: int, device) -> float:
    """MSE of `lottery.optimal_relu_net`, integrated piece by piece."""
    net = lottery.optimal_relu_net(width)
    knots = networks.to_array(-net.b[0] / net.w[0])
    x, weights = approximation.quadrature(knots)
    values = networks.to_array(lottery.predict(net, networks.to_tensor(x, "cpu")))[0]
    return float(weights @ (values - x**2) ** 2)


def interpolation_gather(members, measured) -> dict:
    """`KIND/NAME/size` and `KIND/NAME/mse`, in the order of the members."""
    arrays = {}
    for key in dict.fromkeys((m["kind"], m["name"]) for m in members):
        mine = [i for i, m in enumerate(members) if (m["kind"], m["name"]) == key]
        label = "/".join(key)
        arrays[f"{label}/size"] = np.array([members[i]["size"] for i in mine])
        arrays[f"{label}/mse"] = np.concatenate([measured[i]["mse"] for i in mine])
    return arrays


# --------------------------------------------------------------- shallow, of d inputs


def arity_members(
    seed: Callable, device, *, dims, each, widths, seeds, points, iterations
) -> list[dict]:
    """Networks laid out with `each` neurons a direction, and trained ones.

    `widths` lists the trained networks, `seeds` random starts each (eight share a
    member), `points` and `iterations` belong to the training.
    """
    members = []
    for target in arity.TARGETS:
        for d in dims:
            case = {"target": target, "d": d, "points": points}
            rays = len(arity.directions(target, d))
            members += [
                {**case, "way": "laid-out", "width": rays * count, "seeds": (),
                 "iterations": 0}
                for count in each
            ]  # fmt: skip
            for width in widths:
                every = [seed(target, d, width, i) for i in range(seeds)]
                members += [
                    {**case, "way": "trained", "width": width,
                     "seeds": tuple(every[i : i + 8]), "iterations": iterations}
                    for i in range(0, seeds, 8)
                ]  # fmt: skip
    return sorted(members, key=lambda m: -m["width"] * m["d"] * len(m["seeds"]))


def arity_measure(*, device, way, target, d, width, seeds, points, iterations) -> dict:
    """Test errors [M] of the networks of one member (M = 1 for one laid out)."""
    if way == "laid-out":
        nets = arity.laid_out(target, d, width, device)
    else:
        start = arity.random_start(d, width, seeds, device)
        nets = arity.train(start, target, count=points, iterations=iterations)
    return {"mse": networks.to_array(arity.test_mse(nets, target))}


def arity_gather(members, measured) -> dict:
    """`WAY/TARGET/D/width` [R] and `WAY/TARGET/D/mse` [R], rows sorted by width."""
    arrays = {}
    for key in sorted({(m["way"], m["target"], m["d"]) for m in members}):
        mine = [
            i for i, m in enumerate(members) if (m["way"], m["target"], m["d"]) == key
        ]
        mine.sort(key=lambda i: (members[i]["width"], members[i]["seeds"]))
        errors = [measured[i]["mse"] for i in mine]
        label = "/".join(map(str, key))
        arrays[f"{label}/width"] = np.repeat(
            [members[i]["width"] for i in mine], [len(e) for e in errors]
        )
        arrays[f"{label}/mse"] = np.concatenate(errors)
    return arrays


# ------------------------------------------------------------------------------- depth


def depth_members(seed: Callable, device, *, depths) -> list[dict]:
    """One explicit deep network for every number of folds."""
    return [{"depth": depth} for depth in depths]


def depth_measure(*, device, depth) -> dict:
    """Neurons, parameters, pieces and MSE, [1] each."""
    table = approximation.deep_square_table(depth)
    return {name: np.array([value]) for name, value in table.items()}


def depth_gather(members, measured) -> dict:
    """The same columns, one row a depth, and `depth`."""
    arrays = {name: np.concatenate([m[name] for m in measured]) for name in measured[0]}
    return {"depth": np.array([m["depth"] for m in members]), **arrays}


# --------------------------------------------------------------------------- registry


def _grids(**cells):
    """{d1=[8, 16], …} -> [[1, 8], [1, 16], …]."""
    return [[int(name[1:]), n] for name, counts in cells.items() for n in counts]


# fmt: off
INTERPOLATION = Experiment(
    name="lottery/interpolation",
    summary="The best piecewise-linear fits, and interpolation on grids (L1)",
    members=interpolation_members,
    measure=interpolation_measure,
    gather=interpolation_gather,
    probe={"pieces": [4], "widths": [2], "cells": [[1, 4]], "starts": 2},
    presets={
        "tiny": Preset(
            {"pieces": [2, 4], "widths": [1, 2], "starts": 1,
             "cells": _grids(d1=[4, 8], d2=[2, 4], d3=[2])},
            1, 250,
        ),
        "quick": Preset(
            {"pieces": [2, 4, 8, 16], "widths": [1, 2, 3, 4], "starts": 3,
             "cells": _grids(d1=[4, 8, 16, 32], d2=[4, 8, 16], d3=[4, 8, 16])},
            5, 250,
        ),
        "book": Preset(
            {"pieces": [2, 3, 4, 5, 6, 8, 12, 16, 24, 32, 64],
             "widths": [1, 2, 3, 4, 5, 6, 7, 8, 9], "starts": 8,
             "cells": _grids(d1=[4, 8, 16, 32, 64, 128, 256, 512],
                             d2=[4, 6, 8, 12, 16, 32, 64, 128],
                             d3=[4, 5, 6, 8, 12, 16, 24, 32])},
            150, 400, gpu_seconds=150,
        ),
        "paper": Preset(
            {"pieces": [2**k for k in range(1, 9)], "widths": list(range(1, 17)),
             "starts": 32,
             "cells": _grids(d1=[2**k for k in range(2, 13)],
                             d2=[2**k for k in range(2, 10)],
                             d3=[4, 8, 16, 32, 64])},
            3_000, 2_000, gpu_seconds=3_000,
        ),
    },
)

ARITY = Experiment(
    name="lottery/arity",
    summary="Shallow ReLU networks of d inputs, additive and of full arity (L1)",
    members=arity_members,
    measure=arity_measure,
    gather=arity_gather,
    probe={"dims": [2], "each": [2], "widths": [4], "seeds": 2, "points": 128,
           "iterations": 3},
    presets={
        "tiny": Preset(
            {"dims": [1, 2], "each": [2, 4], "widths": [4], "seeds": 2, "points": 64,
             "iterations": 5},
            1, 250,
        ),
        "quick": Preset(
            {"dims": [1, 2, 3], "each": [2, 4, 8, 16], "widths": [4, 8, 16],
             "seeds": 4, "points": 512, "iterations": 60},
            5, 300, precision=0.5,
        ),
        "book": Preset(
            {"dims": [1, 2, 3], "each": [2, 4, 8, 16, 32, 64],
             "widths": [4, 6, 8, 10, 12, 16, 24, 32], "seeds": 16, "points": 2_048,
             "iterations": 100},
            150, 500, precision=0.2, gpu_seconds=200,
        ),
        "paper": Preset(
            {"dims": [1, 2, 3, 4], "each": [2, 4, 8, 16, 32, 64],
             "widths": [4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128], "seeds": 64,
             "points": 8_192, "iterations": 1_000},
            200_000, 4_000, precision=0.1, gpu_seconds=20_000,
        ),
    },
)

DEPTH = Experiment(
    name="lottery/depth",
    summary="A deep ReLU network that squares its input, layer by layer (L1)",
    members=depth_members,
    measure=depth_measure,
    gather=depth_gather,
    probe={"depths": [3]},
    presets={
        "tiny": Preset({"depths": [1, 2, 3]}, 1, 250),
        "quick": Preset({"depths": [1, 2, 3, 4, 5, 6, 7, 8]}, 1, 250),
        "book": Preset({"depths": list(range(1, 13))}, 1, 250, gpu_seconds=1),
        "paper": Preset({"depths": list(range(1, 15))}, 2, 300, gpu_seconds=2),
    },
)
# fmt: on

EXPERIMENTS = {e.name: e for e in (INTERPOLATION, ARITY, DEPTH)}

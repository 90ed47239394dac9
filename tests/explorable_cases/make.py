"""Makes the cases that hold an explorable's JavaScript to the Python package.

    python tests/explorable_cases/make.py

writes ensemble.json beside it (what the package answers) and
scalinglaws/explorables/ensemble.json (the figure's first view, what its JavaScript
answers). The tests make both again and compare.
"""

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import torch

from scalinglaws import lottery, networks, tickets
from scalinglaws.errors import UserError
from scalinglaws.explorables import Ensemble, base

HERE = Path(__file__).parent
CASES = HERE / "ensemble.json"
VIEW = base.FOLDER / "ensemble.json"
ACTIVATIONS = ("silu", "relu", "tanh")
FLOAT64 = {"device": "cpu", "dtype": torch.float64}


def node() -> str:
    """Where Node is: on the path, or beside this Python."""
    beside = Path(sys.prefix) / "bin"
    found = shutil.which("node") or shutil.which("node", path=beside)
    if found is None:
        raise UserError("Node is missing: run `make setup`, or install nodejs")
    return found


def run_javascript(what: str, given, module: str = "ensemble"):
    """What MODULE.mjs answers to `given`, asking the joined source of the module."""
    with tempfile.NamedTemporaryFile("w", suffix=".mjs", encoding="utf-8") as file:
        file.write(base.source(module))
        file.flush()
        answer = subprocess.run(
            [node(), HERE / f"{module}.mjs", file.name, what],
            input=json.dumps(given),
            capture_output=True,
            text=True,
            check=True,
            encoding="utf-8",
        )
    return json.loads(answer.stdout)


def draw_net(width: int, random) -> np.ndarray:
    """Parameters [w | b | v | c] of an untrained network."""
    scale = np.r_[np.ones(2 * width), np.full(width + 1, width**-0.5)]
    return random.uniform(-1, 1, 3 * width + 1) * scale


def parts(p):
    """w, b, v, c of the flat parameters p."""
    width = len(p) // 3
    return p[:width], p[width : 2 * width], p[2 * width : -1], p[-1]


def as_nets(p, activation) -> lottery.Nets:
    w, b, v, c = (np.atleast_2d(part) for part in parts(p))
    tensors = [networks.to_tensor(part, "cpu") for part in (w, b, v, c[0])]
    return lottery.Nets(*tensors, activation)


def predict(p, x, activation) -> np.ndarray:
    nets = as_nets(p, activation)
    return networks.to_array(lottery.predict(nets, networks.to_tensor(x, "cpu")))[0]


def small_nets(p, activation, points) -> lottery.SmallNets:
    """The package's trainer, in float64, starting from the parameters p."""
    w, b, v, c = (networks.to_tensor(part, "cpu") for part in parts(p))
    block = networks.Block((len(w),), (0,))
    small = lottery.SmallNets(block, points=points, activation=activation, **FLOAT64)
    small.stack["inner"][0] = torch.stack([w, b], 1)
    small.stack["v"][0], small.stack["c"][0] = v, c
    return small


def flat(nets: lottery.Nets) -> np.ndarray:
    tensors = (nets.w[0], nets.b[0], nets.v[0], nets.c)
    return np.concatenate([networks.to_array(tensor) for tensor in tensors])


def gradient(p, x, activation) -> list[float]:
    small = small_nets(p, activation, len(x))
    small.gradients()
    inner, v, c = (
        networks.to_array(small.stack.gradient[k]) for k in ("inner", "v", "c")
    )
    error = np.mean((predict(p, x, activation) - x**2) ** 2)
    return [error, *inner[0, :, 0], *inner[0, :, 1], *v[0], *c]


def adam(p, activation, rate, schedule, steps, snapshots, points) -> list[float]:
    small, seen = small_nets(p, activation, points), []
    networks.train(
        small.stack,
        small.gradients,
        steps=steps,
        learning_rate=rate,
        schedule=schedule,
        observe=lambda step: seen.extend(flat(small.nets())),
        observe_at=snapshots,
    )
    return seen


def ring_averages(predictions, y, weights) -> list[float]:
    """Error of the average of M consecutive networks of a ring, mean over starts."""
    count = len(predictions)
    ring = np.concatenate([predictions, predictions])
    return [
        np.mean([(ring[k : k + m].mean(0) - y) ** 2 @ weights for k in range(count)])
        for m in range(1, count + 1)
    ]


def make_cases() -> list[dict]:
    """Every case: its kind, what is given, and the package's answer."""
    random = np.random.default_rng(2310)
    cases = []

    def add(kind, answer, **given):
        cases.append({"kind": kind, "given": given, "answer": answer})

    x, weights = lottery.test_grid(points=33)
    y, train_x = x**2, np.linspace(-2, 2, 32)
    add("grid", [*x, *weights], points=33)
    for activation in ACTIVATIONS:
        for width in (1, 2, 7):
            p = draw_net(width, random)
            net = {"p": p, "x": x, "activation": activation}
            add("predict", predict(p, x, activation), **net)
            add("gradient", gradient(p, train_x, activation), **{**net, "x": train_x})
        for schedule in ("constant", "cosine"):
            p = draw_net(5, random)
            protocol = {
                "activation": activation, "rate": 0.01, "schedule": schedule,
                "steps": 20, "snapshots": [1, 7, 20], "points": 32,
            }  # fmt: skip
            add("adam", adam(p, **protocol), p=p, **protocol)
        predictions = np.array(
            [predict(draw_net(8, random), x, activation) for _ in range(6)]
        )
        group = {"predictions": predictions, "y": y, "weights": weights}
        add("bias_variance", tickets.bias_variance(predictions, y, weights), **group)
        add("averages", ring_averages(predictions, y, weights), **group)
        add("cosine", [tickets.residual_cosine(predictions, y, weights)], **group)
        for width in (2, 3, 8, 20):
            p = draw_net(width, random)
            w, b, v, _ = parts(p)
            net = {"p": p, "x": x, "weights": weights, "activation": activation}
            solved_v, solved_c = tickets.refit_output(w, b, activation, x, y, weights)
            refitted = predict(np.r_[w, b, solved_v, solved_c], x, activation)
            add("refit", refitted, y=y, **net)
            pairs = tickets.match_pairs(w, b, v, x, weights, activation)
            cost, left, right = tickets.pair_costs(w, b, v, x, weights, activation)
            total = sum(
                cost[list(left).index(i), list(right).index(j)] for i, j in pairs
            )
            add("match", [len(pairs), total], **net)
            if len(pairs) > 1:
                kept = list(range(0, len(pairs), 2))
                half = np.r_[w, b, tickets.half_of_pairs(v, pairs, kept), p[-1]]
                add("half", half, p=p, pairs=pairs, kept=kept)
            f = predict(p, x, activation)
            repaired = tickets.affine_refit(f, x, y, weights)
            add("affine", repaired, f=f, x=x, y=y, weights=weights)
    # A column that depends on two others: the fitted values are still unique.
    columns = random.normal(size=(4, 12))
    columns = np.vstack([columns, columns[0] - 2 * columns[1]])
    target = random.normal(size=12)
    solution = np.linalg.lstsq(columns.T, target, rcond=1e-12)[0]
    add("least_squares", columns.T @ solution, columns=columns, y=target)
    for p, loss in two_neuron_nets(random):
        w, b, v, _ = parts(p)
        add("classify", [tickets.classify_pair(w, b, v, loss)], p=p, loss=loss)
    widths = [2, 4, 8, 16, 32, 64]
    for low, high in ((2, 64), (8, 64), (4, 8)):
        losses = np.exp(random.normal(size=6)) / np.array(widths)
        inside = [low <= width <= high for width in widths]
        slope, height = np.polyfit(np.log(widths)[inside], np.log(losses)[inside], 1)
        window = {"widths": widths, "losses": losses, "low": low, "high": high}
        add("fit", [-slope, np.exp(height)], **window)
    for pieces, half_width in ((1, 2.0), (3, 2.0), (65, 2.0), (5, 1.0)):
        best = lottery.piecewise_linear_optimum(pieces, half_width)
        add("optimum", [best], pieces=pieces, half_width=half_width)
    for values in ([3.0, 1.0, 2.0], [4.0, 1.0, 3.0, 2.0]):
        add("median", [np.median(values)], values=values)
    return json.loads(json.dumps(cases, default=lambda array: array.tolist()))


def two_neuron_nets(random):
    """Parameters and losses of each kind of two-neuron network, and of random ones."""
    mirrored = np.array([-1.0, 1.1, 0.5, 0.45, 2.0, 2.1, -3.0])
    one_sided = np.array([0.8, 1.1, 0.5, -0.45, 2.0, -2.1, 1.0])
    yield from ((mirrored, 4e-3), (mirrored, 1.42), (one_sided, 2e-2))
    yield np.array([-1.0, 1.1, 0.5, 2.0, 2.0, 0.3, -3.0]), 2e-2
    for _ in range(10):
        yield draw_net(2, random), 0.1


def make_view() -> dict:
    """What the figure shows at its default state, from its own JavaScript."""
    return run_javascript("view", {"state": Ensemble().state(), "fit": [8, 64]})


def write(path: Path, value, **style) -> None:
    path.write_text(json.dumps(value, **style) + "\n", "utf-8")


if __name__ == "__main__":
    write(CASES, make_cases())
    write(VIEW, make_view())

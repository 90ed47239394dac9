"""The experiments of chapter 3.1: what the quantization hypothesis says exactly.

`quanta/theory` holds loss curves computed from sums over quanta and from samples drawn
at random; `quanta/solvable` those of the model whose training is known in closed form,
beside its integrated gradient flow. No network is trained.
"""

from collections.abc import Callable

import numpy as np
from scipy.integrate import solve_ivp

from scalinglaws import quanta, solvable
from scalinglaws.experiments.core import Experiment, Preset

# Units of the resources; no exponent depends on them.
CAPACITY, TAU, FIRST_STEPS, GAIN = 12.0, 30.0, 100.0, 1.5

# ------------------------------------------------------------------------------- theory


def theory_members(
    seed: Callable, device, *, alphas, sizes, decades, samples, taus, seeds
) -> list[dict]:
    """Samples drawn at random, and exact curves for every alpha.

    `samples` lists data sets, `taus` the samples that teach a quantum, `seeds` the
    draws of each data set; `decades` is how far n goes, `sizes` lists the numbers of
    quanta of the curve "count" (None for endless); the others are endless.
    """
    drawn = [
        {"curve": "drawn", "alpha": alpha, "n_tasks": None, "decades": 0,
         "samples": count, "taus": tuple(taus),
         "seeds": tuple(seed(alpha, count, i) for i in range(seeds))}
        for alpha in alphas
        for count in sorted(samples, reverse=True)
    ]  # fmt: skip
    exact = [
        {"curve": curve, "alpha": alpha, "n_tasks": n_tasks, "decades": decades,
         "samples": 0, "taus": (), "seeds": ()}
        for curve in CURVES
        for alpha in alphas
        for n_tasks in (sizes if curve == "count" else [None])
    ]  # fmt: skip
    return drawn + exact


def _count(n, alpha, n_tasks):
    n = np.unique(n.round())
    return n, n, quanta.loss_of_n(n, alpha, n_tasks)


def _parameters(n, alpha, n_tasks):
    size = CAPACITY * n
    loss = quanta.threshold_loss_parameters(size, CAPACITY, alpha, n_tasks, whole=True)
    return n, size, loss


def _data(n, alpha, n_tasks):
    size = TAU * quanta.normalisation(alpha, n_tasks) * n ** (1 + alpha)
    loss = quanta.threshold_loss_data(size, TAU, alpha, n_tasks, whole=True)
    return n, size, loss


def _steps(n, alpha, n_tasks):
    size = FIRST_STEPS * n ** (1 + alpha)
    loss = quanta.threshold_loss_steps(size, FIRST_STEPS, alpha, n_tasks, whole=True)
    return n, size, loss


def _surprise(n, alpha, n_tasks):
    n = np.unique(n.round())
    return n, n, quanta.loss_with_baseline(n, alpha, n_tasks)


def _gain(n, alpha, n_tasks):
    """Above its constant, entropy - log(gain)."""
    n = np.unique(n.round())
    floor = quanta.entropy(alpha, n_tasks) - np.log(GAIN)
    return n, n, quanta.loss_with_gain(n, alpha, GAIN, n_tasks) - floor


# Each takes thresholds n, alpha and the number of quanta and returns n, resource and
# loss, [Q] each. Losses of a resource are staircases, only complete quanta count.
CURVES: dict[str, Callable] = {
    "count": _count,
    "parameters": _parameters,
    "data": _data,
    "steps": _steps,
    "surprise": _surprise,
    "gain": _gain,
}


def theory_measure(
    *, device, curve, alpha, n_tasks, decades, samples, taus, seeds
) -> dict:
    """`n`, `x` and `loss` [Q] of an exact curve, or `loss` [len(taus), len(seeds)]."""
    if curve == "drawn":
        return {"loss": drawn_losses(alpha, samples, taus, seeds)}
    last = min(10.0**decades, (n_tasks or np.inf) - 1)
    grid = np.geomspace(1, last, 1 + int(16 * np.log10(last)))
    n, x, loss = CURVES[curve](grid, alpha, n_tasks)
    return {"n": n, "x": x, "loss": loss}


def drawn_losses(alpha, samples, taus, seeds) -> np.ndarray:
    """1 - the share of the quanta with at least tau samples, [len(taus), len(seeds)].

    The samples are drawn one by one, from endless quanta.
    """
    h = quanta.normalisation(alpha)
    losses = np.empty((len(taus), len(seeds)))
    for j, seed in enumerate(seeds):
        drawn = np.random.default_rng(seed).zipf(1 + alpha, samples)
        k, times = np.unique(drawn, return_counts=True)
        p = k.astype(float) ** -(1 + alpha) / h
        losses[:, j] = [1 - p[times >= tau].sum() for tau in taus]
    return losses


def theory_gather(members, measured) -> dict:
    """`CURVE/ALPHA/K/{n,x,loss}`, and `drawn/ALPHA/TAU/{samples,loss [D, seeds]}`."""
    arrays = {}
    for member, found in zip(members, measured, strict=True):
        if member["curve"] != "drawn":
            label = key(member["curve"], member["alpha"], member["n_tasks"])
            arrays |= {f"{label}/{name}": found[name] for name in ("n", "x", "loss")}
    drawn = [i for i, m in enumerate(members) if m["curve"] == "drawn"]
    for alpha in dict.fromkeys(members[i]["alpha"] for i in drawn):
        mine = [i for i in drawn if members[i]["alpha"] == alpha]
        mine.sort(key=lambda i: members[i]["samples"])
        for row, tau in enumerate(members[mine[0]]["taus"]):
            label = key("drawn", alpha, tau)
            arrays[f"{label}/samples"] = np.array([members[i]["samples"] for i in mine])
            arrays[f"{label}/loss"] = np.stack([measured[i]["loss"][row] for i in mine])
    return arrays


def key(curve: str, alpha: float, size: int | None) -> str:
    """The name of a curve: "count/0.4/500", "count/0.4/endless", "drawn/0.4/1"."""
    return f"{curve}/{alpha:g}/{'endless' if size is None else size}"


# ----------------------------------------------------------------------- solvable model


def solvable_members(
    seed: Callable, device, *, alphas, sizes, points, flow_skills
) -> list[dict]:
    """The laws of every resource and size, and the flow of `flow_skills` skills.

    `points` a decade; compute takes fewer, since each needs a search.
    """
    laws = [
        {"law": law, "alpha": alpha, "n_tasks": n_tasks, "points": points}
        for alpha in alphas
        for law in RESOURCES
        for n_tasks in (sizes if law == "steps" else [None])
    ]
    return laws + [
        {"law": "flow", "alpha": alpha, "n_tasks": flow_skills, "points": points}
        for alpha in alphas
    ]


# Decades of the resource over which each law is computed.
RESOURCES = {"steps": (2, 9), "data": (1, 8), "parameters": (0, 6), "compute": (3, 12)}


def solvable_measure(*, device, law, alpha, n_tasks, points) -> dict:
    """`x` and `loss` [Q] of a law; `size` too for compute, `closed` for the flow."""
    if law == "flow":
        return integrated_flow(alpha, n_tasks, points)
    start, end = RESOURCES[law]
    count = 1 + (end - start) * (max(points // 4, 1) if law == "compute" else points)
    x = np.logspace(start, end, count)
    if law == "compute":
        size, loss = np.transpose([solvable.best_split(budget, alpha) for budget in x])
        return {"x": x, "loss": loss, "size": size}
    if law == "steps":
        return {"x": x, "loss": solvable.loss_of_steps(x, alpha, n_tasks)}
    x = np.unique(x.round())
    one = solvable.loss_of_samples if law == "data" else solvable.loss_of_parameters
    return {"x": x, "loss": one(x, alpha)}


def integrated_flow(alpha, n_tasks, points) -> dict:
    """The gradient flow of all a_k and b_k, integrated, beside the closed form."""
    p = quanta.zipf(alpha, n_tasks)
    end = 2 * solvable.emergence(p[-1])
    x = np.geomspace(0.1 * solvable.emergence(p[0]), end, 6 * points)
    root = np.full(2 * n_tasks, np.sqrt(solvable.START))

    def flow(_, weights):
        a, b = weights.reshape(2, -1)
        pull = solvable.RATE * p * (solvable.SCALE - a * b)
        return np.concatenate([pull * b, pull * a])

    run = solve_ivp(flow, (0, end), root, "LSODA", x, rtol=1e-8, atol=1e-11)
    a, b = run.y.reshape(2, n_tasks, -1)
    loss = p @ (solvable.SCALE - a * b) ** 2 / 2
    return {"x": x, "loss": loss, "closed": solvable.loss_of_steps(x, alpha, n_tasks)}


def solvable_gather(members, measured) -> dict:
    """`LAW/ALPHA/K/{x,loss,...}`."""
    return {
        f"{key(member['law'], member['alpha'], member['n_tasks'])}/{name}": array
        for member, found in zip(members, measured, strict=True)
        for name, array in found.items()
    }


# ----------------------------------------------------------------------------- registry

_ALPHAS = [0.2, 0.4, 0.6, 0.8, 1.0]


def _theory(alphas, decades, largest, seeds, sizes=(None, 500, 10_000)):
    half_decades = range(4, 1 + round(2 * np.log10(largest)))
    return {"alphas": alphas, "decades": decades, "seeds": seeds,
            "sizes": list(sizes), "taus": [1, 30],
            "samples": [round(10 ** (k / 2)) for k in half_decades]}  # fmt: skip


# fmt: off
THEORY = Experiment(
    name="quanta/theory",
    summary="Exact losses of Zipfian quanta, endless and finite, and drawn ones (Q1)",
    members=theory_members,
    measure=theory_measure,
    gather=theory_gather,
    probe=_theory([0.4], 3, 1e3, 1),
    presets={
        "tiny": Preset(_theory([0.4, 1.0], 4, 1e4, 4), 1, 300),
        "quick": Preset(_theory([0.2, 0.4, 1.0], 6, 1e5, 8), 3, 300, precision=0.03),
        "book": Preset(
            _theory(_ALPHAS, 6, 1e6, 32, (None, 500, 10_000, 1_000_000)),
            60, 400, precision=0.01, gpu_seconds=60,
        ),
        "paper": Preset(
            _theory([k / 10 for k in range(1, 11)], 6, 1e7, 64,
                    (None, 500, 10_000, 1_000_000)),
            2_000, 1_500, precision=0.005, gpu_seconds=2_000,
        ),
    },
)

SOLVABLE = Experiment(
    name="quanta/solvable",
    summary="The solvable model of skills: its laws and its integrated flow (Q15)",
    members=solvable_members,
    measure=solvable_measure,
    gather=solvable_gather,
    probe={"alphas": [0.6], "sizes": [None], "points": 4, "flow_skills": 5},
    presets={
        "tiny": Preset(
            {"alphas": [0.6], "sizes": [None, 1000], "points": 4, "flow_skills": 10},
            1, 300,
        ),
        "quick": Preset(
            {"alphas": [0.2, 0.6, 1.0], "sizes": [None, 1000], "points": 8,
             "flow_skills": 30},
            4, 300,
        ),
        "book": Preset(
            {"alphas": _ALPHAS, "sizes": [None, 1000, 100_000], "points": 16,
             "flow_skills": 100},
            20, 400, gpu_seconds=20,
        ),
        "paper": Preset(
            {"alphas": [k / 10 for k in range(1, 11)],
             "sizes": [None, 1000, 100_000], "points": 32, "flow_skills": 300},
            300, 600, gpu_seconds=300,
        ),
    },
)
# fmt: on

EXPERIMENTS = {e.name: e for e in (THEORY, SOLVABLE)}

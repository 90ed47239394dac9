"""The experiments of chapter 4.4: more tasks than parameters, and scaling laws.

`skills/interference` trains on few parameters and counts the tasks that lose;
`skills/scaling` computes the least loss without training, beside its mean-field theory;
`skills/scaling-runs` trains for long and compares; `skills/scaling-steps` follows the
first steps for several numbers of parameters.
"""

from collections.abc import Callable

import numpy as np

from scalinglaws import networks
from scalinglaws.experiments.core import Experiment, Preset
from scalinglaws.skills import geometry, resource, scaling

# ------------------------------------------------------------------------ interference

# The source's settings: rate, batch and Zipf exponent 2 in 10 dimensions.
SETTINGS = {"mse": {"learning_rate": 1e-3, "batch_size": 128},
            "ce": {"learning_rate": 1e-2, "batch_size": 1024}}  # fmt: skip
ZIPF = 2.0
ROOMY = 200  # dimensions of the control, whose tasks are orthonormal
EVERY = 5  # steps between the losses that are kept of the first steps


def interference_members(
    seed: Callable, device, *, counts, dimension, steps, seeds, draws, room
) -> list[dict]:
    """Runs for every number of tasks in `counts`, and `draws` task sets for the room.

    `room` lists dimensions in which to ask whether random tasks can all be satisfied.
    """
    runs = [
        {"what": what, "n_tasks": n, "dimension": dimension, "steps": steps,
         "seeds": tuple(seed(what, n, k) for k in range(seeds))}
        for what in SETTINGS
        for n in counts
    ]  # fmt: skip
    return runs + [
        {"what": "room", "n_tasks": 0, "dimension": d, "steps": 0,
         "seeds": tuple(seed("room", d, k) for k in range(draws))}
        for d in room
    ]  # fmt: skip


def interference_measure(*, device, what, n_tasks, dimension, steps, seeds) -> dict:
    """Final and lowest skills [seeds, n], with too few dimensions and with `ROOMY`.

    For the room: `n` [Q] and whether each draw of n tasks `fits` [draws, Q].
    """
    if what == "room":
        n = np.unique(np.linspace(1.2, 2.8, 9) * dimension).astype(int)
        return {"n": n, "fits": np.array([_fits(n, dimension, s) for s in seeds])}
    found = {}
    for name, kind, d in (
        ("few", "random", dimension),
        ("roomy", "orthonormal", ROOMY),
    ):
        tasks = geometry.draw_tasks(kind, n_tasks, d, seeds, device=device)
        # One task alone takes the same time in both: rate * sqrt(D) is held.
        settings = dict(SETTINGS[what])
        settings["learning_rate"] *= (dimension / d) ** 0.5
        run = geometry.train(
            tasks, resource.zipf(n_tasks, ZIPF), steps=steps, loss=what,
            observe_at=range(0, steps + 1, 10), seed=seeds[0], **settings,
        )  # fmt: skip
        skills = run.skills[:, :, 0]
        found |= {f"{name}/final": skills[-1], f"{name}/lowest": skills.min(0)}
    return found


def _fits(counts, dimension, seed):
    """Whether the first n of one draw of tasks can be satisfied, for n in counts."""
    drawn = geometry.draw_tasks("random", counts[-1], dimension, [seed], device="cpu")
    tasks = networks.to_array(drawn)[0]
    return [scaling.satisfiable(tasks[:n]) for n in counts]


def interference_gather(members, measured) -> dict:
    """`LOSS/N/{few,roomy}/{final,lowest}` and `room/D/{n,fits}`."""
    arrays = {}
    for member, found in zip(members, measured, strict=True):
        room = member["what"] == "room"
        label = f"{member['what']}/{member['dimension' if room else 'n_tasks']}"
        arrays |= {f"{label}/{name}": array for name, array in found.items()}
    return arrays


# ------------------------------------------------------------------- the convex limit


def scaling_members(seed: Callable, device, *, worlds, exponents) -> list[dict]:
    """One member a draw of the tasks, and one a world for its theory (seed None).

    `worlds` lists {"n_tasks", "sizes", "seeds"}: sizes are numbers of parameters.
    """
    return [
        {"n_tasks": world["n_tasks"], "sizes": tuple(world["sizes"]),
         "exponents": tuple(exponents), "seed": which}
        for world in worlds
        for which in [None] + [seed(world["n_tasks"], k) for k in range(world["seeds"])]
    ]  # fmt: skip


def scaling_measure(*, device, n_tasks, sizes, exponents, seed) -> dict:
    """The least loss [A, D], of one draw of the tasks or in mean field."""
    loss = np.empty((len(exponents), len(sizes)))
    for j, size in enumerate(sizes):
        if seed is not None:
            tasks = _tasks(n_tasks, size, seed, device)
        for i, exponent in enumerate(exponents):
            p = resource.zipf(n_tasks, exponent)
            loss[i, j] = (
                scaling.mean_field_loss(p, size).loss
                if seed is None
                else scaling.best_loss(networks.to_array(tasks)[0], p)[0]
            )
    return {"loss": loss}


def _tasks(n_tasks, size, seed, device):
    return geometry.draw_tasks("random", n_tasks, size, [seed], device=device)


def scaling_gather(members, measured) -> dict:
    """`exponent` [A]; `N/{size [D], loss [seeds, A, D], theory [A, D]}` for each N."""
    arrays = {"exponent": np.array(members[0]["exponents"], float)}
    for n in dict.fromkeys(member["n_tasks"] for member in members):
        mine = [i for i, member in enumerate(members) if member["n_tasks"] == n]
        arrays[f"{n}/size"] = np.array(members[mine[0]]["sizes"])
        arrays[f"{n}/theory"] = measured[mine[0]]["loss"]
        arrays[f"{n}/loss"] = np.stack([measured[i]["loss"] for i in mine[1:]])
    return arrays


# ------------------------------------------------------------------------ faithful runs


def runs_members(
    seed: Callable, device, *, n_tasks, sizes, exponents, seeds, steps, points,
    learning_rate, batch_size,
) -> list[dict]:  # fmt: skip
    """One member a number of parameters and a draw of the tasks; all exponents in it.

    The loss is noted at `points` places, evenly spaced, up to `steps`.
    """
    at = tuple(int(step) for step in np.linspace(0, steps, points + 1)[1:])
    return [
        {"n_tasks": n_tasks, "size": size, "exponents": tuple(exponents), "at": at,
         "learning_rate": learning_rate, "batch_size": batch_size,
         "seed": seed(size, k)}
        for size in sizes
        for k in range(seeds)
    ]  # fmt: skip


def runs_measure(
    *, device, n_tasks, size, exponents, at, learning_rate, batch_size, seed
) -> dict:
    """Loss [A, T] of sign descent, and the least loss [A] of the same tasks."""
    p = np.stack([resource.zipf(n_tasks, exponent) for exponent in exponents])
    tasks = _tasks(n_tasks, size, seed, device)
    run = geometry.train(
        tasks, p, learning_rate=learning_rate, batch_size=batch_size, loss="ce",
        steps=at[-1], observe_at=at, seed=seed,
    )  # fmt: skip
    vectors = networks.to_array(tasks)[0]
    best = [scaling.best_loss(vectors, frequencies)[0] for frequencies in p]
    return {"loss": run.losses[:, 0].T, "best": np.array(best)}


def runs_gather(members, measured) -> dict:
    """`exponent` [A], `size` [D], `steps` [T], `loss` [seeds, A, D, T], `best`."""
    size = list(dict.fromkeys(member["size"] for member in members))

    def table(name):
        rows = [
            [f[name] for m, f in zip(members, measured, strict=True) if m["size"] == s]
            for s in size
        ]
        return np.moveaxis(np.array(rows), 0, 2)  # [D, seeds, A, ...]

    return {"exponent": np.array(members[0]["exponents"], float),
            "size": np.array(size), "steps": np.array(members[0]["at"]),
            "loss": table("loss"), "best": table("best")}  # fmt: skip


# ---------------------------------------------------------------------- the first steps


def steps_members(
    seed: Callable, device, *, n_tasks, sizes, exponents, rules, seeds, steps, reach,
    batch_size,
) -> list[dict]:  # fmt: skip
    """One member a number of parameters and a draw of the tasks.

    The learning rate is reach / sqrt(D): one task alone takes the same time at every D.
    """
    return [
        {"n_tasks": n_tasks, "size": size, "exponents": tuple(exponents),
         "rules": tuple(rules), "steps": steps, "learning_rate": reach / size**0.5,
         "batch_size": batch_size, "seed": seed(size, k)}
        for size in sizes
        for k in range(seeds)
    ]  # fmt: skip


def steps_measure(
    *, device, n_tasks, size, exponents, rules, steps, learning_rate, batch_size, seed
) -> dict:
    """Loss [A, T] after every 5th step, for each rule, on the same batches."""
    p = np.stack([resource.zipf(n_tasks, exponent) for exponent in exponents])
    tasks = _tasks(n_tasks, size, seed, device)
    return {
        rule: geometry.train(
            tasks, p, learning_rate=learning_rate, batch_size=batch_size, loss="ce",
            rule=rule, steps=steps, observe_at=range(0, steps + 1, EVERY), seed=seed,
        ).losses[:, 0].T
        for rule in rules
    }  # fmt: skip


def steps_gather(members, measured) -> dict:
    """`exponent` [A], `steps` [T] and `RULE/D` [seeds, A, T]."""
    first = members[0]
    arrays = {"exponent": np.array(first["exponents"], float),
              "steps": np.arange(0, first["steps"] + 1, EVERY)}  # fmt: skip
    for size in dict.fromkeys(member["size"] for member in members):
        mine = [i for i, member in enumerate(members) if member["size"] == size]
        for rule in first["rules"]:
            arrays[f"{rule}/{size}"] = np.stack([measured[i][rule] for i in mine])
    return arrays


# ----------------------------------------------------------------------------- registry

_EXPONENTS = [1.0, 1.2, 1.4, 1.6, 1.8, 2.0]
_SIZES = [20, 40, 80, 100, 120, 160, 220, 250]


def _worlds(table):
    """{n_tasks: (sizes, seeds)} as the list that `scaling_members` reads."""
    return [{"n_tasks": n, "sizes": s, "seeds": k} for n, (s, k) in table.items()]


# fmt: off
INTERFERENCE = Experiment(
    name="skills/interference",
    summary="Geometry model with more tasks than parameters: which tasks lose (S7)",
    members=interference_members,
    measure=interference_measure,
    gather=interference_gather,
    probe={"counts": [10], "dimension": 5, "steps": 20, "seeds": 2, "draws": 1,
           "room": []},
    presets={
        "tiny": Preset({"counts": [5, 20], "dimension": 5, "steps": 100, "seeds": 2,
                        "draws": 4, "room": [5]}, 1, 300),
        "quick": Preset({"counts": [5, 10, 20, 40, 100], "dimension": 10,
                         "steps": 3_000, "seeds": 4, "draws": 20, "room": [10]},
                        8, 300),
        "book": Preset({"counts": [5, 10, 15, 20, 25, 30, 40, 100], "dimension": 10,
                        "steps": 3_000, "seeds": 40, "draws": 200,
                        "room": [10, 20, 30]}, 100, 400, gpu_seconds=100),
        "paper": Preset({"counts": [5, 10, 15, 20, 25, 30, 40, 100], "dimension": 10,
                         "steps": 3_000, "seeds": 400, "draws": 2_000,
                         "room": [10, 20, 30, 50]}, 2_000, 1_000, gpu_seconds=1_500),
    },
)

SCALING = Experiment(
    name="skills/scaling",
    summary="The least loss of n tasks in D dimensions, without training (S7, S8)",
    members=scaling_members,
    measure=scaling_measure,
    gather=scaling_gather,
    probe={"worlds": _worlds({100: ([20], 1)}), "exponents": [1.0, 2.0]},
    presets={
        "tiny": Preset({"worlds": _worlds({100: ([10, 20], 2), 200: ([20], 2)}),
                        "exponents": [1.0, 2.0]}, 1, 300),
        "quick": Preset({"worlds": _worlds({n: ([40, 100, 220], 4)
                                            for n in (500, 1_000, 3_000)}),
                         "exponents": [1.0, 1.4, 2.0]}, 6, 300, precision=0.1),
        "book": Preset({"worlds": _worlds({500: (_SIZES[:-1], 32),
                                           1_000: ([*_SIZES, 320, 440], 32),
                                           3_000: (_SIZES, 12),
                                           10_000: (_SIZES, 8)}),
                        "exponents": _EXPONENTS}, 180, 500, precision=0.03,
                       gpu_seconds=180),
        "paper": Preset({"worlds": _worlds({500: (_SIZES[:-1], 128),
                                            1_000: ([*_SIZES, 320, 440], 128),
                                            3_000: (_SIZES, 128),
                                            10_000: (_SIZES, 64),
                                            30_000: (_SIZES, 32)}),
                         "exponents": [0.5, *_EXPONENTS]}, 5_000, 2_000,
                        precision=0.01, gpu_seconds=5_000),
    },
)

RUNS = Experiment(
    name="skills/scaling-runs",
    summary="Long runs of sign descent beside the least loss of the same tasks (S8)",
    members=runs_members,
    measure=runs_measure,
    gather=runs_gather,
    probe={"n_tasks": 100, "sizes": [20], "exponents": [1.0], "seeds": 1, "steps": 20,
           "points": 2, "learning_rate": 1e-2, "batch_size": 64},
    presets={
        "tiny": Preset({"n_tasks": 100, "sizes": [10, 20, 40], "exponents": [1.0, 2.0],
                        "seeds": 2, "steps": 100, "points": 4, "learning_rate": 1e-2,
                        "batch_size": 64}, 1, 300),
        "quick": Preset({"n_tasks": 1_000, "sizes": [40, 100, 220],
                         "exponents": [1.0, 1.4, 2.0], "seeds": 2, "steps": 2_000,
                         "points": 10, "learning_rate": 1e-2, "batch_size": 1024},
                        6, 300, precision=0.1),
        "book": Preset({"n_tasks": 1_000, "sizes": [40, 80, 120, 160, 220],
                        "exponents": [1.0, 1.4, 2.0], "seeds": 8, "steps": 20_000,
                        "points": 20, "learning_rate": 1e-2, "batch_size": 1024},
                       180, 350, precision=0.05, gpu_seconds=400),
        "paper": Preset({"n_tasks": 1_000, "sizes": list(range(20, 1_001, 20)),
                         "exponents": [0.5, *_EXPONENTS], "seeds": 4, "steps": 99_000,
                         "points": 99, "learning_rate": 1e-2, "batch_size": 1024},
                        30_000, 1_000, precision=0.05, gpu_seconds=20_000),
    },
)

_STEPS = {"n_tasks": 1_000, "rules": ["signgd", "adam"], "steps": 200, "reach": 0.1,
          "batch_size": 1024}
STEPS = Experiment(
    name="skills/scaling-steps",
    summary="The first steps of sign descent and Adam for several D (S8)",
    members=steps_members,
    measure=steps_measure,
    gather=steps_gather,
    probe={**_STEPS, "n_tasks": 100, "sizes": [20], "exponents": [1.0], "seeds": 1,
           "steps": 10, "batch_size": 64},
    presets={
        "tiny": Preset({**_STEPS, "n_tasks": 100, "sizes": [10, 20],
                        "exponents": [1.0, 2.0], "seeds": 2, "batch_size": 64},
                       1, 300),
        "quick": Preset({**_STEPS, "sizes": [50, 100, 1_000],
                         "exponents": [1.0, 1.2, 2.0], "rules": ["signgd"],
                         "seeds": 2}, 4, 300, precision=0.1),
        "book": Preset({**_STEPS, "sizes": [50, 100, 300, 1_000, 3_000],
                        "exponents": _EXPONENTS, "seeds": 12}, 100, 500,
                       precision=0.03, gpu_seconds=100),
        "paper": Preset({**_STEPS, "sizes": [50, 100, 300, 1_000, 3_000, 10_000],
                         "exponents": _EXPONENTS, "seeds": 64}, 3_000, 1_500,
                        precision=0.01, gpu_seconds=1_000),
    },
)
# fmt: on

EXPERIMENTS = {e.name: e for e in (INTERFERENCE, SCALING, RUNS, STEPS)}

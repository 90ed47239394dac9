"""The experiments of chapter 4.2: tasks in the Geometry model, learned by many rules.

A member is one variant (rule, kind of tasks, …), with all its seeds and settings in one
run. Variants share the seeds of tasks and batches, so they can be compared pair by
pair. Times are the first steps at which a skill lies above a level, 0 where it never
does.
"""

from collections.abc import Callable

import numpy as np

from scalinglaws import parity
from scalinglaws.errors import UserError
from scalinglaws.experiments.core import Experiment, Preset
from scalinglaws.experiments.parity import listed
from scalinglaws.skills import geometry, resource

OBSERVED = 2_000  # steps of a long run at which skills are looked at


def _variants(variants: dict, setting: dict) -> dict:
    """Each variant with all its settings; one line if it changes what is not one."""
    for name, changes in variants.items():
        unknown = ", ".join(sorted(set(changes) - set(setting)))
        if unknown:
            raise UserError(
                f"variant {name!r} changes {unknown}: it can change "
                f"{', '.join(setting)}"
            )
    return {name: {**setting, **changes} for name, changes in variants.items()}


def _drawn(seed: Callable, seeds: int) -> dict:
    """Seeds of the tasks of each replicate, and of all batches."""
    count = parity.whole("seeds", seeds)
    tasks = [seed("tasks", i) for i in range(count)]
    return {"seeds": tasks, "batch_seed": seed("batches")}


def _times(curves: geometry.Curves, levels) -> np.ndarray:
    """First steps above each of the levels, 0 for never: [S, P, n, L]."""
    times = np.stack([curves.times(level) for level in levels], -1)
    return np.where(np.isfinite(times), times, 0).astype(np.int32)


# ------------------------------------------------------------------------- two tasks


def two_members(
    seed: Callable, device, *, variants, ratios, batch_sizes, levels, dimension, seeds,
    rule, kind, learning_rate, steps,
) -> list[dict]:  # fmt: skip
    """One member for each variant; it may change `rule` and what comes after it."""
    ratios = [float(ratio) for ratio in listed("ratios", ratios)]
    if not (np.isfinite(ratios).all() and min(ratios) > 0):
        raise UserError(f"ratios is {ratios}: give numbers p1/p2 above 0")
    setting = {"rule": rule, "kind": kind, "learning_rate": learning_rate,
               "steps": steps}  # fmt: skip
    shared = {"ratios": ratios, "batch_sizes": listed("batch_sizes", batch_sizes),
              "levels": listed("levels", levels), "dimension": dimension}  # fmt: skip
    drawn = _drawn(seed, seeds)
    return [
        {"variant": name, **own, **shared, **drawn}
        for name, own in _variants(variants, setting).items()
    ]


def two_measure(
    *, device, variant, rule, kind, learning_rate, steps, ratios, batch_sizes, levels,
    dimension, seeds, batch_seed,
) -> dict:  # fmt: skip
    """Times of both tasks, for every seed, batch size and ratio of frequencies."""
    tasks = geometry.draw_tasks(kind, 2, dimension, seeds, device=device)
    ratio = np.tile(ratios, len(batch_sizes))
    curves = geometry.train(
        tasks, np.stack([ratio, np.ones_like(ratio)], 1) / (1 + ratio)[:, None],
        learning_rate=learning_rate, steps=steps, rule=rule,
        batch_size=np.repeat(batch_sizes, len(ratios)), seed=batch_seed,
    )  # fmt: skip
    times = _times(curves, levels)
    shape = (len(seeds), len(batch_sizes), len(ratios), *times.shape[2:])
    return {"time": times.reshape(shape)}


def two_gather(members, measured) -> dict:
    """Arrays `ratio` [Q], `batch` [B], `level` [L] and, for each variant NAME,
    `NAME/time` [seeds, B, Q, 2, L]."""
    first = members[0]
    arrays = {"ratio": np.array(first["ratios"]), "level": np.array(first["levels"]),
              "batch": np.array(first["batch_sizes"])}  # fmt: skip
    for member, found in zip(members, measured, strict=True):
        arrays[f"{member['variant']}/time"] = found["time"]
    return arrays


# ------------------------------------------------------------------------ many tasks


def frequencies(law: str, n_tasks: int) -> np.ndarray:
    """Frequencies [n] of a law written as "zipf 1.5" or "geometric 3"."""
    laws = {"zipf": resource.zipf, "geometric": resource.geometric}
    try:
        name, number = law.split()
        return laws[name](n_tasks, float(number))
    except (AttributeError, KeyError, ValueError) as error:
        if isinstance(error, UserError):
            raise
        raise UserError(f"law is {law!r}: write 'zipf 1.5' or 'geometric 3'") from error


def many_members(
    seed: Callable, device, *, variants, levels, seeds, law, counts, rule, kind,
    dimension, learning_rate, batch_size, steps,
) -> list[dict]:  # fmt: skip
    """One member for each variant and number of tasks in its `counts`."""
    setting = {
        "law": law, "counts": counts, "rule": rule, "kind": kind,
        "dimension": dimension, "learning_rate": learning_rate,
        "batch_size": batch_size, "steps": steps,
    }  # fmt: skip
    levels, drawn, members = listed("levels", levels), _drawn(seed, seeds), []
    for name, own in _variants(variants, setting).items():
        for n in listed("counts", own.pop("counts")):
            # What cannot be drawn is said before anything is trained.
            frequencies(own["law"], n)
            members.append(
                {"variant": name, "n_tasks": n, **own, "levels": levels, **drawn}
            )
    return members


def many_measure(
    *, device, variant, law, n_tasks, rule, kind, dimension, learning_rate, batch_size,
    steps, levels, seeds, batch_seed,
) -> dict:  # fmt: skip
    """Times of all tasks for every seed, and the frequencies."""
    p = frequencies(law, n_tasks)
    tasks = geometry.draw_tasks(kind, n_tasks, dimension, seeds, device=device)
    steps = parity.whole("steps", steps)
    curves = geometry.train(
        tasks, p, learning_rate=learning_rate, steps=steps, rule=rule,
        batch_size=batch_size, seed=batch_seed,
        observe_at=range(0, steps + 1, max(1, steps // OBSERVED)),
    )  # fmt: skip
    unit = 1 / resource.speed(learning_rate, dimension)
    return {"p": p, "time": _times(curves, levels)[:, 0], "unit": np.array(unit)}


def many_gather(members, measured) -> dict:
    """Arrays `level` [L] and, for each variant NAME with C numbers of tasks `NAME/n`
    [C]: `NAME/p` [C, most] and `NAME/time` [seeds, C, most, L], zero beyond the last
    task, and `NAME/unit`, the steps t0 that sign descent takes for one task alone."""
    arrays = {"level": np.array(members[0]["levels"])}
    for name in dict.fromkeys(m["variant"] for m in members):
        mine = [
            (m["n_tasks"], rows)
            for m, rows in zip(members, measured, strict=True)
            if m["variant"] == name
        ]
        most = max(n for n, _ in mine)
        p = [np.pad(rows["p"], (0, most - n)) for n, rows in mine]
        times = [
            np.pad(rows["time"], ((0, 0), (0, most - n), (0, 0))) for n, rows in mine
        ]
        arrays |= {
            f"{name}/n": np.array([n for n, _ in mine]),
            f"{name}/p": np.stack(p),
            f"{name}/time": np.stack(times, 1),
            f"{name}/unit": mine[0][1]["unit"],
        }
    return arrays


# -------------------------------------------------------------------------- registry

# fmt: off
_SIGNS = {"rule": "signgd", "kind": "orthonormal", "learning_rate": 3e-4}
_RULES = {
    "sgd": {"rule": "sgd", "learning_rate": 3e-2, "steps": 5_000},
    "signgd": {},
    "adam": {"rule": "adam"},
    "normalised": {"rule": "normalised", "learning_rate": 7.57e-3},  # SignGD's speed
    # On an axis a task has one coordinate: a larger rate makes runs as long as above.
    "signgd-axes": {"kind": "axes", "learning_rate": 3e-3},
    "adam-axes": {"rule": "adam", "kind": "axes", "learning_rate": 3e-3},
}
_LEVELS = [0.8, 0.9, 0.95]
_TWO = {**_SIGNS, "variants": _RULES, "dimension": 1_000, "steps": 3_000,
        "levels": _LEVELS}
_TWO_TINY = {**_SIGNS, "variants": {"signgd": {}, "adam": {"rule": "adam"}},
             "ratios": [1, 4], "batch_sizes": [0, 16], "levels": [0.5], "seeds": 2,
             "dimension": 20, "learning_rate": 1e-2, "steps": 60}

TWO = Experiment(
    name="skills/two-tasks",
    summary="Two tasks of the Geometry model: t2/t1 against p1/p2, by rule (S3)",
    members=two_members,
    measure=two_measure,
    gather=two_gather,
    probe={**_TWO_TINY, "seeds": 1},
    presets={
        "tiny": Preset(_TWO_TINY, seconds=1, megabytes=300),
        "quick": Preset(
            {**_TWO, "ratios": [1, 2, 4, 10, 20, 40], "batch_sizes": [128], "seeds": 5},
            seconds=4, megabytes=350, precision=0.03),
        "book": Preset(
            {**_TWO, "ratios": [1, 1.6, 2.5, 4, 6.3, 10, 16, 25, 40, 63],
             "batch_sizes": [128, 0], "seeds": 40},
            seconds=60, megabytes=900, precision=0.01, gpu_seconds=60),
        # The source draws fifty ratios, each once.
        "paper": Preset(
            {**_TWO, "ratios": [p / (1 - p) for p in np.linspace(0.5, 0.99, 50)],
             "batch_sizes": [128], "seeds": 20, "steps": 10_000},
            seconds=300, megabytes=2_000, precision=0.02, gpu_seconds=150),
    },
)

# The rate decides how far a learned task overshoots, and so how rare a task can be and
# still be heard: 1.6e-5 means 2 500 steps for one task alone.
_MANY = {**_SIGNS, "dimension": 1_000, "batch_size": 0, "levels": [0.9, 0.99],
         "counts": [5, 10, 20, 50], "law": "zipf 1", "steps": 4_000}
_FEW = {"counts": [2, 3, 4, 5, 10], "batch_size": 128, "steps": 3_000}
_MANY_TINY = {**_MANY, "variants": {"signgd": {"counts": [1, 2]},
                                    "axes": {"kind": "axes", "counts": [3]}},
              "dimension": 20, "learning_rate": 1e-2, "steps": 80, "levels": [0.5],
              "seeds": 2}

MANY = Experiment(
    name="skills/many-tasks",
    summary="Many tasks of the Geometry model: order and total time (S4)",
    members=many_members,
    measure=many_measure,
    gather=many_gather,
    probe={**_MANY_TINY, "seeds": 1},
    presets={
        "tiny": Preset(_MANY_TINY, seconds=1, megabytes=300),
        "quick": Preset(
            {**_MANY, "variants": {
                "zipf-1": {"learning_rate": 1.2e-4},
                "zipf-2": {"law": "zipf 2", "learning_rate": 4e-5, "steps": 7_000,
                           "counts": [5, 10, 20]},
                "geometric-3": {"law": "geometric 3", "learning_rate": 4e-5,
                                "steps": 5_000, "counts": [1, 2, 3, 4, 5, 6]}},
             "seeds": 2},
            seconds=12, megabytes=400, precision=0.05),
        "book": Preset(
            {**_MANY, "variants": {
                "source-1": {**_FEW},
                "source-2": {"law": "zipf 2", **_FEW},
                "axes": {"kind": "axes", "law": "zipf 2", **_FEW, "batch_size": 0,
                         "learning_rate": 3e-3},
                "zipf-1": {"counts": [5, 10, 20, 50, 100, 200], "dimension": 2_000,
                           "learning_rate": 4e-5, "steps": 15_000},
                "zipf-1.5": {"law": "zipf 1.5", "counts": [5, 10, 20, 50, 100],
                             "learning_rate": 1.6e-5, "steps": 45_000},
                "zipf-2": {"law": "zipf 2", "counts": [5, 10, 20, 40],
                           "learning_rate": 1e-5, "steps": 45_000},
                "geometric-3": {"law": "geometric 3", "counts": [1, 2, 3, 4, 5, 6],
                                "learning_rate": 1.6e-5, "steps": 12_500}},
             "seeds": 20},
            seconds=400, megabytes=900, precision=0.02, gpu_seconds=300),
        "paper": Preset(
            {**_MANY, "variants": {
                "zipf-1": {"counts": [10, 30, 100, 300, 1_000], "steps": 120_000},
                "zipf-2": {"law": "zipf 2", "counts": [10, 30, 100],
                           "learning_rate": 2e-6, "steps": 400_000}},
             "dimension": 10_000, "learning_rate": 4e-6, "seeds": 20},
            seconds=400_000, megabytes=6_000, precision=0.01, gpu_seconds=10_000),
    },
)
# fmt: on

EXPERIMENTS = {e.name: e for e in (TWO, MANY)}

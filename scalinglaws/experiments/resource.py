"""The experiments of chapter 4.3: real sign descent beside the laws for it.

`skills/resource` trains the Geometry model and measures how far each law is from its
skill curves; `skills/waste` fits what is wasted (N0) over noise, batch size and rate.
"""

from collections.abc import Callable

import numpy as np
from scipy import optimize

from scalinglaws.errors import UserError
from scalinglaws.experiments.core import Experiment, Preset
from scalinglaws.skills import domino, geometry, resource

# ------------------------------------------------------------------------ laws on trial


def least_error(model: Callable, measured: np.ndarray) -> float:
    """Least mean squared error of model(rate) [Q, n] over rates from 1e-5 to 100."""

    def cost(log_rate):
        return float(np.mean((model(np.exp(log_rate)) - measured) ** 2))

    start = min(np.log(np.geomspace(1e-5, 100, 50)), key=cost)
    found = optimize.minimize_scalar(cost, bounds=(start - 0.4, start + 0.4),
                                     method="bounded")  # fmt: skip
    return min(found.fun, cost(start))


def law_errors(steps, skills, p, *, n_parameters, learning_rate, batch_size) -> dict:
    """Mean squared errors of the laws against skills [Q, n], and the N0 of the fits.

    "l2": nothing fitted. "l2-predicted": N0 as predicted, nothing fitted. "l2-fitted":
    N0 fitted. "l1": N0 and speed fitted. "domino", "quanta": their rate fitted.
    """
    speed = resource.speed(learning_rate, n_parameters)
    predicted = resource.predicted_waste(
        learning_rate, n_parameters, p, batch_size=batch_size
    )
    l1 = resource.fit(
        steps, skills, p, law="L1", free_speed=True,
        speed=resource.source_speed(learning_rate, n_parameters),
    )  # fmt: skip
    l2 = resource.fit(steps, skills, p, law="L2", speed=speed)
    return {
        "error/l2": resource.error(steps, skills, p, speed),
        "error/l2-predicted": resource.error(steps, skills, p, speed, waste=predicted),
        "error/l2-fitted": l2.mse,
        "error/l1": l1.mse,
        "error/domino": least_error(
            lambda rate: domino.domino_skills(steps, len(p), 1 / rate), skills
        ),
        "error/quanta": least_error(
            lambda rate: domino.quanta_skills(steps, p, rate), skills
        ),
        "waste/l2": l2.waste,
        "waste/l1": l1.waste,
        "speed/l1": l1.speed,
    }


# ---------------------------------------------------------------------- skills/resource

# Trainings in which the cause of the laws is absent: no sign, or nothing to share.
NULLS = {"sgd": ("sgd", "orthonormal", 100.0), "axes": ("signgd", "axes", 1.0)}


def resource_members(
    seed: Callable, device, *, exponents, batches, nulls, n_tasks, n_parameters,
    learning_rate, steps, points, seeds,
) -> list[dict]:  # fmt: skip
    """One member a Zipf exponent and batch size (0: exact), and one a null.

    The nulls train on exact batches of the last exponent: plain gradient descent with
    100 times the learning rate, and sign descent with tasks along the axes.
    """
    common = {"n_tasks": n_tasks, "n_parameters": n_parameters, "steps": steps,
              "points": points, "seeds": [seed(i) for i in range(seeds)]}  # fmt: skip
    unknown = ", ".join(sorted(set(nulls) - set(NULLS)))
    if unknown:
        raise UserError(f"nulls {unknown}: choose from {', '.join(NULLS)}")
    trained = [
        {"setting": setting_key(a, b), "rule": "signgd", "kind": "orthonormal",
         "exponent": a, "batch_size": b, "learning_rate": learning_rate} | common
        for a in exponents
        for b in batches
    ]  # fmt: skip
    return trained + [
        {"setting": name, "rule": NULLS[name][0], "kind": NULLS[name][1],
         "exponent": exponents[len(exponents) // 2], "batch_size": 0,
         "learning_rate": learning_rate * NULLS[name][2]} | common
        for name in nulls
    ]  # fmt: skip


def setting_key(exponent: float, batch_size: int) -> str:
    """The name of a setting: "2/128", or "2/exact" for batch size 0."""
    return f"{exponent:g}/{batch_size or 'exact'}"


def resource_measure(
    *, device, setting, rule, kind, exponent, batch_size, learning_rate, n_tasks,
    n_parameters, steps, points, seeds,
) -> dict:  # fmt: skip
    """Errors of every law [seeds]; `steps` [Q], quartiles `curves` [3, Q, n].

    "error/geometry" compares each seed with the next: what another run would be off.
    """
    p = resource.zipf(n_tasks, exponent)
    found = geometry.train(
        geometry.draw_tasks(kind, n_tasks, n_parameters, seeds, device=device),
        p, learning_rate=learning_rate, steps=steps, rule=rule, batch_size=batch_size,
        observe_at=np.linspace(0, steps, points).round().astype(int), seed=seeds[0],
    )  # fmt: skip
    skills = found.skills[:, :, 0].astype(float)  # [Q, seeds, n]
    rows = [
        law_errors(found.steps, skills[:, i], p, n_parameters=n_parameters,
                   learning_rate=learning_rate, batch_size=batch_size)
        for i in range(len(seeds))
    ]  # fmt: skip
    errors = {name: np.array([row[name] for row in rows]) for name in rows[0]}
    others = np.roll(skills, 1, axis=1)
    errors["error/geometry"] = np.mean((skills - others) ** 2, axis=(0, 2))
    quartiles = np.quantile(skills, [0.25, 0.5, 0.75], axis=1).astype(np.float32)
    return errors | {"steps": found.steps, "curves": quartiles}


def by_name(members, measured) -> dict:
    """`SETTING/NAME` for every array of every member."""
    return {
        f"{member['setting']}/{name}": array
        for member, found in zip(members, measured, strict=True)
        for name, array in found.items()
    }


# ------------------------------------------------------------------------- skills/waste


def waste_members(
    seed: Callable, device, *, sigmas, batches, rates, long_rates, exponent, n_tasks,
    n_parameters, batch_size, learning_rate, steps, points, seeds,
) -> list[dict]:  # fmt: skip
    """One member a sweep; one a rate of `long_rates`, which trains for equal progress.

    Settings that are not swept are `batch_size`, `learning_rate` and no noise. A long
    run has steps times learning_rate / rate steps.
    """
    common = {"exponent": exponent, "n_tasks": n_tasks, "n_parameters": n_parameters,
              "points": points, "seeds": [seed(i) for i in range(seeds)]}  # fmt: skip

    def member(setting, x, steps=steps, **swept):
        runs = {"sigmas": [0.0], "batches": [batch_size], "rates": [learning_rate]}
        return {"setting": setting, "x": x, "steps": steps} | runs | swept | common

    sweeps = [
        member("sigma", sigmas, sigmas=sigmas),
        member("batch", batches, batches=batches),
        member("rate", rates, rates=rates),
    ]
    return sweeps + [
        member(f"long/{rate:g}", [rate], round(steps * learning_rate / rate),
               rates=[rate])
        for rate in long_rates
    ]  # fmt: skip


def waste_measure(
    *, device, setting, x, steps, sigmas, batches, rates, exponent, n_tasks,
    n_parameters, points, seeds,
) -> dict:  # fmt: skip
    """N0 [P, seeds] fitted with the source's L1 law (`l1`) and the L2 law (`l2`).

    Random unit task vectors, and the slope of the loss (kappa = 2), as in the source.
    `predicted` [P] is the L2 law's N0 before training.
    """
    kappa = 2.0
    p = resource.zipf(n_tasks, exponent)
    runs = np.broadcast_arrays(np.array(rates), np.array(batches), np.array(sigmas))
    found = geometry.train(
        geometry.draw_tasks("random", n_tasks, n_parameters, seeds, device=device),
        p, learning_rate=runs[0], batch_size=runs[1], noise=runs[2], kappa=kappa,
        steps=steps, seed=seeds[0],
        observe_at=np.unique(np.linspace(0, steps, points).round().astype(int)),
    )  # fmt: skip
    skills = found.skills.astype(float)
    fitted = {
        "l1": np.empty((len(x), len(seeds))),
        "l2": np.empty((len(x), len(seeds))),
    }
    speeds = {"l1": resource.source_speed, "l2": resource.speed}
    for row, rate in enumerate(runs[0]):
        for name, table in fitted.items():
            for i in range(len(seeds)):
                table[row, i] = resource.fit(
                    found.steps, skills[:, i, row], p, law=name.upper(),
                    speed=speeds[name](rate, n_parameters),
                ).waste  # fmt: skip
    predicted = [
        resource.predicted_waste(
            rate, n_parameters, p, sigma=sigma, batch_size=int(batch), kappa=kappa
        )
        for rate, batch, sigma in zip(*runs, strict=True)
    ]
    return {"x": np.array(x, float), "predicted": np.array(predicted)} | fitted


# ----------------------------------------------------------------------------- registry

_SOURCE = {"n_tasks": 10, "n_parameters": 1000, "learning_rate": 3e-4, "steps": 1000,
           "points": 101}  # fmt: skip


def _resource(exponents, batches, nulls, seeds, **changes):
    return {"exponents": exponents, "batches": batches, "nulls": nulls,
            "seeds": seeds, **_SOURCE, **changes}  # fmt: skip


def _waste(per_sweep, long_rates, seeds, **changes):
    """Sweeps with the ends of the source's: each keeps `per_sweep` of its points."""
    sweeps = {
        "sigmas": [float(f"{s:.4g}") for s in np.logspace(-3, 0, 10)],
        "batches": [2**k for k in range(3, 11)],
        "rates": [1e-5, 3e-5, 1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 3e-2, 1e-1],
    }
    kept = {
        name: [x[round(i)] for i in np.linspace(0, len(x) - 1, min(per_sweep, len(x)))]
        for name, x in sweeps.items()
    }
    return kept | {
        "long_rates": long_rates, "exponent": 2.0, "n_tasks": 10, "n_parameters": 1000,
        "batch_size": 128, "learning_rate": 1e-3, "steps": 1000, "points": 101,
        "seeds": seeds, **changes,
    }  # fmt: skip


# fmt: off
RESOURCE = Experiment(
    name="skills/resource",
    summary="Sign descent on the Geometry model, and how far each law is (S5, S16)",
    members=resource_members,
    measure=resource_measure,
    gather=by_name,
    probe=_resource([2.0], [0], [], 2, steps=300, points=11),
    presets={
        "tiny": Preset(
            _resource([2.0], [0], ["sgd"], 2, n_tasks=5, steps=300, points=11),
            1, 400,
        ),
        "quick": Preset(_resource([1.0, 2.0, 4.0], [0], ["sgd", "axes"], 4), 6, 400),
        "book": Preset(
            _resource([1.0, 2.0, 4.0], [0, 1024, 128], ["sgd", "axes"], 20), 60, 500,
            gpu_seconds=60,
        ),
        "paper": Preset(
            _resource([1.0, 1.5, 2.0, 3.0, 4.0], [0, 1024, 128, 16], ["sgd", "axes"],
                      100), 600, 800, gpu_seconds=600,
        ),
    },
)

WASTE = Experiment(
    name="skills/waste",
    summary="What sets the waste N0: noise, batch size, learning rate (S6)",
    members=waste_members,
    measure=waste_measure,
    gather=by_name,
    probe=_waste(1, [], 1, steps=200, points=11),
    presets={
        "tiny": Preset(_waste(1, [], 1, steps=50, points=6), 1, 400),
        "quick": Preset(_waste(4, [1e-3], 2), 5, 400),
        "book": Preset(_waste(10, [1e-3, 3e-4, 1e-4, 3e-5, 1e-5], 10), 120, 500,
                       gpu_seconds=120),
        "paper": Preset(_waste(10, [1e-3, 3e-4, 1e-4, 3e-5, 1e-5], 50), 600, 800,
                        gpu_seconds=400),
    },
)

# fmt: on

EXPERIMENTS = {e.name: e for e in (RESOURCE, WASTE)}

"""The experiments of chapter 4.5: from toy models of skills to networks.

Variants of an experiment share the seeds of a replicate (networks, data, order of the
batches), so they can be compared pair by pair. A step of 0 means never.

`skills/modular`: `NAME/first` [seeds, thresholds, tasks], the first step at which a
task's error lay below each of `THRESHOLDS`; `NAME/median` [T, tasks], the median error
at `steps` [T].
`skills/grokking`: `NAME/train` and `NAME/test` [seeds, T], shares of right answers at
every step up to `NAME/steps` [T].
`skills/practice`: for every Zipf exponent A and variant, `A/NAME/rate` [R];
`A/NAME/first` [R, seeds, shares, 2], the first step at which a share `SHARES` of the
five frequent and of the five rare digits was right in the test; `A/NAME/right` [R,
seeds, 2] and `A/NAME/loss` [R, seeds] at the end, after `steps`.
"""

from collections.abc import Callable
from itertools import product

import numpy as np

from scalinglaws.errors import UserError
from scalinglaws.experiments.core import Experiment, Preset
from scalinglaws.experiments.parity import listed
from scalinglaws.parity import whole
from scalinglaws.skills import digits, grokking, modular

THRESHOLDS = (3e-3, 1e-3, 3e-4)
SHARES = (0.6, 0.7, 0.8, 0.9)


def kinds(variants: dict[str, dict], setting: dict) -> dict[str, dict]:
    """The settings of every variant: `setting` with the variant's own changes."""
    for name, changes in variants.items():
        if unknown := ", ".join(sorted(set(changes) - set(setting))):
            raise UserError(
                f"variant {name!r} changes {unknown}: it can change "
                f"{', '.join(setting)}"
            )
    return {name: {**setting, **changes} for name, changes in variants.items()}


def blocks(drawn: list[int], size: int) -> list[list[int]]:
    """Seeds in groups of at most `size`, which are trained as one."""
    return [drawn[i : i + size] for i in range(0, len(drawn), size)]


def by(members, measured, *names: str) -> dict:
    """What was measured, grouped by these settings of the members, in their order."""
    groups: dict = {}
    for member, found in zip(members, measured, strict=True):
        groups.setdefault(tuple(member[name] for name in names), []).append(found)
    return groups


# -------------------------------------------------------------------- two output nets


def modular_members(
    seed: Callable, device, *, variants, seeds, block, samples, width, modules,
    own_start, reweight, steps, learning_rate, optimiser,
) -> list[dict]:  # fmt: skip
    """One member for each variant and block of seeds."""
    setting = {
        "samples": samples, "width": width, "modules": modules,
        "own_start": own_start, "reweight": reweight, "steps": steps,
        "learning_rate": learning_rate, "optimiser": optimiser,
    }  # fmt: skip
    drawn = [seed("net", i) for i in range(whole("seeds", seeds))]
    return [
        {"variant": name, "seeds": some, **kind}
        for name, kind in kinds(variants, setting).items()
        for some in blocks(drawn, whole("block", block))
    ]


def modular_measure(*, device, variant, seeds, samples, **kind) -> dict:
    """`first` [seeds, thresholds, tasks] and `errors` [T, seeds, tasks]."""
    errors = modular.train(listed("samples", samples), seeds, device=device, **kind)
    first = np.stack([modular.first_below(errors, t) for t in THRESHOLDS], 1)
    return {
        "first": np.where(np.isfinite(first), first, 0).astype(np.int32),
        "errors": errors[::EVERY],
    }


EVERY = 5


def modular_gather(members, measured) -> dict:
    """Blocks of a variant together."""
    arrays = {}
    for (name,), found in by(members, measured, "variant").items():
        errors = np.concatenate([part["errors"] for part in found], 1)
        arrays[f"{name}/first"] = np.concatenate([part["first"] for part in found])
        arrays[f"{name}/median"] = np.median(errors, 1).astype(np.float32)
        arrays[f"{name}/steps"] = EVERY * np.arange(len(errors))
    return arrays


# --------------------------------------------------------------------------- grokking


def grokking_members(
    seed: Callable, device, *, variants, seeds, p, dimension, width, share, optimiser,
    learning_rate, weight_decay, steps,
) -> list[dict]:  # fmt: skip
    """One member for each variant and seed."""
    setting = {
        "p": p, "dimension": dimension, "width": width, "share": share,
        "optimiser": optimiser, "learning_rate": learning_rate,
        "weight_decay": weight_decay, "steps": steps,
    }  # fmt: skip
    drawn = [seed("net", i) for i in range(whole("seeds", seeds))]
    return [
        {"variant": name, "seed": one, **kind}
        for name, kind in kinds(variants, setting).items()
        for one in drawn
    ]


def grokking_measure(*, device, variant, **kind) -> dict:
    """`train` and `test` [steps + 1]."""
    found = grokking.train(device=device, **kind)
    return {
        "train": found.train.astype(np.float32),
        "test": found.test.astype(np.float32),
    }


def grokking_gather(members, measured) -> dict:
    """Seeds of a variant together."""
    arrays = {}
    for (name,), found in by(members, measured, "variant").items():
        for part in ("train", "test"):
            arrays[f"{name}/{part}"] = np.stack([rows[part] for rows in found])
        arrays[f"{name}/steps"] = np.arange(len(found[0]["test"]))
    return arrays


# ------------------------------------------------------------------ digits, long tail


def practice_members(
    seed: Callable, device, *, variants, alphas, rates, seeds, block, width, modules,
    reweight, wrong, optimiser, batch_size, steps, every,
) -> list[dict]:  # fmt: skip
    """One member for each Zipf exponent, variant, learning rate and block of seeds."""
    setting = {
        "alphas": alphas, "rates": rates, "width": width, "modules": modules,
        "reweight": reweight, "wrong": wrong, "optimiser": optimiser,
        "batch_size": batch_size,
    }  # fmt: skip
    drawn = [seed("net", i) for i in range(whole("seeds", seeds))]
    members = []
    for name, kind in kinds(variants, setting).items():
        alphas = listed("alphas", kind.pop("alphas"))
        for alpha, rate in product(alphas, listed("rates", kind.pop("rates"))):
            members += [
                {"alpha": alpha, "variant": name, "learning_rate": rate,
                 "seeds": some, "steps": steps, "every": every, **kind}
                for some in blocks(drawn, whole("block", block))
            ]  # fmt: skip
    return members


def practice_measure(*, device, variant, alpha, seeds, **kind) -> dict:
    """`first` [seeds, shares, 2], and `right` [seeds, 2] and `loss` [seeds] at last."""
    found = digits.train(alpha, seeds, device=device, **kind)
    halves = np.array_split(np.arange(1, digits.CLASSES + 1), 2)
    first = np.array(
        [[digits.first_reached(found, half, s) for half in halves] for s in SHARES]
    )
    return {
        "first": np.where(np.isfinite(first), first, 0).transpose(2, 0, 1).astype(int),
        "right": np.stack([found.right[-1][:, half - 1].mean(1) for half in halves], 1),
        "loss": found.loss[-1],
    }


def practice_gather(members, measured) -> dict:
    """Blocks together, then rates; every variant by its own name."""
    arrays = {"steps": np.array(members[0]["steps"])}
    cells = by(members, measured, "alpha", "variant", "learning_rate")
    for alpha, name in dict.fromkeys(key[:2] for key in cells):
        mine = {key[2]: found for key, found in cells.items()
                if key[:2] == (alpha, name)}  # fmt: skip
        arrays[f"{alpha:g}/{name}/rate"] = np.array(list(mine))
        for part in measured[0]:
            rows = [np.concatenate([f[part] for f in found]) for found in mine.values()]
            arrays[f"{alpha:g}/{name}/{part}"] = np.stack(rows)
    return arrays


# -------------------------------------------------------------------------- registry

# fmt: off
_MODULAR = {"block": 10, "samples": [990, 10], "width": 100, "modules": 1,
            "own_start": False, "reweight": False, "steps": 1_000,
            "learning_rate": 5e-4, "optimiser": "adam"}
_FOUR = {"samples": [9_000, 900, 90, 9], "steps": 1_500}
_TWO_TASKS = {"plain": {}, "modular": {"modules": 2},
              "modular-own": {"modules": 2, "own_start": True},
              "reweighted": {"reweight": True},
              "both": {"modules": 2, "own_start": True, "reweight": True}}
_FOUR_TASKS = {"plain-4": _FOUR, "modular-4": {"modules": 4, **_FOUR},
               "modular-own-4": {"modules": 4, "own_start": True, **_FOUR}}
# The same at four times the learning rate: is a gain one of the rate chosen?
_FASTER = {f"{name}-faster": {**_TWO_TASKS[name], "learning_rate": 2e-3}
           for name in ("plain", "modular", "modular-own", "reweighted")}
_ALL_MODULAR = _TWO_TASKS | _FOUR_TASKS | _FASTER
_TINY_MODULAR = {**_MODULAR, "variants": _TWO_TASKS, "seeds": 2, "width": 8,
                 "steps": 40}

MODULAR = Experiment(
    name="skills/modular",
    summary="Two tasks in one network: plain, modular, reweighted (S13, S14)",
    members=modular_members,
    measure=modular_measure,
    gather=modular_gather,
    probe={**_TINY_MODULAR, "steps": 20},
    presets={
        "tiny": Preset(_TINY_MODULAR, seconds=1, megabytes=300),
        "quick": Preset({**_MODULAR, "variants": _TWO_TASKS, "seeds": 6, "steps": 700},
                        seconds=5, megabytes=350),
        "book": Preset({**_MODULAR, "variants": _ALL_MODULAR,
                        "seeds": 50}, seconds=100, megabytes=350, gpu_seconds=60),
        "paper": Preset({**_MODULAR, "variants": _ALL_MODULAR,
                         "seeds": 1_000, "block": 20}, seconds=2_000, megabytes=350,
                        gpu_seconds=600),
    },
)

_GROKKING = {"p": 59, "dimension": 128, "width": 100, "share": 0.8,
             "optimiser": "signgd", "learning_rate": 0.01, "weight_decay": 0.03,
             "steps": 2_000}
_OPTIMISERS = {"signgd": {},
               "adam": {"optimiser": "adam", "steps": 4_000},
               "signgd-no-decay": {"weight_decay": 0.0, "steps": 1_000},
               "adam-no-decay": {"optimiser": "adam", "weight_decay": 0.0,
                                 "steps": 4_000}}
_TINY_GROKKING = {**_GROKKING, "seeds": 2, "p": 7, "dimension": 8, "width": 8,
                  "steps": 30,
                  "variants": {"signgd": {}, "adam": {"optimiser": "adam"}}}

GROKKING = Experiment(
    name="skills/grokking",
    summary="Modular addition by Adam and SignGD: when the test is passed (S10)",
    members=grokking_members,
    measure=grokking_measure,
    gather=grokking_gather,
    probe={**_TINY_GROKKING, "seeds": 1, "steps": 10},
    presets={
        "tiny": Preset(_TINY_GROKKING, seconds=1, megabytes=300),
        "quick": Preset({**_GROKKING, "variants": {"signgd": {}}, "seeds": 1,
                         "steps": 700}, seconds=8, megabytes=350),
        "book": Preset({**_GROKKING, "variants": _OPTIMISERS, "seeds": 4},
                       seconds=300, megabytes=350, gpu_seconds=300),
        "paper": Preset({**_GROKKING, "variants": {
            name: {**changes, "steps": 10_000}
            for name, changes in _OPTIMISERS.items()}, "seeds": 10},
            seconds=4_000, megabytes=350, gpu_seconds=2_000),
    },
)

_PRACTICE = {"rates": [3e-3, 1e-2, 3e-2, 0.1], "alphas": [2.0], "block": 10,
             "width": 100, "modules": 1, "reweight": False, "wrong": 0.0,
             "optimiser": "adam", "batch_size": 128, "every": 2}
_SIGNGD, _SGD = ({"optimiser": name, "rates": rates} for name, rates in (
    ("signgd", [1e-3, 3e-3, 1e-2, 3e-2]), ("sgd", [0.1, 0.3, 1.0, 3.0])))
_CHANGES = {"adam": {}, "reweighted": {"reweight": True}, "modular": {"modules": 10},
            "signgd": _SIGNGD, "sgd": _SGD,
            "adam-wrong": {"wrong": 0.1, "alphas": [2.0]},
            "reweighted-wrong": {"wrong": 0.1, "alphas": [2.0], "reweight": True}}
_TINY_PRACTICE = {**_PRACTICE, "seeds": 2, "width": 10, "steps": 20,
                  "rates": [1e-2], "variants": {
                      "adam": {}, "modular": {"modules": 10, "reweight": True}}}

PRACTICE = Experiment(
    name="skills/practice",
    summary="Digits with a long tail: reweighting, sign updates, blocks (S14)",
    members=practice_members,
    measure=practice_measure,
    gather=practice_gather,
    probe={**_TINY_PRACTICE, "steps": 10},
    presets={
        "tiny": Preset(_TINY_PRACTICE, seconds=1, megabytes=400),
        "quick": Preset({**_PRACTICE, "seeds": 6, "steps": 200, "rates": [1e-2],
                         "variants": {
                             "adam": {}, "reweighted": {"reweight": True},
                             "modular": {"modules": 10},
                             "signgd": {"optimiser": "signgd", "rates": [1e-2]},
                             "sgd": {"optimiser": "sgd", "rates": [1.0]}}},
                        seconds=7, megabytes=450),
        "book": Preset({**_PRACTICE, "alphas": [1.0, 2.0], "variants": _CHANGES,
                        "seeds": 20, "steps": 400}, seconds=400, megabytes=500,
                       gpu_seconds=300),
        "paper": Preset({**_PRACTICE, "alphas": [0.5, 1.0, 1.5, 2.0],
                         "variants": _CHANGES, "seeds": 100, "block": 20,
                         "steps": 2_000},
                        seconds=20_000, megabytes=1_000, gpu_seconds=4_000),
    },
)
# fmt: on

EXPERIMENTS = {e.name: e for e in (MODULAR, GROKKING, PRACTICE)}

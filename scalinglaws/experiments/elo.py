"""Chapters 5.3 and 5.4: the stored networks play each other; what is visited, who wins.

Every experiment reads the networks that `games/family` stored (`-7x6`: those of
`games/family-7x6`); `seeds` networks of each width take part. `width`, `seed` (its
number) and `parameters` [M] list the networks, in order of width, then of seed.

`games/elo` plays one tournament a cell, every network against every other.
`points/CELL` [M, M] holds what network i scored against j, `elo/CELL` [M] the ratings,
the lowest being 0, `results/CELL` [3] the share of games that the first player won,
drew, lost. A cell fixes temperature, simulations and the checkpoint of all networks:
`base`, the source's temperature; `cold`; `shallow` and `deep`, with a quarter and four
times the simulations; `untrained`, the networks as they began. Each cell has ratings of
its own.

`games/front` lets checkpoints play: at each of the C checkpoints all networks against
each other, and all checkpoints of each network against each other, pooled as in the
source. `elo` [M, C] are the ratings, `states` [M, C] the states played until then, and
`flops` [M, C] the compute: 2 x parameters x simulations x states of self-play.

`games/zipf` counts states; `training/I` [2, k] for network I lists the numbers of
visits and how many states have each (`experiments.games`). `untrained/I` is the same
for a network that only plays itself, as many states, and never learns
(`untrained-width` and `untrained-seed` [U] name them). `matches/CELL/S` counts the
tournament of the networks of seed S among themselves.
"""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import torch

from scalinglaws.errors import UserError
from scalinglaws.experiments import core, games, storage
from scalinglaws.experiments.core import Experiment, Preset
from scalinglaws.games import elo
from scalinglaws.games.alphazero import Settings, Trainer


def stored(family: str) -> dict:
    """The arrays of the stored networks."""
    path = core.PACKAGE / "data" / f"{storage.file_name(family)}.npz"
    return storage.load(path, "restore scalinglaws/data from the repository")[0]


def chosen(arrays: dict, widths: list[int], seeds: int) -> np.ndarray:
    """Rows of the networks of these widths, of so many seeds each."""
    rows = np.flatnonzero(np.isin(arrays["width"], widths) & (arrays["seed"] < seeds))
    if len(rows) < len(widths) * seeds or not len(rows):
        known = ", ".join(map(str, np.unique(arrays["width"])))
        raise UserError(
            f"widths {widths} and {seeds} seeds: choose among widths {known}, with "
            f"1 to {arrays['seed'].max() + 1} seeds"
        )
    return rows


def _listed(arrays, rows) -> dict:
    return {name: arrays[name][rows] for name in ("width", "seed", "parameters")}


def _players(arrays, rows, checkpoint, device) -> list:
    every = games.agents(arrays, checkpoint, device=device)
    return [every[row] for row in rows]


# ------------------------------------------------------------------------ tournaments


def elo_members(
    seed: Callable, device, *, family, widths, seeds, games_per_pair, cells
) -> list[dict]:
    """One member a cell."""
    return [
        {
            "family": family,
            "widths": widths,
            "seeds": seeds,
            "games_per_pair": games_per_pair,
            "cell": name,
            "seed": seed("tournament", name),
            **cell,
        }
        for name, cell in cells.items()
    ]


def elo_measure(
    *, device, family, widths, seeds, games_per_pair, cell, seed, temperature,
    simulations, checkpoint,
) -> dict:  # fmt: skip
    """One tournament of all networks."""
    arrays = stored(family)
    rows = chosen(arrays, widths, seeds)
    played = elo.tournament(
        games.game(arrays),
        _players(arrays, rows, checkpoint, device),
        games_per_pair=games_per_pair,
        simulations=simulations,
        temperature=temperature,
        seed=seed,
    )
    return {
        "points": played.points,
        "elo": elo.ratings(played.points),
        "results": played.visits.results,
        **_listed(arrays, rows),
    }


def elo_gather(members, measured) -> dict:
    """See the arrays above."""
    arrays = {name: measured[0][name] for name in ("width", "seed", "parameters")}
    for member, found in zip(members, measured, strict=True):
        for name in ("points", "elo", "results"):
            arrays[f"{name}/{member['cell']}"] = found[name]
    return arrays


# -------------------------------------------------------------- samples and compute


def front_members(
    seed: Callable, device, *, family, widths, seeds, checkpoints, games_per_pair,
    temperature, simulations,
) -> list[dict]:  # fmt: skip
    """One member a slice: a checkpoint of all networks, or all those of a network."""
    arrays = stored(family)
    rows = chosen(arrays, widths, seeds)
    common = {
        "family": family, "rows": rows.tolist(), "checkpoints": checkpoints,
        "games_per_pair": games_per_pair, "temperature": temperature,
        "simulations": simulations,
    }  # fmt: skip
    slices = [("training", i) for i in range(len(checkpoints))]
    slices += [("agent", i) for i in range(len(rows))]
    return [
        {**common, "kind": kind, "which": which, "seed": seed(kind, which)}
        for kind, which in slices
    ]


def front_measure(
    *, device, family, rows, checkpoints, games_per_pair, temperature, simulations,
    kind, which, seed,
) -> dict:  # fmt: skip
    """The tournament of one slice: `points` [K, K] and the `places` [K] of its agents.

    Agent i at checkpoint c has the place i * C + c.
    """
    arrays = stored(family)
    if kind == "training":
        agents = _players(arrays, rows, checkpoints[which], device)
        places = np.arange(len(rows)) * len(checkpoints) + which
    else:
        agents = [
            _players(arrays, rows[which : which + 1], checkpoint, device)[0]
            for checkpoint in checkpoints
        ]
        places = which * len(checkpoints) + np.arange(len(checkpoints))
    played = elo.tournament(
        games.game(arrays), agents, games_per_pair=games_per_pair,
        simulations=simulations, temperature=temperature, seed=seed,
    )  # fmt: skip
    return {"points": played.points, "places": places}


def front_gather(members, measured) -> dict:
    """All slices in one table, rated together."""
    first = members[0]
    arrays = stored(first["family"])
    rows, checkpoints = np.array(first["rows"]), first["checkpoints"]
    points = np.zeros((len(rows) * len(checkpoints),) * 2)
    for found in measured:
        points[np.ix_(found["places"], found["places"])] += found["points"]
    states = arrays["played"][rows][:, checkpoints]
    simulations = Settings(**_trained_with(first["family"])).simulations
    flops = 2.0 * arrays["parameters"][rows, None] * simulations * states
    return {
        **_listed(arrays, rows),
        "elo": elo.ratings(points).reshape(states.shape),
        "states": states,
        "flops": flops,
    }


def _trained_with(family: str) -> dict:
    """The settings with which the stored networks played themselves."""
    presets = games.EXPERIMENTS[family].presets
    return presets["book"].settings["settings"]


# --------------------------------------------------------------------------- counting


def zipf_members(
    seed: Callable, device, *, family, widths, seeds, games_per_pair, cells,
    untrained_widths, untrained_states,
) -> list[dict]:  # fmt: skip
    """The stored counts, one network that never learns, or one seed's matches each."""
    common = {"family": family, "widths": widths}
    arrays = stored(family)
    members = [{**common, "kind": "training", "row": int(row)}
               for row in chosen(arrays, widths, seeds)]  # fmt: skip
    members += [
        {**common, "kind": "untrained", "width": width, "number": number,
         "n_states": untrained_states, "seed": seed("untrained", width, number)}
        for width in untrained_widths
        for number in range(seeds)
    ]  # fmt: skip
    members += [
        {**common, "kind": "matches", "cell": name, "number": number,
         "games_per_pair": games_per_pair, "seed": seed(name, number), **cell}
        for name, cell in cells.items()
        for number in range(seeds)
    ]  # fmt: skip
    return members


def zipf_measure(*, device, family, widths, kind, **member) -> dict:
    """`tally` [2, k] of one member, see the arrays above."""
    arrays = stored(family)
    if kind == "training":
        return {"tally": arrays[f"counts/{member['row']}"]}
    if kind == "untrained":
        visits = self_play(arrays, family, device=device, **member)
    else:
        rows = chosen(arrays, widths, member["number"] + 1)
        rows = rows[arrays["seed"][rows] == member["number"]]
        visits = elo.tournament(
            games.game(arrays),
            _players(arrays, rows, member["checkpoint"], device),
            games_per_pair=member["games_per_pair"],
            simulations=member["simulations"],
            temperature=member["temperature"],
            seed=member["seed"],
        ).visits.counts
    return {"tally": games.tally(visits)}


def self_play(arrays, family, *, width, number, n_states, seed, device) -> np.ndarray:
    """Visits of the states of a network that plays as in training and never learns.

    It plays `n_states` states; the last 70 % count, as in `games/family`.
    """
    settings, game = Settings(**_trained_with(family)), games.game(arrays)
    # A buffer that all the states do not fill: training never starts.
    buffer = n_states + settings.games * game.max_plies
    settings = replace(settings, buffer=buffer + 1, reuse=1)
    make = {"device": device, "dtype": torch.float32}
    trainer = Trainer(game, width, settings, seed=seed, **make)
    trainer.run(n_states)
    return np.unique(trainer.keys[round(0.3 * len(trainer.keys)) :],
                     return_counts=True)[1]  # fmt: skip


def zipf_gather(members, measured) -> dict:
    """See the arrays above."""
    arrays = stored(members[0]["family"])
    rows = [member["row"] for member in members if member["kind"] == "training"]
    nulls = [member for member in members if member["kind"] == "untrained"]
    found = _listed(arrays, rows)
    for name, key in (("untrained-width", "width"), ("untrained-seed", "number")):
        found[name] = np.array([member[key] for member in nulls])
    counters = {"training": 0, "untrained": 0}
    for member, part in zip(members, measured, strict=True):
        kind = member["kind"]
        if kind == "matches":
            name = f"matches/{member['cell']}/{member['number']}"
        else:
            name = f"{kind}/{counters[kind]}"
            counters[kind] += 1
        found[name] = part["tally"]
    return found


# fmt: off
_CELLS = {
    "deep": {"temperature": 0.25, "simulations": 128, "checkpoint": -1},
    "base": {"temperature": 0.25, "simulations": 32, "checkpoint": -1},
    "cold": {"temperature": 0.1, "simulations": 32, "checkpoint": -1},
    "shallow": {"temperature": 0.25, "simulations": 8, "checkpoint": -1},
    "untrained": {"temperature": 0.25, "simulations": 32, "checkpoint": 0},
}
_FAST = {"base": {"temperature": 0.25, "simulations": 8, "checkpoint": -1},
         "untrained": {"temperature": 0.25, "simulations": 8, "checkpoint": 0}}
_ELO = {"family": "games/family", "widths": [2, 4, 8, 16, 32, 64], "seeds": 4,
        "games_per_pair": 20, "cells": _CELLS}
_ELO_TINY = {**_ELO, "widths": [2, 4], "seeds": 2, "games_per_pair": 2, "cells": _FAST}
_LARGE = {"family": "games/family-7x6", "widths": [4, 16, 64], "seeds": 4,
          "games_per_pair": 20,
          "cells": {name: {**_CELLS[name], "simulations": simulations}
                    for name, simulations in (("base", 64), ("cold", 64),
                                              ("shallow", 16), ("untrained", 64))}}
_FRONT = {"family": "games/family", "widths": [2, 4, 8, 16, 32, 64], "seeds": 4,
          "checkpoints": list(range(12)), "games_per_pair": 5, "temperature": 0.25,
          "simulations": 32}
_FRONT_TINY = {**_FRONT, "widths": [2, 4], "seeds": 2, "checkpoints": [0, 6, 11],
               "games_per_pair": 1, "simulations": 8}
_ZIPF_CELLS = {
    f"{name} T={temperature:g}": {
        "temperature": temperature, "simulations": 32, "checkpoint": checkpoint}
    for name, checkpoint in (("trained", -1), ("untrained", 0))
    for temperature in (0.25, 1.0)
}
_ZIPF = {"family": "games/family", "widths": [2, 4, 8, 16, 32, 64], "seeds": 4,
         "games_per_pair": 300, "cells": _ZIPF_CELLS, "untrained_widths": [2, 64],
         "untrained_states": 400_000}
_ZIPF_TINY = {**_ZIPF, "widths": [2, 4], "seeds": 2, "games_per_pair": 5,
              "cells": {name: {**cell, "simulations": 8}
                        for name, cell in _ZIPF_CELLS.items()},
              "untrained_widths": [2], "untrained_states": 3000}


def _presets(tiny, quick, book, *, seconds, megabytes=500):
    """Presets of tournaments: the source's games a pair as `paper`."""
    fast, slow = seconds
    return {
        "tiny": Preset(tiny, seconds=1, megabytes=300),
        "quick": Preset(quick, seconds=fast, megabytes=350),
        "book": Preset(book, seconds=slow, megabytes=megabytes, gpu_seconds=2 * slow),
        "paper": Preset({**book, "games_per_pair": 400},
                        seconds=400 / book["games_per_pair"] * slow, megabytes=900),
    }


ELO = Experiment(
    name="games/elo",
    summary="Elo against network size on 5 x 4, with and without training (Z4)",
    members=elo_members, measure=elo_measure, gather=elo_gather,
    probe={**_ELO_TINY, "cells": {"base": _FAST["base"]}},
    presets=_presets(
        _ELO_TINY,
        {**_ELO, "widths": [2, 4, 8, 16, 32], "seeds": 2, "games_per_pair": 10,
         "cells": {name: _CELLS[name] for name in ("base", "untrained")}},
        _ELO, seconds=(5, 60)),
)
ELO_7X6 = Experiment(
    name="games/elo-7x6",
    summary="Elo against network size on 7 x 6, three sizes (Z4)",
    members=elo_members, measure=elo_measure, gather=elo_gather,
    probe={**_ELO_TINY, "family": "games/family-7x6", "widths": [4, 16],
           "cells": {"base": _FAST["base"]}},
    presets=_presets(
        {**_ELO_TINY, "family": "games/family-7x6", "widths": [4, 16]},
        {**_LARGE, "seeds": 2, "games_per_pair": 4}, _LARGE, seconds=(5, 60)),
)
FRONT = Experiment(
    name="games/front",
    summary="Elo of twelve checkpoints against states and compute (Z5)",
    members=front_members, measure=front_measure, gather=front_gather,
    probe=_FRONT_TINY,
    presets=_presets(
        _FRONT_TINY,
        {**_FRONT, "widths": [2, 8, 32], "seeds": 2, "checkpoints": [0, 2, 5, 8, 11]},
        _FRONT, seconds=(5, 60)),
)
ZIPF = Experiment(
    name="games/zipf",
    summary="How often states are visited in training and in matches (Z1)",
    members=zipf_members, measure=zipf_measure, gather=zipf_gather,
    probe={**_ZIPF_TINY, "widths": [2], "seeds": 1},
    presets=_presets(
        _ZIPF_TINY,
        {**_ZIPF, "widths": [2, 8, 32], "seeds": 2, "games_per_pair": 40,
         "untrained_widths": [2], "untrained_states": 20_000},
        _ZIPF, seconds=(10, 120)),
)
# fmt: on

EXPERIMENTS = {e.name: e for e in (ELO, ELO_7X6, FRONT, ZIPF)}

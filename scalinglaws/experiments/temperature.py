"""Matches among the stored networks at many temperatures, for chapter 5.5.

A member takes one copy of each width from the last checkpoint of `games/family` and
lets all of them play all others, once for each setting of two knobs: the temperature
of the moves, and at the temperature `cold` the share of moves that are random.

Arrays, copies [S] first, settings [K] in the order of the list: `temperature` and
`random` [K], the knobs; `cold` and `games_per_pair`; `parameters` [M] of the networks;
`points` [S, K, M, M] as `elo.Tournament` has them; `repeated` and `length` [S, K], the
share of games that repeat another one and the mean length; `counts/S/K` [2, k], the
tally of visits of copy S in setting K (`games.tally`). `memoryless/points` [S, T, M, M]
are those of as many agents in a game without repeated states, at the T temperatures of
the settings without random moves.
"""

from collections.abc import Callable

import numpy as np

from scalinglaws.errors import UserError
from scalinglaws.experiments import core, games, storage
from scalinglaws.experiments.core import Experiment, Preset
from scalinglaws.games import elo, memoryless

NULL = {"plies": 18, "actions": 5}  # as long and as wide as games on the small board
FADING = {"first": 2.0, "exponent": 0.5}  # the null's noise, against the number of N


def members(
    seed: Callable, device, *, widths, copies, temperatures, cold, random_moves,
    games_per_pair, simulations,
) -> list[dict]:  # fmt: skip
    """One member for each copy of the networks."""
    if cold not in temperatures or sorted(set(temperatures)) != list(temperatures):
        raise UserError(
            f"temperatures are {temperatures}: give each once, from cold to hot, and "
            f"{cold} among them, where moves are made random"
        )
    if 0 in random_moves or sorted(set(random_moves)) != list(random_moves):
        raise UserError(
            f"random_moves are {random_moves}: give each once, rising, all above 0"
        )
    family = stored_family()
    for name, wanted, known in (
        ("width", widths, family["width"]),
        ("copy", range(copies), family["seed"]),
    ):
        if not set(wanted) <= set(known.tolist()):
            raise UserError(
                f"games/family has no {name} like that in {list(wanted)}: it has "
                f"{', '.join(map(str, np.unique(known)))}"
            )
    settings = [(t, 0.0) for t in temperatures]
    settings += [(cold, share) for share in random_moves]
    return [
        {
            "copy": copy,
            "widths": list(widths),
            "settings": settings,
            "games_per_pair": games_per_pair,
            "simulations": simulations,
            "seeds": [seed("matches", copy, *setting) for setting in settings],
            "null_seeds": [seed("memoryless", copy, t) for t in temperatures],
        }
        for copy in range(copies)
    ]


def stored_family() -> dict:
    """The arrays of the stored `games/family`."""
    path = core.PACKAGE / "data" / f"{storage.file_name(games.FAMILY.name)}.npz"
    return storage.load(path, "restore scalinglaws/data from the repository")[0]


def measure(
    *, device, copy, widths, settings, games_per_pair, simulations, seeds, null_seeds
) -> dict:
    """All tournaments of one copy; see the arrays above."""
    family = stored_family()
    chosen = np.flatnonzero((family["seed"] == copy) & np.isin(family["width"], widths))
    agents = games.agents(family, device=device)
    game, parameters = games.game(family), family["parameters"][chosen]
    found = {"parameters": parameters}
    rows = []
    for number, ((t, share), seed) in enumerate(zip(settings, seeds, strict=True)):
        played = elo.tournament(
            game,
            [agents[i] for i in chosen],
            games_per_pair=games_per_pair,
            simulations=simulations,
            temperature=t,
            random_moves=share,
            seed=seed,
        )
        rows.append((played.points, played.repeated, played.visits.mean_length))
        found[f"counts/{number}"] = games.tally(played.visits.counts)
    names, columns = ("points", "repeated", "length"), zip(*rows, strict=True)
    for name, column in zip(names, columns, strict=True):
        found[name] = np.array(column)
    noise = memoryless.noise_of(parameters, **FADING)
    null = [
        memoryless.tournament(
            noise, games_per_pair=games_per_pair, temperature=t, seed=seed, **NULL
        )
        for (t, _), seed in zip(settings, null_seeds, strict=False)
    ]
    return found | {"memoryless/points": np.array(null)}


def gather(members, measured) -> dict:
    """The copies' arrays side by side."""
    settings = np.array(members[0]["settings"])
    arrays = {
        "temperature": settings[:, 0],
        "random": settings[:, 1],
        "cold": settings[-1, 0],
        "games_per_pair": np.array(members[0]["games_per_pair"]),
        "parameters": measured[0]["parameters"],
    }
    for name in ("points", "repeated", "length", "memoryless/points"):
        arrays[name] = np.stack([found[name] for found in measured])
    for copy, found in enumerate(measured):
        for number in range(len(settings)):
            arrays[f"counts/{copy}/{number}"] = found[f"counts/{number}"]
    return arrays


# fmt: off
_TINY = {"widths": [2, 8, 32], "copies": 2, "temperatures": [0.1, 1.0], "cold": 0.1,
         "random_moves": [0.3], "games_per_pair": 4, "simulations": 8}
_BOOK = {"widths": [2, 4, 8, 16, 32], "copies": 4,
         "temperatures": [0.02, 0.05, 0.1, 0.15, 0.2, 0.25, 0.35, 0.5, 0.7, 1.0, 2.0,
                          5.0],
         "cold": 0.05, "random_moves": [0.02, 0.05, 0.1, 0.2, 0.35, 0.6],
         "games_per_pair": 500, "simulations": 32}
_PUBLISHED = [0.01, 0.02, 0.04, 0.07, 0.1, 0.14, 0.2, 0.25, 0.32, 0.45, 0.6, 0.8, 1.0,
              1.4, 2.0, 3.0, 5.0]

TEMPERATURE = Experiment(
    name="games/temperature",
    summary="matches at many temperatures and shares of random moves (for Z6, Z13)",
    members=members,
    measure=measure,
    gather=gather,
    probe={**_TINY, "copies": 1},
    presets={
        "tiny": Preset(_TINY, seconds=1, megabytes=300),
        "quick": Preset(
            {**_BOOK, "widths": [2, 8, 32], "copies": 2,
             "temperatures": [0.05, 0.25, 1.0], "random_moves": [0.1, 0.4],
             "games_per_pair": 300},
            seconds=10, megabytes=400),
        "book": Preset(_BOOK, seconds=200, megabytes=700, gpu_seconds=400),
        # The source's temperatures and about its games a pair, on our networks.
        "paper": Preset(
            {**_BOOK, "temperatures": _PUBLISHED, "cold": 0.04,
             "games_per_pair": 7_000},
            seconds=4_000, megabytes=2_000),
    },
)
# fmt: on

EXPERIMENTS = {TEMPERATURE.name: TEMPERATURE}

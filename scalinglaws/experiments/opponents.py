"""Ratings of the stored networks by number of simulations, for *play the scaling law*.

A member is one tournament: the networks of one seed of the stored games/family, each
with every number of simulations, and search without a network: all moves equally
likely, all boards worth 0.

Arrays, M agents: `width` [M] (0: no network), `simulations` [M], `seed` [S]; `points`
[S, M, M] is what agent i scored against agent j in the tournament of a seed, `elo`
[S, M] the ratings of that tournament, the lowest being 0.
"""

from collections.abc import Callable

import numpy as np

from scalinglaws.errors import UserError
from scalinglaws.experiments import core, games, storage
from scalinglaws.experiments.core import Experiment, Preset
from scalinglaws.games import elo

NAME = "games/opponents"


def family() -> dict:
    """The arrays of the stored games/family."""
    path = core.PACKAGE / "data" / "games-family.npz"
    return storage.load(path, "restore scalinglaws/data from the repository")[0]


def members(
    seed: Callable, device, *, seeds, widths, simulations, games_per_pair, temperature
) -> list[dict]:
    """One tournament for each seed of the stored networks."""
    stored = family()
    if not set(widths) <= set(stored["width"].tolist()):
        raise UserError(
            f"widths are {widths}: choose among {np.unique(stored['width']).tolist()}"
        )
    most = len(np.unique(stored["seed"]))
    if not (isinstance(seeds, int) and 1 <= seeds <= most):
        raise UserError(f"seeds is {seeds!r}: give a whole number from 1 to {most}")
    return [
        {
            "number": number,
            "seed": seed("ladder", number),
            "widths": list(widths),
            "simulations": list(simulations),
            "games_per_pair": games_per_pair,
            "temperature": temperature,
        }
        for number in range(seeds)
    ]


def measure(
    *, device, number, seed, widths, simulations, games_per_pair, temperature
) -> dict:
    """The tournament of one seed's networks."""
    stored = family()
    of_width = {
        int(stored["width"][i]): network
        for i, network in enumerate(games.agents(stored, device=device))
        if stored["seed"][i] == number
    }
    board = games.game(stored)

    def no_network(x):
        return np.zeros((len(x), board.n_actions)), np.zeros(len(x))

    of_width[0] = no_network
    sizes, budgets = np.meshgrid([0, *widths], simulations, indexing="ij")
    points = elo.tournament(
        board,
        [of_width[width] for width in sizes.ravel().tolist()],
        games_per_pair=games_per_pair,
        simulations=budgets.ravel(),
        temperature=temperature,
        seed=seed,
    ).points
    return {
        "width": sizes.ravel(), "simulations": budgets.ravel(), "points": points,
        "elo": elo.ratings(points),
    }  # fmt: skip


def gather(members, measured) -> dict:
    return {
        "seed": np.array([member["number"] for member in members]),
        "width": measured[0]["width"],
        "simulations": measured[0]["simulations"],
        "points": np.stack([found["points"] for found in measured]),
        "elo": np.stack([found["elo"] for found in measured]),
    }


# fmt: off
_TINY = {"seeds": 1, "widths": [2, 8], "simulations": [2, 4], "games_per_pair": 2,
         "temperature": 0.25}
_BOOK = {"seeds": 4, "widths": [2, 4, 8, 16, 32, 64],
         "simulations": [2, 8, 32, 128, 512], "games_per_pair": 6, "temperature": 0.25}

OPPONENTS = Experiment(
    name=NAME,
    summary="Ratings of the stored Connect Four networks by number of simulations",
    members=members,
    measure=measure,
    gather=gather,
    probe=_TINY,
    presets={
        "tiny": Preset(_TINY, seconds=1, megabytes=300),
        "quick": Preset(
            {**_BOOK, "seeds": 1, "simulations": [2, 8, 32], "games_per_pair": 2},
            seconds=10, megabytes=350),
        "book": Preset(_BOOK, seconds=120, gpu_seconds=600, megabytes=600),
        "paper": Preset({**_BOOK, "games_per_pair": 100}, seconds=2000,
                        megabytes=600),
    },
)
# fmt: on

EXPERIMENTS = {OPPONENTS.name: OPPONENTS}

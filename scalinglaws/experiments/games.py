"""The networks of part 5: AlphaZero on a small Connect Four, by size and seed.

A member is one network that learned from nothing by self-play; other experiments let
the stored networks play, or ask them about positions.

Arrays of a run, networks in order of width, then of seed, all [M]: `width`, `seed`
(its number), `parameters`. `board` [3] is columns, rows, stones in line. `states` [C],
log-spaced after a first 0, says after how many states of self-play (about: games are
finished first) the checkpoints were taken; `played` and `updates` [M, C] are the exact
states and the Adam steps until then; `weights/WIDTH` [seeds, C, parameters], float16.
`results` [M, 3] counts the games that the first player won, drew, lost.

Visits are those of the last `counted` share of the states, the first board and final
boards left out, as in the source: `counts/I` [2, k] for row I lists the different
numbers of visits and how many states have each, `counts/all` the same when the visits
of all networks are pooled. Of the states that network I visited at least `frequent`
times, `keys/I`, `visits/I` and `outcome/I` (the mean result, for the player to move)
are kept, most visited first.

`games/family-7x6` is the same on the source's board. With `piece` (the `paper` presets)
a network is saved after every that many states, beside the results: a run that is
killed in the middle of one goes on from there, to the same numbers.
"""

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import torch

from scalinglaws import networks
from scalinglaws.errors import UserError
from scalinglaws.experiments import core, storage
from scalinglaws.experiments.core import Experiment, Preset
from scalinglaws.games import boards
from scalinglaws.games.alphazero import Settings, Trainer
from scalinglaws.games.network import Network


def members(
    seed: Callable, device, *, board, widths, seeds, n_states, checkpoints, counted,
    frequent, settings, piece=None,
) -> list[dict]:  # fmt: skip
    """One member for each width and seed: all widths of a seed, then the next seed."""
    boards.connect_four(*board)  # a board too small to win on is one line
    if sorted(set(widths)) != list(widths):
        raise UserError(f"widths are {widths}: give each once, from small to large")
    for name, value, least in (
        ("seeds", seeds, 1),
        ("n_states", n_states, 100),
        ("checkpoints", checkpoints, 2),
        ("piece", piece or n_states, 1),
    ):
        if not isinstance(value, int) or value < least:
            raise UserError(f"{name} is {value!r}: give a whole number from {least} on")
    if not 0 < counted <= 1:
        raise UserError(f"counted is {counted}: give a share above 0, up to 1")
    Settings(**settings)
    return [
        {
            "board": list(board),
            "width": width,
            "number": number,
            "seed": seed("network", width, number),
            "states": checkpoint_states(n_states, checkpoints),
            "counted": counted,
            "frequent": frequent,
            "settings": settings,
            "piece": piece,
        }
        for number in range(seeds)
        for width in reversed(widths)
    ]


def checkpoint_states(n_states: int, count: int) -> list[int]:
    """0, then log-spaced from a hundredth of `n_states` on."""
    spaced = np.geomspace(n_states / 100, n_states, count - 1)
    return [0, *np.rint(spaced).astype(int).tolist()]


def measure(
    *, device, board, width, number, seed, states, counted, frequent, settings,
    piece=None,
) -> dict:
    """Train one network; see the arrays above (here the keys of every state)."""
    game = boards.connect_four(*board)
    make = {"device": device, "dtype": torch.float32}
    trainer = Trainer(game, width, Settings(**settings), seed=seed, **make)
    folder = None
    if piece:
        identity = repr([seed, board, width, states, settings, core.code_version()])
        digest = hashlib.sha256(identity.encode()).hexdigest()[:12]
        folder = core.results_folder() / f"games-network.{digest}.parts"
        folder.mkdir(parents=True, exist_ok=True)
        if (folder / _TRAINER).exists():
            trainer = Trainer.resume(folder / _TRAINER, game, **make)
    checkpoints = list(_checkpoints(trainer, states, piece, folder))
    trained = {
        name: np.stack([c[name] for c in checkpoints]) for name in checkpoints[0]
    }
    first = round((1 - counted) * len(trainer.keys))
    keys, place = np.unique(trainer.keys[first:], return_inverse=True)
    visits = np.bincount(place)
    order = np.argsort(-visits, kind="stable")
    if folder:
        storage.remove_parts(folder)
    return {
        **trained,
        "results": trainer.results,
        "keys": keys[order],
        "visits": visits[order],
        "outcome": (np.bincount(place, trainer.outcomes[first:]) / visits)[order],
    }


_TRAINER = "trainer.npz"


def _checkpoints(
    trainer: Trainer, states, piece: int | None, folder: Path | None
) -> Iterator[dict]:
    """The network at each number of `states`, kept in `folder` if there is one."""
    done = storage.load_parts(folder, len(states)) if folder else {}
    for index, upto in enumerate(states):
        while index not in done and trainer.n_states < upto:
            trainer.run(min(upto, trainer.n_states + (piece or upto)))
            if folder:
                trainer.save(folder / _TRAINER)
        if index not in done:
            weights = networks.to_array(trainer.network.stack.values)
            done[index] = {
                "weights": weights.astype(np.float16),
                "played": np.array(trainer.n_states),
                "updates": np.array(trainer.optimiser.steps),
            }
            if folder:
                storage.save_part(folder, index, done[index])
        yield done[index]


def gather(members, measured) -> dict:
    """Networks in order of width, then of seed."""
    order = sorted(
        range(len(members)), key=lambda i: (members[i]["width"], members[i]["number"])
    )
    rows = [(members[i], measured[i]) for i in order]
    widths = sorted({member["width"] for member in members})
    arrays = {
        "board": np.array(members[0]["board"]),
        "states": np.array(members[0]["states"]),
        "width": np.array([member["width"] for member, _ in rows]),
        "seed": np.array([member["number"] for member, _ in rows]),
        "parameters": np.array([found["weights"].shape[1] for _, found in rows]),
        **{
            name: np.stack([found[name] for _, found in rows])
            for name in ("played", "updates", "results")
        },
    }
    for width in widths:
        of_width = [
            found["weights"] for member, found in rows if member["width"] == width
        ]
        arrays[f"weights/{width}"] = np.stack(of_width)
    for i, (member, found) in enumerate(rows):
        arrays[f"counts/{i}"] = tally(found["visits"])
        often = found["visits"] >= member["frequent"]
        arrays[f"keys/{i}"] = found["keys"][often]
        arrays[f"visits/{i}"] = found["visits"][often].astype(np.int32)
        arrays[f"outcome/{i}"] = found["outcome"][often].astype(np.float32)
    _, place = np.unique(
        np.concatenate([found["keys"] for _, found in rows]), return_inverse=True
    )
    pooled = np.bincount(place, np.concatenate([found["visits"] for _, found in rows]))
    arrays["counts/all"] = tally(pooled.astype(np.int64))
    return arrays


def tally(visits: np.ndarray) -> np.ndarray:
    """[2, k]: the different numbers of visits, and how many states have each."""
    return np.stack(np.unique(visits, return_counts=True)).astype(np.int32)


def ranked(tallied: np.ndarray) -> np.ndarray:
    """The visits of every state, largest first: what `tally` was made from."""
    return np.repeat(tallied[0], tallied[1])[::-1]


def game(arrays: dict) -> boards.Game:
    """The game that the networks of a result play."""
    return boards.connect_four(*arrays["board"].tolist())


def agents(arrays: dict, checkpoint: int = -1, *, device) -> list[Network]:
    """The networks of a result, in the order of its rows, at one checkpoint."""
    played = game(arrays)
    return [
        Network.holding(
            played,
            int(width),
            arrays[f"weights/{width}"][number, checkpoint].astype(np.float32),
            device=device,
            dtype=torch.float32,
        )
        for width, number in zip(arrays["width"], arrays["seed"], strict=True)
    ]


# fmt: off
_TINY = {"board": [4, 4, 4], "widths": [2, 4], "seeds": 2, "n_states": 400,
         "checkpoints": 3, "counted": 0.7, "frequent": 2,
         "settings": {"games": 16, "simulations": 8, "buffer": 256, "batch": 64}}
_BOOK = {"board": [5, 4, 4], "widths": [2, 4, 8, 16, 32, 64], "seeds": 4,
         "n_states": 400_000, "checkpoints": 12, "counted": 0.7, "frequent": 10,
         "settings": {"buffer": 2**14}}

# The source's scale: one network is many hours, saved in pieces of at most 40 minutes.
_PAPER = Preset(
    {"board": [7, 6, 4], "widths": [4, 8, 16, 32, 64, 128, 256], "seeds": 6,
     "n_states": 65_500_000, "checkpoints": 17, "counted": 0.7, "frequent": 1000,
     "settings": {"games": 1024, "simulations": 300, "exploring_plies": 15,
                  "buffer": 2**16, "reuse": 10, "batch": 1024, "learning_rate": 1e-3},
     "piece": 400_000},
    seconds=1_900_000, megabytes=4000)
_LARGE = {"board": [7, 6, 4], "widths": [4, 16, 64], "seeds": 4,
          "n_states": 1_000_000, "checkpoints": 6, "counted": 0.7, "frequent": 30,
          "settings": {"games": 512, "simulations": 64, "exploring_plies": 15,
                       "buffer": 2**14}}

FAMILY = Experiment(
    name="games/family",
    summary="AlphaZero on Connect Four, 5 x 4: networks of six sizes (for Z1, Z4-Z8)",
    members=members,
    measure=measure,
    gather=gather,
    probe={**_TINY, "widths": [4], "seeds": 1},
    presets={
        "tiny": Preset(_TINY, seconds=1, megabytes=300),
        "quick": Preset(
            {**_BOOK, "widths": [2, 4, 8, 16, 32], "seeds": 2, "n_states": 40_000,
             "settings": {"buffer": 2**12}},
            seconds=20, megabytes=350),
        "book": Preset(_BOOK, seconds=160, megabytes=450, gpu_seconds=400),
        "paper": _PAPER,
    },
)
FAMILY_7X6 = Experiment(
    name="games/family-7x6",
    summary="AlphaZero on Connect Four, 7 x 6: networks of three sizes (for Z1, Z4)",
    members=members,
    measure=measure,
    gather=gather,
    probe={**_TINY, "board": [7, 6, 4], "widths": [4], "seeds": 1},
    presets={
        "tiny": Preset({**_TINY, "board": [7, 6, 4]}, seconds=1, megabytes=300),
        "quick": Preset({**_LARGE, "seeds": 2, "n_states": 60_000}, seconds=25,
                        megabytes=400),
        "book": Preset(_LARGE, seconds=900, megabytes=600, gpu_seconds=600),
        "paper": _PAPER,
    },
)
# fmt: on

EXPERIMENTS = {e.name: e for e in (FAMILY, FAMILY_7X6)}

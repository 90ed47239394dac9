"""Interventions on what self-play is trained on, for chapters 5.6 and 5.8.

`games/equal-weights` is `games/family` (same arrays, widths up to 32) whose networks
were trained with every distinct state of the buffer weighted equally.

`games/replay`: a replicate trains networks of several widths under every variant of the
replay, from the same first weights, and lets them play. A variant V is `tilt T` (states
of the buffer weigh visits ** T; `tilt 1` is the control), `again` (the control from
other seeds) or `first P` (boards after P moves or more are not trained on).

Arrays, replicates first: V/points [seeds, W, W] of a tournament among the widths of V;
`pool` [seeds, V W, V W] of one among all networks, the variants in the order tilts,
`again`, cuts. V/loss/rank [seeds, W, C, B] and V/loss/ply [seeds, W, C, P]: squared
error of the networks' values against the solved ones, mean over the states of a bin, at
the checkpoints `states` [C]. V/played and V/trained [seeds, W, R]: the share of the
self-play that state number `rank` [R] has, and of the training at the end (0 beyond the
last). V/perplexity [seeds, W]: how many states of equal share would make this training.
V/results [seeds, W, 3]: self-play games that the first player won, drew, lost.
V/weights/WIDTH [seeds, parameters], float16. `width`, `parameters` [W]; `tilts`,
`cuts`; `rank_bins` [B, 2], `ply_bins` [P, 2] are the first and last of each bin;
`solved` [4, K]: key, rank, ply and value of the states that are asked about, ranked by
the visits of all networks of `games/family`.
"""

from collections.abc import Callable
from functools import cache

import numpy as np
import torch

from scalinglaws import networks, parity
from scalinglaws.errors import UserError
from scalinglaws.experiments import core, games, storage
from scalinglaws.experiments.core import Experiment, Preset
from scalinglaws.games import boards, elo, solve
from scalinglaws.games.alphazero import Settings, Trainer

RANK_BINS = np.array([[1, 10], [11, 31], [32, 100], [101, 316], [317, 1000],
                      [1001, 3162], [3163, 10_000]])  # fmt: skip
PLY_BINS = np.array([[1, 3], [4, 7], [8, 11], [12, 15], [16, 19]])
RANKS = np.unique(np.rint(np.geomspace(1, 3000, 24)).astype(int))
COUNTED = 0.7  # of the self-play, its last part, as in games/family


def variants(tilts, cuts) -> dict[str, dict]:
    """What each variant changes in the settings of training, by name."""
    return {
        **{f"tilt {tilt:g}": {"tilt": tilt} for tilt in tilts},
        "again": {},
        **{f"first {cut}": {"trained_plies": cut} for cut in cuts},
    }


def members(
    seed: Callable, device, *, widths, seeds, tilts, cuts, n_states, checkpoints,
    every, solved, games_per_pair, pool_games, settings,
) -> list[dict]:  # fmt: skip
    """One replicate each.

    Values are asked of `every` so many of 274 states, and whether their true ones are
    those of the stored result says `solved`; `games_per_pair` and `pool_games` are
    games for each order of two networks.
    """
    if 1 not in tilts or len(set(tilts)) < len(tilts):
        raise UserError(f"tilts are {tilts}: give each once, and 1, the control")
    if len(set(widths)) < 2:
        raise UserError(f"widths are {widths}: a match needs two different ones")
    changed = variants(tilts, cuts)
    for change in changed.values():
        Settings(**settings, **change)
    named = {"seeds": seeds, "n_states": n_states, "checkpoints": checkpoints,
             "every": every, "games_per_pair": games_per_pair,
             "pool_games": pool_games}  # fmt: skip
    for name, value in named.items():
        parity.whole(name, value)
    return [
        {
            "widths": list(widths),
            "seeds": {
                kind: [seed(kind, width, number) for width in widths]
                for kind in ("control", "again")
            },
            "matches": seed("matches", number),
            "changed": changed,
            "states": games.checkpoint_states(n_states, checkpoints),
            "every": every,
            "solved": solved,
            "games_per_pair": games_per_pair,
            "pool_games": pool_games,
            "settings": settings,
        }
        for number in range(seeds)
    ]


@cache
def _stored(name: str) -> dict:
    """The arrays of a stored result."""
    path = core.PACKAGE / "data" / f"{name}.npz"
    return storage.load(path, "restore scalinglaws/data from the repository")[0]


@cache
def _family() -> tuple[boards.Game, np.ndarray]:
    """The game of the stored family, and its states' keys, most visited first."""
    arrays = _stored("games-family")
    rows = range(len(arrays["width"]))
    keys = np.concatenate([arrays[f"keys/{i}"] for i in rows])
    visits = np.concatenate([arrays[f"visits/{i}"] for i in rows])
    keys, place = np.unique(keys, return_inverse=True)
    order = np.argsort(-np.bincount(place, visits), kind="stable")
    return games.game(arrays), keys[order]


def asked_states(every: int) -> tuple[boards.Game, np.ndarray, np.ndarray]:
    """The game, the ranks [K] of the states asked about, and their boards [K, 2]."""
    game, keys = _family()
    evenly = [np.geomspace(*ends, min(50, 1 + np.ptp(ends))) for ends in RANK_BINS]
    ranks = np.unique(np.rint(np.concatenate(evenly)).astype(int))[::every]
    return game, ranks, boards.words_of(game, keys[ranks - 1])


def truth(game: boards.Game, words: np.ndarray, solved: bool) -> np.ndarray:
    """Values [K] of perfect play: by search (half a minute), or as stored."""
    if not solved:
        return solve.effort(game, words)[0]
    keys, *_, values = _stored("games-replay")["solved"]
    order = np.argsort(keys)
    return values[order][np.searchsorted(keys[order], boards.keys(game, words))]


def measure(
    *, device, widths, seeds, matches, changed, states, every, solved,
    games_per_pair, pool_games, settings,
) -> dict:  # fmt: skip
    """Train every variant at every width, ask for values, play.

    Arrays as above, without an axis of replicates; `V/values` [W, C, K] are what the
    networks think of the states asked about, in place of the losses.
    """
    game, _, words = asked_states(every)
    x = boards.encoded(game, words)
    play = {"simulations": Settings(**settings).simulations, "temperature": 0.25}
    agents, found = [], {}
    for name, change in changed.items():
        rows = []
        for i, width in enumerate(widths):
            trainer = Trainer(
                game, width, Settings(**settings, **change),
                seed=seeds["again" if name == "again" else "control"][i],
                device=device, dtype=torch.float32,
            )  # fmt: skip
            thought = []
            for upto in states:
                trainer.run(upto)
                thought.append(trainer.network(x)[1])
            agents.append(trainer.network)
            weights = networks.to_array(trainer.network.stack.values)
            found[f"{name}/weights/{width}"] = weights.astype(np.float16)
            rows.append(
                {
                    "values": np.array(thought),
                    "results": trainer.results,
                    **shares(trainer),
                }
            )
        found |= {f"{name}/{key}": np.stack([r[key] for r in rows]) for key in rows[0]}
        found[f"{name}/points"] = elo.tournament(
            game, agents[-len(widths) :], games_per_pair=games_per_pair, seed=matches,
            **play,
        ).points  # fmt: skip
    found["pool"] = elo.tournament(
        game, agents, games_per_pair=pool_games, seed=matches, **play
    ).points
    found["parameters"] = np.array(
        [network.stack.values.numel() for network in agents[: len(widths)]]
    )
    return found


def shares(trainer: Trainer) -> dict[str, np.ndarray]:
    """What share of play and of training the states of each rank have."""
    keys = trainer.keys
    _, visits = np.unique(keys[round((1 - COUNTED) * len(keys)) :], return_counts=True)
    weights = trainer.weights()
    held = boards.keys(trainer.game, trainer.buffer["words"][: len(weights)])
    trained = np.bincount(np.unique(held, return_inverse=True)[1], weights)
    trained = trained[trained > 0]
    return {
        "played": ranked_at(visits / visits.sum()),
        "trained": ranked_at(trained),
        "perplexity": np.exp(-(trained * np.log(trained)).sum()),
    }


def ranked_at(share: np.ndarray) -> np.ndarray:
    """[R] the shares of the states at `RANKS`; 0 beyond the last."""
    padded = np.zeros(max(RANKS[-1], len(share)))
    padded[: len(share)] = np.sort(share)[::-1]
    return padded[RANKS - 1].astype(np.float32)


def gather(members, measured) -> dict:
    """Replicates stacked, losses against the solved values, what is shared once."""
    game, ranks, words = asked_states(members[0]["every"])
    stones = boards.encoded(game, words)[:, : 2 * game.max_plies].sum(1).astype(int)
    values = truth(game, words, members[0]["solved"])
    arrays = {
        "width": np.array(members[0]["widths"]),
        "states": np.array(members[0]["states"]),
        "parameters": measured[0]["parameters"],
        "rank": RANKS, "rank_bins": RANK_BINS, "ply_bins": PLY_BINS,
        "solved": np.stack([boards.keys(game, words), ranks, stones, values]),
    }  # fmt: skip
    changed = members[0]["changed"].values()
    for kind, key in (("tilts", "tilt"), ("cuts", "trained_plies")):
        arrays[kind] = np.array([change[key] for change in changed if key in change])
    for name in sorted(measured[0].keys() - {"parameters"}):
        stacked = np.stack([one[name] for one in measured])
        if not name.endswith("/values"):
            arrays[name] = stacked
            continue
        errors = (stacked - values) ** 2
        for by, places, bins in (
            ("rank", ranks, RANK_BINS),
            ("ply", stones, PLY_BINS),
        ):
            arrays[name.replace("values", f"loss/{by}")] = binned(errors, places, bins)
    return arrays


def binned(errors: np.ndarray, places: np.ndarray, bins: np.ndarray) -> np.ndarray:
    """[…, bins] mean of `errors` […, K] over the states whose place lies in a bin."""
    inside = (places >= bins[:, :1]) & (places <= bins[:, 1:])  # [bins, K]
    return (errors @ inside.T / np.maximum(inside.sum(1), 1)).astype(np.float32)


# fmt: off
_EQUAL = {"board": [5, 4, 4], "widths": [2, 4, 8, 16, 32], "seeds": 4,
          "n_states": 400_000, "checkpoints": 12, "counted": 0.7, "frequent": 100,
          "settings": {"buffer": 2**14, "tilt": 0.0}}
_SMALL = {"board": [4, 4, 4], "widths": [2, 4], "seeds": 2, "n_states": 400,
          "checkpoints": 3, "counted": 0.7, "frequent": 2,
          "settings": {"games": 16, "simulations": 8, "buffer": 256, "batch": 64,
                       "tilt": 0.0}}

EQUAL = Experiment(
    name="games/equal-weights",
    summary="games/family, trained with every distinct state weighted equally (for Z8)",
    members=games.members,
    measure=games.measure,
    gather=games.gather,
    probe={**_SMALL, "widths": [4], "seeds": 1},
    presets={
        "tiny": Preset(_SMALL, seconds=1, megabytes=300),
        "quick": Preset(
            {**_EQUAL, "widths": [2, 8, 32], "seeds": 1, "n_states": 20_000,
             "settings": {"buffer": 2**12, "tilt": 0.0}},
            seconds=4, megabytes=350),
        "book": Preset(_EQUAL, seconds=150, gpu_seconds=300, megabytes=450),
        "paper": Preset(
            {**_EQUAL, "widths": [2, 4, 8, 16, 32, 64], "seeds": 16,
             "n_states": 2_000_000},
            seconds=5_000, megabytes=900),
    },
)

_BOOK = {"widths": [2, 4, 8, 16, 32], "seeds": 6, "tilts": [0.0, 0.5, 1.0, 1.25, 1.5],
         "cuts": [12], "n_states": 120_000, "checkpoints": 10, "every": 1,
         "solved": False, "games_per_pair": 40, "pool_games": 6, "settings": {}}
_TINY = {"widths": [2, 4, 8], "seeds": 2, "tilts": [0.0, 1.0], "cuts": [4],
         "n_states": 200, "checkpoints": 3, "every": 30, "solved": True,
         "games_per_pair": 1, "pool_games": 1,
         "settings": {"games": 16, "simulations": 4, "buffer": 128, "batch": 32}}

REPLAY = Experiment(
    name="games/replay",
    summary="Elo and order of learning when the replay is made flatter, steeper or cut",
    members=members,
    measure=measure,
    gather=gather,
    probe={**_TINY, "widths": [2, 4], "seeds": 1, "every": 90},
    presets={
        "tiny": Preset(_TINY, seconds=2, megabytes=300),
        "quick": Preset(
            {**_BOOK, "widths": [2, 8, 32], "seeds": 2, "tilts": [0.0, 1.0, 1.5],
             "cuts": [12], "n_states": 20_000, "checkpoints": 6, "solved": True,
             "games_per_pair": 20, "pool_games": 2, "settings": {"buffer": 2**12}},
            seconds=20, megabytes=350),
        "book": Preset(_BOOK, seconds=600, gpu_seconds=500, megabytes=400,
                       precision=0.1),
        "paper": Preset(
            {**_BOOK, "widths": [2, 4, 8, 16, 32, 64], "seeds": 16,
             "n_states": 2_000_000, "games_per_pair": 100, "pool_games": 10},
            seconds=40_000, gpu_seconds=20_000, megabytes=900, precision=0.04),
    },
)
# fmt: on

EXPERIMENTS = {experiment.name: experiment for experiment in (EQUAL, REPLAY)}

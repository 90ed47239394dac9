"""AlphaZero on a small Oware, by size of the network: does bigger stop being better?

A member is one seed of one variant: networks of every width learn from nothing by
self-play, then play a tournament among themselves. A variant says for how many plies
moves are drawn at random by visits (`exploring_plies`; the source's `t_drop`), and
whether the network is told the side to move (`tells_side`; the source's is not).

Arrays: `width`, `parameters` [W] (of a network not told the side); `cuts`, `pairs`,
`switches` as in `experiments.late`;
`states` [C], log-spaced, says after about how many states of self-play the checkpoints
were taken; and for each variant NAME:

- `NAME/points` [seeds, W, W]: what network i scored against network j;
- `NAME/chimera` [seeds, pairs, switches]: see `experiments.late`;
- `NAME/median` [seeds, W], `NAME/profile` [seeds, W, fields, bins]: length of a game
  and `late.FIELDS` by bins of rank, of the last `counted` share of self-play;
- `NAME/cut` [seeds, cuts, fields, bins]: the same of all widths together, from the
  first moves of each game only;
- `NAME/loss` [seeds, W, C, 2, bins]: squared error of the value at each checkpoint
  against the mean outcome, over the states that this network's own games visited at
  least `frequent` times, early states and late ones (past half the median length)
  apart, by bins of rank; `NAME/seen` [seeds, W, 2, bins] counts those states, and
  `NAME/floor` is the part of the loss that a perfect network has: the variance of the
  mean outcome.
"""

from collections.abc import Callable

import numpy as np
import torch

from scalinglaws import networks, parity
from scalinglaws.errors import UserError
from scalinglaws.experiments.core import Experiment, Preset
from scalinglaws.experiments.games import checkpoint_states
from scalinglaws.experiments.late import check_cuts, chimera_scores
from scalinglaws.games import boards, elo, late, oware, visits
from scalinglaws.games.alphazero import Settings, Trainer
from scalinglaws.games.network import Network, parameter_count


def members(
    seed: Callable, device, *, board, variants, widths, seeds, n_states, checkpoints,
    counted, frequent, cuts, matches, settings,
) -> list[dict]:  # fmt: skip
    """One member for each variant and seed.

    `board` is (houses, seeds); `matches` gives `per_pair`, `simulations`,
    `temperature` and `chimeras`, as in `experiments.late`.
    """
    boards.oware_game(*board)
    check_cuts(cuts)
    if sorted(set(widths)) != list(widths):
        raise UserError(f"widths are {widths}: give each once, from small to large")
    if not 0 < counted <= 1:
        raise UserError(f"counted is {counted}: give a share above 0, up to 1")
    return [
        {
            "variant": name, "board": list(board), **variant, "widths": list(widths),
            "seeds": [seed(name, width, i) for width in widths],
            "matches_seed": seed(name, "matches", i),
            "states": checkpoint_states(n_states, checkpoints), "counted": counted,
            "frequent": frequent, "cuts": list(cuts), "matches": matches,
            "settings": settings,
        }
        for name, variant in variants.items()
        for i in range(parity.whole("seeds", seeds))
    ]  # fmt: skip


def measure(
    *, device, variant, board, exploring_plies, tells_side, widths, seeds, matches_seed,
    states, counted, frequent, cuts, matches, settings,
) -> dict:  # fmt: skip
    """Train a network of each width, look at their games, let them play."""
    game = boards.oware_game(*board, tells_side=tells_side)
    how = Settings(**settings, exploring_plies=exploring_plies)
    rng = np.random.default_rng(matches_seed)
    look = {"margin": lambda keys: oware.margin(game.rules, keys), "rng": rng}
    nets, found, played = {}, [], []
    for width, seed in zip(widths, seeds, strict=True):
        trainer = Trainer(
            game, width, how, seed=seed, device=device, dtype=torch.float32
        )
        weights = []
        for upto in states:
            trainer.run(upto)
            weights.append(networks.to_array(trainer.network.stack.values))
        first = round((1 - counted) * len(trainer.keys))
        by_ply = _visits(trainer.keys[first:], trainer.plies[first:])
        median = late.median_length(by_ply)
        losses = value_losses(
            game, width, weights, trainer.keys[first:], trainer.plies[first:],
            trainer.outcomes[first:], frequent, median / 2, device,
        )  # fmt: skip
        profile = late.profile(visits.first_plies(by_ply), median / 2, **look)
        found.append({"median": np.array(median), "profile": profile, **losses})
        played.append(by_ply)
        nets[width] = trainer.network
    all_games = _visits(
        *(np.concatenate([getattr(v, name) for v in played])
          for name in ("keys", "plies", "counts"))
    )  # fmt: skip
    half = late.median_length(all_games) / 2
    tournament = {k: matches[k] for k in ("simulations", "temperature")}
    result = elo.tournament(
        game, list(nets.values()), games_per_pair=matches["per_pair"],
        seed=matches_seed, **tournament,
    )  # fmt: skip
    return {
        **{name: np.stack([each[name] for each in found]) for name in found[0]},
        "cut": late.by_cut(all_games, cuts, half, **look),
        "points": result.points,
        "chimera": chimera_scores(
            game, nets, **matches["chimeras"], seed=matches_seed + 1, **tournament
        ),
    }


def _visits(keys, plies, counts=None) -> visits.Visits:
    """Visits as a game of random play has them, one row a visit."""
    counts = np.ones_like(keys) if counts is None else counts
    return visits.Visits(keys, counts, plies, np.zeros(3), float("nan"))


def value_losses(
    game, width, weights, keys, plies, outcomes, frequent, half, device
) -> dict:
    """`loss` [C, 2, bins], `seen` and `floor` [2, bins] on a network's own games."""
    keys, place, n = np.unique(keys, return_inverse=True, return_counts=True)
    often = np.flatnonzero(n >= frequent)
    often = often[np.argsort(-n[often], kind="stable")]
    n = n[often]
    mean, square, turn = (
        np.bincount(place, weight)[often] / n
        for weight in (outcomes, np.square(outcomes, dtype=float), plies)
    )
    floor = (square - mean**2) / (n - 1)
    x = boards.encoded(game, oware.words(game.rules, keys[often]))
    errors = []
    for values in weights:
        make = {"device": device, "dtype": torch.float32}
        network = Network.holding(game, width, values, **make)
        errors.append((network(x)[1] - mean) ** 2)
    ranks, parts = np.arange(1, len(often) + 1), []
    for some in (turn <= half, turn > half):
        parts.append(late.binned(ranks[some], [row[some] for row in (floor, *errors)]))
    seen, floor, *losses = np.stack(parts, 1)
    return {"loss": np.stack(losses), "seen": seen, "floor": floor}


def gather(members, measured) -> dict:
    """Seeds of a variant together."""
    names = list(dict.fromkeys(member["variant"] for member in members))
    one = members[0]
    game = boards.oware_game(*one["board"])
    arrays = {
        "board": np.array(one["board"]),
        "width": np.array(one["widths"]),
        "parameters": np.array([parameter_count(game, w) for w in one["widths"]]),
        "states": np.array(one["states"]),
        "cuts": np.array(one["cuts"]),
        "pairs": np.array(one["matches"]["chimeras"]["pairs"]),
        "switches": np.array(one["matches"]["chimeras"]["switches"]),
    }
    for variant in names:
        mine = [
            f for m, f in zip(members, measured, strict=True) if m["variant"] == variant
        ]
        for name in mine[0]:
            rows = np.stack([found[name] for found in mine])
            exact = name in ("points", "chimera", "median")
            arrays[f"{variant}/{name}"] = rows if exact else rows.astype(np.float32)
    return arrays


# fmt: off
# The source draws moves by visits for 50 plies or 15 of the 103 that a random game of
# its board lasts. A random game lasts 46 on the board of `book`: 23 and 7.
_VARIANTS = {
    "half": {"exploring_plies": 23, "tells_side": False},
    "seventh": {"exploring_plies": 7, "tells_side": False},
    "side given": {"exploring_plies": 23, "tells_side": True},
}
_CHIMERAS = {"pairs": [[4, 32], [32, 128]], "switches": [10, 20, 30], "per_pair": 60}
_BOOK = {"board": [4, 3], "variants": _VARIANTS, "widths": [4, 8, 16, 32, 64, 128],
         "seeds": 5, "n_states": 150_000, "checkpoints": 4, "counted": 0.7,
         "frequent": 10, "cuts": [0, 5, 10, 15, 20, 30, 40, 50, 60, 80],
         "matches": {"per_pair": 40, "simulations": 32, "temperature": 0.25,
                     "chimeras": _CHIMERAS},
         "settings": {}}
_TINY = {**_BOOK, "board": [2, 2], "widths": [2, 4], "seeds": 2, "n_states": 300,
         "variants": {"half": {"exploring_plies": 5, "tells_side": False},
                      "side given": {"exploring_plies": 5, "tells_side": True}},
         "checkpoints": 3, "frequent": 2, "cuts": [0, 5],
         "matches": {"per_pair": 2, "simulations": 8, "temperature": 0.25,
                     "chimeras": {"pairs": [[2, 4]], "switches": [4], "per_pair": 2}},
         "settings": {"games": 16, "simulations": 8, "buffer": 256, "batch": 64}}

FAMILY = Experiment(
    name="games/oware-family",
    summary="AlphaZero on Oware, 4 houses of 3 seeds: networks of six sizes (Z9-Z11)",
    members=members, measure=measure, gather=gather,
    probe={**_TINY, "variants": {"side given": _TINY["variants"]["side given"]},
           "seeds": 1},
    presets={
        "tiny": Preset(_TINY, 1, 300),
        "quick": Preset(
            {**_BOOK, "variants": {"half": _VARIANTS["half"]}, "seeds": 1,
             "widths": [4, 16, 64], "n_states": 15_000,
             "matches": {**_BOOK["matches"], "per_pair": 10,
                         "chimeras": {**_CHIMERAS, "pairs": [[4, 16]], "per_pair": 10}},
             "settings": {"buffer": 2**12}},
            8, 350),
        "book": Preset(_BOOK, 420, 500, gpu_seconds=500),
        # The source's networks, but half as many states.
        "paper": Preset(
            {**_BOOK, "board": [6, 4], "widths": [4, 8, 16, 32, 64, 128, 256],
             "variants": {
                 "half": {"exploring_plies": 50, "tells_side": False},
                 "seventh": {"exploring_plies": 15, "tells_side": False},
                 "side given": {"exploring_plies": 50, "tells_side": True}},
             "seeds": 4, "n_states": 30_000_000, "checkpoints": 9,
             "cuts": [0, 10, 20, 30, 40, 50, 60, 80, 100, 150],
             "matches": {"per_pair": 400, "simulations": 300, "temperature": 0.25,
                         "chimeras": {**_CHIMERAS, "switches": [25, 50, 75],
                                      "per_pair": 400}},
             "settings": {"simulations": 300, "buffer": 2**16, "reuse": 10,
                          "batch": 1024, "learning_rate": 1e-3}},
            4_000_000, 4_000, gpu_seconds=400_000),
    },
)
# fmt: on

EXPERIMENTS = {FAMILY.name: FAMILY}

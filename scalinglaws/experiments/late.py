"""Late states of four games, for chapter 5.7.

A member is one batch of games: random play of Connect Four (7 x 6), Pentago, Oware
(6 houses, 4 seeds) or Checkers; or matches between the stored networks of one seed of
`games/family` (Connect Four, 5 x 4), in which chimeras play too.

Arrays, for each game NAME: `NAME/profile` [seeds, cuts, fields, bins], the
`late.FIELDS` by bins of rank, from the first `cuts` moves of each game only (0: all);
`NAME/median` [seeds], median length of a game. A state is past half if its mean turn
is above half the median.

A chimera is two networks in one agent: the first moves until `switches` moves are made,
the second afterwards. `chimera` [seeds, pairs, switches] is the share of the points
that (larger, then smaller) takes from (smaller, then larger), for `pairs` of widths.
"""

from collections.abc import Callable, Sequence
from functools import partial

import numpy as np

from scalinglaws import parity
from scalinglaws.errors import UserError
from scalinglaws.experiments import core, games, storage
from scalinglaws.experiments.core import Experiment, Preset
from scalinglaws.games import boards, checkers, elo, late, oware, visits
from scalinglaws.games.network import Network

_OWARE = boards.oware_game()
RANDOM = {
    "connect four": (partial(visits.by_ply, boards.connect_four()), None),
    "pentago": (partial(visits.by_ply, boards.pentago_game()), None),
    "oware": (partial(visits.by_ply, _OWARE), partial(oware.margin, _OWARE.rules)),
    "checkers": (checkers.by_ply, checkers.margin),
}
TRAINED = "connect four, trained"


def members(seed: Callable, device, *, games, seeds, cuts, matches) -> list[dict]:
    """A member for each seed of each game.

    `games` says how many games of random play a seed has; `matches`, how the stored
    networks play: see `play_matches`.
    """
    check_cuts(cuts)
    unknown = ", ".join(sorted({*games} - {*RANDOM}))
    if unknown:
        raise UserError(f"no game {unknown}: choose from {', '.join(RANDOM)}")
    plays = {name: {"n_games": n} for name, n in games.items()} | {TRAINED: matches}
    return [
        {"name": name, "row": i, "seed": seed(name, i), "cuts": list(cuts), "play": how}
        for name, how in plays.items()
        for i in range(parity.whole("seeds", seeds))
    ]


def check_cuts(cuts) -> None:
    """One line where no cut counts every move."""
    if 0 not in cuts:
        raise UserError(f"cuts are {list(cuts)}: let 0, which counts all moves, be one")


def measure(*, device, name, row, seed, cuts, play) -> dict:
    """`profile` [cuts, fields, bins] and `median` of one batch; chimeras, if any."""
    if name == TRAINED:
        played, found = play_matches(row, seed, device, **play)
        margin = None
    else:
        by_ply, margin = RANDOM[name]
        played, found = by_ply(**play, seed=seed), {}
    median, rng = late.median_length(played), np.random.default_rng(seed)
    profile = late.by_cut(played, cuts, median / 2, margin=margin, rng=rng)
    return {"profile": profile, "median": np.array(median), **found}


def play_matches(
    row, seed, device, *, widths, per_pair, chimeras, simulations, temperature
) -> tuple[visits.Visits, dict]:
    """Every stored network of seed `row` against every other; see `chimera_scores`."""
    arrays, _ = storage.load(
        core.PACKAGE / "data" / "games-family.npz", "restore it from the repository"
    )
    mine = np.flatnonzero((arrays["seed"] == row) & np.isin(arrays["width"], widths))
    if len(mine) < len(widths):
        raise UserError(
            f"games/family has no networks of widths {widths} and seed {row}: choose "
            "among those it has"
        )
    nets = games.agents(arrays, device=device)
    nets = {int(arrays["width"][i]): nets[i] for i in mine}
    how = {"simulations": simulations, "temperature": temperature}
    game = games.game(arrays)
    played = elo.tournament(
        game, list(nets.values()), games_per_pair=per_pair, seed=seed, **how
    )
    scores = chimera_scores(game, nets, **chimeras, seed=seed + 1, **how)
    return played.visits, {"chimera": scores}


def chimera_scores(
    game: boards.Game, nets: dict[int, Network], *, pairs, switches, per_pair, seed,
    **how,
) -> np.ndarray:  # fmt: skip
    """[pairs, switches] share of the points of (larger, then smaller network).

    `pairs` lists (smaller, larger) width; each of the two chimeras plays first in
    `per_pair` games.
    """
    scores = np.zeros((len(pairs), len(switches)))
    for i, (small, large) in enumerate(pairs):
        opening: Sequence[Network] = [nets[large], nets[small]]
        for j, switch in enumerate(switches):
            played = elo.tournament(
                game, opening, games_per_pair=per_pair, later=(switch, opening[::-1]),
                seed=seed, **how,
            )  # fmt: skip
            scores[i, j] = played.points[0, 1] / (2 * per_pair)
    return scores


def gather(members, measured) -> dict:
    """Seeds of a game together."""
    names = list(dict.fromkeys(member["name"] for member in members))
    matches = members[-1]["play"]
    arrays = {
        "cuts": np.array(members[0]["cuts"]),
        "pairs": np.array(matches["chimeras"]["pairs"]),
        "switches": np.array(matches["chimeras"]["switches"]),
    }
    for name in names:
        mine = [f for m, f in zip(members, measured, strict=True) if m["name"] == name]
        arrays[f"{name}/profile"] = np.stack([found["profile"] for found in mine])
        arrays[f"{name}/median"] = np.stack([found["median"] for found in mine])
    arrays["chimera"] = np.stack([f["chimera"] for f in measured if "chimera" in f])
    return arrays


# fmt: off
_MATCHES = {"widths": [2, 4, 8, 16, 32, 64], "per_pair": 100, "simulations": 32,
            "temperature": 0.25,
            "chimeras": {"pairs": [[4, 16], [16, 64]], "switches": [4, 8, 12],
                         "per_pair": 100}}
_TINY = {"games": {"connect four": 300, "oware": 100}, "seeds": 2, "cuts": [0, 20],
         "matches": {**_MATCHES, "widths": [2, 4], "per_pair": 4, "simulations": 8,
                     "chimeras": {"pairs": [[2, 4]], "switches": [4], "per_pair": 4}}}
_BOOK = {"games": {"connect four": 200_000, "pentago": 100_000, "oware": 60_000,
                   "checkers": 20_000},
         "seeds": 4, "cuts": [0, 5, 10, 15, 20, 30, 40, 50, 60, 80, 100, 150],
         "matches": _MATCHES}

LATE = Experiment(
    name="games/late-states",
    summary="How late the frequent states of games are; chimeras (Z9, Z11)",
    members=members, measure=measure, gather=gather,
    probe={**_TINY, "games": {"oware": 100}},
    presets={
        "tiny": Preset(_TINY, 1, 300),
        "quick": Preset(
            {**_BOOK, "games": {"connect four": 20_000, "pentago": 10_000,
                                "oware": 5_000, "checkers": 700},
             "seeds": 1, "cuts": [0, 50],
             "matches": {**_MATCHES, "widths": [4, 16, 64], "per_pair": 20,
                         "chimeras": {"pairs": [[4, 16]], "switches": [4, 8, 12],
                                      "per_pair": 20}}},
            8, 500),
        "book": Preset(_BOOK, 90, 1_500, gpu_seconds=150),
        "paper": Preset(
            {**_BOOK, "games": {"connect four": 2_000_000, "pentago": 500_000,
                                "oware": 200_000, "checkers": 400_000}},
            2_000, 8_000, gpu_seconds=3_500),
    },
)
# fmt: on

EXPERIMENTS = {LATE.name: LATE}

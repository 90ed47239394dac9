"""The experiments of chapter 5.2: Zipf's law of trees, and of boards in random play.

`games/random-play` counts states over random games and computes them exactly on small
boards. All counts are read at the ranks `rank` [K], 0 beyond the last state. For each
NAME of `counted`: `NAME/count` [seeds, K], `NAME/exponent` [seeds, len(WAYS)],
`NAME/local` [seeds, L] the exponents from `local_rank` [L] over one whole stair (a rank
as many times larger as a board has moves), `NAME/states` and `NAME/once` [seeds], how
many states there are and the share that was seen once. For each exact board:
`NAME/count` [K] (probabilities), `NAME/exponent` [1] (line, each decade alike, ranks
10 to a tenth of the states), `NAME/local` [L], `NAME/level` and `NAME/mass` [plies],
the states of each ply and the probability that a game goes on after it.

`games/tree` holds exact frequencies at the ranks `rank` [K]. Of random policies with
2 and 3 moves: `policy/p` [seeds, 3], `policy/frequency` [seeds, K], `policy/stop` and
`policy/ended` the same with random ends, `policy/missing` [seeds, 2] the first rank
that a short game lacks, and the law's. Of each NAME of `named`: `NAME/frequency` [K]
and `NAME/swing` [2], the least and largest frequency * (rank + b / (b - 1)) from a
hundredth of the ranks on. `thinning/RATE` [K]: the second move has the probability
RATE / depth; `merged/MOVES` [K]: histories in another order are one state; both 0
beyond the last.
"""

from collections.abc import Callable

import numpy as np

from scalinglaws import fits, parity
from scalinglaws.errors import UserError
from scalinglaws.experiments.core import Experiment, Preset
from scalinglaws.experiments.parity import listed
from scalinglaws.games import boards, trees, visits, zipf

WAYS = ("source", "uniform", "long", "likelihood")
"""The source's recipe for random play; the same window, each decade alike; ranks 100 to
2 million, each decade alike (its recipe for training); maximum likelihood."""


def _ranks(most: int, count: int, first: int = 1) -> np.ndarray:
    """Whole ranks, evenly in the logarithm."""
    return np.unique(np.geomspace(first, most, count).round().astype(np.int64))


def _at(frequencies: np.ndarray, ranks: np.ndarray) -> np.ndarray:
    """Frequencies at the ranks, 0 beyond the last."""
    inside = np.minimum(ranks, len(frequencies)) - 1
    return np.where(ranks <= len(frequencies), frequencies[inside], 0)


# ------------------------------------------------------------------------ random play


def play_members(
    seed: Callable, device, *, counted, exact, seeds, ranks, local
) -> list[dict]:
    """One member for each counted game and seed, and for each exact board.

    `counted` gives each name its board, number of games and whether histories are
    counted; `ranks` is the last rank to read, `local` the first and last rank of the
    local exponents.
    """
    shared = {"ranks": ranks, "local": listed("local", local)}
    drawn = [seed("games", i) for i in range(parity.whole("seeds", seeds))]
    members = [
        {"name": name, **changes, "seed": one, **shared}
        for name, changes in counted.items()
        for one in drawn
    ]
    return members + [
        {"name": name, "board": board, "n_games": 0, "seed": 0, **shared}
        for name, board in exact.items()
    ]


def _game(board) -> boards.Game:
    return boards.pentago_game() if board == "pentago" else boards.connect_four(*board)


def play_measure(
    *, device, name, board, n_games, seed, ranks, local, histories=False
) -> dict:
    """Ranked counts and their exponents; no games means exact probabilities."""
    game, found = _game(board), {}
    if histories:
        counts = trees.histories(game, n_games, seed=seed)
    elif n_games:
        counts = visits.random_play(game, n_games, seed=seed).ranked()
    else:
        exact = visits.exact(game)
        counts = exact.ranked()
        plies = np.bincount(exact.plies.astype(int))[1:]
        found = {"level": plies, "mass": exact.surviving[: len(plies)]}
    if n_games:
        window = zipf.RECIPES["random"].window(counts)
        exponents = [
            zipf.recipe_line(counts, "random").exponent,
            fits.rank_line(counts, window=window, weight="log").exponent,
            zipf.recipe_line(counts, "training").exponent,
            fits.counts(counts).rank_exponent,
        ]
        found = {"states": np.array(len(counts)), "once": np.mean(counts == 1)}
    else:
        window = (10, len(counts) // 10)
        line = fits.rank_line(counts, window=window, weight="log")
        exponents = [line.exponent]
    moves = game.n_actions if board != "pentago" else 36
    return {
        "count": _at(counts, _ranks(ranks, 300)),
        "exponent": np.array(exponents),
        "local": over_a_stair(counts, _ranks(local[1], 60, local[0]), moves),
        **found,
    }


def over_a_stair(counts: np.ndarray, ranks: np.ndarray, moves: int) -> np.ndarray:
    """Exponents between each rank and the one a whole stair of the uniform tree on.

    That is rank r and b (r + s) - s with s = b / (b - 1): for b equal moves exactly 1
    at every rank. 0 where the counts end before.
    """
    shift = moves / (moves - 1)
    there = np.rint(moves * (ranks + shift) - shift).astype(np.int64)
    here, ahead = _at(counts, ranks), _at(counts, there)
    with np.errstate(divide="ignore", invalid="ignore"):
        slopes = np.log(here / ahead) / np.log((there + shift) / (ranks + shift))
    return np.where(ahead > 0, slopes, 0)


def play_gather(members, measured) -> dict:
    """See the arrays above."""
    first = members[0]
    arrays = {
        "rank": _ranks(first["ranks"], 300),
        "local_rank": _ranks(first["local"][1], 60, first["local"][0]),
    }
    for name in dict.fromkeys(m["name"] for m in members):
        rows = [
            (m, found)
            for m, found in zip(members, measured, strict=True)
            if m["name"] == name
        ]
        for array in rows[0][1]:
            stacked = np.stack([found[array] for _, found in rows])
            arrays[f"{name}/{array}"] = stacked if rows[0][0]["n_games"] else stacked[0]
    return arrays


# ------------------------------------------------------------------------------ trees


def tree_members(
    seed: Callable, device, *, seeds, named, thinning, merged, depth, short, ranks
) -> list[dict]:
    """One member for each random policy, and each tree that is written down.

    `named` lists policies, `thinning` pairs of a rate and the least frequency, `merged`
    pairs of a number of moves and a depth. Games of random policies last `depth` moves,
    the short ones `short`.
    """
    if not 1 <= short < depth:
        raise UserError(f"short is {short}: give fewer moves than depth, {depth}")
    sizes = {"depth": depth, "short": short, "ranks": ranks}
    count = parity.whole("seeds", seeds)
    return [
        *({"kind": "policy", "value": 2 + i % 2, "seed": seed("policy", i), **sizes}
          for i in range(count)),
        *({"kind": "named", "value": p, "seed": 0, **sizes} for p in named),
        *({"kind": "thinning", "value": pair, "seed": 0, **sizes} for pair in thinning),
        *({"kind": "merged", "value": pair, "seed": 0, **sizes} for pair in merged),
    ]  # fmt: skip


def drawn_policy(moves: int, depth: int, ranks: int, rng) -> np.ndarray:
    """Probabilities at random, drawn again until the tree is whole up to `ranks`."""
    while True:
        p = rng.dirichlet(np.ones(moves))
        if zipf.ends(p, depth)[0] >= ranks:
            return p


def tree_measure(*, device, kind, value, seed, depth, short, ranks) -> dict:
    """Exact frequencies of one tree."""
    grid = _ranks(ranks, 300)
    if kind == "thinning":
        rate, least = value
        f = trees.changing(lambda d: (1 - rate / d, rate / d), least=least)
        return {"frequency": _at(f, grid)}
    if kind == "merged":
        moves, depth = value
        return {"frequency": _at(trees.merged(np.full(moves, 1 / moves), depth), grid)}
    if kind == "named":
        f = zipf.tree(value, depth, n_ranks=ranks)
        last = np.arange(len(f) // 100, len(f))
        scaled = f[last] * (last + 1 + len(value) / (len(value) - 1))
        swing = np.array([scaled.min(), scaled.max()])
        return {"frequency": _at(f, grid), "swing": swing}
    rng = np.random.default_rng(seed)
    p, stop = drawn_policy(value, depth, ranks, rng), rng.uniform(0.05, 0.4)
    f = zipf.tree(p, depth, n_ranks=ranks)
    early = zipf.tree(p, short, n_ranks=ranks)
    lacking = np.flatnonzero(early < f[: len(early)] * (1 - 1e-9))
    first = lacking[0] + 1 if len(lacking) else len(early) + 1
    law = 1 / (zipf.entropy(p) * p.max() ** (short + 1))
    return {
        "p": np.pad(p, (0, 3 - len(p))),
        "frequency": _at(f, grid),
        "stop": np.array(stop),
        "ended": _at(zipf.tree(p, depth, n_ranks=ranks, stop=stop), grid),
        "missing": np.array([first, law]),
    }


def label(p) -> str:
    """The name of a written policy: "0.5, 0.25, 0.25", or "3 equal"."""
    if np.ptp(p) < 1e-9:
        return f"{len(p)} equal"
    return ", ".join(f"{x:g}" for x in p)


def tree_gather(members, measured) -> dict:
    """See the arrays above."""
    arrays = {"rank": _ranks(members[0]["ranks"], 300)}
    random = [
        found
        for m, found in zip(members, measured, strict=True)
        if m["kind"] == "policy"
    ]
    for array in random[0]:
        arrays[f"policy/{array}"] = np.stack([found[array] for found in random])
    for m, found in zip(members, measured, strict=True):
        if m["kind"] == "named":
            name = label(m["value"])
            arrays |= {f"{name}/{array}": found[array] for array in found}
        elif m["kind"] != "policy":
            arrays[f"{m['kind']}/{m['value'][0]:g}"] = found["frequency"]
    return arrays


# -------------------------------------------------------------------------- registry

# fmt: off
_EXACT = {"4x4": [4, 4, 4], "4x5": [4, 5, 4], "5x4": [5, 4, 4]}


def _counted(large, small, pentago) -> dict:
    return {
        "7x6": {"board": [7, 6, 4], "n_games": large},
        "7x6 histories": {"board": [7, 6, 4], "n_games": small, "histories": True},
        "5x4 counted": {"board": [5, 4, 4], "n_games": small},
        "5x4 histories": {"board": [5, 4, 4], "n_games": small, "histories": True},
        "pentago": {"board": "pentago", "n_games": pentago},
    }


PLAY = Experiment(
    name="games/random-play",
    summary="States of random games: Connect Four counted and exact, Pentago (Z2)",
    members=play_members,
    measure=play_measure,
    gather=play_gather,
    probe={"counted": {"7x6": {"board": [7, 6, 4], "n_games": 3_000}}, "exact": {},
           "seeds": 1, "ranks": 10_000, "local": [10, 30]},
    presets={
        "tiny": Preset({"counted": _counted(3_000, 3_000, 1_000),
                        "exact": {"4x4": [4, 4, 4]}, "seeds": 1, "ranks": 10_000,
                        "local": [10, 30]}, seconds=2, megabytes=300),
        "quick": Preset({"counted": _counted(100_000, 100_000, 20_000),
                         "exact": {"4x4": [4, 4, 4], "4x5": [4, 5, 4]}, "seeds": 2,
                         "ranks": 10_000_000, "local": [10, 1_000]},
                        seconds=8, megabytes=700, precision=0.01),
        "book": Preset({"counted": _counted(2_000_000, 500_000, 1_000_000),
                        "exact": _EXACT, "seeds": 4, "ranks": 10_000_000,
                        "local": [10, 3_000]},
                       seconds=80, megabytes=1_700, gpu_seconds=120, precision=0.001),
        "paper": Preset({"counted": _counted(2_000_000, 2_000_000, 2_000_000),
                         "exact": _EXACT, "seeds": 20, "ranks": 10_000_000,
                         "local": [10, 10_000]},
                        seconds=900, megabytes=3_500, precision=0.0005),
    },
)

_NAMED = [[1 / 2] * 2, [1 / 3] * 3, [1 / 7] * 7, [0.7, 0.3], [0.5, 0.25, 0.25]]

TREE = Experiment(
    name="games/tree",
    summary="Exact frequencies of trees: where exponent 1 holds, where not (Z3)",
    members=tree_members,
    measure=tree_measure,
    gather=tree_gather,
    probe={"seeds": 1, "named": [], "thinning": [], "merged": [], "depth": 40,
           "short": 8, "ranks": 1_000},
    presets={
        "tiny": Preset({"seeds": 2, "named": [[0.5, 0.5]], "thinning": [[0.5, 0.05]],
                        "merged": [[2, 60]], "depth": 40, "short": 8, "ranks": 1_000},
                       seconds=1, megabytes=250),
        "quick": Preset({"seeds": 8, "named": _NAMED,
                         "thinning": [[0.25, 0.06], [0.5, 5e-3], [0.75, 1e-3]],
                         "merged": [[2, 1_000], [3, 150], [4, 50]], "depth": 60,
                         "short": 12, "ranks": 20_000},
                        seconds=6, megabytes=400),
        "book": Preset({"seeds": 24, "named": _NAMED,
                        "thinning": [[0.25, 0.045], [0.5, 2.5e-3], [0.75, 3e-4]],
                        "merged": [[2, 3_000], [3, 500], [4, 130]], "depth": 100,
                        "short": 12, "ranks": 100_000},
                       seconds=30, megabytes=900, gpu_seconds=60),
        "paper": Preset({"seeds": 200, "named": _NAMED,
                         "thinning": [[0.25, 0.04], [0.5, 1e-3], [0.75, 1e-4]],
                         "merged": [[2, 6_000], [3, 1_000], [4, 200]], "depth": 140,
                         "short": 12, "ranks": 1_000_000},
                        seconds=600, megabytes=2_000),
    },
)
# fmt: on

EXPERIMENTS = {e.name: e for e in (PLAY, TREE)}

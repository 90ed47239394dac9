"""Which board states self-play learns first, and which are hard: chapter 5.6.

A member takes the networks of one seed, of all widths. Its *pool* are the states that
one of them visited often, ranked by the visits of all of them; a state's *truth* is its
solved value for the player to move. Squared errors (value - truth)^2 of every network
at every checkpoint are added up within groups of states. For a grouping GROUP of k
groups, seeds first: `GROUP/loss` [S, W, C, k] are those sums, `GROUP/unknown` [S, k]
the sum of truth^2, which is the loss of who says 0 of every state, `GROUP/count` [S, k]
the numbers of states. Groupings:

- `rank`: quarters of a decade of rank, between the `edges` [B + 1];
- `tenth`: ten equal parts of the pool by rank, `shuffled`: of the pool in random order;
- `ply` (`games/value-loss`): within each number of moves the more visited half, then
  the rest, [2 plies]; `ply-shuffled`: random halves of the same;
- `effort` (`games/difficulty`): ten equal parts by alpha-beta nodes, fewest first;
  `ply-effort`: within each number of moves the half with fewer nodes, then the rest.

`width` [W], `states` [C] say which network. `games/value-loss` also has, at the ranks
`at` [K] and smoothed as in the source (-1 beyond the end): `smooth/loss` [S, W, C, K]
and `smooth/unknown` [S, K]; for each network on its own states and their mean outcomes
`own/loss`,
`own/least`, `own/most` (the noise floor) and `own/solver` (the loss against the truth)
[S, W, K], and `own-rank/...` the sums and `own-rank/count` [S, W, B] of the same;
`example/...` [B, n], a few states of each group of ranks of the first seed.

`games/difficulty` also has `equal/GROUP/loss` for networks trained with every state of
the buffer weighted equally (`equal/width` [V]), `nodes/rank` and `nodes/shuffled`
[S, B] the mean log10 of alpha-beta nodes by rank, true and shuffled, `ply/rank` [S, B]
the mean number of moves, and `keeping/chance` [S, W, 2, T]: the probability that a move
drawn by visits ** (1 / temperature) keeps the value, before and after training, with
`keeping/blind` [S] for moves at random.
"""

from collections.abc import Callable
from functools import lru_cache

import numpy as np

from scalinglaws.errors import UserError
from scalinglaws.experiments import core, games, storage
from scalinglaws.experiments.core import Experiment, Preset
from scalinglaws.games import boards, losses, search, solve

EDGES = 10 ** (np.arange(19) / 4)  # of the groups of ranks
AT = 10 ** (np.arange(35) / 8)  # ranks of the smoothed curves
EXAMPLES = 4  # states shown of each group of ranks
TEMPERATURES = (0.01, 0.04, 0.1, 0.25, 0.45, 0.8, 1.4, 2, 3, 5)
POSITIONS = 200  # the most visited on which a move can give the value away
SIMULATIONS = 32  # as in training
AS_PLAYED, EQUAL = "games/family", "games/equal-weights"


def members(seed: Callable, device, *, widths, seeds, source) -> list[dict]:
    """One member a seed: networks of all widths, stored ones or trained here.

    `source` is "stored", or the settings of `games/family` with which to train.
    """
    if sorted(set(widths)) != list(widths) or not widths:
        raise UserError(f"widths are {widths}: give each once, from small to large")
    if not isinstance(seeds, int) or seeds < 1:
        raise UserError(f"seeds is {seeds!r}: give a whole number from 1 on")
    if source == "stored":
        stored = _stored(AS_PLAYED)
        known = set(stored["width"].tolist()), len(set(stored["seed"].tolist()))
        if not set(widths) <= known[0] or seeds > known[1]:
            raise UserError(
                f"stored are {known[1]} seeds of widths {sorted(known[0])}: "
                "choose among them"
            )
    elif not isinstance(source, dict):
        raise UserError(
            f'source is {source!r}: give "stored" or settings to train with'
        )
    return [
        {
            "number": number,
            "widths": list(widths),
            "source": source,
            "seeds": {"shuffle": seed("shuffle", number)}
            | {str(width): seed("network", width, number) for width in widths},
        }
        for number in range(seeds)
    ]


@lru_cache(maxsize=2)
def _stored(name: str) -> dict:
    path = core.PACKAGE / "data" / f"{storage.file_name(name)}.npz"
    return storage.load(path, "restore scalinglaws/data from the repository")[0]


def family(name, *, number, widths, source, seeds, device) -> tuple[dict, list[int]]:
    """Arrays as of `games/family`, and which rows are this member's networks."""
    if source == "stored":
        arrays = _stored(name)
        mine = (arrays["seed"] == number) & np.isin(arrays["width"], widths)
        return arrays, np.flatnonzero(mine).tolist()
    upto = games.checkpoint_states(source["n_states"], source["checkpoints"])
    settings = source["settings"] | ({"tilt": 0.0} if name == EQUAL else {})
    trained = [
        {
            "board": source["board"], "width": width, "number": 0,
            "seed": seeds[str(width)],
            "states": upto,
            "counted": source["counted"], "frequent": source["frequent"],
            "settings": settings,
        }
        for width in widths
    ]  # fmt: skip
    measured = [games.measure(device=device, **member) for member in trained]
    return games.gather(trained, measured), list(range(len(widths)))


class Pool:
    """The states of one member, most visited first, with their truth."""

    def __init__(self, arrays: dict, rows: list[int]):
        self.game = games.game(arrays)
        self.solved = solve.connect_four(*arrays["board"].tolist())
        keys, place = np.unique(
            np.concatenate([arrays[f"keys/{i}"] for i in rows]), return_inverse=True
        )
        visits = np.concatenate([arrays[f"visits/{i}"] for i in rows])
        visits = np.bincount(place, visits).astype(int)
        order = np.argsort(-visits, kind="stable")[: int(EDGES[-1])]
        self.keys, self.visits = keys[order], visits[order]
        self.words = boards.words_of(self.game, self.keys)
        self.truth = self.solved.values(self.keys).astype(float)
        self.ply = np.bitwise_count(self.words[:, 1]).astype(int)

    def __len__(self):
        return len(self.keys)

    def rank_groups(self) -> tuple[np.ndarray, int]:
        """Group of each state by the EDGES, and how many groups there are."""
        return rank_groups(len(self)), len(EDGES) - 1

    def values(self, arrays, rows, device) -> np.ndarray:
        """[W, C, n] what the networks say of the states, at every checkpoint."""
        x = boards.encoded(self.game, self.words)
        of_all = [
            [games.agents(arrays, c, device=device)[i](x)[1] for i in rows]
            for c in range(len(arrays["states"]))
        ]
        return np.array(of_all, float).transpose(1, 0, 2)

    def halves(self, order: np.ndarray) -> tuple[np.ndarray, int]:
        """2 * ply, plus 1 in the later half of the states of that ply by `order`."""
        groups = 2 * self.ply
        for ply in np.unique(self.ply):
            here = np.flatnonzero(self.ply == ply)
            later = here[np.argsort(order[here], kind="stable")][len(here) // 2 :]
            groups[later] += 1
        return groups, 2 * self.game.max_plies


def rank_groups(n: int) -> np.ndarray:
    """The group of each of the ranks 1 to n by the EDGES."""
    return np.searchsorted(EDGES * (1 - 1e-9), np.arange(1, n + 1), side="right") - 1


def tenths(order: np.ndarray) -> tuple[np.ndarray, int]:
    """Ten equal parts by ascending `order`."""
    place = np.empty(len(order), int)
    place[np.argsort(order, kind="stable")] = np.arange(len(order))
    return place * 10 // len(order), 10


def added(groupings: dict, loss: np.ndarray, truth: np.ndarray) -> dict:
    """Sums of losses [W, C, n] and of truth^2 [n] within each grouping's groups."""
    found = {}
    for name, (groups, count) in groupings.items():
        sums = [np.bincount(groups, row, count) for row in loss.reshape(-1, len(truth))]
        found[f"{name}/loss"] = np.reshape(sums, (*loss.shape[:2], count))
        found[f"{name}/unknown"] = np.bincount(groups, truth**2, count)
        found[f"{name}/count"] = np.bincount(groups, minlength=count)
    return found


def measure_loss(*, device, number, widths, source, seeds) -> dict:
    """The losses of one seed's networks by rank; see the arrays above."""
    arrays, rows = family(AS_PLAYED, number=number, widths=widths, source=source,
                          seeds=seeds, device=device)  # fmt: skip
    pool = Pool(arrays, rows)
    values = pool.values(arrays, rows, device)
    loss = (values - pool.truth) ** 2
    rank = np.arange(len(pool))
    mixed = np.random.default_rng(seeds["shuffle"]).permutation(len(pool))
    groupings = {
        "rank": pool.rank_groups(),
        "tenth": tenths(rank),
        "shuffled": tenths(mixed),
        "ply": pool.halves(rank),
        "ply-shuffled": pool.halves(mixed),
    }
    found = added(groupings, loss, pool.truth) | {
        "smooth/loss": _smooth(loss),
        "smooth/unknown": _smooth(pool.truth**2),
        "states": arrays["states"],
        **_own(arrays, rows, pool, device),
    }
    if number == 0:
        found |= _examples(pool, values)
    return found


def _smooth(values) -> np.ndarray:
    """Smoothed at the ranks AT; -1 beyond the last, so that every number is one."""
    return np.nan_to_num(losses.smooth(values, AT), nan=-1.0)


def _own(arrays, rows, pool, device) -> dict:
    """Each network on its own states: mean outcomes, their noise, and the truth."""
    last, groups, found = games.agents(arrays, -1, device=device), len(EDGES) - 1, {}
    for i in rows:
        keys, visits = arrays[f"keys/{i}"], arrays[f"visits/{i}"]
        outcome = arrays[f"outcome/{i}"].astype(float)
        x = boards.encoded(pool.game, boards.words_of(pool.game, keys))
        values = last[i](x)[1].astype(float)
        least, most = losses.noise_floor(outcome, visits)
        curves = {
            "loss": (values - outcome) ** 2,
            "least": least,
            "most": most,
            "solver": (values - pool.solved.values(keys)) ** 2,
        }
        group = rank_groups(len(keys))
        for name, curve in curves.items():
            found.setdefault(f"own/{name}", []).append(_smooth(curve))
            sums = np.bincount(group, curve, groups)
            found.setdefault(f"own-rank/{name}", []).append(sums)
        found.setdefault("own-rank/count", []).append(np.bincount(group, None, groups))
    return {name: np.array(rows) for name, rows in found.items()}


def _examples(pool, values) -> dict:
    """States evenly spread over each group of ranks; rank 0 where there is none."""
    group, count = pool.rank_groups()
    shown = np.full((count, EXAMPLES), -1)
    for g in range(count):
        here = np.flatnonzero(group == g)
        if len(here):
            some = np.unique(np.linspace(0, len(here) - 1, EXAMPLES).astype(int))
            shown[g, : len(some)] = here[some]
    there = shown >= 0
    return {
        "example/rank": shown + 1,
        "example/key": np.where(there, pool.keys[shown], -1),
        "example/visits": np.where(there, pool.visits[shown], 0),
        "example/truth": np.where(there, pool.truth[shown], 0).astype(np.int8),
        "example/value": np.where(there, values[..., shown], 0).astype(np.float16),
    }


def measure_effort(*, device, number, widths, source, seeds) -> dict:
    """Search effort, equal weights, moves that keep the value; see the arrays above."""
    given = {"number": number, "source": source, "seeds": seeds, "device": device}
    arrays, rows = family(AS_PLAYED, widths=widths, **given)
    pool = Pool(arrays, rows)
    nodes = np.log10(solve.effort(pool.game, pool.words)[1])
    rank, (group, count) = np.arange(len(pool)), pool.rank_groups()
    mixed = np.random.default_rng(seeds["shuffle"]).permutation(len(pool))
    groupings = {
        "rank": (group, count),
        "tenth": tenths(rank),
        "effort": tenths(nodes),
        "ply-effort": pool.halves(nodes),
        "shuffled": tenths(mixed),
        "ply-shuffled": pool.halves(mixed),
    }
    as_played = (pool.values(arrays, rows, device) - pool.truth) ** 2
    found = added(groupings, as_played, pool.truth)
    equal, others = family(EQUAL, widths=widths, **given)
    flat = (pool.values(equal, others, device) - pool.truth) ** 2
    sums = added(groupings, flat, pool.truth)
    found |= {f"equal/{k}": v for k, v in sums.items() if k.endswith("/loss")}
    inside = np.maximum(np.bincount(group, minlength=count), 1)
    chance, blind = keeping(pool, arrays, rows, device)
    return found | {
        "states": arrays["states"],
        "equal/states": equal["states"],
        "equal/width": equal["width"][others],
        "nodes/rank": np.bincount(group, nodes, count) / inside,
        "nodes/shuffled": np.bincount(group, nodes[mixed], count) / inside,
        "ply/rank": np.bincount(group, pool.ply, count) / inside,
        "keeping/chance": chance,
        "keeping/blind": blind,
    }


def keeping(pool: Pool, arrays, rows, device) -> tuple[np.ndarray, float]:
    """([W, 2, T], chance of random moves): how often a move keeps the state's value."""
    most = min(len(pool), 20 * POSITIONS)
    moves = pool.solved.move_values(pool.words[:most])
    good = moves == moves.max(1, keepdims=True)
    legal = moves > solve.NONE
    chosen = np.flatnonzero((legal & ~good).any(1))[:POSITIONS]
    good, legal = good[chosen], legal[chosen]
    positions = pool.game.start(len(chosen))
    positions.words[:], positions.ply[:] = pool.words[chosen], pool.ply[chosen]
    found = np.empty((len(rows), 2, len(TEMPERATURES)))
    for c, when in enumerate((0, -1)):
        networks = games.agents(arrays, when, device=device)
        for w, i in enumerate(rows):
            visits = search.search(positions, networks[i], simulations=SIMULATIONS)
            for t, temperature in enumerate(TEMPERATURES):
                share = drawn(visits.visits, temperature)
                found[w, c, t] = (share * good).sum(1).mean()
    return found, float((good.sum(1) / legal.sum(1)).mean())


def drawn(visits: np.ndarray, temperature: float) -> np.ndarray:
    """Probabilities [n, A] of moves in proportion to visits ** (1 / temperature)."""
    with np.errstate(divide="ignore"):
        logs = np.log(visits) / temperature
    shares = np.exp(logs - logs.max(1, keepdims=True))
    return shares / shares.sum(1, keepdims=True)


def gather(members, measured) -> dict:
    """Seeds stacked; what all of them share, or one has alone, as it is."""
    arrays = {
        name: np.stack([found[name] for found in measured])
        for name in measured[-1]
        if name not in ("states", "equal/states", "equal/width")
        and not name.startswith("example/")
    }
    once = [n for n in measured[0] if n not in arrays]
    return {
        "width": np.array(members[0]["widths"]),
        "edges": EDGES,
        "at": AT,
        "temperature": np.array(TEMPERATURES),
        **{name: measured[0][name] for name in once},
        **arrays,
    }


# fmt: off
_OWN = {"board": [4, 4, 4], "n_states": 400, "checkpoints": 3, "counted": 0.7,
        "frequent": 2,
        "settings": {"games": 16, "simulations": 8, "buffer": 256, "batch": 64}}
_QUICK = {"board": [5, 4, 4], "n_states": 40_000, "checkpoints": 6, "counted": 0.7,
          "frequent": 10, "settings": {"buffer": 2**12}}
_TINY = {"widths": [2, 4], "seeds": 2, "source": _OWN}
_BOOK = {"widths": [2, 4, 8, 16, 32, 64], "seeds": 4, "source": "stored"}


# The source's widths and checkpoints, on a board that can still be solved by listing.
_PAPER = {"widths": [4, 8, 16, 32, 64, 128, 256], "seeds": 6,
          "source": {**_QUICK, "n_states": 2_000_000, "checkpoints": 17,
                     "settings": {"buffer": 2**16}}}
_SMALL = {**_QUICK, "board": [4, 4, 4], "frequent": 3}


def _presets(quick: dict, seconds, book_seconds, paper_seconds) -> dict:
    return {
        "tiny": Preset(_TINY, seconds=2, megabytes=400),
        "quick": Preset({**quick, "seeds": 1}, seconds=seconds, megabytes=800),
        "book": Preset(_BOOK, seconds=book_seconds, gpu_seconds=book_seconds,
                       megabytes=900),
        "paper": Preset(_PAPER, seconds=paper_seconds, megabytes=1_500),
    }


VALUE_LOSS = Experiment(
    name="games/value-loss",
    summary="Connect Four: value loss by rank of the state, size and training (Z7)",
    members=members,
    measure=measure_loss,
    gather=gather,
    probe={**_TINY, "seeds": 1},
    presets=_presets({"widths": [4, 16], "source": _QUICK}, 9, 60, 8_000),
)

DIFFICULTY = Experiment(
    name="games/difficulty",
    summary="Connect Four: alpha-beta effort by rank, and equal weights (Z8)",
    members=members,
    measure=measure_effort,
    gather=gather,
    probe={**_TINY, "seeds": 1},
    presets=_presets({"widths": [16], "source": _SMALL}, 6, 120, 16_000),
)
# fmt: on

EXPERIMENTS = {e.name: e for e in (VALUE_LOSS, DIFFICULTY)}

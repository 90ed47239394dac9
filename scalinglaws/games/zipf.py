"""Zipf's law of board states: the source's fitting recipes, and the law of a tree.

Random play on a tree in which every node offers the same moves, chosen with the same
probabilities p, visits a node of depth d with the product of d of them as frequency f.
The number R(f) of nodes at least that frequent obeys R(f) = 1 + sum_i R(f / p_i), since
below the i-th child stands the same tree, thinned by p_i. Try R = c / f: both sides
agree because the p_i add up to one. So the rank grows as 1 / f and

    frequency * rank -> 1 / H,    H = -sum(p ln p),

a law of exponent 1 for every p and any number of moves (Miller 1957 for equal p, Conrad
& Mitzenmacher 2004 for unequal ones). If the ln p are whole multiples of one step, the
product does not settle but swings for ever about 1 / H in a band (`band`).
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from math import gcd, lcm

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import comb

from scalinglaws import fits, monkeys
from scalinglaws.errors import UserError

# ---------------------------------------------------------------------- fitting recipes


@dataclass(frozen=True)
class Recipe:
    """One way to draw a line through ranked counts: a window of ranks and weights.

    `window` maps counts [S], largest first, to (first, last) rank.
    """

    summary: str
    weight: str
    window: Callable[[np.ndarray], tuple[int, int]]


def _below(counts, limit):
    """The first rank with fewer than `limit` visits."""
    return int(np.searchsorted(-counts, -limit, side="right")) + 1


RECIPES = {
    "training": Recipe(
        "ranks 100 to 2 million, uniform in log rank",
        "log",
        lambda counts: (100, 2_000_000),
    ),
    "training tail": Recipe(
        "from under 100 to under 10 visits, uniform in log rank",
        "log",
        lambda counts: (_below(counts, 100), _below(counts, 10)),
    ),
    "random": Recipe(
        "ranks 100 to a hundredth of the states, the head decides",
        "head",
        lambda counts: (100, len(counts) // 100),
    ),
    "inference tail": Recipe(
        "from under 200 to 4 visits, the head decides",
        "head",
        lambda counts: (_below(counts, 200), _below(counts, 4) - 1),
    ),
}
"""The four recipes of the source: training counts of Connect Four and Pentago, the
bent counts of Oware and Checkers, random play, matches at one temperature."""


def recipe_line(counts: ArrayLike, recipe: str) -> fits.RankLine:
    """The line that `recipe` draws through counts [S] (any order).

    Raises:
        UserError: an unknown recipe, or counts whose window holds fewer than 3 ranks.
    """
    if recipe not in RECIPES:
        raise UserError(f"no recipe {recipe!r}: choose one of {', '.join(RECIPES)}")
    counts = np.sort(np.asarray(counts).ravel())[::-1]
    window = RECIPES[recipe].window(counts)
    return fits.rank_line(counts, window=window, weight=RECIPES[recipe].weight)


def exponents(counts: ArrayLike) -> dict[str, float]:
    """{way: exponent} of frequency ∝ rank^-exponent for whole counts [S].

    The source's recipes, and "maximum likelihood" on the counts (`fits.counts`), which
    is the check: a line through ranks is biased. A way that the counts are too few for
    is left out.
    """
    counts = np.sort(np.asarray(counts).ravel())[::-1]
    found = {}
    for name in RECIPES:
        with suppress(UserError):
            found[name] = recipe_line(counts, name).exponent
    found["maximum likelihood"] = fits.counts(counts).rank_exponent
    return found


# ------------------------------------------------------------------- the law of a tree

_MOST_KINDS = 10_000_000  # nodes that took the same moves in another order are one kind


def tree(p: ArrayLike, depth: int, *, n_ranks: int, stop: float = 0.0) -> np.ndarray:
    """Exact frequencies [<= n_ranks] of the most visited nodes, largest first.

    The root is left out. Move i of every node is chosen with probability p[i]; a game
    ends with probability `stop` after each move, and at `depth`. Nodes that took the
    same moves in another order are counted, not listed, so the tree may be deep.

    Raises:
        UserError: p that is no policy, no depth, a stop outside [0, 1), or too many
            different probabilities for the depth.
    """
    p = _policy(p)
    if depth < 1 or not 0 <= stop < 1:
        raise UserError(
            f"depth is {depth} and stop {stop}: give a depth from 1 on and a "
            "probability from 0 to below 1"
        )
    values, repeats = np.unique(p, return_counts=True)
    if (depth + 1) ** len(values) > _MOST_KINDS:
        raise UserError(
            f"{len(values)} different probabilities to depth {depth} are too many "
            "kinds of nodes: give a smaller depth or equal probabilities"
        )
    times = np.indices((depth + 1,) * len(values)).reshape(len(values), -1)
    length = times.sum(0)
    times = times[:, (length >= 1) & (length <= depth)]  # how often each value is taken
    left = length = times.sum(0)
    nodes, logs = np.ones(len(left)), length * np.log1p(-stop)
    for value, repeat, k in zip(values, repeats, times, strict=True):
        nodes, left = nodes * comb(left, k) * float(repeat) ** k, left - k
        logs = logs + k * np.log(value)
    order = np.argsort(-logs)
    nodes = np.minimum(nodes[order], n_ranks).astype(np.int64)
    upto = int(np.searchsorted(np.cumsum(nodes), n_ranks)) + 1
    return np.repeat(np.exp(logs[order][:upto]), nodes[:upto])[:n_ranks]


def tree_exponent(p: ArrayLike, stop: float = 0.0) -> float:
    """The exponent of an endless tree: 1, and above 1 where games end at random.

    With random ends the products thin out by 1 - stop a move, which is the law of a
    typewriter with a space bar: see `monkeys.exponent`.
    """
    p = _policy(p)
    return monkeys.exponent((1 - stop) * p) if stop else 1.0


def entropy(p: ArrayLike) -> float:
    """H = -sum(p ln p) of a policy, in nats; the law's amplitude is 1 / H."""
    p = _policy(p)
    return float(-np.sum(p * np.log(p)))


def band(p: ArrayLike) -> tuple[float, float]:
    """Between which values frequency * rank swings for ever on an endless tree.

    If every ln p is a whole multiple of a step s, frequencies come on a lattice and the
    ends are s / (H (e^s - 1)) and e^s times that: for b equal moves 1 / (b - 1) and
    b / (b - 1). Otherwise both are 1 / H. (A step of a thirtieth of the largest -ln p
    or less is taken for none.)
    """
    h, step = entropy(p), _step(_policy(p))
    if step is None:
        return 1 / h, 1 / h
    low = step / (h * np.expm1(step))
    return float(low), float(low * np.exp(step))


def ends(p: ArrayLike, depth: int) -> tuple[float, float]:
    """Up to which rank the law holds when games last `depth` moves: (exact, half).

    Up to rank 1 / (H max(p)^depth) no node is missing. About rank e^(H depth) / H half
    of the nodes of an endless tree are, if a game holds many rare moves: with
    p = (.95, .05) and 22 moves, about one of them rare, it is rank 45 and not 397.
    """
    p, h = _policy(p), entropy(p)
    return float(1 / (h * p.max() ** depth)), float(np.exp(h * depth) / h)


def _step(p):
    logs = -np.log(p)
    ratios = [Fraction(x / logs.max()).limit_denominator(30) for x in logs]
    near = np.abs(np.array([float(r) for r in ratios]) - logs / logs.max()) < 1e-9
    if not near.all():
        return None
    bottom = lcm(*(r.denominator for r in ratios))
    top = gcd(*(r.numerator * bottom // r.denominator for r in ratios))
    return logs.max() * top / bottom


def _policy(p):
    p = np.asarray(p, float)
    if p.ndim != 1 or len(p) < 2 or not (p > 0).all() or abs(p.sum() - 1) > 1e-9:
        raise UserError(
            "a policy is a list of at least 2 positive probabilities with sum 1"
        )
    return p

"""Monte Carlo tree search guided by a network, for many games at once.

Every game grows a tree of its own. In one simulation each of them picks one leaf, one
network call evaluates all leaves, and each tree backs its value up. As the games do not
share a tree, nothing has to keep two simulations apart.

A node is a move that may be played: its prior, its visits and the sum of the values
found below it, for the player who makes the move. Descending from a node with n visits
takes the child with the largest

    mean value + exploration * prior * sqrt(n) / (1 + visits),

with mean value 0 before the first visit; a child known to end the game counts its exact
outcome alone. This is the search of the source (Neumann & Gros 2022, OpenSpiel), except
that ties go to the lowest move. The trees live on the CPU.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from scalinglaws.errors import UserError
from scalinglaws.games import boards
from scalinglaws.games.boards import Positions
from scalinglaws.games.compiled import compiled

Evaluate = Callable[[np.ndarray], tuple[np.ndarray, np.ndarray]]
"""Boards [n, n_inputs] to logits [n, n_actions] and values in [-1, 1] [n]."""

_NODE = np.dtype(
    [
        ("total", np.float64),  # of the values backed up, for who made the move
        ("prior", np.float32),
        ("visits", np.int32),
        ("first", np.int32),  # its children stand side by side; -1: not evaluated yet
        ("slot", np.int32),  # where its board is kept
        ("children", np.int16),
        ("action", np.int16),
        ("over", np.bool_),
        ("outcome", np.int8),  # for who made the move, if the game is over
    ],
    align=True,  # 32 bytes: the loops wait for memory, not for arithmetic
)


@dataclass(frozen=True)
class Found:
    """What a search found: `visits` [G, n_actions] of the moves, `value` [G].

    The value is the mean of all simulations, for the player to move.
    """

    visits: np.ndarray
    value: np.ndarray


def search(
    positions: Positions,
    evaluate: Evaluate,
    *,
    simulations: int,
    exploration: float = 2.0,
    noise: float = 0.0,
    concentration: float = 1.0,
    rng: np.random.Generator | None = None,
) -> Found:
    """Search every board of `positions`, whose games must all be going on.

    The evaluation of the board itself is the first simulation, so the visits of its
    moves add up to simulations - 1. With `noise` e the priors of these moves are
    (1 - e) * prior + e * a draw from a Dirichlet distribution.

    Raises:
        UserError: fewer than 2 simulations, a game that is over, noise outside [0, 1]
            or without `rng`, a network whose output is not finite.
    """
    if not (isinstance(simulations, int | np.integer) and simulations >= 2):
        raise UserError(
            f"simulations is {simulations!r}: give a whole number from 2 on, the first "
            "looks at the board itself"
        )
    if positions.over.any():
        raise UserError("a game that is over cannot be searched: leave it out")
    if not 0 <= noise <= 1 or (noise and rng is None):
        raise UserError(
            f"noise is {noise} and rng {rng}: give a share from 0 to 1 and, above 0, a "
            "numpy generator"
        )
    game, n_games = positions.game, len(positions.ply)
    most = 1 + simulations * game.n_actions
    nodes = np.empty((n_games, most), _NODE)
    used = np.ones(n_games, np.int32)
    words = np.empty((n_games, simulations, 2), np.int64)
    age = np.empty((n_games, simulations), np.int64)
    path = np.empty((n_games, simulations), np.int32)
    depth = np.empty(n_games, np.int32)
    x = np.zeros((n_games, game.n_inputs), np.float32)
    shares = np.zeros((n_games, game.n_actions))
    if noise:
        shares = rng.standard_gamma(concentration, shares.shape)
    words[:, 0], age[:, 0] = positions.words, positions.age
    _plant(nodes)
    trees = (game.rules, nodes, words, age, path, depth)
    for simulation in range(simulations):
        _descend(*trees, positions.past, positions.ply, exploration, simulation, x)
        logits, values = evaluate(x)
        weights = np.exp(logits - logits.max(1, keepdims=True), dtype=np.float64)
        if not np.isfinite(weights.sum() + values.sum()):
            raise UserError(
                "the network's output is not finite: train it with a lower rate"
            )
        _grow(
            *trees, used, positions.ply, game.relative, weights, values, noise, shares
        )
    visits = np.zeros((n_games, game.n_actions), np.int32)
    _read(nodes, visits)
    root = nodes[:, 0]
    return Found(visits, -root["total"] / root["visits"])


def choose(
    visits: np.ndarray, temperature: float | np.ndarray, rng: np.random.Generator
) -> np.ndarray:
    """Moves [G] drawn in proportion to visits ** (1 / temperature).

    `temperature` is one number or one a game; 0 takes the move with most visits.
    """
    with np.errstate(divide="ignore"):
        logs = np.log(visits)
    # The Gumbel trick: the largest of log(weight) + Gumbel noise is a fair draw.
    jitter = rng.gumbel(size=visits.shape)
    return np.argmax(logs + np.reshape(temperature, (-1, 1)) * jitter, axis=1)


# --------------------------------------------------------------------- compiled loops


@compiled
def _plant(nodes):
    for g in range(len(nodes)):
        root = nodes[g, 0]
        root.prior, root.total, root.visits = 1.0, 0.0, 0
        root.first, root.children, root.slot = -1, 0, 0
        root.action, root.over, root.outcome = -1, False, 0


@compiled
def _best_child(nodes, g, node, exploration):
    parent = nodes[g, node]
    reach = exploration * np.sqrt(parent.visits)
    best, best_score = -1, -np.inf
    for i in range(parent.first, parent.first + parent.children):
        child = nodes[g, i]
        if child.over:
            score = float(child.outcome)
        else:
            score = child.prior * reach / (1 + child.visits)
            if child.visits:
                score += child.total / child.visits
        if score > best_score:
            best, best_score = i, score
    return best


@compiled
def _returned(words, path, nodes, past, g, ply, depth, age, a, b):
    """Whether board (a, b), `age` moves after a capture, was there since then.

    The moves behind it are `depth` in the tree and `ply` in the game before.
    """
    for back in range(1, age + 1):
        if back <= depth:
            slot = nodes[g, path[g, depth - back]].slot
            earlier = words[g, slot]
        else:
            earlier = past[g, ply + depth - back]
        if earlier[0] == a and earlier[1] == b:
            return True
    return False


@compiled
def _descend(
    rules, nodes, words, age, path, depth, past, plies, exploration, simulation, x
):
    """Walk down every tree to one leaf; write the leaves' boards into `x`."""
    for g in range(len(nodes)):
        node, d = 0, 0
        path[g, 0] = 0
        while nodes[g, node].first >= 0:
            parent = nodes[g, node]
            node = _best_child(nodes, g, node, exploration)
            d += 1
            path[g, d] = node
        depth[g] = d
        leaf = nodes[g, node]
        if d > 0 and not leaf.over:
            slot = parent.slot
            a, b, leaf_age, over, outcome = boards.play(
                rules, words[g, slot, 0], words[g, slot, 1], age[g, slot], leaf.action
            )
            if past.shape[1] and not over:
                long = plies[g] + d == past.shape[1]
                if long or _returned(
                    words, path, nodes, past, g, plies[g], d, leaf_age, a, b
                ):
                    over = True
                    a, b, outcome = boards.end_by_past(rules, a, b)
            leaf.over, leaf.outcome, leaf.slot = over, outcome, simulation
            words[g, simulation, 0], words[g, simulation, 1] = a, b
            age[g, simulation] = leaf_age
        if not leaf.over:
            slot = leaf.slot
            boards.encode(rules, words[g, slot, 0], words[g, slot, 1], x[g])


@compiled
def _grow(
    rules, nodes, words, age, path, depth, used, plies, relative,
    weights, values, noise, shares,
):  # fmt: skip
    """Give every new leaf its children and back its value up to the root."""
    moves = np.empty(weights.shape[1], np.int64)
    for g in range(len(nodes)):
        d = depth[g]
        leaf = nodes[g, path[g, d]]
        if leaf.over:
            value = float(leaf.outcome)
        else:
            slot = leaf.slot
            count = boards.legal_moves(
                rules, words[g, slot, 0], words[g, slot, 1], moves
            )
            leaf.first, leaf.children = used[g], count
            used[g] += count
            norm, shared = 0.0, 0.0
            for action in moves[:count]:
                norm += weights[g, action]
                shared += shares[g, action]
            for i in range(count):
                child, prior = nodes[g, leaf.first + i], 1 / count
                if norm > 0:  # else illegal moves have all the weight
                    prior = weights[g, moves[i]] / norm
                if d == 0 and noise > 0:
                    prior = (1 - noise) * prior + noise * shares[g, moves[i]] / shared
                child.prior, child.total, child.visits = prior, 0.0, 0
                child.first, child.children, child.slot = -1, 0, 0
                child.action, child.over, child.outcome = moves[i], False, 0
            value = -float(values[g])  # for who made the move, not who is to move
            if not relative and (plies[g] + d) % 2 == 1:
                value = -value
        for up in range(d, -1, -1):
            node = nodes[g, path[g, up]]
            node.visits += 1
            node.total += value
            value = -value


@compiled
def _read(nodes, visits):
    for g in range(len(nodes)):
        root = nodes[g, 0]
        for i in range(root.first, root.first + root.children):
            visits[g, nodes[g, i].action] = nodes[g, i].visits

"""Exercises of chapter 5.6: smoothing in log rank, the noise floor, nodes counted."""

import numpy as np

from scalinglaws.exercises.core import Exercise, Unusable, call, near, real_array

RETURNED = "what your function returns"


# -------------------------------------------------------------- smoothing in log rank


def _smooth(values, at, sigma, *, log=np.log10, per=-1, normal=True):
    """The mean around a rank, or a common slip; a rank weighs rank ** per."""
    ranks = np.arange(1, len(values) + 1)
    weights = np.exp(-(((log(ranks) - log(at)) / sigma) ** 2) / 2) * ranks ** float(per)
    return weights @ values / (weights.sum() if normal else 1)


def _verify_smooth(answer, rng):
    """The mean around a rank under a Gaussian in log10 rank, decades weighing alike."""
    for _ in range(6):
        n, sigma = int(rng.integers(500, 4_000)), round(float(rng.uniform(0.1, 0.4)), 2)
        at = float(rng.integers(20, n // 8))
        values = rng.uniform(0.5, 1.5, n) * np.arange(1, n + 1) ** rng.uniform(0.2, 0.8)
        given = float(real_array(call(answer, values, at, sigma), (), RETURNED))
        if near(given, _smooth(values, at, sigma), 2e-3):
            continue
        slips = [
            ({"per": 0.0}, "a decade of high ranks holds more states than one of low "
             "ranks, and should not weigh more"),
            ({"log": np.log}, "sigma is in decades: take the logarithm to base ten"),
            ({"log": lambda rank: rank}, "distances are between logarithms of ranks, "
             "not between ranks"),
            ({"normal": False}, "divide by the sum of the weights: a constant must "
             "stay what it is"),
        ]  # fmt: skip
        for slip, hint in slips:
            if near(given, _smooth(values, at, sigma, **slip), 1e-6):
                return hint
        return (
            "each rank has the weight of a Gaussian in the decades that lie between, "
            "over the rank itself, and the weights add up to one"
        )
    return None


# -------------------------------------------------------------------- the noise floor


def _game_of_chance(rng):
    wins = round(float(rng.uniform(0.5, 0.7)), 2)
    return {
        "wins": wins,
        "draws": round(float(rng.uniform(0.1, 0.25)), 2),
        "visits": int(rng.integers(10, 40)),
    }


def _verify_floor(answer, wins, draws, visits):
    """The expected squared distance of a mean outcome from its true mean."""
    given = float(real_array(answer, (), "your answer"))
    mean = wins - (1 - wins - draws)
    variance = 1 - draws - mean**2
    if near(given, variance / visits, 0.01):
        return None
    if near(given, variance, 0.01):
        return "that is the variance of one result: a mean of many varies less"
    if near(given, np.sqrt(variance / visits), 0.01):
        return "a loss is a square: no root is taken"
    if near(given, (1 - mean**2) / visits, 0.01):
        return "a draw adds nothing to the mean square"
    if near(given, variance / np.sqrt(visits), 0.01):
        return "the variance of a mean falls with the number of visits, not its root"
    if near(given, (1 - draws) / visits, 0.01):
        return "the variance is the mean square minus the square of the mean"
    return (
        "a draw is nothing, a loss minus a win: what is the mean, the mean square, the "
        "variance of one result, and that of the mean of so many"
    )


# ------------------------------------------------------------------------------ nodes

_LINES = [
    (0, 1, 2), (3, 4, 5), (6, 7, 8), (0, 3, 6), (1, 4, 7), (2, 5, 8), (0, 4, 8),
    (2, 4, 6),
]  # fmt: skip


def won(board) -> bool:
    """Whether the player who just moved, whose squares are -1, has a line."""
    return any(all(board[i] == -1 for i in line) for line in _LINES)


def _negamax(board, low, high, prune):
    """(value for the player to move, boards looked at)."""
    if won(board):
        return -1, 1
    free = np.flatnonzero(board == 0)
    if not len(free):
        return 0, 1
    nodes = 1
    for square in free:
        after = -board
        after[square] = -1
        value, below = _negamax(after, -high, -low, prune)
        nodes += below
        low = max(low, -value)
        if prune and low >= high:
            break
    return low, nodes


def _boards(rng):
    """Tic-tac-toe boards after 3 to 6 moves that nobody has won, the mover's as 1."""
    found = []
    while len(found) < 6:
        stones, order = int(rng.integers(3, 7)), rng.permutation(9)
        board = np.zeros(9, int)
        for move, square in enumerate(order[:stones]):
            board[square] = 1 if (stones - move) % 2 == 0 else -1
        if not (won(board) or won(-board)):
            found.append(board)
    return found


def _verify_nodes(answer, rng):
    """(value, nodes) of plain alpha-beta on hidden Tic-tac-toe boards."""
    for board in _boards(rng):
        given = call(answer, board)
        if not isinstance(given, tuple | list) or len(given) != 2:
            raise Unusable("your function returns something else than a pair")
        value, nodes = real_array(given, (2,), RETURNED)
        right, fewest = _negamax(board, -1, 1, prune=True)
        if value == -right and right:
            return (
                "the value is for the player to move: a move is worth minus its board"
            )
        if value != right:
            return (
                "the value is wrong: a board is worth its best move, a full one nothing"
            )
        if nodes == fewest:
            continue
        if nodes == _negamax(board, -1, 1, prune=False)[1]:
            return "the value is right, but nothing is cut: stop when low >= high"
        if nodes == fewest - 1:
            return "count the board you begin with as well"
        if nodes == _negamax(board, -np.inf, np.inf, prune=True)[1]:
            return "begin with the window from a loss to a win: nothing lies beyond"
        return (
            "count every board once when you look at it, final ones too; try squares "
            "in order, and turn the window round for the other player"
        )
    return None


EXERCISES = (
    Exercise(
        id="5.6-a",
        title="Smoothing in log rank",
        wants="a function smooth(values, at, sigma) that returns a number",
        verify=_verify_smooth,
    ),
    Exercise(
        id="5.6-b",
        title="What a perfect network loses",
        wants="a number",
        verify=_verify_floor,
        variant=_game_of_chance,
        cases=2,
    ),
    Exercise(
        id="5.6-c",
        title="Nodes of alpha-beta",
        wants="a function nodes(board) that takes nine numbers and returns two: the "
        "value and the number of boards looked at",
        verify=_verify_nodes,
    ),
)

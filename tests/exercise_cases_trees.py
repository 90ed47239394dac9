"""Right, plausible wrong and unusable answers to exercises of chapters 5.1 and 5.2."""

import numpy as np
from scipy.optimize import brentq

from scalinglaws.exercises import variant
from scalinglaws.exercises.trees import LINES, _counted

BOOK = variant("5.1-c")


def counted_plainly(games):
    seen = {}
    for moves in games:
        board = ["."] * 9
        for ply, square in enumerate(moves[:-1]):
            board[square] = "XO"[ply % 2]
            seen["".join(board)] = seen.get("".join(board), 0) + 1
    return list(seen.values())


def left(counts, n):
    return np.sort(counts)[:-n].sum() / counts.sum()


def gains(exponent, states):
    """The endless factor and the one for a list that ends, in two forms."""

    def rest(n):
        return n ** (1 - exponent) - states ** (1 - exponent)

    both = [10 ** (1 - exponent), rest(100) / rest(10)]
    return [both, np.array(both)]


def band(b, depth):
    before = sum(b**d for d in range(1, depth))
    return (before + 1) / b**depth, (before + b**depth) / b**depth


def rank(p, frequency, scale=1.0):
    return -scale / (np.sum(p * np.log(p)) * frequency)


def exponent(p, q):
    return 1 / brentq(lambda t: np.sum(((1 - q) * p) ** t) - 1, 0, 1)


def levels(ends=True, merge=True, owners=True, share=True):
    """Plies 1 to 8 of Tic-tac-toe, or with one thing wrong."""
    boards, rows = {("." * 9, 0): 1.0}, []
    for ply in range(8):
        after = {}
        for (board, tag), mass in boards.items():
            free = [i for i in range(9) if board[i] == "."]
            for i in free:
                stone = "XO"[ply % 2] if owners else "X"
                new = board[:i] + stone + board[i + 1 :]
                if ends and any(all(new[k] == stone for k in line) for line in LINES):
                    continue
                key = (new, tag if merge else 9 * tag + i)
                after[key] = after.get(key, 0) + mass / (len(free) if share else 9)
        boards = after
        rows.append([len(boards), sum(boards.values())])
    return np.array(rows)


def raises(*arguments):
    raise ZeroDivisionError("3")


A, N = BOOK["exponent"], BOOK["states"]
BOTH = gains(A, N)[0]
VALUES = {"5.1-c": gains}
RIGHT = {
    "5.1-a": [counted_plainly, _counted],
    "5.1-b": [left, lambda c, n: 1 - np.sort(c)[::-1][:n].sum() / c.sum()],
    "5.1-c": gains(A, N),
    "5.2-a": [band, lambda b, d: np.array(band(b, d))],
    "5.2-b": [rank, lambda p, f: rank(p, f) - 1],
    "5.2-c": [exponent, lambda p, q: float(exponent(p, q))],
    "5.2-d": [levels, lambda: levels().tolist()],
}
WRONG = {
    "5.1-a": [
        (lambda games: _counted(games, ends=True), "nobody moves there"),
        (lambda games: _counted(games, histories=True), "the same stones"),
        (lambda games: _counted(games, owners=False), "other owners"),
        (lambda games: _counted(games, start=True), "the empty board"),
        (lambda games: [sum(_counted(games))], "told apart wrongly"),
        (lambda games: [len(games)], "each move but the last"),
    ],
    "5.1-b": [
        (lambda c, n: 1 - left(c, n), "the share that is covered"),
        (lambda c, n: c[n:].sum() / c.sum(), "in no order"),
        (lambda c, n: 1 - n / len(c), "not equally frequent"),
        (lambda c, n: left(c, n) * c.sum(), "a share lies between"),
        (lambda c, n: left(c, n + 1), "not one more"),
        (lambda c, n: np.sort(c)[n:].sum() / c.sum(), "leave out the n most"),
    ],
    "5.1-c": [
        ([10**-A, BOTH[1]], "a sum over all states"),
        ([10 ** (A - 1), BOTH[1]], "less is left"),
        ([0.9, BOTH[1]], "first: integrate"),
        ([BOTH[0], BOTH[0]], "what lies beyond is not there"),
        ([BOTH[0], 0.1 * BOTH[1]], "second: integrate"),
    ],
    "5.2-a": [
        (lambda b, d: band(b, d)[::-1], "the smaller one first"),
        (lambda b, d: (1 / (b - 1), b / (b - 1)), "tends to"),
        (lambda b, d: np.array(band(b, d)) + 1 / b**d, "the root is not ranked"),
        (lambda b, d: (band(b, d)[0] - 1 / b**d, band(b, d)[1]), "one rank after"),
        (lambda b, d: np.array(band(b, d)) * b**d, "these are the ranks"),
        (lambda b, d: (1 / b, 1.0), "how many nodes lie above"),
    ],
    "5.2-b": [
        (lambda p, f: 1 / f, "the height of the law"),
        (lambda p, f: np.sum(-p * np.log(p)) / f, "nearly certain"),
        (lambda p, f: rank(p, f, np.log(2)), "natural logarithms"),
        (lambda p, f: 1 / (np.log(len(p)) * f), "that is for equal moves"),
        (lambda p, f: 1 / rank(p, f), "a rank grows"),
        (lambda p, f: 0.1 * rank(p, f), "what is H of this policy"),
    ],
    "5.2-c": [
        (lambda p, q: 1 / exponent(p, q), "ranks have its inverse"),
        (lambda p, q: 1.0, "thin the tree"),
        (lambda p, q: 1 + np.log(1 / (1 - q)) / np.log(len(p)), "equal moves only"),
        (lambda p, q: 1 - np.log(1 - q) / np.sum(-p * np.log(p)), "a term of its own"),
        (lambda p, q: exponent(p, 1 - q), "the rest goes on"),
        (lambda p, q: 1.5 * exponent(p, q), "which power of the thinned"),
    ],
    "5.2-d": [
        (lambda: levels(ends=False), "a line of three is final"),
        (lambda: levels(merge=False), "reached in several ways"),
        (lambda: levels(owners=False), "who has which stone"),
        (lambda: levels(share=False), "the boards are right"),
        (lambda: np.ones((8, 2)), "ply by ply"),
        (lambda: np.where(np.arange(8)[:, None] == 1, 12.0, levels()), "mirrored"),
    ],
}
FUNCTION = [
    (0.5, "not a function"),
    (raises, "raised ZeroDivisionError"),
    (lambda *given: None, "nothing yet"),
]
UNUSABLE = {
    "5.1-a": [
        *FUNCTION,
        (lambda games: 3, "no list of counts"),
        (lambda games: ["a"], "no list of counts"),
    ],
    "5.1-b": [
        *FUNCTION,
        (lambda c, n: c, "wrong shape"),
        (lambda c, n: np.nan, "not a number"),
    ],
    "5.1-c": [
        (1.0, "wrong shape"),
        ([1.0, np.nan], "not a number"),
        (["a", "b"], "real numbers"),
        ([1j, 2], "real numbers"),
        (lambda: 1, "real numbers"),
    ],
    "5.2-a": [
        *FUNCTION,
        (lambda b, d: 1.0, "wrong shape"),
        (lambda b, d: (np.inf, 1.0), "not a number"),
    ],
    "5.2-b": [
        *FUNCTION,
        (lambda p, f: p, "wrong shape"),
        (lambda p, f: np.nan, "not a number"),
    ],
    "5.2-c": [
        *FUNCTION,
        (lambda p, q: p, "wrong shape"),
        (lambda p, q: np.inf, "not a number"),
    ],
    "5.2-d": [
        *FUNCTION,
        (lambda: levels()[:7], "wrong shape"),
        (lambda: levels() * np.nan, "not a number"),
    ],
}

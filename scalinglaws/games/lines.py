"""Games of lines on a bitboard: Connect Four of any size, and Tic-tac-toe.

A board is two whole numbers, `mine` (the stones of the player to move) and `mask`
(all stones). Square (row, column) is bit column * (height + 1) + row; the spare bit on
top of each column keeps lines from running round the edge. Rules are the row
[kind, width, height, line, gravity, board], `board` the mask of a full board.
"""

import numpy as np

from scalinglaws.games.compiled import compiled


def rules(kind: int, width: int, height: int, line: int, gravity: bool) -> np.ndarray:
    """The row of rules [6] that the functions below take."""
    column = (1 << height) - 1
    board = sum(column << c * (height + 1) for c in range(width))
    return np.array([kind, width, height, line, gravity, board], np.int64)


@compiled
def _square(rules, row, column):
    return 1 << (column * (rules[2] + 1) + row)


@compiled
def _stone(rules, mask, action):
    """The bit of the square that `action` fills."""
    width, height = rules[1], rules[2]
    if rules[4]:
        # Adding to the foot of a column carries up to its lowest free square.
        return (mask + (1 << action * (height + 1))) & ~mask
    return _square(rules, action // width, action % width)


@compiled
def has_line(rules, stones):
    """Whether `stones` hold a line: shifted onto themselves line - 1 times."""
    height, line = rules[2], rules[3]
    for shift in (1, height, height + 1, height + 2):
        run = stones
        for _ in range(line - 1):
            run &= run >> shift
        if run:
            return True
    return False


@compiled
def play(rules, mine, mask, action):
    """The next (mine, mask, over, value for the player who moved)."""
    stone = _stone(rules, mask, action)
    won = has_line(rules, mine | stone)
    return mine ^ mask, mask | stone, won or (mask | stone) == rules[5], int(won)


@compiled
def legal(rules, mask, moves):
    """Write the legal actions into `moves`; returns how many there are."""
    width, height = rules[1], rules[2]
    count = 0
    for action in range(width if rules[4] else width * height):
        if rules[4]:
            square = _square(rules, height - 1, action)
        else:
            square = _square(rules, action // width, action % width)
        if not mask & square:
            moves[count] = action
            count += 1
    return count


@compiled
def key(rules, mine, mask):
    """One number a board: with gravity mine + mask is unique, without it a pair is."""
    if rules[4]:
        return mine + mask
    return mine | mask << rules[1] * (rules[2] + 1)


def words(rules: np.ndarray, keys: np.ndarray) -> np.ndarray:
    """[n, 2] the boards whose keys are `keys` [n]: what `key` does, undone."""
    bits, found = rules[2] + 1, np.zeros((len(keys), 2), np.int64)
    if not rules[4]:
        cells = rules[1] * bits
        return np.stack([keys & ((1 << cells) - 1), keys >> cells], axis=1)
    for shift in range(0, rules[1] * bits, bits):
        # In a column of n stones, mine + (2^n - 1): n is the length of that plus one.
        column = (keys >> shift & ((1 << bits) - 1)) + 1
        top = 1 << np.frexp(column)[1].astype(np.int64) - 1
        found[:, 0] |= column - top << shift
        found[:, 1] |= top - 1 << shift
    return found


@compiled
def encode(rules, mine, mask, x):
    """Three planes of width * height squares: mine, theirs, empty."""
    width, height = rules[1], rules[2]
    cells = width * height
    theirs = mine ^ mask
    for row in range(height):
        for column in range(width):
            bit, cell = column * (height + 1) + row, row * width + column
            x[cell] = mine >> bit & 1
            x[cells + cell] = theirs >> bit & 1
            x[2 * cells + cell] = 1 - (mask >> bit & 1)

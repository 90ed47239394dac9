"""Pentago: place a stone on 6 x 6 squares, turn a quadrant, five in a line win.

A board is two whole numbers, `mine` (the stones of the player to move) and `theirs`.
Quadrant q is bits 9 q to 9 q + 8, row by row; the quadrants go clockwise from the top
left. Action (6 row + column) * 8 + 2 q + turn, turn 1 being clockwise.
"""

import numpy as np

from scalinglaws.games.compiled import compiled

SIDE = 6
N_ACTIONS = SIDE * SIDE * 8
FULL = (1 << SIDE * SIDE) - 1


def _bit_of(row, column):
    quadrant = ((0, 1), (3, 2))[row // 3][column // 3]
    return 9 * quadrant + 3 * (row % 3) + column % 3


def _turned(clockwise):
    """[512] every quadrant of nine bits, turned by a quarter."""
    quadrants = np.arange(512)
    squares = np.arange(9).reshape(3, 3)
    source = np.rot90(squares, -1 if clockwise else 1).ravel()
    return ((quadrants[:, None] >> source & 1) << np.arange(9)).sum(1)


def _all_lines():
    lines = []
    for row in range(SIDE):
        for column in range(SIDE):
            for down, right in ((0, 1), (1, 0), (1, 1), (1, -1)):
                squares = [(row + i * down, column + i * right) for i in range(5)]
                if all(0 <= r < SIDE and 0 <= c < SIDE for r, c in squares):
                    lines.append(sum(1 << _bit_of(r, c) for r, c in squares))
    return np.array(lines, np.int64)


_BIT = np.array([_bit_of(r, c) for r in range(SIDE) for c in range(SIDE)], np.int64)
_TURNED = np.stack([_turned(False), _turned(True)])
_LINES = _all_lines()
# A quadrant's stones read as a number in base 3, for the key.
_BASE_3 = ((np.arange(512)[:, None] >> np.arange(9) & 1) * 3 ** np.arange(9)).sum(1)


@compiled
def _turn(stones, quadrant, clockwise):
    shift = 9 * quadrant
    old = stones >> shift & 511
    return stones ^ (old ^ _TURNED[clockwise, old]) << shift


@compiled
def _has_line(stones):
    for line in _LINES:
        if stones & line == line:
            return True
    return False


@compiled
def play(mine, theirs, action):
    """The next (mine, theirs, over, value for the player who moved).

    A turn may also complete the other player's line: both at once are a draw.
    """
    quadrant, clockwise = action % 8 // 2, action % 2
    mine = _turn(mine | 1 << _BIT[action // 8], quadrant, clockwise)
    theirs = _turn(theirs, quadrant, clockwise)
    value = int(_has_line(mine)) - int(_has_line(theirs))
    over = value != 0 or mine | theirs == FULL or _has_line(mine)
    return theirs, mine, over, value


@compiled
def legal(mine, theirs, moves):
    """Write the legal actions into `moves`; returns how many there are."""
    count = 0
    for square in range(SIDE * SIDE):
        if not (mine | theirs) & 1 << _BIT[square]:
            for turn in range(8):
                moves[count] = 8 * square + turn
                count += 1
    return count


@compiled
def key(mine, theirs):
    """The board read as a number in base 3, which fits 64 bits."""
    value = 0
    for quadrant in range(4):
        shift = 9 * quadrant
        digits = _BASE_3[mine >> shift & 511] + 2 * _BASE_3[theirs >> shift & 511]
        value = value * 3**9 + digits
    return value


@compiled
def encode(mine, theirs, x):
    """Three planes of 36 squares: mine, theirs, empty."""
    x[:] = 0
    for square in range(SIDE * SIDE):
        bit = 1 << _BIT[square]
        if mine & bit:
            x[square] = 1
        elif theirs & bit:
            x[36 + square] = 1
        else:
            x[72 + square] = 1

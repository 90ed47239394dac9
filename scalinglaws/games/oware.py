"""Oware (Abapa rules) with any number of houses and seeds.

A board is two whole numbers, one a player: six bits a house, the lowest first, then
six bits for the seeds captured; bit 62 of the first is the side to move. Houses are
numbered 0 to 2 h - 1 in the direction of sowing, player 0's first. Rules are the row
[kind, houses a player, seeds on the board, whether a network is told the side to move].

A position that returns since the last capture ends the game; the caller compares,
because it alone holds the past, and calls `collect`.
"""

import numpy as np

from scalinglaws.games.compiled import compiled

SIDE_BIT = 62
LONGEST = 1000  # plies; then each side collects its row, as after a repetition


def rules(kind: int, houses: int, seeds: int, tells_side: bool = False) -> np.ndarray:
    """The row of rules [4] that the functions below take."""
    return np.array([kind, houses, 2 * houses * seeds, tells_side], np.int64)


def start(houses: int, seeds: int) -> int:
    """A player's number when the game begins; side 0 is to move."""
    return sum(seeds << 6 * house for house in range(houses))


@compiled
def seeds_in(rules, first, second, house):
    """Seeds in a house, 0 to 2 h - 1."""
    houses = rules[1]
    if house < houses:
        return first >> 6 * house & 63
    return second >> 6 * (house - houses) & 63


@compiled
def _add(rules, first, second, house, seeds):
    houses = rules[1]
    if house < houses:
        return first + (seeds << 6 * house), second
    return first, second + (seeds << 6 * (house - houses))


@compiled
def score(rules, row):
    """Seeds captured by the player whose number is `row`."""
    return row >> 6 * rules[1] & 63


@compiled
def collect(rules, first, second):
    """Each player takes the seeds of the own row: the final board."""
    houses = rules[1]
    for house in range(2 * houses):
        seeds = seeds_in(rules, first, second, house)
        first, second = _add(rules, first, second, house, -seeds)
        if house < houses:
            first += seeds << 6 * houses
        else:
            second += seeds << 6 * houses
    return first, second


@compiled
def value_for(rules, first, second, side):
    """+1, 0 or -1 for `side`: who captured more."""
    difference = score(rules, first) - score(rules, second)
    return (1 - 2 * side) * (int(difference > 0) - int(difference < 0))


@compiled
def _slam(rules, first, second, low, last):
    """Whether taking from `last` down to `low` would leave that row empty."""
    for house in range(low, low + rules[1]):
        seeds = seeds_in(rules, first, second, house)
        if house > last and seeds > 0:
            return False
        if house <= last and seeds != 2 and seeds != 3:
            return False
    return True


@compiled
def play(rules, first, second, age, action):
    """The next (first, second, plies since a capture, over, value for who moved)."""
    houses, total = rules[1], rules[2]
    side = first >> SIDE_BIT
    house = origin = side * houses + action
    hand = seeds_in(rules, first, second, origin)
    first, second = _add(rules, first, second, origin, -hand)
    while hand > 0:
        house = (house + 1) % (2 * houses)
        if house != origin:  # a large hand passes over the house it came from
            first, second = _add(rules, first, second, house, 1)
            hand -= 1
    low = (1 - side) * houses  # the other player's row
    taken = 0
    if low <= house < low + houses and not _slam(rules, first, second, low, house):
        while house >= low:
            seeds = seeds_in(rules, first, second, house)
            if seeds != 2 and seeds != 3:
                break
            first, second = _add(rules, first, second, house, -seeds)
            taken += seeds
            house -= 1
    if side == 0:
        first += taken << 6 * houses
    else:
        second += taken << 6 * houses
    first ^= 1 << SIDE_BIT
    mine, theirs = score(rules, first), score(rules, second)
    over = 2 * mine > total or 2 * theirs > total or mine + theirs == total
    if over or not _can_move(rules, first, second):
        over = True
        first, second = collect(rules, first, second)
    age = 0 if taken else age + 1
    return first, second, age, over, value_for(rules, first, second, side)


@compiled
def _is_legal(rules, first, second, action):
    houses = rules[1]
    side = first >> SIDE_BIT
    seeds = seeds_in(rules, first, second, side * houses + action)
    theirs = (second if side == 0 else first) & ((1 << 6 * houses) - 1)
    if theirs == 0:  # the other player must be fed
        return seeds > houses - 1 - action
    return seeds > 0


@compiled
def _can_move(rules, first, second):
    for action in range(rules[1]):
        if _is_legal(rules, first, second, action):
            return True
    return False


@compiled
def legal(rules, first, second, moves):
    """Write the legal actions into `moves`; returns how many there are."""
    count = 0
    for action in range(rules[1]):
        if _is_legal(rules, first, second, action):
            moves[count] = action
            count += 1
    return count


@compiled
def key(rules, first, second):
    """Seeds, scores and side as one number: seeds are zeros, a one ends each house."""
    houses = rules[1]
    value = first >> SIDE_BIT
    for house in range(2 * houses):
        value = (value << 1 | 1) << seeds_in(rules, first, second, house)
    return (value << 1 | 1) << score(rules, first)


def words(rules: np.ndarray, keys: np.ndarray) -> np.ndarray:
    """The boards [n, 2] whose keys are `keys` [n]: what `key` does, undone.

    A number that is no key gives a board with another key.
    """
    boards = np.empty((len(keys), 2), np.int64)
    _boards(rules, keys, boards)
    return boards


def margin(rules: np.ndarray, keys: np.ndarray) -> np.ndarray:
    """[n] how many seeds more one player has captured than the other."""
    first, second = words(rules, keys).T
    return np.abs(score(rules, first) - score(rules, second))


@compiled
def _boards(rules, keys, boards):
    houses = rules[1]
    for i, key in enumerate(keys):
        first = second = captured = 0
        left = rules[2]
        while key > 0 and key & 1 == 0:
            captured += 1
            key >>= 1
        for house in range(2 * houses - 1, -1, -1):
            key >>= 1  # the one that ends the entry read before
            seeds = 0
            while key > 0 and key & 1 == 0:
                seeds += 1
                key >>= 1
            first, second = _add(rules, first, second, house, seeds)
            left -= seeds
        boards[i, 0] = first + (captured << 6 * houses) + (key >> 1 << SIDE_BIT)
        boards[i, 1] = second + (left - captured << 6 * houses)


@compiled
def encode(rules, first, second, x):
    """Seeds of the 2 h houses and both scores, as shares of all seeds.

    The board is absolute and, unless the rules say so, does not tell who is to move,
    as in the source.
    """
    houses, total = rules[1], rules[2]
    for house in range(2 * houses):
        x[house] = seeds_in(rules, first, second, house) / total
    x[2 * houses] = score(rules, first) / total
    x[2 * houses + 1] = score(rules, second) / total
    if rules[3]:
        x[2 * houses + 2] = first >> SIDE_BIT

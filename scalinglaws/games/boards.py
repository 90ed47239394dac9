"""Board games with one small interface, many boards at a time.

    game = boards.connect_four(5, 4)
    positions = game.start(1000)
    positions.step(actions)            # one action a board, in place
    positions.legal()                  # [1000, n_actions]
    positions.over, positions.result   # [1000]; +1: the first player won
    positions.key(), positions.encode()

A board is a pair of whole numbers (`words`) whose meaning the file of its game tells.
Players alternate. The compiled functions below choose the game by the first entry of
its rules, so that search and random play are compiled once for all games.
"""

from dataclasses import dataclass

import numpy as np

from scalinglaws.errors import UserError
from scalinglaws.games import lines, oware, pentago
from scalinglaws.games.compiled import compiled

_LINES, _PENTAGO, _OWARE = range(3)
_BITS = 62  # of a 64-bit number: the sign and one spare bit stay free


@dataclass(frozen=True, eq=False)
class Game:
    """The rules of a game and the sizes that networks and loops need.

    `rules` is what the compiled functions take; `words` the first board; `n_inputs`
    the length of an encoded board; `max_plies` the longest game. `remembers`: a
    position that returns ends the game. `relative`: boards are encoded as the player
    to move sees them (Oware: as player 0 does), and a network's value is then for the
    player to move (player 0).
    """

    name: str
    rules: np.ndarray
    words: tuple[int, int]
    n_actions: int
    n_inputs: int
    max_plies: int
    remembers: bool = False
    relative: bool = True

    @property
    def remembered(self) -> int:
        """How many earlier boards a game must hold."""
        return self.max_plies if self.remembers else 0

    def start(self, n: int) -> "Positions":
        """`n` boards at the beginning of the game."""
        return Positions(self, n)


def connect_four(width: int = 7, height: int = 6, line: int = 4) -> Game:
    """Connect Four: stones fall; `line` in a row, column or diagonal wins.

    Raises:
        UserError: a board on which no line fits, or one of more than 62 bits.
    """
    _whole(width=width, height=height, line=line)
    if line > max(width, height):
        raise UserError(
            f"no line of {line} fits on a board of {width} x {height}: "
            f"give a larger board or a line of at most {max(width, height)}"
        )
    if width * (height + 1) > _BITS:
        raise UserError(
            f"a board of {width} x {height} is too large: "
            f"width * (height + 1) may be {_BITS} at most"
        )
    name = f"connect four {width} x {height}, {line} in line"
    return _of_lines(name, width, height, line, gravity=True)


def tic_tac_toe() -> Game:
    """Tic-tac-toe: 3 x 3 squares, three in a line."""
    return _of_lines("tic-tac-toe", 3, 3, 3, gravity=False)


def _of_lines(name, width, height, line, gravity) -> Game:
    cells = width * height
    return Game(
        name,
        lines.rules(_LINES, width, height, line, gravity),
        (0, 0),
        n_actions=width if gravity else cells,
        n_inputs=3 * cells,
        max_plies=cells,
    )


def pentago_game() -> Game:
    """Pentago on 6 x 6 squares, five in a line."""
    cells = pentago.SIDE**2
    return Game(
        "pentago",
        np.array([_PENTAGO], np.int64),
        (0, 0),
        n_actions=pentago.N_ACTIONS,
        n_inputs=3 * cells,
        max_plies=cells,
    )


def oware_game(houses: int = 6, seeds: int = 4, *, tells_side: bool = False) -> Game:
    """Oware with `houses` a player and `seeds` a house.

    With `tells_side` a network is told who is to move, which the source's is not.

    Raises:
        UserError: fewer than 2 houses, no seed, or more than a board's bits can hold.
    """
    _whole(houses=houses, seeds=seeds)
    total = 2 * houses * seeds
    if houses < 2:
        raise UserError(f"houses is {houses}: Oware needs at least 2 a player")
    if total + 2 * houses + 1 > _BITS or 6 * (houses + 1) > _BITS:
        raise UserError(
            f"{houses} houses of {seeds} seeds are too many: "
            f"2 * houses * (seeds + 1) may be {_BITS - 1} at most"
        )
    first = oware.start(houses, seeds)
    return Game(
        f"oware {houses} houses, {seeds} seeds{', side given' if tells_side else ''}",
        oware.rules(_OWARE, houses, seeds, tells_side),
        (first, first),
        n_actions=houses,
        n_inputs=2 * houses + 2 + tells_side,
        max_plies=oware.LONGEST,
        remembers=True,
        relative=False,
    )


def _whole(**sizes):
    for name, size in sizes.items():
        if not (isinstance(size, int | np.integer) and size >= 1):
            raise UserError(f"{name} is {size!r}: give a whole number from 1 on")


class Positions:
    """n boards of one game, changed in place: [n] arrays, `words` [n, 2].

    `ply` counts the moves made, `age` those since a capture (Oware), `result` is +1, 0
    or -1 for the first player and 0 while the game goes on. `past` [n, remembered, 2]
    holds the earlier boards.
    """

    def __init__(self, game: Game, n: int):
        self.game = game
        self.words = np.empty((n, 2), np.int64)
        self.age, self.ply = np.empty(n, np.int64), np.empty(n, np.int64)
        self.over = np.empty(n, np.bool_)
        self.result = np.empty(n, np.int8)
        self.past = np.empty((n, game.remembered, 2), np.int64)
        self.restart(slice(None))

    def restart(self, which) -> None:
        """Begin the games `which` (an index of boards) anew."""
        self.words[which] = self.game.words
        for array in (self.age, self.ply, self.over, self.result):
            array[which] = 0

    def step(self, actions: np.ndarray) -> None:
        """Make the move actions[i] on every board i whose game is not over.

        Raises:
            UserError: an illegal move; no board is changed then.
        """
        actions = np.asarray(actions, np.int64)
        if actions.shape != self.ply.shape:
            raise UserError(
                f"{actions.size} actions for {self.ply.size} boards: give one a board"
            )
        legal = self.legal()
        known = (actions >= 0) & (actions < self.game.n_actions)
        fits = known & legal[np.arange(len(actions)), np.where(known, actions, 0)]
        wrong = np.flatnonzero(~(fits | self.over))
        if len(wrong):
            open_moves = np.flatnonzero(legal[wrong[0]]).tolist()
            listed = [*open_moves[:8], "…"] if len(open_moves) > 8 else open_moves
            raise UserError(
                f"move {actions[wrong[0]]} is not legal on board {wrong[0]}: "
                f"choose among {', '.join(map(str, listed))}"
            )
        self._step(actions)

    def step_at_random(self, rng: np.random.Generator) -> np.ndarray:
        """A random legal move on every board; returns them [n], -1 where it is over."""
        actions = np.full(len(self.ply), -1)
        moves = np.empty(self.game.n_actions, np.int64)
        uniform = rng.random(len(actions))
        _draw(self.game.rules, self.words, self.over, uniform, moves, actions)
        self._step(actions)
        return actions

    def _step(self, actions):
        state = (self.words, self.age, self.ply, self.over, self.result, self.past)
        _step(self.game.rules, *state, actions)

    def part(self, which: np.ndarray) -> "Positions":
        """A copy of the boards `which` (an index)."""
        some = Positions.__new__(Positions)
        some.game = self.game
        for name in ("words", "age", "ply", "over", "result", "past"):
            setattr(some, name, getattr(self, name)[which].copy())
        return some

    def legal(self) -> np.ndarray:
        """[n, n_actions] which actions are legal; none where the game is over."""
        return legal(self.game, self.words) & ~self.over[:, None]

    def key(self) -> np.ndarray:
        """[n] one number a board, the same for the same board only."""
        return keys(self.game, self.words)

    def encode(self) -> np.ndarray:
        """[n, n_inputs] float32, the boards as a network sees them."""
        return encoded(self.game, self.words)


def keys(game: Game, words: np.ndarray) -> np.ndarray:
    """[n] one number for each board of `words` [n, 2]."""
    found = np.empty(len(words), np.int64)
    _keys(game.rules, words, found)
    return found


def words_of(game: Game, numbers: np.ndarray) -> np.ndarray:
    """[n, 2] the boards whose keys are `numbers` [n] (not Pentago).

    Raises:
        UserError: a key that is no board of the game.
    """
    numbers = np.asarray(numbers, np.int64)
    if game.rules[0] == _PENTAGO:
        raise UserError("a key of pentago does not tell its board: keep the words")
    if game.rules[0] == _LINES:
        found = lines.words(game.rules, numbers)
    else:
        found = oware.words(game.rules, numbers)
    wrong = keys(game, found) != numbers
    if game.rules[0] == _LINES:
        wrong |= (found[:, 1] & ~game.rules[5]) != 0
    if wrong.any():
        raise UserError(
            f"{numbers[wrong][0]} is the key of no board of {game.name}: "
            "take keys from this game"
        )
    return found


def legal(game: Game, words: np.ndarray) -> np.ndarray:
    """[n, n_actions] which actions are legal on the boards `words` [n, 2].

    Whether a game is over is not asked: a full line leaves its free squares legal.
    """
    mask = np.zeros((len(words), game.n_actions), np.bool_)
    _legal(game.rules, words, mask, np.empty(game.n_actions, np.int64))
    return mask


def encoded(game: Game, words: np.ndarray) -> np.ndarray:
    """[n, n_inputs] float32 of the boards `words` [n, 2]."""
    x = np.empty((len(words), game.n_inputs), np.float32)
    _encode(game.rules, words, x)
    return x


# ------------------------------------------------------------------ compiled: one board


@compiled
def play(rules, a, b, age, action):
    """The next (a, b, age, over, value for the player who moved), the past apart."""
    if rules[0] == _LINES:
        a, b, over, value = lines.play(rules, a, b, action)
        return a, b, age, over, value
    if rules[0] == _PENTAGO:
        a, b, over, value = pentago.play(a, b, action)
        return a, b, age, over, value
    return oware.play(rules, a, b, age, action)


@compiled
def end_by_past(rules, a, b):
    """The final (a, b, value for the player who moved) of a game cut off by its past.

    Only Oware comes here: a position has returned, or the game is too long.
    """
    side = 1 - (a >> oware.SIDE_BIT)
    a, b = oware.collect(rules, a, b)
    return a, b, oware.value_for(rules, a, b, side)


@compiled
def legal_moves(rules, a, b, moves):
    """Write the legal actions of a board into `moves`; returns how many there are."""
    if rules[0] == _LINES:
        return lines.legal(rules, b, moves)
    if rules[0] == _PENTAGO:
        return pentago.legal(a, b, moves)
    return oware.legal(rules, a, b, moves)


@compiled
def encode(rules, a, b, x):
    """Write a board into `x` [n_inputs]."""
    if rules[0] == _LINES:
        lines.encode(rules, a, b, x)
    elif rules[0] == _PENTAGO:
        pentago.encode(a, b, x)
    else:
        oware.encode(rules, a, b, x)


# ---------------------------------------------------------------- compiled: many boards


@compiled
def _keys(rules, words, found):
    for i in range(len(words)):
        a, b = words[i]
        if rules[0] == _LINES:
            found[i] = lines.key(rules, a, b)
        elif rules[0] == _PENTAGO:
            found[i] = pentago.key(a, b)
        else:
            found[i] = oware.key(rules, a, b)


@compiled
def _encode(rules, words, x):
    for i in range(len(words)):
        encode(rules, words[i, 0], words[i, 1], x[i])


@compiled
def _legal(rules, words, mask, moves):
    for i in range(len(words)):
        count = legal_moves(rules, words[i, 0], words[i, 1], moves)
        for action in moves[:count]:
            mask[i, action] = True


@compiled
def _draw(rules, words, over, uniform, moves, actions):
    for i in range(len(words)):
        if not over[i]:
            count = legal_moves(rules, words[i, 0], words[i, 1], moves)
            actions[i] = moves[int(uniform[i] * count)]


@compiled
def _move(rules, words, age, ply, over, result, past, i, action):
    a, b, age[i], ended, value = play(rules, words[i, 0], words[i, 1], age[i], action)
    if past.shape[1]:
        now = ply[i] + 1
        past[i, ply[i]] = words[i]
        returned = now == past.shape[1]
        for earlier in range(now - age[i], now):
            returned |= past[i, earlier, 0] == a and past[i, earlier, 1] == b
        if returned and not ended:
            a, b, value = end_by_past(rules, a, b)
            ended = True
    words[i, 0], words[i, 1] = a, b
    over[i] = ended
    result[i] = value if ply[i] % 2 == 0 else -value
    ply[i] += 1


@compiled
def _step(rules, words, age, ply, over, result, past, actions):
    for i in range(len(words)):
        if not over[i]:
            _move(rules, words, age, ply, over, result, past, i, actions[i])

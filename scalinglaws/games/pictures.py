"""Boards as vector graphics with words beside them: Connect Four, Oware and the like.

    pictures.board(game, key)              # SVG text with a title and a description
    pictures.row(game, keys, captions)     # side by side in a notebook
    pictures.cells(game, key)              # the same as numbers

A board is given by its key or by its pair of words. The first player's stones are
filled, the second's are rings, so that they differ without colour too.
"""

import base64
from collections.abc import Sequence
from html import escape

import numpy as np

from scalinglaws.errors import UserError
from scalinglaws.games import boards, oware
from scalinglaws.games.boards import Game

STONES = ("empty", "first", "second")
_FIRST, _SECOND, _INK, _GROUND = "#0072b2", "#d55e00", "#333333", "#ffffff"
_SIDE = 20  # units a square


def _words(game: Game, state) -> tuple[int, int]:
    state = np.asarray(state)
    if state.shape == (2,):
        return int(state[0]), int(state[1])
    if state.shape == ():
        return tuple(boards.words_of(game, state[None])[0].tolist())
    raise UserError("a board to draw is a key, or a pair of words: give one of them")


def cells(game: Game, state) -> np.ndarray:
    """The board as numbers, the top row first.

    Games of lines: [height, width], 0 empty, 1 the first player's stone, 2 the
    second's. Oware: [2, houses + 1] seeds, the second player's row on top and from
    right to left, as it lies; the last column is what the player has captured.
    """
    a, b = _words(game, state)
    if game.name.startswith("oware"):
        houses = game.n_actions
        seeds = [oware.seeds_in(game.rules, a, b, h) for h in range(2 * houses)]
        captured = [oware.score(game.rules, row) for row in (a, b)]
        top = [*seeds[houses:][::-1], captured[1]]
        return np.array([top, [*seeds[:houses], captured[0]]])
    if game.name.startswith("pentago"):
        raise UserError("no picture of pentago yet: draw Connect Four or Oware")
    width, height = int(game.rules[1]), int(game.rules[2])
    bit = np.arange(width) * (height + 1) + np.arange(height)[::-1, None]
    mine, mask = a >> bit & 1, b >> bit & 1
    first_moves = int(mask.sum()) % 2 == 0
    first = mine if first_moves else mask - mine
    return 2 * mask - first


def to_move(game: Game, state) -> str:
    """ "first" or "second": the player whose turn it is."""
    a, b = _words(game, state)
    if game.name.startswith("oware"):
        return "second" if a >> oware.SIDE_BIT else "first"
    return "second" if int(b).bit_count() % 2 else "first"


def describe(game: Game, state) -> str:
    """The board in words, for those who do not see the picture."""
    found, turn = cells(game, state), to_move(game, state)
    if game.name.startswith("oware"):
        second, first = found.tolist()
        return (
            f"First player's houses {_listed(first[:-1])}, captured {first[-1]}; "
            f"second's {_listed(second[-2::-1])}, captured {second[-1]}; "
            f"{turn} to move."
        )
    if not found.any():
        return f"Empty board, {turn} to move."
    if not game.rules[4]:  # no gravity: by rows
        rows = [" ".join(STONES[cell] for cell in row) for row in found]
        return f"Rows from the top: {'; '.join(rows)}; {turn} to move."
    columns = [
        f"{number} {' '.join(STONES[cell] for cell in column[::-1] if cell)}"
        for number, column in enumerate(found.T, 1)
        if column.any()
    ]
    return f"Columns from the bottom: {'; '.join(columns)}; {turn} to move."


def _listed(numbers):
    return " ".join(map(str, numbers))


def board(game: Game, state) -> str:
    """SVG text of a board, with `title` and `desc` for screen readers.

    Raises:
        UserError: what is no board of the game, or a game that is not drawn.
    """
    found, turn = cells(game, state), to_move(game, state)
    is_oware = game.name.startswith("oware")
    height, width = found.shape
    draw = _house if is_oware else _square
    marks = [
        draw(x, y, int(found[y, x]), x == width - 1)
        for y in range(height)
        for x in range(width)
    ]
    size = f"{_SIDE * width} {_SIDE * height}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size}" '
        f'width="{_SIDE * width}" height="{_SIDE * height}" role="img">'
        f"<title>{escape(game.name)}, {turn} to move</title>"
        f"<desc>{escape(describe(game, state))}</desc>"
        f'<rect width="100%" height="100%" fill="{_GROUND}"/>{"".join(marks)}</svg>'
    )


def _square(x, y, cell, _):
    place = f'cx="{_SIDE * (x + 0.5):g}" cy="{_SIDE * (y + 0.5):g}"'
    paint = (
        f'r="1.2" fill="{_INK}"',
        f'r="7.5" fill="{_FIRST}"',
        f'r="6" fill="none" stroke="{_SECOND}" stroke-width="3"',
    )[cell]
    return f"<circle {place} {paint}/>"


def _house(x, y, seeds, store):
    shape = (
        f'<rect x="{_SIDE * x + 2}" y="{_SIDE * y + 2}" width="{_SIDE - 4}" '
        f'height="{_SIDE - 4}"'
        if store
        else f'<circle cx="{_SIDE * (x + 0.5):g}" cy="{_SIDE * (y + 0.5):g}" r="9"'
    )
    colour = _SECOND if y == 0 else _FIRST
    return (
        f'{shape} fill="none" stroke="{colour}"/>'
        f'<text x="{_SIDE * (x + 0.5):g}" y="{_SIDE * (y + 0.5) + 4:g}" '
        f'text-anchor="middle" font-family="sans-serif" font-size="11" '
        f'fill="{_INK}">{seeds}</text>'
    )


def row(game: Game, states: Sequence, captions: Sequence[str], *, scale: float = 1.0):
    """Boards side by side with a caption under each, to end a notebook cell with."""
    from IPython.display import HTML

    if len(states) != len(captions):
        raise UserError(
            f"{len(states)} boards, {len(captions)} captions: give one a board"
        )
    drawn = []
    for state, caption in zip(states, captions, strict=True):
        height, width = cells(game, state).shape
        data = base64.b64encode(board(game, state).encode()).decode()
        drawn.append(
            '<figure style="display:inline-block;margin:0.5em;text-align:center;'
            'vertical-align:top">'
            f'<img alt="{escape(describe(game, state))}" '
            f'width="{scale * _SIDE * width:.0f}" '
            f'height="{scale * _SIDE * height:.0f}" '
            f'src="data:image/svg+xml;base64,{data}">'
            f'<figcaption style="font-size:0.85em">{escape(caption)}</figcaption>'
            "</figure>"
        )
    return HTML(f"<div>{''.join(drawn)}</div>")

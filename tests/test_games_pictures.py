"""Boards drawn: every stone where it lies, in the picture, in numbers and in words."""

import re
import xml.etree.ElementTree as ET

import numpy as np
import pytest

from scalinglaws.errors import UserError
from scalinglaws.games import boards, pictures

GAMES = {
    "connect four": boards.connect_four(5, 4),
    "large": boards.connect_four(),
    "tall": boards.connect_four(4, 5),
    "tic-tac-toe": boards.tic_tac_toe(),
    "oware": boards.oware_game(3, 3),
}


def played(game, plies, n=200, seed=1):
    positions, rng = game.start(n), np.random.default_rng(seed)
    for _ in range(plies):
        positions.step_at_random(rng)
    return positions


@pytest.mark.parametrize("name", GAMES)
def test_a_key_tells_its_board(name):
    game = GAMES[name]
    for plies in (0, 1, 4, 9, 16):
        positions = played(game, plies)
        assert (boards.words_of(game, positions.key()) == positions.words).all()
        assert boards.words_of(game, []).shape == (0, 2)


@pytest.mark.parametrize(
    ("game", "key", "words"),
    [
        ("connect four", 31, "31 is the key of no board of connect four 5 x 4"),
        ("connect four", -2, "no board"),
        ("connect four", 2**60, "no board"),
        ("oware", 5, "5 is the key of no board of oware"),
    ],
)
def test_a_number_that_is_no_key_is_one_line(game, key, words):
    with pytest.raises(UserError, match=words):
        boards.words_of(GAMES[game], [key])


def test_keys_of_pentago_do_not_tell_their_board():
    with pytest.raises(UserError, match="keep the words"):
        boards.words_of(boards.pentago_game(), [0])
    with pytest.raises(UserError, match="no picture of pentago"):
        pictures.board(boards.pentago_game(), (0, 0))


def test_stones_lie_where_they_fell():
    game = GAMES["connect four"]
    positions = game.start(1)
    for action in (2, 2, 4):
        positions.step(np.array([action]))
    expected = np.zeros((4, 5), int)
    expected[3, 2], expected[2, 2], expected[3, 4] = 1, 2, 1
    for state in (positions.key()[0], positions.words[0]):
        assert (pictures.cells(game, state) == expected).all()
        assert pictures.to_move(game, state) == "second"
        assert pictures.describe(game, state) == (
            "Columns from the bottom: 3 first second; 5 first; second to move."
        )
    root = ET.fromstring(pictures.board(game, positions.key()[0]))
    tag = "{http://www.w3.org/2000/svg}"
    assert root.find(f"{tag}title").text.endswith("second to move")
    assert root.find(f"{tag}desc").text.startswith("Columns from the bottom")
    rings = [c for c in root.iter(f"{tag}circle") if c.get("stroke")]
    discs = [c for c in root.iter(f"{tag}circle") if c.get("r") == "7.5"]
    assert [(c.get("cx"), c.get("cy")) for c in rings] == [("50", "50")]
    assert sorted(c.get("cx") for c in discs) == ["50", "90"]


def test_empty_boards_and_boards_without_gravity():
    assert pictures.describe(GAMES["large"], 0) == "Empty board, first to move."
    game = GAMES["tic-tac-toe"]
    positions = game.start(1)
    positions.step(np.array([8]))
    cells = pictures.cells(game, positions.words[0])
    # Square (row, column) of the highest row is the highest bit of its column.
    assert cells[0, 2] == 1 and cells.sum() == 1
    assert "first; empty empty empty" in pictures.describe(game, positions.words[0])


def test_oware_counts_its_seeds():
    game = GAMES["oware"]
    positions = played(game, 7)
    going = np.flatnonzero(~positions.over)[0]
    words = positions.words[going]
    cells = pictures.cells(game, words)
    assert cells.shape == (2, 4) and cells.sum() == 18
    assert pictures.cells(game, game.words).tolist() == [[3, 3, 3, 0]] * 2
    assert pictures.to_move(game, words) == "second"
    text = pictures.board(game, words)
    numbers = [int(n) for n in re.findall(r">(\d+)</text>", text)]
    assert numbers == cells.ravel().tolist()
    assert f"captured {cells[1, -1]}" in pictures.describe(game, words)
    # The second player's houses are told in the order of sowing.
    positions = game.start(1)
    positions.step(np.array([1]))
    said = pictures.describe(game, positions.words[0])
    assert said.startswith("First player's houses 3 0 4, captured 0; second's 4 4 3")


def test_a_row_has_one_caption_a_board():
    game = GAMES["connect four"]
    html = pictures.row(game, [0, 0], ["a", "b < c"]).data
    assert html.count("<img alt=") == 2 and "b &lt; c" in html
    with pytest.raises(UserError, match="2 boards, 1 captions"):
        pictures.row(game, [0, 0], ["a"])
    with pytest.raises(UserError, match="a key, or a pair of words"):
        pictures.board(game, [1, 2, 3])

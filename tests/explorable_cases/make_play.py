"""Makes the data of *play the scaling law* and the cases that hold it to the package.

    python -m tests.explorable_cases.make_play

writes scalinglaws/explorables/play.weights.json, from the stored games/family,
play.data.js, from the stored games/opponents, and play.json beside this file (what the
package answers). The tests make all of them again and compare. Both sides compute with
the stored numbers of 16 bits in float64: in float32 a near tie may fall otherwise.
"""

import base64
import json
from pathlib import Path

import numpy as np
import torch

from scalinglaws import experiments
from scalinglaws.experiments import games
from scalinglaws.explorables import play
from scalinglaws.games import boards
from scalinglaws.games.network import Network
from scalinglaws.games.search import search
from tests.explorable_cases.make import write

CASES = Path(__file__).parent / "play.json"
HEAD = (
    "// Ratings of the opponents, from the stored games/opponents. Made by\n"
    "// tests/explorable_cases/make_play.py; do not edit.\n"
)
# Where lines end the game at once, for the player to move or the other, and a board
# with one move left before the draw.
ENDINGS = [
    [0, 4, 0, 4, 0], [0, 4, 0, 4, 3, 4], [2, 0, 1, 0, 3],
    [0, 1, 1, 2, 2, 0, 2, 3, 4, 3],
    [0, 0, 0, 0, 1, 1, 1, 1, 3, 2, 2, 2, 2, 3, 3, 3, 4, 4, 4],
]  # fmt: skip


def make_weights() -> dict:
    """The first network of each width at the end of its training, 16 bits a number."""
    family = experiments.load("games/family").arrays
    stored = {"board": family["board"].tolist()}
    for width in play.WIDTHS:
        values = family[f"weights/{width}"][0, -1].astype("<f2")
        stored[str(width)] = base64.b64encode(values.tobytes()).decode()
    return stored


def make_data() -> dict:
    """See `play.data`."""
    result = experiments.load("games/opponents")
    widths, simulations = [0, *play.WIDTHS], play.SIMULATIONS
    agents = [(width, count) for width in widths for count in simulations]
    pairs = zip(result["width"].tolist(), result["simulations"].tolist(), strict=True)
    assert agents == list(pairs)
    shape = (-1, len(widths), len(simulations))
    return {
        "widths": widths, "simulations": simulations,
        "elo": np.rint(result["elo"]).astype(int).reshape(shape).tolist(),
    }  # fmt: skip


def as_script(data: dict) -> str:
    return f"{HEAD}const DATA = {json.dumps(data)};\n"


def make_cases() -> list[dict]:
    """Every case: its kind, what is given, and the package's answer."""
    family = experiments.load("games/family").arrays
    game = games.game(family)
    cases, rng = [], np.random.default_rng(54)

    def add(kind, answer, **given):
        answer = np.asarray(answer, float).ravel().tolist()
        cases.append({"kind": kind, "given": given, "answer": answer})

    going = []  # moves of games that go on
    for _ in range(24):
        moves, positions = [], game.start(1)
        while not positions.over[0]:
            moves.append(int(positions.step_at_random(rng)[0]))
            if rng.random() < 0.25 and not positions.over[0]:
                going.append(list(moves))
        for some in (moves, moves[: len(moves) // 2]):
            add("rules", rules(game, some), moves=some)
    going = [[], *ENDINGS, *going[:24]]
    positions = boards.Positions(game, len(going))
    for i, moves in enumerate(going):
        there = after(game, moves)
        assert not there.over[0], moves
        positions.words[i] = there.words[0]
        positions.ply[i] = len(moves)
    for width in play.WIDTHS:
        network = Network.holding(
            game, width, family[f"weights/{width}"][0, -1], device="cpu",
            dtype=torch.float64,
        )  # fmt: skip
        logits, values = network(positions.encode())
        for i in range(0, len(going), 5):
            answer = [*logits[i], values[i]]
            add("network", answer, width=width, moves=going[i])
        for simulations in play.SIMULATIONS:
            found = search(positions, network, simulations=simulations)
            for i, moves in enumerate(going):
                given = {"width": width, "simulations": simulations, "moves": moves}
                add("visits", found.visits[i], **given)
                if i < 2:
                    add("value", [found.value[i]], **given)
    for visits in ([1, 0, 0, 0, 0], [3, 9, 1, 0, 18], [100, 101, 102, 103, 105]):
        for temperature in (0.25, 1.0):
            chances = np.array(visits) ** (1 / temperature)
            chances /= chances.sum()
            add("chances", chances, visits=visits, temperature=temperature)
            for uniform in (0.0, 0.3, 0.999):
                move = np.searchsorted(np.cumsum(chances), uniform, "right")
                add("move", [move], chances=chances.tolist(), uniform=uniform)
    return cases


def after(game, moves) -> boards.Positions:
    """The board after these moves."""
    positions = game.start(1)
    for move in moves:
        positions.step([move])
    return positions


def rules(game, moves) -> list:
    """Which columns are free, whether the game is over, who won, both stones' bits."""
    positions = after(game, moves)
    free = boards.legal(game, positions.words)[0]
    return [*free, positions.over[0], positions.result[0], *positions.words[0]]


if __name__ == "__main__":
    play.WEIGHTS.write_text(json.dumps(make_weights()) + "\n", "utf-8")
    play.DATA.write_text(as_script(make_data()), "utf-8")
    play.data.cache_clear()
    write(CASES, make_cases())
    print(f"{play.WEIGHTS.stat().st_size} bytes of weights")

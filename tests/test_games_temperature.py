"""Matches by temperature: the experiment's members, and the game that never repeats."""

import numpy as np
import pytest

from scalinglaws import experiments
from scalinglaws.errors import UserError
from scalinglaws.experiments import temperature
from scalinglaws.games import elo, memoryless

NOISE = memoryless.noise_of([100, 400, 1600], first=2.0, exponent=0.5)
PLAY = {"games_per_pair": 400, "plies": 18, "actions": 5, "seed": 1}


def test_noise_falls_as_planted():
    assert NOISE == pytest.approx([2, 1, 0.5])


def test_less_noise_wins_unless_moves_are_random():
    cold = memoryless.tournament(NOISE, temperature=0, **PLAY)
    assert (cold + cold.T)[~np.eye(3, dtype=bool)].tolist() == [800] * 6
    assert cold[2, 0] > cold[2, 1] > 460 and cold[1, 0] > 460
    # Who sees everything takes the best of 5 normal values, 1.163 on average, nine
    # times; who sees nothing takes 0: a lead of 10.5, with deviation 3.6.
    blind = memoryless.tournament([0, 1e9], temperature=0, **PLAY)
    assert blind[0, 1] / 800 == pytest.approx(0.998, abs=0.005)
    hot = memoryless.tournament(NOISE, temperature=1e6, **PLAY)
    assert hot[~np.eye(3, dtype=bool)] / 800 == pytest.approx(0.5, abs=0.07)


def test_the_elo_exponent_of_that_game_falls_with_temperature():
    spread = [
        np.ptp(elo.ratings(memoryless.tournament(NOISE, temperature=t, **PLAY)))
        for t in (0.01, 0.5, 2.0, 8.0)
    ]
    assert spread == sorted(spread, reverse=True) and spread[0] > 4 * spread[-1]


def test_settings_of_a_member_begin_with_the_temperatures():
    settings = temperature.TEMPERATURE.presets["tiny"].settings
    member = temperature.members(lambda *parts: parts, "cpu", **settings)[1]
    assert member["copy"] == 1
    assert member["settings"] == [(0.1, 0.0), (1.0, 0.0), (0.1, 0.3)]
    assert member["seeds"][2] == ("matches", 1, 0.1, 0.3)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"cold": 0.2}, "0.2 among them"),
        ({"temperatures": [1.0, 0.1]}, "from cold to hot"),
        ({"random_moves": [0.0, 0.1]}, "rising, all above 0"),
        ({"widths": [2, 3]}, "has no width like that"),
        ({"copies": 9}, "has no copy like that"),
        ({"games_per_pair": 0}, "at least 2 agents and 1 game"),
        ({"simulations": 1}, "a whole number from 2 on"),
    ],
)
def test_errors_are_one_line(change, words, tmp_path, monkeypatch):
    monkeypatch.setenv("SCALINGLAWS_RESULTS", str(tmp_path))
    with pytest.raises(UserError, match=words) as error:
        experiments.run("games/temperature", "tiny", **change)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: memoryless.tournament([1.0], temperature=1, **PLAY), "2 agents"),
        (lambda: memoryless.tournament([1, -1], temperature=1, **PLAY), "from 0 on"),
        (lambda: memoryless.tournament([1, 2], temperature=-1, **PLAY), "from 0 on"),
        (
            lambda: memoryless.tournament([1, 2], temperature=1, **PLAY | {"plies": 1}),
            "2 plies",
        ),
    ],
)
def test_errors_of_the_game_are_one_line(call, words):
    with pytest.raises(UserError, match=words):
        call()

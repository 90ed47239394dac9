"""Ratings of the stored networks by number of simulations."""

import numpy as np
import pytest

from scalinglaws import experiments
from scalinglaws.errors import UserError
from scalinglaws.experiments import opponents
from scalinglaws.games import elo

TINY = opponents.OPPONENTS.presets["tiny"].settings


def test_stored_ratings_are_those_of_the_stored_points():
    stored = experiments.load("games/opponents")
    seeds, agents = stored["elo"].shape
    games = stored["points"] + stored["points"].transpose(0, 2, 1)
    assert (games[:, ~np.eye(agents, dtype=bool)] == 12).all()  # 6 in each order
    for points, ratings in zip(stored["points"], stored["elo"], strict=True):
        assert elo.ratings(points) == pytest.approx(ratings, abs=1e-6)
    assert (seeds, agents) == (4, 7 * 5) and (stored["elo"].min(1) == 0).all()


@pytest.mark.parametrize(
    "wrong, words",
    [
        ({"widths": [2, 3]}, r"widths are \[2, 3\]: choose among \[2, 4, 8, 16"),
        ({"seeds": 5}, "seeds is 5: give a whole number from 1 to 4"),
        ({"seeds": 0}, "seeds is 0: give a whole number"),
    ],
)
def test_bad_settings_are_one_line(wrong, words):
    with pytest.raises(UserError, match=words):
        opponents.members(lambda *parts: 1, "cpu", **{**TINY, **wrong})

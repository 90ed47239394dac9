"""The metric of chapter 6.2 on planted matches, where the claim is true and false."""

import numpy as np
import pytest
from test_claims_temperature import planted

from scalinglaws import claims
from scalinglaws.errors import UserError
from scalinglaws.metrics import METRICS

CHOICES = {"temperatures": [0.5], "windows": [[100, 6000], [300, 6000]]}


@pytest.mark.parametrize(
    ("law", "verdict"),
    [
        (lambda t, e: 0.5, "reproduced"),
        # Right at every temperature but the one that is asked for.
        (lambda t, e: 0.2 if t == 0.5 else 0.5, "not reproduced"),
        (lambda t, e: 0.58, "inconclusive"),
    ],
)
def test_elo_at(law, verdict):
    result = planted(lambda t, e: 1.0, law)
    check = {"name": "planted", "experiment": "-", "metric": "elo_at",
             "published": 0.5, "choices": CHOICES}  # fmt: skip
    assert claims.judge_check(check, "number", result)["verdict"] == verdict


def test_elo_at_pools_the_windows():
    result = planted(lambda t, e: 1.0, lambda t, e: 0.5)
    alone = [
        METRICS["elo_at"](result, temperatures=[0.5], windows=[window])
        for window in CHOICES["windows"]
    ]
    both = METRICS["elo_at"](result, **CHOICES)
    assert both.value == pytest.approx(np.median([m.value for m in alone]))
    assert len(both.draws) == sum(len(m.draws) for m in alone)


def test_a_temperature_that_was_not_played_is_one_line():
    result = planted(lambda t, e: 1.0, lambda t, e: 0.5)
    with pytest.raises(UserError, match="the result has no temperature 0.3"):
        METRICS["elo_at"](result, temperatures=[0.3], windows=[[100, 6000]])

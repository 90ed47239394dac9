"""The metrics of L7 on planted networks: ensembles and what only looks like one."""

import numpy as np
import pytest
from test_claims import judged

from scalinglaws import claims, tickets
from scalinglaws.experiments import Result
from scalinglaws.experiments.ensemble import CUTOFFS, nodes, take_apart
from scalinglaws.metrics import METRICS
from scalinglaws.metrics.ensemble import bias_share_draws

WIDTHS = [16, 32, 64]
CHOICES = {"protocols": ["p"], "widths": WIDTHS}
NETWORKS = 400
BANDS = {"bias_share": (-np.inf, 0.15), "tickets_per_eight": (1.0, np.inf)}


def planted(rows) -> Result:
    """One protocol; rows(width, rng) gives the arrays of all networks of a width."""
    rng = np.random.default_rng(5)
    tables = [rows(width, rng) for width in WIDTHS]
    arrays = {name: np.concatenate([t[name] for t in tables]) for name in tables[0]}
    arrays["width"] = np.repeat(WIDTHS, [len(next(iter(t.values()))) for t in tables])
    return Result({f"p/{name}": array for name, array in arrays.items()}, {})


def judged_in_band(metric, result, **choices):
    """As `judged`, with the band that claims.toml states."""
    check = {"name": "planted", "experiment": "-", "metric": metric,
             "band": BANDS[metric], "choices": {**CHOICES, **choices}}  # fmt: skip
    return claims.judge_check(check, "number", result)["verdict"]


@pytest.mark.parametrize(
    ("bias", "verdict"),
    [(0.0, "reproduced"), (0.15, "inconclusive"), (0.6, "not reproduced")],
)
def test_bias_share(bias, verdict):
    """Residuals of variance 1 / n and a shared part that is `bias` of the error."""
    shape = np.random.default_rng(0).standard_normal(32)
    shape /= np.sqrt(nodes()[1] @ shape**2)

    def rows(width, rng):
        own = np.sqrt(1 - bias) * rng.standard_normal((NETWORKS, 32))
        return {"residuals": (own + np.sqrt(bias) * shape) / np.sqrt(width)}

    assert judged_in_band("bias_share", planted(rows)) == verdict


def test_a_resample_does_not_make_bias():
    rng = np.random.default_rng(1)
    residuals = rng.standard_normal((40, 32))
    value, draws = bias_share_draws(residuals, rng)
    share, variance = tickets.bias_variance(residuals, 0, nodes()[1])
    assert value == pytest.approx(share / (share + variance), abs=1e-12)
    # Pairs of a network with itself would move the draws up by 1 / 40.
    assert abs(draws.mean() - value) < 0.01


@pytest.mark.parametrize(
    ("factor", "verdict"),
    [(2.0, "reproduced"), (300.0, "not reproduced"), (1.0, "not reproduced")],
)
def test_half_of_pairs_factor(factor, verdict):
    def rows(width, rng):
        errors = rng.chisquare(5, (NETWORKS, 9)) / width
        return {"whole": errors[:, 0], "half": factor * errors[:, 1:]}

    result = planted(rows)
    assert judged("half_of_pairs_factor", result, "number", 2.0, **CHOICES) == verdict


@pytest.mark.parametrize(
    ("tickets_at", "verdict"),
    [
        (lambda n: n / 4, "reproduced"),
        (lambda n: n**1.8 / 400, "not reproduced"),
        (lambda n: n / 8, "inconclusive"),  # just one for every eight neurons
    ],
)
def test_tickets_per_eight(tickets_at, verdict):
    def rows(width, rng):
        counts = rng.poisson(tickets_at(width), (NETWORKS, 1))
        return {"tickets": np.repeat(counts, len(CUTOFFS), 1)}

    found = judged_in_band("tickets_per_eight", planted(rows), cutoffs=[0.003, 0.01])
    assert found == verdict


def test_a_built_ensemble_passes_all_three_tests():
    """The tests can say yes: the intervals hold what the theory predicts."""

    def rows(width, rng):
        nets = [tickets.built_ensemble(width // 2, rng) for _ in range(60)]
        found = [take_apart(*net, "silu", rng) for net in nets]
        return {name: np.array([f[name] for f in found]) for name in found[0]}

    result = planted(rows)
    bias = METRICS["bias_share"](result, **CHOICES)
    half = METRICS["half_of_pairs_factor"](result, **CHOICES)
    count = METRICS["tickets_per_eight"](result, **CHOICES, cutoffs=[0.003, 0.01])
    assert np.quantile(bias.draws, 0.975) < 0.15
    assert np.quantile(half.draws, 0.005) < 2 < np.quantile(half.draws, 0.995)
    assert 1.5 < half.value < 2.5
    assert count.value == 4 and count.notes["fastest growth"] == pytest.approx(1)


def test_the_table_says_on_which_side_of_a_bound_a_number_must_lie():
    assert claims._asked({"band": [1.0, np.inf]}) == "above 1"
    assert claims._asked({"band": [-np.inf, 0.15]}) == "below 0.15"

"""The metrics of quanta discovery on planted envelopes and agreements."""

import numpy as np
import pytest

from scalinglaws import claims
from scalinglaws.errors import UserError
from scalinglaws.experiments.core import Result
from scalinglaws.metrics import METRICS

WINDOWS = [[5, 50], [3, 30]]


def envelopes(exponents, rng, scatter=0.02):
    rank = np.arange(1, 101)
    return np.array(
        [2_000 * rank**-e * np.exp(scatter * rng.normal(size=100)) for e in exponents]
    )


def planted(exponent=1.1, noise=1.3, agreement=0.3, untrained=0.02, seeds=8):
    rng = np.random.default_rng(0)
    return Result(
        {
            "n_clusters": np.array([20, 40]),
            "trained/envelope": envelopes([exponent] * seeds, rng),
            "noise/envelope": envelopes([noise] * seeds, rng),
            "trained/agreement": agreement + 0.01 * rng.normal(size=(seeds, 2)),
            "untrained/agreement": untrained + 0.01 * rng.normal(size=(seeds, 2)),
        },
        {},
    )


def clouds(seen):
    """Mixtures whose envelope has the exponent `seen(true exponent)`."""
    rng = np.random.default_rng(0)
    true = np.repeat([0.8, 1.1, 1.5], 4)
    return Result(
        {
            "exponent": true,
            "noise level": np.full(12, 2.0),
            "found/envelope": envelopes(seen(true), rng),
        },
        {},
    )


def measured(metric, result, **choices):
    return METRICS[metric](result, **choices)


def test_envelope_exponent():
    for exponent in (1.1, 1.4):
        found = measured(
            "envelope_exponent", planted(exponent), curve="trained", windows=WINDOWS
        )
        assert found.value == pytest.approx(exponent, abs=0.02)
        assert np.ptp(np.quantile(found.draws, [0.025, 0.975])) < 0.1


def test_an_envelope_that_ends_too_early_is_one_line():
    with pytest.raises(UserError, match="ends before rank 200: ask for more"):
        measured("envelope_exponent", planted(), curve="trained", windows=[[5, 200]])


def test_envelope_gap():
    choices = {"curve": "trained", "null": "noise", "windows": WINDOWS}
    differs = measured("envelope_gap", planted(1.1, 1.3), **choices)
    assert differs.value == pytest.approx(0.2, abs=0.02) and differs.null < 0.03
    same = measured("envelope_gap", planted(1.3, 1.3), **choices)
    assert same.value < 0.03
    assert claims.judge_effect(differs) == "reproduced"
    assert claims.judge_effect(same) != "reproduced"


def test_agreement_gain():
    choices = {"curve": "trained", "null": "untrained", "n_clusters": [20, 40]}
    found = measured("agreement_gain", planted(), **choices)
    assert found.value == pytest.approx(0.3, abs=0.02)
    assert found.null == pytest.approx(0.02, abs=0.02)
    none = measured("agreement_gain", planted(agreement=0.02), **choices)
    assert none.value == pytest.approx(none.null, abs=0.02)
    assert claims.judge_effect(found) == "reproduced"
    assert claims.judge_effect(none) != "reproduced"


SEEN = {"exact": lambda true: true, "blind": lambda true: np.full_like(true, 1.15)}
MIXTURES = {"noises": [2.0], "windows": WINDOWS}


def test_mixture_bias():
    exact = measured("mixture_bias", clouds(SEEN["exact"]), **MIXTURES)
    assert claims.judge_number(exact.draws, (-0.2, 0.2)) == "reproduced"
    blind = measured("mixture_bias", clouds(SEEN["blind"]), **MIXTURES)
    assert blind.notes["highest"] == pytest.approx(0.35, abs=0.03)
    assert claims.judge_number(blind.draws, (-0.2, 0.2)) == "inconclusive"
    shifted = measured("mixture_bias", clouds(lambda true: true + 0.5), **MIXTURES)
    assert claims.judge_number(shifted.draws, (-0.2, 0.2)) == "not reproduced"


def test_mixture_slope():
    exact = measured("mixture_slope", clouds(SEEN["exact"]), **MIXTURES)
    assert claims.judge_number(exact.draws, (0.85, 1.15)) == "reproduced"
    blind = measured("mixture_slope", clouds(SEEN["blind"]), **MIXTURES)
    assert blind.value == pytest.approx(0, abs=0.05)
    assert claims.judge_number(blind.draws, (0.85, 1.15)) == "not reproduced"


def test_agreement_gain_beside_what_the_first_model_is_compared_with():
    """On language a curve is another clustering: a second seed, or shuffled labels."""
    rng = np.random.default_rng(0)
    arrays = {
        f"library/{name}/agreement": level + 0.01 * rng.normal(size=(5, 2))
        for name, level in (("second", 0.5), ("shuffled", 0.2), ("token", 0.48))
    }
    result = Result(arrays | {"n_clusters": np.array([30, 60])}, {})
    choices = {"curve": "library/second", "n_clusters": [30, 60]}
    more = measured("agreement_gain", result, null="library/shuffled", **choices)
    assert claims.judge_effect(more) == "reproduced"
    same = measured("agreement_gain", result, null="library/token", **choices)
    assert claims.judge_effect(same) == "not reproduced"

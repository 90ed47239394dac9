"""The metrics of quanta discovery on planted envelopes and agreements."""

import numpy as np
import pytest

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


def test_the_exponent_of_an_envelope():
    for exponent in (1.1, 1.4):
        found = measured(
            "envelope_exponent", planted(exponent), curve="trained", windows=WINDOWS
        )
        assert found.value == pytest.approx(exponent, abs=0.02)
        assert np.ptp(np.quantile(found.draws, [0.025, 0.975])) < 0.1


def test_an_envelope_that_ends_too_early_is_one_line():
    with pytest.raises(UserError, match="ends before rank 200: ask for more"):
        measured("envelope_exponent", planted(), curve="trained", windows=[[5, 200]])


def test_an_envelope_is_told_from_noise_only_if_it_differs():
    choices = {"curve": "trained", "null": "noise", "windows": WINDOWS}
    differs = measured("envelope_gap", planted(1.1, 1.3), **choices)
    assert differs.value == pytest.approx(0.2, abs=0.02) and differs.null < 0.03
    same = measured("envelope_gap", planted(1.3, 1.3), **choices)
    assert same.value < 0.03


def test_agreement_is_measured_beside_the_untrained_network():
    choices = {"curve": "trained", "null": "untrained", "n_clusters": [20, 40]}
    found = measured("agreement_gain", planted(), **choices)
    assert found.value == pytest.approx(0.3, abs=0.02)
    assert found.null == pytest.approx(0.02, abs=0.02)
    none = measured("agreement_gain", planted(agreement=0.02), **choices)
    assert none.value == pytest.approx(none.null, abs=0.02)


def test_bias_and_rise_of_mixtures():
    choices = {"noises": [2.0], "windows": WINDOWS}
    exact = clouds(lambda true: true)
    assert measured("mixture_bias", exact, **choices).value == pytest.approx(
        0, abs=0.02
    )
    assert measured("mixture_slope", exact, **choices).value == pytest.approx(
        1, abs=0.05
    )
    blind = clouds(lambda true: np.full_like(true, 1.15))
    assert measured("mixture_slope", blind, **choices).value == pytest.approx(
        0, abs=0.05
    )
    bias = measured("mixture_bias", blind, **choices)
    assert bias.notes["highest"] == pytest.approx(0.35, abs=0.03)
    assert np.quantile(bias.draws, 0.025) < -0.3

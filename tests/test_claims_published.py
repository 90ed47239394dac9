"""The metrics of published exponents on planted pairs."""

import numpy as np
import pytest

from scalinglaws import claims
from scalinglaws.experiments.core import Result
from scalinglaws.experiments.published import REFIT_STUDY
from scalinglaws.metrics import METRICS

BAND = (0.85, 1.15)


def planted(law, *, scatter=0.03, error=0.01):
    """Three pairs a study with alpha_D = law(alpha_N), but for scatter."""
    rng = np.random.default_rng(0)
    study = np.repeat(np.arange(REFIT_STUDY + 1), 3)
    alpha = rng.uniform(0.3, 1.0, len(study))
    return Result(
        {
            "study": study,
            "alpha_N": alpha,
            "alpha_D": law(alpha) * np.exp(scatter * rng.normal(size=len(study))),
            "error": np.full((len(study), 2), error),
            "predicted": alpha / (1 + alpha),
        },
        {},
    )


def quanta(alpha):
    return alpha / (1 + alpha)


def equal(alpha):
    return alpha


@pytest.mark.parametrize(
    ("law", "scatter", "verdict"),
    [
        (quanta, 0.03, "reproduced"),
        (equal, 0.03, "not reproduced"),
        (quanta, 0.9, "inconclusive"),
    ],
)
def test_pairs_ratio(law, scatter, verdict):
    found = METRICS["pairs_ratio"](planted(law, scatter=scatter), refit=False)
    assert claims.judge_number(found.draws, BAND) == verdict


def test_pairs_ratio_counts_a_study_once_and_the_refit_if_asked():
    result = planted(quanta, scatter=0)
    result["alpha_D"][result["study"] == REFIT_STUDY] *= 9
    without, among = (METRICS["pairs_ratio"](result, refit=r) for r in (False, True))
    assert without.notes["highest"] == pytest.approx(1)
    assert among.notes["highest"] == pytest.approx(9)
    # Many pairs of one study do not outvote the others.
    result["alpha_D"][result["study"] < 2] *= 3
    assert METRICS["pairs_ratio"](result, refit=False).value == pytest.approx(1)


def test_pairs_preference():
    for law, verdict in ((quanta, "reproduced"), (equal, "not reproduced")):
        found = METRICS["pairs_preference"](planted(law), refit=False)
        assert claims.judge_effect(found) == verdict
    lost = METRICS["pairs_preference"](planted(equal, scatter=2.0), refit=False)
    assert claims.judge_effect(lost) != "reproduced"


@pytest.mark.parametrize(
    ("law", "error", "verdict"),
    [
        (quanta, 0.01, "reproduced"),
        (equal, 0.01, "not reproduced"),
        (equal, 0.2, "inconclusive"),
    ],
)
def test_refit_ratio(law, error, verdict):
    found = METRICS["refit_ratio"](planted(law, scatter=0, error=error))
    assert claims.judge_number(found.draws, BAND) == verdict

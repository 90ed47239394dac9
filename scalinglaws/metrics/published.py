"""Metrics of published pairs of exponents, over the arrays of `experiments.published`.

Studies are resampled whole, since pairs of one study share their methods.
"""

import numpy as np

from scalinglaws.experiments.published import REFIT_STUDY
from scalinglaws.metrics.measured import Measured
from scalinglaws.metrics.parity import N_BOOT, resampled


def _by_study(result, values, refit: bool):
    """The median over the pairs of each study, the refit's among them or not."""
    study = result["study"]
    kept = np.unique(study if refit else study[study != REFIT_STUDY])
    return np.array([np.median(values[study == s]) for s in kept])


def pairs_ratio(result, *, refit: bool) -> Measured:
    """alpha_D over alpha_N / (1 + alpha_N): the median over studies."""
    ratios = _by_study(result, result["alpha_D"] / result["predicted"], refit)
    draws = np.median(ratios[resampled(len(ratios))], 1)
    notes = {"lowest": float(ratios.min()), "highest": float(ratios.max())}
    return Measured(float(np.median(ratios)), draws, notes=notes)


def pairs_preference(result, *, refit: bool) -> Measured:
    """Distance of log alpha_D to log alpha_N: the median over studies.

    Null: its distance to the logarithm of alpha_N / (1 + alpha_N). Above the null, the
    pairs are nearer to the quantization hypothesis than to equal exponents.
    """
    found, null = (
        _by_study(result, abs(np.log(result["alpha_D"] / line)), refit)
        for line in (result["alpha_N"], result["predicted"])
    )
    rows = resampled(len(found))
    return Measured(
        float(np.median(found)), np.median(found[rows], 1),
        float(np.median(null)), np.median(null[rows], 1),
    )  # fmt: skip


def refit_ratio(result) -> Measured:
    """The same ratio for the refit alone, over its own standard errors.

    The errors of the two exponents are taken as independent.
    """
    at = np.flatnonzero(result["study"] == REFIT_STUDY)[0]
    alpha_n, alpha_d = result["alpha_N"][at], result["alpha_D"][at]
    error = result["error"][at]
    n, d = (
        np.random.default_rng(0).normal([alpha_n, alpha_d], error, (25 * N_BOOT, 2)).T
    )
    return Measured(float(alpha_d * (1 + alpha_n) / alpha_n), d * (1 + n) / n)


METRICS = {
    "pairs_ratio": pairs_ratio,
    "pairs_preference": pairs_preference,
    "refit_ratio": refit_ratio,
}

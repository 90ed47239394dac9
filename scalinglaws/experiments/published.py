"""Published pairs of exponents, one in parameters and one in data (Q14).

`quanta/published` computes nothing but distances: what the studies print or plot, and
the exponent in data that alpha_N / (1 + alpha_N) asks for. The pairs that the source
plots were read off its figure, to about 0.003; the refit is that of chapter 1.2.

Arrays, a row for each pair: `study`, its place in `STUDIES`; `alpha_N`, `alpha_D`;
`error` [pairs, 2], their standard errors, 0 where none is known; `predicted`, the
exponent in data that the hypothesis asks for.
"""

from collections.abc import Callable

import numpy as np

from scalinglaws import quanta
from scalinglaws.experiments.core import Experiment, Preset
from scalinglaws.fits.bottlenecks import REFIT

STUDIES = {
    "Rosenfeld et al. 2019": [
        (0.81, 0.34), (1.01, 0.22), (0.74, 0.56), (0.75, 0.61), (0.66, 0.53),
        (0.70, 0.51), (0.40, 1.16), (1.10, 0.83), (0.93, 0.54),
    ],
    "Kaplan et al. 2020": [(0.076, 0.095)],
    "Hoffmann et al. 2022": [(0.34, 0.28)],
    "Gordon et al. 2021": [(0.11, 0.38), (0.13, 0.35), (0.12, 0.43)],
    "Droppo & Elibol 2021": [(0.016, 0.019)],
    "Ardalani et al. 2022": [(0.10, 4.0)],
    "Besiroglu et al. 2024": [(REFIT.alpha, REFIT.beta)],
}  # fmt: skip
REFIT_STUDY = len(STUDIES) - 1  # later than the source's figure
REFIT_ERRORS = (0.02, 0.02)  # the refit's own standard errors, to two digits


def members(seed: Callable, device, *, studies) -> list[dict]:
    """One member a study; nothing is drawn."""
    return [{"study": study} for study in range(studies)]


def measure(*, device, study) -> dict:
    """The pairs of one study."""
    alpha_n, alpha_d = np.transpose(list(STUDIES.values())[study])
    errors = REFIT_ERRORS if study == REFIT_STUDY else (0.0, 0.0)
    return {
        "study": np.full(len(alpha_n), study),
        "alpha_N": alpha_n,
        "alpha_D": alpha_d,
        "error": np.tile(errors, (len(alpha_n), 1)),
        "predicted": np.array([quanta.exponents(a)["data"] for a in alpha_n]),
    }


def gather(members, measured) -> dict:
    """All pairs under one another."""
    return {name: np.concatenate([m[name] for m in measured]) for name in measured[0]}


_ALL = {"studies": len(STUDIES)}
PUBLISHED = Experiment(
    name="quanta/published",
    summary="Published exponents in parameters and in data, beside the theory (Q14)",
    members=members,
    measure=measure,
    gather=gather,
    probe=_ALL,
    presets={
        name: Preset(_ALL, 1, 300, gpu_seconds=1)
        for name in ("tiny", "quick", "book", "paper")
    },
)

EXPERIMENTS = {PUBLISHED.name: PUBLISHED}

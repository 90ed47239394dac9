"""Power laws with honest uncertainty: fit, interval, windows, offset, rival forms.

Everything here is NumPy and SciPy on one curve: sizes `x`, losses `y` (or one array
of losses per size, one loss a seed). The convention is

    y = prefactor * x ** -exponent,

so the exponent of a falling curve is positive. Fits work on log y, that is, they
assume noise that multiplies the loss. Counts (Zipf's law) are fitted by maximum
likelihood instead: `counts`. The loss in two resources has a law and a fit of its own:
`LossLaw`, `fit_loss_law`. `report` is what `python -m scalinglaws fit` prints.
"""

from scalinglaws.fits.bottlenecks import (
    PUBLISHED,
    REFIT,
    LossLaw,
    LossLawFit,
    fit_loss_law,
)
from scalinglaws.fits.curve_report import read_csv, render_report, report
from scalinglaws.fits.lines import (
    PowerLaw,
    SeedFit,
    local_exponents,
    over_seeds,
    power_law,
    windows,
)
from scalinglaws.fits.offset import OffsetFit, with_offset
from scalinglaws.fits.ranks import WEIGHTS, RankLine, rank_line
from scalinglaws.fits.rival_forms import Rival, rivals
from scalinglaws.fits.zipf import CountFit, counts, goodness_of_fit, zipf_sample

__all__ = [
    "PUBLISHED",
    "REFIT",
    "CountFit",
    "LossLaw",
    "LossLawFit",
    "OffsetFit",
    "PowerLaw",
    "RankLine",
    "Rival",
    "SeedFit",
    "WEIGHTS",
    "counts",
    "fit_loss_law",
    "goodness_of_fit",
    "local_exponents",
    "over_seeds",
    "power_law",
    "rank_line",
    "read_csv",
    "render_report",
    "report",
    "rivals",
    "windows",
    "with_offset",
    "zipf_sample",
]

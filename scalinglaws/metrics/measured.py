"""The form in which every metric hands over what it measured."""

from dataclasses import dataclass, field

import numpy as np


@dataclass(frozen=True)
class Measured:
    """A value with its draws over seeds and analysis choices.

    `value` is the median over the choices of the plain estimate. `draws` are bootstrap
    estimates, equally many for every choice, so their quantiles are an interval over
    seeds and choices. For an ordering or an existence claim `null` and `null_draws`
    hold the same effect where the claimed cause is absent, draw by draw. `notes` are
    further numbers worth printing.
    """

    value: float
    draws: np.ndarray
    null: float = 0.0
    null_draws: np.ndarray | None = None
    notes: dict = field(default_factory=dict)

"""A power law above an offset: y = offset + prefactor * x ** -exponent."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import brentq, least_squares, minimize_scalar
from scipy.special import log_expit, stdtrit

from scalinglaws.fits.lines import LEVEL, exp, slope_weights
from scalinglaws.fits.points import curve, in_window, spread, window_of


@dataclass(frozen=True, eq=False)
class OffsetFit:
    """y = offset + prefactor * x ** -exponent, from `with_offset`.

    `low` and `high` bound the exponent with 95 % confidence, infinite where the data
    set no bound; `x` and `residuals` as in `PowerLaw`.
    """

    exponent: float
    log_prefactor: float
    offset: float
    low: float
    high: float
    window: tuple[float, float]
    n_points: int
    x: np.ndarray
    residuals: np.ndarray

    def predict(self, x: ArrayLike) -> np.ndarray:
        """The fitted y at sizes `x` (any shape)."""
        return self.offset + exp(self.log_prefactor - self.exponent * np.log(x))

    @property
    def prefactor(self) -> float:
        return float(exp(self.log_prefactor))


def with_offset(
    x: ArrayLike, y: ArrayLike, *, window: tuple[float, float] | None = None
) -> OffsetFit:
    """y = offset + prefactor * x ** -exponent, offset >= 0, by least squares in log y.

    The scale of y is eliminated exactly. What is left (the exponent and the share of
    the offset in the last point) is searched on a grid and then polished, so there
    is no starting point to choose. The interval is the profile's: the exponents whose
    best fit has a residual sum of squares within the F(1, n - 3) quantile of the
    minimum, i.e. a t interval bent with the curve. The search ends at a power part
    that falls by a factor of e^50 over the data; a bound not met by then is infinite.

    Under two decades in x the offset and the exponent stand in for one another. Ten
    sizes over 1.5 decades with 10 % noise, exponent 0.5 and an offset of half the
    last loss: a typical 95 % interval is 0.3 to 0.9 (0.4 to 0.6 with 3 % noise). A
    line through the same data has exponent 0.35, and its narrow interval never holds
    0.5. Read the interval, not the value; believe an offset once it has predicted a
    size it was not fitted to.

    Raises:
        UserError: as `power_law`, but with at least 4 distinct sizes.
    """
    x, y = curve(x, y)
    chosen = in_window(x, window, least=4)
    x, log_y = x[chosen], np.log(y[chosen])
    t = np.log(x / x[-1])
    exponent, logit, rss = _search(t, log_y)
    low, high = _profile_interval(t, log_y, exponent, logit, rss)
    log_last = np.mean(log_y - _shape(t, exponent, logit))
    log_prefactor = log_last + log_expit(-logit) + exponent * np.log(x[-1])
    return OffsetFit(
        exponent=exponent,
        log_prefactor=float(log_prefactor),
        offset=float(np.exp(log_last + log_expit(logit))),
        low=low,
        high=high,
        window=window_of(x, window),
        n_points=len(x),
        x=x,
        residuals=_residuals(t, log_y, exponent, logit),
    )


# With t = log(x / x[-1]) and s the share of the offset in the last prediction B,
#     log y = log B + log(s + (1 - s) exp(-exponent t)),
# so log B is a mean, and only the exponent and logit(s) = log(s / (1 - s)) have to be
# searched. A logit of minus infinity is the plain power law; the largest logit below
# flattens the steepest power part that is searched (a factor of e^50).
_LOGITS = np.linspace(-16, 76, 93)
_N_EXPONENTS = 121
_N_GRID_POINTS = 50  # of a longer curve, to find where to start


def _shape(t, exponent, logit):
    """log(s + (1 - s) exp(-exponent t)); the arguments broadcast."""
    return np.logaddexp(log_expit(logit), log_expit(-logit) - exponent * t)


def _residuals(t, log_y, exponent, logit):
    difference = log_y - _shape(t, exponent, logit)
    return difference - difference.mean(axis=-1, keepdims=True)


def _cost(t, log_y, exponent, logit):
    """Residual sum of squares; exponents and logits broadcast."""
    exponent, logit = np.asarray(exponent)[..., None], np.asarray(logit)[..., None]
    return np.sum(_residuals(t, log_y, exponent, logit) ** 2, axis=-1)


def _largest_exponent(t, log_y):
    """The end of the search: a power part that falls by a factor of at least e^50."""
    return max(50.0, 5 * np.ptp(log_y)) / np.ptp(t)


def _search(t, log_y):
    """The best exponent and logit, and their residual sum of squares."""
    plain = -float(slope_weights(t) @ log_y)
    plain_cost = float(_cost(t, log_y, plain, -np.inf))
    largest = _largest_exponent(t, log_y)
    exponents = np.linspace(-largest, largest, _N_EXPONENTS)
    few = spread(np.exp(t), _N_GRID_POINTS)
    costs = _cost(t[few], log_y[few], exponents[:, None], _LOGITS)
    i, j = np.unravel_index(np.argmin(costs), costs.shape)
    fit = least_squares(
        lambda p: _residuals(t, log_y, *p),
        [exponents[i], _LOGITS[j]],
        bounds=([-largest, -np.inf], [largest, np.inf]),
        x_scale=[exponents[1] - exponents[0], 1.0],
        ftol=1e-14,
        xtol=1e-14,
        gtol=1e-14,
    )
    # The offset must gain more than rounding does, an rms of 1e-12.
    if 2 * fit.cost < plain_cost - len(t) * 1e-24:
        return float(fit.x[0]), float(fit.x[1]), float(2 * fit.cost)
    return plain, -np.inf, plain_cost


def _profile_interval(t, log_y, exponent, logit, rss):
    """The nearest exponents on both sides that the F(1, n - 3) criterion rejects."""
    dof = len(t) - 3
    criterion = rss * (1 + stdtrit(dof, (1 + LEVEL) / 2) ** 2 / dof)
    # Residuals below 1e-7 are rounding, not noise: exact data have an interval too.
    criterion = max(criterion, len(t) * 1e-14)
    few = spread(np.exp(t), _N_GRID_POINTS)
    largest = _largest_exponent(t, log_y)

    def excess(candidate):
        near = _LOGITS[np.argmin(_cost(t[few], log_y[few], candidate, _LOGITS))]
        best = minimize_scalar(
            lambda trial: _cost(t, log_y, candidate, trial),
            bounds=(near - 1, near + 1),
            method="bounded",
            options={"xatol": 1e-9},
        )
        known = _cost(t, log_y, candidate, [-np.inf, logit]).min()
        return min(best.fun, known) - criterion

    def bound(side):
        inside, step = exponent, largest / 1000
        while side * inside < largest:
            outside = np.clip(exponent + side * step, -largest, largest)
            if excess(outside) > 0:
                return float(brentq(excess, inside, outside))
            inside, step = outside, 2 * step
        return side * np.inf

    return bound(-1), bound(1)

"""Straight lines in log-log axes: one curve, many seeds, every window."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import stdtrit

from scalinglaws.errors import UserError
from scalinglaws.fits.points import curve, in_window, seed_curve, spread, window_of

LEVEL = 0.95  # of every interval that comes from t quantiles
_MAX_ENDS = 50


@dataclass(frozen=True, eq=False)
class PowerLaw:
    """A least-squares line through log y against log x, from `power_law`.

    `low` and `high` bound the exponent with 95 % confidence; `x` (increasing) and
    `residuals` (natural log of y over prediction) have one entry per point used.
    """

    exponent: float
    log_prefactor: float
    low: float
    high: float
    standard_error: float
    window: tuple[float, float]
    n_points: int
    x: np.ndarray
    residuals: np.ndarray

    def predict(self, x: ArrayLike) -> np.ndarray:
        """The fitted y at sizes `x` (any shape)."""
        return exp(self.log_prefactor - self.exponent * np.log(x))

    @property
    def prefactor(self) -> float:
        return float(exp(self.log_prefactor))


@dataclass(frozen=True, eq=False)
class SeedFit:
    """The exponent of a statistic over seeds, with its bootstrap, from `over_seeds`.

    `draws` [n_boot] are the exponents of the resampled curves; `low` and `high` are
    their percentiles. `line` is the `PowerLaw` through the statistic itself, whose
    own interval measures the scatter about the line.
    """

    exponent: float
    low: float
    high: float
    level: float
    draws: np.ndarray
    line: PowerLaw


def power_law(
    x: ArrayLike, y: ArrayLike, *, window: tuple[float, float] | None = None
) -> PowerLaw:
    """Ordinary least squares of log y on log x in a window.

    The interval is exponent ± t(97.5 %, n - 2) * standard error. One standard error
    is not an interval: with four points ± one covers the truth 58 % of the time.

    Args:
        x: sizes [n], positive, in any order.
        y: losses [n], positive, one for each size.
        window: (low, high) in x, both ends included; all points when None.

    Raises:
        UserError: a value is not positive and finite, the lengths differ, or the
            window holds fewer than 3 distinct sizes.
    """
    x, y = curve(x, y)
    chosen = in_window(x, window, least=3)
    return _line(x[chosen], np.log(y[chosen]), window)


def over_seeds(
    x: ArrayLike,
    samples: Sequence[ArrayLike],
    *,
    window: tuple[float, float] | None = None,
    statistic: Callable = np.median,
    n_boot: int = 1000,
    level: float = 0.95,
    rng: np.random.Generator | int,
) -> SeedFit:
    """The exponent of a statistic over seeds, bootstrapped over the seeds.

    Each size's seeds are resampled with replacement, independently of the other
    sizes. The interval therefore says how far the exponent would move with other
    seeds; it does not see the choice of window, a bend of the curve, or anything
    else that all seeds share. Pool the `draws` of several windows or protocols
    (`np.concatenate`) for an interval over seeds and choices.

    Measured coverage of the 95 % interval (6 sizes, log-normal losses): 94 to 98 %
    for a median of 3 to 32 seeds; for a mean 83 % with 3 seeds, 88 % with 4, 92 %
    with 16; about 74 % for either with 2.

    Args:
        x: sizes [n].
        samples: n arrays of losses, one loss a seed; at least 2 seeds a size, not
            necessarily as many everywhere.
        statistic: reduces an array along `axis`, for example `np.mean`.
        rng: a NumPy generator or a seed.

    Raises:
        UserError: as `power_law`, and for a size with fewer than 2 seeds.
    """
    x, samples = seed_curve(x, samples, least=2)
    chosen = in_window(x, window, least=3)
    x, samples = x[chosen], [samples[i] for i in chosen]
    logs, resampled = _bootstrap(x, samples, statistic, n_boot, rng)
    return _seed_fit(x, logs, resampled, level, window)


def windows(
    x: ArrayLike,
    y: ArrayLike | Sequence[ArrayLike],
    *,
    min_points: int = 4,
    statistic: Callable = np.median,
    n_boot: int = 1000,
    level: float = 0.95,
    rng: np.random.Generator | int | None = None,
) -> list[PowerLaw] | list[SeedFit]:
    """The exponent in every contiguous window of at least `min_points` sizes.

    With one loss per size the result is a list of `PowerLaw`. With an array of
    losses per size it is a list of `SeedFit` (then `rng` is needed): all windows
    share one set of resampled curves, so draw k of every window is the same
    synthetic experiment. Windows are ordered by their first, then last size; beyond
    50 sizes they begin and end at 50 of them, spread evenly in log x.

    Raises:
        UserError: as `power_law` or `over_seeds`; fewer than `min_points` sizes.
    """
    if min_points < 3:
        raise UserError(f"min_points is {min_points}: a window needs at least 3 sizes")
    seeds = hasattr(y, "__len__") and len(y) > 0 and np.ndim(y[0]) > 0
    x, y = seed_curve(x, y, least=2) if seeds else curve(x, y)
    sizes = np.unique(x)
    if len(sizes) < min_points:
        raise UserError(
            f"{len(sizes)} distinct sizes make no window of {min_points}: "
            "measure more sizes or lower min_points"
        )
    ends = sizes[spread(sizes, _MAX_ENDS)]
    if seeds:
        logs, resampled = _bootstrap(x, y, statistic, n_boot, rng)
    fits = []
    for i, start in enumerate(ends):
        for end in ends[i + min_points - 1 :]:
            window = (float(start), float(end))
            if seeds:
                k = in_window(x, window, least=3)
                fits.append(_seed_fit(x[k], logs[k], resampled[:, k], level, window))
            else:
                fits.append(power_law(x, y, window=window))
    return fits


def local_exponents(x: ArrayLike, y: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    """The exponent between neighbouring sizes.

    Returns the geometric middles [n - 1] and the exponents
    -log(y[i+1] / y[i]) / log(x[i+1] / x[i]) [n - 1], by increasing size.

    Raises:
        UserError: bad values, a size that occurs twice, fewer than 2 sizes.
    """
    x, y = curve(x, y)
    if len(x) < 2 or len(np.unique(x)) < len(x):
        raise UserError(
            "local exponents need at least 2 sizes and one loss for each: "
            "average the losses of equal sizes first"
        )
    order = np.argsort(x)
    t, log_y = np.log(x[order]), np.log(y[order])
    return np.exp((t[1:] + t[:-1]) / 2), -np.diff(log_y) / np.diff(t)


# --- least squares -------------------------------------------------------------------


def exp(log_y: ArrayLike) -> np.ndarray:
    """e to a logarithm; infinite, without a warning, where float64 ends."""
    with np.errstate(over="ignore"):
        return np.exp(log_y)


def slope_weights(t: np.ndarray) -> np.ndarray:
    """Weights [n] whose product with y is the least-squares slope of y on t."""
    centred = t - t.mean()
    return centred / (centred @ centred)


def _line(x: np.ndarray, log_y: np.ndarray, window) -> PowerLaw:
    t = np.log(x)
    weights = slope_weights(t)
    slope = weights @ log_y
    intercept = log_y.mean() - slope * t.mean()
    residuals = log_y - intercept - slope * t
    dof = len(x) - 2
    error = np.sqrt(residuals @ residuals / dof * (weights @ weights))
    half = stdtrit(dof, (1 + LEVEL) / 2) * error
    return PowerLaw(
        exponent=float(-slope),
        log_prefactor=float(intercept),
        low=float(-slope - half),
        high=float(-slope + half),
        standard_error=float(error),
        window=window_of(x, window),
        n_points=len(x),
        x=x,
        residuals=residuals,
    )


def _bootstrap(x, samples, statistic, n_boot, rng):
    """Log of the statistic [n], and of its resampled values [n_boot, n]."""
    if rng is None:
        raise UserError("losses of several seeds need rng=, a generator or a seed")
    rng = np.random.default_rng(rng)
    value, resampled = np.empty(len(x)), np.empty((n_boot, len(x)))
    for i, losses in enumerate(samples):
        picks = rng.integers(0, len(losses), (n_boot, len(losses)))
        value[i] = statistic(losses, axis=0)
        resampled[:, i] = statistic(losses[picks], axis=1)
    if not (np.all(value > 0) and np.all(resampled > 0)):
        raise UserError("the statistic over seeds must be positive: use another one")
    return np.log(value), np.log(resampled)


def _seed_fit(x, logs, resampled, level, window) -> SeedFit:
    line = _line(x, logs, window)
    draws = -(resampled @ slope_weights(np.log(x)))
    low, high = np.quantile(draws, [(1 - level) / 2, (1 + level) / 2])
    return SeedFit(line.exponent, float(low), float(high), level, draws, line)

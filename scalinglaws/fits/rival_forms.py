"""Rival forms of a curve, compared by their predictions of sizes not fitted."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import minimize_scalar

from scalinglaws.errors import UserError
from scalinglaws.fits.lines import exp, power_law
from scalinglaws.fits.offset import with_offset
from scalinglaws.fits.points import curve, in_window, spread


@dataclass(frozen=True, eq=False)
class Rival:
    """One form fitted to a curve, from `rivals`.

    `rms` is the root mean square of the residuals in natural log; `aicc` the
    small-sample Akaike criterion of these residuals (its own constants and the noise
    level counted), infinite with too few points for it; `held_out_error` the rms log
    error on the largest sizes after a fit without them, infinite where the form
    predicts a loss that is not positive. `predict` takes sizes of any shape.
    """

    name: str
    formula: str
    n_constants: int
    constants: dict[str, float]
    rms: float
    aicc: float
    held_out_error: float
    predict: Callable[[ArrayLike], np.ndarray]


def rivals(
    x: ArrayLike,
    y: ArrayLike,
    *,
    window: tuple[float, float] | None = None,
    hold_out: int = 2,
) -> list[Rival]:
    """Five forms fitted to one curve, the best extrapolation first.

    Power law, power law with offset, exponential, broken power law (two slopes that
    join at one of the sizes; of 100 of them in a long curve) and logarithm, each by
    least squares in log y. A form with k constants is tried where at least k + 1
    sizes are left after the largest `hold_out` sizes are set aside. Forms that
    extrapolate equally well (to 1e-9) are ordered by their number of constants.

    Raises:
        UserError: as `power_law`, or too few sizes to hold any out.
    """
    x, y = curve(x, y)
    chosen = in_window(x, window, least=3)
    x, y = x[chosen], y[chosen]
    sizes = np.unique(x)
    if hold_out < 1 or len(sizes) - hold_out < 3:
        raise UserError(
            f"{len(sizes)} distinct sizes, {hold_out} held out: rival forms need at "
            "least 1 size held out and 3 to fit"
        )
    seen = x < sizes[-hold_out]
    found = []
    for name, formula, n_constants, fit in _FORMS:
        if len(sizes) - hold_out < n_constants + 1:
            continue
        predict, constants = fit(x, y)
        extrapolate, _ = fit(x[seen], y[seen])
        found.append(
            Rival(
                name=name,
                formula=formula,
                n_constants=n_constants,
                constants=constants,
                rms=_rms_log_error(predict, x, y),
                aicc=_aicc(predict, x, y, n_constants + 1),
                held_out_error=_rms_log_error(extrapolate, x[~seen], y[~seen]),
                predict=predict,
            )
        )
    return sorted(found, key=lambda r: (round(r.held_out_error, 9), r.n_constants))


def _rms_log_error(predict, x, y) -> float:
    prediction = predict(x)
    if not np.all(prediction > 0):
        return np.inf
    return float(np.sqrt(np.mean((np.log(y) - np.log(prediction)) ** 2)))


def _aicc(predict, x, y, n_parameters) -> float:
    n = len(x)
    if n - n_parameters - 1 <= 0:
        return np.inf
    # An exact fit (rms below 1e-12) is as good as any other exact fit.
    rms = max(_rms_log_error(predict, x, y), 1e-12)
    penalty = 2 * n_parameters * n / (n - n_parameters - 1)
    return 2 * n * np.log(rms) + penalty


# Each function fits one form to sizes [n] (increasing) and losses [n], and returns the
# prediction as a function of size and the constants by name.


def _power(x, y):
    fit = power_law(x, y)
    return fit.predict, {"a": fit.prefactor, "b": fit.exponent}


def _power_with_offset(x, y):
    fit = with_offset(x, y)
    return fit.predict, {"a": fit.prefactor, "b": fit.exponent, "c": fit.offset}


def _exponential(x, y):
    slope, intercept = np.polyfit(x - x[0], np.log(y), 1)

    def predict(z):
        return exp(intercept + slope * (np.asarray(z, float) - x[0]))

    return predict, {"a": float(predict(0.0)), "b": float(-slope)}


def _broken_power(x, y):
    t, log_y = np.log(x), np.log(y)
    best = None
    knees = np.unique(x)[2:-2]  # at least two sizes beyond the knee on each side
    for knee in np.log(knees[spread(knees, 100)]):
        terms = np.stack([np.ones_like(t), t - knee, np.maximum(t - knee, 0)], axis=1)
        solution = np.linalg.lstsq(terms, log_y, rcond=None)[0]
        rss = np.sum((log_y - terms @ solution) ** 2)
        if best is None or rss < best[0]:
            best = rss, knee, solution
    _, knee, (level, slope, bend) = best

    def predict(z):
        u = np.log(z) - knee
        return exp(level + slope * u + bend * np.maximum(u, 0))

    constants = {"a": exp(level), "b": -slope, "c": -slope - bend, "k": np.exp(knee)}
    return predict, {name: float(value) for name, value in constants.items()}


def _logarithm(x, y):
    # Linear in log x between the smallest (tau = 1) and largest (tau = 0) size: the
    # log of the ratio of the two ends is searched, the scale of y is a mean.
    span = np.log(x[-1] / x[0])
    log_y = np.log(y)

    def shape(z, ratio):
        tau = np.log(x[-1] / z) / span
        return 1 - tau + tau * np.exp(ratio)

    def cost(ratio):
        return np.var(log_y - np.log(shape(x, ratio)))

    seen = log_y[0] - log_y[-1]
    reach = 5 + np.ptp(log_y)
    best = minimize_scalar(
        cost,
        bounds=np.clip([seen - reach, seen + reach], -700, 700),  # exp is finite
        method="bounded",
        options={"xatol": 1e-10},
    )
    last = np.exp(np.mean(log_y - np.log(shape(x, best.x))))
    slope = last * np.expm1(best.x) / span
    constants = {"a": float(last + slope * np.log(x[-1])), "b": float(slope)}
    return lambda z: last * shape(np.asarray(z, float), best.x), constants


_FORMS = [
    ("power law", "a x^-b", 2, _power),
    ("power law with offset", "c + a x^-b", 3, _power_with_offset),
    ("exponential", "a exp(-b x)", 2, _exponential),
    ("broken power law", "a (x/k)^-b up to k, a (x/k)^-c beyond", 4, _broken_power),
    ("logarithm", "a - b log x", 2, _logarithm),
]

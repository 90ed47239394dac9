"""The loss in parameters and data, its compute-optimal size, and its fit.

Hoffmann et al. 2022 (arXiv:2203.15556), Eq. (2), write the loss of a language model
with N parameters, trained on D tokens, as

    L(N, D) = E + A / N ** alpha + B / D ** beta,

and the cost of training it as C = 6 N D floating point operations.
"""

import itertools
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import minimize

from scalinglaws.errors import UserError

HUBER_DELTA = 1e-3  # of log losses, as in the source
# The source's starting points: log A and log B, log E, the two exponents.
_GRID = np.array(
    list(
        itertools.product(
            np.arange(0, 30, 5), np.arange(0, 30, 5), np.arange(-1, 1.5, 0.5),
            np.arange(0, 2.5, 0.5), np.arange(0, 2.5, 0.5),
        )
    )
)  # fmt: skip
_N_CONSTANTS = 5


@dataclass(frozen=True)
class LossLaw:
    """L(N, D) = E + A / N ** alpha + B / D ** beta, in nats a token."""

    E: float
    A: float
    alpha: float
    B: float
    beta: float

    def __post_init__(self):
        wrong = {k: v for k, v in vars(self).items() if not 0 <= v < np.inf}
        if wrong or not min(self.A, self.B, self.alpha, self.beta) > 0:
            raise UserError(
                "a loss law needs E >= 0 and positive A, alpha, B and beta, "
                f"not {', '.join(f'{k} = {v}' for k, v in vars(self).items())}"
            )

    def loss(self, N: ArrayLike, D: ArrayLike) -> np.ndarray:
        """The loss with N parameters and D tokens; N and D broadcast."""
        return self.E + sum(self.reducible(N, D))

    def reducible(self, N: ArrayLike, D: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
        """The two parts that can fall: A / N ** alpha and B / D ** beta."""
        N, D = _positive(N, "N"), _positive(D, "D")
        return self.A * N**-self.alpha, self.B * D**-self.beta

    def optimum(self, C: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
        """Parameters and tokens with the least loss among 6 N D = C; source, Eq. (4).

        C: floating point operations, any shape.
        """
        budget = _positive(C, "C") / 6
        N = self._ratio * budget**self.allocation
        return N, budget / N

    def least_compute(self, loss: ArrayLike) -> np.ndarray:
        """The compute 6 N D of the cheapest N and D with this loss; it must exceed E.

        At the optimum what can fall is `at_one * (C / 6) ** -compute_exponent`.
        """
        at_one = sum(self.reducible(self._ratio, 1 / self._ratio))
        can_fall = _positive(np.asarray(loss, float) - self.E, "loss - E")
        return 6 * (at_one / can_fall) ** (1 / self.compute_exponent)

    @property
    def allocation(self) -> float:
        """The exponent a of the optimal size, N proportional to C ** a."""
        return self.beta / (self.alpha + self.beta)

    @property
    def compute_exponent(self) -> float:
        """The exponent of the reducible loss along the optimum, in C."""
        return self.alpha * self.beta / (self.alpha + self.beta)

    @property
    def _ratio(self) -> float:
        """The size that is best with C = 6: G in the source's Eq. (4)."""
        total = self.alpha + self.beta
        return (self.alpha * self.A / (self.beta * self.B)) ** (1 / total)


# Hoffmann et al. 2022 as printed in the text, and the refit of Besiroglu et al. 2024
# (arXiv:2404.10102) to 240 points read off their figure.
PUBLISHED = LossLaw(E=1.69, A=406.4, alpha=0.34, B=410.7, beta=0.28)
REFIT = LossLaw(E=1.8172, A=482.01, alpha=0.3478, B=2085.43, beta=0.3658)


@dataclass(frozen=True, eq=False)
class LossLawFit:
    """A fitted law, from `fit_loss_law`.

    `objective` is the sum (or mean) of Huber losses at the end, `gradient` its largest
    derivative there, and `draws` are the laws fitted to resampled points.
    """

    law: LossLaw
    objective: float
    gradient: float
    draws: list[LossLaw] = field(default_factory=list)

    def interval(self, name: str, level: float = 0.95) -> tuple[float, float]:
        """The middle `level` of the draws of "alpha", "allocation" or the like."""
        if not self.draws:
            raise UserError("this fit has no bootstrap: give fit_loss_law an n_boot")
        values = [getattr(law, name) for law in self.draws]
        low, high = np.quantile(values, [(1 - level) / 2, (1 + level) / 2])
        return float(low), float(high)


def fit_loss_law(
    N: ArrayLike,
    D: ArrayLike,
    losses: ArrayLike,
    *,
    reduction: str = "sum",
    tolerance: float | None = 1e-12,
    starts: int = 10,
    n_boot: int = 0,
    seed: int = 0,
) -> LossLawFit:
    """Fit the five constants as Hoffmann et al. 2022 do (Section 3.3).

    The Huber loss of log L - log(prediction), delta = 1e-3, is minimised by L-BFGS-B
    from the best `starts` of 4500 starting points; with theta = (log A, log B, log E,
    alpha, beta) the log of the prediction is a logsumexp. The optimiser stops once a
    step gains less than `tolerance` or every derivative is below it. Both are absolute
    numbers here, since the objective is below 1: what they mean depends on `reduction`,
    whether the losses are added up or averaged. The bootstrap resamples the points and
    repeats the whole procedure.

    Args:
        N: parameters [n], n >= 6.
        D: tokens [n].
        losses: nats a token [n].
        reduction: "sum" or "mean" of the n Huber losses.
        tolerance: None for SciPy's own, 2.2e-9 for the gain and 1e-5 for a derivative.
        n_boot: resampled fits, kept as `draws`.

    Raises:
        UserError: values that are not positive, of different lengths, too few, all of
            one N or one D, or an unknown reduction.
    """
    N, D, losses = (
        _positive(v, n) for v, n in ((N, "N"), (D, "D"), (losses, "losses"))
    )
    if N.ndim != 1 or N.shape != D.shape or N.shape != losses.shape:
        raise UserError("N, D and losses must be three lists of one length")
    if len(N) <= _N_CONSTANTS:
        raise UserError(f"{len(N)} points: five constants need at least 6")
    if len(np.unique(N)) < 3 or len(np.unique(D)) < 3:
        raise UserError("give at least 3 different N and 3 different D: else the law "
                        "cannot tell its constants apart")  # fmt: skip
    if reduction not in ("sum", "mean"):
        raise UserError(f"reduction is {reduction!r}: choose 'sum' or 'mean'")
    if not ((tolerance is None or tolerance > 0) and starts >= 1 and n_boot >= 0):
        raise UserError("tolerance must be positive, starts >= 1 and n_boot >= 0")
    n = len(N)
    x = np.stack([np.log(N), np.log(D)])
    log_loss = np.log(losses)
    # Huber loss of every starting point at every point: [4500, n].
    at_start = _huber(_log_prediction(_GRID, x)[0] - log_loss)[0]
    scale = 1.0 if reduction == "sum" else 1 / n
    options = {"maxiter": 5000, "maxfun": 20_000}
    if tolerance is not None:
        options |= {"ftol": tolerance, "gtol": tolerance}

    def best(weights):
        order = np.argsort(at_start @ weights, kind="stable")[:starts]
        ends = [
            minimize(
                _objective, start, args=(x, log_loss, scale * weights), jac=True,
                method="L-BFGS-B", bounds=[(None, None)] * 3 + [(1e-6, None)] * 2,
                options=options,
            )
            for start in _GRID[order]
        ]  # fmt: skip
        return min(ends, key=lambda end: end.fun)

    end = best(np.ones(n))
    rng = np.random.default_rng(seed)
    draws = [
        _law(best(rng.multinomial(n, np.full(n, 1 / n)).astype(float)).x)
        for _ in range(n_boot)
    ]
    return LossLawFit(_law(end.x), float(end.fun), float(np.abs(end.jac).max()), draws)


def _law(theta):
    a, b, e, alpha, beta = theta
    return LossLaw(*map(float, (np.exp(e), np.exp(a), alpha, np.exp(b), beta)))


def _log_prediction(theta, x):
    """Log of the predicted losses [..., n] and the shares of the three terms in it."""
    a, b, e, alpha, beta = (theta[..., k, None] for k in range(_N_CONSTANTS))
    terms = np.stack(
        np.broadcast_arrays(a - alpha * x[0], b - beta * x[1], e + 0 * x[0])
    )
    top = terms.max(axis=0)
    parts = np.exp(terms - top)
    total = parts.sum(axis=0)
    return top + np.log(total), parts / total


def _huber(residuals):
    """Huber losses and their derivatives."""
    size = np.abs(residuals)
    small = size <= HUBER_DELTA
    values = np.where(small, residuals**2 / 2, HUBER_DELTA * (size - HUBER_DELTA / 2))
    return values, np.clip(residuals, -HUBER_DELTA, HUBER_DELTA)


def _objective(theta, x, log_loss, weights):
    """Weighted sum of Huber losses and its gradient in theta."""
    predicted, shares = _log_prediction(theta, x)
    values, slopes = _huber(predicted - log_loss)
    by_term = (shares * slopes * weights).sum(axis=-1)  # d / d(log A, log B, log E)
    by_exponent = -(shares[:2] * x * slopes * weights).sum(axis=-1)
    return values @ weights, np.concatenate([by_term, by_exponent])


def _positive(values, name) -> np.ndarray:
    try:
        array = np.asarray(values, float)
    except (TypeError, ValueError):
        raise UserError(f"{name} must be numbers") from None
    if array.size == 0 or not (np.isfinite(array) & (array > 0)).all():
        raise UserError(f"{name} must be positive finite numbers")
    return array

"""An exactly solvable model of quanta learned by gradient flow, chapter 3.1.

After Nam, Fonseca, Lee, Mingard & Louis 2024 (arXiv:2404.17563). The model is
multilinear, f = sum_k a_k b_k g_k, with one known function g_k for every skill k; the
functions are orthogonal, and exactly one is needed by each sample, with Zipf's
frequency p_k. The target has the strength S on every skill. With R_k = a_k b_k the mean
squared error is L = 1/2 sum_k p_k (S - R_k)^2, and skills do not disturb each other.

`alpha` and `n_tasks` as in `quanta`; `rate` is the learning rate, `scale` is S, `start`
the R_k before training, 0 < start < S. Losses have the unit of S^2.
"""

import numpy as np
from scipy import integrate, special

from scalinglaws import quanta
from scalinglaws.errors import UserError

RATE, SCALE, START = 1.0, 1.0, 0.01


def skill(steps, p, *, rate=RATE, scale=SCALE, start=START):
    """R_k(T) = S / (1 + (S / R_k(0) - 1) exp(-2 rate S p_k T)), steps and p broadcast.

    The solution of dR/dT = 2 rate p R (S - R): gradient flow from a_k = b_k.
    """
    return scale - _missing(np.asarray(steps), p, rate, scale, start)


def _missing(steps, p, rate, scale, start):
    """S - R_k(T), without cancellation late in training."""
    if not 0 < start < scale:
        raise UserError(
            f"start = {start:g}: choose more than 0 and less than {scale:g}"
        )
    waits = np.log(scale / start - 1)
    return scale * special.expit(waits - 2 * rate * scale * p * steps)


def emergence(p, *, rate=RATE, scale=SCALE, start=START):
    """Steps until skill k is half learned, log(S / R_k(0) - 1) / (2 rate S p_k)."""
    return np.log(scale / start - 1) / (2 * rate * scale * np.asarray(p, float))


def loss_of_steps(steps, alpha: float, n_tasks=None, n_skills=None, *, rate=RATE,
                  scale=SCALE, start=START):  # fmt: skip
    """L(T), or L(N, T) if the model has only the functions of the first `n_skills`.

    steps [...]; n_skills one whole number. Skills without function stay at R_k = 0.
    """
    steps = np.asarray(steps, float)[..., None]

    def cost(p):
        return _missing(steps, p, rate, scale, start) ** 2 / 2

    learned = quanta.expected(cost, alpha, n_tasks, n_skills)
    if n_skills is None:
        return learned
    return learned + loss_of_parameters(n_skills, alpha, n_tasks, scale=scale)


def loss_of_parameters(n_skills, alpha: float, n_tasks=None, *, scale=SCALE):
    """L(N) after endless training: S^2/2 sum over k > N of p_k.

    For large N this is S^2 / (2 alpha zeta(1 + alpha)) N^-alpha.
    """
    return scale**2 / 2 * quanta.tail(n_skills, alpha, n_tasks)


def loss_of_samples(samples, alpha: float, n_tasks=None, *, scale=SCALE, start=START):
    """E[L(D)] after endless training on D samples.

    A skill that was sampled once is learned completely, the others stay at the start:
    (S - R(0))^2 / 2 times Hutter's sum, `quanta.sampled_loss` with tau = 1.
    """
    return (scale - start) ** 2 / 2 * quanta.sampled_loss(samples, alpha, n_tasks)


def asymptotic_loss_of_steps(steps, alpha: float, *, rate=RATE, scale=SCALE,
                             start=START):  # fmt: skip
    """L(T) for large T and endless skills, a power law with alpha / (1 + alpha).

    S^2/2 zeta^(-1/s) / alpha (2 rate S T)^(-alpha/s) times the integral over v from 0
    of (1 - R)^2 at 2 rate S p T = v^(s/alpha), with s = 1 + alpha.
    """
    s = 1 + alpha
    waits = np.log(scale / start - 1)
    end = (waits + 50) ** (alpha / s)
    area, _ = integrate.quad(lambda v: special.expit(waits - v ** (s / alpha)) ** 2,
                             0, end, limit=200)  # fmt: skip
    height = scale**2 / 2 * quanta.normalisation(alpha) ** (-1 / s) / alpha * area
    return height * (2 * rate * scale * np.asarray(steps, float)) ** (-alpha / s)


def local_exponent_of_steps(loss, alpha: float, n_tasks: int, *, scale=SCALE,
                            start=START):  # fmt: skip
    """Slope of L(T) with a finite number K of skills: alpha/(1+alpha) (1 + L_C / L).

    From dL/dT = -alpha / (1 + alpha) (L + L_C) / T, where L_C = (S - R(0))^2 / (2 alpha
    H_K) K^-alpha is what the skills beyond K would add. Holds once many skills are
    learned and as long as the rarest are not.
    """
    h = quanta.normalisation(alpha, n_tasks)
    beyond = (scale - start) ** 2 / (2 * alpha * h) * (n_tasks + 0.5) ** -alpha
    return alpha / (1 + alpha) * (1 + beyond / np.asarray(loss, float))


def best_split(compute: float, alpha: float, **model) -> tuple[int, float]:
    """The whole number N of functions that has the least L(N, T = compute / N).

    Returns (N, loss). For large C, N ∝ C^(1/(2+alpha)) and L ∝ C^(-alpha/(2+alpha)).
    """
    if not compute >= 1:
        raise UserError(
            f"compute = {compute:g}: choose at least 1, one skill for a step"
        )
    low, high = 1, max(1, int(compute))
    while True:
        sizes = np.unique(np.geomspace(low, high, 40).round().astype(int))
        losses = [
            float(loss_of_steps(compute / n, alpha, n_skills=n, **model)) for n in sizes
        ]
        best = int(np.argmin(losses))
        around = sizes[max(best - 1, 0)], sizes[min(best + 1, len(sizes) - 1)]
        if around[1] - around[0] <= 2 or around == (low, high):
            return int(sizes[best]), losses[best]
        low, high = around

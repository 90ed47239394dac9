"""The quantization hypothesis in closed form, chapter 3.1.

After Michaud, Liu, Girit & Tegmark 2023 (arXiv:2303.13506). A *quantum* is a skill that
is learned or not. Quantum k = 1, 2, … is needed by the share p_k ∝ k^-(1 + alpha) of
the samples, quanta are learned in this order, and n counts the learned ones.

`alpha` is always the exponent of the loss, as in the paper's text: the use frequencies
fall with 1 + alpha. `n_tasks` is the number K of quanta, None stands for endless ones.
A sample whose quantum is learned costs `a`, any other costs `b` (unit of the loss). All
arrays are float64; resources and n may be numbers or arrays of any shape.
"""

import numpy as np
from scipy import special, stats

from scalinglaws.errors import UserError

EXPLICIT = 10_000  # quanta that `expected` adds one by one before it integrates

# ------------------------------------------------------------------ from Zipf to a tail


def zipf(alpha: float, n_tasks: int, offset: float = 0.0) -> np.ndarray:
    """Use frequencies [K], p_k ∝ (k + offset)^-(1 + alpha), which add up to 1 (QH3)."""
    _check(alpha, n_tasks)
    if n_tasks is None:
        raise UserError("n_tasks is None: an array of frequencies needs a number")
    if offset <= -1:
        raise UserError(f"offset = {offset:g}: choose more than -1")
    p = (np.arange(1, n_tasks + 1) + offset) ** -(1 + alpha)
    return p / p.sum()


def normalisation(alpha: float, n_tasks: int | None = None) -> float:
    """H with p_k = k^-(1 + alpha) / H: zeta(1 + alpha), or a sum over n_tasks terms."""
    _check(alpha, n_tasks)
    whole = special.zeta(1 + alpha)
    if n_tasks is None:
        return float(whole)
    return float(whole - special.zeta(1 + alpha, n_tasks + 1))


def tail(n, alpha: float, n_tasks: int | None = None):
    """Share of the samples whose quantum is not learned, sum over k > n of p_k.

    Exact at whole n, by Hurwitz's zeta function. Between two whole numbers it is the
    straight line: the next quantum counts in proportion.
    """
    n = _checked_n(n, alpha, n_tasks)
    s, whole = 1 + alpha, np.floor(n)
    rest = special.zeta(s, whole + 1) - (n - whole) * (whole + 1) ** -s
    if n_tasks is not None:
        rest = np.where(n < n_tasks, rest - special.zeta(s, n_tasks + 1), 0.0)
    return rest / normalisation(alpha, n_tasks)


def loss_of_n(n, alpha: float, n_tasks: int | None = None, a=0.0, b=1.0):
    """L_n = a + (b - a) sum over k > n of p_k, the loss with n quanta learned."""
    return a + (b - a) * tail(n, alpha, n_tasks)


def asymptotic_loss(n, alpha: float, n_tasks: int | None = None, a=0.0, b=1.0):
    """L_n as a power law, for large n.

    a + (b - a) n^-alpha / (alpha zeta(1 + alpha)); with a finite number K of quanta
    a + (b - a) ((n + 1/2)^-alpha - (K + 1/2)^-alpha) / (alpha H_K).
    """
    n = _checked_n(n, alpha, n_tasks)
    scale = (b - a) / (alpha * normalisation(alpha, n_tasks))
    if n_tasks is None:
        return a + scale * n**-alpha
    return a + scale * ((n + 0.5) ** -alpha - (n_tasks + 0.5) ** -alpha)


def n_of_loss(loss, alpha: float, n_tasks: int | None = None, a=0.0, b=1.0):
    """The smallest whole n with L_n <= loss: the inverse of `loss_of_n`."""
    if b <= a:
        raise UserError(
            f"b = {b:g}: an unlearned quantum must cost more than a = {a:g}"
        )
    share = (np.asarray(loss, float) - a) / (b - a)
    if not (np.isfinite(share).all() and (share >= 0).all()):
        raise UserError(f"loss must not be below a = {a:g}, which no n undercuts")
    _check(alpha, n_tasks)
    if n_tasks is None:
        # tail(n) is less than n^-alpha / (alpha zeta), so this n is always enough.
        with np.errstate(divide="ignore", over="ignore"):
            high = (alpha * normalisation(alpha) * share) ** (-1 / alpha)
        if np.max(high) > 2**52:
            raise UserError("so small a loss needs more than 4e15 quanta: raise loss")
        high = np.ceil(high)
    else:
        high = np.full(share.shape, float(n_tasks))
    low = np.full(share.shape, -1.0)
    while np.any(high - low > 1):
        middle = np.maximum(np.floor((low + high) / 2), 0)
        enough = tail(middle, alpha, n_tasks) <= share
        high = np.where(enough, middle, high)
        low = np.where(enough, low, middle)
    return high[()].astype(int)


# ---------------------------------------------------- losses that depend on the quantum


def entropy(alpha: float, n_tasks: int | None = None) -> float:
    """Entropy of the use frequencies in nats: what a guess by frequency costs."""
    return float(loss_with_baseline(0, alpha, n_tasks))


def loss_with_baseline(n, alpha: float, n_tasks: int | None = None):
    """L_n in nats with a_k = 0, b_k = -log p_k: unlearned quanta cost their surprise.

    For large n and endless quanta this is a power law with a logarithm,
    (1 + alpha + alpha log zeta) / (alpha^2 zeta) n^-alpha
    + (1 + alpha) / (alpha zeta) n^-alpha log n.
    """
    n = _checked_n(n, alpha, n_tasks)
    s, h = 1 + alpha, normalisation(alpha, n_tasks)
    logs = _log_tail(n, s)
    if n_tasks is not None:
        logs = np.where(n < n_tasks, logs - _log_tail(np.array(n_tasks), s), 0.0)
    return s * logs / h + np.log(h) * tail(n, alpha, n_tasks)


def loss_with_gain(n, alpha: float, gain: float, n_tasks: int | None = None):
    """L_n in nats with b_k = -log p_k, a_k = -log(gain p_k): a learned quantum gains.

    Exactly entropy - log(gain) (1 - tail): a pure power law and a constant. No loss is
    negative as long as gain <= H, which is 1 / p_1.
    """
    h = normalisation(alpha, n_tasks)
    if not 1 < gain <= h:
        raise UserError(f"gain = {gain:g}: choose more than 1 and at most {h:.4g}")
    return entropy(alpha, n_tasks) - np.log(gain) * (1 - tail(n, alpha, n_tasks))


def _log_tail(n, s):
    """Sum over k > n of k^-s log k: 30 terms, then Euler and Maclaurin's formula."""
    whole = np.floor(n)
    k = whole[..., None] + np.arange(1, 31)
    terms = k**-s * np.log(k)
    m, alpha = whole + 31, s - 1
    log, size = np.log(m), m**-s
    rest = m * size * (log / alpha + 1 / alpha**2) + size * log / 2
    rest -= size / m * (1 - s * log) / 12
    third = size / m**3 * (3 * s**2 + 6 * s + 2 - s * (s + 1) * (s + 2) * log)
    return terms.sum(-1) + rest + third / 720 - (n - whole) * terms[..., 0]


# ---------------------------------------------------------------------------- exponents


def exponents(alpha: float, beta: float = 1.0) -> dict[str, float]:
    """The law of every resource for endless quanta, L ∝ resource^-exponent.

    Parameters: alpha. Data: alpha / (1 + alpha). Steps: alpha / ((1 + alpha) beta) if
    quantum k takes steps ∝ p_k^-beta (1 in the source). Compute, parameters times
    steps at the best split: alpha / (1 + (1 + alpha) beta). `n_of_…`: of n itself.
    """
    _check(alpha, None)
    _check_positive(beta=beta)
    s = 1 + alpha
    return {
        "parameters": alpha,
        "data": alpha / s,
        "steps": alpha / (s * beta),
        "compute": alpha / (1 + s * beta),
        "n_of_data": 1 / s,
        "n_of_steps": 1 / (s * beta),
    }


def local_exponent(n, alpha: float, n_tasks: int | None = None):
    """alpha / (1 - (n/K)^alpha): the slope at n of a law that ends at K quanta.

    The logarithmic slope of n^-alpha - K^-alpha: off by about 1/n, since the sum is
    nearer to (n + 1/2)^-alpha - (K + 1/2)^-alpha, whose slope in log(n + 1/2) is the
    same formula in n + 1/2 and K + 1/2. In steps or data multiply by the exponent of n.
    """
    n = _checked_n(n, alpha, n_tasks)
    if n_tasks is None:
        return np.full(n.shape, float(alpha))[()]
    with np.errstate(divide="ignore"):  # infinite at n = K, where no loss is left
        return alpha / (1 - (n / n_tasks) ** alpha)


def discrete_exponent(n, alpha: float, n_tasks: int | None = None):
    """The slope of the exact loss from n to n + 1: -log(L_(n+1)/L_n) / log((n+1)/n)."""
    n = _checked_n(n, alpha, n_tasks)
    if np.any(n < 1) or (n_tasks is not None and np.any(n + 1 >= n_tasks)):
        raise UserError("n must be from 1 to n_tasks - 2: beyond, a loss or n is zero")
    ratio = tail(n + 1, alpha, n_tasks) / tail(n, alpha, n_tasks)
    return -np.log(ratio) / np.log1p(1 / n)


# ------------------------------------------------------ resources, one at a time, and n


def n_of_parameters(parameters, capacity: float, n_tasks: int | None = None):
    """n = N / capacity, if every quantum takes the same capacity (unit of N)."""
    _check_positive(capacity=capacity, parameters=parameters)
    return _at_most(np.asarray(parameters, float) / capacity, n_tasks)


def n_of_data(samples, tau: float, alpha: float, n_tasks: int | None = None):
    """n with D p_n = tau: a quantum is learned once tau samples need it."""
    h = normalisation(alpha, n_tasks)
    _check_positive(tau=tau, samples=samples)
    n = (np.asarray(samples, float) / (tau * h)) ** (1 / (1 + alpha))
    return _at_most(n, n_tasks)


def n_of_steps(steps, first_steps: float, alpha: float, n_tasks: int | None = None,
               beta: float = 1.0):  # fmt: skip
    """n with S_n = steps, if S_k = first_steps (p_1 / p_k)^beta."""
    _check(alpha, n_tasks)
    _check_positive(first_steps=first_steps, steps=steps, beta=beta)
    n = (np.asarray(steps, float) / first_steps) ** (1 / ((1 + alpha) * beta))
    return _at_most(n, n_tasks)


def threshold_loss_parameters(parameters, capacity: float, alpha: float,
                              n_tasks: int | None = None, *, whole: bool = False,
                              a=0.0, b=1.0):  # fmt: skip
    """L(N) if every quantum takes `capacity` (width or parameters, as N counts).

    whole: quanta are all or nothing, the loss is a staircase. Otherwise the next one
    counts in proportion, which is the mean of staircases whose start is spread evenly
    over one quantum, and in the mean half a quantum ahead of `whole`.
    """
    n = n_of_parameters(parameters, capacity, n_tasks)
    return loss_of_n(_learned(n, whole), alpha, n_tasks, a, b)


def threshold_loss_data(samples, tau: float, alpha: float, n_tasks: int | None = None,
                        *, whole: bool = False, a=0.0, b=1.0):  # fmt: skip
    """L(D) if a quantum is learned once D p_k >= tau; `whole` as for parameters."""
    n = n_of_data(samples, tau, alpha, n_tasks)
    return loss_of_n(_learned(n, whole), alpha, n_tasks, a, b)


def threshold_loss_steps(steps, first_steps: float, alpha: float,
                         n_tasks: int | None = None, *, beta: float = 1.0,
                         whole: bool = False, a=0.0, b=1.0):  # fmt: skip
    """L(S) if S_k = first_steps (p_1 / p_k)^beta; `whole` as for parameters."""
    n = n_of_steps(steps, first_steps, alpha, n_tasks, beta)
    return loss_of_n(_learned(n, whole), alpha, n_tasks, a, b)


def _learned(n, whole):
    """Complete quanta: rounding must not lose one whose threshold is just reached."""
    return np.floor(n * (1 + 1e-12)) if whole else n


def _at_most(n, n_tasks):
    return n if n_tasks is None else np.minimum(n, n_tasks)


# ---------------------------------------------------------- samples at random, and gaps


def expected(function, alpha: float, n_tasks: int | None = None, upto=None):
    """Sum over k <= upto of p_k function(p_k), with any number of quanta.

    function takes frequencies [Q] and returns [..., Q], smooth in log p, with a finite
    limit at p = 0. upto: a whole number, None for all. The first 10 000 quanta are
    added one by one, the others integrated in log k (Gauss's rule between
    half-integers); of endlessly many the rarest, below 1e-40, count with the limit.
    """
    _check(alpha, n_tasks)
    s, h = 1 + alpha, normalisation(alpha, n_tasks)
    last = min(n_tasks or np.inf, np.inf if upto is None else upto)
    endless, last = np.isinf(last), min(last, 10 ** (40 / s))
    k = np.arange(1, 1 + min(EXPLICIT, last))
    rest, weights = 0.0, k**-s / h
    if last > EXPLICIT:
        start, end = np.log([EXPLICIT + 0.5, last + 0.5])
        edges = np.linspace(start, end, 2 + int(2 * (end - start)))
        t, w = np.polynomial.legendre.leggauss(12)
        half = np.diff(edges)[:, None] / 2
        y = (edges[:-1, None] + half * (1 + t)).ravel()
        k = np.concatenate([k, np.exp(y)])
        weights = np.concatenate([weights, (half * w).ravel() * np.exp(-alpha * y) / h])
    if endless:
        rest = (last + 0.5) ** -alpha / (alpha * h) * function(np.zeros(1))[..., 0]
    return function(k**-s / h) @ weights + rest


def sampled_loss(samples, alpha: float, n_tasks: int | None = None, *, tau: int = 1,
                 a=0.0, b=1.0):  # fmt: skip
    """E[L_D] for D samples drawn at random: a + (b - a) sum p_k Pr[Bin(D, p_k) < tau].

    samples: D, whole numbers of any shape.
    """
    _check_positive(tau=tau, samples=samples)
    d = np.asarray(samples)[..., None]
    if np.any(d != np.floor(d)):
        raise UserError("samples must be whole numbers: round them")
    missed = expected(lambda p: stats.binom.cdf(tau - 1, d, p), alpha, n_tasks)
    return a + (b - a) * missed


def hutter_loss(samples, alpha: float):
    """`sampled_loss` with tau = 1 for large D (Hutter 2021, arXiv:2102.04074).

    zeta^(-1/(1+alpha)) / (1+alpha) Gamma(alpha/(1+alpha)) D^(-alpha/(1+alpha)).
    """
    h, s = normalisation(alpha), 1 + alpha
    _check_positive(samples=samples)
    constant = h ** (-1 / s) / s * special.gamma(alpha / s)
    return constant * np.asarray(samples, float) ** (-alpha / s)


def loss_with_gaps(n, alpha: float, every: int, n_tasks: int | None = None):
    """Loss after n learned quanta if every M-th one is never learned (M = `every`).

    n counts the learned ones, a whole number. For large n the loss above its floor is
    ((M-1)/M)^(1+alpha) times the law without gaps: exponent unchanged.
    """
    if every < 2:
        raise UserError(f"every = {every}: choose 2 or more")
    n = np.floor(_checked_n(n, alpha, n_tasks))
    reach = n + np.floor(np.maximum(n - 1, 0) / (every - 1))
    skipped = np.floor(reach / every)
    s, h = 1 + alpha, normalisation(alpha, n_tasks)
    missed = special.zeta(s) - special.zeta(s, skipped + 1)
    return tail(reach, alpha, n_tasks) + every**-s * missed / h


def gap_floor(alpha: float, every: int, n_tasks: int | None = None) -> float:
    """What `loss_with_gaps` cannot fall below: M^-(1+alpha) for endless quanta."""
    held = None if n_tasks is None else n_tasks // every
    if held == 0:
        return 0.0
    ratio = normalisation(alpha, held) / normalisation(alpha, n_tasks)
    return float(every ** -(1 + alpha) * ratio)


# ------------------------------------------------------------------------------- errors


def _check(alpha, n_tasks):
    if not (np.isfinite(alpha) and alpha > 0):
        raise UserError(f"alpha = {alpha:g}: choose a positive number")
    if n_tasks is not None and (n_tasks < 1 or n_tasks != int(n_tasks)):
        raise UserError(f"n_tasks = {n_tasks}: choose a whole number of at least 1")


def _checked_n(n, alpha, n_tasks):
    _check(alpha, n_tasks)
    n = np.asarray(n, float)
    if not (np.isfinite(n).all() and (n >= 0).all()):
        raise UserError("n must not be negative: it counts learned quanta")
    if n_tasks is not None and np.any(n > n_tasks):
        raise UserError(f"n is above n_tasks = {n_tasks}: there are no more quanta")
    return n


def _check_positive(**values):
    for name, value in values.items():
        value = np.asarray(value)
        if not (np.isfinite(value).all() and (value > 0).all()):
            raise UserError(f"{name} must be positive")

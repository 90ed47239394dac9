"""Resource models: a fixed budget of learning, shared among the tasks, chapter 4.3.

After Liu, Liu, Michaud, Gore & Tegmark 2025 (arXiv:2501.12391). Task i has the
frequency p_i and the unlearned part u_i, which falls from 1 to 0; its skill is 1 - u_i.
All tasks share one budget, so that per training step

    du_i/dt = -speed p_i u_i / N,   L1: N = sum_j p_j u_j + N0       (the source),
                                    L2: N = sqrt(sum_j (p_j u_j)^2 + N0^2).

Both have an exact solution. Every task obeys du_i/dtau = -p_i u_i in a clock tau that
all of them share, so u_i = exp(-p_i tau); the clock runs at dtau/dt = speed / N. No
step of training is simulated: steps are a function of the clock, then inverted.

For sign descent on orthonormal tasks in D parameters the L2 law has no free constant:
its speed is `speed(learning_rate, D)`, its N0 `predicted_waste`. One task alone then
takes 1 / speed steps, the unit t0 of `total_time`. All arrays are float64, tasks along
the last axis.
"""

from dataclasses import dataclass

import numpy as np
from scipy import integrate, interpolate, optimize, special

from scalinglaws.errors import UserError

LAWS = ("L1", "L2")
_SPACING = 0.05  # of the grid in log tau
_FIRST, _LAST = 1e-6, 18.0  # its ends, p_max tau and p_min tau

# --------------------------------------------------------------- frequencies and scales


def zipf(n_tasks: int, exponent: float) -> np.ndarray:
    """Frequencies [n], p_i ∝ i^-exponent, which add up to 1; exponent 0: all equal."""
    p = _ranks(n_tasks) ** -_not_negative(exponent=exponent)
    return p / p.sum()


def geometric(n_tasks: int, ratio: float) -> np.ndarray:
    """Frequencies [n], each `ratio` > 1 times that of the next, which add up to 1."""
    if not (np.isfinite(ratio) and ratio > 1):
        raise UserError(f"ratio = {ratio:g}: choose more than 1")
    p = float(ratio) ** -_ranks(n_tasks)
    return p / p.sum()


def speed(learning_rate: float, n_parameters: int) -> float:
    """k = eta sqrt(2 D / pi): how far one step of sign descent moves along its task."""
    _positive(learning_rate=learning_rate, n_parameters=n_parameters)
    return float(learning_rate * np.sqrt(2 * n_parameters / np.pi))


def source_speed(learning_rate: float, n_parameters: int) -> float:
    """2 eta sqrt(D), the speed that the source takes for its L1 law."""
    _positive(learning_rate=learning_rate, n_parameters=n_parameters)
    return float(2 * learning_rate * np.sqrt(n_parameters))


def noise_floor(sigma: float, n_parameters: int, kappa: float = 1.0) -> float:
    """N0 of the L2 law, sqrt(D) sigma / kappa: the length of the gradient's noise.

    sigma is the noise's standard deviation on every parameter; the gradient is
    kappa sum_i p_i u_i t_i, with unit task vectors t_i.
    """
    _positive(n_parameters=n_parameters, kappa=kappa)
    return float(np.sqrt(n_parameters) * _not_negative(sigma=sigma) / kappa)


def predicted_waste(
    learning_rate: float, n_parameters: int, p, *, sigma: float = 0.0,
    batch_size: int = 0, kappa: float = 1.0,
) -> float:  # fmt: skip
    """N0 of the L2 law from what is known before training: three floors, squared sum.

    Noise: `noise_floor`. Batches of B tasks (0: none): 1/B, since a task much rarer
    than 1/B moves at full speed in the share p_i B of the batches that hold it. Steps:
    k p_max / 2, since a task that is learned already is thrown over its target by every
    step as soon as N is less than that, and so holds N there.
    """
    noise = noise_floor(sigma, n_parameters, kappa)
    step = speed(learning_rate, n_parameters) * _frequencies(p).max() / 2
    batch = 1 / batch_size if batch_size else 0.0
    return float(np.sqrt(noise**2 + batch**2 + step**2))


# --------------------------------------------------------------------------- the clock


def norm(tau, p, law: str = "L2", waste: float = 0.0) -> np.ndarray:
    """N at the clock's times tau [...], in the unit of the frequencies p [n]."""
    p, waste = _checked(p, law, waste)
    return _norm(np.asarray(tau, float), p, law, waste)


def _norm(tau, p, law, waste):
    claims = p * np.exp(-p * tau[..., None])
    if law == "L1":
        return claims.sum(-1) + waste
    return np.sqrt((claims**2).sum(-1) + waste**2)


def steps_of_clock(tau, p, speed: float, *, law: str = "L2", waste: float = 0.0):
    """Training steps [...] after which the clock shows tau.

    L1: speed t = sum_j (1 - exp(-p_j tau)) + N0 tau. L2: speed t = integral from 0 to
    tau of sqrt(sum_j p_j^2 exp(-2 p_j x) + N0^2) dx, a spline in log x.
    """
    p, waste = _checked(p, law, waste)
    _positive(speed=speed)
    return _time(np.asarray(tau, float), p, law, waste) / speed


def _time(tau, p, law, waste):
    wasted = waste * tau if waste else 0.0  # no nan where tau is infinite
    if law == "L1":
        return -np.expm1(-p * tau[..., None]).sum(-1) + wasted
    x = _grid(p)
    rate = interpolate.CubicSpline(x, np.exp(x) * _norm(np.exp(x), p, law, waste))
    first, last = np.exp(x[0]), np.exp(x[-1])
    start = np.minimum(tau, first) * _norm(np.zeros(()), p, law, waste)
    inside = rate.antiderivative()(np.log(np.clip(tau, first, last)))
    return start + inside + (waste * np.maximum(tau - last, 0) if waste else 0.0)


def clock(steps, p, speed: float, *, law: str = "L2", waste: float = 0.0):
    """tau [...] after `steps` [...] training steps; infinite once all is learned.

    The inverse of `steps_of_clock`: that function on a grid, with its exact slope.
    """
    p, waste = _checked(p, law, waste)
    _positive(speed=speed)
    time = speed * np.asarray(steps, float)
    if not np.all(time >= 0):
        raise UserError("steps must not be negative: training starts at step 0")
    x = _grid(p)
    tau = np.exp(x)
    known, slope = _time(tau, p, law, waste), _norm(tau, p, law, waste)
    inverse = interpolate.CubicHermiteSpline(known, x, 1 / (tau * slope))
    inside = np.exp(inverse(np.clip(time, known[0], known[-1])))
    with np.errstate(divide="ignore", invalid="ignore"):
        beyond = np.where(time > known[-1], (time - known[-1]) / waste, 0.0)
    early = time / _norm(np.zeros(()), p, law, waste)
    return np.where(time < known[0], early, inside + beyond)


def skills(steps, p, speed: float, *, law: str = "L2", waste: float = 0.0):
    """Skills s_i = 1 - exp(-p_i tau), [..., n], after `steps` [...] training steps."""
    tau = clock(steps, p, speed, law=law, waste=waste)
    return -np.expm1(-np.asarray(p, float) * tau[..., None])


def loss(steps, p, speed: float, *, law: str = "L2", waste: float = 0.0):
    """sum_i p_i u_i^2 [...], the mean squared error that is left."""
    learned = skills(steps, p, speed, law=law, waste=waste)
    return ((1 - learned) ** 2) @ np.asarray(p, float)


def clock_of_skills(skills, p) -> np.ndarray:
    """-log(u_i) / p_i [..., n]: the clock as each task shows it.

    The source's invariant u_i^(1/p_i) is exp of minus this number: equal for all tasks
    whatever the budget's norm. Infinite for a task that is learned or beyond.
    """
    unlearned = np.maximum(1 - np.asarray(skills, float), 0)
    with np.errstate(divide="ignore"):
        return -np.log(unlearned) / _frequencies(p)


def participation(speeds) -> np.ndarray:
    """(sum_i v_i)^2 / sum_i v_i^2 of speeds [..., n] >= 0: tasks that share the work.

    1 where one task learns alone, n where all learn alike.
    """
    speeds = np.asarray(speeds, float)
    return speeds.sum(-1) ** 2 / (speeds**2).sum(-1)


# ---------------------------------------------------------------------- total time, t^2


def total_time(p, law: str = "L2") -> float:
    """Time to learn everything without noise, in times t0 = 1 / speed of one task.

    L1: n. L2: the integral of sqrt(sum_j p_j^2 exp(-2 p_j tau)) over all tau > 0,
    between sqrt(n) (equal frequencies) and n (each vastly rarer than the one before).
    """
    p, _ = _checked(p, law, 0.0)
    return (
        float(len(p))
        if law == "L1"
        else float(_time(np.exp(_grid(p)[-1:]), p, law, 0)[0])
    )


def zipf_constant(exponent: float) -> float:
    """c = limit of total_time / sqrt(n) for p_i ∝ i^-exponent as n grows.

    The integral over s > 0 of sqrt(G), where G(s) is the integral of
    x^-2a exp(-2 s x^-a) over 0 < x < 1. With s = v^(2a) this is, for a > 1/2,
    sqrt(4 a g) times the integral over v > 0 of sqrt(Q(2 - 1/a, 2 v^(2a))), g as in
    `square_law` and Q the regularised incomplete gamma function. c(0) = 1,
    c(1) = sqrt(pi / 2), and c grows about as the root of the exponent.
    """
    a = _not_negative(exponent=exponent)
    if a == 0:
        return 1.0
    if a > 0.5:
        end = 30 ** (1 / (2 * a))
        area = integrate.quad(
            lambda v: np.sqrt(special.gammaincc(2 - 1 / a, 2 * v ** (2 * a))), 0, end
        )[0]
        return float(np.sqrt(_clock_scale(a)) * area)
    # exp(-2 s) U(1, 3 - 1/a, 2 s) / a is G too, with Tricomi's function U.
    area = integrate.quad(
        lambda s: np.exp(-s) * np.sqrt(special.hyperu(1, 3 - 1 / a, 2 * s) / a), 0, 30
    )[0]
    return float(area)


def square_law(exponent: float, skill: float = 0.9) -> float:
    """b in n = b (t / t0)^2: tasks with more than `skill` learned, 1 << n << n_tasks.

    b = 1 / (4 a g log(1 / (1 - skill))^(1/a)), g = Gamma(2 - 1/a) 2^(1/a - 2), for Zipf
    frequencies with exponent a > 1/2 (and 1 << t / t0).
    """
    if not 0 < skill < 1:
        raise UserError(f"skill = {skill:g}: choose a number between 0 and 1")
    wait = -np.log1p(-skill)
    return float(1 / (_clock_scale(exponent) * wait ** (1 / exponent)))


def square_law_loss(times, exponent: float) -> np.ndarray:
    """Loss of endless Zipf tasks after `times` >> 1 in t0, ∝ times^-2(exponent - 1).

    (2 tau)^(1/a - 1) Gamma(1 - 1/a) / (a zeta(a)) at tau^(1/a) = times^2 / (4 a g), in
    ranks; exponent a > 1.
    """
    if not exponent > 1:
        raise UserError(f"exponent = {exponent:g}: endless tasks need more than 1")
    a = exponent
    scaled = np.asarray(times, float) ** 2 / _clock_scale(a)  # tau^(1/a)
    height = special.gamma(1 - 1 / a) / (a * special.zeta(a)) * 2 ** (1 / a - 1)
    return height * scaled ** (1 - a)


def _clock_scale(exponent):
    """4 a g: (t / t0)^2 = 4 a g tau^(1/a) while 1 << tau << n^a, with p_i = i^-a."""
    if not (np.isfinite(exponent) and exponent > 0.5):
        raise UserError(f"exponent = {exponent:g}: the square law needs more than 0.5")
    return 4 * exponent * special.gamma(2 - 1 / exponent) * 2 ** (1 / exponent - 2)


# --------------------------------------------------------------------------- fitting it


@dataclass(frozen=True)
class Fit:
    """A law's speed and waste N0 (given or fitted) and its mean squared error."""

    speed: float
    waste: float
    mse: float


def error(steps, measured, p, speed, *, law="L2", waste=0.0) -> float:
    """Mean squared error of a law's skills against `measured` [Q, n] at `steps` [Q]."""
    found = skills(steps, p, speed, law=law, waste=waste)
    return float(np.mean((found - np.asarray(measured, float)) ** 2))


def fit(steps, measured, p, *, law: str, speed: float, free_speed=False) -> Fit:
    """The waste N0 (and the speed, starting at `speed`) with the least mean sq. error.

    The best of a grid of wastes, then a simplex search in the logarithms.
    """
    _positive(speed=speed)

    def cost(logs):
        rate = speed * np.exp(logs[1]) if free_speed else speed
        waste = np.exp(np.clip(logs[0], -30, 30))
        return error(steps, measured, p, rate, law=law, waste=waste)

    grid = [np.array([x, 0.0]) for x in np.log(np.geomspace(1e-5, 1e2, 15))]
    best = min(grid, key=cost)
    best = optimize.minimize(
        cost, best if free_speed else best[:1], method="Nelder-Mead",
        options={"xatol": 1e-4, "fatol": 1e-12},
    )  # fmt: skip
    rate = speed * np.exp(best.x[1]) if free_speed else speed
    return Fit(float(rate), float(np.exp(best.x[0])), float(best.fun))


# ------------------------------------------------------------------------------- checks


def _grid(p):
    """log tau from before the first task moves until the last is learned."""
    low, high = np.log(_FIRST / p.max()), np.log(_LAST / p.min())
    return np.linspace(low, high, 1 + int(np.ceil((high - low) / _SPACING)))


def _ranks(n_tasks):
    if n_tasks != int(n_tasks) or n_tasks < 1:
        raise UserError(f"n_tasks = {n_tasks}: choose a whole number of at least 1")
    return np.arange(1.0, n_tasks + 1)


def _frequencies(p):
    p = np.asarray(p, float)
    if p.ndim != 1 or not len(p):
        raise UserError("give the frequencies as a list of at least one number")
    _positive(frequencies=p)
    return p


def _checked(p, law, waste):
    if law not in LAWS:
        raise UserError(f"law = {law!r}: choose one of {', '.join(LAWS)}")
    return _frequencies(p), _not_negative(waste=waste)


def _positive(**values):
    for name, value in values.items():
        if not (np.isfinite(value).all() and (np.asarray(value) > 0).all()):
            raise UserError(f"{name} must be positive and finite")


def _not_negative(**values):
    ((name, value),) = values.items()
    if not (np.isfinite(value) and value >= 0):
        raise UserError(f"{name} = {value:g}: choose a number that is not negative")
    return float(value)

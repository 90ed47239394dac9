"""Too few parameters: the loss of the Geometry model with more tasks than parameters.

Chapter 4.4, after Liu, Liu, Michaud, Gore & Tegmark 2025 (arXiv:2501.12391). Task i has
the frequency p_i and a unit vector t_i in D dimensions; the parameters theta reach
z_i = t_i . theta and the loss is the cross-entropy sum_i p_i log(1 + exp(-z_i)).
It is convex in theta, so what endless training reaches can be computed without
training: `best_loss`. For random directions it is known before they are drawn:
`mean_field_loss`. `modular_loss` is the same for tasks that each own one parameter.
Everything here is float64.
"""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import linprog, minimize, root
from scipy.special import expit, wrightomega
from scipy.stats import binom

from scalinglaws import parity
from scalinglaws.errors import UserError
from scalinglaws.skills.geometry import check_frequencies

LN2 = float(np.log(2))  # the loss of a task that is not learned

# ------------------------------------------------------------------- the convex limit


def losses(z, p) -> np.ndarray:
    """sum_i p_i log(1 + exp(-z_i)) [...], of tasks along the last axis."""
    return np.logaddexp(0, -np.asarray(z)) @ np.asarray(p)


def best_loss(tasks, p) -> tuple[float, np.ndarray]:
    """The least loss of task vectors `tasks` [n, D], and its z [n], by L-BFGS.

    Relative accuracy about 1e-8. Where all tasks can be satisfied together the least
    loss is 0, at infinite theta: the search then ends at some small number.
    """
    tasks, p = np.asarray(tasks, float), check_frequencies(p)
    if tasks.ndim != 2 or len(tasks) != len(p):
        raise UserError("give one task vector for each frequency, an array [n, D]")

    def loss_and_gradient(theta):
        z = tasks @ theta
        return losses(z, p), -(p * expit(-z)) @ tasks

    found = minimize(
        loss_and_gradient, np.zeros(tasks.shape[1]), jac=True, method="L-BFGS-B",
        options={"maxiter": 20_000, "maxfun": 40_000, "ftol": 1e-13, "gtol": 1e-10},
    )  # fmt: skip
    return float(found.fun), tasks @ found.x


# ---------------------------------------------------- random directions, in mean field


@dataclass(frozen=True)
class MeanField:
    """Loss, the reach r of the parameters on a new task, and the pull gamma."""

    loss: float
    reach: float
    pull: float


def mean_field_loss(p, dimension: int) -> MeanField:
    """The least loss of n random unit tasks in D dimensions, for large n and D.

    A task that takes no part is reached at random, x ~ N(0, r^2). Taking part moves it
    to the z with z - x = gamma p_i sigmoid(-z). Two conditions fix r and gamma,
    sum_i E[(z - x)^2] = D r^2 and sum_i E[1 - dz/dx] = D (Sur, Chen & Candès 2017,
    arXiv:1706.01191, for equal p). Ranks beyond the 20th are taken in bins.

    Raises:
        UserError: n is not more than 2 D: then all tasks can be satisfied (Cover 1965).
    """
    p = check_frequencies(p)
    parity.whole("dimension", dimension)
    if len(p) <= 2 * dimension:
        raise UserError(
            f"{len(p)} tasks in {dimension} dimensions can all be satisfied, the least "
            f"loss is 0: choose more than {2 * dimension} tasks"
        )
    p, count = _binned(p)
    nodes, weights = np.polynomial.hermite_e.hermegauss(31)
    weights /= weights.sum()

    def reached(logs):
        reach, pull = np.exp(logs)
        x = np.broadcast_to(reach * nodes, (len(p), len(nodes)))
        return reach, pull, x, _moved(x, pull * p[:, None])

    def conditions(logs):
        reach, pull, x, z = reached(logs)
        slack = pull * p[:, None] * expit(z) * expit(-z)
        moved = count @ ((z - x) ** 2 @ weights) / (dimension * reach**2)
        stiff = count @ (slack / (1 + slack) @ weights) / dimension
        return np.log([moved, stiff])

    start = np.log([3.0, 4 * dimension / p[0]])
    found = root(conditions, start, tol=1e-9)
    if not found.success:
        raise UserError(
            f"no solution for {int(count.sum())} tasks in {dimension} dimensions: "
            "choose more tasks, away from the edge n = 2 D"
        )
    reach, pull, _, z = reached(found.x)
    loss = (count * p) @ (np.logaddexp(0, -z) @ weights)
    return MeanField(float(loss), float(reach), float(pull))


def _moved(x, force):
    """z with z - x = force * sigmoid(-z), by bisection: force [n, 1], x [n, Q]."""
    low, high = x.copy(), x + force
    for _ in range(52):
        z = (low + high) / 2
        below = z - force * expit(-z) < x
        low, high = np.where(below, z, low), np.where(below, high, z)
    return (low + high) / 2


def _binned(p):
    """Mean frequency and number of tasks, of ranks 1 to 20 and of 80 bins beyond."""
    edges = np.r_[np.arange(21), np.geomspace(21, max(len(p), 22), 80).round()]
    edges = np.unique(np.minimum(edges, len(p)).astype(int))
    total = np.r_[0, np.cumsum(p)][edges]
    return np.diff(total) / np.diff(edges), np.diff(edges).astype(float)


# ------------------------------------------------------------------ tasks with no rival


def modular_loss(p, dimension: int, steps=np.inf, *, learning_rate=None, batch=None):
    """Loss [...] when each of the D most frequent tasks owns one parameter.

    Sign descent moves z_i by the learning rate whenever task i is in the batch:
    z_i = learning_rate * steps * (1 - (1 - p_i)^batch). After endless steps only the
    other tasks are left, log 2 times their share.
    """
    p = check_frequencies(p)
    parity.whole("dimension", dimension)
    left = LN2 * p[dimension:].sum()
    if learning_rate is None:
        return float(left)
    seen = 1 - (1 - p[:dimension]) ** batch
    z = learning_rate * np.asarray(steps, float)[..., None] * seen
    return left + losses(z, p[:dimension])


def modular_exponent(n_over_d, exponent: float):
    """Local exponent of `modular_loss` in D for Zipf frequencies p_i ∝ i^-exponent.

    (a - 1) / (1 - (D/n)^(a - 1)), which at a = 1 is 1 / log(n / D): the exponent a - 1
    of endless tasks, and what the end of the list adds.
    """
    x = np.log(np.asarray(n_over_d, float))
    return 1 / x if exponent == 1 else (exponent - 1) / -np.expm1((1 - exponent) * x)


def roomy_loss(steps, p, speed: float) -> np.ndarray:
    """Loss [...] after `steps` of sign descent with far more dimensions than tasks.

    The L2 law for cross-entropy and orthogonal tasks: one clock tau for all tasks,
    z_i + exp(z_i) - 1 = p_i tau, which runs at speed / sqrt(sum_i (p_i
    sigmoid(-z_i))^2); `speed` as in `resource.speed`.
    """
    p = check_frequencies(p)
    tau = np.r_[0, np.geomspace(1e-3, 1e4 / p[-1], 2000)]
    y = p * tau[:, None] + 1
    z = y - wrightomega(y).real
    pace = np.sqrt(((p * expit(-z)) ** 2).sum(-1)) / speed
    taken = np.r_[0, np.cumsum(np.diff(tau) * (pace[1:] + pace[:-1]) / 2)]
    return np.interp(np.asarray(steps, float), taken, losses(z, p))


# ----------------------------------------------------------- when is there room for all


def satisfiable_share(n_tasks: int, dimension: int) -> float:
    """Share of random task sets that some theta satisfies: all t_i . theta > 0.

    2^(1-n) sum over k < D of binom(n - 1, k) (Cover 1965): one half at n = 2 D.
    """
    parity.whole("n_tasks", n_tasks)
    parity.whole("dimension", dimension)
    return float(binom.cdf(dimension - 1, n_tasks - 1, 0.5))


def satisfiable(tasks) -> bool:
    """Whether some theta has t_i . theta >= 1 for all `tasks` [n, D], by a linear
    programme."""
    n, dimension = np.shape(tasks)
    found = linprog(
        np.zeros(dimension),
        A_ub=-np.asarray(tasks),
        b_ub=-np.ones(n),
        bounds=(None, None),
    )
    return found.status == 0

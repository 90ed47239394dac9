"""The Geometry model: every task is a direction in the space of parameters (part 4).

After Liu, Liu, Michaud, Gore & Tegmark 2025 (arXiv:2501.12391) and its code. Task i is
a fixed vector t_i in R^D and comes with frequency p_i. The parameters theta start at 0,
and z_i = t_i . theta. With the loss `mse` the skill is s_i = z_i and a task costs
(1 - z_i)^2; with `ce` the skill is sigmoid(z_i), and a task costs log(1 + exp(-z_i)).

Runs are trained together: S draws of the tasks (seeds) times P settings (learning rate,
batch size, noise, frequencies), theta [S, P, D]. All runs of a seed share its tasks, so
a step is two matrix products for everything; the gradients are written by hand. Nothing
mixes: each run is the run that would have been made alone
(`tests/test_skills_geometry.py` makes them alone, by autograd and `torch.optim`).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import count

import numpy as np
import torch
from scipy import special

from scalinglaws import networks, parity
from scalinglaws.errors import UserError

Tensor = torch.Tensor
LEARNED = 0.9  # the source's threshold on the skill of a learned task

# ------------------------------------------------------------------------- frequencies


def check_frequencies(p) -> np.ndarray:
    """`p` [..., n] as float64, or one line: none is negative, and they add up to 1."""
    p = np.asarray(p, dtype=float)
    if p.ndim == 0 or not (np.isfinite(p).all() and (p >= 0).all()):
        raise UserError("frequencies must be a list of numbers, none of them negative")
    if not np.allclose(p.sum(-1), 1, atol=1e-6):
        raise UserError("frequencies must add up to 1: divide them by their sum")
    return p / p.sum(-1, keepdims=True)


# ------------------------------------------------------------------------ task vectors

KINDS = ("orthonormal", "random", "gaussian", "axes")


def draw_tasks(
    kind: str, n_tasks: int, dimension: int, seeds: Sequence[int], *, device,
    dtype=torch.float32,
) -> Tensor:  # fmt: skip
    """Task vectors [S, n, D], one draw for each of `seeds`.

    `orthonormal`: n orthonormal directions, uniformly rotated; `random`: unit vectors
    in random directions; `gaussian`: entries of variance 1/D, lengths near 1; `axes`:
    task i is the coordinate i (the same for every seed), and tasks beyond D, for which
    no coordinate is left, are zero and never learned.
    """
    n, d = parity.whole("n_tasks", n_tasks), parity.whole("dimension", dimension)
    if kind not in KINDS:
        raise UserError(f"unknown tasks {kind!r}: choose one of {', '.join(KINDS)}")
    if kind == "orthonormal" and n > d:
        raise UserError(
            f"{n} orthonormal tasks do not fit into {d} dimensions: give at most {d} "
            "tasks, or tasks of kind 'random'"
        )
    # Drawn on the CPU in float64, whatever is asked for: a seed means the same tasks.
    make = {"device": "cpu", "dtype": torch.float64}
    if kind == "axes":
        tasks = torch.eye(n, d, **make).expand(len(seeds), n, d)
    else:
        draws = [networks.generator(seed) for seed in seeds]
        tasks = torch.stack([torch.randn(n, d, generator=g, **make) for g in draws])
    if kind == "orthonormal":
        # n columns are all that is needed: an SVD of D x D would cost (D/n)^2 as much.
        q, r = torch.linalg.qr(tasks.mT)
        tasks = (q * r.diagonal(dim1=1, dim2=2).sign()[:, None]).mT
    elif kind == "random":
        tasks = tasks / tasks.norm(dim=2, keepdim=True)
    elif kind == "gaussian":
        tasks = tasks / d**0.5
    return tasks.to(device=device, dtype=dtype).contiguous()


# ------------------------------------------------------------------------------- losses


@dataclass(frozen=True)
class Loss:
    """`pull(z)` is minus the slope; `skill` and `cost` are what is read off z."""

    pull: Callable[[Tensor], Tensor]
    skill: Callable[[np.ndarray], np.ndarray]
    cost: Callable[[np.ndarray], np.ndarray]


LOSSES = {
    # The source's gradient has 1 - z, half the slope of its loss: see kappa in `train`.
    "mse": Loss(lambda z: 1 - z, lambda z: z, lambda z: (1 - z) ** 2),
    "ce": Loss(lambda z: (-z).sigmoid_(), special.expit, lambda z: np.logaddexp(0, -z)),
}

# ------------------------------------------------------------------------- update rules

Rule = Callable[[Tensor], Callable[[Tensor], Tensor]]
"""A rule takes theta [S, P, D] and returns a function from the gradient of a step to
the direction of that step: theta falls by learning rate times direction. It may
overwrite the gradient, and keeps what it remembers to itself."""


def sgd(theta: Tensor):
    """The gradient itself."""
    return lambda gradient: gradient


def signgd(theta: Tensor):
    """The signs of the gradient: every coordinate moves by the learning rate."""
    return lambda gradient: gradient.sign_()


def normalised(theta: Tensor):
    """The gradient at length 1: the learning rate is the length of a step."""
    return lambda gradient: torch.nn.functional.normalize(gradient, dim=-1, eps=1e-30)


def adam(theta: Tensor, *, betas=(0.9, 0.999), eps: float = 1e-8):
    """Adam (Kingma & Ba, arXiv:1412.6980), as `torch.optim.Adam`."""
    (beta1, beta2), numbers = betas, count(1)
    mean, square = torch.zeros_like(theta), torch.zeros_like(theta)

    def direction(gradient: Tensor) -> Tensor:
        step = next(numbers)
        mean.lerp_(gradient, 1 - beta1)
        square.mul_(beta2).addcmul_(gradient, gradient, value=1 - beta2)
        torch.div(square, 1 - beta2**step, out=gradient).sqrt_().add_(eps)
        return torch.div(mean, gradient, out=gradient).div_(1 - beta1**step)

    return direction


RULES: dict[str, Rule] = {
    "sgd": sgd,
    "signgd": signgd,
    "normalised": normalised,
    "adam": adam,
}

# ----------------------------------------------------------------------------- training


@dataclass(frozen=True)
class Curves:
    """What `train` saw: `z` [T, S, P, n] after each of `steps` [T] updates.

    `p` [S, P, n] are the frequencies, `loss` a name in `LOSSES`, `theta` [S, P, D] the
    parameters at the end.
    """

    steps: np.ndarray
    z: np.ndarray
    p: np.ndarray
    loss: str
    theta: Tensor

    @property
    def skills(self) -> np.ndarray:
        """Skill of every task: [T, S, P, n]."""
        return LOSSES[self.loss].skill(self.z)

    @property
    def losses(self) -> np.ndarray:
        """Loss over the population of tasks, sum_i p_i l_i: [T, S, P], float64."""
        return (self.p * LOSSES[self.loss].cost(self.z.astype(float))).sum(-1)

    def times(self, level: float = LEARNED) -> np.ndarray:
        """First step seen at which each skill lies above `level`, or inf: [S, P, n]."""
        return parity.first_passage(self.steps, -self.skills, -level)


def train(
    tasks: Tensor,
    p,
    *,
    learning_rate,
    steps: int,
    rule: str | Rule = "signgd",
    loss: str = "mse",
    batch_size=0,
    noise=0.0,
    kappa: float = 1.0,
    observe_at: Sequence[int] | None = None,
    seed: int = 0,
) -> Curves:
    """Train theta from 0 for `steps` updates, for all seeds and settings at once.

    `tasks` is [S, n, D], or [n, D] shared by all runs. `p` [n], [P, n] or [S, P, n] are
    the frequencies; `learning_rate`, `batch_size` and `noise` a number, [P] or [S, P].
    A batch of `batch_size` tasks is drawn from p at every step, counted as
    q ~ Multinomial(batch_size, p) / batch_size; 0 stands for q = p. The gradient is
    -kappa sum_i q_i (1 - z_i) t_i (`mse`; the slope of the loss has kappa = 2) or
    -kappa sum_i q_i sigmoid(-z_i) t_i (`ce`), plus `noise` times a standard normal
    number in every coordinate. `seed` draws batches and noise; every rule sees the same
    ones. z is kept after each of the `observe_at` updates (default: all, from 0).
    """
    tasks = tasks if tasks.ndim == 3 else tasks[None]
    make = {"device": tasks.device, "dtype": tasks.dtype}
    p, rate, batch, sigma = _settings(tasks, p, learning_rate, batch_size, noise)
    (pull, rule), steps = _chosen(loss, rule), parity.whole("steps", steps)
    seen = np.unique(range(steps + 1) if observe_at is None else observe_at)
    if seen[0] < 0 or seen[-1] > steps:
        raise UserError(f"observe_at must hold steps from 0 to {steps}")

    theta = torch.zeros(*p.shape[:2], tasks.shape[2], **make)
    gradient, noisy = torch.empty_like(theta), _noisy(sigma)
    normal = torch.empty_like(theta[:, noisy])
    z = torch.empty(p.shape, **make)
    kept = torch.empty(len(seen), *p.shape, **make)
    direction, weights = rule(theta), _weights(p, batch, seed, make)
    rate = networks.to_tensor(rate, **make)[:, :, None]
    sigma = networks.to_tensor(sigma, **make)[:, noisy, None]
    generator = networks.generator(seed, tasks.device)
    row = 0
    with torch.no_grad(), networks.one_thread():
        for step in range(seen[-1] + 1):
            torch.bmm(theta, tasks.mT, out=z)
            if step == seen[row]:
                kept[row] = z
                row += 1
                if row == len(seen):
                    break
            torch.bmm(pull(z).mul_(next(weights)), tasks, out=gradient)
            gradient.mul_(-kappa)
            if normal.numel():
                normal.normal_(generator=generator)
                gradient[:, noisy].addcmul_(normal, sigma)
            theta.addcmul_(direction(gradient), rate, value=-1)
    return Curves(seen, networks.to_array(kept), p, loss, theta)


def _noisy(sigma: np.ndarray) -> slice:
    """From the first to the last setting with noise: no more of it is drawn."""
    some = np.flatnonzero(sigma.any(0))
    return slice(some[0], some[-1] + 1) if len(some) else slice(0, 0)


def _settings(tasks, p, learning_rate, batch_size, noise):
    """p [S, P, n] and rates, batch sizes and noise [S, P], or one line of advice."""
    p = check_frequencies(p)
    if p.shape[-1] != tasks.shape[1]:
        raise UserError(
            f"{p.shape[-1]} frequencies for {tasks.shape[1]} tasks: give one for each"
        )
    rate, batch, sigma = map(np.asarray, (learning_rate, batch_size, noise))
    if not (np.isfinite(rate).all() and (rate > 0).all()):
        raise UserError("learning_rate must be above 0")
    if not (np.issubdtype(batch.dtype, np.integer) and (batch >= 0).all()):
        raise UserError("batch_size must be whole and not negative (0: no sampling)")
    if not (np.isfinite(sigma).all() and (sigma >= 0).all()):
        raise UserError("noise must not be negative")
    shapes = (p.shape[:-1], rate.shape, batch.shape, sigma.shape, (len(tasks), 1))
    try:
        shape = np.broadcast_shapes(*shapes)
    except ValueError:
        shape = ()
    # Shared tasks serve every run: they lie along the axis of settings.
    if len(shape) != 2 or shape[0] != len(tasks):
        raise UserError(
            f"settings of shapes {', '.join(map(str, shapes[:-1]))} do not fit "
            f"{len(tasks)} draws of the tasks: give numbers, [P] or [S, P]"
        )
    p = np.broadcast_to(p, (*shape, p.shape[-1])).copy()
    return p, *(np.broadcast_to(a, shape).copy() for a in (rate, batch, sigma))


def _chosen(loss, rule):
    """The pull of the loss and the rule, or one line that lists the known ones."""
    if loss not in LOSSES:
        raise UserError(f"unknown loss {loss!r}: choose one of {', '.join(LOSSES)}")
    if not callable(rule) and rule not in RULES:
        raise UserError(f"unknown rule {rule!r}: choose one of {', '.join(RULES)}")
    return LOSSES[loss].pull, rule if callable(rule) else RULES[rule]


def _weights(p: np.ndarray, batch: np.ndarray, seed: int, make: dict):
    """Yield what tasks weigh in each step, [S, P, n]: p itself or shares of a batch."""
    exact, sampled = networks.to_tensor(p, **make), batch > 0
    while not sampled.any():
        yield exact
    rng = np.random.default_rng(seed)
    some, sizes = p[sampled], batch[sampled]
    where = networks.to_tensor(sampled, make["device"], torch.bool)
    # Many steps at a time: the counts of a step are few numbers.
    ahead = min(256, max(1, 2**18 // some.size))
    while True:
        counts = rng.multinomial(sizes, some, size=(ahead, len(sizes)))
        for shares in networks.to_tensor(counts / sizes[:, None], **make):
            weights = exact.clone()
            weights[where] = shares
            yield weights


# --------------------------------------------------------------- what is read off a run


def aligned(tasks: Tensor, weights) -> np.ndarray:
    """Coordinates whose step helps each task, the source's n_align: [S, P, n].

    `weights` [S, P, n] are q_i (1 - z_i) or q_i sigmoid(-z_i): minus the gradient is
    their sum over the task vectors, and a coordinate helps task i when it has the same
    sign there. By chance half of the D coordinates do.
    """
    tasks = tasks if tasks.ndim == 3 else tasks[None]
    step = networks.to_tensor(weights, tasks.device, tasks.dtype) @ tasks
    agree = [(tasks * run[:, None] > 0).sum(-1) for run in step.unbind(1)]
    return networks.to_array(torch.stack(agree, 1))

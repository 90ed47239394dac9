"""Shallow ReLU networks of d inputs, laid out by hand or trained to second order.

f(x) = sum_i v_i relu(w_i . x + b_i) + c on [-L, L]^d. Two targets have the same
dimension and differ in arity, the number of inputs that enter an elementary term:
`additive` is a sum of functions of one input, `product` is cos x_1 ... cos x_d.

Training by gradient descent would measure the optimiser (chapter 2.2). So the question
how good a network *can* be is put to Levenberg-Marquardt, from many random starts, and
to networks whose knots are laid out by hand and whose output layer is then solved for.
"""

from dataclasses import dataclass
from itertools import product

import torch

from scalinglaws import networks
from scalinglaws.errors import UserError
from scalinglaws.networks import Tensor

HALF_WIDTH = 2.0
TARGETS = {
    "additive": lambda x: x.square().sum(-1),
    "product": lambda x: x.cos().prod(-1),
}


@dataclass(frozen=True)
class Shallow:
    """M networks of N neurons: w [M, N, d], b and v [M, N], c [M]."""

    w: Tensor
    b: Tensor
    v: Tensor
    c: Tensor


def target_named(name: str):
    """The target `name`, or one line that lists the known ones."""
    if name not in TARGETS:
        raise UserError(f"unknown target {name!r}: choose one of {', '.join(TARGETS)}")
    return TARGETS[name]


def points(d: int, count: int, device, *, skip: int = 0) -> Tensor:
    """Points [count, d] that fill [-L, L]^d evenly: a Sobol sequence from `skip` on."""
    sobol = torch.quasirandom.SobolEngine(d)
    sobol.fast_forward(skip + 1)  # its first point is a corner
    unit = sobol.draw(count, dtype=torch.float64)
    return (HALF_WIDTH * (2 * unit - 1)).to(device)


def predict(nets: Shallow, x: Tensor) -> Tensor:
    """f at the points x [D, d] of every network: [M, D]."""
    phi = (nets.w @ x.T + nets.b[:, :, None]).clamp_min_(0)
    return (nets.v[:, None, :] @ phi)[:, 0] + nets.c[:, None]


def test_mse(nets: Shallow, target: str, *, count: int = 2**14) -> Tensor:
    """Mean squared error of each network [M], at points that training never saw."""
    # Training uses the points before these, `laid_out` those behind them.
    x = points(nets.w.shape[2], count, nets.w.device, skip=2**14)
    y = target_named(target)(x)
    rows = zip(nets.w, nets.b, nets.v, nets.c, strict=True)
    return torch.stack(
        [
            (predict(Shallow(*(part[None] for part in net)), x)[0] - y).square().mean()
            for net in rows
        ]
    )


# -------------------------------------------------------------------- laid out by hand


def directions(target: str, d: int) -> Tensor:
    """Unit vectors [R, d] of which the target is a sum of functions of w . x.

    An additive target needs the d axes. A product of cosines is the mean of
    cos(x_1 ± x_2 ± ... ± x_d), so it needs 2^(d - 1) diagonals.
    """
    if target == "additive":
        return torch.eye(d, dtype=torch.float64, device="cpu")
    signs = [(1.0, *rest) for rest in product((1.0, -1.0), repeat=d - 1)]
    return torch.tensor(signs, dtype=torch.float64, device="cpu") / d**0.5


def laid_out(target: str, d: int, width: int, device, *, count: int = 2**15) -> Shallow:
    """A network whose kinks are planes across the directions, equally spaced on each.

    Half the neurons of a direction face each way. Output weights and c are the least-
    squares ones: a linear problem, no training. It needs many points, because the
    outermost kinks cut off small corners of the cube. `width` must be a multiple of the
    number of directions.
    """
    rays = directions(target, d).to(device)
    each, left_over = divmod(width, len(rays))
    if left_over:
        raise UserError(
            f"{width} neurons do not share {len(rays)} directions: "
            f"choose a multiple of {len(rays)}"
        )
    x = points(d, count, device, skip=2**15)
    w, b = [], []
    for ray in rays:
        reach = HALF_WIDTH * ray.abs().sum()
        gap = 2 * reach / (each + 1)
        knots = -reach + gap * torch.arange(1, each + 1, device=device)
        facing = torch.where(knots > 0, 1.0, -1.0).double()
        w.append(facing[:, None] * ray)
        b.append(-facing * knots)
    w, b = torch.cat(w), torch.cat(b)
    phi = (x @ w.T + b).clamp_min_(0)
    design = torch.cat([phi, torch.ones_like(phi[:, :1])], 1)
    y = target_named(target)(x)
    solved = torch.linalg.lstsq(design, y[:, None], driver="gelsd").solution[:, 0]
    return Shallow(w[None], b[None], solved[None, :-1], solved[-1:])


# ----------------------------------------------------------------------------- trained


def random_start(d: int, width: int, seeds, device) -> Shallow:
    """Networks whose kinks pass through random points of the cube: M = len(seeds).

    w is uniform on the sphere, -b its value at a uniform point, v uniform in
    (-1, 1) / sqrt(N). A seed means the same network on every device.
    """
    make = {"dtype": torch.float64, "device": "cpu"}
    w, b, v = [], [], []
    for seed in seeds:
        rng = networks.generator(seed)
        direction = torch.randn(width, d, generator=rng, **make)
        w.append(direction / direction.norm(dim=1, keepdim=True))
        through = HALF_WIDTH * (2 * torch.rand(width, d, generator=rng, **make) - 1)
        b.append(-(w[-1] * through).sum(1))
        v.append((2 * torch.rand(width, generator=rng, **make) - 1) / width**0.5)
    w, b, v = (torch.stack(part).to(device) for part in (w, b, v))
    return Shallow(w, b, v, torch.zeros_like(v[:, 0]))


def train(nets: Shallow, target: str, *, count: int, iterations: int) -> Shallow:
    """The same networks after Levenberg-Marquardt on `count` points, in float64.

    The derivatives are written out: with a = relu(z) and h = 1 where z > 0, those of f
    are v h x_j in w_j, v h in b, a in v and 1 in c.
    """
    m, width, d = nets.w.shape
    x = points(d, count, nets.w.device)
    y = target_named(target)(x)
    inputs = x.T[None, None]  # [1, 1, d, D]
    start = torch.cat([nets.w.reshape(m, -1), nets.b, nets.v, nets.c[:, None]], 1)

    def unpack(parameters):
        w, b, v, c = parameters.split([width * d, width, width, 1], dim=1)
        return Shallow(w.reshape(-1, width, d), b, v, c[:, 0])

    def residuals_and_jacobian(parameters):
        now = unpack(parameters)
        z = now.w @ x.T + now.b[:, :, None]
        a = z.clamp_min(0)
        db = now.v[:, :, None] * (z > 0)
        dw = (db[:, :, None] * inputs).flatten(1, 2)
        residuals = (now.v[:, None, :] @ a)[:, 0] + now.c[:, None] - y
        ones = torch.ones_like(residuals)[:, None]
        return residuals, torch.cat([dw, db, a, ones], dim=1)

    trained, _ = networks.levenberg_marquardt(
        start, residuals_and_jacobian, iterations=iterations
    )
    return unpack(trained)

"""One-hidden-layer networks on y = x^2: part 2, *Lottery tickets*.

The networks are f(x) = sum_i v_i phi(w_i x + b_i) + c with N hidden neurons, the
target is y = x^2 on [-L, L] (L = `half_width`), after Liu & Tegmark 2023
(arXiv:2310.02258). This module trains them (`SmallNets`, hand-written gradient) and
states what approximation theory expects. What is done with trained networks, such as
averaging them or pulling their neuron pairs apart, is in `tickets.py`.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch

from scalinglaws import networks
from scalinglaws.errors import UserError
from scalinglaws.networks import Block, Stack, Tensor

HALF_WIDTH = 2.0
TEST_POINTS = 1001
_aten = torch.ops.aten


# ------------------------------------------------------------------------ activations


@dataclass(frozen=True)
class Activation:
    """phi and its derivative, both written into a given tensor.

    `value(z, out)` writes phi(z); `pull_back(r, z, phi, out)` writes r * phi'(z),
    where `phi` is phi(z) already computed.
    """

    value: Callable[[Tensor, Tensor], Tensor]
    pull_back: Callable[[Tensor, Tensor, Tensor, Tensor], Tensor]


ACTIVATIONS = {
    "silu": Activation(
        lambda z, out: _aten.silu.out(z, out=out),
        lambda r, z, phi, out: _aten.silu_backward.grad_input(r, z, grad_input=out),
    ),
    "relu": Activation(
        lambda z, out: torch.clamp_min(z, 0, out=out),
        lambda r, z, phi, out: _aten.threshold_backward.grad_input(
            r, phi, 0, grad_input=out
        ),
    ),
    "gelu": Activation(
        lambda z, out: _aten.gelu.out(z, out=out),
        lambda r, z, phi, out: _aten.gelu_backward.grad_input(r, z, grad_input=out),
    ),
    "tanh": Activation(
        lambda z, out: torch.tanh(z, out=out),
        lambda r, z, phi, out: _aten.tanh_backward.grad_input(r, phi, grad_input=out),
    ),
    "sin": Activation(
        lambda z, out: torch.sin(z, out=out),
        lambda r, z, phi, out: torch.cos(z, out=out).mul_(r),
    ),
    "square": Activation(
        lambda z, out: torch.mul(z, z, out=out),
        lambda r, z, phi, out: torch.mul(r, z, out=out).mul_(2),
    ),
}


def activation_named(name: str) -> Activation:
    """The activation `name`, or one line that lists the known ones."""
    if name not in ACTIVATIONS:
        known = ", ".join(ACTIVATIONS)
        raise UserError(f"unknown activation {name!r}: choose one of {known}")
    return ACTIVATIONS[name]


# --------------------------------------------------------------------------- networks


@dataclass(frozen=True)
class Nets:
    """M networks of at most N neurons: `w`, `b`, `v` are [M, N], `c` is [M].

    A network narrower than N is padded with neurons whose `v` is 0.
    """

    w: Tensor
    b: Tensor
    v: Tensor
    c: Tensor
    activation: str

    def __len__(self) -> int:
        return self.w.shape[0]


def predict(nets: Nets, x: Tensor) -> Tensor:
    """f(x) of every network at the points x [D]: [M, D]."""
    z = nets.w[:, :, None] * x + nets.b[:, :, None]
    phi = activation_named(nets.activation).value(z, torch.empty_like(z))
    return (nets.v[:, None, :] @ phi)[:, 0] + nets.c[:, None]


def test_grid(half_width: float = HALF_WIDTH, points: int = TEST_POINTS):
    """Points on [-L, L] and their trapezoid weights, which add up to 1 (numpy)."""
    x = np.linspace(-half_width, half_width, points)
    weights = np.full(points, 1.0 / (points - 1))
    weights[[0, -1]] /= 2
    return x, weights


def mse(nets: Nets, half_width: float = HALF_WIDTH, target=torch.square) -> Tensor:
    """Mean squared error of each network on the dense test grid, in float64: [M]."""
    x, weights = test_grid(half_width)
    x = networks.to_tensor(x, nets.w.device)
    weights = networks.to_tensor(weights, nets.w.device)
    # A few networks at a time: the activations are [networks, N, 1001].
    group = max(1, 2**18 // (nets.w.shape[1] * TEST_POINTS))
    arrays = (nets.w, nets.b, nets.v, nets.c)
    parts = zip(*(a.double().split(group) for a in arrays), strict=True)
    return torch.cat(
        [
            (predict(Nets(*part, nets.activation), x) - target(x)).square() @ weights
            for part in parts
        ]
    )


class SmallNets:
    """The networks of one block in training on `target` at D uniform points.

    Initialised as `torch.nn.Linear` does: w, b ~ U(-1, 1) and v, c ~ U(-1, 1)/sqrt(N),
    each network from its own seed. Full batch, mean squared error.

    The gradient is written out, because four small matrix products and two passes over
    the activations are all it takes. With r = 2 (f - y) / D,

        dc = sum_x r        dv = sum_x r phi(z)        dz = v r phi'(z)
        dw = sum_x x dz     db = sum_x dz.
    """

    def __init__(
        self,
        block: Block,
        *,
        points: int,
        activation: str = "silu",
        half_width: float = HALF_WIDTH,
        target: Callable[[Tensor], Tensor] = torch.square,
        device,
        dtype=torch.float32,
    ):
        count, width = len(block), block.width
        make = {"device": device, "dtype": dtype}
        self.activation, self.half_width = activation, half_width
        self.target = target
        self._phi = activation_named(activation)
        self.stack = Stack(
            {"inner": (count, width, 2), "v": (count, width), "c": (count,)}, **make
        )
        self._draw(block)
        self.x = torch.linspace(-half_width, half_width, points, **make)
        self.y = target(self.x)
        rows = torch.stack([self.x, torch.ones_like(self.x)])  # [2, D]
        # The loss is a sum over points: a network too wide for the cache takes them
        # a chunk at a time and adds up the gradients.
        chunk = max(64, networks.block_budget(device) // (count * width))
        self._chunks = list(zip(rows.split(chunk, 1), self.y.split(chunk), strict=True))
        # One scratch [3, M, N, chunk] and [M, 1, chunk] for every chunk length.
        self._scratch = {
            len(y): (
                torch.empty(3, count, width, len(y), **make),
                torch.empty(count, 1, len(y), **make),
            )
            for _, y in self._chunks
        }

    def _draw(self, block: Block) -> None:
        stack, self._mask = self.stack, None
        # Drawn on the CPU, whatever the device: a seed means the same network.
        start = {
            name: torch.zeros(view.shape, dtype=view.dtype, device="cpu")
            for name, view in stack.parameter.items()
        }
        for m, (width, seed) in enumerate(zip(block.widths, block.seeds, strict=True)):
            draw = torch.rand(
                3 * width + 1,
                generator=networks.generator(seed),
                device="cpu",
                dtype=torch.float32,
            )
            draw = 2 * draw.to(stack.values.dtype) - 1
            w, b, v, c = draw.split([width, width, width, 1])
            start["inner"][m, :width, 0] = w
            start["inner"][m, :width, 1] = b
            start["v"][m, :width] = v / math.sqrt(width)
            start["c"][m] = c[0] / math.sqrt(width)
        for name, view in stack.parameter.items():
            view.copy_(start[name])
        if len(set(block.widths)) > 1:
            # Padding neurons have v = 0; masking dv keeps it so.
            slots = torch.arange(block.width, device=stack.values.device)
            widths = torch.tensor(block.widths, device=stack.values.device)
            self._mask = (slots < widths[:, None]).to(stack.values)

    def gradients(self) -> None:
        """Fill the stack's gradients for the current parameters."""
        grad = self.stack.gradient
        self.stack.gradients.zero_()
        for rows, y in self._chunks:
            self._add_gradients(rows, y)
        if self._mask is not None:
            grad["v"].mul_(self._mask)
        grad["inner"].mul_(self.stack["v"][:, :, None])

    def _add_gradients(self, rows: Tensor, y: Tensor) -> None:
        """Add the gradients of some points; those of w and b still lack the factor v.

        `rows` is [2, d]: the points and ones. Buffers are reused from step to step.
        """
        stack, grad, points = self.stack, self.stack.gradient, len(y)
        inner, v = stack["inner"], stack["v"]
        (z, a, dz), f = self._scratch[points]
        torch.mm(inner.view(-1, 2), rows, out=z.view(-1, points))
        self._phi.value(z, a)
        if inner.shape[1] < 8:  # a batch of tiny products is slower than a sum
            torch.mul(a, v[:, :, None], out=dz)
            torch.sum(dz, 1, keepdim=True, out=f)
        else:
            torch.bmm(v[:, None, :], a, out=f)
        r = f[:, 0]
        r.add_(stack["c"][:, None]).sub_(y).mul_(2 / len(self.x))
        grad["c"].add_(r.sum(1))
        grad["v"][:, None, :].baddbmm_(f, a.mT)
        self._phi.pull_back(f.expand_as(z), z, a, dz)
        grad["inner"].view(-1, 2).addmm_(dz.view(-1, points), rows.T)

    def nets(self) -> Nets:
        """A copy of the networks as they are now."""
        inner = self.stack["inner"]
        w, b = inner[:, :, 0].clone(), inner[:, :, 1].clone()
        return Nets(
            w, b, self.stack["v"].clone(), self.stack["c"].clone(), self.activation
        )

    def test_mse(self) -> np.ndarray:
        """Mean squared error of each network on the dense test grid: [M], float64."""
        return networks.to_array(mse(self.nets(), self.half_width, self.target))


def train(
    block: Block, *, steps: int, learning_rate: float, points: int, observe_at=(),
    optimiser="adam", schedule="constant", **kind,
) -> tuple[Nets, np.ndarray]:  # fmt: skip
    """Train a block; returns its networks and their test errors.

    The errors are [len(observe_at), M], one row a step of `observe_at` in increasing
    order (the last step alone if it is empty). `kind` goes to `SmallNets`.
    """
    small = SmallNets(block, points=points, **kind)
    errors = []
    networks.train(
        small.stack,
        small.gradients,
        steps=steps,
        learning_rate=learning_rate,
        optimiser=optimiser,
        schedule=schedule,
        observe=lambda step: errors.append(small.test_mse()),
        observe_at=observe_at or (steps,),
    )
    return small.nets(), np.array(errors)


def train_second_order(
    nets: Nets, *, points: int, iterations: int, half_width: float = HALF_WIDTH,
    target=torch.square,
) -> Nets:  # fmt: skip
    """The same networks trained further by Levenberg-Marquardt, in float64."""
    count, width = nets.w.shape
    phi = activation_named(nets.activation)
    x = torch.linspace(
        -half_width, half_width, points, device=nets.w.device, dtype=torch.float64
    )
    start = torch.cat([nets.w, nets.b, nets.v, nets.c[:, None]], 1).double()

    def residuals_and_jacobian(parameters):
        w, b, v, c = parameters.split([width, width, width, 1], dim=1)
        z = w[:, :, None] * x + b[:, :, None]
        a = phi.value(z, torch.empty_like(z))
        slope = phi.pull_back(torch.ones_like(z), z, a, torch.empty_like(z))
        db = v[:, :, None] * slope
        residuals = (v[:, None, :] @ a)[:, 0] + c - target(x)
        ones = torch.ones_like(residuals)[:, None, :]
        return residuals, torch.cat([db * x, db, a, ones], dim=1)

    trained, _ = networks.levenberg_marquardt(
        start, residuals_and_jacobian, iterations=iterations
    )
    w, b, v, c = trained.split([width, width, width, 1], dim=1)
    return Nets(w, b, v, c[:, 0], nets.activation)


# ----------------------------------------------------------------------------- theory


def best_constant_mse(half_width: float = HALF_WIDTH) -> float:
    """Variance of x^2 on [-L, L], 4 L^4 / 45: what a dead network is left with."""
    return 4 * half_width**4 / 45


def piecewise_linear_optimum(pieces, half_width: float = HALF_WIDTH):
    """Smallest MSE of a continuous piecewise-linear fit to x^2: (2L)^4 / (180 n^4).

    `pieces` is n, a number or an array (of floats: n^4 outgrows integers).

    The line of Sharma & Kaplan 2020 (arXiv:2004.10802) for d = 1 with its constant. A
    ReLU network with N neurons has at most n = N + 1 pieces.
    """
    return (2 * half_width) ** 4 / (180 * pieces**4)


def optimal_relu_net(width: int, half_width: float = HALF_WIDTH) -> Nets:
    """The ReLU network that attains the optimum of width + 1 pieces (even width).

    Half the neurons face left, half face right; knots lie h = 2L/(N + 1) apart and the
    slope jumps by 2h at each. An odd width has no free linear term and cannot.
    """
    if width % 2:
        raise UserError(f"the construction needs an even width, not {width}")
    h = 2 * half_width / (width + 1)
    knots = -half_width + h * np.arange(1, width + 1)
    facing = np.where(knots > 0, 1.0, -1.0)
    # The middle piece is the flat one around 0: its best constant is h^2 / 12, and the
    # ends of every piece lie h^2 / 6 above the parabola.
    row = lambda a: networks.to_tensor(a, "cpu")[None]  # noqa: E731
    return Nets(
        row(facing), row(-facing * knots), row(np.full(width, 2 * h)),
        networks.to_tensor([h * h / 12], "cpu"), "relu",
    )  # fmt: skip

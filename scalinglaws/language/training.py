"""Training one language model: windows of text, Muon and Adam, a schedule.

The weight matrices of the blocks are trained by Muon (Jordan et al. 2024): momentum
whose singular values are all pushed towards 1. Everything else (embeddings, norms,
biases) is trained by Adam. At width 32 this reaches in 300 steps what Adam alone
reaches in 400.

Models are trained one by one: three seeds in one batch of matrices were no faster.
"""

import math
from collections.abc import Callable, Iterator, Sequence

import numpy as np
import torch
from torch.nn import functional

from scalinglaws import networks
from scalinglaws.errors import UserError
from scalinglaws.language.model import GPT, block_parameters
from scalinglaws.networks import Stack, Tensor

SCHEDULES: dict[str, Callable[[float], float]] = {
    "constant": lambda progress: 1.0,
    "linear": lambda progress: 1.0 - 0.95 * progress,
    "trapezoid": lambda progress: 1.0 - 0.95 * max(0.0, (progress - 0.7) / 0.3),
}
"""Factor on the learning rate by the share of steps done, after a warm-up of 5 %.

`linear` falls to 0.05 from the start, `trapezoid` over the last 30 %: until then its
models are those that a constant rate makes, so its checkpoints make a curve.
"""
WARM_UP = 0.05
MUON_RATE = ADAM_RATE = 0.02  # the best of a few tried at widths 16 to 128
LARGEST_GRADIENT = 1.0  # norm of the whole gradient; a longer one is scaled down


def orthogonal(matrices: Tensor, iterations: int = 5) -> Tensor:
    """Matrices [K, r, c] with their singular values pushed towards 1.

    Five steps of the Newton-Schulz iteration X <- P X, P = a + b A + c A^2, A = X X^T,
    with Jordan's coefficients: singular values end between about 0.7 and 1.2. All P
    commute with A, so the steps are taken on A, which is small, and X is multiplied
    once: 0.6 of the work for a matrix four times as wide as high.
    """
    a, b, c = 3.4445, -4.7750, 2.0315
    tall = matrices.shape[1] > matrices.shape[2]
    x = matrices.mT if tall else matrices
    x = x / (x.norm(dim=(1, 2), keepdim=True) + 1e-7)
    square, product = x @ x.mT, None
    for step in range(iterations):
        p = torch.baddbmm(square, square, square, beta=b, alpha=c)
        p.diagonal(dim1=1, dim2=2).add_(a)
        product = p if product is None else p @ product
        if step + 1 < iterations:
            square = p @ square @ p
    x = product @ x
    return x.mT if tall else x


class Muon:
    """Muon on the matrices [K, r, c] of a stack; `rate` is the size of an update."""

    def __init__(self, stack: Stack, momentum: float = 0.95):
        self.stack, self.momentum = stack, momentum
        self.mean = {
            name: torch.zeros_like(gradient)
            for name, gradient in stack.gradient.items()
        }

    def step(self, rate: float) -> None:
        """One update from the gradients in the stack (Nesterov momentum)."""
        for name, gradient in self.stack.gradient.items():
            mean = self.mean[name].mul_(self.momentum).add_(gradient)
            update = orthogonal(gradient + self.momentum * mean)
            rows, columns = gradient.shape[1:]
            scale = math.sqrt(max(1, rows / columns))
            self.stack[name].sub_(update, alpha=rate * scale)


def share_buffers(model: GPT) -> tuple[Stack, Stack]:
    """Let a model's parameters and gradients live in two stacks, for the optimisers.

    The first holds the block matrices, those of one kind from all layers together
    [depth, r, c]; the second all the rest.
    """
    matrices: dict[str, list] = {}
    rest = {}
    inside = block_parameters(model)
    for name, parameter in model.named_parameters():
        if name in inside and parameter.ndim == 2:
            matrices.setdefault(name.split(".", 2)[2], []).append(parameter)
        else:
            rest[name] = parameter
    make = {"device": model.tokens.device, "dtype": model.tokens.dtype}
    shapes = {kind: (len(m), *m[0].shape) for kind, m in matrices.items()}
    for_muon = Stack(shapes, **make)
    for_adam = Stack({name: p.shape for name, p in rest.items()}, **make)
    for kind, of_layers in matrices.items():
        for layer, parameter in enumerate(of_layers):
            _move(parameter, for_muon[kind][layer], for_muon.gradient[kind][layer])
    for name, parameter in rest.items():
        _move(parameter, for_adam[name], for_adam.gradient[name])
    return for_muon, for_adam


def _move(parameter, values: Tensor, gradient: Tensor) -> None:
    values.copy_(parameter.detach())
    parameter.data, parameter.grad = values, gradient


def batches(ids: Tensor, context: int, batch_size: int, seed: int) -> Iterator[Tensor]:
    """Batches [B, T + 1] without end: every window once, in a new order each epoch."""
    count = (len(ids) - 1) // context
    if count < batch_size:
        raise UserError(
            f"{len(ids)} tokens hold {count} windows of {context}: give a longer text "
            f"or a batch smaller than {batch_size}"
        )
    rng = np.random.default_rng(seed)
    inside = torch.arange(context + 1, device=ids.device)
    while True:
        order = networks.to_tensor(rng.permutation(count), ids.device, torch.int64)
        for some in order.split(batch_size):
            if len(some) == batch_size:
                yield ids[some[:, None] * context + inside]


def train(
    model: GPT,
    ids: np.ndarray,
    *,
    steps: int,
    batch_size: int = 8,
    schedule: str = "trapezoid",
    muon_rate: float = MUON_RATE,
    adam_rate: float = ADAM_RATE,
    seed: int,
    observe: Callable[[int], None] | None = None,
    observe_at: Sequence[int] = (),
) -> np.ndarray:
    """Train `model` in place on tokens `ids` [n]; returns each step's loss [steps].

    The loss (nats a token, on the batch before its update) is taken as windows come,
    so in the first epoch it is the loss on text not seen before. `observe(step)` is
    called after `step` updates for each step in `observe_at` (0 is the untrained
    model).
    """
    if not isinstance(steps, int) or steps < 1:
        raise UserError(f"steps is {steps!r}: give a whole number from 1 on")
    if schedule not in SCHEDULES:
        raise UserError(
            f"unknown schedule {schedule!r}: choose one of {', '.join(SCHEDULES)}"
        )
    if not min(muon_rate, adam_rate) > 0:
        raise UserError(
            f"learning rates are {muon_rate} and {adam_rate}: give numbers above 0"
        )
    ids = check_ids(ids, model.n_tokens)
    stacks = share_buffers(model)
    optimisers = (Muon(stacks[0]), networks.Adam(stacks[1], betas=(0.9, 0.98)))
    device = model.tokens.device
    source = batches(
        networks.to_tensor(ids, device, torch.int64), model.context, batch_size, seed
    )
    warm_up, wanted = max(1, round(WARM_UP * steps)), set(observe_at)
    losses = torch.empty(steps, device=device)
    with networks.one_thread():
        for step in range(steps):
            if step in wanted:
                observe(step)
            losses[step] = _gradients(model, stacks, next(source))
            factor = SCHEDULES[schedule](step / steps) * min(1, (step + 1) / warm_up)
            with torch.no_grad():
                optimisers[0].step(muon_rate * factor)
                optimisers[1].step(adam_rate * factor)
        if steps in wanted:
            observe(steps)
    return networks.to_array(losses)


def _gradients(model: GPT, stacks: Sequence[Stack], windows: Tensor) -> Tensor:
    """Fill the stacks' gradients for one batch; returns its mean loss."""
    for stack in stacks:
        stack.gradients.zero_()
    logits = model(windows[:, :-1])
    loss = functional.cross_entropy(logits.flatten(0, 1), windows[:, 1:].flatten())
    loss.backward()
    norm = torch.stack([stack.gradients.norm() for stack in stacks]).norm()
    shrink = (LARGEST_GRADIENT / (norm + 1e-6)).clamp_max(1)
    for stack in stacks:
        stack.gradients.mul_(shrink)
    return loss.detach()


def check_ids(ids: np.ndarray, n_tokens: int) -> np.ndarray:
    """Tokens [n] as they are, or one line if they cannot be tokens of the model."""
    ids = np.asarray(ids)
    if ids.ndim != 1 or len(ids) < 2:
        raise UserError("the text is empty: give at least two tokens in one row")
    if not np.issubdtype(ids.dtype, np.integer):
        raise UserError(
            f"tokens are whole numbers, these are {ids.dtype}: encode first"
        )
    outside = ids[(ids < 0) | (ids >= n_tokens)]
    if len(outside):
        raise UserError(
            f"token {outside[0]} is not in the model's vocabulary of {n_tokens} "
            "tokens: encode the text with the vocabulary the model was trained on"
        )
    return ids

"""Grokking: a network that learns a + b modulo p by heart long before it can add (4.5).

After Liu et al. 2025 (arXiv:2501.12391, read as code). Each of the p numbers has a
learned embedding; the embeddings of a and b, side by side, go through a network with
two hidden SiLU layers to p logits. A share of the p^2 pairs is shown, full batch,
cross-entropy, decoupled weight decay on everything; the rest is the test.

The whole table is computed in every step, so the test costs nothing extra, and the
first layer splits: W [E_a, E_b] = U_a + V_b takes 2 p products instead of p^2.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch

from scalinglaws import networks
from scalinglaws.errors import UserError
from scalinglaws.parity import whole
from scalinglaws.skills.mlp import MLPs

BETAS = {"adam": (0.9, 0.999), "signgd": (0.0, 0.0)}
"""The source's sign descent is Adam without memory: g / (|g| + 1e-8)."""


@dataclass(frozen=True)
class Curves:
    """Shares of right answers on the shown and the other pairs, [steps + 1] each."""

    train: np.ndarray
    test: np.ndarray


class Table:
    """One network on the table of a + b mod p: `gradients()` fills those of its stack.

    `shown` [p^2] tells which pairs, in the order of p a + b, are trained on.
    """

    def __init__(self, p, dimension, width, shown, seed, *, device, dtype):
        self.p, self.dimension = p, dimension
        self.nets = MLPs(
            [2 * dimension, width, width, p], [seed],
            extra={"embedding": (p, dimension)}, device=device, dtype=dtype,
        )  # fmt: skip
        embedding = np.random.default_rng([seed, 1]).standard_normal((p, dimension))
        self.nets.stack["embedding"].copy_(networks.to_tensor(embedding, device, dtype))
        index = torch.arange(p, device=device)
        self.answer = (index[:, None] + index).remainder(p).flatten()  # [p^2]
        self.shown = networks.to_tensor(shown, device, torch.bool)
        self._pull_weight = (self.shown.to(dtype) / self.shown.sum())[:, None]

    def logits(self):
        """Logits of every pair, [p^2, p]."""
        stack = self.nets.stack
        top, bottom = stack["w1"][0].split(self.dimension)
        left, right = stack["embedding"] @ top, stack["embedding"] @ bottom
        z = (left[:, None] + right + stack["b1"][0]).view(1, self.p**2, -1)
        return self.nets.above(z)[0]

    def right(self, logits) -> tuple[float, float]:
        """Shares of right answers on the shown and the other pairs."""
        hit = logits.argmax(1) == self.answer
        return hit[self.shown].double().mean(), hit[~self.shown].double().mean()

    def gradients(self, logits) -> None:
        """Fill the stack's gradients of the mean cross-entropy over the shown pairs."""
        pull = logits.softmax(1)
        pull[torch.arange(len(pull), device=pull.device), self.answer] -= 1
        pull = self.nets.back_to_first(pull.mul_(self._pull_weight)[None])
        stack, gradient = self.nets.stack, self.nets.stack.gradient
        cells = pull.view(self.p, self.p, -1)
        left, right = cells.sum(1), cells.sum(0)  # by what each embedding sent up
        top, bottom = stack["w1"][0].split(self.dimension)
        into_top, into_bottom = gradient["w1"][0].split(self.dimension)
        torch.mm(stack["embedding"].T, left, out=into_top)
        torch.mm(stack["embedding"].T, right, out=into_bottom)
        torch.sum(left, 0, keepdim=True, out=gradient["b1"][0])
        torch.mm(left, top.T, out=gradient["embedding"])
        gradient["embedding"].addmm_(right, bottom.T)


def train(
    p: int,
    *,
    dimension: int,
    width: int,
    share: float = 0.8,
    optimiser: str,
    learning_rate: float = 0.01,
    weight_decay: float = 0.03,
    steps: int,
    seed: int,
    device,
    dtype=torch.float32,
    progress: Callable[[int], None] | None = None,
) -> Curves:
    """Train one network on a share of the table, and test it on the rest."""
    p, steps = whole("p", p, 2), whole("steps", steps)
    if optimiser not in BETAS:
        raise UserError(
            f"unknown optimiser {optimiser!r}: choose one of {', '.join(BETAS)}"
        )
    if not learning_rate > 0:
        raise UserError(f"learning_rate is {learning_rate!r}: give a number above 0")
    if not weight_decay >= 0:
        raise UserError(f"weight_decay is {weight_decay!r}: give 0 or a number above")
    count = math.floor(share * p**2)
    if not 0 < count < p**2:
        raise UserError(
            f"share is {share!r} of {p**2} pairs: give a number between 0 and 1 that "
            "leaves pairs to train on and pairs to test"
        )
    shown = np.random.default_rng([seed, 0]).permutation(p**2) < count
    table = Table(
        p, whole("dimension", dimension), whole("width", width), shown, seed,
        device=device, dtype=dtype,
    )  # fmt: skip
    stack = table.nets.stack
    update = networks.Adam(stack, betas=BETAS[optimiser])
    seen = torch.empty(2, steps + 1, device=device, dtype=torch.float64)
    with torch.no_grad(), networks.one_thread():
        for step in range(steps + 1):
            logits = table.logits()
            seen[0, step], seen[1, step] = table.right(logits)
            if step == steps:
                break
            table.gradients(logits)
            stack.values.mul_(1 - learning_rate * weight_decay)
            update.step(learning_rate)
            if progress:
                progress(step)
    return Curves(*networks.to_array(seen))

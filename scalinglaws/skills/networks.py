"""Networks with one output a task that learn parities together (chapter 4.1).

After Liu et al. 2025 (arXiv:2501.12391): inputs are fixed random bits in {0, 1}, task o
is the parity of a few of them, the network is n - H - O with ReLU, the loss is the mean
square over all samples and outputs. A task of frequency p is seen on a fresh random
share p of the samples in every step; entries not seen still count in the mean, so the
gradient of a task is proportional to its p.

G data sets with P networks each are one stack: P lists of frequencies, trained from the
same start on the same samples. Nothing mixes: the tests train each one by torch.optim.
"""

import math
from collections.abc import Sequence

import numpy as np
import torch

from scalinglaws import networks, parity
from scalinglaws.errors import UserError
from scalinglaws.networks import Tensor

CHUNK = 512  # samples at a time: their activations stay near the core


class Parities:
    """G x P networks on parities of `subsets`; P is the number of `frequencies`.

    subsets: O lists of bits. frequencies: P lists of O numbers from 0 to 1. seeds: G
    of them, each draws data, start and masks. Of `samples` strings the last `held_out`
    are not trained on; accuracies are those of the held-out ones, if there are any.
    """

    def __init__(
        self,
        subsets: Sequence[Sequence[int]],
        frequencies: Sequence[Sequence[float]],
        seeds: Sequence[int],
        *,
        n_bits: int,
        width: int,
        samples: int,
        held_out: int = 0,
        device,
        dtype: torch.dtype,
    ):
        _check(subsets, frequencies, n_bits)
        self.trained = parity.whole("samples", samples - held_out)
        self.shape = len(seeds), len(frequencies), len(subsets)
        sets, nets, tasks = self.shape
        width = parity.whole("width", width)
        self.stack = networks.Stack(
            {
                "inner": (sets, nets * width, n_bits + 1),
                "outer": (sets * nets, tasks, width),
                "bias": (sets * nets, tasks, 1),
            },
            device=device,
            dtype=dtype,
        )
        self.frequencies = networks.to_tensor(frequencies, device, dtype)[:, :, None]
        self.masked = bool(((self.frequencies > 0) & (self.frequencies < 1)).any())
        self.dice = networks.generator(seeds[0], device)
        drawn = [
            _draw(seed, subsets, n_bits, width, samples, dtype, device)
            for seed in seeds
        ]
        start, x, y = zip(*drawn, strict=True)
        for name, each in zip(("inner", "outer", "bias"), zip(*start, strict=True),
                              strict=True):  # fmt: skip
            together = torch.stack([part.repeat(nets, 1, 1) for part in each])
            self.stack[name].copy_(together.view_as(self.stack[name]))
        self.chunks = self._cut(torch.stack(x), torch.stack(y), held_out, samples)
        self.scored = held_out or samples

    def _cut(self, x, y, held_out, samples):
        """Chunks (x, y, is it trained on, is it scored), trained ones first."""
        edges = [*range(0, self.trained, CHUNK), self.trained]
        if held_out:
            edges += [*range(self.trained + CHUNK, samples, CHUNK), samples]
        return [
            (x[..., a:b].contiguous(), y[..., a:b].contiguous(), b <= self.trained,
             a >= self.trained or not held_out)
            for a, b in zip(edges, edges[1:], strict=False)
        ]  # fmt: skip

    def gradients(self) -> Tensor:
        """Fill the stack's gradients; accuracies [G, P, O] before the update."""
        sets, nets, tasks = self.shape
        grad, inner, outer = self.stack.gradient, *map(self.stack.parameter.get,
                                                       ("inner", "outer"))  # fmt: skip
        self.stack.gradients.zero_()
        hits = torch.zeros_like(self.stack["bias"])
        for x, y, trained, scored in self.chunks:
            hidden = torch.bmm(inner, x).clamp_min_(0)
            hidden = hidden.view(sets * nets, -1, x.shape[2])
            out = torch.baddbmm(self.stack["bias"], outer, hidden)
            out = out.view(sets, nets, tasks, -1)
            if scored:
                hits += ((out > 0.5) == (y > 0.5)).sum(-1).view_as(hits)
            if not trained:
                continue
            error = (out - y).mul_(self._seen(out)).mul_(2 / (self.trained * tasks))
            error = error.view(sets * nets, tasks, -1)
            grad["outer"].baddbmm_(error, hidden.mT)
            grad["bias"].add_(error.sum(2, keepdim=True))
            back = torch.bmm(outer.mT, error)
            torch.ops.aten.threshold_backward.grad_input(
                back, hidden, 0, grad_input=back
            )
            grad["inner"].baddbmm_(back.view(sets, -1, x.shape[2]), x.mT)
        return hits.view(self.shape) / self.scored

    def _seen(self, out: Tensor) -> Tensor:
        """Which entries count in this step, as 0 or 1."""
        if not self.masked:
            return self.frequencies
        sets, _, tasks, rows = out.shape
        dice = torch.rand(
            (sets, 1, tasks, rows), generator=self.dice, device=out.device,
            dtype=out.dtype,
        )  # fmt: skip
        return dice < self.frequencies


def train(
    nets: Parities, *, steps: int, learning_rate: float, optimiser: str = "adam"
) -> np.ndarray:
    """Train the stack in place: accuracies [G, P, O, steps] before every update."""
    steps = parity.whole("steps", steps)
    if not learning_rate > 0:
        raise UserError(f"learning_rate is {learning_rate!r}: give a number above 0")
    seen = []
    networks.train(
        nets.stack, lambda: seen.append(nets.gradients()), steps=steps,
        learning_rate=learning_rate, optimiser=optimiser,
    )  # fmt: skip
    return networks.to_array(torch.stack(seen, -1))


def _check(subsets, frequencies, n_bits) -> None:
    for bits in subsets:
        if not bits or min(bits) < 0 or max(bits) >= n_bits:
            raise UserError(
                f"task on bits {list(bits)}: give some of 0 to {n_bits - 1}"
            )
    for row in frequencies:
        if len(row) != len(subsets):
            raise UserError(
                f"frequencies {list(row)} for {len(subsets)} tasks: give one a task"
            )
        if not all(0 <= p <= 1 for p in row):
            raise UserError(f"frequencies {list(row)}: give numbers from 0 to 1")


def _draw(seed, subsets, n_bits, width, samples, dtype, device):
    """The start as `torch.nn.Linear` draws it, bits with a constant 1, and labels."""
    # Drawn on the CPU, whatever the device: a seed means the same network and data.
    generator = networks.generator(seed)

    def uniform(inputs, *shape):
        draw = torch.rand(shape, generator=generator, device="cpu", dtype=dtype)
        return (2 * draw - 1) / math.sqrt(inputs)

    start = (
        uniform(n_bits, 1, width, n_bits + 1),
        uniform(width, 1, len(subsets), width),
        uniform(width, 1, len(subsets), 1),
    )
    bits = parity.random_bits(samples, n_bits, device="cpu", generator=generator)
    labels = [bits[:, list(s)].sum(1).remainder(2) for s in subsets]
    x = torch.cat([bits, torch.ones_like(bits[:, :1])], 1).T.to(device, dtype)
    return [part[0] for part in start], x, torch.stack(labels)[None].to(device, dtype)

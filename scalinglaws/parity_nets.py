"""Networks with one hidden layer on multitask sparse parity, trained as one.

The model is the source's: h = relu(E[t] + W x + b), two logits v_0 h + c_0 and
v_1 h + c_1, cross-entropy. E[t] is the column of W that the one-hot input of task t
would select.

Networks that see the same batch stand side by side along the hidden layer. Their inner
weights are one matrix [K + n + 1, sum of widths], so all their first layers are one
matrix product; the outer weights are block-diagonal. Nothing mixes: the loss of a
network depends on its own columns alone.

The two logits matter only through their difference, whose gradients on the two rows
are equal and opposite; Adam, SGD and SignGD then move the rows oppositely too. So one
row is kept, v = (v_1 - v_0) / 2, with the gradient of v_1: it is the two-logit network
to the last step, at half the cost (`tests/test_parity.py` trains both).
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch

from scalinglaws import networks, parity
from scalinglaws.errors import UserError
from scalinglaws.networks import Stack, Tensor


@dataclass(frozen=True)
class Net:
    """A network: hidden neurons, seed, and which of the batches it is trained on."""

    width: int
    seed: int
    stream: int = 0


class Block:
    """Networks side by side: `inner` [K + n + 1, W], `outer` [M, W], `bias` [M, 1].

    W is the sum of the widths. Rows of `inner` are the K tasks, the n bits and the
    bias. Row m of `outer` is network m's v, zero outside its own neurons: with the
    networks as rows, products this thin are several times faster.
    """

    def __init__(
        self, nets: Sequence[Net], n_tasks: int, n_bits: int, *, device, dtype
    ):
        self.nets, self.stream, self.n_tasks = list(nets), nets[0].stream, n_tasks
        widths = [net.width for net in nets]
        total, count = sum(widths), len(nets)
        self.stack = Stack(
            {
                "inner": (n_tasks + n_bits + 1, total),
                "outer": (count, total),
                "bias": (count, 1),
            },
            device=device,
            dtype=dtype,
        )
        mask = torch.block_diag(*(torch.ones(1, w, device="cpu") for w in widths))
        self._mask = mask.to(device=device, dtype=dtype)
        self._hidden = torch.empty(0, device=device, dtype=dtype)
        self._back = torch.empty_like(self._hidden)
        start = [self._draw(net, n_tasks + n_bits) for net in nets]
        inner, outer, bias = zip(*start, strict=True)
        self.stack["inner"].copy_(torch.cat(inner, 1))
        self.stack["outer"].copy_(torch.block_diag(*outer))
        self.stack["bias"].copy_(torch.cat(bias))

    @staticmethod
    def _draw(net: Net, inputs: int):
        """As `torch.nn.Linear` starts: uniform in +-1/sqrt(number of inputs)."""
        # Drawn on the CPU, whatever the device: a seed means the same network.
        generator = networks.generator(net.seed)

        def uniform(scale, *shape):
            draw = torch.rand(shape, generator=generator, device="cpu")
            return (2 * draw - 1) / math.sqrt(scale)

        inner = uniform(inputs, inputs + 1, net.width)
        rows = uniform(net.width, net.width + 1, 2)  # v_0, v_1 and their biases
        half = (rows[:, 1:] - rows[:, :1]) / 2
        return inner, half[:-1].T, half[-1:]

    def gradients(self, batch: parity.Batch) -> None:
        """Fill the stack's gradients for one batch (loss in nats, as in the source)."""
        grad, inner = self.stack.gradient, self.stack["inner"]
        task_rows, bit_rows = inner[: self.n_tasks], inner[self.n_tasks :]
        hidden, back = self._scratch(len(batch.t), inner.shape[1])
        torch.index_select(task_rows, 0, batch.t, out=hidden)
        hidden.addmm_(batch.x, bit_rows).clamp_min_(0)
        # d loss / d logit 1, mean over the batch: [M, B].
        delta = self._difference(hidden).sigmoid_().sub_(batch.y).div_(len(batch.y))
        torch.mm(delta, hidden, out=grad["outer"]).mul_(self._mask)
        torch.sum(delta, 1, keepdim=True, out=grad["bias"])
        # Both logits pull on a hidden neuron, with opposite signs: hence the 2.
        torch.mm(delta.mul_(2).T, self.stack["outer"], out=back)
        torch.ops.aten.threshold_backward.grad_input(back, hidden, 0, grad_input=back)
        torch.mm(batch.x.T, back, out=grad["inner"][self.n_tasks :])
        grad["inner"][: self.n_tasks].zero_().index_add_(0, batch.t, back)

    def _difference(self, hidden: Tensor) -> Tensor:
        """Logit 1 minus logit 0 of every network: [B, W] -> [M, B]."""
        return (self.stack["outer"] @ hidden.T).add_(self.stack["bias"]).mul_(2)

    def _scratch(self, rows: int, width: int):
        if self._hidden.shape != (rows, width):
            self._hidden = self._hidden.new_empty(rows, width)
            self._back = self._hidden.new_empty(rows, width)
        return self._hidden, self._back

    def task_losses(self, x: Tensor, tasks: Tensor, y: Tensor) -> Tensor:
        """Loss in bits of each of `tasks` [R], on the same bits x [S, n + 1]: [R, M].

        `y` [R, S] are the labels.
        """
        inner = self.stack["inner"]
        shared = x @ inner[self.n_tasks :]  # [S, W]: the bits' part, for every task
        group = max(1, 2**20 // shared.numel())
        losses = []
        for some, truth in zip(tasks.split(group), y.split(group), strict=True):
            hidden = (shared + inner[some][:, None]).clamp_min_(0)
            wrong = self._difference(hidden.flatten(0, 1)).view(-1, *truth.shape)
            wrong.mul_(1 - 2 * truth)  # [M, r, S]
            losses.append(torch.nn.functional.softplus(wrong).double().mean(2).T)
        return torch.cat(losses) / math.log(2)


def cut(nets: Sequence[Net], *, device) -> list[list[Net]]:
    """Cut networks into blocks that share a stream and stay in a core's cache.

    On a CPU a block has at most 256 neurons and 16 networks (one wide network may have
    more): its activations stay near the core, and the zeros of its outer weights cost
    little. On a GPU a block has up to 8192 neurons and 64 networks.
    """
    neurons, count = (256, 16) if str(device).startswith("cpu") else (8192, 64)
    blocks: list[list[Net]] = []
    for net in sorted(nets, key=lambda net: (net.stream, net.width)):
        block = blocks[-1] if blocks else None
        if (
            block is None
            or block[0].stream != net.stream
            or len(block) == count
            or sum(other.width for other in block) + net.width > neurons
        ):
            blocks.append([])
        blocks[-1].append(net)
    return blocks


@dataclass(frozen=True)
class Trained:
    """What `train` read off M networks at T steps, in the order of the networks given.

    `mean` [M, T] is the loss over all tasks, `losses` [M, T, R] the loss of task
    `tasks` [R]; both in bits. `steps` [T] starts with 0, the untrained network.
    """

    steps: np.ndarray
    tasks: np.ndarray
    mean: np.ndarray
    losses: np.ndarray


def train(
    nets: Sequence[Net],
    source: parity.FreshBatches | parity.EpochBatches,
    *,
    steps: int,
    learning_rate: float,
    optimiser: str = "adam",
    ranks: int = 64,
    samples: int = 256,
    per_decade: int = 20,
    first: int = 10,
    seed: int,
    device,
    dtype=torch.float32,
    progress: Callable[[int], None] | None = None,
) -> Trained:
    """Train every network on its own stream of `source`, evaluating as it goes.

    At log-spaced steps from `first` on, each of the first `ranks` tasks, and a few for
    the rest (`parity.strata`), is evaluated on `samples` fresh bit strings, the same
    for all networks and times; `seed` draws them.
    """
    for net in nets:
        parity.whole("width", net.width)
    steps = parity.whole("steps", steps)
    if not learning_rate > 0:
        raise UserError(f"learning_rate is {learning_rate!r}: give a number above 0")
    make = {"device": device, "dtype": dtype}
    n_tasks, n_bits = len(source.tasks[0]), source.n_bits
    blocks = [Block(b, n_tasks, n_bits, **make) for b in cut(nets, device=device)]
    updates = [networks.optimiser_named(optimiser)(block.stack) for block in blocks]
    chosen, weights, exams = _exams(source.tasks, ranks, samples, seed, device, dtype)
    observe_at = [0] + [s for s in networks.log_spaced(steps, per_decade) if s >= first]
    seen = []

    def evaluate():
        at = [block.task_losses(*exams[block.stream]) for block in blocks]
        seen.append(networks.to_array(torch.cat(at, 1)))  # [R, M]

    wanted = set(observe_at)
    with torch.no_grad(), networks.one_thread():
        for step in range(steps + 1):
            if step in wanted:
                evaluate()
                if progress:
                    progress(step)
            if step == steps:
                break
            batches = source.next()
            for block, update in zip(blocks, updates, strict=True):
                block.gradients(batches[block.stream])
                update.step(learning_rate)

    trained = [net for block in blocks for net in block.nets]
    place = {id(net): column for column, net in enumerate(trained)}
    losses = np.stack(seen)[:, :, [place[id(net)] for net in nets]].transpose(2, 0, 1)
    mean = np.stack(
        [row @ weights[net.stream] for net, row in zip(nets, losses, strict=True)]
    )
    return Trained(np.array(observe_at), chosen, mean, losses)


def _exams(all_tasks, ranks, samples, seed, device, dtype):
    """Tasks evaluated [R], their weights and (bits, tasks, labels) of every stream."""
    generator = networks.generator(seed, device)
    bits = parity.random_bits(
        parity.whole("samples", samples), all_tasks[0].n_bits, device=device,
        generator=generator,
    ).to(dtype)  # fmt: skip
    x = torch.cat([bits, torch.ones_like(bits[:, :1])], 1)
    weights, exams = [], []
    for tasks in all_tasks:
        chosen, weight = parity.strata(tasks.p, ranks)
        subsets = networks.to_tensor(tasks.subsets[chosen], device, torch.int64)
        y = x[:, subsets].sum(-1).remainder(2).T  # [R, S]
        index = networks.to_tensor(chosen, device, torch.int64)
        weights.append(weight)
        exams.append((x, index, y))
    return chosen, weights, exams

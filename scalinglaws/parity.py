"""Multitask sparse parity: the tasks, their data and what is read off a run (part 3).

After Michaud et al. 2023 (arXiv:2303.13506). There are K tasks (`n_tasks`), n task
bits (`n_bits`) and, for task i, a subset S_i of k bits. A sample is a task drawn with
probability p_i, proportional to i^-(1 + alpha), and n fair bits x; its label is the
parity of the bits in S_i. The source shows the task to the network as K one-hot inputs;
here it is an index: the same function and the same gradients without the zeros.

Losses are cross-entropies in bits: 1 for a task that is not learned, 0 for one that is.
`parity_nets` trains networks on these tasks.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from numbers import Integral, Real

import numpy as np
import torch

from scalinglaws import networks, quanta
from scalinglaws.errors import UserError

Tensor = torch.Tensor
LEARNED = 0.1  # bits: the source's threshold for a learned task
SUBSETS = ("distinct", "disjoint", "any")


def whole(name: str, value, least: int = 1) -> int:
    """`value` as an int, or one line that says what `name` must be."""
    if not isinstance(value, Integral) or value < least:
        raise UserError(f"{name} is {value!r}: give a whole number from {least} on")
    return int(value)


# -------------------------------------------------------------------------- the tasks


@dataclass(frozen=True)
class Tasks:
    """K tasks in order of frequency: `subsets` [K, k], `p` [K], on `n_bits` bits."""

    subsets: np.ndarray
    p: np.ndarray
    n_bits: int

    def __len__(self) -> int:
        return len(self.p)


def draw_subsets(
    n_tasks: int, n_bits: int, k: int, *, seed: int, kind: str = "distinct"
) -> np.ndarray:
    """The bits of each task: [K, k].

    `distinct`: no two tasks have the same subset (the source from its third script
    on); `disjoint`: no bit serves two tasks, the control in which tasks share nothing;
    `any`: each drawn by itself, so that tasks can be the same.
    """
    n_tasks, n_bits = whole("n_tasks", n_tasks), whole("n_bits", n_bits)
    k = whole("k", k)
    if k > n_bits:
        raise UserError(
            f"k is {k} with {n_bits} bits: a subset has at most n_bits bits"
        )
    if kind not in SUBSETS:
        raise UserError(f"subsets {kind!r}: choose one of {', '.join(SUBSETS)}")
    rng = np.random.default_rng(seed)
    if kind == "disjoint":
        if n_tasks * k > n_bits:
            raise UserError(
                f"{n_tasks} disjoint subsets of {k} need {n_tasks * k} bits, not "
                f"{n_bits}: give more bits or fewer tasks"
            )
        return rng.permutation(n_bits)[: n_tasks * k].reshape(n_tasks, k)
    if kind == "distinct" and n_tasks > math.comb(n_bits, k):
        raise UserError(
            f"{n_bits} bits have {math.comb(n_bits, k)} subsets of {k}, not {n_tasks}: "
            "give more bits or fewer tasks"
        )
    subsets, seen = [], set()
    while len(subsets) < n_tasks:
        subset = tuple(sorted(rng.choice(n_bits, k, replace=False).tolist()))
        if kind == "any" or subset not in seen:
            subsets.append(subset)
            seen.add(subset)
    return np.array(subsets)


def draw_tasks(
    alpha: float, n_tasks: int, n_bits: int, k: int, *, seed: int, kind="distinct"
) -> Tasks:
    """Tasks with Zipf frequencies p_i, proportional to i^-(1 + alpha)."""
    if not isinstance(alpha, Real) or not 0 < alpha < math.inf:
        raise UserError(f"alpha is {alpha!r}: give a number above 0")
    subsets = draw_subsets(n_tasks, n_bits, k, seed=seed, kind=kind)
    return Tasks(subsets, quanta.zipf(float(alpha), n_tasks), n_bits)


def labels(x: Tensor, subsets: Tensor) -> Tensor:
    """Parity of the bits `subsets` [B, k] of each sample x [B, >= n]: [B], 0 or 1."""
    return x.gather(1, subsets).sum(1).remainder_(2)


# --------------------------------------------------------------------------- the data


@dataclass(frozen=True)
class Batch:
    """B samples: bits and a constant 1 `x` [B, n + 1], task `t` [B], label `y` [B]."""

    x: Tensor
    t: Tensor
    y: Tensor


class FreshBatches:
    """A new batch at every step, for each of several `Tasks` with as many bits.

    The bits are drawn once and serve all of them; task indices and labels are each
    one's own. So networks that differ in tasks or in alpha share the costly part.
    """

    def __init__(
        self, tasks: Sequence[Tasks], batch_size: int, *, seed: int, device, dtype
    ):
        self.tasks = list(tasks)
        self.batch_size = whole("batch_size", batch_size)
        (self.n_bits,) = {task.n_bits for task in tasks}
        self._make = {"device": device, "generator": networks.generator(seed, device)}
        self._subsets = [_indices(task.subsets, device) for task in tasks]
        self._edges = [
            networks.to_tensor(np.cumsum(task.p)[:-1], device) for task in tasks
        ]
        shape = (self.batch_size, self.n_bits + 1)
        self._x = torch.ones(shape, device=device, dtype=dtype)

    def next(self) -> list[Batch]:
        """One batch for each of the tasks; `x` is overwritten by the next call."""
        self._x[:, :-1] = random_bits(self.batch_size, self.n_bits, **self._make)
        batches = []
        for subsets, edges in zip(self._subsets, self._edges, strict=True):
            u = torch.rand(self.batch_size, dtype=torch.float64, **self._make)
            # Sorted, because a batch has no order and neighbours then share a row.
            t = torch.searchsorted(edges, u, right=True).sort().values
            batches.append(Batch(self._x, t, labels(self._x, subsets[t])))
        return batches


class EpochBatches:
    """Batches from finite data sets: the first D samples of one list, for each size D.

    Each data set is shuffled anew every epoch, as in the source; what is left over at
    the end of an epoch is less than a batch and is left out.
    """

    def __init__(
        self, tasks: Tasks, sizes: Sequence[int], batch_size: int, *, seed: int, device,
        dtype,
    ):  # fmt: skip
        self.batch_size, self.dtype = whole("batch_size", batch_size), dtype
        self.sizes = [whole("a data set", size) for size in sizes]
        if min(self.sizes) < self.batch_size:
            raise UserError(
                f"a data set of {min(self.sizes)} samples is smaller than a batch of "
                f"{batch_size}: give a smaller batch_size or larger data sets"
            )
        self.tasks, self.n_bits = [tasks] * len(self.sizes), tasks.n_bits
        self._make = {"device": device, "generator": networks.generator(seed, device)}
        largest = max(self.sizes)
        edges = networks.to_tensor(np.cumsum(tasks.p)[:-1], device)
        u = torch.rand(largest, dtype=torch.float64, **self._make)
        self._t = torch.searchsorted(edges, u, right=True)
        self._x = torch.ones(largest, self.n_bits + 1, device=device, dtype=torch.uint8)
        self._x[:, :-1] = random_bits(largest, self.n_bits, **self._make)
        self._y = labels(self._x, _indices(tasks.subsets, device)[self._t]).to(dtype)
        self._order = [torch.empty(0, dtype=torch.int64, device=device)] * len(sizes)

    def next(self) -> list[Batch]:
        """One batch for each data set."""
        return [self._batch(i) for i in range(len(self.sizes))]

    def _batch(self, i: int) -> Batch:
        if len(self._order[i]) < self.batch_size:
            self._order[i] = torch.randperm(self.sizes[i], **self._make)
        chosen = self._order[i][: self.batch_size]
        self._order[i] = self._order[i][self.batch_size :]
        x = self._x[chosen].to(self.dtype)
        return Batch(x, self._t[chosen], self._y[chosen])


def random_bits(rows: int, n_bits: int, *, device, generator) -> Tensor:
    """Fair bits [rows, n_bits], unpacked from random 32-bit words."""
    words = torch.randint(
        2**32, (rows, -(-n_bits // 32)), device=device, generator=generator
    )
    shifts = torch.arange(32, device=device)
    return (words[:, :, None] >> shifts).bitwise_and_(1).view(rows, -1)[:, :n_bits]


def _indices(subsets: np.ndarray, device) -> Tensor:
    return networks.to_tensor(subsets, device, torch.int64)


# ------------------------------------------------------------- what is read off a run


def strata(p: np.ndarray, ranks: int) -> tuple[np.ndarray, np.ndarray]:
    """Which tasks to evaluate, and with which weights, for the mean loss of all K.

    All of the first `ranks` tasks stand for themselves. Beyond, one in the middle of
    each group of about a twelfth of its rank stands for the group, with the group's
    probability. Returns their indices [R] (from 0) and weights [R], which add up to 1.
    """
    edges = list(range(min(whole("ranks", ranks), len(p)) + 1))
    while edges[-1] < len(p):
        edges.append(min(len(p), max(edges[-1] + 1, round(edges[-1] * 13 / 12))))
    edges = np.array(edges)
    return (edges[:-1] + edges[1:] - 1) // 2, np.add.reduceat(p, edges[:-1])


def first_passage(
    steps: np.ndarray, losses: np.ndarray, threshold: float = LEARNED
) -> np.ndarray:
    """The first of `steps` [T] at which `losses` [T, ...] lie below the threshold.

    Infinity where they never do: such a task is censored, not missing. Dropping it, as
    the source does, keeps the lucky seeds only.
    """
    below = np.asarray(losses) < threshold
    first = np.asarray(steps, dtype=float)[below.argmax(0)]
    return np.where(below.any(0), first, np.inf)

"""Handwritten digits whose classes follow Zipf's law: outside the toy (chapter 4.5).

The 1797 pictures of 8 x 8 pixels come with scikit-learn. Two in five of each digit are
kept for testing. A training example is a digit of rank k with probability p_k,
proportional to k^-alpha, and then one of its pictures, so a rare digit has as many
pictures as a frequent one and only turns up less often; which digit is rare is drawn.
A network with two hidden SiLU layers and cross-entropy learns from fresh batches and is
tested on every digit alike.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import torch

from scalinglaws import networks
from scalinglaws.errors import UserError
from scalinglaws.parity import whole
from scalinglaws.skills.mlp import MLPs, example_weights

CLASSES = 10
TESTED = 0.4


@cache
def pictures() -> tuple[np.ndarray, np.ndarray]:
    """All pictures [1797, 64], grey levels from 0 to 1, and their digits [1797]."""
    from sklearn.datasets import load_digits  # takes a second, and only this needs it

    found = load_digits()
    return found.data / 16, found.target


@dataclass(frozen=True)
class Split:
    """What one seed trains and tests on; classes are ranks, 0 the most frequent."""

    train_x: np.ndarray
    train_rank: np.ndarray
    test_x: np.ndarray
    test_rank: np.ndarray
    p: np.ndarray

    def batches(self, steps: int, batch_size: int, seed: int, wrong: float):
        """Pictures [steps, B] by number and the ranks they are said to have.

        A share `wrong` of them is given a rank at random.
        """
        rng = np.random.default_rng([seed, 1])
        odds = self.p[self.train_rank] / np.bincount(self.train_rank)[self.train_rank]
        chosen = rng.choice(len(odds), (steps, batch_size), p=odds / odds.sum())
        said = self.train_rank[chosen]
        mistaken = rng.random(said.shape) < wrong
        said = np.where(mistaken, rng.integers(0, CLASSES, said.shape), said)
        return chosen, said


def split(alpha: float, seed: int) -> Split:
    """Two in five pictures of each digit to test on, and digits in an order drawn."""
    if not alpha >= 0:
        raise UserError(f"alpha is {alpha!r}: give 0 or a number above")
    x, digit = pictures()
    rng = np.random.default_rng([seed, 0])
    rank = rng.permutation(CLASSES)[digit]
    test = np.zeros(len(x), bool)
    for k in range(CLASSES):
        mine = rng.permutation(np.flatnonzero(rank == k))
        test[mine[: round(TESTED * len(mine))]] = True
    p = np.arange(1, CLASSES + 1.0) ** -alpha
    return Split(x[~test], rank[~test], x[test], rank[test], p / p.sum())


@dataclass(frozen=True)
class Learned:
    """Test results at `steps` [T]: `right` [T, M, 10], shares by rank, and `loss`.

    `loss` [T, M] is the mean test cross-entropy, a digit of rank k counted p_k times.
    """

    steps: np.ndarray
    right: np.ndarray
    loss: np.ndarray


def train(
    alpha: float,
    seeds: Sequence[int],
    *,
    width: int,
    modules: int = 1,
    reweight: bool = False,
    wrong: float = 0.0,
    batch_size: int = 128,
    steps: int,
    every: int = 5,
    learning_rate: float,
    optimiser: str = "adam",
    device,
    dtype=torch.float32,
    progress: Callable[[int], None] | None = None,
) -> Learned:
    """Train one network a seed, tested every few steps; see `Learned`."""
    steps, every = whole("steps", steps), whole("every", every)
    batch_size = whole("batch_size", batch_size)
    if not learning_rate > 0:
        raise UserError(f"learning_rate is {learning_rate!r}: give a number above 0")
    if not 0 <= wrong <= 1:
        raise UserError(f"wrong is {wrong!r}: give a share between 0 and 1")
    nets = MLPs(
        [64, width, width, CLASSES], seeds, modules=modules, shared_input=True,
        own_start=True, device=device, dtype=dtype,
    )  # fmt: skip
    splits = [split(alpha, seed) for seed in seeds]
    drawn = [
        part.batches(steps, batch_size, seed, wrong)
        for part, seed in zip(splits, seeds, strict=True)
    ]
    chosen, said = (np.stack([d[i] for d in drawn], 1) for i in (0, 1))
    chosen = networks.to_tensor(chosen, device, torch.int64)  # [steps, M, B]
    said = networks.to_tensor(said, device, torch.int64)[..., None]
    shown = networks.to_tensor(np.stack([s.train_x for s in splits]), device, dtype)
    exam = networks.to_tensor(np.stack([s.test_x for s in splits]), device, dtype)
    rank = np.stack([s.test_rank for s in splits])
    answer = networks.to_tensor(rank, device, torch.int64)[..., None]
    # The mean over the tests of a class: [M, Q, 10].
    share = np.eye(CLASSES)[rank]
    means = networks.to_tensor(share / share.sum(1, keepdims=True), device, dtype)
    p = networks.to_tensor(splits[0].p, device, dtype)
    which = torch.arange(len(seeds), device=device)[:, None]
    update = networks.optimiser_named(optimiser)(nets.stack)
    times, right, loss = [], [], []
    with torch.no_grad(), networks.one_thread():
        for step in range(steps + 1):
            if step % every == 0 or step == steps:
                logits = nets(exam)
                hit = (logits.argmax(2, keepdim=True) == answer).to(dtype)
                surprise = -logits.log_softmax(2).gather(2, answer)
                times.append(step)
                right.append(networks.to_array((hit * means).sum(1)))
                loss.append(networks.to_array((surprise * means).sum(1) @ p))
            if step == steps:
                break
            logits = nets(shown[which, chosen[step]])
            logs = logits.log_softmax(2)
            losses = -logs.gather(2, said[step])[..., 0]
            counts = example_weights(losses, reweight, 1 / batch_size)[..., None]
            pull = logs.exp_().mul_(counts)
            nets.back(pull.scatter_add_(2, said[step], -counts))
            update.step(learning_rate)
            if progress:
                progress(step)
    return Learned(np.array(times), np.stack(right), np.stack(loss))


def first_reached(found: Learned, ranks: Sequence[int], share: float) -> np.ndarray:
    """First tested step at which this share of the digits of `ranks` is right: [M].

    Ranks are numbered from 1; infinite where it never was.
    """
    mean = found.right[:, :, np.array(ranks) - 1].mean(2)
    reached = mean >= share
    return np.where(reached.any(0), found.steps[reached.argmax(0)], np.inf)

"""Sparse parity against the plain way: one network after another, as often written.

Plain means: one-hot task inputs, a Python loop over the tasks to build a batch,
`torch.nn` and `torch.optim`, evaluation task by task. `bench.py` prints the rows.
"""

import statistics

import numpy as np
import torch
from timing import seconds
from torch.nn import functional

from scalinglaws import networks, parity, parity_nets

N_TASKS, N_BITS, BATCH, SAMPLES = 500, 100, 2_000, 256
MAKE = {"device": "cpu", "dtype": torch.float32}
WIDE = [int(w) for w in np.geomspace(10, 500, 30)]
NARROW = [int(w) for w in np.geomspace(3, 60, 30)]
REPEATS = 5


def tasks() -> parity.Tasks:
    return parity.draw_tasks(0.4, N_TASKS, N_BITS, 3, seed=1)


class Stacked:
    """All networks at once, as the book trains them."""

    def __init__(self, widths):
        drawn = tasks()
        nets = [parity_nets.Net(width, i) for i, width in enumerate(widths)]
        self.source = parity.FreshBatches([drawn], BATCH, seed=1, **MAKE)
        self.blocks = [
            parity_nets.Block(block, N_TASKS, N_BITS, **MAKE)
            for block in parity_nets.cut(nets, device="cpu")
        ]
        self.updates = [networks.Adam(block.stack) for block in self.blocks]
        x = torch.ones(SAMPLES, N_BITS + 1)
        x[:, :-1] = torch.randint(0, 2, (SAMPLES, N_BITS))
        y = x[:, torch.from_numpy(drawn.subsets)].sum(-1).remainder(2).T
        self.exam = (x, torch.arange(N_TASKS), y)

    def step(self):
        batch = self.source.next()[0]
        for block, update in zip(self.blocks, self.updates, strict=True):
            block.gradients(batch)
            update.step(1e-3)

    def evaluate(self):
        for block in self.blocks:
            block.task_losses(*self.exam)


class Plain:
    """One network by itself."""

    def __init__(self, width):
        self.tasks = tasks()
        self.net = torch.nn.Sequential(
            torch.nn.Linear(N_TASKS + N_BITS, width),
            torch.nn.ReLU(),
            torch.nn.Linear(width, 2),
        )
        self.optimiser = torch.optim.Adam(self.net.parameters())
        self.p = torch.from_numpy(self.tasks.p)

    def samples(self, task, count):
        x = torch.zeros(count, N_TASKS + N_BITS)
        bits = torch.randint(0, 2, (count, N_BITS))
        x[:, task] = 1
        x[:, N_TASKS:] = bits
        return x, bits[:, self.tasks.subsets[task]].sum(1) % 2

    def step(self):
        drawn = torch.multinomial(self.p, BATCH, replacement=True)
        counts = torch.bincount(drawn, minlength=N_TASKS).tolist()
        parts = [self.samples(task, count) for task, count in enumerate(counts)]
        x, y = (torch.cat(part) for part in zip(*parts, strict=True))
        self.optimiser.zero_grad()
        functional.cross_entropy(self.net(x), y).backward()
        self.optimiser.step()

    def evaluate(self):
        with torch.no_grad():
            for task in range(N_TASKS):
                x, y = self.samples(task, SAMPLES)
                functional.cross_entropy(self.net(x), y).item()


def compared(name, stacked, plain, what, floor) -> dict:
    """Milliseconds of one call for all networks, in turns: ours, then one by one."""
    ours = getattr(stacked, what)
    theirs = [getattr(net, what) for net in plain]
    with torch.no_grad():
        ours()
    theirs[0]()
    mine, other = [], []
    for _ in range(REPEATS):
        with torch.no_grad():
            mine.append(seconds(ours))
        other.append(sum(seconds(work) for work in theirs))
    a, b = statistics.median(mine) * 1e3, statistics.median(other) * 1e3
    return {
        "name": name,
        "ours": a,
        "other": b,
        "unit": "ms",
        "ratio": b / a,
        "floor": floor,
        "peak_fraction": None,
    }


def peak_fraction(stacked, widths) -> float:
    """The two matrix products a step cannot do without, over the step itself.

    The product is (2000 x 100) @ (100 x sum of widths), forwards and, as large, for
    the gradient of the weights; evaluation is not counted.
    """
    x, w = torch.randn(BATCH, N_BITS), torch.randn(N_BITS, sum(widths))
    out = torch.empty(BATCH, sum(widths))
    pairs = []
    with torch.no_grad():
        for _ in range(3 * REPEATS):
            product = seconds(lambda: torch.mm(x, w, out=out))
            pairs.append(2 * product / seconds(stacked.step))
    return statistics.median(pairs)


def rows() -> list[dict]:
    """Three comparisons on 500 tasks of three bits out of 100, 2000 samples a step."""
    found = []
    for widths, least in ((WIDE, 10), (NARROW, 30)):
        stacked, plain = Stacked(widths), [Plain(width) for width in widths]
        name = f"parity, 30 widths {widths[0]}-{widths[-1]}, one"
        row = compared(f"{name} step of Adam", stacked, plain, "step", least)
        found.append({**row, "peak_fraction": peak_fraction(stacked, widths)})
    return [
        *found,
        compared(f"{name} evaluation", stacked, plain, "evaluate", least),
    ]

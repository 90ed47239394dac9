"""The engine against the plain way, in one run: `make bench`.

    python benchmarks/bench.py

Prints a table and writes latest.json beside this file. Plain means one network at a
time with `torch.nn` and `torch.optim`. Both sides use one thread, their repeats
alternate and medians are compared, because a shared machine is noisy: read the ratios.
"""

import json
import statistics
from pathlib import Path

import bench_discovery
import bench_games
import bench_grading
import bench_language
import bench_parity
import bench_skills
import torch
from timing import seconds

from scalinglaws import lottery, networks

POINTS, REPEATS = 64, 5
CASES = ((2, 1000, 100), (16, 256, 40), (128, 64, 8))  # width, networks, least ratio
RESEARCH_SECONDS = 33  # L2 and L3 at these settings when the book was planned
SIZES = ((2, 200), (4, 128), (8, 64), (16, 32), (32, 16), (64, 12))


def ours(width: int, count: int, steps: int):
    """A function that trains `count` networks together for `steps` steps."""
    cut = networks.blocks([(width, seed) for seed in range(count)], POINTS)
    stacks = [lottery.SmallNets(block, points=POINTS, device="cpu") for block in cut]

    def work():
        for small in stacks:
            networks.train(
                small.stack,
                small.gradients,
                steps=steps,
                learning_rate=1e-2,
                schedule="cosine",
            )

    return work


def plain(width: int, steps: int):
    """A function that trains one network the plain way for `steps` steps."""
    net = torch.nn.Sequential(
        torch.nn.Linear(1, width), torch.nn.SiLU(), torch.nn.Linear(width, 1)
    )
    x = torch.linspace(-2, 2, POINTS)[:, None]
    y = x.square()
    optimiser = torch.optim.Adam(net.parameters(), lr=1e-2)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, steps)

    def work():
        for _ in range(steps):
            optimiser.zero_grad()
            (net(x) - y).square().mean().backward()
            optimiser.step()
            schedule.step()

    return work


def against_the_plain_way(width: int, count: int, floor: float) -> dict:
    """Milliseconds of one step of all networks, ours and one at a time."""
    our_steps, their_steps = 100, 150
    our_work, their_work = ours(width, count, our_steps), plain(width, their_steps)
    our_work(), their_work()  # warm up
    pairs = [(seconds(our_work), seconds(their_work)) for _ in range(REPEATS)]
    mine = statistics.median(a for a, _ in pairs) / our_steps * 1e3
    theirs = statistics.median(b for _, b in pairs) / their_steps * count * 1e3
    return {
        "name": f"{count} networks of width {width}, one step of Adam",
        "ours": mine,
        "other": theirs,
        "unit": "ms",
        "ratio": theirs / mine,
        "floor": floor,
        "peak_fraction": None,
    }


def matmul_fraction(width: int, count: int) -> float:
    """Share of a step that its own four matrix products take, run alone.

    A step that was nothing but these products would have 1.
    """
    block = networks.blocks([(width, seed) for seed in range(count)], POINTS)[0]
    small = lottery.SmallNets(block, points=POINTS, device="cpu")
    (rows, _), (scratch, f) = small._chunks[0], small._scratch[POINTS]
    z, a, dz = scratch
    inner, v, grad = small.stack["inner"], small.stack["v"], small.stack.gradient
    steps = 200

    def products():
        for _ in range(steps):
            torch.mm(inner.view(-1, 2), rows, out=z.view(-1, POINTS))
            torch.bmm(v[:, None, :], a, out=f)
            grad["v"][:, None, :].baddbmm_(f, a.mT)
            grad["inner"].view(-1, 2).addmm_(dz.view(-1, POINTS), rows.T)

    def training():
        networks.train(small.stack, small.gradients, steps=steps, learning_rate=1e-3)

    products(), training()
    pairs = [(seconds(products), seconds(training)) for _ in range(REPEATS)]
    return statistics.median(a / b for a, b in pairs)


def headline_sweeps() -> dict:
    """Seconds for the sweeps of L2 and L3 at the research settings."""

    def work():
        for activation, points in (("silu", 32), ("relu", 96)):
            for width, count in SIZES:
                members = [(width, seed) for seed in range(count)]
                for block in networks.blocks(members, points):
                    lottery.train(
                        block, steps=5000, learning_rate=1e-2, schedule="cosine",
                        points=points, activation=activation, device="cpu",
                    )  # fmt: skip

    mine = seconds(work)
    return {
        "name": "L2 and L3, the sweeps of the research note",
        "ours": mine,
        "other": RESEARCH_SECONDS,
        "unit": "s",
        "ratio": RESEARCH_SECONDS / mine,
        "floor": 1,
        "peak_fraction": None,
    }


def main() -> None:
    """Measure everything, print the table, write latest.json."""
    with networks.one_thread():
        rows = [against_the_plain_way(*case) for case in CASES]
        width, count, _ = CASES[-1]
        rows[-1]["peak_fraction"] = matmul_fraction(width, count)
        rows.append(headline_sweeps())
        rows += bench_parity.rows()
        rows += bench_language.rows()
        rows += bench_skills.rows()
        rows += bench_discovery.rows()
        rows += bench_games.rows()
        rows += bench_grading.rows()
    print(f"{'':48}{'ours':>10}{'other':>10}{'ratio':>8}{'floor':>7}{'peak':>7}")
    for row in rows:
        peak = f"{row['peak_fraction']:.2f}" if row["peak_fraction"] else "-"
        print(
            f"{row['name']:48}{row['ours']:>7.2f} {row['unit']:2}"
            f"{row['other']:>7.0f} {row['unit']:2}{row['ratio']:>8.0f}"
            f"{row['floor']:>7}{peak:>7}"
        )
    latest = Path(__file__).parent / "latest.json"
    latest.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

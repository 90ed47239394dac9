"""Training a language model of the family against the plain way.

Plain means `torch.nn.TransformerEncoderLayer` of the same shape and `torch.optim.AdamW`
on all parameters. Its steps cost as much, or less at larger widths, where Muon adds a
fifth; it needs more of them. `bench.py` prints the rows.
"""

import statistics

import numpy as np
import torch
from timing import seconds
from torch.nn import functional

from scalinglaws.language import model, training

SIZES = ((64, 3), (128, 4))
BATCH, N_TOKENS, STEPS, REPEATS = 8, 1024, 4, 5
TOKENS = BATCH * model.CONTEXT  # a step


class Plain(torch.nn.Module):
    """The same model from the parts that torch ships."""

    def __init__(self, width, depth):
        super().__init__()
        nn = torch.nn
        self.tokens = nn.Embedding(N_TOKENS, width)
        self.positions = nn.Parameter(torch.zeros(model.CONTEXT, width))
        self.layers = nn.ModuleList(
            nn.TransformerEncoderLayer(
                width, max(1, width // model.HEAD), 4 * width, dropout=0.0,
                batch_first=True, norm_first=True,
            )
            for _ in range(depth)
        )  # fmt: skip
        self.norm = nn.LayerNorm(width)
        self.unembed = nn.Linear(width, N_TOKENS, bias=False)
        self.mask = nn.Transformer.generate_square_subsequent_mask(model.CONTEXT)

    def forward(self, ids):
        x = self.tokens(ids) + self.positions
        for layer in self.layers:
            x = layer(x, src_mask=self.mask, is_causal=True)
        return self.unembed(self.norm(x))


def plain(net, ids):
    """A function that trains `net` for some steps."""
    optimiser = torch.optim.AdamW(net.parameters(), lr=3e-3)
    windows = torch.from_numpy(ids[: TOKENS + BATCH]).view(BATCH, -1)

    def work():
        for _ in range(STEPS):
            optimiser.zero_grad()
            logits = net(windows[:, :-1]).flatten(0, 1)
            functional.cross_entropy(logits, windows[:, 1:].flatten()).backward()
            torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            optimiser.step()

    return work


def peak() -> float:
    """Multiplications and additions a second in a large product of matrices."""
    a, b = torch.randn(2, 768, 768)
    return 2 * 768**3 / min(seconds(lambda: a @ b) for _ in range(REPEATS))


def work_of_a_step(width, depth, parameters) -> float:
    """Multiplications and additions of the matrix products of a step, Muon's left out.

    Six for each weight that multiplies and each token, and the products of attention.
    """
    unembedding, attention = N_TOKENS * width, 2 * model.CONTEXT * width * depth
    return 6 * TOKENS * (parameters + unembedding + attention)


def compared(width, depth) -> dict:
    """Thousands of tokens a second, in turns: ours, then plain."""
    ids = np.random.default_rng(0).integers(0, N_TOKENS, 20 * TOKENS)
    gpt = model.GPT(width, depth, n_tokens=N_TOKENS, seed=0, device="cpu")

    def ours():
        training.train(gpt, ids, steps=STEPS, batch_size=BATCH, seed=0)

    theirs = plain(Plain(width, depth), ids)
    ours(), theirs()  # warm up
    runs = [(seconds(ours), seconds(theirs), peak()) for _ in range(REPEATS)]
    mine, other = (statistics.median(run[i] for run in runs) for i in (0, 1))
    flops = STEPS * work_of_a_step(width, depth, model.parameters(gpt))
    return {
        "name": f"language model, width {width}, {STEPS * TOKENS} tokens",
        "ours": mine * 1e3,
        "other": other * 1e3,
        "unit": "ms",
        "ratio": other / mine,
        "floor": 0.7,
        "peak_fraction": statistics.median(flops / a / p for a, _, p in runs),
    }


def rows() -> list[dict]:
    """One row for each of two sizes."""
    return [compared(*size) for size in SIZES]

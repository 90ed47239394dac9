"""Quanta discovery against the plain way: the cosines between gradients of tokens.

Plain, as in the source's program: the matrix of cosines is filled block by block, 40 a
side, the gradients of both sides are computed again for every block, and each gradient
is a backward pass of its own over the whole context. `bench.py` prints the rows.
"""

import statistics

import numpy as np
import torch
from timing import seconds
from torch.nn import functional

from scalinglaws import discovery, networks
from scalinglaws.language import gradients, model

WIDTH, DEPTH, N_TOKENS = 48, 2, 1024
COUNT, BLOCKS, REPEATS = 80, 40, 3


class Plain:
    """One full backward pass a token, block by block."""

    def __init__(self, net, ids, places):
        self.net, self.ids, self.places = net, torch.from_numpy(ids), places
        self.inside = list(model.block_parameters(net).values())

    def gradient(self, place):
        window = self.ids[None, place - model.CONTEXT : place]
        self.net.zero_grad()
        logits = self.net(window)[0, -1]
        functional.cross_entropy(logits, self.ids[place]).backward()
        row = torch.cat([p.grad.flatten() for p in self.inside])
        return row / row.norm()

    def cosines(self):
        found = torch.empty(COUNT, COUNT)
        size = COUNT // BLOCKS
        for i in range(0, COUNT, size):
            rows = torch.stack([self.gradient(p) for p in self.places[i : i + size]])
            for j in range(i, COUNT, size):
                others = self.places[j : j + size]
                columns = torch.stack([self.gradient(p) for p in others])
                block = rows @ columns.T
                found[i : i + size, j : j + size] = block
                found[j : j + size, i : i + size] = block.T
        return found


def rows() -> list[dict]:
    """One comparison; the two matrices are checked against each other first."""
    net = model.GPT(WIDTH, DEPTH, n_tokens=N_TOKENS, seed=0, device="cpu")
    ids = np.random.default_rng(0).integers(0, N_TOKENS, 4_000)
    places = np.arange(model.CONTEXT, 4_000, 45)[:COUNT]
    plain = Plain(net, ids, places)

    def ours():
        found = gradients.of_tokens(net, ids, places)
        return discovery.cosines(found @ found.T)

    assert np.allclose(ours(), networks.to_array(plain.cosines()), atol=1e-4)
    pairs = [(seconds(ours), seconds(plain.cosines)) for _ in range(REPEATS)]
    mine, other = (statistics.median(pair[i] for pair in pairs) for i in (0, 1))
    return [
        {
            "name": f"discovery, cosines of {COUNT} tokens' gradients",
            "ours": mine * 1e3,
            "other": other * 1e3,
            "unit": "ms",
            "ratio": other / mine,
            "floor": 10,
            "peak_fraction": None,
        }
    ]

"""The language model of the family: a plain GPT.

Layer norm before attention and before a ReLU network four times as wide, learned
positions, embedding and unembedding apart. Names of parameters follow Hugging Face's
GPT-NeoX where it matters: what is inside a block has `layers.` in its name.
"""

import math
import re

import torch
from torch import nn
from torch.nn import functional

from scalinglaws import networks
from scalinglaws.errors import UserError
from scalinglaws.networks import Tensor

HEAD = 32  # width of an attention head, or the model's width if that is smaller
CONTEXT = 128  # tokens a model sees


class Layer(nn.Module):
    """One block: x + attention(norm x), then x + mlp(norm x)."""

    def __init__(self, width: int, **make):
        super().__init__()
        self.heads = max(1, width // HEAD)
        self.attention_norm = nn.LayerNorm(width, **make)
        self.attention_in = nn.Linear(width, 3 * width, **make)
        self.attention_out = nn.Linear(width, width, **make)
        self.mlp_norm = nn.LayerNorm(width, **make)
        self.mlp_in = nn.Linear(width, 4 * width, **make)
        self.mlp_out = nn.Linear(4 * width, width, **make)

    def forward(self, x: Tensor) -> Tensor:
        """[B, T, d] -> [B, T, d]."""
        batch, time, width = x.shape
        mixed = self.attention_in(self.attention_norm(x))
        # [3, B, heads, T, d / heads]
        q, k, v = mixed.view(batch, time, 3, self.heads, -1).permute(2, 0, 3, 1, 4)
        seen = functional.scaled_dot_product_attention(q, k, v, is_causal=True)
        x = x + self.attention_out(seen.transpose(1, 2).reshape(batch, time, width))
        return x + self.mlp_out(self.mlp_in(self.mlp_norm(x)).relu())


class GPT(nn.Module):
    """`depth` blocks of `width` over a vocabulary of `n_tokens`, drawn from `seed`."""

    def __init__(
        self,
        width: int,
        depth: int,
        *,
        n_tokens: int,
        context: int = CONTEXT,
        seed: int,
        device,
        dtype=torch.float32,
    ):
        super().__init__()
        for name, value in (("width", width), ("depth", depth), ("context", context)):
            if not isinstance(value, int) or value < 1:
                raise UserError(f"{name} is {value!r}: give a whole number from 1 on")
        if width % max(1, width // HEAD):
            raise UserError(
                f"width {width} does not divide into {width // HEAD} attention heads: "
                f"give a width below {2 * HEAD}, or a multiple of {HEAD}"
            )
        make = {"device": device, "dtype": dtype}
        self.width, self.depth = width, depth
        self.n_tokens, self.context = n_tokens, context
        self.tokens = nn.Parameter(torch.empty(n_tokens, width, **make))
        self.positions = nn.Parameter(torch.empty(context, width, **make))
        self.layers = nn.ModuleList(Layer(width, **make) for _ in range(depth))
        self.final_norm = nn.LayerNorm(width, **make)
        self.unembed = nn.Linear(width, n_tokens, bias=False, **make)
        self._draw(networks.generator(seed))

    @torch.no_grad()
    def _draw(self, generator) -> None:
        for name, parameter in self.named_parameters():
            if "norm" in name:
                continue  # ones and zeros, as LayerNorm makes them
            if name.endswith("bias"):
                parameter.zero_()
                continue
            scale = 0.5 / math.sqrt(parameter.shape[-1])
            if name in ("tokens", "positions"):
                scale = 0.1
            if name.endswith("_out.weight"):  # what is added to the residual stream
                scale /= math.sqrt(2 * self.depth)
            # Drawn on the CPU, whatever the device: a seed means the same network.
            draw = torch.randn(
                parameter.shape, generator=generator, device="cpu", dtype=torch.float32
            )
            parameter.copy_(scale * draw)

    def forward(self, ids: Tensor) -> Tensor:
        """Tokens [B, T] to logits of the token after each [B, T, n_tokens]."""
        x = functional.embedding(ids, self.tokens) + self.positions[: ids.shape[1]]
        for layer in self.layers:
            x = layer(x)
        return self.unembed(self.final_norm(x))


def block_parameters(model: nn.Module) -> dict[str, nn.Parameter]:
    """Weights and biases of attention and mlp, of a GPT or a Hugging Face GPT-NeoX.

    Chosen by where they are, since names of embeddings change from one version of
    `transformers` to the next; layer norms are left out.
    """
    return {
        name: parameter
        for name, parameter in model.named_parameters()
        if re.search(r"(^|\.)layers\.", name) and "norm" not in name
    }


def parameters(model: nn.Module) -> int:
    """Numbers in the blocks, layer norms included: N without embeddings."""
    return sum(
        parameter.numel()
        for name, parameter in model.named_parameters()
        if re.search(r"(^|\.)layers\.", name)
    )


def weights(model: GPT) -> Tensor:
    """All parameters in one row [P], in the order of `named_parameters`."""
    return torch.cat([parameter.detach().flatten() for parameter in model.parameters()])


def set_weights(model: GPT, row: Tensor) -> None:
    """Put back what `weights` gave, for a model of the same shape."""
    sizes = [parameter.numel() for parameter in model.parameters()]
    if row.shape != (sum(sizes),):
        raise UserError(
            f"{row.numel()} weights do not fit a model of {sum(sizes)}: "
            "build it with the width, depth and vocabulary they came from"
        )
    with torch.no_grad():
        for parameter, part in zip(model.parameters(), row.split(sizes), strict=True):
            parameter.copy_(part.view_as(parameter))

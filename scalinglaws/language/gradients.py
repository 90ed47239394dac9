"""Gradients of the loss of single tokens, for quanta discovery.

The loss of one token has a gradient as long as the model. It is needed for thousands of
tokens, layer by layer and without embeddings and norms. The plain way is one backward
pass a token over all the text before it. Here one backward pass serves a batch: each
row of the batch is a window that ends at its own target, so that nothing behind the
target is computed, and rows do not mix. In a linear layer with inputs x_t and gradients
d_t at its outputs the gradient of one row is the sum over t of d_t (x_t, 1)^T: both are
caught by hooks.
"""

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from scalinglaws import networks, parity
from scalinglaws.errors import UserError
from scalinglaws.language import losses
from scalinglaws.language.model import block_parameters
from scalinglaws.language.training import check_ids
from scalinglaws.networks import Tensor

_BATCH = 32  # windows at once


def new_trigrams(ids: np.ndarray, context: int) -> np.ndarray:
    """Whether tokens 1, 2, ... of `ids` [n] end a trigram that is new: bool [n - 1].

    New: it does not stand in the `context` tokens before its last token. Others may be
    copied from there, which is one mechanism for whatever is copied (the source's
    filter). The first two tokens end no trigram and count as not new.
    """
    ids = np.asarray(ids)
    last: dict[tuple, int] = {}
    new = np.zeros(len(ids), bool)
    for i, trigram in enumerate(zip(ids, ids[1:], ids[2:], strict=False), 2):
        # Its first token must be in sight too.
        new[i] = i - last.get(trigram, -len(ids)) > context - 2
        last[trigram] = i
    return new[1:]


def solved_tokens(
    ids: np.ndarray, token_losses: np.ndarray, *, below: float, context: int
) -> np.ndarray:
    """Places in `ids` [n] of tokens fit for discovery, in order.

    Tokens whose loss is below `below` nats under every model, `token_losses` [M, n - 1]
    as `losses.per_token` gives them, that end a new trigram, and that have `context`
    tokens before them.
    """
    good = (np.atleast_2d(token_losses) < below).all(0) & new_trigrams(ids, context)
    places = 1 + np.flatnonzero(good)
    places = places[places >= context]
    if not len(places):
        raise UserError(
            f"no token with a loss below {below} nats is left after the filter: raise "
            "the threshold, give more text, or train for longer"
        )
    return places


def of_tokens(
    model: nn.Module,
    ids: np.ndarray,
    places,
    *,
    context: int | None = None,
    encoded_with: int | None = None,
    rank: int | None = None,
    seed: int = 0,
) -> Tensor:
    """Gradients [n, P] of the losses of the tokens of `ids` at `places` [n].

    Over weights and biases of the linear layers in the model's blocks. Each token is
    predicted from the `context` tokens before it (the model's own unless given).

    With `rank` each layer's gradient G [out, in + 1] is replaced by A^T G B [rank,
    rank] with Gaussian A and B drawn from `seed`: shorter, and inner products are kept
    on average. `encoded_with` as in `losses.per_token`.
    """
    n_tokens, most = losses.shape_of(model, encoded_with)
    context = most if context is None else context
    if not 1 <= context <= most:
        raise UserError(f"context is {context}: this model takes 1 to {most}")
    if rank is not None:
        parity.whole("the rank of the projection", rank)
    ids, places = check_ids(ids, n_tokens), np.asarray(places)
    if not len(places) or places.min() < context or places.max() >= len(ids):
        raise UserError(
            f"places must be from {context} to {len(ids) - 1}: each token needs "
            f"{context} tokens before it"
        )
    layers = linear_layers(model)
    device = next(model.parameters()).device
    draw = networks.generator(seed)
    maps = {name: _projections(layer, rank, draw)
            for name, layer in layers.items()}  # fmt: skip
    text = networks.to_tensor(ids, device, torch.int64)
    ends = networks.to_tensor(places, device, torch.int64)
    before = torch.arange(-context, 0, device=device)
    found = []
    with losses.threads_for(model):
        for some in ends.split(_BATCH):
            caught = _caught(model, layers, text[some[:, None] + before], text[some])
            rows = []
            for name, (x, d) in caught.items():
                x = functional.pad(x, (0, 1), value=1.0)  # the input of the bias
                if rank is not None:
                    left, right = maps[name]
                    d, x = d @ left, x @ right
                rows.append((d.mT @ x).flatten(1))
            found.append(torch.cat(rows, 1))
    return torch.cat(found)


def linear_layers(model: nn.Module) -> dict[str, nn.Linear]:
    """The linear layers in a model's blocks, by name: attention and mlp."""
    return {
        name: model.get_submodule(name)
        for name in (full.rpartition(".")[0] for full in block_parameters(model))
    }


def _projections(layer: nn.Linear, rank: int | None, draw):
    """Gaussian A [out, rank] and B [in + 1, rank], drawn on the CPU."""
    if rank is None:
        return None
    return tuple(
        torch.randn(size, rank, generator=draw, device="cpu", dtype=torch.float32).to(
            layer.weight
        )
        / rank**0.5
        for size in (layer.out_features, layer.in_features + 1)
    )


def _caught(model, layers, windows: Tensor, targets: Tensor) -> dict:
    """Inputs [B, T, in] and gradients at the outputs [B, T, out] of every layer."""
    seen = {}

    def catcher(name):
        def hook(_, inputs, output):
            seen[name] = inputs[0].detach(), output

        return hook

    hooks = [layer.register_forward_hook(catcher(n)) for n, layer in layers.items()]
    try:
        logits = model(windows)
        logits = getattr(logits, "logits", logits)[:, -1]
        loss = functional.cross_entropy(logits, targets, reduction="sum")
        outputs = [output for _, output in seen.values()]
        # Only what comes back to the outputs is computed, no gradient of a weight.
        back = torch.autograd.grad(loss, outputs)
    finally:
        for hook in hooks:
            hook.remove()
    caught = {n: (x, d) for (n, (x, _)), d in zip(seen.items(), back, strict=True)}
    return {name: caught[name] for name in layers}  # whatever the order of the calls

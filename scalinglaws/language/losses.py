"""The loss of every token under every model: one code path for all models.

A model is anything that maps tokens [B, T] to logits: a `GPT` of ours or a causal
language model of Hugging Face (`pretrained.load`).
"""

from collections.abc import Sequence
from contextlib import nullcontext

import numpy as np
import torch
from torch.nn import functional

from scalinglaws import networks
from scalinglaws.errors import UserError
from scalinglaws.language.model import GPT
from scalinglaws.language.training import check_ids

_LOGITS = 2**22  # numbers held at once
_STEP = 58  # steps of a stored byte in the square root of the loss


def per_token(
    models: Sequence[torch.nn.Module],
    ids: np.ndarray,
    *,
    encoded_with: int | None = None,
    context: int | None = None,
) -> np.ndarray:
    """Loss in nats of tokens 1, 2, ... of `ids` [n] under each model: [M, n - 1].

    Column i is the loss of token i + 1 given those before it; token 0 follows nothing
    and has none. The text is cut into windows of `context` tokens (the model's own
    unless given) that overlap by half, and a window scores its second half: a token is
    predicted from at least context / 2 tokens, but for those near the start of the
    text. `encoded_with` is the size of the vocabulary that made `ids`: if it is given,
    a model of another one is refused.
    """
    if not len(models):
        raise UserError("there is no model to score with: give a list of models")
    rows = []
    for model in models:
        n_tokens, most = shape_of(model, encoded_with)
        if context is not None and not 2 <= context <= most:
            raise UserError(f"context is {context}: this model takes 2 to {most}")
        checked = check_ids(ids, n_tokens)
        rows.append(_one_model(model, checked, context or most, n_tokens))
    return np.stack(rows)


def shape_of(model, encoded_with: int | None) -> tuple[int, int]:
    """Tokens a model knows and the longest window it takes."""
    if isinstance(model, GPT):
        n_tokens, most = model.n_tokens, model.context
        fits = encoded_with in (None, n_tokens)
    else:  # Hugging Face's names; its models pad their vocabularies
        n_tokens = model.config.vocab_size
        most = model.config.max_position_embeddings
        fits = encoded_with is None or encoded_with <= n_tokens
    if not fits:
        raise UserError(
            f"a model of {n_tokens} tokens cannot read text of {encoded_with}: "
            "encode it with the vocabulary the model was trained on"
        )
    return n_tokens, most


@torch.no_grad()
def _one_model(model, ids: np.ndarray, context: int, n_tokens: int) -> np.ndarray:
    device = next(model.parameters()).device
    text = networks.to_tensor(ids, device, torch.int64)
    context = min(context, len(ids) - 1)
    starts, scored = windows(len(ids) - 1, context)
    starts = networks.to_tensor(starts, device, torch.int64)
    scored = networks.to_tensor(scored, device, torch.bool)
    inside = torch.arange(context, device=device)
    group = max(1, _LOGITS // (context * n_tokens))
    was_training, parts = model.training, []
    model.eval()
    with threads_for(model):
        for some, mask in zip(starts.split(group), scored.split(group), strict=True):
            places = some[:, None] + inside
            logits = model(text[places])
            logits = getattr(logits, "logits", logits)[mask].float()
            parts.append(
                functional.cross_entropy(
                    logits, text[places + 1][mask], reduction="none"
                )
            )
    model.train(was_training)
    return networks.to_array(torch.cat(parts))


def threads_for(model):
    """Small models lose time to a second thread, large ones need it."""
    return networks.one_thread() if isinstance(model, GPT) else nullcontext()


def windows(count: int, context: int) -> tuple[np.ndarray, np.ndarray]:
    """Windows of `context` that overlap by half and score each of `count` places once.

    Returns their starts [W] and which places of a window it scores [W, context]: those
    that no window before it holds.
    """
    stride = max(1, context // 2)
    starts = np.array([*range(0, count - context, stride), count - context])
    new = np.append(0, starts[:-1] + context - starts[1:])
    return starts, np.arange(context) >= new[:, None]


# ---------------------------------------------------------------------------- storage


def to_bytes(losses: np.ndarray) -> np.ndarray:
    """Losses in one byte each, round(58 sqrt(loss)), for storage.

    The error is below 0.0125 nats up to a loss of 0.5 and below 0.08 up to 19.3,
    which is the most a byte can say.
    """
    if not np.min(losses) >= 0:
        raise UserError("a loss is negative or not a number: nothing to store")
    return np.rint(_STEP * np.sqrt(losses)).clip(0, 255).astype(np.uint8)


def from_bytes(stored: np.ndarray) -> np.ndarray:
    """The losses that `to_bytes` stored, in nats, float32."""
    return np.square(stored.astype(np.float32) / _STEP)

"""Pythia and its relatives, through `transformers`: an optional extra.

pip install transformers

model, tokenizer = pretrained.load("EleutherAI/pythia-70m", device="cpu")
ids = pretrained.encode(tokenizer, text)
losses.per_token([model], ids)
"""

import numpy as np
import torch

from scalinglaws import networks
from scalinglaws.errors import UserError


def load(name: str, *, revision: str = "main", device, dtype=torch.float32):
    """(model, tokenizer) of a name on the Hugging Face hub or of a folder.

    `revision` names a checkpoint, as "step1000" of a Pythia model. A folder is read
    without a network; a name is downloaded once.
    """
    try:
        from transformers import AutoModelForCausalLM, AutoTokenizer
    except ImportError as error:
        raise UserError(
            "Pythia models need the package transformers: pip install transformers"
        ) from error
    device = networks.check_device(device)
    try:
        model = AutoModelForCausalLM.from_pretrained(name, revision=revision)
        tokenizer = AutoTokenizer.from_pretrained(name, revision=revision)
    except (OSError, ValueError) as error:
        raise UserError(
            f"no model {name!r} at revision {revision!r}: check the name, the folder "
            "and the network"
        ) from error
    return model.to(device=device, dtype=dtype).eval(), tokenizer


def encode(tokenizer, text: str) -> np.ndarray:
    """The tokens of `text` [n], however long, without marks of start or end."""
    if not text:
        raise UserError("the text is empty: give at least one character")
    found = tokenizer(text, add_special_tokens=False, verbose=False)
    return np.array(found["input_ids"])

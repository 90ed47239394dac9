"""The path of Pythia, on a tiny random GPT-NeoX saved by transformers itself.

No network: the model is made here, saved to a folder and read back from it.
"""

import sys

import numpy as np
import pytest
import torch
from tokenizers import Tokenizer, models, pre_tokenizers
from torch.nn import functional
from transformers import GPTNeoXConfig, GPTNeoXForCausalLM, PreTrainedTokenizerFast

from scalinglaws.errors import UserError
from scalinglaws.language import losses, model, pretrained
from scalinglaws.language.model import GPT

WORDS = ["[unk]", "the", "loss", "of", "a", "token", "falls"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    path = tmp_path_factory.mktemp("pythia")
    torch.manual_seed(0)
    config = GPTNeoXConfig(
        vocab_size=12, hidden_size=32, num_hidden_layers=2, num_attention_heads=2,
        intermediate_size=128, max_position_embeddings=16,
    )  # fmt: skip
    GPTNeoXForCausalLM(config).save_pretrained(path)
    vocabulary = {word: i for i, word in enumerate(WORDS)}
    words = Tokenizer(models.WordLevel(vocabulary, unk_token="[unk]"))
    words.pre_tokenizer = pre_tokenizers.Whitespace()
    PreTrainedTokenizerFast(
        tokenizer_object=words, unk_token="[unk]", model_max_length=16
    ).save_pretrained(path)
    return path


@pytest.fixture(scope="module")
def loaded(folder):
    return pretrained.load(str(folder), device="cpu")


def test_a_text_is_encoded_and_every_token_scored(loaded):
    neox, tokenizer = loaded
    text = "the loss of a token falls " * 6 + "surprise"
    ids = pretrained.encode(tokenizer, text)
    assert ids.tolist() == [1, 2, 3, 4, 5, 6] * 6 + [0]
    found = losses.per_token([neox, neox], ids)
    assert found.shape == (2, len(ids) - 1) and (found[0] == found[1]).all()
    # The first window holds tokens 0 .. 16, the next scores tokens 17 .. 24.
    for start, targets in ((0, range(1, 17)), (8, range(17, 25))):
        window = torch.tensor(ids[start : start + 17])
        own = neox(window[None, :-1], labels=None).logits[0].detach()
        expected = functional.cross_entropy(own, window[1:], reduction="none")
        for i in targets:
            assert found[0, i - 1] == pytest.approx(
                float(expected[i - 1 - start]), abs=1e-5
            )


def test_theirs_and_ours_are_scored_by_one_call(loaded):
    neox, _ = loaded
    ours = GPT(16, 1, n_tokens=12, context=16, seed=0, device="cpu")
    ids = np.arange(40) % 12
    found = losses.per_token([ours, neox], ids)
    assert found.shape == (2, 39)
    assert (found[1] == losses.per_token([neox], ids)[0]).all()


def test_block_parameters_are_chosen_by_their_place(loaded):
    neox, _ = loaded
    width = 32
    names = model.block_parameters(neox)
    assert len(names) == 2 * 8 and not any("norm" in name for name in names)
    assert model.parameters(neox) == 2 * (12 * width**2 + 13 * width)


def test_a_folder_without_a_model_is_one_line(tmp_path):
    with pytest.raises(UserError, match="no model .* at revision 'main': check") as e:
        pretrained.load(str(tmp_path), device="cpu")
    assert "\n" not in str(e.value)


def test_tokens_outside_the_vocabulary_are_refused(loaded):
    with pytest.raises(UserError, match="token 12 is not in the model's vocabulary"):
        losses.per_token([loaded[0]], np.array([1, 12]))


def test_a_padded_vocabulary_is_let_through_and_a_larger_one_refused(loaded):
    ids = np.array([1, 2, 3])
    losses.per_token([loaded[0]], ids, encoded_with=len(WORDS))
    with pytest.raises(UserError, match="a model of 12 tokens cannot read text of 99"):
        losses.per_token([loaded[0]], ids, encoded_with=99)


def test_an_empty_text_is_refused(loaded):
    with pytest.raises(UserError, match="the text is empty"):
        pretrained.encode(loaded[1], "")


def test_without_transformers_one_line_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "transformers", None)
    with pytest.raises(UserError, match="pip install transformers") as caught:
        pretrained.load("EleutherAI/pythia-70m", device="cpu")
    assert "\n" not in str(caught.value)

"""Gradients of single tokens, against a backward pass for each."""

import numpy as np
import pytest
import torch
from torch.nn import functional
from transformers import GPTNeoXConfig, GPTNeoXForCausalLM

from scalinglaws import discovery, networks
from scalinglaws.errors import UserError
from scalinglaws.language import gradients, model

N_TOKENS, CONTEXT = 40, 12
IDS = np.random.default_rng(0).integers(0, N_TOKENS, 300)
PLACES = np.array([CONTEXT, 40, 41, 299])


def ours():
    return model.GPT(
        32, 2, n_tokens=N_TOKENS, context=CONTEXT, seed=1, device="cpu",
        dtype=torch.float64,
    )  # fmt: skip


def neox():
    torch.manual_seed(0)
    config = GPTNeoXConfig(
        vocab_size=N_TOKENS, hidden_size=32, num_hidden_layers=2,
        num_attention_heads=2, intermediate_size=64, max_position_embeddings=CONTEXT,
    )  # fmt: skip
    return GPTNeoXForCausalLM(config).double().eval()


@pytest.mark.parametrize("make", [ours, neox])
def test_gradients_are_those_of_autograd(make):
    net = make()
    found = gradients.of_tokens(net, IDS, PLACES)
    layers = gradients.linear_layers(net)
    for place, row in zip(PLACES, found, strict=True):
        net.zero_grad()
        logits = net(torch.tensor(IDS[None, place - CONTEXT : place]))
        logits = getattr(logits, "logits", logits)[0, -1]
        functional.cross_entropy(logits, torch.tensor(IDS[place])).backward()
        expected = torch.cat([
            torch.cat([layer.weight.grad, layer.bias.grad[:, None]], 1).flatten()
            for layer in layers.values()
        ])  # fmt: skip
        assert expected.abs().max() > 0.01
        assert torch.allclose(row, expected, rtol=0, atol=1e-13)


@pytest.mark.parametrize("make", [ours, neox])
def test_they_hold_every_block_parameter_and_nothing_else(make):
    net = make()
    inside = model.block_parameters(net)
    found = gradients.of_tokens(net, IDS, PLACES)
    assert found.shape == (4, sum(p.numel() for p in inside.values()))
    assert all(p.grad is None for p in net.parameters())  # nothing is left behind
    assert not any(layer._forward_hooks for layer in net.modules())


def test_a_token_is_predicted_from_its_context_alone():
    net, other = ours(), IDS.copy()
    other[: 40 - CONTEXT] = 0  # what was before
    other[41:] = 0  # what comes behind
    pair = [gradients.of_tokens(net, ids, [40]) for ids in (IDS, other)]
    assert torch.equal(*pair)
    other[39] = (other[39] + 1) % N_TOKENS
    assert not torch.allclose(pair[0], gradients.of_tokens(net, other, [40]))


def test_batches_do_not_mix(monkeypatch):
    net = ours()
    whole = gradients.of_tokens(net, IDS, PLACES)
    monkeypatch.setattr(gradients, "_BATCH", 1)
    assert torch.allclose(whole, gradients.of_tokens(net, IDS, PLACES), atol=1e-14)


def test_a_projection_keeps_cosines_the_better_the_higher_its_rank():
    net, places = ours(), np.arange(CONTEXT, 212)

    def cosines(rank, seed=0):
        rows = gradients.of_tokens(net, IDS, places, rank=rank, seed=seed)
        return discovery.cosines(rows @ rows.T)

    exact = cosines(None)
    errors = {}
    for rank in (8, 32):
        rows = gradients.of_tokens(net, IDS, places[:3], rank=rank)
        assert rows.shape == (3, 8 * rank**2)  # eight layers
        errors[rank] = np.sqrt(np.mean((cosines(rank) - exact) ** 2))
    assert errors[32] < 0.1 and 2.5 < errors[8] / errors[32] < 6
    # Another draw errs elsewhere: on average inner products are kept.
    one, *more = (cosines(16, seed) - exact for seed in range(8))
    together = np.mean([one, *more], 0)
    assert np.sqrt(np.mean(together**2)) < 0.6 * np.sqrt(np.mean(one**2))


def test_a_trigram_is_new_if_it_is_not_in_sight():
    ids = np.array([1, 2, 3, 9, 9, 1, 2, 3, 1, 2])
    # The second 1 2 3 ends at place 7, the first began 7 tokens before.
    assert gradients.new_trigrams(ids, 7).tolist() == [
        False, True, True, True, True, True, False, True, True,
    ]  # fmt: skip
    assert gradients.new_trigrams(ids, 6).tolist() == [False] + [True] * 8
    assert not gradients.new_trigrams(np.zeros(9, int), 4)[2:].any()


def test_solved_tokens_are_low_under_every_model_new_and_have_a_context():
    ids = np.arange(30)
    found = np.ones((2, 29))
    found[:, [3, 10, 20]] = 0.05
    found[1, 20] = 0.2
    assert gradients.solved_tokens(
        ids, found, below=0.1, context=8
    ).tolist() == [11]  # fmt: skip
    places = gradients.solved_tokens(ids, found[0], below=0.1, context=8)
    assert places.tolist() == [11, 21]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: gradients.solved_tokens(IDS, np.ones(299), below=0.1, context=8),
            "no token with a loss below 0.1 nats is left after the filter: raise",
        ),
        (
            lambda: gradients.of_tokens(ours(), np.array([], int), [12]),
            "the text is empty",
        ),
        (
            lambda: gradients.of_tokens(ours(), IDS + 1, [12]),
            "token 40 is not in the model's vocabulary of 40 tokens: encode",
        ),
        (
            lambda: gradients.of_tokens(ours(), IDS, [12], encoded_with=1024),
            "a model of 40 tokens cannot read text of 1024: encode",
        ),
        (
            lambda: gradients.of_tokens(ours(), IDS, [11]),
            "places must be from 12 to 299: each token needs 12 tokens before it",
        ),
        (lambda: gradients.of_tokens(ours(), IDS, []), "places must be from 12"),
        (
            lambda: gradients.of_tokens(ours(), IDS, [12], context=13),
            "context is 13: this model takes 1 to 12",
        ),
        (
            lambda: gradients.of_tokens(ours(), IDS, [12], rank=0),
            "the rank of the projection is 0: give a whole number from 1 on",
        ),
    ],
)
def test_a_mistake_is_one_line_of_advice(call, message):
    with pytest.raises(UserError, match=message) as caught:
        call()
    assert "\n" not in str(caught.value)


def test_tensors_name_their_device():
    torch.set_default_device("meta")
    try:
        net = model.GPT(16, 1, n_tokens=40, context=12, seed=1, device="cpu")
        found = gradients.of_tokens(net, IDS, [20], rank=4)
    finally:
        torch.set_default_device(None)
    assert np.isfinite(networks.to_array(found)).all()

"""The GPT of the family and its training."""

import numpy as np
import pytest
import torch
from torch.nn import functional

from scalinglaws import networks
from scalinglaws.errors import UserError
from scalinglaws.language import model, training
from scalinglaws.language.model import GPT

MAKE = {"n_tokens": 20, "context": 16, "device": "cpu", "dtype": torch.float64}


def text(n=2_000):
    """Tokens that mostly follow from the one before: something to learn."""
    rng = np.random.default_rng(0)
    ids = [1]
    for _ in range(n - 1):
        ids.append((7 * ids[-1] + 3 + (rng.random() < 0.2)) % 20)
    return np.array(ids, np.uint16)


@pytest.mark.parametrize(
    ("width", "depth", "expected"),
    [(16, 1, 3_280), (24, 1, 7_224), (32, 2, 25_408), (48, 2, 56_544),
     (64, 3, 149_952), (96, 3, 335_520), (128, 4, 793_088), (192, 4, 1_779_456)],
)  # fmt: skip
def test_parameters_without_embeddings(width, depth, expected):
    assert model.parameters(GPT(width, depth, seed=0, **MAKE)) == expected


def test_no_token_is_told_what_comes_after_it():
    gpt = GPT(64, 2, seed=0, **MAKE)
    ids = torch.arange(16)[None] % 20
    before = gpt(ids)
    changed = ids.clone()
    changed[0, 9] = 19
    difference = (gpt(changed) - before).abs().amax(2)[0]
    assert difference[:9].max() == 0
    assert difference[9:].min() > 0  # and everything after it is


def test_the_model_is_the_one_of_the_formulas():
    """The forward pass written out, with attention as a softmax under a mask."""
    gpt = GPT(64, 2, seed=0, **MAKE)
    ids = torch.tensor([[3, 1, 4, 1, 5, 9, 2, 6]])
    x = gpt.tokens[ids[0]] + gpt.positions[:8]
    hidden = torch.ones(8, 8, dtype=torch.bool).triu(1)

    def norm(z):
        centred = z - z.mean(1, keepdim=True)
        return centred / (centred.square().mean(1, keepdim=True) + 1e-5).sqrt()

    for layer in gpt.layers:
        q, k, v = layer.attention_in(norm(x)).chunk(3, 1)
        heads = []
        for part in (slice(0, 32), slice(32, 64)):
            scores = q[:, part] @ k[:, part].T / 32**0.5
            heads.append(scores.masked_fill(hidden, -torch.inf).softmax(1) @ v[:, part])
        x = x + layer.attention_out(torch.cat(heads, 1))
        x = x + layer.mlp_out(layer.mlp_in(norm(x)).clamp_min(0))
    assert torch.allclose(gpt(ids)[0], norm(x) @ gpt.unembed.weight.T, atol=1e-12)


def test_block_parameters_are_weights_and_biases_of_attention_and_mlp():
    gpt = GPT(16, 2, seed=0, **MAKE)
    names = model.block_parameters(gpt)
    assert len(names) == 2 * 8
    assert not any("norm" in name or "unembed" in name for name in names)
    count = sum(p.numel() for p in names.values())
    assert count == model.parameters(gpt) - 2 * 4 * 16  # the layer norms


def test_a_seed_is_a_model_and_weights_come_back():
    one, same, other = (GPT(16, 1, seed=s, **MAKE) for s in (1, 1, 2))
    assert (model.weights(one) == model.weights(same)).all()
    assert (model.weights(one) != model.weights(other)).any()
    model.set_weights(other, model.weights(one))
    ids = torch.arange(16)[None]
    assert (other(ids) == one(ids)).all()
    with pytest.raises(UserError, match="3 weights do not fit a model of"):
        model.set_weights(one, torch.zeros(3))


def test_singular_values_are_pushed_towards_one():
    draw = torch.randn(3, 20, 50, generator=networks.generator(0), dtype=torch.float64)
    for matrices in (draw, draw.mT, 1e-3 * draw):
        found = training.orthogonal(matrices)
        u, _, vh = torch.linalg.svd(matrices, full_matrices=False)
        values = u.mT @ found @ vh.mT  # diagonal: the singular vectors are kept
        assert torch.allclose(values, values.diagonal(dim1=1, dim2=2).diag_embed(),
                              atol=1e-9)  # fmt: skip
        assert 0.6 < values.diagonal(dim1=1, dim2=2).min()
        assert values.diagonal(dim1=1, dim2=2).max() < 1.3


def quiet(gpt, loudness):
    """The model with its output, and so its gradients, made smaller."""
    with torch.no_grad():
        gpt.final_norm.weight.mul_(loudness)
    return gpt


@pytest.mark.parametrize("loudness", [1, 0.01])
def test_parameters_keep_their_values_and_gradients_in_the_stacks(loudness):
    gpt = quiet(GPT(16, 2, seed=0, **MAKE), loudness)
    before = model.weights(gpt)
    stacks = training.share_buffers(gpt)
    assert (model.weights(gpt) == before).all()
    windows = torch.arange(17)[None] % 20
    training._gradients(gpt, stacks, windows)
    plain = quiet(GPT(16, 2, seed=0, **MAKE), loudness)
    functional.cross_entropy(plain(windows[:, :-1])[0], windows[0, 1:]).backward()
    norm = torch.cat([p.grad.flatten() for p in plain.parameters()]).norm()
    shrink = min(1, 1 / float(norm))  # the longest gradient is 1
    assert (shrink < 1) == (loudness == 1)
    for ours, theirs in zip(gpt.parameters(), plain.parameters(), strict=True):
        assert torch.allclose(ours.grad, theirs.grad * shrink, atol=1e-6)
    assert stacks[0].gradient["mlp_in.weight"].shape == (2, 64, 16)
    assert (gpt.layers[1].mlp_in.weight.grad
            == stacks[0].gradient["mlp_in.weight"][1]).all()  # fmt: skip
    size = sum(stack.values.numel() for stack in stacks)
    assert size == before.numel()


def test_a_model_starts_with_the_stated_scales():
    gpt = GPT(64, 2, seed=0, n_tokens=300, device="cpu")
    layer = gpt.layers[1]
    for parameter, scale in (
        (gpt.tokens, 0.1), (gpt.positions, 0.1), (gpt.unembed.weight, 0.5 / 64**0.5),
        (layer.attention_in.weight, 0.5 / 64**0.5), (layer.mlp_in.weight, 0.5 / 8),
        (layer.attention_out.weight, 0.5 / 8 / 2), (layer.mlp_out.weight, 0.5 / 16 / 2),
    ):  # fmt: skip
        assert parameter.std().item() == pytest.approx(scale, rel=0.05)
    assert not layer.mlp_in.bias.any()
    assert (layer.mlp_norm.weight == 1).all()


def test_training_is_the_recipe_written_out():
    """Muon as published on the matrices of the blocks, torch's Adam elsewhere."""
    ids, rate, total = text(), 0.02, 30  # a warm-up of two steps
    gpt = GPT(16, 2, seed=0, **MAKE)
    training.train(gpt, ids, steps=total, batch_size=4, schedule="linear", seed=3)
    plain = GPT(16, 2, seed=0, **MAKE)
    matrices = {n: p for n, p in model.block_parameters(plain).items() if p.ndim == 2}
    rest = [p for n, p in plain.named_parameters() if n not in matrices]
    adam = torch.optim.Adam(rest, lr=rate, betas=(0.9, 0.98))
    mean = {name: torch.zeros_like(p) for name, p in matrices.items()}
    source = training.batches(torch.from_numpy(ids.astype(np.int64)), 16, 4, 3)
    for step in range(total):
        windows = next(source)
        plain.zero_grad()
        logits = plain(windows[:, :-1]).flatten(0, 1)
        functional.cross_entropy(logits, windows[:, 1:].flatten()).backward()
        torch.nn.utils.clip_grad_norm_(plain.parameters(), 1.0)
        factor = min(1, (step + 1) / 2) * (1 - 0.95 * step / total)
        adam.param_groups[0]["lr"] = rate * factor
        adam.step()
        for name, p in matrices.items():
            mean[name] = 0.95 * mean[name] + p.grad
            x = p.grad + 0.95 * mean[name]
            x = x / (x.norm() + 1e-7)
            for _ in range(5):
                square = x @ x.T
                x = 3.4445 * x + (-4.7750 * square + 2.0315 * square @ square) @ x
            scale = max(1, p.shape[0] / p.shape[1]) ** 0.5
            p.data -= rate * factor * scale * x
    assert torch.allclose(model.weights(gpt), model.weights(plain), atol=1e-4)
    assert not torch.allclose(
        model.weights(gpt), model.weights(GPT(16, 2, seed=0, **MAKE)), atol=1e-2
    )


def trained(seed=0, order=1, **options):
    gpt = GPT(16, 1, seed=seed, **MAKE)
    setting = {"steps": 60, "batch_size": 8, "seed": order, **options}
    return gpt, training.train(gpt, text(), **setting)


def test_training_lowers_the_loss_and_a_seed_repeats_it():
    gpt, curve = trained()
    assert curve[0] == pytest.approx(np.log(20), abs=0.3)  # a guess
    assert curve[-10:].mean() < 0.75 * curve[0]
    again, same = trained()
    assert (curve == same).all()
    assert (model.weights(gpt) == model.weights(again)).all()
    assert (trained(seed=1)[1] != curve).any()
    assert (trained(order=2)[1] != curve).any()


@pytest.mark.parametrize("part", ["muon_rate", "adam_rate"])
def test_each_optimiser_moves_its_own_parameters(part):
    still = {"muon_rate": 1e-12, "adam_rate": 1e-12, part: 0.02}
    gpt, _ = trained(steps=3, **still)
    start = GPT(16, 1, seed=0, **MAKE)
    moved = {
        name
        for (name, one), other in zip(
            gpt.named_parameters(), start.parameters(), strict=True
        )
        if (one - other).abs().max() > 1e-6
    }
    matrices = {n for n, p in model.block_parameters(start).items() if p.ndim == 2}
    rest = {name for name, _ in start.named_parameters()} - matrices
    assert moved == (matrices if part == "muon_rate" else rest)


def test_what_is_observed_is_the_model_after_that_many_steps():
    seen = {}
    gpt = GPT(16, 1, seed=0, **MAKE)

    def observe(step):
        seen[step] = model.weights(gpt)

    training.train(gpt, text(), steps=5, seed=1, batch_size=4, observe=observe,
                   observe_at=[0, 5])  # fmt: skip
    assert list(seen) == [0, 5]
    assert (seen[0] == model.weights(GPT(16, 1, seed=0, **MAKE))).all()
    assert (seen[5] == model.weights(gpt)).all() and (seen[5] != seen[0]).any()


def test_an_epoch_shows_every_window_once():
    ids = torch.arange(16 * 12 + 1)
    source = training.batches(ids, 16, 4, seed=3)
    epochs = [torch.cat([next(source) for _ in range(3)]) for _ in range(2)]
    for epoch in epochs:
        assert sorted(epoch[:, 0].tolist()) == list(range(0, 192, 16))
        assert (epoch[:, 1:] == epoch[:, :-1] + 1).all() and epoch.shape == (12, 17)
    assert (epochs[0] != epochs[1]).any()


def test_schedules_end_low_and_a_trapezoid_is_constant_until_it_falls():
    shapes = training.SCHEDULES
    assert shapes["trapezoid"](0.7) == shapes["constant"](0.7) == 1
    assert shapes["trapezoid"](1) == pytest.approx(0.05)
    assert shapes["linear"](1) == pytest.approx(0.05)
    assert shapes["linear"](0.5) == pytest.approx(0.525)


BAD_MODELS = [
    ((0, 1), {}, "width is 0: give a whole number from 1 on"),
    ((16, 0), {}, "depth is 0: give a whole number from 1 on"),
    ((100, 1), {}, "width 100 does not divide into 3 attention heads"),
    ((16, 1), {"context": 0}, "context is 0: give a whole number"),
]


@pytest.mark.parametrize(("shape", "changes", "message"), BAD_MODELS)
def test_a_model_that_cannot_be_is_one_line(shape, changes, message):
    with pytest.raises(UserError, match=message):
        GPT(*shape, seed=0, **{**MAKE, **changes})


@pytest.mark.parametrize(
    ("ids", "options", "message"),
    [
        (text(), {"steps": 0}, "steps is 0: give a whole number from 1 on"),
        (text(), {"schedule": "cosine"}, "unknown schedule 'cosine': choose one of"),
        (text(), {"muon_rate": 0}, "learning rates are 0 and 0.02: give numbers"),
        (text(60), {}, "60 tokens hold 3 windows of 16: give a longer text"),
        (text() + 1, {}, "token 20 is not in the model's vocabulary of 20 tokens"),
        (text().astype(int) - 1, {}, "token -1 is not in the model's vocabulary"),
        (text().astype(float), {}, "tokens are whole numbers, these are float64"),
        (text()[:1], {}, "the text is empty: give at least two tokens"),
    ],
)
def test_a_mistake_in_training_is_one_line(ids, options, message):
    gpt = GPT(16, 1, seed=0, **MAKE)
    with pytest.raises(UserError, match=message) as caught:
        training.train(gpt, ids, **{"steps": 2, "seed": 0, **options})
    assert "\n" not in str(caught.value)

"""Per-token losses: against the plain computation, and in one byte each."""

import numpy as np
import pytest
import torch
from torch.nn import functional

from scalinglaws.errors import UserError
from scalinglaws.language import losses
from scalinglaws.language.model import GPT

MAKE = {"n_tokens": 20, "device": "cpu", "dtype": torch.float64}
IDS = np.random.default_rng(0).integers(0, 20, 101).astype(np.uint16)


def gpt(seed=0, context=16):
    return GPT(16, 1, context=context, seed=seed, **MAKE)


def plain(model, context, i):
    """Loss of token i, from a forward pass of the one window that scores it."""
    half = context // 2
    end = context  # of the window: tokens end - context .. end - 1 are its input
    while end < i:
        end = min(end + half, len(IDS) - 1)
    start = max(0, end - context)
    ids = torch.from_numpy(IDS[start:i].astype(np.int64))
    logits = model(ids[None])[0, -1].detach()
    return float(functional.cross_entropy(logits, torch.tensor(int(IDS[i]))))


@pytest.mark.parametrize("context", [16, 15])
def test_losses_are_those_of_the_plain_computation(context):
    models = [gpt(0), gpt(1)]
    found = losses.per_token(models, IDS, context=context)
    assert found.shape == (2, 100) and found.dtype == np.float32
    for row, model in zip(found, models, strict=True):
        expected = [plain(model, context, i) for i in range(1, 101)]
        assert row == pytest.approx(expected, abs=1e-5)


def test_a_text_shorter_than_the_context_is_one_window():
    model = gpt()
    found = losses.per_token([model], IDS[:10])[0]
    logits = model(torch.from_numpy(IDS[:9].astype(np.int64))[None])[0].detach()
    target = torch.from_numpy(IDS[1:10].astype(np.int64))
    expected = functional.cross_entropy(logits, target, reduction="none")
    assert found == pytest.approx(expected.tolist(), abs=1e-5)


@pytest.mark.parametrize(("count", "context"), [(100, 16), (16, 16), (17, 16), (9, 3)])
def test_windows_score_every_place_once_with_half_a_window_before_it(count, context):
    starts, scored = losses.windows(count, context)
    places = (starts[:, None] + np.arange(context))[scored]
    assert places.tolist() == list(range(count))
    before = np.broadcast_to(np.arange(context), scored.shape)[1:][scored[1:]]
    assert (before >= context - max(1, context // 2)).all()


def test_how_many_windows_are_computed_at_once_does_not_matter(monkeypatch):
    whole = losses.per_token([gpt()], IDS)
    monkeypatch.setattr(losses, "_LOGITS", 3 * 16 * 20)
    assert losses.per_token([gpt()], IDS) == pytest.approx(whole, abs=1e-6)


def test_a_byte_keeps_a_loss_to_its_stated_error():
    values = np.append(np.geomspace(1e-6, 19.3, 20_000), 0).astype(np.float32)
    stored = losses.to_bytes(values)
    assert stored.dtype == np.uint8
    error = np.abs(losses.from_bytes(stored) - values)
    assert error[values <= 0.5].max() < 0.0125
    assert 0.06 < error.max() < 0.08
    assert losses.from_bytes(losses.to_bytes(np.array([50.0])))[0] < 19.4
    # Stored again, a stored loss stays what it is.
    every = np.arange(256, dtype=np.uint8)
    assert (losses.to_bytes(losses.from_bytes(every)) == every).all()


@pytest.mark.parametrize(
    ("work", "message"),
    [
        (lambda: losses.per_token([], IDS), "there is no model to score with"),
        (lambda: losses.per_token([gpt()], IDS[:1]), "the text is empty"),
        (lambda: losses.per_token([gpt()], IDS + 1), "token 20 is not in the model's"),
        (
            lambda: losses.per_token([gpt()], IDS, context=17),
            "this model takes 2 to 16",
        ),
        (
            lambda: losses.per_token([gpt()], IDS, encoded_with=30),
            "a model of 20 tokens cannot",
        ),
        (lambda: losses.to_bytes(np.array([-0.1])), "a loss is negative or not a"),
        (lambda: losses.to_bytes(np.array([np.nan])), "a loss is negative or not a"),
    ],
)
def test_a_mistake_is_one_line(work, message):
    with pytest.raises(UserError, match=message) as caught:
        work()
    assert "\n" not in str(caught.value)


def test_a_model_of_the_same_vocabulary_is_let_through():
    found = losses.per_token([gpt(), gpt(1)], IDS, encoded_with=20)
    assert (found == losses.per_token([gpt(), gpt(1)], IDS)).all()

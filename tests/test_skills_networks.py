"""Networks on parities with masks: the plain network, trained one at a time, and us."""

import numpy as np
import pytest
import torch

from scalinglaws import networks as shared
from scalinglaws.errors import UserError
from scalinglaws.skills import networks

SUBSETS = [[0, 1], [2, 3], [0, 1, 2, 3]]
FREQUENCIES = [[1.0, 0.5, 0.25], [1.0, 1.0, 0.0]]
SIZE = {"n_bits": 8, "width": 5, "samples": 300, "device": "cpu"}


def stack(seeds=(3, 4), frequencies=FREQUENCIES, dtype=torch.float64, **changes):
    return networks.Parities(
        SUBSETS, frequencies, seeds, dtype=dtype, **{**SIZE, **changes}
    )


def plain(nets, group, net):
    """The same network as a torch.nn.Sequential."""
    width = nets.stack["outer"].shape[2]
    first, last = torch.nn.Linear(8, width), torch.nn.Linear(width, 3)
    rows = nets.stack["inner"][group, net * width : (net + 1) * width]
    place = group * nets.shape[1] + net
    with torch.no_grad():
        first.weight.data, first.bias.data = rows[:, :-1].clone(), rows[:, -1].clone()
        last.weight.data = nets.stack["outer"][place].clone()
        last.bias.data = nets.stack["bias"][place, :, 0].clone()
    return torch.nn.Sequential(first, torch.nn.ReLU(), last)


def chunks(nets, group):
    """Bits [samples, 8] and labels [samples, 3] of one data set, chunk by chunk."""
    return [(x[group, :-1].T, y[group, 0].T, t, s) for x, y, t, s in nets.chunks]


@pytest.mark.parametrize("optimiser", ["adam", "sgd"])
@pytest.mark.parametrize("held_out", [0, 100])
def test_a_stack_is_networks_trained_alone(optimiser, held_out, monkeypatch):
    monkeypatch.setattr(networks, "CHUNK", 128)
    nets, steps, rate = stack(held_out=held_out), 12, 0.01
    models = {(g, p): plain(nets, g, p) for g in range(2) for p in range(2)}
    make = {"adam": torch.optim.Adam, "sgd": torch.optim.SGD}[optimiser]
    updates = {key: make(m.parameters(), lr=rate) for key, m in models.items()}
    dice = shared.generator(3)
    accuracies = []
    for _ in range(steps):
        rolled = [
            torch.rand((2, 1, 3, len(x)), generator=dice, dtype=torch.float64)
            for x, _, trained, _ in chunks(nets, 0)
            if trained
        ]
        row = {}
        for (g, p), model in models.items():
            data = chunks(nets, g)
            x, y = (torch.cat([c[i] for c in data if c[2]]) for i in (0, 1))
            seen = torch.cat([r[g, 0].T for r in rolled]) < torch.tensor(FREQUENCIES[p])
            updates[g, p].zero_grad()
            (seen * (model(x) - y) ** 2).mean().backward()
            with torch.no_grad():
                right = torch.cat([(model(c[0]) > 0.5) == c[1] for c in data if c[3]])
            row[g, p] = right.double().mean(0)
            updates[g, p].step()
        accuracies.append(row)
    found = networks.train(nets, steps=steps, learning_rate=rate, optimiser=optimiser)
    assert found.shape == (2, 2, 3, steps)
    for (g, p), model in models.items():
        same = plain(nets, g, p)
        for ours, theirs in zip(same.parameters(), model.parameters(), strict=True):
            assert torch.allclose(ours, theirs, rtol=1e-9, atol=1e-12)
        expected = torch.stack([row[g, p] for row in accuracies], -1).numpy()
        assert found[g, p] == pytest.approx(expected, abs=1e-12)


def test_labels_are_parities_and_seeds_mean_data_and_start():
    nets, again, other = stack(), stack(), stack(seeds=(3, 5))
    x = torch.cat([c[0] for c in chunks(nets, 0)])
    y = torch.cat([c[1] for c in chunks(nets, 0)])
    for column, bits in enumerate(SUBSETS):
        assert (y[:, column] == x[:, bits].sum(1) % 2).all()
    assert 0.4 < x.mean() < 0.6
    assert (nets.stack.values == again.stack.values).all()
    assert (nets.chunks[0][0] == again.chunks[0][0]).all()
    assert (nets.stack["inner"][0] == other.stack["inner"][0]).all()
    assert (nets.stack["inner"][1] != other.stack["inner"][1]).any()
    # All networks of a seed start alike.
    assert (nets.stack["outer"][0] == nets.stack["outer"][1]).all()


def test_a_task_that_is_never_seen_is_not_learned():
    nets = stack(frequencies=[[1.0, 1.0, 0.0]], dtype=torch.float32, width=30)
    found = networks.train(nets, steps=600, learning_rate=5e-3)
    assert (found[..., -1][:, 0, :2] > 0.95).all()
    assert (np.abs(found[:, 0, 2] - 0.5) < 0.2).all()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"frequencies": [[1, -0.1, 1]]}, r"\[1, -0.1, 1\]: give numbers from 0 to 1"),
        ({"frequencies": [[1, 2, 1]]}, "give numbers from 0 to 1"),
        ({"frequencies": [[1, 1]]}, "for 3 tasks: give one a task"),
        ({"n_bits": 3}, r"task on bits \[2, 3\]: give some of 0 to 2"),
        ({"width": 0}, "width is 0: give a whole number from 1 on"),
        ({"samples": 0}, "samples is 0: give a whole number"),
        ({"held_out": 300}, "samples is 0: give a whole number"),
    ],
)
def test_a_mistake_is_one_line_of_advice(changes, message):
    with pytest.raises(UserError, match=message) as caught:
        stack(**changes)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("rate", [0, -1.0])
def test_no_learning_rate_is_one_line_of_advice(rate):
    with pytest.raises(UserError, match="learning_rate is .*: give a number above 0"):
        networks.train(stack(), steps=3, learning_rate=rate)

"""Networks on sparse parity trained side by side are the networks trained alone."""

import math

import numpy as np
import pytest
import torch
from torch.nn import functional

from scalinglaws import networks, parity, parity_nets
from scalinglaws.errors import UserError
from scalinglaws.parity_nets import Net

K, BITS = 12, 8
MAKE = {"device": "cpu", "dtype": torch.float64}
NETS = [Net(3, 1), Net(7, 2), Net(5, 3), Net(20, 4)]


def tasks(alpha=0.4):
    return parity.draw_tasks(alpha, K, BITS, 2, seed=1)


def one_hot(batch):
    """The source's input: the task as K numbers, then the bits."""
    return torch.cat([functional.one_hot(batch.t, K).double(), batch.x[:, :-1]], 1)


def two_logits(block, m) -> torch.nn.Module:
    """Network m of a block as the source writes it, with two logits of its own."""
    start = sum(net.width for net in block.nets[:m])
    width = block.nets[m].width
    inner = block.stack["inner"][:, start : start + width]
    half, bias = (
        block.stack["outer"][m, start : start + width],
        block.stack["bias"][m, 0],
    )
    net = torch.nn.Sequential(
        torch.nn.Linear(K + BITS, width), torch.nn.ReLU(), torch.nn.Linear(width, 2)
    ).double()
    # What both logits have in common is free: it never matters.
    common = torch.linspace(-1, 1, width, dtype=torch.float64)
    with torch.no_grad():
        net[0].weight.copy_(inner[:-1].T)
        net[0].bias.copy_(inner[-1])
        net[2].weight.copy_(torch.stack([common - half, common + half]))
        net[2].bias.copy_(torch.stack([0.3 - bias, 0.3 + bias]))
    return net


def sign_step(net, rate):
    with torch.no_grad():
        for parameter in net.parameters():
            parameter.sub_(rate * parameter.grad.sign())


@pytest.mark.parametrize(
    ("name", "rate"), [("adam", 1e-2), ("sgd", 0.5), ("signgd", 1e-3)]
)
def test_a_block_is_its_networks_trained_one_by_one(name, rate):
    source = parity.FreshBatches([tasks()], 64, seed=5, **MAKE)
    block = parity_nets.Block(NETS, K, BITS, **MAKE)
    plain = [two_logits(block, m) for m in range(len(NETS))]
    optimisers = {
        "adam": lambda net: torch.optim.Adam(net.parameters(), lr=rate).step,
        "sgd": lambda net: torch.optim.SGD(net.parameters(), lr=rate).step,
        "signgd": lambda net: lambda: sign_step(net, rate),
    }
    steps = [optimisers[name](net) for net in plain]
    update = networks.optimiser_named(name)(block.stack)
    for _ in range(100):
        batch = source.next()[0]
        for net, step in zip(plain, steps, strict=True):
            net.zero_grad()
            functional.cross_entropy(net(one_hot(batch)), batch.y.long()).backward()
            step()
        with torch.no_grad():
            block.gradients(batch)
            update.step(rate)
    for m, net in enumerate(plain):
        for ours, theirs in zip(
            two_logits(block, m).state_dict().values(),
            net.state_dict().values(),
            strict=True,
        ):
            if ours.shape[0] == 2 and ours.ndim:  # a logit's common part is not kept
                ours, theirs = ours[1] - ours[0], theirs[1] - theirs[0]
            assert torch.allclose(ours, theirs, rtol=0, atol=1e-11)


def test_a_network_starts_as_torch_linear_does():
    block = parity_nets.Block([Net(4_000, 9)], K, BITS, **MAKE)
    inner = block.stack["inner"]
    edge = 1 / math.sqrt(K + BITS)
    assert inner.abs().max() <= edge
    assert inner.var() == pytest.approx(edge**2 / 3, rel=0.02)
    half, edge = block.stack["outer"], 1 / math.sqrt(4_000)
    # Half the difference of two uniform numbers: a triangle, of variance edge^2 / 6.
    assert half.abs().max() <= edge
    assert half.var() == pytest.approx(edge**2 / 6, rel=0.1)


def test_task_losses_are_the_cross_entropy_in_bits():
    block = parity_nets.Block(NETS, K, BITS, **MAKE)
    rng = np.random.default_rng(0)
    x = networks.to_tensor(np.c_[rng.integers(0, 2, (50, BITS)), np.ones(50)], "cpu")
    index = torch.tensor([0, 3, 11])
    subsets = torch.from_numpy(tasks().subsets[[0, 3, 11]])
    y = x[:, subsets].sum(-1).remainder(2).T
    found = block.task_losses(x, index, y)  # [R, M]
    for m in range(len(NETS)):
        net = two_logits(block, m).requires_grad_(False)
        for r, task in enumerate(index):
            batch = parity.Batch(x, task.expand(50), y[r])
            nats = functional.cross_entropy(net(one_hot(batch)), y[r].long())
            assert found[r, m] == pytest.approx(float(nats) / math.log(2), abs=1e-12)


def trained(nets, source, **options):
    return parity_nets.train(
        nets, source, steps=40, learning_rate=1e-2, seed=7, samples=32, **MAKE,
        **options,
    )  # fmt: skip


def test_a_network_does_not_notice_who_is_trained_beside_it():
    def source():
        streams = [tasks(0.2), tasks(1.0)]
        return parity.FreshBatches(streams, 32, seed=5, **MAKE)

    nets = [Net(w, s, stream) for w, s, stream in ((9, 1, 1), (3, 2, 0), (300, 3, 1))]
    together = trained(nets, source())
    for m, net in enumerate(nets):
        alone = trained([net], source())
        assert together.mean[m] == pytest.approx(alone.mean[0], abs=1e-12)
        assert together.losses[m] == pytest.approx(alone.losses[0], abs=1e-12)


def test_every_network_is_trained_on_its_own_data():
    def source(sizes):
        return parity.EpochBatches(tasks(), sizes, 32, seed=5, **MAKE)

    small, large = trained([Net(9, 1, 0), Net(9, 1, 1)], source([32, 4_096])).mean
    assert small[0] == large[0]  # the same network at the start
    assert small[-1] > large[-1] + 0.01  # which learns 32 samples by heart


def test_a_run_tells_which_steps_and_tasks_it_looked_at():
    source = parity.FreshBatches([tasks()], 32, seed=5, **MAKE)
    seen = []
    found = trained([Net(5, 1), Net(6, 1)], source, ranks=4, progress=seen.append)
    assert found.steps[0] == 0 and found.steps[-1] == 40
    assert seen == found.steps.tolist()
    assert found.tasks.tolist()[:4] == [0, 1, 2, 3]
    assert found.losses.shape == (2, len(found.steps), len(found.tasks))
    _, weights = parity.strata(tasks().p, 4)
    assert found.mean == pytest.approx(found.losses @ weights)
    assert found.mean[:, 0] == pytest.approx(1, abs=0.1)  # a guess costs one bit


def test_frequent_tasks_are_learned_and_first():
    source = parity.FreshBatches(
        [parity.draw_tasks(1.0, 4, 6, 2, seed=2)], 256, seed=5, device="cpu",
        dtype=torch.float32,
    )  # fmt: skip
    found = parity_nets.train(
        [Net(48, 1)], source, steps=1_200, learning_rate=5e-3, seed=7, device="cpu"
    )
    passed = parity.first_passage(found.steps, found.losses[0], 0.5)
    assert np.isfinite(passed).all() and passed[0] == passed.min()
    assert found.mean[0, -1] < 0.1


def test_blocks_stay_small_and_hold_every_network_once():
    nets = [Net(w, w, w % 2) for w in (*range(3, 60), 300, 500)]
    cut = parity_nets.cut(nets, device="cpu")
    assert sorted(net.width for block in cut for net in block) == sorted(
        net.width for net in nets
    )
    for block in cut:
        assert len({net.stream for net in block}) == 1
        assert len(block) <= 16
        assert len(block) == 1 or sum(net.width for net in block) <= 256
    assert len(parity_nets.cut(nets, device="cuda")) < len(cut)


@pytest.mark.parametrize(
    ("nets", "options", "message"),
    [
        ([Net(0, 1)], {}, "width is 0: give a whole number from 1 on"),
        ([Net(4, 1)], {"steps": 0}, "steps is 0: give a whole number"),
        ([Net(4, 1)], {"learning_rate": 0}, "learning_rate is 0: give a number"),
        ([Net(4, 1)], {"optimiser": "lion"}, "unknown optimiser 'lion': choose one"),
        ([Net(4, 1)], {"samples": 0}, "samples is 0: give a whole number"),
    ],
)
def test_a_mistake_is_one_line_of_advice(nets, options, message):
    source = parity.FreshBatches([tasks()], 32, seed=5, **MAKE)
    setting = {"steps": 5, "learning_rate": 1e-2, "seed": 1, **MAKE, **options}
    with pytest.raises(UserError, match=message) as caught:
        parity_nets.train(nets, source, **setting)
    assert "\n" not in str(caught.value)

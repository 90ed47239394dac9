"""The engine: networks trained together are the networks trained alone."""

import numpy as np
import pytest
import torch

from scalinglaws import lottery, networks
from scalinglaws.errors import UserError

KIND = {"points": 24, "device": "cpu", "dtype": torch.float64}
PLAIN = {
    "silu": torch.nn.functional.silu,
    "relu": torch.relu,
    "gelu": torch.nn.functional.gelu,
    "tanh": torch.tanh,
    "sin": torch.sin,
    "square": torch.square,
}


def plain_nets(small):
    """The networks of a block as separate `torch.nn` modules in float64."""
    nets, made = small.nets(), []
    for m in range(len(nets)):
        used = nets.v[m] != 0
        width = int(used.sum())
        net = torch.nn.Sequential(
            torch.nn.Linear(1, width), torch.nn.SiLU(), torch.nn.Linear(width, 1)
        ).double()
        with torch.no_grad():
            net[0].weight.copy_(nets.w[m, used][:, None])
            net[0].bias.copy_(nets.b[m, used])
            net[2].weight.copy_(nets.v[m, used][None])
            net[2].bias.copy_(nets.c[m : m + 1])
        made.append(net)
    return made


@pytest.mark.parametrize("activation", lottery.ACTIVATIONS)
def test_gradient_agrees_with_autograd(activation):
    block = networks.Block((3, 5, 12), (1, 2, 3))
    small = lottery.SmallNets(block, activation=activation, **KIND)
    small.gradients()
    nets = small.nets()
    leaves = [p.requires_grad_() for p in (nets.w, nets.b, nets.v, nets.c)]
    phi = PLAIN[activation](nets.w[:, :, None] * small.x + nets.b[:, :, None])
    f = (nets.v[:, :, None] * phi).sum(1) + nets.c[:, None]
    w, b, v, c = torch.autograd.grad((f - small.y).square().mean(1).sum(), leaves)
    padding = nets.v == 0
    grad = small.stack.gradient
    assert torch.allclose(grad["inner"][:, :, 0], w, rtol=1e-12, atol=1e-13)
    assert torch.allclose(grad["inner"][:, :, 1], b, rtol=1e-12, atol=1e-13)
    assert torch.allclose(grad["v"], v.masked_fill(padding, 0), rtol=1e-12, atol=1e-13)
    assert torch.allclose(grad["c"], c, rtol=1e-12, atol=1e-13)


@pytest.mark.parametrize(
    ("schedule", "factors"),
    [
        ("constant", [1, 1, 1]),
        ("cosine", [1, 0.5, 0.02447174]),
        ("linear", [1, 0.5, 0.1]),
    ],
)
def test_schedules_by_value(schedule, factors):
    found = [networks.SCHEDULES[schedule](progress) for progress in (0, 0.5, 0.9)]
    assert found == pytest.approx(factors, rel=1e-6)


def test_a_seed_means_the_same_network_whatever_the_default_dtype():
    block = networks.Block((3, 5), (1, 2))
    before = lottery.SmallNets(block, **KIND)
    torch.set_default_dtype(torch.float64)
    try:
        after = lottery.SmallNets(block, **KIND)
    finally:
        torch.set_default_dtype(torch.float32)
    assert torch.equal(before.stack.values, after.stack.values)


def test_many_points_are_taken_in_chunks(monkeypatch):
    block = networks.Block((6, 6), (1, 2))
    whole = lottery.SmallNets(block, **{**KIND, "points": 300})
    monkeypatch.setattr(networks, "block_budget", lambda device: 64 * 12)
    chunked = lottery.SmallNets(block, **{**KIND, "points": 300})
    assert len(whole._chunks) == 1 and len(chunked._chunks) > 3
    whole.gradients()
    chunked.gradients()
    assert torch.allclose(whole.stack.gradients, chunked.stack.gradients, rtol=1e-12)


@pytest.mark.parametrize(
    ("optimiser", "plain"),
    [
        ("adam", lambda p: torch.optim.Adam(p, lr=1e-2)),
        ("sgd", lambda p: torch.optim.SGD(p, lr=1e-2)),
    ],
)
@pytest.mark.parametrize("schedule", networks.SCHEDULES)
def test_a_ragged_block_equals_networks_trained_alone(optimiser, plain, schedule):
    small = lottery.SmallNets(networks.Block((3, 5, 12), (1, 2, 3)), **KIND)
    alone = plain_nets(small)
    x, y, steps = small.x[:, None], small.y[:, None], 60
    for net in alone:
        stepper = plain(net.parameters())
        for step in range(steps):
            stepper.param_groups[0]["lr"] = 1e-2 * networks.SCHEDULES[schedule](
                step / steps
            )
            stepper.zero_grad()
            (net(x) - y).square().mean().backward()
            stepper.step()
    networks.train(
        small.stack,
        small.gradients,
        steps=steps,
        learning_rate=1e-2,
        optimiser=optimiser,
        schedule=schedule,
    )
    with torch.no_grad():
        theirs = torch.stack([net(x)[:, 0] for net in alone])
    ours = lottery.predict(small.nets(), small.x)
    assert torch.allclose(ours, theirs, rtol=1e-9, atol=1e-11)


def test_blocks_of_any_budget_train_the_same_networks():
    members = [(width, seed) for width in (2, 4, 16) for seed in range(5)]
    found = []
    for budget in (1, 700, 10**6):
        by_member = {}
        for block in networks.blocks(members, 24, budget=budget):
            _, errors = lottery.train(block, steps=40, learning_rate=1e-2, **KIND)
            keys = zip(block.widths, block.seeds, strict=True)
            by_member |= dict(zip(keys, errors[-1], strict=True))
        found.append([by_member[m] for m in members])
    assert np.allclose(found[0], found[1], rtol=1e-9)
    assert np.allclose(found[0], found[2], rtol=1e-9)


def test_signgd_moves_every_parameter_by_the_learning_rate():
    small = lottery.SmallNets(networks.Block((3, 5), (1, 2)), **KIND)
    before = small.stack.values.clone()
    networks.train(
        small.stack, small.gradients, steps=1, learning_rate=0.5, optimiser="signgd"
    )
    moved = (small.stack.values - before).abs()
    padding = 2 * 3  # two absent neurons of the narrow network, three numbers each
    assert int((moved == 0).sum()) == padding
    assert torch.allclose(moved[moved > 0], torch.tensor(0.5, dtype=torch.float64))


@pytest.mark.parametrize("widths", [(2, 3, 10, 500), (2, 4)])
def test_blocks_hold_every_member_once_and_respect_budget_and_padding(widths):
    members = [(width, seed) for width in widths for seed in range(40)]
    cut = networks.blocks(members, 32, budget=2**14)
    again = [pair for b in cut for pair in zip(b.widths, b.seeds, strict=True)]
    assert sorted(again) == sorted(members)
    for block in cut:
        assert len(block) == 1 or len(block) * block.width * 32 <= 2**14
        assert sum(block.widths) >= 0.8 * len(block) * block.width


def test_snapshots_in_one_run_equal_separate_runs():
    block = networks.Block((4, 4), (7, 8))
    options = {"learning_rate": 1e-2, **KIND}
    _, errors = lottery.train(block, steps=30, observe_at=(0, 10, 30), **options)
    for row, steps in ((1, 10), (2, 30)):
        _, alone = lottery.train(block, steps=steps, **options)
        assert np.allclose(errors[row], alone[-1], rtol=1e-12)
    untrained = lottery.SmallNets(block, **KIND).test_mse()
    assert np.array_equal(errors[0], untrained)


def test_log_spaced_steps():
    steps = networks.log_spaced(10_000, per_decade=2)
    assert steps[0] == 1 and steps[-1] == 10_000 and len(steps) == 9
    assert steps == sorted(set(steps)) and networks.log_spaced(1) == [1]


def test_levenberg_marquardt_solves_a_planted_least_squares_problem():
    rows = torch.rand(
        4, 6, 30, generator=networks.generator(0), dtype=torch.float64, device="cpu"
    )
    truth = torch.arange(24, dtype=torch.float64, device="cpu").view(4, 6)
    y = (truth[:, :, None] * rows).sum(1)

    def linear(p):
        return (p[:, :, None] * rows).sum(1) - y, rows

    found, loss = networks.levenberg_marquardt(
        torch.zeros_like(truth), linear, iterations=30
    )
    assert torch.allclose(found, truth, atol=1e-8) and float(loss.max()) < 1e-16
    with pytest.raises(UserError, match="float64"):
        networks.levenberg_marquardt(truth.float(), linear, iterations=1)


def test_second_order_training_never_raises_a_networks_loss():
    start = lottery.SmallNets(networks.Block((4,) * 8, tuple(range(8))), **KIND).nets()
    before = lottery.mse(start)
    after = lottery.mse(lottery.train_second_order(start, points=64, iterations=60))
    assert bool((after <= before * 1.001).all())
    assert float(after.median()) < 1e-3 * float(before.median())


@pytest.mark.parametrize("device", ["cuda:99", "gpu", "mps:7"])
def test_an_absent_device_is_one_line(device):
    with pytest.raises(UserError, match="is not available here: use 'cpu'"):
        networks.check_device(device)


def test_unknown_names_list_the_known_ones():
    small = lottery.SmallNets(networks.Block((2,), (0,)), **KIND)
    arguments = (small.stack, small.gradients)
    options = {"steps": 1, "learning_rate": 0.1}
    with pytest.raises(UserError, match="adam, sgd, signgd"):
        networks.train(*arguments, optimiser="adamw", **options)
    with pytest.raises(UserError, match="constant, cosine, linear"):
        networks.train(*arguments, schedule="step", **options)
    with pytest.raises(UserError, match="silu, relu"):
        lottery.SmallNets(networks.Block((2,), (0,)), activation="elu", **KIND)


def test_one_thread_restores_the_former_number():
    before = torch.get_num_threads()
    with networks.one_thread():
        assert torch.get_num_threads() == 1
    assert torch.get_num_threads() == before


def test_helpers_round_trip(tmp_path):
    array = np.arange(6.0).reshape(2, 3)
    tensor = networks.to_tensor(array, "cpu", torch.float32)
    assert tensor.dtype == torch.float32
    assert np.array_equal(networks.to_array(tensor), array)
    torch.save({"a": tensor}, tmp_path / "a.pt")
    assert torch.equal(networks.load_tensors(tmp_path / "a.pt", "cpu")["a"], tensor)

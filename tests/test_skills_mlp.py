"""Many networks trained as one are the networks that torch trains alone."""

import math

import pytest
import torch
from torch import nn
from torch.nn import functional

from scalinglaws import networks
from scalinglaws.errors import UserError
from scalinglaws.skills.mlp import MLPs, example_weights

MAKE = {"device": "cpu", "dtype": torch.float64}
SIZES = [4, 6, 8, 2]


def plain(nets, m) -> nn.Sequential:
    """Network m with torch's layers."""
    layers = []
    for layer, (fan_in, fan_out) in enumerate(zip(SIZES, SIZES[1:], strict=False), 1):
        linear = nn.Linear(fan_in, fan_out, **MAKE)
        with torch.no_grad():
            linear.weight.copy_(nets.stack[f"w{layer}"][m].T)
            linear.bias.copy_(nets.stack[f"b{layer}"][m, 0])
        layers += [linear, nn.SiLU()]
    return nn.Sequential(*layers[:-1])


def batch(m):
    generator = torch.Generator().manual_seed(m)
    x = torch.randn(9, SIZES[0], generator=generator, **MAKE)
    return x, x[:, :2].square()


@pytest.mark.parametrize("modules", [1, 2])
@pytest.mark.parametrize("reweight", [False, True])
def test_a_stack_is_its_networks_trained_one_by_one(modules, reweight):
    seeds = (3, 5, 8)
    nets = MLPs(SIZES, seeds, modules=modules, **MAKE)
    alone = [plain(nets, m) for m in range(len(seeds))]
    masks = [
        [(layer.weight != 0).double() for layer in net if isinstance(layer, nn.Linear)]
        for net in alone
    ]
    x, y = (torch.stack(part) for part in zip(*map(batch, range(3)), strict=True))
    update = networks.Adam(nets.stack)
    optimisers = [torch.optim.Adam(net.parameters(), lr=1e-2) for net in alone]
    for _ in range(60):
        with torch.no_grad():
            residual = nets(x) - y
            counts = example_weights(residual.square().sum(2), reweight, 1 / 9)
            nets.back(2 * counts[..., None] * residual)
            update.step(1e-2)
        for m, (net, optimiser) in enumerate(zip(alone, optimisers, strict=True)):
            optimiser.zero_grad()
            losses = (net(x[m]) - y[m]).square().sum(1)
            if reweight:
                losses = losses * (losses / losses.mean()).detach()
            losses.mean().backward()
            for layer, mask in zip(net[::2], masks[m], strict=True):
                layer.weight.grad.mul_(mask)
            optimiser.step()
    for m, net in enumerate(alone):
        for layer, linear in enumerate(net[::2], 1):
            ours = nets.stack[f"w{layer}"][m].T
            assert torch.allclose(ours, linear.weight, rtol=0, atol=1e-11)
            bias = nets.stack[f"b{layer}"][m, 0]
            assert torch.allclose(bias, linear.bias, rtol=0, atol=1e-11)


def test_blocks_exchange_nothing():
    nets = MLPs(SIZES, (1,), modules=2, **MAKE)
    x, _ = batch(0)
    changed = x.clone()
    changed[:, :2] += 1  # the inputs of the first block
    difference = nets(changed[None]) - nets(x[None])
    assert difference[..., 0].abs().min() > 0 and not difference[..., 1].any()


def test_blocks_may_share_their_inputs():
    nets = MLPs([4, 6, 2], (1,), modules=2, shared_input=True, **MAKE)
    assert nets.stack["w1"].all()
    assert (nets.stack["w2"] != 0).sum() == 6


@pytest.mark.parametrize(("own_start", "inputs"), [(False, 400), (True, 100)])
def test_a_network_starts_as_torch_linear_does(own_start, inputs):
    """With `own_start` as a linear layer of the block's size."""
    nets = MLPs([8, 400, 4], (1,), modules=4, own_start=own_start, **MAKE)
    kept = nets.stack["w2"][nets.stack["w2"] != 0]
    assert len(kept) == 400
    assert kept.abs().max() <= 1 / math.sqrt(inputs)
    assert kept.var() == pytest.approx(1 / (3 * inputs), rel=0.15)


def test_reweighting_is_the_gradient_it_says():
    losses = torch.tensor([[0.5, 1.0, 3.0]], requires_grad=True, **MAKE)
    (losses * (losses / losses.mean()).detach()).mean().backward()
    found = example_weights(losses.detach(), True, 1 / 3)
    assert torch.allclose(found, losses.grad)
    assert found.sum() == pytest.approx(1)
    assert not torch.isnan(
        example_weights(torch.zeros(1, 3, **MAKE), True, 1 / 3)
    ).any()
    alike = example_weights(torch.full((1, 3), 2.0, **MAKE), True, 1 / 3)
    assert torch.allclose(alike, torch.full((1, 3), 1 / 3, **MAKE))


def test_extra_parameters_are_in_the_stack():
    nets = MLPs([2, 2, 2], (1,), extra={"embedding": (3, 2)}, **MAKE)
    assert nets.stack["embedding"].shape == (3, 2)
    assert nets.stack.values.numel() == 6 + 2 * (4 + 2)


@pytest.mark.parametrize(
    ("sizes", "modules", "message"),
    [
        ([2, 5, 2], 2, "a layer of 5 does not divide into 2 modules"),
        ([3, 4, 2], 2, "a layer of 3 does not divide into 2 modules"),
        ([2, 0, 2], 1, "a layer is 0: give a whole number from 1 on"),
        ([2, 4, 2], 0, "modules is 0: give a whole number from 1 on"),
    ],
)
def test_a_mistake_is_one_line_of_advice(sizes, modules, message):
    with pytest.raises(UserError, match=message) as caught:
        MLPs(sizes, (1,), modules=modules, **MAKE)
    assert "\n" not in str(caught.value)


def test_softmax_pull_matches_autograd():
    """The pull that the digits and the table use: softmax minus the answer."""
    nets = MLPs(SIZES, (4,), **MAKE)
    x, _ = batch(1)
    answer = torch.arange(9) % 2
    net = plain(nets, 0)
    functional.cross_entropy(net(x), answer).backward()
    with torch.no_grad():
        pull = nets(x[None]).softmax(2)
        pull[0, torch.arange(9), answer] -= 1
        nets.back(pull / 9)
    gradient = nets.stack.gradient
    assert torch.allclose(gradient["w1"][0].T, net[0].weight.grad, rtol=0, atol=1e-14)
    assert torch.allclose(gradient["b3"][0, 0], net[4].bias.grad, rtol=0, atol=1e-14)

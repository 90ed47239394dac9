"""The experiments of part 2 do what their names, settings and tables say."""

import re

import numpy as np
import pytest
import torch

from scalinglaws import experiments, lottery, networks
from scalinglaws.experiments import core
from scalinglaws.experiments import lottery as lottery_experiments

PROTOCOLS = lottery_experiments.PROTOCOLS
# Protocols that read off several times; the others name their one time.
TIMES = {
    "constant-1e-3": (5_000, 10_000, 20_000),
    "constant-1e-3-times": (100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000),
}


@pytest.mark.parametrize(
    "name", [n for n in PROTOCOLS if n[:4] not in ("tiny", "prob")]
)
def test_a_protocol_does_what_its_name_says(name):
    schedule, rate, thousands = re.match(
        r"(cosine|constant)-(1e-\d|3e-\d)(?:-(\d+)k)?", name
    ).groups()
    times = (1_000 * int(thousands),) if thousands else TIMES[name]
    assert PROTOCOLS[name] == (float(rate), schedule, times)


def test_a_row_of_a_sweep_is_the_network_of_its_width(tmp_path, monkeypatch):
    monkeypatch.setenv("SCALINGLAWS_RESULTS", str(tmp_path))
    sizes = [[8, 2], [2, 3], [4, 4]]
    result = experiments.run("lottery/x-squared", "tiny", sizes=sizes, points=16)
    assert result["tiny/width"].tolist() == [2] * 3 + [4] * 4 + [8] * 2
    claims_round = core.read_claims()["rounds"]["lottery/x-squared"]
    for width, count in sizes:
        seeds = [
            core.derive_seed("lottery/x-squared", claims_round, "tiny", width, i)
            for i in range(count)
        ]
        block = networks.Block((width,) * count, tuple(sorted(seeds)))
        start = lottery.SmallNets(block, points=16, device="cpu").test_mse()
        _, trained = lottery.train(
            block, steps=50, learning_rate=1e-2, schedule="cosine", points=16,
            device="cpu",
        )  # fmt: skip
        rows = result["tiny/width"] == width
        assert result["tiny/initial"][rows] == pytest.approx(start, rel=1e-6)
        assert result["tiny/mse"][0, rows] == pytest.approx(trained[0], rel=1e-3)


def test_relu_networks_see_two_points_a_neuron():
    settings = experiments.named("lottery/relu").presets["book"].settings
    settings = settings | {"sizes": [[4, 1], [64, 1], [512, 1]], "points": 128}
    members = lottery_experiments.sweep_members(core.derive_seed, "cpu", **settings)
    seen = {m["widths"][0]: m["points"] for m in members}
    assert seen == {4: 128, 64: 128, 512: 1024}


def plain_tickets(optimiser, tickets, steps):
    """Errors of n identical tickets, at the start and after `steps`, by autograd."""
    make = {"dtype": torch.float64, "device": "cpu"}
    w = torch.tensor([[0.5], [-0.5]], **make).repeat(tickets, 1).requires_grad_()
    v = torch.zeros(2 * tickets, **make).requires_grad_()
    c = torch.zeros(1, **make).requires_grad_()
    train, (test, weights) = torch.linspace(-2, 2, 32, **make), lottery.test_grid()
    test, weights = (networks.to_tensor(a, "cpu") for a in (test, weights))

    def error(x):
        return (v @ torch.nn.functional.silu(w * x) + c - x**2).square()

    stepper = {
        "adam": lambda p: torch.optim.Adam(p, lr=1e-4),
        "sgd": lambda p: torch.optim.SGD(p, lr=2e-3),
    }[optimiser]([w, v, c])
    found = [float(error(test).detach() @ weights)]
    for _ in range(steps):
        stepper.zero_grad()
        error(train).mean().backward()
        stepper.step()
    return np.array([*found, float(error(test).detach() @ weights)])


@pytest.mark.parametrize("optimiser", ["adam", "sgd"])
def test_identical_tickets_train_as_by_autograd(tmp_path, monkeypatch, optimiser):
    monkeypatch.setenv("SCALINGLAWS_RESULTS", str(tmp_path))
    result = experiments.run(
        "lottery/identical-tickets", "tiny", tickets=[1, 4], steps=[100]
    )
    assert result["tickets"].tolist() == [1, 4]
    for column, tickets in enumerate((1, 4)):
        start, end = plain_tickets(optimiser, tickets, 100)
        assert result[f"{optimiser}/initial"][0, column] == pytest.approx(start)
        gained = start - result[f"{optimiser}/mse"][0, column]
        assert gained == pytest.approx(start - end, rel=1e-3)

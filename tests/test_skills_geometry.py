"""The Geometry model: runs trained together are the runs made alone."""

import math
from functools import partial

import numpy as np
import pytest
import torch

from scalinglaws.errors import UserError
from scalinglaws.skills import geometry

MAKE = {"device": "cpu", "dtype": torch.float64}
N, D, STEPS = 4, 30, 40
P = np.arange(1, N + 1) ** -1.5
P /= P.sum()


def tasks(kind="random", seeds=(1, 2), n=N, d=D):
    return geometry.draw_tasks(kind, n, d, seeds, **MAKE)


class SignGD(torch.optim.Optimizer):
    """Sign gradient descent as an optimiser of torch."""

    def __init__(self, params, lr):
        super().__init__(params, {"lr": lr})

    def step(self):
        for group in self.param_groups:
            for theta in group["params"]:
                theta.data.sub_(group["lr"] * theta.grad.sign())


class Normalised(torch.optim.SGD):
    """Gradient descent with steps of a given length."""

    def step(self):
        for group in self.param_groups:
            for theta in group["params"]:
                theta.grad.div_(theta.grad.norm())
        super().step()


ALONE = {
    "sgd": torch.optim.SGD,
    "signgd": SignGD,
    "normalised": Normalised,
    "adam": torch.optim.Adam,
}


def alone(vectors, weights, *, rule, loss, rate, kappa=1.0, normal=()):
    """z [T, n] of one run, by autograd and torch.optim."""
    theta = torch.zeros(vectors.shape[1], requires_grad=True, **MAKE)
    optimiser, seen = ALONE[rule]([theta], lr=rate), []
    for step in range(STEPS):
        z = vectors @ theta
        seen.append(z.detach())
        costs = {
            "mse": (1 - z).square() / 2,
            "ce": torch.nn.functional.softplus(-z),
        }[loss]
        optimiser.zero_grad()
        (kappa * (weights[step] * costs).sum()).backward()
        if len(normal):
            theta.grad += normal[step]
        optimiser.step()
    return torch.stack(seen)


@pytest.mark.parametrize("loss", geometry.LOSSES)
@pytest.mark.parametrize("rule", geometry.RULES)
def test_runs_together_are_the_runs_made_alone(rule, loss):
    vectors, rates = tasks(), [1e-2, 3e-2, 1e-1]
    p = np.stack([P, np.full(N, 1 / N), P[::-1]])
    found = geometry.train(
        vectors, p, learning_rate=rates, steps=STEPS, rule=rule, loss=loss, kappa=2.0
    )
    assert found.z.shape == (STEPS + 1, 2, 3, N)
    for s in range(2):
        for i, rate in enumerate(rates):
            weights = [torch.tensor(p[i].copy(), **MAKE)] * STEPS
            z = alone(vectors[s], weights, rule=rule, loss=loss, rate=rate, kappa=2.0)
            assert np.allclose(found.z[:-1, s, i], z, rtol=1e-9, atol=1e-12)


def test_batches_and_noise_are_those_drawn_and_the_same_for_every_rule():
    vectors = tasks(seeds=[5])
    settings = {"batch_size": [0, 7], "noise": [0.0, 0.3], "seed": 11}
    generator = torch.Generator(device="cpu").manual_seed(11)
    normal = [torch.randn(1, 1, D, generator=generator, **MAKE) for _ in range(STEPS)]
    counts = np.random.default_rng(11).multinomial(7, P, size=STEPS)
    for rule in geometry.RULES:
        found = geometry.train(
            vectors, P, learning_rate=0.02, steps=STEPS, rule=rule, **settings
        )
        exact = [torch.tensor(P, **MAKE)] * STEPS
        shares = torch.tensor(counts / 7, **MAKE)
        noise = [0.3 * step[0, 0] for step in normal]  # of the noisy setting
        plain = alone(vectors[0], exact, rule=rule, loss="mse", rate=0.02)
        noisy = alone(
            vectors[0], shares, rule=rule, loss="mse", rate=0.02, normal=noise
        )
        assert np.allclose(found.z[:-1, 0, 0], plain, rtol=1e-9, atol=1e-12)
        assert np.allclose(found.z[:-1, 0, 1], noisy, rtol=1e-9, atol=1e-12)


def test_shares_of_a_batch_have_the_mean_and_variance_of_a_multinomial():
    make = {"device": "cpu", "dtype": torch.float64}
    p = np.broadcast_to(P, (1, 2, N)).copy()
    draws = geometry._weights(p, np.array([[5, 50]]), 3, make)
    shares = torch.stack([next(draws) for _ in range(4000)]).squeeze(1)
    assert torch.allclose(shares.sum(-1), torch.ones(4000, 2, **make))
    for i, size in enumerate((5, 50)):
        expected = P * (1 - P) / size
        error = (shares[:, i].mean(0).numpy() - P) / np.sqrt(expected / 4000)
        assert np.abs(error).max() < 4
        assert shares[:, i].var(0).numpy() == pytest.approx(expected, rel=0.15)


def test_orthonormal_tasks_are_orthonormal_and_point_anywhere():
    drawn = tasks("orthonormal", range(200), n=3, d=8)
    eye = torch.eye(3, **MAKE).expand(200, 3, 3)
    assert torch.allclose(drawn @ drawn.mT, eye, atol=1e-12)
    # Without the signs of R, LAPACK's first coordinate would never change its sign.
    assert 0.35 < (drawn[:, :, 0] > 0).double().mean() < 0.65
    assert drawn.square().mean((0, 1)) == pytest.approx(torch.full((8,), 1 / 8), 0.25)


def test_other_kinds_of_tasks():
    assert torch.allclose(
        tasks("random", [1]).norm(dim=2), torch.ones(1, N, **MAKE), atol=1e-12
    )
    gaussian = tasks("gaussian", [1], n=50, d=400)
    assert gaussian.var().item() == pytest.approx(1 / 400, rel=0.05)
    axes = tasks("axes", [1, 2], n=5, d=3)
    assert axes[1].tolist() == [[1, 0, 0], [0, 1, 0], [0, 0, 1], [0, 0, 0], [0, 0, 0]]


def test_a_seed_means_the_same_tasks_alone_or_not_in_either_precision():
    both, one = tasks("orthonormal", [3, 4]), tasks("orthonormal", [4])
    assert torch.allclose(both[1:], one, atol=1e-12)
    single = geometry.draw_tasks("orthonormal", N, D, [4], device="cpu")
    assert single.dtype == torch.float32
    assert torch.allclose(single.double(), one, atol=1e-6)


@pytest.mark.parametrize("rule", geometry.RULES)
def test_everything_is_made_on_the_device_of_the_tasks(rule):
    settings = {"learning_rate": 0.01, "steps": 5, "rule": rule, "batch_size": 4}
    expected = geometry.train(tasks(), P, noise=0.1, **settings)
    torch.set_default_device("meta")
    try:
        drawn = tasks()
        found = geometry.train(drawn, P, noise=0.1, **settings)
        help_found = geometry.aligned(drawn, found.p)
    finally:
        torch.set_default_device(None)
    assert np.array_equal(found.z, expected.z)
    assert np.array_equal(help_found, geometry.aligned(tasks(), expected.p))


def test_sgd_on_orthonormal_tasks_is_a_set_of_exponentials():
    found = geometry.train(
        tasks("orthonormal"), P, learning_rate=1e-3, steps=2000, rule="sgd"
    )
    decay = (1 - 1e-3 * P) ** found.steps[:, None, None, None]
    assert np.allclose(found.skills, 1 - decay, atol=1e-9)
    assert np.allclose(found.losses, (P * decay**2).sum(-1), atol=1e-9)


def test_signs_on_axes_move_every_task_at_the_same_speed():
    found = geometry.train(tasks("axes"), P, learning_rate=0.01, steps=99)
    expected = 0.01 * found.steps[:, None, None, None]
    assert np.allclose(found.skills, np.broadcast_to(expected, found.z.shape))


def test_times_and_observed_steps():
    watched = geometry.train(
        tasks("axes"), P, learning_rate=0.01, steps=95, observe_at=[0, 30, 60, 95]
    )
    assert watched.steps.tolist() == [0, 30, 60, 95]
    assert (watched.times(0.5) == 60).all()
    assert np.isinf(watched.times(0.96)).all()


def test_shared_tasks_serve_every_run():
    vectors = tasks(seeds=[3])
    rates = np.geomspace(1e-3, 1e-2, 5)
    shared = geometry.train(vectors[0], P, learning_rate=rates, steps=20)
    assert shared.z.shape == (21, 1, 5, N)
    each = geometry.train(
        vectors.expand(5, N, D), P, learning_rate=rates[:, None], steps=20
    )
    assert np.allclose(shared.z[:, 0], each.z[:, :, 0], atol=1e-12)


def test_adam_without_memory_is_sign_descent():
    settings = {"learning_rate": 0.01, "steps": 30}
    signs = geometry.train(tasks(), P, **settings)
    forgetful = partial(geometry.adam, betas=(0.0, 0.0))
    found = geometry.train(tasks(), P, rule=forgetful, **settings)
    assert np.allclose(found.z, signs.z, atol=1e-4)


def test_coordinates_that_help_a_task():
    axes = geometry.draw_tasks("axes", 2, 4, [0], **MAKE)
    assert geometry.aligned(axes, [[[0.5, 0.2]]]).tolist() == [[[1, 1]]]
    assert geometry.aligned(axes, [[[0.5, -0.2]]]).tolist() == [[[1, 0]]]
    # One task alone is helped by all D coordinates, another then by half of them; two
    # equal tasks share: D (1/2 + arcsin(rho) / pi) with rho = 1 / sqrt(2).
    many = tasks("orthonormal", range(20), n=2, d=400)
    alone_and_equal = np.broadcast_to([[1.0, 0.0], [1.0, 1.0]], (20, 2, 2))
    helped = geometry.aligned(many, alone_and_equal).mean(0)
    assert helped[0, 0] == 400
    assert helped[0, 1] == pytest.approx(200, abs=10)
    share = 400 * (0.5 + math.asin(math.sqrt(0.5)) / math.pi)
    assert helped[1] == pytest.approx([share, share], abs=10)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: tasks("orthonormal", n=D + 1), "do not fit into 30 dimensions"),
        (lambda: tasks("crooked"), "choose one of orthonormal, random"),
        (lambda: tasks(n=0), "n_tasks is 0"),
        (lambda: tasks(d=2.5), "dimension is 2.5"),
        (lambda: run(p=[1.2, -0.2, 0, 0]), "none of them negative"),
        (lambda: run(p=[1.0, 1, 0, 0]), "divide them by their sum"),
        (lambda: run(p=[math.nan, 1, 0, 0]), "none of them negative"),
        (lambda: run(p=[0.5, 0.5]), "2 frequencies for 4 tasks"),
        (lambda: run(learning_rate=0), "learning_rate must be above 0"),
        (lambda: run(learning_rate=[0.1, math.nan]), "learning_rate must be above 0"),
        (lambda: run(learning_rate=np.ones((3, 2))), "do not fit 2 draws"),
        (lambda: run(noise=[0.1] * 2, batch_size=[1] * 3), "do not fit 2 draws"),
        (lambda: run(batch_size=-1), "batch_size must be whole"),
        (lambda: run(batch_size=0.5), "batch_size must be whole"),
        (lambda: run(noise=-0.1), "noise must not be negative"),
        (lambda: run(steps=0), "steps is 0"),
        (lambda: run(rule="lion"), "choose one of sgd, signgd, normalised, adam"),
        (lambda: run(loss="hinge"), "choose one of mse, ce"),
        (lambda: run(observe_at=[0, 9]), "steps from 0 to 5"),
    ],
)
def test_bad_input_is_one_line(call, words):
    with pytest.raises(UserError) as error:
        call()
    assert words in str(error.value)
    assert "\n" not in str(error.value)


def run(**changes):
    settings = {"p": P, "learning_rate": 0.1, "steps": 5} | changes
    return geometry.train(tasks(), **settings)

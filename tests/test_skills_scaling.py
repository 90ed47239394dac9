"""More tasks than parameters: the least loss, its mean field, and when all fit."""

import numpy as np
import pytest
import torch
from scipy.optimize import minimize
from scipy.special import expit

from scalinglaws import networks
from scalinglaws.errors import UserError
from scalinglaws.skills import geometry, resource, scaling

MAKE = {"device": "cpu", "dtype": torch.float64}


def drawn(n, dimension, seed=1, kind="random"):
    tasks = geometry.draw_tasks(kind, n, dimension, [seed], **MAKE)
    return networks.to_array(tasks)[0]


@pytest.mark.parametrize("exponent", [1.0, 2.0])
def test_least_loss_is_that_of_another_solver(exponent):
    tasks, p = drawn(200, 20), resource.zipf(200, exponent)

    def loss(theta):
        z = tasks @ theta
        return p @ np.logaddexp(0, -z), -(p * expit(-z)) @ tasks

    def curvature(theta):
        z = tasks @ theta
        return (tasks.T * (p * expit(z) * expit(-z))) @ tasks

    newton = minimize(loss, np.zeros(20), jac=True, hess=curvature,
                      method="trust-exact", options={"gtol": 1e-11})  # fmt: skip
    found, z = scaling.best_loss(tasks, p)
    assert found == pytest.approx(newton.fun, rel=1e-8)
    assert scaling.losses(z, p) == pytest.approx(found, rel=1e-12)


def test_endless_sign_descent_ends_at_the_least_loss():
    tasks, p = drawn(60, 10), resource.zipf(60, 1.0)
    run = geometry.train(
        networks.to_tensor(tasks, **MAKE), p, loss="ce", learning_rate=1e-3,
        steps=6_000, observe_at=[6_000],
    )  # fmt: skip
    assert run.losses[0, 0, 0] == pytest.approx(
        scaling.best_loss(tasks, p)[0], rel=2e-3
    )


def test_tasks_that_fit_leave_no_loss():
    tasks = drawn(10, 20)
    assert scaling.satisfiable(tasks)
    assert scaling.best_loss(tasks, resource.zipf(10, 1.0))[0] < 1e-6


@pytest.mark.parametrize(
    ("n", "dimension", "exponent"), [(400, 40, 1.0), (400, 120, 1.0), (400, 60, 2.0)]
)
def test_mean_field_is_the_mean_of_many_draws(n, dimension, exponent):
    p = resource.zipf(n, exponent)
    losses = [scaling.best_loss(drawn(n, dimension, k), p)[0] for k in range(24)]
    theory = scaling.mean_field_loss(p, dimension)
    error = np.std(losses) / np.sqrt(24)
    assert abs(theory.loss - np.mean(losses)) < 3 * error + 0.03 * theory.loss


def test_mean_field_conditions_hold():
    """The two averages of the docstring, summed task by task without bins."""
    p = resource.zipf(300, 1.5)
    theory = scaling.mean_field_loss(p, 40)
    nodes, weights = np.polynomial.hermite_e.hermegauss(101)
    weights /= weights.sum()
    force = theory.pull * p[:, None]
    x = np.tile(theory.reach * nodes, (300, 1))
    z = scaling._moved(x, force)
    assert z - x == pytest.approx(force * expit(-z), abs=1e-9)
    moved = ((z - x) ** 2 @ weights).sum()
    assert moved == pytest.approx(40 * theory.reach**2, rel=5e-3)
    slope = 1 / (1 + force * expit(z) * expit(-z))
    assert ((1 - slope) @ weights).sum() == pytest.approx(40, rel=5e-3)
    loss = p @ (np.logaddexp(0, -z) @ weights)
    assert loss == pytest.approx(theory.loss, rel=2e-3)


def test_mean_field_depends_on_n_over_d_alone():
    """Loss times the normalisation and D^(a - 1): the same for the same n / D."""

    def scaled(n, dimension, exponent):
        total = (np.arange(1.0, n + 1) ** -exponent).sum()
        loss = scaling.mean_field_loss(resource.zipf(n, exponent), dimension).loss
        return loss * total * dimension ** (exponent - 1)

    assert scaled(4000, 400, 1.4) == pytest.approx(scaled(20_000, 2000, 1.4), rel=0.01)
    assert scaled(4000, 400, 1.4) != pytest.approx(scaled(4000, 800, 1.4), rel=0.2)


@pytest.mark.parametrize("batch", [0, 64])
def test_modular_loss_is_that_of_sign_descent_on_axes(batch):
    p, seen = resource.zipf(30, 1.2), np.array([20, 100, 200])
    tasks = geometry.draw_tasks("axes", 30, 10, range(20), **MAKE)
    run = geometry.train(tasks, p, loss="ce", learning_rate=0.01, steps=200,
                         batch_size=batch, observe_at=seen, seed=3)  # fmt: skip
    theory = scaling.modular_loss(p, 10, seen, learning_rate=0.01, batch=batch or 10**9)
    assert run.losses[:, :, 0].mean(1) == pytest.approx(theory, rel=2e-3)
    endless = scaling.modular_loss(p, 10, np.array([1e9]), learning_rate=0.01, batch=64)
    assert endless == pytest.approx(scaling.modular_loss(p, 10), rel=1e-9)


@pytest.mark.parametrize("exponent", [1.0, 1.4, 2.0])
def test_modular_exponent_is_the_slope_of_the_modular_loss(exponent):
    p = resource.zipf(100_000, exponent)
    one, other = (scaling.modular_loss(p, d) for d in (990, 1010))
    slope = np.log(one / other) / np.log(1010 / 990)
    assert scaling.modular_exponent(100, exponent) == pytest.approx(slope, rel=2e-3)


def test_roomy_loss_is_that_of_sign_descent_with_room():
    p, rate, dimension = resource.zipf(30, 1.2), 2e-3, 3000
    tasks = geometry.draw_tasks("orthonormal", 30, dimension, [1, 2], device="cpu")
    run = geometry.train(tasks, p, loss="ce", learning_rate=rate, steps=180)
    theory = scaling.roomy_loss(run.steps, p, resource.speed(rate, dimension))
    assert run.losses[:, :, 0].mean(1) == pytest.approx(theory, rel=0.02)


def test_half_of_all_draws_fit_at_twice_the_dimension():
    assert scaling.satisfiable_share(20, 10) == pytest.approx(0.5)
    assert scaling.satisfiable_share(10, 10) == 1
    share = scaling.satisfiable_share(8, 5)  # by hand: (1 + 7 + 21 + 35 + 35) / 128
    assert share == pytest.approx(99 / 128)
    seen = np.mean([scaling.satisfiable(drawn(8, 5, k)) for k in range(300)])
    assert seen == pytest.approx(share, abs=0.08)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: scaling.mean_field_loss(resource.zipf(20, 1.0), 10),
            "choose more than",
        ),
        (lambda: scaling.mean_field_loss(resource.zipf(20, 1.0), 0), "dimension is 0"),
        (lambda: scaling.mean_field_loss([0.5, -0.5, 1], 1), "none of them negative"),
        (lambda: scaling.best_loss(np.ones((3, 2)), [0.5, 0.5]), "one task vector"),
        (lambda: scaling.best_loss(np.ones((2, 2)), [2, -1]), "none of them negative"),
        (lambda: scaling.modular_loss([0.5, 0.2], 1), "add up to 1"),
        (lambda: scaling.modular_loss([0.5, 0.5], 1.5), "dimension is 1.5"),
        (lambda: scaling.satisfiable_share(0, 3), "n_tasks is 0"),
    ],
)
def test_a_mistake_is_one_line_of_advice(call, message):
    with pytest.raises(UserError, match=message) as caught:
        call()
    assert "\n" not in str(caught.value)

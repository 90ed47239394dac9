"""The Domino and Quanta models, and modularity, against what they are limits of."""

import numpy as np
import pytest

from scalinglaws import fits
from scalinglaws.errors import UserError
from scalinglaws.skills import domino, resource


def test_domino_is_the_shared_budget_with_tasks_far_apart():
    p = resource.geometric(4, 1e6)
    steps = np.linspace(0, 450, 91)
    for law in resource.LAWS:
        shared = resource.skills(steps, p, 0.01, law=law)
        assert shared == pytest.approx(domino.domino_skills(steps, 4, 100), abs=0.01)
    assert domino.domino_skills(150.0, 3, 100) == pytest.approx([1, 0.5, 0])


def test_quanta_is_gradient_descent_on_separate_tasks():
    p, rate, s = np.array([0.7, 0.3]), 1e-3, np.zeros(2)
    for _ in range(2000):
        s = s + rate * p * (1 - s)
    assert domino.quanta_skills(2000.0, p, rate) == pytest.approx(s, rel=1e-3)


def test_time_exponents_are_those_of_each_model():
    exponent, n_tasks = 2.0, 40_000
    p = resource.zipf(n_tasks, exponent)
    times = np.geomspace(20, 100, 9)
    learned = {
        "Domino": domino.domino_skills(times, n_tasks, 1.0),
        "Quanta": domino.quanta_skills(100 * times, p, 1.0),
        "L2": resource.skills(times, p, 1.0),
    }
    for name, skills in learned.items():
        x, y = domino.time_exponents(exponent)[name]
        count = fits.power_law(times, (skills > 0.5).sum(-1).astype(float))
        loss = fits.power_law(times, (1 - skills) ** 2 @ p)
        assert -count.exponent == pytest.approx(x, rel=0.05)
        assert loss.exponent == pytest.approx(y, rel=0.05)


def test_modular_time_is_a_training_of_separate_blocks():
    """Each block is a budget of its own, with the speed of its fewer parameters."""
    p = resource.zipf(12, 1.0)
    whole = resource.speed(1e-3, 1200)
    for n_blocks in (1, 3, 12):
        block = resource.speed(1e-3, 1200 // n_blocks)
        steps = domino.modular_time(p, n_blocks) / whole
        done = [
            resource.skills(steps * np.array([0.97, 1.001]), p[i::n_blocks], block)
            for i in range(n_blocks)
        ]
        assert all(np.all(skill[1] > 0.9999) for skill in done)
        assert min(skill[0].min() for skill in done) < 0.99


def test_modular_gain_is_the_root_of_n_only_for_tasks_far_apart():
    for n in (4, 16):
        apart = domino.modular_gain(resource.geometric(n, 1e4))
        assert apart == pytest.approx(np.sqrt(n), rel=0.1)
        assert domino.modular_gain(np.ones(n)) == pytest.approx(1)
    gain = domino.modular_gain(resource.zipf(3000, 2))
    assert gain == pytest.approx(resource.zipf_constant(2), rel=0.02)
    assert domino.modular_gain(resource.zipf(9, 2), 1) == pytest.approx(1)


@pytest.mark.parametrize(
    "call",
    [
        lambda: domino.domino_skills(1.0, 0, 10),
        lambda: domino.domino_skills(1.0, 3, 0),
        lambda: domino.quanta_skills(1.0, [0.5, 0.5], 0),
        lambda: domino.time_exponents(1.0),
        lambda: domino.modular_time([0.5, 0.5], 0),
        lambda: domino.modular_time([0.5, 0.5], 3),
        lambda: domino.modular_time([0.5, -0.5], 1),
    ],
)
def test_errors_are_one_line(call):
    with pytest.raises(UserError) as error:
        call()
    assert "\n" not in str(error.value)

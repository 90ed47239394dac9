"""The solvable model against integration, sampling and search."""

import numpy as np
import pytest
from scipy.integrate import solve_ivp
from scipy.special import zeta

from scalinglaws import fits, quanta, solvable
from scalinglaws.errors import UserError

MODEL = {"rate": 0.3, "scale": 2.0, "start": 0.02}


@pytest.mark.parametrize("p", [0.4, 0.05])
def test_a_skill_is_the_solution_of_gradient_flow(p):
    """The flow itself, in a and b, from the loss p/2 (S - ab)^2."""
    rate, scale, start = MODEL["rate"], MODEL["scale"], MODEL["start"]

    def flow(_, weights):
        a, b = weights
        return rate * p * (scale - a * b) * np.array([b, a])

    end = 3 * solvable.emergence(p, **MODEL)
    steps = np.linspace(0, end, 25)
    root = np.sqrt(start)
    run = solve_ivp(flow, (0, end), [root, root], t_eval=steps, rtol=1e-10, atol=1e-12)
    product = run.y[0] * run.y[1]
    assert solvable.skill(steps, p, **MODEL) == pytest.approx(product, rel=1e-7)
    half = solvable.skill(solvable.emergence(p, **MODEL), p, **MODEL)
    assert half == pytest.approx(scale / 2)


def test_the_loss_is_the_mean_squared_error_of_the_model():
    """A table of orthogonal parities and the model's outputs, by brute force."""
    alpha, k, steps = 0.5, 4, 12.0
    p = quanta.zipf(alpha, k)
    strength = solvable.skill(steps, p, **MODEL)
    bits = np.array(np.meshgrid(*[[-1, 1]] * k)).reshape(k, -1)  # one bit a skill
    error = 0.0
    for i in range(k):  # samples of skill i: only g_i is not zero
        f, y = strength[i] * bits[i], MODEL["scale"] * bits[i]
        error += p[i] * np.mean((y - f) ** 2) / 2
    assert solvable.loss_of_steps(steps, alpha, k, **MODEL) == pytest.approx(error)
    # Without functions for skills 3 and 4 these give no output.
    error = p[:2] @ (2 - strength[:2]) ** 2 / 2 + p[2:].sum() * 2**2 / 2
    found = solvable.loss_of_steps(steps, alpha, k, n_skills=2, **MODEL)
    assert found == pytest.approx(error)


@pytest.mark.parametrize("alpha", [0.3, 0.6, 1.0])
def test_time_law(alpha):
    steps = np.array([1e5, 1e8])
    ratio = solvable.loss_of_steps(
        steps, alpha, **MODEL
    ) / solvable.asymptotic_loss_of_steps(steps, alpha, **MODEL)
    assert abs(ratio[0] - 1) < 0.02 and abs(ratio[1] - 1) < 1e-4


@pytest.mark.parametrize("alpha", [0.2, 0.6])
def test_a_finite_number_of_skills_steepens_the_time_law(alpha):
    k = 3000
    p = quanta.zipf(alpha, k)
    # Once many skills are learned, and none of the rarest.
    steps = np.geomspace(20, 0.3, 6) * solvable.emergence(p[99])
    losses = solvable.loss_of_steps(steps, alpha, k)
    up, down = (solvable.loss_of_steps(steps * c, alpha, k) for c in (1.001, 0.999))
    slopes = -np.log(up / down) / np.log(1.001 / 0.999)
    formula = solvable.local_exponent_of_steps(losses, alpha, k)
    early = steps < 0.1 * solvable.emergence(p[-1])
    assert early.sum() >= 4
    assert slopes[early] == pytest.approx(formula[early], rel=0.01)
    assert (slopes > 1.1 * alpha / (1 + alpha)).all()


@pytest.mark.parametrize("alpha", [0.3, 1.0])
def test_parameter_law_once_all_is_learned(alpha):
    n = np.array([10, 1000])
    law = 2.0**2 / (2 * alpha * zeta(1 + alpha)) * n**-alpha
    found = solvable.loss_of_parameters(n, alpha, scale=2.0)
    assert found == pytest.approx(law, rel=0.06)
    assert found[1] == pytest.approx(law[1], rel=1e-3)
    late = solvable.loss_of_steps(1e9, alpha, n_skills=10, **MODEL)
    assert late == pytest.approx(found[0], rel=1e-9)


def test_data_law_is_hutters():
    rng = np.random.default_rng(0)
    alpha, k, samples, runs = 0.6, 50, 40, 4000
    p = quanta.zipf(alpha, k)
    seen = rng.multinomial(samples, p, size=runs) > 0
    strength = np.where(seen, 2.0, 0.02)
    losses = ((2.0 - strength) ** 2 @ p) / 2
    found = solvable.loss_of_samples(samples, alpha, k, scale=2.0, start=0.02)
    assert abs(found - losses.mean()) < 4 * losses.std() / np.sqrt(runs)
    many = np.geomspace(1e4, 1e8, 9).round()
    slope = fits.power_law(many, solvable.loss_of_samples(many, alpha)).exponent
    assert slope == pytest.approx(alpha / (1 + alpha), abs=1e-3)


def test_the_best_split_is_the_least_of_all():
    found, loss = solvable.best_split(300.0, 0.6)
    every = [
        float(solvable.loss_of_steps(300.0 / n, 0.6, n_skills=n)) for n in range(1, 301)
    ]
    assert (found, loss) == (1 + int(np.argmin(every)), min(every))
    assert 1 < found < 30
    assert solvable.best_split(1.0, 0.6)[0] == 1


@pytest.mark.parametrize("alpha", [0.3, 1.0])
def test_compute_law(alpha):
    budgets = np.geomspace(1e6, 1e12, 9)
    splits = [solvable.best_split(c, alpha) for c in budgets]
    sizes, losses = np.array(splits).T
    loss = fits.power_law(budgets, losses).exponent
    assert loss == pytest.approx(alpha / (2 + alpha), rel=0.03)
    size = -fits.power_law(budgets, sizes).exponent
    assert size == pytest.approx(1 / (2 + alpha), rel=0.05)


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: solvable.skill(1, 0.5, start=0), "start = 0: choose more than 0"),
        (lambda: solvable.skill(1, 0.5, start=2.0), "start = 2: .* less than 1"),
        (lambda: solvable.best_split(0.5, 0.6), "compute = 0.5: choose at least 1"),
        (lambda: solvable.loss_of_steps(1, -1), "alpha = -1: choose a positive"),
    ],
)
def test_errors_say_in_one_line_what_to_do(call, says):
    with pytest.raises(UserError, match=says) as error:
        call()
    assert "\n" not in str(error.value)

"""The resource models against integration, and their limits."""

import numpy as np
import pytest
from scipy import integrate
from scipy.special import zeta

from scalinglaws.errors import UserError
from scalinglaws.skills import domino, resource

ZIPF = resource.zipf(6, 1.5)


def integrated(times, p, law, waste):
    """Skills [Q, n] by an ODE solver, from the equation in the module's first lines."""

    def flow(_, u):
        claims = p * u
        if law == "L1":
            return -claims / (claims.sum() + waste)
        return -claims / np.sqrt(claims @ claims + waste**2)

    run = integrate.solve_ivp(
        flow, (0, times[-1]), np.ones(len(p)), "LSODA", times, rtol=1e-10, atol=1e-13
    )
    return 1 - run.y.T


@pytest.mark.parametrize("law", resource.LAWS)
@pytest.mark.parametrize("waste", [0.0, 0.01, 0.3, 20.0])
def test_the_exact_solution_is_that_of_the_equation(law, waste):
    """Up to 95 % of the end: at the end itself the equation divides 0 by 0."""
    end = 0.95 * resource.total_time(ZIPF, law) * (1 + waste)
    times = np.linspace(0, end, 60)
    expected = integrated(times, ZIPF, law, waste)
    found = resource.skills(times / 0.02, ZIPF, 0.02, law=law, waste=waste)
    assert found == pytest.approx(expected, abs=2e-6)
    left = resource.loss(times / 0.02, ZIPF, 0.02, law=law, waste=waste)
    assert left == pytest.approx((1 - expected) ** 2 @ ZIPF, abs=2e-6)
    assert expected[-1, 0] > 0.2  # something was learned


@pytest.mark.parametrize("law", resource.LAWS)
@pytest.mark.parametrize("waste", [0.0, 1e-6, 0.02, 5.0])
def test_the_clock_is_the_inverse_of_its_steps(law, waste):
    p = resource.zipf(100, 2)
    steps = np.linspace(0, 0.99 * resource.total_time(p, law) / 0.3, 50)
    tau = resource.clock(steps, p, 0.3, law=law, waste=waste)
    back = resource.steps_of_clock(tau, p, 0.3, law=law, waste=waste)
    assert back == pytest.approx(steps, rel=1e-5, abs=1e-6)
    slope = np.gradient(back, tau)[1:-1] * 0.3  # dt/dtau = N / speed
    norms = resource.norm(tau, p, law, waste)
    low, high = np.minimum(norms[:-2], norms[2:]), np.maximum(norms[:-2], norms[2:])
    assert np.all((slope > 0.999 * low) & (slope < 1.001 * high))


def test_without_waste_the_l1_law_learns_at_a_constant_total_speed():
    steps = np.linspace(0, 5.5, 30) / 0.01
    total = resource.skills(steps, ZIPF, 0.01, law="L1").sum(-1)
    assert total == pytest.approx(0.01 * steps, abs=1e-6)
    after = resource.skills(601.0, ZIPF, 0.01, law="L1")  # n / speed = 600
    assert np.all(after == 1)


def test_a_large_waste_makes_every_task_learn_by_itself():
    steps = np.linspace(0, 3000, 20)
    alone = domino.quanta_skills(steps, ZIPF, 1.0 / 500)
    for law in resource.LAWS:
        shared = resource.skills(steps, ZIPF, 1.0, law=law, waste=500.0)
        assert shared == pytest.approx(alone, abs=1e-3)


def test_all_tasks_show_the_same_clock():
    steps = np.linspace(0.5, 2.2, 9)
    for law, waste in (("L1", 0.1), ("L2", 0.0)):
        tau = resource.clock(steps, ZIPF, 1.0, law=law, waste=waste)
        learned = resource.skills(steps, ZIPF, 1.0, law=law, waste=waste)
        shown = resource.clock_of_skills(learned, ZIPF)
        assert shown == pytest.approx(np.repeat(tau[:, None], 6, 1), rel=1e-9)
    assert np.isinf(resource.clock_of_skills(np.full(6, 1.1), ZIPF)).all()


@pytest.mark.parametrize(
    "p", [ZIPF, resource.geometric(5, 10), resource.zipf(2, 1), np.full(9, 1 / 9)]
)
def test_total_time_is_the_integral_and_keeps_its_bounds(p):
    def integrand(x):
        return np.sqrt(np.sum((p * np.exp(-p * np.exp(x))) ** 2)) * np.exp(x)

    low, high = np.log(1e-9 / p.max()), np.log(60 / p.min())
    expected = integrate.quad(integrand, low, high, limit=500, epsabs=1e-10)[0]
    found = resource.total_time(p)
    assert found == pytest.approx(expected, rel=1e-6)
    assert np.sqrt(len(p)) * (1 - 1e-6) <= found <= len(p)
    assert resource.total_time(7 * p) == pytest.approx(found, rel=1e-6)
    assert resource.total_time(p, "L1") == pytest.approx(len(p), rel=1e-6)


def test_total_time_meets_its_bounds():
    assert resource.total_time(np.ones(16)) == pytest.approx(4)
    apart = resource.geometric(4, 1e5)
    assert resource.total_time(apart) == pytest.approx(4, rel=1e-3)


@pytest.mark.parametrize("exponent", [0, 0.3, 0.5, 0.51, 1, 1.5, 2, 4])
def test_the_zipf_constant_is_the_limit_of_total_time(exponent):
    constant = resource.zipf_constant(exponent)
    ratios = [
        resource.total_time(resource.zipf(n, exponent)) / np.sqrt(n)
        for n in (400, 10_000)
    ]
    assert ratios[1] == pytest.approx(constant, rel=0.01)
    if exponent:
        # What is missing at n tasks falls as 1/sqrt(n), or faster for small exponents.
        assert 0 < constant - ratios[1] < 0.45 * (constant - ratios[0])


def test_the_zipf_constant_at_1():
    """G(s) = exp(-2 s) / (2 s) there, and the integral is Gamma(1/2) / sqrt(2)."""
    assert resource.zipf_constant(1) == pytest.approx(np.sqrt(np.pi / 2))


@pytest.mark.parametrize("exponent", [1.5, 2, 3])
def test_the_square_law_is_the_limit_of_the_skills_learned(exponent):
    p = resource.zipf(40_000, exponent)
    times = np.array([20.0, 60.0])
    learned = resource.skills(times, p, 1.0)
    counted = (learned > 0.8).sum(-1)
    ratio = counted / (resource.square_law(exponent, 0.8) * times**2)
    # A constant delay: the law is (t + const)^2.
    assert ratio[1] == pytest.approx(1, rel=0.06)
    assert abs(ratio[1] - 1) < abs(ratio[0] - 1)
    # Endless tasks also hold those beyond the last of p, which are not learned.
    ranks = 1 / np.sum(np.arange(1.0, 40_001) ** -exponent)
    rest = zeta(exponent, 40_001)
    losses = (resource.loss(times, p, 1.0) / ranks + rest) / zeta(exponent)
    slope = np.log(losses[0] / losses[1]) / np.log(3)
    assert slope == pytest.approx(2 * (exponent - 1), rel=0.05)
    assert losses[1] == pytest.approx(
        resource.square_law_loss(times[1], exponent), rel=0.15
    )


def test_participation_runs_from_one_task_to_all():
    assert resource.participation([0, 3.0, 0]) == 1
    assert resource.participation(np.full(5, 0.2)) == pytest.approx(5)
    assert 1 < resource.participation([1.0, 0.1]) < 2


def test_frequencies():
    assert resource.zipf(3, 2) == pytest.approx(np.array([36, 9, 4]) / 49)
    assert resource.geometric(3, 2) == pytest.approx(np.array([4, 2, 1]) / 7)


def test_the_speed_is_the_mean_step_of_sign_descent():
    """A random direction g: its sign moves theta by eta sqrt(2 D / pi) along g."""
    g = np.random.default_rng(0).normal(size=(2000, 300))
    moved = (np.sign(g) * g).sum(1) / np.linalg.norm(g, axis=1)
    assert 0.01 * moved.mean() == pytest.approx(resource.speed(0.01, 300), rel=0.005)
    assert resource.source_speed(0.01, 400) == pytest.approx(0.4)


def test_the_noise_floor_is_the_noise_seen_from_a_task():
    """With much noise a task moves at eta sqrt(2/pi) / sigma times its own gradient."""
    rng = np.random.default_rng(1)
    size, sigma, kappa, pull = 400, 0.3, 2.0, 0.2
    task = rng.normal(size=size)
    task /= np.linalg.norm(task)
    gradient = kappa * pull * task + sigma * rng.normal(size=(40_000, size))
    moved = (np.sign(gradient) @ task).mean()
    floor = resource.noise_floor(sigma, size, kappa)
    expected = resource.speed(1.0, size) * pull / np.hypot(pull, floor)
    assert moved == pytest.approx(expected, rel=0.05)


def test_the_step_floor_is_where_a_learned_task_is_thrown_over_its_target():
    """The L2 law in whole steps: a frequent task stays, a rare one moves at k p/N0.

    Where between the two ends of its jump the frequent task stays is left open by the
    argument, and with it a factor near one.
    """
    p, k, u = np.array([0.9, 1e-4]), 0.01, np.array([0.0031, 1.0])
    for _ in range(3000):
        claims = p * u
        u = u - k * claims / np.linalg.norm(claims)
    d, rate = 400, k / resource.speed(1, 400)
    floor = resource.predicted_waste(rate, d, p)
    assert floor == pytest.approx(k * 0.9 / 2)
    assert -np.log(u[1]) / 3000 == pytest.approx(k * p[1] / floor, rel=0.25)


def test_the_batch_floor_is_the_share_of_batches_with_a_rare_task():
    size, p = 50, 1e-3
    counts = np.random.default_rng(2).binomial(size, p, 400_000)
    moved = 0.01 * (counts > 0).mean()  # alone in its batch: at full speed
    floor = resource.predicted_waste(1e-9, 100, [p], batch_size=size)
    assert moved == pytest.approx(0.01 * p / floor, rel=0.04)


def test_floors_add_as_squares():
    whole = resource.predicted_waste(
        0.01, 100, ZIPF, sigma=0.02, batch_size=10, kappa=2
    )
    step = resource.predicted_waste(0.01, 100, ZIPF)
    noise = resource.noise_floor(0.02, 100, 2)
    assert whole**2 == pytest.approx(step**2 + noise**2 + 0.1**2)


@pytest.mark.parametrize("law", resource.LAWS)
def test_a_fit_finds_what_was_planted(law):
    steps = np.linspace(0, 900, 40)
    measured = resource.skills(steps, ZIPF, 0.011, law=law, waste=0.03)
    both = resource.fit(steps, measured, ZIPF, law=law, speed=0.02, free_speed=True)
    assert (both.speed, both.waste) == pytest.approx((0.011, 0.03), rel=0.01)
    assert both.mse < 1e-8
    one = resource.fit(steps, measured, ZIPF, law=law, speed=0.011)
    assert one.speed == 0.011 and one.waste == pytest.approx(0.03, rel=0.01)
    wrong = resource.error(steps, measured, ZIPF, 0.02, law=law)
    assert wrong > 100 * both.mse


@pytest.mark.parametrize(
    "call",
    [
        lambda: resource.zipf(0, 1),
        lambda: resource.zipf(2.5, 1),
        lambda: resource.zipf(3, -1),
        lambda: resource.geometric(3, 1),
        lambda: resource.speed(0, 100),
        lambda: resource.speed(0.1, 0),
        lambda: resource.source_speed(-1, 10),
        lambda: resource.noise_floor(-0.1, 100),
        lambda: resource.noise_floor(0.1, 100, kappa=0),
        lambda: resource.skills([1.0], [0.5, -0.5], 0.1),
        lambda: resource.skills([1.0], [], 0.1),
        lambda: resource.skills([1.0], [0.5, np.nan], 0.1),
        lambda: resource.skills([-1.0], ZIPF, 0.1),
        lambda: resource.skills([1.0], ZIPF, 0.0),
        lambda: resource.skills([1.0], ZIPF, 0.1, waste=-0.1),
        lambda: resource.skills([1.0], ZIPF, 0.1, law="L3"),
        lambda: resource.clock_of_skills([0.5], [0.0]),
        lambda: resource.total_time([]),
        lambda: resource.zipf_constant(-1),
        lambda: resource.square_law(0.5),
        lambda: resource.square_law(2, skill=1.0),
        lambda: resource.square_law_loss(10.0, 1.0),
    ],
)
def test_errors_are_one_line(call):
    with pytest.raises(UserError) as error:
        call()
    assert "\n" not in str(error.value)

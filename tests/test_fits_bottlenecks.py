"""The law of parameters and data: its optimum, its limits, its fit."""

import numpy as np
import pytest
from scipy.optimize import approx_fprime, minimize_scalar

from scalinglaws import fits
from scalinglaws.errors import UserError
from scalinglaws.fits import PUBLISHED, REFIT, LossLaw, bottlenecks

LAWS = [PUBLISHED, REFIT, LossLaw(0.0, 3.0, 0.9, 20.0, 0.2)]


def grid_of_runs():
    """Sizes and tokens [n] of runs at several budgets, a few hundred."""
    sizes, budgets = np.geomspace(7e7, 1.6e10, 46), np.geomspace(6e18, 3e21, 9)
    N, C = (a.ravel() for a in np.meshgrid(sizes, budgets))
    D = C / 6 / N
    kept = (D >= 5e9) & (D <= 5e11)
    return N[kept], D[kept]


def noisy(law, noise, seed):
    N, D = grid_of_runs()
    random = np.random.default_rng(seed)
    return N, D, law.loss(N, D) * np.exp(noise * random.normal(size=len(N)))


# --------------------------------------------------------------------------- the law


def test_the_law_is_its_formula():
    assert PUBLISHED.loss(1.0, 1.0) == pytest.approx(1.69 + 406.4 + 410.7)
    of_size, of_data = REFIT.reducible(1e9, [1e10, 1e11])
    assert of_size == pytest.approx(482.01 / 1e9**0.3478)
    assert of_data == pytest.approx(2085.43 / np.array([1e10, 1e11]) ** 0.3658)
    assert REFIT.loss(1e9, [1e10, 1e11]) == pytest.approx(1.8172 + of_size + of_data)


@pytest.mark.parametrize("law", LAWS)
def test_one_bottleneck_at_a_time_gives_the_single_laws_back(law):
    sizes = np.geomspace(1e6, 1e9, 5)
    for exponent, losses in (
        (law.alpha, law.loss(sizes, 1e300)),
        (law.beta, law.loss(1e300, sizes)),
    ):
        fit = fits.power_law(sizes, losses - law.E)
        assert fit.exponent == pytest.approx(exponent, rel=1e-6)


@pytest.mark.parametrize("law", LAWS)
def test_the_optimum_is_the_one_a_search_finds(law):
    for C in (1e15, 5.76e23):

        def loss(log_N, C=C):
            return law.loss(np.exp(log_N), C / 6 / np.exp(log_N))

        ends = 0.0, np.log(C / 6)  # one parameter, or one token
        found = minimize_scalar(loss, bounds=ends, options={"xatol": 1e-9})
        N, D = law.optimum(C)
        assert np.log(N) == pytest.approx(found.x, abs=1e-4)
        assert loss(np.log(N)) <= found.fun * (1 + 1e-14)
        assert 6 * N * D == pytest.approx(C)
        assert law.least_compute(law.loss(N, D)) == pytest.approx(C, rel=1e-6)
        assert law.least_compute(law.loss(2 * N, D / 2)) < C


@pytest.mark.parametrize("law", LAWS)
def test_exponents_along_the_optimum(law):
    budgets = np.geomspace(1e18, 1e24, 7)
    N, D = law.optimum(budgets)
    grown = fits.power_law(budgets, N)
    assert -grown.exponent == pytest.approx(law.allocation)
    fallen = fits.power_law(budgets, sum(law.reducible(N, D)))
    assert fallen.exponent == pytest.approx(law.compute_exponent)
    of_size, of_data = law.reducible(N, D)
    assert law.alpha * of_size == pytest.approx(law.beta * of_data)


def test_what_the_published_constants_allocate():
    assert PUBLISHED.allocation == pytest.approx(0.28 / 0.62)
    assert REFIT.allocation == pytest.approx(0.5126, abs=1e-4)
    N, D = REFIT.optimum(5.76e23)
    assert 15 < D / N < 35  # the refit agrees with the 20 tokens a parameter


@pytest.mark.parametrize(
    "wrong",
    [{"alpha": 0}, {"A": -1}, {"E": -0.1}, {"beta": np.nan}, {"B": np.inf}],
)
def test_a_law_needs_positive_constants(wrong):
    constants = {**vars(REFIT), **wrong}
    with pytest.raises(UserError, match="a loss law needs E >= 0 and positive A"):
        LossLaw(**constants)


@pytest.mark.parametrize("wrong", [0, -1e9, np.nan, np.inf, [], "many", [1e9, 0]])
def test_sizes_must_be_positive(wrong):
    for ask in (lambda: REFIT.loss(wrong, 1e9), lambda: REFIT.optimum(wrong)):
        with pytest.raises(UserError, match="must be"):
            ask()
    with pytest.raises(UserError, match="loss - E must be positive"):
        REFIT.least_compute(REFIT.E)


# --------------------------------------------------------------------------- the fit


@pytest.mark.parametrize("reduction", ["sum", "mean"])
def test_planted_constants_come_back(reduction):
    fit = fits.fit_loss_law(
        *noisy(REFIT, 0.0, 0), reduction=reduction, tolerance=1e-15, starts=5
    )
    for name, value in vars(REFIT).items():
        assert getattr(fit.law, name) == pytest.approx(value, rel=0.03), name
    assert fit.law.allocation == pytest.approx(REFIT.allocation, abs=0.001)


def test_the_interval_holds_the_planted_exponents():
    fit = fits.fit_loss_law(*noisy(REFIT, 0.005, 0), starts=5, n_boot=40)
    assert len(fit.draws) == 40
    for name in ("alpha", "beta", "allocation", "E"):
        low, high = fit.interval(name)
        assert low < getattr(REFIT, name) < high
        narrow = fit.interval(name, level=0.5)
        assert low < narrow[0] < narrow[1] < high
    assert fits.fit_loss_law(*noisy(REFIT, 0.005, 0), starts=5).draws == []


def test_the_bootstrap_follows_its_seed():
    points = noisy(REFIT, 0.005, 0)
    ends = [
        fits.fit_loss_law(*points, starts=2, n_boot=2, seed=seed).draws
        for seed in (1, 1, 2)
    ]
    assert ends[0] == ends[1] != ends[2]


def test_averaging_under_a_librarys_tolerance_stops_early():
    """The fault of the published fit, on data whose truth is known."""
    options = {"tolerance": None, "starts": 100}
    for seed in range(3):
        points = noisy(REFIT, 0.005, seed)
        averaged = fits.fit_loss_law(*points, reduction="mean", **options)
        summed = fits.fit_loss_law(*points, reduction="sum", **options)
        best = fits.fit_loss_law(*points, starts=10)
        n = len(points[0])
        assert averaged.objective * n > 1.05 * best.objective
        assert summed.objective < 1.001 * best.objective
        assert abs(summed.law.allocation - best.law.allocation) < 0.005
        assert averaged.law.allocation < best.law.allocation - 0.03


def test_a_few_broken_runs_do_not_move_the_fit():
    N, D, losses = noisy(REFIT, 0.005, 0)
    broken = losses.copy()
    broken[::40] *= 3
    one, other = (
        fits.fit_loss_law(N, D, given, starts=5).law.allocation
        for given in (losses, broken)
    )
    assert abs(one - other) < 0.02


def test_the_gradient_is_the_objectives():
    N, D, losses = noisy(REFIT, 0.005, 0)
    x, log_loss = np.log([N, D]), np.log(losses)
    weights = np.arange(len(N), dtype=float) % 3
    theta = np.array([6.0, 7.5, 0.6, 0.35, 0.37])
    value, gradient = bottlenecks._objective(theta, x, log_loss, weights)
    by_hand = np.abs(log_loss - np.log(bottlenecks._law(theta).loss(N, D)))
    small = by_hand <= 1e-3
    huber = np.where(small, by_hand**2 / 2, 1e-3 * by_hand - 5e-7)
    assert value == pytest.approx(np.sum(weights * huber))
    numerical = approx_fprime(
        theta, lambda t: bottlenecks._objective(t, x, log_loss, weights)[0], 1e-7
    )
    assert gradient == pytest.approx(numerical, rel=1e-3, abs=1e-6)


def test_a_wrong_call_is_told_in_one_line():
    N, D, losses = noisy(REFIT, 0.005, 0)
    wrong = [
        ((N[:5], D[:5], losses[:5]), {}, "5 points: five constants need at least 6"),
        ((N, D[:-1], losses), {}, "of one length"),
        ((N, D, -losses), {}, "losses must be positive finite numbers"),
        ((N, D, ["a"] * len(N)), {}, "losses must be numbers"),
        ((np.full(len(N), 1e9), D, losses), {}, "at least 3 different N"),
        ((N, D, losses), {"reduction": "average"}, "choose 'sum' or 'mean'"),
        ((N, D, losses), {"tolerance": 0}, "tolerance must be positive"),
        ((N, D, losses), {"starts": 0}, "starts >= 1"),
    ]
    for points, options, words in wrong:
        with pytest.raises(UserError, match=words) as caught:
            fits.fit_loss_law(*points, **options)
        assert "\n" not in str(caught.value)
    with pytest.raises(UserError, match="give fit_loss_law an n_boot"):
        fits.fit_loss_law(N, D, losses, starts=1).interval("alpha")

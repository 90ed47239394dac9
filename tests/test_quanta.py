"""Every formula of the quantization hypothesis against sums, samples and searches."""

import numpy as np
import pytest

from scalinglaws import fits, quanta
from scalinglaws.errors import UserError

ALPHAS = (0.1, 0.4, 1.0)


def summed(alpha, n_tasks, offset=0):
    """Zipf's frequencies by their definition, one by one."""
    weights = [1 / (k + offset) ** (1 + alpha) for k in range(1, n_tasks + 1)]
    return np.array(weights) / sum(weights)


# -------------------------------------------------------------------------- frequencies


def test_frequencies_follow_zipfs_law():
    assert quanta.zipf(0.4, 500) == pytest.approx(summed(0.4, 500), rel=1e-12)
    assert quanta.zipf(0.4, 9, 10) == pytest.approx(summed(0.4, 9, 10), rel=1e-12)
    # Spot values of the source's setting, and the normalisations of other exponents.
    p = quanta.zipf(0.4, 500)
    assert p[[0, 9, 99]] == pytest.approx([0.345, 0.0137, 5.5e-4], rel=0.01)
    found = [quanta.normalisation(alpha, 500) for alpha in (0.1, 0.4, 0.8)]
    assert found == pytest.approx([5.213, 2.897, 1.874], abs=1e-3)
    assert quanta.normalisation(1.0) == pytest.approx(np.pi**2 / 6, rel=1e-12)


@pytest.mark.parametrize("alpha", ALPHAS)
def test_the_tail_is_the_sum(alpha):
    p = summed(alpha, 500)
    n = np.array([0, 1, 7, 100, 499, 500])
    by_hand = [p[m:].sum() for m in n]
    assert quanta.tail(n, alpha, 500) == pytest.approx(by_hand, abs=1e-12)
    endless = 1 - np.cumsum(summed(alpha, 500)) * (
        quanta.normalisation(alpha, 500) / quanta.normalisation(alpha)
    )
    assert quanta.tail(np.arange(1, 501), alpha) == pytest.approx(endless, rel=1e-9)


@pytest.mark.parametrize("n_tasks", [None, 60])
def test_between_whole_numbers_the_next_quantum_counts_in_proportion(n_tasks):
    ends = quanta.tail(np.array([4, 5]), 0.3, n_tasks)
    assert quanta.tail(4.25, 0.3, n_tasks) == pytest.approx(ends @ [0.75, 0.25])
    # That is the mean of staircases that start anywhere within one quantum.
    starts = np.arange(0.0005, 1, 0.001)
    steps = quanta.tail(np.floor(4.25 + starts), 0.3, n_tasks)
    assert steps.mean() == pytest.approx(quanta.tail(4.25, 0.3, n_tasks), rel=1e-9)


def test_loss_lies_between_its_plateaus():
    assert quanta.loss_of_n(0, 0.5, 20, a=0.2, b=1.4) == pytest.approx(1.4)
    assert quanta.loss_of_n(20, 0.5, 20, a=0.2, b=1.4) == pytest.approx(0.2)
    half = 0.2 + 1.2 * quanta.tail(3, 0.5, 20)
    assert quanta.loss_of_n(3, 0.5, 20, a=0.2, b=1.4) == pytest.approx(half)


@pytest.mark.parametrize("alpha", ALPHAS)
@pytest.mark.parametrize("n_tasks", [None, 3000])
def test_the_asymptotic_form_approaches_the_exact_loss(alpha, n_tasks):
    n = np.array([10, 100, 1000])
    kind = {"alpha": alpha, "n_tasks": n_tasks, "a": 0.1, "b": 2.0}
    ratio = (quanta.asymptotic_loss(n, **kind) - 0.1) / (
        quanta.loss_of_n(n, **kind) - 0.1
    )
    # n^-alpha is off by alpha / 2n; half-integers leave only (1 / n)^2.
    order = 1 if n_tasks is None else 2
    assert (abs(ratio - 1) < (1 + alpha) / n**order).all()


@pytest.mark.parametrize(("alpha", "n_tasks"), [(0.4, 500), (0.4, None), (1.0, None)])
def test_the_number_of_quanta_is_recovered_from_the_loss(alpha, n_tasks):
    n = np.array([0, 1, 2, 37, 400])
    losses = quanta.loss_of_n(n, alpha, n_tasks, a=0.3, b=2.0)
    kind = {"alpha": alpha, "n_tasks": n_tasks, "a": 0.3, "b": 2.0}
    assert quanta.n_of_loss(losses + 1e-12, **kind).tolist() == n.tolist()
    assert quanta.n_of_loss(losses[2:] - 1e-6, **kind).tolist() == [3, 38, 401]


def test_the_sources_own_losses_in_quanta():
    losses = [0.8, 0.6, 0.4, 0.3, 0.2, 0.17, 0.13]
    found = quanta.n_of_loss(losses, 0.4, 500)
    assert found.tolist() == [1, 2, 5, 8, 18, 24, 38]


# ----------------------------------------------------------------- logarithmic variants


@pytest.mark.parametrize("alpha", ALPHAS)
def test_losses_with_the_baselines_surprise_are_the_sum(alpha):
    p = summed(alpha, 800)
    terms = -p * np.log(p)
    n = np.array([0, 1, 5, 60, 790, 800])
    by_hand = [terms[m:].sum() for m in n]
    found = quanta.loss_with_baseline(n, alpha, 800)
    assert found == pytest.approx(by_hand, rel=1e-11, abs=1e-11)
    halfway = (by_hand[0] + by_hand[1]) / 2
    assert quanta.loss_with_baseline(0.5, alpha, 800) == pytest.approx(halfway)
    # Endless quanta: the differences are sums, and the rest goes to zero.
    k = np.arange(1.0, 2001)
    p = k ** -(1 + alpha) / quanta.normalisation(alpha)
    found = quanta.loss_with_baseline(np.array([10, 2000]), alpha)
    assert found[0] - found[1] == pytest.approx(-(p * np.log(p))[10:].sum(), rel=1e-10)
    assert quanta.loss_with_baseline(10**15, 1.0) < 1e-12


@pytest.mark.parametrize("alpha", ALPHAS)
def test_the_baselines_surprise_gives_a_power_law_times_a_logarithm(alpha):
    n, zeta = 10.0**6, quanta.normalisation(alpha)
    constant = (1 + alpha + alpha * np.log(zeta)) / (alpha**2 * zeta)
    law = n**-alpha * (constant + (1 + alpha) / (alpha * zeta) * np.log(n))
    assert quanta.loss_with_baseline(n, alpha) == pytest.approx(law, rel=2e-6)


def test_a_constant_gain_leaves_a_pure_power_law():
    assert quanta.entropy(1.0) == pytest.approx(1.6376, abs=1e-4)
    p = summed(0.4, 300)
    assert quanta.entropy(0.4, 300) == pytest.approx(-(p * np.log(p)).sum())
    n, gain = 20, 2.0
    by_hand = -(p * np.log(p)).sum() - p[:n].sum() * np.log(gain)
    assert quanta.loss_with_gain(n, 0.4, gain, 300) == pytest.approx(by_hand)
    # Above its constant it is log(gain) times the plain tail, at every n.
    many = np.array([1, 10, 100])
    floor = quanta.entropy(0.4) - np.log(gain)
    above = quanta.loss_with_gain(many, 0.4, gain) - floor
    assert above / np.log(gain) == pytest.approx(quanta.tail(many, 0.4))
    with pytest.raises(UserError, match="at most 3.106"):
        quanta.loss_with_gain(1, 0.4, 3.2)  # a loss below zero


# ---------------------------------------------------------------------------- exponents


def test_exponents_of_every_resource():
    law = quanta.exponents(0.4)
    assert law["parameters"] == 0.4
    assert law["data"] == law["steps"] == pytest.approx(0.4 / 1.4)
    assert law["compute"] == pytest.approx(0.4 / 2.4)
    assert law["n_of_data"] == law["n_of_steps"] == pytest.approx(1 / 1.4)
    slower = quanta.exponents(0.4, beta=0.81)
    assert slower["steps"] == pytest.approx(0.4 / 1.4 / 0.81)
    assert slower["data"] == law["data"]


@pytest.mark.parametrize("beta", [1.0, 0.7])
def test_exponents_are_the_slopes_of_the_laws(beta):
    alpha, law = 0.5, quanta.exponents(0.5, beta)
    x = np.geomspace(1e12, 1e15, 9)

    def slope(y):
        return fits.power_law(x, y).exponent

    parameters = quanta.threshold_loss_parameters(x, 3.0, alpha)
    assert slope(parameters) == pytest.approx(law["parameters"], abs=1e-4)
    data = quanta.threshold_loss_data(x, 30.0, alpha)
    assert slope(data) == pytest.approx(law["data"], abs=1e-4)
    steps = quanta.threshold_loss_steps(x, 30.0, alpha, beta=beta)
    assert slope(steps) == pytest.approx(law["steps"], abs=1e-4)
    counts = quanta.n_of_steps(x, 30.0, alpha, beta=beta)
    assert slope(counts) == pytest.approx(-law["n_of_steps"], abs=1e-4)
    counts = quanta.n_of_data(x, 30.0, alpha)
    assert slope(counts) == pytest.approx(-law["n_of_data"], abs=1e-4)
    # Compute: the better of many splits between parameters and steps.
    sizes = np.geomspace(1, 1e9, 4000)
    best = [
        (sizes**-alpha + (c / sizes) ** (-law["steps"])).min()
        for c in np.geomspace(1e10, 1e14, 9)
    ]
    found = fits.power_law(np.geomspace(1e10, 1e14, 9), best).exponent
    assert found == pytest.approx(law["compute"], abs=2e-3)


def test_the_end_of_the_quanta_steepens_the_law():
    found = [quanta.local_exponent(20, alpha, 500) for alpha in (0.1, 0.4, 0.8)]
    assert found == pytest.approx([0.36, 0.55, 0.87], abs=0.005)
    assert quanta.local_exponent(20, 0.3) == 0.3
    assert quanta.local_exponent(500, 0.3, 500) == np.inf
    n, k = np.array([5.0, 20.0, 100.0]), 500
    for alpha in ALPHAS:
        plain = quanta.local_exponent(n, alpha, k)
        # Half-way from n to n + 1, and 1/2 more from Euler and Maclaurin's formula.
        halves = alpha / (1 - ((n + 1) / (k + 0.5)) ** alpha) * (n + 0.5) / (n + 1)
        exact = quanta.discrete_exponent(n, alpha, k)
        assert (abs(plain / exact - 1) < (1 + alpha) / n).all()
        assert (abs(halves / exact - 1) < 1 / n**2).all()


def test_the_discrete_exponent_is_the_slope_of_the_exact_loss():
    p = summed(0.4, 50)
    by_hand = -np.log(p[11:].sum() / p[10:].sum()) / np.log(11 / 10)
    assert quanta.discrete_exponent(10, 0.4, 50) == pytest.approx(by_hand)
    for n in (0, 49, 50):
        with pytest.raises(UserError, match="n must be from 1"):
            quanta.discrete_exponent(n, 0.4, 50)


# --------------------------------------------------------------------------- thresholds


def test_thresholds_are_met_where_they_say():
    alpha, k = 0.4, np.array([1, 2, 17, 60])
    p = quanta.zipf(alpha, 60)
    assert quanta.n_of_parameters(12.0 * k, 12.0, 60) == pytest.approx(k)
    assert quanta.n_of_data(25 / p[k - 1], 25, alpha, 60) == pytest.approx(k)
    times = 600 * (p[0] / p[k - 1]) ** 0.81
    assert quanta.n_of_steps(times, 600, alpha, 60, beta=0.81) == pytest.approx(k)
    assert quanta.n_of_data(1e12, 25, alpha, 60) == 60
    # Just enough is enough, just less is not.
    kind = {"alpha": alpha, "n_tasks": 60, "whole": True}
    for data, n in ((25 / p[16], 17), (24.99 / p[16], 16)):
        loss = quanta.threshold_loss_data(data, 25, **kind)
        assert loss == pytest.approx(quanta.tail(n, alpha, 60))
    for size, n in ((36.0, 3), (35.9, 2)):
        loss = quanta.threshold_loss_parameters(size, 12, **kind)
        assert loss == pytest.approx(quanta.tail(n, alpha, 60))
    loss = quanta.threshold_loss_steps(times[2], 600, beta=0.81, **kind)
    assert loss == pytest.approx(quanta.tail(17, alpha, 60))


# The finite-K threshold model of the source's sweep: K = 500, 12 units a quantum, first
# steps 600 (0.345 / p_1)^beta, tau = 25 000, fitted over the source's windows.
PREDICTED = {
    0.1: (0.247, 0.201, 0.275, 0.203),
    0.2: (0.301, 0.233, 0.312, 0.215),
    0.3: (0.361, 0.265, 0.348, 0.234),
    0.4: (0.427, 0.294, 0.382, 0.266),
    0.5: (0.498, 0.319, 0.412, 0.296),
    0.6: (0.573, 0.346, 0.442, 0.325),
    0.7: (0.652, 0.372, 0.472, 0.352),
    0.8: (0.733, 0.395, 0.500, 0.377),
}


@pytest.mark.parametrize("alpha", PREDICTED)
def test_finite_predictions_over_the_sources_windows(alpha):
    k = 500
    widths = np.floor(np.geomspace(10, 300, 20))
    parameters = 603 * widths + 2
    loss = quanta.threshold_loss_parameters(widths, 12, alpha, k)
    found = [fits.power_law(parameters, loss).exponent]
    steps = np.arange(500.0, 14_501, 500)
    for beta in (1.0, 0.81):
        first = 600 * (0.345 * quanta.normalisation(alpha, k)) ** beta
        loss = quanta.threshold_loss_steps(steps, first, alpha, k, beta=beta)
        found.append(fits.power_law(steps, loss).exponent)
    samples = np.geomspace(1e4, 5e6, 25)
    loss = quanta.threshold_loss_data(samples, 25_000, alpha, k)
    seen = np.arange(25) >= np.argmax(loss < 0.95)
    found.append(fits.power_law(samples[seen], loss[seen]).exponent)
    assert found == pytest.approx(PREDICTED[alpha], abs=0.02)


# ----------------------------------------------------------------------- random samples


def test_an_expectation_over_the_quanta_is_the_sum():
    p = quanta.zipf(0.3, 200_000)

    def share(q):
        return np.exp(-np.array([[10.0], [1e4], [1e6]]) * q)

    by_hand = share(p) @ p
    assert quanta.expected(share, 0.3, 200_000) == pytest.approx(by_hand, rel=1e-7)
    upto = quanta.expected(share, 0.3, 200_000, upto=30_000)
    by_hand = share(p[:30_000]) @ p[:30_000]
    assert upto == pytest.approx(by_hand, rel=1e-7, abs=1e-12)
    for alpha, n_tasks in ((0.1, None), (0.1, 10**12), (1.0, None), (0.4, 7)):
        one = quanta.expected(np.ones_like, alpha, n_tasks)
        assert one == pytest.approx(1, rel=1e-9)


def test_samples_at_random_follow_the_binomial_law():
    rng = np.random.default_rng(0)
    alpha, k, runs = 0.6, 40, 4000
    p = quanta.zipf(alpha, k)
    for samples, tau in ((30, 1), (400, 3)):
        counts = rng.multinomial(samples, p, size=runs)
        losses = 0.1 + 0.9 * (counts < tau) @ p
        error = losses.std() / np.sqrt(runs)
        formula = quanta.sampled_loss(samples, alpha, k, tau=tau, a=0.1, b=1.0)
        assert abs(formula - losses.mean()) < 4 * error
        assert 4 * error < 0.02 * formula  # the test can tell two per cent


@pytest.mark.parametrize("alpha", [0.2, 0.6, 1.0])
def test_hutters_law_is_the_limit_of_one_sample(alpha):
    samples = np.array([10**4, 10**6])
    ratio = quanta.sampled_loss(samples, alpha) / quanta.hutter_loss(samples, alpha)
    assert abs(ratio[0] - 1) < 1e-4 and abs(ratio[1] - 1) < 1e-6


def test_many_samples_to_learn_from_sharpen_the_threshold():
    alpha, k = 0.4, 2000
    samples = np.array([10**5, 10**6])

    def gap(tau):
        sampled = quanta.sampled_loss(samples, alpha, k, tau=tau)
        sharp = quanta.threshold_loss_data(samples, tau, alpha, k, whole=True)
        return abs(sampled / sharp - 1).max()

    assert gap(1000) < 0.03 < gap(10)


# --------------------------------------------------------------------------------- gaps


@pytest.mark.parametrize("every", [2, 3, 10])
def test_gaps_are_counted_by_hand(every):
    alpha, k = 0.5, 60
    p = summed(alpha, k)
    learnable = [i for i in range(k) if (i + 1) % every]
    for n in (0, 1, 2, 9, len(learnable)):
        loss = 1 - p[learnable[:n]].sum()
        found = quanta.loss_with_gaps(n, alpha, every, k)
        assert found == pytest.approx(loss, rel=1e-12)
    assert quanta.gap_floor(alpha, every, k) == pytest.approx(loss, rel=1e-9)
    assert quanta.gap_floor(alpha, k + 1, k) == 0


@pytest.mark.parametrize("alpha", ALPHAS)
def test_gaps_change_the_amplitude_and_the_floor_not_the_exponent(alpha):
    every, n = 4, 300_000
    floor = quanta.gap_floor(alpha, every)
    assert floor == pytest.approx(every ** -(1 + alpha))
    above = quanta.loss_with_gaps(n, alpha, every) - floor
    amplitude = (3 / 4) ** (1 + alpha)
    assert above / quanta.tail(n, alpha) == pytest.approx(amplitude, rel=1e-4)
    assert amplitude < 0.99 * 3 / 4  # so (M - 1) / M would be noticed


# ------------------------------------------------------------------------------- errors


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: quanta.zipf(0, 10), "alpha = 0: choose a positive"),
        (lambda: quanta.exponents(-0.3), "alpha = -0.3: choose a positive"),
        (lambda: quanta.tail(1, np.nan), "alpha = nan: choose a positive"),
        (lambda: quanta.zipf(0.4, 0), "n_tasks = 0: choose a whole number"),
        (lambda: quanta.zipf(0.4, None), "n_tasks is None: an array"),
        (lambda: quanta.zipf(0.4, 5, offset=-1), "offset = -1: choose more"),
        (lambda: quanta.loss_of_n(11, 0.4, 10), "n is above n_tasks = 10"),
        (lambda: quanta.loss_of_n(-1, 0.4, 10), "n must not be negative"),
        (lambda: quanta.n_of_loss(0.1, 0.4, a=0.2), "loss must not be below a = 0.2"),
        (lambda: quanta.n_of_loss(0.1, 0.4, b=-1), "b = -1: an unlearned quantum"),
        (lambda: quanta.n_of_loss(1e-3, 0.1), "more than 4e15 quanta"),
        (lambda: quanta.exponents(0.4, beta=0), "beta must be positive"),
        (lambda: quanta.n_of_parameters(5, 0), "capacity must be positive"),
        (lambda: quanta.n_of_data(0, 3, 0.4), "samples must be positive"),
        (lambda: quanta.n_of_steps(9, -1, 0.4), "first_steps must be positive"),
        (lambda: quanta.sampled_loss(9, 0.4, tau=0), "tau must be positive"),
        (lambda: quanta.sampled_loss(9.5, 0.4), "samples must be whole numbers"),
        (lambda: quanta.loss_with_gaps(3, 0.4, 1), "every = 1: choose 2 or more"),
        (lambda: quanta.loss_with_gain(3, 0.4, 1.0), "gain = 1: choose more than 1"),
    ],
)
def test_errors_say_in_one_line_what_to_do(call, says):
    with pytest.raises(UserError, match=says) as error:
        call()
    assert "\n" not in str(error.value)

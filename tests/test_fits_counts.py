"""Zipf's law on counts: against planted laws and against the `powerlaw` package."""

import warnings

import numpy as np
import pytest
from scipy.special import zeta

from scalinglaws import fits
from scalinglaws.errors import UserError


def test_sample_has_the_planted_law():
    for exponent, x_min in [(2.5, 1), (1.7, 4), (3.0, 20)]:
        n = 40_000
        k = fits.zipf_sample(exponent, n, x_min, rng=0)
        assert len(k) == n and k.min() == x_min and np.all(k == np.floor(k))
        for value in (x_min, x_min + 1, x_min + 2, 3 * x_min):
            p = zeta(exponent, value) / zeta(exponent, x_min)  # P(K >= value)
            assert abs(np.mean(k >= value) - p) <= 4 * np.sqrt(p * (1 - p) / n)


def test_exponent_is_the_maximum_of_the_likelihood():
    k = fits.zipf_sample(2.2, 500, 3, rng=1)
    fit = fits.counts(k, x_min=3)

    def log_likelihood(s):
        return -s * np.log(k).sum() - len(k) * np.log(zeta(s, 3))

    best = log_likelihood(fit.exponent)
    assert best > max(log_likelihood(fit.exponent + d) for d in (-1e-3, 1e-3))
    h = 1e-3
    curvature = sum(log_likelihood(fit.exponent + d) - best for d in (-h, h)) / h**2
    assert fit.standard_error == pytest.approx((-curvature) ** -0.5, rel=1e-4)
    assert (fit.n_tail, fit.n_items, fit.x_min, fit.searched) == (500, 500, 3, False)


def test_standard_error_is_the_scatter_of_the_estimate():
    rng = np.random.default_rng(2)
    found = [
        fits.counts(fits.zipf_sample(2.0, 400, 1, rng), x_min=1) for _ in range(400)
    ]
    z = [(f.exponent - 2.0) / f.standard_error for f in found]
    # Standard deviation of 400 normals: 1 within four times 1 / sqrt(800).
    assert np.std(z) == pytest.approx(1, abs=0.15)
    assert abs(np.mean(z)) < 0.25


@pytest.mark.parametrize(
    "k",
    [
        [2, 2, 2, 3, 3, 5, 9, 9, 40],
        [2] * 9 + [50],  # largest just above a value that occurs
    ],
)
def test_ks_distance_by_brute_force(k):
    k = np.array(k)
    fit = fits.counts(k, x_min=2)
    every = np.arange(2, 60)
    law = zeta(fit.exponent, every) / zeta(fit.exponent, 2)
    share = np.array([(k >= value).mean() for value in every])
    assert fit.ks == pytest.approx(np.abs(law - share).max(), rel=1e-12)


def planted(exponent, x_min, n_tail, n_body, seed):
    rng = np.random.default_rng(seed)
    tail = fits.zipf_sample(exponent, n_tail, x_min, rng)
    body = rng.integers(1, x_min, n_body) if n_body else []
    return np.concatenate([tail, body]).astype(int)


@pytest.mark.parametrize(
    ("exponent", "x_min", "n_tail", "n_body"),
    [(2.5, 1, 2000, 0), (2.5, 6, 1500, 1500), (2.0, 1, 1000, 0), (1.8, 4, 800, 900)],
)
def test_same_tail_and_exponent_as_the_powerlaw_package(
    exponent, x_min, n_tail, n_body
):
    data = planted(exponent, x_min, n_tail, n_body, seed=3)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the package's own
        import powerlaw

        peer = powerlaw.Fit(data, discrete=True, estimate_discrete=False, verbose=False)
    fit = fits.counts(data)
    assert fit.x_min == peer.xmin
    # Its optimiser stops at about 3e-5; the standard error is 0.02 to 0.05.
    assert fit.exponent == pytest.approx(peer.alpha, abs=2e-4)
    assert fit.ks == pytest.approx(peer.D, abs=2e-4)
    assert abs(fit.exponent - exponent) < 4 * fit.standard_error


def test_tail_is_found_behind_a_body():
    data = planted(2.2, 20, 3000, 4000, seed=4)
    fit = fits.counts(data)
    assert 15 <= fit.x_min <= 40
    assert abs(fit.exponent - 2.2) < 4 * fit.standard_error
    assert fit.n_tail == np.sum(data >= fit.x_min)


def test_rank_exponent():
    """The counts of a law by rank, frequency ∝ rank^-a, have exponent 1 + 1/a."""
    a = 0.8
    frequency = np.floor(1e6 * np.arange(1, 20_001) ** -a)
    fit = fits.counts(frequency, x_min=1000)
    assert fit.exponent == pytest.approx(1 + 1 / a, abs=0.01)
    assert fit.rank_exponent == pytest.approx(a, abs=0.005)


def test_goodness_of_fit():
    # On data from the law p is uniform: its mean over 100 data sets is 1/2 within
    # four times 1 / sqrt(12 * 100). On log-normal counts it is small.
    rng = np.random.default_rng(5)
    p = []
    for _ in range(100):
        data = fits.zipf_sample(2.5, 300, 1, rng)
        p.append(fits.goodness_of_fit(fits.counts(data, x_min=1), data, n=20, rng=rng))
    assert np.mean(p) == pytest.approx(0.5, abs=0.12)
    assert min(p) < 0.3 and max(p) > 0.7
    bent = np.ceil(np.exp(rng.normal(2, 1, 2000)))
    fit = fits.counts(bent, x_min=1)
    assert fits.goodness_of_fit(fit, bent, n=40, rng=rng) == 0


def test_goodness_of_fit_searches_again_and_keeps_the_body():
    data = planted(2.5, 5, 600, 400, seed=6)
    fit = fits.counts(data)
    assert fit.searched and fit.n_tail < fit.n_items
    p = fits.goodness_of_fit(fit, data, n=40, rng=7)
    assert p == fits.goodness_of_fit(fit, data, n=40, rng=7)
    assert p > 0.05
    # The search finds smaller distances than the true start does, in the synthetic
    # sets as in the data: without it p would be about one.
    fixed = fits.counts(data, x_min=fit.x_min)
    assert fits.goodness_of_fit(fixed, data, n=40, rng=7) > p


def test_many_distinct_values():
    data = fits.zipf_sample(1.6, 200_000, 1, rng=8)
    assert len(np.unique(data)) > 2000
    fit = fits.counts(data)
    assert abs(fit.exponent - 1.6) < 4 * fit.standard_error


@pytest.mark.parametrize(
    ("data", "x_min", "message"),
    [
        ([], None, "the counts are empty"),
        ([3, 0, 1], None, "entry 2: 0 is not a positive whole number"),
        ([3, 1, 2.5], None, "entry 3: 2.5 is not a positive whole number"),
        ([3, np.inf], None, "entry 2: inf is not"),
        ([3, np.nan], None, "entry 2: nan is not"),
        (["many"], None, "must be a list of numbers"),
        ([4, 4, 4], None, "at least 2 different values"),
        ([1, 2, 3], 3, "the tail from x_min = 3 must hold at least 2"),
        ([1, 2, 3], 10, "or a smaller x_min"),
        ([1, 2, 3], 0, "x_min is 0"),
        ([1, 2, 3], 1.5, "x_min is 1.5"),
        ([1000] * 50 + [1001], None, "steeper than exponent 20"),
    ],
)
def test_bad_counts_are_one_line(data, x_min, message):
    with pytest.raises(UserError, match=message) as caught:
        fits.counts(data, x_min=x_min)
    assert "\n" not in str(caught.value)


def test_sample_needs_an_exponent_above_one():
    with pytest.raises(UserError, match="exponent is 1: a law of counts needs"):
        fits.zipf_sample(1.0, 10, 1, rng=0)

"""Lines in log-log axes: exactness, coverage of the intervals, windows, bad input."""

import numpy as np
import pytest
from scipy.stats import linregress

from scalinglaws import fits
from scalinglaws.errors import UserError

SIZES = 2.0 ** np.arange(3, 11)  # 8 to 1024


def noisy(rng, x, noise, exponent=0.7):
    return 3 * x**-exponent * np.exp(rng.normal(0, noise, len(x)))


def coverage_band(level, n):
    """Four binomial standard deviations about the level."""
    half = 4 * np.sqrt(level * (1 - level) / n)
    return level - half, level + half


# --- one curve -----------------------------------------------------------------------


@pytest.mark.parametrize("exponent", [1.3, 0.07, -0.5])
def test_power_law_is_exact_without_noise(exponent):
    fit = fits.power_law(SIZES, 3 * SIZES**-exponent)
    assert fit.exponent == pytest.approx(exponent, abs=1e-12)
    assert fit.prefactor == pytest.approx(3, rel=1e-12)
    assert fit.high - fit.low < 1e-12
    assert (fit.n_points, fit.window) == (8, (8, 1024))
    np.testing.assert_allclose(fit.predict([1, 100]), [3, 3 * 100**-exponent])
    np.testing.assert_allclose(fit.residuals, 0, atol=1e-12)


def test_power_law_agrees_with_scipy_and_ignores_the_order():
    rng = np.random.default_rng(0)
    y = noisy(rng, SIZES, 0.2)
    shuffled = rng.permutation(len(SIZES))
    fit = fits.power_law(SIZES[shuffled], y[shuffled])
    peer = linregress(np.log(SIZES), np.log(y))
    assert fit.exponent == pytest.approx(-peer.slope, rel=1e-10)
    assert fit.standard_error == pytest.approx(peer.stderr, rel=1e-10)
    np.testing.assert_array_equal(fit.x, SIZES)
    np.testing.assert_allclose(fit.residuals, np.log(y / fit.predict(SIZES)))
    # t(97.5 %, 6) from the tables
    assert fit.high - fit.exponent == pytest.approx(2.446912 * peer.stderr, rel=1e-6)


def test_window_takes_both_ends_and_nothing_else():
    y = np.where(SIZES <= 64, SIZES**-1.0, 64**-1.0 * (SIZES / 64) ** -0.25)
    steep = fits.power_law(SIZES, y, window=(8, 64))
    flat = fits.power_law(SIZES, y, window=(64, 2000))
    assert (steep.n_points, flat.n_points) == (4, 5)
    assert steep.exponent == pytest.approx(1)
    assert flat.exponent == pytest.approx(0.25)
    assert flat.window == (64, 2000)


def test_t_interval_covers_95_percent_and_one_standard_error_does_not():
    rng = np.random.default_rng(1)
    n = 2000
    for n_points, one_error in [(4, 0.577), (8, 0.644)]:  # P(|t| < 1), 2 and 6 dof
        x = SIZES[:n_points]
        found = [fits.power_law(x, noisy(rng, x, 0.3)) for _ in range(n)]
        covered = np.mean([f.low <= 0.7 <= f.high for f in found])
        within = np.mean([abs(f.exponent - 0.7) < f.standard_error for f in found])
        low, high = coverage_band(0.95, n)
        assert low < covered < high
        low, high = coverage_band(one_error, n)
        assert low < within < high


def test_local_exponents():
    middle, exponents = fits.local_exponents([4, 1, 100], [0.25, 1, 0.01])
    np.testing.assert_allclose(middle, [2, 20])
    np.testing.assert_allclose(exponents, [1, 1])
    with pytest.raises(UserError, match="average the losses of equal sizes"):
        fits.local_exponents([1, 1, 2], [1, 2, 3])


# --- many seeds ----------------------------------------------------------------------


def seed_samples(rng, x, n_seeds, noise=0.5):
    return [v**-0.7 * np.exp(rng.normal(0, noise, n_seeds)) for v in x]


@pytest.mark.parametrize("statistic", [np.median, np.mean])
def test_bootstrap_over_seeds_covers(statistic):
    # The percentile bootstrap is a little wide for a median and a little narrow for
    # a mean of 16 to 32 values: three points on top of the binomial's band.
    rng = np.random.default_rng(2)
    n, x, n_seeds = 500, SIZES[:6], 32 if statistic is np.mean else 16
    covered = 0
    for _ in range(n):
        fit = fits.over_seeds(
            x,
            seed_samples(rng, x, n_seeds),
            statistic=statistic,
            n_boot=300,
            rng=rng,
        )
        covered += fit.low <= 0.7 <= fit.high
    low, high = coverage_band(0.95, n)
    assert low - 0.03 < covered / n < min(high + 0.03, 0.995)


def test_over_seeds_by_hand():
    """The draws are the exponents of curves made of resampled seeds."""
    rng = np.random.default_rng(3)
    x = SIZES[:4]
    samples = [row[: 3 + i] for i, row in enumerate(seed_samples(rng, x, 8))]
    fit = fits.over_seeds(x, samples, statistic=np.mean, n_boot=50, level=0.8, rng=4)
    assert fit.line.exponent == fit.exponent
    means = [s.mean() for s in samples]
    assert fit.exponent == pytest.approx(fits.power_law(x, means).exponent, rel=1e-12)
    generator = np.random.default_rng(4)
    curves = np.array(
        [s[generator.integers(0, len(s), (50, len(s)))].mean(axis=1) for s in samples]
    )
    expected = [fits.power_law(x, y).exponent for y in curves.T]
    np.testing.assert_allclose(fit.draws, expected, rtol=1e-10)
    assert (fit.low, fit.high) == pytest.approx(np.quantile(expected, [0.1, 0.9]))
    again = fits.over_seeds(x, samples, statistic=np.mean, n_boot=50, rng=4)
    np.testing.assert_array_equal(again.draws, fit.draws)


def test_over_seeds_needs_seeds_and_a_positive_statistic():
    samples = [[1.0, 1.1], [0.5, 0.6], [0.3]]
    with pytest.raises(UserError, match="x = 4 has 1 seed"):
        fits.over_seeds([1, 2, 4], samples, rng=0)
    with pytest.raises(UserError, match="statistic over seeds must be positive"):
        fits.over_seeds(
            [1, 2, 4], [[1.0, 1.1]] * 3, statistic=lambda a, axis: -a.mean(axis), rng=0
        )


# --- windows -------------------------------------------------------------------------


def test_windows_are_every_contiguous_range():
    y = noisy(np.random.default_rng(5), SIZES, 0.1)
    found = fits.windows(SIZES[::-1], y[::-1], min_points=6)
    assert [f.window for f in found] == [
        (8, 256),
        (8, 512),
        (8, 1024),
        (16, 512),
        (16, 1024),
        (32, 1024),
    ]
    for f in found:
        alone = fits.power_law(SIZES, y, window=f.window)
        assert (f.exponent, f.low, f.high) == (alone.exponent, alone.low, alone.high)


def test_windows_over_seeds_share_their_resampled_curves():
    samples = seed_samples(np.random.default_rng(6), SIZES, 12)
    found = fits.windows(SIZES, samples, min_points=7, n_boot=40, rng=7)
    assert [f.line.window for f in found] == [(8, 512), (8, 1024), (16, 1024)]
    whole = fits.over_seeds(SIZES, samples, n_boot=40, rng=7)
    np.testing.assert_allclose(found[1].draws, whole.draws, rtol=1e-12)
    # With other resamples in each window the two would be less alike.
    assert np.corrcoef(found[0].draws, found[1].draws)[0, 1] > 0.8


def test_windows_of_a_long_curve_are_a_sample():
    x = np.arange(1.0, 501)
    found = fits.windows(x, x**-0.5)
    assert 500 < len(found) < 1200
    assert found[0].window[0] == 1 and found[-1].window[1] == 500
    assert min(f.n_points for f in found) >= 4


def test_windows_bad_input():
    with pytest.raises(UserError, match="2 distinct sizes make no window of 4"):
        fits.windows([1, 2], [1, 2])
    with pytest.raises(UserError, match="min_points is 2"):
        fits.windows([1, 2, 3], [1, 2, 3], min_points=2)
    with pytest.raises(UserError, match="must be lists"):
        fits.windows(1, 2)
    with pytest.raises(UserError, match="need rng="):
        fits.windows([1, 2, 3, 4], [[1, 2]] * 4)


# --- bad input -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("x", "y", "window", "message"),
    [
        ([], [], None, "x is empty"),
        ([1, 2, 3], [1, 2], None, "x has 3 entries and y 2"),
        ([1, 0, 3], [1, 2, 3], None, "x, row 2: 0 is not a positive finite"),
        ([1, 2, 3], [1, 2, -0.5], None, "y, row 3: -0.5 is not a positive finite"),
        ([1, 2, 3], [1, np.nan, 2], None, "y, row 2: nan is not a positive finite"),
        ([1, np.inf, 3], [1, 2, 3], None, "x, row 2: inf is not a positive finite"),
        ([1, 2, 3], ["a", "b", "c"], None, "y must be a list of numbers"),
        ([1, 2, 3], [[1, 2]] * 3, None, "not an array of shape"),
        (5, 5, None, "must be lists"),
        ([1, 2, 2], [1, 2, 3], None, "2 distinct sizes, this fit needs at least 3"),
        ([1, 2, 4, 8], [1, 2, 3, 4], (2, 5), "2 distinct sizes in the window 2 to 5"),
        ([1, 2, 4, 8], [1, 2, 3, 4], (1, 1), "1 distinct size in the window"),
        ([1, 2, 4], [1, 2, 3], (10, 20), "no size lies in the window 10 to 20"),
        ([1, 2, 4], [1, 2, 3], (4, 1), "give the lower end first"),
    ],
)
def test_bad_input_is_one_line_that_says_what_to_do(x, y, window, message):
    with pytest.raises(UserError, match=message) as caught:
        fits.power_law(x, y, window=window)
    assert "\n" not in str(caught.value)

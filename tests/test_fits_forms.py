"""The offset and the rival forms: recovery, intervals, order, extrapolation."""

import numpy as np
import pytest

from scalinglaws import fits
from scalinglaws.errors import UserError

SIZES = 2.0 ** np.arange(3, 13)  # ten sizes, 2.7 decades


# --- offset --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("exponent", "prefactor", "offset"),
    [(0.5, 2, 0.1), (1.5, 1, 0.3), (0.1, 5, 1e-3), (2, 1, 30), (-0.8, 1, 20)],
)
def test_offset_is_recovered_without_noise(exponent, prefactor, offset):
    y = offset + prefactor * SIZES**-exponent
    fit = fits.with_offset(SIZES, y)
    assert fit.exponent == pytest.approx(exponent, rel=1e-4)
    assert fit.prefactor == pytest.approx(prefactor, rel=1e-3)
    assert fit.offset == pytest.approx(offset, rel=1e-3)
    assert fit.low <= fit.exponent <= fit.high
    np.testing.assert_allclose(fit.predict(SIZES), y, rtol=1e-6)
    np.testing.assert_allclose(fit.residuals, 0, atol=1e-6)


def test_no_offset_gives_the_power_law():
    fit = fits.with_offset(SIZES, 3 * SIZES**-0.7)
    assert fit.offset == pytest.approx(0, abs=1e-6)
    assert fit.exponent == pytest.approx(0.7, abs=1e-6)
    bent_down = 3 * SIZES**-0.7 * (1 - (SIZES / 1e4) ** 2)  # would want an offset < 0
    line = fits.power_law(SIZES, bent_down)
    fit = fits.with_offset(SIZES, bent_down)
    assert (fit.offset, fit.exponent) == (0, pytest.approx(line.exponent, rel=1e-12))


def test_offset_interval_covers_and_the_line_is_biased():
    rng = np.random.default_rng(0)
    x = np.geomspace(10, 1000, 10)
    y = x**-0.5 + 1000**-0.5  # half of the last loss is offset
    n, noise = 200, 0.05
    found, lines = [], []
    for _ in range(n):
        sample = y * np.exp(rng.normal(0, noise, len(x)))
        found.append(fits.with_offset(x, sample))
        lines.append(fits.power_law(x, sample))
    covered = np.mean([f.low <= 0.5 <= f.high for f in found])
    # Nominal 95 %, four binomial deviations at n = 200 are 6 points.
    assert 0.89 < covered < 1
    assert np.median([f.exponent for f in found]) == pytest.approx(0.5, abs=0.02)
    assert max(line.high for line in lines) < 0.5


def test_under_two_decades_the_offset_is_poorly_identified():
    """The numbers of the docstring."""
    rng = np.random.default_rng(1)
    x = np.geomspace(10, 10**2.5, 10)
    y = x**-0.5 + x[-1] ** -0.5
    ends = {}
    for noise in (0.03, 0.1):
        found = [
            fits.with_offset(x, y * np.exp(rng.normal(0, noise, 10))) for _ in range(60)
        ]
        ends[noise] = np.median([[f.low, f.high] for f in found], axis=0)
    np.testing.assert_allclose(ends[0.1], [0.3, 0.95], atol=0.1)
    np.testing.assert_allclose(ends[0.03], [0.38, 0.62], atol=0.03)


def test_flat_data_bound_nothing():
    fit = fits.with_offset(SIZES, np.ones(10))
    assert (fit.low, fit.high) == (-np.inf, np.inf)
    wiggle = np.array([1, -1] * 5)
    fit = fits.with_offset(SIZES, 1 + 0.01 * wiggle)
    assert (fit.low, fit.high) == (-np.inf, np.inf)


def test_one_point_that_stands_out_has_no_upper_bound():
    fit = fits.with_offset(SIZES, 1 + (SIZES == 8) * 4.0)
    assert fit.low > 2 and fit.high == np.inf
    assert fit.offset == pytest.approx(1, rel=0.01)


def test_offset_window_and_bad_input():
    y = 0.2 + SIZES**-1.0
    fit = fits.with_offset(SIZES, y, window=(8, 100))
    assert (fit.n_points, fit.window) == (4, (8, 100))
    with pytest.raises(UserError, match="3 distinct sizes .* at least 4"):
        fits.with_offset(SIZES, y, window=(8, 32))


# --- rivals --------------------------------------------------------------------------

PLANTED = {
    "power law": (2 * SIZES**-0.6, {"a": 2, "b": 0.6}),
    "power law with offset": (0.2 + 3 * SIZES**-0.9, {"a": 3, "b": 0.9, "c": 0.2}),
    "exponential": (2 * np.exp(-SIZES / 700), {"a": 2, "b": 1 / 700}),
    "broken power law": (
        np.where(SIZES < 128, (SIZES / 128) ** -1.0, (SIZES / 128) ** -0.3),
        {"a": 1, "b": 1, "c": 0.3, "k": 128},
    ),
    "logarithm": (9 - np.log(SIZES), {"a": 9, "b": 1}),
}
CONTAIN = {"power law": {"power law with offset", "broken power law"}}


@pytest.mark.parametrize("name", PLANTED)
def test_rivals_find_the_planted_form(name):
    y, constants = PLANTED[name]
    found = fits.rivals(SIZES, y)
    assert {r.name for r in found} == set(PLANTED)
    best = found[0]
    assert best.name == name
    assert best.constants == pytest.approx(constants, rel=2e-4)
    assert best.rms < 1e-6 and best.held_out_error < 1e-5
    np.testing.assert_allclose(best.predict(SIZES), y, rtol=1e-5)
    # The forms that contain the planted one extrapolate as well, no other does.
    for rival in found[1:]:
        assert rival.name in CONTAIN.get(name, ()) or rival.held_out_error > 0.01


@pytest.mark.parametrize("name", PLANTED)
def test_rivals_rank_the_planted_form_first_under_noise(name):
    """Nearly always: a form that contains the planted one may do as well."""
    rng = np.random.default_rng(2)
    wins = 0
    for _ in range(20):
        y = PLANTED[name][0] * np.exp(rng.normal(0, 0.01, len(SIZES)))
        found = fits.rivals(SIZES, y, hold_out=3)
        wins += found[0].name in {name} | CONTAIN.get(name, set())
        errors = [round(r.held_out_error, 9) for r in found]
        assert errors == sorted(errors)
    assert wins >= 18


def test_rivals_numbers_by_hand():
    rng = np.random.default_rng(3)
    y = SIZES**-0.5 * np.exp(rng.normal(0, 0.1, len(SIZES)))
    window = (8, 1024)  # eight sizes
    power = next(
        r for r in fits.rivals(SIZES, y, window=window) if r.name == "power law"
    )
    fit = fits.power_law(SIZES[:8], y[:8])
    rms = np.sqrt(np.mean(fit.residuals**2))
    assert power.rms == pytest.approx(rms)
    # 2 constants and the noise: n log(rms^2) + 2 k + 2 k (k + 1) / (n - k - 1)
    assert power.aicc == pytest.approx(8 * np.log(rms**2) + 6 + 24 / 4)
    short = fits.power_law(SIZES[:6], y[:6])
    errors = np.log(y[6:8] / short.predict(SIZES[6:8]))
    assert power.held_out_error == pytest.approx(np.sqrt(np.mean(errors**2)))


def test_rivals_leave_out_forms_with_too_few_points():
    y = SIZES**-0.5
    assert {r.name for r in fits.rivals(SIZES[:5], y[:5])} == {
        "power law",
        "exponential",
        "logarithm",
    }
    six = {r.name: r for r in fits.rivals(SIZES[:6], y[:6])}
    assert "power law with offset" in six and "broken power law" not in six
    seven = {r.name: r for r in fits.rivals(SIZES[:7], y[:7])}
    assert np.isfinite(seven["broken power law"].aicc)
    with pytest.raises(UserError, match="4 distinct sizes, 2 held out"):
        fits.rivals(SIZES[:4], y[:4])
    with pytest.raises(UserError, match="0 held out"):
        fits.rivals(SIZES, y, hold_out=0)


def test_a_form_that_predicts_a_negative_loss_comes_last():
    found = fits.rivals(SIZES, SIZES**-1.0)
    assert found[-1].name == "logarithm"
    assert found[-1].held_out_error == np.inf

"""*Fit it wrong*: its cases, its first view and its picture."""

import json

import numpy as np
import pytest

from scalinglaws import fits
from scalinglaws.explorables import FitItWrong
from tests.explorable_cases import make_fitting as make
from tests.explorable_cases.output import alt_of

CASES = json.loads(make.CASES.read_text("utf-8"))


def test_an_interval_without_bound_and_an_exact_law_are_among_the_cases():
    assert any(None in case["answer"] for case in CASES)
    assert any(case["kind"] == "exact_errors" for case in CASES)


def test_stored_first_view_is_what_the_javascript_computes():
    stored, made = json.loads(make.VIEW.read_text("utf-8")), make.make_view()
    assert made["state"] == stored["state"] == FitItWrong().state()
    for key in ("x", "y", "line", "offset", "curves"):
        assert np.array(made[key]) == pytest.approx(np.array(stored[key]), rel=1e-5)


def test_output_is_a_small_picture_with_computed_words():
    alt = alt_of(FitItWrong().to_html())
    view = json.loads(make.VIEW.read_text("utf-8"))
    assert f"{view['line'][0]:.2f}" in alt and f"{view['offset'][0]:.2f}" in alt


def test_interval_over_seeds_is_that_of_the_package_but_for_the_draws():
    for x, samples, _ in make.seed_curves():
        if len(samples[0]) < 2:
            continue
        given = {"x": x.tolist(), "samples": [list(losses) for losses in samples]}
        case = {"kind": "seed_interval", "given": given}
        found = make.run_javascript("cases", [case], "fitting")[0]
        fit = fits.over_seeds(x, samples, n_boot=4000, rng=0)
        width = fit.high - fit.low
        assert found == pytest.approx([fit.low, fit.high], abs=max(0.12 * width, 1e-9))

"""The theories in one notation, against closed forms, limits and searches."""

import numpy as np
import pytest

from scalinglaws import approximation, fits, lottery, quanta, solvable, theories
from scalinglaws.errors import UserError
from scalinglaws.experiments.core import read_claims
from scalinglaws.skills import domino, resource

INPUTS = {"d": 3.0, "alpha": 0.4, "beta": 1.0}
RELATIVE = {"rel": 1e-12}


def inputs_of(name, **changes):
    return {k: (INPUTS | changes)[k] for k in theories.THEORIES[name].inputs}


def test_closed_forms():
    """Every exponent written down by hand, at alpha = 0.4 and d = 3."""
    a = 0.4
    wanted = {
        "approximation": (4 / 3, 4 / 3, None, 2 / 3),
        "tickets": (1, None, None, None),
        "quanta": (a, a / (1 + a), a / (1 + a), a / (2 + a)),
        "domino": (a, None, a, a / 2),
        "resource": (None, None, 2 * a, None),
        "board states": (a, a / (1 + a), a / (1 + a), a / (2 + a)),
        "variance-limited": (1, 1, None, None),
        "smooth modes": (a, a, a / (1 + a), a / (2 + a)),
    }
    rows = {row.pop("theory"): row for row in theories.table(d=3, alpha=a)}
    assert list(rows) == list(theories.THEORIES)
    for name, values in wanted.items():
        assert list(rows[name]) == list(theories.RESOURCES)
        for value, found in zip(values, rows[name].values(), strict=True):
            assert found is None if value is None else found == pytest.approx(value)


@pytest.mark.parametrize("alpha", [0.1, 0.6, 1.5])
@pytest.mark.parametrize("beta", [0.8, 1.0])
def test_quanta_are_those_of_chapter_3_1(alpha, beta):
    found = theories.exponents("quanta", alpha=alpha, beta=beta)
    law = quanta.exponents(alpha, beta)
    assert found == pytest.approx({r: law[r] for r in theories.RESOURCES}, **RELATIVE)
    grows = theories.growth("quanta", alpha=alpha, beta=beta)
    assert (grows["data"], grows["steps"]) == (law["n_of_data"], law["n_of_steps"])


def test_skills_are_those_of_chapter_4_3():
    times = domino.time_exponents(1.7)
    for name, model in (("domino", "Domino"), ("resource", "L2")):
        x, y = times[model]
        assert theories.growth(name, alpha=0.7)["steps"] == x
        assert theories.exponents(name, alpha=0.7)["steps"] == pytest.approx(y)


def test_the_laws_are_those_of_the_models():
    """Slopes of the exact losses far out, with nothing from `theories` in them."""

    def slope(loss, x):
        return -np.log(loss(2 * x) / loss(x)) / np.log(2)

    found = theories.exponents("quanta", alpha=0.6)
    for resource_, loss, x in (
        ("parameters", lambda n: solvable.loss_of_parameters(n, 0.6), 1e5),
        ("steps", lambda t: solvable.loss_of_steps(t, 0.6), 1e8),
        ("data", lambda d: solvable.loss_of_samples(d, 0.6), 1e6),
        ("compute", lambda c: solvable.best_split(c, 0.6)[1], 1e9),
    ):
        assert slope(loss, x) == pytest.approx(found[resource_], rel=0.01)
    budget = theories.exponents("resource", alpha=0.6)["steps"]
    many, times = resource.zipf(200_000, 1.6), np.array([40.0, 80.0])
    left = resource.loss(times, many, 1.0)
    # The end of the list is taken out: what endless tasks would add, n^-alpha.
    left = left + (200_000.5**-0.6 / 0.6) / many[0] ** -1
    assert -np.log2(left[1] / left[0]) == pytest.approx(budget, rel=0.05)
    for d in (1, 2, 3):
        cells = np.array([8, 16])
        errors = [approximation.simplicial_mse(int(c), d) for c in cells]
        found = -np.log(errors[1] / errors[0]) / np.log(2**d)
        assert theories.exponents("approximation", d=d)["data"] == pytest.approx(
            found, rel=0.05
        )
    exact = theories.exponents("approximation", d=1)["parameters"]
    assert slope(lottery.piecewise_linear_optimum, 64.0) == pytest.approx(exact)


def test_smooth_modes_are_the_toy_of_chapter_1_2():
    """Gradient descent on features of variance k^-(1 + alpha), alpha = 1."""
    variance = np.arange(1.0, 200_001) ** -2
    found = theories.exponents("smooth modes", alpha=1.0)

    def after(steps):
        return (variance * (1 - 0.5 * variance) ** (2 * steps)).sum()

    assert np.log(after(2e3) / after(2e5)) / np.log(100) == pytest.approx(
        found["steps"], rel=0.02
    )
    left = variance[100:].sum() / variance[1000:].sum()
    assert np.log10(left) == pytest.approx(found["parameters"], rel=0.02)


@pytest.mark.parametrize(("first", "second"), [(0.4, 0.3), (1.0, 1.0), (0.35, 0.37)])
def test_compute_is_the_best_split(first, second):
    """By search along N S = C."""
    budgets = np.array([1e6, 1e9])
    log_n = np.linspace(0, np.log(1e9), 20_001)
    losses = [
        np.min(np.exp(-first * log_n) + (c / np.exp(log_n)) ** -second) for c in budgets
    ]
    found = np.log(losses[0] / losses[1]) / np.log(1e3)
    assert theories.compute_exponent(first, second) == pytest.approx(found, rel=1e-3)
    assert theories.compute_exponent(first, second) < min(first, second)


@pytest.mark.parametrize("name", theories.THEORIES)
def test_every_row_is_whole(name):
    """A formula and a place for each exponent, and none for a silent resource."""
    theory = theories.THEORIES[name]
    found = theories.exponents(name, **inputs_of(name))
    spoken = {"loss"} | {r for r, value in found.items() if value is not None}
    assert set(theory.formulas) == set(theory.places) == spoken
    for resource_ in set(theories.RESOURCES) - spoken:
        assert resource_ in theory.silent
    assert theory.counts and theory.order and theory.falsifier
    given = inputs_of(name)
    names = {"α": given.get("alpha"), "β": given.get("beta"), "d": given.get("d")}
    for resource_ in spoken - {"loss"}:
        text = theory.formulas[resource_].replace("2α", "2*α").replace(")β", ")*β")
        assert eval(text, {}, names) == pytest.approx(found[resource_])


def test_every_test_is_a_check_of_the_book():
    claims = read_claims()["claims"]
    for name, theory in theories.THEORIES.items():
        assert len(set(theory.tests)) == len(theory.tests)
        for kind, claim, check in theory.tests:
            assert kind in theories.KINDS
            checks = [c["name"] for c in claims[claim]["checks"]]
            assert check in checks, (name, claim, check)


@pytest.mark.parametrize("name", theories.THEORIES)
def test_one_exponent_implies_the_others(name):
    found = theories.exponents(name, **inputs_of(name))
    for resource_ in theories.RESOURCES:
        if found[resource_] is not None:
            again = theories.implied(name, resource_, found[resource_])
            spoken = {r: v for r, v in found.items() if v is not None}
            assert {r: again[r] for r in spoken} == pytest.approx(spoken, rel=1e-9)


def test_the_pair_of_a_language_model():
    """Quanta tie the exponent in data to that in parameters, smooth modes do not."""
    pair = fits.REFIT
    from_size = theories.implied("quanta", "parameters", pair.alpha)
    assert from_size["data"] == pytest.approx(pair.alpha / (1 + pair.alpha))
    assert theories.implied("smooth modes", "parameters", pair.alpha)[
        "data"
    ] == pytest.approx(pair.alpha)


def test_board_states_without_a_law():
    assert set(theories.exponents("board states", alpha=-0.06).values()) == {None}
    assert set(theories.growth("board states", alpha=0.0).values()) == {None}


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: theories.exponents("phlogiston"), "unknown theory"),
        (lambda: theories.exponents("quanta", d=3), "quanta takes alpha, beta"),
        (lambda: theories.exponents("tickets", alpha=1), "no input"),
        (lambda: theories.exponents("approximation", d=0), "choose a positive dim"),
        (lambda: theories.exponents("domino", alpha=-0.1), "alpha = -0.1"),
        (lambda: theories.implied("quanta", "time", 0.3), "choose one of parameters"),
        (lambda: theories.implied("resource", "data", 0.3), "says nothing of data"),
        (lambda: theories.implied("quanta", "steps", 1.2), "no exponent of 1.2"),
        (lambda: theories.implied("quanta", "steps", -1), "no exponent of -1"),
    ],
)
def test_one_line_for_what_cannot_be(call, words):
    with pytest.raises(UserError, match=words) as error:
        call()
    assert "\n" not in str(error.value)

"""The tools of chapter 2.4: tickets counted, halves of pairs, a built ensemble."""

from itertools import permutations

import numpy as np
import pytest

from scalinglaws import experiments, lottery, tickets
from scalinglaws.experiments import ensemble

X, WEIGHTS = lottery.test_grid()


def mirror_pairs(count, w=0.5):
    """count equal tickets: w, b, v of 2 count neurons and c, fitted."""
    v, c = tickets.refit_output([w, -w], [0, 0], "silu", X, X**2, WEIGHTS)
    ends = np.repeat([w, -w], count)
    return ends, 0 * ends, np.repeat(v, count) / count, c


def best_matching(good):
    """The largest number of disjoint pairs, by trying every order of the columns."""
    tall = good if good.shape[0] <= good.shape[1] else good.T
    rows = range(len(tall))
    return max(
        sum(tall[rows, order])
        for order in permutations(range(tall.shape[1]), len(tall))
    )


@pytest.mark.parametrize("count", [1, 3, 8])
def test_equal_pairs_are_counted_once_each(count):
    w, b, v, _ = mirror_pairs(count)
    assert tickets.ticket_count(w, b, v, X, WEIGHTS, "silu") == count
    # With one neuron left that faces left there is one ticket, however many face right.
    few = np.flatnonzero((w > 0) | (np.arange(len(w)) == len(w) - 1))
    assert tickets.ticket_count(w[few], b[few], v[few], X, WEIGHTS, "silu") == 1


def test_tickets_are_the_largest_matching():
    rng, seen = np.random.default_rng(3), set()
    for _ in range(30):
        w, b, v = rng.uniform(-1, 1, (3, 8))
        cost, *_ = tickets.pair_costs(w, b, v, X, WEIGHTS, "silu")
        expected = int(best_matching(cost < 0.5)) if cost.size else 0
        found = tickets.ticket_count(w, b, v, X, WEIGHTS, "silu", cutoff=0.5)
        assert found == expected
        seen.add(found)
    assert len(seen) >= 3


def test_half_of_equal_pairs_is_as_good_as_all():
    w, b, v, c = mirror_pairs(5)
    whole, half = tickets.half_of_pairs_mse(
        w, b, v, c, X, WEIGHTS, "silu", 4, np.random.default_rng(0)
    )
    fitted = v @ tickets.hidden(w, b, X, "silu") + c
    assert whole == pytest.approx(float(WEIGHTS @ (fitted - X**2) ** 2), rel=1e-6)
    assert half == pytest.approx([whole] * 4, rel=1e-6)


def test_half_of_a_network_that_needs_all_its_neurons_is_much_worse():
    w = np.array([1.0, 0.9, 0.6, 1.3, -1.1, -0.8, -0.5, -1.2])
    b = np.array([0.3, -1.0, 0.8, 1.5, 0.5, 1.2, -0.6, -1.4])
    v, c = tickets.refit_output(w, b, "silu", X, X**2, WEIGHTS)
    whole, half = tickets.half_of_pairs_mse(
        w, b, v, c, X, WEIGHTS, "silu", 4, np.random.default_rng(0)
    )
    assert half.min() > 100 * whole


def test_a_built_ensemble_has_the_error_of_one_ticket_over_their_number():
    rng = np.random.default_rng(0)

    def mean_error(count):
        errors = []
        for _ in range(300):
            w, b, v, c = tickets.built_ensemble(count, rng)
            f = v @ tickets.hidden(w, b, X, "silu") + c
            errors.append(WEIGHTS @ (f - X**2) ** 2)
        return np.mean(errors)

    assert mean_error(1) / mean_error(16) == pytest.approx(16, rel=0.25)


def test_sixteen_points_more_do_not_change_an_integral():
    w, b, v, c = tickets.built_ensemble(4, np.random.default_rng(1))
    integrals = []
    for x, weights in (ensemble.nodes(), ensemble.nodes(48), (X, WEIGHTS)):
        f = v @ tickets.hidden(w, b, x, "silu") + c
        integrals.append(weights @ (f - x**2) ** 2)
    assert integrals[0] == pytest.approx(integrals[1], rel=1e-9)
    assert integrals[0] == pytest.approx(integrals[2], rel=1e-4)


def test_rows_of_a_result_belong_together(tmp_path, monkeypatch):
    monkeypatch.setenv("SCALINGLAWS_RESULTS", str(tmp_path))
    result = experiments.run("lottery/ensemble", "tiny")
    _, weights = ensemble.nodes()
    again = result["tiny/residuals"].astype(float) ** 2 @ weights
    assert again == pytest.approx(result["tiny/mse"], rel=1e-3)
    assert (np.diff(result["tiny/width"]) >= 0).all()
    # A better gain, slope and offset can only help.
    assert (result["tiny/whole"] <= result["tiny/mse"] * (1 + 1e-6)).all()


def test_the_bank_keeps_the_networks_it_measured(tmp_path, monkeypatch):
    monkeypatch.setenv("SCALINGLAWS_RESULTS", str(tmp_path))
    bank = experiments.run("lottery/ticket-bank", "tiny")
    for i in range(len(bank["mse"])):
        w, b, v, c = (bank[name][i].astype(float) for name in "wbvc")
        f = v @ tickets.hidden(w, b, X, "silu") + c
        assert WEIGHTS @ (f - X**2) ** 2 == pytest.approx(bank["mse"][i], rel=1e-5)

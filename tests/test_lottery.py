"""Theory of y = x^2, and taking trained networks apart."""

import itertools

import numpy as np
import pytest
import torch

from scalinglaws import lottery, networks, tickets
from scalinglaws.errors import UserError

X, WEIGHTS = lottery.test_grid()
Y = X**2


def test_the_test_grid_integrates():
    assert WEIGHTS.sum() == pytest.approx(1, abs=1e-14)
    assert WEIGHTS @ Y == pytest.approx(4 / 3, rel=1e-5)
    variance = WEIGHTS @ (Y - WEIGHTS @ Y) ** 2
    assert lottery.best_constant_mse() == pytest.approx(variance, rel=1e-5)


@pytest.mark.parametrize("width", [2, 4, 8, 16])
def test_the_explicit_relu_network_attains_the_optimum(width):
    error = float(lottery.mse(lottery.optimal_relu_net(width))[0])
    assert error == pytest.approx(lottery.piecewise_linear_optimum(width + 1), rel=5e-3)


def test_the_optimum_agrees_with_brute_force_least_squares():
    # Equal knots are optimal for a parabola; hat functions span the candidates.
    for pieces in (1, 2, 3, 5):
        knots = np.linspace(-2, 2, pieces + 1)
        hats = np.array([np.interp(X, knots, row) for row in np.eye(pieces + 1)])
        root = np.sqrt(WEIGHTS)
        found = np.linalg.lstsq((hats * root).T, Y * root, rcond=None)[0]
        error = WEIGHTS @ (found @ hats - Y) ** 2
        assert error == pytest.approx(
            lottery.piecewise_linear_optimum(pieces),
            rel=1e-3,  # of the test grid
        )
    with pytest.raises(UserError, match="even width"):
        lottery.optimal_relu_net(3)


def test_a_square_activation_is_exact_with_one_neuron():
    block = networks.Block((1,) * 8, tuple(range(8)))
    options = {"activation": "square", "points": 32, "device": "cpu"}
    _, errors = lottery.train(
        block, steps=3000, learning_rate=1e-2, schedule="cosine",
        dtype=torch.float64, **options,
    )  # fmt: skip
    assert np.median(errors[-1]) < 1e-12


def test_two_silu_neurons_have_no_best_error():
    # phi(b + wx) + phi(b - wx) - 2 phi(b), scaled to x^2: the error falls as w^4.
    errors = []
    for w in (0.25, 0.125):
        phi = tickets.hidden([w, -w], [0.0, 0.0], X, "silu")
        v, c = tickets.refit_output([w, -w], [0, 0], "silu", X, Y, WEIGHTS)
        errors.append(WEIGHTS @ (v @ phi + c - Y) ** 2)
    assert errors[0] == pytest.approx(3.904e-5, rel=0.01)
    assert errors[0] / errors[1] == pytest.approx(16, rel=0.05)


def planted(count, bias, spread, rng):
    noise = rng.standard_normal((count, len(X)))
    return Y + bias * np.cos(X) + spread * noise


def test_bias_and_variance_are_unbiased():
    rng = np.random.default_rng(0)
    draws = [
        tickets.bias_variance(planted(6, 0.3, 0.5, rng), Y, WEIGHTS) for _ in range(300)
    ]
    bias, variance = np.mean(draws, axis=0)
    assert bias == pytest.approx(0.09 * (WEIGHTS @ np.cos(X) ** 2), rel=0.03)
    assert variance == pytest.approx(0.25, rel=0.01)


def test_average_mse_is_the_mean_over_all_subsets():
    predictions = planted(6, 0.3, 0.5, np.random.default_rng(1))
    expected = tickets.average_mse(predictions, Y, WEIGHTS, [1, 2, 3])
    for size, value in zip((1, 2, 3), expected, strict=True):
        subsets = itertools.combinations(range(6), size)
        errors = [WEIGHTS @ (predictions[list(s)].mean(0) - Y) ** 2 for s in subsets]
        assert value == pytest.approx(np.mean(errors), rel=1e-10)


def test_residual_cosine_of_planted_residuals():
    rng = np.random.default_rng(2)
    assert tickets.residual_cosine(planted(40, 0, 1, rng), Y, WEIGHTS) == (
        pytest.approx(0, abs=0.01)
    )
    same = np.tile(Y + np.sin(X), (5, 1)) + np.arange(1, 6)[:, None] * 0.0
    assert tickets.residual_cosine(same, Y, WEIGHTS) == pytest.approx(1)
    pair = planted(2, 0.4, 0.3, rng) - Y
    cosine = (WEIGHTS * pair[0] @ pair[1]) / np.sqrt(
        (WEIGHTS @ pair[0] ** 2) * (WEIGHTS @ pair[1] ** 2)
    )
    assert tickets.residual_cosine(pair + Y, Y, WEIGHTS) == pytest.approx(cosine)


def random_net(width, seed=3):
    small = lottery.SmallNets(
        networks.Block((width,), (seed,)), points=32, device="cpu", dtype=torch.float64
    )
    nets = small.nets()
    return nets, *(networks.to_array(a[0]) for a in (nets.w, nets.b, nets.v))


def test_hidden_and_refit_agree_with_the_torch_network():
    nets, w, b, v = random_net(12)
    x = networks.to_tensor(X, "cpu")
    torch_f = networks.to_array(lottery.predict(nets, x)[0])
    phi = tickets.hidden(w, b, X, "silu")
    assert np.allclose(v @ phi + float(nets.c[0]), torch_f, atol=1e-13)
    v2, c2 = tickets.refit_output(w, b, "silu", X, Y, WEIGHTS)
    residual = v2 @ phi + c2 - Y
    assert WEIGHTS @ residual**2 < 1e-10 * (WEIGHTS @ (torch_f - Y) ** 2)
    fitted = tickets.affine_refit(torch_f, X, Y, WEIGHTS)
    # Normal equations: the residual is orthogonal to the three regressors.
    for column in (torch_f, X, np.ones_like(X)):
        assert abs(WEIGHTS @ ((fitted - Y) * column)) < 1e-9


def test_pairs_are_costed_and_matched_by_the_definition():
    _, w, b, v = random_net(10)
    cost, left, right = tickets.pair_costs(w, b, v, X, WEIGHTS, "silu")
    phi = tickets.hidden(w, b, X, "silu")
    for row, i in enumerate(left):
        for column, j in enumerate(right):
            pair = v[i] * phi[i] + v[j] * phi[j]
            centred, target = pair - WEIGHTS @ pair, Y - WEIGHTS @ Y
            corr = (WEIGHTS * centred @ target) / np.sqrt(
                (WEIGHTS @ centred**2) * (WEIGHTS @ target**2)
            )
            expected = 1 - max(corr, 0) ** 2
            assert cost[row, column] == pytest.approx(expected, abs=1e-9)
    pairs = tickets.match_pairs(w, b, v, X, WEIGHTS, "silu")
    total = sum(cost[list(left).index(i), list(right).index(j)] for i, j in pairs)
    small, large = sorted((len(left), len(right)))
    table = cost if len(left) <= len(right) else cost.T
    best = min(
        table[np.arange(small), list(columns)].sum()
        for columns in itertools.permutations(range(large), small)
    )
    assert len(pairs) == small and total == pytest.approx(best)


def test_half_of_the_pairs_keeps_the_scale():
    kept = tickets.half_of_pairs(np.ones(7), [(0, 1), (2, 3), (4, 5), (6, 6)], [0, 2])
    assert kept.tolist() == [2, 2, 0, 0, 2, 2, 0]


@pytest.mark.parametrize(
    ("w", "b", "v", "mse", "name"),
    [
        ([1, -1], [0.1, 0.1], [2, 2], 4e-3, "symmetric"),
        ([1, 1.2], [0, 1], [2, -2], 2e-2, "one-sided"),
        ([1, -1], [0.1, 2.0], [2, 1], 2e-2, "other"),
        ([1, -1], [0.1, 0.1], [2, 2], 1.4222, "dead"),
    ],
)
def test_pairs_are_classified(w, b, v, mse, name):
    assert tickets.classify_pair(w, b, v, mse) == name


# ---------------------------------------------------------------- inside (chapter 2.3)


def test_relu_neurons_are_rescaled_without_a_change():
    _, w, b, v = random_net(8)
    w2, b2, v2 = tickets.rescaled(w, b, v)
    assert np.allclose(np.abs(w2), 1)
    before, after = (
        vs @ tickets.hidden(ws, bs, X, "relu")
        for ws, bs, vs in ((w, b, v), (w2, b2, v2))
    )
    assert np.allclose(before, after)
    # One symmetric pair, its second neuron written at another scale.
    pair = [[1.0, -4.0]], [[-0.7, -2.8]], [[2.0, 0.5]]
    assert tickets.classify_pairs(*pair, [0.02], "relu") == ["symmetric"]
    assert tickets.classify_pairs(*pair, [0.02], "silu") == ["other"]


def test_tickets_share_no_neuron():
    cost = np.array([[0.001, 0.002, 1], [0.003, 1, 1], [0.004, 1, 1]])
    assert tickets.count_tickets(cost, 0.01) == 2
    assert tickets.count_tickets(cost, 0.0015) == 1
    assert tickets.count_tickets(np.ones((3, 0)), 0.01) == 0
    assert tickets.count_tickets(np.ones((2, 2)), 0.01) == 0


def test_rank_counts_directions():
    rng = np.random.default_rng(5)
    w, b = rng.uniform(-1, 1, (2, 50))
    assert tickets.activation_rank(w, b, X, WEIGHTS, "square") == 2  # x and x^2
    assert tickets.activation_rank(w[:1], b[:1], X, WEIGHTS, "silu") == 1
    assert tickets.activation_rank(w, b, X, WEIGHTS, "relu") > 10


def test_a_mirror_ratio_tells_pairs_from_a_symmetric_density():
    rng = np.random.default_rng(6)
    w, b, v = rng.uniform(-1, 1, (3, 1000))
    assert tickets.mirror_ratio(w, b, v) == pytest.approx(1, abs=0.1)
    shift = 0.005 * rng.standard_normal((3, 1000))
    paired = [np.concatenate([a, s * a + d]) for a, s, d in
              zip((w, b, v), (-1, 1, 1), shift, strict=True)]  # fmt: skip
    assert tickets.mirror_ratio(*paired) < 0.2
    # Left- and right-facing neurons of different kinds: no mirror images.
    assert tickets.mirror_ratio(w, b + np.sign(w), v) > 1.5
    with pytest.raises(UserError, match="at least 3 neurons"):
        tickets.mirror_ratio(np.abs(w), b, v)


def test_peaks_hold_nearly_all_runs_of_few_solutions():
    rng = np.random.default_rng(7)
    exact = np.repeat([1e-3, 1e-2, 1.0], [50, 30, 20])
    assert tickets.peak_shares(exact, 4, 0.1).tolist() == [0.5, 0.8, 1.0, 1.0]
    smooth = np.exp(rng.uniform(-5, 0, 20_000))
    # Of a uniform distribution a window holds its share of sqrt(12) deviations.
    expected = 0.1 * np.arange(1, 5) / np.sqrt(12)
    assert tickets.peak_shares(smooth, 4, 0.1) == pytest.approx(expected, rel=0.15)

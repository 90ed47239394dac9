"""What approximation theory says, against independent computations."""

import numpy as np
import pytest
import torch
from scipy.interpolate import LinearNDInterpolator

from scalinglaws import approximation, arity, lottery
from scalinglaws.errors import UserError
from scalinglaws.experiments.approximation import explicit_mse

CURVES = approximation.CURVES


@pytest.mark.parametrize("n_pieces", [1, 2, 3, 5, 9])
def test_the_asymptotic_law_is_exact_for_the_parabola(n_pieces):
    _, second = CURVES["square"]
    law = approximation.asymptotic_optimum(second, n_pieces)
    assert law == pytest.approx(lottery.piecewise_linear_optimum(n_pieces), rel=1e-9)


@pytest.mark.parametrize("width", [1, 2, 3, 6])
def test_the_best_continuous_fit_of_the_parabola_is_the_optimum(width):
    found = approximation.best_fit("square", width, linear=True, starts=4)
    optimum = lottery.piecewise_linear_optimum(width + 1)
    assert found == pytest.approx(optimum, rel=1e-6)


@pytest.mark.parametrize(
    ("name", "width", "ratio"),
    [
        ("relu", 2, 1.0),
        ("relu", 1, 10.137),  # a constant and one ReLU, 0.901
        ("relu", 3, 1.8623),
        ("leaky", 3, 1.961),  # another slope is no free linear term
        ("absolute", 1, 1.0),
        ("absolute", 3, 1.0),
    ],
)
def test_even_widths_attain_it_odd_ones_need_a_linear_term(name, width, ratio):
    slope = approximation.SLOPES[name]
    found = approximation.best_fit("square", width, slope=slope, starts=4)
    optimum = lottery.piecewise_linear_optimum(width + 1)
    assert found / optimum == pytest.approx(ratio, rel=1e-3)


def test_the_explicit_network_is_integrated_exactly():
    for width in (2, 4, 8):
        optimum = lottery.piecewise_linear_optimum(width + 1)
        assert explicit_mse(width, "cpu") == pytest.approx(optimum, rel=1e-9)


@pytest.mark.parametrize(("n", "ratio"), [(2, 1.38), (3, 0.82), (4, 1.17)])
def test_the_asymptotic_law_is_off_for_few_pieces(n, ratio):
    found = approximation.best_fit("cube", n - 1, linear=True, starts=4)
    law = approximation.asymptotic_optimum(CURVES["cube"][1], n)
    assert found / law == pytest.approx(ratio, rel=0.01)


def test_the_gradient_of_a_fit_is_its_derivative():
    target, facing = CURVES["sine"][0], np.array([-1.0, 1.0, 1.0])
    knots = np.array([-1.1, 0.2, 0.9])
    for slope, linear in ((0.0, False), (0.1, False), (0.0, True)):
        kind = {"slope": slope, "linear": linear}
        _, gradient = approximation.neurons_fit(target, knots, facing, **kind)
        for i, shift in enumerate(1e-6 * np.eye(3)):
            above, _ = approximation.neurons_fit(target, knots + shift, facing, **kind)
            below, _ = approximation.neurons_fit(target, knots - shift, facing, **kind)
            assert gradient[i] == pytest.approx((above - below) / 2e-6, rel=1e-4)


@pytest.mark.parametrize("d", [1, 2])
def test_simplicial_interpolation_is_scipys(d):
    cells = 3
    axis = np.linspace(-2, 2, cells + 1)
    rng = np.random.default_rng(0)
    x = rng.uniform(-2, 2, (40_000, d))
    target = approximation.product_of_cosines
    if d == 1:
        given = np.interp(x[:, 0], axis, np.cos(axis))
    else:
        # The same triangulation: scipy's own breaks ties its way, so the simplices
        # are those of a lattice sheared a little towards ours.
        grid = np.stack(np.meshgrid(axis, axis, indexing="ij"), -1).reshape(-1, 2)
        bent = grid @ np.array([[1, -0.01], [-0.01, 1]])
        moved = x @ np.array([[1, -0.01], [-0.01, 1]])
        given = LinearNDInterpolator(bent, target(grid))(moved)
        inside = np.isfinite(given)
        x, given = x[inside], given[inside]
    by_sampling = np.mean((given - target(x)) ** 2)
    found = approximation.simplicial_mse(cells, d)
    assert found == pytest.approx(by_sampling, rel=0.05)


def test_interpolation_of_a_plane_is_exact_and_of_a_parabola_known():
    def plane(x):
        return x @ np.array([1.0, -2.0, 0.5]) + 3

    assert approximation.simplicial_mse(3, 3, target=plane) < 1e-28

    # On one axis the error is (x - a)(b - x): h^4 / 30 in the mean square.
    def square(x):
        return x[..., 0] ** 2

    assert approximation.simplicial_mse(5, 1, target=square) == pytest.approx(
        0.8**4 / 30, rel=1e-9
    )


@pytest.mark.parametrize("depth", [1, 3, 6])
def test_a_deep_network_interpolates_the_square(depth):
    layers = approximation.deep_square(depth)
    knots = np.linspace(-2, 2, 2 * 2**depth + 1)
    assert np.allclose(approximation.run_layers(layers, knots), knots**2, atol=1e-12)
    table = approximation.deep_square_table(depth)
    assert table["pieces"] == 2 * 2**depth
    assert table["neurons"] == 2 + 3 * depth
    assert table["mse"] == pytest.approx(16 * 16.0**-depth / 30, rel=1e-9)


# ------------------------------------------------------------------------- d inputs


@pytest.mark.parametrize("target", list(arity.TARGETS))
@pytest.mark.parametrize("d", [1, 2, 3])
def test_the_directions_are_those_the_target_is_a_sum_over(target, d):
    rays = arity.directions(target, d)
    assert torch.allclose(rays.norm(dim=1), torch.ones(len(rays)).double())
    x = arity.points(d, 64, "cpu")
    if target == "product":
        waves = (x @ rays.T * d**0.5).cos().mean(1)
        assert torch.allclose(waves, arity.TARGETS[target](x))


@pytest.mark.parametrize(("d", "each"), [(1, 4), (2, 4), (3, 2)])
def test_an_additive_target_costs_one_optimum_an_axis(d, each):
    net = arity.laid_out("additive", d, d * each, "cpu")
    bound = d * lottery.piecewise_linear_optimum(each + 1)
    assert float(arity.test_mse(net, "additive")[0]) == pytest.approx(bound, rel=0.01)


def test_the_jacobian_trains_and_never_beats_the_bound():
    start = arity.random_start(2, 6, (1, 2, 3), "cpu")
    before = arity.test_mse(start, "additive")
    after = arity.test_mse(arity.train(start, "additive", count=256, iterations=60),
                           "additive")  # fmt: skip
    assert (after < before / 3).all()
    # Along an axis the target is a parabola and the network has at most 7 pieces.
    assert (after > lottery.piecewise_linear_optimum(7)).all()


def test_a_seed_is_a_network():
    one = arity.random_start(3, 5, (7,), "cpu")
    both = arity.random_start(3, 5, (8, 7), "cpu")
    assert torch.equal(one.w[0], both.w[1]) and torch.equal(one.v[0], both.v[1])
    # Every kink passes through the cube.
    reach = 2 * one.w.abs().sum(-1)
    assert (one.b.abs() <= reach).all()


def test_mistakes_are_one_line():
    with pytest.raises(UserError, match="choose a multiple of 4"):
        arity.laid_out("product", 3, 6, "cpu")
    with pytest.raises(UserError, match="unknown target"):
        arity.test_mse(arity.random_start(1, 2, (0,), "cpu"), "cubed")

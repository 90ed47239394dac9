"""How good can the best network be? Piecewise-linear approximation, chapter 2.1.

Everything here is written down or fitted exactly, in NumPy; nothing is trained. The
target lives on [-L, L]^d (L = `half_width`), errors are mean squares over it.

- One input: the best continuous function of n straight pieces (`best_fit`), and the
  asymptotic law of its error (`asymptotic_optimum`).
- d inputs: interpolation on the simplices of a grid (`simplicial_mse`).
- Deep networks: a sawtooth that squares its input (`deep_square`).
"""

from collections.abc import Callable
from itertools import permutations

import numpy as np
from scipy.optimize import minimize

HALF_WIDTH = 2.0

# Targets of one input, x^2, e^x, sin 3x and |x|^3, each with its second derivative,
# which decides where knots go.
CURVES: dict[str, tuple[Callable, Callable]] = {
    "square": (np.square, lambda x: np.full_like(x, 2.0)),
    "exp": (np.exp, np.exp),
    "sine": (lambda x: np.sin(3 * x), lambda x: -9 * np.sin(3 * x)),
    "cube": (lambda x: np.abs(x) ** 3, lambda x: 6 * np.abs(x)),
}

# Activations that are straight but for one knot: the slope left of it.
SLOPES = {"relu": 0.0, "leaky": 0.1, "absolute": -1.0}


# -------------------------------------------------------------------------- one input


def asymptotic_optimum(second, n_pieces, half_width: float = HALF_WIDTH):
    """MSE of the best n-piece fit as n grows: (int |f''|^(2/5))^5 / (720 n^4 2L).

    For f = x^2 it is exact at every n: `lottery.piecewise_linear_optimum`.
    """
    x = np.linspace(-half_width, half_width, 200_001)
    density = np.abs(second(x)) ** 0.4
    total = np.trapezoid(density, x)
    return total**5 / (720 * 2 * half_width * np.asarray(n_pieces, float) ** 4)


def equal_share_knots(second, n_pieces: int, half_width: float = HALF_WIDTH):
    """The n - 1 inner knots that give every piece the same share of |f''|^(2/5)."""
    x = np.linspace(-half_width, half_width, 20_001)
    density = np.abs(second(x)) ** 0.4 + 1e-9
    share = np.concatenate([[0], np.cumsum((density[1:] + density[:-1]) / 2)])
    return np.interp(np.arange(1, n_pieces) / n_pieces, share / share[-1], x)


def quadrature(knots, half_width: float = HALF_WIDTH, order: int = 12):
    """Points [Q] and weights [Q], which add up to 1: Gauss's on every piece."""
    inside = np.clip(knots, -half_width, half_width)
    ends = np.unique(np.concatenate([[-half_width], inside, [0, half_width]]))
    t, weights = np.polynomial.legendre.leggauss(order)
    middle, half = (ends[1:] + ends[:-1]) / 2, np.diff(ends) / 2
    x = middle[:, None] + half[:, None] * t
    return x.ravel(), (half[:, None] * weights).ravel() / (2 * half_width)


def neurons_fit(target, knots, facing, *, slope=0.0, linear=False,
                half_width: float = HALF_WIDTH):  # fmt: skip
    """Least squares with neurons phi(s_i (x - t_i)): (MSE, its gradient in the knots).

    `facing` holds the signs s_i; phi(z) is z for z > 0 and `slope` z below; `linear`
    adds a free term in x, as a connection that skips the hidden layer would.
    """
    x, weights = quadrature(knots, half_width)
    z = facing[:, None] * (x - knots[:, None])
    phi = np.where(z > 0, z, slope * z)
    columns = [np.ones_like(x), *([x] if linear else []), *phi]
    design, root = np.stack(columns, 1), np.sqrt(weights)
    values = target(x)
    solution = np.linalg.lstsq(root[:, None] * design, root * values, rcond=1e-13)[0]
    residual = design @ solution - values
    pull = -facing[:, None] * np.where(z > 0, 1.0, slope)
    gradient = 2 * solution[-len(knots) :] * (pull @ (weights * residual))
    return float(weights @ residual**2), gradient


def best_fit(curve: str, n_neurons: int, *, slope=0.0, linear=False, starts: int = 1,
             rng=0, half_width: float = HALF_WIDTH) -> float:  # fmt: skip
    """Smallest MSE found with so many neurons: knots by L-BFGS, the rest exactly.

    With `linear` the facing does not matter and the function is any continuous one of
    n_neurons + 1 pieces. Without it every number of left-facing neurons is tried. Start
    0 has equal shares of |f''|^(2/5); the others move its knots at random.
    """
    target, second = CURVES[curve]
    rng = np.random.default_rng(rng)
    first = equal_share_knots(second, n_neurons + 1, half_width)
    gap = 2 * half_width / (n_neurons + 1)
    best = np.inf
    for left in [0] if linear else range(n_neurons + 1):
        facing = np.where(np.arange(n_neurons) < left, -1.0, 1.0)
        for start in range(starts):
            knots = first + (start > 0) * gap * rng.uniform(-1, 1, n_neurons)
            found = minimize(
                lambda t, s=facing: _log_fit(target, t, s, slope, linear, half_width),
                knots, jac=True, method="L-BFGS-B",
                bounds=[(-half_width, half_width)] * n_neurons,
                options={"maxiter": 500, "ftol": 1e-14, "gtol": 1e-9},
            )  # fmt: skip
            best = min(best, float(np.exp(found.fun)))
    return best


def _log_fit(target, knots, facing, slope, linear, half_width):
    """The logarithm of the MSE: a well-scaled objective at any number of pieces."""
    error, gradient = neurons_fit(
        target, knots, facing, slope=slope, linear=linear, half_width=half_width
    )
    return np.log(error), gradient / error


# ----------------------------------------------------------------- d inputs, on a grid


def product_of_cosines(x):
    """cos x_1 ... cos x_d at points [..., d]."""
    return np.cos(x).prod(-1)


def simplicial_mse(cells: int, d: int, *, target=product_of_cosines, order: int = 4,
                   half_width: float = HALF_WIDTH) -> float:  # fmt: skip
    """MSE of piecewise-linear interpolation at the (cells + 1)^d points of a grid.

    Every cube is cut into d! simplices, one for each order of the coordinates
    (Freudenthal's, or Kuhn's, triangulation). On the simplex 1 >= u_1 >= ... >= u_d >=
    0 the interpolant is f(corner_0) + sum_j u_j (f(corner_j) - f(corner_(j-1))), where
    corner_j has its first j coordinates at 1. Gauss points, Duffy's map.
    """
    h = 2 * half_width / cells
    axes = [-half_width + h * np.arange(cells)] * d
    corner = np.stack(np.meshgrid(*axes, indexing="ij"), -1).reshape(-1, d)
    t, weights = np.polynomial.legendre.leggauss(order)
    s = np.stack(np.meshgrid(*[(t + 1) / 2] * d, indexing="ij"), -1).reshape(-1, d)
    weight = np.prod(np.meshgrid(*[weights / 2] * d, indexing="ij"), axis=0).ravel()
    u = np.cumprod(s, axis=1)  # u_1 >= u_2 >= ...
    weight = weight * np.prod(s ** np.arange(d - 1, -1, -1), axis=1)
    total = 0.0
    for axes_in_order in permutations(range(d)):
        corners = np.zeros((d + 1, d))
        for j, axis in enumerate(axes_in_order):
            corners[j + 1 :, axis] = 1
        values = target(corner[:, None] + h * corners)  # [cubes, d + 1]
        rise = np.diff(values, axis=1)
        # The point with sorted coordinates u, back in the order of the axes.
        for at, local, share in zip(u, u @ np.diff(corners, axis=0), weight,
                                    strict=True):  # fmt: skip
            residual = values[:, 0] + rise @ at - target(corner + h * local)
            total += share * (residual @ residual)
    return float(total / len(corner))


# ------------------------------------------------------------------------------- depth


def deep_square(depth: int) -> list[tuple[np.ndarray, np.ndarray]]:
    """A ReLU network of 2 + 3 depth neurons that interpolates x^2 on [-2, 2].

    After Yarotsky 2017 (arXiv:1610.01145): the tent g folds [0, 1] onto itself, its
    s-fold composition g_s has 2^(s-1) teeth, and t - sum_s g_s(t) / 4^s interpolates
    t^2 at 2^depth + 1 points. Here t = |x| / 2. Returns (W, b) of every layer, hidden
    layers first: [2, 1], then `depth` times [3, 2 or 3], then the linear [1, 2 or 3].
    """
    fold = np.array([[1.0], [-1.0]]) / 2
    layers = [(fold, np.zeros(2))]
    tent = kept = np.ones((1, 2))  # t and what is kept, from relu(x/2), relu(-x/2)
    for s in range(1, depth + 1):
        layers.append((np.vstack([tent, tent, kept]), np.array([0, -0.5, 0])))
        tent = np.array([[2.0, -4.0, 0.0]])
        kept = np.array([[0.0, 0.0, 1.0]]) - tent / 4**s
    return [*layers, (4 * kept, np.zeros(1))]


def run_layers(layers, x) -> np.ndarray:
    """Output [D] of a ReLU network given as (W, b) pairs, at the points x [D]."""
    a = np.atleast_2d(x)
    for weight, bias in layers[:-1]:
        a = np.maximum(weight @ a + bias[:, None], 0)
    weight, bias = layers[-1]
    return (weight @ a + bias[:, None])[0]


def deep_square_table(depth: int) -> dict[str, float]:
    """Neurons, parameters, straight pieces and MSE of `deep_square(depth)`.

    Pieces and MSE are counted and integrated between the multiples of 2 / 2^depth.
    """
    layers = deep_square(depth)
    ends = np.linspace(-HALF_WIDTH, HALF_WIDTH, 2 * 2**depth + 1)
    t, weights = np.polynomial.legendre.leggauss(3)  # exact for a quartic
    half = np.diff(ends)[:, None] / 2
    x = (ends[1:] + ends[:-1])[:, None] / 2 + half * t
    values = run_layers(layers, x.ravel()).reshape(x.shape)
    slopes = (values[:, 2] - values[:, 0]) / (x[:, 2] - x[:, 0])
    return {
        "neurons": sum(len(bias) for _, bias in layers[:-1]),
        "parameters": sum(w.size + b.size for w, b in layers),
        "pieces": 1 + int(np.sum(np.abs(np.diff(slopes)) > 1e-6 * half[0])),
        "mse": float(np.mean((values - x**2) ** 2 @ (weights / 2))),
    }

"""Exercises of part 2, lottery tickets."""

from itertools import combinations

import numpy as np

from scalinglaws.exercises.core import Exercise, Unusable, call, real_array

TOLERANCE = 1e-6  # relative, of everything computed from hidden inputs
GOAL = 1e-6  # the error two SiLU neurons must beat
HALF_WIDTH = 2.0
LARGEST_WEIGHT = 1e6
WIDEST = 10**6


def _verify_exponent(answer, rng):
    """The line through the points of the window has residuals orthogonal to log N."""
    for _ in range(6):
        widths = np.unique(np.round(np.geomspace(2, 2000, rng.integers(9, 14))))
        # Two regimes and noise: the window decides, and its end points count.
        bend = rng.uniform(10, 100)
        steep, flat = rng.uniform(1.5, 4), rng.uniform(0.3, 1.2)
        losses = rng.uniform(0.1, 10) * np.where(
            widths < bend, (widths / bend) ** -steep, (widths / bend) ** -flat
        )
        losses *= np.exp(rng.normal(0, 0.2, len(widths)))
        order = rng.permutation(len(widths))
        widths, losses = widths[order], losses[order]
        first = rng.integers(1, 4)
        low, high = np.sort(widths)[[first, first + 4]]
        given = call(answer, widths, losses, float(low), float(high))
        exponent = float(real_array(given, (), "what your function returns"))
        inside = (widths >= low) & (widths <= high)
        if abs(_slope_left(widths, losses, inside, exponent)) > TOLERANCE:
            return _why_not_exponent(widths, losses, low, high, inside, exponent)
    return None


def _slope_left(widths, losses, inside, exponent):
    """Slope that is left in log loss + exponent · log N, by the normal equation."""
    x = np.log(widths[inside])
    x -= x.mean()
    return x @ (np.log(losses[inside]) + exponent * x) / (x @ x)


def _why_not_exponent(widths, losses, low, high, inside, exponent):
    if abs(_slope_left(widths, losses, inside, -exponent)) < TOLERANCE:
        return "a loss that falls has a positive exponent"
    everywhere = np.ones(len(widths), bool)
    if abs(_slope_left(widths, losses, everywhere, exponent)) < TOLERANCE:
        return "only widths from low to high belong to the fit"
    for one_end_out in (
        (widths > low) & (widths < high),
        (widths >= low) & (widths < high),
        (widths > low) & (widths <= high),
    ):
        if abs(_slope_left(widths, losses, one_end_out, exponent)) < TOLERANCE:
            return "low and high themselves belong to the window"
    return (
        "fit a straight line by least squares to the logarithms of both, "
        "through all points of the window, each with the same weight"
    )


def _verify_two_neurons(answer, rng):
    """The network is evaluated on a grid, like every network of the chapter."""
    w, b, v, c = _two_neurons(answer)
    if max(np.abs(w).max(), np.abs(b).max(), np.abs(v).max()) > LARGEST_WEIGHT:
        raise Unusable("a weight is beyond a million: rounding would decide")
    x = np.linspace(-HALF_WIDTH, HALF_WIDTH, 1001)
    weights = np.ones_like(x)
    weights[[0, -1]] = 0.5
    weights /= weights.sum()
    z = np.outer(w, x) + b[:, None]
    f = v @ (z * 0.5 * (1 + np.tanh(z / 2))) + c  # SiLU without overflow
    residual = f - x**2
    if weights @ residual**2 < GOAL:
        return None
    shift = weights @ residual
    if weights @ (residual - shift) ** 2 < GOAL:
        return "the shape is right and the height is not: choose c"
    if w[0] * w[1] >= 0:
        return "the parabola is its own mirror image: make one neuron the other's"
    if not np.allclose([w[0], b[0], v[0]], [-w[1], b[1], v[1]], rtol=1e-3):
        return "a mirror pair has opposite w, the same b and the same v"
    line = f - weights @ f
    parabola = x**2 - weights @ x**2
    gain = (weights @ (line * parabola)) / (weights @ parabola**2)
    if gain <= 0:
        return "the sum opens downwards: look at the sign of v"
    left = line / gain - parabola
    if weights @ left**2 < GOAL:
        return "the shape is right and the size is not: v must undo what w does to it"
    return (
        "expand the sum of the pair in powers of w x: which term is left over, "
        "and how does it shrink with w while v keeps the square in place"
    )


def _two_neurons(answer):
    if isinstance(answer, dict):
        if set(answer) != {"w", "b", "v", "c"}:
            raise Unusable("the dict needs exactly the keys w, b, v and c")
        answer = [answer[key] for key in "wbvc"]
    if not isinstance(answer, tuple | list) or len(answer) != 4:
        raise Unusable("this is not four things w, b, v, c")
    w, b, v = (
        real_array(value, (2,), name)
        for name, value in zip("wbv", answer, strict=False)
    )
    return w, b, v, float(real_array(answer[3], (), "c"))


def _width_variant(rng):
    """A half-width and a target that about a thousand different widths answer."""
    half_width = round(rng.uniform(0.5, 5), 2)
    width = np.exp(rng.uniform(np.log(30), np.log(3000)))
    target = _best_piecewise_mse(width + 1, half_width)
    return {"half_width": half_width, "target": float(f"{target:.3g}")}


def _verify_width(answer, half_width, target):
    """The answer meets the target, one neuron less does not: the error is monotone."""
    value = float(real_array(answer, (), "your answer"))
    if value != round(value) or not 1 <= value <= WIDEST:
        raise Unusable("this is not a number of neurons")
    # N neurons make N knots and N + 1 pieces.
    if _best_piecewise_mse(value + 1, half_width) >= target:
        return "the best fit with so many neurons still misses the target"
    if _best_piecewise_mse(value, half_width) < target:
        return (
            "the bound allows fewer: count the pieces that so many knots make, "
            "and mind how the interval's length enters"
        )
    return None


def _best_piecewise_mse(n_pieces, half_width):
    """Mean squared error of the best line on one piece; by symmetry all err alike.

    On every piece x² differs from x² on the middle piece by a line, which a line fits.
    """
    x, weights = np.polynomial.legendre.leggauss(8)
    x = x * half_width / n_pieces
    design = np.stack([np.ones_like(x), x], axis=1) * np.sqrt(weights)[:, None]
    square = np.sqrt(weights) * x**2
    line = np.linalg.lstsq(design, square)[0]
    return np.sum((square - design @ line) ** 2) / 2


def _verify_bias_variance(answer, rng):
    """bias² + variance / M is the mean error of the averages of all M-subsets."""
    for n_nets in (4, 5, 6):
        n_points = int(rng.integers(7, 12))
        target = rng.normal(size=n_points)
        shared = rng.normal(0.5, 1, size=n_points)  # an error all networks make
        predictions = target + shared + rng.normal(size=(n_nets, n_points))
        given = call(answer, predictions, target)
        bias2, variance = real_array(given, (2,), "what your function returns")
        errors = _errors_of_averages(predictions, target)
        if not _predicts(errors, bias2, variance):
            return _why_not_bias_variance(errors, bias2, variance, n_points)
    return None


def _errors_of_averages(predictions, target):
    """Mean squared error of an average of M networks, M = 1 ... K, over all choices."""
    n_nets = len(predictions)
    return [
        np.mean(
            [
                np.mean((predictions[list(chosen)].mean(axis=0) - target) ** 2)
                for chosen in combinations(range(n_nets), size)
            ]
        )
        for size in range(1, n_nets + 1)
    ]


def _predicts(errors, bias2, variance):
    sizes = np.arange(1, len(errors) + 1)
    return np.allclose(bias2 + variance / sizes, errors, rtol=0, atol=TOLERANCE)


def _why_not_bias_variance(errors, bias2, variance, n_points):
    n_nets = len(errors)

    def spreads(variance):
        """The fall of the error from one network to all of them is the variance's."""
        fall = variance * (1 - 1 / n_nets)
        return np.isclose(errors[0] - errors[-1], fall, rtol=0, atol=TOLERANCE)

    if _predicts(errors, bias2**2, variance):
        return "the first number is the bias: its square is asked for"
    if _predicts(errors, variance, bias2):
        return "bias² comes first, then the variance"
    if _predicts(errors, bias2 / n_points, variance / n_points):
        return "take the mean over the points, not the sum"
    if spreads(variance):
        return (
            "the variance is right; the mean of a few networks still carries some of "
            "it, so the square of its error is more than bias²"
        )
    if spreads(variance * n_nets / (n_nets - 1)):
        return (
            "the variance is measured from the mean of the same networks, "
            "which takes one of them away"
        )
    if spreads(variance**2):
        return "a variance is a mean square, without the root"
    return (
        "what you return must give, as bias² + variance / M, the mean error of an "
        "average of M of these networks, for every M"
    )


EXERCISES = (
    Exercise(
        id="2.2-a",
        title="An exponent in a window",
        wants="a function exponent(widths, losses, low, high) that takes two arrays "
        "and two numbers and returns one number",
        verify=_verify_exponent,
    ),
    Exercise(
        id="2.2-b",
        title="Two SiLU neurons by hand",
        wants="a tuple (w, b, v, c) or a dict with these keys: w, b and v two numbers "
        "each, c one number",
        verify=_verify_two_neurons,
    ),
    Exercise(
        id="2.2-c",
        title="The width that a straight-line fit needs",
        wants="a whole number of neurons",
        verify=_verify_width,
        variant=_width_variant,
    ),
    Exercise(
        id="2.2-d",
        title="Bias and variance of a bank of networks",
        wants="a function bias_variance(predictions, target) that takes arrays of "
        "shape (networks, points) and (points,) and returns (bias², variance)",
        verify=_verify_bias_variance,
    ),
)

"""Taking trained lottery networks apart: averages, refits, neuron pairs.

Everything here is analysis in numpy float64. Predictions are [K, D] for K networks at
D points, `weights` are quadrature weights over the points that add up to 1 (see
`lottery.test_grid`), so a weighted mean is an integral mean. Single networks are given
as arrays w, b, v of length N.
"""

import math

import numpy as np
import torch
from scipy.linalg import lstsq
from scipy.optimize import linear_sum_assignment
from scipy.sparse import csr_array
from scipy.sparse.csgraph import maximum_bipartite_matching
from scipy.spatial import KDTree

from scalinglaws import networks
from scalinglaws.errors import UserError
from scalinglaws.lottery import activation_named, best_constant_mse, test_grid


def hidden(w, b, x, activation: str) -> np.ndarray:
    """phi(w_i x + b_i) of every neuron at every point: [N, D]."""
    z = networks.to_tensor(np.multiply.outer(w, x) + np.asarray(b)[:, None], "cpu")
    return networks.to_array(activation_named(activation).value(z, torch.empty_like(z)))


# --------------------------------------------------------------- is it an ensemble?


def bias_variance(predictions, target, weights) -> tuple[float, float]:
    """Squared bias and variance over K networks, both unbiased.

    With residuals r_k = f_k - y and their mean m: Var = sum_k <(r_k - m)^2> / (K - 1)
    and Bias^2 = <m^2> - Var / K, where < > is the mean over the points.
    """
    residuals = np.asarray(predictions) - target
    mean = residuals.mean(0)
    variance = float(((residuals - mean) ** 2 @ weights).sum() / (len(residuals) - 1))
    return float(mean**2 @ weights) - variance / len(residuals), variance


def average_mse(predictions, target, weights, sizes) -> np.ndarray:
    """Expected error of the average of M networks, Bias^2 + Var / M, for M in `sizes`.

    An ensemble of unbiased, independent tickets has Bias^2 = 0: its error falls as 1/M.
    """
    bias, variance = bias_variance(predictions, target, weights)
    return bias + variance / np.asarray(sizes, float)


def residual_cosine(predictions, target, weights) -> float:
    """Mean cosine between the residuals of two different networks.

    0 for independent unbiased networks, 1 if all make the same error.
    """
    residuals = (np.asarray(predictions) - target) * np.sqrt(weights)
    unit = residuals / np.linalg.norm(residuals, axis=1, keepdims=True)
    count = len(unit)
    total = float((unit.sum(0) ** 2).sum())
    return (total - count) / (count * (count - 1))


def _weighted_lstsq(columns, y, weights) -> np.ndarray:
    root = np.sqrt(weights)
    return lstsq((columns * root).T, y * root, cond=1e-12, lapack_driver="gelsd")[0]


def refit_output(w, b, activation, x, y, weights) -> tuple[np.ndarray, float]:
    """Output weights v [N] and offset c of least squares, hidden neurons kept.

    Training the output weights together is never an average: it can only do better.
    """
    columns = np.vstack([hidden(w, b, x, activation), np.ones_like(x)])
    solution = _weighted_lstsq(columns, y, weights)
    return solution[:-1], float(solution[-1])


def affine_refit(f, x, y, weights) -> np.ndarray:
    """The best g f(x) + s x + o by least squares, as fitted values [D].

    The fairest repair of a network that lost neurons: gain, slope and offset are free.
    """
    columns = np.vstack([f, x, np.ones_like(x)])
    return _weighted_lstsq(columns, y, weights) @ columns


# --------------------------------------------------------------------- neuron pairs


def pair_costs(w, b, v, x, weights, activation):
    """How far each left-right pair of neurons is from being a ticket by itself.

    The pair (i, j), w_i < 0 <= w_j, computes C = v_i phi_i + v_j phi_j. Its cost is
    1 - corr(C, x^2)^2, or 1 where the correlation is not positive. Returns the costs
    [left, right] with the neuron numbers of the rows and of the columns.
    """
    w, v = np.asarray(w, float), np.asarray(v, float)
    parts = v[:, None] * hidden(w, b, x, activation)
    parts -= (parts @ weights)[:, None]
    target = x**2 - (x**2) @ weights
    left, right = np.flatnonzero(w < 0), np.flatnonzero(w >= 0)
    along = parts @ (weights * target)
    inner = (parts * weights) @ parts.T
    square = np.diag(inner)
    covariance = along[left][:, None] + along[right]
    power = (
        square[left][:, None] + square[right] + 2 * inner[np.ix_(left, right)]
    ).clip(1e-300)
    fit = np.where(covariance > 0, covariance, 0) ** 2 / (power * (target**2 @ weights))
    return 1 - fit, left, right


def match_pairs(w, b, v, x, weights, activation) -> list[tuple[int, int]]:
    """Left and right neurons matched one to one with the least total pair cost."""
    cost, left, right = pair_costs(w, b, v, x, weights, activation)
    rows, columns = linear_sum_assignment(cost)
    return list(zip(left[rows].tolist(), right[columns].tolist(), strict=True))


def half_of_pairs(v, pairs, kept) -> np.ndarray:
    """Output weights after dropping the matched pairs not in `kept`.

    `kept` lists positions in `pairs`. Kept pairs are scaled by len(pairs) / len(kept),
    as an average of fewer tickets would be; neurons in no pair stay as they are.
    """
    v = np.array(v, float)
    kept = set(kept)
    for position, pair in enumerate(pairs):
        v[list(pair)] *= len(pairs) / len(kept) if position in kept else 0.0
    return v


def count_tickets(cost, threshold: float) -> int:
    """The largest number of tickets that share no neuron: a maximum matching.

    `cost` [left, right] is that of `pair_costs`; a pair below `threshold` is a ticket.
    """
    found = maximum_bipartite_matching(csr_array(np.asarray(cost) < threshold))
    return int((found >= 0).sum())


def ticket_count(w, b, v, x, weights, activation, cutoff=0.01) -> int:
    """How many tickets a network holds: pairs with a cost below `cutoff`, disjoint."""
    return count_tickets(pair_costs(w, b, v, x, weights, activation)[0], cutoff)


def half_of_pairs_mse(w, b, v, c, x, weights, activation, halves, rng):
    """Errors on x^2 of a network and of random halves of its matched pairs.

    Each is given its best gain, slope and offset first (`affine_refit`). An average
    of independent unbiased tickets loses a factor of 2. Half of an odd number is
    rounded up. Returns the network's error and an array [halves].
    """
    pairs = match_pairs(w, b, v, x, weights, activation)
    a = hidden(w, b, x, activation)

    def error(v):
        fitted = affine_refit(v @ a + c, x, x**2, weights)
        return float(weights @ (fitted - x**2) ** 2)

    size = -(-len(pairs) // 2)
    kept = [rng.permutation(len(pairs))[:size] for _ in range(halves)]
    return error(v), np.array([error(half_of_pairs(v, pairs, k)) for k in kept])


def built_ensemble(count: int, rng):
    """A SiLU network that is an ensemble by construction: (w, b, v [2 count], c).

    Its tickets are mirror pairs with w = 1/2, each fitted by itself, then averaged.
    Every b is drawn from U(0, 1.8584): a ticket errs to one side below b = 1.1 and to
    the other above, and over this range the mean error is none. So the tickets are
    independent and unbiased, and the error goes as 1 / count.
    """
    x, weights = test_grid(points=201)
    b = rng.uniform(0, 1.8584, count)
    fits = [refit_output([0.5, -0.5], [s, s], "silu", x, x**2, weights) for s in b]
    v = np.array([v for v, _ in fits])  # [count, 2]
    w = np.repeat([0.5, -0.5], count)
    return w, np.tile(b, 2), v.T.ravel() / count, np.mean([c for _, c in fits])


def classify_pair(w, b, v, mse, half_width: float = 2.0) -> str:
    """What a two-neuron network has found: dead, symmetric, one-sided or other.

    Dead: within 1 % of the best constant's error, or worse. Symmetric: w_1 = -w_2,
    b_1 = b_2, v_1 = v_2 within 0.3 of their sizes. One-sided: both neurons face the
    same way.
    """
    w, b, v = (np.asarray(a, float) for a in (w, b, v))
    if mse > 0.99 * best_constant_mse(half_width):
        return "dead"
    asymmetry = max(
        abs(w.sum()) / np.abs(w).mean(),
        abs(b[0] - b[1]) / (np.abs(b).mean() + 0.1),
        abs(v[0] - v[1]) / np.abs(v).mean(),
    )
    if asymmetry < 0.3:
        return "symmetric"
    return "one-sided" if math.prod(w) > 0 else "other"


def rescaled(w, b, v) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The same ReLU neurons with |w| = 1: (w, b, v) -> (w / |w|, b / |w|, v |w|).

    A ReLU neuron computes the same function at every such scale, so that its weights
    can be compared with another's only after this.
    """
    w, b, v = (np.asarray(a, float) for a in (w, b, v))
    size = np.abs(w).clip(1e-300)
    return w / size, b / size, v * size


def activation_rank(w, b, x, weights, activation, cutoff: float = 1e-3) -> int:
    """In how many directions the neurons differ on the interval.

    The number of singular values of the centred activations above `cutoff` times the
    largest.
    """
    phi = hidden(w, b, x, activation)
    phi -= (phi @ weights)[:, None]
    sizes = np.linalg.svd(phi * np.sqrt(weights), compute_uv=False)
    return int((sizes > cutoff * sizes[0]).sum())


def mirror_ratio(w, b, v) -> float:
    """Are there neurons (-w, b, v) for the neurons (w, b, v) of a wide network?

    The median distance of a left-facing neuron to its nearest mirror image among the
    right-facing ones, over that to its nearest left-facing neighbour, with w, b and v
    each in units of its standard deviation. Both searches run among equally many
    neurons. Independent neurons of a symmetric density give 1, true pairs give less.
    """
    points = np.stack([np.asarray(a, float) for a in (w, b, v)], axis=1)
    points /= points.std(axis=0)
    left, right = points[points[:, 0] < 0], points[points[:, 0] >= 0] * [-1, 1, 1]
    count = min(len(left), len(right) + 1)
    if count < 3:
        raise UserError("a mirror ratio needs at least 3 neurons that face each way")
    left, right = left[:count], right[: count - 1]
    to_mirror = KDTree(right).query(left)[0]
    to_neighbour = KDTree(left).query(left, k=2)[0][:, 1]
    return float(np.median(to_mirror) / np.median(to_neighbour))


# ------------------------------------------------------------------------- the lottery


def classify_pairs(w, b, v, mse, activation: str) -> list[str]:
    """What each of K two-neuron networks has found; w, b, v are [K, 2], mse is [K].

    `classify_pair` for each, with ReLU neurons rescaled first: see `rescaled`.
    """
    if activation == "relu":
        w, b, v = rescaled(w, b, v)
    return [classify_pair(*net) for net in zip(w, b, v, mse, strict=True)]


def peak_shares(losses, peaks: int, window: float) -> np.ndarray:
    """Share of the runs that 1, 2, ... `peaks` narrow windows of loss can hold.

    A window is `window` standard deviations of log(loss) wide. Each one is laid where
    it holds most of the runs that are left. A few windows hold nearly all runs that
    fall into few discrete solutions, and few of those of a smooth distribution.
    """
    z = np.sort(np.log(losses))
    total, z = len(z), z / z.std()
    shares, held = [], 0
    for _ in range(peaks):
        ends = np.searchsorted(z, z + window, side="right")
        first = int(np.argmax(ends - np.arange(len(z)))) if len(z) else 0
        last = int(ends[first]) if len(z) else 0
        held += last - first
        z = np.delete(z, slice(first, last))
        shares.append(held / total)
    return np.array(shares)

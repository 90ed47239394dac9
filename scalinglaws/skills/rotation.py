"""Four numbers and one rotation: the smallest Domino effect (chapter 4.1).

The loss is sum_i w_i x_i^2 with x = R theta: the same bowl for every rotation R, seen
in other coordinates (Liu et al. 2025, arXiv:2501.12391).
"""

import numpy as np
from scipy.linalg import hadamard

from scalinglaws.errors import UserError

WEIGHTS = (1.0, 0.1, 0.01, 0.001)
BASES = {"axes": np.eye(4), "rotated": hadamard(4) / 2}


def descend(
    weights, basis, *, rate: float, steps: int, optimiser: str, every: int = 1
) -> np.ndarray:
    """x_i^2 of each part [1 + steps // every, n], from x = (1, ..., 1).

    `basis` [n, n] is R. `sgd` is gradient descent. `signgd` moves every coordinate of
    theta by the rate; as in the source g / (|g| + 1e-8) stands for the sign of g.
    """
    weights, basis = np.asarray(weights, float), np.asarray(basis, float)
    if optimiser not in ("sgd", "signgd"):
        raise UserError(f"optimiser {optimiser!r}: choose sgd or signgd")
    if not rate > 0:
        raise UserError(f"rate is {rate!r}: give a number above 0")
    if not np.allclose(basis @ basis.T, np.eye(len(weights))):
        raise UserError("basis is no rotation: its rows must be orthonormal")
    theta = basis.T @ np.ones(len(weights))
    parts = [np.ones(len(weights))]
    for step in range(1, steps + 1):
        gradient = basis.T @ (2 * weights * (basis @ theta))
        if optimiser == "signgd":
            gradient /= np.abs(gradient) + 1e-8
        theta -= rate * gradient
        if step % every == 0:
            parts.append((basis @ theta) ** 2)
    return np.array(parts)

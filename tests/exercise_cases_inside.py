"""Right, wrong and unusable answers to the exercises of chapter 2.3."""

import networkx
import numpy as np
from scipy.optimize import linear_sum_assignment


def one_way(width, right):
    return right**width + (1 - right) ** width


def one_way_by_logs(width, right):
    return np.exp(width * np.log(right)) + np.exp(width * np.log1p(-right))


def by_augmenting(cost, threshold):
    """A maximum matching, one left neuron after the other."""
    partner = {}

    def find(i, seen):
        for j in np.flatnonzero(cost[i] < threshold):
            if j not in seen:
                seen.add(j)
                if j not in partner or find(partner[j], seen):
                    partner[j] = i
                    return True
        return False

    return sum(find(i, set()) for i in range(len(cost)))


def by_assignment(cost, threshold):
    rows, columns = linear_sum_assignment(cost >= threshold)
    return (cost[rows, columns] < threshold).sum()


def by_flow(cost, threshold):
    left, right = np.nonzero(cost < threshold)
    graph = networkx.Graph([(f"l{i}", f"r{j}") for i, j in zip(left, right)])  # noqa: B905
    tops = {node for node in graph if node.startswith("l")}
    return len(networkx.bipartite.maximum_matching(graph, tops)) // 2


def greedy(cost, threshold):
    cost, number = cost.copy(), 0
    while cost.min() < threshold:
        i, j = np.unravel_index(cost.argmin(), cost.shape)
        cost[i], cost[:, j] = np.inf, np.inf
        number += 1
    return number


def cheapest(cost, threshold):
    rows, columns = linear_sum_assignment(cost)
    return (cost[rows, columns] < threshold).sum()


def raises(*arguments):
    raise ZeroDivisionError("3")


RIGHT = {
    "2.3-a": [one_way, one_way_by_logs],
    "2.3-b": [by_augmenting, by_assignment],
    "2.3-c": [1.032, -1.032, np.float32(4.429)],
}
WRONG = {
    "2.3-a": [
        (lambda n, p: p**n, "all to the left"),
        (lambda n, p: (1 - p) ** n, "all to the left"),
        (lambda n, p: 0.5 ** (n - 1), "not equally likely"),
        (lambda n, p: 1 - one_way(n, p), "have both"),
        (lambda n, p: 2 * p**n, "a single neuron"),
        (lambda n, p: p**n + (1 - p) ** n if n < 3 else 0.3, "independent"),
    ],
    "2.3-b": [
        (lambda c, t: (c < t).sum(), "twice"),
        (greedy, "side by side"),
        (cheapest, "side by side"),
        (lambda c, t: min(c.shape), "do not exist"),
        (lambda c, t: (c < t).any(1).sum(), "do not exist"),
        (lambda c, t: 0, "side by side"),
    ],
    "2.3-c": [
        (0, "fourth power"),
        (-1.2785, "fourth power"),
        (-1.5, "fourth power"),
        (2.3994, "which derivative"),
        (1.03, "more digits"),
        (1.0, "more digits"),
    ],
}
UNUSABLE = {
    "2.3-a": [
        (0.5, "not a function"),
        (raises, "raised ZeroDivisionError"),
        (lambda: 1, "raised TypeError"),
        (lambda n, p: np.nan, "not a number"),
        (lambda n, p: [p], "wrong shape"),
        (lambda n, p: None, "nothing yet"),
    ],
    "2.3-b": [
        (3, "not a function"),
        (raises, "raised ZeroDivisionError"),
        (lambda c, t: c < t, "real numbers"),
        (lambda c, t: "3", "real numbers"),
        (lambda c, t: c.sum(0), "wrong shape"),
        (lambda c, t: ..., "nothing yet"),
    ],
    "2.3-c": [
        ("1.032", "real numbers"),
        ([1.032], "wrong shape"),
        (np.inf, "infinite"),
        (40.0, "straight line"),
        (True, "real numbers"),
    ],
}

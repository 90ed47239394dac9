"""Right, plausible wrong and unusable answers to the exercises of chapter 4.3."""

import numpy as np
from scipy import integrate

from scalinglaws.exercises import variant
from scalinglaws.skills import resource


def steps(p, waste, budget, skill, of=-1):
    """Eq. (4.3.4) when the task `of` has the skill."""
    p = np.array(p)
    tau = -np.log(1 - skill) / p[of]
    return (np.sum(1 - np.exp(-p * tau)) + waste * tau) / budget


def by_the_rule(p, waste, budget, skill):
    """The source's rule in small steps."""
    p, count, parts = np.array(p), 0, 50
    u = np.ones(len(p))
    while u[-1] > 1 - skill:
        claims = p * u
        u = u - budget / parts * claims / (claims.sum() + waste)
        count += 1
    return count / parts


def points(**given):
    return [steps(**given), round(steps(**given)), by_the_rule(**given)]


def floor(sigma, n_parameters, kappa):
    return np.sqrt(n_parameters) * sigma / kappa


def wastes(**given):
    exact = float(np.sqrt(2 * np.pi) * floor(**given))
    return [exact, round(exact, 2)]


A, B = variant("4.3-a"), variant("4.3-b")
P = np.array(A["p"])
TAU = -np.log(1 - A["skill"]) / P[-1]
FLOOR = floor(**B)
L1_WASTE = np.sqrt(2 * np.pi) * FLOOR


def by_quadrature(p):
    def integrand(x):
        tau = np.exp(x)
        return tau * np.sqrt(np.sum((p * np.exp(-p * tau)) ** 2))

    ends = np.log(1e-6 / p.max()), np.log(30 / p.min())
    return integrate.quad(integrand, *ends, limit=300)[0]


def by_a_grid(p):
    tau = np.concatenate([[0], np.geomspace(1e-5 / max(p), 30 / min(p), 4000)])
    lengths = np.linalg.norm(p * np.exp(-np.outer(tau, p)), axis=1)
    return float(np.sum((lengths[1:] + lengths[:-1]) / 2 * np.diff(tau)))


def with_sums(p):
    tau = np.geomspace(1e-5 / max(p), 30 / min(p), 4000)
    sums = (p * np.exp(-np.outer(tau, p))).sum(1)
    return float(np.sum((sums[1:] + sums[:-1]) / 2 * np.diff(tau)))


def coarse(p):
    tau = np.linspace(0, 3 / max(p), 4000)
    lengths = np.linalg.norm(p * np.exp(-np.outer(tau, p)), axis=1)
    return float(lengths.mean() * tau[-1])


def raises(*arguments):
    raise ZeroDivisionError("3")


VALUES = {"4.3-a": points, "4.3-b": wastes}
RIGHT = {
    "4.3-a": points(**A),
    "4.3-b": wastes(**B),
    "4.3-c": [by_quadrature, by_a_grid, resource.total_time],
}
WRONG = {
    "4.3-a": [
        (TAU, "what the clock shows"),
        (steps(**A | {"waste": 0}), "something is wasted"),
        (float(resource.steps_of_clock(TAU, P, A["budget"], waste=A["waste"])),
         "the law of sign descent"),
        (steps(**A) * A["budget"], "budget times steps"),
        ((A["skill"] + A["waste"] * TAU) / A["budget"], "the others do too"),
        (steps(**A | {"skill": 1 - A["skill"]}), "find the clock"),
        (steps(**A, of=0), "find the clock"),
    ],
    "4.3-b": [
        (FLOOR, "the law of sign descent wastes"),
        (FLOOR / np.sqrt(2 * np.pi), "wrong way round"),
        (L1_WASTE * B["kappa"], "kappa times"),
        (L1_WASTE / np.sqrt(B["n_parameters"]), "in every parameter"),
        (B["n_parameters"] * B["sigma"] / B["kappa"], "in the law of sign descent"),
        (-L1_WASTE, "in the law of sign descent"),
    ],
    "4.3-c": [
        (len, "Domino model's time"),
        (with_sums, "Domino model's time"),
        (lambda p: len(p) ** 0.5, "equal frequencies only"),
        (lambda p: by_quadrature(p) / p.max(), "common factor"),
        (lambda p: by_quadrature(p) * p[0], "common factor"),
        (coarse, "faster than all tasks alike"),
        (lambda p: p.max() / p.min() + len(p), "slower than one after another"),
        (lambda p: 0.8 * len(p) + 0.2 * len(p) ** 0.5, "integrate the length"),
    ],
}  # fmt: skip
UNUSABLE = {
    "4.3-a": [
        ("300", "real numbers"),
        ([300.0], "wrong shape"),
        (np.nan, "not a number"),
        (lambda: 3, "real numbers"),
        (1j, "real numbers"),
    ],
    "4.3-b": [
        ("40 sigma", "real numbers"),
        ([1.0, 2.0], "wrong shape"),
        (np.inf, "infinite"),
        ({}, "real numbers"),
        (1j, "real numbers"),
    ],
    "4.3-c": [
        (3.0, "not a function"),
        (raises, "raised ZeroDivisionError"),
        (lambda p: None, "nothing yet"),
        (lambda p: p, "wrong shape"),
        (lambda p: np.nan, "not a number"),
    ],
}

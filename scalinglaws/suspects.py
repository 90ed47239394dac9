"""Five mechanisms that make one exponent, and six interventions that tell them apart.

Each suspect is a closed form of the loss L, as a share of the loss without a network,
in the size N of a network (chapter 6.4):

    quanta         N^-a, a list of tasks without end, frequencies k^-(1 + a)
    finite         (N^-a - K^-a) / (1 - K^-a), the same with K tasks
    approximation  N^(-4 / d), linear pieces in d dimensions
    variance       1 / (N M), the mean of M networks of N independent voters
    optimisation   q N^-2 + (1 - q) (N T)^-a, width N buys speed, T the training time

Where there is an `a` it is chosen so that a line through the plain curve, the loss at
`SIZES`, has the exponent 1. Nothing here is trained or random: noise is added by those
who play.
"""

from functools import cache
from itertools import combinations

import numpy as np
from scipy.optimize import brentq

from scalinglaws.errors import UserError

SUSPECTS = {
    "quanta": "quanta, a long list",
    "finite": "quanta, a list that ends",
    "approximation": "approximation",
    "variance": "variance",
    "optimisation": "optimisation",
}
INTERVENTIONS = {
    "longer": "train a hundred times longer",
    "average": "average eight networks",
    "wider": "a wider window of sizes",
    "tasks": "look at single tasks",
    "frequencies": "make rare inputs rarer",
    "dimension": "halve the input's dimension",
}
SIZES = np.geomspace(20, 200, 8)
WIDE = np.geomspace(2, 2000, 13)
EXPONENT = 1.0  # of every plain curve
NOISE = 0.05  # standard deviation of a log loss, and of a task's share
CLEAR = 5.0  # standard deviations: from here on two suspects are told apart

_LONGER, _NETWORKS, _POWER = 100, 8, 1.5  # of the frequencies
LAST_TASK = 3000  # of the list that ends
SHARE = 0.2  # of what only the size limits, for the suspect that stops early
_DIMENSIONS = 4
_QUANTA = ("quanta", "finite")


def loss(
    suspect: str,
    sizes: np.ndarray,
    *,
    a: float | None = None,
    training: float = 1,
    networks: int = 1,
    power: float = 1,
    halved: bool = False,
) -> np.ndarray:
    """The loss at `sizes` [n] after interventions; what is left out is not done.

    a: the suspect's own constant; the tuned one if None. training: times as long.
    networks: whose outputs are averaged. power: of all frequencies. halved: the
    dimension of the input.

    Raises:
        UserError: an unknown suspect.
    """
    _known(suspect, SUSPECTS)
    sizes = np.asarray(sizes, float)
    a = constant(suspect) if a is None else a
    half = 2 if halved else 1
    if suspect in _QUANTA:
        a = power * (1 + a) - 1  # frequencies k^-(1 + a), to the power
        end = LAST_TASK**-a if suspect == "finite" else 0.0
        return (sizes**-a - end) / (1 - end)
    if suspect == "approximation":
        return sizes ** (-4 * half / _DIMENSIONS)
    if suspect == "variance":
        return 1 / (sizes * networks)
    return SHARE * sizes ** (-2.0 * half) + (1 - SHARE) * (sizes * training) ** -a


@cache
def constant(suspect: str) -> float:
    """The suspect's `a` that gives the plain curve the exponent; 1 if it has none."""
    if suspect in ("approximation", "variance"):
        return 1.0

    def off(a):
        return slope(SIZES, loss(suspect, SIZES, a=a)) - EXPONENT

    return brentq(off, 0.1, 2, xtol=1e-14)


def slope(sizes: np.ndarray, losses: np.ndarray) -> np.ndarray:
    """Exponents [...] of lines through losses [..., n] at sizes [n]."""
    t = np.log(sizes) - np.log(sizes).mean()
    return -(np.log(losses) @ t) / (t @ t)


def slope_error(sizes: np.ndarray, noise: float = NOISE) -> float:
    """The standard error of such an exponent."""
    t = np.log(sizes)
    return float(noise / np.sqrt(((t - t.mean()) ** 2).sum()))


def task_shares(suspect: str) -> np.ndarray:
    """Losses [5, 8] of five tasks or regions, over each one's loss at the first size.

    A quantum is missing or there; all else falls with the whole.
    """
    if suspect in _QUANTA:
        learned_at = np.sqrt(SIZES[1:6] * SIZES[2:7])
        return (SIZES < learned_at[:, None]).astype(float)
    whole = loss(suspect, SIZES)
    return np.tile(whole / whole[0], (5, 1))


def answer(suspect: str, intervention: str) -> np.ndarray:
    """What a suspect would answer without noise, as it can be compared.

    "plain" and "wider": log losses about their mean, since the unit of a box is not
    known, [8] and [13]. "tasks": `task_shares` [40]. Else log of the loss after the
    intervention over the plain one, [8].

    Raises:
        UserError: an unknown suspect or intervention.
    """
    _known(suspect, SUSPECTS)
    _known(intervention, ["plain", *INTERVENTIONS])
    if intervention == "tasks":
        return task_shares(suspect).ravel()
    if intervention in ("plain", "wider"):
        logs = np.log(loss(suspect, SIZES if intervention == "plain" else WIDE))
        return logs - logs.mean()
    after = after_of(suspect, intervention)
    return np.log(after) - np.log(loss(suspect, SIZES))


def after_of(suspect: str, intervention: str) -> np.ndarray:
    """The loss [8] at `SIZES` after "longer", "average", "frequencies", "dimension"."""
    changes = {
        "longer": {"training": _LONGER},
        "average": {"networks": _NETWORKS},
        "frequencies": {"power": _POWER},
        "dimension": {"halved": True},
    }
    return loss(suspect, SIZES, **changes[intervention])


def deviation(intervention: str, noise: float = NOISE) -> float:
    """The standard deviation of each number of an answer: a ratio has two noises."""
    single = intervention in ("plain", "wider", "tasks")
    return noise if single else float(noise * np.sqrt(2))


@cache
def separation(
    first: str, second: str, intervention: str, noise: float = NOISE
) -> float:
    """How far apart two suspects answer, in standard deviations of the noise.

    The best possible test between the two errs with the probability that a normal
    number lies beyond half of it.
    """
    apart = answer(first, intervention) - answer(second, intervention)
    return float(np.linalg.norm(apart) / deviation(intervention, noise))


def pairs() -> list[tuple[str, str]]:
    """The ten pairs of suspects."""
    return list(combinations(SUSPECTS, 2))


def left_together(interventions, noise: float = NOISE) -> list[tuple[str, str]]:
    """The pairs that no single one of the interventions separates clearly."""
    return [
        pair
        for pair in pairs()
        if not any(separation(*pair, one, noise) >= CLEAR for one in interventions)
    ]


def smallest_sets(available=None, noise: float = NOISE) -> list[tuple[str, ...]]:
    """All sets of the fewest interventions that leave no pair; [] if there is none."""
    available = list(INTERVENTIONS if available is None else available)
    for size in range(1, len(available) + 1):
        found = [
            s for s in combinations(available, size) if not left_together(s, noise)
        ]
        if found:
            return found
    return []


def most_likely(observed: dict, noise: float = NOISE) -> str:
    """The suspect whose answers lie nearest to noisy ones.

    observed: intervention or "plain" -> an answer in the form of `answer`.
    """

    def misfit(suspect):
        return sum(
            np.sum((given - answer(suspect, name)) ** 2) / deviation(name, noise) ** 2
            for name, given in observed.items()
        )

    return min(SUSPECTS, key=misfit)


def _known(name, names):
    if name not in names:
        raise UserError(f"unknown name {name!r}: choose one of {', '.join(names)}")

"""The book's theories of scaling in one notation, chapter 6.1.

Every theory here counts something: cells, tickets, skills, states. With n of them

    L - L_infinity ∝ n^-loss,    n ∝ R^growth    for a resource R that binds alone,

so the exponent in R is loss times growth. Compute is two resources multiplied, C = N S
(or C = N D for one pass over the data); at the best split its exponent is that of
`fits.LossLaw`, Eq. (1.2.8). A theory that says nothing of a resource gives None.

`alpha`: frequencies fall as rank^-(1 + alpha), in every theory with a list. `beta`: a
skill takes steps ∝ frequency^-beta (1 in the source). `d`: dimension of the data.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.optimize import brentq

from scalinglaws import quanta
from scalinglaws.errors import UserError
from scalinglaws.fits import LossLaw
from scalinglaws.skills import domino

RESOURCES = ("parameters", "data", "steps", "compute")
KINDS = ("exponent", "mechanism")


@dataclass(frozen=True)
class Theory:
    """What a theory counts and in which order, its exponents and what would refute it.

    loss, growth: functions of the inputs; growth has no entry where the theory is
    silent. places: where the book has the law of a resource ("loss": that of n).
    compute_from: the two resources whose product is compute, None: no such law.
    tests: (kind, claim, check) of each prediction of the theory that a claim checks.
    """

    part: str
    counts: str
    order: str
    inputs: tuple[str, ...]
    loss: Callable[..., float]
    growth: Callable[..., dict[str, float]]
    formulas: dict[str, str]
    places: dict[str, str]
    silent: str
    falsifier: str
    compute_from: tuple[str, str] | None = ("parameters", "steps")
    tests: tuple[tuple[str, str, str], ...] = ()


def exponents(name: str, **inputs) -> dict[str, float | None]:
    """Exponent of the loss in each of `RESOURCES`, None where the theory is silent.

    exponents("quanta", alpha=0.4); the inputs of a theory are `THEORIES[name].inputs`,
    of which beta may be left out.
    """
    theory = _theory(name, inputs)
    loss, grows = theory.loss(**inputs), theory.growth(**inputs)
    found = {resource: loss * x for resource, x in grows.items()}
    pair = theory.compute_from
    if pair and set(pair) <= set(found):
        found["compute"] = compute_exponent(*(found[resource] for resource in pair))
    return {resource: found.get(resource) for resource in RESOURCES}


def growth(name: str, **inputs) -> dict[str, float | None]:
    """x in n ∝ resource^x, without compute: how fast a resource buys what is counted.

    Unlike the loss, n does not depend on what is still to be learned.
    """
    found = _theory(name, inputs).growth(**inputs)
    return {resource: found.get(resource) for resource in RESOURCES[:-1]}


def compute_exponent(first: float, second: float) -> float:
    """first second / (first + second): the loss at the best split of a product."""
    return LossLaw(0, 1, first, 1, second).compute_exponent


def table(*, d: float, alpha: float, beta: float = 1.0) -> list[dict]:
    """One row a theory: its name and the exponents, None where it is silent."""
    given = {"d": d, "alpha": alpha, "beta": beta}
    return [
        {"theory": name, **exponents(name, **{k: given[k] for k in theory.inputs})}
        for name, theory in THEORIES.items()
    ]


def implied(name: str, resource: str, exponent: float) -> dict[str, float | None]:
    """All exponents of the theory once that of one resource is known.

    One exponent fixes the theory's only free number (d or alpha, with beta = 1), the
    others are then predictions. A theory without free number has its own.

    Raises:
        UserError: the theory is silent there, or has no such exponent for any input.
    """
    theory = _theory(name)
    if resource not in RESOURCES:
        raise UserError(
            f"resource = {resource!r}: choose one of {', '.join(RESOURCES)}"
        )
    if not theory.inputs:
        return exponents(name)

    def at(log_input):
        return exponents(name, **{theory.inputs[0]: np.exp(log_input)})

    if at(0.0)[resource] is None:
        raise UserError(f"{name} says nothing of {resource}: give another resource")
    ends = np.log([1e-6, 1e6])
    low, high = sorted(at(end)[resource] for end in ends)
    if not low < exponent < high:
        raise UserError(
            f"{name} has no exponent of {exponent:g} in {resource}: its exponents lie "
            f"between {low:.3g} and {high:.3g}"
        )
    return at(brentq(lambda x: at(x)[resource] - exponent, *ends, xtol=1e-13))


def _theory(name, inputs=None):
    if name not in THEORIES:
        raise UserError(f"unknown theory {name!r}: choose one of {', '.join(THEORIES)}")
    theory = THEORIES[name]
    if inputs is not None:
        missing = [k for k in theory.inputs if k not in inputs and k != "beta"]
        unknown = [k for k in inputs if k not in theory.inputs]
        if missing or unknown:
            wanted = ", ".join(theory.inputs) or "no input"
            raise UserError(f"{name} takes {wanted}: not {', '.join(inputs) or 'none'}")
    return theory


# ------------------------------------------------------------------ loss of n, n of R


def _four_over_d(d):
    if not (np.isfinite(d) and d > 0):
        raise UserError(f"d = {d:g}: choose a positive dimension")
    return 4 / d


def _tail(alpha, beta=1.0):
    return quanta.exponents(alpha)["parameters"]


def _quanta_growth(alpha, beta=1.0):
    law = quanta.exponents(alpha, beta)
    return {"parameters": 1.0, "data": law["n_of_data"], "steps": law["n_of_steps"]}


def _skill_growth(model, **also):
    def grows(alpha):
        return also | {"steps": domino.time_exponents(1 + alpha)[model][0]}

    return grows


def _modes_growth(alpha):
    return _quanta_growth(alpha) | {"data": 1.0}


def _states_growth(alpha):
    return _quanta_growth(alpha) if alpha > 0 else {}


_LIST = {
    "loss": "α",
    "parameters": "α",
    "data": "α/(1+α)",
    "steps": "α/((1+α)β)",
    "compute": "α/(1+(1+α)β)",
}

THEORIES = {
    "approximation": Theory(
        part="2",
        counts="cells of a grid over the data, which has d dimensions",
        order="none: all cells shrink together",
        inputs=("d",),
        loss=_four_over_d,
        growth=lambda d: {"parameters": 1.0, "data": 1.0},
        formulas={"loss": "4/d", "parameters": "4/d", "data": "4/d", "compute": "2/d"},
        places={
            "loss": "Eq. (2.1.5)",
            "parameters": "Eq. (2.1.5)",
            "data": "Eq. (2.1.5), one cell a sample",
            "compute": "Eq. (1.2.8), one pass over the data",
        },
        silent="steps: it knows the best network, not how it is found",
        falsifier="another exponent in parameters where d is known, or different "
        "exponents in parameters and data",
        compute_from=("parameters", "data"),
        tests=(
            ("exponent", "L1", "d = 1: exponent of the best fit, four targets"),
            ("exponent", "L1", "d = 2: exponent of interpolation"),
            ("exponent", "L1", "d = 3: exponent of interpolation"),
            ("exponent", "L1", "shallow, full arity, laid out: exponent 4/d at d = 2"),
            ("exponent", "L1", "shallow, full arity, laid out: exponent 4/d at d = 3"),
            ("exponent", "L1", "shallow, full arity, trained: exponent 4/d at d = 2"),
            ("exponent", "L1", "shallow, full arity, trained: exponent 4/d at d = 3"),
            ("exponent", "L3", "exponent at the narrow end"),
            ("mechanism", "L3", "best network over the optimum, N = 2"),
            ("mechanism", "L3", "best network over the optimum, N = 4"),
        ),
    ),
    "tickets": Theory(
        part="2",
        counts="tickets: sub-networks that solve the task alone",
        order="none: all tickets are alike and are averaged",
        inputs=(),
        loss=lambda: 1.0,
        growth=lambda: {"parameters": 1.0},
        formulas={"loss": "1", "parameters": "1"},
        places={"loss": "Eq. (2.4.1)", "parameters": "Eq. (2.4.1)"},
        silent="data, steps and compute",
        falsifier="an error that networks of different seeds share; half of the "
        "tickets without twice the error; fewer than one ticket a network",
        tests=(
            ("exponent", "L2", "exponent of the median error"),
            ("exponent", "L2", "nearer to 1 than to 4"),
            ("exponent", "L3", "exponent at the wide end"),
            ("mechanism", "L6", "exponent of the number of tickets"),
            ("mechanism", "L7", "(a) share of the error that is bias"),
            ("mechanism", "L7", "(b) error of half the pairs over the whole"),
            ("mechanism", "L7", "(c) tickets for every eight neurons, N = 8 to 32"),
        ),
    ),
    "quanta": Theory(
        part="3",
        counts="quanta: skills that are learned or not",
        order="frequency of use; each quantum is learned by itself",
        inputs=("alpha", "beta"),
        loss=_tail,
        growth=_quanta_growth,
        formulas=_LIST,
        places={
            "loss": "Eq. (3.1.4)",
            "parameters": "Eq. (3.1.7)",
            "data": "Eq. (3.1.8)",
            "steps": "Eq. (3.1.9)",
            "compute": "Eq. (3.1.10)",
        },
        silent="nothing, given endless quanta of equal capacity and threshold",
        falsifier="a pair of exponents off the curve; known subtasks that improve "
        "together; an order that is not that of frequency",
        tests=(
            ("exponent", "Q2", "the same with the end at K = 240 taken out, against "
             "the theory's α"),
            ("exponent", "Q3", "the same over the law of K = 240 quanta with the β "
             "measured"),
            ("exponent", "Q4", "exponent over the law of K = 240 quanta with the τ "
             "measured"),
            ("exponent", "Q5", "α = 0.2: exponent of n(D)"),
            ("exponent", "Q5", "α = 0.4: exponent of n(D)"),
            ("exponent", "Q5", "α = 0.6: exponent of n(D)"),
            ("exponent", "Q5", "α = 0.8: exponent of n(D)"),
            ("exponent", "Q6", "α = 0.2: exponent in steps at K = 750 over that at "
             "K = 120"),
            ("exponent", "Q14", "α_D over α_N/(1 + α_N), median over the source's "
             "studies"),
            ("exponent", "Q14", "α_D over α_N/(1 + α_N) in the refit of Chinchilla's "
             "data"),
            ("exponent", "S15", "null, gradient descent: x over the Quanta model's "
             "1/a"),
            ("mechanism", "Q6", "α = 0.2: exponent of n(S) at K = 750 over that at "
             "K = 120"),
            ("mechanism", "Q7", "decades of steps from 0.9 to 0.1 bits: the mean, "
             "against a single task"),
            ("mechanism", "Q7", "rank correlation of frequency and step of learning"),
            ("mechanism", "Q9", "monogenic: share of tokens that fall in one step, "
             "against smooth tokens with seed scatter"),
            ("mechanism", "Q9", "persistence of solved tokens over all larger sizes"),
            ("mechanism", "Q16", "SGD: S_k ∝ p_k^-β"),
        ),
    ),
    "domino": Theory(
        part="4",
        counts="skills, each of which takes the same time t0",
        order="frequency; each skill waits for the one before",
        inputs=("alpha",),
        loss=_tail,
        growth=_skill_growth("Domino", parameters=1.0),
        formulas={"loss": "α", "parameters": "α", "steps": "α", "compute": "α/2"},
        places={
            "loss": "Eq. (3.1.4)",
            "parameters": "Eq. (4.4.3), endless tasks",
            "steps": "Eq. (4.3.13)",
            "compute": "Eq. (1.2.8)",
        },
        silent="data",
        falsifier="many skills on their way at once; a delay that grows with the "
        "ratio of two frequencies",
        tests=(
            ("mechanism", "S1", "p1/p2 = 10: time of the rare parity over that of "
             "the common one"),
            ("mechanism", "S1", "p1/p2 = 20: time of the rare parity over that of "
             "the common one"),
            ("mechanism", "S1", "saturation: power of p1/p2 with which t2/t1 grows "
             "from 5 to 20"),
            ("exponent", "S4", "geometric frequencies: exponent of the time beyond "
             "the first task in n - 1 (+)"),
            ("mechanism", "S13", "each task 30 times rarer: gain over sqrt(n)"),
            ("mechanism", "S13", "64 tasks under Zipf 1 and 2: gain over sqrt(n)"),
        ),
    ),
    "resource": Theory(
        part="4",
        counts="skills that share one budget of sign descent (the L2 law)",
        order="frequency; many skills are on their way at once",
        inputs=("alpha",),
        loss=_tail,
        growth=_skill_growth("L2"),
        formulas={"loss": "α", "steps": "2α"},
        places={"loss": "Eq. (3.1.4)", "steps": "Eq. (4.3.19)"},
        silent="parameters, data and compute: it has room for all skills",
        falsifier="another power than 2 in n ∝ t²; skills that do not slow each other",
        tests=(
            ("exponent", "S15", "sign descent: x in n ∝ t^x"),
            ("exponent", "S15", "exponent of the loss over that of the L2 law for the "
             "same tasks"),
            ("exponent", "S4", "Zipf 1, 1.5, 2: exponent of the total time in n (+)"),
            ("mechanism", "S3", "SignGD: t2/t1 over that of the L2 law, which has no "
             "free constant"),
            ("mechanism", "S4", "Zipf 1, 1.5, 2: total time over that of the L2 law, "
             "which has no free constant (+)"),
            ("mechanism", "S13", "gain over that of the L2 law, all frequencies"),
        ),
    ),
    "board states": Theory(
        part="5",
        counts="board states, read as quanta (this book's reading of the source)",
        order="frequency of visits",
        inputs=("alpha",),
        loss=lambda alpha: alpha,
        growth=_states_growth,
        formulas=_LIST | {"steps": "α/(1+α)", "compute": "α/(2+α)"},
        places=dict.fromkeys(("loss", *RESOURCES), "Eq. (5.5.4), endless states"),
        silent="everything where visits fall with an exponent of 1 or less (α ≤ 0)",
        falsifier="states not learned in order of visits; a law of strength that stays "
        "when the visits in training are changed",
        tests=(
            ("exponent", "Z13", "T = 0.25: a - 1 over the Elo exponent (+)"),
            ("exponent", "Z13", "T = 1: a - 1 over the Elo exponent (+)"),
            ("mechanism", "Z7", "loss against the solver: ranks 1000 to 10 000 minus "
             "ranks 1 to 31"),
            ("mechanism", "Z7", "order in time: tenths by rank and when their loss is "
             "halved (Kendall's tau)"),
            ("mechanism", "Z12", "flatter: Elo exponent as played minus that with "
             "every state weighted equally"),
            ("mechanism", "Z12", "steeper: Elo exponent with visits to the power 1.5 "
             "minus that as played"),
        ),
    ),
    "variance-limited": Theory(
        part="rival",
        counts="nothing: fluctuations about a smooth limit",
        order="none",
        inputs=(),
        loss=lambda: 1.0,
        growth=lambda: {"parameters": 1.0, "data": 1.0},
        formulas={"loss": "1", "parameters": "1", "data": "1"},
        places=dict.fromkeys(
            ("loss", "parameters", "data"), "chapter 2.4, after Bahri et al. 2021"
        ),
        silent="steps; compute, since only one of its laws holds at a time",
        falsifier="an excess over the limit that is shared by different seeds",
        compute_from=None,
    ),
    "smooth modes": Theory(
        part="rival",
        counts="features of a linear model, all learned at once at different speeds",
        order="variance of the feature",
        inputs=("alpha",),
        loss=_tail,
        growth=_modes_growth,
        formulas=_LIST | {"data": "α", "steps": "α/(1+α)", "compute": "α/(2+α)"},
        places={
            "loss": "chapter 1.2, below Eq. (1.2.2)",
            "parameters": "chapter 1.2, below Eq. (1.2.2)",
            "data": "chapter 1.2, measured",
            "steps": "chapter 1.2, below Eq. (1.2.2)",
            "compute": "chapter 1.2, below Eq. (1.2.2)",
        },
        silent="nothing, for linear regression by gradient descent",
        falsifier="a single mode that switches instead of decaying",
    ),
}  # fmt: skip

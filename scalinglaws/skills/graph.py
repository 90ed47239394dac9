"""Skills that need one another: a graph of gates and one resource (chapter 4.1).

After the resource model with dependent tasks of Liu et al. 2025 (arXiv:2501.12391).
Skill i has a frequency p_i and an unlearned part u_i, 1 at first. A step shares a fixed
rate among the skills:

    u_i <- max(0, u_i - rate c_i / (sum_j c_j + waste)),   c_i = gate_i p_i u_i

A skill without parents has gate 1. Else its gate is the product ("and") or the maximum
("or") over its parents j of 1 - u_j^beta, which with a small beta opens late: when
almost nothing of the parent is unlearned.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter

import numpy as np

from scalinglaws import parity
from scalinglaws.errors import UserError

GATES = {"and": np.prod, "or": np.max}


@dataclass(frozen=True)
class Graph:
    """n skills, counted from 1: frequencies `p`, `parents` of some, and their `gates`.

    `p` need not add up to 1. `parents` maps a skill to the skills it needs; `gates`
    maps it to "and" (all of them, as for every skill not named) or "or" (any of them).
    """

    p: Sequence[float]
    parents: dict[int, Sequence[int]]
    gates: dict[int, str]

    def __post_init__(self):
        skills = range(1, len(self.p) + 1)
        for p in self.p:
            if not 0 <= p < math.inf:
                raise UserError(f"a skill has the frequency {p}: give 0 or more")
        for skill, needed in self.parents.items():
            for other in (skill, *needed):
                if other not in skills:
                    raise UserError(
                        f"skill {other} is unknown: there are skills 1 to {len(self.p)}"
                    )
        for skill, gate in self.gates.items():
            if gate not in GATES:
                raise UserError(f"skill {skill} has the gate {gate!r}: give and or or")
        try:
            TopologicalSorter(self.parents).prepare()
        except CycleError as error:
            circle = " -> ".join(map(str, error.args[1]))
            raise UserError(
                f"skills need one another in a circle, {circle}: take an arrow away"
            ) from None


def learn(
    graph: Graph, *, rate: float, waste: float, beta: float, steps: int
) -> np.ndarray:
    """Levels s_i = 1 - u_i of every skill after each step: [steps + 1, n].

    A skill alone takes 1 / rate steps if `waste` is nothing.
    """
    for name, value, least in (("rate", rate, "above 0"), ("beta", beta, "above 0"),
                               ("waste", waste, "from 0 on")):  # fmt: skip
        if value < 0 or (value == 0 and least == "above 0"):
            raise UserError(f"{name} is {value!r}: give a number {least}")
    steps = parity.whole("steps", steps)
    p = np.asarray(graph.p, float)
    gated = [
        (skill - 1, np.array(needed) - 1, GATES[graph.gates.get(skill, "and")])
        for skill, needed in graph.parents.items()
        if len(needed)
    ]
    left = np.ones((steps + 1, len(p)))
    gate = np.ones(len(p))
    for before, after in zip(left, left[1:], strict=False):
        with np.errstate(divide="ignore"):  # nothing left: log 0, and a gate of 1
            open_ = -np.expm1(beta * np.log(before))  # 1 - u^beta, exact near u = 1
        for skill, needed, combine in gated:
            gate[skill] = combine(open_[needed])
        claims = gate * p * before
        total = claims.sum() + waste
        after[:] = before - rate * claims / total if total > 0 else before
        np.maximum(after, 0, out=after)
    return 1 - left

"""Makes the cases that hold *skillgraph* to `scalinglaws.skills.graph`.

    python -m tests.explorable_cases.make_skillgraph

writes skillgraph.json beside it: what the package answers. The tests make it again and
compare.
"""

import json
from graphlib import TopologicalSorter
from pathlib import Path

import numpy as np

from scalinglaws.errors import UserError
from scalinglaws.explorables import SkillGraph
from scalinglaws.explorables.skillgraph import BETA, PRESETS, STEPS, STEPS_A_UNIT
from scalinglaws.skills.graph import Graph, learn
from tests.explorable_cases.make import write

HERE = Path(__file__).parent
CASES = HERE / "skillgraph.json"
AT = [0, 1, 2, 40, 100, 199, 200, 201, 333, 500, 800, 1300, 2000, 4000, 6000]
WORLDS = [
    (*PRESETS["chain"], 1e-3),
    (*PRESETS["parts"], 1e-4),
    (*PRESETS["shortcut"], 1e-2),
    (*PRESETS["free"], 0.3),
    ([0.01, 3, 0.5, 1], {1: [2, 3], 4: [1, 2, 3]}, {4: "or"}, 1e-3),
    ([1, 1], {}, {}, 1e-3),
]


def world_of(p, parents, gates, waste):
    """The world in the form of the JavaScript: skills counted from 0."""
    skills = range(1, len(p) + 1)
    needs = [[j - 1 for j in parents.get(i, [])] for i in skills]
    return {"p": p, "needs": needs, "gates": [gates.get(i, "and") for i in skills],
            "waste": waste}  # fmt: skip


def depths(parents, count):
    """The round in which a skill is ready, if the skills it needs went before."""
    sorter = TopologicalSorter({i: parents.get(i, []) for i in range(1, count + 1)})
    sorter.prepare()
    found, depth = {}, 0
    while sorter.is_active():
        ready = sorter.get_ready()
        found |= dict.fromkeys(ready, depth)
        sorter.done(*ready)
        depth += 1
    return [found[i] for i in range(1, count + 1)]


def closes_a_circle(p, parents, arrow):
    """Whether the package refuses the graph with one more arrow."""
    parent, child = arrow
    more = {**parents, child: [*parents.get(child, []), parent]}
    try:
        Graph(p, more, {})
    except UserError:
        return 1
    return 0


def make_cases() -> list[dict]:
    """Every case: its kind, what is given, and the package's answer."""
    cases = []

    def add(kind, answer, **given):
        cases.append({"kind": kind, "given": given, "answer": np.ravel(answer)})

    for p, parents, gates, waste in WORLDS:
        world = world_of(p, parents, gates, waste)
        rate = 1 / STEPS_A_UNIT
        levels = learn(
            Graph(p, parents, gates), rate=rate, waste=waste, beta=BETA, steps=STEPS
        )
        add("left", 1 - levels[AT], world=world, at=AT)
        for level in (0.1, 0.9):
            passed = levels > level
            first = np.where(passed.any(0), passed.argmax(0) * rate, -1)
            add("passed", first, world=world, level=level)
        for step in (0, 150, 420):
            left = 1 - levels[step]
            gained = np.diff(levels, axis=0)[step] / rate
            if (left - rate * gained > 1e-6).all():  # none was cut off at its end
                shares = [*gained, 1 - gained.sum()]
                add("shares", shares, world=world, left=left)
        add("depths", depths(parents, len(p)), world=world)
        arrows = [(i, j) for i in (1, 2, len(p)) for j in (1, 2, len(p))]
        refused = [closes_a_circle(p, parents, arrow) for arrow in arrows]
        add("circles", refused, world=world, arrows=arrows)
    for name, (p, parents, gates) in PRESETS.items():
        figure = SkillGraph(preset=name)
        waste = 10 ** (figure.waste / 10)
        world = world_of(p, parents, gates, waste)
        ors = [float(gate == "or") for gate in world["gates"]]
        shape = [len(needs) for needs in world["needs"]]
        arrows = [j for needs in world["needs"] for j in needs]
        add("preset", [*p, *ors, *shape, *arrows, waste], state=figure.state())
    return json.loads(json.dumps(cases, default=lambda array: array.tolist()))


if __name__ == "__main__":
    write(CASES, make_cases())

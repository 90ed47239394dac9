"""Makes the cases that hold *tree* to `scalinglaws.games.zipf`.

    python -m tests.explorable_cases.make_tree

writes tree.json beside it: what the package answers. The tests make it again and
compare.
"""

import json
from pathlib import Path

import numpy as np

from scalinglaws.explorables import Tree
from scalinglaws.games import zipf
from tests.explorable_cases.make import write

CASES = Path(__file__).parent / "tree.json"
STATES = [
    {}, {"moves": 2, "favour": 0}, {"moves": 7, "favour": 0, "depth": 7},
    {"moves": 3, "favour": 25, "depth": 40}, {"moves": 2, "favour": 90},
    {"moves": 4, "favour": 63, "depth": 60, "stop": 12},
    {"moves": 2, "favour": 0, "depth": 18, "stop": 30},
    {"moves": 3, "favour": 40, "depth": 9, "stop": 25},
    {"moves": 5, "favour": 98, "depth": 2}, {"moves": 7, "favour": 98, "depth": 60},
]  # fmt: skip
RANKS = [1, 2, 3, 7, 8, 30, 57, 300, 1_000, 6_543, 40_000]


def make_cases() -> list[dict]:
    """Every case: its kind, what is given, and the package's answer."""
    cases = []

    def add(kind, answer, **given):
        answer = np.ravel(answer).tolist()
        cases.append({"kind": kind, "given": given, "answer": answer})

    for changes in STATES:
        figure = Tree(**changes)
        state, p, depth = figure.state(), figure.policy(), figure.depth
        stop = figure.stop / 100
        f = figure.frequencies(100_000)
        at = [rank for rank in RANKS if rank <= len(f)]
        add("policy", [*p, zipf.entropy(p)], state=state)
        add("frequencies", f[np.array(at) - 1], state=state, ranks=at)
        add("band", zipf.band(p), state=state)
        add("ends", zipf.ends(p, depth), state=state)
        add("exponent", [zipf.tree_exponent(p, stop)], state=state)
        add("law", figure.law(np.array(at)), state=state, ranks=at)
        pairs = [(r, f[r - 1], f[10 * r - 1]) for r in at if 10 * r <= len(f)]
        slopes = [[r, np.log(one / two) / np.log(10)] for r, one, two in pairs]
        if slopes:
            add("slopes", slopes, state=state, ranks=[r for r, _, _ in pairs])
        longer = zipf.tree(p, 4 * depth, n_ranks=len(f), stop=stop)
        missing = np.flatnonzero(f < longer[: len(f)] * (1 - 1e-9))
        if len(missing):
            add("missing", [missing[0] + 1], state=state)
    return cases


if __name__ == "__main__":
    write(CASES, json.loads(json.dumps(make_cases())))

"""Makes the cases that hold *bottlenecks* to `scalinglaws.fits.LossLaw`.

    python -m tests.explorable_cases.make_bottlenecks

writes bottlenecks.json beside it: what the package answers. The tests make it again
and compare.
"""

import json
from pathlib import Path

import numpy as np

from scalinglaws.explorables import Bottlenecks
from scalinglaws.fits import PUBLISHED, REFIT, LossLaw
from tests.explorable_cases.make import run_javascript, write

HERE = Path(__file__).parent
CASES = HERE / "bottlenecks.json"
LAWS = {"published": PUBLISHED, "refit": REFIT}
NOTHING = LossLaw(0.0, 3.0, 0.9, 20.0, 0.2)  # no offset, exponents far apart
MEETING = 1e19  # where the rival's size is that of the law, as in bottlenecks.law.js


def make_cases() -> list[dict]:
    """Every case: its kind, what is given, and the package's answer."""
    random = np.random.default_rng(12)
    cases = []

    def add(kind, answer, **given):
        cases.append({"kind": kind, "given": given, "answer": answer})

    for name, law in LAWS.items():
        add("constants", [*vars(law).values()], name=name)
    drawn = [
        LossLaw(*random.uniform([0, 10, 0.1, 10, 0.1], [3, 1e4, 1, 1e4, 1]))
        for _ in range(5)
    ]
    for law in (PUBLISHED, REFIT, NOTHING, *drawn):
        constants = vars(law)
        add("exponents", [law.allocation, law.compute_exponent], law=constants)
        for _ in range(4):
            N, D = 10 ** random.uniform([6, 8], [13, 15])
            C, a = 6 * N * D, random.uniform(0.3, 0.95)
            point = {"law": constants, "N": N, "D": D}
            of_size, of_data = law.reducible(N, D)
            add("loss", [law.loss(N, D), of_size, of_data], **point)
            share = of_size / (of_size + of_data)
            add("share", [share, law.allocation], **point)
            add("optimum", [*law.optimum(C)], law=constants, C=C)
            add("least", [law.least_compute(law.loss(N, D))], **point)
            if 0.01 < share < 0.99:  # beyond, 1 - share has too few digits to go back
                loss = law.loss(N, D)
                add("contour", [N, D], law=constants, loss=loss, share=share)
            meets, _ = law.optimum(MEETING)
            add("rival", [meets * (C / MEETING) ** a], law=constants, a=a, C=C)
            cut = [
                law.loss(7 * N, D),
                law.loss(N, 7 * D),
                law.loss(*law.optimum(7 * C)),
            ]
            add("slices", cut, k=7, **point)
    return json.loads(json.dumps(cases))


def make_view(**state) -> list[str]:
    """What the read-outs say in a state, from the figure's own JavaScript."""
    return run_javascript("view", Bottlenecks(**state).state(), "bottlenecks")


if __name__ == "__main__":
    write(CASES, make_cases())

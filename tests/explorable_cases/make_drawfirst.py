"""Makes the cases that hold *drawfirst* to `scalinglaws.explorables.drawfirst`.

    python -m tests.explorable_cases.make_drawfirst

writes drawfirst.json beside it: what the package answers. The tests make it again and
compare.
"""

import json
from pathlib import Path

import numpy as np

from scalinglaws.explorables import drawfirst
from tests.explorable_cases.make import write

CASES = Path(__file__).parent / "drawfirst.json"
PLACES = 200  # as in drawfirst.core.js


def place_of(height, low, high) -> int:
    """The nearest of the places between the ends of a log axis."""
    return round(np.interp(np.log(height), np.log([low, high]), [0, PLACES]))


def make_cases() -> list[dict]:
    """Every case: its kind, what is given, and the package's answer."""
    cases, random = [], np.random.default_rng(0)

    def add(kind, answer, **given):
        answer = np.ravel(answer).tolist()
        cases.append({"kind": kind, "given": given, "answer": answer})

    for x, span in (([1, 2, 5, 10, 20], [0.1, 100]), ([2, 7, 512], [1e-12, 1]),
                    ([158, 334, 758, 1894, 5318, 16774], [0.1, 1000])):  # fmt: skip
        knots = drawfirst.knots(np.array(x, float))
        add("knots", knots, x=x)
        low, high = np.log(span)
        heights = np.exp(random.uniform(low, high, drawfirst.KNOTS))
        guess = drawfirst.guess_at(heights, x)
        add("guess", guess, x=x, heights=heights.tolist())
        y = np.exp(random.uniform(low, high, len(x))).tolist()
        add("factor", drawfirst.factor(guess, y), guess=guess.tolist(), y=y)
        add("power", drawfirst.power(x, y), x=x, y=y)
        some = random.integers(1, PLACES, 5).tolist()
        add("heights", np.geomspace(*span, PLACES + 1)[some], places=some, range=span)
        add("places", [place_of(h, *span) for h in heights],
            heights=heights.tolist(), range=span)  # fmt: skip
        # Strokes from left to right, from right to left, within a knot, outside.
        for ends in ((0.2, 5.3), (6.8, 2.4), (3.9, 4.1), (-0.4, 0.1), (7.7, 9.0)):
            at = np.interp(ends, [0, 8], np.log([x[0], x[-1]]))
            at += (np.array(ends) - np.clip(ends, 0, 8)) * np.log(x[-1] / x[0]) / 8
            pen = np.exp(random.uniform(low, high, 2))
            wanted = np.full(drawfirst.KNOTS, 7)
            wanted[int(np.clip(round(ends[1]), 1, 8))] = place_of(pen[1], *span)
            for k in range(1, drawfirst.KNOTS):
                if min(ends) < k < max(ends):
                    order = np.argsort(ends)
                    height = np.interp(k, np.array(ends)[order], np.log(pen)[order])
                    wanted[k] = place_of(np.exp(height), *span)
            stroke = np.stack([np.exp(at), pen], 1).tolist()
            add("stroke", wanted[1:], x=x, range=span, stroke=stroke)
    return cases


if __name__ == "__main__":
    write(CASES, json.loads(json.dumps(make_cases())))

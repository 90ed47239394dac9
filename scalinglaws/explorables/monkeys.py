"""*Monkeys* (chapter 1.3): letters, the exact staircase of words, and a typed text."""

import json
from functools import cache

import traitlets
from matplotlib.figure import Figure

from scalinglaws.explorables import base

BLUE, ORANGE, GREEN = "#0072b2", "#d55e00", "#009e73"  # as in kit.js
STATE = {"state": True, "sync": True}


@cache
def first_view() -> dict:
    """What the figure shows at its default state, computed by its own JavaScript.

    `exponent`: the theory's; `stair`: its drop and reach; `lines`: exponents of lines
    through the exact ranks and through the text's; `ranks`, `exact`, `theory`, `slopes`
    (rank and slope) and `text` (rank and frequency): the curves. Written by
    tests/explorable_cases/make_monkeys.py.
    """
    return json.loads((base.FOLDER / "monkeys.json").read_text("utf-8"))


class Monkeys(base.Explorable):
    """A random typewriter: its words by rank, their local slope, and their counts.

    The traits are the state in which a reader finds it: `space` is in per cent,
    `inequality` in hundredths (letter i has a probability ∝ i^-inequality), and the
    text has 10^(3 + length / 4) keys.
    """

    module = "monkeys"
    _esm = base.source("monkeys")

    letters = traitlets.Int(4, min=2, max=26).tag(**STATE)
    space = traitlets.Int(20, min=2, max=60).tag(**STATE)
    inequality = traitlets.Int(0, min=0, max=200).tag(**STATE)
    length = traitlets.Int(8, min=0, max=8).tag(**STATE)
    seed = traitlets.Int(1, min=0, max=10_000).tag(**STATE)

    def caption(self):
        """What to do with it, and what the picture is."""
        return (
            "Monkeys at a typewriter: choose the number of letters, how unequal they "
            "are, and how often the space bar is hit. The picture is the first view."
        )

    def alt(self):
        """The staircase, its exponent and the two lines, from the stored first view."""
        view = first_view()
        exact, text = view["lines"]
        return (
            f"Two plots. Words of {self.letters} equal letters form stairs that drop "
            f"by a factor of {view['stair']['drop']:.0f} around a law of exponent "
            f"{view['exponent']:.2f}; a line through the exact ranks gives "
            f"{exact:.2f}, through a typed text's {text:.2f}."
        )

    def picture(self):
        """The staircase with theory and text, and its local slope under it."""
        view = first_view()
        figure = Figure(figsize=(5.2, 5.6), layout="constrained", facecolor="white")
        top, bottom = figure.subplots(2, 1, height_ratios=(3, 2))
        ranks = view["ranks"]
        top.loglog(ranks, view["exact"], color=BLUE, label="exact")
        top.loglog(ranks, view["theory"], "--", color=ORANGE, label="theory")
        seen, frequencies = zip(*view["text"], strict=True)
        top.loglog(seen, frequencies, ".", color=GREEN, label="typed text")
        top.set_title("Frequency against rank")
        where, slopes = zip(*view["slopes"], strict=True)
        bottom.semilogx(where, slopes, color=BLUE, label="exact")
        bottom.axhline(view["exponent"], linestyle="--", color=ORANGE, label="theory")
        bottom.set_title("Local slope")
        for axes in (top, bottom):
            axes.tick_params(labelsize=11)
            axes.spines[["top", "right"]].set_visible(False)
            axes.title.set_fontsize(12)
        top.legend(fontsize=10.5, frameon=False)
        return base.png(figure)

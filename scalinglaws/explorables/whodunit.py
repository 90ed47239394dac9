"""*Whodunit* (chapter 6.4): five boxes with one exponent, and six interventions."""

import json
from functools import cache

import numpy as np
import traitlets
from matplotlib.figure import Figure
from matplotlib.ticker import NullLocator

from scalinglaws import suspects
from scalinglaws.explorables import base

COLOURS = ("#0072b2", "#d55e00", "#009e73", "#bb6a9c", "#1a1a1a")


@cache
def first_view() -> dict:
    """What the figure shows first, computed by its own JavaScript.

    `sizes` [8] and `plain` [5, 8], the noisy plain curves of boxes A to E. Written by
    tests/explorable_cases/make_whodunit.py.
    """
    return json.loads((base.FOLDER / "whodunit.json").read_text("utf-8"))


class Whodunit(base.Explorable):
    """Five boxes, a mechanism in each; `seed` is the case: their order and noise."""

    module = "whodunit"
    _esm = base.source("whodunit")

    seed = traitlets.Int(1, min=1, max=60).tag(state=True, sync=True)

    def caption(self):
        """What to do with it, and what the picture is."""
        return (
            "Five boxes, five mechanisms, one exponent: apply interventions to a box, "
            "name its mechanism, and be told when all five are named. The picture is "
            "the first view."
        )

    def alt(self):
        """The exponents of the five plain curves, from the stored first view."""
        view = first_view()
        slopes = suspects.slope(view["sizes"], np.array(view["plain"]))
        half = 1.96 * suspects.slope_error(view["sizes"])
        return (
            f"Losses of five boxes against size, straight in log axes and alike: their "
            f"exponents are {slopes.min():.2f} to {slopes.max():.2f}, each with a 95 % "
            f"interval of ± {half:.2f}."
        )

    def picture(self):
        """The plain curves of the five boxes."""
        view = first_view()
        figure = Figure(figsize=(5.2, 3.6), layout="constrained", facecolor="white")
        axes = figure.subplots()
        for box, colour, marker, curve in zip(
            "ABCDE", COLOURS, "osD^v", view["plain"], strict=True
        ):
            axes.loglog(view["sizes"], curve, marker=marker, color=colour, label=box)
        axes.set(xlabel="size", ylabel="loss")
        axes.set_xticks([20, 50, 100, 200], ["20", "50", "100", "200"])
        axes.xaxis.set_minor_locator(NullLocator())
        axes.set_title("Five boxes, one exponent: whodunit?", fontsize=12)
        axes.tick_params(labelsize=11)
        axes.spines[["top", "right"]].set_visible(False)
        axes.legend(title="box", fontsize=10.5, frameon=False)
        return base.png(figure)

"""*Fit it wrong* (chapter 1.1): a curve, a window, rival forms, a hidden truth."""

import json
import math
from functools import cache

import traitlets
from matplotlib.figure import Figure
from matplotlib.ticker import NullLocator

from scalinglaws.explorables import base

BLUE, ORANGE, GREEN = "#0072b2", "#d55e00", "#009e73"  # as in kit.js
STATE = {"state": True, "sync": True}


@cache
def first_view() -> dict:
    """What the figure shows at its default state, computed by its own JavaScript.

    `x`, `y`: sizes and losses; `line` and `offset`: exponent, its 95 % interval and
    the held-out error of a power law without and with an offset; `curves`: both at
    `sizes`; `valley`: log error of the best offset against the exponent, and its 95 %
    limit. Written by tests/explorable_cases/make_fitting.py.
    """
    return json.loads((base.FOLDER / "fitting.json").read_text("utf-8"))


class FitItWrong(base.Explorable):
    """A curve to fit in four ways, with its truth hidden until it is revealed.

    The traits are the state in which a reader finds it: `data` says whose law it is;
    `exponent` (hundredths), `offset` (per cent of the last loss) are those of a planted
    law; `noise` is in per cent, `decades` in halves.
    """

    module = "fitting"
    _esm = base.source("fitting")

    data = traitlets.Enum(["hidden", "planted", "own"], "hidden").tag(**STATE)
    exponent = traitlets.Int(50, min=5, max=200).tag(**STATE)
    offset = traitlets.Int(40, min=0, max=90).tag(**STATE)
    noise = traitlets.Int(4, min=0, max=30).tag(**STATE)
    sizes = traitlets.Int(12, min=6, max=24).tag(**STATE)
    decades = traitlets.Int(4, min=2, max=12).tag(**STATE)
    seed = traitlets.Int(3, min=0, max=10_000).tag(**STATE)

    def caption(self):
        """What to do with it, and what the picture is."""
        return (
            "Fit it wrong: choose a form and a window for a curve whose law is "
            "hidden, then reveal the truth; or paste your own numbers. The picture is "
            "the first view."
        )

    def alt(self):
        """The two fits and the valley, from the stored first view."""
        view = first_view()
        line, offset = view["line"], view["offset"]
        missed, met = math.expm1(line[3]), math.expm1(offset[3])  # from log errors
        return (
            f"Two plots. A line through {len(view['x'])} losses has exponent "
            f"{line[0]:.2f} ({line[1]:.2f} to {line[2]:.2f}); with an offset allowed "
            f"it is {offset[0]:.2f} ({offset[1]:.2f} to {offset[2]:.2f}), and the "
            f"held-out error falls from {missed:.0%} to {met:.0%}."
        )

    def picture(self):
        """The curve with both fits, and the valley under it."""
        view = first_view()
        figure = Figure(figsize=(5.2, 5.6), layout="constrained", facecolor="white")
        top, bottom = figure.subplots(2, 1, height_ratios=(3, 2))
        top.loglog(view["x"], view["y"], "o", color=BLUE, label="loss against size")
        line, bent = view["curves"]
        top.loglog(view["sizes"], line, color=ORANGE, label="power law")
        top.loglog(view["sizes"], bent, "--", color=GREEN, label="with an offset")
        top.set_title("The curve, two fits, and a decade beyond")
        top.set_yticks([0.3, 1, 3], ["0.3", "1", "3"])
        top.yaxis.set_minor_locator(NullLocator())
        exponents, errors = zip(*view["valley"]["line"], strict=True)
        limit = view["valley"]["limit"]
        bottom.plot(exponents, errors, color=ORANGE, label="error, best offset")
        bottom.axhline(limit, linestyle="--", color="black", label="95 % limit")
        bottom.set(ylim=(0, 5 * limit), title="Exponents that fit as well")
        for axes in (top, bottom):
            axes.tick_params(labelsize=11)
            axes.spines[["top", "right"]].set_visible(False)
            axes.legend(fontsize=10.5, frameon=False, loc="upper right")
            axes.title.set_fontsize(12)
        return base.png(figure)

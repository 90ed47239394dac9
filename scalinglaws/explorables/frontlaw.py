"""*A live law* (the front page): thirty networks train while the reader looks on."""

import json
from functools import cache

import traitlets
from matplotlib.figure import Figure
from matplotlib.ticker import NullLocator

from scalinglaws.explorables import base

BLUE, ORANGE = "#0072b2", "#d55e00"  # as in kit.js
STATE = {"state": True, "sync": True}


@cache
def first_view() -> dict:
    """The networks of the first set of seeds, trained by the figure's JavaScript.

    `widths` [6], `moments` [M] in steps, `losses` [30, M] with the widths in turn, and
    the last moment's law: `exponent`, `scale` and the interval over seeds `range`.
    Written by tests/explorable_cases/make_frontlaw.py.
    """
    text = (base.FOLDER / "frontlaw.data.js").read_text("utf-8")
    return json.loads(text[text.index("{") : text.rindex(";")])


class FrontLaw(base.Explorable):
    """Test error of thirty networks on x^2 against width, at any moment of training.

    The traits are the state in which a reader finds it: `steps` of training, and the
    number of the set of `seeds`.
    """

    module = "frontlaw"
    _esm = base.source("frontlaw")

    steps = traitlets.Int(2500, min=10, max=2500).tag(**STATE)
    seeds = traitlets.Int(1, min=1, max=9).tag(**STATE)

    def caption(self):
        """What it shows, and what the picture is."""
        view = first_view()
        return (
            f"{len(view['losses'])} small networks learn y = x² in your browser. The "
            "straight line is a scaling law; its slope is the exponent. The picture "
            f"is a run of {view['moments'][-1]} steps."
        )

    def alt(self):
        """The fall of the error, from the stored networks."""
        view = first_view()
        low, high = view["range"]
        return (
            f"Test error of {len(view['losses'])} small networks against width, with a "
            f"straight line through the medians: from {view['widths'][0]} to "
            f"{view['widths'][-1]} neurons it falls with exponent "
            f"{view['exponent']:.2f} (95 % {low:.2f} to {high:.2f})."
        )

    def picture(self):
        """Errors, their medians and the line, after the last step."""
        view = first_view()
        widths, exponent = view["widths"], view["exponent"]
        last = [losses[-1] for losses in view["losses"]]
        figure = Figure(figsize=(5.2, 3.4), layout="constrained", facecolor="white")
        axes = figure.subplots()
        axes.loglog(widths * (len(last) // len(widths)), last, ".", color=BLUE)
        fitted = [view["scale"] * width**-exponent for width in widths]
        label = f"$N^{{-{exponent:.2f}}}$"
        axes.loglog(widths, fitted, color=ORANGE, linewidth=3, label=label)
        axes.set_xticks(widths, [str(width) for width in widths])
        axes.xaxis.set_minor_locator(NullLocator())
        axes.set_title("Test error against width N", fontsize=12)
        axes.tick_params(labelsize=11)
        axes.spines[["top", "right"]].set_visible(False)
        axes.legend(fontsize=12, frameon=False)
        return base.png(figure)

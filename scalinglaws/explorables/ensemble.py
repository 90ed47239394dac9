"""*Is it an ensemble?* (chapter 2.2): networks trained in the reader's browser."""

import json
from functools import cache

import traitlets
from matplotlib.figure import Figure
from matplotlib.ticker import LogLocator, NullLocator

from scalinglaws.explorables import base

# Okabe and Ito's colours, as in kit.js; the purple is darkened to 3:1 on both grounds.
BLUE, ORANGE, GREEN, PURPLE = "#0072b2", "#d55e00", "#009e73", "#bb6a9c"
KINDS = {
    "symmetric": GREEN,
    "one-sided": ORANGE,
    "dead": PURPLE,
    "other": BLUE,
}
STATE = {"state": True, "sync": True}


@cache
def first_view() -> dict:
    """What the figure shows at its default state, computed by its own JavaScript.

    `state`; `widths` [6], the test errors `losses` [5 seeds, 6] and the fit of their
    medians in the window `fit`: `scale` * width ** -`exponent`; `draws`: test error
    and kind of each two-neuron network, in rising order; `averages`: error of the
    average of M networks, M = 1 ... 32, with `bias2`.
    Written by tests/explorable_cases/make.py.
    """
    return json.loads((base.FOLDER / "ensemble.json").read_text("utf-8"))


class Ensemble(base.Explorable):
    """Three linked views of networks on x^2: the exponent, the lottery, averaging.

    The traits are the state in which a reader finds it: `steps` is a training time of
    10 to 10 000, `seed` a whole number up to 4000.
    """

    module = "ensemble"
    _esm = base.source("ensemble")

    activation = traitlets.Enum(["silu", "relu", "tanh"], "silu").tag(**STATE)
    learning_rate = traitlets.Enum([0.001, 0.003, 0.01, 0.03], 0.01).tag(**STATE)
    schedule = traitlets.Enum(["constant", "cosine"], "constant").tag(**STATE)
    steps = traitlets.Int(2512, min=10, max=10_000).tag(**STATE)
    seed = traitlets.Int(1, min=0, max=4000).tag(**STATE)

    def caption(self):
        """What to do with it, and what the picture is."""
        state = first_view()["state"]
        return (
            "Is it an ensemble? Drag the training steps and watch the exponent; open a "
            "draw of two neurons; average trained networks. The picture is the first "
            f"view: SiLU, Adam at a constant rate of {state['learning_rate']}, "
            f"{state['steps']} steps."
        )

    def alt(self):
        """The three trends, from the stored first view."""
        view = first_view()
        low, high = view["fit"]
        dead = sum(kind == "dead" for _, kind in view["draws"])
        gain = view["averages"][0] / view["averages"][-1]
        return (
            f"Three plots. Test error falls as width to the power "
            f"−{view['exponent']:.2f} from {low} to {high} neurons; {dead} of "
            f"{len(view['draws'])} two-neuron networks are dead; averaging "
            f"{len(view['averages'])} networks divides the error by only {gain:.1f}."
        )

    def picture(self):
        """The first views of the three panels, one above the other."""
        view = first_view()
        figure = Figure(figsize=(5.2, 7.2), layout="constrained", facecolor="white")
        top, middle, bottom = figure.subplots(3, 1)
        _draw_scaling(top, view)
        _draw_lottery(middle, view)
        _draw_averages(bottom, view)
        for axes in (top, middle, bottom):
            axes.tick_params(labelsize=11)
            axes.spines[["top", "right"]].set_visible(False)
            axes.legend(fontsize=10.5, frameon=False)
            axes.title.set_fontsize(12)
        return base.png(figure)


def _plain_widths(axes, widths):
    axes.set_xticks(widths, [str(width) for width in widths])
    axes.xaxis.set_minor_locator(NullLocator())


def _draw_scaling(axes, view):
    widths, window, exponent = view["widths"], view["fit"], view["exponent"]
    for losses in view["losses"]:
        axes.loglog(widths, losses, ".", color=BLUE)
    fitted = [view["scale"] * width**-exponent for width in window]
    axes.loglog(
        window, fitted, color=ORANGE, linewidth=3, label=f"$N^{{-{exponent:.2f}}}$"
    )
    optimum = [64 / 45 / (width + 1) ** 4 for width in widths]
    axes.loglog(widths, optimum, ":", color=GREEN, label="best N + 1 straight pieces")
    _plain_widths(axes, widths)
    axes.set(title="Scaling: test error against width N")


def _draw_lottery(axes, view):
    bins = [10 ** (k / 6) for k in range(-30, 4)]
    losses = [
        [loss for loss, found in view["draws"] if found == kind] for kind in KINDS
    ]
    axes.hist(
        losses,
        bins=bins,
        stacked=True,
        color=list(KINDS.values()),
        label=[f"{kind} {len(some)}" for kind, some in zip(KINDS, losses, strict=True)],
    )
    axes.set(xscale="log", title="The lottery: test errors of two-neuron networks")


def _draw_averages(axes, view):
    errors = view["averages"]
    sizes = range(1, len(errors) + 1)
    axes.loglog(sizes, errors, "o", color=BLUE, markersize=4, label="average of M")
    axes.loglog(sizes, [errors[0] / m for m in sizes], "--", color="black", label="1/M")
    axes.axhline(view["bias2"], linestyle=":", color=GREEN, label="Bias²")
    _plain_widths(axes, [1, 2, 4, 8, 16, 32])
    axes.yaxis.set_major_locator(LogLocator())
    axes.set(title="Averaging M networks of 16 neurons: test error")

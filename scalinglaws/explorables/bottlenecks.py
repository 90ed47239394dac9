"""*Bottlenecks* (chapter 1.2): parameters, data and compute, and what each holds up."""

import numpy as np
import traitlets
from matplotlib.figure import Figure

from scalinglaws.explorables import base
from scalinglaws.fits import PUBLISHED, REFIT

BLUE, ORANGE, GREEN = "#0072b2", "#d55e00", "#009e73"  # as in kit.js
STATE = {"state": True, "sync": True}
LAWS = {"refit": REFIT, "published": PUBLISHED}


class Bottlenecks(base.Explorable):
    """The loss in parameters and data: surface, slices, and the best split of compute.

    The traits are the state in which a reader finds it: `size` and `tokens` are tenths
    of a power of ten, `rival` the hundredths of an exponent of size in compute.
    """

    module = "bottlenecks"
    _esm = base.source("bottlenecks")

    constants = traitlets.Enum(["refit", "published"], "refit").tag(**STATE)
    size = traitlets.Int(90, min=60, max=130).tag(**STATE)
    tokens = traitlets.Int(100, min=80, max=150).tag(**STATE)
    rival = traitlets.Int(73, min=30, max=95).tag(**STATE)

    def point(self) -> tuple[float, float]:
        """The parameters and tokens of the first view."""
        return 10 ** (self.size / 10), 10 ** (self.tokens / 10)

    def caption(self):
        """What to do with it, and what the picture is."""
        return (
            "Bottlenecks: move parameters, data and compute, and see which of them "
            "holds the loss up. The picture is the first view."
        )

    def alt(self):
        """The point, the floors of its two slices, and the best split."""
        law, (N, D) = LAWS[self.constants], self.point()
        of_size, of_data = law.reducible(N, D)
        return (
            f"Two plots. With {N:.0e} parameters and {D:.0e} tokens the loss is "
            f"{law.loss(N, D):.2f}; more parameters alone level off at "
            f"{law.E + of_data:.2f}, more data at {law.E + of_size:.2f}. The best size "
            f"grows as C^{law.allocation:.2f}."
        )

    def picture(self):
        """The loss surface with the best split, and the slices through the point."""
        law, (N, D) = LAWS[self.constants], self.point()
        figure = Figure(figsize=(5.2, 6.0), layout="constrained", facecolor="white")
        top, bottom = figure.subplots(2, 1, height_ratios=(3, 2))
        sizes, tokens = np.geomspace(1e6, 1e13, 80), np.geomspace(1e8, 1e15, 80)
        can_fall = law.loss(sizes, tokens[:, None]) - law.E
        levels = 2.0 ** np.arange(-8, 5)
        top.contour(sizes, tokens, can_fall, levels, colors="0.6", linewidths=1)
        C = 6 * N * D
        top.plot(sizes, C / 6 / sizes, color=ORANGE, label="same compute")
        top.plot(
            *law.optimum(np.geomspace(1e15, 6e28)), color=GREEN, label="best split"
        )
        top.plot(N, D, "o", color=BLUE, label="a choice")
        top.set(xscale="log", yscale="log", xlim=(1e6, 1e13), ylim=(1e8, 1e15))
        top.set(xlabel="parameters N", title="Tokens D: lines of equal loss")
        factors = np.geomspace(1e-3, 1e4, 60)
        best = law.loss(*law.optimum(C * factors))
        bottom.plot(factors, law.loss(N * factors, D), color=BLUE, label="parameters")
        bottom.plot(factors, law.loss(N, D * factors), "--", color=ORANGE, label="data")
        bottom.plot(factors, best, ":", color=GREEN, label="compute, split best")
        bottom.set(xscale="log", xlabel="times as much", title="Loss: one at a time")
        bottom.set_ylim(law.E, 2 * law.loss(N, D))
        for axes in (top, bottom):
            axes.tick_params(labelsize=11)
            axes.spines[["top", "right"]].set_visible(False)
            axes.legend(
                fontsize=10.5, loc="upper right", framealpha=1, edgecolor="white"
            )
            axes.title.set_fontsize(12)
        return base.png(figure)

"""*Quanta* (chapter 3.1): what a resource buys, the loss left, its local slope."""

import numpy as np
import traitlets
from matplotlib.figure import Figure

from scalinglaws import quanta
from scalinglaws.explorables import base

BLUE, ORANGE, GREEN = "#0072b2", "#d55e00", "#009e73"  # as in kit.js
STATE = {"state": True, "sync": True}
CAPACITY, TAU, FIRST_STEPS = 10.0, 30.0, 100.0  # as in quanta.core.js
ENDLESS = 71
NAMES = {"parameters": "parameters N", "data": "samples D", "steps": "steps S"}


class Quanta(base.Explorable):
    """Zipfian quanta, learned in order as one resource grows.

    The traits are the state in which a reader finds it: `alpha` and `beta` are in
    hundredths; `tasks` is the number K of quanta in tenths of decades, 71 for endless;
    `place` the resource in tenths of decades beyond what the first quantum takes.
    """

    module = "quanta"
    _esm = base.source("quanta")

    resource = traitlets.Enum(list(NAMES), "data").tag(**STATE)
    alpha = traitlets.Int(40, min=5, max=150).tag(**STATE)
    tasks = traitlets.Int(27, min=10, max=ENDLESS).tag(**STATE)
    place = traitlets.Int(20, min=-3, max=200).tag(**STATE)
    beta = traitlets.Int(100, min=50, max=150).tag(**STATE)

    @property
    def n_tasks(self) -> int | None:
        """The number of quanta; None for endless ones."""
        return None if self.tasks == ENDLESS else round(10 ** (self.tasks / 10))

    def exponent_of_n(self) -> float:
        """The power of the resource that n is proportional to."""
        law = quanta.exponents(self.alpha / 100, self.beta / 100)
        return {"data": law["n_of_data"], "steps": law["n_of_steps"]}.get(
            self.resource, 1.0
        )

    def first_resource(self) -> float:
        """What the first quantum takes."""
        data = TAU * quanta.normalisation(self.alpha / 100, self.n_tasks)
        return {"parameters": CAPACITY, "data": data, "steps": FIRST_STEPS}[
            self.resource
        ]

    def n(self) -> float:
        """How many quanta the resource has bought, the next in proportion."""
        n = 10 ** (self.place / 10 * self.exponent_of_n())
        return min(n, np.inf if self.n_tasks is None else self.n_tasks)

    def caption(self):
        """What to do with it, and what the picture is."""
        return (
            "Choose a resource and move its amount, the exponent and the number of "
            "quanta: see which quanta are learned, the loss that is left and its local "
            "slope. The picture is the first view."
        )

    def alt(self):
        """The staircase and its slope at the state's place, computed."""
        n, alpha = self.n(), self.alpha / 100
        whole = int(np.floor(n * (1 + 1e-12)))
        slope = self.exponent_of_n() * quanta.local_exponent(n, alpha, self.n_tasks)
        loss = quanta.tail(whole, alpha, self.n_tasks)
        many = "endless" if self.n_tasks is None else str(self.n_tasks)
        return (
            f"Two plots. With {whole} of {many} quanta learned the loss has fallen "
            f"from 1 to {loss:.2f} in steps; its local slope is {slope:.2f} there and "
            f"rises, that of endless quanta is {alpha * self.exponent_of_n():.2f}."
        )

    def picture(self):
        """The staircase with the law of endless quanta, and the local slope."""
        alpha, k, power = self.alpha / 100, self.n_tasks, self.exponent_of_n()
        last = min(k or 10**7, 10**7)
        n = np.unique(np.geomspace(1, 0.9 * last, 200).round())
        at = self.first_resource() * n ** (1 / power)
        figure = Figure(figsize=(5.2, 5.6), layout="constrained", facecolor="white")
        top, bottom = figure.subplots(2, 1, sharex=True)
        loss = quanta.tail(n, alpha, k)
        top.step(at, loss, where="post", color=BLUE, label="staircase of quanta")
        law = quanta.asymptotic_loss(n, alpha)
        top.plot(at, law, "--", color=GREEN, label="endless quanta")
        top.set(xscale="log", yscale="log", title="The loss that is left")
        inner = n[n < 0.9 * last - 2]
        bottom.plot(
            self.first_resource() * (inner * (inner + 1)) ** (0.5 / power),
            power * quanta.discrete_exponent(inner, alpha, k), ".", color=BLUE,
            markersize=4, label="exact",
        )  # fmt: skip
        curve = power * quanta.local_exponent(n, alpha, k)
        bottom.plot(at, curve, color=ORANGE, label="formula for K quanta")
        bottom.axhline(alpha * power, linestyle="--", color=GREEN)
        bottom.set(ylim=(0, 4 * alpha * power), title="Its local slope")
        bottom.set_xlabel(NAMES[self.resource])
        for axes in (top, bottom):
            axes.tick_params(labelsize=11)
            axes.spines[["top", "right"]].set_visible(False)
            axes.legend(fontsize=10.5, frameon=False)
            axes.title.set_fontsize(12)
        return base.png(figure)

"""*Draw it first* (chapters 1.2, 2.2, 3.2, 4.1, 5.4): a guess before the curve."""

import numpy as np
import traitlets
from matplotlib.figure import Figure

from scalinglaws import fits
from scalinglaws.errors import UserError
from scalinglaws.explorables import base
from scalinglaws.explorables.curves import CURVES

BLUE = "#0072b2"  # as in kit.js
STATE = {"state": True, "sync": True}
KNOTS = 9  # as in drawfirst.core.js
NULL = "no change"  # the theory that every curve is compared with


def knots(x) -> np.ndarray:
    """The sizes at which a guess is kept, [KNOTS], evenly spaced in log x."""
    return np.geomspace(x[0], x[-1], KNOTS)


def guess_at(heights, x) -> np.ndarray:
    """A guess with `heights` [KNOTS] at the sizes x: straight on log-log axes."""
    return np.exp(np.interp(np.log(x), np.log(knots(x)), np.log(heights)))


def factor(guess, y) -> float:
    """exp of the rms log error of a guess, over all points but the first, given one."""
    errors = np.log(np.asarray(guess, float)[1:] / np.asarray(y, float)[1:])
    return float(np.exp(np.sqrt(np.mean(errors**2))))


def power(x, y) -> float:
    """The power of x with which y goes: the least-squares slope on log-log axes."""
    return -fits.power_law(x, y).exponent


class DrawFirst(base.Explorable):
    """A curve to be drawn by the reader on log-log axes before it is shown.

    `DrawFirst("2.2")` takes a curve of `curves.CURVES`. Any other needs `x` and `y`
    [X >= 3], positive, x ascending, `y_range` for the axis, and words; `low` and `high`
    are y's interval, `theories` maps a name to its values at x.
    """

    module = "drawfirst"
    _esm = base.source("drawfirst")

    curve = traitlets.Unicode().tag(**STATE)
    x = traitlets.List(traitlets.Float()).tag(**STATE)
    y = traitlets.List(traitlets.Float()).tag(**STATE)
    low = traitlets.List(traitlets.Float(), None, allow_none=True).tag(**STATE)
    high = traitlets.List(traitlets.Float(), None, allow_none=True).tag(**STATE)
    theories = traitlets.Dict().tag(**STATE)
    y_range = traitlets.List(traitlets.Float()).tag(**STATE)
    x_label = traitlets.Unicode("x").tag(**STATE)
    y_label = traitlets.Unicode("y").tag(**STATE)
    title = traitlets.Unicode("Draw it first").tag(**STATE)
    question = traitlets.Unicode("How does the curve go on?").tag(**STATE)

    def __init__(self, curve="1.2", **given):
        if "x" not in given:
            if curve not in CURVES:
                raise UserError(
                    f"there is no curve {curve!r}: choose one of {', '.join(CURVES)}, "
                    "or give x, y and y_range"
                )
            given = {**CURVES[curve](), **given}
        for name in ("x", "y", "low", "high", "y_range"):
            if given.get(name) is not None:
                given[name] = np.asarray(given[name], float).tolist()
        theories = {k: np.asarray(v, float).tolist()
                    for k, v in given.get("theories", {}).items()}  # fmt: skip
        null = {NULL: given["y"][:1] * len(given["x"])}
        super().__init__(curve=curve, **{**given, "theories": {**theories, **null}})
        self._check()

    def _check(self):
        rows = {"y": self.y, "low": self.low, "high": self.high, **self.theories}
        for name, values in rows.items():
            if values is not None and len(values) != len(self.x):
                raise UserError(f"{name} has {len(values)} values: give one for each x")
        if len(self.x) < 3 or self.x[0] <= 0 or min(np.diff(self.x)) <= 0:
            raise UserError("x: give at least 3 positive sizes, the smallest first")
        if len(self.y_range) != 2 or not (
            0 < self.y_range[0] < min(self.y) and max(self.y) < self.y_range[1]
        ):
            raise UserError(
                f"y_range: give two positive ends around y, which goes from "
                f"{min(self.y):.3g} to {max(self.y):.3g}"
            )

    def factors(self) -> dict[str, float]:
        """How far each theory is off, by name."""
        return {name: factor(values, self.y) for name, values in self.theories.items()}

    def caption(self):
        """The question, what to do, and where the curve is."""
        return (
            f"Draw it first: {self.question} Draw your guess from the given point on. "
            "The curve itself is in a figure further down."
        )

    def alt(self):
        """The empty axes and the given point; nothing of the curve."""
        return (
            f"Empty log-log axes for a guess of {self.y_label} against {self.x_label}, "
            f"from {self.x[0]:,.0f} to {self.x[-1]:,.0f}; the first point alone is "
            f"given, {self.y[0]:.2g}."
        )

    def picture(self):
        """Empty axes with the first point."""
        figure = Figure(figsize=(5.2, 3.6), layout="constrained", facecolor="white")
        axes = figure.subplots()
        axes.loglog(self.x[:1], self.y[:1], "D", color=BLUE, label="the first point")
        span = (self.x[-1] / self.x[0]) ** 0.03
        axes.set(xlim=(self.x[0] / span, self.x[-1] * span), ylim=self.y_range,
                 xlabel=self.x_label, ylabel=self.y_label)  # fmt: skip
        axes.set_title(f"Draw it first. {self.title}", fontsize=12)
        axes.tick_params(labelsize=11)
        axes.grid(alpha=0.3)
        axes.spines[["top", "right"]].set_visible(False)
        axes.legend(fontsize=10.5, frameon=False, loc="lower left")
        return base.png(figure)

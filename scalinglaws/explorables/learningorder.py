"""*Learning order* (chapter 5.6): what networks know of frequent and of rare states."""

import json
from dataclasses import dataclass
from functools import cache

import numpy as np
import traitlets
from matplotlib.figure import Figure

from scalinglaws.explorables import base

BLUE, ORANGE, GREY = "#0072b2", "#d55e00", "#666666"  # the first two as in kit.js
STATE = {"state": True, "sync": True}
DATA = base.FOLDER / "learningorder.data.js"
UNITS, PERCENT = 10_000, 100  # of a stored error, of a stored value


@dataclass(frozen=True)
class Data:
    """What the figure shows.

    `loss` [S, W, C, B] mean squared error of the value of the states in each group of
    ranks, by seed, width and checkpoint; `unknown` [S, B] that of who says 0; `edges`
    [B + 1] of the groups; `boards` a few states of each, with what the networks of the
    first seed say of them.
    """

    widths: list[int]
    states: list[int]
    edges: list[float]
    unknown: np.ndarray
    loss: np.ndarray
    boards: list[dict]


@cache
def data() -> Data:
    """The stored numbers, written by make_learningorder.py in the tests."""
    text = DATA.read_text("utf-8")
    stored = json.loads(text[text.index("{") : text.rindex(";")])
    for name in ("loss", "unknown"):
        stored[name] = np.array(stored[name]) / UNITS
    return Data(**stored)


class LearningOrder(base.Explorable):
    """Squared error of the value against rank, by size and training, with boards.

    The traits are the state in which a reader finds it: places in the lists of widths
    and of checkpoints, and the group of ranks whose boards are shown, from 1.
    """

    module = "learningorder"
    _esm = base.source("learningorder")

    width = traitlets.Int(4, min=0, max=5).tag(**STATE)
    checkpoint = traitlets.Int(11, min=0, max=11).tag(**STATE)
    group = traitlets.Int(9, min=1, max=17).tag(**STATE)

    def caption(self):
        """What to do with it, and what the picture is."""
        return (
            "Learning order: choose a size and how long it has played, and look at the "
            "boards behind a point. The picture is the first view."
        )

    def alt(self):
        """The error at the first and last group of ranks, computed."""
        stored = data()
        curve = np.median(stored.loss[:, self.width, self.checkpoint], 0)
        nothing = np.median(stored.unknown, 0)
        return (
            f"Squared error of the value against rank, width "
            f"{stored.widths[self.width]}: {curve[0]:.2f} at rank 1 and "
            f"{curve[-1]:.2f} at rank {stored.edges[-2]:.0f}; saying 0 of every state "
            f"gives {nothing[0]:.2f} and {nothing[-1]:.2f}. Below, {len(self.shown())} "
            "boards."
        )

    def shown(self) -> list[dict]:
        """The boards of the group."""
        return [b for b in data().boards if b["group"] == self.group - 1]

    def picture(self):
        """The curve beside that of who says 0, and the boards of one group."""
        stored = data()
        middle = np.sqrt(np.array(stored.edges[:-1]) * stored.edges[1:])
        figure = Figure(figsize=(5.2, 5.6), layout="constrained", facecolor="white")
        axes = figure.subplot_mosaic("aaaa;bcde", height_ratios=(3, 1.2))
        top = axes["a"]
        rows = stored.loss[:, self.width, self.checkpoint]
        top.fill_between(middle, rows.min(0), rows.max(0), color=BLUE, alpha=0.2)
        label = f"width {stored.widths[self.width]}"
        top.semilogx(middle, np.median(rows, 0), "o-", color=BLUE, label=label)
        nothing = np.median(stored.unknown, 0)
        top.plot(middle, nothing, "--", color=GREY, label="who says 0")
        top.axvline(middle[self.group - 1], color=ORANGE)
        top.set(xlabel="rank of the state", title="Squared error of the value")
        top.legend(fontsize=10.5, frameon=False)
        top.spines[["top", "right"]].set_visible(False)
        top.tick_params(labelsize=11)
        top.title.set_fontsize(12)
        for name in "bcde":
            axes[name].set_axis_off()
        for name, board in zip("bcde", self.shown(), strict=False):
            _draw(axes[name], board)
        return base.png(figure)


def _draw(axes, board):
    """A board in matplotlib, as pictures.board and the figure draw it."""
    cells = np.array(list(map(int, board["cells"]))).reshape(4, 5)
    y, x = np.indices(cells.shape)
    for cell, style in (
        (0, {"s": 4, "color": GREY}),
        (1, {"s": 70, "color": BLUE}),
        (2, {"s": 50, "facecolors": "none", "edgecolors": ORANGE, "linewidths": 3}),
    ):
        axes.scatter(x[cells == cell], -y[cells == cell], **style)
    axes.set(xlim=(-0.6, 4.6), ylim=(-3.6, 0.6), aspect="equal")
    axes.set_title(f"rank {board['rank']}", fontsize=10.5)

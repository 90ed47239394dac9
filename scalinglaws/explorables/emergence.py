"""*Emergence* (chapter 3.2): stored training on sparse parity, to scrub through."""

import json
from functools import cache

import numpy as np
import traitlets
from matplotlib.figure import Figure
from matplotlib.ticker import NullLocator

from scalinglaws.explorables import base

BLUE, ORANGE = "#0072b2", "#d55e00"  # as in kit.js
STATE = {"state": True, "sync": True}
DATA = base.FOLDER / "emergence.data.js"
LEVEL = 0.02  # bits a level: 0.1 lies on an edge, so that learned stays learned


def encode(losses) -> str:
    """Losses of tasks in bits, one character each: # for the lowest level.

    Levels go up to 1.82 bits; the backslash is left out.
    """
    levels = np.clip(np.floor(np.asarray(losses) / LEVEL + 1e-6), 0, 90).astype(int)
    return "".join(chr(35 + level + (level >= 57)) for level in levels)


def decode(row: str) -> list[float]:
    """The middle of each character's level."""
    return [(ord(c) - (36 if c > "\\" else 35) + 0.5) * LEVEL for c in row]


@cache
def run() -> dict:
    """The stored run that the figure shows, written by make_emergence.py in the tests.

    `alpha`, `nTasks` and `views`, one a resource: `x` [X], `mean` [X] in bits, `tasks`
    [X] rows as `encode` makes them, `law` the constants of the law of K tasks.
    """
    text = DATA.read_text("utf-8")
    return json.loads(text[text.index("{") : text.rindex(";")])


class Emergence(base.Explorable):
    """A stored run on sparse parity: its tasks, one of them, and the mean.

    The traits are the state in which a reader finds it: what grows, the place along
    it (a point of the view, from 0), and the rank of the task in green.
    """

    module = "emergence"
    _esm = base.source("emergence")

    resource = traitlets.Enum(["steps", "width", "data"], "steps").tag(**STATE)
    place = traitlets.Int(52, min=0, max=80).tag(**STATE)
    task = traitlets.Int(27, min=1, max=64).tag(**STATE)

    def view(self) -> dict:
        """The view shown, with decoded `losses` [X, R], and `at`, the place in it."""
        view = run()["views"][self.resource]
        losses = np.array([decode(row) for row in view["tasks"]])
        at = min(self.place, len(view["x"]) - 1)
        return {**view, "losses": losses, "at": at}

    def caption(self):
        """What to do with it, and what the picture is."""
        return (
            "Emergence: move through a stored run and watch tasks being learned one by "
            "one while the mean loss falls smoothly. The picture is the first view."
        )

    def alt(self):
        """How many tasks are learned at the place shown, and how the mean falls."""
        view = self.view()
        at, mean = view["at"], view["mean"]
        learned = int((view["losses"][at] < 0.1).sum())
        return (
            f"Two plots. At {view['x'][at]:g} {view['unit']} {learned} of "
            f"{view['losses'].shape[1]} tasks are learned, each at once and mostly in "
            f"order of rank; the mean loss falls smoothly from {mean[0]:.2f} to "
            f"{mean[-1]:.2f} bits."
        )

    def picture(self):
        """The tasks as a heat map, and the mean loss under it."""
        view = self.view()
        x, mean, at = np.array(view["x"]), view["mean"], view["at"]
        figure = Figure(figsize=(5.2, 6.0), layout="constrained", facecolor="white")
        top, bottom = figure.subplots(2, 1, height_ratios=(3, 2), sharex=True)
        ranks = np.arange(1, view["losses"].shape[1] + 1)
        levels = np.minimum(np.round(view["losses"].T * 8) / 8, 1)
        top.pcolormesh(x, ranks, levels, cmap="Blues_r", vmin=0, vmax=1.1)
        top.invert_yaxis()
        top.set(ylabel="rank of the task", title="Loss of each task: blue is learned")
        bottom.loglog(x, mean, color=BLUE)
        bottom.plot(x[at], mean[at], "o", color=ORANGE)
        bottom.set(xlabel=view["name"], title="The mean of all tasks, bits")
        bottom.set_yticks([0.1, 0.2, 0.5, 1], ["0.1", "0.2", "0.5", "1"])
        bottom.yaxis.set_minor_locator(NullLocator())
        for axes in (top, bottom):
            axes.axvline(x[at], color=ORANGE, linewidth=1)
            axes.tick_params(labelsize=11)
            axes.title.set_fontsize(12)
            axes.spines[["top", "right"]].set_visible(False)
        return base.png(figure)

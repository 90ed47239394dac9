"""*Geometry* (chapter 4.2): two tasks in the plane, and three ways over their loss."""

import numpy as np
import torch
import traitlets
from matplotlib.figure import Figure

from scalinglaws import networks
from scalinglaws.explorables import base
from scalinglaws.skills import geometry

STATE = {"state": True, "sync": True}
COLOURS = {"SGD": "#009e73", "SignGD": "#0072b2", "Adam": "#d55e00"}  # as in kit.js
SGD_FASTER, MOST = 10, 6_000  # as in geometry.core.js


class Geometry(base.Explorable):
    """Two tasks in a plane of two parameters, learned by SGD, SignGD and Adam.

    The traits are the state in which a reader finds it: `ratio` is p1/p2 in tenths of
    decades; `turn` the angle of task 1 to the first axis and `angle` that of task 2 to
    task 1, in degrees; `rate` the learning rate in thousandths (ten times that for
    SGD); `place` how much of the runs is drawn, in per cent.
    """

    module = "geometry"
    _esm = base.source("geometry")

    ratio = traitlets.Int(10, min=0, max=20).tag(**STATE)
    turn = traitlets.Int(40, min=0, max=90).tag(**STATE)
    angle = traitlets.Int(90, min=50, max=130).tag(**STATE)
    rate = traitlets.Int(5, min=1, max=40).tag(**STATE)
    place = traitlets.Int(100, min=0, max=100).tag(**STATE)

    def tasks(self) -> np.ndarray:
        """The unit vectors of the two tasks, [2, 2]."""
        at = np.radians([self.turn, self.turn + self.angle])
        return np.stack([np.cos(at), np.sin(at)], 1)

    def frequencies(self) -> np.ndarray:
        """p1 and p2."""
        ratio = 10 ** (self.ratio / 10)
        return np.array([ratio, 1]) / (1 + ratio)

    def runs(self, steps: int = MOST) -> dict[str, geometry.Curves]:
        """Each rule's run."""
        tasks = networks.to_tensor(self.tasks(), "cpu", torch.float64)
        return {
            name: geometry.train(
                tasks, self.frequencies(), rule=name.lower(), steps=steps,
                learning_rate=self.rate / 1000 * (SGD_FASTER if name == "SGD" else 1),
            )
            for name in COLOURS
        }  # fmt: skip

    def caption(self):
        """What to do with it, and what the picture is."""
        return (
            "Turn the two tasks, change their frequencies and the learning rate: see "
            "the path of three rules over the loss, and whether the skills come "
            "together or one after the other. The picture is the first view."
        )

    def alt(self):
        """How much later the rarer task is learned by each rule, computed."""
        times = {name: run.times()[0, 0] for name, run in self.runs().items()}
        late = ", ".join(
            f"{second / first:.1f} by {name}"
            if np.isfinite(second)
            else f"never by {name}"
            for name, (first, second) in times.items()
        )
        return (
            f"Two plots. Paths over the loss of two tasks, one "
            f"{10 ** (self.ratio / 10):.3g} times as frequent, and their skills. Steps "
            f"of the rarer over those of the other: {late}."
        )

    def picture(self):
        """The paths over contours of the loss, and the skills against steps."""
        runs, p, tasks = self.runs(), self.frequencies(), self.tasks()
        last = max(runs[name].times().max() for name in ("SignGD", "Adam"))
        steps = int(min(MOST, max(20, np.ceil(1.2 * last))))
        figure = Figure(figsize=(5.2, 5.6), layout="constrained", facecolor="white")
        top, bottom = figure.subplots(2, 1)
        around = np.linspace(0, 2 * np.pi, 73)
        for loss in (0.6, 0.3, 0.15, 0.05, 0.01):
            u = np.sqrt(loss / p) * np.stack([np.cos(around), np.sin(around)], 1)
            top.plot(*np.linalg.solve(tasks, (1 - u).T), color="#bbbbbb", linewidth=1)
        for name, run in runs.items():
            skills = run.skills[: steps + 1, 0, 0]
            top.plot(*np.linalg.solve(tasks, skills.T), color=COLOURS[name], label=name)
            for task, style in enumerate(("-", "--")):
                bottom.plot(skills[:, task], style, color=COLOURS[name])
        end = np.linalg.solve(tasks, np.ones(2))
        top.plot(*end, "D", fillstyle="none", color="#1a1a1a", label="both solved")
        seen = np.stack([np.zeros(2), end, *tasks])
        centre, half = (seen.max(0) + seen.min(0)) / 2, np.ptp(seen, 0).max() / 2 + 0.15
        top.set_xlim(centre[0] - 2 * half, centre[0] + 2 * half)
        top.set_ylim(centre[1] - half, centre[1] + half)
        top.set_aspect("equal")
        top.set(title="Path over the loss (parameters 1 and 2)")
        bottom.set(xlabel="steps", title="Skills of task 1 (solid), task 2 (dashed)")
        top.legend(fontsize=10.5, frameon=False, loc="lower left")
        for axes in (top, bottom):
            axes.tick_params(labelsize=11)
            axes.spines[["top", "right"]].set_visible(False)
            axes.title.set_fontsize(12)
        return base.png(figure)

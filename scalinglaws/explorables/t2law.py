"""*The t² law* (chapter 4.3): Domino, Quanta, L2 theory, blocks, and sign descent."""

import numpy as np
import traitlets
from matplotlib.figure import Figure

from scalinglaws.explorables import base
from scalinglaws.skills import domino, resource

# As in kit.js and t2law.panels.js: colour and line of each model.
LINES = {
    "L2 theory": {"color": "#d55e00", "linewidth": 2},
    "Domino": {"color": "#009e73", "linestyle": "--"},
    "Quanta": {"color": "#bb6a9c", "linestyle": ":"},
    "modular": {"color": "#1a1a1a", "linestyle": "-.", "linewidth": 1},
}
STATE = {"state": True, "sync": True}


class T2Law(base.Explorable):
    """Zipf tasks learned one after another, each by itself, or from one budget.

    The traits are the state in which a reader finds it: `exponent` in hundredths, the
    number of `tasks`, `place` the time in 50ths of decades of t0, the `steps` of
    sign descent that one task alone takes and the `seed` of its directions.
    """

    module = "t2law"
    _esm = base.source("t2law")

    exponent = traitlets.Int(150, min=0, max=300).tag(**STATE)
    tasks = traitlets.Int(60, min=2, max=100).tag(**STATE)
    place = traitlets.Int(35, min=-20, max=110).tag(**STATE)
    steps = traitlets.Enum([30, 60, 150, 300], 150).tag(**STATE)
    seed = traitlets.Int(1, min=1).tag(**STATE)

    def p(self) -> np.ndarray:
        """The frequencies of the tasks."""
        return resource.zipf(self.tasks, self.exponent / 100)

    def skills(self, times) -> dict[str, np.ndarray]:
        """Skills [Q, n] of every model after `times` [Q], in times t0 of one task."""
        times, p = np.asarray(times, float), self.p()
        alone = np.minimum(1, times / np.sqrt(self.tasks))
        return {
            "L2 theory": resource.skills(times, p, 1.0),
            "Domino": domino.domino_skills(times, self.tasks, 1.0),
            "Quanta": domino.quanta_skills(times, p, 1 / p[0]),
            "modular": np.repeat(alone[:, None], self.tasks, axis=1),
        }

    def caption(self):
        """What to do with it, and what the picture is."""
        return (
            "Choose how fast the frequencies fall and how many tasks there are: see "
            "how many each model has learned, the loss that is left, and the time for "
            "everything. Sign descent runs in your browser; the picture is without it."
        )

    def alt(self):
        """What is learned at the state's time, and the total times, computed."""
        time = 10 ** (self.place / 50)
        found = self.skills([time])
        n = {name: int((skills > 0.9).sum()) for name, skills in found.items()}
        total = resource.total_time(self.p())
        return (
            f"Two plots over time. After {time:.1f} single-task times the L2 theory "
            f"has learned {n['L2 theory']} of {self.tasks} tasks, Domino "
            f"{n['Domino']}, Quanta {n['Quanta']}. All take {total:.1f} in theory, "
            f"{self.tasks} by Domino."
        )

    def picture(self):
        """Tasks learned and loss against time, both logarithmic."""
        p = self.p()
        end = 2 * max(resource.total_time(p), np.sqrt(self.tasks))
        times = np.geomspace(0.3, end, 400)
        figure = Figure(figsize=(5.2, 5.6), layout="constrained", facecolor="white")
        top, bottom = figure.subplots(2, 1, sharex=True)
        for name, skills in self.skills(times).items():
            top.plot(times, (skills > 0.9).sum(1), **LINES[name], label=name)
            bottom.plot(times, (1 - skills) ** 2 @ p, **LINES[name])
        low = max(1e-6, min(p[-1], 0.05) / 10)
        top.set(xscale="log", yscale="log", title="Tasks learned")
        top.set_ylim(0.8, 1.3 * self.tasks)
        bottom.set(yscale="log", ylim=(low, 1.2), title="The loss that is left")
        bottom.set_xlabel("time, in times one task takes alone")
        top.legend(fontsize=10.5, frameon=False)
        for axes in (top, bottom):
            axes.tick_params(labelsize=11)
            axes.spines[["top", "right"]].set_visible(False)
            axes.title.set_fontsize(12)
        return base.png(figure)

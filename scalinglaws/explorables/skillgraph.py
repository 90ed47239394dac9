"""*Skill graph* (chapter 4.1): which skill needs which, and which comes when."""

import numpy as np
import traitlets
from matplotlib.figure import Figure

from scalinglaws.explorables import base

STATE = {"state": True, "sync": True}
STEPS_A_UNIT, BETA, STEPS = 200, 1e-3, 6_000  # as in skillgraph.core.js
_WHOLES = {5: [1, 2], 6: [3, 4], 7: [5, 6]}
# Frequencies, the skills that a skill needs, and gates; as in skillgraph.js.
PRESETS = {
    "chain": ([0.3, 1, 3], {2: [1], 3: [2]}, {}),
    "parts": ([1, 0.1, 2, 0.2, 1, 1, 1], _WHOLES, {}),
    "shortcut": ([0.1, 0.01, 2, 0.2, 1, 1, 1], _WHOLES, {6: "or", 7: "or"}),
    "free": ([1, 0.5, 0.25, 0.12, 0.06], {}, {}),
}
COLOURS = ("#0072b2", "#d55e00", "#009e73", "#bb6a9c")  # as in kit.js


class SkillGraph(base.Explorable):
    """Skills on a graph that share one resource.

    The traits are the state in which a reader finds it: a `preset`, the `place` in time
    in hundredths of the picture, and the `waste` in tenths of decades.
    """

    module = "skillgraph"
    _esm = base.source("skillgraph")

    preset = traitlets.Enum(list(PRESETS), "chain").tag(**STATE)
    place = traitlets.Int(40, min=0, max=100).tag(**STATE)
    waste = traitlets.Int(-30, min=-40, max=-5).tag(**STATE)

    def levels(self):
        """Levels of the skills [STEPS + 1, n]."""
        from scalinglaws.skills import graph  # needs torch: only when drawn

        return graph.learn(
            graph.Graph(*PRESETS[self.preset]), rate=1 / STEPS_A_UNIT,
            waste=10 ** (self.waste / 10), beta=BETA, steps=STEPS,
        )  # fmt: skip

    def times(self) -> np.ndarray:
        """When each skill is at 0.9, in times of a skill alone."""
        levels = self.levels()
        first = (levels > 0.9).argmax(0) / STEPS_A_UNIT
        return np.where((levels > 0.9).any(0), first, np.inf)

    def caption(self):
        """What to do with it, and what the picture is."""
        return (
            "Draw arrows between skills, change their frequencies and the waste, and "
            "see which skill is learned when and where the resource goes. The picture "
            "is the first view."
        )

    def alt(self):
        """The order of learning, computed."""
        times, p = self.times(), PRESETS[self.preset][0]
        order = np.argsort(times)
        said = ", ".join(f"{i + 1} at {times[i]:.1f}" for i in order)
        return (
            f"Levels of {len(p)} skills against time. They are learned in the order "
            f"{said}, in times of a skill alone; skill {np.argmax(p) + 1} is the most "
            "frequent one."
        )

    def picture(self):
        """The curves of the levels, with the graph in words."""
        levels, (_, parents, gates) = self.levels(), PRESETS[self.preset]
        figure = Figure(figsize=(5.2, 3.6), layout="constrained", facecolor="white")
        axes = figure.subplots()
        times = self.times()
        end = 1.15 * (times.max() if np.isfinite(times).all() else 26)
        time = np.arange(len(levels)) / STEPS_A_UNIT
        for skill, level in enumerate(levels.T):
            needed = parents.get(skill + 1, [])
            word = f" {gates.get(skill + 1, 'and')} "
            needs = f", needs {word.join(map(str, needed))}" if needed else ""
            axes.plot(
                time, level, color=COLOURS[skill % 4], linewidth=2,
                linestyle="--" if skill > 3 else "-",
                label=f"skill {skill + 1}{needs}",
            )  # fmt: skip
        axes.set(xlim=(0, end), xlabel="time, in times of a skill alone")
        axes.set_title("How much of each skill is learned", fontsize=12)
        axes.tick_params(labelsize=11)
        axes.spines[["top", "right"]].set_visible(False)
        axes.legend(fontsize=10, frameon=False)
        return base.png(figure)

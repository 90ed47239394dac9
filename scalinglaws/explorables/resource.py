"""*Resource* (chapter 4.3): a budget of learning that all tasks share."""

import numpy as np
import traitlets
from matplotlib.figure import Figure

from scalinglaws.explorables import base
from scalinglaws.skills import resource

PAINT = ("#0072b2", "#d55e00", "#009e73", "#bb6a9c")  # as in kit.js
STATE = {"state": True, "sync": True}
PARAMETERS, LAST_STEP = 1000, 1000  # as in resource.core.js


class SharedBudget(base.Explorable):
    """Zipf tasks that share a budget of learning, by the L1 or the L2 law.

    The traits are the state in which a reader finds it: `exponent` is in hundredths;
    `waste` is N0 in tenths of decades from 1e-4, 0 for none; `rate` the learning rate
    in tenths of decades from 1e-5; `place` the moment in tens of steps.
    """

    module = "resource"
    _esm = base.source("resource")

    law = traitlets.Enum(list(resource.LAWS), "L2").tag(**STATE)
    tasks = traitlets.Int(10, min=1, max=20).tag(**STATE)
    exponent = traitlets.Int(200, min=0, max=400).tag(**STATE)
    waste = traitlets.Int(0, min=0, max=50).tag(**STATE)
    rate = traitlets.Int(15, min=0, max=25).tag(**STATE)
    place = traitlets.Int(25, min=0, max=100).tag(**STATE)
    domino = traitlets.Bool(False).tag(**STATE)

    def world(self) -> dict:
        """The arguments of the law: frequencies, speed, law and waste."""
        speeds = {"L1": resource.source_speed, "L2": resource.speed}
        return {
            "p": resource.zipf(self.tasks, self.exponent / 100),
            "speed": speeds[self.law](10 ** (self.rate / 10 - 5), PARAMETERS),
            "law": self.law,
            "waste": 10 ** (self.waste / 10 - 4) if self.waste else 0.0,
        }

    def caption(self):
        """What to do with it, and what the picture is."""
        return (
            "Move the moment, the number of tasks, the exponent of their frequencies, "
            "the waste and the learning rate: see which skill grows when, and how many "
            "share the work. The picture is the first view."
        )

    def alt(self):
        """The skills at the state's moment, computed."""
        steps, p = 10.0 * self.place, self.world()["p"]
        skills = resource.skills(steps, **self.world())
        done = int((skills > 0.9).sum())
        return (
            f"Skills of {len(p)} tasks against training steps, the first task's first. "
            f"At step {steps:.0f}, {done} of them lie above 0.9: the first is at "
            f"{skills[0]:.2f}, the last at {skills[-1]:.2f}."
        )

    def picture(self):
        """The skill curves, with the moment."""
        steps = np.linspace(0, LAST_STEP, 300)
        skills = resource.skills(steps, **self.world())
        figure = Figure(figsize=(5.2, 3.6), layout="constrained", facecolor="white")
        axes = figure.subplots()
        for task, curve in enumerate(skills.T):
            axes.plot(steps, curve, color=PAINT[task % len(PAINT)], linewidth=1.8)
        axes.axvline(10 * self.place, linestyle=":", color="#555555")
        axes.set(xlabel="training step", ylabel="skill", ylim=(0, 1.03))
        axes.set_title("Skills that share a budget", fontsize=12)
        axes.tick_params(labelsize=11)
        axes.spines[["top", "right"]].set_visible(False)
        return base.png(figure)

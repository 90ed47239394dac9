"""*Late states* (chapter 5.7): rank and frequency as later moves enter the count."""

import json
from functools import cache

import numpy as np
import traitlets
from matplotlib.figure import Figure

from scalinglaws.explorables import base

BLUE, ORANGE = "#0072b2", "#d55e00"  # as in kit.js
STATE = {"state": True, "sync": True}
DATA = base.FOLDER / "latestates.data.js"
HEAD = (3, 100)  # ranks that the line is drawn through, as in latestates.numbers.js
GAMES = ("oware", "checkers", "connect four", "small oware")
MOST_CUTS = 11  # the last cut of every game counts all its moves


@cache
def states() -> dict:
    """What the figure shows, written by make_latestates.py in the tests.

    `first` and `ranks` [bins]: first and middle rank of a bin; `games`, each with a
    `name`, the `median` length, its `cuts` (0: all moves, the last) and for each cut
    the rows `states`, `log` (log10 of the count), `late`, `half`, `turn`, as long as
    the ranks that the counts reach.
    """
    text = DATA.read_text("utf-8")
    return json.loads(text[text.index("{") : text.rindex(";")])


def line_through(ranks, counts) -> tuple[float, float]:
    """Exponent and height at rank 1 of a line through the ranks of `HEAD`."""
    inside = (ranks >= HEAD[0]) & (ranks <= HEAD[1])
    slope, height = np.polyfit(np.log10(ranks[inside]), np.log10(counts[inside]), 1)
    return -slope, 10**height


class LateStates(base.Explorable):
    """Visits by rank of four games, and how many of the states are late.

    The traits are the state in which a reader finds it: the game, the place of the cut
    in its list, and what late means.
    """

    module = "latestates"
    _esm = base.source("latestates")

    game = traitlets.Enum(GAMES, "oware").tag(**STATE)
    cut = traitlets.Int(MOST_CUTS, min=0, max=MOST_CUTS).tag(**STATE)
    late = traitlets.Enum(["late", "half"], "late").tag(**STATE)

    def view(self) -> dict:
        """The rows of the cut shown as arrays, with their `ranks` and `counts`."""
        game = states()["games"][self.game]
        at = min(self.cut, len(game["cuts"]) - 1)
        rows = {k: np.array(game[k][at]) for k in ("states", "log", "late", "half")}
        ranks = np.array(states()["ranks"][: len(rows["log"])])
        return {**rows, "ranks": ranks, "counts": 10 ** rows["log"], "game": game}

    def caption(self):
        """What to do with it, and what the picture is."""
        return (
            "Late states: choose a game and how many of its moves count, and watch the "
            "curve of visits bend as late moves enter. The picture is the first view."
        )

    def alt(self):
        """The line's exponent and the largest late share, computed."""
        view = self.view()
        exponent, _ = line_through(view["ranks"], view["counts"])
        shares = view[self.late]
        at = int(np.argmax(shares))
        return (
            f"Two plots for {view['game']['name']}. Visits against rank with a line of "
            f"exponent {exponent:.2f} through ranks {HEAD[0]} to {HEAD[1]}; the share "
            f"of late states is at most {shares[at]:.0%}, at rank "
            f"{view['ranks'][at]:.0f}."
        )

    def picture(self):
        """Visits by rank with the line, and the share of late states under it."""
        view = self.view()
        ranks, counts = view["ranks"], view["counts"]
        exponent, height = line_through(ranks, counts)
        figure = Figure(figsize=(5.2, 5.6), layout="constrained", facecolor="white")
        top, bottom = figure.subplots(2, 1, sharex=True, height_ratios=(3, 2))
        top.loglog(ranks, counts, color=BLUE, label="visits")
        ends = np.array([HEAD[0], ranks[-1]])
        top.loglog(ends, height * ends**-exponent, "k--", label="line through the head")
        top.set(title=f"Visits against rank: {view['game']['name']}")
        top.legend(fontsize=10.5, frameon=False)
        bottom.plot(ranks, view[self.late], "o-", color=ORANGE, markersize=3)
        bottom.set(ylim=(-0.03, 1), xlabel="rank", title="Share of late states")
        for axes in (top, bottom):
            axes.tick_params(labelsize=11)
            axes.spines[["top", "right"]].set_visible(False)
            axes.title.set_fontsize(12)
        return base.png(figure)

"""*Play the scaling law* (chapter 5.4): Connect Four against the trained networks."""

import base64
import json
from functools import cache

import numpy as np
import traitlets
from matplotlib.figure import Figure

from scalinglaws.explorables import base

STATE = {"state": True, "sync": True}
DATA = base.FOLDER / "play.data.js"
WEIGHTS = base.FOLDER / "play.weights.json"
BLUE, PURPLE = "#0072b2", "#bb6a9c"  # as in kit.js
WIDTHS, SIMULATIONS = [2, 4, 8, 16, 32, 64], [2, 8, 32, 128, 512]


@cache
def data() -> dict:
    """`widths` (0: no network), `simulations`, and `elo` [seed][width][simulations]."""
    text = DATA.read_text("utf-8")
    return json.loads(text[text.index("{") : text.rindex(";")])


class Play(base.Explorable):
    """Connect Four, 5 x 4, against a network and a search of the reader's choice.

    The traits are the state in which a reader finds it: `width` of the network and
    `simulations` of its search, who `begins` ("you" or "network"), whether a `hint` is
    shown; and whether two networks share a game (`shared`), a second one of width
    `ending` from move `change` on. `weights` are the networks' numbers, sent where
    there is a kernel; a page loads them when the first move needs them.
    """

    module = "play"
    _esm = base.source("play")

    width = traitlets.Enum(WIDTHS, 16).tag(**STATE)
    simulations = traitlets.Enum(SIMULATIONS, 32).tag(**STATE)
    begins = traitlets.Enum(["you", "network"], "you").tag(**STATE)
    hint = traitlets.Bool(False).tag(**STATE)
    shared = traitlets.Bool(False).tag(**STATE)
    ending = traitlets.Enum(WIDTHS, 64).tag(**STATE)
    change = traitlets.Int(9, min=2, max=20).tag(**STATE)
    weights = traitlets.Dict().tag(sync=True)

    @traitlets.default("weights")
    def _weights(self):
        return json.loads(WEIGHTS.read_text("utf-8"))

    def network(self):
        """The chosen network, its numbers of 16 bits in float64, as the page has it."""
        import torch  # seconds to import, and a page without a kernel needs none of it

        from scalinglaws.games import boards
        from scalinglaws.games.network import Network

        stored = base64.b64decode(self.weights[str(self.width)])
        return Network.holding(
            boards.connect_four(*self.weights["board"]),
            self.width,
            np.frombuffer(stored, "<f2").astype(float),
            device="cpu",
            dtype=torch.float64,
        )

    def first_move(self):
        """What the chosen network's search finds on the empty board."""
        from scalinglaws.games.search import search

        network = self.network()
        start = network.game.start(1)
        return search(start, network, simulations=self.simulations)

    def caption(self):
        return (
            "Play the scaling law: Connect Four against a trained network whose size "
            "and search you choose. The picture is the first view: the search of the "
            "empty board, and the ratings of all opponents."
        )

    def alt(self):
        """Where the search goes, and the range of the ratings, computed."""
        visits = self.first_move().visits[0]
        best = int(np.argmax(visits))
        elo = np.array(data()["elo"][0])[1:]
        return (
            f"Two plots. A search of the empty board by width {self.width}: "
            f"{visits[best] / visits.sum():.0%} of {visits.sum()} visits for column "
            f"{best + 1}. Ratings by width: {elo[0, 0]:.0f} to {elo[-1, 0]:.0f} with "
            f"{SIMULATIONS[0]} simulations, {elo[0, -1]:.0f} to {elo[-1, -1]:.0f} with "
            f"{SIMULATIONS[-1]}."
        )

    def picture(self):
        """The board with the visits above it, and ratings against width."""
        visits = self.first_move().visits[0]
        columns, rows, _ = self.weights["board"]
        figure = Figure(figsize=(5.2, 6.8), layout="constrained", facecolor="white")
        top, bottom = figure.subplots(2, 1, height_ratios=(3, 2))
        across = np.arange(1, columns + 1)
        top.scatter(*np.meshgrid(across, np.arange(rows)), s=900, facecolors="none",
                    edgecolors="#777777")  # fmt: skip
        share = visits / visits.sum()
        top.bar(across, 1.2 * share, 0.5, bottom=rows - 0.3, color=PURPLE)
        for column, one in zip(across, share, strict=True):
            top.text(column, rows - 0.2 + 1.2 * one, f"{one:.0%}", ha="center")
        top.set(xticks=across, yticks=[], ylim=(-0.6, rows + 1.2), aspect="equal")
        top.spines["left"].set_visible(False)
        top.set(title=f"Visits of the search, width {self.width}; the empty board")
        ratings = np.array(data()["elo"][0])
        for k, simulations in enumerate(SIMULATIONS):
            own = simulations == self.simulations
            colour, width = (BLUE, 2.5) if own else ("#888888", 1)
            bottom.plot(WIDTHS, ratings[1:, k], "o-", markersize=4, color=colour,
                        linewidth=width)  # fmt: skip
        bottom.set_xscale("log", base=2)
        bottom.set_xticks(WIDTHS, WIDTHS)
        bottom.set(xlabel="width of the network", title=(
            f"Elo; {', '.join(map(str, SIMULATIONS))} simulations "
            f"(blue: {self.simulations})"))  # fmt: skip
        for axes in (top, bottom):
            axes.tick_params(labelsize=11)
            axes.spines[["top", "right"]].set_visible(False)
            axes.title.set_fontsize(12)
        return base.png(figure)

"""*Tree* (chapter 5.2): positions of random games by rank, and the law of the tree."""

import numpy as np
import traitlets
from matplotlib.figure import Figure

from scalinglaws.explorables import base

BLUE, ORANGE = "#0072b2", "#d55e00"  # as in kit.js
STATE = {"state": True, "sync": True}
RANKS = 100_000  # of the picture


class Tree(base.Explorable):
    """How often each position of a random game comes, by rank.

    The traits are the state in which a reader finds it: `moves` at every node; `favour`
    in per cent, from all moves alike (0) to one of them always; `depth`, the moves of a
    game; `stop`, the per cent of games that end after each move.
    """

    module = "tree"
    _esm = base.source("tree")

    moves = traitlets.Int(2, min=2, max=7).tag(**STATE)
    favour = traitlets.Int(40, min=0, max=98).tag(**STATE)
    depth = traitlets.Int(22, min=2, max=60).tag(**STATE)
    stop = traitlets.Int(0, min=0, max=50).tag(**STATE)

    def policy(self) -> np.ndarray:
        """The probabilities of the moves, the favourite's first."""
        favourite = 1 / self.moves + (1 - 1 / self.moves) * self.favour / 100
        rest = (1 - favourite) / (self.moves - 1)
        return np.array([favourite, *[rest] * (self.moves - 1)])

    def frequencies(self, n_ranks: int) -> np.ndarray:
        """The exact frequencies of the most visited positions."""
        from scalinglaws.games import zipf  # SciPy takes a while, a page needs none

        return zipf.tree(
            self.policy(), self.depth, n_ranks=n_ranks, stop=self.stop / 100
        )

    def law(self, ranks: np.ndarray) -> np.ndarray:
        """The smooth law: 1 / (H (rank + b / (b - 1))), steeper with random ends."""
        from scalinglaws.games import zipf

        exponent = zipf.tree_exponent(self.policy(), self.stop / 100)
        kept = ((1 - self.stop / 100) * self.policy()) ** (1 / exponent)
        scale = -np.sum(kept * np.log(kept))
        return (scale * (ranks + self.moves / (self.moves - 1))) ** -exponent

    def caption(self):
        """What to do with it, and what the picture is."""
        return (
            "Choose the moves, how much one is favoured, how long games are and how "
            "often they end at random: see the stairs of frequency against rank beside "
            "the exact law. The picture is the first view."
        )

    def alt(self):
        """The law's height and where the exact frequencies leave it, computed."""
        from scalinglaws.games import zipf

        f, p = self.frequencies(RANKS), self.policy()
        far = f[-1] / self.law(np.array([len(f)]))[0]
        return (
            f"Two plots. Frequency against rank for {self.moves} moves of entropy "
            f"{zipf.entropy(p):.2f}: {f[0]:.2g} at rank 1, {f[-1]:.2g} at rank "
            f"{len(f)}, there {far:.2f} times the law of exponent "
            f"{zipf.tree_exponent(p, self.stop / 100):.2f}."
        )

    def picture(self):
        """The stairs with their law, and their ratio under it."""
        f = self.frequencies(RANKS)
        seen = np.unique(np.geomspace(1, len(f), 500).astype(int))
        law = self.law(seen)
        figure = Figure(figsize=(5.2, 5.6), layout="constrained", facecolor="white")
        top, bottom = figure.subplots(2, 1, height_ratios=(3, 2))
        top.loglog(seen, f[seen - 1], color=BLUE, label="exact")
        top.loglog(seen, law, "--", color=ORANGE, label="law")
        top.set_title("Frequency against rank")
        bottom.semilogx(seen, f[seen - 1] / law, color=BLUE)
        bottom.axhline(1, linestyle="--", color=ORANGE)
        bottom.set_ylim(0, 2)
        bottom.set_title("Frequency over the law")
        for axes in (top, bottom):
            axes.tick_params(labelsize=11)
            axes.spines[["top", "right"]].set_visible(False)
            axes.title.set_fontsize(12)
        top.legend(fontsize=10.5, frameon=False)
        return base.png(figure)

"""*Tokens* (chapter 3.4): a passage coloured by loss, and the curve of one token."""

import json
from functools import cache

import numpy as np
import traitlets
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from scalinglaws.explorables import base

BLUE, ORANGE = "#0072b2", "#d55e00"  # as in kit.js
STATE = {"state": True, "sync": True}
DATA = base.FOLDER / "tokens.data.js"
EDGES = (
    0.1,
    0.5,
    2.0,
    5.0,
)  # nats, and the colours between them, as in tokens.numbers.js
PAINTS = ("#fdebd0", "#fdd49e", "#fdb377", "#f8884e", "#e9653f")
COLUMNS, ROWS = 56, 12  # of the picture


@cache
def family() -> dict:
    """What the figure shows, written by make_tokens.py in the tests.

    `sizes` [W] in parameters; `sizeOf` [M], the size of each model; `mean` [W] of all
    tokens of the text; `criteria` of the classes; `edges` [B + 1], `share` and
    `lossShare` [W, B] and `known` [W] of the whole text; `passages`, each with a
    `name`, the `tokens` [T] as text, `rows` [M] of losses, two hexadecimal digits each,
    and `start`, the token chosen first.
    """
    text = DATA.read_text("utf-8")
    return json.loads(text[text.index("{") : text.rindex(";")])


def decode(row: str) -> np.ndarray:
    """Losses in nats [T] of a row."""
    return (np.frombuffer(bytes.fromhex(row), np.uint8) / 58.0) ** 2


class Tokens(base.Explorable):
    """A passage of this book's code under models of growing size.

    The traits are the state in which a reader finds it: the passage, the size (from
    the smallest, 0), and the token (-1: the passage's own start).
    """

    module = "tokens"
    _esm = base.source("tokens")

    passage = traitlets.Int(0, min=0, max=9).tag(**STATE)
    size = traitlets.Int(0, min=0, max=6).tag(**STATE)
    token = traitlets.Int(-1, min=-1, max=999).tag(**STATE)

    def losses(self) -> tuple[np.ndarray, int]:
        """Losses of the passage [M, T] in nats, and the token chosen."""
        passage = family()["passages"][self.passage]
        losses = np.stack([decode(row) for row in passage["rows"]])
        return losses, passage["start"] if self.token < 0 else self.token

    def curve(self) -> np.ndarray:
        """The chosen token's loss at each size, mean over the seeds [W]."""
        losses, token = self.losses()
        of = np.array(family()["sizeOf"])
        return np.array([losses[of == size, token].mean() for size in np.unique(of)])

    def caption(self):
        """What to do with it, and what the picture is."""
        return (
            "Tokens: change the size of the model and see which tokens of a passage it "
            "learns; choose one to see its own curve. The picture is the first view."
        )

    def alt(self):
        """How many tokens are known at both ends, and how the chosen one falls."""
        losses, token = self.losses()
        low, of = family()["criteria"]["low"], family()["sizeOf"]
        known = [int((losses[of.index(s)] < low).sum()) for s in (0, max(of))]
        curve = self.curve()
        return (
            f"A passage of {losses.shape[1]} tokens: the smallest model has {known[0]} "
            f"below {low:g} nats, the largest {known[1]}. Below it the chosen token's "
            f"loss goes from {curve[0]:.1f} to {curve[-1]:.1f} nats as models grow."
        )

    def picture(self):
        """The passage, coloured, and the curve of the token under it."""
        losses, token = self.losses()
        shown = family()
        figure = Figure(figsize=(5.2, 5.6), layout="constrained", facecolor="white")
        top, bottom = figure.subplots(2, 1, height_ratios=(3, 2))
        row = losses[shown["sizeOf"].index(self.size)]
        _draw_text(top, shown["passages"][self.passage]["tokens"], row, token)
        sizes, of = np.array(shown["sizes"]), np.array(shown["sizeOf"])
        bottom.semilogx(sizes, self.curve(), color=BLUE, label="chosen token")
        bottom.plot(sizes[of], losses[:, token], "o", color=ORANGE, fillstyle="none",
                    label="one seed")  # fmt: skip
        bottom.plot(sizes, shown["mean"], "k--", linewidth=1, label="mean of all")
        bottom.set(xlabel="parameters N", title="Loss, nats", ylim=(0, None))
        bottom.tick_params(labelsize=11)
        bottom.title.set_fontsize(12)
        bottom.legend(fontsize=10.5, frameon=False)
        bottom.spines[["top", "right"]].set_visible(False)
        return base.png(figure)


def _draw_text(axes, tokens, losses, chosen) -> None:
    """Tokens in rows of fixed width, each on the colour of its loss."""
    line, column = 0, 0
    for k, (text, loss) in enumerate(zip(tokens, losses, strict=True)):
        if text.startswith("\n"):
            line, column = line + 1, len(text) - 1
            continue
        if column + len(text) > COLUMNS:
            line, column = line + 1, 0
        if line >= ROWS:
            break
        paint = PAINTS[int(np.digitize(loss, EDGES))]
        edge = {"edgecolor": BLUE, "linewidth": 2, "zorder": 2} if k == chosen else {}
        axes.add_patch(
            Rectangle((column, line - 0.45), len(text), 0.9, facecolor=paint, **edge)
        )
        for i, letter in enumerate(text):
            axes.text(column + i + 0.5, line, letter, family="monospace", fontsize=9.5,
                      ha="center", va="center", zorder=3)  # fmt: skip
        column += len(text)
    axes.set(xlim=(0, COLUMNS), ylim=(ROWS - 0.5, -0.5))
    axes.set_title("Loss of each token: darker is higher", fontsize=12)
    axes.axis("off")

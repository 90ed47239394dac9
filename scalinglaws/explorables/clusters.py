"""*Clusters* (chapter 3.5): stored clusters of tokens, to browse."""

import base64
import json
import re
from dataclasses import dataclass
from functools import cache

import numpy as np
import traitlets
from matplotlib.figure import Figure

from scalinglaws.explorables import base

BLUE, ORANGE = "#0072b2", "#d55e00"  # as in kit.js
STATE = {"state": True, "sync": True}
DATA = base.FOLDER / "clusters.data.js"
UNITS = 127**2  # a product of two stored vectors over a cosine
SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
WINDOW = (5, 50)  # ranks of the fitted line, as in clusters.numbers.js


@dataclass(frozen=True)
class Data:
    """What the figure shows; tokens in the order of the text.

    `n_clusters` [k]; `labels` [k, n]; `similarity` [n, n], angular, from inner products
    that are near the cosines; `envelopes` of the first replicate by model; `tokens`,
    (what stands before, the token) of each.
    """

    n_clusters: list[int]
    labels: np.ndarray
    similarity: np.ndarray
    envelopes: dict[str, list[int]]
    tokens: list[tuple[str, str]]

    @property
    def targets(self) -> list[str]:
        """The tokens by themselves."""
        return [token for _, token in self.tokens]

    def sizes(self, at: int) -> np.ndarray:
        """Sizes of the clusters of the clustering `at`, the largest first."""
        return np.sort(np.bincount(self.labels[at]))[::-1]

    def order(self, at: int) -> list[int]:
        """Clusters of the clustering `at`, the largest first, then by number."""
        sizes = np.bincount(self.labels[at])
        return np.lexsort((np.arange(len(sizes)), -sizes)).tolist()

    def members(self, at: int, rank: int) -> np.ndarray:
        """The tokens of the cluster of that rank, from 0."""
        return np.flatnonzero(self.labels[at] == self.order(at)[rank])

    def coherence(self, members) -> float:
        """Mean similarity of two different members; 1/2 if there is one alone."""
        inside = self.similarity[np.ix_(members, members)]
        count = len(members)
        if count < 2:
            return 0.5
        return (inside.sum() - inside.trace()) / (count * (count - 1))


@cache
def data() -> Data:
    """The stored clusters, written by make_clusters.py in the tests."""
    from scalinglaws import discovery  # brings torch, which a page does not need

    text = DATA.read_text("utf-8")
    stored = json.loads(text[text.index("{") : text.rindex(";")])
    count = len(stored["tokens"])
    labels, vectors = (
        np.frombuffer(base64.b64decode(stored[name]), dtype).reshape(shape)
        for name, dtype, shape in (
            ("labels", np.uint8, (-1, count)),
            ("vectors", np.int8, (count, -1)),
        )
    )
    products = vectors.astype(int) @ vectors.astype(int).T
    return Data(
        n_clusters=stored["nClusters"],
        labels=labels.astype(int),
        similarity=discovery.angular_similarity(products / UNITS),
        envelopes=stored["envelopes"],
        tokens=[tuple(pair) for pair in stored["tokens"]],
    )


class Clusters(base.Explorable):
    """Clusters of tokens found from gradients: similarities, members, sizes.

    The traits are the state in which a reader finds it: the place of the number of
    clusters in the stored list, and the rank of the cluster shown, the largest first.
    """

    module = "clusters"
    _esm = base.source("clusters")

    clustering = traitlets.Int(6, min=0, max=11).tag(**STATE)
    rank = traitlets.Int(1, min=1, max=200).tag(**STATE)

    def caption(self):
        """What to do with it, and what the picture is."""
        return (
            "Clusters: choose how many clusters there are, walk through them and read "
            "what their tokens have in common. The picture is the first view."
        )

    def alt(self):
        """The envelope's exponent beside that of noise, computed."""
        stored = data()
        slopes = {name: slope(curve) for name, curve in stored.envelopes.items()}
        sizes = stored.sizes(self.clustering)
        return (
            f"Two plots. {len(stored.tokens)} tokens in {len(sizes)} clusters of "
            f"{sizes[0]} to {sizes[-1]} tokens, bright squares along a diagonal. The "
            f"envelope of sizes has exponent {slopes['trained']:.2f}; noise gives "
            f"{slopes['noise']:.2f}."
        )

    def picture(self):
        """The sorted similarity matrix, and sizes with their envelopes."""
        stored, at = data(), self.clustering
        order = np.concatenate(
            [stored.members(at, rank) for rank in range(stored.n_clusters[at])]
        )
        figure = Figure(figsize=(5.2, 7.4), layout="constrained", facecolor="white")
        top, bottom = figure.subplots(2, 1, height_ratios=(3, 2))
        thin = order[:: len(order) // 175]
        levels = np.round(stored.similarity[np.ix_(thin, thin)] * 12) / 12
        top.imshow(levels, cmap="Blues", vmin=0.4, vmax=0.9, interpolation="nearest")
        top.set(xticks=[], yticks=[], title="Similarity of two tokens, by cluster")
        for name, style, colour in (("trained", "-", BLUE), ("noise", "--", "black")):
            curve = stored.envelopes[name]
            bottom.loglog(range(1, len(curve) + 1), curve, style, color=colour,
                          label=f"envelope, {name}")  # fmt: skip
        sizes = stored.sizes(at)
        ranks = range(1, len(sizes) + 1)
        bottom.plot(ranks, sizes, ".", color=ORANGE, label=f"{len(sizes)} clusters")
        bottom.set(xlabel="rank of the cluster", title="Sizes of the clusters")
        bottom.legend(fontsize=10.5, frameon=False)
        bottom.spines[["top", "right"]].set_visible(False)
        for axes in (top, bottom):
            axes.tick_params(labelsize=11)
            axes.title.set_fontsize(12)
        return base.png(figure)


def visible(text: str) -> str:
    """Text in one line: a break as ⏎ with the spaces after it counted, as in ⏎₈."""

    def mark(found):
        count = str(len(found[1])) if found[1] else ""
        return "⏎" + count.translate(SUBSCRIPTS)

    return re.sub(" +", " ", re.sub(r"\n( *)", mark, text))


def slope(curve) -> float:
    """Exponent of an envelope in the figure's window of ranks."""
    low, high = WINDOW
    x = np.log(np.arange(low, high + 1))
    return -np.polyfit(x, np.log(curve[low - 1 : high]), 1)[0]

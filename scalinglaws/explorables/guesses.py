"""*Guesses* (chapter 6.2): the reader's guesses of all curves beside the theories."""

import traitlets
from matplotlib.figure import Figure

from scalinglaws.explorables import base
from scalinglaws.explorables.curves import CURVES, PAGES
from scalinglaws.explorables.drawfirst import NULL, DrawFirst

BLUE, GREY = "#0072b2", "#555555"


class Guesses(base.Explorable):
    """How far the reader's guesses and the theories were off, curve by curve.

    `curves` lists {"id", "title", "href", "theories": {name: factor}}; without it these
    are all of `curves.CURVES`, with links from the folder of another part. The guesses
    are those that *draw it first* keeps in the browser.
    """

    module = "guesses"
    _esm = base.source("guesses")

    curves = traitlets.List(traitlets.Dict()).tag(state=True, sync=True)

    def __init__(self, curves=None):
        super().__init__(curves=all_curves() if curves is None else curves)

    def caption(self):
        """What is shown, and what is missing in the picture."""
        return (
            "Your own guesses, drawn before the curves were shown, beside the "
            "theories. Guesses are kept in the browser: the picture has the theories."
        )

    def alt(self):
        """Of how many curves, and how far off the nearest theories are."""
        nearest = [min(curve["theories"].values()) for curve in self.curves]
        return (
            f"How far theories lie from {len(self.curves)} curves, as factors on a log "
            f"axis: the nearest theory of each is off by {min(nearest):.2f} to "
            f"{max(nearest):.2f}."
        )

    def picture(self):
        """A row for each theory, grouped by curve."""
        rows = [(curve["id"], *theory) for curve in self.curves
                for theory in curve["theories"].items()]  # fmt: skip
        size = (5.2, 0.8 + 0.3 * len(rows))
        figure = Figure(figsize=size, layout="constrained", facecolor="white")
        axes = figure.subplots()
        for place, (_, name, factor) in enumerate(rows):
            axes.plot(factor, place, "o", color=GREY if name == NULL else BLUE)
        names = [f"{name}  {curve}" for curve, name, _ in rows]
        axes.set_yticks(range(len(rows)), names, fontsize=10.5)
        axes.set(xscale="log", xlabel="off by a factor of")
        axes.invert_yaxis()
        axes.grid(axis="y", alpha=0.3)
        axes.spines[["top", "right"]].set_visible(False)
        return base.png(figure)


def all_curves() -> list[dict]:
    """The book's curves, each with how far its theories are off."""
    found = []
    for name in CURVES:
        figure = DrawFirst(name)
        found.append(
            {
                "id": name,
                "title": figure.title,
                "href": f"../{PAGES[name]}.html#explorable-{figure.module}",
                "theories": figure.factors(),
            }
        )
    return found

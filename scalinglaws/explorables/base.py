"""What every explorable shares on the Python side.

An explorable NAME is a class here and a JavaScript module NAME.js in the form that
anywidget reads. In a notebook with a kernel it is a widget. On the built page, where
there is none, the site's host runs the same module from the `text/html` output, whose
content is a picture: that is what print, GitHub and a browser without JavaScript show.
"""

import base64
import html
import io
import json
import re
from pathlib import Path
from typing import ClassVar

import anywidget
from matplotlib.figure import Figure

from scalinglaws import figures

FOLDER = Path(__file__).parent
JOINED = re.compile(r"^// Joined with (kit\.\w+\.js)\.$", re.MULTILINE)


def sources(module: str) -> list[Path]:
    """The files of a module in the order in which they are joined.

    First kit.js, which all explorables share, then what only some share and MODULE.js
    asks for in a line "// Joined with kit.NAME.js.", then the parts MODULE.*.js, then
    MODULE.js with the one export.
    """
    last = FOLDER / f"{module}.js"
    asked = JOINED.findall(last.read_text("utf-8"))
    parts = sorted(FOLDER.glob(f"{module}.*.js"))
    return [FOLDER / "kit.js", *(FOLDER / name for name in asked), *parts, last]


def source(module: str) -> str:
    """The text of an ES module without imports."""
    return "\n".join(path.read_text("utf-8") for path in sources(module))


def png(figure: Figure) -> bytes:
    """A matplotlib figure as a PNG of at most 64 colours."""
    drawn = io.BytesIO()
    figure.savefig(drawn, format="png", dpi=figures.PIXELS_PER_INCH)
    return figures.reduce_png(drawn.getvalue())


class Explorable(anywidget.AnyWidget):
    """A figure to play with.

    A subclass gives `module`, `_esm` and three methods: `caption()`, one or two
    sentences under the picture; `alt()`, what the picture shows with its trend in
    numbers, 40 to 250 characters; `picture()`, the first view as a PNG of at most
    25 KB. Its state is the traits tagged `state=True, sync=True`: small, and JSON.
    """

    module: ClassVar[str]

    def state(self) -> dict:
        """The state that the module starts from."""
        return {name: getattr(self, name) for name in sorted(self.traits(state=True))}

    def to_html(self) -> str:
        """The place in a page where the host puts the live figure, with the picture."""
        state = html.escape(json.dumps(self.state()))
        data = base64.b64encode(self.picture()).decode()
        return (
            f'<div class="explorable" data-module="{self.module}" '
            f'data-state="{state}" id="explorable-{self.module}">\n'
            f'<p><img alt="{html.escape(self.alt())}" '
            f'src="data:image/png;base64,{data}"></p>\n'
            f"<p>{html.escape(self.caption())}</p>\n</div>"
        )

    def _repr_mimebundle_(self, **kwargs):
        bundle = super()._repr_mimebundle_(**kwargs)
        data, metadata = bundle if isinstance(bundle, tuple) else (bundle, {})
        text = {"text/plain": self.alt(), "text/html": self.to_html()}
        return {**(data or {}), **text}, metadata

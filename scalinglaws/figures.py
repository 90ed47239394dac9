"""The one style of the book's figures, and the one way to show a figure.

A chapter calls `style()` once (its setup cell does), draws with matplotlib, and ends
the cell with `show(fig, alt=..., table=...)`. What `show` puts on the page is small,
readable on a phone, and comes with words and numbers for those who cannot see it.
"""

import base64
import io
from html import escape

import matplotlib.pyplot as plt
import numpy as np
from cycler import cycler
from matplotlib.colors import to_rgba
from matplotlib.text import Text
from PIL import Image

from scalinglaws.errors import UserError

# Okabe and Ito's colours that reach 3:1 on white, in the order lines take them.
COLOURS = {
    "blue": "#0072B2",
    "vermillion": "#D55E00",
    "green": "#009E73",
    "purple": "#CC79A7",
    "black": "#1A1A1A",
}
MARKERS = "osD^v"
INK = "#1A1A1A"

ALT_LENGTH = (40, 250)  # characters
MAX_BYTES = 30_000
MAX_COLOURS = 64
MAX_ROWS = 60
PHONE_WIDTH = 350  # CSS pixels a figure gets on a 390-pixel screen
SMALLEST_TEXT = 9.0  # CSS pixels on that phone
TEXT_CONTRAST = 4.5
PIXELS_PER_INCH = 100  # CSS pixels at full size


def style():
    """Set matplotlib and seaborn to the book's style; the setup cell calls it."""
    import seaborn  # a second to import: only when a figure will be drawn

    seaborn.set_theme(
        style="whitegrid",
        rc={
            "axes.edgecolor": "#4D4D4D",
            "axes.labelcolor": INK,
            "axes.labelsize": 13,
            "axes.prop_cycle": cycler(color=COLOURS.values()) + cycler(marker=MARKERS),
            "axes.titlesize": 13,
            "figure.constrained_layout.use": True,
            "figure.facecolor": "white",
            "figure.figsize": (5.8, 4.0),
            "font.size": 13,
            "grid.color": "#DDDDDD",
            "legend.fontsize": 12,
            "lines.linewidth": 1.8,
            "lines.markersize": 6,
            "text.color": INK,
            "xtick.color": INK,
            "xtick.labelsize": 12,
            "ytick.color": INK,
            "ytick.labelsize": 12,
        },
    )


def loglog_axes(xlabel, ylabel, *, xticks=None):
    """Return (fig, ax) with two logarithmic axes, where a power law is a line.

    `xticks` are written as plain numbers: widths 2, 8, 32 read better than 2^1.
    """
    fig, ax = plt.subplots()
    ax.set(xscale="log", yscale="log", xlabel=xlabel, ylabel=ylabel)
    if xticks is not None:
        ax.set_xticks(xticks, [number(tick) for tick in xticks])
        ax.set_xticks([], minor=True)
    return fig, ax


def show(fig, *, alt, table, source=None):
    """Display `fig` as one PNG with its alt text and the numbers behind it; close it.

    alt: what a reader who cannot see the figure must know, 40-250 characters, with
        the trend in computed numbers (see `trend`).
    table: a dict of columns of equal length, or a list of dicts, one a row.
    source: the stored result the figure is drawn from, or a list of them (anything
        with `.provenance`, or the provenance dicts): a line says how it was made.
    """
    from IPython.display import HTML, display

    try:
        check_alt(alt)
        _check_readable(fig)
        html = _details(table, source)
        picture = small_png(fig)
    finally:
        plt.close(fig)
    data = {"image/png": base64.b64encode(picture).decode(), "text/plain": alt}
    width = round(fig.get_figwidth() * PIXELS_PER_INCH)
    display(data, metadata={"image/png": {"alt": alt, "width": width}}, raw=True)
    display(HTML(html))


def check_alt(alt):
    """Raise UserError unless `alt` can stand for a figure: words with numbers."""
    low, high = ALT_LENGTH
    if not low <= len(alt) <= high:
        raise UserError(f"alt text has {len(alt)} characters: write {low} to {high}")
    if alt.lower().startswith(("figure", "image", "picture", "plot of", "graph of")):
        raise UserError("alt text: say what is seen, not that it is a figure")
    if not any(character.isdigit() for character in alt):
        raise UserError("alt text has no number: put the computed trend in it")
    if any(mark in alt for mark in "{}\n$") or "nan" in alt.lower().split():
        raise UserError("alt text has a brace, a dollar sign, a line break or a nan")


def trend(x, y):
    """Say in words how `y` goes as `x` grows: "falls from 0.1 at 2 to 0.01 at 64".

    x, y: sequences of equal length, x increasing. A turning point between the ends is
    named where it lies outside them by a tenth of the whole range (of logarithms, if
    the values span more than a decade). A change within 2 % is none.
    """
    x, y = np.asarray(x, float), np.asarray(y, float)
    if x.shape != y.shape or x.ndim != 1 or len(x) < 2 or not np.isfinite(y).all():
        raise UserError("trend wants two finite sequences of one length, at least 2")
    if np.ptp(y) <= 0.02 * np.abs(y).max():
        return f"stays near {number(y[0], 2)} from {number(x[0])} to {number(x[-1])}"

    def at(i):
        return f"{number(y[i], 2)} at {number(x[i])}"

    height = np.log(y) if y.min() > 0 and y.max() > 10 * y.min() else y
    margin = 0.1 * np.ptp(height)
    ends = height[0], height[-1]
    if min(ends) - height.min() > margin:
        return f"falls from {at(0)} to {at(np.argmin(y))}, then rises to {at(-1)}"
    if height.max() - max(ends) > margin:
        return f"rises from {at(0)} to {at(np.argmax(y))}, then falls to {at(-1)}"
    verb = "falls" if y[-1] < y[0] else "rises"
    return f"{verb} from {at(0)} to {at(-1)}"


def number(value, digits=4):
    """Write a number for people: whole ones whole, others with `digits` digits."""
    if isinstance(value, str | bool | np.bool_):
        return str(value)
    if not np.isfinite(value):
        return "–"
    if value == int(value) and abs(value) < 10**6:
        return str(int(value))
    mantissa, e, power = f"{value:.{digits}g}".partition("e")
    return f"{mantissa}e{int(power)}" if e else mantissa


def duration(seconds):
    """Write seconds for people: "0.4 s", "33 s", "4 min", "1.5 h"."""
    if seconds < 90:
        return f"{seconds:.1f} s" if seconds < 1 else f"{seconds:.0f} s"
    if seconds < 90 * 60:
        return f"{seconds / 60:.0f} min"
    return f"{seconds / 3600:.1f} h"


def small_png(fig):
    """Return `fig` as PNG bytes, at most 64 colours and 30 KB."""
    for dpi in (160, 130, 100):
        buffer = io.BytesIO()
        fig.savefig(buffer, format="png", dpi=dpi)
        picture = reduce_png(buffer.getvalue())
        if len(picture) <= MAX_BYTES:
            return picture
    raise UserError(
        f"the figure takes {len(picture) / 1000:.0f} KB, more than "
        f"{MAX_BYTES / 1000:.0f}: draw fewer points, fewer colours or no shading"
    )


def reduce_png(png):
    """Return PNG bytes with at most 64 colours; one that has them is unchanged."""
    image = Image.open(io.BytesIO(png))
    if image.mode == "P" and len(image.getcolors()) <= MAX_COLOURS:
        return png
    canvas = Image.new("RGB", image.size, "white")  # opaque: dark pages are dark
    rgba = image.convert("RGBA")
    canvas.paste(rgba, mask=rgba.getchannel("A"))
    reduced = canvas.quantize(
        MAX_COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE
    )
    buffer = io.BytesIO()
    reduced.save(buffer, "PNG", optimize=True)
    return buffer.getvalue()


def contrast(colour, background):
    """Return the WCAG contrast ratio of two opaque colours, 1 to 21."""

    def luminance(rgb):
        rgb = np.asarray(rgb)
        linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
        return linear @ [0.2126, 0.7152, 0.0722]

    low, high = sorted(luminance(to_rgba(c)[:3]) for c in (colour, background))
    return (high + 0.05) / (low + 0.05)


def _check_readable(fig):
    """Raise UserError if text is too small on a phone or too pale."""
    scale = PHONE_WIDTH / (fig.get_figwidth() * 72)  # CSS pixels a point
    for text in fig.findobj(Text):
        words = text.get_text().strip()
        if not words or not text.get_visible():
            continue
        if text.get_fontsize() * scale < SMALLEST_TEXT:
            raise UserError(
                f"{words!r} is {text.get_fontsize() * scale:.1f} pixels high on a "
                f"phone, less than {SMALLEST_TEXT:.0f}: enlarge it or narrow the figure"
            )
        ground = to_rgba(text.axes.get_facecolor() if text.axes else "white")
        red, green, blue, alpha = to_rgba(text.get_color(), text.get_alpha())
        seen = np.array([red, green, blue]) * alpha + np.array(ground[:3]) * (1 - alpha)
        if contrast(seen, ground) < TEXT_CONTRAST:
            raise UserError(f"{words!r} is too pale to read: give it a darker colour")


def _details(table, source):
    """Return the HTML of the folded table, with the provenance line if there is one."""
    header, rows = _rows(table)
    heads = "".join(f'<th scope="col">{escape(str(name))}</th>' for name in header)
    body = "".join(
        f'<tr><th scope="row">{_cell(row[0])}</th>'
        + "".join(f"<td>{_cell(value)}</td>" for value in row[1:])
        + "</tr>"
        for row in rows
    )
    return (
        '<details class="figure-data"><summary>Data behind the figure</summary>'
        '<div class="figure-table" role="group" aria-label="Data behind the figure" '
        'tabindex="0" style="overflow-x:auto"><table>'
        f"<thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table></div>"
        f"{_provenance(source)}</details>"
    )


def _rows(table):
    """Return (column names, list of rows) of a dict of columns or a list of dicts."""
    if isinstance(table, dict):
        header, columns = list(table), [list(column) for column in table.values()]
        if len({len(column) for column in columns}) != 1:
            raise UserError("table: the columns differ in length")
        rows = list(zip(*columns, strict=True))
    else:
        header = list(table[0]) if table else []
        if any(list(row) != header for row in table):
            raise UserError("table: every row needs the same keys in the same order")
        rows = [list(row.values()) for row in table]
    if not header or not 1 <= len(rows) <= MAX_ROWS:
        raise UserError(
            f"table has {len(rows)} rows: give 1 to {MAX_ROWS} (bin or thin the data)"
        )
    return header, rows


def _cell(value):
    return "–" if value is None else escape(number(value))


def _provenance(source):
    """Return a paragraph a source: the command, then what is known of the run."""
    sources = [] if source is None else source
    if isinstance(sources, dict) or hasattr(sources, "provenance"):
        sources = [sources]
    return "".join(
        f'<p class="figure-source">{_how_made(getattr(item, "provenance", item))}</p>'
        for item in sources
    )


def _how_made(made):
    facts = [f"<code>{escape(made['command'])}</code>"] if made.get("command") else []
    for key, label in (
        ("preset", "preset"),
        ("seeds", "seeds"),
        ("code_version", "scalinglaws"),
        ("packages", "with"),
        ("hardware", "on"),
        ("seconds", "in"),
        ("date", "date"),
    ):
        if made.get(key) is not None:
            facts.append(f"{label} {escape(_fact(key, made[key]))}")
    return "How was this made: " + ", ".join(facts)


def _fact(key, value):
    if key == "seconds":
        return duration(value)
    if isinstance(value, dict):
        return ", ".join(f"{name} {entry}" for name, entry in value.items())
    if isinstance(value, list | tuple | range):
        values = list(value)
        if len(values) > 6:
            return f"{values[0]} to {values[-1]} ({len(values)} of them)"
        return ", ".join(str(entry) for entry in values)
    return str(value)

"""The figure helper: size, alt text, contrast, the table behind, the trend in words."""

import base64
import io

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import numpy as np
import pytest
from PIL import Image

from scalinglaws import figures
from scalinglaws.errors import UserError

ALT = "Median error falls from 0.018 at width 2 to 1.9e-5 at width 64, as a line."
WIDTHS = [2, 8, 32, 64]
LOSSES = [1.78e-2, 1.46e-4, 2.97e-5, 1.9e-5]
TABLE = {"N": WIDTHS, "median MSE": LOSSES}


@pytest.fixture(autouse=True)
def book_style():
    figures.style()
    yield
    plt.close("all")


@pytest.fixture
def shown(monkeypatch):
    """Return the list of what `show` displays: (data, metadata) of each output."""
    outputs = []

    def display(item, metadata=None, raw=False):
        data = item if raw else {"text/html": item.data}
        outputs.append((data, metadata))

    monkeypatch.setattr("IPython.display.display", display)
    return outputs


def a_figure():
    fig, ax = figures.loglog_axes("width N", "test MSE", xticks=WIDTHS)
    ax.plot(WIDTHS, LOSSES, label="SiLU")
    ax.legend()
    return fig


def test_show_gives_one_small_opaque_png_with_its_alt_text(shown):
    fig = a_figure()
    figures.show(fig, alt=ALT, table=TABLE)
    (data, metadata), (details, _) = shown
    png = base64.b64decode(data["image/png"])
    image = Image.open(io.BytesIO(png))
    assert len(png) <= 30_000
    assert image.mode == "P" and len(image.getcolors()) <= 64
    assert image.convert("RGBA").getchannel("A").getextrema() == (255, 255)
    assert metadata["image/png"]["alt"] == data["text/plain"] == ALT
    assert not plt.fignum_exists(fig.number)
    assert "<summary>Data behind the figure</summary>" in details["text/html"]


def test_the_same_figure_gives_the_same_bytes():
    assert figures.small_png(a_figure()) == figures.small_png(a_figure())


def test_a_picture_in_full_colour_is_reduced_and_then_left_alone():
    noise = np.random.default_rng(0).integers(0, 256, (40, 40, 4), np.uint8)
    buffer = io.BytesIO()
    Image.fromarray(noise, "RGBA").save(buffer, "PNG")
    once = figures.reduce_png(buffer.getvalue())
    assert len(Image.open(io.BytesIO(once)).getcolors()) <= 64
    assert figures.reduce_png(once) is once


def test_a_figure_that_stays_too_large_is_refused_and_closed(shown):
    fig, ax = plt.subplots()
    ax.imshow(np.random.default_rng(0).random((600, 600)), interpolation="nearest")
    with pytest.raises(UserError, match="KB, more than 30"):
        figures.show(fig, alt=ALT, table=TABLE)
    assert not shown and not plt.fignum_exists(fig.number)


@pytest.mark.parametrize(
    ("alt", "complaint"),
    [
        ("Error falls 2x.", "characters"),
        (ALT * 5, "characters"),
        ("Figure 1: " + ALT, "not that it is a figure"),
        ("The error falls as the network gets wider and wider.", "no number"),
        (ALT + " {slope}", "brace"),
        (ALT + " Slope: nan .", "nan"),
    ],
)
def test_a_poor_alt_text_is_refused(shown, alt, complaint):
    with pytest.raises(UserError, match=complaint):
        figures.show(a_figure(), alt=alt, table=TABLE)
    assert not shown


def test_text_too_small_on_a_phone_is_refused():
    fig = a_figure()
    fig.axes[0].annotate("tiny words", (8, 1e-3), fontsize=7)
    with pytest.raises(UserError, match="tiny words.*pixels high on a phone"):
        figures.show(fig, alt=ALT, table=TABLE)


def test_the_style_itself_is_readable_on_a_phone():
    scale = figures.PHONE_WIDTH / (matplotlib.rcParams["figure.figsize"][0] * 72)
    for name in ("xtick.labelsize", "legend.fontsize", "axes.labelsize", "font.size"):
        assert matplotlib.rcParams[name] * scale >= 9


def test_pale_text_is_refused():
    fig = a_figure()
    fig.axes[0].annotate("pale words", (8, 1e-3), color="#E69F00")
    with pytest.raises(UserError, match="pale words.*too pale"):
        figures.show(fig, alt=ALT, table=TABLE)


def test_contrast_is_that_of_wcag():
    assert figures.contrast("black", "white") == pytest.approx(21)
    assert figures.contrast("#777777", "white") == pytest.approx(4.48, abs=0.01)


def test_every_colour_is_seen_on_white_and_has_its_own_marker():
    for colour in figures.COLOURS.values():
        assert figures.contrast(colour, "white") >= 3
    assert len(set(figures.MARKERS)) == len(figures.COLOURS)


def test_table_from_columns_and_from_rows_is_the_same_and_escaped():
    columns = figures._details({"a<b": ["x&y", None], "n": [1.0, 1.9e-5]}, None)
    rows = figures._details(
        [{"a<b": "x&y", "n": 1.0}, {"a<b": None, "n": 1.9e-5}], None
    )
    assert columns == rows
    assert '<th scope="col">a&lt;b</th>' in columns
    assert '<th scope="row">x&amp;y</th><td>1</td>' in columns
    assert "<td>1.9e-5</td>" in columns and "–" in columns


@pytest.mark.parametrize(
    "table",
    [{}, [], {"a": [1, 2], "b": [1]}, [{"a": 1}, {"b": 1}], {"a": range(61)}],
)
def test_a_table_that_is_none_is_refused(table):
    with pytest.raises(UserError, match="table"):
        figures.show(a_figure(), alt=ALT, table=table)


def test_the_source_says_how_the_figure_was_made():
    made = {
        "command": "python -m scalinglaws run lottery/x-squared --preset book",
        "preset": "book",
        "seeds": list(range(200)),
        "code_version": "0.1.0",
        "packages": {"torch": "2.13.0", "numpy": "2.4.6"},
        "hardware": "2 <cores>",
        "seconds": 312.4,
        "date": "2026-11-22",
    }

    class Result:
        provenance = made

    text = figures._details(TABLE, Result())
    assert text == figures._details(TABLE, [made])
    for part in (
        "<code>python -m scalinglaws run lottery/x-squared --preset book</code>",
        "seeds 0 to 199 (200 of them)",
        "torch 2.13.0, numpy 2.4.6",
        "2 &lt;cores&gt;",
        "in 5 min",
    ):
        assert part in text
    assert figures._details(TABLE, [made, made]).count("How was this made") == 2
    assert "How was this made" not in figures._details(TABLE, None)


@pytest.mark.parametrize(
    ("y", "words"),
    [
        ([0.1, 0.05, 0.01], "falls from 0.1 at 2 to 0.01 at 32"),
        ([1, 2, 3.5], "rises from 1 at 2 to 3.5 at 32"),
        ([1, 1.001, 0.999], "stays near 1 from 2 to 32"),
        ([1, 1e-6, 1e-3], "falls from 1 at 2 to 1e-6 at 8, then rises to 0.001 at 32"),
        ([1, 5, 2], "rises from 1 at 2 to 5 at 8, then falls to 2 at 32"),
        ([1, 0.1, 0.099], "falls from 1 at 2 to 0.099 at 32"),
    ],
)
def test_trend_in_words(y, words):
    assert figures.trend([2, 8, 32], y) == words


def test_trend_refuses_what_has_none():
    for x, y in (([1], [1]), ([1, 2], [1]), ([1, 2], [1, np.nan])):
        with pytest.raises(UserError, match="trend wants"):
            figures.trend(x, y)


@pytest.mark.parametrize(
    ("value", "text"),
    [(64, "64"), (np.int64(8), "8"), (2.0, "2"), (1.9e-5, "1.9e-5"), (1e9, "1e9")]
    + [(0.123456, "0.1235"), (float("nan"), "–"), ("dead", "dead"), (True, "True")],
)
def test_numbers_are_written_for_people(value, text):
    assert figures.number(value) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0.42, "0.4 s"), (33, "33 s"), (240, "4 min"), (5400, "1.5 h")],
)
def test_durations(seconds, text):
    assert figures.duration(seconds) == text


def test_importing_figures_changes_no_style():
    import subprocess
    import sys

    code = (
        "import matplotlib as m; before = dict(m.rcParams)\n"
        "import sys; from scalinglaws import figures\n"
        "assert dict(m.rcParams) == before and 'seaborn' not in sys.modules"
    )
    subprocess.run([sys.executable, "-W", "error", "-c", code], check=True)


def test_log_axes_write_plain_widths():
    fig = a_figure()
    fig.canvas.draw()
    labels = [tick.get_text() for tick in fig.axes[0].get_xticklabels()]
    assert labels == ["2", "8", "32", "64"]

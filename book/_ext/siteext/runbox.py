"""The box "Run this chapter": Colab, download, and what a run costs where."""

import re
from html import escape

from sphinx.util import logging

from .records import duration

logger = logging.getLogger(__name__)
TIMES = re.compile(r"<p><strong>Time\.</strong>.*?</p>", re.S)  # becomes the box


def total(names, book, preset, key="seconds"):
    """What a preset of all these experiments takes; on a GPU, what is known of it."""
    costs = [book.named(name)["presets"][preset] for name in names]
    return duration(sum(cost[key] or cost["seconds"] for cost in costs))


def cost_rows(names, book):
    """HTML rows of a table: the two presets of the experiments the cells run."""
    quick, on_cpu = (total(names, book, preset) for preset in ("quick", "book"))
    on_gpu = total(names, book, "book", "gpu_seconds")
    return (
        f"<tr><td><code>quick</code>, as it stands</td><td>{quick}, one core</td>"
        f"<td>not estimated</td></tr>"
        f"<tr><td><code>book</code></td><td>{on_cpu}, two cores</td>"
        f"<td>{on_gpu} (estimate)</td></tr>"
    )


def box(chapter, times, book, colab, download):
    """The box as HTML around the chapter's own line on `times`."""
    if chapter.runs:
        what = (
            "Computing time of the experiments that its cells run; the preset "
            "<code>book</code> is set in the first cell."
        )
        table = (
            '<table><thead><tr><th scope="col">preset</th><th scope="col">CPU</th>'
            '<th scope="col">GPU, T4 class</th></tr></thead>'
            f"<tbody>{cost_rows(chapter.runs, book)}</tbody></table>"
        )
    else:
        what = "Its cells compute everything on the spot, on one CPU core."
        table = ""
    stored = [name for name in chapter.loads if name not in chapter.runs]
    if stored:
        names = ", ".join(f"<code>{escape(name)}</code>" for name in stored)
        what += (
            f" It also shows stored results of {names}, which are not computed "
            f"again; they cost about {total(stored, book, 'book')} on two cores."
        )
    return (
        '<div class="run-box" role="group" aria-label="Run this chapter">'
        f'<p class="run-title">Run this chapter</p>{times}'
        f'<p class="run-links"><a href="{escape(colab)}">Open in Colab</a> '
        f'<a href="{escape(download)}" download>Download the notebook</a></p>'
        f"<p>{what}</p>{table}</div>"
    )


def links(context):
    """Addresses of the header's buttons by their text: Colab, .ipynb, …"""
    groups = (group.get("buttons", []) for group in context["header_buttons"])
    return {b["text"]: b["url"] for group in groups for b in group if "url" in b}


def add_box(app, pagename, templatename, context, doctree):
    chapter = app.book.chapter(pagename)
    if chapter is None:
        return
    times = TIMES.search(context["body"])
    if times is None:
        logger.warning("no paragraph **Time.** for the box", location=pagename)
        return
    buttons = links(context)
    made = box(chapter, times[0], app.book, buttons["Colab"], buttons[".ipynb"])
    context["body"] = context["body"].replace(times[0], made, 1)


def note_costs(app, document, source):
    """Let a chapter's page be made anew when what its experiments cost changed."""
    if app.book.chapter(document):
        app.env.note_dependency(str(app.book.experiments_file))


def setup(app):
    app.connect("source-read", note_costs)
    # After the theme's header buttons, whose addresses it uses.
    app.connect("html-page-context", add_box, priority=600)

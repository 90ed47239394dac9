"""Under each figure: how was this made; under each verdict table: its claims' rows.

Both are put into the outputs of a notebook while it is read; the notebook itself is
left as it is. What a figure was drawn from is told from the code (`sources`), what the
run was like from its record.
"""

import json
import re
from html import escape

from sphinx.errors import ExtensionError

from .records import anchor, duration, seeds, text

FIGURE = '<details class="figure-data">'
VERDICTS = 'aria-label="Verdicts"'
# What figures.show writes if it is told the source: the note says it, and more.
SHORT_NOTE = re.compile(r'<p class="figure-source">.*?</p>')


def note(sources, book):
    """The folded note of a figure that was drawn from `sources`."""
    stored = sorted({s.experiment for s in sources if not s.call})
    live = sorted(s for s in sources if s.call)
    names = list(dict.fromkeys([*stored, *(s.experiment for s in live)]))
    made = [
        *(_stored(name, book.record(name)) for name in stored),
        *(_live(source, besides=bool(stored)) for source in live),
    ] or [
        "<p>Computed by the code of this page alone: the figure reads no stored result "
        "and no run of an experiment.</p>"
    ]
    return (
        '<details class="made"><summary>How was this made: '
        f"{escape(', '.join(names) or 'by the code of this page')}</summary>"
        f"{''.join(made)}</details>"
    )


def _link(experiment):
    return (
        f'<a href="../experiments.html#{anchor(experiment)}">{escape(experiment)}</a>'
    )


def _stored(experiment, record):
    if record is None:
        raise ValueError(f"no stored result of {experiment}: run make results")
    packages = ", ".join(f"{name} {v}" for name, v in record["packages"].items())
    rows = {
        "Command": f"<code>{escape(record['command'])}</code>",
        "Preset": f"{record['preset']}, {record['members']} parts",
        "Seeds": escape(f"{seeds(record)}: {record['seeds']}"),
        "Version": escape(
            f"scalinglaws {record['code_version']}, commit {record['commit']}; "
            f"Python {record['python']}, {packages}"
        ),
        "Hardware": escape(f"{record['hardware']}; processes: {record['workers']}"),
        "Time": f"{duration(record['seconds'])}, on {record['date']}",
    }
    facts = "".join(f"<dt>{name}</dt><dd>{value}</dd>" for name, value in rows.items())
    return f"<p>Stored result of {_link(experiment)}.</p><dl>{facts}</dl>"


def _live(source, besides):
    also = "Beside it the" if besides else "The"
    return (
        f"<p>{also} page’s own run of {_link(source.experiment)}, preset "
        f"{escape(source.preset)}: <code>{escape(source.call)}</code></p>"
    )


def report_links(claims):
    """Links from a chapter to its claims in the report."""
    links = ", ".join(f'<a href="../report.html#{c}">{c}</a>' for c in claims)
    return f'<p class="report-links">In the reproduction report: {links}.</p>'


def annotate(notebook, book):
    """Put the notes into a notebook (the JSON's dict); returns the files they need.

    ValueError if a source cannot be told, or has no record.
    """
    reader, needed = book.reader(), {book.claims_file}
    last = None  # the output that ends with the last table of verdicts
    for cell in notebook["cells"]:
        if cell["cell_type"] != "code":
            continue
        sources = reader.cell(text(cell))
        for output in cell["outputs"]:
            data = output.get("data", {})
            html = "".join(data.get("text/html", ""))
            if FIGURE in html:
                needed |= {book.record_file(s.experiment) for s in sources}
                html = SHORT_NOTE.sub("", html)
                data["text/html"] = html + note(sources, book)
            elif VERDICTS in html:
                last = data
    if last is not None:
        last["text/html"] = "".join(last["text/html"]) + report_links(reader.claims)
    return needed


def on_read(app, document, source):
    """Sphinx reads a source: source[0] is its text, which may be changed."""
    if not app.env.doc2path(document).endswith(".ipynb"):
        return
    notebook = json.loads(source[0])
    try:
        needed = annotate(notebook, app.book)
    except ValueError as error:
        raise ExtensionError(f"{document}: {error}") from None
    for path in needed:
        app.env.note_dependency(str(path))
    source[0] = json.dumps(notebook)


def setup(app):
    app.connect("source-read", on_read)

"""The book's own Sphinx extension: pages that are light and work offline.

One module a concern: `maths` (KaTeX at build time), `icons` (the few icons in
use), `explorables` (interactive figures without a kernel), `gallery` (all of them on
one page), `parts` (each part's first page), `runbox` (what a run costs), `made` (how
each figure was made), `report` (every claim and its verdict), `index` (every
experiment), `problem` (the state of the book, and problems with it), `changes` (the
changelog), `page` (what is left: folded code, the date, the front page). `records`
reads for them what the book keeps, its notebooks too.
"""

from . import (
    changes,
    explorables,
    gallery,
    icons,
    index,
    made,
    maths,
    page,
    parts,
    problem,
    records,
    report,
    runbox,
)

MODULES = (
    maths,
    icons,
    explorables,
    gallery,
    records,
    parts,
    runbox,
    made,
    report,
    index,
    problem,
    changes,
    page,
)


def setup(app):
    """Sphinx calls this once, with its application object."""
    for module in MODULES:
        module.setup(app)
    return {"parallel_read_safe": True, "parallel_write_safe": False}

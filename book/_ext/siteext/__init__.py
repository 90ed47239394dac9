"""The book's own Sphinx extension: pages that are light and work offline.

One module a concern: `maths` (KaTeX at build time), `icons` (the few icons in
use), `explorables` (interactive figures without a kernel), `gallery` (all of them on
one page), `made` (how each figure was made), `report` (every claim and its verdict),
`index` (every experiment), `page` (what is left: folded code, the footer, the front
page).
"""

from . import explorables, gallery, icons, index, made, maths, page, report


def setup(app):
    """Sphinx calls this once, with its application object."""
    for module in (maths, icons, explorables, gallery, made, report, index, page):
        module.setup(app)
    return {"parallel_read_safe": True, "parallel_write_safe": False}

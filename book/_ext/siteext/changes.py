"""The page of changes: the repository's CHANGELOG.md, one level of headings down."""

import re
from pathlib import Path

PAGE, MARK = "book/changes", "<!-- changelog -->"


def as_sections(changelog):
    """The changelog from its first version on, to stand within a page."""
    versions = changelog[changelog.index("\n## ") :]
    return re.sub(r"^(#+ )", r"#\1", versions, flags=re.M)


def fill(app, document, source):
    if document == PAGE:
        changelog = (Path(app.srcdir) / "CHANGELOG.md").read_text("utf-8")
        source[0] = source[0].replace(MARK, as_sections(changelog))


def always_outdated(app, env, added, changed, removed):
    return [PAGE] if PAGE in env.found_docs else []


def setup(app):
    app.connect("source-read", fill)
    app.connect("env-get-outdated", always_outdated)

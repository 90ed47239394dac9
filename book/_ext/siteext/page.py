"""The small rest: folded code cells, version and date, the front page."""

import os
import re
import subprocess
from datetime import UTC, datetime
from html import escape
from pathlib import Path

from myst_nb.sphinx_ import HideCodeCellNode


def last_change(root):
    """Date of the last commit, today outside a repository; SOURCE_DATE_EPOCH rules.

    It is not the time of the build, so that the same commit gives the same pages.
    """
    seconds = os.environ.get("SOURCE_DATE_EPOCH")
    if seconds is None:
        git = subprocess.run(
            ["git", "-C", str(root), "log", "-1", "--format=%ct"],
            capture_output=True,
            text=True,
        )
        seconds = git.stdout.strip() if git.returncode == 0 else ""
    when = datetime.fromtimestamp(int(seconds), UTC) if seconds else datetime.now(UTC)
    return f"{when.day} {when:%B %Y}"


def package_version(root):
    """The version in scalinglaws/__init__.py, read without importing it."""
    source = (Path(root) / "scalinglaws" / "__init__.py").read_text("utf-8")
    return re.search(r'^__version__ = "([^"]+)"', source, re.M).group(1)


def set_version_and_date(app, config):
    config.version = config.release = package_version(app.srcdir)
    config.html_last_updated_fmt = last_change(app.srcdir)


def open_folded_code(translator, node):
    """A folded cell whose summary is its own label (myst-nb's stock one is hidden)."""
    classes = " ".join(["hide", *node["classes"]])
    translator.body.append(
        f'<details class="{classes}"><summary>{escape(node["prompt_show"])}</summary>\n'
    )


def close_folded_code(translator, node):
    translator.body.append("</details>\n")


def front_page(app):
    """index.html at the top of the site leads to the book's first page."""
    yield "index", {"first_page": f"{app.config.root_doc}.html"}, "redirect.html"


def all_when_static_changed(app, env, added, changed, removed):
    """Every page if a file of _static changed: Sphinx copies those only with a page."""
    built = Path(app.outdir) / "_static"
    for source in (Path(app.srcdir) / "book" / "_static").iterdir():
        copy = built / source.name
        if not copy.exists() or copy.read_bytes() != source.read_bytes():
            return sorted(env.found_docs)
    return []


def no_icon(app, pagename, templatename, context, doctree):
    """Without this the browser asks the server for /favicon.ico, which is not there."""
    context["metatags"] = (
        context.get("metatags", "") + '<link rel="icon" href="data:,">'
    )


def setup(app):
    # jupyter-book sets this for an extension that is left out of _config.yml.
    app.add_config_value("comments_config", {}, "env")
    app.add_node(
        HideCodeCellNode, override=True, html=(open_folded_code, close_folded_code)
    )
    app.connect("config-inited", set_version_and_date)
    app.connect("env-get-outdated", all_when_static_changed)
    app.connect("html-collect-pages", front_page)
    app.connect("html-page-context", no_icon)

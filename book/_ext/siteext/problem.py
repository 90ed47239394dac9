"""Which state of the book a page shows, and the link that reports a problem with it."""

import subprocess
from urllib.parse import urlencode


def commit(root):
    """The commit of the sources, short; empty outside a repository."""
    git = subprocess.run(
        ["git", "-C", str(root), "rev-parse", "--short=10", "HEAD"],
        capture_output=True,
        text=True,
    )
    return git.stdout.strip() if git.returncode == 0 else ""


def state(config):
    """Version and commit, as the footer names them."""
    version = f"version {config.release}"
    return f"{version}, commit {config.book_commit}" if config.book_commit else version


def new_issue(config, pagename, title):
    """Address of a new issue whose form knows the page and the state of the book.

    The names are those of the form's fields, .github/ISSUE_TEMPLATE/problem.yml; the
    script page.js adds `section`.
    """
    fields = {
        "template": "problem.yml",
        "title": f"Problem on the page: {title}",
        "page": f"{pagename}.html",
        "version": state(config),
    }
    return (
        f"{config.html_theme_options['repository_url']}/issues/new?{urlencode(fields)}"
    )


def add_link(app, pagename, templatename, context, doctree):
    """For the footer's template, and in the place of the theme's own issue button."""
    title = app.env.titles.get(pagename)
    title = title.astext() if title is not None else context.get("title", pagename)
    context["book_state"] = state(app.config)
    context["report_url"] = new_issue(app.config, pagename, title)
    for group in context["header_buttons"]:
        for button in group.get("buttons", []):
            if button.get("label") == "source-issues-button":
                button["url"] = context["report_url"]
                button["text"] = button["tooltip"] = "Report a problem"


def set_commit(app, config):
    config.book_commit = commit(app.srcdir)


def setup(app):
    app.add_config_value("book_commit", "", "html")
    app.connect("config-inited", set_commit)
    # After the theme's header buttons.
    app.connect("html-page-context", add_link, priority=600)

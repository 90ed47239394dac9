"""What the report and the index of experiments share: HTML, and where it is put."""

from html import escape


def append_to_page(app, page, content):
    """Let every build append content(book), HTML without blank lines, to a page."""

    def on_read(app, document, source):
        if document == page:
            source[0] += f"\n\n{content(app.book)}\n"

    def always_outdated(app, env, added, changed, removed):
        return [page] if page in env.found_docs else []

    app.connect("source-read", on_read)
    app.connect("env-get-outdated", always_outdated)


def table(label, heads, rows):
    """A table that scrolls by itself; the first cell of a row is its heading."""
    head = "".join(f'<th scope="col">{cell}</th>' for cell in heads)
    body = "".join(
        f'<tr><th scope="row">{first}</th>'
        + "".join(f"<td>{cell}</td>" for cell in rest)
        + "</tr>"
        for first, *rest in rows
    )
    return (
        f'<div class="figure-table" role="group" aria-label="{escape(label)}" '
        f'tabindex="0" style="overflow-x:auto"><table><thead><tr>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


def facts(rows):
    """A list of named facts; those that are empty are left out."""
    items = "".join(f"<dt>{k}</dt><dd>{v}</dd>" for k, v in rows.items() if v)
    return f'<dl class="facts">{items}</dl>'


def card(anchor, title, body, attributes=""):
    """A box that can be linked to."""
    return (
        f'<div class="record" id="{anchor}" {attributes}><h3>{title}'
        f'<a class="headerlink" href="#{anchor}" title="Link to this entry">#</a></h3>'
        f"{body}</div>"
    )


def links(pairs):
    """[(address, words), …] as links."""
    return ", ".join(f'<a href="{url}">{escape(words)}</a>' for url, words in pairs)

"""The gallery: every explorable with its picture and the chapters that show it.

Made from what the chapters have stored, so that nothing is listed twice by hand.
"""

import base64
import json
import re
from html import escape
from pathlib import Path

PAGE = "book/gallery"
PLACE = re.compile(r'<div class="explorable" data-module="([\w-]+)".*?</div>', re.S)
PICTURE = re.compile(r'<img alt="([^"]*)" src="data:image/png;base64,([^"]*)">')
CAPTION = re.compile(r"<p>(?!<img)(.*?)</p>", re.S)
CLASS = re.compile(r"import (\w+)")


def words(name):
    """The name of a class as words: FitItWrong -> Fit it wrong."""
    first, *rest = re.findall(r"[A-Z][a-z]*\d*", name)
    return " ".join([first, *(w if w.isupper() else w.lower() for w in rest)])


def explorables(root, documents):
    """{module: its title, alt, png, caption and [(document, chapter title), …]}."""
    found = {}
    for document in documents:
        path = Path(root) / f"{document}.ipynb"
        if not path.exists():
            continue
        cells = json.loads(path.read_text("utf-8"))["cells"]
        chapter = "".join(cells[0]["source"]).splitlines()[0].lstrip("# ")
        for cell in cells:
            for output in cell.get("outputs", []):
                html = "".join(output.get("data", {}).get("text/html", ""))
                place = PLACE.search(html)
                if place is None:
                    continue
                alt, png = PICTURE.search(html).groups()
                entry = found.setdefault(
                    place[1],
                    {
                        "title": words(CLASS.search("".join(cell["source"]))[1]),
                        "alt": alt,
                        "png": base64.b64decode(png),
                        "caption": CAPTION.search(html)[1],
                        "shown": [],
                    },
                )
                entry["shown"].append((document, chapter))
    return found


def card(module, entry):
    """One explorable as HTML, seen from the gallery's own folder."""
    links = [
        f'<a href="{document.removeprefix("book/")}.html#explorable-{module}">'
        f"{escape(chapter)}</a>"
        for document, chapter in entry["shown"]
    ]
    return (
        f'<section class="gallery-card"><h2>{escape(entry["title"])}</h2>'
        f'<img alt="{entry["alt"]}" src="../_static/explorables/{module}.png" '
        f'loading="lazy"><p>{entry["caption"]}</p>'
        f"<p>In {', '.join(links)}</p></section>"
    )


def add_cards(app, pagename, templatename, context, doctree):
    if pagename == PAGE:
        found = explorables(app.srcdir, sorted(app.env.found_docs))
        for module, entry in found.items():
            picture = Path(app.outdir) / "_static" / "explorables" / f"{module}.png"
            picture.write_bytes(entry["png"])
        cards = "\n".join(card(*pair) for pair in found.items())
        # Within the article, after its last paragraph.
        head, end, tail = context["body"].rpartition("</section>")
        context["body"] = f'{head}<div class="gallery">{cards}</div>{end}{tail}'


def always_outdated(app, env, added, changed, removed):
    """The gallery shows what lies in other pages: it is made with every build."""
    return [PAGE] if PAGE in env.found_docs else []


def setup(app):
    app.connect("html-page-context", add_cards)
    app.connect("env-get-outdated", always_outdated)

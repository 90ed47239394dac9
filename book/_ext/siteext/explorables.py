"""Interactive figures that need no kernel and work from a file.

An explorable is one ES module. Browsers refuse to load modules from `file://`, so
each one becomes a classic script here, loaded only on the pages that show it.
"""

import re
from pathlib import Path

from docutils import nodes
from sphinx.errors import ExtensionError

SOURCES = Path("scalinglaws") / "explorables"
JOINED = re.compile(r"^// Joined with (kit\.\w+\.js)\.$", re.MULTILINE)
PLACE = re.compile(r"""data-module=(["'])([\w-]+)\1""")


def bundle(name, module, shared):
    """A classic script that puts the module's default export into the registry.

    `module`: source of NAME.js, with no import and one `export default`; `shared`:
    sources of the plain functions it uses (kit.js and NAME.*.js), in order.
    Raises ValueError if the sources are not of this form.
    """
    for source in shared:
        if re.search(r"^[ \t]*(import|export)\b", source, re.M):
            raise ValueError(f"{name}.js: its helper files may not import or export")
    if re.search(r"^[ \t]*import\b|\bimport\(", module, re.M):
        raise ValueError(f"{name}.js: no import (shared functions belong in kit.js)")
    exports = re.findall(r"^[ \t]*export\b.*", module, re.M)
    if len(exports) != 1 or not exports[0].startswith("export default "):
        raise ValueError(f"{name}.js: exactly one export, `export default`")
    module = re.sub(r"^export default ", "const explorable = ", module, flags=re.M)
    return "\n".join(
        [
            "(function () {",
            '"use strict";',
            *shared,
            module,
            "window.scalinglawsExplorables = window.scalinglawsExplorables || {};",
            f'window.scalinglawsExplorables["{name}"] = explorable;',
            "})();\n",
        ]
    )


def data_script(name, text):
    """A classic script that puts JSON into window.scalinglawsData[name]."""
    return (
        "window.scalinglawsData = window.scalinglawsData || {};\n"
        f'window.scalinglawsData["{name}"] = {text.strip()};\n'
    )


def write_bundles(app):
    """Make _static/explorables/NAME.js from scalinglaws/explorables/NAME.js.

    A name with another dot in it (NAME.part.js) is a part of NAME.js, or of the kit for
    those that ask for it (the order is that of scalinglaws/explorables/base.py, which
    cannot be imported here); NAME.part.json is data that NAME.js loads when it needs
    them, as the script NAME.part.js.
    """
    sources = Path(app.srcdir) / SOURCES
    target = Path(app.outdir) / "_static" / "explorables"
    target.mkdir(parents=True, exist_ok=True)
    for path in sources.glob("*.js"):
        name = path.stem
        if name == "kit" or "." in name:
            continue
        module = path.read_text("utf-8")
        kit = [sources / part for part in ("kit.js", *JOINED.findall(module))]
        helpers = [*kit, *sorted(sources.glob(f"{name}.*.js"))]
        shared = [helper.read_text("utf-8") for helper in helpers]
        try:
            script = bundle(name, module, shared)
        except ValueError as error:
            raise ExtensionError(str(error)) from None
        (target / path.name).write_text(script, "utf-8")
    for path in sources.glob("*.*.json"):
        script = data_script(path.stem, path.read_text("utf-8"))
        (target / f"{path.stem}.js").write_text(script, "utf-8")


def on_page(doctree):
    """Names of the explorables that a page shows, in order."""
    html = [n.astext() for n in doctree.findall(nodes.raw) if "html" in n["format"]]
    names = [name for text in html for _, name in PLACE.findall(text)]
    return list(dict.fromkeys(names))


def add_scripts(app, pagename, templatename, context, doctree):
    """Load the page's explorables, then the script that starts them."""
    names = on_page(doctree) if doctree is not None else []
    for name in names:
        if not (Path(app.srcdir) / SOURCES / f"{name}.js").exists():
            raise ExtensionError(f"{pagename}: no explorable named {name!r}")
        app.add_js_file(f"explorables/{name}.js", loading_method="defer")
    if names:
        app.add_js_file("host.js", loading_method="defer", priority=900)


def setup(app):
    app.connect("builder-inited", write_bundles)
    app.connect("html-page-context", add_scripts)

"""A style sheet with only the icons that the theme uses.

Font Awesome comes with the theme and weighs 0.8 MB compressed; about thirty of its
icons are used. They are cut out of the theme's own copy of the font.
"""

import base64
import io
import re
from pathlib import Path

import pydata_sphinx_theme
import sphinx_book_theme
from fontTools import subset
from fontTools.ttLib import TTFont

THEMES = [
    Path(pydata_sphinx_theme.__file__).parent,
    Path(sphinx_book_theme.__file__).parent,
]
FONTS = {
    "solid": ("fa-solid-900", "Free", 900),
    "brands": ("fa-brands-400", "Brands", 400),
}
LICENCE = (
    "/* Icons from Font Awesome Free by @fontawesome, https://fontawesome.com/license/free"
    " (icons: CC BY 4.0, fonts: SIL OFL 1.1) */"
)
RULES = """
.fa-solid,.fa-brands,.fab,.fas{-webkit-font-smoothing:antialiased;display:inline-block;
font-style:normal;font-variant:normal;line-height:1;text-rendering:auto}
.fa-lg{font-size:1.25em;line-height:.05em;vertical-align:-.075em}
"""


def used_in_theme():
    """(names, characters): icon names in the templates, characters in the styles."""
    names, characters = set(), set()
    for theme in THEMES:
        for path in [
            *theme.rglob("*.html"),
            *theme.glob("*.py"),
            *theme.rglob("header_buttons/*.py"),
        ]:
            names |= set(re.findall(r"\bfa-([a-z0-9-]+)", path.read_text("utf-8")))
        for path in theme.rglob("static/styles/*.css"):
            css = path.read_text("utf-8")
            characters |= set(re.findall("[\ue000-\uf8ff]", css))
            characters |= {
                chr(int(code, 16)) for code in re.findall(r"\\([ef][0-9a-f]{3})\b", css)
            }
    names |= {"github"}  # the repository button, added by Python code
    return names, characters


def icon_codes(css):
    """{name: character} read from Font Awesome's own style sheet."""
    codes = {}
    for selectors, code in re.findall(r'([^{}]*)\{content:"\\([0-9a-f]+)"\}', css):
        for name in re.findall(r"\.fa-([a-z0-9-]+):{1,2}before", selectors):
            codes[name] = chr(int(code, 16))
    return codes


def font_face(path, name, weight, characters):
    """The @font-face rule of the font cut down to some characters."""
    options = subset.Options(flavor="woff2")
    font = TTFont(path)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=[ord(character) for character in characters])
    cutter.subset(font)
    font.flavor = "woff2"
    small = io.BytesIO()
    font.save(small)
    data = base64.b64encode(small.getvalue()).decode("ascii")
    return (
        f"@font-face{{font-family:{name};font-style:normal;"
        f"font-weight:{weight};font-display:block;"
        f'src:url(data:font/woff2;base64,{data}) format("woff2")}}'
    )


def style_sheet():
    """The whole style sheet as text, about 8 KB."""
    folder = next(THEMES[0].rglob("fontawesome/*/css/all.min.css")).parents[1]
    codes = icon_codes((folder / "css" / "all.min.css").read_text("utf-8"))
    names, characters = used_in_theme()
    icons = {name: codes[name] for name in sorted(names & set(codes))}
    parts = [LICENCE, RULES]
    for style, (font, family, weight) in FONTS.items():
        path = folder / "webfonts" / f"{font}.woff2"
        name = f'"Font Awesome 6 {family}"'
        in_font = set(TTFont(path).getBestCmap())
        wanted = {c for c in characters | set(icons.values()) if ord(c) in in_font}
        parts.append(font_face(path, name, weight, sorted(wanted)))
        parts.append(
            f".fa-{style},.fa{style[0]}{{font-family:{name};font-weight:{weight}}}"
            f":root{{--fa-font-{style}:normal {weight} 1em/1 {name}}}"
        )
    parts += [
        f'.fa-{name}::before{{content:"\\{ord(character):x}"}}'
        for name, character in icons.items()
    ]
    return "\n".join(parts) + "\n"


def write_style_sheet(app):
    """Write it once a build folder: the theme's version is pinned."""
    path = Path(app.outdir) / "_static" / "icons.css"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(style_sheet(), "utf-8")


def setup(app):
    app.connect("builder-inited", write_style_sheet)
    app.add_css_file("icons.css")

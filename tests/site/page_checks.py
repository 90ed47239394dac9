"""What can be told from a page's HTML alone: each check returns a list of faults."""

import re
from functools import lru_cache
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

from bs4 import BeautifulSoup, NavigableString

RAW_TEX = re.compile(r"\$[^$\s][^$]*\$|\\[([]|\\[a-zA-Z]+\{|\\tag\b|\\frac\b")
FILE_NAME = re.compile(
    r"\.(png|svg|jpe?g|gif|webp)\b|^(figure|image|plot)\W*\d*$", re.I
)


@lru_cache(maxsize=2)  # the checks of one page come one after the other
def parse(html):
    return BeautifulSoup(html, "html.parser")


def article(html):
    """The page's own content, without the theme's frame around it."""
    soup = parse(html)
    return soup.find("article") or soup


def raw_mathematics(html):
    """TeX that a reader would see, and scripts that would typeset it later."""
    soup = parse(html)
    faults = [
        f"script {script['src']}"
        for script in soup.find_all("script", src=re.compile("mathjax|katex", re.I))
    ]
    found = RAW_TEX.search(" ".join(_read(article(html))))
    return faults + ([f"TeX in the text: {found[0]!r}"] if found else [])


def _read(element):
    """The texts that are read as they are written."""
    for child in element.children:
        if isinstance(child, NavigableString):
            yield child
        elif child.name not in ("code", "pre", "script", "style"):
            if not {"katex", "explorable"} & set(child.get("class", ())):
                yield from _read(child)


def formulas(html):
    """How many formulas are typeset on the page."""
    return len(article(html).select(".math-i .katex-html, .math-d .katex-html"))


def poor_alternatives(html):
    """Pictures without a specific text alternative of 40 to 250 characters."""
    faults, seen = [], set()
    for image in article(html).find_all("img"):
        alt = (image.get("alt") or "").strip()
        if not 40 <= len(alt) <= 250:
            faults.append(f"{len(alt)} characters: {alt!r}")
        elif FILE_NAME.search(alt):
            faults.append(f"names a file: {alt!r}")
        elif alt in seen:
            faults.append(f"said twice: {alt!r}")
        seen.add(alt)
    return faults


def figures_without_data(html):
    """Pictures that a cell drew with no table of its numbers in the same cell."""
    faults = []
    for image in article(html).select("div.cell_output img"):
        if image.find_parent(class_="explorable"):
            continue
        cell = image.find_parent(class_="cell_output")
        table = cell.select_one("details.figure-data table")
        if table is None or len(table.find_all("tr")) < 2:
            faults.append(f"no table: {image.get('alt')!r}")
    return faults


def broken_links(html, page, targets):
    """Links that lead nowhere.

    `page`: the page's path in the site; `targets`: {path in the site: set of anchors}.
    """
    faults = []
    for link in parse(html).find_all("a", href=True):
        url, fragment = urldefrag(link["href"])
        parts = urlsplit(url)
        if parts.scheme or parts.netloc:
            if parts.scheme == "mailto" and "@" in parts.path:
                continue
            known = parts.scheme in ("http", "https") and "." in parts.netloc
            if not known or re.search(r"[\s<>]", link["href"]):
                faults.append(f"malformed: {link['href']}")
            continue
        path = unquote(urljoin(page, parts.path)) if parts.path else page
        if path not in targets:
            faults.append(f"no such page: {link['href']}")
        elif fragment and unquote(fragment) not in targets[path]:
            faults.append(f"no such anchor: {link['href']}")
    return faults


def anchors(html):
    soup = parse(html)
    return {tag["id"] for tag in soup.find_all(id=True)} | {
        tag["name"] for tag in soup.find_all("a", attrs={"name": True})
    }


def colab_links(html):
    """Addresses of the page's Colab buttons."""
    pattern = re.compile(r"^https://colab\.research\.google\.com/")
    return [a["href"] for a in parse(html).find_all("a", href=pattern)]

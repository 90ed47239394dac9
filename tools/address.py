"""Move the book to another repository's address: `make address URL=…`.

The address is set in _config.yml (repository: url). This rewrites it there and in the
few places that must repeat it: badges, citation, the set-up cell of each chapter.
"""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PLACES = [
    "_config.yml",
    "*.md",
    "*.cff",
    "pyproject.toml",
    "tools/setup_cell.txt",
    "book/**/*.md",
    "book/**/*.ipynb",
    "assignments/release/*.ipynb",
]
ADDRESS = re.compile(r"https://github\.com/([\w.-]+)/([\w.-]+)")


def current(root):
    """The repository's address as (owner, name), from _config.yml."""
    text = (root / "_config.yml").read_text("utf-8")
    return re.search(rf"^  url: {ADDRESS.pattern}$", text, re.M).groups()


def places(root):
    """Files that may repeat the address."""
    return sorted({path for place in PLACES for path in root.glob(place)})


def forms(owner, name):
    """The ways in which text refers to a repository: itself, Colab, its pages."""
    return [
        f"github.com/{owner}/{name}",
        f"colab.research.google.com/github/{owner}/{name}",
        f"{owner}.github.io/{name}",
    ]


def move(root, url):
    """Rewrite the address; the paths of the changed files. ValueError on a bad URL."""
    match = ADDRESS.fullmatch(url.removesuffix("/").removesuffix(".git"))
    if not match:
        raise ValueError("give the address as URL=https://github.com/owner/name")
    changes = list(zip(forms(*current(root)), forms(*match.groups()), strict=True))
    changed = []
    for path in places(root):
        old_text = text = path.read_text("utf-8")
        for old, new in changes:
            text = re.sub(re.escape(old) + r"(?![\w-])", new, text)
        if text != old_text:
            path.write_text(text, "utf-8")
            changed.append(path)
    return changed


if __name__ == "__main__":
    try:
        for changed_path in move(ROOT, sys.argv[1]):
            print(changed_path.relative_to(ROOT))
    except ValueError as error:
        sys.exit(str(error))

"""Make book/references.md from book/references.bib.

Each entry is a heading, so that a chapter links to it in plain Markdown, with the
same anchor on the page, on GitHub and in Colab: [text](../references.md#KEY).
"""

import re
import sys
from pathlib import Path

from pybtex.database import parse_file

BOOK = Path(__file__).resolve().parent.parent / "book"
HEAD = """# References

<!-- Made from references.bib by tools/references.py: edit that file, not this one. -->

Everything the book cites, by first author.
An identifier marked † could not be compared with another place that names the work.
If its link leads elsewhere, look for the title.
"""


def short_name(entry):
    """Surnames and year: one or two authors by name, more as "et al."."""
    people = entry.persons["author"]
    names = [" ".join(person.last_names) for person in people]
    if len(names) > 2:
        names = [f"{names[0]} et al."]
    return f"{', '.join(names)} {entry.fields['year']}"


def anchor(heading):
    """The anchor that GitHub and MyST give to a heading."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def plain(text):
    """BibTeX's few marks as plain text."""
    text = text.replace("--", "–").replace("``", "“").replace("''", "”")
    return re.sub(r"[{}]", "", text)


def full_name(person):
    names = person.first_names + person.middle_names + person.last_names
    return plain(" ".join(names))


def entry_text(key, entry):
    """Markdown of one entry. ValueError if its key is not its anchor."""
    heading = short_name(entry)
    if anchor(heading) != key:
        raise ValueError(f"references.bib: {key} should be {anchor(heading)}")
    names = [full_name(person) for person in entry.persons["author"]]
    if names[-1] == "others":
        authors = ", ".join(names[:-1]) + " and others"
    else:
        authors = " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))
    fields = entry.fields
    unchecked = fields.get("unchecked", "").split()
    if not set(unchecked) <= {"doi", "eprint"} & set(fields):
        raise ValueError(f"references.bib: {key}: unchecked names doi or eprint")
    mark = {name: " †" if name in unchecked else "" for name in ("doi", "eprint")}
    parts = [f"{authors.rstrip('.')}.", f"*{plain(fields['title'])}*."]
    if "journal" in fields:
        where = plain(fields["journal"])
        if "doi" in fields:
            where = f"[{where}](https://doi.org/{fields['doi']}){mark['doi']}"
        parts.append(f"{where}.")
    if "eprint" in fields:
        number = fields["eprint"]
        link = f"[arXiv:{number}](https://arxiv.org/abs/{number})"
        parts.append(f"{link}{mark['eprint']}.")
    return f"## {heading}\n\n" + "\n".join(parts) + "\n"


def page(bibliography):
    """The whole page, entries in the order of their keys."""
    entries = sorted(bibliography.entries.items())
    return "\n".join([HEAD, *(entry_text(key, entry) for key, entry in entries)])


if __name__ == "__main__":
    try:
        text = page(parse_file(BOOK / "references.bib", encoding="utf-8"))
    except ValueError as error:
        sys.exit(str(error))
    (BOOK / "references.md").write_text(text, "utf-8")

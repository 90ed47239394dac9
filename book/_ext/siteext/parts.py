"""Each part's first page: the list of its chapters, its claims, how sources were read.

A page book/N-name/index.md has the marks <!-- chapters -->, <!-- claims --> and
<!-- reading -->; they are filled from the book's records, so that nothing is said twice
by hand.
"""

import re
from collections import Counter

PAGE = re.compile(r"book/\d+-[\w-]+/index")
# How a source was read, as a reader would say it.
READ_IN = {
    "text": "the text",
    "figure": "its figures",
    "code": "its program",
    "abstract": "the abstract",
    "second-hand": "what others wrote of it",
}


def of_part(book, document):
    """The chapters beside a part's first page that are in the contents, in order."""
    folder = document.rpartition("/")[0]
    return [one for one in book.chapters if one.document.startswith(f"{folder}/")]


def link(chapter, words=None):
    return f"[{words or chapter.title}]({chapter.document.rpartition('/')[2]}.ipynb)"


def escaped(text):
    """Text whose characters are no marks of Markdown."""
    return re.sub(r"([*_|^\\`\[\]])", r"\\\1", text)


def chapter_list(found):
    """Markdown: each chapter with its question and its minutes."""
    return "\n".join(
        f"- {link(one)}. {one.question} *{one.read} to read, {one.run} to run.*"
        for one in found
    )


def verdict(claim):
    """In words, with how close to its source the claim was tested, if it was."""
    tested = claim["type"] != "discussion"
    return f"{claim['said']} ({claim['setting']})" if tested else claim["said"]


def claim_table(found, book):
    """Markdown: each claim that is judged here first, with its verdict."""
    rows = ["| claim | verdict |", "|---|---|"]
    own, others = claims_of(found, book)
    for claim_id in own:
        claim = book.named(claim_id)
        places = [one for one in found if claim_id in one.claims]
        where = " and ".join(link(one, one.title.split()[0]) for one in places)
        chapter = "chapter" if len(places) == 1 else "chapters"
        rows.append(
            f"| {claim_id}: {escaped(claim['title'])} *({chapter} {where})* "
            f"| {verdict(claim)} |"
        )
    table = "\n".join(rows) if own else "No claim of a source is judged here."
    if others:
        table += (
            "\n\nIts chapters also use claims of earlier parts, which the "
            f"[reproduction report](../report.md) has: {', '.join(others)}."
        )
    return table


def claims_of(found, book):
    """Claims that these chapters judge: those judged here first, and the others."""
    ids = dict.fromkeys(i for one in found for i in one.claims)
    own = [i for i in ids if book.showing(i)[0] in found]
    return own, [i for i in ids if i not in own]


def reading(found, book):
    """Markdown: from what each source's claims were read."""
    read = {}
    for claim in map(book.named, claims_of(found, book)[0]):
        if claim["source"] != "this book":
            read.setdefault(claim["source"], Counter())[claim["basis"]] += 1
    lines = []
    for source, bases in read.items():
        counts = [
            f"{n} claim{'s' if n > 1 else ''} from {READ_IN[basis]}"
            for basis, n in bases.most_common()
        ]
        lines.append(f"- {escaped(source)}: {', '.join(counts)}.")
    return "\n".join(lines)


def fill(app, document, source):
    """Put the made text in the place of the marks, before Markdown is read."""
    if not PAGE.fullmatch(document):
        return
    found = of_part(app.book, document)
    made = {
        "chapters": chapter_list(found),
        "claims": claim_table(found, app.book),
        "reading": reading(found, app.book),
    }
    for name, text in made.items():
        source[0] = source[0].replace(f"<!-- {name} -->", text)


def always_outdated(app, env, added, changed, removed):
    """These pages show what lies in others: they are made with every build."""
    return [document for document in env.found_docs if PAGE.fullmatch(document)]


def setup(app):
    app.connect("source-read", fill)
    app.connect("env-get-outdated", always_outdated)

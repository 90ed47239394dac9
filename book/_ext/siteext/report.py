"""The reproduction report: every claim beside what was measured.

Made with every build from book/_static/claims.json, the records of the stored results
and the chapters. A script filters it; without one the whole report is there.
"""

from collections import Counter
from html import escape

from .cards import append_to_page, card, facts, links, table
from .records import anchor, duration, seeds

PAGE = "book/report"
ORDER = ("reproduced", "partly", "inconclusive", "not reproduced",
         "not seen in our analogue", "stale", "discussed")  # fmt: skip
NO_PART = "In no chapter yet"


def parts(book):
    """{part: its claims}; a claim is in the part that judges it first."""
    return book.by_part(book.claims, lambda c: book.showing(c["id"]), NO_PART)


def verdicts(book):
    """The verdicts that occur, in words, the best first."""
    found = {claim["said"] for claim in book.claims}
    return sorted(found, key=lambda words: ORDER.index(words))


def measured(check):
    """Value and 95 % interval."""
    value, low, high = (f"{check[k]:.3g}" for k in ("value", "low", "high"))
    return f"{value} ({low} to {high})".replace("-", "−")


def why(claim):
    """How many checks passed, and those that did not."""
    checks = claim["checks"]
    if not checks:
        return "It is discussed in the chapter, nothing is measured."
    failed = [check for check in checks if check["said"] != "reproduced"]
    count = f"{len(checks) - len(failed)} of {len(checks)} checks reproduced"
    items = "".join(
        f"<li>{escape(check['said'])}: {escape(check['name'])}, {measured(check)}, "
        f"asked {escape(check['asked'])}</li>"
        for check in failed
    )
    return f"{count}.{f'<ul>{items}</ul>' if items else ''}"


def runs(claim, book):
    """The checks of a claim and the runs they are computed from, folded."""
    checks = claim["checks"]
    every = table(
        f"Checks of {claim['id']}",
        ["check", "ours (95 %)", "asked", "verdict"],
        [
            [escape(c["name"]), measured(c), escape(c["asked"]), escape(c["said"])]
            for c in checks
        ],
    )
    made = ""
    for name in dict.fromkeys(check["experiment"] for check in checks):
        record = book.record(name)
        made += (
            f'<p>Computed from <a href="experiments.html#{anchor(name)}">{name}</a>: '
            f"preset {record['preset']}; seeds: {seeds(record)}; "
            f"{duration(record['seconds'])} on {record['date']}. Run it again: "
            f"<code>{escape(record['command'])}</code></p>"
        )
    return (
        f"<details><summary>All checks of {claim['id']}, and how to run them again"
        f"</summary>{every}{made}</details>"
    )


def claim_card(claim, part, book):
    """One claim with everything that is known of it."""
    first = claim["checks"][0] if claim["checks"] else None
    own = "a claim of " if claim["source"] == "this book" else ""
    body = f'<p class="verdict"><strong>{escape(claim["said"])}</strong>'
    body += f" {escape(claim['setting'])}</p>"
    body += facts(
        {
            "Source": escape(
                f"{own}{claim['source']}: {claim['place']} (read: {claim['basis']})"
            ),
            "Published": escape(claim["published"]),
            "Ours": first
            and f"{measured(first)}, asked {escape(first['asked'])}: "
            f"{escape(first['name'])}",
            "Why": why(claim),
            "Note": escape(claim["note"]),
            "Chapter": links((c.page, c.title) for c in book.showing(claim["id"])),
        }
    )
    if first:
        body += runs(claim, book)
    data = f'data-part="{escape(part)}" data-verdict="{escape(claim["said"])}"'
    return card(claim["id"], f"{claim['id']}. {escape(claim['title'])}", body, data)


def summary(grouped, kinds):
    """How many claims of each part have which verdict."""
    counts = {p: Counter(c["said"] for c in claims) for p, claims in grouped.items()}
    everything = sum(counts.values(), Counter())
    heads = [
        f'<a href="#part-{i}">{escape(part.partition(":")[0])}</a>'
        for i, part in enumerate(grouped, 1)
    ]
    rows = [
        [escape(kind), *(counts[part][kind] for part in grouped), everything[kind]]
        for kind in kinds
    ]
    total = ["all", *(c.total() for c in counts.values()), everything.total()]
    return table("Verdicts of each part", ["verdict", *heads, "all"], [*rows, total])


def chance(claims):
    """The sentence on intervals that miss by chance, with their number."""
    checks = [check for claim in claims for check in claim["checks"]]
    wide = [c for c in checks if c["high"] - c["low"] > 1e-9 * abs(c["value"])]
    return (
        f"<p>The report holds {len(checks)} checks, and {len(wide)} of them have an "
        "interval of some width. If each of these is a fair 95 % interval, one in "
        f"twenty, about {len(wide) / 20:.0f}, misses the value it estimates by chance "
        "alone, and nothing here tells which.</p>"
    )


def filters(grouped, kinds):
    """The two choices; hidden until the script that answers them runs."""

    def choice(name, label, options):
        options = "".join(f"<option>{escape(option)}</option>" for option in options)
        return (
            f'<div><label for="filter-{name}">{label}</label>'
            f'<select id="filter-{name}" name="{name}"><option value="">all</option>'
            f"{options}</select></div>"
        )

    return (
        f'<form class="report-filter" hidden>{choice("part", "Part", grouped)}'
        f"{choice('verdict', 'Verdict', kinds)}"
        '<button type="reset">Show all</button><p role="status"></p></form>'
    )


def content(book):
    """The report's HTML."""
    grouped, kinds = parts(book), verdicts(book)
    sections = "".join(
        f'<div class="report-part"><h2 id="part-{i}">{escape(part)}</h2>'
        + "".join(claim_card(claim, part, book) for claim in claims)
        + "</div>"
        for i, (part, claims) in enumerate(grouped.items(), 1)
    )
    return (
        f'<div class="report">{summary(grouped, kinds)}{chance(book.claims)}'
        '<p>For other programs: <a href="../_static/claims.json" download>all claims '
        'as JSON</a>, <a href="../_static/claims.csv" download>all checks as CSV</a>.'
        f"</p>{filters(grouped, kinds)}{sections}</div>"
    )


def add_script(app, pagename, templatename, context, doctree):
    if pagename == PAGE:
        app.add_js_file("report.js", loading_method="defer")


def setup(app):
    append_to_page(app, PAGE, content)
    app.connect("html-page-context", add_script)

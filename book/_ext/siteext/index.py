"""The index of experiments: what each one does, costs and serves, and its result.

Made with every build from book/_static/experiments.json, the records of the stored
results and the chapters.
"""

from html import escape

from .cards import append_to_page, card, facts, links, table
from .records import anchor, duration, seeds

PAGE = "book/experiments"
NO_CHAPTER = "For other experiments and claims"


def presets(experiment):
    """What each preset costs and how well it can measure."""
    rows = [
        [
            name,
            duration(cost["seconds"]),
            duration(cost["gpu_seconds"]) if cost["gpu_seconds"] else "–",
            f"{cost['megabytes']} MB",
            f"± {cost['precision']:g}" if cost["precision"] else "–",
        ]
        for name, cost in experiment["presets"].items()
    ]
    heads = ["preset", "time", "GPU (estimate)", "memory", "exponent to"]
    return table(f"Presets of {experiment['name']}", heads, rows)


def stored(record):
    """What is known of the stored result."""
    if record is None:
        return "none"
    return escape(
        f"preset {record['preset']}, {record['date']}, {duration(record['seconds'])} "
        f"({record['seconds']:g} s) on {record['hardware']}; scalinglaws "
        f"{record['code_version']}, commit {record['commit']}; seeds {seeds(record)}"
    )


def experiment_card(experiment, book):
    """One experiment."""
    name = experiment["name"]
    served = [
        claim["id"]
        for claim in book.claims
        if any(check["experiment"] == name for check in claim["checks"])
    ]
    known = facts(
        {
            "Chapters": links((c.page, c.title) for c in book.using(name)),
            "Claims": links((f"report.html#{c}", c) for c in served),
            "Stored result": stored(book.record(name)),
            "Run it": f"<code>python -m scalinglaws run {escape(name)}</code>",
        }
    )
    body = f"<p>{escape(experiment['summary'])}</p>{known}{presets(experiment)}"
    return card(anchor(name), escape(name), body)


def content(book):
    """The index as HTML, in the order in which the book first uses them."""
    grouped = book.by_part(
        book.experiments, lambda e: book.using(e["name"]), NO_CHAPTER
    )
    sections = "".join(
        f"<h2>{escape(part)}</h2>"
        + "".join(experiment_card(experiment, book) for experiment in experiments)
        for part, experiments in grouped.items()
    )
    return (
        f'<div class="report"><p>There are {len(book.experiments)} experiments. '
        "Times are those expected on two cores (one core for tiny and quick); those "
        "of a GPU of the T4 class are estimates. For other programs: "
        '<a href="../_static/experiments.json" download>the same list as JSON</a>.</p>'
        f"{sections}</div>"
    )


def setup(app):
    append_to_page(app, PAGE, content)

"""The reproduction report and the index of experiments: fresh, whole, and true."""

import csv
import io
import json
import re
import shlex
import sys
from collections import Counter
from pathlib import Path

import pytest

from scalinglaws import claims, experiments
from scalinglaws.__main__ import parser
from tools import report as tool

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "book" / "_ext"))
from siteext import index, records, report  # noqa: E402

BOOK = records.Book(ROOT)
STALE = "run make report"


@pytest.fixture(scope="module")
def now():
    return tool.files()


def leaves(value, path=""):
    """All numbers and words of a JSON value: [(path, leaf), …]."""
    if isinstance(value, dict):
        return [x for k, v in value.items() for x in leaves(v, f"{path}/{k}")]
    if isinstance(value, list):
        return [x for k, v in enumerate(value) for x in leaves(v, f"{path}/{k}")]
    return [(path, value)]


@pytest.mark.parametrize("name", ["claims.json", "experiments.json"])
def test_what_the_pages_show_is_what_is_computed_now(now, name):
    computed = leaves(json.loads(now[name]))
    stored = leaves(json.loads((tool.STATIC / name).read_text("utf-8")))
    assert [path for path, _ in stored] == [path for path, _ in computed], STALE
    for (path, old), (_, new) in zip(stored, computed, strict=True):
        if isinstance(new, float):  # the last digits differ between machines
            new = pytest.approx(new, rel=1e-5, abs=1e-9)
        assert old == new, f"{path}: {STALE}"


def test_the_csv_is_made_of_the_json():
    made = tool.as_csv(BOOK.claims)
    assert (tool.STATIC / "claims.csv").read_text("utf-8") == made, STALE
    rows = list(csv.DictReader(io.StringIO(made)))
    assert len(rows) == sum(len(c["checks"]) or 1 for c in BOOK.claims)
    first = BOOK.claims[0]
    assert rows[0]["note"] == first["note"]
    assert float(rows[0]["check_value"]) == first["checks"][0]["value"]
    assert {r["verdict"] for r in rows if not r["check_name"]} == {"discussed"}


def test_every_claim_is_in_the_report_once_and_in_a_chapter():
    html = report.content(BOOK)
    anchors = re.findall(r'class="record" id="(\w+)"', html)
    assert sorted(anchors) == sorted(claims.core.read_claims()["claims"])
    assert [c["id"] for c in BOOK.claims if not BOOK.showing(c["id"])] == []
    assert report.NO_PART not in html
    for claim in BOOK.claims:
        assert f"<strong>{claim['said']}</strong>" in html


def test_the_summary_adds_up():
    html = report.summary(report.parts(BOOK), report.verdicts(BOOK))
    rows = re.findall(r"<tr><th scope=\"row\">(.*?)</th>(.*?)</tr>", html)
    counts = {name: list(map(int, re.findall(r"\d+", row))) for name, row in rows}
    total = counts.pop("all")
    assert total[-1] == len(BOOK.claims) == sum(total[:-1])
    assert [sum(column) for column in zip(*counts.values(), strict=True)] == total
    found = Counter(c["said"] for c in BOOK.claims)
    assert {name: row[-1] for name, row in counts.items()} == found


def test_the_sentence_on_chance_counts_intervals_with_a_width():
    def check(low, high):
        return {"low": low, "value": 1.0, "high": high}

    some = [{"checks": [check(0.5, 1.5)] * 40 + [check(1.0, 1.0)]}]
    assert "41 checks, and 40 of them" in report.chance(some)
    assert "about 2, misses" in report.chance(some)


def test_why_names_what_was_not_reproduced():
    one = {"name": "a < b", "value": 1, "low": 0, "high": 2, "asked": "above 3"}
    claim = {"checks": [{**one, "said": "inconclusive"}, {**one, "said": "reproduced"}]}
    said = report.why(claim)
    assert said.startswith("1 of 2 checks reproduced.") and said.count("<li>") == 1
    assert "inconclusive: a &lt; b, 1 (0 to 2), asked above 3" in said
    assert "nothing is measured" in report.why({"checks": []})


def test_every_verdict_in_words_has_its_place():
    kinds = {claims.REPRODUCED, claims.PARTLY, claims.INCONCLUSIVE, claims.DISCUSSED,
             claims.NOT_REPRODUCED, claims.NOT_SEEN, claims.STALE}  # fmt: skip
    assert kinds == set(report.ORDER)


def test_a_stale_claim_says_so_in_each_check():
    check = {"band": None, "null": 0.1, "verdict": claims.REPRODUCED}
    claim = {"source": "x", "fidelity": "same", "verdict": claims.STALE}
    made = claims.jsonable({**claim, "checks": [check]})
    assert made["said"] == made["checks"][0]["said"] == claims.STALE


def test_the_commands_of_the_report_can_be_given():
    html = report.content(BOOK) + index.content(BOOK)
    commands = set(re.findall(r"<code>(python -m scalinglaws [^<]*)</code>", html))
    checked = {k["experiment"] for c in BOOK.claims for k in c["checks"]}
    assert {
        f"python -m scalinglaws run {n}" for n in experiments.EXPERIMENTS
    } <= commands
    assert {f"python -m scalinglaws run {n} --preset book" for n in checked} <= commands
    for command in commands:
        given = parser().parse_args(shlex.split(command)[3:])
        assert given.name in experiments.EXPERIMENTS
        experiments.named(given.name).preset(given.preset)


def test_what_the_files_lack_is_one_line():
    with pytest.raises(ValueError, match="lack a/b: run make report"):
        BOOK.named("a/b")


def test_every_experiment_is_in_the_index_once():
    html = index.content(BOOK)
    anchors = re.findall(r'class="record" id="([\w-]+)"', html)
    assert sorted(anchors) == sorted(map(records.anchor, experiments.EXPERIMENTS))


def test_the_index_says_what_uses_an_experiment_and_what_it_costs():
    named = next(e for e in BOOK.experiments if e["name"] == "parity/data")
    html = index.experiment_card(named, BOOK)
    for chapter in ("02-sparse-parity", "03-exponents"):
        assert f'href="3-quanta/{chapter}.html"' in html
    served = [
        i
        for i, c in claims.core.read_claims()["claims"].items()
        if any(k["experiment"] == "parity/data" for k in c.get("checks", []))
    ]
    assert re.findall(r'href="report.html#(\w+)"', html) == served
    book = experiments.named("parity/data").preset("book")
    assert f"<td>{records.duration(book.seconds)}</td>" in html
    assert f"<td>{book.megabytes} MB</td>" in html


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.24, "0.2 s"),
        (4, "4 s"),
        (33, "33 s"),
        (778.1, "13 min"),
        (5990, "100 min"),
        (7200, "2.0 h"),
        (9e3, "2.5 h"),
    ],
)
def test_durations_are_for_people(seconds, words):
    assert records.duration(seconds) == words

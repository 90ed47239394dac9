"""Nothing is claimed without a run, and no result is typed where one is stored."""

import json
import re
import sys
from pathlib import Path

import pytest

from scalinglaws import experiments
from scalinglaws.experiments import core

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "book" / "_ext"))
from siteext.records import Book  # noqa: E402

BOOK = Book(ROOT)
CLAIMS = core.read_claims()["claims"]
NUMBER = re.compile(r"(?<![\w.,/#-])-?\d+(?:\.\d+)?(?![\w-]|\.\d)")
OURS = re.compile(
    r"\b(ours|measured|we (measure|find|found|get|got|see|saw)|(came|comes) out|"
    r"our (own )?(exponent|value|result|run|number|network|interval)s?)\b",
    re.I,
)
NOT_PROSE = re.compile(r"```.*?```|`[^`\n]*`|\$\$.*?\$\$|\$[^$\n]*\$|\]\([^)]*\)", re.S)


def unfounded(claims, folder):
    """Claims that rest on no experiment, or on one without a stored result."""
    for claim_id, claim in claims.items():
        checks = claim.get("checks", [])
        if claim["type"] == "discussion":
            if checks:
                yield f"{claim_id}: a discussion has no checks"
            continue
        if not checks:
            yield f"{claim_id}: no experiment"
        for check in checks:
            name = check["experiment"]
            stored = folder / experiments.path(name).name
            if not (stored.exists() and stored.with_suffix(".json").exists()):
                yield f"{claim_id}: no stored result of {name}"


def typed_results(text, claims):
    """Numbers of two digits or more, in a sentence on our measurements, that are a
    result of one of `claims` (as `claims --json` prints them) and not the source's."""
    checks = [check for claim in claims for check in claim["checks"]]
    measured = [check[key] for check in checks for key in ("value", "low", "high")]
    theirs = " ".join(f"{claim['published']} {claim['title']}" for claim in claims)
    for sentence in re.split(r"\n|(?<=[.?!:;])\s", NOT_PROSE.sub(" ", text)):
        if not OURS.search(sentence):
            continue
        for found in NUMBER.findall(sentence.replace("−", "-")):
            digits = found.partition(".")[2]
            significant = len(re.sub(r"\D", "", found).lstrip("0"))
            known = found.lstrip("-") in re.findall(r"[\d.]*\d", theirs)
            same = any(round(value, len(digits)) == float(found) for value in measured)
            percent = f"{found} %" in sentence and any(
                round(100 * value) == float(found) for value in measured
            )
            if significant > 1 and not known and (same or percent):
                yield f"{found} in: {sentence.strip()}"


def test_every_claim_rests_on_a_stored_result():
    assert list(unfounded(CLAIMS, experiments.path("lottery/relu").parent)) == []


def test_an_unfounded_claim_is_found(tmp_path):
    check = {"experiment": "lottery/relu"}
    some = {
        "A1": {"type": "number"},
        "A2": {"type": "number", "checks": [check]},
        "A3": {"type": "discussion"},
        "A4": {"type": "discussion", "checks": [check]},
    }
    assert [fault.partition(":")[0] for fault in unfounded(some, tmp_path)] == [
        "A1", "A2", "A4",
    ]  # fmt: skip
    (tmp_path / "lottery-relu.npz").touch()
    (tmp_path / "lottery-relu.json").touch()
    assert "A2" not in str(list(unfounded(some, tmp_path)))


@pytest.mark.parametrize(
    "chapter", [c for c in BOOK.chapters if c.claims], ids=lambda c: c.document
)
def test_no_chapter_types_a_result_that_is_stored(chapter):
    judged = [claim for claim in BOOK.claims if claim["id"] in chapter.claims]
    cells = json.loads((ROOT / f"{chapter.document}.ipynb").read_text("utf-8"))["cells"]
    faults = [
        f"{cell['id']}: {fault}"
        for cell in cells
        if cell["cell_type"] == "markdown"
        for fault in typed_results("".join(cell["source"]), judged)
    ]
    assert faults == []


PLANTED = [{"published": "0.81; about 2", "title": "a law of 16 tasks",
            "checks": [{"value": 0.9246, "low": 0.81, "high": 1.083},
                       {"value": 16.2, "low": 0.537, "high": 40.04}]}]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("We measured 0.92.", 1),
        ("The exponent, 0.925, is ours.", 1),
        ("Ours lies between 0.92 and 1.08.", 2),
        ("We found a share of 54 % there.", 1),
        ("Our run ends at 40.", 1),
        ("The source says 0.92.", 0),  # another's, whatever it is
        ("We measured what the source calls 0.81.", 0),  # published
        ("We measured it with 16 tasks.", 0),  # in the claim's own title
        ("We measured 0.9.", 0),  # one digit says too little
        ("We measured 0.97.", 0),  # no result of these claims
        ("We measured $0.92$, `0.92` and [this](a.md#0.92).", 0),
        ("We measured it. A band ends at 1.08.", 0),  # another sentence
        ("We found 10.92 and 0.924-fold.", 0),
    ],
)
def test_a_typed_result_is_found(text, faults):
    assert len(list(typed_results(text, PLANTED))) == faults

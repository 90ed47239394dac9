"""Make book/_ext/summary.json: what pages say of experiments and claims.

    python tools/summary.py         write it; a test compares it with the package

Costs and verdicts come from the package, which needs torch; pages are built without.
"""

import json
from pathlib import Path

from scalinglaws import claims, experiments

PATH = Path(__file__).resolve().parents[1] / "book" / "_ext" / "summary.json"


def costs(experiment):
    """Expected seconds of `quick` and `book`, of `book` on a T4-class GPU too."""
    quick, book = (experiment.preset(name) for name in ("quick", "book"))
    return {
        "quick": quick.seconds,
        "book": book.seconds,
        "book on a GPU": book.seconds_on("cuda"),
    }


def verdict(claim):
    """A judged claim in the words that readers get."""
    words = claims.said(claim, claim["verdict"])
    if claim["type"] != "discussion":  # for which nothing was run
        words += f" ({claims.setting(claim)})"
    kept = {key: claim[key] for key in ("title", "source", "basis")}
    return {**kept, "verdict": words}


def summary():
    """All of it as text, the same for the same package."""
    made = {
        "experiments": {e.name: costs(e) for e in experiments.EXPERIMENTS.values()},
        "claims": {claim["id"]: verdict(claim) for claim in claims.judged()},
    }
    return json.dumps(made, indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    PATH.write_text(summary(), "utf-8")
    print(PATH)

"""Write what pages show of claims and experiments: `make report`.

`claims.json` and `experiments.json` are what `python -m scalinglaws claims --json` and
`list --json` print now, `claims.csv` has one row a check: the report offers them for
download. Report, index of experiments, parts and run boxes are made from the first two
when the site is built, without torch (book/_ext/siteext). Run it after any change of a
claim, metric or preset; `make results` runs it too.
"""

import contextlib
import csv
import io
import json
from pathlib import Path

from scalinglaws.__main__ import main as command

STATIC = Path(__file__).resolve().parents[1] / "book" / "_static"
OF_CLAIM = ("id", "title", "source", "place", "basis", "published", "type", "fidelity",
            "setting", "verdict", "said", "note")  # fmt: skip
OF_CHECK = ("name", "experiment", "value", "low", "high", "asked", "verdict", "said")


def printed(*arguments):
    """What the command line prints."""
    with contextlib.redirect_stdout(io.StringIO()) as out:
        if command(list(arguments)):
            raise SystemExit("the stored results cannot be judged: see above")
    return out.getvalue()


def as_csv(claims):
    """One row a check; a claim that is only discussed has one row too."""
    out = io.StringIO()
    heads = [*OF_CLAIM, "preset", *(f"check_{name}" for name in OF_CHECK)]
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(heads)
    for claim in claims:
        for check in claim["checks"] or [{}]:
            ours = [claim[name] for name in (*OF_CLAIM, "preset")]
            writer.writerow([*ours, *(check.get(name) for name in OF_CHECK)])
    return out.getvalue()


def files():
    """{name in book/_static: text}."""
    claims = printed("claims", "--json")
    return {
        "claims.json": claims,
        "claims.csv": as_csv(json.loads(claims)),
        "experiments.json": printed("list", "--json"),
    }


if __name__ == "__main__":
    for name, text in files().items():
        (STATIC / name).write_text(text, "utf-8")

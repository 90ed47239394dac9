"""Claims and their verdicts, computed from the stored results.

`data/claims.toml` says what a source claims, how it is measured and the band that was
set before the run; this module compares. The rule:

- *number*: the 95 % interval over seeds and analysis choices inside the band:
  `reproduced`; the 99 % interval wholly outside: `not reproduced`; else `inconclusive`.
  Theorems are judged as numbers.
- *ordering*, *existence*: the effect minus its null must lie above zero with 95 % and
  be at least half of the effect.
- several checks that differ: `partly` if one is reproduced, else `inconclusive`.
- `stale`: metric, band or choices changed after the result was made.
"""

import math
from functools import cache
from html import escape

import numpy as np

from scalinglaws.errors import UserError
from scalinglaws.experiments import core, load
from scalinglaws.metrics import METRICS, Measured

REPRODUCED, PARTLY, INCONCLUSIVE = "reproduced", "partly", "inconclusive"
ROUNDING = 1e-9  # an effect of this size is none
NOT_REPRODUCED, DISCUSSED, STALE = "not reproduced", "discussed", "stale"
NOT_SEEN = "not seen in our analogue"  # a negative one, in words


def band_of(check: dict) -> tuple[float, float]:
    """The band of a number: published ± max(15 %, 2 uncertainties), cut by rivals."""
    if "band" in check:
        low, high = check["band"]
        return float(low), float(high)
    published = check["published"]
    half = max(0.15 * abs(published), 2 * check.get("uncertainty", 0.0))
    low, high = published - half, published + half
    for rival in check.get("rivals", []):
        middle = (published + rival) / 2
        low, high = (low, min(high, middle)) if rival > published else (
            max(low, middle), high)  # fmt: skip
    return low, high


def judge_number(draws, band) -> str:
    """Verdict of draws over seeds and choices against a band."""
    low, high = np.quantile(draws, [0.025, 0.975])
    if band[0] <= low and high <= band[1]:
        return REPRODUCED
    low, high = np.quantile(draws, [0.005, 0.995])
    return NOT_REPRODUCED if high < band[0] or low > band[1] else INCONCLUSIVE


def judge_effect(measured: Measured) -> str:
    """Verdict of an effect against its null, draw by draw."""
    above = measured.draws - measured.null_draws
    large = measured.value - measured.null >= 0.5 * measured.value
    if np.quantile(above, 0.025) > ROUNDING and large:
        return REPRODUCED
    none = np.quantile(above, 0.995) <= ROUNDING
    small = np.quantile(above - 0.5 * measured.draws, 0.995) < 0
    return NOT_REPRODUCED if none or small else INCONCLUSIVE


def _overall(verdicts: list[str]) -> str:
    if len(set(verdicts)) == 1:
        return verdicts[0]
    return PARTLY if REPRODUCED in verdicts else INCONCLUSIVE


def judge_check(check: dict, claim_type: str, result) -> dict:
    """One check against one result: name, value, interval, band, null and verdict."""
    try:
        measured = METRICS[check["metric"]](result, **check["choices"])
    except KeyError as error:
        raise UserError(
            f"the result of {check['experiment']} lacks {error}, which the check "
            f"{check['name']!r} needs: run its book preset again"
        ) from error
    row = {"name": check["name"], "experiment": check["experiment"]}
    row["value"] = measured.value
    row["low"], row["high"] = map(float, np.quantile(measured.draws, [0.025, 0.975]))
    if check.get("type", claim_type) in ("ordering", "existence"):
        row |= {"band": None, "null": measured.null, "verdict": judge_effect(measured)}
    else:
        band = band_of(check)
        row |= {"band": list(band), "verdict": judge_number(measured.draws, band)}
    row |= {"pass": row["verdict"] == REPRODUCED, "notes": measured.notes}
    return _without_rounding(row)


def _without_rounding(row: dict) -> dict:
    """The row, with 0 for its numbers that are zero up to rounding.

    What has a band is measured by its ends: 1e-10 counts where errors of 1e-10 do.
    """
    ends = [abs(end) for end in row["band"] or [1.0] if math.isfinite(end)]
    small = {
        key: 0.0
        for key in ("value", "low", "high", "null")
        if abs(row.get(key, 1.0)) < ROUNDING * max(ends)
    }
    return row | small


def is_stale(claim_id: str, experiment: str, provenance: dict, claims: dict) -> bool:
    """Whether the claim's checks or the round changed since the result was made."""
    return (
        provenance["claims"].get(claim_id)
        != core.fingerprints(experiment, claims)[claim_id]
        or provenance["round"] != claims["rounds"][experiment]
    )


def judge(claim_id: str, claims: dict | None = None, load=load) -> dict:
    """One claim, judged: the fields that `claims --json` prints (see the README)."""
    claims = claims or core.read_claims()
    if claim_id not in claims["claims"]:
        known = ", ".join(claims["claims"])
        raise UserError(f"unknown claim {claim_id!r}: choose one of {known}")
    claim = claims["claims"][claim_id]
    row = {k: claim[k] for k in ("source", "place", "published", "type", "fidelity",
                                 "basis", "note", "title")}  # fmt: skip
    row = {"id": claim_id, **row, "experiment": None, "preset": None, "value": None,
           "low": None, "high": None, "checks": []}  # fmt: skip
    if claim["type"] == "discussion":
        return {**row, "verdict": DISCUSSED}
    stale = False
    for check in claim["checks"]:
        result = load(check["experiment"])
        stale |= is_stale(claim_id, check["experiment"], result.provenance, claims)
        row["checks"].append(judge_check(check, claim["type"], result))
        row["preset"] = row["preset"] or result.provenance["preset"]
    first = row["checks"][0]
    row |= {k: first[k] for k in ("experiment", "value", "low", "high")}
    verdicts = [check["verdict"] for check in row["checks"]]
    return {**row, "verdict": STALE if stale else _overall(verdicts)}


@cache
def _judged(claim_id: str) -> dict:
    return judge(claim_id)


def judged(ids: list[str] | None = None) -> list[dict]:
    """All claims (or those listed), judged from the stored results."""
    return [_judged(i) for i in ids or core.read_claims()["claims"]]


def choices(claim_id: str) -> dict:
    """The analysis choices of a claim's first check, as listed before the run."""
    return core.read_claims()["claims"][claim_id]["checks"][0]["choices"]


def setting(claim: dict) -> str:
    """How close to its source a claim was tested, in words."""
    own = claim["source"] == "this book"
    return "our own claim" if own else f"{claim['fidelity']} setting"


def said(claim: dict, verdict: str) -> str:
    """A verdict in words: no negative one of an analogue counts against a source."""
    analogue = claim["fidelity"] == "analogue"
    return NOT_SEEN if analogue and verdict == NOT_REPRODUCED else verdict


def table(ids: list[str]) -> list[dict]:
    """Rows for a chapter: one a check, numbers rounded, verdicts in words."""
    rows = []
    for claim in judged(ids):
        for check in claim["checks"]:
            words = _words(claim, check)
            rows.append(
                {
                    "claim": claim["id"],
                    "check": check["name"],
                    "measured": f"{check['value']:.3g}",
                    "95 % interval": f"{check['low']:.3g} to {check['high']:.3g}",
                    "asked": words["asked"],
                    "verdict": words["said"],
                }
            )
    return rows


def _words(claim: dict, check: dict) -> dict:
    verdict = STALE if claim["verdict"] == STALE else check["verdict"]
    return {"asked": _asked(check), "said": said(claim, verdict)}


def _asked(check: dict) -> str:
    if check["band"] is None:
        return f"well above its null, {check['null']:.2g}"
    low, high = check["band"]
    if math.isinf(high):
        return f"above {low:.3g}"
    return f"below {high:.3g}" if math.isinf(low) else f"{low:.3g} to {high:.3g}"


def show(ids: list[str]) -> None:
    """Display the rows of `table` in a notebook, as a table that scrolls by itself."""
    show_rows(table(ids), "Verdicts")


def show_rows(rows: list[dict], label: str, fold: str | None = None) -> None:
    """Display rows of text (dicts with equal keys) in a notebook, as such a table.

    fold: the words of a line that unfolds the table; None shows it at once.
    """
    from IPython.display import HTML, display

    heads = "".join(
        f'<th scope="col" style="text-align:left">{escape(name)}</th>'
        for name in rows[0]
    )
    # A column of long texts keeps some width on a phone: rows would be very high.
    styles = [
        "text-align:left"
        + (";min-width:11em" if max(len(row[name]) for row in rows) > 24 else "")
        for name in rows[0]
    ]
    body = "".join(
        "<tr>"
        + "".join(
            f'<td style="{style}">{escape(text)}</td>'
            for style, text in zip(styles, row.values(), strict=True)
        )
        + "</tr>"
        for row in rows
    )
    html = (
        f'<div class="figure-table" role="group" aria-label="{escape(label)}" '
        'tabindex="0" '
        f'style="overflow-x:auto"><table><thead><tr>{heads}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )
    if fold:
        html = (
            f'<details class="figure-data"><summary>{escape(fold)}</summary>{html}'
            "</details>"
        )
    display(HTML(html))


def jsonable(claim: dict) -> dict:
    """A judged claim for other programs: its words too, infinite band ends as null."""
    checks = []
    for check in claim["checks"]:
        band = check["band"]
        if band is not None:
            band = [None if math.isinf(end) else end for end in band]
        checks.append({**check, "band": band, **_words(claim, check)})
    words = {"setting": setting(claim), "said": said(claim, claim["verdict"])}
    return {**claim, "checks": checks, **words}

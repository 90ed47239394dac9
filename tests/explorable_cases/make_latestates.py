"""Makes the data of *late states* and the cases that hold it to the package.

    python -m tests.explorable_cases.make_latestates

writes scalinglaws/explorables/latestates.data.js, from the stored games/late-states
and games/oware-family, and latestates.json beside this file (what the package
answers). The tests make both again and compare.
"""

import json
from pathlib import Path

import numpy as np

from scalinglaws import experiments
from scalinglaws.explorables import latestates as figure
from scalinglaws.games import late
from tests.explorable_cases.make import write

CASES = Path(__file__).parent / "latestates.json"
NAMES = {
    "oware": "Oware, random play",
    "checkers": "Checkers, random play",
    "connect four": "Connect Four, random play",
    "small oware": "small Oware, networks",
}
ROWS = {"log": "log count", "late": "late", "half": "past half", "turn": "turn"}
HEAD = (
    "// Visits by rank and what is late, means over seeds, from the stored\n"
    "// games/late-states and games/oware-family. Made by\n"
    "// tests/explorable_cases/make_latestates.py; do not edit.\n"
)


def game_rows(name, profiles, cuts, median) -> dict:
    """One game from profiles [seeds, cuts, fields, bins], the whole games last.

    Ranks that not every seed reaches are left out, and cuts that no game is cut by or
    whose counts do not reach beyond the line's window.
    """
    order = sorted(range(len(cuts)), key=lambda i: cuts[i] or np.inf)
    rows = {"name": name, "median": float(np.mean(median)), "cuts": [], "states": []}
    rows |= {key: [] for key in ROWS}
    for i in order:
        n = profiles[:, i, 0]
        reach = int((np.cumsum((n == 0).any(0)) == 0).sum())
        is_whole = cuts[i] and np.array_equal(
            profiles[:, i, 0], profiles[:, order[-1], 0]
        )
        if reach < 20 or is_whole:
            continue
        rows["cuts"].append(int(cuts[i]))
        rows["states"].append(n[:, :reach].mean(0).round(2).tolist())
        for key, field in ROWS.items():
            values = profiles[:, i, late.FIELDS.index(field), :reach]
            mean = (n[:, :reach] * values).sum(0) / n[:, :reach].sum(0)
            rows[key].append([float(f"{value:.4g}") for value in mean])
    return rows


def make_states() -> dict:
    """The data of the figure, from the stored results."""
    drawn, family = (
        experiments.load(f"games/{name}") for name in ("late-states", "oware-family")
    )
    games = {}
    for key, name in NAMES.items():
        if key == "small oware":
            found = family["half/cut"], family["cuts"], family["half/median"]
        else:
            profiles, median = drawn[f"{key}/profile"], drawn[f"{key}/median"]
            found = profiles, drawn["cuts"], median
        games[key] = game_rows(name, *found)
    longest = max(len(row) for game in games.values() for row in game["log"])
    first = late.edges()[: longest + 1]
    middle = np.sqrt(first[:-1] * (first[1:] - 1.0))
    ranks = [float(f"{rank:.5g}") for rank in middle]
    return {"first": first[:-1].tolist(), "ranks": ranks, "games": games}


def as_script(states: dict) -> str:
    """A classic script, one row a line."""
    text = json.dumps(states, separators=(",", ":")).replace("],", "],\n")
    return f"{HEAD}const STATES = {text};\n"


def make_cases() -> list[dict]:
    """Every case: its kind, what is given, and the package's answer."""
    cases = []

    def add(kind, answer, **given):
        answer = np.asarray(answer, float).tolist()
        cases.append({"kind": kind, "given": given, "answer": answer})

    for name, game in figure.states()["games"].items():
        for cut in range(len(game["cuts"])):
            view = figure.LateStates(game=name, cut=cut).view()
            ranks, counts = view["ranks"], view["counts"]
            add("counts", counts, game=name, cut=cut)
            exponent, height = figure.line_through(ranks, counts)
            add("line", [exponent, height], game=name, cut=cut)
            above = counts / (height * ranks**-exponent)
            above[(ranks <= figure.HEAD[1]) | (counts < 10)] = 0
            best = int(np.argmax(above))
            rank = ranks[best] if above[best] else 0
            add("above", [rank, above[best]], game=name, cut=cut)
            profile = np.zeros((len(late.FIELDS), len(late.edges())))
            reach = len(ranks)
            profile[0, :reach] = view["states"]
            for field in ("late", "half"):
                place = late.FIELDS.index(ROWS[field])
                profile[place, :reach] = view[field]
                for ends in ((1, 10), (100, 1000)):
                    share = late.over_ranks(profile, ROWS[field], *ends)
                    if np.isfinite(share):
                        add("share", [share + 1], game=name, cut=cut, field=field,
                            ends=ends)  # fmt: skip
    return json.loads(json.dumps(cases))


if __name__ == "__main__":
    figure.DATA.write_text(as_script(make_states()), "utf-8")
    figure.states.cache_clear()
    write(CASES, make_cases())
    print(f"{figure.DATA.stat().st_size} bytes")

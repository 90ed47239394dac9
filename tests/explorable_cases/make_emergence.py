"""Makes the data of *emergence* and the cases that hold it to the package.

    python -m tests.explorable_cases.make_emergence

writes scalinglaws/explorables/emergence.data.js, from the stored results of
parity/online and parity/data, and emergence.json beside this file (what the package
answers). The tests make both again and compare.
"""

import json
from pathlib import Path

import numpy as np

from scalinglaws import experiments, parity, quanta
from scalinglaws.explorables import emergence
from scalinglaws.metrics.parity import exact_ranks, learning_law, medians, passages
from scalinglaws.metrics.parity_alpha import tau
from tests.explorable_cases.make import run_javascript, write

HERE = Path(__file__).parent
CASES = HERE / "emergence.json"
ALPHA, VARIANT = 0.4, "adam"
MIDDLE = 0.5  # bits: where learning times are read for the law in steps
HEAD = (
    "// Losses of single tasks and the mean, from the stored parity/online and\n"
    "// parity/data. Made by tests/explorable_cases/make_emergence.py; do not edit.\n"
)


def rounded(values) -> list[float]:
    """Four digits, as the page shows."""
    return [float(f"{value:.4g}") for value in values]


def rows(losses) -> list[str]:
    return [emergence.encode(row) for row in losses]


def make_run() -> dict:
    """The first replicate of both results: three views of the same tasks."""
    online, data = experiments.load("parity/online"), experiments.load("parity/data")
    at = int(np.argmin(abs(data["alpha"] - ALPHA)))
    n_tasks = online.provenance["settings"]["n_tasks"]
    exact = min(exact_ranks(online[f"{VARIANT}/rank"]), exact_ranks(data["rank"]))
    steps, width = online[f"{VARIANT}/steps"], online["width"]
    last = online[f"{VARIANT}/last"][:, 0, :, :exact]
    mean = online[f"{VARIANT}/loss"][0, 0]
    n = np.median((last < parity.LEARNED).sum(-1), 0)
    capacity = np.exp(np.log(width[n >= 1] / (n[n >= 1] + 0.5)).mean())
    passed = medians(passages(online, VARIANT, ALPHA, width[-1], MIDDLE))[0]
    beta, first, _ = learning_law(passed, ALPHA, [1, 20])
    curves = online[f"{VARIANT}/curves"][0, 1:, :exact]
    laws = {
        "steps": dict(zip(("first", "beta"), rounded([first, beta]), strict=True)),
        "width": {"capacity": rounded([capacity])[0]},
        "data": {"tau": rounded([tau(data, at, ALPHA, n_tasks)])[0]},
    }
    shown = {
        "steps": ("training steps", "steps", steps[1:], mean[-1, 1:], curves),
        "width": ("width", "neurons", width, mean[:, -1], last[0]),
        "data": ("samples", "samples", data["size"], data["best"][0, at],
                 data["at_best"][0, at, :, :exact]),
    }  # fmt: skip
    views = {
        key: {"name": name, "unit": unit, "x": x.tolist(), "mean": rounded(y),
              "law": laws[key], "tasks": rows(losses)}
        for key, (name, unit, x, y, losses) in shown.items()
    }  # fmt: skip
    return {"alpha": ALPHA, "nTasks": n_tasks, "views": views}


def as_script(run: dict) -> str:
    """A classic script, one row of tasks a line: no row holds a comma or a blank."""
    text = json.dumps(run, ensure_ascii=False).replace(', "', ',\n"')
    return f"{HEAD}const RUN = {text};\n"


def law_of(law: dict, x, n_tasks: int):
    """The package's law with the constants of a view."""
    if "capacity" in law:
        return quanta.threshold_loss_parameters(x, law["capacity"], ALPHA, n_tasks)
    if "tau" in law:
        return quanta.threshold_loss_data(x, law["tau"], ALPHA, n_tasks)
    return quanta.threshold_loss_steps(
        x, law["first"], ALPHA, n_tasks, beta=law["beta"]
    )


def make_cases() -> list[dict]:
    """Every case: its kind, what is given, and the package's answer."""
    run, cases = emergence.run(), []

    def add(kind, answer, **given):
        answer = np.asarray(answer, float).tolist()
        cases.append({"kind": kind, "given": given, "answer": answer})

    n_tasks = run["nTasks"]
    add("frequencies", quanta.zipf(run["alpha"], n_tasks))
    for n in (0, 1, 2.5, 17, n_tasks - 0.25, n_tasks):
        add("loss", [quanta.loss_of_n(n, run["alpha"], n_tasks)], n=n)
    for key, view in run["views"].items():
        x, mean = np.array(view["x"], float), np.array(view["mean"])
        at = np.geomspace(x[0] / 3, x[-1] * 3, 12)
        add("law", law_of(view["law"], at, n_tasks), view=key, at=at.tolist())
        losses = np.array([emergence.decode(row) for row in view["tasks"]])
        for i in range(0, len(x), 10):
            add("losses", losses[i], view=key, at=i)
        passed = parity.first_passage(x, losses)
        add("passage", np.where(np.isfinite(passed), passed, 0), view=key)
        for i in (0, 1, len(x) // 2, len(x) - 1):
            near = abs(np.log2(x / x[i])) <= 1.01
            slope = np.polyfit(np.log(x[near]), np.log(mean[near]), 1)[0]
            add("slope", [-slope], view=key, at=i)
    return cases


if __name__ == "__main__":
    emergence.DATA.write_text(as_script(make_run()), "utf-8")
    emergence.run.cache_clear()
    write(CASES, make_cases())
    learned = run_javascript("count", {}, "emergence")
    print(f"{emergence.DATA.stat().st_size} bytes; learned at the ends: {learned}")

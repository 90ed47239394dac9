"""Every explorable: its JavaScript core against the package, and its sources."""

import gzip
import json
import math
import re
import subprocess
import sys
from functools import cache
from importlib import import_module

import pytest
import traitlets

from scalinglaws import explorables
from scalinglaws.explorables import base
from tests.explorable_cases import make
from tests.explorable_cases.agreement import alike, differs, sizes

FIGURES = {cls.module: cls for cls in map(vars(explorables).get, explorables.__all__)}
MAKERS = {"ensemble": make} | {
    name: import_module(f"tests.explorable_cases.make_{name}")
    for name in FIGURES.keys() - {"ensemble"}
}
CASES = {
    name: json.loads(MAKERS[name].CASES.read_text("utf-8")) for name in sorted(MAKERS)
}
KINDS = [
    (name, kind)
    for name, cases in CASES.items()
    for kind in sorted({case["kind"] for case in cases})
]
# Closed forms agree to rounding. The offset is searched in a valley whose floor is flat
# to rounding over about the root of that; the errors held out lie beyond the data and
# magnify what is left.
SEARCHED = {
    ("fitting", "offset"): 1e-6, ("fitting", "offset_errors"): 2e-5,
    ("fitting", "report_offset"): 1e-6, ("fitting", "logarithm"): 1e-6,
}  # fmt: skip
# Small numbers of these are what is left of a sum: they are compared with the largest.
REMAINDERS = {("ensemble", "refit"), ("fitting", "offset"), ("skillgraph", "shares")}
# What is given may be computed too, and rounded apart on another processor.
GIVEN = {"monkeys": 1e-12, "skillgraph": 1e-12}
REFUSED = {
    "bottlenecks": {"constants": "own", "size": 59, "rival": 96},
    "clusters": {"clustering": 12, "rank": 0},
    "drawfirst": {"title": 5, "x_label": 7, "question": 3},
    "emergence": {"resource": "luck", "place": -1, "task": 0},
    "ensemble": {"activation": "gelu", "steps": 10**6},
    "fitting": {"data": "mine", "sizes": 5, "noise": -1},
    "frontlaw": {"steps": 9, "seeds": 0},
    "geometry": {"ratio": 21, "angle": 0, "rate": 0},
    "guesses": {"curves": 5},
    "latestates": {"game": "chess", "cut": 12, "late": "after"},
    "learningorder": {"width": 6, "checkpoint": 12, "group": 0},
    "monkeys": {"letters": 1, "space": 0, "length": 9},
    "play": {"width": 3, "simulations": 1, "begins": "me", "change": 1},
    "quanta": {"resource": "time", "alpha": 0, "tasks": 72},
    "resource": {"law": "L3", "tasks": 0, "waste": 51},
    "skillgraph": {"preset": "star", "place": 101, "waste": 1},
    "t2law": {"exponent": -1, "tasks": 101, "seed": 0},
    "tokens": {"passage": -1, "size": 7, "token": -2},
    "tree": {"moves": 8, "favour": 99, "depth": 1, "stop": 51},
    "whodunit": {"seed": 0},
}


def terms(name, kind, usual=1e-9):
    """How far the numbers of a kind may be off, and whether each by its own size."""
    return SEARCHED.get((name, kind), usual), (name, kind) not in REMAINDERS


@cache
def javascript(name):
    """The answers of an explorable's JavaScript core to all its cases."""
    return make.run_javascript("cases", CASES[name], name)


# ------------------------------------------------------------- the core in JavaScript


@pytest.mark.parametrize(("name", "kind"), KINDS)
def test_javascript_agrees_with_the_package(name, kind):
    wrong = [
        case["given"]
        for case, answer in zip(CASES[name], javascript(name), strict=True)
        if case["kind"] == kind
        and differs(answer, case["answer"], *terms(name, kind)).any()
    ]
    assert wrong == []


@pytest.mark.parametrize("name", CASES)
def test_a_wrong_answer_is_noticed(name):
    for case, answer in zip(CASES[name], javascript(name), strict=True):
        kind, expected = case["kind"], case["answer"]
        tolerance, each = terms(name, kind)
        assert differs(answer[:-1], expected, tolerance, each).all(), kind
        if isinstance(answer[0], str):
            assert differs(["no such answer"], expected, tolerance, each).all(), kind
            continue
        assert differs([None, *answer[1:]], expected, tolerance, each)[0], kind
        known = [k for k, value in enumerate(expected) if value is not None]
        numbers = [expected[k] for k in known]
        moved = [answer[k] for k in known] + 10 * tolerance * sizes(numbers, each)
        # Each of them, and not only together.
        assert differs(moved, numbers, tolerance, each).all(), kind


@pytest.mark.parametrize("wrong", [[2.0, math.nan], [2.0, math.inf], [2.0, 1e-9, 0.0]])
def test_only_equally_many_finite_numbers_agree(wrong):
    assert not differs([2.0, 1e-9], [2.0, 1e-9], 1e-9).any()
    assert differs(wrong, [2.0, 1e-9], 1e-9)[1]
    assert differs(wrong, [2.0, None], 1e-9)[1]


@pytest.mark.parametrize("name", CASES)
def test_cases_are_what_the_package_answers_today(name):
    made = MAKERS[name].make_cases()
    assert [case["kind"] for case in made] == [case["kind"] for case in CASES[name]]
    for new, stored in zip(made, CASES[name], strict=True):
        kind = stored["kind"]
        assert alike(new["given"], stored["given"], GIVEN.get(name, 0)), kind
        # Sums may be taken in another order on another processor.
        apart = differs(new["answer"], stored["answer"], *terms(name, kind, 1e-10))
        assert not apart.any(), kind


# ----------------------------------------------------------------------- the sources


def test_every_module_has_a_class():
    modules = {path.name.split(".")[0] for path in base.FOLDER.glob("*.js")}
    assert modules - {"kit"} == FIGURES.keys() == REFUSED.keys()


@pytest.mark.parametrize("module", sorted(FIGURES))
def test_module_is_one_small_script(module):
    text = base.source(module)
    exports = re.findall(r"^[ \t]*(export\b.*)$", text, re.M)
    assert exports == ["export default { render, core };"]
    code, data = [], []  # data may quote anything, and is longer than a program
    for path in base.sources(module):
        kind = data if path.name.endswith(".data.js") else code
        kind.append(path.read_text("utf-8"))
    for part in code:
        assert not re.search(r"^\s*import\b|\bimport\(|https?://(?!www.w3)", part, re.M)
        assert len(part.splitlines()) < 400
    lengths = [len(gzip.compress("\n".join(parts).encode())) for parts in (code, data)]
    print(f"{module}: {lengths[0]} bytes gzipped, and {lengths[1]} of data")
    assert lengths[0] <= 20_000 and lengths[1] <= 40_000


# ---------------------------------------------------------------------- Python's side


def test_import_needs_no_torch():
    code = "import sys, scalinglaws.explorables; print('torch' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "False"


@pytest.mark.parametrize(
    ("name", "trait", "value"),
    [(name, *one) for name, states in REFUSED.items() for one in states.items()],
)
def test_a_state_it_cannot_show_is_refused(name, trait, value):
    with pytest.raises(traitlets.TraitError, match=rf"'{trait}' trait .*\W{value}\b"):
        FIGURES[name](**{trait: value})

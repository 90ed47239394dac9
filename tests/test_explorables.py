"""Explorables: the JavaScript core against the package, and the Python side."""

import base64
import gzip
import html
import io
import json
import re
import subprocess
import sys

import numpy as np
import pytest
import torch
import traitlets
from PIL import Image

from scalinglaws import figures, lottery, networks
from scalinglaws.explorables import Ensemble, base
from tests.explorable_cases import make
from tests.explorable_cases.agreement import differs, of_kind

CASES = json.loads(make.CASES.read_text("utf-8"))
KINDS = sorted({case["kind"] for case in CASES})


@pytest.fixture(scope="module")
def javascript():
    """The JavaScript core's answer to every case."""
    return make.run_javascript("cases", CASES)


# ------------------------------------------------------------- the core in JavaScript


@pytest.mark.parametrize("kind", KINDS)
def test_javascript_agrees_with_the_package(kind, javascript):
    pairs = of_kind(kind, CASES, javascript)
    wrong = [c["given"] for c, a in pairs if differs(a, c["answer"], 1e-9)]
    assert not wrong


def test_cases_are_what_the_package_answers_today():
    made = make.make_cases()
    assert [case["kind"] for case in made] == [case["kind"] for case in CASES]
    for new, stored in zip(made, CASES, strict=True):
        assert new["given"] == stored["given"]
        # Sums may be taken in another order on another processor.
        assert not differs(new["answer"], stored["answer"], 1e-10), new["kind"]


def test_a_wrong_answer_is_noticed(javascript):
    for case, answer in zip(CASES, javascript, strict=True):
        if isinstance(answer[0], str):
            assert differs(["no such kind"], case["answer"], 1e-9)
        else:
            off = [value + 1e-8 * max(1e-12, *map(abs, answer)) for value in answer]
            assert differs(off, case["answer"], 1e-9)


@pytest.mark.parametrize("activation", ["silu", "relu"])
def test_trained_nets_match_the_packages_in_distribution(activation):
    seeds, width, steps, points = 64, 8, 1000, 96
    protocol = {"activation": activation, "schedule": "cosine", "steps": steps}
    options = {**protocol, "rate": 0.01, "points": points, "snapshots": [100, steps]}
    members = [{"width": width, "seed": seed} for seed in range(seeds)]
    job = {"members": members, "options": options}
    browser = np.array(make.run_javascript("trained", job))  # [seed, moment]
    _, package = lottery.train(
        networks.Block((width,) * seeds, tuple(range(seeds))),
        learning_rate=0.01, points=points, observe_at=(100, steps),
        device="cpu", dtype=torch.float32, **protocol,
    )  # fmt: skip
    ours, theirs = np.log(np.median(browser, 0)), np.log(np.median(package, 1))
    # Standard error of the difference of two medians, from the spread over seeds; the
    # losses fall by orders of magnitude, so a wrong rate or gradient is far outside.
    spread = np.std(np.log(package), axis=1)
    error = 1.25 * spread * np.sqrt(2 / seeds)
    print(f"{activation}: medians differ by {(ours - theirs) / error} standard errors")
    assert (np.abs(ours - theirs) < 4 * error).all()
    assert (4 * error < 1.2).all()  # the test can tell a factor of about 3


def test_stored_first_view_is_what_the_javascript_computes():
    stored, made = json.loads(make.VIEW.read_text("utf-8")), make.make_view()
    assert made.keys() == stored.keys()
    for key in ("state", "fit", "widths"):
        assert made[key] == stored[key]
    # Long training amplifies the last bit of exp(), which browsers may round apart.
    for key in ("averages", "bias2", "exponent"):
        assert made[key] == pytest.approx(stored[key], rel=0.02)
    medians = [np.median(view["losses"], axis=0) for view in (made, stored)]
    assert medians[0] == pytest.approx(medians[1], rel=0.02)
    kinds = [[kind for _, kind in view["draws"]].count for view in (made, stored)]
    for kind in ("dead", "symmetric", "one-sided", "other"):
        assert abs(kinds[0](kind) - kinds[1](kind)) <= 1


# ----------------------------------------------------------------------- the sources


def modules():
    names = {path.name.split(".")[0] for path in base.FOLDER.glob("*.js")}
    return sorted(names - {"kit"})


@pytest.mark.parametrize("module", modules())
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
    sizes = [len(gzip.compress("\n".join(parts).encode())) for parts in (code, data)]
    print(f"{module}: {sizes[0]} bytes gzipped, and {sizes[1]} of data")
    assert sizes[0] <= 20_000 and sizes[1] <= 40_000


def test_parts_come_between_the_kit_and_the_module():
    names = [path.name for path in base.sources("ensemble")]
    assert names[0] == "kit.js" and names[-1] == "ensemble.js"
    assert set(names[1:-1]) == {path.name for path in base.FOLDER.glob("ensemble.*.js")}


# ---------------------------------------------------------------------- Python's side


def test_import_needs_no_torch():
    code = "import sys, scalinglaws.explorables; print('torch' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "False"


def test_output_has_a_place_for_the_host_with_a_picture_in_it():
    data, _ = Ensemble(activation="relu", steps=100)._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in data
    page = data["text/html"]
    assert page.startswith(
        '<div class="explorable" data-module="ensemble" data-state="'
    )
    state = json.loads(html.unescape(re.search(r'data-state="([^"]*)"', page)[1]))
    assert state == {
        "activation": "relu", "learning_rate": 0.01, "schedule": "constant",
        "seed": 1, "steps": 100,
    }  # fmt: skip
    alt = html.unescape(re.search(r'alt="([^"]*)"', page)[1])
    assert alt == data["text/plain"]
    figures.check_alt(alt)
    view = json.loads(make.VIEW.read_text("utf-8"))
    assert f"−{view['exponent']:.2f}" in alt  # the trend is computed
    png = base64.b64decode(re.search(r"base64,([^\"]+)", page)[1])
    picture = Image.open(io.BytesIO(png))
    print(f"picture: {len(png)} bytes, {picture.size}")
    assert len(png) <= 25_000
    assert picture.convert("RGB").getpixel((0, 0)) == (255, 255, 255)
    assert len(picture.getcolors()) > 8  # something is drawn


@pytest.mark.parametrize("wrong", [{"activation": "gelu"}, {"steps": 10**6}])
def test_a_state_it_cannot_show_is_refused(wrong):
    with pytest.raises(traitlets.TraitError, match="gelu|1000000"):
        Ensemble(**wrong)

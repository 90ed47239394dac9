"""*Ensemble*: its training against the package's, its first view and its output."""

import html
import json
import re

import numpy as np
import pytest
import torch

from scalinglaws import lottery, networks
from scalinglaws.explorables import Ensemble, base
from tests.explorable_cases import make
from tests.explorable_cases.output import alt_of


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


def test_parts_come_between_the_kit_and_the_module():
    names = [path.name for path in base.sources("ensemble")]
    assert names[:3] == ["kit.js", "kit.lines.js", "kit.nets.js"]
    assert names[-1] == "ensemble.js"
    assert set(names[3:-1]) == {path.name for path in base.FOLDER.glob("ensemble.*.js")}


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
    alt = alt_of(page)
    assert alt == data["text/plain"]
    view = json.loads(make.VIEW.read_text("utf-8"))
    assert f"−{view['exponent']:.2f}" in alt  # the trend is computed

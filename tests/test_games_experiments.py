"""The family of networks of part 5: what its arrays hold, what it refuses."""

import numpy as np
import pytest
import torch

from scalinglaws import experiments, networks
from scalinglaws.experiments import games
from scalinglaws.games import boards
from scalinglaws.games.alphazero import Settings, Trainer
from scalinglaws.games.network import parameter_count

TINY = experiments.named("games/family").presets["tiny"].settings


@pytest.fixture
def tiny(tmp_path, monkeypatch):
    monkeypatch.setenv("SCALINGLAWS_RESULTS", str(tmp_path))
    return experiments.run("games/family", "tiny").arrays


def test_rows_are_networks_in_order_of_width_then_of_seed(tiny):
    assert tiny["width"].tolist() == [2, 2, 4, 4]
    assert tiny["seed"].tolist() == [0, 1, 0, 1]
    game = games.game(tiny)
    wanted = [parameter_count(game, width) for width in tiny["width"]]
    assert tiny["parameters"].tolist() == wanted
    assert (np.diff(tiny["played"]) > 0).all() and (tiny["played"][:, 0] == 0).all()
    assert (tiny["played"] >= tiny["states"]).all()
    assert tiny["updates"][:, 0].tolist() == [0] * 4 and tiny["updates"].max() > 0


def test_a_row_is_the_run_of_its_seed(tiny):
    seeds = [
        member["seed"]
        for member in games.members(
            lambda *parts: experiments.core.derive_seed("games/family", 1, *parts),
            "cpu",
            **TINY,
        )
        if (member["width"], member["number"]) == (4, 1)
    ]
    run = Trainer(
        boards.connect_four(*TINY["board"]), 4, Settings(**TINY["settings"]),
        seed=seeds[0], device="cpu", dtype=torch.float32,
    )  # fmt: skip
    for states in tiny["states"].tolist():
        run.run(states)
    last = games.agents(tiny, device="cpu")[3]
    exact = networks.to_array(run.network.stack.values)
    kept = networks.to_array(last.stack.values)
    assert np.abs(kept - exact).max() < 1e-3 * np.abs(exact).max()  # float16
    first = games.agents(tiny, 0, device="cpu")[3]
    assert not np.array_equal(networks.to_array(first.stack.values), kept)
    # What is counted are the last 70 % of the states.
    counted = run.keys[round(0.3 * len(run.keys)) :]
    assert games.ranked(tiny["counts/3"]).sum() == len(counted)
    outcomes = run.outcomes[round(0.3 * len(run.keys)) :]
    assert len(tiny["keys/3"]) > 5
    for key, visits, outcome in zip(
        tiny["keys/3"], tiny["visits/3"], tiny["outcome/3"], strict=True
    ):
        here = counted == key
        assert visits == here.sum() >= 2
        assert outcome == pytest.approx(outcomes[here].mean())


def test_pooled_visits_are_those_of_all_networks(tiny):
    own = [games.ranked(tiny[f"counts/{i}"]) for i in range(4)]
    pooled = games.ranked(tiny["counts/all"])
    assert pooled.sum() == sum(visits.sum() for visits in own)
    assert max(map(len, own)) < len(pooled) < sum(map(len, own))


def test_a_tally_keeps_every_count():
    visits = np.array([5, 1, 1, 3, 1, 3])
    assert games.tally(visits).tolist() == [[1, 3, 5], [3, 2, 1]]
    assert games.ranked(games.tally(visits)).tolist() == [5, 3, 3, 1, 1, 1]

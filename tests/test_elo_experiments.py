"""The networks of part 5 and their tournaments as experiments: resuming, bad input."""

import numpy as np
import pytest

from scalinglaws import experiments
from scalinglaws.errors import UserError
from scalinglaws.experiments import elo, games
from scalinglaws.games.alphazero import Trainer


@pytest.fixture(autouse=True)
def results(tmp_path, monkeypatch):
    """A results folder of its own for every test."""
    monkeypatch.setenv("SCALINGLAWS_RESULTS", str(tmp_path / "results"))
    return tmp_path / "results"


def same(one, other) -> bool:
    return one.keys() == other.keys() and all(
        np.array_equal(one[name], other[name]) for name in one
    )


@pytest.mark.parametrize("at", [1, 2, 3])
def test_a_network_that_is_killed_goes_on_to_the_same_result(results, monkeypatch, at):
    small = {"widths": [4], "seeds": 1}
    whole = experiments.run("games/family", "tiny", **small)
    save, saved, before = Trainer.save, [], len(list(results.iterdir()))

    def killed(self, path):
        save(self, path)
        saved.append(self.n_states)
        if len(saved) == at:
            raise KeyboardInterrupt

    monkeypatch.setattr(Trainer, "save", killed)
    with pytest.raises(KeyboardInterrupt):
        experiments.run("games/family", "tiny", piece=90, **small)
    assert len(list(results.glob("games-network.*.parts/trainer.npz"))) == 1
    again = experiments.run("games/family", "tiny", piece=90, **small)
    assert same(again.arrays, whole.arrays)
    assert len(set(saved)) == len(saved) and max(saved) >= 400  # no piece twice
    assert not list(results.glob("*.parts"))
    assert len(list(results.iterdir())) == before + 2  # the second result


@pytest.mark.parametrize(
    ("setting", "value", "message"),
    [
        ("board", [3, 2, 4], "no line of 4 fits on a board of 3 x 2"),
        ("widths", [8, 4], "from small to large"),
        ("seeds", 0, "whole number from 1 on"),
        ("n_states", 1.5, "n_states is 1.5"),
        ("checkpoints", 1, "checkpoints is 1"),
        ("piece", 0.5, "whole number from 1 on"),
        ("counted", 0, "a share above 0"),
        ("settings", {"simulations": 0}, "simulations is 0: give a whole number"),
        ("settings", {"games": 0}, "games is 0: give 1 or more"),
    ],
)
def test_networks_that_cannot_be_trained_are_one_line(setting, value, message):
    with pytest.raises(UserError, match=message) as caught:
        experiments.run("games/family", "tiny", **{setting: value})
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("name", ["games/elo", "games/front", "games/zipf"])
@pytest.mark.parametrize("setting", [{"widths": [3]}, {"seeds": 9}, {"widths": []}])
def test_networks_that_are_not_stored_are_one_line(name, setting):
    with pytest.raises(UserError, match="choose among widths 2, 4, 8") as caught:
        experiments.run(name, "tiny", **setting)
    assert "\n" not in str(caught.value)


def test_pooled_slices_hold_every_game_once():
    result = experiments.run("games/front", "tiny")
    assert result["elo"].shape == result["states"].shape == (4, 3)
    assert result["elo"].min() == 0 and np.isfinite(result["elo"]).all()
    assert (result["flops"][:, 0] == 0).all()
    expected = 2 * result["parameters"] * 32 * result["states"][:, -1]
    assert result["flops"][:, -1] == pytest.approx(expected)


def test_a_network_that_never_learns_stays_as_it_was(monkeypatch):
    trained = []
    monkeypatch.setattr(Trainer, "_train", lambda self: trained.append(1))
    arrays = elo.stored("games/family")
    visits = elo.self_play(
        arrays, "games/family", width=4, number=0, n_states=20_000, seed=1, device="cpu"
    )
    assert not trained
    assert visits.sum() == pytest.approx(0.7 * 20_000, rel=0.25)


def test_training_counts_are_those_of_the_stored_networks():
    result = experiments.run("games/zipf", "tiny")
    family = experiments.load("games/family")
    rows = elo.chosen(family.arrays, [2, 4], 2)
    for i, row in enumerate(rows):
        assert np.array_equal(result[f"training/{i}"], family[f"counts/{row}"])
    assert games.ranked(result["matches/trained T=1/0"]).sum() > 0

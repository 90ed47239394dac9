"""Interventions on the replay: what the arrays hold, what is refused."""

import numpy as np
import pytest
import torch

from scalinglaws import experiments, networks
from scalinglaws.errors import UserError
from scalinglaws.experiments import core, replay
from scalinglaws.games import boards, solve
from scalinglaws.games.alphazero import Settings, Trainer

EXPERIMENT = experiments.named("games/replay")
TINY = EXPERIMENT.presets["tiny"].settings


def seed(*parts):
    return core.derive_seed("test", *parts)


def members(**changed):
    return replay.members(seed, "cpu", **{**TINY, **changed})


def test_a_variant_is_the_run_of_its_settings_and_of_the_control_s_seed():
    member = members(widths=[2, 4], seeds=1)[0]
    found = replay.measure(device="cpu", **member)
    for name, change, start in (
        ("tilt 0", {"tilt": 0.0}, "control"),
        ("tilt 1", {}, "control"),
        ("again", {}, "again"),
        ("first 4", {"trained_plies": 4}, "control"),
    ):
        settings = Settings(**TINY["settings"], **change)
        run = Trainer(
            boards.connect_four(5, 4), 4, settings, seed=member["seeds"][start][1],
            device="cpu", dtype=torch.float32,
        )  # fmt: skip
        for states in member["states"]:
            run.run(states)
        exact = networks.to_array(run.network.stack.values).astype(np.float16)
        assert np.array_equal(found[f"{name}/weights/4"][0:], exact)
        assert found[f"{name}/results"][1].tolist() == run.results.tolist()
    assert found["pool"].shape == (8, 8) and found["pool"].sum() == 8 * 7
    assert found["tilt 0/points"].sum() == 2
    assert not np.array_equal(found["tilt 1/values"], found["again/values"])
    # Before training the same first weights think the same, whatever the variant.
    first = found["tilt 1/values"][:, 0]
    assert np.array_equal(found["tilt 0/values"][:, 0], first)
    assert np.array_equal(found["first 4/values"][:, 0], first)


def test_losses_are_means_over_bins_against_the_solved_values():
    errors = np.array([[1.0, 2, 3, 4], [4, 4, 4, 8]])
    bins = np.array([[1, 2], [3, 9], [10, 12]])
    found = replay.binned(errors, np.array([1, 2, 5, 9]), bins)
    assert found.tolist() == [[1.5, 3.5, 0], [4, 6, 0]]


def test_the_stored_values_are_those_of_a_search():
    game, ranks, words = replay.asked_states(1)
    assert game.name == "connect four 5 x 4, 4 in line"
    assert ranks[0] == 1 and ranks[-1] == 10_000 and (np.diff(ranks) > 0).all()
    late = boards.encoded(game, words)[:, :40].sum(1) > 9
    assert late.sum() > 40
    stored = replay.truth(game, words[late], True)
    assert np.array_equal(stored, solve.effort(game, words[late])[0])
    assert len(np.unique(stored)) == 3


def test_shares_of_training_follow_the_tilt():
    settings = Settings(**{**TINY["settings"], "tilt": 0.0})
    run = Trainer(
        boards.connect_four(5, 4), 2, settings, seed=1, device="cpu",
        dtype=torch.float32,
    )  # fmt: skip
    run.run(400)
    found = replay.shares(run)
    held = boards.keys(run.game, run.buffer["words"])
    n_states = len(np.unique(held))
    assert found["perplexity"] == pytest.approx(n_states)
    assert found["trained"][0] == pytest.approx(1 / n_states)
    assert found["played"][0] > 3 * found["played"][10] > 0
    assert found["trained"][-1] == 0  # fewer states than the last rank


def test_variants_are_named_in_the_order_of_the_pool():
    assert list(replay.variants([0.0, 1.0, 1.25], [12])) == [
        "tilt 0", "tilt 1", "tilt 1.25", "again", "first 12",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"tilts": [0.0, 2.0]}, "and 1, the control"),
        ({"tilts": [1.0, 1.0]}, "give each once"),
        ({"widths": [4]}, "a match needs two"),
        ({"cuts": [0]}, "trained_plies is 0"),
        ({"tilts": [1.0, 9.0]}, "tilt is 9"),
        ({"seeds": 0}, "seeds is 0"),
        ({"every": 0}, "every is 0"),
        ({"pool_games": 1.5}, "pool_games is 1.5"),
        ({"settings": {"games": 0}}, "games is 0"),
    ],
)
def test_errors_are_one_line(changed, words):
    with pytest.raises(UserError, match=words) as caught:
        members(**changed)
    assert "\n" not in str(caught.value)

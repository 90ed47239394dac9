"""The family of language models as an experiment: its arrays, resuming, mistakes."""

import json
import time

import numpy as np
import pytest
import torch

from scalinglaws.errors import UserError
from scalinglaws.experiments import core, language
from scalinglaws.language import corpus, losses, model, tokens
from scalinglaws.language.model import GPT

FAMILY = language.FAMILY


@pytest.fixture(autouse=True)
def results(tmp_path, monkeypatch):
    monkeypatch.setenv("SCALINGLAWS_RESULTS", str(tmp_path))
    return tmp_path


@pytest.fixture(scope="module")
def tiny(tmp_path_factory):
    """The tiny preset, measured without a store."""
    members = family(**FAMILY.presets["tiny"].settings)
    return language.gather(
        members, [language.measure(device="cpu", **m) for m in members]
    )


def family(**settings):
    return language.members(lambda *parts: core.derive_seed(*parts), "cpu", **settings)


def test_tiny_names_its_devices_and_repeats_in_two_seconds(tiny):
    torch.set_default_device("meta")  # a tensor without a device would hold no data
    try:
        started = time.perf_counter()
        result = core.run(FAMILY, "tiny", device="cpu")
    finally:
        torch.set_default_device(None)
    assert time.perf_counter() - started < 2
    again = core.run(FAMILY, "tiny")
    assert result.arrays.keys() == again.arrays.keys() == tiny.keys()
    for name, array in result.arrays.items():
        assert np.isfinite(array).all() and (array == again[name]).all(), name


def test_the_arrays_are_what_they_say(tiny):
    settings = FAMILY.presets["tiny"].settings
    assert tiny["width"].tolist() == [8, 8, 16] and tiny["seed"].tolist() == [0, 1, 0]
    assert tiny["parameters"].tolist() == [872, 872, 3280]
    scored, first = settings["scored"], settings["checkpoint_tokens"]
    book = tokens.book_vocabulary().encode(corpus.snapshot())
    assert (tiny["tokens"] == book[: scored + 1]).all()
    assert tiny["losses"].shape == (3, scored) and tiny["losses"].dtype == np.uint8
    assert tiny["mean"] == pytest.approx(
        losses.from_bytes(tiny["losses"]).mean(1), 1e-3
    )
    steps = tiny["steps"]
    assert steps[-1] == settings["training_tokens"] // (4 * model.CONTEXT)
    assert tiny["training"].shape == tiny["checkpoint_mean"].shape == (3, len(steps))
    assert tiny["checkpoints"].shape == (2, len(steps), first)
    # The last checkpoint is the trained model; but for the last windows, which lie
    # elsewhere in a shorter text.
    same = first - model.CONTEXT
    assert (tiny["checkpoints"][:, -1, :same] == tiny["losses"][[0, 2], :same]).all()
    stored = losses.from_bytes(tiny["checkpoints"]).mean(2)
    assert tiny["checkpoint_mean"][[0, 2]] == pytest.approx(stored, rel=1e-3)
    # They learn, and the larger one more.
    assert (tiny["mean"] < np.log(1024) - 0.5).all()
    assert tiny["mean"][2] < tiny["mean"][:2].min()
    assert (tiny["training"][:, -1] < tiny["training"][:, 0] - 0.5).all()
    stored = losses.from_bytes(tiny["library_losses"])
    assert stored.shape == (3, settings["library_scored"])
    assert tiny["library_mean"] == pytest.approx(stored.mean(1), 1e-3)


def test_kept_weights_are_the_model_that_was_scored(tiny):
    gpt = GPT(8, 1, n_tokens=1024, seed=9, device="cpu")
    model.set_weights(gpt, torch.tensor(tiny["weights/8"], dtype=torch.float32))
    found = losses.per_token([gpt], tiny["tokens"])[0]
    error = np.abs(found - losses.from_bytes(tiny["losses"][0]))
    assert error.max() < 0.1 and "weights/16" not in tiny  # half precision, one byte


def test_models_of_one_number_read_in_one_order_and_start_apart():
    members = family(**FAMILY.presets["book"].settings)
    orders = {m["number"]: m["seeds"][1] for m in members}
    assert all(m["seeds"][1] == orders[m["number"]] for m in members)
    assert len(set(orders.values())) == len(orders)
    assert len({m["seeds"][0] for m in members}) == len(members)
    assert members[0]["width"] == 128  # the longest is started first


def test_the_library_is_learned_from_and_the_book_is_not():
    learned, judged, held_out = language._texts("library", 5_000, 2_000, 1_000)
    vocabulary = tokens.book_vocabulary()
    assert [len(learned), len(judged), len(held_out)] == [5_000, 2_001, 1_001]
    library = corpus.library()
    assert vocabulary.decode(learned[:200]) == library.train[0][
        : len(vocabulary.decode(learned[:200]))
    ]  # fmt: skip
    assert vocabulary.decode(held_out[:50]) == library.held_out[0][
        : len(vocabulary.decode(held_out[:50]))
    ]  # fmt: skip
    assert corpus.snapshot().startswith(vocabulary.decode(judged))


def test_a_stopped_run_goes_on_member_by_member(results, monkeypatch, tiny):
    plain, calls = language.measure, []

    def stops(**member):
        calls.append(member["width"])
        if len(calls) == 3:
            raise KeyboardInterrupt
        return plain(**member)

    stopping = core.Experiment(**{**vars(FAMILY), "measure": stops})
    with pytest.raises(KeyboardInterrupt):
        core.run(stopping, "tiny")
    assert len(list(results.glob("*.parts/*.npz"))) == 2
    result = core.run(FAMILY, "tiny")
    assert result.provenance["resumed_members"] == 2
    assert result.arrays.keys() == tiny.keys()


@pytest.mark.parametrize("steps", [1, 2, 7, 40, 2_539])
def test_checkpoints_rise_and_end_at_the_end(steps):
    found = language.checkpoint_steps(steps, 8)
    assert found == sorted(set(found)) and found[-1] == steps and found[0] >= 1
    assert len(found) <= 8 and (len(found) == 8 or steps < 50)
    # All but the last lie where a trapezoid is constant.
    assert all(step <= max(1, 0.7 * steps + 0.5) for step in found[:-1])


def test_presets_state_their_cost_and_fit():
    assert tuple(FAMILY.presets) == core.PRESETS
    for preset in FAMILY.presets.values():
        assert preset.seconds > 0 and preset.megabytes > 0
        assert json.loads(json.dumps(preset.settings)) == preset.settings
    book = FAMILY.presets["book"]
    assert book.seconds <= 40 * 60 and book.gpu_seconds <= 600
    settings = book.settings
    each = settings["scored"] + settings["library_scored"]
    stored = sum(settings["seeds"]) * each + (
        len(settings["sizes"]) * settings["checkpoints"] * settings["checkpoint_tokens"]
    )
    assert stored < 2.5e6  # bytes, before they are packed


def test_the_probe_is_small():
    measured = core.probe(FAMILY, 1)
    assert sum(map(len, measured.values())) < 500


MISTAKES = [
    ({"text": "web"}, "unknown text 'web': choose one of library, book"),
    ({"seeds": [1]}, "2 sizes and 1 numbers of seeds: give one for each"),
    ({"seeds": [1, 0]}, "a number of seeds is 0: give a whole number from 1 on"),
    ({"batch_size": 0}, "batch_size is 0: give a whole number from 1 on"),
    ({"sizes": [[16, 1], [8, 1]]}, "widths are .16, 8.: give each once, from small"),
    ({"training_tokens": 100}, "training_tokens is 100: give a whole number from 512"),
    ({"scored": 1}, "scored is 1: give a whole number from 2 on"),
    ({"scored": 10**6}, "scored is 1000000: the snapshot has"),
    ({"library_scored": 0}, "library_scored is 0: give a whole number from 2 on"),
    ({"checkpoints": 1}, "checkpoints is 1: give a whole number from 2 on"),
    ({"keep": [32]}, "keep names widths .32.: the family has .8, 16."),
    ({"schedule": "cosine"}, "unknown schedule 'cosine': choose one of"),
    ({"sizes": [[8, 0], [16, 1]]}, "depth is 0: give a whole number from 1 on"),
]


@pytest.mark.parametrize(("changes", "message"), MISTAKES)
def test_a_mistake_is_one_line(changes, message):
    with pytest.raises(UserError, match=message) as caught:
        core.run(FAMILY, "tiny", **changes)
    assert "\n" not in str(caught.value)

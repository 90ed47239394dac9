"""make results: what may replace a stored result."""

import numpy as np
import pytest

from scalinglaws import experiments
from scalinglaws.errors import UserError
from scalinglaws.experiments import core, plan, storage
from tools import results

NAME = "lottery/x-squared"
READ = core.read_claims()


def stored(folder, *, claims=None, round_number=1):
    record = {
        "preset": "book",
        "round": round_number,
        "claims": claims or core.fingerprints(NAME),
        "settings": experiments.named(NAME).presets["book"].settings,
    }
    return storage.save(folder, "r", {"a": np.arange(round_number)}, record)


def test_a_result_is_published_whole(tmp_path):
    source, target = stored(tmp_path / "run"), tmp_path / "data" / "r.npz"
    results.publish(NAME, source, target)
    arrays, record = storage.load(target, "")
    assert arrays["a"].tolist() == [0] and record["claims"] == core.fingerprints(NAME)
    results.publish(NAME, source, target)  # the same again is no fault


def test_bands_that_moved_after_the_run_are_refused(tmp_path):
    source = stored(tmp_path / "run", claims={"L2": "of older bands"})
    with pytest.raises(UserError, match="claims changed since it was run"):
        results.publish(NAME, source, tmp_path / "data" / "r.npz")


def test_moved_bands_need_fresh_seeds(tmp_path, monkeypatch):
    target = stored(tmp_path / "data", claims={"L2": "of older bands"})
    with pytest.raises(UserError, match="raise its round"):
        results.publish(NAME, stored(tmp_path / "run"), target)
    fresh = stored(tmp_path / "run", round_number=2)
    with pytest.raises(UserError, match="its round"):
        results.publish(NAME, fresh, target)
    monkeypatch.setattr(core, "read_claims", lambda: {**READ, "rounds": {NAME: 2}})
    results.publish(NAME, fresh, target)
    assert storage.load(target, "")[1]["round"] == 2


def test_a_result_that_stands_is_left_out_unless_all_is_asked(monkeypatch, capsys):
    made = []
    monkeypatch.setattr(experiments, "run", lambda name, preset: made.append(name))
    monkeypatch.setattr(results, "publish", lambda *arguments: None)
    assert results.main([NAME]) == 0
    assert "0 of 1 made" in capsys.readouterr().out and not made
    assert results.main(["--all", NAME]) == 0
    assert "1 of 1 made" in capsys.readouterr().out and made == [NAME]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ("settings", "settings"),
        ("round", "round"),
        ("claims", "bands or choices of its claims"),
        ("probe", "mse of the probe"),
        ("array", "mse of the probe"),
    ],
)
def test_what_is_not_as_it_was_stored_is_named(monkeypatch, changed, said):
    assert results.changed(NAME) == ""
    stored_result = experiments.load(NAME)
    record = stored_result.provenance
    if changed == "settings":
        record["settings"]["seeds"] = "others"
    elif changed == "round":
        record["round"] += 1
    elif changed == "claims":
        record["claims"]["L2"] = "other bands"
    elif changed == "probe":
        record["probe"]["mse"][0] *= 1.01
    else:
        record["probe"].pop("mse")
    monkeypatch.setattr(experiments, "load", lambda name: stored_result)
    assert results.changed(NAME) == said


def test_the_readme_states_the_time_of_all_results():
    hours = plan.totals(plan.rows())["book"]["two_cores"]
    readme = (core.PACKAGE.parent / "README.md").read_text(encoding="utf-8")
    assert f"({hours:.0f} h on two cores at most)" in readme

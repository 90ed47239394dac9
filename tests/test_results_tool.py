"""make results: what may replace a stored result."""

import numpy as np
import pytest

from scalinglaws import experiments
from scalinglaws.errors import UserError
from scalinglaws.experiments import core, storage
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

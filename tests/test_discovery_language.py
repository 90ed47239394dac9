"""Quanta discovery on language models: what the experiment does beside gradients."""

import numpy as np
import pytest

from scalinglaws import experiments
from scalinglaws.errors import UserError
from scalinglaws.experiments import discovery_language as runs
from scalinglaws.experiments import published
from scalinglaws.language import tokens


@pytest.fixture(autouse=True)
def results(tmp_path, monkeypatch):
    monkeypatch.setenv("SCALINGLAWS_RESULTS", str(tmp_path))


def test_shuffling_keeps_how_often_a_label_meets_a_group():
    rng = np.random.default_rng(0)
    groups, labels = rng.integers(0, 5, 300), rng.integers(0, 8, 300)
    (mixed,) = runs.shuffled([labels], groups, 1)
    assert (mixed != labels).any()
    for group in range(5):
        inside = groups == group
        counts = [np.bincount(x[inside], minlength=8) for x in (labels, mixed)]
        assert (counts[0] == counts[1]).all()


def test_purity_is_the_share_of_the_commonest_group():
    labels, groups = np.array([0, 0, 0, 1, 1]), np.array([2, 2, 0, 1, 1])
    assert runs.purity(labels, groups) == pytest.approx(4 / 5)
    assert runs.purity(groups, groups) == 1


def test_labels_of_the_same_gradients_agree_and_of_noise_do_not():
    rng = np.random.default_rng(0)
    targets = np.repeat(np.arange(6), 20)
    centres = rng.normal(size=(6, 40))[targets]
    close = centres + 0.2 * rng.normal(size=(120, 40))
    rows = {"trained": close, "second": close, "untrained": rng.normal(size=(120, 40)),
            "noise": rng.normal(size=(120, 40))}  # fmt: skip
    rows = {k: v / np.linalg.norm(v, axis=1, keepdims=True) for k, v in rows.items()}
    cosines = {name: row @ row.T for name, row in rows.items()}
    found, labels = runs.compare(cosines, targets, [6], seed=0)
    assert len(labels) == 1 and labels[0].max() == 5
    for same in ("second", "token", "restart", "shuffled"):
        assert found[f"{same}/agreement"][0] > 0.9, same
    assert abs(found["untrained/agreement"][0]) < 0.1
    assert found["trained/purity"][0] > 0.95 > 0.6 > found["noise/purity"][0]
    same, apart = found["trained/cosines"]
    assert same > 0.9 and abs(apart) < 0.2


def test_the_stored_models_and_tokens_can_be_run_again():
    stored = experiments.load(runs.NAME)
    live = experiments.run(runs.NAME, "quick", n_samples=60, n_clusters=[5, 15])
    assert set(live["places"]) <= set(stored["places"]) and len(live["places"]) == 60
    assert (live["weights"] == stored["weights"]).all()
    # The stored tokens are solved, as their threshold says.
    assert live["book/trained/purity"].min() > 0.3
    assert stored["labels"].shape == (len(stored["n_clusters"]), len(stored["places"]))


def test_no_text_of_the_library_is_stored():
    """Of the library only numbers about clusters; tokens and labels are of the book."""
    arrays = experiments.load(runs.NAME).arrays
    allowed = ("envelope", "purity", "agreement", "cosines")
    for name in arrays:
        if name.startswith("library/"):
            assert name.endswith(allowed), name
    ids = runs.scored_text("book", 190_000)
    assert arrays["places"].max() < len(ids) <= 2**18
    assert (ids < len(tokens.book_vocabulary())).all()


@pytest.mark.parametrize(
    ("overrides", "message"),
    [
        ({"n_samples": 10_000}, "solved tokens, 10000 asked for: ask for fewer"),
        ({"below": {"book": 1e-9}}, "no token with a loss below 1e-09 nats is left"),
        ({"n_clusters": [30]}, "30 clusters of 30 samples: give fewer"),
        ({"below": {"web": 1.0}}, "below names each text"),
        ({"learn_from": "web"}, "learn_from is 'web': choose from"),
        ({"learn_from": "stored", "below": {"library": 0.1}}, "tokens are of the book"),
        ({"seeds": 0}, "seeds is 0: give a whole number from 1 on"),
    ],
)
def test_a_mistake_is_one_line_of_advice(overrides, message):
    with pytest.raises(UserError, match=message) as caught:
        experiments.run(runs.NAME, "tiny", **overrides)
    assert "\n" not in str(caught.value)


def test_published_pairs_are_all_there_with_their_prediction():
    result = experiments.load("quanta/published")
    assert len(result["study"]) == sum(map(len, published.STUDIES.values()))
    assert set(result["study"]) == set(range(len(published.STUDIES)))
    ratio = result["predicted"] / result["alpha_N"]
    assert ratio == pytest.approx(1 / (1 + result["alpha_N"]))
    refit = result["study"] == published.REFIT_STUDY
    assert result["alpha_D"][refit] == pytest.approx([0.366], abs=1e-3)
    assert (result["error"][refit] > 0).all() and not result["error"][~refit].any()

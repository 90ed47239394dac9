"""Quanta discovery: similarities, clusters, envelopes and their controls."""

import numpy as np
import pytest
import torch
from sklearn.cluster import SpectralClustering
from sklearn.metrics import adjusted_rand_score
from torch.nn import functional

from scalinglaws import discovery, experiments, parity, parity_nets
from scalinglaws.errors import UserError
from scalinglaws.experiments import discovery as runs

K, BITS = 12, 8
MAKE = {"device": "cpu", "dtype": torch.float64}


def block_and_batch(count=30):
    tasks = parity.draw_tasks(0.4, K, BITS, 2, seed=1)
    block = parity_nets.Block([parity_nets.Net(9, 3)], K, BITS, **MAKE)
    batch = parity.FreshBatches([tasks], count, seed=1, **MAKE).next()[0]
    return block, batch


def plain(block) -> torch.nn.Module:
    """The same network with one-hot inputs and two logits."""
    first, second = torch.nn.Linear(K + BITS, 9), torch.nn.Linear(9, 2)
    inner, half = block.stack["inner"], block.stack["outer"][0]
    bias = block.stack["bias"][0]
    net = torch.nn.Sequential(first, torch.nn.ReLU(), second).double()
    with torch.no_grad():
        first.weight.copy_(inner[:-1].T)
        first.bias.copy_(inner[-1])
        second.weight.copy_(torch.stack([1 - half, 1 + half]))
        second.bias.copy_(torch.cat([-bias, bias]))
    return net


def test_the_gram_matrix_is_that_of_autograd():
    block, batch = block_and_batch()
    net, gradients = plain(block), []
    inputs = torch.cat([functional.one_hot(batch.t, K), batch.x[:, :-1]], 1)
    for row, label in zip(inputs, batch.y, strict=True):
        net.zero_grad()
        functional.cross_entropy(net(row[None]), label.long()[None]).backward()
        gradients.append(torch.cat([p.grad.flatten() for p in net.parameters()]))
    vectors = torch.stack(gradients)
    gram = discovery.gram_of_parity(block, batch)
    assert torch.allclose(vectors @ vectors.T, gram, rtol=0, atol=1e-13)
    losses = functional.cross_entropy(
        net(inputs), batch.y.long(), reduction="none"
    ).detach()
    assert torch.allclose(losses, block.sample_losses(batch)[0])


def test_a_certain_sample_keeps_its_direction():
    block, batch = block_and_batch()
    block.stack["outer"].mul_(200)
    cosine = discovery.cosines(discovery.gram_of_parity(block, batch))
    assert block.sample_losses(batch).min() < 1e-17  # sigmoid - y would be exactly 0
    assert np.isfinite(cosine).all() and cosine.diagonal() == pytest.approx(1)


def test_angles_run_from_opposite_over_orthogonal_to_equal():
    cosine = np.array([-1.0, 0, 0.5, 1 + 1e-12])
    assert discovery.angular_similarity(cosine) == pytest.approx([0, 0.5, 2 / 3, 1])


def test_clusters_are_those_of_scikit_learn_for_every_number_at_once():
    cosine, truth = discovery.mixture(0.5, 30, 8, dimension=40, noise=0.4, seed=2)
    similarity = discovery.angular_similarity(cosine)
    found = discovery.spectral_clusters(similarity, [4, 8], seed=0, starts=10)
    for k, labels in zip((4, 8), found, strict=True):
        theirs = SpectralClustering(
            k, affinity="precomputed", n_init=10, random_state=0
        ).fit_predict(similarity)
        assert adjusted_rand_score(labels, theirs) == pytest.approx(1)
    assert adjusted_rand_score(found[1], truth) == pytest.approx(1)


def test_clusters_are_there_only_where_something_is():
    similarity = discovery.angular_similarity(
        discovery.noise_gradients(200, 40, seed=1)
    )
    (labels,) = discovery.spectral_clusters(similarity, [8], seed=0)
    _, truth = discovery.mixture(0.5, 50, 8, dimension=40, noise=0.4, seed=2)
    assert abs(adjusted_rand_score(labels, truth[:200])) < 0.05


def test_an_envelope_is_the_largest_size_at_each_rank():
    few, many = np.repeat([0, 1], [7, 3]), np.repeat([0, 1, 2], [2, 4, 4])
    assert discovery.sizes(few).tolist() == [7, 3]
    assert discovery.envelope([few, many]).tolist() == [7, 4, 2]


def test_equal_clusters_have_an_envelope_of_exponent_one():
    clusterings = [np.arange(1_200) % k for k in range(2, 200)]
    curve = discovery.envelope(clusterings)
    slope = np.polyfit(np.log(np.arange(2, 150)), np.log(curve[1:149]), 1)[0]
    assert slope == pytest.approx(-1, abs=0.03)


def test_a_mixture_has_the_sizes_asked_for():
    cosine, truth = discovery.mixture(1.0, 60, 20, dimension=30, noise=0.1, seed=0)
    counts = np.bincount(truth)
    assert counts.tolist() == [60 // i for i in range(1, 21)]
    assert cosine.shape == (counts.sum(), counts.sum())
    assert cosine.diagonal() == pytest.approx(1)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: discovery.spectral_clusters(np.ones((5, 5)), [5], seed=0),
            "5 clusters of 5 samples: give fewer",
        ),
        (
            lambda: discovery.spectral_clusters(np.ones((5, 5)), [0], seed=0),
            "the number of clusters is 0: give a whole number",
        ),
        (
            lambda: discovery.cosines(torch.zeros(3, 3)),
            "a sample has no gradient at all: leave out",
        ),
        (
            lambda: discovery.gram_of_parity(
                parity_nets.Block(
                    [parity_nets.Net(4, 1), parity_nets.Net(4, 2)], K, BITS, **MAKE
                ),
                block_and_batch()[1],
            ),
            "2 networks in the block: give it one",
        ),
        (
            lambda: experiments.run("quanta/discovery-parity", "tiny", most_loss=1e-9),
            "fewer than 40 samples have a loss below 1e-09 nats: train for longer",
        ),
        (
            lambda: experiments.run("quanta/discovery-parity", "tiny", n_clusters=[50]),
            "50 clusters of 40 samples: give fewer",
        ),
    ],
)
def test_a_mistake_is_one_line_of_advice(call, message, tmp_path, monkeypatch):
    monkeypatch.setenv("SCALINGLAWS_RESULTS", str(tmp_path))
    with pytest.raises(UserError, match=message) as caught:
        call()
    assert "\n" not in str(caught.value)


def test_only_samples_that_are_predicted_well_are_used():
    tasks = parity.draw_tasks(0.4, K, BITS, 2, seed=1)
    block, _ = block_and_batch()
    losses = block.sample_losses(block_and_batch(500)[1])[0]
    most = float(losses.median())
    batch = runs.solved(block, tasks, 60, most, 3, **MAKE)
    assert len(batch.t) == 60
    assert block.sample_losses(batch).max() < most

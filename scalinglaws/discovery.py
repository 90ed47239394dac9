"""Quanta discovery from gradients: which samples are learned by the same mechanism?

After Michaud et al. 2023 (arXiv:2303.13506). The gradient of the loss of one sample is
a vector as long as the network has parameters. Two samples that are served by the same
part of the network are expected to have gradients that point the same way. So the
method takes the angles between all gradients as similarities, cuts the samples into
clusters, and reads the sizes of the clusters as use frequencies.

The parts are here one by one, because each of them can mislead: similarities, spectral
clustering, the envelope of cluster sizes. `noise_gradients` and `mixture` make the
controls: no structure at all, and a structure that is known.
"""

from collections.abc import Sequence

import numpy as np
import torch
from scipy.sparse.linalg import eigsh

from scalinglaws import networks, parity
from scalinglaws.errors import UserError
from scalinglaws.networks import Tensor
from scalinglaws.parity_nets import Block

# ------------------------------------------------------------------- similarities


def gram_of_parity(block: Block, batch: parity.Batch) -> Tensor:
    """Inner products of the gradients of B samples over all parameters: [B, B].

    For a block of one network. Nothing as long as the parameters is built: in a layer
    the gradient of a sample is the outer product of what goes in, forwards, and what
    comes back, so the inner product of two of them is a product of two inner products,

        (dh_i . dh_j) ([t_i = t_j] + x_i . x_j + 1) + (do_i . do_j) (h_i . h_j + 1),

    with h the hidden layer, dh and do what comes back to it and to the two logits.
    """
    if len(block.nets) != 1:
        raise UserError(f"{len(block.nets)} networks in the block: give it one")
    inner, outer = block.stack["inner"].double(), block.stack["outer"].double()
    x = batch.x.double()  # the last column is the constant 1 of the bias
    hidden = (inner[batch.t] + x @ inner[block.n_tasks :]).clamp_min(0)
    logit = 2 * (hidden @ outer[0] + block.stack["bias"].double()[0])
    # d loss / d logit 1, and for logit 0 the opposite: sigmoid(logit) - y, written so
    # that a sample predicted with near certainty keeps its direction.
    side = 1 - 2 * batch.y.double()
    delta = side * (side * logit).sigmoid()
    back = 2 * delta[:, None] * outer[0] * (hidden > 0)
    inputs = x @ x.T + (batch.t[:, None] == batch.t)
    outputs = 2 * torch.outer(delta, delta)
    return (back @ back.T) * inputs + outputs * (hidden @ hidden.T + 1)


def cosines(gram: Tensor) -> np.ndarray:
    """Cosines of the angles between vectors with these inner products: [B, B]."""
    length = gram.diagonal().sqrt()
    if not bool((length > 0).all()):
        raise UserError(
            "a sample has no gradient at all: leave out samples that the network "
            "predicts with certainty"
        )
    return networks.to_array(gram / torch.outer(length, length))


def angular_similarity(cosine: np.ndarray) -> np.ndarray:
    """1 - angle/pi, from 0 (opposite) over 1/2 (orthogonal) to 1 (the same)."""
    # Rounding puts a cosine a little beyond 1, where the angle is not a number.
    return 1 - np.arccos(np.clip(cosine, -1, 1)) / np.pi


# ------------------------------------------------------------------- clusters


def spectral_clusters(
    similarity: np.ndarray, n_clusters: Sequence[int], *, seed: int, starts: int = 5
) -> list[np.ndarray]:
    """Labels [n] of every number of clusters, from one eigendecomposition.

    The embedding of `sklearn.cluster.SpectralClustering`: the leading eigenvectors of
    D^-1/2 S D^-1/2 over the square root of the degrees. That for few clusters is the
    beginning of that for many, so the costly part is done once.
    """
    from sklearn.cluster import KMeans  # takes a second, and only this needs it

    counts = [parity.whole("the number of clusters", k) for k in n_clusters]
    if max(counts) >= len(similarity):
        raise UserError(
            f"{max(counts)} clusters of {len(similarity)} samples: give fewer clusters "
            "than samples"
        )
    scale = 1 / np.sqrt(similarity.sum(1))
    normalised = similarity * np.outer(scale, scale)
    start = np.random.default_rng(seed).normal(size=len(similarity))
    values, vectors = eigsh(normalised, k=max(counts), which="LA", v0=start)
    places = vectors[:, np.argsort(-values)] * scale[:, None]
    return [
        KMeans(k, n_init=starts, random_state=seed % 2**32).fit_predict(places[:, :k])
        for k in counts
    ]


def sizes(labels: np.ndarray) -> np.ndarray:
    """Sizes of the clusters, the largest first."""
    return np.sort(np.bincount(labels))[::-1]


def envelope(clusterings: Sequence[np.ndarray]) -> np.ndarray:
    """For each rank x the largest x-th size over all clusterings (the source's curve).

    For clusters of equal size the x-th size is at most n/x and the envelope is about
    that: an exponent near -1 is there by construction.
    """
    ranked = [sizes(labels) for labels in clusterings]
    longest = max(map(len, ranked))
    padded = np.array([np.pad(s, (0, longest - len(s))) for s in ranked])
    return padded.max(0)


def agreement(truth: np.ndarray, clusterings: Sequence[np.ndarray]) -> np.ndarray:
    """Adjusted Rand index of each clustering and the truth: 0 by chance, 1 if equal."""
    from sklearn.metrics import adjusted_rand_score

    return np.array([adjusted_rand_score(truth, labels) for labels in clusterings])


# ------------------------------------------------------------------- the controls


def noise_gradients(n: int, dimension: int, *, seed: int) -> np.ndarray:
    """Cosines [n, n] between isotropic Gaussian vectors: no clusters at all."""
    return _cosines(np.random.default_rng(seed).normal(size=(n, dimension)))


def mixture(
    exponent: float, largest: int, n_clusters: int, *, dimension: int, noise: float,
    seed: int,
) -> tuple[np.ndarray, np.ndarray]:  # fmt: skip
    """Cosines [n, n] and true labels [n] of clusters with Zipf sizes.

    Cluster i has floor(largest / i^exponent) members around a mean of its own, both
    Gaussian in `dimension` dimensions, members with standard deviation `noise` (the
    source's toy model of the method's bias).
    """
    rank = np.arange(1, parity.whole("n_clusters", n_clusters) + 1)
    members = np.floor(largest / rank**exponent).astype(int)
    labels = np.repeat(np.arange(n_clusters), members)
    rng = np.random.default_rng(seed)
    means = rng.normal(size=(n_clusters, dimension))
    return _cosines(
        means[labels] + noise * rng.normal(size=(len(labels), dimension))
    ), labels


def _cosines(vectors: np.ndarray) -> np.ndarray:
    vectors = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors @ vectors.T

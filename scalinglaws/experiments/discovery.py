"""The experiments of chapter 3.5 with a known answer: quanta discovery on trial.

`quanta/discovery-parity`: a network is trained on sparse parity, and the method is to
find the tasks again from gradients. `quanta/discovery-mixture`: clusters in a cloud of
points whose sizes are known. Beside each the same method where there is nothing to be
found: an untrained network, isotropic noise.

Arrays of a replicate are stacked, so their first axis is seeds. An envelope is
`discovery.envelope`, by rank from 1, ended by zeros.
"""

from collections.abc import Callable

import numpy as np
import torch

from scalinglaws import discovery, networks, parity, parity_nets
from scalinglaws.errors import UserError
from scalinglaws.experiments.core import Experiment, Preset
from scalinglaws.experiments.parity import FEW_TASKS, TASKS, TINY_TASKS, listed
from scalinglaws.parity_nets import Net

RANKS = 400  # of an envelope that are stored
NOISE_DIMENSION = 300


def padded_envelope(labels) -> np.ndarray:
    """`discovery.envelope` of as many ranks as are stored, ended by zeros."""
    curve = discovery.envelope(labels)[:RANKS]
    return np.pad(curve, (0, RANKS - len(curve))).astype(np.int32)


# ------------------------------------------------------------------------ sparse parity


def parity_members(
    seed: Callable, device, *, seeds, alpha, width, n_samples, most_loss, n_clusters,
    n_tasks, n_bits, k, subsets, batch_size, steps, learning_rate,
) -> list[dict]:  # fmt: skip
    """One network each: its tasks, its training and the samples that are clustered."""
    parity.draw_tasks(alpha, n_tasks, n_bits, k, seed=0, kind=subsets)
    setting = {
        "alpha": alpha, "width": width, "n_samples": n_samples, "most_loss": most_loss,
        "n_clusters": [
            parity.whole("the number of clusters", c)
            for c in listed("n_clusters", n_clusters)
        ],
        "n_tasks": n_tasks, "n_bits": n_bits, "k": k, "subsets": subsets,
        "batch_size": batch_size, "steps": steps, "learning_rate": learning_rate,
    }  # fmt: skip
    names = ("tasks", "net", "batches", "exam", "samples", "clusters", "noise")
    return [
        {"seeds": {name: seed(name, i) for name in names}, **setting}
        for i in range(parity.whole("seeds", seeds))
    ]


def parity_measure(
    *, device, seeds, alpha, width, n_samples, most_loss, n_clusters, n_tasks, n_bits,
    k, subsets, batch_size, steps, learning_rate,
) -> dict:  # fmt: skip
    """Train, draw samples that are predicted well, cluster them; see `gather`."""
    tasks = parity.draw_tasks(
        alpha, n_tasks, n_bits, k, seed=seeds["tasks"], kind=subsets
    )
    make = {"device": device, "dtype": torch.float32}
    net = Net(width, seeds["net"])
    source = parity.FreshBatches([tasks], batch_size, seed=seeds["batches"], **make)
    (trained,) = parity_nets.train(
        [net], source, steps=steps, learning_rate=learning_rate, seed=seeds["exam"],
        device=device,
    ).blocks  # fmt: skip
    batch = solved(trained, tasks, n_samples, most_loss, seeds["samples"], **make)
    untrained = parity_nets.Block([net], n_tasks, n_bits, **make)
    truth = networks.to_array(batch.t)
    found = {"n_clusters": np.array(n_clusters)}
    cosines = {
        "trained": discovery.cosines(discovery.gram_of_parity(trained, batch)),
        "untrained": discovery.cosines(discovery.gram_of_parity(untrained, batch)),
        "noise": discovery.noise_gradients(
            len(truth), NOISE_DIMENSION, seed=seeds["noise"]
        ),
    }
    for name, cosine in cosines.items():
        labels = discovery.spectral_clusters(
            discovery.angular_similarity(cosine), n_clusters, seed=seeds["clusters"]
        )
        found[f"{name}/envelope"] = padded_envelope(labels)
        found[f"{name}/agreement"] = discovery.agreement(truth, labels)
    counts = np.sort(np.bincount(truth, minlength=RANKS))[::-1][:RANKS]
    return {**found, "true": counts.astype(np.int32)}


def solved(
    block, tasks, n_samples: int, most_loss: float, seed: int, *, device, dtype
) -> parity.Batch:
    """The first `n_samples` of fresh samples whose loss is below `most_loss` nats.

    As the source does, the method is given only what the network predicts well. Draws
    at most 200 times as many.
    """
    source = parity.FreshBatches([tasks], n_samples, seed=seed, device=device,
                                 dtype=dtype)  # fmt: skip
    kept = []
    for _ in range(200):
        batch = source.next()[0]
        losses = block.sample_losses(batch)[0]
        good = losses < most_loss
        kept.append((batch.x[good].clone(), batch.t[good], batch.y[good]))
        if sum(len(t) for _, t, _ in kept) >= n_samples:
            x, t, y = (torch.cat(part)[:n_samples] for part in zip(*kept, strict=True))
            return parity.Batch(x, t, y)
    raise UserError(
        f"fewer than {n_samples} samples have a loss below {most_loss} nats: train for "
        "longer, ask for fewer, or raise most_loss"
    )


def stacked(members, measured) -> dict:
    """Replicates stacked; `n_clusters` once."""
    arrays = {
        name: np.stack([rows[name] for rows in measured])
        for name in measured[0]
        if name != "n_clusters"
    }
    return {**arrays, "n_clusters": measured[0]["n_clusters"]}


# ----------------------------------------------------------------------------- mixtures


def mixture_members(
    seed: Callable, device, *, seeds, exponents, noises, dimension, largest, n_means,
    n_clusters,
) -> list[dict]:  # fmt: skip
    """One cloud each: every exponent of the sizes and every noise, `seeds` times."""
    setting = {"dimension": dimension, "largest": largest, "n_means": n_means,
               "n_clusters": list(listed("n_clusters", n_clusters))}  # fmt: skip
    starts = [seed("clusters", i) for i in range(parity.whole("seeds", seeds))]
    return [
        {
            "exponent": exponent,
            "noise": noise,
            "seeds": {"cloud": seed("cloud", exponent, noise, i), "clusters": start},
            **setting,
        }
        for exponent in listed("exponents", exponents)
        for noise in listed("noises", noises)
        for i, start in enumerate(starts)
    ]


def mixture_measure(
    *, device, seeds, exponent, noise, dimension, largest, n_means, n_clusters
) -> dict:
    """Cluster one cloud, and as many points of isotropic noise."""
    cosine, truth = discovery.mixture(
        exponent, largest, n_means, dimension=dimension, noise=noise,
        seed=seeds["cloud"],
    )  # fmt: skip
    nothing = discovery.noise_gradients(len(truth), dimension, seed=seeds["cloud"])
    found = {}
    for name, similarity in (("found", 1 + cosine), ("noise", 1 + nothing)):
        labels = discovery.spectral_clusters(
            similarity, n_clusters, seed=seeds["clusters"], starts=3
        )
        found[f"{name}/envelope"] = padded_envelope(labels)
        found[f"{name}/agreement"] = discovery.agreement(truth, labels)
    counts = np.sort(np.bincount(truth, minlength=RANKS))[::-1][:RANKS]
    return {**found, "true": counts.astype(np.int32)}


def mixture_gather(members, measured) -> dict:
    """Clouds under one another, with their exponent and noise."""
    arrays = {name: np.stack([rows[name] for rows in measured]) for name in measured[0]}
    return {
        **arrays,
        "exponent": np.array([m["exponent"] for m in members]),
        "noise level": np.array([m["noise"] for m in members]),
        "n_clusters": np.array(members[0]["n_clusters"]),
    }


# ----------------------------------------------------------------------------- registry

# fmt: off
_TRAINED = {"alpha": 0.4, "k": 2, "subsets": "distinct", "learning_rate": 3e-3,
            "most_loss": 0.1, "batch_size": 1_000}
_FIFTEEN = [10, 15, 20, 30, 40, 50, 60, 80, 100, 120, 150, 200, 250, 300, 400]

PARITY = Experiment(
    name="quanta/discovery-parity",
    summary="Quanta discovery on sparse parity, where the answer is known (Q12)",
    members=parity_members,
    measure=parity_measure,
    gather=stacked,
    probe={**_TRAINED, **TINY_TASKS, "seeds": 1, "width": 24, "steps": 30,
           "batch_size": 64, "most_loss": 0.7, "n_samples": 40, "n_clusters": [3, 5]},
    presets={
        "tiny": Preset({**_TRAINED, **TINY_TASKS, "seeds": 2, "width": 24, "steps": 30,
                        "batch_size": 64, "most_loss": 0.7, "n_samples": 40,
                        "n_clusters": [3, 5]}, 1, 350),
        "quick": Preset({**_TRAINED, **FEW_TASKS, "seeds": 1, "width": 128,
                         "steps": 3_000, "batch_size": 400, "n_samples": 600,
                         "n_clusters": [10, 20, 40, 80, 150]}, 8, 400, precision=0.2),
        "book": Preset({**_TRAINED, **TASKS, "seeds": 8, "width": 256, "steps": 15_000,
                        "n_samples": 2_000, "n_clusters": _FIFTEEN},
                       240, 900, gpu_seconds=400, precision=0.05),
        "paper": Preset({**_TRAINED, "n_tasks": 500, "n_bits": 100, "k": 3, "seeds": 4,
                         "width": 500, "steps": 200_000, "batch_size": 20_000,
                         "learning_rate": 1e-3, "n_samples": 10_000,
                         "n_clusters": [*_FIFTEEN, 500, 700, 1_000, 1_500]},
                        100_000, 8_000, gpu_seconds=12_000, precision=0.03),
    },
)

MIXTURE = Experiment(
    name="quanta/discovery-mixture",
    summary="Quanta discovery on clouds of points with known cluster sizes (Q13)",
    members=mixture_members,
    measure=mixture_measure,
    gather=mixture_gather,
    probe={"seeds": 1, "exponents": [1.0], "noises": [0.5], "dimension": 20,
           "largest": 20, "n_means": 10, "n_clusters": [3, 6]},
    presets={
        "tiny": Preset({"seeds": 2, "exponents": [1.0], "noises": [0.5],
                        "dimension": 20, "largest": 20, "n_means": 10,
                        "n_clusters": [3, 6]}, 1, 300),
        "quick": Preset({"seeds": 1, "exponents": [0.8, 1.4], "noises": [2.0],
                         "dimension": 300, "largest": 120, "n_means": 100,
                         "n_clusters": [20, 50, 100]}, 6, 350, precision=0.2),
        "book": Preset({"seeds": 6,
                        "exponents": [0.8, 0.9, 1.0, 1.1, 1.2, 1.3, 1.4, 1.5],
                        "noises": [0.5, 2.0], "dimension": 300, "largest": 200,
                        "n_means": 200, "n_clusters": [20, 50, 100, 150]},
                       240, 500, gpu_seconds=300, precision=0.05),
        "paper": Preset({"seeds": 3,
                         "exponents": [0.8, 0.9, 1.0, 1.1, 1.2, 1.3, 1.4, 1.5],
                         "noises": [0.0, 0.5, 2.0], "dimension": 1_000,
                         "largest": 1_000, "n_means": 1_000,
                         "n_clusters": [100, 200, 500]},
                        30_000, 6_000, gpu_seconds=10_000, precision=0.03),
    },
)
# fmt: on

EXPERIMENTS = {e.name: e for e in (PARITY, MIXTURE)}

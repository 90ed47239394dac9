"""Quanta discovery on language models, for chapter 3.5.

`quanta/discovery-language`: a replicate trains two models of one size from different
seeds, finds tokens that both predict well, and clusters the gradients of their losses.
Beside the clusters of the first model stand those of the second, of the first before
training, and of isotropic noise.

Arrays, replicates first; TEXT is `library` (held-out files of the standard library) or
`book` (this book's snapshot, whose tokens may be shown). TEXT/MODEL/envelope with MODEL
`trained`, `second`, `untrained` or `noise`: `discovery.envelope` [seeds, ranks].
TEXT/MODEL/purity [seeds, k]: the share of tokens that are the commonest next token of
their cluster. TEXT/OTHER/agreement [seeds, k]: adjusted Rand index of the first model's
clusters and others: the `second` model's, the `untrained` model's, those of one number
for each next `token`, the second model's `shuffled` among equal next tokens, and the
first model's with another start of k-means (`restart`). TEXT/MODEL/cosines [seeds, 2]:
the mean for pairs of one next token, and of two. Of the first replicate, on its last
text: `places` and `labels` [k, n] of the tokens, and `weights` [2, P] of its models.
"""

from collections.abc import Callable

import numpy as np
import torch

from scalinglaws import discovery, networks, parity
from scalinglaws.errors import UserError
from scalinglaws.experiments import core, storage
from scalinglaws.experiments.core import Experiment, Preset
from scalinglaws.experiments.discovery import NOISE_DIMENSION, padded_envelope
from scalinglaws.language import corpus, gradients, losses, model, tokens, training

NAME = "quanta/discovery-language"
MODELS = ("trained", "second", "untrained", "noise")
SOURCES = ("library", "book", "stored")
MOST = 8  # characters a token of the book takes, with room to spare: 2.1 on average


def members(
    seed: Callable, device, *, seeds, width, depth, training_tokens, learn_from, below,
    scored, n_samples, n_clusters, keep,
) -> list[dict]:  # fmt: skip
    """One replicate each.

    `below` gives each text the loss in nats under which a token counts as solved,
    `scored` is how many tokens of a text are looked at, `n_samples` how many of the
    solved ones are clustered. Models learn from the library, from the end of the book's
    snapshot (in tests), or are those of the stored result, with its tokens of the book.
    """
    if learn_from not in SOURCES:
        raise UserError(f"learn_from is {learn_from!r}: choose from {SOURCES}")
    if not below or not set(below) <= {"library", "book"}:
        raise UserError('below names each text, as {"library": 0.1, "book": 0.3}')
    if learn_from == "stored" and set(below) != {"book"}:
        raise UserError('the stored tokens are of the book: let below be {"book": 0.3}')
    for name, value in {"scored": scored, "n_samples": n_samples}.items():
        parity.whole(name, value)
    names = ("first", "second", "order", "clusters", "noise")
    return [
        {
            "seeds": {name: seed(name, i) for name in names},
            "width": width, "depth": depth, "training_tokens": training_tokens,
            "learn_from": learn_from, "below": dict(below), "scored": scored,
            "n_samples": n_samples, "n_clusters": list(n_clusters),
            "keep": bool(keep and i == 0),
        }
        for i in range(parity.whole("seeds", seeds))
    ]  # fmt: skip


def measure(
    *, device, seeds, width, depth, training_tokens, learn_from, below, scored,
    n_samples, n_clusters, keep,
) -> dict:  # fmt: skip
    """Two models, their solved tokens, clusters and controls; see above."""
    make = {"n_tokens": len(tokens.book_vocabulary()), "device": device}
    first, second, untrained = (
        model.GPT(width, depth, seed=seeds[name], **make)
        for name in ("first", "second", "first")
    )
    learned = _learned(learn_from, training_tokens)
    for gpt, row in ((first, 0), (second, 1)):
        if learn_from == "stored":
            model.set_weights(gpt, stored_weights(row, device))
        else:
            steps = training_tokens // (8 * model.CONTEXT)
            training.train(gpt, learned, steps=steps, seed=seeds["order"] + row)
    found = {"n_clusters": np.array(n_clusters)}
    for text, most in below.items():
        ids = scored_text(text, scored)
        if learn_from == "stored":
            places = _stored()["places"]
        else:
            under = losses.per_token([first, second], ids)
            places = gradients.solved_tokens(
                ids, under, below=most, context=model.CONTEXT
            )
        places = spread(places, n_samples)
        nets = {"trained": first, "second": second, "untrained": untrained}
        cosines = {name: token_cosines(net, ids, places) for name, net in nets.items()}
        cosines["noise"] = discovery.noise_gradients(
            n_samples, NOISE_DIMENSION, seed=seeds["noise"]
        )
        arrays, labels = compare(
            cosines, ids[places], n_clusters, seed=seeds["clusters"]
        )
        found |= {f"{text}/{name}": array for name, array in arrays.items()}
    if keep:
        rows = [networks.to_array(model.weights(net)) for net in (first, second)]
        found |= {
            "places": places,
            "labels": np.stack(labels).astype(np.int16),
            "weights": np.stack(rows).astype(np.float16),
        }
    return found


def _learned(learn_from: str, count: int) -> np.ndarray | None:
    vocabulary = tokens.book_vocabulary()
    if learn_from == "library":
        return corpus.encode_files(vocabulary, corpus.library().train, count)
    if learn_from == "book":
        return vocabulary.encode(corpus.snapshot()[-MOST * count :])[-count:]
    return None


def _stored() -> dict:
    """The arrays of the stored result."""
    path = core.PACKAGE / "data" / f"{storage.file_name(NAME)}.npz"
    return storage.load(path, "restore scalinglaws/data from the repository")[0]


def stored_weights(row: int, device) -> networks.Tensor:
    """Weights [P] of one of the two models that the stored result keeps."""
    return networks.to_tensor(_stored()["weights"][row], device, torch.float32)


def scored_text(text: str, count: int) -> np.ndarray:
    """The first `count` tokens of a text whose solved tokens are clustered."""
    vocabulary = tokens.book_vocabulary()
    if text == "book":
        return vocabulary.encode(corpus.snapshot()[: MOST * count])[:count]
    return corpus.encode_files(vocabulary, corpus.library().held_out, count)


def spread(places: np.ndarray, count: int) -> np.ndarray:
    """`count` of the places, evenly spread (the source takes every 50th)."""
    if len(places) < count:
        raise UserError(
            f"{len(places)} solved tokens, {count} asked for: ask for fewer, raise "
            "below, score more tokens, or train for longer"
        )
    return places[np.linspace(0, len(places) - 1, count).astype(int)]


def token_cosines(net, ids, places) -> np.ndarray:
    """Cosines [n, n] between the gradients of tokens under a model."""
    found = gradients.of_tokens(net, ids, places)
    return discovery.cosines(found @ found.T)


def compare(cosines: dict, targets, n_clusters, *, seed: int) -> tuple[dict, list]:
    """Arrays of one text, and the first model's labels; `targets` are next tokens."""

    def clusters(name, seed):
        return discovery.spectral_clusters(
            discovery.angular_similarity(cosines[name]), n_clusters, seed=seed
        )

    labels = {name: clusters(name, seed) for name in MODELS}
    one_each = np.unique(targets, return_inverse=True)[1]
    others = {
        "second": labels["second"],
        "untrained": labels["untrained"],
        "token": [one_each] * len(n_clusters),
        "shuffled": shuffled(labels["second"], one_each, seed),
        "restart": clusters("trained", seed + 1),
    }
    found = {}
    for name, other in others.items():
        found[f"{name}/agreement"] = np.array([
            discovery.agreement(mine, [theirs])[0]
            for mine, theirs in zip(labels["trained"], other, strict=True)
        ])  # fmt: skip
    same = one_each[:, None] == one_each
    apart = ~np.eye(len(same), dtype=bool)
    for name, cosine in cosines.items():
        found[f"{name}/envelope"] = padded_envelope(labels[name])
        found[f"{name}/purity"] = np.array(
            [purity(row, one_each) for row in labels[name]]
        )
        found[f"{name}/cosines"] = np.array(
            [cosine[same & apart].mean(), cosine[~same].mean()]
        )
    return found, labels["trained"]


def shuffled(clusterings, groups: np.ndarray, seed: int) -> list[np.ndarray]:
    """Labels with their members drawn anew within groups: nothing else is kept."""
    rng, mixed = np.random.default_rng(seed), []
    for labels in clusterings:
        new = labels.copy()
        for group in np.unique(groups):
            inside = np.flatnonzero(groups == group)
            new[inside] = labels[rng.permutation(inside)]
        mixed.append(new)
    return mixed


def purity(labels: np.ndarray, groups: np.ndarray) -> float:
    """The share of samples that are of the commonest group of their cluster."""
    counts = np.zeros((labels.max() + 1, groups.max() + 1), int)
    np.add.at(counts, (labels, groups), 1)
    return counts.max(1).sum() / len(labels)


def gather(members, measured) -> dict:
    """Replicates stacked; what only the first keeps as it is."""
    kept = {"places", "labels", "weights"} & measured[0].keys()
    arrays = {
        name: np.stack([rows[name] for rows in measured])
        for name in measured[0].keys() - kept - {"n_clusters"}
    }
    once = {name: measured[0][name] for name in ("n_clusters", *sorted(kept))}
    return dict(sorted(arrays.items())) | once


# fmt: off
_TINY = {"width": 16, "depth": 1, "training_tokens": 10_240, "learn_from": "book",
         "below": {"book": 6.5}, "scored": 2_000, "n_samples": 30,
         "n_clusters": [3, 5]}
_BOOK = {"width": 48, "depth": 2, "learn_from": "library",
         "below": {"library": 0.1, "book": 0.3}, "scored": 190_000}

LANGUAGE = Experiment(
    name=NAME,
    summary="Quanta discovery on small language models, beside its nulls (Q10, Q11)",
    members=members,
    measure=measure,
    gather=gather,
    probe={**_TINY, "seeds": 1, "keep": False},
    presets={
        "tiny": Preset({**_TINY, "training_tokens": 4_096, "scored": 600,
                        "below": {"book": 9.0}, "seeds": 2, "keep": True}, 1, 400),
        "quick": Preset({**_BOOK, "seeds": 1, "training_tokens": 0,
                         "learn_from": "stored", "below": {"book": 0.3},
                         "n_samples": 300, "keep": True,
                         "n_clusters": [10, 20, 40, 60, 75]},
                        8, 700, precision=0.2),
        "book": Preset({**_BOOK, "seeds": 5, "training_tokens": 1_400_000,
                        "n_samples": 700, "keep": True,
                        "n_clusters": [10, 15, 20, 30, 40, 50, 60, 80, 100, 120, 150,
                                       175]},
                       420, 1_200, gpu_seconds=400, precision=0.1),
        "paper": Preset({"width": 96, "depth": 3, "learn_from": "library",
                         "below": {"library": 0.1, "book": 0.3}, "scored": 190_000,
                         "seeds": 8, "training_tokens": 2_900_000, "n_samples": 1_200,
                         "keep": True,
                         "n_clusters": [10, 15, 20, 30, 40, 50, 60, 80, 100, 120, 150,
                                        200, 250, 300]},
                        6_000, 3_000, gpu_seconds=2_000, precision=0.05),
    },
)
# fmt: on

EXPERIMENTS = {LANGUAGE.name: LANGUAGE}

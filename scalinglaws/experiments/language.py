"""The family of chapters 3.4 and 3.5: language models of several sizes.

A member is one model: it is trained on the standard library (or, in tests, on the part
of this book's snapshot that is not scored) and gives its loss on each of the first
tokens of the snapshot.

Arrays of a run, models in order of size, then of seed: `width`, `depth`, `parameters`
(without embeddings) and `seed` (its number), all [M]; `tokens` [n + 1], what was
scored, encoded with `tokens.book_vocabulary()`; `losses` [M, n], of tokens 1 .. n, one
byte each (`losses.from_bytes` gives nats); `mean` [M], their mean before they were
stored; `library_losses` [M, l] and `library_mean` [M], the same for held-out files of
the library, whose text is not stored; `steps` [S], log-spaced; `checkpoints`
[sizes, S, k], the losses of the first k tokens at those steps, for the first seed of
each size, and `checkpoint_mean` [M, S], their means; `training` [M, S], the mean
training loss since the step before; `weights/WIDTH` [P], float16, the first model of
each width that is kept. Nats throughout.
"""

from collections.abc import Callable
from functools import cache

import numpy as np

from scalinglaws import networks
from scalinglaws.errors import UserError
from scalinglaws.experiments.core import Experiment, Preset
from scalinglaws.language import corpus, losses, model, tokens, training

TEXTS = ("library", "book")


def members(
    seed: Callable, device, *, sizes, seeds, training_tokens, batch_size, schedule,
    scored, library_scored, checkpoints, checkpoint_tokens, keep, text,
) -> list[dict]:  # fmt: skip
    """One member for each size and seed, the slowest first.

    `sizes` lists [width, depth]; `seeds` says how many models of each; `keep` lists the
    widths whose first model's weights are stored.
    """
    if text not in TEXTS:
        raise UserError(f"unknown text {text!r}: choose one of {', '.join(TEXTS)}")
    if not sizes or len(sizes) != len(seeds):
        raise UserError(
            f"{len(sizes)} sizes and {len(seeds)} numbers of seeds: give one for each"
        )
    widths = [width for width, _ in sizes]
    if sorted(set(widths)) != widths:
        raise UserError(f"widths are {widths}: give each once, from small to large")
    for name, value, least in (
        *(("a number of seeds", count, 1) for count in seeds),
        ("batch_size", batch_size, 1),
        ("training_tokens", training_tokens, batch_size * model.CONTEXT),
        ("scored", scored, 2),
        ("library_scored", library_scored, 2),
        ("checkpoints", checkpoints, 2),
        ("checkpoint_tokens", checkpoint_tokens, 2),
    ):
        if not isinstance(value, int) or value < least:
            raise UserError(f"{name} is {value!r}: give a whole number from {least} on")
    unknown = sorted(set(keep) - set(widths))
    if unknown:
        raise UserError(f"keep names widths {unknown}: the family has {widths}")
    # Models of one number read the windows in one order, whatever their size.
    orders = [seed("order", i) for i in range(max(seeds))]
    return [
        {
            "width": width,
            "depth": depth,
            "number": i,
            "seeds": [seed("model", width, i), orders[i]],
            "training_tokens": training_tokens,
            "batch_size": batch_size,
            "schedule": schedule,
            "scored": scored,
            "library_scored": library_scored,
            "checkpoints": checkpoints,
            "checkpoint_tokens": min(checkpoint_tokens, scored),
            "keep": i == 0 and width in keep,
            "text": text,
        }
        for (width, depth), count in reversed(list(zip(sizes, seeds, strict=True)))
        for i in range(count)
    ]


@cache
def _texts(text: str, training_tokens: int, scored: int, library_scored: int):
    """Tokens to learn from, to be judged by, and held out of what was learned."""
    vocabulary = tokens.book_vocabulary()
    book = vocabulary.encode(corpus.snapshot())
    if scored >= len(book):
        raise UserError(
            f"scored is {scored}: the snapshot has {len(book)} tokens, take fewer"
        )
    judged = book[: scored + 1]
    if text == "book":
        rest = book[scored + 1 :]
        return rest[:training_tokens], judged, rest[-library_scored - 1 :]
    library = corpus.library()
    learned = corpus.encode_files(vocabulary, library.train, training_tokens)
    held_out = corpus.encode_files(vocabulary, library.held_out, library_scored + 1)
    return learned, judged, held_out


def measure(
    *, device, width, depth, number, seeds, training_tokens, batch_size, schedule,
    scored, library_scored, checkpoints, checkpoint_tokens, keep, text,
) -> dict:  # fmt: skip
    """Train one model; see the arrays above."""
    learned, judged, held_out = _texts(text, training_tokens, scored, library_scored)
    gpt = model.GPT(
        width, depth, n_tokens=len(tokens.book_vocabulary()), seed=seeds[0],
        device=device,
    )  # fmt: skip
    steps = training_tokens // (batch_size * model.CONTEXT)
    at = checkpoint_steps(steps, checkpoints)
    seen = []

    def observe(step):
        seen.append(losses.per_token([gpt], judged[: checkpoint_tokens + 1])[0])

    curve = training.train(
        gpt, learned, steps=steps, batch_size=batch_size, schedule=schedule,
        seed=seeds[1], observe=observe, observe_at=at,
    )  # fmt: skip
    found, library = (losses.per_token([gpt], ids)[0] for ids in (judged, held_out))
    arrays = {
        "parameters": np.array(model.parameters(gpt)),
        "steps": np.array(at),
        "losses": losses.to_bytes(found),
        "mean": found.mean(dtype=np.float64),
        "library_losses": losses.to_bytes(library),
        "library_mean": library.mean(dtype=np.float64),
        "checkpoint_mean": np.mean(seen, axis=1, dtype=np.float64),
        "training": np.array([part.mean() for part in np.split(curve, at[:-1])]),
    }
    if number == 0:
        arrays["checkpoints"] = losses.to_bytes(np.stack(seen))
    if keep:
        arrays["weights"] = networks.to_array(model.weights(gpt)).astype(np.float16)
    return arrays


def checkpoint_steps(steps: int, count: int) -> list[int]:
    """About `count` steps, log-spaced until a trapezoid decays, and the last one."""
    spaced = np.geomspace(max(1, steps / 64), max(1, 0.7 * steps), count - 1)
    return sorted({*np.rint(spaced).astype(int).tolist(), steps})


def gather(members, measured) -> dict:
    """Models in order of width, then of seed."""
    order = sorted(
        range(len(members)), key=lambda i: (members[i]["width"], members[i]["number"])
    )
    rows = [(members[i], measured[i]) for i in order]
    of_all = ("text", "training_tokens", "scored", "library_scored")
    _, judged, _ = _texts(*(members[0][name] for name in of_all))
    arrays = {
        "width": np.array([member["width"] for member, _ in rows]),
        "depth": np.array([member["depth"] for member, _ in rows]),
        "seed": np.array([member["number"] for member, _ in rows]),
        "tokens": judged,
        "steps": measured[0]["steps"],
        "checkpoints": np.stack(
            [found["checkpoints"] for member, found in rows if member["number"] == 0]
        ),
    }
    for name in ("parameters", "losses", "mean", "library_losses", "library_mean",
                 "checkpoint_mean", "training"):  # fmt: skip
        arrays[name] = np.stack([found[name] for _, found in rows])
    for member, found in rows:
        if member["keep"]:
            arrays[f"weights/{member['width']}"] = found["weights"]
    return arrays


# fmt: off
_SIZES = [[16, 1], [24, 1], [32, 2], [48, 2], [64, 3], [96, 3], [128, 4], [192, 4]]
_TINY = {"sizes": [[8, 1], [16, 1]], "seeds": [2, 1], "training_tokens": 12_288,
         "batch_size": 4, "schedule": "trapezoid", "scored": 1_500,
         "library_scored": 500, "checkpoints": 3, "checkpoint_tokens": 400,
         "keep": [8], "text": "book"}

FAMILY = Experiment(
    name="language/family",
    summary="A family of small language models: the loss of every token (Q8-Q14)",
    members=members,
    measure=measure,
    gather=gather,
    probe={**_TINY, "sizes": [[16, 1]], "seeds": [1], "training_tokens": 2_048,
           "scored": 60, "library_scored": 30, "checkpoint_tokens": 30, "keep": []},
    presets={
        "tiny": Preset(_TINY, seconds=1, megabytes=350),
        "quick": Preset(
            {"sizes": [[12, 1], [16, 1], [24, 1], [32, 2], [48, 2]], "seeds": [1] * 5,
             "training_tokens": 200_000, "batch_size": 4, "schedule": "trapezoid",
             "scored": 20_000, "library_scored": 10_000, "checkpoints": 6,
             "checkpoint_tokens": 4_000, "keep": [], "text": "library"},
            seconds=20, megabytes=450, precision=0.02),
        "book": Preset(
            {"sizes": _SIZES[:7], "seeds": [3, 3, 3, 3, 3, 3, 1],
             "training_tokens": 1_000_000, "batch_size": 8, "schedule": "trapezoid",
             "scored": 60_000, "library_scored": 24_000, "checkpoints": 8,
             "checkpoint_tokens": 8_000, "keep": [48], "text": "library"},
            seconds=500, megabytes=700, precision=0.005, gpu_seconds=250),
        "paper": Preset(
            {"sizes": [*_SIZES, [256, 6], [384, 6]], "seeds": [10] * 10,
             "training_tokens": 2_900_000, "batch_size": 8, "schedule": "trapezoid",
             "scored": 180_000, "library_scored": 180_000, "checkpoints": 16,
             "checkpoint_tokens": 60_000, "keep": [48, 64, 96], "text": "library"},
            seconds=60_000, megabytes=1_500, precision=0.003, gpu_seconds=8_000),
    },
)
# fmt: on

EXPERIMENTS = {FAMILY.name: FAMILY}

"""Makes the data of *clusters* and the cases that hold it to the package.

    python -m tests.explorable_cases.make_clusters

writes scalinglaws/explorables/clusters.data.js, from the stored
quanta/discovery-language and this book's snapshot, and clusters.json beside this file
(what the package answers). The tests make both again and compare.
"""

import base64
import json
from pathlib import Path

import numpy as np

from scalinglaws import discovery, experiments
from scalinglaws.experiments import discovery_language
from scalinglaws.explorables import clusters
from scalinglaws.language import model, tokens
from scalinglaws.metrics.discovery import envelope_slopes
from tests.explorable_cases.make import run_javascript, write

HERE = Path(__file__).parent
CASES = HERE / "clusters.json"
DIMENSIONS = 16  # of the space in which the similarities are kept
BEFORE = 42  # characters shown before a token
HEAD = (
    "// Clusters of tokens of this book's own sources, from the stored\n"
    "// quanta/discovery-language. Made by tests/explorable_cases/make_clusters.py;\n"
    "// do not edit.\n"
)


def packed(numbers, dtype) -> str:
    return base64.b64encode(np.asarray(numbers).astype(dtype).tobytes()).decode()


def cosines(result) -> np.ndarray:
    """Cosines [n, n] between the gradients of the stored tokens."""
    settings = result.provenance["settings"]
    vocabulary = tokens.book_vocabulary()
    gpt = model.GPT(settings["width"], settings["depth"], n_tokens=len(vocabulary),
                    seed=0, device="cpu")  # fmt: skip
    model.set_weights(gpt, discovery_language.stored_weights(0, "cpu"))
    ids = discovery_language.scored_text("book", settings["scored"])
    return discovery_language.token_cosines(gpt, ids, result["places"])


def vectors(cosine: np.ndarray) -> np.ndarray:
    """Rows [n, DIMENSIONS], whole from -127 to 127: inner products near the cosines."""
    values, directions = np.linalg.eigh(cosine.astype(float))
    last = slice(-1, -1 - DIMENSIONS, -1)
    rows = directions[:, last] * np.sqrt(values[last])
    rows *= np.sign(rows[np.argmax(abs(rows), 0), np.arange(DIMENSIONS)])
    return np.rint(rows * clusters.UNITS**0.5)


def make_data() -> dict:
    """See `clusters.data`."""
    result = experiments.load(discovery_language.NAME)
    vocabulary = tokens.book_vocabulary()
    settings = result.provenance["settings"]
    ids = discovery_language.scored_text("book", settings["scored"])
    shown = []
    for place in result["places"]:
        before = vocabulary.decode(ids[place - 40 : place])
        token = clusters.visible(vocabulary.decode(ids[place : place + 1]))
        shown.append([clusters.visible(before)[-BEFORE:], token])
    last = int(result["n_clusters"][-1])
    envelopes = {
        name: result[f"book/{name}/envelope"][0, :last].tolist()
        for name in discovery_language.MODELS
    }
    return {
        "nClusters": result["n_clusters"].tolist(),
        "labels": packed(result["labels"], np.uint8),
        "dimensions": DIMENSIONS,
        "vectors": packed(vectors(cosines(result)), np.int8),
        "envelopes": envelopes,
        "tokens": shown,
    }


def as_script(data: dict) -> str:
    text = json.dumps(data, ensure_ascii=False).replace('], ["', '],\n["')
    return f"{HEAD}const DATA = {text};\n"


def make_cases() -> list[dict]:
    """Every case: its kind, what is given, and the package's answer."""
    data, cases = clusters.data(), []

    def add(kind, answer, **given):
        answer = np.asarray(answer, float).tolist()
        cases.append({"kind": kind, "given": given, "answer": answer})

    for at, count in enumerate(data.n_clusters):
        labels = data.labels[at]
        sizes = data.sizes(at)
        add("sizes", sizes, at=at)
        assert len(sizes) == count
        targets = np.unique(data.targets, return_inverse=True)[1]
        add("purity", [discovery_language.purity(labels, targets)], at=at)
        for rank in (0, 3, len(sizes) - 1):
            members = data.members(at, rank)
            add("members", members, at=at, rank=rank)
            add("coherence", [data.coherence(members)], at=at, rank=rank)
    add("envelope", discovery.envelope(list(data.labels)))
    for name, curve in data.envelopes.items():
        for window in ([5, 50], [10, 100]):
            slope = envelope_slopes(np.array([curve]), window)
            add("slope", slope, name=name, window=window)
    for i, j in ((0, 0), (0, 1), (3, 90), (20, 299)):
        add("similarity", [data.similarity[i, j]], i=i, j=j)
    return cases


if __name__ == "__main__":
    made = make_data()
    clusters.DATA.write_text(as_script(made), "utf-8")
    clusters.data.cache_clear()
    write(CASES, make_cases())
    found = run_javascript("cases", json.loads(CASES.read_text("utf-8")), "clusters")
    print(f"{clusters.DATA.stat().st_size} bytes, {len(found)} cases")

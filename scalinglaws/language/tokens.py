"""Byte-pair encoding, written for source code.

Text is first cut into *words*: a newline with the indentation after it, or letters,
digits, underscores or signs with the space before them, or a run of spaces. Words are
cut into characters, and then the most frequent pair of neighbours is joined into a new
token, again and again (Gage 1994; Sennrich et al., arXiv:1508.07909). No token crosses
the border of a word, and the words of a text put end to end are the text.
"""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import numpy as np

from scalinglaws.errors import UserError

WORD = re.compile(r"\n *| ?[A-Za-z]+| ?[0-9]+| ?_+| ?[^A-Za-z0-9_\s]+| +|\s", re.ASCII)
DATA = Path(__file__).parents[1] / "data"
UNKNOWN = 0
"""The token of every character outside the alphabet; it is decoded as U+FFFD."""


@dataclass(frozen=True)
class Vocabulary:
    """Tokens: 0 is unknown, then the `alphabet`, then one for each of `merges`.

    Merge number i joins two tokens into token 1 + len(alphabet) + i.
    """

    alphabet: str
    merges: tuple[tuple[int, int], ...]
    pieces: tuple[str, ...] = field(init=False, repr=False)
    _ranks: dict = field(init=False, repr=False, compare=False)
    _known: dict = field(init=False, repr=False, compare=False)

    def __post_init__(self):
        pieces = ["\N{REPLACEMENT CHARACTER}", *self.alphabet]
        for left, right in self.merges:
            pieces.append(pieces[left] + pieces[right])
        object.__setattr__(self, "pieces", tuple(pieces))
        ranks = {pair: rank for rank, pair in enumerate(self.merges)}
        object.__setattr__(self, "_ranks", ranks)
        object.__setattr__(self, "_known", {})

    def __len__(self) -> int:
        return len(self.pieces)

    def encode(self, text: str) -> np.ndarray:
        """The tokens of `text` [n], uint16."""
        if not text:
            raise UserError("the text is empty: give at least one character")
        known, ids = self._known, []
        for word in WORD.findall(text):
            found = known.get(word)
            if found is None:
                found = known[word] = self._encode_word(word)
            ids += found
        return np.array(ids, np.uint16)

    def _encode_word(self, word: str) -> list[int]:
        ids = [self.alphabet.find(c) + 1 for c in word]  # not found: -1 + 1 = UNKNOWN
        while len(ids) > 1:
            pairs = zip(ids, ids[1:], strict=False)
            rank = min(self._ranks.get(pair, len(self.merges)) for pair in pairs)
            if rank == len(self.merges):
                break
            ids = _join(ids, self.merges[rank], 1 + len(self.alphabet) + rank)
        return ids

    def decode(self, ids) -> str:
        """The text of tokens [n]: the text that was encoded, but for unknowns."""
        ids = np.asarray(ids)
        if ids.size and not 0 <= ids.min() <= ids.max() < len(self):
            raise UserError(
                f"token {_outside(ids, len(self))} is not in the vocabulary of "
                f"{len(self)} tokens: decode with the vocabulary that encoded"
            )
        return "".join(self.pieces[i] for i in ids.tolist())

    def save(self, path: Path) -> None:
        """Write alphabet and merges as JSON."""
        record = {"alphabet": self.alphabet, "merges": self.merges}
        Path(path).write_text(json.dumps(record) + "\n", encoding="utf-8")

    @staticmethod
    def load(path: Path) -> "Vocabulary":
        """Read what `save` wrote."""
        try:
            record = json.loads(Path(path).read_text(encoding="utf-8"))
            merges = tuple((int(a), int(b)) for a, b in record["merges"])
            return Vocabulary(record["alphabet"], merges)
        except (OSError, ValueError, KeyError, TypeError, IndexError) as error:
            raise UserError(
                f"{path} is no vocabulary: give a file that Vocabulary.save wrote"
            ) from error


def _outside(ids: np.ndarray, size: int) -> int:
    return int(ids[(ids < 0) | (ids >= size)][0])


def _join(ids: list[int], pair: tuple[int, int], new: int) -> list[int]:
    """`ids` with every `pair` of neighbours, from the left, replaced by `new`."""
    joined, i = [], 0
    while i < len(ids):
        if i + 1 < len(ids) and (ids[i], ids[i + 1]) == pair:
            joined.append(new)
            i += 2
        else:
            joined.append(ids[i])
            i += 1
    return joined


def learn(texts: Iterable[str], size: int = 1024) -> Vocabulary:
    """A vocabulary of `size` tokens; fewer if the text has no more pairs to join.

    Ties go to the pair of smaller tokens, so a text means one vocabulary.
    """
    counts = Counter(word for text in texts for word in WORD.findall(text))
    alphabet = "".join(sorted({c for word in counts for c in word}))
    if not alphabet:
        raise UserError("the text is empty: give at least one character")
    if not 1 + len(alphabet) <= size <= 2**16:
        raise UserError(
            f"a vocabulary of {size} tokens cannot be: this text has {len(alphabet)} "
            f"characters, give a size from {1 + len(alphabet)} to 65536"
        )
    number = {c: i for i, c in enumerate(alphabet, 1)}
    words = [[number[c] for c in word] for word in counts]
    weights = list(counts.values())
    pairs, where = Counter(), defaultdict(set)
    for w, word in enumerate(words):
        for pair in zip(word, word[1:], strict=False):
            pairs[pair] += weights[w]
            where[pair].add(w)
    merges = []
    for new in range(1 + len(alphabet), size):
        if not pairs:
            break
        best = min(pairs, key=lambda pair: (-pairs[pair], pair))
        merges.append(best)
        for w in where[best].copy():
            word, joined = words[w], _join(words[w], best, new)
            for pair in zip(word, word[1:], strict=False):
                pairs[pair] -= weights[w]
                where[pair].discard(w)
                if not pairs[pair]:
                    del pairs[pair]
            for pair in zip(joined, joined[1:], strict=False):
                pairs[pair] += weights[w]
                where[pair].add(w)
            words[w] = joined
    return Vocabulary(alphabet, tuple(merges))


@cache
def book_vocabulary() -> Vocabulary:
    """The 1,024 tokens of the stored results, the same on every Python version.

    Learned once from the standard library (`tools/snapshot.py`).
    """
    return Vocabulary.load(DATA / "book-vocabulary.json")

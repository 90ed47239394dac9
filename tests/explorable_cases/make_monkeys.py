"""Makes the cases that hold *monkeys* to `scalinglaws.monkeys` and `fits.rank_line`.

    python -m tests.explorable_cases.make_monkeys

writes monkeys.json beside it (what the package answers) and
scalinglaws/explorables/monkeys.json (the figure's first view, what its JavaScript
answers). The tests make both again and compare.
"""

import json
from pathlib import Path

import numpy as np

from scalinglaws import fits, monkeys
from scalinglaws.explorables import Monkeys, base
from tests.explorable_cases.make import run_javascript, write

HERE = Path(__file__).parent
CASES = HERE / "monkeys.json"
VIEW = base.FOLDER / "monkeys.json"
LETTERS = (  # number, space, inequality
    (2, 1 / 3, 0.0),
    (4, 0.2, 0.0),
    (2, 0.02, 0.5),
    (5, 0.17, 1.0),
    (12, 0.6, 2.0),
    (26, 0.18, 0.7),
)


def mulberry32(seed: int):
    """The uniform numbers of kit.js, one a call."""
    state = seed

    def random() -> float:
        nonlocal state
        state = (state + 0x6D2B79F5) & 0xFFFFFFFF
        t = (state ^ (state >> 15)) * (1 | state) & 0xFFFFFFFF
        t = ((t + ((t ^ (t >> 7)) * (61 | t) & 0xFFFFFFFF)) & 0xFFFFFFFF) ^ t
        return ((t ^ (t >> 14)) & 0xFFFFFFFF) / 2**32

    return random


def typed(letters, keys: int, seed: int) -> str:
    """A text from the explorable's random numbers, its unfinished word cut."""
    random, ends = mulberry32(seed), np.cumsum(letters)
    chosen = np.searchsorted(ends, [random() for _ in range(keys)], side="right")
    text = "".join(" " if k == len(letters) else chr(97 + k) for k in chosen)
    return text[: text.rfind(" ") + 1]


def largest_stair(frequencies) -> list[float]:
    """Largest drop and longest reach among whole stairs from rank 10 on."""
    f = np.asarray(frequencies)
    stairs = [s for s in monkeys.stairs(f)[:-1] if s[0] >= 10]
    return [
        max(f[last - 1] / f[last] for _, last in stairs),
        max(last / (first - 1) for first, last in stairs),
    ]


def make_cases() -> list[dict]:
    """Every case: its kind, what is given, and the package's answer."""
    cases = []

    def add(kind, answer, **given):
        cases.append({"kind": kind, "given": given, "answer": answer})

    weights = np.array([25, 50, 7])
    shares = np.sort(0.75 * weights / weights.sum())[::-1]
    add("normalised", shares, weights=weights, space=0.25)
    for seed, (count, space, inequality) in enumerate(LETTERS):
        letters = monkeys.letter_probabilities(
            count, space=space, inequality=inequality
        )
        add("letters", letters, count=count, space=space, inequality=inequality)
        add("exponent", [monkeys.exponent(letters)], letters=letters)
        ranks = [1, 2, 10, 1000, 123456]
        add("law", monkeys.rank_law(letters, ranks), letters=letters, ranks=ranks)
        exact = monkeys.ranked(letters, 300)
        add("ranked", exact, letters=letters, n=300)
        add("stairs", monkeys.stairs(exact).ravel(), frequencies=exact)
        add("largest", largest_stair(exact), frequencies=exact)
        counts = monkeys.word_counts(typed(letters, 1500, seed))
        add("typed", counts, letters=letters, keys=1500, seed=seed)
        for weight in fits.WEIGHTS:
            line = fits.rank_line(exact[:60], weight=weight)
            answer = [line.exponent, line.log_prefactor]
            add("line", answer, values=exact[:60], weight=weight)
        k = np.arange(1, 51)
        expected = monkeys.words_with_count(letters, 5000, k)
        add("counts", expected, letters=letters, words=5000, most=50)
        slopes = [
            [rank, np.log(exact[rank - 1] / exact[3 * rank - 1]) / np.log(3)]
            for rank in (1, 5, 90, 100)
        ]
        local = {"values": exact, "ranks": [1, 5, 90, 100, 101], "factor": 3}
        add("local", np.ravel(slopes), **local)
    return json.loads(json.dumps(cases, default=lambda array: array.tolist()))


def make_view() -> dict:
    """What the figure shows at its default state, from its own JavaScript."""
    return run_javascript("view", Monkeys().state(), "monkeys")


if __name__ == "__main__":
    write(CASES, make_cases())
    write(VIEW, make_view())

"""Monkeys at a typewriter: the exact Zipf's law of words that are typed at random.

Every key is drawn independently: letter i with probability letters[i], the space bar
with probability space = 1 - sum(letters). A word is a run of letters between spaces, so
that a word of the letters i, j, … has the frequency

    space / (1 - space) * letters[i] * letters[j] * …

among all words of at least one letter. The number of words at least as frequent as f
grows as f^-theta, where theta is the root of

    sum(letters ** theta) = 1,

hence frequency ∝ rank^-a with a = 1 / theta (Mandelbrot 1953 and Miller 1957 for equal
letters, Conrad & Mitzenmacher 2004 for unequal ones).
"""

from collections import Counter
from string import ascii_lowercase

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import brentq
from scipy.special import gammaln

from scalinglaws.errors import UserError

_TIE = 1e-9  # relative: products of the same letters in another order are rounded apart
_MOST_RANKS = 1_000_000


def equal_keys(n_letters: int) -> np.ndarray:
    """[n_letters] equal probabilities; the space bar has the same one."""
    return letter_probabilities(n_letters, space=1 / (n_letters + 1))


def letter_probabilities(
    n_letters: int, *, space: float, inequality: float = 0.0
) -> np.ndarray:
    """[n_letters] probabilities ∝ i^-inequality, i = 1, 2, …, with sum 1 - space."""
    if not 2 <= n_letters <= len(ascii_lowercase):
        raise UserError(f"n_letters is {n_letters}: give 2 to {len(ascii_lowercase)}")
    if not 0 < space < 1:
        raise UserError(f"space is {space:g}: give a probability between 0 and 1")
    weights = np.arange(1, n_letters + 1) ** -float(inequality)
    return (1 - space) * weights / weights.sum()


def exponent(letters: ArrayLike) -> float:
    """The rank-frequency exponent a = 1 / theta, with sum(letters ** theta) = 1.

    Equal letters: log(1 / letter) / log(n_letters). It is above 1, and the nearer to 1
    the rarer the space.
    """
    return 1 / _theta(_checked(letters))


def rank_law(letters: ArrayLike, ranks: ArrayLike) -> np.ndarray:
    """The smooth law through the staircase, without a fitted constant: [like ranks].

    space / (1 - space) * (entropy * (rank + M / (M - 1)))^-a, where entropy is that of
    the probabilities letters ** theta (in nats) and M the number of letters. It comes
    from the two real poles of the renewal equation for the number of words; for equal
    letters it runs through the middle of every stair, in the logarithm.
    """
    letters = _checked(letters)
    theta, space = _theta(letters), 1 - letters.sum()
    shifted = np.asarray(ranks, float) + len(letters) / (len(letters) - 1)
    return space / (1 - space) * (_entropy(letters, theta) * shifted) ** (-1 / theta)


def ranked(letters: ArrayLike, n: int) -> np.ndarray:
    """The exact frequencies [n] of the n most frequent words, largest first.

    Words are built letter by letter, and one that is rarer than a threshold is not
    continued, since what continues it is rarer still. The threshold falls until there
    are n words.
    """
    letters = _checked(letters)
    if not 1 <= n <= _MOST_RANKS:
        raise UserError(f"n is {n}: give a number of ranks from 1 to {_MOST_RANKS}")
    threshold = rank_law(letters, n)
    while len(found := _at_least(letters, threshold)) < n:
        threshold /= 1.5
    return np.sort(found)[::-1][:n]


def stairs(frequencies: ArrayLike) -> np.ndarray:
    """[stairs, 2] first and last rank of each run of equal falling `frequencies`."""
    f = np.asarray(frequencies, float)
    drops = np.flatnonzero(f[1:] < f[:-1] * (1 - _TIE)) + 1
    return np.stack([np.r_[0, drops] + 1, np.r_[drops, len(f)]], axis=1)


def typed(letters: ArrayLike, n_keys: int, rng: np.random.Generator | int) -> str:
    """A text of `n_keys` keys, "a", "b", … and spaces; a last, unfinished word is cut.

    Raises:
        UserError: letters that cannot be typed, or no key.
    """
    letters = _checked(letters)
    if not n_keys >= 1:
        raise UserError(f"n_keys is {n_keys}: press at least 1 key")
    rng = np.random.default_rng(rng)
    keys = rng.choice(len(letters) + 1, n_keys, p=[*letters, 1 - letters.sum()])
    codes = np.frombuffer(ascii_lowercase[: len(letters)].encode() + b" ", np.uint8)
    text = codes[keys].tobytes().decode()
    return text[: text.rfind(" ") + 1]


def word_counts(text: str) -> np.ndarray:
    """How often each different word of a text occurs, largest first (whole numbers)."""
    return np.sort(np.fromiter(Counter(text.split()).values(), int))[::-1]


def words_with_count(letters: ArrayLike, n_words: int, k: ArrayLike) -> np.ndarray:
    """Expected number of different words that occur exactly k times: [like k].

    Words of frequency f occur in a text of `n_words` words a Poisson number of times,
    mean n_words * f, and the smooth law says how many words have which frequency:
    theta * A * n_words^theta * Gamma(k - theta) / k!, which falls as k^-(1 + theta).
    """
    letters = _checked(letters)
    theta, space, k = _theta(letters), 1 - letters.sum(), np.asarray(k, float)
    amplitude = (space / (1 - space)) ** theta / _entropy(letters, theta)
    in_logs = theta * np.log(n_words) + gammaln(k - theta) - gammaln(k + 1)
    return theta * amplitude * np.exp(in_logs)


def _theta(letters):
    """The root of log sum(letters ** theta): between 0 (sum M) and 1 (sum < 1)."""
    return brentq(lambda s: np.log(np.sum(letters**s)), 0, 1, xtol=1e-15, rtol=1e-14)


def _entropy(letters, theta):
    tilted = letters**theta
    return -np.sum(tilted * np.log(tilted))


def _at_least(letters, threshold):
    """The frequencies of all words with at least that frequency, in no order."""
    space = 1 - letters.sum()
    level = np.array([space / (1 - space)])
    found = []
    while len(level):
        level = (level[:, None] * letters).ravel()
        level = level[level >= threshold]
        found.append(level)
    return np.concatenate(found)


def _checked(letters):
    try:
        letters = np.asarray(letters, float)
    except (TypeError, ValueError):
        raise UserError("the letters must be a list of probabilities") from None
    most = len(ascii_lowercase)
    if letters.ndim != 1 or not 2 <= len(letters) <= most:
        raise UserError(f"give the probabilities of 2 to {most} letters in a list")
    if not (letters > 0).all() or not letters.sum() < 1 - 1e-12:
        raise UserError(
            "letter probabilities must be positive, with a sum below 1: the rest is "
            "the space bar"
        )
    return letters

"""Exercises of chapter 1.3, Zipf's law."""

import numpy as np

from scalinglaws import fits, monkeys
from scalinglaws.exercises.core import Exercise, call, real_array

TOLERANCE = 1e-5  # relative, of exponents that come from a search


def _letters(rng):
    """Letter probabilities [2 to 6], unequal, and a space bar of 5 to 40 %."""
    weights = rng.uniform(0.1, 1, rng.integers(2, 7))
    return (1 - rng.uniform(0.05, 0.4)) * weights / weights.sum()


def _number(value):
    return float(real_array(value, (), "what your function returns"))


def _near(found, expected):
    return np.isclose(found, expected, rtol=TOLERANCE, atol=0)


def _verify_exponent(answer, rng):
    """1 / theta with sum(letters^theta) = 1, on hidden typewriters."""
    for _ in range(8):
        letters = _letters(rng)
        found, a = _number(call(answer, letters)), monkeys.exponent(letters)
        if not _near(found, a):
            return _why_not_exponent(found, letters, a)
    return None


def _why_not_exponent(found, letters, a):
    m = len(letters)
    if _near(found, 1 / a):
        return "this power belongs to the number of words: ranks have its inverse"
    if _near(found, 1 + 1 / a):
        return "this is the exponent of the counts: the ranks were asked for"
    if _near(found, -a):
        return "frequencies that fall have a positive exponent"
    if _near(found, 1):
        return (
            "the letters do not fill the whole keyboard: what is left is the space "
            "bar, and it matters"
        )
    if _near(found, np.log(m + 1) / np.log(m)):
        return "that is right only if every key, the space bar too, is equally likely"
    for typical in (letters.mean(), np.exp(np.log(letters).mean())):
        if _near(found, -np.log(typical) / np.log(m)):
            return "an average letter will not do: each has its own term in the sum"
    return "solve for the power that makes the letters' powers add up to the whole"


def _words(letters, threshold, start):
    """The number of words, by length 1, 2, …, with at least that frequency."""
    level, numbers = np.array([start]), []
    while len(level):
        level = (level[:, None] * letters).ravel()
        level = level[level >= threshold]
        numbers.append(len(level))
    return np.array(numbers)


def _verify_words(answer, rng):
    """The exact number of words above hidden frequencies, which are no word's own."""
    for _ in range(6):
        letters = _letters(rng)
        space = 1 - letters.sum()
        exact = monkeys.ranked(letters, int(rng.integers(40, 400)))
        stairs = monkeys.stairs(exact)
        last = stairs[-2][1]  # the last whole stair: its end lies between two words
        threshold = float(np.sqrt(exact[last - 1] * exact[last]))
        found = _number(call(answer, letters, threshold))
        if found != last:
            return _why_not_words(found, letters, threshold, space)
    return None


def _why_not_words(found, letters, threshold, space):
    right = _words(letters, threshold, space / (1 - space))
    if found == right.sum() + 1:
        return "a word has at least one letter: the empty one does not count"
    if found == _words(letters, threshold, 1.0).sum():
        return "a word is not over before its space: that key has a probability too"
    if found == _words(letters, threshold, space).sum():
        return "empty words are not counted: among the others every share is larger"
    if found in np.cumsum(right)[:-1]:
        return "longer words can still be frequent enough: go on until none is"
    if found == len(right) - 1:
        return "this is the length of the longest such word, not their number"
    if 0 < found < right.sum():
        return "some are missing: the same letters in another order are another word"
    return "count a word, then what continues it, letter by letter"


def _verify_likelihood(answer, rng):
    """The maximum of the discrete likelihood, on hidden counts and starts."""
    for _ in range(6):
        x_min = int(rng.integers(2, 6))
        tail = fits.zipf_sample(rng.uniform(1.6, 3), 2000, x_min, rng)
        data = np.r_[tail, rng.integers(1, x_min, 300)]
        rng.shuffle(data)
        found = _number(call(answer, data, x_min))
        best = fits.counts(data, x_min=x_min)
        # Less than a fiftieth of a standard error: the data cannot tell the two apart.
        if abs(found - best.exponent) > 0.02 * best.standard_error:
            return _why_not_likelihood(found, data, x_min, best)
    return None


def _why_not_likelihood(found, data, x_min, best):
    tail = data[data >= x_min]

    def is_near(value):
        return abs(found - value) < 0.02 * best.standard_error

    if is_near(best.rank_exponent):
        return "this is the exponent of the ranks: the counts were asked for"
    if is_near(fits.counts(data, x_min=1).exponent):
        return "counts below x_min do not belong to the tail: leave them out"
    if is_near(-best.exponent):
        return "a falling law has a positive exponent"
    for below in (0.0, 0.5):
        if is_near(1 + 1 / np.mean(np.log(tail / (x_min - below)))):
            return (
                "this formula is for counts without gaps between them: whole numbers "
                "need a sum for their norm, the zeta function"
            )
    return "which exponent makes the tail you were given most likely"


EXERCISES = (
    Exercise(
        id="1.3-a",
        title="The exponent of any typewriter",
        wants="a function rank_exponent(letters) that takes an array of probabilities "
        "and returns one number",
        verify=_verify_exponent,
    ),
    Exercise(
        id="1.3-b",
        title="How many words are at least so frequent?",
        wants="a function number_of_words(letters, frequency) that takes an array of "
        "probabilities and a number and returns a whole number",
        verify=_verify_words,
    ),
    Exercise(
        id="1.3-c",
        title="The likelihood of whole numbers",
        wants="a function count_exponent(counts, x_min) that takes an array of whole "
        "numbers and a whole number and returns one number",
        verify=_verify_likelihood,
    ),
)

"""Monkeys at a typewriter: exact words against brute force, their law, their texts."""

from itertools import product

import numpy as np
import pytest
from scipy.special import gammaln

from scalinglaws import fits, monkeys
from scalinglaws.errors import UserError

UNEQUAL = monkeys.letter_probabilities(3, space=0.2, inequality=1.0)


def brute_force(letters, longest):
    """Frequencies of all words of up to `longest` letters, largest first."""
    space = 1 - letters.sum()
    words = [
        np.prod(word) * space / (1 - space)
        for length in range(1, longest + 1)
        for word in product(letters, repeat=length)
    ]
    return np.sort(words)[::-1]


@pytest.mark.parametrize(
    "letters", [UNEQUAL, monkeys.equal_keys(2), np.array([0.05, 0.6])]
)
def test_ranked_words_are_those_of_brute_force(letters):
    all_of_them = brute_force(letters, 8)
    # Words of nine letters or more may be more frequent than a listed one: stop before.
    space = 1 - letters.sum()
    safe = np.sum(all_of_them > space / (1 - space) * letters.max() ** 9)
    assert safe > 5
    assert monkeys.ranked(letters, safe) == pytest.approx(all_of_them[:safe], rel=1e-12)


def test_ranked_words_of_any_number_are_the_beginning_of_more():
    many = monkeys.ranked(UNEQUAL, 3000)
    assert len(many) == 3000 and (np.diff(many) <= 0).all()
    for n in (1, 7, 999):
        assert np.array_equal(monkeys.ranked(UNEQUAL, n), many[:n])


def test_all_words_together_have_probability_one():
    letters = monkeys.letter_probabilities(3, space=0.7, inequality=0.5)
    assert monkeys.ranked(letters, 100_000).sum() == pytest.approx(1, abs=0.001)
    short = brute_force(letters, 4).sum()
    assert short == pytest.approx(1 - letters.sum() ** 4, rel=1e-12)


def test_the_exponent_of_equal_letters_is_the_closed_form():
    for n_letters in (2, 5, 26):
        expected = np.log(n_letters + 1) / np.log(n_letters)
        found = monkeys.exponent(monkeys.equal_keys(n_letters))
        assert found == pytest.approx(expected, rel=1e-12)
    letters = monkeys.letter_probabilities(4, space=0.6)  # letters of 0.1
    assert monkeys.exponent(letters) == pytest.approx(np.log(10) / np.log(4))


def test_the_exponent_of_letters_p_and_its_square():
    # p^theta = x with x + x^2 = 1: theta = log(golden ratio) / log(1 / p).
    p = 0.5
    golden = (1 + 5**0.5) / 2
    expected = np.log(1 / p) / np.log(golden)
    assert monkeys.exponent([p, p**2]) == pytest.approx(expected, rel=1e-12)


def test_a_rare_space_brings_the_exponent_to_one():
    rare = [
        monkeys.exponent(monkeys.letter_probabilities(5, space=s, inequality=1))
        for s in (0.3, 0.03, 0.003)
    ]
    assert 1 < rare[2] < rare[1] < rare[0] and rare[2] < 1.01


def test_exact_words_follow_the_law_without_a_fitted_constant():
    ranks = np.arange(1, 200_001)
    letters = monkeys.letter_probabilities(5, space=1 / 6, inequality=1.0)
    ratio = monkeys.ranked(letters, 200_000) / monkeys.rank_law(letters, ranks)
    tail = ratio[10_000:]
    assert tail.min() > 0.9 and tail.max() < 1.1
    weights = 1 / ranks[10_000:]
    assert np.average(np.log(tail), weights=weights) == pytest.approx(0, abs=0.01)


def test_equal_letters_stay_in_their_band():
    n_letters = 3
    letters = monkeys.equal_keys(n_letters)
    ranks = np.arange(1, 100_001)
    a, space = monkeys.exponent(letters), letters[0]
    shifted = ranks + n_letters / (n_letters - 1)
    scaled = monkeys.ranked(letters, 100_000) * shifted**a * (1 - space) / space
    assert scaled.min() > (1 / (n_letters - 1)) ** a
    assert scaled.max() <= (n_letters / (n_letters - 1)) ** a * (1 + 1e-9)


def test_stairs_of_equal_letters():
    found = monkeys.stairs(monkeys.ranked(monkeys.equal_keys(3), 100))
    assert found.tolist() == [[1, 3], [4, 12], [13, 39], [40, 100]]
    assert monkeys.stairs([3.0, 2.0, 2.0 * (1 - 1e-12)]).tolist() == [[1, 1], [2, 3]]


def test_a_typed_text_has_the_exact_frequencies():
    text = monkeys.typed(UNEQUAL, 400_000, 0)
    assert set(text) == set("abc ") and text.endswith(" ") and len(text) <= 400_000
    counts = monkeys.word_counts(text)
    exact = monkeys.ranked(UNEQUAL, 5)
    expected = exact * counts.sum()
    assert (abs(counts[:5] - expected) < 4 * np.sqrt(expected)).all()
    assert counts.sum() == len(text.split())
    assert monkeys.typed(UNEQUAL, 50, 3) == monkeys.typed(UNEQUAL, 50, 3)
    assert monkeys.word_counts("b a b  b ").tolist() == [3, 1]


def test_expected_counts_of_a_text():
    letters = monkeys.letter_probabilities(5, space=1 / 6, inequality=1.0)
    counts = monkeys.word_counts(monkeys.typed(letters, 300_000, 1))
    k = np.arange(1, 6)
    expected = monkeys.words_with_count(letters, counts.sum(), k)
    found = np.array([(counts == value).sum() for value in k])
    assert found == pytest.approx(expected, rel=0.1)
    # Words that occur once are the share theta of the different ones, and the counts
    # fall as k^-(1 + theta).
    theta = 1 / monkeys.exponent(letters)
    k = np.arange(1, 2_000_000)
    shape = np.exp(gammaln(k - theta) - gammaln(k + 1))
    assert shape[0] / shape.sum() == pytest.approx(theta, abs=1e-4)
    far = monkeys.words_with_count(letters, 1000, [10_000, 20_000])
    assert np.log2(far[0] / far[1]) == pytest.approx(1 + theta, abs=1e-3)


def test_a_line_through_exact_ranks_has_their_slope_whatever_the_weight():
    values = 7 * np.arange(1, 500) ** -1.3
    for weight in fits.WEIGHTS:
        line = fits.rank_line(values[::-1], weight=weight, window=(3, 200))
        assert line.exponent == pytest.approx(1.3, rel=1e-9)
        assert np.exp(line.log_prefactor) == pytest.approx(7, rel=1e-9)
        assert line.low <= line.exponent <= line.high and line.window == (3, 200)


@pytest.mark.parametrize("weight, power", [("equal", 0), ("log", -0.5), ("head", -1)])
def test_weights_are_those_of_polyfit(weight, power):
    values = np.sort(fits.zipf_sample(2.0, 400, 1, 0))[::-1]
    ranks = np.arange(1, 401)
    slope, height = np.polyfit(
        np.log(ranks), np.log(values), 1, w=ranks ** float(power)
    )
    line = fits.rank_line(values, weight=weight)
    assert line.exponent == pytest.approx(-slope, rel=1e-9)
    assert line.log_prefactor == pytest.approx(height, rel=1e-9)
    if weight == "equal":
        plain = fits.power_law(ranks, values)
        assert (line.low, line.high) == pytest.approx((plain.low, plain.high))


def test_a_window_beyond_the_ranks_ends_with_them():
    assert fits.rank_line([4, 3, 2, 1], window=(2, 99)).window == (2, 4)


@pytest.mark.parametrize(
    "call, words",
    [
        (lambda: monkeys.exponent([0.5, 0.5]), "sum below 1"),
        (lambda: monkeys.exponent([0.5, -0.1]), "positive"),
        (lambda: monkeys.exponent([0.5]), "2 to 26 letters"),
        (lambda: monkeys.exponent("ab"), "list of probabilities"),
        (lambda: monkeys.exponent([[0.1, 0.2]]), "2 to 26 letters"),
        (lambda: monkeys.exponent([0.1, np.nan]), "positive"),
        (lambda: monkeys.equal_keys(1), "n_letters is 1: give 2 to 26"),
        (lambda: monkeys.equal_keys(27), "n_letters is 27: give 2 to 26"),
        (lambda: monkeys.letter_probabilities(3, space=1.0), "space is 1: give"),
        (lambda: monkeys.ranked(UNEQUAL, 0), "n is 0: give a number of ranks"),
        (lambda: monkeys.ranked(UNEQUAL, 10**7), "n is 10000000: give"),
        (lambda: monkeys.typed(UNEQUAL, 0, 0), "n_keys is 0: press at least 1 key"),
        (lambda: fits.rank_line([3, 2, 1], weight="tail"), "choose one of equal"),
        (lambda: fits.rank_line([3, 2, 0]), "positive numbers"),
        (lambda: fits.rank_line([]), "positive numbers"),
        (lambda: fits.rank_line([3, 2, 1], window=(2, 3)), "at least 3 ranks"),
        (lambda: fits.rank_line([3, 2, 1], window=(0, 3)), "the first is 1"),
    ],
)
def test_bad_input_is_one_clear_line(call, words):
    with pytest.raises(UserError) as caught:
        call()
    message = str(caught.value)
    assert words in message and "\n" not in message

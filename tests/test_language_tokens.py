"""Byte-pair encoding: text to tokens and back, exactly."""

import random
from collections import Counter

import numpy as np
import pytest

from scalinglaws.errors import UserError
from scalinglaws.language import tokens
from scalinglaws.language.tokens import Vocabulary

SAMPLE = '''
def area(width, height_2):
    """The area."""
    if width <= 0:

        raise ValueError("width")
    return width * height_2  # width times height
'''


@pytest.fixture(scope="module")
def small():
    return tokens.learn([SAMPLE], 80)


@pytest.mark.parametrize("seed", range(20))
def test_any_text_of_the_alphabet_comes_back(small, seed):
    draw = random.Random(seed)
    text = "".join(draw.choices(small.alphabet + "\n   ", k=200))
    assert small.decode(small.encode(text)) == text


def test_text_of_the_book_comes_back():
    text = "for i in range(10):\n        print(f'{i:>3}', __name__)\n\n\n    x ==  y"
    vocabulary = tokens.book_vocabulary()
    assert len(vocabulary) == 1024
    assert vocabulary.decode(vocabulary.encode(text)) == text


def test_a_newline_and_its_indentation_are_one_word():
    words = tokens.WORD.findall("if a_1:\n        return  - b\n\n")
    assert words == ["if", " a", "_", "1", ":", "\n        ", "return", "  ", "-",
                     " b", "\n", "\n"]  # fmt: skip
    assert "\n        " in tokens.book_vocabulary().pieces


def test_what_is_outside_the_alphabet_is_unknown(small):
    ids = small.encode("width ≥ é\r")
    assert (ids == tokens.UNKNOWN).sum() == 3
    assert small.decode(ids) == "width \ufffd \ufffd\ufffd"


def test_merges_are_those_of_the_plain_algorithm(small):
    """Join the most frequent pair, counting everything anew each time."""
    words = [
        [small.alphabet.index(c) + 1 for c in w] for w in tokens.WORD.findall(SAMPLE)
    ]
    for number, merge in enumerate(small.merges):
        counts = Counter(p for w in words for p in zip(w, w[1:], strict=False))
        assert merge == min(counts, key=lambda pair: (-counts[pair], pair))
        new = 1 + len(small.alphabet) + number
        words = [tokens._join(word, merge, new) for word in words]
    assert small.encode(SAMPLE).tolist() == [i for word in words for i in word]


def test_a_pair_that_overlaps_itself_is_joined_from_the_left():
    vocabulary = tokens.learn(["aaaaa"], 3)
    assert vocabulary.pieces[1:] == ("a", "aa")
    assert vocabulary.encode("aaaaa").tolist() == [2, 2, 1]


def test_a_text_with_few_pairs_has_few_tokens():
    assert len(tokens.learn(["ab"], 100)) == 4  # unknown, a, b, ab


def test_a_vocabulary_is_saved_and_loaded(small, tmp_path):
    small.save(tmp_path / "v.json")
    loaded = Vocabulary.load(tmp_path / "v.json")
    assert loaded == small and loaded.pieces == small.pieces
    assert (loaded.encode(SAMPLE) == small.encode(SAMPLE)).all()


@pytest.mark.parametrize("text", ["{}", "[]", "no json", '{"alphabet": "a"}',
                                  '{"alphabet": "a", "merges": [[1, 9]]}'])  # fmt: skip
def test_a_file_that_is_no_vocabulary_is_refused(tmp_path, text):
    (tmp_path / "v.json").write_text(text)
    with pytest.raises(UserError, match="v.json is no vocabulary: give a file"):
        Vocabulary.load(tmp_path / "v.json")


def test_mistakes_are_one_line(small):
    mistakes = [
        (lambda: small.encode(""), "the text is empty"),
        (lambda: tokens.learn([""]), "the text is empty"),
        (lambda: tokens.learn(["abc"], 3), "give a size from 4 to 65536"),
        (lambda: tokens.learn(["abc"], 70_000), "a vocabulary of 70000 tokens cannot"),
        (lambda: small.decode([1, 80]), "token 80 is not in the vocabulary of 80"),
        (lambda: small.decode(np.array([-1])), "token -1 is not in the vocabulary"),
        (lambda: Vocabulary.load("nowhere.json"), "nowhere.json is no vocabulary"),
    ]
    for mistake, message in mistakes:
        with pytest.raises(UserError, match=message) as caught:
            mistake()
        assert "\n" not in str(caught.value)

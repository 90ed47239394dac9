"""*Monkeys*: its first view and its picture."""

import json

import numpy as np
import pytest

from scalinglaws import monkeys
from scalinglaws.explorables import Monkeys
from tests.explorable_cases import make_monkeys as make
from tests.explorable_cases.output import alt_of


def test_stored_first_view_is_what_the_javascript_computes():
    stored, made = json.loads(make.VIEW.read_text("utf-8")), make.make_view()
    assert made["state"] == stored["state"] == Monkeys().state()
    assert made["ranks"] == stored["ranks"]
    for key in ("exponent", "lines", "exact", "theory", "text", "slopes"):
        assert np.array(made[key]) == pytest.approx(np.array(stored[key]), rel=1e-9)


def test_output_is_a_small_picture_with_computed_words():
    alt = alt_of(Monkeys().to_html())
    exponent = monkeys.exponent(monkeys.equal_keys(4))
    assert f"exponent {exponent:.2f};" in alt and "a factor of 5 " in alt

"""*Quanta*: its picture."""

import pytest

from scalinglaws import quanta
from scalinglaws.explorables import Quanta
from tests.explorable_cases.output import alt_of


@pytest.mark.parametrize(
    "state", [{}, {"resource": "steps", "tasks": 71}, {"resource": "parameters"}]
)
def test_output_is_a_small_picture_with_computed_words(state):
    figure = Quanta(**state)
    alt = alt_of(figure.to_html())
    whole = int(figure.n() * (1 + 1e-12))
    loss = quanta.tail(whole, 0.4, figure.n_tasks)
    assert f"With {whole} of" in alt and f"to {loss:.2f} in steps" in alt

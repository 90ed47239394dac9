"""*Resource*: the package against exact integrals, and its picture."""

import json

import numpy as np
import pytest

from scalinglaws.explorables import SharedBudget
from scalinglaws.skills import resource
from tests.explorable_cases import make_resource as make
from tests.explorable_cases.output import alt_of

CASES = json.loads(make.CASES.read_text("utf-8"))


def test_the_package_agrees_with_the_exact_integrals():
    for case in CASES:
        if case["kind"] == "clock":
            steps, world = case["given"]["steps"], case["given"]["world"]
            found = resource.clock(np.array(steps), **world)
            assert found == pytest.approx(np.array(case["answer"]), rel=1e-5)


@pytest.mark.parametrize("state", [{}, {"law": "L1", "waste": 25}, {"tasks": 20}])
def test_output_is_a_small_picture_with_computed_words(state):
    figure = SharedBudget(**state)
    alt = alt_of(figure.to_html())
    skills = resource.skills(250.0, **figure.world())
    assert f"the last at {skills[-1]:.2f}" in alt and "At step 250" in alt

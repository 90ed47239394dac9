"""Every exercise: several right answers pass, plausible wrong ones get their hint.

No message may tell an answer, and no answer, however odd, may raise.
"""

import re
from pathlib import Path

import exercise_cases_lottery as lottery_cases
import numpy as np
import pytest
from exercise_cases import RIGHT, UNUSABLE, VALUES, WRONG, right_answer

from scalinglaws.errors import UserError
from scalinglaws.exercises import EXERCISES, check, lottery, variant


def cases(table):
    return [(id, answer, words) for id in table for answer, words in table[id]]


def test_every_exercise_has_its_cases():
    for id in EXERCISES:
        assert len(RIGHT[id]) >= 2 and len(WRONG[id]) >= 5 and len(UNUSABLE[id]) >= 5


@pytest.mark.parametrize("id", RIGHT)
@pytest.mark.parametrize("student", [None, "ada", "grace"])
def test_right_answers_pass(id, student):
    answers = RIGHT[id]
    if id in VALUES and student:
        numbers = variant(id, student)
        one = isinstance(numbers, dict)
        answers = [VALUES[id](**case) for case in ([numbers] if one else numbers)]
        answers = answers[0] if one else list(zip(*answers, strict=True))
    for answer in answers:
        verdict = check(id, answer, student=student)
        assert verdict.right, verdict
        assert verdict.message == f"{id}: right."


@pytest.mark.parametrize(("id", "answer", "hint"), cases(WRONG))
def test_wrong_answers_get_their_hint(id, answer, hint):
    verdict = check(id, answer)
    assert not verdict.right
    assert verdict.message.startswith(f"{id}: not yet. Hint: ")
    assert hint in verdict.message


@pytest.mark.parametrize(("id", "answer", "problem"), cases(UNUSABLE))
def test_unusable_answers_are_told_what_is_wanted(id, answer, problem):
    verdict = check(id, answer)
    assert not verdict.right
    assert problem in verdict.message
    assert EXERCISES[id].wants in verdict.message


@pytest.mark.parametrize("id", EXERCISES)
@pytest.mark.parametrize("nothing", [None, ...])
def test_no_answer_yet_asks_for_one(id, nothing):
    verdict = check(id, nothing)
    assert verdict.message == f"{id} wants {EXERCISES[id].wants}."


@pytest.mark.parametrize("id", EXERCISES)
def test_no_message_holds_a_number_or_a_second_line(id):
    answers = [row[0] for table in (WRONG, UNUSABLE) for row in table[id]]
    for answer in [*answers, *RIGHT[id], None]:
        message = check(id, answer).message.removeprefix(id)
        assert not re.search(r"\d", message)
        assert "\n" not in message


def test_a_notebook_shows_the_message():
    assert repr(check("2.2-c", lottery_cases.WIDTH)) == "2.2-c: right."


def test_an_unknown_exercise_lists_the_known_ones():
    with pytest.raises(UserError, match=r"no exercise '2.2-z': .* 2.2-a, 2.2-b"):
        check("2.2-z", 1)
    with pytest.raises(UserError, match="no variant"):
        variant("2.2-a")


def test_a_function_may_change_its_arguments():
    def vandal(widths, losses, low, high):
        exponent = lottery_cases.by_polyfit(widths, losses, low, high)
        losses[:] = 1
        return exponent

    assert check("2.2-a", vandal).right


def test_variants_are_stable_and_differ():
    assert variant("2.2-c", "ada") == variant("2.2-c", "ada")
    assert variant("2.2-c", "ada") != variant("2.2-c", "grace") != lottery_cases.BOOK
    assert 10 < lottery_cases.WIDTH < 5000


# Fewer students where an answer takes long to find or to judge; else 500.
SLOW = {"1.1-c": 150, "4.1-a": 30, "4.3-a": 150}
NUMBERED = [id for id in EXERCISES if EXERCISES[id].variant]


@pytest.mark.parametrize("id", NUMBERED)
def test_a_neighbours_answer_is_accepted_for_less_than_one_in_a_hundred(id):
    students = [f"student-{i}" for i in range(SLOW.get(id, 500))]
    answers = [right_answer(id, variant(id, student)) for student in students]
    if id == "4.1-a":  # a model runs for each case: all pairs of its few students
        orders = np.array(answers)[:, 0]
        same = (orders[:, None] == orders).all(axis=-1)
        by_chance = (same.sum() - len(orders)) / (len(orders) * (len(orders) - 1))
        assert by_chance ** EXERCISES[id].cases < 0.01
        return
    accepted = sum(
        check(id, answers[i - 1], student=student).right
        for i, student in enumerate(students)
    )
    assert accepted < len(students) / 100
    for student, answer in zip(students[:20], answers, strict=False):
        assert check(id, answer, student=student).right


def test_a_list_of_cases_says_what_is_missing():
    answer = right_answer("3.1-b", variant("3.1-b", "ada"))
    assert check("3.1-b", answer, student=" Ada ").right
    for short in (answer[0], answer[:-1], [], "0.3"):
        verdict = check("3.1-b", short, student="ada")
        assert "as many answers as cases" in verdict.message
    assert "is missing" in check("3.1-b", [*answer[:-1], ...], student="ada").message
    assert not check("3.1-b", [*answer[:-1], 9.0], student="ada").right


def test_the_error_that_judges_a_width_is_the_closed_form():
    for half_width, n_pieces in ((2, 1), (2, 3), (0.5, 100), (5, 3000)):
        expected = (2 * half_width) ** 4 / (180 * n_pieces**4)
        found = lottery._best_piecewise_mse(n_pieces, half_width)
        assert found == pytest.approx(expected, rel=1e-9)


def test_the_package_holds_no_answer():
    for file in Path(lottery.__file__).parent.glob("*.py"):
        text = file.read_text(encoding="utf-8")
        assert (
            str(lottery_cases.WIDTH) not in text
            and str(lottery_cases.BOOK["target"]) not in text
        )

"""The item bank and the public notebooks; grading itself is in tests/grading."""

import json
import time
from collections import Counter

import nbformat
import numpy as np
import pytest
from nbclient import NotebookClient

from assignments import __main__, bank, collector, teaching, truth
from assignments.bank import BOOK
from scalinglaws.errors import UserError
from scalinglaws.exercises import check, exercise, variant
from scalinglaws.exercises.core import Verdict, judge

SECRET = b"a secret of the tests"
FUNCTIONS = [id for id, item in bank.items().items() if item.parameters is not None]


def test_every_part_has_twelve_items_of_every_kind():
    counts = Counter(item.part for item in bank.items().values())
    assert set(bank.parts()) >= {1, 2, 3, 4, 5}
    for part in bank.parts():
        assert counts[part] >= 12
        kinds = {item.kind for item in bank.items().values() if item.part == part}
        assert kinds == set(bank.KINDS)
        drawn = bank.draw(part, np.random.default_rng(0))
        assert [item.kind for item in drawn] == list(bank.KINDS)


def test_an_item_says_what_it_asks_and_what_it_takes():
    for item in bank.items().values():
        assert len(item.question) > 80 and "](.." not in item.question
        assert 10 <= item.minutes <= 60 and item.difficulty in (1, 2, 3)
        assert item.name.isidentifier()
        if item.kind == "explain":
            rubrics = (BOOK / "assignments" / "rubrics.md").read_text(encoding="utf-8")
            assert f"## {item.id}\n" in rubrics


@pytest.mark.parametrize("id", FUNCTIONS)
def test_a_function_is_judged_from_what_it_gave_for_hidden_inputs(id):
    calls = truth.calls(id, "course/ada", SECRET)
    assert calls == truth.calls(id, "course/Ada", SECRET)
    assert calls != truth.calls(id, "course/bob", SECRET)
    assert calls != truth.calls(id, "course/ada", b"another secret")
    name, sent = bank.item(id).name, json.loads(json.dumps(calls))
    text = collector.collect({name: bank.reference(id)}, name, sent)
    assert truth.verdict(id, json.loads(text), "course/ada", SECRET).right
    others = truth.calls(id, "course/bob", SECRET)
    text = collector.collect({name: lambda *a: None}, name, others)
    assert not truth.verdict(id, json.loads(text), "course/ada", SECRET).right


def test_inputs_that_refuse_the_reference_are_drawn_again(monkeypatch):
    usual = truth.calls("3.1-a", "course/eve", SECRET)
    truth._drawn.cache_clear()
    refusals = iter([True])

    def strict(*given):
        real = judge(*given)
        return Verdict(False, "") if next(refusals, False) else real

    monkeypatch.setattr(truth, "judge", strict)
    assert truth.calls("3.1-a", "course/eve", SECRET) != usual
    monkeypatch.setattr(truth, "judge", lambda *given: Verdict(False, ""))
    with pytest.raises(UserError, match="mend it before grading"):
        truth.calls("3.1-a", "course/adam", SECRET)
    truth._drawn.cache_clear()


def test_what_a_kernel_sends_is_never_an_error_here():
    for payload in (
        {},
        {"results": 3},
        {"results": []},
        {"results": [{}]},
        {"results": [{"value": {"array": [1, "a"], "type": "<f8"}}] * 9},
        {"results": [{"raised": 4}]},
        {"value": {"array": [1], "type": "O"}},
        {"value": {"dict": 3}},
        {"value": {"list": [[[]]]}},
    ):
        for id in ("3.1-a", "3.1-b", "measure-3"):
            assert not truth.verdict(id, payload, "course/ada", SECRET).right


@pytest.mark.parametrize(
    "answer",
    [1, 0.1, True, None, ..., "text", [1, 2.5], (2, 1), {"a": [1]}, np.float32(0.1),
     np.arange(6).reshape(2, 3), np.array(2.5), np.array(["a"]), float("inf")],
)  # fmt: skip
def test_plain_answers_arrive_as_they_were(answer):
    found = collector.decode(json.loads(json.dumps(collector.encode(answer))))
    assert np.array_equal(found, answer) and np.shape(found) == np.shape(answer)


def test_other_answers_arrive_as_nothing_usable():
    for answer in (1j, object(), {1, 2}, np.array([object()])):
        found = collector.decode(json.loads(json.dumps(collector.encode(answer))))
        assert isinstance(found, collector.Opaque)


def test_check_and_grade_agree_around_the_tolerance():
    for shift in np.linspace(0.9, 1.1, 41):
        answer = [
            shift * value
            for value in bank.reference_value("3.1-b", variant("3.1-b", "a"))
        ]
        graded = judge(exercise("3.1-b"), answer, "a", truth.hidden(SECRET, "x"))
        assert graded == check("3.1-b", answer, student="a")


@pytest.mark.parametrize("part", bank.parts())
def test_the_public_notebooks_are_what_the_command_writes(part):
    path = f"assignments/release/part-{part}.ipynb"
    made = __main__.public(part, path)
    stored = nbformat.read(BOOK / path, as_version=4)
    assert [c.source for c in made.cells] == [c.source for c in stored.cells], (
        "stale: run make assignments"
    )
    assert not any(cell.get("outputs") for cell in stored.cells)


@pytest.mark.parametrize("part", bank.parts())
def test_a_public_notebook_runs_blank_in_ten_seconds(part):
    path = BOOK / f"assignments/release/part-{part}.ipynb"
    client = NotebookClient(nbformat.read(path, as_version=4), timeout=60)
    with client.setup_kernel():  # its start is the machine's, not the notebook's
        started = time.perf_counter()
        for index, cell in enumerate(client.nb.cells):
            client.execute_cell(cell, index)
        seconds = time.perf_counter() - started
    assert seconds < 10
    said = [o for c in client.nb.cells for o in c.get("outputs", [])]
    assert len(said) >= 5 and not [o for o in said if o.output_type == "error"]


def test_the_tables_for_instructors_are_what_the_chapters_say():
    text = teaching.PAGE.read_text(encoding="utf-8")
    assert teaching.page(text) == text, "stale: run make assignments"
    numbers = {chapter.number for chapter in teaching.chapters()}
    assert all(set(chosen or ()) <= numbers for chosen in teaching.PATHS.values())


def test_no_solution_is_in_the_package_the_chapters_or_the_public_notebooks():
    folders = ("scalinglaws", "book", "assignments/release", "assignments/prompts")
    files = [
        file
        for folder in folders
        for ending in ("*.py", "*.md", "*.ipynb", "*.js")
        for file in (BOOK / folder).rglob(ending)
    ]
    site = BOOK / "_build" / "html"
    files += [*site.rglob("*.html"), *site.rglob("*.ipynb")]
    rubrics = (BOOK / "assignments" / "rubrics.md").read_text(encoding="utf-8")
    held = [line[2:] for line in rubrics.splitlines() if line.startswith("- ")]
    assert len(held) >= 12
    for file in files:
        text = file.read_text(encoding="utf-8")
        assert not [line for line in held if line in text], file
        assert "exercise_cases" not in text, file

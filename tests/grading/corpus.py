"""Submissions with the marks a fair human would give, of 12 without the written one.

Each is (name, marks or status, course -> notebook, text of a file, or a dict of files).
"""

import json

import nbformat
from solutions import ANSWERS, SET, blank, solved, without_work

FULL = 12.0


def answers(table):
    return lambda course: solved(course, changed=table)


def extra(*cells):
    return lambda course: solved(course, extra=cells)


def edited(change):
    def make(course):
        notebook = solved(course)
        return change(notebook) or notebook

    return make


def cells(change):
    def edit(notebook):
        notebook.cells = [new for cell in notebook.cells for new in change(cell)]

    return edited(edit)


def is_answer(cell):
    return cell.source.startswith("# answer:")


def is_check(cell):
    return cell.source.startswith("check(")


def altered(cell, **changes):
    return nbformat.from_dict({**cell, **changes})


def split(cell):
    """Every answer in two cells, the second with the same metadata."""
    if not is_answer(cell) or "\ndef" in cell.source[12:40] or "\n" not in cell.source:
        return [cell]
    first, _, rest = cell.source.partition("\n")
    return [altered(cell, source=first), altered(cell, source=rest)]


def as_markdown(cell):
    if not is_answer(cell):
        return [cell]
    return [nbformat.v4.new_markdown_cell(cell.source)]


def stripped(cell):
    return [altered(cell, metadata={})]


def old_format(notebook):
    for cell in notebook.cells:
        cell.pop("id", None)
    notebook.nbformat_minor = 4


def foreign(notebook):
    notebook.metadata.kernelspec = {"name": "julia-9", "display_name": "Julia"}


def truncated(course):
    return nbformat.writes(solved(course))[:-400]


def in_files(*names):
    return lambda course: {name: solved(course) for name in names}


PLAIN = [
    ("reference", FULL, solved),
    ("lambdas", FULL, answers({
        "3.1-a": "exponent = lambda alpha, power: 1 / (power * (1 + 1 / alpha))",
        "3.4-c": "lost = lambda q: np.average(1 - q, weights=q)"})),
    ("arrays", FULL, extra("answer_3_1_b = np.array(answer_3_1_b)")),
    ("blank", 0.0, blank),
    ("own-id", FULL, lambda course: solved(course, student="own-id")),
    ("others-id", FULL, lambda course: solved(course, student="reference")),
    # Wrong in plausible ways
    ("not-slower", 10.0, answers({"3.1-a":
        "def exponent(alpha, power):\n    return power * alpha / (1 + alpha)"})),
    ("minus", 10.0, answers({"3.1-a":
        "def exponent(alpha, power):\n    return -alpha / (power * (1 + alpha))"})),
    ("endless", 10.0, answers({"3.1-b":
        "answer_3_1_b = [v['alpha'] for v in variant('3.1-b', student=ME)]"})),
    ("one-case", 10.0, extra("answer_3_1_b = answer_3_1_b[0]")),
    ("neighbour", 7.0, answers({
        "3.1-b": ANSWERS["3.1-b"].replace("=ME", "='phys-101/reference'"),
        "measure-3": ANSWERS["measure-3"].replace("=ME", "='phys-101/reference'")})),
    ("log-prefactor", 9.0, extra(
        "answer_measure_3['prefactor'] = np.log(answer_measure_3['prefactor'])")),
    ("no-noise", 9.0, extra(
        "answer_measure_3['losses'] = [[0.5] * 10] * 6")),
    ("kept", 10.0, answers({"3.4-c": "def lost(q):\n    return (q @ q) / q.sum()"})),
    ("typed-number", 10.0, answers({"3.4-c": "lost = 0.31"})),
    ("free-when-learned", 9.0, answers({
        "build-3": ANSWERS["build-3"].replace("low, high) @", "0, high) @")})),
    ("text", 10.0, answers({"3.4-c": "def lost(q):\n    return 'a third'"})),
    ("not-a-number", 10.0, answers({"3.4-c": "def lost(q):\n    return np.nan"})),
    ("raises", 10.0, answers({"3.4-c": "def lost(q):\n    return 1 / 0"})),
    ("half-done", 4.0, answers({
        id: "pass" for id in ("3.1-b", "measure-3", "build-3")})),
    # Mangled
    ("copied", FULL, cells(lambda cell: [cell, cell])),
    ("copied-four-times", FULL, cells(lambda cell: [cell] * 4)),
    ("split", FULL, cells(split)),
    ("stripped", FULL, cells(stripped)),
    ("no-checks", FULL, cells(lambda cell: [] if is_check(cell) else [cell])),
    ("edited-checks", FULL, cells(lambda cell: [
        altered(cell, source="# mine\n" + cell.source) if is_check(cell) else cell])),
    ("markdown", FULL, cells(as_markdown)),
    ("no-setup", 4.0, cells(
        lambda cell: [] if cell.source.startswith("# Setup") else [cell])),
    ("syntax", 9.0, answers({"build-3": "def quanta_loss(steps:"})),
    ("foreign-kernel", FULL, edited(foreign)),
    ("old-format", FULL, edited(old_format)),
    ("own-check", FULL, extra("check = lambda *a, **k: 'right'")),
    ("magic", FULL, extra("%timeit -n1 -r1 1 + 1", "!ls")),
    ("asks", FULL, extra("name = input('your name: ')")),
    ("floods", FULL, extra("for i in range(300_000): print(i)")),
    ("memory", FULL, extra("a = np.ones((2**31, 8))")),
    # What cannot be graded is said, and gets no marks at all
    ("truncated", "unreadable", truncated),
    ("empty-file", "unreadable", lambda course: ""),
    ("another-file", "unreadable", lambda course: json.dumps({"cells": 3})),
    ("two-files", "several files", in_files("a.ipynb", "b.ipynb")),
    ("renamed", FULL, in_files(f"Copy of {SET} (1).ipynb")),
    ("nothing", "missing", lambda course: {}),
]  # fmt: skip

SWALLOWS = "while True:\n    try:\n        while True: pass\n    except: pass"
FORGED = """\
import builtins, json
def forged(*a, **k): return '{"results": [{"value": true}, {"value": 1.0}]}'
json.dumps = forged
old = builtins.print
def print(*a, **k): old(*[str(x)[:16] + forged() for x in a])
builtins.print = print"""
EQUAL = """\
class Equal(float):
    __eq__ = __le__ = __ge__ = __lt__ = __gt__ = lambda self, other: True
    __rsub__ = __sub__ = __abs__ = __rmul__ = lambda self, *a: Equal(0)
    __hash__ = float.__hash__
np.isclose = np.allclose = lambda *a, **k: True
exponent = lost = quanta_loss = lambda *a: Equal(1)
answer_3_1_b = [Equal(1)] * 4"""
PATCHES = """\
import scalinglaws.exercises.core as core, scalinglaws.exercises.quanta as quanta
core.near = quanta._is = lambda *a: True
core.judge = lambda *a, **k: core.Verdict(True, 'right')
exponent = lost = lambda *a: 1.0"""
SEARCHES = """\
import os, sqlite3
found = []
for root, folders, files in os.walk('/'):
    folders[:] = [f for f in folders if f not in ('proc', 'sys', 'usr')]
    found += [os.path.join(root, f) for f in files
              if 'secret' in f or f.endswith('.db') or f == 'corpus.py']
for path in found:
    with open(path, 'a') as file: file.write('99')
for path in (COURSE_FOLDER + '/gradebook.db', SECRET_FILE):
    open(path).read()
    sqlite3.connect(path).execute('update grade set manual_score = 99')
"""
NETWORK = """\
import socket
socket.create_connection(('127.0.0.1', 22), timeout=2)
exponent = lambda alpha, power: alpha / (power * (1 + alpha))"""
HOOK = """\
def hook(info): print('HIDDEN', info.raw_cell)
get_ipython().events.register('pre_run_cell', hook)
_exponent = exponent
def exponent(alpha, power):
    print('HIDDEN', alpha, power)
    open('/tmp/kept', 'a').write(str(alpha))
    return _exponent(alpha, power)"""
FORKS = """\
import os, time
try:
    for _ in range(1000):
        if os.fork() == 0:
            time.sleep(8); os._exit(0)
except OSError: pass"""
FILLS = "with open('/tmp/full', 'wb') as f:\n    while True: f.write(bytes(2**20))"

HOSTILE = [
    ("endless-cell", FULL, extra("while True: pass")),
    ("endless-function", 9.0, answers({
        "build-3": "def quanta_loss(*a):\n    while True: pass"})),
    ("swallows", FULL, extra(SWALLOWS)),
    ("exits", FULL, extra("import os; os._exit(0)")),
    ("exits-in-function", 10.0, answers({
        "3.4-c": "def lost(q):\n    import os; os._exit(0)"})),
    ("kills", FULL, extra("import os; os.kill(os.getppid(), 9)")),
    ("forks", FULL, extra(FORKS)),
    ("fills", FULL, extra(FILLS)),
    ("forged", 0.0, lambda course: without_work(course, FORGED)),
    ("equal", 0.0, lambda course: without_work(course, EQUAL)),
    ("patches", 0.0, lambda course: without_work(course, PATCHES)),
    ("silent", 0.0, lambda course: without_work(
        course, "import os, sys; sys.stdout = open(os.devnull, 'w')")),
    ("searches", 0.0, lambda course: without_work(
        course, f"COURSE_FOLDER = {str(course)!r}\n"
        f"SECRET_FILE = {str(course.parent / 'secret')!r}\n" + SEARCHES)),
    ("network", 0.0, lambda course: without_work(course, NETWORK)),
    ("hook", FULL, extra(HOOK)),
]  # fmt: skip
COPIES = [f"copy-{i:02d}" for i in range(20)]

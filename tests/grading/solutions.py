"""A problem set of part 3 for the tests, and notebooks with answers to it."""

import nbformat
from nbformat.v4 import new_code_cell

SET = "part-3"
ITEMS = ["3.1-a", "3.1-b", "measure-3", "3.4-c", "build-3", "explain-3"]
ANSWERS = {
    "3.1-a": """\
def exponent(alpha, power):
    return alpha / (power * (1 + alpha))""",
    "3.1-b": """\
def foretold(alpha, n_tasks, window):
    return alpha / (1 - (np.sqrt(window[0] * window[1]) / n_tasks) ** alpha)
answer_3_1_b = [foretold(**case) for case in variant("3.1-b", student=ME)]""",
    "measure-3": """\
def measured(alpha, n_tasks, new_size):
    rng = np.random.default_rng(0)
    p = np.arange(1, n_tasks + 1) ** -(1 + alpha)
    p /= p.sum()
    sizes, losses = [10, 20, 40, 80, 160, 320], []
    for n in sizes:
        drawn = [np.unique(rng.choice(n_tasks, n, p=p)) for _ in range(10)]
        losses.append([1 - p[seen].sum() for seen in drawn])
    slope, level = np.polyfit(np.log(sizes), np.log(np.mean(losses, axis=1)), 1)
    return dict(sizes=sizes, losses=losses, exponent=-slope, prefactor=np.exp(level),
                prediction=np.exp(level) * new_size**slope)
answer_measure_3 = measured(**variant("measure-3", student=ME))""",
    "3.4-c": """\
def lost(q):
    return 1 - (q @ q) / q.sum()""",
    "build-3": """\
def quanta_loss(steps, alpha, n_tasks, need, low, high):
    p = np.arange(1, n_tasks + 1) ** -(1 + alpha)
    p /= p.sum()
    return np.where(np.outer(steps, p) >= need, low, high) @ p""",
    "explain-3": """\
answer_explain_3 = "The law ends: <script>alert(1)</script> see figure 3.1." """,
}


def blank(course):
    return nbformat.read(course / "release" / SET / f"{SET}.ipynb", as_version=4)


def solved(course, changed=(), extra=(), student="your-id"):
    """The reference notebook; `changed` answers differ, `extra` cells come last."""
    notebook = blank(course)
    answers = ANSWERS | dict(changed)
    for cell in notebook.cells:
        for id, source in answers.items():
            if cell.cell_type == "code" and cell.source.startswith(f"# answer: {id}\n"):
                cell.source = f"# answer: {id}\n{source}"
        if cell.source.startswith("STUDENT ="):
            cell.source = cell.source.replace("your-id", student)
    notebook.cells += [new_code_cell(source) for source in extra]
    return notebook


def without_work(course, *extra):
    """A blank notebook with more cells, which try to get marks for nothing."""
    notebook = blank(course)
    notebook.cells += [new_code_cell(source) for source in extra]
    return notebook

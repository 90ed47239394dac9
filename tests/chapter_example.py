"""A chapter in small that obeys every lint; tests plant faults in copies of it."""

from chapter_lints import SETUP_CELL
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

OPENING = """\
# An example

**Does the error of a wider network fall?**

**Objectives.** After this chapter you can read a slope off a figure.

**Prerequisites.** Logarithms.

**Time.** 2 minutes to read, 10 seconds to run.
"""

PREDICT = """\
## Predict before you run

By which factor does $E = N^{-1}$ fall from $N = 2$ to $N = 8$?

> **Note.** An idea with `{braces}` in code, and a sum $\\sum_{i=1}^{n} x_i$ outside it.

$$E(N) = N^{-\\alpha} \\tag{1}$$
"""

FIGURE = """\
from scalinglaws import figures

widths = [2, 4, 8]
errors = [0.5, 0.25, 0.125]
fig, ax = figures.loglog_axes("width N", "error", xticks=widths)
ax.plot(widths, errors)
figures.show(
    fig,
    alt=f"The error {figures.trend(widths, errors)}: a line of slope -1.",
    table={"N": widths, "error": errors},
    source={"command": "python -m scalinglaws run example", "seconds": 1.5},
)
"""

BAR = """\
import sys

import ipywidgets
from tqdm import tqdm as plain_bar
from tqdm.auto import tqdm

for _ in tqdm(range(3)):
    pass
for _ in plain_bar(range(3), file=sys.stderr):
    pass
ipywidgets.IntSlider()
"""

EXPLORABLE = """\
import anywidget


class Counter(anywidget.AnyWidget):
    _esm = "export default { render({ el }) { el.textContent = '0' } }"

    def _repr_mimebundle_(self, **kwargs):
        data, metadata = super()._repr_mimebundle_(**kwargs)
        alt = "A counter that stands at 0 and rises by 1 with each click."
        html = f'<div class="explorable"><img alt="{alt}" src="data:,"></div>'
        return {**data, "text/plain": alt, "text/html": html}, metadata


Counter()
"""

VERDICT = """\
from scalinglaws.experiments import core

print("claims are read:", "claims" in core.read_claims())
"""

HINT = """\
### Exercise 2.2-{letter}

Do it.

<details>
<summary>Hint</summary>

Think, *then* do.

</details>
"""


def example():
    """Return the notebook, not executed."""
    cells = [
        new_markdown_cell(OPENING),
        new_code_cell(SETUP_CELL, metadata={"tags": ["hide-input"]}),
        new_markdown_cell(PREDICT),
        new_code_cell(FIGURE, metadata={"tags": ["hide-input"]}),
        new_markdown_cell("What to notice: it is a line."),
        new_code_cell(BAR),
        new_code_cell(EXPLORABLE, metadata={"tags": ["hide-input"]}),
        new_markdown_cell("## What the source says, what we measured, verdict"),
        new_code_cell(VERDICT, metadata={"tags": ["nbval-check-output"]}),
        new_markdown_cell("## Exercises"),
    ]
    for letter in "abcd":
        cells += [
            new_markdown_cell(HINT.format(letter=letter)),
            new_code_cell(
                f'from scalinglaws.exercises import check\n\ncheck("2.2-{letter}", ...)'
            ),
        ]
    cells += [
        new_markdown_cell("## Summary\n\nIt falls: see [the start](#an-example)."),
        new_markdown_cell("## Further reading\n\n- [References](../references.md)"),
    ]
    for index, cell in enumerate(cells):
        cell.id = f"example-{index}"
    return new_notebook(cells=cells)

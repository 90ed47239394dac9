"""Three steps of `nbgrader autograde`: normalise, execute in the box, score.

The contract is names in the notebook's final namespace, not cells. So it does not
matter whether cells were copied, split, moved, stripped of metadata or added.
"""

import json
import re
import secrets
from pathlib import Path
from time import monotonic

import nbformat
from nbformat.v4 import new_code_cell, new_output
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Float, Unicode

from assignments import bank, truth
from assignments.sandbox import UNBOXED, Kernel
from scalinglaws.errors import UserError

COLLECTOR = Path(__file__).with_name("collector.py").read_text(encoding="utf-8")
STUDENT = re.compile(r"^(STUDENT|ME|COURSE)\s*=.*$", re.MULTILINE)


def assigned(assignment: str) -> dict:
    """Return {course, items} of a problem set of the course in this folder."""
    path = Path("sets", f"{assignment}.json")
    return json.loads(path.read_text(encoding="utf-8"))


class Normalise(NbGraderPreprocessor):
    """The student's cells in their order, then the grade cells as they were given."""

    def preprocess(self, nb, resources):
        """Rebuild the notebook."""
        told = resources["nbgrader"]
        folder = Path("release", told["assignment"])
        given = nbformat.read(folder / f"{told['notebook']}.ipynb", as_version=4)
        marks = [c for c in given.cells if c.metadata.get("nbgrader", {}).get("grade")]
        known = {cell.source for cell in marks}
        course = assigned(told["assignment"])["course"]
        forced = {"STUDENT": told["student"], "COURSE": course}
        forced["ME"] = f"{course}/{told['student']}"
        cells = []
        for cell in nb.cells:
            if cell.source in known:
                continue
            if cell.cell_type == "code" or cell.source.startswith("# answer:"):
                source = STUDENT.sub(
                    lambda m: f"{m[1]} = {forced[m[1]]!r}", cell.source
                )
                cells.append(new_code_cell(source))
            else:
                cell.metadata.pop("nbgrader", None)
                cells.append(cell)
        given.cells = cells + marks
        return given, resources


class BoxedExecute(NbGraderPreprocessor):
    """Run the student's cells in the box, then ask for every answer."""

    timeout = Float(30, help="Seconds a cell may take.").tag(config=True)
    budget = Float(150, help="Seconds a whole notebook may take.").tag(config=True)
    unboxed = Unicode("", help=f'"{UNBOXED}" runs without a box.').tag(config=True)
    secret_file = Unicode(help="The file of the course's secret.").tag(config=True)

    def preprocess(self, nb, resources):
        """Execute; the answers go to resources["answers"]."""
        told = resources["nbgrader"]
        ids = assigned(told["assignment"])["items"]
        student = f"{assigned(told['assignment'])['course']}/{told['student']}"
        inputs = {
            id: truth.calls(id, student, read_secret(self.secret_file)) for id in ids
        }
        codes = [
            cell
            for cell in nb.cells
            if cell.cell_type == "code" and not cell.metadata.get("nbgrader")
        ]
        with Kernel(unboxed=self.unboxed == UNBOXED) as kernel:
            notes, good = self._run(kernel, codes)
            payloads = self._collect(kernel, good, inputs, notes)
        resources["answers"] = {
            "student": student,
            "notes": sorted(notes),
            "inputs": {id: truth.fingerprint(calls) for id, calls in inputs.items()},
            "payloads": payloads,
        }
        return nb, resources

    def _run(self, kernel, codes):
        """Run the cells; return notes, and the sources of those that can run again.

        A cell that kills the kernel is left out, and the others start anew.
        """
        notes, poison, i = set(), set(), 0
        end = monotonic() + self.budget
        while i < len(codes) and monotonic() < end:
            if i not in poison:
                status, outputs = kernel.run(codes[i].source, self.timeout)
                codes[i].outputs = [new_output(**_clean(one)) for one in outputs]
                if status != "ok":
                    notes.add(status)
                if status == "died":
                    poison.add(i)
                    kernel.restart()
                    i = -1
            i += 1
        if i < len(codes):
            notes.add("timed out")
        return notes, [c.source for j, c in enumerate(codes[:i]) if j not in poison]

    def _collect(self, kernel, sources, inputs, notes):
        payloads = {}
        for id, calls in inputs.items():
            mark = secrets.token_hex(8)  # a print of the student's is not mistaken
            name = bank.item(id).name
            code = (
                f"_box = {{'__name__': 'box'}}\nexec({COLLECTOR!r}, _box)\n"
                f"print({mark!r} + _box['collect'](globals(), {name!r}, "
                f"_box['json'].loads({json.dumps(calls)!r})))"
            )
            status, outputs = kernel.run(code, self.timeout)
            payloads[id] = _payload(outputs, mark) or {"missing": True}
            if status != "ok":
                notes.add("timed out")
                payloads[id] = {"timed out": True}
            if status == "died":
                kernel.restart()
                for source in sources:
                    kernel.run(source, self.timeout)
        return payloads


class Score(NbGraderPreprocessor):
    """Judge the answers and write marks into the grade cells, which nbgrader reads."""

    secret_file = Unicode(help="The file of the course's secret.").tag(config=True)

    def preprocess(self, nb, resources):
        """Score; the answers are kept in `answers/` for `rescore`."""
        told, answers = resources["nbgrader"], resources.pop("answers")
        secret = read_secret(self.secret_file)
        for cell in nb.cells:
            if not cell.metadata.get("nbgrader", {}).get("grade"):
                continue
            id = bank.id_of(cell.metadata.nbgrader.grade_id)
            payload = answers["payloads"][id]
            if cell.cell_type == "markdown":
                cell.source = written(cell.source, payload)
            else:
                points, message = mark(id, payload, answers["student"], secret)
                result = {"text/plain": str(points)}
                cell.execution_count = 1
                cell.outputs = [
                    new_output("stream", name="stdout", text=message + "\n"),
                    new_output("execute_result", data=result, execution_count=1),
                ]
        path = Path("answers", told["assignment"], f"{told['student']}.json")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(answers), encoding="utf-8")
        return nb, resources


def mark(id, payload, student, secret) -> tuple[float, str]:
    """Return (points, message) of an answer as the kernel sent it."""
    if payload.get("timed out"):
        return 0.0, f"{id}: no answer in time."
    if payload.get("missing"):
        return 0.0, f"{id}: there is no name {bank.item(id).name} in the notebook."
    judged = truth.verdict(id, payload, student, secret)
    return float(judged.right * bank.item(id).points), judged.message


def written(source, payload):
    """Return the text of a written answer for the marker, as text and nothing else."""
    text = payload.get("value") if isinstance(payload, dict) else None
    if not isinstance(text, str) or not text.strip():
        return source  # unchanged: nbgrader gives nothing and says "No response."
    return source + "\n\n" + "\n".join("    " + line for line in text.splitlines())


def read_secret(path) -> bytes:
    """Return the secret of the course."""
    try:
        secret = Path(path).expanduser().read_bytes().strip()
    except OSError:
        raise UserError(f"no secret in {path!r}: name a file you can read") from None
    if len(secret) < 16:
        raise UserError(f"the secret in {path} is short: write 16 characters or more")
    return secret


def _payload(outputs, mark):
    """The JSON after the mark, whatever else was printed; None if there is none."""
    printed = "".join(
        o.get("text", "") for o in outputs if o["output_type"] == "stream"
    )
    _, found, rest = printed.rpartition(mark)
    try:
        payload = json.loads(rest.splitlines()[0]) if found else None
    except (ValueError, IndexError, RecursionError):
        return None
    return payload if isinstance(payload, dict) else None


def _clean(output):
    output = {key: value for key, value in output.items() if key != "transient"}
    if output["output_type"] in ("execute_result", "display_data"):
        kept = {k: v for k, v in output["data"].items() if k in SHOWN}
        output["data"] = kept
    return output


SHOWN = ("text/plain", "image/png")  # no page of a student's in the feedback

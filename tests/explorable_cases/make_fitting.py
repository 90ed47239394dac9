"""Makes the cases that hold *fit it wrong* to `scalinglaws.fits`.

    python -m tests.explorable_cases.make_fitting

writes fitting.json beside it (what the package answers) and
scalinglaws/explorables/fitting.json (the figure's first view, what its JavaScript
answers). The tests make both again and compare.
"""

import json
import tempfile
from pathlib import Path

import numpy as np
from scipy.special import stdtrit

from scalinglaws import fits
from scalinglaws.errors import UserError
from scalinglaws.explorables import FitItWrong, base
from tests.explorable_cases.make import run_javascript, write

HERE = Path(__file__).parent
CASES = HERE / "fitting.json"
VIEW = base.FOLDER / "fitting.json"
FORMS = {
    "power": "power law",
    "offset": "power law with offset",
    "exponential": "exponential",
    "broken": "broken power law",
}
SIX = "10 5\n20 4\n40 3\n80 2\n160 1.5\n320 1.2\n"
TEXTS = [
    SIX,
    "size, loss\n# a comment\n10, 5\n\n20, 4\n40, 3\n80, 2\n160, 1.5\n320, 1.2",
    "320;1.2;1.4;1.0\n10;5;;4\n20;4\n40;3\n80;2e0\n160;+.15E1",
    'n\tloss\n"10"\t5\n20\t4\n40\t3\n80\t2\n160\t1.5\n320\t1.2\n10\t7\n10\t6',
]
BROKEN_TEXTS = [
    "10, 5\n20, four",
    "10; 5,2\n",
    "10, 5\n\n20",
    "10, 5\n20, -4",
    "10, 0",
]


def curves():
    """Sizes and losses: with and without offset, noisy and exact, short and long."""
    random = np.random.default_rng(11)
    for n, decades, exponent, offset, noise in (
        (6, 1.0, 0.5, 0.0, 0.05),
        (8, 1.5, 0.5, 0.3, 0.1),
        (12, 2.0, 0.3, 0.5, 0.03),
        (12, 4.0, 1.2, 0.1, 0.02),
        (24, 3.0, 0.8, 0.0, 0.2),
        (24, 6.0, 0.1, 0.2, 0.01),
        (9, 2.0, 0.7, 0.4, 0.0),
        (9, 2.0, -0.4, 0.0, 0.1),
        (40, 2.0, 0.5, 0.5, 0.3),
        (6, 0.5, 0.5, 0.5, 0.15),
    ):
        x = 10 ** np.linspace(1, 1 + decades, n) * np.exp(random.normal(0, 0.02, n))
        x.sort()
        y = (offset + (x / x[-1]) ** -exponent) * np.exp(random.normal(0, noise, n))
        yield x, y


def seed_curves():
    """Sizes, losses of each (one, or a few seeds) and a window or None."""
    random = np.random.default_rng(12)
    for (x, y), seeds, window in zip(
        curves(),
        (3, 1, 5, 4, 2, 1, 3, 3, 4, 1),
        (None, None, None, None, (100, 10**4), None, None, (1, 10**9), None, None),
        strict=True,
    ):
        noise = random.normal(0, 0.05, (len(x), seeds))
        yield x, list(y[:, None] * np.exp(noise)), window
    yield np.array([10.0, 20, 40]), [np.array([3.0]), *np.array([[2.0], [1.5]])], None
    yield np.array([10.0, 20, 40, 90]), list(np.array([[3.0], [2], [1.5], [1.2]])), None
    yield (
        np.array([1.0, 2, 4, 8, 16]),
        list(np.ones((5, 2)) / [[1], [2], [3], [4], [5]]),
        None,
    )


def report_numbers(report) -> list:
    """What `reportOf` gives too, searched numbers left out."""
    local = [exponent for _, exponent in report["local_exponents"]]
    return [
        report["n_sizes"], report["n_points"], *report["seeds"], *report["window"],
        report["decades"], report["exponent"], report["prefactor"],
        *report["scatter_interval"], *(report["windows_range"] or [None, None]),
        local[0], local[-1],
    ]  # fmt: skip


def make_cases() -> list[dict]:
    """Every case: its kind, what is given, and the package's answer."""
    cases = []

    def add(kind, answer, **given):
        cases.append({"kind": kind, "given": given, "answer": answer})

    for dof in (1, 2, 3, 4, 5, 9, 10, 37, 38):
        add("quantile", [stdtrit(dof, 0.975)], dof=dof)
    for x, y in curves():
        curve = {"x": x, "y": y}
        line = fits.power_law(x, y)
        add("power", [line.exponent, line.log_prefactor, line.low, line.high], **curve)
        slopes = [fit.exponent for fit in fits.windows(x, y)]
        add("windows", [min(slopes), max(slopes)], **curve)
        found = {rival.name: rival for rival in fits.rivals(x, y)}
        at = x * 1.3
        if "broken power law" in found:
            broken = found["broken power law"]
            constants = [broken.constants[name] for name in "bck"]
            add("broken", [*constants, *np.log(broken.predict(at))], at=at, **curve)
        line = found["exponential"].predict
        add("exponential", np.log(line(at)), at=at, **curve)
        for form, name in FORMS.items():
            if name in found and (form != "offset" or len(x) > 6):
                errors = [found[name].rms, found[name].held_out_error]
                kind = "offset_errors" if form == "offset" else "errors"
                if max(errors) < 1e-12:  # rounding: no common digits
                    kind, errors = "exact_errors", [1, 1]
                add(kind, errors, form=form, **curve)
        fit = fits.with_offset(x, y)
        bounds = [b if np.isfinite(b) else None for b in (fit.low, fit.high)]
        rms = np.sqrt(np.mean(fit.residuals**2))
        add("offset", [fit.exponent, fit.offset, *bounds, rms], **curve)
    random = np.random.default_rng(13)
    for x, samples, window in seed_curves():
        given = {"x": x, "samples": samples, "window": window}
        report = fits.report(x, samples, window=window, n_boot=2)
        add("report", report_numbers(report), **given)
        # Its names, best first, and what it cannot tell.
        names = [r["name"].replace("power law with", "with") for r in report["rivals"]]
        words = [name.replace("broken power law", "broken") for name in names]
        add("forms", [*words, report["caution"].replace("-", "−")], **given)
        for rival in report["rivals"]:
            if rival["name"] == "logarithm" and rival["held_out_error"] is not None:
                add("logarithm", [rival["rms"], rival["held_out_error"]], **given)
        fit = report["offset"]
        if fit is not None:
            add("report_offset", [fit[k] for k in ("exponent", "low", "high")], **given)
        if len(samples[0]) > 1:
            shape = (3, len(x), len(samples[0]))
            picks = random.integers(0, shape[2], shape)
            drawn = np.take_along_axis(np.stack(samples)[None], picks, axis=2)
            slopes = [fits.power_law(x, np.median(y, axis=1)).exponent for y in drawn]
            add("seed_exponents", slopes, x=x, samples=samples, picks=picks)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "own.csv"
        for text in (*TEXTS, *BROKEN_TEXTS):
            file.write_text(text, "utf-8")
            try:
                x, samples = fits.read_csv(file)
                medians = [np.median(losses) for losses in samples]
                add("numbers", [*x, *medians], text=text)
            except UserError as error:
                message = str(error).removeprefix(str(file))
                add("complaint", [message.lstrip(",: ")], text=text)
    return json.loads(json.dumps(cases, default=lambda array: array.tolist()))


def make_view() -> dict:
    """What the figure shows at its default state, from its own JavaScript."""
    return run_javascript("view", FitItWrong().state(), "fitting")


if __name__ == "__main__":
    write(CASES, make_cases())
    write(VIEW, make_view())

"""A researcher's own curve: read it from a file, fit it every way, say it plainly."""

import re
import textwrap
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike

from scalinglaws.errors import UserError
from scalinglaws.fits.lines import local_exponents, over_seeds, power_law, windows
from scalinglaws.fits.offset import with_offset
from scalinglaws.fits.points import in_window, seed_curve
from scalinglaws.fits.rival_forms import rivals

_MIN_POINTS = 4  # of a window
_MANY_SIZES = 40  # more are no list to read, and most likely steps of a run
_HOLD_OUT = 2  # sizes held out of the rival forms


def read_csv(path: str | Path) -> tuple[np.ndarray, list[np.ndarray]]:
    """Sizes [n], increasing, and n arrays of losses, one loss a seed.

    Each line of the file has a size and then one loss a seed, separated by commas,
    semicolons, tabs or spaces. A first line that starts with a name and lines that
    start with # are skipped, an empty cell is a missing seed, and lines with the
    same size are its seeds.

    Raises:
        UserError: the file cannot be read, or a line is not as above (its number).
    """
    try:
        lines = Path(path).read_text(encoding="utf-8-sig").splitlines()
    except OSError as error:
        raise UserError(f"{path}: cannot be read ({error.strerror})") from None
    except UnicodeDecodeError:
        raise UserError(f"{path}: is not a text file; save it as CSV") from None
    losses_by_size: dict[float, list[float]] = {}
    first = True
    for number, line in enumerate(lines, start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        cells = _cells(line)
        is_header, first = first and not _is_number(cells[0]), False
        if is_header:
            continue
        where = f"{path}, line {number}"
        if not cells[0] or not any(cells[1:]):
            raise UserError(
                f"{where}: needs a size and at least one loss, separated by a comma, "
                "semicolon, tab or space"
            )
        size, *losses = (_positive(cell, where) for cell in cells if cell)
        losses_by_size.setdefault(size, []).extend(losses)
    if not losses_by_size:
        raise UserError(f"{path}: has no data; give a size and a loss on each line")
    sizes = sorted(losses_by_size)
    return np.array(sizes), [np.array(losses_by_size[size]) for size in sizes]


def report(
    x: ArrayLike,
    samples: Sequence[ArrayLike],
    *,
    window: tuple[float, float] | None = None,
    n_boot: int = 1000,
    seed: int = 0,
) -> dict:
    """Everything the book would ask of a curve, as a dict that JSON can hold.

    The window restricts the fit, the offset and the rivals; the list of windows and
    the local exponents always cover all sizes, because they are there to show what
    the choice of window does. Where a size has several seeds its median is used. An
    infinite bound or error is None.

    Args:
        x: sizes [n].
        samples: n arrays of losses, one loss a seed, as `read_csv` returns them.

    Raises:
        UserError: as `power_law`.
    """
    x, samples = seed_curve(x, samples, least=1)
    y = np.array([np.median(losses) for losses in samples])
    line = power_law(x, y, window=window)
    n_seeds = [len(losses) for losses in samples]
    result = {
        "n_sizes": len(x),
        "seeds": [min(n_seeds), max(n_seeds)],
        "window": list(line.window),
        "n_points": line.n_points,
        "decades": float(np.log10(line.x[-1] / line.x[0])),
        "exponent": line.exponent,
        "prefactor": _finite(line.prefactor),
        "scatter_interval": [line.low, line.high],
        "seed_interval": None,
        "windows": [],
        "windows_range": None,
        "local_exponents": [],
        "offset": None,
        "rivals": [],
    }
    chosen = in_window(x, window, least=3)
    if min(n_seeds[i] for i in chosen) > 1:
        inside = [samples[i] for i in chosen]
        fit = over_seeds(x[chosen], inside, n_boot=n_boot, rng=seed)
        result["seed_interval"] = [fit.low, fit.high]
    if len(np.unique(x)) >= _MIN_POINTS:
        fits = windows(x, y, min_points=_MIN_POINTS)
        result["windows"] = [
            {
                "window": list(f.window),
                "exponent": f.exponent,
                "low": f.low,
                "high": f.high,
            }
            for f in fits
        ]
        exponents = [f.exponent for f in fits]
        result["windows_range"] = [min(exponents), max(exponents)]
    if len(np.unique(x)) == len(x):
        result["local_exponents"] = [
            [float(middle), float(exponent)]
            for middle, exponent in zip(*local_exponents(x, y), strict=True)
        ]
    n_distinct = len(np.unique(line.x))
    if n_distinct >= 4:
        offset = with_offset(x, y, window=window)
        result["offset"] = {
            "offset": offset.offset,
            "exponent": offset.exponent,
            "low": _finite(offset.low),
            "high": _finite(offset.high),
        }
    if n_distinct >= 3 + _HOLD_OUT:
        result["rivals"] = [
            {
                "name": rival.name,
                "formula": rival.formula,
                "n_constants": rival.n_constants,
                "constants": {k: _finite(v) for k, v in rival.constants.items()},
                "rms": _finite(rival.rms),
                "aicc": _finite(rival.aicc),
                "held_out_error": _finite(rival.held_out_error),
            }
            for rival in rivals(x, y, window=window, hold_out=_HOLD_OUT)
        ]
    result["caution"] = _caution(result)
    return result


def render_report(report: dict) -> str:
    """The report as plain text of at most 80 columns."""
    low, high = report["window"]
    fewest, most = report["seeds"]
    seeds = f"{fewest}" if fewest == most else f"{fewest} to {most}"
    what = "losses" if most == 1 else f"medians of {seeds} seeds"
    lines = [
        f"Power law through the {what} at {report['n_points']} sizes",
        f"  window    {low:g} to {high:g} ({report['decades']:.2f} decades)",
        f"  exponent  {report['exponent']:.3f}   (loss = a x^-exponent, "
        f"a = {_number(report['prefactor'])})",
        f"  95 %      {_interval(report['scatter_interval'])}   about the line, "
        f"t quantiles ({report['n_points']} sizes - 2)",
    ]
    if report["seed_interval"]:
        few = " (2 seeds: too narrow)" if fewest == 2 else ""
        lines.append(
            f"  95 %      {_interval(report['seed_interval'])}   over seeds, "
            f"bootstrap{few}"
        )
    elif most == 1:
        lines.append("  one loss a size: no interval over seeds, only the scatter's")
    else:
        lines.append("  a size with one seed: no interval over seeds")
    if report["windows"]:
        lines.append(
            f"  windows   {_interval(report['windows_range'])}   every "
            f"window of at least {_MIN_POINTS} sizes: {len(report['windows'])}"
        )
    if report["n_sizes"] > _MANY_SIZES:
        lines.append("  If these are steps of one run, they are not independent: every")
        lines.append(
            "  interval is too narrow. Keep a few steps, spread evenly in log."
        )
    if report["offset"]:
        offset = report["offset"]
        lines += [
            "",
            "With an offset (loss = c + a x^-exponent, c >= 0)",
            f"  offset    {offset['offset']:.4g}",
            f"  exponent  {offset['exponent']:.3f}",
            f"  95 %      {_interval([offset['low'], offset['high']])}   (profile)",
        ]
    if 0 < len(report["local_exponents"]) <= _MANY_SIZES:
        lines += ["", "Exponent between neighbouring sizes"]
        lines += [f"  {x:<12.4g}{b:8.3f}" for x, b in report["local_exponents"]]
    if report["rivals"]:
        lines += [
            "",
            f"Rival forms, fitted without the {_HOLD_OUT} largest sizes, best first",
            f"  {'form':<24}{'constants':>9}{'rms log error':>15}{'held out':>10}"
            f"{'AICc':>9}",
        ]
        for r in report["rivals"]:
            lines.append(
                f"  {r['name']:<24}{r['n_constants']:>9}{_number(r['rms']):>15}"
                f"{_number(r['held_out_error']):>10}{_number(r['aicc'], '.1f'):>9}"
            )
    return "\n".join([*lines, "", *textwrap.wrap(report["caution"], 80)])


def _caution(report) -> str:
    """One sentence on what the exponent cannot tell."""
    span = f"{report['decades']:.1f} decades"
    if report["offset"] is None:
        return (
            f"{report['n_points']} sizes cannot tell a power law from one that levels "
            "off, so this exponent does not say what happens at a larger size."
        )
    low, high = report["offset"]["low"], report["offset"]["high"]
    if low is None and high is None:
        which = "any exponent"
    elif low is None:
        which = f"any exponent up to {high:.2f}"
    elif high is None:
        which = f"any exponent from {low:.2f} upwards"
    else:
        which = f"an exponent from {low:.2f} to {high:.2f}"
    return (
        f"Once an offset is allowed, {which} fits these {span} as "
        "well (95 %), and no exponent tells which mechanism made the curve."
    )


def _cells(line) -> list[str]:
    for separator in ";", "\t", ",":
        if separator in line:
            return [cell.strip().strip('"') for cell in line.split(separator)]
    return line.split()


def _is_number(cell) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


def _positive(cell, where) -> float:
    if not _is_number(cell):
        hint = "; write decimals with a point" if re.fullmatch(r"\d+,\d+", cell) else ""
        raise UserError(f"{where}: '{cell[:40]}' is not a number{hint}")
    value = float(cell)
    if not 0 < value < np.inf:
        raise UserError(
            f"{where}: {cell} is not a positive finite number; "
            "correct it or leave the cell empty"
        )
    return value


def _finite(value) -> float | None:
    return float(value) if np.isfinite(value) else None


def _number(value, form=".4g") -> str:
    return "-" if value is None else format(value, form)


def _interval(bounds) -> str:
    low, high = ("unbounded" if b is None else f"{b:.3f}" for b in bounds)
    return f"{low} to {high}"

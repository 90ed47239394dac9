"""What the setup cell of every chapter does once the package itself is there."""

import importlib
import importlib.metadata
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from scalinglaws.errors import UserError

DRIVE = Path("/content/drive/MyDrive")


def start(preset="quick"):
    """Make the notebook ready and return the device to run on: "cuda" or "cpu".

    Installs what is missing, sets the figures' style, says what the machine has and,
    on a GPU, what `book` would cost there. Apple's GPU is left alone: it has no
    float64.
    """
    if preset not in ("quick", "book", "paper"):
        raise UserError(f"PRESET is {preset!r}: a chapter runs in quick, book or paper")
    installed = install_missing()
    if installed:
        print("Installed", ", ".join(installed))

    import torch

    from scalinglaws import __version__, experiments, figures

    figures.style()
    device = "cuda" if torch.cuda.is_available() else "cpu"
    print(f"scalinglaws {__version__}, PyTorch {torch.__version__}")
    print(f"preset {preset}, device {device}")
    if device == "cuda" or preset != "quick":
        print(book_cost(experiments, device))
    if "google.colab" in sys.modules:
        print(keep_results(DRIVE))
    return device


def install_missing(distribution="scalinglaws"):
    """Install the requirements of `distribution` that are absent; return their names.

    Nothing that is present is touched, whatever its version: pip looks up what the
    absent ones need in turn (without installing), then installs exactly those.
    """
    try:
        declared = importlib.metadata.requires(distribution) or []
    except importlib.metadata.PackageNotFoundError:
        return []  # run from a folder on the path: nothing is declared
    wanted, queue = [], _absent(declared)
    while queue:
        found = _look_up(queue)
        wanted += [f"{data['name']}=={data['version']}" for data in found]
        needed = [text for data in found for text in data.get("requires_dist", [])]
        known = {_name(text) for text in wanted}
        queue = [text for text in _absent(needed) if _name(text) not in known]
    if wanted:
        _pip(*wanted)
        importlib.invalidate_caches()
    return wanted


def book_cost(experiments, device):
    """Return one line: the estimated time of each experiment's `book` preset."""
    from scalinglaws.figures import duration

    costs = [
        f"{name} {duration(experiments.cost(name, 'book', device))}"
        for name in experiments.EXPERIMENTS
    ]
    return 'PRESET = "book" would take here, estimated: ' + ", ".join(costs)


def keep_results(drive):
    """Point the results at Google Drive if it is mounted, else say how; never ask."""
    if drive.exists():
        folder = drive / "scalinglaws-results"
        os.environ.setdefault("SCALINGLAWS_RESULTS", str(folder))
        return f"Your runs are kept in {os.environ['SCALINGLAWS_RESULTS']}"
    return (
        "Your runs are lost when Colab disconnects. To keep them on your Drive, run\n"
        "    from google.colab import drive; drive.mount('/content/drive')\n"
        "and then this cell again."
    )


def _absent(requirements):
    """Return the requirement texts that apply here and whose distribution is absent."""
    absent = []
    for text in requirements:
        needed = _parse(text)
        if needed.marker and not needed.marker.evaluate({"extra": ""}):
            continue
        try:
            importlib.metadata.version(needed.name)
        except importlib.metadata.PackageNotFoundError:
            absent.append(f"{needed.name}{needed.specifier}")
    return absent


def _look_up(requirements):
    """Return the metadata of the distributions pip would install for `requirements`."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"  # on standard output it may be coloured
        _pip("--dry-run", "--report", str(report), *requirements)
        installs = json.loads(report.read_text(encoding="utf-8"))["install"]
    return [item["metadata"] for item in installs]


def _parse(text):
    from packaging.requirements import Requirement  # matplotlib needs it: it is there

    return Requirement(text)


def _name(text):
    from packaging.utils import canonicalize_name

    return canonicalize_name(_parse(text).name)


def _pip(*arguments):
    """Run pip install --no-deps; if it fails, raise one clear line."""
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps"]
    done = subprocess.run([*command, *arguments], capture_output=True, text=True)
    if done.returncode:
        reason = done.stderr.strip().splitlines()[-1:] or ["no reason given"]
        raise UserError(
            f"pip could not install {' '.join(arguments[-1:])} ({reason[0]}): "
            "check the connection and run this cell again"
        )

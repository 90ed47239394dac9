"""What a record says of the code and the machine behind its numbers."""

import hashlib
import importlib.metadata
import os
import platform
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import scalinglaws

PACKAGE = Path(scalinglaws.__file__).parent
# Rooms whose source cannot change a result.
_NO_SCIENCE = {"figures.py", "notebook.py", "explorables", "exercises", "claims.py"}


def code_version() -> str:
    """Package version and a hash of the source that can change a result."""
    digest = hashlib.sha256()
    for path in sorted(PACKAGE.rglob("*.py")):
        if path.relative_to(PACKAGE).parts[0] not in _NO_SCIENCE:
            digest.update(path.read_bytes())
    return f"{scalinglaws.__version__}+{digest.hexdigest()[:12]}"


def here(device: str) -> dict:
    """Commit, packages, Python, hardware and date, as a record holds them."""
    return {
        "commit": _commit(),
        "packages": {
            p: importlib.metadata.version(p) for p in ("numpy", "scipy", "torch")
        },
        "python": platform.python_version(),
        "hardware": f"{os.cpu_count()} cores, {platform.machine()}, {device}",
        "date": datetime.now(UTC).strftime("%Y-%m-%d"),
    }


def _commit() -> str | None:
    """The commit of the working tree the package runs from, if there is one."""
    if not (PACKAGE.parent / ".git").exists():
        return None
    command = ["git", "-C", str(PACKAGE), "describe", "--always", "--dirty"]
    command.append("--abbrev=12")
    asked = subprocess.run(command, capture_output=True, text=True, check=False)
    return asked.stdout.strip() or None

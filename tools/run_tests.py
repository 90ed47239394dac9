"""Run every part of the test suite, then say how long each took: `make test`.

All parts run even if one fails; the exit code says whether all passed.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PYTEST = [sys.executable, "-m", "pytest"]
SHARED = [*PYTEST, "--numprocesses", "2", "--dist", "worksteal"]
APART = [
    f"--ignore={path}"
    for path in ("tests/site", "tests/test_colab.py", "tests/grading")
]
NBVAL = ["--nbval-lax", "--nbval-current-env", "--nbval-cell-timeout", "120"]

# name, budget in seconds on two cores, command
PARTS = [
    ("set-up", 300, ["make", "--no-print-directory", "setup", "book"]),
    ("unit", 360, [*SHARED, "tests", *APART]),
    ("nbval", 720, [*PYTEST, *NBVAL, "book"]),
    ("browser", 480, [*SHARED, "tests/site"]),
    ("grading", 180, [*PYTEST, "tests/grading"]),
    ("rest", 300, [*SHARED, "tests/test_colab.py"]),
]


def main():
    rows = []
    for name, budget, command in PARTS:
        print(f"\n== {name}", flush=True)
        start = time.monotonic()
        with tempfile.TemporaryDirectory() as results:  # what a part runs, it runs anew
            environment = {**os.environ, "SCALINGLAWS_RESULTS": results}
            done = subprocess.run(command, cwd=ROOT, env=environment)
        passed = done.returncode == 0
        rows.append((name, time.monotonic() - start, budget, passed))
        if name == "set-up" and not passed:
            break  # nothing can run without it

    print("\npart        seconds  budget")
    for name, seconds, budget, passed in rows:
        print(f"{name:<10} {seconds:8.0f} {budget:7}  {'' if passed else 'FAILED'}")
    print(f"{'total':<10} {sum(row[1] for row in rows):8.0f}")
    return 0 if all(passed for *_, passed in rows) else 1


if __name__ == "__main__":
    sys.exit(main())

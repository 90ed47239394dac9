"""`compiled`: Numba's njit, with the machine code kept on disk between runs.

Numba takes what it kept for fresh as long as the function's own file is unchanged, but
loops here call functions of other files. So the code is kept under a name that is the
hash of all files of this folder.
"""

import hashlib
from pathlib import Path

import numba

_FOLDER = Path(__file__).parent
_SOURCES = b"".join(path.read_bytes() for path in sorted(_FOLDER.glob("*.py")))
KEPT_IN = _FOLDER / "__pycache__" / hashlib.sha256(_SOURCES).hexdigest()[:16]


def compiled(function):
    """`function` compiled by Numba at its first call, for one thread of the CPU."""
    before = numba.config.CACHE_DIR
    numba.config.CACHE_DIR = str(KEPT_IN)
    try:
        return numba.njit(function, cache=True)
    finally:
        numba.config.CACHE_DIR = before

"""A kernel in a box: no network, no files of the host, limits on what it may use.

The box is bubblewrap's: the system and Python are there to read, a folder in memory to
write, the package of the book, and the folder of the kernel's sockets; nothing else of
the host is visible, no other process and no network.
"""

import json
import os
import shutil
import sys
import tempfile
from pathlib import Path
from queue import Empty
from time import monotonic

from jupyter_client import KernelManager
from jupyter_client.kernelspec import KernelSpecManager

from assignments.bank import BOOK
from scalinglaws.errors import UserError

UNBOXED = "I trust these students"
NOBODY = "65534"
MEMORY = 4 * 2**30  # bytes of address space
PROCESSES = 128  # threads count too
FILES = 50 * 2**20  # bytes of one file
SECONDS = 300  # of processor time
WORK = "/tmp/work"
OUTPUT = 2 * 2**20  # characters of a cell's output that are kept
FLOOD = 20 * OUTPUT  # so many end the cell
SHOWN = ("stream", "execute_result", "display_data", "error")
SYSTEM = ("/usr", "/bin", "/lib", "/lib64", "/etc/ld.so.cache", "/etc/alternatives")


def command(folder: str) -> list[str]:
    """Return the command line of the boxed kernel whose sockets are in `folder`.

    That folder is the only one of the host that the box can write to.
    """
    bwrap = shutil.which("bwrap")
    if bwrap is None:
        raise UserError(
            "bubblewrap is not installed, and without it a notebook could change every "
            "mark: apt-get install bubblewrap, or add the option "
            f'--BoxedExecute.unboxed="{UNBOXED}"'
        )
    box = [bwrap, "--die-with-parent", "--new-session", "--clearenv"]
    box += ["--proc", "/proc", "--dev", "/dev"]
    box += ["--perms", "1777", "--size", str(2**28), "--tmpfs", "/tmp"]
    box += ["--perms", "0777", "--dir", WORK]
    for path in dict.fromkeys([*SYSTEM, sys.base_prefix, sys.prefix]):
        if os.path.islink(path) and path in SYSTEM:
            box += ["--symlink", os.readlink(path), path]
        elif os.path.exists(path):
            for folder_above in reversed(Path(path).parents[:-1]):
                box += ["--perms", "0755", "--dir", str(folder_above)]
            box += ["--ro-bind", os.path.realpath(path), path]
    box += ["--perms", "0755", "--dir", str(Path(folder).parent)]
    box += ["--bind", folder, folder, "--chdir", WORK]
    box += ["--perms", "0755", "--dir", "/box"]
    box += ["--ro-bind", str(BOOK / "scalinglaws"), "/box/scalinglaws"]
    for name, value in environment("/box", "/tmp").items():
        box += ["--setenv", name, value]
    if os.geteuid() == 0:  # root needs no user namespace, and must become nobody
        box += ["--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts"]
        box += ["--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID", "--", "setpriv"]
        box += ["--reuid", NOBODY, "--regid", NOBODY, "--clear-groups"]
        box += ["--inh-caps=-all", "--no-new-privs"]
    else:
        box += ["--unshare-all", "--"]
    limits = [f"--as={MEMORY}", f"--nproc={PROCESSES}", f"--fsize={FILES}"]
    return [*box, "prlimit", *limits, f"--cpu={SECONDS}", "--core=0", *PYTHON]


def environment(package, home):
    """The whole environment of a boxed kernel."""
    return {
        "PATH": f"{sys.prefix}/bin:/usr/bin:/bin",
        "PYTHONPATH": package,
        "HOME": home,
        "LOGNAME": "student",
        "LANG": "C.UTF-8",
        "MPLBACKEND": "agg",
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
        "JUPYTER_PLATFORM_DIRS": "1",
    }


PYTHON = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]


class Kernel:
    """A running kernel, to be used in a `with` block; `unboxed` takes the box away."""

    def __init__(self, unboxed=False):
        self._unboxed = unboxed
        self._folder = Path(tempfile.mkdtemp(prefix="kernel-"))
        self._folder.chmod(0o755)

    def __enter__(self):
        try:
            self._start()
        except BaseException:
            shutil.rmtree(self._folder, ignore_errors=True)
            raise
        return self

    def __exit__(self, *exception):
        self._stop()
        shutil.rmtree(self._folder, ignore_errors=True)

    def restart(self):
        """Start anew, with nothing in the namespace."""
        self._stop()
        self._start()

    def _start(self):
        sockets = tempfile.mkdtemp(dir=self._folder)
        spec = self._folder / "kernels" / "box"
        spec.mkdir(parents=True, exist_ok=True)
        told = {
            "argv": PYTHON if self._unboxed else command(sockets),
            "display_name": "box",
            "language": "python",
            "interrupt_mode": "message",  # a signal would reach the box, not Python
        }
        (spec / "kernel.json").write_text(json.dumps(told), encoding="utf-8")
        self._manager = KernelManager(
            kernel_spec_manager=KernelSpecManager(kernel_dirs=[str(spec.parent)]),
            kernel_name="box",
            transport="ipc",
            ip=f"{sockets}/k",  # must be absolute: the kernel has another folder
            connection_file=f"{sockets}/connection.json",
        )
        if os.geteuid() == 0 and not self._unboxed:
            self._manager.write_connection_file()
            for path in (sockets, f"{sockets}/connection.json"):
                shutil.chown(path, int(NOBODY), int(NOBODY))
        with open(self._folder / "log", "w") as log:
            self._manager.start_kernel(cwd=self._folder, stdout=log, stderr=log)
        self._client = self._manager.blocking_client()
        self._client.start_channels()
        try:
            self._client.wait_for_ready(timeout=90)
        except RuntimeError:
            self._stop()
            said = (self._folder / "log").read_text(encoding="utf-8").strip()
            why = said.splitlines()[-1] if said else "no answer in 90 s"
            raise UserError(
                f"the box for notebooks does not start ({why}): bubblewrap must be "
                "allowed to make user namespaces, see assignments/README.md"
            ) from None

    def _stop(self):
        if client := getattr(self, "_client", None):
            client.stop_channels()
        self._manager.shutdown_kernel(now=True)

    def run(self, code: str, timeout: float):
        """Run one cell: (status, outputs); the status is ok, timed out or died.

        After "died" the kernel must be restarted: it ended, swallowed the interrupt,
        printed without end, or sent messages that are none.
        """
        message = self._client.execute(code, store_history=False, allow_stdin=False)
        outputs, size, status = [], 0, "ok"
        deadline = monotonic() + timeout
        while True:
            try:
                told = self._client.get_iopub_msg(timeout=0.5)
                content, kind = told["content"], told["msg_type"]
                mine = told["parent_header"].get("msg_id") == message
                if mine and kind == "status" and content["execution_state"] == "idle":
                    return status, outputs
                size += len(str(content))
                if mine and kind in SHOWN and size < OUTPUT:
                    outputs.append({"output_type": kind, **content})
            except Empty:
                pass
            except Exception:  # whatever code in the box makes of the protocol
                return self._ended(), outputs
            late = monotonic() > deadline
            if not self._manager.is_alive() or size > FLOOD:
                return self._ended(), outputs
            if late and status == "timed out":  # the interrupt was swallowed
                return self._ended(), outputs
            if late:
                status, deadline = "timed out", monotonic() + 2
                self._manager.interrupt_kernel()

    def _ended(self):
        self._manager.shutdown_kernel(now=True)
        return "died"

"""Where the members of an experiment are measured: here, in processes, on machines.

Any `concurrent.futures` executor will do; Dask's is made here. The numbers are the same
on each, because a member carries its own seed.
"""

import os
import pickle
import signal
import threading
import time
from concurrent.futures import (
    FIRST_COMPLETED,
    CancelledError,
    Executor,
    ProcessPoolExecutor,
    wait,
)
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from itertools import islice
from multiprocessing import get_context, parent_process

from scalinglaws import networks
from scalinglaws.errors import UserError
from scalinglaws.experiments import provenance

PATIENCE = 10  # seconds until a scheduler that does not answer is given up
KEPT = "finished members are kept: give the same command to go on"


def measured(measure, device: str, member: dict, code: str | None = None):
    """(arrays, seconds) of one member; refused where `code` is not what runs here."""
    if code is not None:  # another machine: it may have another version, or no GPU
        if provenance.code_version() != code:
            raise UserError(
                "a worker runs another version of scalinglaws: install the same one "
                f"everywhere; {KEPT}"
            )
        networks.check_device(device)
    started = time.perf_counter()
    arrays = measure(device=device, **member)
    return arrays, time.perf_counter() - started


def measure_all(measure, members: dict[int, dict], device, workers, executor):
    """Yield (index, (arrays, seconds)) of every one of `members`, as they finish.

    Without an `executor` the members run here if `workers` is 1, else in as many
    processes of one thread each.
    """
    if executor is None and (workers == 1 or len(members) < 2):
        for index, member in members.items():
            yield index, measured(measure, device, member)
        return
    own, code = executor is None, None
    if own:
        executor = ProcessPoolExecutor(
            workers, mp_context=get_context("spawn"), initializer=_end_with_parent
        )
    else:
        code = provenance.code_version()
    # Our own workers get one member each at a time: whoever stops the run waits for no
    # member that nobody will keep.
    left = iter(members)
    at_once = workers if own else len(members)

    def submit(index):
        return executor.submit(measured, measure, device, members[index], code)

    try:
        jobs = {submit(index): index for index in islice(left, at_once)}
        while jobs:
            for job in wait(jobs, return_when=FIRST_COMPLETED).done:
                jobs |= {submit(index): index for index in islice(left, 1)}
                yield jobs.pop(job), job.result()
    except BrokenProcessPool as error:
        raise UserError(
            "a worker process ended early: give more memory or workers=1, and keep the "
            'calls of your own script under if __name__ == "__main__":'
        ) from error
    finally:
        if own:
            executor.shutdown(cancel_futures=True)


def _end_with_parent() -> None:
    """In a worker: end when the run is killed, and leave Ctrl-C to the run."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)

    def watch():
        parent_process().join()
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def picklable(members) -> bool:
    """Whether another process can be sent the members, and a later run trust them.

    A function of the notebook or script at hand is pickled as its name only: a fresh
    process has not got it, and after an edit the name means another function.
    """
    try:
        return b"__main__" not in pickle.dumps(members)
    except (pickle.PicklingError, AttributeError, TypeError):
        return False


@contextmanager
def dask(scheduler: str):
    """An executor whose workers are those of the Dask scheduler at this address.

    The scheduler gives the members of a worker that died to another one. Members and
    results travel over the network; checkpoints are written where the run was started.
    """
    try:
        from distributed import CancelledError as Cancelled
        from distributed import Client, KilledWorker
        from distributed.comm import CommClosedError
    except ImportError:
        raise UserError(
            "Dask is not installed: pip install 'dask[distributed]'"
        ) from None
    try:
        client = Client(scheduler, timeout=PATIENCE, set_as_default=False)
    except (OSError, ValueError):
        raise UserError(
            f"no Dask scheduler answers at {scheduler!r}: start one with "
            "`dask scheduler` and give the address that it prints"
        ) from None
    with client:
        executor = client.get_executor(pure=False)
        if not client.ncores():
            print(f"no workers yet: start some with `dask worker {scheduler}`")
        try:
            yield executor
        except KilledWorker:
            raise UserError(
                "the workers that measured one of the members ended, one after the "
                f"other: give them more memory; {KEPT}"
            ) from None
        except (CancelledError, Cancelled, CommClosedError):
            raise UserError(
                f"the Dask scheduler at {scheduler} was lost: start it again; {KEPT}"
            ) from None
        finally:
            executor.shutdown(wait=False)


def workers_of(executor: Executor | None) -> int | None:
    """How many threads an executor of `dask` has now; None for any other."""
    client = getattr(executor, "_client", None)
    return sum(client.ncores().values()) if client else None

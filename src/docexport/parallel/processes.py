"""Processes that work for this one: how many there may be, how they begin and how they end."""

from __future__ import annotations

import gc
import os
import signal
import sys
import tempfile
from concurrent.futures import Executor
from contextlib import suppress
from typing import Any

#: deep nesting of boxes needs more than Python's thousand calls: 500 blocks need 10,000
RECURSION_LIMIT = 10_000
#: `PR_SET_PDEATHSIG` of <linux/prctl.h>
_SET_DEATH_SIGNAL = 1


def calm_collector() -> None:
    """Layout makes few cycles and much garbage: looking for the one among the other is 13 to 15 % of its time."""
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)


def allow_depth() -> None:
    """Let functions call themselves as often as boxes stand in each other: for processes that are docexport's own."""
    sys.setrecursionlimit(max(sys.getrecursionlimit(), RECURSION_LIMIT))


def end_with(parent: int) -> None:
    """Have this process killed when the one that started it ends, however that ends; on Linux (prctl(2))."""
    if sys.platform != "linux":
        return
    import ctypes  # noqa: PLC0415 - not needed in processes that start no others

    ctypes.CDLL(None).prctl(_SET_DEATH_SIGNAL, signal.SIGKILL)
    if os.getppid() != parent:  # it has ended already
        os._exit(1)


def nameless_file(name: str) -> int:
    """A file that lies in memory, or else has no name any more: its descriptor. Raises `OSError` where it cannot be."""
    if hasattr(os, "memfd_create"):  # some builds of Python lack it
        with suppress(OSError):
            return os.memfd_create(name)
    with tempfile.TemporaryFile(prefix="docexport-") as file:
        return os.dup(file.fileno())


def begin_worker(parent: int) -> None:
    """What a process does first that works for another: it ends when that does, and leaves Ctrl-C to it."""
    end_with(parent)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    allow_depth()
    calm_collector()


def stop(pool: Executor) -> None:
    """End a pool and the processes it has started, at once; work that was not begun is dropped."""
    for process in list((getattr(pool, "_processes", None) or {}).values()):
        process.terminate()
    pool.shutdown(wait=True, cancel_futures=True)


def usable_processors() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def process_context() -> Any:
    """How processes are started: on Linux as copies of this one, which begin with all that it has loaded."""
    import multiprocessing  # noqa: PLC0415 - small builds need no processes

    return multiprocessing.get_context("fork" if sys.platform == "linux" else "spawn")

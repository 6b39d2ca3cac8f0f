"""Documents worked on each in a process of its own, so that none takes more time or memory than it may, and a crash of
one leaves the others alone.

The process that was asked reads no document itself: it starts a worker for each, and takes what the worker gives:
findings, and files or whatever else was asked for.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable, Sequence
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, TypeVar

from msgspec import Struct, field

from docexport.config import LimitOptions
from docexport.diagnostics import Diagnostic, Diagnostics, DocexportError, Span
from docexport.diagnostics.codes import Code
from docexport.files import resolved, shown
from docexport.parallel.processes import allow_depth, end_with
from docexport.session.writing import prepare_folders, write_file

T = TypeVar("T")
#: seconds that a worker gets to end by itself before it is killed
_GRACE = 2.0
#: bytes in a megabyte, as people count memory
_MEGABYTE = 1 << 20


class Job(Struct, frozen=True):
    """The document to build, by its path, and what makes its files: called in the worker.

    `make` gives the bytes of the outputs by their paths, as far as no error was found.
    """

    path: Path
    limits: LimitOptions
    make: Callable[[Path, Diagnostics], dict[Path, bytes]]


class _Given(Struct):
    """What a worker sends back: what was found, and what the call gave."""

    findings: list[Diagnostic] = field(default_factory=list)
    value: Any = None


def build_apart(
    jobs: Sequence[Job],
    diagnostics: Diagnostics,
    *,
    strict: bool = False,
    progress: Callable[[str], None] = lambda _what: None,
) -> list[Path]:
    """Build documents, each in a worker with limits, and give the paths of the files written.

    A document in which an error is found, or whose worker is ended, leaves no files; the others are written.
    """
    written: dict[Path, Path] = {}
    for job in jobs:
        progress(shown(job.path))
        own = Diagnostics()
        files = call_limited(partial(job.make, job.path), job.path, job.limits, own) or {}
        for path in files:
            if resolved(path) in written:
                message = f"two documents would both become `{shown(path)}`"
                own.error(Code.NAME_COLLISION, message, Span(shown(job.path)), "rename a source, or build them apart")
        if not own.failed(strict=strict) and prepare_folders(files, own):
            for path, data in files.items():
                if write_file(path, data, own):
                    written[resolved(path)] = path
        diagnostics.extend(own)
    return list(written.values())


def call_limited(
    call: Callable[[Diagnostics], T], path: Path, limits: LimitOptions, diagnostics: Diagnostics
) -> T | None:
    """What a call about a document gives, in a process that takes no more time and memory than it may; None where that
    was ended, or raised something, which is among the findings. What it gives must be picklable.
    """
    context = _context()
    parent = os.getpid() if context.get_start_method() == "fork" else 0  # else a server starts it
    mine, theirs = context.Pipe(duplex=False)
    worker = context.Process(target=_work, args=(call, path, limits, theirs, parent), daemon=True)
    worker.start()
    theirs.close()
    given = _Given()
    heard = False
    end = time.monotonic() + limits.seconds if limits.seconds else None
    try:
        with contextlib.suppress(EOFError, OSError):  # the worker ended without a word
            if mine.poll(None if end is None else max(end - time.monotonic(), 0)):
                given, heard = mine.recv(), True
    finally:
        late = end is not None and not heard and time.monotonic() >= end
        mine.close()
        _stop(worker, 0 if late else _GRACE)
    if not heard:
        _report(path, limits, diagnostics, worker.exitcode, late=late)
    diagnostics.extend(given.findings)
    return given.value  # type: ignore[no-any-return]


def _context() -> Any:
    """How workers are started: as forks of this process where no other thread runs in it. A fork would wait for ever
    for a module that another thread is importing: then they come from a server without threads, or begin anew.
    """
    methods = multiprocessing.get_all_start_methods()
    safe = ["fork"] if threading.active_count() == 1 else []
    return multiprocessing.get_context(next(name for name in (*safe, "forkserver", "spawn") if name in methods))


def _stop(worker: Any, patience: float) -> None:
    """Wait for a worker, then end it."""
    worker.join(patience)
    if worker.is_alive():
        worker.terminate()
        worker.join(_GRACE)
    if worker.is_alive():
        worker.kill()
        worker.join()


def _report(path: Path, limits: LimitOptions, diagnostics: Diagnostics, code: int | None, *, late: bool) -> None:
    hint = "build it alone to see why; `--time-limit` and `--memory-limit` set the limits"
    if late:
        message = f"`{shown(path)}` took longer than {limits.seconds:g} seconds"
    elif code is not None and code < 0:
        name = signal.Signals(-code).name if -code in set(signal.Signals) else str(-code)
        message = f"the process that worked on `{shown(path)}` was ended by {name}"
    else:
        message = f"the process that worked on `{shown(path)}` ended with {code}"
    diagnostics.error(Code.WORKER_ENDED, message, Span(shown(path)), hint)


def _work(call: Callable[[Diagnostics], Any], path: Path, limits: LimitOptions, pipe: Connection, parent: int) -> None:
    """What a worker does: the call, and send what came of it."""
    end_with(parent or os.getppid())
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    allow_depth()
    diagnostics, value = Diagnostics(), None
    try:
        _limit_memory(limits.memory)
        value = call(diagnostics)
    except MemoryError:
        message = f"`{shown(path)}` took more than {limits.memory} megabytes of memory"
        diagnostics.error(Code.WORKER_ENDED, message, Span(shown(path)), "build it in parts, or raise `--memory-limit`")
    except DocexportError as error:
        diagnostics.extend(error.diagnostics)
    except Exception as error:  # noqa: BLE001 - what nobody foresaw must not stop the other documents
        message = f"{type(error).__name__}: {error}"
        diagnostics.error(Code.INTERNAL, message, Span(shown(path)), "please report it with the document")
    pipe.send(_Given(list(diagnostics), value))
    pipe.close()


def _limit_memory(megabytes: int) -> None:
    """Let this process take no more memory than that besides what it has; where the system has no such limit, any."""
    if not megabytes:
        return
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource  # noqa: PLC0415 - not there on Windows

        resource.setrlimit(resource.RLIMIT_AS, (_taken() + megabytes * _MEGABYTE, resource.RLIM_INFINITY))


def _taken() -> int:
    """The address space that the process has already, in bytes; 0 where the system does not tell."""
    try:
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[0])
    except (OSError, ValueError, IndexError):
        return 0
    return pages * 4096

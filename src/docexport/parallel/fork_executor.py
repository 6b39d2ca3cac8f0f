"""A `concurrent.futures.Executor` of one process, a fork of this one: it begins with all that is loaded here."""

from __future__ import annotations

import os
import pickle
import signal
import sys
import threading
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Executor, Future
from contextlib import suppress
from io import FileIO
from struct import Struct
from typing import Any

from docexport.parallel.pipe import Pipe
from docexport.parallel.processes import begin_worker, process_context

#: how many bytes follow
_SIZE = Struct("=Q")


def new_worker() -> Executor:
    """An executor of one process: a copy of this one, where there can be copies."""
    if sys.platform == "linux":
        return ForkWorker()
    from concurrent.futures import ProcessPoolExecutor  # noqa: PLC0415 - not needed on Linux

    return ProcessPoolExecutor(1, process_context(), begin_worker, (os.getpid(),))


class ForkWorker(Executor):
    """A fork that runs one call after the other (on Linux). It starts in a millisecond. `ready` is called in it first.

    Raises `OSError` where there can be no more processes or files.
    """

    def __init__(self, ready: Callable[[], object] = lambda: None) -> None:
        self._jobs = Pipe()
        made, results = os.pipe()
        self._made = FileIO(made, "r")
        self._waiting: list[Future[Any]] = []
        self._listener: threading.Thread | None = None
        self._has_ended = False
        parent = os.getpid()
        self._process = os.fork()
        if not self._process:
            self._serve(FileIO(results, "w"), parent, ready)
        self._jobs.become_writer()
        os.close(results)

    def submit(self, function: Callable[..., Any], /, *arguments: Any, **options: Any) -> Future[Any]:
        """Have something done; functions and values must be picklable."""
        data = pickle.dumps((function, arguments, options), pickle.HIGHEST_PROTOCOL)
        future: Future[Any] = Future()
        future.set_running_or_notify_cancel()
        if not self._waiting:
            self._jobs.reset()
        self._waiting.append(future)
        try:
            self._jobs.send(data)
        except OSError:
            self._waiting.remove(future)
            raise
        if self._has_ended:  # perhaps before this was among what is waited for
            self._break()
        if self._listener is None:
            self._listener = threading.Thread(target=self._listen, daemon=True)
            self._listener.start()
        return future

    def kill(self) -> None:
        """End the process at once, and do not wait for that."""
        if self._process:
            with suppress(ProcessLookupError):
                os.kill(self._process, signal.SIGKILL)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:  # noqa: ARG002 - it is killed
        """End the process at once, whatever it is doing, and wait until it has ended."""
        self.kill()
        if self._process:
            with suppress(ChildProcessError):  # who started this process may have said that nobody waits
                os.waitpid(self._process, 0)
            self._process = 0
        if self._listener is not None:
            self._listener.join()
        self._jobs.close()
        self._made.close()

    def _listen(self) -> None:
        """Take in what was done, until the process ends."""
        while True:
            size = _whole(self._made, _SIZE.size)
            data = _whole(self._made, _SIZE.unpack(size)[0]) if size else b""
            if not data:
                self._has_ended = True
                self._break()
                return
            try:
                good, result = pickle.loads(data)  # noqa: S301 - from a copy of this process
            except Exception as error:  # noqa: BLE001 - whatever a class of the result raises
                good, result = False, error
            future = self._waiting.pop(0)
            (future.set_result if good else future.set_exception)(result)

    def _break(self) -> None:
        """Nothing more will come."""
        with suppress(IndexError):
            while True:
                self._waiting.pop(0).set_exception(BrokenExecutor("a process that was at work has ended"))

    def _serve(self, results: FileIO, parent: int, ready: Callable[[], object]) -> None:
        """In the copy: do what comes, and end when nothing more can."""
        try:
            begin_worker(parent)
            self._jobs.become_reader()
            ready()
            while True:
                data = _done(self._jobs.receive())
                results.write(_SIZE.pack(len(data)))
                view = memoryview(data)
                while view:
                    view = view[results.write(view) :]
        finally:
            os._exit(0)


def _done(job: bytes) -> bytes:
    """Do a job, and give what came of it: whether it went well, and its result or the error."""
    try:
        function, arguments, options = pickle.loads(job)  # noqa: S301 - from the process that this is a copy of
        return pickle.dumps((True, function(*arguments, **options)), pickle.HIGHEST_PROTOCOL)
    except BaseException as error:  # noqa: BLE001 - it is raised where it was asked for
        try:
            return pickle.dumps((False, error), pickle.HIGHEST_PROTOCOL)
        except Exception:  # noqa: BLE001 - errors may hold anything
            return pickle.dumps((False, RuntimeError(f"{type(error).__name__}: {error}")), pickle.HIGHEST_PROTOCOL)


def _whole(file: FileIO, size: int) -> bytes:
    """So many bytes of a pipe; none where it ends before."""
    parts = []
    while size:
        part = file.read(min(size, 1 << 20))
        if not part:
            return b""
        parts.append(part)
        size -= len(part)
    return b"".join(parts)

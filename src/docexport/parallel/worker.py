"""A `concurrent.futures.Executor` of one process, a fork of this one where there can be forks."""

from __future__ import annotations

import os
import pickle
import sys
import threading
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Executor, Future
from contextlib import suppress
from functools import partial
from typing import Any

from docexport.parallel.fork import Channel, Fork
from docexport.parallel.processes import begin_worker, process_context


def new_worker() -> Executor:
    """An executor of one process: a fork of this one, where there can be forks."""
    if sys.platform == "linux":
        return ForkWorker()
    from concurrent.futures import ProcessPoolExecutor  # noqa: PLC0415 - not needed on Linux

    return ProcessPoolExecutor(1, process_context(), begin_worker, (os.getpid(),))


class ForkWorker(Executor):
    """A fork that runs one call after the other (on Linux). It starts in a millisecond. `ready` is called in it first.

    Raises `OSError` where there can be no more processes or files.
    """

    def __init__(self, ready: Callable[[], object] = lambda: None) -> None:
        self._waiting: list[Future[Any]] = []
        self._listener: threading.Thread | None = None
        self._has_ended = False
        self._fork = Fork(partial(_serve, ready))

    def submit(self, function: Callable[..., Any], /, *arguments: Any, **options: Any) -> Future[Any]:
        """Have something done; functions and values must be picklable."""
        future: Future[Any] = Future()
        future.set_running_or_notify_cancel()
        if not self._waiting:
            self._fork.reset()
        self._waiting.append(future)
        try:
            self._fork.send((function, arguments, options))
        except BaseException:
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
        self._fork.kill()

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:  # noqa: ARG002 - it is killed
        """End the process at once, whatever it is doing, and wait until it has ended."""
        self._fork.close()
        if self._listener is not None:
            self._listener.join()
        self._fork.release()

    def _listen(self) -> None:
        """Take in what was done, until the process ends."""
        while True:
            try:
                good, result = self._fork.receive()
            except EOFError:
                self._has_ended = True
                self._break()
                return
            except Exception as error:  # noqa: BLE001 - whatever a class of the result raises
                good, result = False, error
            future = self._waiting.pop(0)
            (future.set_result if good else future.set_exception)(result)

    def _break(self) -> None:
        """Nothing more will come."""
        with suppress(IndexError):
            while True:
                self._waiting.pop(0).set_exception(BrokenExecutor("a process that was at work has ended"))


def _serve(ready: Callable[[], object], channel: Channel) -> None:
    """In the fork: do what comes, and end when nothing more can."""
    ready()
    with suppress(EOFError):
        while True:
            channel.answer(partial(_call, channel.next()))


def _call(job: bytes) -> Any:
    function, arguments, options = pickle.loads(job)  # noqa: S301 - from the process that this is a fork of
    return function(*arguments, **options)

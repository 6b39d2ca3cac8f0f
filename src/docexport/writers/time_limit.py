"""A limit on the time that a piece of work may take, on any platform and in any thread."""

from __future__ import annotations

import ctypes
import threading
from collections.abc import Iterator
from contextlib import contextmanager


class TimeLimitError(BaseException):
    """Raised in work that takes too long. No `except Exception` on the way catches it."""


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """While this is open, `TimeLimitError` is raised in this thread once the seconds are over.

    It is raised between two steps of Python's, so one long call into a C library is not interrupted in the middle.
    """
    thread, lock, done = threading.get_ident(), threading.Lock(), False

    def interrupt() -> None:
        with lock:
            if not done:
                ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), ctypes.py_object(TimeLimitError))

    timer = threading.Timer(seconds, interrupt)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        with lock:
            done = True
        timer.cancel()

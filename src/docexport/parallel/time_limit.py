"""A limit on the time that a piece of work may take, on any platform and in any thread."""

from __future__ import annotations

import ctypes
import threading
from collections.abc import Iterator
from contextlib import contextmanager

#: seconds between two tries: libraries may swallow the first exception and go on
_AGAIN = 1.0


class TimeLimitError(BaseException):
    """Raised in work that takes too long. No `except Exception` on the way catches it."""


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """While this is open, `TimeLimitError` is raised in this thread once the seconds are over, and again each second.

    It is raised between two steps of Python's, so one long call into a C library is not interrupted in the middle.
    Work that swallows it and ends all the same has taken too long too: the error is raised when this is left.
    """
    thread, lock, done = threading.get_ident(), threading.Lock(), threading.Event()
    over = False

    def watch() -> None:
        nonlocal over
        wait = seconds
        while not done.wait(wait):
            with lock:
                if not done.is_set():
                    over = True
                    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), ctypes.py_object(TimeLimitError))
            wait = _AGAIN

    threading.Thread(target=watch, daemon=True).start()
    try:
        yield
    finally:
        with lock:
            done.set()
    if over:
        raise TimeLimitError

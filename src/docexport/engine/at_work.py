"""One layout at a time, and nothing of the process changed for it.

WeasyPrint's fonts and what is kept between layouts are for one thread at a time, so `at_work` holds a lock. Times that
fonts are stamped with come from a context variable, not from the environment.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache

from fontTools.misc import timeTools

_LOCK = threading.RLock()
if hasattr(os, "register_at_fork"):
    # no fork begins in the middle of a layout of another thread: it would wait for ever for a lock that nobody there
    # has, and find caches half written
    os.register_at_fork(before=_LOCK.acquire, after_in_parent=_LOCK.release, after_in_child=_LOCK.release)
#: the time that outputs carry, in seconds since 1970
_MOMENT: ContextVar[int | None] = ContextVar("moment", default=None)
_now = timeTools.timestampNow


@contextmanager
def at_work(moment: int) -> Iterator[None]:
    """While this is open, no other thread lays out; variable fonts are stamped with a moment, in seconds since 1970,
    not with the clock's time.
    """
    _stamp_fonts()
    with _LOCK:
        token = _MOMENT.set(moment)
        try:
            yield
        finally:
            _MOMENT.reset(token)


@cache
def _stamp_fonts() -> None:
    """Have fontTools ask `_timestamp`, for the life of the process; it asks the clock where nothing is laid out."""
    timeTools.timestampNow = _timestamp
    head = sys.modules.get("fontTools.ttLib.tables._h_e_a_d")
    if head is not None:
        head.timestampNow = _timestamp  # type: ignore[attr-defined]


def _timestamp() -> int:
    moment = _MOMENT.get()
    return int(_now() if moment is None else timeTools.timestampSinceEpoch(moment))

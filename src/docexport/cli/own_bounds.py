"""What the command line's own process may take without being told: far more than any honest document, so that a hostile
one ends with a finding and not with a machine that stands still.

`--time-limit` and `--memory-limit` are tighter, and hold each document apart. A host process of the library keeps its
own limits: nothing here is set but by `docexport.cli.run`.
"""

from __future__ import annotations

import signal
import threading
from contextlib import suppress
from typing import NoReturn

#: seconds for one document; the longest book that was measured takes minutes
SECONDS = 3_600
#: megabytes of address space; a book of 1,300 pages takes 400
MEGABYTES = 16_384


class TooLongError(BaseException):
    """Raised when a document takes more than `SECONDS`. No `except Exception` on the way catches it."""


def hold() -> None:
    """Bound the memory of this process and of its forks, and begin the time of a document; where the system can."""
    with suppress(ImportError, ValueError, OSError):
        import resource  # noqa: PLC0415 - not there on Windows

        soft, hard = resource.getrlimit(resource.RLIMIT_AS)
        if soft == resource.RLIM_INFINITY:
            resource.setrlimit(resource.RLIMIT_AS, (MEGABYTES << 20, hard))
    if hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGALRM, _end)
        begin()


def begin() -> None:
    """Begin the time of a document anew, where this process is held to any."""
    if hasattr(signal, "setitimer") and signal.getsignal(signal.SIGALRM) is _end:
        signal.setitimer(signal.ITIMER_REAL, SECONDS, 1)


def _end(_number: int, _frame: object) -> NoReturn:
    raise TooLongError

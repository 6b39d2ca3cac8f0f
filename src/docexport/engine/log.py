"""What WeasyPrint logs while it lays out: kept for whoever asked for the layout, and printed nowhere."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache

from docexport.engine.contract import LogLine


class LayoutLog:
    """The lines of one layout, each once, in their order."""

    def __init__(self) -> None:
        self._lines: dict[LogLine, None] = {}
        self._quiet = False

    @property
    def lines(self) -> tuple[LogLine, ...]:
        """The lines so far."""
        return tuple(self._lines)

    @contextmanager
    def paused(self) -> Iterator[None]:
        """While this is open, lines are left out: of a layout that is tried once more the first gave them already."""
        before, self._quiet = self._quiet, True
        try:
            yield
        finally:
            self._quiet = before

    def take(self, line: LogLine) -> None:
        """Keep a line."""
        if not self._quiet:
            self._lines.setdefault(line)


_CURRENT: ContextVar[LayoutLog | None] = ContextVar("log", default=None)


@contextmanager
def heard() -> Iterator[LayoutLog]:
    """While this is open, all that WeasyPrint logs in this thread is kept; of other threads nothing is."""
    _listen()
    log = LayoutLog()
    token = _CURRENT.set(log)
    try:
        yield log
    finally:
        _CURRENT.reset(token)


@cache
def _listen() -> None:
    """Look at all that goes to WeasyPrint's log, once for the life of the process."""
    logger = logging.getLogger("weasyprint")
    if logger.getEffectiveLevel() > logging.WARNING:
        logger.setLevel(logging.WARNING)
    logger.addFilter(_keep)


def _keep(record: logging.LogRecord) -> bool:
    """Keep a line where somebody listens; whether it goes on to the handlers of the process."""
    log = _CURRENT.get()
    if log is None:
        return True
    if record.levelno >= logging.WARNING:
        log.take((record.levelno, record.getMessage()))
    return False

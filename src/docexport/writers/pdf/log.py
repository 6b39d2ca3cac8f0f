"""WeasyPrint's log lines as diagnostics: none about a document is lost, none is printed raw."""

from __future__ import annotations

import logging
import re
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager

from docexport.codes import Code
from docexport.diagnostics import Diagnostics, Severity, Span
from docexport.model import Document, written

_RULES: tuple[tuple[re.Pattern[str], Code, Severity], ...] = (
    (re.compile(r"^Failed to load image"), Code.UNREADABLE_IMAGE, Severity.ERROR),
    (re.compile(r"^(No anchor|.*undefined anchor)"), Code.MISSING_LINK_TARGET, Severity.WARNING),
    (re.compile(r"^Anchor defined twice"), Code.DUPLICATE_ID, Severity.WARNING),
    (re.compile(r"^\.notdef glyph"), Code.MISSING_GLYPH, Severity.WARNING),
    (re.compile(r"^Font-face"), Code.MISSING_FONT, Severity.WARNING),
    (re.compile(r"^(Ignored|Invalid or unsupported selector|Unknown|Parse error)"), Code.CSS_IGNORED, Severity.WARNING),
)
#: what concerns the machine and no document: `docexport doctor` says it, once
_MACHINE = re.compile(r"^Using fontTools instead of HarfBuzz-Subset")
_GLYPH = re.compile(r'^\.notdef glyph.*: "(?P<char>.+?)" \((?P<code>U\+[0-9A-F]+)\)', re.DOTALL)


class _Pausable(logging.Handler, ABC):
    """A handler that does not listen while a layout is tried once more: the first one gave its lines already."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self._quiet = False

    @contextmanager
    def paused(self) -> Iterator[None]:
        """While this is open, log lines are left out."""
        self._quiet = True
        try:
            yield
        finally:
            self._quiet = False

    def emit(self, record: logging.LogRecord) -> None:
        message = record.getMessage()
        if not self._quiet and not _MACHINE.search(message):
            self.take(record.levelno, message)

    @abstractmethod
    def take(self, level: int, message: str) -> None:
        """Take a line of the log, of a level of `logging`."""


class EngineLog(_Pausable):
    """Takes the log lines of one layout."""

    def __init__(self, found: Diagnostics, document: Document) -> None:
        super().__init__()
        self._found, self._document = found, document
        self._span = Span(document.children[0].source if document.children else "")

    def take(self, level: int, message: str) -> None:
        """Report a line of the log, of a level of `logging`."""
        glyph = _GLYPH.search(message)
        if glyph:
            text = f"no font has the character `{glyph['char']}` ({glyph['code']})"
            hint = "name a font that has it in the theme, or use another character"
            self._found.warning(Code.MISSING_GLYPH, text, self._place_of(glyph["char"]), hint)
            return
        # places in the style sheet put together from several files would lead nowhere
        message = re.sub(r"\s* at \d+:\d+", "", message)
        for pattern, code, severity in _RULES:
            if pattern.search(message):
                self._found.add(severity, code, message, self._span)
                return
        severity = Severity.ERROR if level >= logging.ERROR else Severity.WARNING
        self._found.add(severity, Code.LAYOUT, message, self._span)

    def _place_of(self, char: str) -> Span:
        """The first place in the document where a character stands."""
        for node in written(self._document):
            if char in node.text:
                return node.span
        return self._span


class Heard(_Pausable):
    """Keeps log lines, each once, for someone else to report."""

    def __init__(self) -> None:
        super().__init__()
        #: level and words of each line
        self.records: dict[tuple[int, str], None] = {}

    def take(self, level: int, message: str) -> None:
        """Keep a line of the log, of a level of `logging`."""
        self.records.setdefault((level, message))


@contextmanager
def heard() -> Iterator[Heard]:
    """While this is open, all that WeasyPrint logs is kept."""
    log = Heard()
    with _only_handler(log):
        yield log


@contextmanager
def log_as_diagnostics(found: Diagnostics, document: Document) -> Iterator[EngineLog]:
    """While this is open, all that WeasyPrint logs goes to `found`, about this document."""
    log = EngineLog(found, document)
    with _only_handler(log):
        yield log


@contextmanager
def _only_handler(handler: logging.Handler) -> Iterator[None]:
    logger = logging.getLogger("weasyprint")
    before = logger.level, logger.propagate, logger.handlers[:]
    logger.handlers[:] = [handler]
    logger.setLevel(logging.WARNING)
    logger.propagate = False
    try:
        yield
    finally:
        logger.level, logger.propagate = before[0], before[1]
        logger.handlers[:] = before[2]

"""WeasyPrint's log lines as diagnostics: none about a document is lost, none is printed raw."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable

from docexport.diagnostics import Diagnostics, Severity, Span
from docexport.diagnostics.codes import Code
from docexport.engine.contract import LogLine
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


def report_log(lines: Iterable[LogLine], document: Document, diagnostics: Diagnostics) -> None:
    """Report what was logged while a document was laid out."""
    for level, message in dict.fromkeys(lines):
        if not _MACHINE.search(message):
            _report(level, message, document, diagnostics)


def _report(level: int, message: str, document: Document, diagnostics: Diagnostics) -> None:
    span = Span(document.children[0].source if document.children else "")
    glyph = _GLYPH.search(message)
    if glyph:
        text = f"no font has the character `{glyph['char']}` ({glyph['code']})"
        hint = "name a font that has it in the theme, or use another character"
        diagnostics.warning(Code.MISSING_GLYPH, text, _place_of(glyph["char"], document) or span, hint)
        return
    # places in the style sheet put together from several files would lead nowhere
    message = re.sub(r"(?:(?<!\s)\s*)? at \d+:\d+", "", message)
    for pattern, code, severity in _RULES:
        if pattern.search(message):
            diagnostics.add(severity, code, message, span)
            return
    diagnostics.add(Severity.ERROR if level >= logging.ERROR else Severity.WARNING, Code.LAYOUT, message, span)


def _place_of(char: str, document: Document) -> Span | None:
    """The first place in a document where a character stands."""
    return next((node.span for node in written(document) if char in node.text), None)

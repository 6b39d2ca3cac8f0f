"""Putting the safe changes that findings carry into a text."""

from __future__ import annotations

import re
from collections.abc import Iterable

from docexport.diagnostics import Edit

_BOM = "\ufeff"
#: the line ends that `docexport.readers.decode_text` knows: others would shift the numbers of lines
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|$)")


def mended(text: str, edits: Iterable[Edit]) -> tuple[str, int]:
    """The text of one file with the edits in it, and how many were made.

    An edit is left out where something else stands at its place, where it reaches over the end of a line, or where
    another one overlaps it. Line ends and a byte order mark stay as they are.
    """
    mark = _BOM if text.startswith(_BOM) else ""
    lines = _LINE.findall(text[len(mark) :])
    made = 0
    last = (len(lines) + 1, 0)
    for edit in sorted(set(edits), key=lambda item: (item.span.line, item.span.column), reverse=True):
        span = edit.span
        start, end = span.column - 1, span.column - 1 + len(edit.old)
        if not 0 < span.line <= len(lines) or start < 0 or (span.line, end + 1) > last:
            continue
        line = lines[span.line - 1]
        if line[start:end] != edit.old:
            continue
        lines[span.line - 1] = line[:start] + edit.text + line[end:]
        last = (span.line, span.column)
        made += 1
    return mark + "".join(lines), made

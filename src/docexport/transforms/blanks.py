"""Blanks: three underscores or more in running text are room to write in."""

from __future__ import annotations

import re

from msgspec.structs import replace

from docexport.model import Blank, Document, Inline, Text, rewrite
from docexport.model.walk import ROW, Replacement
from docexport.transforms.context import Context

_BLANK = re.compile(r"(?<![\w/:.=-])_{3,}(?!\w)")
#: a blank longer than this would not fit on a line
LONGEST = 60


def find_blanks(document: Document, _context: Context) -> Document:
    """The document with blanks where its text has rows of underscores."""

    def change(text: Text) -> Replacement:
        return tuple(_pieces(text)) if ROW in text.text else text

    return rewrite(document, change, Text) if Blank in document.kinds else document


def _pieces(text: Text) -> list[Inline]:
    pieces: list[Inline] = []
    end = 0
    for found in _BLANK.finditer(text.text):
        if found.start() > end:
            pieces.append(replace(text, text=text.text[end : found.start()]))
        pieces.append(Blank(length=min(len(found[0]), LONGEST), span=text.span))
        end = found.end()
    if end < len(text.text):
        pieces.append(replace(text, text=text.text[end:]))
    return pieces

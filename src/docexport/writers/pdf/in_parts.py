"""A book laid out in parts: which books are, and how the parts become one PDF."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from docexport.model import Node
from docexport.writers.images import ImageFile
from docexport.writers.loading import load_engine
from docexport.writers.manuscript import Manuscript
from docexport.writers.page_starts import PageStart
from docexport.writers.pdf.defect import report
from docexport.writers.pdf.folios import labelled, page_labels, page_ranges
from docexport.writers.pdf.known import KNOWN_VERSION, installed_version
from docexport.writers.pdf.log import EngineLog
from docexport.writers.pdf.marks import marks_of
from docexport.writers.pdf.page_map import FirstWord, page_starts
from docexport.writers.pdf.parts import Book, InOneError, Setting
from docexport.writers.pdf.parts.splitting import crossing, split
from docexport.writers.pdf.style import PrintStyle
from docexport.writers.pdf.table_sizes import TableSizes
from docexport.writers.print_options import UA


def write_in_parts(  # noqa: PLR0917 - what a document is laid out from
    manuscript: Manuscript,
    xhtml: str,
    marked: Sequence[Node],
    style: PrintStyle,
    images: Mapping[str, ImageFile],
    engine: Mapping[str, Any],
    log: EngineLog,
) -> tuple[bytes, tuple[PageStart, ...], tuple[str, ...]]:
    """The book as a PDF, where its pages begin, and what tells each page from what it looked like before.

    Raises `InOneError` where the book must be laid out in one.
    """
    _check(manuscript)
    css = style.sheet()
    if crossing(css):
        raise InOneError(f"its style sheet has `{crossing(css)}`")
    document, options = manuscript.document, manuscript.project.pdf
    parts = split(xhtml, marks_of(marked), images)
    setting = Setting(
        css,
        manuscript.root.as_uri() + "/",
        tuple(sorted(style.files)),
        manuscript.theme.folders,
        TableSizes.of(style),
        engine,
        int(manuscript.modified.timestamp()),
    )

    def labels_of(begins: Mapping[str, int], count: int) -> Mapping[int, str]:
        return labelled(page_ranges(begins, document, options.page_numbers), count)

    book = Book(parts, setting, manuscript.workshop, labels_of, rtl=document.metadata.text_direction == "rtl")
    book.lay_out(_load_engine)
    manuscript.workshop.idle()
    for line in dict.fromkeys(book.log):
        log.take(*line)
    words: list[FirstWord] = []
    for part, place, first in zip(book.parts, parts.firsts, book.arrangement.firsts, strict=True):
        report(part.defects, marked[place:], manuscript.found, first)
        words += [
            word._replace(page=word.page + first, place=word.place + place if word.place >= 0 else -1)
            for word in part.first_words
        ]
    ranges = page_ranges(book.arrangement.begins, document, options.page_numbers)
    starts = page_starts(words, marked, page_labels(ranges, len(book.arrangement.kinds)))
    from docexport.writers.pdf.parts.assembling import assembled  # noqa: PLC0415 - needs the engine

    data = assembled(book, ranges, xhtml, style, engine)
    return data, starts, book.looks


def _check(manuscript: Manuscript) -> None:
    """Raise `InOneError` for what parts cannot do."""
    options = manuscript.project.pdf
    if installed_version() != KNOWN_VERSION:
        raise InOneError("WeasyPrint is another version than is known")
    if options.forms:
        raise InOneError("it has fields to fill in")
    if [name.lower() for name in options.variant] not in ([], [UA]):
        raise InOneError("archive formats are written in one")
    if manuscript.most_pages:
        raise InOneError("it is fitted to a number of pages")


def _load_engine() -> None:
    """Load what puts the parts together, while workers lay them out."""
    load_engine()
    import docexport.writers.pdf.parts.assembling  # noqa: PLC0415, F401
    from docexport.writers.pdf.layout import font_configuration  # noqa: PLC0415

    font_configuration()

"""A book laid out in parts: which books are, and how the parts become one PDF."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from docexport.writers.images import ImageFile
from docexport.writers.loading import load_engine
from docexport.writers.manuscript import Manuscript
from docexport.writers.page_starts import PageStart
from docexport.writers.pdf.defect import report
from docexport.writers.pdf.folios import PageRange, labelled, page_labels, page_ranges
from docexport.writers.pdf.known import KNOWN_VERSION, installed_version
from docexport.writers.pdf.log import EngineLog
from docexport.writers.pdf.markup import Body, PrintMarkup
from docexport.writers.pdf.page_map import page_starts
from docexport.writers.pdf.parts import Book, InOneError, Setting
from docexport.writers.pdf.parts.jobs import PartJob, Sample, SampleOf, practise, work
from docexport.writers.pdf.parts.splitting import Frame, Split, crossing, split
from docexport.writers.pdf.style import PrintStyle
from docexport.writers.pdf.table_sizes import TableSizes
from docexport.writers.print_options import UA


class PartedBook:
    """Lays out one book in parts, as far as it can be."""

    def __init__(self, style: PrintStyle, images: Mapping[str, ImageFile], engine: Mapping[str, Any]) -> None:
        manuscript: Manuscript = style.manuscript
        self._manuscript, self._style, self._images, self._engine = manuscript, style, images, engine
        self._setting = Setting(
            style.sheet(),
            manuscript.root.as_uri() + "/",
            tuple(sorted(style.files)),
            manuscript.theme.folders,
            TableSizes.of(style),
            engine,
            int(manuscript.modified.timestamp()),
        )

    def begin(self, markup: PrintMarkup) -> None:
        """Have chapters that changed laid out, where others are ready to, while the rest is rendered."""
        document, workshop = self._manuscript.document, self._manuscript.workshop
        with suppress(InOneError):  # said when all of the book is there
            self._check()
            sample = Sample(self._setting, document.metadata.language)
            if workshop.prime(practise, sample) and workshop.store:
                workshop.store.put(practise, SampleOf(document.children[0].source, document.children[0].folder), sample)
            frame = Frame.of(markup.in_shell("<p/>"))
            for chapter in markup.changed():
                workshop.ahead(work, PartJob(self._setting, frame.part(chapter, self._images)))

    def write(
        self, markup: PrintMarkup, body: Body, log: EngineLog
    ) -> tuple[bytes, tuple[PageStart, ...], tuple[str, ...]]:
        """The book as a PDF, where its pages begin, and what tells each page from what it looked like before.

        Raises `InOneError` where the book must be laid out in one.
        """
        manuscript, setting = self._manuscript, self._setting
        self._check()
        document, options = manuscript.document, manuscript.project.pdf
        parts = split(markup.in_shell(body.matter), body.marked, body.chapters, self._images)

        def labels_of(begins: Mapping[str, int], count: int) -> Mapping[int, str]:
            return labelled(page_ranges(begins, document, options.page_numbers), count)

        def meanwhile() -> None:
            for nodes in parts.nodes:
                nodes()
            _load_engine(setting)

        rtl = document.metadata.text_direction == "rtl"
        book = Book(parts, setting, manuscript.workshop, labels_of, rtl=rtl)
        book.lay_out(meanwhile)
        manuscript.workshop.idle()
        for line in dict.fromkeys(book.log):
            log.take(*line)
        ranges = page_ranges(book.arrangement.begins, document, options.page_numbers)
        starts = _page_starts(book, parts, ranges, manuscript)
        from docexport.writers.pdf.parts.assembling import assembled  # noqa: PLC0415 - needs the engine

        is_soft = all("\u2010" not in part.xhtml for part in parts.parts)
        data = assembled(book, ranges, self._style, self._engine, soften=is_soft)
        return data, starts, book.looks

    def _check(self) -> None:
        """Raise `InOneError` for what parts cannot do."""
        manuscript, css = self._manuscript, self._setting.css
        options = manuscript.project.pdf
        if installed_version() != KNOWN_VERSION:
            raise InOneError("WeasyPrint is another version than is known")
        if options.forms:
            raise InOneError("it has fields to fill in")
        if [name.lower() for name in options.variant] not in ([], [UA]):
            raise InOneError("archive formats are written in one")
        if manuscript.most_pages:
            raise InOneError("it is fitted to a number of pages")
        if crossing(css):
            raise InOneError(f"its style sheet has `{crossing(css)}`")


def _page_starts(
    book: Book, parts: Split, ranges: Sequence[PageRange], manuscript: Manuscript
) -> tuple[PageStart, ...]:
    """Where pages begin; what is wrong with them is reported."""
    labels = page_labels(ranges, len(book.arrangement.kinds))
    starts: list[PageStart] = []
    for part, nodes, first in zip(book.parts, parts.nodes, book.arrangement.firsts, strict=True):
        report(part.defects, nodes(), manuscript.found, first)
        starts += page_starts(part.first_words, nodes(), labels[first:])
    return tuple(starts)


def _load_engine(setting: Setting) -> None:
    """Load what puts the parts together, while workers lay them out."""
    load_engine()
    from docexport.writers.pdf.parts.assembling import fonts_of  # noqa: PLC0415

    fonts_of(setting)

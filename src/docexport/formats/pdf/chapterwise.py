"""A book laid out chapter by chapter: which books are, and how the chapters become one PDF."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress

from docexport.engine.chapters import Book, BookSource
from docexport.engine.chapters.jobs import ChapterJob, Sample, SampleOf, Setting, warm_up_layout, work
from docexport.engine.contract import UA, InOneError, PageRange, PdfRequest, labelled, page_labels
from docexport.engine.install import load_engine
from docexport.formats.page_starts import PageStart
from docexport.formats.pdf.defect import report
from docexport.formats.pdf.log import report_log
from docexport.formats.pdf.markup import Body, PrintMarkup
from docexport.formats.pdf.page_map import page_starts
from docexport.formats.pdf.page_numbering import ranges_of
from docexport.formats.pdf.request import sources_of
from docexport.formats.pdf.splitting import Frame, Split, crossing, split
from docexport.formats.pdf.style import PrintStyle
from docexport.formats.pdf.table_sizes import table_sizes
from docexport.rendering.images import ImageFile


class ChapterwiseBook:
    """Lays out one book chapter by chapter, as far as it can be."""

    def __init__(self, style: PrintStyle, images: Mapping[str, ImageFile], request: PdfRequest) -> None:
        self._manuscript, self._images = style.manuscript, images
        self._setting = Setting(style.sheet(), sources_of(style, {}), table_sizes(style), request)

    def begin(self, markup: PrintMarkup) -> None:
        """Have chapters that changed laid out, where others are ready to, while the rest is rendered."""
        document, pool = self._manuscript.document, self._manuscript.pool
        with suppress(InOneError):  # said when all of the book is there
            self._check()
            sample = Sample(self._setting, document.metadata.language)
            if pool.warm_up(warm_up_layout, sample) and pool.store:
                pool.store.put(
                    warm_up_layout, SampleOf(document.children[0].source, document.children[0].folder), sample
                )
            frame = Frame.of(markup.in_shell("<p/>"))
            for chapter in markup.changed():
                pool.prefetch(work, ChapterJob(self._setting, frame.part(chapter, self._images)))

    def write(self, markup: PrintMarkup, body: Body) -> tuple[bytes, tuple[PageStart, ...], tuple[str, ...]]:
        """The book as a PDF, where its pages begin, and what tells each page from what it looked like before.

        Raises `InOneError` where the book must be laid out in one.
        """
        manuscript, setting = self._manuscript, self._setting
        self._check()
        document, ranges_from = manuscript.document, ranges_of(manuscript)
        parts = split(markup.in_shell(body.matter), body.marked, body.chapters, self._images)

        def labels_of(begins: Mapping[str, int], count: int) -> Mapping[int, str]:
            return labelled(ranges_from(begins), count)

        def meanwhile() -> None:
            for nodes in parts.nodes:
                nodes()
            _load_engine(setting)

        source = BookSource(parts.parts, parts.shell, rtl=document.metadata.text_direction == "rtl")
        book = Book(source, setting, manuscript.pool.run, labels_of)
        book.lay_out(meanwhile)
        manuscript.pool.run_idle()
        report_log(book.log, document, manuscript.diagnostics)
        ranges = ranges_from(book.arrangement.begins)
        starts = self._page_starts(book, parts, ranges)
        _load_engine(setting)  # where all chapters came from the cache, nobody has
        from docexport.engine.chapters.assembling import assembled  # noqa: PLC0415 - needs the engine

        is_soft = all("\u2010" not in part.xhtml for part in parts.parts)
        return assembled(book, ranges, soften=is_soft), starts, book.looks

    def _check(self) -> None:
        """Raise `InOneError` for what cannot be done chapter by chapter."""
        pdf, css = self._setting.pdf, self._setting.css
        if pdf.forms:
            raise InOneError("it has fields to fill in")
        if pdf.variants not in ((), (UA,)):
            raise InOneError("archive formats are written in one")
        if self._manuscript.most_pages:
            raise InOneError("it is fitted to a number of pages")
        if crossing(css):
            raise InOneError(f"its style sheet has `{crossing(css)}`")

    def _page_starts(self, book: Book, parts: Split, ranges: Sequence[PageRange]) -> tuple[PageStart, ...]:
        """Where pages begin; what is wrong with them is reported."""
        labels = page_labels(ranges, len(book.arrangement.kinds))
        starts: list[PageStart] = []
        for part, nodes, first in zip(book.parts, parts.nodes, book.arrangement.firsts, strict=True):
            report(part.defects, nodes(), self._manuscript.diagnostics, first)
            starts += page_starts(part.first_words, nodes(), labels[first:])
        return tuple(starts)


def _load_engine(setting: Setting) -> None:
    """Load what puts the chapters together, while workers lay them out."""
    load_engine()
    from docexport.engine.chapters.assembling import fonts_of  # noqa: PLC0415

    fonts_of(setting)

"""The PDF writer: XHTML and a style sheet, laid out by `docexport.engine`."""

from __future__ import annotations

from collections.abc import Sequence

from docexport.diagnostics import DocexportError
from docexport.diagnostics.codes import Code
from docexport.engine import fallback, lay_out, lays_out_chapters
from docexport.engine.contract import InOneError, LaidOut, LayoutJob, page_labels
from docexport.formats.manuscript import Manuscript
from docexport.formats.page_starts import PageStart
from docexport.formats.pdf.defect import report
from docexport.formats.pdf.drawings import kept_drawings
from docexport.formats.pdf.layout_errors import guarded
from docexport.formats.pdf.log import report_log
from docexport.formats.pdf.page_map import page_starts
from docexport.formats.pdf.page_numbering import ranges_of
from docexport.formats.pdf.request import pdf_request, sources_of
from docexport.formats.pdf.table_sizes import table_sizes
from docexport.formats.pdf.theme_contract import report_contract
from docexport.rendering.images import load_images

#: characters of markup from which a book is laid out chapter by chapter: about 40 pages
LONG = 100_000


def is_long(size: int) -> bool:
    """Whether a book of so many characters of markup is worth being laid out chapter by chapter."""
    return size >= LONG


def write_pdf(manuscript: Manuscript, families: Sequence[str]) -> tuple[bytes, tuple[PageStart, ...], tuple[str, ...]]:
    """The document as a PDF that keeps to the variants asked for (PDF/UA-1 unless others are), and where pages begin.

    Of books laid out chapter by chapter it also gives what tells each page from what it looked like in another build.

    Raises `DocexportError` where the layout cannot be made at all; all else is a finding.
    """
    from docexport.formats.pdf.marks import marks_of  # noqa: PLC0415 - those who lay out chapters need no templates
    from docexport.formats.pdf.markup import PrintMarkup  # noqa: PLC0415
    from docexport.formats.pdf.style import PrintStyle  # noqa: PLC0415

    diagnostics, document = manuscript.diagnostics, manuscript.document
    request = pdf_request(manuscript)
    images = load_images(document, diagnostics)
    with guarded(manuscript), kept_drawings(manuscript):
        markup = PrintMarkup(manuscript, images, families)
        style = PrintStyle.of(manuscript, (document.metadata.title, markup.foot.unescape()))
        is_chapterwise = markup.is_book and lays_out_chapters()
        if is_chapterwise:
            from docexport.formats.pdf.chapterwise import ChapterwiseBook  # noqa: PLC0415 - few are long

            book = ChapterwiseBook(style, images, request)
            book.begin(markup)
        body = markup.body()
        if diagnostics.failed():
            raise DocexportError(diagnostics)
        _report_engine(manuscript)
        report_contract(manuscript, body.matter, body.chapters)
        if is_chapterwise and is_long(body.size):
            try:
                return book.write(markup, body)
            except InOneError as error:
                diagnostics.warning(
                    Code.LAID_OUT_IN_ONE, f"the book is laid out in one, by one processor: {error}",
                    hint="that takes longer; the pages are the same",
                )  # fmt: skip
        xhtml, marked = markup.whole(body)
        made = lay_out(
            LayoutJob(
                xhtml, marks_of(marked), style.sheet, sources_of(style, images), ranges_of(manuscript), request,
                table_sizes(style), manuscript.most_pages, document.metadata.kind,
            )
        )  # fmt: skip
    report_log(made.log, document, diagnostics)
    report(made.defects, marked, diagnostics)
    _report_overfull(made, manuscript)
    return made.data, page_starts(made.first_words, marked, page_labels(made.ranges, made.pages)), ()


def _report_engine(manuscript: Manuscript) -> None:
    effect, hint = fallback()
    if effect:
        manuscript.diagnostics.warning(Code.ENGINE_FALLBACK, effect, hint=hint)


def _report_overfull(made: LaidOut, manuscript: Manuscript) -> None:
    """Report that a document takes more pages than it should, set as tight as may be."""
    if made.overfull is None:
        return
    pages, lines = made.overfull
    over = f": {lines} {'line' if lines == 1 else 'lines'} too many" if lines else ""
    manuscript.diagnostics.warning(
        Code.DOES_NOT_FIT,
        f"set as tight as its edition allows, this takes {pages} pages instead of {manuscript.most_pages}{over}",
        manuscript.place("fit"), "shorten the text, or allow another page; the pages are set as the theme has them",
    )  # fmt: skip

"""The PDF writer: XHTML laid out by WeasyPrint, tagged as PDF/UA-1. The one package that imports it."""

from __future__ import annotations

from docexport.codes import Code
from docexport.diagnostics import DocexportError
from docexport.writers.images import load_images
from docexport.writers.loading import load_engine
from docexport.writers.manuscript import Manuscript
from docexport.writers.page_starts import PageStart
from docexport.writers.pdf.drawings import kept_drawings
from docexport.writers.pdf.guarding import guarded
from docexport.writers.pdf.known import installed_version
from docexport.writers.pdf.log import log_as_diagnostics
from docexport.writers.print_options import engine_variant

#: characters of markup from which a book is laid out in parts: about 40 pages
LONG = 100_000


def engine_name() -> str:
    """What lays pages out, for reports."""
    return f"WeasyPrint {installed_version()}"


def is_long(size: int) -> bool:
    """Whether a book of so many characters of markup is worth being laid out in parts."""
    return size >= LONG


def write_pdf(manuscript: Manuscript) -> tuple[bytes, tuple[PageStart, ...], tuple[str, ...]]:
    """The document as a PDF that keeps to the variants asked for (PDF/UA-1 unless others are), and where pages begin.

    Of books laid out in parts it also gives what tells each page from what it looked like in another build.

    Raises `DocexportError` where the layout cannot be made at all; all else is a finding.
    """
    from docexport.writers.pdf.markup import PrintMarkup  # noqa: PLC0415 - those who lay out parts need no templates
    from docexport.writers.pdf.style import PrintStyle  # noqa: PLC0415

    found, document, options = manuscript.found, manuscript.document, manuscript.project.pdf
    variant = engine_variant(options.variant, options.forms, found, manuscript.place("pdf", "variant"))
    images = load_images(document, found)
    with guarded(manuscript), log_as_diagnostics(found, document) as log, kept_drawings(manuscript):
        markup = PrintMarkup(manuscript, images)
        style = PrintStyle.of(manuscript, (document.metadata.title, markup.foot.unescape()))
        engine = {"pdf_variant": variant, "pdf_forms": options.forms, "pdf_tags": True}
        if markup.is_book:
            from docexport.writers.pdf.in_parts import PartedBook  # noqa: PLC0415 - few are long
            from docexport.writers.pdf.parts import InOneError  # noqa: PLC0415

            parted = PartedBook(style, images, engine)
            parted.begin(markup)
        body = markup.body()
        if found.failed():
            raise DocexportError(found)
        if markup.is_book and is_long(body.size):
            try:
                return parted.write(markup, body, log)
            except InOneError as error:
                found.warning(
                    Code.LAID_OUT_IN_ONE, f"the book is laid out in one, by one processor: {error}",
                    hint="that takes longer; the pages are the same",
                )  # fmt: skip
        load_engine()
        from docexport.writers.pdf.in_one import write_in_one  # noqa: PLC0415 - long books are laid out by others

        return *write_in_one(manuscript, *markup.whole(body), style, images, engine, log), ()

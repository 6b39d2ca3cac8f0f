"""The PDF writer: XHTML laid out by WeasyPrint, tagged as PDF/UA-1. The one package that imports it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from markupsafe import Markup

from docexport.codes import Code
from docexport.diagnostics import DocexportError
from docexport.model import ContentsEntry, CrossReference, Document, Image, Link, Node
from docexport.writers.images import ImageFile, load_images
from docexport.writers.loading import load_engine
from docexport.writers.manuscript import Manuscript
from docexport.writers.page_starts import PageStart
from docexport.writers.pdf.guarding import guarded
from docexport.writers.pdf.known import installed_version
from docexport.writers.pdf.log import log_as_diagnostics
from docexport.writers.pdf.parts.jobs import Sheet, know_sheet
from docexport.writers.print_options import engine_variant

if TYPE_CHECKING:
    from docexport.rendering.renderer import Renderer

FAMILIES = ("pdf", "html", "common")
_BOX = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 20 20'%3E%3Cpath d='M2 2H18V18H2Z{}'"
    " fill='none' stroke='%23222' stroke-width='1.6'/%3E%3C/svg%3E"
)
#: a drawing with a width of its own
_SIZED = re.compile(rb"\s*<[\w:]*svg[^>]*\swidth=", re.IGNORECASE)
#: the boxes of tasks as drawings, by whether they are checked: few fonts have them as characters
BOX_IMAGES = {False: _BOX.format(""), True: _BOX.format("M5 10L9 14.5L15.5 5")}


def engine_name() -> str:
    """What lays pages out, for reports."""
    return f"WeasyPrint {installed_version()}"


#: characters of markup from which a book is laid out in parts: about 40 pages
LONG = 100_000


def is_long(manuscript: Manuscript, xhtml: str) -> bool:
    """Whether a document is a book that is worth being laid out in parts."""
    document = manuscript.document
    return document.metadata.kind == "book" and len(document.children) > 1 and len(xhtml) >= LONG


def write_pdf(manuscript: Manuscript) -> tuple[bytes, tuple[PageStart, ...], tuple[str, ...]]:
    """The document as a PDF that keeps to the variants asked for (PDF/UA-1 unless others are), and where pages begin.

    Of books laid out in parts it also gives what tells each page from what it looked like in another build.

    Raises `DocexportError` where the layout cannot be made at all; all else is a finding.
    """
    from docexport.writers.pdf.style import PrintStyle  # noqa: PLC0415 - those who lay out parts need no templates

    found, document, options = manuscript.found, manuscript.document, manuscript.project.pdf
    variant = engine_variant(options.variant, options.forms, found, manuscript.place("pdf", "variant"))
    images = load_images(document, found)
    with guarded(manuscript), log_as_diagnostics(found, document) as log:
        renderer = _renderer(manuscript, images)
        words = _foot(renderer, document)
        style = PrintStyle.of(manuscript, (document.metadata.title, words.unescape()))
        sheet = Sheet(style.sheet(), document.metadata.language, tuple(sorted(style.files)), manuscript.theme.folders)
        manuscript.workshop.prime(know_sheet, sheet)
        xhtml, marked = _xhtml(manuscript, renderer, words)
        if found.failed():
            raise DocexportError(found)
        engine = {"pdf_variant": variant, "pdf_forms": options.forms, "pdf_tags": True}
        if is_long(manuscript, xhtml):
            from docexport.writers.pdf.in_parts import write_in_parts  # noqa: PLC0415 - few are long
            from docexport.writers.pdf.parts import InOneError  # noqa: PLC0415

            try:
                return write_in_parts(manuscript, xhtml, marked, style, images, engine, log)
            except InOneError as error:
                found.warning(
                    Code.LAID_OUT_IN_ONE, f"the book is laid out in one, by one processor: {error}",
                    hint="that takes longer; the pages are the same",
                )  # fmt: skip
        load_engine()
        from docexport.writers.pdf.in_one import write_in_one  # noqa: PLC0415 - long books are laid out by others

        return *write_in_one(manuscript, xhtml, marked, style, images, engine, log), ()


def _renderer(manuscript: Manuscript, images: dict[str, ImageFile]) -> Renderer:
    """What renders the document for this format."""

    def href(node: Link | CrossReference | ContentsEntry) -> str:
        return f"#{node.destination}" if node.destination else getattr(node, "target", "")

    def image_url(node: Image) -> str:
        return Path(node.path).as_uri() if node.path in images else ""

    def stretched(node: Image) -> bool:
        image = images.get(node.path)
        return rtl and image is not None and image.media_type == "image/svg+xml" and not _SIZED.match(image.data)

    rtl = manuscript.document.metadata.text_direction == "rtl"
    return manuscript.renderer(
        FAMILIES, markup=True, marks=True, href=href, image_url=image_url, stretched=stretched, box_images=BOX_IMAGES
    )


def _foot(renderer: Renderer, document: Document) -> Markup:
    """The words at the foot of pages."""
    return Markup(" ").join(renderer.template("stamp_words.j2", document).split())


def _xhtml(manuscript: Manuscript, renderer: Renderer, words: Markup) -> tuple[str, list[Node]]:
    """The document with words at the foot of its pages as XHTML, and the nodes that its elements name in `data-at`."""
    document = manuscript.document
    body = renderer.document(document)
    modified = manuscript.modified.strftime("%Y-%m-%dT%H:%M:%SZ")
    xhtml = renderer.template("document.j2", document, body=body, foot_words=words, modified=modified)
    return xhtml, renderer.marked

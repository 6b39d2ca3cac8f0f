"""The laid-out parts of a book -> one PDF, which WeasyPrint writes as it writes any other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from weasyprint import Document
from weasyprint.document import DocumentMetadata
from weasyprint.html import get_html_metadata

from docexport.writers.manuscript import Manuscript
from docexport.writers.pdf.fetcher import ClosedFetcher
from docexport.writers.pdf.finishing import written
from docexport.writers.pdf.folios import PageRange
from docexport.writers.pdf.layout import Layout, engine_ready, faces_of, font_configuration
from docexport.writers.pdf.open_fonts import OpenFonts
from docexport.writers.pdf.packed_tree import Find, write_trees
from docexport.writers.pdf.parts import Book, Setting
from docexport.writers.pdf.parts.replaying import ReplayedPage, place_contents
from docexport.writers.pdf.structure import Annotation
from docexport.writers.pdf.style import PrintStyle


def assembled(
    book: Book, ranges: Sequence[PageRange], style: PrintStyle, engine: Mapping[str, Any], *, soften: bool
) -> bytes:
    """The book as a PDF. With `soften` its hyphens are those of line breaking (see `written`)."""
    manuscript: Manuscript = style.manuscript
    with engine_ready(int(manuscript.modified.timestamp())):
        document = _document(book)

        def add_tags(pdf: Any, document: Any, _version: Any, _streams: Any) -> None:
            firsts = zip(book.arrangement.firsts, book.parts, strict=True)
            write_trees(pdf, [(first, part.tree, _annotations(document.pages[first:])) for first, part in firsts])

        return written(document, ranges, manuscript, engine, add_tags, place_contents, soften=soften)


def _annotations(pages: Sequence[Any]) -> Find:
    """What finds the annotations made for the links of a part, and has them say what the part knew of them."""

    def find(known: Annotation) -> Any:
        made = pages[known.page].links[known.dictionary["place"]][-1].link_annotation
        if made is not None:  # it leads somewhere
            made["Contents"], made["F"] = known.dictionary["Contents"], known.dictionary["F"]
        return made

    return find


def fonts_of(setting: Setting) -> OpenFonts:
    """What keeps the fonts of a setting in this process."""
    return font_configuration(faces_of(setting.css, _fetcher(setting)))


def _fetcher(setting: Setting) -> ClosedFetcher:
    return ClosedFetcher({}, setting.fonts, setting.folders)


def _document(book: Book) -> Document:
    """The whole as a document that WeasyPrint can write."""
    margins = book.margins
    pages: list[ReplayedPage | None] = [None] * len(margins)
    for first, part in zip(book.arrangement.firsts, book.parts, strict=True):
        for number, page in enumerate(part.pages, first):
            drawn = [part.drawn] if number == first else []
            pages[number] = ReplayedPage.of(page, (page.content, margins[number]), drawn)
    made = [page or _blank(book, number) for number, page in enumerate(pages)]
    for first, stretch in book.stretches:
        made[first].drawn = [*made[first].drawn, stretch.drawn]
    fetcher = _fetcher(book.setting)
    source = Layout(book.shell, (), book.setting.base, fetcher).source()
    metadata = DocumentMetadata(**get_html_metadata(source))
    return Document(made, metadata, fetcher, fonts_of(book.setting), {}, None)


def _blank(book: Book, number: int) -> ReplayedPage:
    """A page without text, of the size of the one before it."""
    before = max(place for place, first in enumerate(book.arrangement.firsts) if first <= number)
    page = ReplayedPage.of(book.parts[before].pages[-1], (book.margins[number],), [])
    page.bookmarks, page.anchors, page.links = (), {}, []
    return page

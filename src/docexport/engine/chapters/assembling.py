"""The laid-out parts of a book -> one PDF, which WeasyPrint writes as it writes any other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from docexport.engine.at_work import at_work
from docexport.engine.chapters import Book
from docexport.engine.chapters.jobs import Setting
from docexport.engine.chapters.replaying import ReplayedPage, place_contents
from docexport.engine.contract import PageRange
from docexport.engine.fetcher import ClosedFetcher
from docexport.engine.font_files import FontFiles
from docexport.engine.layout import Layout, faces_of, font_configuration
from docexport.engine.output.writing import written
from docexport.engine.readable import Readable
from docexport.engine.tagging.packed_tree import Find, write_trees
from docexport.engine.tagging.structure import Annotation
from docexport.engine.tagging.tags import tag_with
from docexport.engine.weasyprint import Document
from docexport.engine.weasyprint.document import DocumentMetadata
from docexport.engine.weasyprint.html import get_html_metadata


def assembled(book: Book, ranges: Sequence[PageRange], *, soften: bool) -> bytes:
    """The book as a PDF. With `soften` its hyphens are those of line breaking (see `LayoutJob.softens_hyphens`)."""
    with at_work(book.setting.pdf.moment):
        document = _document(book)

        def add_tags(pdf: Any, document: Any, _version: Any, _streams: Any) -> None:
            firsts = zip(book.arrangement.firsts, book.parts, strict=True)
            write_trees(pdf, [(first, part.tree, _annotations(document.pages[first:])) for first, part in firsts])

        tag_with(document, add_tags)
        return written(document, ranges, book.setting.pdf, place_contents, soften=soften)


def _annotations(pages: Sequence[Any]) -> Find:
    """What finds the annotations made for the links of a part, and has them say what the part knew of them."""

    def find(known: Annotation) -> Any:
        made = pages[known.page].links[known.dictionary["place"]][-1].link_annotation
        if made is not None:  # it leads somewhere
            made["Contents"], made["F"] = known.dictionary["Contents"], known.dictionary["F"]
        return made

    return find


def fonts_of(setting: Setting) -> FontFiles:
    """What keeps the fonts of a setting in this process."""
    return font_configuration(faces_of(setting.css, Readable(setting.sources)))


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
    sources = book.setting.sources
    metadata = DocumentMetadata(**get_html_metadata(Layout(book.shell, (), sources).source()))
    return Document(made, metadata, ClosedFetcher(Readable(sources)), fonts_of(book.setting), {}, None)


def _blank(book: Book, number: int) -> ReplayedPage:
    """A page without text, of the size of the one before it."""
    before = max(place for place, first in enumerate(book.arrangement.firsts) if first <= number)
    page = ReplayedPage.of(book.parts[before].pages[-1], (book.margins[number],), [])
    page.bookmarks, page.anchors, page.links = (), {}, []
    return page

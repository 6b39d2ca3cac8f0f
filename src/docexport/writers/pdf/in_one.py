"""A document laid out as one: handouts, short books, and books whose parts hang together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from docexport.model import Node
from docexport.writers.images import ImageFile
from docexport.writers.manuscript import Manuscript
from docexport.writers.page_starts import PageStart
from docexport.writers.pdf.defect import report
from docexport.writers.pdf.defects import Inspection
from docexport.writers.pdf.fetcher import ClosedFetcher
from docexport.writers.pdf.finishing import written
from docexport.writers.pdf.first_words import first_words
from docexport.writers.pdf.fit import fit_pages, hide_near_pages, with_fitting_tables
from docexport.writers.pdf.folios import labelled, page_labels, page_ranges
from docexport.writers.pdf.layout import Layout, engine_ready
from docexport.writers.pdf.log import EngineLog
from docexport.writers.pdf.marks import marks_of
from docexport.writers.pdf.page_map import page_starts
from docexport.writers.pdf.pages import beginnings
from docexport.writers.pdf.style import PrintStyle
from docexport.writers.pdf.table_sizes import TableSizes

#: layouts after which the numbers of pages do not change any more
_TRIALS = 4


def write_in_one(  # noqa: PLR0917 - what a document is laid out from
    manuscript: Manuscript,
    xhtml: str,
    marked: Sequence[Node],
    style: PrintStyle,
    images: Mapping[str, ImageFile],
    engine: Mapping[str, Any],
    log: EngineLog,
) -> tuple[bytes, tuple[PageStart, ...]]:
    """The document as a PDF, and where its pages begin."""
    document = manuscript.document
    fetcher = ClosedFetcher(images, style.files, manuscript.theme.folders)
    layout = Layout(xhtml, marks_of(marked), manuscript.root.as_uri() + "/", fetcher, **engine)
    with engine_ready(int(manuscript.modified.timestamp())):
        pages = _laid_out(layout, style, log)
        report(Inspection(pages, layout.marks, images, document.metadata.kind).defects(), marked, manuscript.found)
        ranges = page_ranges(beginnings(pages), document, manuscript.project.pdf.page_numbers)
        starts = page_starts(first_words(pages), marked, page_labels(ranges, len(pages.pages)))
        return written(pages, ranges, manuscript, engine, soften="\u2010" not in xhtml), starts


def _laid_out(layout: Layout, style: PrintStyle, log: EngineLog) -> Any:
    """The pages, with wide tables set so that they fit, and in at the most so many pages as may be."""
    manuscript = style.manuscript
    most = manuscript.most_pages
    css = style.sheet()
    pages = with_fitting_tables(layout, css, TableSizes.of(style), log.paused)
    with log.paused():
        if most and len(pages.pages) > most:
            pages, css = fit_pages(layout, style, pages, css, most)
        pages = _numbered(layout, manuscript, pages, css)
        return hide_near_pages(layout, pages, css)


def _numbered(layout: Layout, manuscript: Manuscript, pages: Any, css: str) -> Any:
    """The pages with the numbers asked for. One more layout does it but in rare cases: numbers are about as wide."""
    for _ in range(_TRIALS):
        ranges = page_ranges(beginnings(pages), manuscript.document, manuscript.project.pdf.page_numbers)
        labels = labelled(ranges, len(pages.pages))
        if labels == layout.labels:
            break
        layout.labels = labels
        pages = layout.pages(css)
    return pages

"""A document laid out as a whole: handouts, short books, and books whose chapters hang together."""

from __future__ import annotations

from typing import Any

from docexport.engine.at_work import at_work
from docexport.engine.contract import LaidOut, LayoutJob, Overfull, labelled
from docexport.engine.fit import fit_pages, hide_near_pages, with_fitting_tables
from docexport.engine.inspection.boxes import beginnings
from docexport.engine.inspection.defects import Inspection
from docexport.engine.inspection.first_words import first_words
from docexport.engine.layout import Layout
from docexport.engine.log import LayoutLog, heard
from docexport.engine.output.writing import options_of, written

#: layouts after which the numbers of pages do not change any more
_TRIALS = 4


def lay_out_whole(job: LayoutJob) -> LaidOut:
    """The document as a PDF, and what is to be said of its pages.

    Raises `RecursionError` where elements stand too deep in each other, `xml.etree.ElementTree.ParseError` where the
    markup is not well-formed.
    """
    layout = Layout(job.markup, job.marks, job.sources, **options_of(job.pdf))
    with at_work(job.pdf.moment), heard() as log:
        pages, overfull = _laid_out(layout, job, log)
        defects = tuple(Inspection(pages, job.marks, job.sources.images, job.kind).defects())
        ranges = tuple(job.ranges_of(beginnings(pages)))
        data = written(pages, ranges, job.pdf, soften=job.softens_hyphens)
        return LaidOut(data, ranges, len(pages.pages), tuple(first_words(pages)), defects, log.lines, overfull)


def _laid_out(layout: Layout, job: LayoutJob, log: LayoutLog) -> tuple[Any, Overfull | None]:
    """The pages, with wide tables set so that they fit, and in at the most so many pages as may be."""
    css, overfull = job.stylesheet(0.0), None
    pages = with_fitting_tables(layout, css, job.sizes, log.paused)
    with log.paused():
        if job.most_pages and len(pages.pages) > job.most_pages:
            pages, css, overfull = fit_pages(layout, job, pages, css)
        pages = _numbered(layout, job, pages, css)
        return hide_near_pages(layout, pages, css), overfull


def _numbered(layout: Layout, job: LayoutJob, pages: Any, css: str) -> Any:
    """The pages with the numbers asked for. One more layout does it but in rare cases: numbers are about as wide."""
    for _ in range(_TRIALS):
        labels = labelled(job.ranges_of(beginnings(pages)), len(pages.pages))
        if labels == layout.labels:
            break
        layout.labels = labels
        pages = layout.pages(css)
    return pages

"""One part of a book, laid out by itself: what it takes, and how it is done. This runs in workers."""

from __future__ import annotations

from typing import Any

from docexport.engine.at_work import at_work
from docexport.engine.chapters.hooks import ChapterHooks, chapter_hooks
from docexport.engine.chapters.jobs import ChapterJob
from docexport.engine.chapters.page_geometry import sides_differ
from docexport.engine.chapters.recorded import LaidOutChapter
from docexport.engine.chapters.recording import Recorder, record_pages
from docexport.engine.contract import Sources
from docexport.engine.fit import with_fitting_tables
from docexport.engine.inspection.defects import Inspection
from docexport.engine.inspection.first_words import first_words
from docexport.engine.layout import Layout, page_rules
from docexport.engine.log import heard
from docexport.engine.output.writing import options_of
from docexport.engine.weasyprint.layout.block import _add_break_values


def lay_out(job: ChapterJob) -> LaidOutChapter:
    """The part, laid out and drawn.

    What the engine logs is in the result; `RecursionError` and errors of the XML parser are for the caller.
    """
    setting, part = job.setting, job.part
    sources = setting.with_images(part.images)
    layout = Layout(part.xhtml, part.marks, sources, **options_of(setting.pdf))
    layout.labels, layout.left = job.numbers.labels, part.left
    known = chapter_hooks(job.numbers.pages)
    with at_work(setting.pdf.moment), heard() as log, known as engine:
        document = with_fitting_tables(layout, setting.css, setting.sizes, log.paused)
        recorder = Recorder(document.fonts, part.name, setting.sources.fonts)
        inspection = Inspection(document, part.marks, part.images, "book")
        words, defects = tuple(first_words(document)), tuple(inspection.defects())
        pages, tree = record_pages(document, recorder)
        first, last = _flow(document.pages[0])[0], _flow(document.pages[-1])[-1]
        return LaidOutChapter(
            pages,
            recorder.drawn(),
            tree,
            {name: dict(on_pages) for name, on_pages in engine.context.string_set.items()},
            frozenset(engine.targets.asked),
            tuple(_add_break_values(first, "before")),
            tuple(_add_break_values(last, "after")),
            (first.page_values()[0], last.page_values()[1]),
            sides_differ(engine.context, document),
            any(page._page_box.canvas_background is not None for page in document.pages),
            words,
            defects,
            log.lines,
            _trouble(document, engine, setting.css, sources),
        )


def _flow(page: Any) -> list[Any]:
    """The boxes on a page of what stands in the document's body."""
    (body,) = [box for box in page._page_box.children[0].children if box.element_tag == "body"]
    return list(body.children) or [body]


def _trouble(document: Any, engine: ChapterHooks, css: str, sources: Sources) -> str:
    """Why the part cannot be joined with others; empty where it can."""
    if engine.targets.counts_pages:
        return "its text shows the number of its own page"
    if any(page._page_box.fixed_boxes for page in document.pages):
        return "something has a fixed place on every page"
    running = [box for pages in engine.context.running_elements.values() for row in pages.values() for box in row]
    if any("running-foot" not in (box.element.get("class") or "").split() for box in running):
        return "it changes what runs in the margins"
    if any(font.missing or font.bitmap for font in document.fonts.values()):
        return "a font lacks characters"
    for selector in page_rules(css, sources):
        if selector.first or selector.index:
            return "a style sheet sets some pages by their number"
    return ""

"""What stands in the margins of pages, drawn apart from their text: it changes when pages move, the text does not."""

from __future__ import annotations

from typing import Any

from docexport.engine.at_work import at_work
from docexport.engine.chapters.hooks import chapter_hooks
from docexport.engine.chapters.jobs import MarginJob
from docexport.engine.chapters.page_geometry import page_box
from docexport.engine.chapters.recorded import Margins
from docexport.engine.chapters.recording import SCALE, Recorder, packed
from docexport.engine.layout import Layout
from docexport.engine.log import heard
from docexport.engine.output.writing import options_of
from docexport.engine.tagging.tags import mark_margins
from docexport.engine.weasyprint.draw import draw_page, draw_stacking_context
from docexport.engine.weasyprint.layout.background import layout_box_backgrounds
from docexport.engine.weasyprint.layout.page import PageType, make_margin_boxes
from docexport.engine.weasyprint.stacking import StackingContext


def draw_margins(job: MarginJob) -> Margins:
    """What stands in the margins of the pages."""
    setting = job.setting
    layout = Layout(job.xhtml, (), setting.sources, **options_of(setting.pdf))
    layout.labels = job.labels
    with at_work(setting.pdf.moment), heard() as log, chapter_hooks({}) as engine:
        document = layout.pages(setting.css)
        context = engine.context
        context.string_set.clear()
        for name, pages in job.strings.items():
            context.string_set[name].update(pages)
        recorder = Recorder(document.fonts, f"margins {job.first}", setting.sources.fonts)
        contents = []
        # parts have no rules for pages by their number, so pages of a kind share their styles
        types = {kind: PageType(kind.side, kind.blank, kind.name, job.first, ()) for kind in job.kinds}
        for number, kind in enumerate(job.kinds, job.first):
            box = _with_margins(context, document._html, types[kind], number + 1, job)
            contents.append(_drawn(box, recorder, document.pages[0].bleed, bare=number in job.bare))
        return Margins(tuple(contents), recorder.drawn(), log.lines)


def _with_margins(context: Any, source: Any, page_type: PageType, number: int, job: MarginJob) -> Any:
    """The box of a page, with its number from 1, and all that stands in its margins."""
    box = page_box(context, source, page_type)
    context.current_page = number
    state: tuple[Any, ...] = ([0], {"page": [number], "pages": [job.total]}, [{"page", "pages"}], [])
    box.children = tuple(make_margin_boxes(context, box, state))
    box.canvas_background = None
    layout_box_backgrounds(box, box, context.get_image_from_uri)
    return box


class _Sheet:
    """The measures of a page, as a recorder asks for them."""

    def __init__(self, box: Any, bleed: Any) -> None:
        self.width, self.height, self.bleed = box.margin_width(), box.margin_height(), bleed


def _drawn(box: Any, recorder: Recorder, bleed: Any, *, bare: bool) -> bytes:
    stream = recorder.stream(_Sheet(box, bleed))
    with stream.stacked():
        stream.transform(a=SCALE, d=SCALE)
        if bare:
            draw_page(box, stream)
        else:
            draw_stacking_context(stream, StackingContext.from_page(box))
    mark_margins(box.children, stream)
    return packed(stream.stream)

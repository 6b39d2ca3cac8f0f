"""What stands in the margins of pages, drawn apart from their text: it changes when pages move, the text does not."""

from __future__ import annotations

from typing import Any

from weasyprint.draw import draw_page, draw_stacking_context
from weasyprint.layout.background import layout_box_backgrounds
from weasyprint.layout.page import PageType, make_margin_boxes
from weasyprint.stacking import StackingContext

from docexport.writers.pdf.fetcher import ClosedFetcher
from docexport.writers.pdf.layout import Layout, engine_ready
from docexport.writers.pdf.log import heard
from docexport.writers.pdf.parts.engine import part_engine
from docexport.writers.pdf.parts.geometry import page_box
from docexport.writers.pdf.parts.jobs import FurnitureJob
from docexport.writers.pdf.parts.recorded import Furniture
from docexport.writers.pdf.parts.recording import SCALE, Recorder, packed
from docexport.writers.pdf.tags import mark_furniture


def draw_furniture(job: FurnitureJob) -> Furniture:
    """What stands in the margins of the pages."""
    setting = job.setting
    fetcher = ClosedFetcher({}, setting.fonts, setting.folders)
    layout = Layout(job.xhtml, (), setting.base, fetcher, **setting.options)
    layout.labels = job.labels
    with engine_ready(setting.moment), heard() as log, part_engine({}) as engine:
        document = layout.pages(setting.css)
        context = engine.context
        context.string_set.clear()
        for name, pages in job.strings.items():
            context.string_set[name].update(pages)
        recorder = Recorder(document.fonts, f"furniture {job.first}", setting.fonts)
        contents = []
        # parts have no rules for pages by their number, so pages of a kind share their styles
        types = {kind: PageType(kind.side, kind.blank, kind.name, job.first, ()) for kind in job.kinds}
        for number, kind in enumerate(job.kinds, job.first):
            box = _with_margins(context, document._html, types[kind], number + 1, job)
            contents.append(_drawn(box, recorder, document.pages[0].bleed, bare=number in job.bare))
        return Furniture(tuple(contents), recorder.drawn(), tuple(log.records))


def _with_margins(context: Any, source: Any, page_type: PageType, number: int, job: FurnitureJob) -> Any:
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
    mark_furniture(box.children, stream)
    return packed(stream.stream)

"""The geometry of pages, as style sheets have it for a kind of page."""

from __future__ import annotations

from typing import Any

from docexport.engine.weasyprint.formatting_structure import boxes
from docexport.engine.weasyprint.layout.page import PageType, page_height, page_width, set_page_type_computed_styles
from docexport.engine.weasyprint.layout.percent import resolve_percentages

_OTHER = {"left": "right", "right": "left"}


def page_box(context: Any, source: Any, page_type: PageType) -> Any:
    """The box of a page of a type, with its size and margins, without content."""
    if context.style_for(page_type) is None:
        set_page_type_computed_styles(page_type, source, context.style_for)
    box = boxes.PageBox(page_type, context.style_for(page_type))
    size = box.style["size"]
    resolve_percentages(box, size)
    box.position_x = box.position_y = 0
    page_width(box, context, size[0])
    page_height(box, context, size[1])
    box.fixed_boxes = []
    return box


def sides_differ(context: Any, document: Any) -> bool:
    """Whether any page of a document would lie otherwise on the other side of a sheet."""
    seen: set[PageType] = set()
    for page in document.pages:
        box = page._page_box
        kind = box.page_type._replace(side=_OTHER[box.page_type.side], index=0, groups=())
        if kind in seen:
            continue
        seen.add(kind)
        other = page_box(context, document._html, kind)
        if _place(other) != _place(box):
            return True
    return False


def _place(box: Any) -> tuple[Any, ...]:
    style = box.style
    look = (style["background_color"], style["background_image"], style["marks"])
    return (box.content_box_x(), box.content_box_y(), box.width, box.height, repr(look))

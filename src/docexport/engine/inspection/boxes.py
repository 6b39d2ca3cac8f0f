"""Reading WeasyPrint's laid-out pages: the boxes in the flow of a page, and the node that each came from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from docexport.engine.weasyprint.formatting_structure import boxes
from docexport.engine.weasyprint.layout.absolute import AbsolutePlaceholder

#: what is no part of the running text of a page
APART = (boxes.MarginBox, boxes.FootnoteAreaBox)
#: points in a pixel of CSS
POINTS = 0.75


class Placed(NamedTuple):
    """A box on a page (counted from 1), the box around it, and the place of the node it belongs to (-1: of none)."""

    page: int
    box: Any
    around: Any
    place: int


def placed_boxes(document: Any) -> Iterator[Placed]:
    """Every box of the running text and its notes, page by page, in reading order, boxes before what is in them."""
    for number, page in enumerate(document.pages, 1):
        inside = [child for child in page._page_box.children if not isinstance(child, boxes.MarginBox)]
        stack = [(child, page._page_box, -1) for child in reversed(inside)]
        while stack:
            box, around, place = stack.pop()
            box = actual(box)
            element = box.element
            if element is not None and "::" not in str(box.element_tag):
                place = int(element.get("data-at", place))
            yield Placed(number, box, around, place)
            stack.extend((child, box, place) for child in reversed(getattr(box, "children", ())))


def actual(box: Any) -> Any:
    """The box itself where a placeholder stands for one that is placed out of the flow."""
    return box._box if isinstance(box, AbsolutePlaceholder) else box


def is_leaf(box: Any) -> bool:
    """Whether a box is a line, a picture, or room to write in: a box that is empty on purpose."""
    if isinstance(box, boxes.LineBox | boxes.ReplacedBox):
        return True
    return isinstance(box, boxes.BlockBox) and not box.children and bool(box.height) and box.element_tag == "div"


def flow_leaves(page: Any) -> Iterator[Any]:
    """The lines and pictures in the running text of a page, in reading order, without notes and margins."""
    stack = list(reversed(page._page_box.children))
    while stack:
        box = actual(stack.pop())
        if isinstance(box, APART):
            continue
        if is_leaf(box):
            yield box
        else:
            stack.extend(reversed(getattr(box, "children", ())))


def beginnings(document: Any) -> dict[str, int]:
    """The page (from 0) that each element with an id begins on."""
    begins: dict[str, int] = {}
    for number, page in enumerate(document.pages):
        for name in page.anchors:
            begins.setdefault(name, number)
    return begins


def near_references(document: Any, elements: Sequence[Any]) -> set[int]:
    """The places of those references, among `elements`, that stand on the page where what they lead to begins."""
    begins = beginnings(document)
    places = {element: place for place, element in enumerate(elements)}
    near: set[int] = set()
    for number, page in enumerate(document.pages):
        for box in page._page_box.descendants():
            place = places.get(box.element)
            if place is not None and begins.get(box.element.get("data-href", "")[1:]) == number:
                near.add(place)
    return near


def lowest(page: Any) -> float:
    """How far down the running text of a page reaches, in pixels from the top of its content area; 0 if it is empty."""
    top = page._page_box.content_box_y()
    return max((box.position_y + box.height - top for box in flow_leaves(page)), default=0.0)


def ancestors_of_first_leaf(page: Any, *, last: bool = False) -> list[Any]:
    """The elements around the first (or last) line or picture of a page's running text, the outermost first."""
    found: list[Any] = []

    def search(box: Any, above: list[Any]) -> bool:
        box = actual(box)
        if isinstance(box, APART):
            return False
        element = box.element
        here = [*above, element] if element is not None and (not above or above[-1] is not element) else above
        if is_leaf(box):
            found[:] = here
            return True
        children = list(getattr(box, "children", ()))
        return any(search(child, here) for child in (reversed(children) if last else children))

    search(page._page_box, [])
    return found

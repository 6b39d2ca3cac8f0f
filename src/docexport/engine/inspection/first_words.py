"""What each laid-out page begins with."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from docexport.engine.contract import FirstWord
from docexport.engine.inspection.boxes import APART, actual
from docexport.engine.weasyprint.formatting_structure import boxes
from docexport.rendering.offsets import count

#: parts of a document that are no blocks, by the id of their element
_PARTS = ("title-page", "colophon")


def first_words(document: Any) -> list[FirstWord]:
    """Where every page begins that has words or pictures of the document; contents and blank pages are left out."""
    return list(_Walk().first_words(document))


class _Walk:
    """Goes through the text of all pages, and counts how much of each block was printed so far."""

    def __init__(self) -> None:
        self._printed: dict[int, int] = {}
        self._heads: dict[Any, int] = {}
        self._page = 0

    def first_words(self, document: Any) -> Iterator[FirstWord]:
        for number, page in enumerate(document.pages):
            self._page = number
            first: FirstWord | None = None
            for place, part, box in self._leaves(page._page_box, -1, ""):
                length = count(box.text) if isinstance(box, boxes.TextBox) else 0
                if first is None and (length or not isinstance(box, boxes.TextBox)):
                    offset = self._printed.get(place, 0) if place >= 0 else 0
                    first = FirstWord(number, place, "" if place >= 0 else part, offset)
                self._printed[place] = self._printed.get(place, 0) + length
            if first is not None and (first.place >= 0 or first.part):
                yield first

    def _leaves(self, box: Any, place: int, part: str) -> Iterator[tuple[int, str, Any]]:
        """The pieces of text and the pictures of a page that come from the source, with the block they belong to."""
        box = actual(box)
        element, tag = box.element, str(box.element_tag or "")
        if isinstance(box, APART) or "::" in tag or getattr(box, "is_leader", False):
            return
        if element is not None:
            if element.get("aria-hidden") == "true" or self._is_repeated_head(element):
                return
            if element.get("id") in _PARTS:
                part = element.get("id")
            elif element.tag == "header":
                part = "title"
            place = int(element.get("data-at", place))
        if isinstance(box, boxes.TextBox | boxes.ReplacedBox):
            yield place, part, box
            return
        for child in getattr(box, "children", ()):
            yield from self._leaves(child, place, part)

    def _is_repeated_head(self, element: Any) -> bool:
        """Whether this is the head of a table, printed again on a further page."""
        return element.tag == "thead" and self._heads.setdefault(element, self._page) != self._page

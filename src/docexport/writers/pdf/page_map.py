"""The page map: which block, and which character of it, each laid-out page begins with."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from weasyprint.formatting_structure import boxes

from docexport.model import Node
from docexport.writers.page_starts import PageStart, count
from docexport.writers.pdf.pages import APART, actual

#: parts of a document that are no blocks, by the id of their element
_PARTS = ("title-page", "colophon")


def page_starts(document: Any, marked: Sequence[Node], labels: Sequence[str]) -> tuple[PageStart, ...]:
    """Where every page begins that has words or pictures of the document; contents and blank pages are left out.

    `labels` are what the pages are called.
    """
    return tuple(_Walk(marked).starts(document, labels))


class _Walk:
    """Goes through the text of all pages, and counts how much of each block was printed so far."""

    def __init__(self, marked: Sequence[Node]) -> None:
        self._marked = marked
        self._printed: dict[int, int] = {}
        self._heads: dict[Any, int] = {}
        self._page = 0

    def starts(self, document: Any, labels: Sequence[str]) -> Iterator[PageStart]:
        for number, (page, label) in enumerate(zip(document.pages, labels, strict=True), 1):
            self._page = number
            start: PageStart | None = None
            for place, part, box in self._leaves(page._page_box, -1, ""):
                length = count(box.text) if isinstance(box, boxes.TextBox) else 0
                if start is None and (length or not isinstance(box, boxes.TextBox)):
                    start = self._start(label, place, part)
                self._printed[place] = self._printed.get(place, 0) + length
            if start is not None and (start.node is not None or start.part):
                yield start

    def _start(self, label: str, place: int, part: str) -> PageStart:
        if place < 0:
            return PageStart(label, None, 0, part)
        return PageStart(label, self._marked[place], self._printed.get(place, 0))

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

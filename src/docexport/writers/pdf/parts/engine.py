"""Laying out a part of a document: without its margin boxes, and with the numbers of pages elsewhere told to it.

This replaces two names in WeasyPrint while it is open, and is used with the version that it is tested with alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import weasyprint.document as weasyprint_document
import weasyprint.layout as weasyprint_layout
from weasyprint.css.targets import TargetCollector, TargetLookupItem, anchor_name_from_token

#: counters of pages: a part does not know how many pages stand before it, so its text must not show them
_PAGE_COUNTERS = frozenset({"page", "pages"})


class _Elsewhere:
    """Stands for the box of a target: all that is known of it is the number of its page."""

    def __init__(self, page: int) -> None:
        self.cached_counter_values = {"page": [page]}


class KnownTargets(TargetCollector):  # type: ignore[misc]
    """Says what page each target is on as it was told (0 where it was not), and remembers what was asked."""

    def __init__(self, pages: Mapping[str, int]) -> None:
        super().__init__()
        self._pages = pages
        self.asked: set[str] = set()
        #: whether text in the flow shows the number of its own page
        self.counts_pages = False

    def lookup_target(self, anchor_token: Any, source_box: Any, css_token: Any, parse_again: Any) -> Any:
        """What is known of a target."""
        token = anchor_token
        if token[0] == "attr()":
            name, _type, fallback = token[1]
            token = ("string", source_box.element.get(name, fallback))
        anchor = anchor_name_from_token(token)
        if not anchor:
            return super().lookup_target(anchor_token, source_box, css_token, parse_again)
        self.asked.add(anchor)
        item = TargetLookupItem("up-to-date")
        item.target_box = _Elsewhere(self._pages.get(anchor, 0))
        return item

    def collect_missing_counters(
        self, parent_box: Any, css_token: Any, parse_again_function: Any, missing_counters: Any, missing_targets: Any
    ) -> None:
        """See whether text shows the number of its page."""
        self.counts_pages = self.counts_pages or bool(_PAGE_COUNTERS & set(missing_counters))
        super().collect_missing_counters(parent_box, css_token, parse_again_function, missing_counters, missing_targets)


class PartEngine:
    """What is known once a part is laid out: its targets, and the engine's context."""

    def __init__(self, pages: Mapping[str, int]) -> None:
        self._pages = pages
        self.targets = KnownTargets(pages)
        self.context: Any = None

    def new_targets(self) -> KnownTargets:
        """The targets of one more layout."""
        self.targets = KnownTargets(self._pages)
        return self.targets

    def margin_boxes(self, context: Any, _page: Any, _state: Any) -> Iterator[Any]:
        """No box at all; the context is kept."""
        self.context = context
        return iter(())


@contextmanager
def part_engine(pages: Mapping[str, int]) -> Iterator[PartEngine]:
    """While this is open, what is laid out is a part; `pages` are the numbers of targets' pages."""
    engine = PartEngine(pages)
    before = weasyprint_document.TargetCollector, weasyprint_layout.make_margin_boxes
    weasyprint_document.TargetCollector = engine.new_targets
    weasyprint_layout.make_margin_boxes = engine.margin_boxes
    try:
        yield engine
    finally:
        weasyprint_document.TargetCollector, weasyprint_layout.make_margin_boxes = before

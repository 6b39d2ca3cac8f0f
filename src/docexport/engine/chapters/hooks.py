"""Laying out a part of a document: without its margin boxes, and with the numbers of pages elsewhere told to it.

Two names in docexport's instance of WeasyPrint are replaced for good; they do what WeasyPrint does but while
`chapter_hooks` is open, which is within `at_work`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from docexport.engine.weasyprint.css.targets import TargetCollector, TargetLookupItem, anchor_name_from_token
from docexport.engine.weasyprint.layout.page import make_margin_boxes

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


class ChapterHooks:
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


#: what is being laid out as a part, if anything is
_parts: list[ChapterHooks] = []


@contextmanager
def chapter_hooks(pages: Mapping[str, int]) -> Iterator[ChapterHooks]:
    """While this is open, what is laid out is a part; `pages` are the numbers of targets' pages."""
    _parts.append(ChapterHooks(pages))
    try:
        yield _parts[-1]
    finally:
        _parts.pop()


def _new_targets() -> Any:
    return _parts[-1].new_targets() if _parts else TargetCollector()


def _margin_boxes(context: Any, page: Any, state: Any) -> Iterator[Any]:
    made: Iterator[Any] = (_parts[-1].margin_boxes if _parts else make_margin_boxes)(context, page, state)
    return made


def replacements() -> dict[str, Any]:
    """What is replaced, by its name."""
    return {"TargetCollector": _new_targets, "make_margin_boxes": _margin_boxes}

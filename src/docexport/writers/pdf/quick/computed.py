"""Styles of list markers and of what footnotes leave in the text: worked out for the elements that have these.

WeasyPrint's own style sheet speaks of the marker and the note call of every element, so it makes three more styles for
each, all but a few in vain.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from math import inf
from typing import Any

import weasyprint.css as engine_css
from weasyprint.css import StyleFor, declaration_precedence

from docexport.writers.pdf.quick.replacing import replaced

_LATER = frozenset({"marker", "footnote-call", "footnote-marker", "note-call", "note-marker", "note-callback"})


class _Sheet:
    """A style sheet that keeps to itself what it says of these parts, until it is asked."""

    def __init__(self, sheet: Any, origin: str, specificity: Any, kept: dict[Any, list[Any]]) -> None:
        self._sheet, self._origin, self._specificity, self._kept = sheet, origin, specificity, kept
        self.matcher = self

    def __getattr__(self, name: str) -> Any:
        return getattr(self._sheet, name)

    def match(self, element: Any) -> Iterator[Any]:
        """The selectors that match an element, but for those of parts that may never be made."""
        for selector in self._sheet.matcher.match(element):
            specificity, _order, part, (declarations, layer) = selector
            if part in _LATER and not any(name == "anchor" for name, _values, _importance in declarations):
                order = inf if layer is None else self._sheet.layers.index(layer)
                said = (self._origin, order, self._specificity or specificity, declarations)
                self._kept.setdefault((element.etree_element, part), []).append(said)
            else:
                yield selector


class QuickStyleFor(StyleFor):  # type: ignore[misc]
    """The styles of a document's elements and of their parts."""

    def __init__(self, html: Any, sheets: Sequence[Any], hints: bool, font_config: Any, target_collector: Any) -> None:
        self._html, self._targets, self._kept = html, target_collector, dict[Any, list[Any]]()
        wrapped = [(_Sheet(sheet, origin, weight, self._kept), origin, weight) for sheet, origin, weight in sheets]
        super().__init__(html, wrapped, hints, font_config, target_collector)

    def __call__(self, element: Any, pseudo_type: str | None = None) -> Any:
        if pseudo_type in _LATER and (said := self._kept.pop((element, pseudo_type), None)):
            self._cascaded_styles[element, pseudo_type] = _cascaded(said)
            self.set_computed_styles(
                element, pseudo_type=pseudo_type, root=self._html.etree_element, parent=element,
                base_url=self._html.base_url, target_collector=self._targets,
            )  # fmt: skip
            del self._cascaded_styles[element, pseudo_type]
        return super().__call__(element, pseudo_type)


def _cascaded(said: Sequence[Any]) -> dict[str, Any]:
    """What wins of all that style sheets say: values and weights by the names of properties (CSS Cascading, 6.1)."""
    style: dict[str, Any] = {}
    for origin, order, specificity, declarations in said:
        for name, values, importance in declarations:
            weight = (declaration_precedence(origin, importance), order, specificity)
            if name not in style or style[name][1] <= weight:
                style[name] = values, weight
    return style


def quick_styles() -> AbstractContextManager[None]:
    """While this is open, styles are worked out as here."""
    return replaced({(engine_css, "StyleFor"): QuickStyleFor})

"""Styles worked out with less: what no style sheet says is looked up, and some parts have styles where they are made.

Most properties of most elements are said by nobody: they are the parent's, or what they are at first, and need none of
what WeasyPrint looks at for those that are said. And its own style sheet speaks of the marker and the note call of
every element, so it makes three more styles for each, all but a few in vain.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import inf
from typing import Any

from docexport.engine.weasyprint.css import ComputedStyle, StyleFor, declaration_precedence
from docexport.engine.weasyprint.css.computed_values import PHYSICAL_FUNCTIONS
from docexport.engine.weasyprint.css.properties import INHERITED, INITIAL_NOT_COMPUTED, INITIAL_VALUES

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


_missing = ComputedStyle.__missing__
#: properties that need more than the parent's value, or the first, where nobody says them
_NOT_PLAIN = frozenset([*PHYSICAL_FUNCTIONS, *INITIAL_NOT_COMPUTED, "page", "position", "float", "display"])
_INITIAL = {
    name: value
    for name, value in INITIAL_VALUES.items()
    if not (name in INHERITED or name in _NOT_PLAIN or name.startswith("text_decoration_"))
}


def _quick_missing(style: Any, name: str) -> Any:
    """The value of a property that is asked for for the first time."""
    parent = style.parent_style
    if parent is None or name in style.cascaded:
        return _missing(style, name)
    if name in INHERITED:
        value = style[name] = parent[name]
        return value
    if name in _INITIAL:
        value = style[name] = _INITIAL[name]
        return value
    return _missing(style, name)


def replacements() -> dict[str, Any]:
    """What is replaced, by its name."""
    return {"StyleFor": QuickStyleFor, "__missing__": _quick_missing}

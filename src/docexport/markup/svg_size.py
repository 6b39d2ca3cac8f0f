"""How much a drawing draws: its shapes, with all that `use`, patterns, masks and markers repeat."""

from __future__ import annotations

import re
from functools import cached_property
from typing import Any

from lxml import etree
from msgspec import Struct, field

#: elements that lie deeper in each other than this, references followed, are no drawing
MAX_DEPTH = 200
#: a count that is too large, whatever the bound
_ENDLESS = 1 << 60
_REFERENCE = re.compile(r"""url\(\s*(?:['"]\s*)?#([^'")\s]+)""", re.IGNORECASE)
_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
_LINES = frozenset({"path", "polyline", "polygon", "line"})


class _Sizes(Struct, dict=True):
    """Sizes of the elements of one drawing, each worked out once."""

    root: Any
    drawn: dict[Any, int] = field(default_factory=dict)
    corners: dict[Any, int] = field(default_factory=dict)

    @cached_property
    def by_id(self) -> dict[str, Any]:
        return {str(item.get("id")): item for item in self.root.iter() if item.get("id")}

    def shapes(self, element: Any, depth: int = 0) -> int:
        """How many shapes an element draws."""
        if element in self.drawn:
            return self.drawn[element]
        if depth > MAX_DEPTH:
            return _ENDLESS
        self.drawn[element] = 0  # a drawing in itself draws nothing
        count = 1 + sum(self.shapes(child, depth + 1) for child in element)
        for name, value in element.items():
            local = str(name).rpartition("}")[2]
            targets = [value.strip()[1:]] if local == "href" and value.strip().startswith("#") else []
            for target in (*targets, *_REFERENCE.findall(str(value))):
                times = self.vertices(element) if "marker" in (local + value) else 1
                count += self.shapes(self.by_id[target], depth + 1) * times if target in self.by_id else 0
        self.drawn[element] = count
        return count

    def vertices(self, element: Any) -> int:
        """How many corners the lines in an element have: each may have a marker."""
        if element not in self.corners:
            for item in element.iterdescendants() if len(element) else ():
                self.corners.setdefault(item, _corners(item))
            self.corners[element] = _corners(element) + sum(self.corners[item] for item in element.iterdescendants())
        return self.corners[element]

    def by_style_sheets(self) -> int:
        """How many shapes the references in style sheets may draw: each on every shape, or on every corner."""
        sheets = "".join(item.text or "" for item in self.root.iter() if etree.QName(item).localname == "style")
        targets = {self.by_id[name] for name in _REFERENCE.findall(sheets) if name in self.by_id}
        elements = sum(1 for _ in self.root.iter())
        return sum(
            self.shapes(target) * (self.vertices(self.root) if etree.QName(target).localname == "marker" else elements)
            for target in targets
        )


def _corners(element: Any) -> int:
    if etree.QName(element).localname not in _LINES:
        return 0
    return 2 + sum(1 for _ in _NUMBER.finditer(element.get("d") or element.get("points") or "")) // 2


def shapes_drawn(root: Any) -> int:
    """How many shapes a parsed drawing draws, those that are repeated counted each time."""
    sizes = _Sizes(root)
    return sizes.shapes(root) + sizes.by_style_sheets()

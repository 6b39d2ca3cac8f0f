"""Lengths of boxes that do not depend on what is around them: worked out once for each style, not for each box.

WeasyPrint looks at sixteen properties of each box, each time that it lays it out; that is a tenth of its time. This
replaces a name in its modules while it is open, and is used with the version that it is tested with alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

from weasyprint.formatting_structure import boxes
from weasyprint.layout import percent

from docexport.writers.pdf.tags import is_known_engine

_NAME = "resolve_percentages"
_MODULES = tuple(
    import_module(f"weasyprint.layout.{name}")
    for name in ("inline", "page", "float", "grid", "absolute", "block", "column", "table")
)
#: properties that flexible boxes and grids change after a style was made
_CHANGED = ("width", "height", "min_width", "max_width", "min_height", "max_height")
_SIDES = ("top", "right", "bottom", "left")
_LENGTHS = (*(f"{kind}_{side}" for kind in ("margin", "padding") for side in _SIDES), *_CHANGED)
_resolve = percent.resolve_percentages


def _quick(box: Any, containing_block: Any) -> None:
    """Set the lengths of a box."""
    style = box.style
    known = style.__dict__.get("_lengths")
    if known is None:
        known = style.__dict__["_lengths"] = _lengths(style)
    changed, lengths = known
    if lengths is None or isinstance(box, boxes.PageBox) or any(style[name] is not changed[name] for name in _CHANGED):
        _resolve(box, containing_block)
    else:
        box.__dict__.update(lengths)


def _lengths(style: Any) -> tuple[dict[str, Any], dict[str, Any] | None]:
    """What may be changed of a style, and the lengths of its boxes where these are always the same."""
    changed = {name: style[name] for name in _CHANGED}
    if style["box_sizing"] != "content-box" or style["border_collapse"] == "collapse":
        return changed, None
    lengths: dict[str, Any] = {}
    for name in _LENGTHS:
        value = style[name]
        if value != "auto" and getattr(value, "unit", None) != "px":
            return changed, None
        lengths[name] = value if value == "auto" else value.value
    for name in ("min_width", "min_height"):
        lengths[name] = 0 if lengths[name] == "auto" else lengths[name]
    return changed, lengths | {f"border_{side}_width": style[f"border_{side}_width"] for side in _SIDES}


@contextmanager
def quick_lengths() -> Iterator[None]:
    """While this is open, lengths are worked out as here."""
    if not is_known_engine():
        yield
        return
    for module in _MODULES:
        setattr(module, _NAME, _quick)
    try:
        yield
    finally:
        for module in _MODULES:
            setattr(module, _NAME, _resolve)

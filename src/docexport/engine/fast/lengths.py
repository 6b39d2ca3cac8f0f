"""Lengths of boxes that do not depend on what is around them: worked out once for each style, not for each box.

WeasyPrint looks at sixteen properties of each box, each time that it lays it out; that is a tenth of its time. Most
boxes say nothing of any of them.
"""

from __future__ import annotations

from itertools import product
from typing import Any

from docexport.engine.weasyprint.css import AnonymousStyle
from docexport.engine.weasyprint.css.properties import INITIAL_VALUES
from docexport.engine.weasyprint.formatting_structure import boxes
from docexport.engine.weasyprint.layout import percent

#: properties that flexible boxes and grids change after a style was made, and what they are at first
_CHANGED = ("width", "height", "min_width", "max_width", "min_height", "max_height")
_FIRST = tuple(INITIAL_VALUES[name] for name in _CHANGED)
_SIDES = ("top", "right", "bottom", "left")
_SPACES = tuple(f"{kind}_{side}" for kind in ("margin", "padding") for side in _SIDES)
_LENGTHS = (*_SPACES, *_CHANGED)
_BORDERS = tuple(f"border_{side}_width" for side in _SIDES)
#: the same by the directions of text, as style sheets may name them (CSS Logical Properties and Values)
_LOGICAL = (
    *("_".join(names) for names in product(("margin", "padding"), ("block", "inline"), ("start", "end"))),
    *("_".join(names) for names in product(["border"], ("block", "inline"), ("start", "end"), ("width", "style"))),
    *(f"{most}{axis}_size" for most in ("", "min_", "max_") for axis in ("block", "inline")),
)
#: names of all that says something of the lengths of a box
_TELLING = frozenset(
    [*_LENGTHS, *_BORDERS, *(f"border_{side}_style" for side in _SIDES), *_LOGICAL, "box_sizing", "border_collapse"]
)
_resolve = percent.resolve_percentages


def _quick(box: Any, containing_block: Any) -> None:
    """Set the lengths of a box."""
    style = box.style
    known = style.__dict__.get("_lengths")
    if known is None:
        known = style.__dict__["_lengths"] = _lengths(style)
    before, lengths = known
    is_known = lengths is not None and tuple(map(style.get, _CHANGED, _FIRST)) == before
    if is_known and not isinstance(box, boxes.PageBox):
        box.__dict__.update(lengths)
    else:
        _resolve(box, containing_block)


def _lengths(style: Any) -> tuple[tuple[Any, ...], dict[str, Any] | None]:
    """What may be changed of a style, and the lengths of its boxes where these are always the same."""
    if _says_nothing(style):
        return _FIRST, _NOTHING_SAID
    before = tuple(style[name] for name in _CHANGED)
    if style["box_sizing"] != "content-box" or style["border_collapse"] == "collapse":
        return before, None
    return before, _fixed(style)


def _says_nothing(style: Any) -> bool:
    """Whether a style leaves all lengths as they are at first."""
    if isinstance(style, AnonymousStyle):
        is_silent = _TELLING.isdisjoint(style.keys() - _BORDERS) and not any(map(style.get, _BORDERS))
    else:
        is_silent = _TELLING.isdisjoint(style) and _TELLING.isdisjoint(style.cascaded)
    return is_silent and style["border_collapse"] != "collapse"


def _fixed(style: Any) -> dict[str, Any] | None:
    """The lengths that a style gives where they are all in pixels or automatic; else None."""
    lengths: dict[str, Any] = {}
    for name in _LENGTHS:
        value = style[name]
        if value != "auto" and getattr(value, "unit", None) != "px":
            return None
        lengths[name] = value if value == "auto" else value.value
    for name in ("min_width", "min_height"):
        lengths[name] = 0 if lengths[name] == "auto" else lengths[name]
    return lengths | {name: style[name] for name in _BORDERS}


_NOTHING_SAID = _fixed(INITIAL_VALUES | dict.fromkeys(_BORDERS, 0))


def replacements() -> dict[str, Any]:
    """What is replaced, by its name."""
    return {"resolve_percentages": _quick}

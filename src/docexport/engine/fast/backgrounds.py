"""Backgrounds, borders and outlines: most boxes have none, which their style tells once for all of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from docexport.engine.weasyprint.css import AnonymousStyle
from docexport.engine.weasyprint.draw import border
from docexport.engine.weasyprint.draw.border import SIDES
from docexport.engine.weasyprint.draw.color import get_color
from docexport.engine.weasyprint.formatting_structure.boxes import Box
from docexport.engine.weasyprint.layout import background

_CORNERS = tuple(f"border_{corner}_radius" for corner in ("top_left", "top_right", "bottom_right", "bottom_left"))
_BARE = (*((corner, (0, 0)) for corner in _CORNERS), ("background", None))
_GROUNDS = frozenset(
    [*_CORNERS, *(f"border_{first}_{second}_radius" for first in ("start", "end") for second in ("start", "end")),
     "border_image_source", "mask_border_source", "background_color", "background_image", "box_shadow"]
)  # fmt: skip
#: what draws something at or between the edges of a box that has no width there
_BORDERS = frozenset(
    [*(f"border_{side}_style" for side in (*SIDES, "block_start", "block_end", "inline_start", "inline_end")),
     "border_image_source", "column_width", "column_count"]
)  # fmt: skip
_draw_border = border.draw_border
_layout_box_backgrounds = background.layout_box_backgrounds
_draw_outline = border.draw_outline


def _quick_backgrounds(
    page: Any, box: Any, get_image: Callable[..., Any], layout_children: bool = True, style: Any = None
) -> None:
    """Find the background of a box, and of all in it."""
    if style is not None or box is page or not _is_bare(box.style):
        _layout_box_backgrounds(page, box, get_image, layout_children, style)
        return
    for name, value in _BARE:
        setattr(box, name, value)  # it may be the placeholder of one that stands elsewhere
    if layout_children:
        for child in box.all_children():
            _quick_backgrounds(page, child, get_image)


def _is_bare(style: Any) -> bool:
    """Whether boxes of a style have no background, no shadow, no images at their border and no round corners."""
    known = style.__dict__.get("_bare")
    if known is None:
        known = style.__dict__["_bare"] = _says_none_of(style, _GROUNDS) or (
            style["border_image_source"][0] == style["mask_border_source"][0] == "none"
            and (style["visibility"] == "hidden" or _has_no_ground(style))
            and not style["box_shadow"]
            and all((0, "px") in style[corner] for corner in _CORNERS)
        )
    return bool(known)


def _has_no_ground(style: Any) -> bool:
    is_clear = get_color(style, "background_color").alpha == 0
    return is_clear and all(kind != "url" and not value for kind, value in style["background_image"])


def _says_none_of(style: Any, names: frozenset[str]) -> bool:
    """Whether a style leaves properties that are not inherited as they are at first."""
    said = () if isinstance(style, AnonymousStyle) else style.cascaded
    return names.isdisjoint(said) and names.isdisjoint(style)


def _quick_border(stream: Any, box: Any) -> None:
    """Draw the border of a box."""
    style = box.style
    known = style.__dict__.get("_borderless")
    if known is None:
        known = style.__dict__["_borderless"] = (
            _says_none_of(style, _BORDERS)
            and style["border_collapse"] != "collapse"
            and not any(style[f"border_{side}_width"] for side in SIDES)
        )
    if not known:
        _draw_border(stream, box)


def _quick_outline(stream: Any, box: Any) -> None:
    """Draw the outlines of a box and of all in it."""
    if box.style["outline_width"]:
        _draw_outline(stream, box)
        return
    for child in box.children:
        if isinstance(child, Box):
            _quick_outline(stream, child)


def replacements() -> dict[str, Any]:
    """What is replaced, by its name."""
    return {
        "layout_box_backgrounds": _quick_backgrounds, "draw_border": _quick_border, "draw_outline": _quick_outline,
    }  # fmt: skip

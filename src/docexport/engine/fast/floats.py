"""Room for lines where nothing floats: all of the width, which needs no search."""

from __future__ import annotations

from typing import Any

from docexport.engine.weasyprint.formatting_structure.boxes import LineBox
from docexport.engine.weasyprint.layout import inline

_avoid_collisions = inline.avoid_collisions


def _quick_collisions(context: Any, box: Any, containing_block: Any, outer: bool = True) -> tuple[float, float, float]:
    """Where a box may stand beside what floats, and the width it may have there."""
    is_simple = type(box) is LineBox and not outer and not context.excluded_shapes
    if not is_simple or containing_block.style["direction"] != "ltr":
        return _avoid_collisions(context, box, containing_block, outer)  # type: ignore[no-any-return]
    start = containing_block.content_box_x()
    left, right = start + box.margin_left, start + containing_block.width - box.margin_right
    return left - box.margin_left, box.border_box_y() - box.margin_top, right - left


def replacements() -> dict[str, Any]:
    """What is replaced, by its name."""
    return {"avoid_collisions": _quick_collisions}

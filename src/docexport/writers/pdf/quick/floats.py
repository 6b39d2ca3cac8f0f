"""Room for lines where nothing floats: all of the width, which needs no search."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Any

from weasyprint.formatting_structure.boxes import LineBox
from weasyprint.layout import inline

from docexport.writers.pdf.quick.replacing import replaced

_avoid_collisions = inline.avoid_collisions


def _quick_collisions(context: Any, box: Any, containing_block: Any, outer: bool = True) -> tuple[float, float, float]:
    """Where a box may stand beside what floats, and the width it may have there."""
    is_simple = type(box) is LineBox and not outer and not context.excluded_shapes
    if not is_simple or containing_block.style["direction"] != "ltr":
        return _avoid_collisions(context, box, containing_block, outer)  # type: ignore[no-any-return]
    start = containing_block.content_box_x()
    left, right = start + box.margin_left, start + containing_block.width - box.margin_right
    return left - box.margin_left, box.border_box_y() - box.margin_top, right - left


def quick_floats() -> AbstractContextManager[None]:
    """While this is open, lines find their room as here."""
    return replaced({(inline, "avoid_collisions"): _quick_collisions})

"""Leaders, the dots of a table of contents: one box for each row of dots, where WeasyPrint makes one for each dot."""

from __future__ import annotations

from typing import Any

from docexport.engine.weasyprint.layout import leader

_handle_leader = leader.handle_leader


def _quick_leader(context: Any, line: Any, containing_block: Any) -> None:
    """Fill the leader of a line, if it has one. The first of its dots stands for all: `repeated` is how many times it
    is drawn and how far one is from the next, in pixels.
    """
    index, box = leader.leader_index(line)
    if index is None:
        return
    _handle_leader(context, line, containing_block)
    if len(box.children) > 1:
        first = box.children[-1]  # WeasyPrint fills leaders from the right
        first.repeated = len(box.children), first.width
        box.children = (first,)


def replacements() -> dict[str, Any]:
    """What is replaced, by its name."""
    return {"handle_leader": _quick_leader}

"""What layout must know of a document's nodes, as values."""

from __future__ import annotations

from collections.abc import Sequence

from docexport.engine.contract import Mark
from docexport.model import Image, Node


def marks_of(nodes: Sequence[Node]) -> tuple[Mark, ...]:
    """The marks of nodes, in their order."""
    return tuple(
        Mark("Image", node.path, node.target) if isinstance(node, Image) else Mark(type(node).__name__)
        for node in nodes
    )

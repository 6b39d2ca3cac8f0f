"""A document as lines of text: one a node, with its fields and its place."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from docexport.model import Node


def tree_lines(node: Node, depth: int = 0) -> Iterator[str]:
    """The node and all below it, indented; fields with their usual value are left out."""
    words = [type(node).__name__]
    usual = dict(zip(reversed(node.__struct_fields__), reversed(node.__struct_defaults__), strict=False))
    for name, value in node.fields():
        if name not in node.PARTS and value not in (usual.get(name), (), "", None):
            words.append(f"{name}={_short(value)}")
    place = f"  {node.span.line}:{node.span.column}" if node.span.line else ""
    yield "  " * depth + " ".join(words) + place
    for part in node.PARTS:
        children = getattr(node, part)
        if children and part != "children":
            yield "  " * (depth + 1) + f"({part})"
        for child in children:
            yield from tree_lines(child, depth + 1 + (part != "children"))


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "…"

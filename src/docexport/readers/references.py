"""Character references such as `&#x202E;` that stand for what no output may carry."""

from __future__ import annotations

from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from docexport.config.characters import Fault, clean, report
from docexport.diagnostics import Diagnostics, Span
from docexport.model import Block, Node, rewrite


def clean_references(blocks: tuple[Block, ...], span: Span, diagnostics: Diagnostics) -> tuple[Block, ...]:
    """The blocks, every text of every node without characters that no output may carry; these are reported at their
    node, or at `span` where it has no place.
    """
    return tuple(rewrite(block, lambda node: _clean_node(node, span, diagnostics)) for block in blocks)


def _clean_node(node: Node, span: Span, diagnostics: Diagnostics) -> Node:
    changed = {}
    faults: tuple[Fault, ...] = ()
    for name, value in node.fields():
        if name not in node.PARTS and value:
            new, found = _clean_value(value)
            if found:
                changed[name] = new
                faults += found
    if not faults:
        return node
    report(faults, diagnostics, lambda _start: node.span if node.span.file else span)
    return replace(node, **changed)


def _clean_value(value: Any) -> tuple[Any, tuple[Fault, ...]]:
    """A text, or the texts in a tuple or in attributes, cleaned."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, tuple):
        pairs = [_clean_value(item) for item in value]
        return tuple(item for item, _faults in pairs), tuple(fault for _item, faults in pairs for fault in faults)
    if isinstance(value, Struct) and not isinstance(value, Node | Span):
        made = {name: _clean_value(getattr(value, name)) for name in value.__struct_fields__}
        found = tuple(fault for _new, faults in made.values() for fault in faults)
        return (replace(value, **{name: new for name, (new, _faults) in made.items()}) if found else value), found
    return value, ()

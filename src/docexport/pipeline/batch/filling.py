"""`{{ row.name }}` in a document, and the values of a row in its place. Values are text: they are never markup."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

import msgspec

from docexport.diagnostics import Span
from docexport.model import Document, Node, rewrite, walk
from docexport.pipeline.source import Source

#: a place to be filled, and the same in an address, where braces are written otherwise
_PLACE = re.compile(r"\{\{\s*row\.([\w.-]+)\s*\}\}")
_IN_ADDRESS = re.compile(r"(?:\{\{|%7B%7B)(?:\s|%20)*row\.([\w.-]+?)(?:\s|%20)*(?:\}\}|%7D%7D)", re.IGNORECASE)
#: fields that hold addresses
_ADDRESSES = frozenset({"target"})
#: fields that name nodes, or files that were read
_KEPT = frozenset({"id", "source", "folder", "span", "key"})


def places(source: Source) -> Iterator[tuple[str, Span]]:
    """The names of values that a document asks for, and where."""
    for text in _strings(source.document.metadata):
        for found in _PLACE.finditer(text):
            yield found[1], source.place("metadata")
    for node in walk(source.document):
        for _field, text, pattern in _texts(node):
            for found in pattern.finditer(text):
                yield found[1], node.span


def filled(source: Source, values: Mapping[str, str]) -> Source:
    """The source with values in their places. Raises `KeyError` with the name of one that is missing."""

    def change(node: Node) -> Node:
        changes: dict[str, Any] = {name: _put(text, pattern, values) for name, text, pattern in _texts(node)}
        return msgspec.structs.replace(node, **changes) if changes else node

    metadata = _filled_struct(source.document.metadata, values)
    document: Document = msgspec.structs.replace(rewrite(source.document, change), metadata=metadata)
    project = msgspec.structs.replace(source.project, metadata=metadata)
    return dataclasses.replace(source, document=document, project=project)


def put(text: str, values: Mapping[str, str]) -> str:
    """A text with values in their places. Raises `KeyError` with the name of one that is missing."""
    return _PLACE.sub(lambda found: values[found[1]], text)


def _texts(node: Node) -> Iterator[tuple[str, str, re.Pattern[str]]]:
    """The fields of a node with places in them, and what finds these there."""
    for name, text in node.fields():
        if isinstance(text, str) and name not in _KEPT:
            pattern = _IN_ADDRESS if name in _ADDRESSES else _PLACE
            if pattern.search(text):
                yield name, text, pattern


def _put(text: str, pattern: re.Pattern[str], values: Mapping[str, str]) -> str:
    if pattern is _PLACE:
        return put(text, values)
    return pattern.sub(lambda found: quote(values[found[1]], safe=":/?#@!$&'()*+,;=-._~"), text)


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from _strings(item)
    elif isinstance(value, msgspec.Struct):
        for name in value.__struct_fields__:
            yield from _strings(getattr(value, name))


def _filled_struct(struct: Any, values: Mapping[str, str]) -> Any:
    changes = {name: _filled_value(getattr(struct, name), values) for name in struct.__struct_fields__}
    return msgspec.structs.replace(struct, **changes)


def _filled_value(value: Any, values: Mapping[str, str]) -> Any:
    if isinstance(value, str):
        return put(value, values)
    if isinstance(value, tuple):
        return tuple(_filled_value(item, values) for item in value)
    return _filled_struct(value, values) if isinstance(value, msgspec.Struct) else value

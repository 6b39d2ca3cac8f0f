"""`{{ row.name }}` in a document, and the values of a row in its place. Values are text: they are never markup."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import quote

import msgspec

from docexport.config.settings import KeyPath, Settings, decode
from docexport.diagnostics import Diagnostic, Diagnostics, Span
from docexport.diagnostics.codes import Code
from docexport.model import Document, Node, rewrite, walk
from docexport.model.metadata import Metadata
from docexport.readers.placeholders import ABOUT, PLACE
from docexport.session.source import Source

#: a place in an address, where braces are written otherwise
_IN_ADDRESS = re.compile(r"(?:\{\{|%7B%7B)(?:\s|%20)*row\.([\w.-]+?)(?:\s|%20)*(?:\}\}|%7D%7D)", re.IGNORECASE)
_BRACES = re.compile(r"\{\{([^{}]*)\}\}")
#: what a place that is written in another way begins with
_FIRST = re.compile(r"\s*(?P<name>[\w-]+)(?:\s*(?:\.|\[['\"]?)\s*(?P<column>[\w.-]+))?")
#: fields that hold addresses
_ADDRESSES = frozenset({"target"})
#: fields that name nodes, or files that were read
_KEPT = frozenset({"id", "source", "folder", "span", "key"})


def places(source: Source) -> Iterator[tuple[str, Span]]:
    """The names of values that a document asks for, and where."""
    for path, text in _texts_in(_metadata(source)):
        for found in PLACE.finditer(text):
            yield found[1], source.place("metadata", *path)
    for node in walk(source.document):
        for _field, text, pattern in _texts(node):
            for found in pattern.finditer(text):
                yield found[1], node.span


def near_places(source: Source, columns: Iterable[str]) -> Iterator[tuple[str, str, Span]]:
    """What looks like a place for a value of a column and is none, the column meant (or nothing), and where."""
    by_name = {column.casefold(): column for column in columns}
    texts = [(text, source.place("metadata", *path)) for path, text in _texts_in(_metadata(source))]
    for node in walk(source.document):
        if not isinstance(node, ABOUT):
            texts += [
                (value, node.span) for name, value in node.fields() if isinstance(value, str) and name not in _KEPT
            ]
    for text, span in texts:
        for braces in _BRACES.finditer(text) if "{{" in text else ():
            first = _FIRST.match(braces[1])
            if PLACE.fullmatch(braces[0]) or first is None:
                continue
            column = by_name.get((first["column"] or first["name"]).casefold(), "")
            if column or first["name"] == "row":
                yield braces[0], column, span


def take_all_but_waiting(
    loading: Diagnostics, sources: Iterable[Source], diagnostics: Diagnostics, *, has_rows: bool = False
) -> None:
    """Take over what was found while sources were loaded, but for what waits for rows; nor, with rows, that it waits.

    A place to fill is no value of a key such as a date: a row's value may be.
    """
    waiting = {item for source in sources for item in _waiting(source, loading.taken())}
    if has_rows:
        waiting |= {item for item in loading.taken() if item.code is Code.UNFILLED_PLACE}
    diagnostics.judges |= loading.judges
    diagnostics.extend(item for item in loading.taken() if item not in waiting)


def _waiting(source: Source, findings: Iterable[Diagnostic]) -> Iterator[Diagnostic]:
    """Those of the findings that say that a place to fill is no value of its key."""
    paths = [("metadata", *path) for path, text in _texts_in(_metadata(source)) if PLACE.search(text)]
    spans = {span for path in paths for span in (source.place(*path), source.settings.place(path))}
    return (item for item in findings if item.code is Code.BAD_VALUE and item.span in spans)


def filled(source: Source, values: Mapping[str, str], diagnostics: Diagnostics) -> Source:
    """The source with values in their places; what is no value of a key of the metadata is reported.

    Raises `KeyError` with the name of one that is missing.
    """

    metadata = _filled_metadata(source, values, diagnostics)
    document: Document = msgspec.structs.replace(
        rewrite(source.document, lambda node: filled_node(node, values)), metadata=metadata
    )
    project = msgspec.structs.replace(source.project, metadata=metadata)
    return msgspec.structs.replace(source, document=document, project=project)


def filled_node(node: Node, values: Mapping[str, str]) -> Node:
    """A node with values in its places. Raises `KeyError` with the name of one that is missing."""
    changes: dict[str, Any] = {name: _put(text, pattern, values) for name, text, pattern in _texts(node)}
    return msgspec.structs.replace(node, **changes) if changes else node


def has_places(node: Node) -> bool:
    """Whether there is a place in a node itself."""
    return any(True for _ in _texts(node))


def _metadata(source: Source) -> Mapping[str, Any]:
    """The metadata as it was written."""
    written = source.settings.data.get("metadata")
    return written if isinstance(written, dict) else {}


def _filled_metadata(source: Source, values: Mapping[str, str], diagnostics: Diagnostics) -> Metadata:
    """The metadata with values in their places, as what they have to be there: dates, words that are allowed."""
    written = _metadata(source)
    if not any(PLACE.search(text) for _path, text in _texts_in(written)):
        return source.document.metadata
    spans = {path[1:]: span for path, span in source.settings.places.items() if path[:1] == ("metadata",)}
    return decode(
        Settings(_without_empty(_filled_data(written, values)), source.settings.file, spans), Metadata, diagnostics
    )


def _filled_data(value: Any, values: Mapping[str, str]) -> Any:
    """Plain data with values in their places."""
    if isinstance(value, str):
        return put(value, values)
    if isinstance(value, dict):
        return {key: _filled_data(item, values) for key, item in value.items()}
    return [_filled_data(item, values) for item in value] if isinstance(value, list) else value


def _without_empty(data: Mapping[str, Any]) -> dict[str, Any]:
    """Metadata without what was filled with nothing: keys, and members of lists."""
    lists = {key: [item for item in value if item != ""] for key, value in data.items() if isinstance(value, list)}
    return {key: value for key, value in (dict(data) | lists).items() if value != ""}


def _texts_in(value: Any, path: KeyPath = ()) -> Iterator[tuple[KeyPath, str]]:
    """The texts in plain data, each with the keys that lead to it."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _texts_in(item, (*path, key))
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from _texts_in(item, (*path, number))


def put(text: str, values: Mapping[str, str]) -> str:
    """A text with values in their places. Raises `KeyError` with the name of one that is missing."""
    return PLACE.sub(lambda found: values[found[1]], text)


def _texts(node: Node) -> Iterator[tuple[str, str, re.Pattern[str]]]:
    """The fields of a node with places in them, and what finds these there."""
    for name, text in node.fields():
        if isinstance(text, str) and name not in _KEPT:
            pattern = _IN_ADDRESS if name in _ADDRESSES else PLACE
            if pattern.search(text):
                yield name, text, pattern


def _put(text: str, pattern: re.Pattern[str], values: Mapping[str, str]) -> str:
    if pattern is PLACE:
        return put(text, values)
    return pattern.sub(lambda found: quote(values[found[1]], safe=":/?#@!$&'()*+,;=-._~"), text)

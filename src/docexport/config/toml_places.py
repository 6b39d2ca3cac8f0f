"""Where each key of a TOML text stands, by a parser that knows strings, inline tables and arrays of tables."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from functools import cache

import tree_sitter_toml
from tree_sitter import Language, Node, Parser

from docexport.diagnostics import Span

KeyPath = tuple[str | int, ...]


def toml_places(text: str, file: str, first_line: int) -> dict[KeyPath, Span]:
    """The place of each key and table, the first where one stands twice; a text that is no TOML has those before."""
    data = text.encode("utf-8", "surrogatepass")
    lines = data.split(b"\n")
    places: dict[KeyPath, Span] = {}
    for path, node in _keys(_parser().parse(data).root_node):
        start, end = node.start_point, node.end_point
        first, last = (len(lines[at.row][: at.column].decode("utf-8", "replace")) + 1 for at in (start, end))
        places.setdefault(path, Span(file, first_line + start.row, first, first_line + end.row, last))
    return places


@cache
def _parser() -> Parser:
    return Parser(Language(tree_sitter_toml.language()))


def _keys(root: Node) -> Iterator[tuple[KeyPath, Node]]:
    """All keys and headers of tables in a document, with their paths."""
    counts: dict[KeyPath, int] = {}
    for child in root.named_children:
        if child.type == "pair":
            yield from _pair(child, ())
        elif child.type in ("table", "table_array_element"):
            header, *pairs = child.named_children
            path = _named(header)
            yield path, header
            if child.type == "table_array_element":
                number = counts.get(path, 0)
                counts[path] = number + 1
                path = (*path, number)
                yield path, header
            for pair in pairs:
                if pair.type == "pair":
                    yield from _pair(pair, path)


def _pair(pair: Node, above: KeyPath) -> Iterator[tuple[KeyPath, Node]]:
    key, *values = [child for child in pair.named_children if child.type != "comment"]
    path = (*above, *_named(key))
    yield path, key
    for value in values:
        yield from _inside(value, path)


def _inside(value: Node, path: KeyPath) -> Iterator[tuple[KeyPath, Node]]:
    """The keys within a value: those of inline tables, also in arrays."""
    if value.type == "inline_table":
        for pair in value.named_children:
            if pair.type == "pair":
                yield from _pair(pair, path)
    elif value.type == "array":
        items = [child for child in value.named_children if child.type != "comment"]
        for number, item in enumerate(items):
            yield (*path, number), item
            yield from _inside(item, (*path, number))


def _named(key: Node) -> KeyPath:
    """The names in a key: `a."b c".d` has three."""
    if key.type == "dotted_key":
        return tuple(name for child in key.named_children for name in _named(child))
    text = (key.text or b"").decode("utf-8", "replace")
    if key.type == "quoted_key":
        try:
            return tuple(tomllib.loads(f"{text} = 0"))
        except tomllib.TOMLDecodeError:
            return (text.strip("\"'"),)
    return (text,)

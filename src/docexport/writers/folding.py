"""A document in the characters that a device knows, before its lines are broken: widths change."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
from msgspec.structs import replace

from docexport.codes import Code
from docexport.diagnostics import Diagnostics
from docexport.model import Code as CodeSpan
from docexport.model import CodeBlock, CrossReference, Document, Image, Link, Metadata, Node, Text, rewrite, written
from docexport.model.walk import Replacement
from docexport.rendering.text.charset import LOST, Charset, ascii_address


def folded_document(document: Document, charset: Charset, found: Diagnostics) -> Document:
    """The document with all that is written in it folded into a set of characters."""
    _report(document, charset, found)

    def change(node: Node) -> Replacement:
        match node:
            case Text() | CodeSpan() | CodeBlock():
                return node if node.text.isascii() else replace(node, text=charset.fold(node.text))
            case Image():
                return replace(node, alt=charset.fold(node.alt))
            case CrossReference():
                return replace(node, title=charset.fold(node.title))
            case Link():
                return replace(node, target=ascii_address(node.target))
        links = getattr(node, "links", ())
        if links:
            return replace(node, links=tuple(replace(link, target=ascii_address(link.target)) for link in links))
        return node

    return replace(rewrite(document, change), metadata=_folded_metadata(document.metadata, charset))


def _folded_metadata(metadata: Metadata, charset: Charset) -> Metadata:
    changed: dict[str, Any] = {}
    for name in metadata.__struct_fields__:
        value = getattr(metadata, name)
        if isinstance(value, str) and name not in ("language", "kind", "direction"):
            changed[name] = charset.fold(value)
        elif name == "authors":
            changed[name] = tuple(map(charset.fold, value))
    return msgspec.structs.replace(metadata, **changed)


def folded_tokens(tokens: Mapping[str, Mapping[str, Any]], charset: Charset) -> dict[str, dict[str, Any]]:
    """The tokens with those of plain text folded."""
    text = {key: charset.fold(value) if isinstance(value, str) else value for key, value in tokens["text"].items()}
    return {**{name: dict(group) for name, group in tokens.items()}, "text": text}


def _report(document: Document, charset: Charset, found: Diagnostics) -> None:
    """Say once which characters are lost, and which letters of another script are written in Latin ones."""
    lost: dict[str, Node] = {}
    foreign: dict[str, Node] = {}
    for node in written(document):
        if not node.text.isascii():
            for char in charset.lost(node.text):
                lost.setdefault(char, node)
            for char in charset.transliterated(node.text):
                foreign.setdefault(char, node)
    for chars, what in (
        (lost, f"`{LOST}` stands for characters that {charset.name} has nothing for"),
        (foreign, f"letters that {charset.name} has not are written in Latin ones"),
    ):
        listed = [char for char in chars if chars is lost or char not in lost]
        if listed:
            shown = " ".join(listed[:8]) + (" …" if len(listed) > 8 else "")
            span = chars[listed[0]].span
            found.warning(Code.FOLDED, f"{what}: {shown}", span, '`text.charset = "unicode"` keeps them')

"""A document in the characters that a device knows, before its lines are broken: widths change."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec
from msgspec.structs import replace

from docexport.diagnostics import Diagnostics, Span
from docexport.diagnostics.codes import Code
from docexport.model import Code as CodeSpan
from docexport.model import (
    CodeBlock,
    CrossReference,
    Document,
    Image,
    Link,
    Math,
    MathBlock,
    Metadata,
    Node,
    Subscript,
    Text,
    plain_text,
    rewrite,
    walk,
)
from docexport.model.walk import Replacement
from docexport.rendering.text.charset import LOST, Charset, ascii_address

#: the fields that hold the words of nodes
_WORDS_IN = {Text: "text", CodeSpan: "text", CodeBlock: "text", Image: "alt", CrossReference: "title"}
_SOFT_HYPHEN = "\u00ad"
_SOFT = _SOFT_HYPHEN.encode()
_HINT = '`text.charset = "unicode"` keeps them'


def folded_document(document: Document, charset: Charset, diagnostics: Diagnostics) -> Document:
    """The document with all that is written in it folded into a set of characters."""
    _report(document, charset, diagnostics)

    def change(node: Node) -> Replacement:
        match node:
            case Text() | CodeSpan() | CodeBlock():
                return node if node.text.isascii() else replace(node, text=charset.fold(node.text))
            case Math() | MathBlock():
                return replace(node, text=charset.fold(_formula(node), formula=True))
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

    if document.has(Subscript):
        document = rewrite(document, _lowered_behind_figures)
    return replace(rewrite(document, change), metadata=_folded_metadata(document.metadata, charset))


def without_soft_hyphens(document: Document) -> Document:
    """The document without the marks of where words may be broken: a text file would show them, or count their room."""
    title = document.metadata.title
    if not any(_SOFT in chapter for chapter in document.encoded) and _SOFT_HYPHEN not in title:
        return document

    def change(node: Node) -> Replacement:
        name = {Text: "text", CodeSpan: "text", CodeBlock: "text", Image: "alt", CrossReference: "title"}.get(
            type(node)
        )
        value = getattr(node, name) if name else ""
        return replace(node, **{name: value.replace(_SOFT_HYPHEN, "")}) if name and _SOFT_HYPHEN in value else node

    metadata = replace(document.metadata, title=title.replace(_SOFT_HYPHEN, ""))
    return replace(rewrite(document, change), metadata=metadata)


def _lowered_behind_figures(node: Node) -> Node:
    """A node in whose words lowered figures stand apart from the figure before them."""
    children: tuple[Node, ...] = getattr(node, "children", ())
    changed = [
        Text(text=f"_{plain_text([child])}", span=child.span)
        if isinstance(child, Subscript) and isinstance(before, Text) and before.text[-1:].isdigit()
        else child
        for before, child in zip((None, *children), children, strict=False)
    ]
    same = all(one is other for one, other in zip(changed, children, strict=True))
    return node if same else replace(node, children=tuple(changed))


def _formula(node: Math | MathBlock) -> str:
    """A formula without raised characters, or as it is typed."""
    if node.text is None:
        return f"${node.tex}$" if isinstance(node, Math) else f"$$ {node.tex} $$"
    from docexport.formulas import Notation, linear, read_formula  # noqa: PLC0415 - few documents have formulas

    tree = read_formula(node.tex, display=isinstance(node, MathBlock)).tree
    return linear(tree, Notation(raised=False))


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


def _texts(document: Document) -> Iterator[tuple[str, Span, bool]]:
    """All that is written in a document, with its place, and whether it is a formula."""
    for node in walk(document):
        match node:
            case Text() | CodeSpan() | CodeBlock():
                yield node.text, node.span, False
            case Image():
                yield node.alt, node.span, False
            case Math() | MathBlock():
                yield _formula(node), node.span, True
    for name in document.metadata.__struct_fields__:
        value = getattr(document.metadata, name)
        if isinstance(value, str):
            yield value, document.span, False


def _report(document: Document, charset: Charset, diagnostics: Diagnostics) -> None:
    """Say which signs become others, which characters are lost, and which letters are transliterated: each once,
    where it stands first.
    """
    signs: dict[tuple[str, str], Span] = {}
    counts: Counter[tuple[str, str]] = Counter()
    lost: dict[str, Span] = {}
    foreign: dict[str, Span] = {}
    for text, span, is_formula in _texts(document):
        if text.isascii():
            continue
        for change in charset.changes(text, formula=is_formula):
            key = change.sign.strip(), change.becomes
            counts[key] += 1
            signs.setdefault(key, span if is_formula else _at(span, text, change.place))
        for char in charset.lost(text):
            lost.setdefault(char, _at(span, text, text.find(char)))
        for char in charset.transliterated(text) if not is_formula else ():
            foreign.setdefault(char, span)
    for (sign, becomes), span in signs.items():
        if becomes == LOST:
            continue
        times = f" ({counts[sign, becomes]} times)" if counts[sign, becomes] > 1 else ""
        diagnostics.warning(Code.FOLDED, f"{charset.name} has no `{sign}`: it becomes `{becomes}`{times}", span, _HINT)
    for chars, what in (
        (lost, f"{charset.name} has nothing for these characters, which are lost or become `{LOST}`"),
        (foreign, f"characters outside {charset.name} are transliterated"),
    ):
        listed = [char for char in chars if chars is lost or char not in lost]
        if listed:
            shown = " ".join(listed[:8]) + (" …" if len(listed) > 8 else "")
            diagnostics.warning(Code.FOLDED, f"{what}: {shown}", chars[listed[0]], _HINT)


def _at(span: Span, text: str, place: int) -> Span:
    """The place of a character in a node that stands on one line as it is written; else the node's own."""
    is_as_written = span.line == span.end_line and span.end_column - span.column == len(text)
    return Span(span.file, span.line, span.column + place) if is_as_written else span

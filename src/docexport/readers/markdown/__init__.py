"""Markdown -> model: CommonMark with the extensions listed in the handbook, every node with its place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import unquote

from markdown_it.token import Token
from msgspec.structs import replace

from docexport.diagnostics import Diagnostics, Span
from docexport.diagnostics.codes import Code
from docexport.model import Block, Inline, NoteDefinition, NoteReference, walk
from docexport.readers.markdown.blocks import BlockReader
from docexport.readers.markdown.near_misses import report_near_misses
from docexport.readers.markdown.parser import MAX_NESTING, markdown_parser
from docexport.readers.markdown.positions import SourceMap
from docexport.readers.markdown.tree import Branch, nest
from docexport.readers.reading import Reading


def read_markdown(text: str, file: str, diagnostics: Diagnostics) -> tuple[Block, ...]:
    """The blocks of a Markdown text whose line ends are `\\n`. `file` is the name spans carry."""
    return read_source(text, file, diagnostics).blocks


def read_source(text: str, file: str, diagnostics: Diagnostics) -> Reading:
    """The blocks of a Markdown text, and which words of it were markup."""
    env: dict[str, Any] = {}
    tokens = markdown_parser().parse(text, env)
    source = SourceMap(file, text)
    notes = env.get("footnotes", {})
    labels = {token.meta["label"] for token in tokens if token.type == "footnote_reference_open"}
    deepest = max(tokens, key=lambda token: token.level, default=None)
    if deepest is not None and deepest.level >= MAX_NESTING - 1:
        line = deepest.map[0] + 1 if deepest.map else 0
        diagnostics.warning(
            Code.NESTED_TOO_DEEPLY, f"blocks stand more than {MAX_NESTING // 2} lists deep", Span(file, line, 1),
            "flatten the lists or quotes around this line",
        )  # fmt: skip
    reader = BlockReader(source, diagnostics, notes.get("list", {}), labels)
    blocks = reader.blocks(nest(tokens))
    report_near_misses(text, file, blocks, diagnostics)
    _report_unused_notes(blocks, diagnostics)
    _report_unused_references(env.get("references", {}), tokens, source, diagnostics)
    return Reading(blocks, (*reader.markup, *_addresses(env.get("references", {}))))


def read_phrase(text: str, labels: set[str]) -> tuple[Inline, ...]:
    """The inline nodes of a line of Markdown that stands in no file. `labels` are those of notes that are known."""
    env: dict[str, Any] = {"footnotes": {"refs": {f":{label}": -1 for label in labels}}}
    token = markdown_parser().parseInline(text, env)[0]
    token.map = [0, 1]
    reader = BlockReader(SourceMap("", text), Diagnostics(), env["footnotes"].get("list", {}), labels)
    return reader.inlines(Branch(token))


def _addresses(given: dict[str, dict[str, Any]]) -> Iterator[tuple[int, str]]:
    """The addresses that references lead to, with the lines on which they are given."""
    for label, reference in given.items():
        words = f"{label} {reference['href']} {unquote(reference['href'])} {reference['title']}"
        yield reference["map"][0] + 1, words


def _report_unused_references(
    given: dict[str, dict[str, Any]], tokens: Sequence[Token], source: SourceMap, diagnostics: Diagnostics
) -> None:
    """Report addresses given for references that no link or picture refers to."""
    if not given:
        return
    used = {label for token in tokens for label in _labels(token)}
    for label, reference in given.items():
        if label not in used:
            line = reference["map"][0]
            text = source.lines[line]
            span = Span(source.file, line + 1, len(text) - len(text.lstrip()) + 1, line + 1, len(text) + 1)
            diagnostics.warning(
                Code.UNUSED_REFERENCE, f"nothing refers to the address of `{label.lower()}`", span,
                f"refer to it with `[words][{label.lower()}]`, or delete the line",
            )  # fmt: skip


def _labels(token: Token) -> Iterator[str]:
    """The labels of the references in a token."""
    if token.type in ("link_open", "image") and "label" in token.meta:
        yield token.meta["label"]
    for child in token.children or ():
        yield from _labels(child)


def _report_unused_notes(blocks: tuple[Block, ...], diagnostics: Diagnostics) -> None:
    """Report notes that no mark leads to, whatever conditions the marks stand under."""
    nodes = [node for block in blocks for node in walk(block)]
    used = {node.label for node in nodes if isinstance(node, NoteReference)}
    for node in nodes:
        if isinstance(node, NoteDefinition) and node.label not in used:
            diagnostics.warning(
                Code.UNUSED_NOTE, f"nothing refers to the note `{node.label}`", replace(node.span, end_line=0),
                f"refer to it with `[^{node.label}]`, or delete it",
            )  # fmt: skip

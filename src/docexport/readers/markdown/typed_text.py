"""Which characters of a source were left as plain text, once all constructs were read."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from msgspec import Struct

from docexport.model import Block, Code, Heading, Inline, Node, Text, walk
from docexport.model.blocks import TextBlock

#: stands for a character of block markup: a bullet, the mark of a quote, indentation, the pipe of a table
BLOCK_MARK = "\ufffc"
#: stands for a character of inline markup, of code, or of an escape
INLINE_MARK = "\ufffd"
_ESCAPE = re.compile(r"\\[!-/:-@\[-`{-~]")


class TypedLine(Struct, frozen=True):
    """A line of a source, of which all but plain text is replaced by marks.

    `text` hides escapes too, `typed` shows them. `first` lines begin a block, those of a `heading` stand in one.
    """

    number: int
    text: str
    typed: str
    first: bool
    heading: bool


def typed_lines(blocks: Iterable[Block], lines: list[str], wanted: Collection[int]) -> list[TypedLine]:
    """The wanted lines (numbers from 1), in order, as `TypedLine`s."""
    rows = {number: [BLOCK_MARK] * len(lines[number - 1]) for number in wanted}
    first, headings = set[int](), set[int]()
    for block in blocks:
        for node in walk(block):
            if isinstance(node, TextBlock):
                begins = node.children[0].span.line if node.children else 0
                first.add(begins)
                if isinstance(node, Heading):
                    headings.add(begins)
            elif isinstance(node, Inline):
                _mark(node, lines, rows)
    made = []
    for number in sorted(rows):
        typed = "".join(rows[number])
        hidden = _ESCAPE.sub(INLINE_MARK * 2, typed)
        made.append(TypedLine(number, hidden, typed, number in first, number in headings))
    return made


def _mark(node: Node, lines: list[str], rows: dict[int, list[str]]) -> None:
    span = node.span
    row = rows.get(span.line)
    end = span.end_column - 1 if span.end_line == span.line else 0
    if row is not None:
        start = max(span.column - 1, 0)
        end = min(end or len(row), len(row))
        line = lines[span.line - 1]
        row[start:end] = line[start:end] if isinstance(node, Text) else INLINE_MARK * max(end - start, 0)
    if isinstance(node, Code) and span.end_line > span.line:
        for number in range(span.line + 1, span.end_line + 1):
            last = rows.get(number)
            if last is not None:
                stop = min(span.end_column - 1, len(last)) if number == span.end_line else len(last)
                last[:stop] = INLINE_MARK * stop

"""The running words of blocks, each character with its place in the source."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator

from msgspec import Struct, field

from docexport.diagnostics import Span
from docexport.model import (
    BracketedSpan,
    ConditionalSpan,
    LineBreak,
    Link,
    Node,
    NoteReference,
    SoftBreak,
    Subscript,
    Superscript,
    Text,
    walk,
)
from docexport.model.blocks import TextBlock

#: stands for what is no word of the running text: code, pictures, formulas, words of another language
APART = "\ufffc"


class Prose(Struct):
    """The words of one block in one line. `block` is the block."""

    block: TextBlock
    text: str = ""
    _starts: list[int] = field(default_factory=list)
    _nodes: list[Node] = field(default_factory=list)

    def add(self, text: str, node: Node) -> None:
        """Put words behind those there are."""
        self._starts.append(len(self.text))
        self._nodes.append(node)
        self.text += text

    def _at(self, offset: int) -> tuple[Node, int]:
        index = bisect_right(self._starts, offset) - 1
        return self._nodes[index], offset - self._starts[index]

    def _place(self, offset: int) -> tuple[int, int] | None:
        """Line and column of a character, None where escapes or entities before it make that unsure."""
        node, inside = self._at(offset)
        span = node.span
        whole = span.line == span.end_line and isinstance(node, Text)
        if not whole or len(node.text) != span.end_column - span.column:  # type: ignore[attr-defined]
            return None
        return span.line, span.column + inside

    def exact(self, start: int, end: int) -> Span | None:
        """The span of the characters from `start` up to `end`, None where it is not known to the character."""
        first, last = self._place(start), self._place(end - 1)
        if first is None or last is None:
            return None
        return Span(self._at(start)[0].span.file, *first, last[0], last[1] + 1)

    def span(self, start: int, end: int) -> Span:
        """The span of the characters, or of the piece of text that they begin in."""
        return self.exact(start, end) or self._at(start)[0].span


def prose_of(node: Node) -> Iterator[Prose]:
    """The words of each block with words below a node, in reading order; those that have any."""
    for block in walk(node):
        if isinstance(block, TextBlock):
            prose = Prose(block)
            _add(prose, block.children)
            if prose.text.strip(f" {APART}"):
                yield prose


def _add(prose: Prose, nodes: Iterable[Node]) -> None:
    for node in nodes:
        match node:
            case Text():
                prose.add(node.text, node)
            case SoftBreak() | LineBreak():
                prose.add(" ", node)
            case NoteReference():
                prose.add(APART, node)
            case Subscript() | Superscript():  # parts of formulas
                prose.add(APART, node)
            case BracketedSpan() if node.attributes.get("lang"):
                prose.add(APART, node)
            case ConditionalSpan():  # what stands beside it may be for others
                prose.add(APART, node)
                _add(prose, node.children)
                prose.add(APART, node)
            case Link() if not any(isinstance(item, Text) for item in walk(node)):
                prose.add(APART, node)
            case _ if node.PARTS == ("children",):
                _add(prose, node.children)  # type: ignore[attr-defined]
            case _:
                prose.add(APART, node)

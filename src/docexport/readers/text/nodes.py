"""Pieces of a text -> nodes of the model, with the line that each begins on."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, cast

from docexport.diagnostics import Span
from docexport.model import (
    Block,
    BlockQuote,
    BulletList,
    Callout,
    CalloutKind,
    Cell,
    Code,
    CodeBlock,
    Container,
    Definition,
    DefinitionList,
    Emphasis,
    Heading,
    Inline,
    KeyPoints,
    LineBreak,
    Link,
    ListItem,
    NoteDefinition,
    NoteReference,
    OrderedList,
    Paragraph,
    Row,
    Strong,
    Table,
    Term,
    Text,
    ThematicBreak,
)
from docexport.readers.text.pieces import (
    DIGITS,
    RAISED,
    Found,
    FoundBox,
    FoundCode,
    FoundDefinition,
    FoundHeading,
    FoundItem,
    FoundList,
    FoundNote,
    FoundParagraph,
    FoundQuote,
    FoundRule,
    FoundTable,
)

#: marks of stress and code as people type them: `_so_`, `*so*`, and code between grave accents
_STRESS = re.compile(
    r"(?<![\w*_`])(?:_(?P<em>[^_\s](?:[^_\n]*[^_\s])?)_|\*(?P<strong>[^*\s](?:[^*\n]*[^*\s])?)\*|`(?P<code>[^`\n]+)`)(?![\w*_`])"
)
_NUMBER = re.compile(rf"{RAISED.pattern}|\[\d+\]")


@dataclass(slots=True)
class NodeMaker:
    """Makes nodes. `levels` says how deep the headings of each mark are; `notes` are known numbers."""

    name: str
    levels: dict[tuple[str, int], int] = field(default_factory=dict)
    notes: frozenset[str] = frozenset()
    #: whether marks of notes are numbers in brackets
    bracketed: bool = False

    def blocks(self, found: Sequence[Found], *, tight: bool = False) -> tuple[Block, ...]:
        """The nodes of pieces; definitions in a row are one list. In a `tight` item paragraphs have no space."""
        nodes: list[Block] = []
        for piece in found:
            node = (
                self._paragraph(piece, tight) if isinstance(piece, FoundParagraph) else _MAKE[type(piece)](self, piece)
            )
            last = nodes[-1] if nodes else None
            if isinstance(node, DefinitionList) and isinstance(last, DefinitionList):
                nodes[-1] = DefinitionList(children=last.children + node.children, span=last.span)
            else:
                nodes.append(node)
        return tuple(nodes)

    def span(self, piece: Found) -> Span:
        """Where a piece begins."""
        return Span(self.name, piece.line)

    def _paragraph(self, piece: FoundParagraph, tight: bool) -> Paragraph:
        children: list[Inline] = []
        for line in piece.lines:
            children += [LineBreak()] if children else []
            children += self.inlines(line)
        words: tuple[Inline, ...] = tuple(children)
        if piece.link:
            words = (Link(children=words, target=f"#{piece.link}", span=self.span(piece)),)
        return Paragraph(children=words, tight=tight, span=self.span(piece))

    def inlines(self, text: str) -> tuple[Inline, ...]:
        """Words with what they are marked with."""
        nodes: list[Inline] = []
        place = 0
        for match in _STRESS.finditer(text):
            nodes += self._plain(text[place : match.start()])
            if match["code"]:
                nodes.append(Code(text=match["code"]))
            else:
                kind = Emphasis if match["em"] else Strong
                nodes.append(kind(children=tuple(self._plain(match["em"] or match["strong"]))))
            place = match.end()
        return _joined([*nodes, *self._plain(text[place:])])

    def _plain(self, text: str) -> Iterator[Inline]:
        """Words without marks of stress, in which numbers may stand for notes."""
        place = 0
        for match in _NUMBER.finditer(text):
            number = match[0].translate(DIGITS).strip("[]")
            if number in self.notes and self.bracketed == match[0].startswith("["):
                yield Text(text=text[place : match.start()])
                yield NoteReference(label=number)
                place = match.end()
        yield Text(text=text[place:])

    def row(self, cells: Sequence[str], width: int, header: Literal["", "column"] = "") -> Row:
        """A row of a table, as wide as the widest."""
        texts = [*cells, *[""] * (width - len(cells))]
        made = [
            Cell(children=self.inlines(text), header=header if place or text else "")
            for place, text in enumerate(texts)
        ]
        return Row(children=tuple(made))


def _joined(nodes: Sequence[Inline]) -> tuple[Inline, ...]:
    """The nodes without empty texts, and with texts next to each other as one."""
    result: list[Inline] = []
    for node in nodes:
        last = result[-1] if result else None
        if isinstance(node, Text) and isinstance(last, Text):
            result[-1] = Text(text=last.text + node.text)
        elif not isinstance(node, Text) or node.text:
            result.append(node)
    return tuple(result)


def _heading(make: NodeMaker, piece: FoundHeading) -> Block:
    level = make.levels[piece.mark, piece.depth]
    return Heading(level=level, children=make.inlines(piece.text), span=make.span(piece))


def _code(make: NodeMaker, piece: FoundCode) -> Block:
    return CodeBlock(text=f"{piece.text}\n", span=make.span(piece))


def _box(make: NodeMaker, piece: FoundBox) -> Block:
    children, span = make.blocks(piece.children), make.span(piece)
    if piece.name == "key-points":
        return KeyPoints(children=children, span=span)
    if piece.name in ("note", "tip", "important", "warning", "caution"):
        return Callout(
            kind=cast(CalloutKind, piece.name), title=make.inlines(piece.title), children=children, span=span
        )
    return Container(name=piece.name, children=children, span=span)


def _list(make: NodeMaker, piece: FoundList) -> Block:
    span = make.span(piece)

    def item(item: FoundItem, number: int) -> ListItem:
        children = make.blocks(item.children, tight=piece.tight)
        if item.checked is not None and not (children and isinstance(children[0], Paragraph)):
            children = (Paragraph(children=(), tight=piece.tight), *children)  # the box stands before words
        return ListItem(children=children, checked=item.checked, number=number, span=Span(make.name, item.line))

    if piece.start is None:
        return BulletList(children=tuple(item(each, 0) for each in piece.items), tight=piece.tight, span=span)
    items = tuple(item(each, number) for number, each in enumerate(piece.items, piece.start))
    delimiter = cast('Literal[".", ")"]', piece.delimiter)
    return OrderedList(children=items, start=piece.start, delimiter=delimiter, tight=piece.tight, span=span)


def _definition(make: NodeMaker, piece: FoundDefinition) -> Block:
    children = make.blocks(piece.children)
    tight = len(children) == 1 and isinstance(children[0], Paragraph)
    definition = Definition(children=make.blocks(piece.children, tight=tight), span=make.span(piece))
    term = Term(children=make.inlines(piece.term), span=make.span(piece))
    return DefinitionList(children=(term, definition), tight=tight, span=make.span(piece))


def _table(make: NodeMaker, piece: FoundTable) -> Block:
    width = max(len(row) for row in (piece.head, *piece.rows))
    head = (make.row(piece.head, width, "column"),) if any(piece.head) else ()
    body = tuple(make.row(row, width) for row in piece.rows)
    caption = make.inlines(piece.caption) if piece.caption else ()
    return Table(head=head, body=body, caption=caption, span=make.span(piece))


_MAKE: dict[type[Found], Callable[[NodeMaker, Any], Block]] = {
    FoundHeading: _heading,
    FoundCode: _code,
    FoundRule: lambda make, piece: ThematicBreak(span=make.span(piece)),
    FoundQuote: lambda make, piece: BlockQuote(children=make.blocks(piece.children), span=make.span(piece)),
    FoundBox: _box,
    FoundList: _list,
    FoundDefinition: _definition,
    FoundTable: _table,
    FoundNote: lambda make, piece: NoteDefinition(
        label=piece.number, children=make.blocks(piece.children), span=make.span(piece)
    ),
}

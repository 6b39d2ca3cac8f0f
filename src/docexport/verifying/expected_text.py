"""The words of a document's body as a format should show them, each piece with its place in the source."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Literal

from msgspec import Struct, field
from msgspec.structs import replace

from docexport.checks.text_normalization import Letters, canonical, letters_of
from docexport.diagnostics import NOWHERE, Diagnostics, Span
from docexport.model import (
    Block,
    Code,
    CodeBlock,
    ContentsEntry,
    CrossReference,
    Document,
    Figure,
    Heading,
    Image,
    LineBreak,
    Matching,
    Math,
    MathBlock,
    Node,
    Note,
    NoteReference,
    SoftBreak,
    Table,
    Text,
    find,
)
from docexport.rendering.math import MathRenderer

#: letters of formulas (Mathematical Alphanumeric Symbols): PDFium reads them in some texts and not in others
_OF_FORMULAS = re.compile("[\U0001d400-\U0001d7ff]")


def seen_in_pdf(text: str) -> str:
    """A text without the letters that PDFium may not read."""
    return text if text.isascii() else _OF_FORMULAS.sub("", text)


class Grid(Struct, frozen=True):
    """A table or columns in plain text, whose cells stand side by side so that their lines are mixed.

    `rows` are the letters of each row's cells in order; `head` those of the header, which may stand in each row. `at`
    is its place among the letters of the text around it.
    """

    at: int
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    span: Span
    #: the text of each row, whose numbers must stay whole
    texts: tuple[str, ...] = ()


class Expected(Struct):
    """The text that must be found, in order, with the source of each piece."""

    format: str
    pieces: list[str] = field(default_factory=list)
    spans: list[Span] = field(default_factory=list)
    grids: list[tuple[int, Node]] = field(default_factory=list)
    _starts: list[int] = field(default_factory=list)
    _length: int = 0

    def add(self, text: str, span: Span = NOWHERE) -> None:
        """Put text behind what there is."""
        plain = canonical(seen_in_pdf(text) if self.format == "pdf" else text)
        self._starts.append(self._length)
        self._length += len(plain)
        self.pieces.append(plain)
        self.spans.append(span)

    @property
    def text(self) -> str:
        return "".join(self.pieces)

    def span_at(self, place: int) -> Span:
        """Where the character at a place of the text comes from."""
        index = bisect_right(self._starts, place) - 1
        while index > 0 and not self.spans[index].line:
            index -= 1
        return self.spans[index] if self.spans else NOWHERE


#: where a format has its notes: behind each chapter, behind the last one, at their marks, or apart from the text
NotePlace = Literal["chapter", "end", "marks", "apart"]


class Ways(Struct, frozen=True):
    """How a format shows a document.

    `notes` says where its notes stand, `contents` whether the table of contents is part of the text. `fold` puts
    formulas in the characters that it may use. `beside` gives what plain text puts behind words: numbers of links and
    notes. `reference` gives what a reference says, `picture` what stands for a picture in columns that are matched
    (`in_columns`).
    """

    notes: NotePlace
    contents: bool = False
    fold: Callable[[str], str] = str
    beside: Callable[[Node], str] = lambda _node: ""
    reference: Callable[[CrossReference], str] = lambda node: node.title
    picture: Callable[[str], str] = str
    in_columns: bool = False


def expected_of(document: Document, format_name: str, ways: Ways) -> tuple[Expected, list[Grid]]:
    """What a file of a format must show of a document, besides what docexport adds itself."""
    expected = Expected(format_name)
    writer = _Writer(expected, MathRenderer(Diagnostics()), ways)
    writer.nodes(document.key_points)
    if ways.contents:
        writer.nodes(document.contents)
    writer.nodes((*document.figures, *document.tables))
    for chapter in document.children:
        writer.nodes(chapter.children)
        if ways.notes == "chapter":
            writer.nodes(chapter.notes)
    if ways.notes == "end":
        writer.nodes(note for chapter in document.children for note in chapter.notes)
    letters = Letters.of(expected.text)
    return expected, [_grid(at, node, letters, writer) for at, node in expected.grids]


class _Writer:
    """Puts the words of nodes in the order a format has them in."""

    def __init__(self, expected: Expected, math: MathRenderer, ways: Ways) -> None:
        self.expected, self.math, self.ways = expected, math, ways
        self.is_text = expected.format == "txt"
        self._in_contents = False

    def nodes(self, nodes: Iterable[Node]) -> None:
        for node in nodes:
            self.node(node)

    def node(self, node: Node) -> None:
        write = _WRITE.get(type(node))
        if write is not None:
            write(self, node)
            return
        for part in node.PARTS:
            self.nodes(getattr(node, part))
            if isinstance(node, Block):
                self.expected.add("\n")
        self._add_beside(node)

    def _add_beside(self, node: Node) -> None:
        """What stands behind words in plain text; there is none in the table of contents."""
        if self.is_text and not self._in_contents:
            self.expected.add(f" {self.ways.beside(node)} ")

    def text(self, node: Any) -> None:
        self.expected.add(node.text, node.span)

    def heading(self, node: Heading) -> None:
        self.expected.add(f" {node.number} " if node.number else "", node.span)
        self.nodes(node.children)
        self.expected.add("\n")

    def code_block(self, node: CodeBlock) -> None:
        self.expected.add(node.text.replace("\n", " "), node.span)
        self.expected.add("\n")

    def line_end(self, node: Node) -> None:
        self.expected.add(" ", node.span)

    def formula(self, node: Math | MathBlock) -> None:
        if self.expected.format == "pdf":
            self.expected.add(self.math.printed(node), node.span)
        elif self.is_text or node.text is None:
            self.expected.add(self.math.text(node), node.span)

    def image(self, node: Image) -> None:
        if self.is_text and not node.decorative:
            self.expected.add(f" {self.ways.picture(node.alt) if self.ways.in_columns else node.alt} ", node.span)

    def note_reference(self, node: NoteReference) -> None:
        self.expected.add("\n" if self.ways.notes == "marks" else "")
        self._add_beside(node)
        if self.ways.notes == "marks" and node.note is not None:
            self.nodes(node.note.children)
            self.expected.add("\n")

    def cross_reference(self, node: CrossReference) -> None:
        self.expected.add(self.ways.reference(node) if node.destination else node.title or node.target, node.span)

    def captioned(self, node: Figure | Table) -> None:
        """In plain text the caption stands first, and the cells of a table stand side by side."""
        if not self.is_text:
            for part in node.PARTS:
                self.nodes(getattr(node, part))
                self.expected.add("\n")
            return
        self.nodes(node.caption)
        self.expected.add(" ")
        if isinstance(node, Table):
            self._grid_here(node)
        else:
            self.nodes(node.children)

    def matching(self, node: Matching) -> None:
        if self.is_text:
            self._grid_here(node)
        else:
            self.nodes((*node.left, *node.right))

    def contents_entry(self, node: ContentsEntry) -> None:
        self._in_contents = True
        self.expected.add(f" {node.number} " if node.number else "")
        self.nodes(node.title)
        self._in_contents = False
        self.expected.add("\n")
        self.nodes(node.children)

    def _grid_here(self, node: Node) -> None:
        self.expected.add(" ")
        self.expected.grids.append((self.expected._length, node))
        self.expected.add(" ")

    def letters(self, nodes: Iterable[Node], *, in_columns: bool = False) -> str:
        """The letters of nodes by themselves."""
        return letters_of(self.apart(nodes, in_columns=in_columns))

    def apart(self, nodes: Iterable[Node], *, in_columns: bool = False) -> str:
        """The text of nodes by themselves."""
        apart = _Writer(Expected("txt"), self.math, replace(self.ways, notes="apart", in_columns=in_columns))
        apart.nodes(nodes)
        return apart.expected.text


def _grid(at: int, node: Node, letters: Letters, writer: _Writer) -> Grid:
    place = bisect_right(letters.places, at - 1)
    if isinstance(node, Table):
        head = [[writer.letters(cell.children) for cell in row.children] for row in node.head]
        columns = tuple("".join(parts) for parts in zip(*head, strict=True)) if head else ()
        texts = [[writer.apart(cell.children) for cell in row.children] for row in node.body]
        rows = tuple(tuple(letters_of(cell) for cell in row) for row in texts)
        return Grid(place, columns, rows, node.span, tuple(" ".join(row) for row in texts))
    assert isinstance(node, Matching)  # noqa: S101 - the only other node that is put here
    cells = [f"{number}{writer.letters(item.children, in_columns=True)}" for number, item in enumerate(node.left, 1)]
    cells += [
        f"{'abcdefghijklmnopqrstuvwxyz'[number % 26]}{writer.letters(item.children, in_columns=True)}"
        for number, item in enumerate(node.right)
    ]
    return Grid(place, (), (tuple(cells),), node.span)


_WRITE: dict[type[Node], Callable[[_Writer, Any], None]] = {
    Text: _Writer.text,
    Code: _Writer.text,
    Heading: _Writer.heading,
    CodeBlock: _Writer.code_block,
    SoftBreak: _Writer.line_end,
    LineBreak: _Writer.line_end,
    Math: _Writer.formula,
    MathBlock: _Writer.formula,
    Image: _Writer.image,
    NoteReference: _Writer.note_reference,
    CrossReference: _Writer.cross_reference,
    Figure: _Writer.captioned,
    Table: _Writer.captioned,
    Matching: _Writer.matching,
    ContentsEntry: _Writer.contents_entry,
}


def note_text(note: Note) -> str:
    """The words of a note in plain text."""
    apart = _Writer(Expected("txt"), MathRenderer(Diagnostics()), Ways("apart"))
    apart.nodes(note.children)
    return apart.expected.text


def pictures(document: Document) -> Iterator[Image]:
    """The pictures of a document that must be described, in reading order."""
    return (image for image in find(document, Image) if not image.decorative and image.alt.strip() and image.path)

"""Block nodes: what a page is made of. Terms are CommonMark's and Pandoc's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from docexport.model.node import NO_ATTRIBUTES, Attributes, Block, Inline

Alignment = Literal["", "left", "center", "right"]
CalloutKind = Literal["note", "tip", "important", "warning", "caution"]


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockContainer(Block):
    """What all blocks with blocks in them share."""

    PARTS: ClassVar[tuple[str, ...]] = ("children",)

    children: tuple[Block, ...]
    attributes: Attributes = NO_ATTRIBUTES


@dataclass(frozen=True, slots=True, kw_only=True)
class TextBlock(Block):
    """What all blocks with inlines in them share."""

    PARTS: ClassVar[tuple[str, ...]] = ("children",)

    children: tuple[Inline, ...]
    attributes: Attributes = NO_ATTRIBUTES


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph(TextBlock):
    """A paragraph. In a tight list item it stands without space around it."""

    tight: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading(TextBlock):
    """A heading. `level` is 1 to 6 as written, until `transforms.sections` mends it."""

    level: int
    number: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section(BlockContainer):
    """A heading, always the first child, and all that stands under it."""

    id: str = ""
    level: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockQuote(BlockContainer):
    """Words of somebody else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListItem(BlockContainer):
    """One item of a list. `checked` is None where it is no task, `number` 0 where the list has no order."""

    checked: bool | None = None
    number: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class BulletList(Block):
    """A list without order. A tight one has no blank lines between its items."""

    PARTS: ClassVar[tuple[str, ...]] = ("children",)

    children: tuple[ListItem, ...]
    tight: bool = True
    attributes: Attributes = NO_ATTRIBUTES


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderedList(Block):
    """A numbered list that begins at `start`; `delimiter` is the character after the number."""

    PARTS: ClassVar[tuple[str, ...]] = ("children",)

    children: tuple[ListItem, ...]
    start: int = 1
    delimiter: Literal[".", ")"] = "."
    tight: bool = True
    attributes: Attributes = NO_ATTRIBUTES


@dataclass(frozen=True, slots=True, kw_only=True)
class Term(TextBlock):
    """What a definition list defines."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition(BlockContainer):
    """What a term means."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DefinitionList(Block):
    """Terms and their definitions, in turn."""

    PARTS: ClassVar[tuple[str, ...]] = ("children",)

    children: tuple[Term | Definition, ...]
    tight: bool = True
    attributes: Attributes = NO_ATTRIBUTES


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeBlock(Block):
    """Lines of code, kept as they are. `text` ends with a line end unless it is empty."""

    text: str
    language: str = ""
    attributes: Attributes = NO_ATTRIBUTES


@dataclass(frozen=True, slots=True, kw_only=True)
class MathBlock(Block):
    """A formula in TeX, on lines of its own."""

    tex: str
    attributes: Attributes = NO_ATTRIBUTES


@dataclass(frozen=True, slots=True, kw_only=True)
class ThematicBreak(Block):
    """A change of subject without a heading."""

    attributes: Attributes = NO_ATTRIBUTES


@dataclass(frozen=True, slots=True, kw_only=True)
class PageBreak(Block):
    """What follows begins a new page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line(TextBlock):
    """One line of a line block; `indent` counts the spaces it begins with."""

    indent: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class LineBlock(Block):
    """Lines that stay lines: a poem, an address."""

    PARTS: ClassVar[tuple[str, ...]] = ("children",)

    children: tuple[Line, ...]
    attributes: Attributes = NO_ATTRIBUTES


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell(TextBlock):
    """One cell of a table. `header` says what it is the header of, if it is one."""

    alignment: Alignment = ""
    header: Literal["", "column", "row"] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row(Block):
    """One row of a table."""

    PARTS: ClassVar[tuple[str, ...]] = ("children",)

    children: tuple[Cell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table(Block):
    """A table: header rows, body rows and a caption."""

    PARTS: ClassVar[tuple[str, ...]] = ("caption", "head", "body")

    caption: tuple[Inline, ...] = ()
    head: tuple[Row, ...] = ()
    body: tuple[Row, ...] = ()
    attributes: Attributes = NO_ATTRIBUTES
    id: str = ""
    number: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure(Block):
    """A picture that stands alone, with a caption apart from its alternative text."""

    PARTS: ClassVar[tuple[str, ...]] = ("children", "caption")

    children: tuple[Inline, ...]
    caption: tuple[Inline, ...] = ()
    attributes: Attributes = NO_ATTRIBUTES
    id: str = ""
    number: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Callout(Block):
    """A boxed remark. Without a `title` of its own it is called after its kind."""

    PARTS: ClassVar[tuple[str, ...]] = ("title", "children")

    kind: CalloutKind
    children: tuple[Block, ...]
    title: tuple[Inline, ...] = ()
    attributes: Attributes = NO_ATTRIBUTES


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyPoints(BlockContainer):
    """What a reader in a hurry must know, near the start of a document."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Container(BlockContainer):
    """Blocks under an author's name: `::: recipe`. A theme may have a template for it."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerLines(Block):
    """Room for `count` lines of handwriting: `::: lines 4`."""

    count: int = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerBox(Block):
    """An empty frame to draw or write in, as high as `count` lines of handwriting: `::: box 8`."""

    count: int = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Matching(Block):
    """Two columns of items that belong together in pairs, to be matched by the reader: `::: matching`."""

    PARTS: ClassVar[tuple[str, ...]] = ("left", "right")

    left: tuple[ListItem, ...]
    right: tuple[ListItem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditional(BlockContainer):
    """Blocks kept only where a condition holds: `::: when audience=teacher`.

    `transforms.conditions` leaves none of them in a document.
    """

    negated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteDefinition(BlockContainer):
    """The text of a note, where the source has it. `transforms.notes` leaves none."""

    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HtmlBlock(Block):
    """Raw HTML as written. `transforms.html` leaves none that is not safe and well-formed."""

    html: str

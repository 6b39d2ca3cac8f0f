"""Block nodes: what a page is made of. Terms are CommonMark's and Pandoc's."""

from __future__ import annotations

from typing import ClassVar, Literal

from docexport.model.node import COMMON_KEYS, NO_ATTRIBUTES, Attributes, Block, Inline

Alignment = Literal["", "left", "center", "right"]
Numbering = Literal["1", "a", "A", "i", "I"]
CalloutKind = Literal["note", "tip", "important", "warning", "caution"]


#: classes of headings that say what a chapter is: the roles of DPUB-ARIA 1.1 without their `doc-`
FRONT_MATTER = frozenset({"foreword", "preface", "dedication", "acknowledgments", "credits", "epigraph"})
BACK_MATTER = frozenset(
    {"afterword", "appendix", "glossary", "bibliography", "index", "errata", "acknowledgments", "credits"}
)
BODY_MATTER = frozenset({"introduction", "prologue", "epilogue", "conclusion"})
#: other names of these that people write
MATTER_SYNONYMS = {"sources": "bibliography", "references": "bibliography", "acknowledgements": "acknowledgments"}


class BlockContainer(Block, frozen=True, kw_only=True):
    """What all blocks with blocks in them share."""

    PARTS: ClassVar[tuple[str, ...]] = ("children",)

    children: tuple[Block, ...]
    attributes: Attributes = NO_ATTRIBUTES


class TextBlock(Block, frozen=True, kw_only=True):
    """What all blocks with inlines in them share."""

    PARTS: ClassVar[tuple[str, ...]] = ("children",)

    children: tuple[Inline, ...]
    attributes: Attributes = NO_ATTRIBUTES


class Paragraph(TextBlock, frozen=True, kw_only=True):
    """A paragraph. In a tight list item it stands without space around it."""

    tight: bool = False


class Heading(TextBlock, frozen=True, kw_only=True):
    """A heading. `level` is 1 to 6 as written, until `transforms.sections` mends it."""

    CLASSES: ClassVar[frozenset[str]] = frozenset(
        {"unnumbered", *FRONT_MATTER, *BACK_MATTER, *BODY_MATTER, *MATTER_SYNONYMS}
    )

    level: int
    number: str = ""


class Section(BlockContainer, frozen=True, kw_only=True):
    """A heading, always the first child, and all that stands under it."""

    id: str = ""
    level: int = 1


class BlockQuote(BlockContainer, frozen=True, kw_only=True):
    """Words of somebody else."""


class ListItem(BlockContainer, frozen=True, kw_only=True):
    """One item of a list. `checked` is None where it is no task, `number` 0 where the list has no order."""

    checked: bool | None = None
    number: int = 0


class BulletList(Block, frozen=True, kw_only=True):
    """A list without order. A tight one has no blank lines between its items."""

    PARTS: ClassVar[tuple[str, ...]] = ("children",)

    children: tuple[ListItem, ...]
    tight: bool = True
    attributes: Attributes = NO_ATTRIBUTES


class OrderedList(Block, frozen=True, kw_only=True):
    """A numbered list that begins at `start`; `delimiter` is the character after the number.

    `numbering` says how numbers are written, as HTML's `type` does: figures, letters or roman numbers.
    """

    PARTS: ClassVar[tuple[str, ...]] = ("children",)

    children: tuple[ListItem, ...]
    start: int = 1
    delimiter: Literal[".", ")"] = "."
    numbering: Numbering = "1"
    tight: bool = True
    attributes: Attributes = NO_ATTRIBUTES


class Term(TextBlock, frozen=True, kw_only=True):
    """What a definition list defines."""


class Definition(BlockContainer, frozen=True, kw_only=True):
    """What a term means."""


class DefinitionList(Block, frozen=True, kw_only=True):
    """Terms and their definitions, in turn."""

    PARTS: ClassVar[tuple[str, ...]] = ("children",)

    children: tuple[Term | Definition, ...]
    tight: bool = True
    attributes: Attributes = NO_ATTRIBUTES


class CodeBlock(Block, frozen=True, kw_only=True):
    """Lines of code, kept as they are. `text` ends with a line end unless it is empty."""

    text: str
    language: str = ""
    attributes: Attributes = NO_ATTRIBUTES


class MathBlock(Block, frozen=True, kw_only=True):
    """A formula in TeX, on lines of its own.

    `transforms.formulas` sets `text`, the formula in a line of characters; None where it cannot be read.
    """

    tex: str
    text: str | None = None
    attributes: Attributes = NO_ATTRIBUTES


class ThematicBreak(Block, frozen=True, kw_only=True):
    """A change of subject without a heading. `underscores` counts those it is written with."""

    underscores: int = 0
    attributes: Attributes = NO_ATTRIBUTES


class PageBreak(Block, frozen=True, kw_only=True):
    """What follows begins a new page."""


class Line(TextBlock, frozen=True, kw_only=True):
    """One line of a line block; `indent` counts the spaces it begins with."""

    indent: int = 0


class LineBlock(Block, frozen=True, kw_only=True):
    """Lines that stay lines: a poem, an address."""

    PARTS: ClassVar[tuple[str, ...]] = ("children",)

    children: tuple[Line, ...]
    attributes: Attributes = NO_ATTRIBUTES


class Cell(TextBlock, frozen=True, kw_only=True):
    """One cell of a table. `header` says what it is the header of, if it is one."""

    alignment: Alignment = ""
    header: Literal["", "column", "row"] = ""


class Row(Block, frozen=True, kw_only=True):
    """One row of a table."""

    PARTS: ClassVar[tuple[str, ...]] = ("children",)

    children: tuple[Cell, ...]


class Table(Block, frozen=True, kw_only=True):
    """A table: header rows, body rows and a caption."""

    PARTS: ClassVar[tuple[str, ...]] = ("caption", "head", "body")

    caption: tuple[Inline, ...] = ()
    head: tuple[Row, ...] = ()
    body: tuple[Row, ...] = ()
    attributes: Attributes = NO_ATTRIBUTES
    id: str = ""
    number: str = ""


class Figure(Block, frozen=True, kw_only=True):
    """A picture that stands alone, with a caption apart from its alternative text."""

    PARTS: ClassVar[tuple[str, ...]] = ("children", "caption")
    KEYS: ClassVar[frozenset[str]] = COMMON_KEYS | {"width", "height"}
    CLASSES: ClassVar[frozenset[str]] = frozenset({"decorative"})

    children: tuple[Inline, ...]
    caption: tuple[Inline, ...] = ()
    attributes: Attributes = NO_ATTRIBUTES
    id: str = ""
    number: str = ""


class Callout(Block, frozen=True, kw_only=True):
    """A boxed remark. Without a `title` of its own it is called after its kind."""

    PARTS: ClassVar[tuple[str, ...]] = ("title", "children")
    KEYS: ClassVar[frozenset[str]] = COMMON_KEYS | {"width", "title"}

    kind: CalloutKind
    children: tuple[Block, ...]
    title: tuple[Inline, ...] = ()
    attributes: Attributes = NO_ATTRIBUTES


class KeyPoints(BlockContainer, frozen=True, kw_only=True):
    """What a reader in a hurry must know, near the start of a document."""


class Container(BlockContainer, frozen=True, kw_only=True):
    """Blocks under an author's name: `::: recipe`. A theme may have a template for it."""

    name: str


class AnswerLines(Block, frozen=True, kw_only=True):
    """Room for `count` lines of handwriting: `::: lines 4`."""

    count: int = 3


class AnswerBox(Block, frozen=True, kw_only=True):
    """An empty frame to draw or write in, as high as `count` lines of handwriting: `::: box 8`."""

    count: int = 6


class Matching(Block, frozen=True, kw_only=True):
    """Two columns of items that belong together in pairs, to be matched by the reader: `::: matching`."""

    PARTS: ClassVar[tuple[str, ...]] = ("left", "right")

    left: tuple[ListItem, ...]
    right: tuple[ListItem, ...]


class Conditional(BlockContainer, frozen=True, kw_only=True):
    """Blocks kept only where a condition holds: `::: when audience=teacher`.

    One that is not `understood` (another tool's, or misspelt) is met by nobody. `transforms.conditions` leaves none of
    them in a document.
    """

    negated: bool = False
    understood: bool = True


class NoteDefinition(BlockContainer, frozen=True, kw_only=True):
    """The text of a note, where the source has it. `transforms.notes` leaves none."""

    label: str


class HtmlBlock(Block, frozen=True, kw_only=True):
    """Raw HTML as written. `transforms.html` leaves none."""

    html: str

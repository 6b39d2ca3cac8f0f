"""Inline nodes: what a line of text is made of. Terms are CommonMark's and Pandoc's."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from docexport.model.node import COMMON_KEYS, NO_ATTRIBUTES, Attributes, Inline

if TYPE_CHECKING:
    from docexport.model.document import Note


class Text(Inline, frozen=True, kw_only=True):
    """Plain characters."""

    text: str


class SoftBreak(Inline, frozen=True, kw_only=True):
    """A line end in the source that counts as a space."""


class LineBreak(Inline, frozen=True, kw_only=True):
    """A line end that is kept."""


class InlineContainer(Inline, frozen=True, kw_only=True):
    """What all inlines with inlines in them share."""

    PARTS: ClassVar[tuple[str, ...]] = ("children",)

    children: tuple[Inline, ...]
    attributes: Attributes = NO_ATTRIBUTES


class Emphasis(InlineContainer, frozen=True, kw_only=True):
    """Stressed words, as a rule in italics."""


class Strong(InlineContainer, frozen=True, kw_only=True):
    """Important words, as a rule in bold."""


class Strikethrough(InlineContainer, frozen=True, kw_only=True):
    """Words no longer true, struck out."""


class Superscript(InlineContainer, frozen=True, kw_only=True):
    """Raised characters."""


class Subscript(InlineContainer, frozen=True, kw_only=True):
    """Lowered characters."""


class BracketedSpan(InlineContainer, frozen=True, kw_only=True):
    """Words with attributes of their own: `[mot]{lang=fr}`."""


class ConditionalSpan(InlineContainer, frozen=True, kw_only=True):
    """Words kept only where their condition holds: `[key]{when audience=teacher}`.

    One that is not `understood` (another tool's, or misspelt) is met by nobody. `transforms.conditions` leaves none of
    them in a document.
    """

    negated: bool = False
    understood: bool = True


class Blank(Inline, frozen=True, kw_only=True):
    """Room for a word or two to be written in a sentence: `____`. `length` counts the underscores."""

    length: int


class Code(Inline, frozen=True, kw_only=True):
    """A piece of code within a line."""

    text: str
    attributes: Attributes = NO_ATTRIBUTES


class Math(Inline, frozen=True, kw_only=True):
    """A formula in TeX, within a line.

    `transforms.formulas` sets `text`, the formula in a line of characters; None where it cannot be read.
    """

    tex: str
    text: str | None = None


class Link(InlineContainer, frozen=True, kw_only=True):
    """A link as written in `target`.

    `transforms.links` sets `destination` (the id of the node it leads to, for links within the
    document) or `number` (its place in the list of web addresses a text handout ends with).
    """

    target: str
    title: str = ""
    destination: str = ""
    number: int = 0


class Image(Inline, frozen=True, kw_only=True):
    """A picture. `alt` says in words what it shows; a decorative one shows nothing that matters.

    `transforms.images` sets `path` to the file found, as an absolute POSIX path.
    """

    KEYS: ClassVar[frozenset[str]] = COMMON_KEYS | {"title", "width", "height"}
    CLASSES: ClassVar[frozenset[str]] = frozenset({"decorative"})

    target: str
    alt: str = ""
    title: str = ""
    decorative: bool = False
    attributes: Attributes = NO_ATTRIBUTES
    path: str = ""


class NoteReference(Inline, frozen=True, kw_only=True):
    """The mark that leads to a note.

    `transforms.notes` sets `number`, the ids, and `note` at the first reference to each note.
    """

    label: str
    number: int = 0
    id: str = ""
    destination: str = ""
    note: Note | None = None


class InlineNote(Inline, frozen=True, kw_only=True):
    """A note written where it is referred to: `^[text]`. `transforms.notes` leaves none."""

    PARTS: ClassVar[tuple[str, ...]] = ("children",)

    children: tuple[Inline, ...]


class CrossReference(Inline, frozen=True, kw_only=True):
    """A reference to a section, figure or table: `@fig-tree` or `[](#fig-tree)`.

    `transforms.links` sets `kind` (section, figure or table), `number`, `title` (the words of the
    heading or caption, plain) and `destination`.
    """

    target: str
    kind: str = ""
    number: str = ""
    title: str = ""
    destination: str = ""


class HtmlInline(Inline, frozen=True, kw_only=True):
    """A raw HTML tag as written. `transforms.html` leaves none."""

    html: str

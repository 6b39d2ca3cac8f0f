"""Inline nodes: what a line of text is made of. Terms are CommonMark's and Pandoc's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from docexport.model.node import NO_ATTRIBUTES, Attributes, Inline

if TYPE_CHECKING:
    from docexport.model.document import Note


@dataclass(frozen=True, slots=True, kw_only=True)
class Text(Inline):
    """Plain characters."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SoftBreak(Inline):
    """A line end in the source that counts as a space."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LineBreak(Inline):
    """A line end that is kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InlineContainer(Inline):
    """What all inlines with inlines in them share."""

    PARTS: ClassVar[tuple[str, ...]] = ("children",)

    children: tuple[Inline, ...]
    attributes: Attributes = NO_ATTRIBUTES


@dataclass(frozen=True, slots=True, kw_only=True)
class Emphasis(InlineContainer):
    """Stressed words, as a rule in italics."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Strong(InlineContainer):
    """Important words, as a rule in bold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Strikethrough(InlineContainer):
    """Words no longer true, struck out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Superscript(InlineContainer):
    """Raised characters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscript(InlineContainer):
    """Lowered characters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BracketedSpan(InlineContainer):
    """Words with attributes of their own: `[mot]{lang=fr}`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConditionalSpan(InlineContainer):
    """Words kept only where their condition holds: `[key]{when audience=teacher}`.

    `transforms.conditions` leaves none of them in a document.
    """

    negated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Blank(Inline):
    """Room for a word or two to be written in a sentence: `____`. `length` counts the underscores."""

    length: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Code(Inline):
    """A piece of code within a line."""

    text: str
    attributes: Attributes = NO_ATTRIBUTES


@dataclass(frozen=True, slots=True, kw_only=True)
class Math(Inline):
    """A formula in TeX, within a line."""

    tex: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Link(InlineContainer):
    """A link as written in `target`.

    `transforms.links` sets `destination` (the id of the node it leads to, for links within the
    document) or `number` (its place in the list of web addresses a text handout ends with).
    """

    target: str
    title: str = ""
    destination: str = ""
    number: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Image(Inline):
    """A picture. `alt` says in words what it shows; a decorative one shows nothing that matters.

    `transforms.images` sets `path` to the file found, as an absolute POSIX path.
    """

    target: str
    alt: str = ""
    title: str = ""
    decorative: bool = False
    attributes: Attributes = NO_ATTRIBUTES
    path: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteReference(Inline):
    """The mark that leads to a note.

    `transforms.notes` sets `number`, the ids, and `note` at the first reference to each note.
    """

    label: str
    number: int = 0
    id: str = ""
    destination: str = ""
    note: Note | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class InlineNote(Inline):
    """A note written where it is referred to: `^[text]`. `transforms.notes` leaves none."""

    PARTS: ClassVar[tuple[str, ...]] = ("children",)

    children: tuple[Inline, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CrossReference(Inline):
    """A reference to a section, figure or table: `@fig-tree` or `[](#fig-tree)`.

    `transforms.links` sets `kind` (section, figure or table), `number`, `title` (the words of the
    heading or caption, plain) and `destination`.
    """

    target: str
    kind: str = ""
    number: str = ""
    title: str = ""
    destination: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HtmlInline(Inline):
    """A raw HTML tag as written. `transforms.html` leaves none that is not safe and well-formed."""

    html: str

"""The document itself, its chapters, and the lists that transforms collect from it."""

from __future__ import annotations

from functools import cached_property
from typing import ClassVar, Literal

import msgspec

from docexport.model.blocks import KeyPoints
from docexport.model.inlines import Link
from docexport.model.metadata import Metadata
from docexport.model.node import Block, Inline, Node, Placed
from docexport.model.walk import kinds_in

Matter = Literal["front", "body", "back"]


def _tag(kind: type[Node]) -> bytes:
    """What stands in the JSON of a node of a type; in that of text, quotes are escaped."""
    return f'"type":"{kind.__name__}"'.encode()


class Note(Node, frozen=True, kw_only=True):
    """The text of a note. `references` are the ids of the marks that lead to it."""

    PARTS: ClassVar[tuple[str, ...]] = ("children",)

    children: tuple[Block, ...]
    label: str
    number: int = 0
    id: str = ""
    references: tuple[str, ...] = ()


class ContentsEntry(Node, frozen=True, kw_only=True):
    """One line of a table of contents, with the lines under it."""

    PARTS: ClassVar[tuple[str, ...]] = ("title", "children")

    title: tuple[Inline, ...]
    children: tuple[ContentsEntry, ...] = ()
    destination: str = ""
    number: str = ""
    level: int = 1


class Anchor(Placed, frozen=True):
    """Where an id written in one source file (or made from a heading there) leads in the whole document."""

    source: str
    local: str
    id: str


class Chapter(Node, frozen=True, kw_only=True):
    """What one source file holds, or one top-level section of a book written in a single file.

    Ids and notes are the chapter's own: two chapters may both say `[^1]` or `## Introduction`.
    `top` are the ids that lead to its beginning, as a title that left the text has them.
    `source` is the file's name as reports show it, `folder` the absolute path that its images and links
    are relative to. `kind` is a role of DPUB-ARIA without its `doc-`, `matter` the part of a book it belongs to.
    """

    PARTS: ClassVar[tuple[str, ...]] = ("children", "notes")

    children: tuple[Block, ...]
    source: str = ""
    folder: str = ""
    name: str = ""
    id: str = ""
    title: str = ""
    kind: str = "chapter"
    top: tuple[str, ...] = ()
    matter: Matter = "body"
    notes: tuple[Note, ...] = ()
    links: tuple[Link, ...] = ()


class Document(Node, frozen=True, kw_only=True, dict=True):
    """A whole document: its metadata and its chapters, one for a handout, several for a book.

    The fields after `children` are collected by transforms.
    """

    PARTS: ClassVar[tuple[str, ...]] = ("key_points", "children")

    children: tuple[Chapter, ...]
    metadata: Metadata = msgspec.field(default_factory=Metadata)
    key_points: tuple[KeyPoints, ...] = ()
    contents: tuple[ContentsEntry, ...] = ()
    figures: tuple[ContentsEntry, ...] = ()
    tables: tuple[ContentsEntry, ...] = ()
    anchors: tuple[Anchor, ...] = ()

    @cached_property
    def encoded(self) -> tuple[bytes, ...]:
        """Each chapter as JSON: it tells what a chapter is and has, quicker than any look at its nodes."""
        return tuple(map(msgspec.json.encode, self.children))

    def has(self, kind: type[Node]) -> bool:
        """Whether there is a node of exactly this type in any chapter: where it is `encoded`, quickly."""
        return any(_tag(kind) in chapter for chapter in self.encoded)

    @cached_property
    def kinds(self) -> set[type]:
        """What `kinds_in` gives, found once."""
        return kinds_in(self)

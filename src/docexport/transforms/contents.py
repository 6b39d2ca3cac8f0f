"""The table of contents, from the headings."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from docexport.model import (
    Chapter,
    ContentsEntry,
    Document,
    Heading,
    Image,
    Inline,
    Link,
    Node,
    NoteReference,
    Section,
    rewrite,
)
from docexport.model.walk import Replacement
from docexport.transforms.context import Context


def collect_contents(document: Document, context: Context) -> Document:
    """The document with its table of contents, `contents-depth` levels deep."""
    entries: list[ContentsEntry] = []
    for chapter in document.children:
        entries.extend(_entries(chapter, context.project.contents_depth))
    return replace(document, contents=tuple(entries))


def _entries(parent: Chapter | Section, depth: int) -> Iterable[ContentsEntry]:
    if depth < 1:
        return
    for child in parent.children:
        if isinstance(child, Section) and isinstance(child.children[0], Heading):
            heading = child.children[0]
            yield ContentsEntry(
                title=_bare(heading.children),
                number=heading.number,
                level=child.level,
                destination=child.id,
                children=tuple(_entries(child, depth - 1)),
                span=heading.span,
            )


def _bare(title: tuple[Inline, ...]) -> tuple[Inline, ...]:
    """A heading's words without what must not stand twice: notes, links, ids."""

    def change(node: Node) -> Replacement:
        if isinstance(node, NoteReference | Image):
            return None
        if isinstance(node, Link):
            return node.children
        attributes = getattr(node, "attributes", None)
        if attributes and attributes.id:
            return replace(node, attributes=replace(attributes, id=""))  # type: ignore[call-arg]
        return node

    holder = Heading(level=1, children=title)
    return rewrite(holder, change).children

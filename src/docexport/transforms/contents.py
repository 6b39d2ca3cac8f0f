"""The table of contents, from the headings."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from docexport.model import (
    Chapter,
    ContentsEntry,
    Document,
    Figure,
    Heading,
    Image,
    Inline,
    Link,
    Node,
    NoteReference,
    Section,
    Table,
    find,
    rewrite,
)
from docexport.model.walk import Replacement
from docexport.transforms.context import Context


def collect_contents(document: Document, context: Context) -> Document:
    """The document with its table of contents, `contents-depth` levels deep, and the lists of figures and tables."""
    entries: list[ContentsEntry] = []
    for chapter in document.children:
        entries.extend(_entries(chapter, context.project.contents_depth))
    options = context.project
    return replace(
        document,
        contents=tuple(entries),
        figures=_captioned(document, Figure) if options.list_of_figures else (),
        tables=_captioned(document, Table) if options.list_of_tables else (),
    )


def _captioned(document: Document, kind: type[Figure] | type[Table]) -> tuple[ContentsEntry, ...]:
    """An entry for each figure or table with a caption."""
    return tuple(
        ContentsEntry(title=_bare(node.caption), number=node.number, destination=node.id, span=node.span)
        for node in find(document, kind)
        if node.caption and node.number
    )


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
            return replace(node, attributes=replace(attributes, id=""))
        return node

    holder = Heading(level=1, children=title)
    return rewrite(holder, change).children

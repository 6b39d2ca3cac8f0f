"""Ids: unique in the whole document, the same however often it is built.

Ids belong to the source file they are written in. In a document of several files each gets the name of its
chapter in front, so that two chapters may both have `#introduction`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct, field
from msgspec.structs import replace

from docexport.codes import Code
from docexport.diagnostics import Span
from docexport.model import (
    Anchor,
    Attributes,
    Chapter,
    Document,
    Figure,
    Node,
    Section,
    Table,
    kinds_in,
    plain_text,
    rewrite,
)
from docexport.model.walk import Replacement
from docexport.transforms.context import Context
from docexport.transforms.slugs import slug, unique_slugs


class _Ids(Struct):
    """The ids of one document so far."""

    context: Context
    taken: set[str] = field(default_factory=set)
    anchors: dict[tuple[str, str], Anchor] = field(default_factory=dict)

    def unique(self, wanted: str) -> str:
        """`wanted`, or the first of `wanted-2`, `wanted-3`, … that is free."""
        result, number = wanted, 1
        while result in self.taken:
            number += 1
            result = f"{wanted}-{number}"
        self.taken.add(result)
        return result

    def give(self, chapter: Chapter, prefix: str, local: str, span: Span, *, written: bool) -> str:
        """The document's id for an id of one file; reports one that is written twice there."""
        known = self.anchors.get((chapter.source, local))
        if known is not None and written:
            self.context.found.warning(
                Code.DUPLICATE_ID,
                f"the id `{local}` stands twice in this file",
                span,
                f"the first one is at {known.span}",
            )
        if known is not None:
            number = 2
            while (chapter.source, f"{local}-{number}") in self.anchors:
                number += 1
            local = f"{local}-{number}"
        result = self.unique(_valid(prefix + local))
        self.anchors[chapter.source, local] = Anchor(chapter.source, local, result, span=span)
        return result


def _valid(wanted: str) -> str:
    """The id with a letter in front where it begins with none, as XML demands (NCName)."""
    wanted = re.sub(r"[^\w.-]", "-", wanted)
    return wanted if wanted[:1].isalpha() or wanted[:1] == "_" else f"s-{wanted}"


def assign_ids(document: Document, context: Context) -> Document:
    """The document with an id on each chapter, section, figure and table, and on all that the author named."""
    if document.anchors:
        return document
    ids = _Ids(context, {given for chapter in document.children for given in _note_ids(chapter)})
    several = len({chapter.source for chapter in document.children}) > 1
    # a file split in several chapters keeps one prefix, so that links within it stay its own
    names = list(dict.fromkeys(chapter.source for chapter in document.children))
    prefixes = dict(zip(names, unique_slugs(Path(name).stem for name in names), strict=True))
    slugs = unique_slugs(chapter.name for chapter in document.children)
    chapters = []
    for chapter, slug_of_chapter in zip(document.children, slugs, strict=True):
        prefix = f"{prefixes[chapter.source]}-" if several else ""
        chapters.append(replace(_chapter(chapter, prefix, ids), id=ids.unique(slug_of_chapter)))
    return replace(document, children=tuple(chapters), anchors=tuple(ids.anchors.values()))


def _note_ids(chapter: Chapter) -> Iterator[str]:
    for note in chapter.notes:
        yield note.id
        yield from note.references


def _chapter(chapter: Chapter, prefix: str, ids: _Ids) -> Chapter:
    # what the author wrote comes first, so that a made id never takes its place
    if Attributes in kinds_in(chapter):
        chapter = rewrite(chapter, lambda node: _written(node, chapter, prefix, ids))
    return rewrite(chapter, lambda node: _made(node, chapter, prefix, ids), Section, Figure, Table)


def _written(node: Node, chapter: Chapter, prefix: str, ids: _Ids) -> Replacement:
    attributes = getattr(node, "attributes", None)
    if not attributes or not attributes.id:
        return node
    given = ids.give(chapter, prefix, attributes.id, node.span, written=True)
    return replace(node, attributes=replace(attributes, id=given))


def _made(node: Node, chapter: Chapter, prefix: str, ids: _Ids) -> Replacement:
    if isinstance(node, Section):
        heading = node.children[0]
        own = heading.attributes.id  # type: ignore[attr-defined]
        words = plain_text(heading.children)  # type: ignore[attr-defined]
        given = own or ids.give(chapter, prefix, slug(words), heading.span, written=False)
        if own:  # an id stands once: on the section, not on its heading
            bare = replace(heading, attributes=replace(heading.attributes, id=""))  # type: ignore[attr-defined]
            node = replace(node, children=(bare, *node.children[1:]))
        return replace(node, id=given)
    if isinstance(node, Figure | Table):
        return replace(node, id=node.attributes.id, attributes=replace(node.attributes, id=""))
    return node

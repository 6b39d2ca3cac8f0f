"""Ids: unique in the whole document, the same however often it is built.

Ids belong to the source file they are written in. In a document of several files each gets the name of its
chapter in front, so that two chapters may both have `#introduction`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import cast

from msgspec import Struct, field
from msgspec.structs import replace

from docexport.diagnostics import Span
from docexport.diagnostics.codes import Code
from docexport.model import (
    Anchor,
    Attributes,
    Chapter,
    Document,
    Figure,
    Heading,
    Node,
    Section,
    Table,
    find,
    kinds_in,
    plain_text,
    rewrite,
    walk,
)
from docexport.model.slugs import slug, unique_slugs
from docexport.model.walk import Replacement
from docexport.transforms.context import Context

#: ids and names of files that docexport's own templates give; an author's `cover` becomes `cover-2`
RESERVED = frozenset({
    "colophon", "colophon-title", "contents", "cover", "landmarks", "landmarks-title", "list-of-figures",
    "list-of-tables", "nav", "page-list", "page-list-title", "title-page", "toc", "toc-title",
})  # fmt: skip
#: how the ids of printed pages begin
_PAGE = "page."


class _Ids(Struct):
    """The ids of one document so far."""

    context: Context
    taken: set[str] = field(default_factory=set)
    anchors: dict[tuple[str, str], Anchor] = field(default_factory=dict)
    #: the last number that was given to each name that is taken, so that none is tried twice
    numbers: dict[tuple[str, str], int] = field(default_factory=dict)

    def unique(self, wanted: str) -> str:
        """`wanted`, or the first of `wanted-2`, `wanted-3`, … that is free."""
        wanted = f"s-{wanted}" if wanted.startswith(_PAGE) else wanted
        result, number = wanted, self.numbers.get(("", wanted), 1)
        while result in self.taken or result in RESERVED:
            number += 1
            result = f"{wanted}-{number}"
        self.numbers["", wanted] = number
        self.taken.add(result)
        return result

    def give(self, chapter: Chapter, prefix: str, local: str, span: Span, *, written: bool) -> str:
        """The document's id for an id of one file; reports one that is written twice there."""
        known = self.anchors.get((chapter.source, local))
        if known is not None and written:
            self.context.diagnostics.warning(
                Code.DUPLICATE_ID,
                f"the id `{local}` stands twice in this file",
                span,
                f"the first one is at {known.span}",
            )
        if known is not None:
            number = self.numbers.get((chapter.source, local), 1) + 1
            while (chapter.source, f"{local}-{number}") in self.anchors:
                number += 1
            self.numbers[chapter.source, local] = number
            local = f"{local}-{number}"
        result = self.unique(_valid(prefix + local))
        self.anchors[chapter.source, local] = Anchor(chapter.source, local, result, span=span)
        return result


#: what an XML name may not begin with, and what it may not hold (XML 1.0, 2.3, NameStartChar and NameChar without `:`)
_START = (
    "A-Z_a-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d\u2070-\u218f\u2c00-\u2fef"
    "\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_NO_START = re.compile(f"[^{_START}]")
_NO_NAME = re.compile(f"[^{_START}.0-9\u00b7\u0300-\u036f\u203f-\u2040-]")


def _valid(wanted: str) -> str:
    """The id as an XML name: `s-` in front where it begins with no letter, hyphens for what names cannot hold."""
    wanted = _NO_NAME.sub("-", wanted)
    return f"s-{wanted}" if not wanted or _NO_START.match(wanted) else wanted


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
        given = ids.unique(slug_of_chapter)
        chapters.append(replace(_chapter(chapter, prefix, ids), id=given))
        for local in (*chapter.top, slug(document.metadata.title)) if len(document.children) == 1 else ():
            ids.anchors.setdefault((chapter.source, local), Anchor(chapter.source, local, given, span=chapter.span))
    return replace(document, children=tuple(chapters), anchors=tuple(ids.anchors.values()))


def _note_ids(chapter: Chapter) -> Iterator[str]:
    for note in chapter.notes:
        yield note.id
        yield from note.references


def _chapter(chapter: Chapter, prefix: str, ids: _Ids) -> Chapter:
    """The chapter with its ids, given in the order in which readers meet what has them."""
    written: dict[int, str] = {}
    # what the author wrote comes first, so that a made id never takes its place
    if Attributes in kinds_in(chapter):
        for node in walk(chapter):
            attributes: Attributes | None = getattr(node, "attributes", None)
            if attributes and attributes.id:
                written[id(attributes)] = ids.give(chapter, prefix, attributes.id, node.span, written=True)
        chapter = rewrite(chapter, lambda node: _written(node, written))
    made: dict[int, str] = {}
    for section in find(chapter, Section):
        heading = cast(Heading, section.children[0])
        words = plain_text(heading.children)
        given = heading.attributes.id or ids.give(chapter, prefix, slug(words), heading.span, written=False)
        made[id(heading)] = given
    return rewrite(chapter, lambda node: _made(node, made), Section, Figure, Table)


def _written(node: Node, written: Mapping[int, str]) -> Replacement:
    attributes = getattr(node, "attributes", None)
    if not attributes or id(attributes) not in written:
        return node
    return replace(node, attributes=replace(attributes, id=written[id(attributes)]))


def _made(node: Node, made: Mapping[int, str]) -> Replacement:
    if isinstance(node, Section):
        heading = cast(Heading, node.children[0])
        given = made[id(heading)]
        if heading.attributes.id:  # an id stands once: on the section, not on its heading
            bare = replace(heading, attributes=replace(heading.attributes, id=""))
            node = replace(node, children=(bare, *node.children[1:]))
        return replace(node, id=given)
    if isinstance(node, Figure | Table):
        return replace(node, id=node.attributes.id, attributes=replace(node.attributes, id=""))
    return node

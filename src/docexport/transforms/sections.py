"""Sections: headings and what stands under them, levels without gaps, titles and chapters.

In a handout, worksheet or letter the title is the first heading, so its sections begin at level 2. In a
book each chapter's heading is at level 1. Whatever levels the source uses, no level is skipped in the outputs.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from operator import is_
from typing import cast

import msgspec
from msgspec.structs import replace

from docexport.diagnostics import Edit, Span
from docexport.diagnostics.codes import UNREAD, Code
from docexport.model import (
    Block,
    Callout,
    Chapter,
    Container,
    Document,
    Heading,
    KeyPoints,
    Metadata,
    NoteReference,
    Section,
    Text,
    find,
    plain_text,
    rewrite,
)
from docexport.model.slugs import slug
from docexport.transforms.context import Context

DEEPEST = 6


def find_title(document: Document, context: Context) -> Document:
    """The document with a title: the one given, or that of its first heading, which then leaves the text."""
    metadata = document.metadata
    first = document.children[0] if document.children else None
    headings = [b for b in first.children if isinstance(b, Heading)] if first else []
    one_file = len(document.children) == 1
    top = [h for h in headings if h.level == 1]
    if first and one_file and len(top) == 1 and first.children and first.children[0] is top[0]:
        words = plain_text(top[0].children)
        if not metadata.title.strip() or _same(words, metadata.title):
            _report_notes(top[0], first, context)
            ids = (top[0].attributes.id, slug(words))
            chapter = replace(first, children=first.children[1:], top=tuple(filter(None, ids)))
            title = metadata.title.strip() or words
            return replace(document, children=(chapter,), metadata=_titled(document, title))
    if metadata.title.strip():
        return document
    source = first.source if first else ""
    if not context.diagnostics.has(*UNREAD):
        context.diagnostics.warning(
            Code.MISSING_TITLE, "this document has no title", Span(source, 1), "add `title: …` to its front matter"
        )
    stem = re.sub(r"[-_]+", " ", first.name).strip().capitalize() if first else ""
    title = next((plain_text(h.children) for h in headings), "") or stem or "Untitled"
    return replace(document, metadata=_titled(document, title))


def _report_notes(heading: Heading, chapter: Chapter, context: Context) -> None:
    """Report the notes of a heading that becomes the title, where no note can stand."""
    for mark in find(heading, NoteReference):
        note = next((note for note in chapter.notes if note.label == mark.label), None)
        words = " ".join(plain_text([block]) for block in note.children) if note else ""
        context.diagnostics.warning(
            Code.DROPPED_WORDS, f"a title has no notes: this one is left out: “{words}”", mark.span,
            "put the note in the text, or write `title:` in the front matter and keep the heading",
        )  # fmt: skip


def _titled(document: Document, title: str) -> Metadata:
    return msgspec.structs.replace(document.metadata, title=title)


def _same(left: str, right: str) -> bool:
    return left.casefold().strip() == right.casefold().strip()


def nest_sections(document: Document, context: Context) -> Document:
    """The document with each heading and what follows it in a section; a book's first level makes chapters."""
    book = document.metadata.kind == "book"
    chapters: list[Chapter] = []
    for chapter in document.children:
        if book and not chapter.children and not chapter.title and len(document.children) > 1:
            place = Span(chapter.source, 1)
            if not context.diagnostics.has(*UNREAD):
                context.diagnostics.warning(Code.EMPTY_CHAPTER, "this chapter is empty, so it is left out", place)
        elif book:
            chapters.extend(_book_chapters(chapter, context, alone=len(document.children) == 1))
        else:
            children = _nest(chapter.children, 1, context, titled=bool(document.metadata.title))
            unchanged = len(children) == len(chapter.children) and all(map(is_, children, chapter.children))
            chapters.append(chapter if unchanged else replace(chapter, children=children))
    return replace(document, children=tuple(chapters))


def _book_chapters(chapter: Chapter, context: Context, *, alone: bool) -> list[Chapter]:
    """The chapters in one file of a book: one a file, or one for each top-level section of a file that is alone."""
    if any(isinstance(block, Section) for block in chapter.children):
        return [chapter]
    children = chapter.children
    has_heading = any(isinstance(block, Heading) for block in children)
    if chapter.title and not (children and isinstance(children[0], Heading) and children[0].level == 1):
        heading = Heading(level=1, children=(Text(text=chapter.title, span=chapter.span),), span=chapter.span)
        children = (heading, *children)
        has_heading = True
    nested = _nest(children, 0, context, titled=alone)
    if not has_heading or not alone:
        return [replace(chapter, children=nested, title=_section_title(nested) or chapter.title)]
    result: list[Chapter] = []
    before = tuple(block for block in nested if not isinstance(block, Section))
    if before:
        result.append(replace(chapter, children=before))
    for number, section in enumerate(b for b in nested if isinstance(b, Section)):
        name = chapter.name if not number and not before else f"{chapter.name}-{number + 1}"
        result.append(
            replace(chapter, children=(section,), name=name, title=_section_title((section,)), span=section.span)
        )
    return result


def _section_title(blocks: Sequence[Block]) -> str:
    """The words of the heading that the first section begins with."""
    for block in blocks:
        if isinstance(block, Section):
            return plain_text(cast(Heading, block.children[0]).children)
    return ""


def _nest(blocks: Sequence[Block], base: int, context: Context, *, titled: bool = False) -> tuple[Block, ...]:
    """Blocks with sections in place of headings. `base` is the level of what they stand in.

    `titled`: a title stands before them, so they may begin at level 1 or 2 alike.
    """
    result: list[Block] = []
    open_sections: list[tuple[Heading, list[Block]]] = []

    def close(level: int) -> None:
        while open_sections and open_sections[-1][0].level >= level:
            heading, children = open_sections.pop()
            depth = min(base + len(open_sections) + 1, DEEPEST)
            section = Section(level=depth, children=(replace(heading, level=depth), *children), span=heading.span)
            (open_sections[-1][1] if open_sections else result).append(section)

    seen = False
    for block in blocks:
        if isinstance(block, Heading):
            close(block.level)
            _check_level(block, open_sections, context, first=not seen, titled=titled)
            seen = True
            open_sections.append((block, []))
        else:
            depth = base + len(open_sections)
            (open_sections[-1][1] if open_sections else result).append(_inside(block, depth, context))
    close(0)
    return tuple(result)


def _check_level(
    heading: Heading, above: Sequence[tuple[Heading, list[Block]]], context: Context, *, first: bool, titled: bool
) -> None:
    expected = above[-1][0].level + 1 if above else 2 if titled or not first else 1
    if heading.level > expected:
        context.diagnostics.warning(
            Code.HEADING_LEVEL,
            f"a heading of level {heading.level} stands where level {expected} is the deepest possible",
            heading.span,
            f"write `{'#' * expected} …`; in the outputs it is mended",
            Edit(heading.span, "#" * heading.level + " ", "#" * expected + " "),
        )


def _inside(block: Block, depth: int, context: Context) -> Block:
    """A block with sections made of the headings within it."""
    if isinstance(block, Container | KeyPoints | Callout):
        if any(isinstance(child, Section) for child in block.children):
            return block  # nested before
        if any(isinstance(child, Heading) for child in block.children):
            return replace(block, children=_nest(block.children, depth, context, titled=True))
    if not isinstance(block, Section) and any(True for _ in find(block, Heading)):
        # a heading in a list or a quote makes no section; it stands below the section around it
        return rewrite(block, lambda heading: _at_level(heading, min(depth + 1, DEEPEST)), Heading)
    return block


def _at_level(heading: Heading, level: int) -> Heading:
    return heading if heading.level == level else replace(heading, level=level)


def gather_key_points(document: Document, _context: Context) -> Document:
    """The document with the key points that a handout's text begins with moved before its body."""
    if document.metadata.kind == "book" or not document.children or document.key_points:
        return document
    first = document.children[0]
    if not first.children or not isinstance(first.children[0], KeyPoints):
        return document
    rest = replace(first, children=first.children[1:])
    return replace(document, key_points=(first.children[0],), children=(rest, *document.children[1:]))

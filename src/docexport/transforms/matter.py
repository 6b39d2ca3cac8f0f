"""Front and back matter: which chapters stand before and behind the body of a book, and what each of them is.

The heading of a chapter says so with a class: `# Preface {.preface}`. The names are the roles of DPUB-ARIA 1.1 without
their `doc-`, which EPUB's structural vocabulary shares.
"""

from __future__ import annotations

from msgspec.structs import replace

from docexport.model import BACK_MATTER, BODY_MATTER, FRONT_MATTER, MATTER_SYNONYMS, Chapter, Document, Heading, Section
from docexport.transforms.context import Context


def find_matter(document: Document, _context: Context) -> Document:
    """The document with its chapters parted in front matter, body and back matter.

    Chapters of a front kind count as front matter as long as none of the body stands before them, those of a back
    kind as back matter as long as none stands behind them.
    """
    kinds = [chapter_kind(chapter) for chapter in document.children]
    body = [place for place, kind in enumerate(kinds) if kind not in FRONT_MATTER | BACK_MATTER]
    if document.metadata.kind != "book" or not body:
        return document
    chapters = list(document.children)
    for place, kind in enumerate(kinds):
        if kind in FRONT_MATTER and place < body[0]:
            chapters[place] = replace(chapters[place], kind=kind, matter="front")
        elif kind in BACK_MATTER and place > body[-1]:
            chapters[place] = replace(chapters[place], kind=kind, matter="back")
        else:
            chapters[place] = replace(chapters[place], kind=kind)
    return replace(document, children=tuple(chapters))


def chapter_kind(chapter: Chapter) -> str:
    """What the classes of a chapter's first heading say it is, or else `chapter`."""
    first = next((block for block in chapter.children if isinstance(block, Section)), None)
    return (section_kind(first) if first else "") or "chapter"


def section_kind(section: Section) -> str:
    """What the classes of a section's heading say it is; empty where they say nothing."""
    heading = section.children[0]
    if not isinstance(heading, Heading):
        return ""
    names = [MATTER_SYNONYMS.get(name, name) for name in heading.attributes.classes]
    return next((name for name in names if name in FRONT_MATTER | BACK_MATTER | BODY_MATTER), "")

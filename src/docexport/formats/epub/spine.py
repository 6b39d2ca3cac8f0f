"""The documents of an EPUB in reading order: one for a handout, those of its parts and chapters for a book."""

from __future__ import annotations

from collections.abc import Collection

from msgspec import Struct

from docexport.formats.epub.publication import Publication, ids_in
from docexport.formats.epub.split import split_chapter
from docexport.model import Chapter
from docexport.rendering.renderer import Renderer


class SpineMark(Struct, frozen=True):
    """A document that navigation and landmarks name: its kind (a term of the EPUB structural vocabulary)."""

    kind: str
    label: str
    href: str
    in_contents: bool = True


#: what the parts of a book are in the vocabulary
_PARTS = {"title_page": "titlepage", "colophon": "colophon", "lists": "lists"}


def add_documents(publication: Publication, renderer: Renderer) -> list[SpineMark]:
    """Add the documents of the text, and give a mark for each that navigation may name."""
    if publication.document.metadata.kind == "book":
        return _add_book(publication, renderer)
    return _add_single(publication, renderer)


def _add_single(publication: Publication, renderer: Renderer) -> list[SpineMark]:
    """A handout, worksheet or letter: one document that holds all."""
    document, name = publication.document, "content.xhtml"
    publication.current = name
    publication.files = dict.fromkeys(ids_in(document), name)
    body = renderer.document(document)
    top = document.children[0].id if document.children else ""
    publication.add_page(renderer, name, document.metadata.title, "bodymatter", body, top=top)
    return [SpineMark("bodymatter", document.metadata.title, name, in_contents=not document.contents)]


def _add_book(publication: Publication, renderer: Renderer) -> list[SpineMark]:
    """A book: documents for each part of it and each chapter."""
    document, labels = publication.document, publication.manuscript.labels
    chapters = _split(publication)
    known = {"title_page": labels["title_page"], "colophon": labels["about"], "lists": labels["lists"]}
    names = {name for pieces in chapters for name in pieces}
    renderer.document(document)
    marks: list[SpineMark] = []
    matter = "frontmatter"
    for part, body in renderer.parts:
        if part == "body":
            marks += _add_chapters(publication, renderer, chapters)
            matter = "backmatter"
            continue
        name = _free_name(part, names)
        label = known.get(part, part.replace("_", " ").capitalize())
        publication.current = name
        publication.add_page(renderer, name, f"{label}, {document.metadata.title}", matter, body)
        marks.append(SpineMark(_PARTS.get(part, "preamble"), label, name))
    return marks


def _free_name(part: str, taken: Collection[str]) -> str:
    name = f"{part.replace('_', '-')}.xhtml"
    return name if name not in taken else f"part-{name}"


def _split(publication: Publication) -> list[dict[str, Chapter]]:
    """The documents of each chapter by their names; the ids in them are noted."""
    options = publication.manuscript.project.epub
    result: list[dict[str, Chapter]] = []
    for chapter in publication.document.children:
        pieces: dict[str, Chapter] = {}
        for number, piece in enumerate(split_chapter(chapter, options.split_level, options.split_size * 1000)):
            name = f"{chapter.id}.part-{number + 1}.xhtml" if number else f"{chapter.id}.xhtml"
            pieces[name] = piece
            publication.files |= dict.fromkeys(ids_in(piece), name)
        result.append(pieces)
    return result


def _add_chapters(publication: Publication, renderer: Renderer, chapters: list[dict[str, Chapter]]) -> list[SpineMark]:
    document = publication.document
    book = document.metadata.title
    listed = {publication.files.get(entry.destination) for entry in document.contents}
    begins = next((i for i, chapter in enumerate(document.children) if chapter.matter == "body"), 0)
    marks: list[SpineMark] = []
    for place, (chapter, pieces) in enumerate(zip(document.children, chapters, strict=True)):
        for number, (name, piece) in enumerate(pieces.items(), 1):
            publication.current = name
            body = renderer.template("chapter_body.j2", piece, body=renderer.render([piece]))
            title = piece.title or book
            if number > 1 and title == chapter.title:
                title = f"{title} ({number})"
            publication.add_page(renderer, name, f"{title}, {book}", f"{chapter.matter}matter", body)
        kind = "bodymatter" if place == begins else chapter.kind
        first = next(iter(pieces))
        marks.append(SpineMark(kind, chapter.title or book, first, in_contents=first not in listed))
    return marks

"""Notes: collect their texts, number them chapter by chapter, and put each at its first mark."""

from __future__ import annotations

from collections.abc import Callable

from msgspec.structs import replace

from docexport.config.bounds import MAX_NOTES_DEEP
from docexport.diagnostics.codes import Code
from docexport.model import (
    Chapter,
    Document,
    InlineNote,
    Node,
    Note,
    NoteDefinition,
    NoteReference,
    Paragraph,
    find,
    rewrite,
)
from docexport.model.slugs import unique_slugs
from docexport.model.walk import Replacement
from docexport.transforms.context import Context


def collect_notes(document: Document, context: Context) -> Document:
    """The document with the texts of notes listed in their chapters and only marks left in the running text."""
    # few books have notes within a line; where there are none, lines are not gone through
    kinds: tuple[type[Node], ...] = tuple(kind for kind in (NoteDefinition, InlineNote) if kind in document.kinds)
    return _with_chapters(document, lambda chapter: _collect(chapter, kinds, context))


def _with_chapters(document: Document, change: Callable[[Chapter], Chapter]) -> Document:
    """The document with its chapters changed; the very same one where none was."""
    chapters = tuple(map(change, document.children))
    unchanged = all(one is other for one, other in zip(chapters, document.children, strict=True))
    return document if unchanged else replace(document, children=chapters)


def _collect(chapter: Chapter, kinds: tuple[type[Node], ...], context: Context) -> Chapter:
    if not kinds:
        return chapter
    notes = {note.label: note for note in chapter.notes}
    for definition in find(chapter, NoteDefinition):
        if definition.label in notes:
            context.diagnostics.warning(
                Code.DUPLICATE_NOTE, f"the note `{definition.label}` is defined twice", definition.span,
                f"the first one, at {notes[definition.label].span}, counts",
            )  # fmt: skip
            continue
        notes[definition.label] = Note(label=definition.label, children=definition.children, span=definition.span)

    def change(node: Node) -> Replacement:
        match node:
            case NoteDefinition():
                return None
            case InlineNote():
                label = f"^{len(notes) + 1}"  # no label in a source can begin with a caret
                paragraph = Paragraph(children=node.children, span=node.span)
                notes[label] = Note(label=label, children=(paragraph,), span=node.span)
                return NoteReference(label=label, span=node.span)
        return node

    result = rewrite(chapter, change, *kinds)
    notes = {label: rewrite(note, change, *kinds) for label, note in list(notes.items())} | notes
    used = {mark.label for part in (result, *notes.values()) for mark in find(part, NoteReference)}
    if result is chapter and not notes:
        return chapter
    return replace(result, notes=tuple(note for label, note in notes.items() if label in used))


def number_notes(document: Document, _context: Context) -> Document:
    """The document with every note numbered, per chapter, in the order of its first mark.

    Marks within a note lead to notes of the same chapter, numbered after those of the running text.
    """
    several = len(document.children) > 1
    slugs = unique_slugs(chapter.name for chapter in document.children)
    chapters = tuple(
        _number(chapter, f"{slug}-" if several else "") for chapter, slug in zip(document.children, slugs, strict=True)
    )
    return replace(document, children=chapters)


def _number(chapter: Chapter, prefix: str) -> Chapter:
    if not chapter.notes or chapter.notes[0].number:
        return chapter
    texts = {note.label: note for note in chapter.notes}
    marks: dict[str, list[str]] = {}
    order: list[str] = []
    numbers: dict[str, int] = {}

    def change(node: NoteReference) -> NoteReference:
        if node.label not in texts:
            return node
        if node.label not in numbers:
            order.append(node.label)
            numbers[node.label] = len(order)
        ids, number = marks.setdefault(node.label, []), numbers[node.label]
        ids.append(f"{prefix}note-mark-{number}-{len(ids) + 1}")
        return replace(node, number=number, id=ids[-1], destination=f"{prefix}note-{number}")

    result = rewrite(replace(chapter, notes=()), change, NoteReference)
    notes: list[Note] = []
    while len(notes) < len(marks):  # the marks in a note may bring in further notes
        number = len(notes) + 1
        note = replace(texts[order[len(notes)]], number=number, id=f"{prefix}note-{number}")
        notes.append(rewrite(note, change, NoteReference))
    listed = tuple(replace(note, references=tuple(marks[note.label])) for note in notes)
    return replace(result, notes=listed)


def place_notes(document: Document, context: Context) -> Document:
    """The document with the text of each note at its first mark, for formats that set it on the same page."""

    def change(chapter: Chapter) -> Chapter:
        notes: dict[str, Note] = {}
        depths: dict[str, int] = {}
        for note in reversed(chapter.notes):  # a mark in a note leads to a later one, or is not the first
            if not note.references:
                continue
            first = note.references[0]
            depths[first] = 1 + max((depths.get(mark.id, 0) for mark in find(note, NoteReference)), default=0)
            if depths[first] > MAX_NOTES_DEEP:
                message = f"notes stand more than {MAX_NOTES_DEEP} deep in each other"
                context.diagnostics.error(Code.NESTED_TOO_DEEPLY, message, note.span, "say it in the text")
                return chapter
            notes[first] = rewrite(note, lambda mark: _with_text(mark, notes), NoteReference)
        if not chapter.notes:
            return chapter
        return rewrite(chapter, lambda mark: _with_text(mark, notes), NoteReference)

    return _with_chapters(document, change)


def _with_text(mark: NoteReference, notes: dict[str, Note]) -> NoteReference:
    return replace(mark, note=notes[mark.id]) if mark.id in notes and mark.note is None else mark

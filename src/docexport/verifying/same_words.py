"""The check of parity: what each format's text is, what it must show, and how differences are told."""

from __future__ import annotations

from functools import partial

from docexport.checks.text_normalization import letters_of
from docexport.diagnostics import NOWHERE, Diagnostics
from docexport.diagnostics.codes import Code
from docexport.model import Link, Node, Note, NoteReference
from docexport.verifying.boilerplate import budget_of, phrases, stated
from docexport.verifying.evidence import Outcome, failed_if
from docexport.verifying.expected_text import NotePlace, Ways, expected_of, note_text, seen_in_pdf
from docexport.verifying.parity import Difference, compare
from docexport.verifying.right_to_left import Order, has_letters, is_rtl, put_in_order
from docexport.verifying.subject import Subject

#: so many differences are told one by one
_MOST = 8
_WHAT = {
    Code.LOST_TEXT: "lost",
    Code.MOVED_TEXT: "moved",
    Code.DOUBLED_TEXT: "stands twice:",
    Code.FOREIGN_TEXT: "not from the source:",
}
_HINT = "build the file anew; if that does not help, look at the theme's templates"
#: what every file states of its document
_STATED = ("title", "subtitle", "summary")
_REVIEWED = ("reviewed-on", "review-due", "version")


def same_words(subject: Subject, diagnostics: Diagnostics) -> Outcome:
    """The words of the source stand in the file, all of them, in order; nothing is lost, moved, doubled or added."""
    document, manuscript = subject.document, subject.manuscript
    notes = _notes_of(subject)
    in_text = manuscript.prints_contents and not (subject.is_markup and document.metadata.kind == "book")

    def picture(alt: str) -> str:
        return manuscript.labels["picture"].format_map({"alt": alt})

    ways = Ways(notes, in_text, subject.charset.fold, partial(_beside, subject), subject.reference_words, picture)
    expected, grids = expected_of(document, subject.format, ways)
    budget = budget_of(
        subject.manuscript, document, subject.format, subject.page_labels, sheets=subject.text.count("\f") + 1
    )
    apart = [note for chapter in document.children for note in chapter.notes] if notes == "apart" else []
    for note in apart:
        budget.allow(note_text(note))
    text = seen_in_pdf(subject.text) if subject.format == "pdf" else subject.text
    if subject.format == "pdf" and is_rtl(expected.text + document.metadata.title):
        own = "".join(manuscript.labels[key] for key in ("page", "figure", "table"))
        is_whole = document.metadata.text_direction == "rtl"
        order = Order(own, tuple(phrases(document, manuscript.labels)), is_whole)
        text = put_in_order(text, expected.text.split("\n"), order)
    result = compare(expected, grids, text, budget)
    differences = [*result.differences, *_unstated(subject, text), *_lost_notes(apart, text)]
    for item in differences[:_MOST]:
        behind = f", behind “{item.after}”" if item.after else ""
        message = f"`{subject.name}`: {_WHAT[item.code]} “{_short(item.words)}”{behind}"
        diagnostics.error(item.code, message, item.span, _HINT)
    if len(differences) > _MOST:
        more = f"`{subject.name}`: {len(differences) - _MOST} more differences"
        diagnostics.error(differences[_MOST].code, more, differences[_MOST].span, _HINT)
    summary = f"{result.wanted:,} letters of the source, {result.generated:,} of docexport's own words"
    return failed_if(bool(differences), summary)


def _beside(subject: Subject, node: Node) -> str:
    """What plain text puts beside the words of a link, a note's mark or a reference in a cell of a table."""
    match node:
        case Link() if node.number:
            return node.target if subject.links_inline else str(node.number)
        case NoteReference():
            return str(node.number)
    return ""


def _notes_of(subject: Subject) -> NotePlace:
    if subject.format == "pdf":
        return "marks"
    options = subject.manuscript.project.text
    if subject.format == "txt":
        return "apart" if options.page else options.notes
    return "chapter"


def _unstated(subject: Subject, text: str) -> list[Difference]:
    """What a document says of itself and the file does not: in its text, or of its review at the foot of its pages."""
    foot = " ".join(page.all for page in subject.pdf.pages) if subject.format == "pdf" else ""
    reviewed = _REVIEWED if subject.document.metadata.kind in ("handout", "worksheet", "book") else ()
    said = stated(subject.document, subject.manuscript.labels)
    return [
        Difference(Code.LOST_TEXT, f"{key}: {said[key]}", NOWHERE)
        for keys, where in ((_STATED, letters_of(text)), (reviewed, letters_of(text + foot)))
        for key in keys
        if letters_of(subject.charset.fold(said[key])) not in where
        and not (is_rtl(said[key]) and has_letters(f"{text}\n{foot}", said[key]))
    ]


def _lost_notes(notes: list[Note], text: str) -> list[Difference]:
    """Notes that stand at the feet of pages, and do not."""
    letters = letters_of(text)
    lost = [note for note in notes if letters_of(note_text(note)) not in letters]
    # a note may go on at the foot of the next page
    return [
        Difference(Code.LOST_TEXT, note_text(note), note.span)
        for note in lost
        if any(letters_of(word) not in letters for word in note_text(note).split())
    ]


def _short(words: str) -> str:
    return words if len(words) <= 100 else f"{words[:60]} … {words[-30:]}"

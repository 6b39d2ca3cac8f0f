"""Page list: an e-book's marks of printed pages stand where the pages of the PDF begin, to the word."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from lxml import etree
from msgspec import Struct

from docexport.checks.text_normalization import letters_of
from docexport.diagnostics import Diagnostics
from docexport.diagnostics.codes import Code
from docexport.verifying.epub_file import EPUB_TYPE, XHTML, EpubFile
from docexport.verifying.evidence import Outcome, failed_if
from docexport.verifying.pdf_file import PdfFile
from docexport.verifying.right_to_left import is_rtl
from docexport.verifying.subject import Subject

#: so many letters of a page's beginning are compared
_COMPARED = 30
#: and so many where something may follow that an e-book does not have
_FEWEST = 12
#: a mark stands before a word that is broken over two pages, so its first part may come first
_BROKEN_WORD = 40
#: the mark of an item: print writes what e-readers make themselves
_LETTERED = re.compile(r"\s*[A-Za-z][.)]\s*")


class Mark(Struct, frozen=True):
    """The mark of a page in an e-book: its number, its id, its file, and the letters that follow it there."""

    label: str
    id: str
    file: str
    letters: str


def page_list_equals_pages(subject: Subject, diagnostics: Diagnostics) -> Outcome:
    """Every page of the PDF with running text has a mark where it begins, and the page list names them in order."""
    if subject.printed is None:
        return Outcome.skipped("the PDF it would agree with is not there")
    epub, printed = subject.epub, PdfFile(subject.printed)
    marks = list(marks_in(epub))
    listed = list(_listed(epub))
    before = len(diagnostics)
    if not marks and not listed:
        return Outcome.skipped("the EPUB has no page list; build it together with the PDF")
    if listed != [(f"{mark.file}#{mark.id}", mark.label) for mark in marks]:
        _report(
            subject, f"the page list names {len(listed)} pages, and {len(marks)} marks stand in the text", diagnostics
        )
    labels = [mark.label for mark in marks]
    order = [label for label in printed.labels if label in labels]
    if order != labels:
        _report(subject, "the marks of pages do not stand in the order of the pages", diagnostics)
    compared = 0
    # a list of addresses may follow on a page, or fill one; an e-book has none
    listed_links = subject.manuscript.theme.tokens["page"]["links"] != "none"
    # print leaves room where an e-book says what it is for
    prompts = [only_letters(subject.manuscript.labels[key]) for key in ("answer_space", "drawing_space")]
    # print names the pages that references lead to
    reference = only_letters(subject.manuscript.labels["page"].replace("{number}", ""))
    by_label = {mark.label: mark for mark in marks}
    for label, letters in page_beginnings(printed):
        mark = by_label.get(label)
        if mark is None:
            continue
        compared += 1
        if is_rtl(mark.letters[: 2 * _COMPARED]):
            continue  # PDFium gives such lines in another order
        tries = (letters, letters.replace(reference, ""), letters[:_FEWEST] if listed_links else letters)
        shown = mark.letters
        for prompt in prompts:
            shown = shown.replace(prompt, "")
        if not any(_begins(shown, tried) for tried in tries):
            _report(
                subject,
                f"page {label} begins with “{letters}”, its mark stands before “{mark.letters[:40]}”",
                diagnostics,
            )
    missing = [label for label, _ in page_beginnings(printed) if label not in by_label]
    if len(missing) > len(_without_marks(printed)) and not listed_links:
        _report(subject, f"page {missing[0]} has no mark", diagnostics)
    return failed_if(len(diagnostics) > before, f"{compared} of {len(printed.labels)} pages compared")


def _begins(letters: str, page: str) -> bool:
    """Whether the letters behind a mark begin as a page does; a short document may end before the page does."""
    size = min(len(letters), len(page), _COMPARED)
    return page[:size] in letters[: size + _BROKEN_WORD]


def _report(subject: Subject, message: str, diagnostics: Diagnostics) -> None:
    diagnostics.error(Code.PAGE_MISMATCH, f"`{subject.name}`: {message}", hint="build the PDF and the EPUB in one run")


def marks_in(epub: EpubFile) -> Iterator[Mark]:
    """The marks of pages in reading order, with what follows them up to the end of their file."""
    for name in epub.spine:
        root = epub.documents.get(name)
        if root is None:
            continue
        pieces: list[tuple[Any, str]] = []
        _collect(root.find(f"{XHTML}body"), pieces)
        for place, (element, _) in enumerate(pieces):
            if element is not None:
                yield Mark(str(element.get("aria-label")), str(element.get("id")), name, _following(pieces[place:]))


def _following(pieces: Sequence[tuple[Any, str]]) -> str:
    letters = ""
    for _, text in pieces:
        letters += only_letters(text)
        if len(letters) > 4 * _COMPARED:
            break
    return letters


def only_letters(text: str) -> str:
    """The letters of a text: figures may be those of notes and lists, which the two editions set otherwise."""
    return "".join(char for char in letters_of(text) if char.isalpha())


def _collect(element: Any, pieces: list[tuple[Any, str]]) -> None:
    """The texts of a tree in order, and the marks; without notes, their marks and formulas, which print sets apart."""
    if element.get(EPUB_TYPE) == "pagebreak":
        pieces.append((element, ""))
    elif (
        element.get("role") not in ("doc-noteref", "img", "doc-footnote")
        and element.get(EPUB_TYPE) != "footnotes"
        and etree.QName(element).localname != "math"
    ):
        pieces.append((None, element.text or ""))
        for child in element.iterchildren(etree.Element):
            _collect(child, pieces)
    pieces.append((None, element.tail or ""))


def _listed(epub: EpubFile) -> Iterator[tuple[str, str]]:
    """Where the lines of the page list lead, and what they say."""
    nav = epub.documents.get(epub.navigation)
    for part in nav.iter(f"{XHTML}nav") if nav is not None else ():
        if part.get(EPUB_TYPE) == "page-list":
            for line in part.iter(f"{XHTML}a"):
                target, fragment = epub.resolve(epub.navigation, str(line.get("href")))
                yield f"{target}#{fragment}", "".join(line.itertext()).strip()


def page_beginnings(printed: PdfFile) -> Iterator[tuple[str, str]]:
    """The number of each page with running text, and the first letters of it in the order they are painted."""
    apart = {content for role in ("Note", "Formula", "Figure") for content in printed.contents_of(role)}
    marks = set(printed.contents_of("Lbl"))
    for number, (label, page) in enumerate(zip(printed.labels, printed.pages, strict=True)):
        letters = ""
        for mcid, text in page.marked.items():
            lettered = (number, mcid) in marks and _LETTERED.fullmatch(text)
            if (number, mcid) not in apart and not lettered:
                letters += only_letters(text)
            if len(letters) >= 2 * _COMPARED:
                break
        if letters:
            yield label, letters[: 2 * _COMPARED]


def _without_marks(printed: PdfFile) -> list[str]:
    """The pages of the contents and lists: an e-book has a navigation document in their place."""
    return [
        label
        for label, page in zip(printed.labels, printed.pages, strict=True)
        if "...." in "".join(page.artifacts).replace(" ", "")
    ]

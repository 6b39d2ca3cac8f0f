"""No leaks: what is kept from a target is nowhere in its files, visible or not."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Any

import pikepdf

from docexport.checks.text_normalization import letters_of
from docexport.checks.withheld import HiddenPiece, hidden_pieces
from docexport.diagnostics import Diagnostics
from docexport.diagnostics.codes import Code
from docexport.verifying.evidence import Outcome, failed_if
from docexport.verifying.subject import Subject

#: long enough to be looked for among bytes that may be anything
_LONG = 8
_TEXT_FILES = (".xhtml", ".opf", ".ncx", ".xml", ".css", ".svg", ".html", ".txt", ".json")
_STYLE = re.compile(r"<style\b[^<>]*>[^<]*+</style>", re.IGNORECASE)
_BETWEEN_QUOTES = re.compile(r"<!--(?:[^-]|-(?!->))*+(?:-->|\Z)|\"[^\"]*+\"|'[^']*+'")
#: what is said to people who cannot see, or who point at something; and names that tell
_SAID = re.compile(r"<!--(?:[^-]|-(?!->))*+(?:-->|\Z)|(?:alt|title|aria-label|id)=\"[^\"]*+\"")
_PICTURES = ("/Image", "/Type1C", "/OpenType", "/CIDFontType0C")
#: what a place is called, what stands there, and whether it is said to people
_Place = tuple[str, str, bool]
#: how deep dictionaries and arrays of a PDF are followed
_DEEPEST = 60


def no_leaks(subject: Subject, diagnostics: Diagnostics) -> Outcome:
    """What conditions keep from the audience, edition and format of this file is nowhere in it.

    Looked through are the text, descriptions, metadata, bookmarks, notes on pages, form fields, attachments, comments,
    names of files, and bytes that no reader shows.
    """
    pieces = hidden_pieces(subject.read, subject.target)
    if not pieces:
        return Outcome.passed("nothing is kept from this copy")
    before = len(diagnostics)
    places = 0
    told: set[str] = set()
    own = {word for label in subject.manuscript.labels.values() for word in re.findall(r"\w+", label.casefold())}
    for where, text, said in subject.view.places(subject):
        places += 1
        letters = letters_of(text)
        for piece in pieces:
            if piece.letters not in told and _is_in(piece, text, letters, own, said=said):
                told.add(piece.letters)
                message = f"`{subject.name}` holds “{piece.words[:60]}” in {where}, which is kept from it"
                hint = "do not hand the file out; look at the theme's templates, and at what was done to the file"
                diagnostics.error(Code.LEAK, message, piece.span, hint)
    return failed_if(len(diagnostics) > before, f"{len(pieces)} pieces looked for in {places} places")


def _is_in(piece: HiddenPiece, text: str, letters: str, own: set[str], *, said: bool) -> bool:
    """Whether a piece stands in a text: a long one by its letters, a short one as words.

    A short one is looked for where something is `said` to people, and not among words of docexport's `own`: bytes and
    rules of style hold a `no` and a `true` anyway.
    """
    if len(piece.letters) >= _LONG:
        return piece.letters in letters
    if not said or set(re.findall(r"\w+", piece.words.casefold())) <= own:
        return False
    words = r"\W+".join(map(re.escape, re.findall(r"\w+", piece.words.casefold())))
    return bool(words) and re.search(rf"(?<!\w){words}(?!\w)", text.casefold()) is not None


def text_places(subject: Subject) -> Iterator[_Place]:
    """The text of a file."""
    yield "its text", subject.text, True


def epub_places(subject: Subject) -> Iterator[_Place]:
    """The files of an EPUB: their text, and all that they do not show."""
    epub = subject.epub
    yield "the comment of the archive", epub.archive.comment.decode("utf-8", "replace"), True
    for name in epub.names:
        yield "the name of a file", name.rsplit("/", 1)[-1], False
        data = epub.read(name)
        if not name.endswith(_TEXT_FILES):
            yield f"`{name}`", _printable(data), False
            continue
        yield from _of_markup(name, data, page=name.endswith(".xhtml"))


def html_places(subject: Subject) -> Iterator[_Place]:
    """The pages: their text, and all that they do not show."""
    for name in subject.pages.names:
        yield "the name of a file", name.rsplit("/", 1)[-1], False
        yield from _of_markup(name, subject.pages.read(name), page=True)


def _of_markup(name: str, data: bytes, *, page: bool) -> Iterator[_Place]:
    text = html.unescape(data.decode("utf-8", "replace"))
    told = _STYLE.sub("", text) if page else text
    yield f"`{name}`", re.sub(r"<[^<>]*>", "", told), page
    if told != text:
        yield f"the style of `{name}`", " ".join(_STYLE.findall(text)), False
    # attributes and comments are in tags
    yield f"what `{name}` does not show", " ".join(_BETWEEN_QUOTES.findall(text)), False
    if page:
        yield f"what `{name}` says to some", " ".join(_SAID.findall(text)), True


def pdf_places(subject: Subject) -> Iterator[_Place]:
    """The pages of a PDF, its strings, streams and further bytes."""
    file = subject.pdf
    for number, page in enumerate(file.pages, 1):
        yield f"page {number}", page.all, True
    yield "the text as it is read aloud", subject.text, True
    for item in file.pdf.objects:
        yield from ((where, text, True) for where, text in _strings(item, 0))
        if isinstance(item, pikepdf.Stream) and item.get("/Subtype") not in _PICTURES:
            yield "a stream", _decoded(item), False
    yield "bytes behind the end", _printable(subject.data[subject.data.rfind(b"%%EOF") :]), False


def _strings(item: Any, depth: int) -> Iterator[tuple[str, str]]:
    """All strings of an object, by the key that they stand under."""
    if depth > _DEEPEST:
        return
    if isinstance(item, pikepdf.Dictionary | pikepdf.Stream):
        for key, value in item.items():
            if isinstance(value, pikepdf.String):
                yield f"the entry `{key[1:]}`", str(value)
            elif not getattr(value, "is_indirect", False):
                yield from _strings(value, depth + 1)
    elif isinstance(item, pikepdf.Array):
        for value in item:
            if isinstance(value, pikepdf.String):
                yield "a list of strings", str(value)
            elif not getattr(value, "is_indirect", False):
                yield from _strings(value, depth + 1)


def _decoded(stream: Any) -> str:
    try:
        return _printable(stream.read_bytes())
    except (pikepdf.PdfError, pikepdf.PasswordError):
        return ""


def _printable(data: bytes) -> str:
    """The texts in bytes of any kind: UTF-8, and UTF-16 where every other byte is empty."""
    wide = data.replace(b"\x00", b"") if data.count(b"\x00") * 3 > len(data) else b""
    return data.decode("utf-8", "replace") + " " + wide.decode("latin-1")

"""A document of another kind -> Markdown: what `docexport import` does with one file."""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct

from docexport.diagnostics import Diagnostics, Span
from docexport.diagnostics.codes import Code
from docexport.files import shown
from docexport.formats.markdown import front_matter, markdown_of
from docexport.model import Chapter
from docexport.readers import decode_text, read_bytes
from docexport.readers.text import Guess, read_plain
from docexport.readers.text.proof import lost_words

#: words that are listed of those that would be lost
_MOST_LISTED = 20


class Imported(Struct, frozen=True):
    """Markdown made of a text; what was guessed; words (with their lines) that are not in it, which should be none."""

    markdown: str
    guesses: tuple[Guess, ...]
    lost: tuple[tuple[int, str], ...]


def import_text(text: str, name: str = "") -> Imported:
    """A plain text as Markdown with front matter. `name` is what reports call its file."""
    plain = read_plain(text, name)
    body = markdown_of(Chapter(children=plain.blocks))
    markdown = front_matter(plain.front) + (body or "\n")
    return Imported(markdown, plain.guesses, lost_words(plain.lines, markdown, plain.guesses, plain.tables))


def import_file(path: Path, diagnostics: Diagnostics) -> Imported | None:
    """Markdown made of a file; None where it cannot be read."""
    name, before = shown(path), len(diagnostics)
    data = read_bytes(path, name, diagnostics)
    if data is None:
        return None
    text = decode_text(data.replace(b"\f", b"\n"), name, diagnostics)
    if len(diagnostics) > before and diagnostics.failed():
        return None
    imported = import_text(text, name)
    for line, word in imported.lost[:_MOST_LISTED]:
        diagnostics.error(Code.LOST_WORDS, f"the word `{word}` is lost", Span(name, line))
    return imported

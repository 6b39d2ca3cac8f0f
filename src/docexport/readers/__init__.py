"""Source files -> chapters. The table of readers says which one takes a file, by its suffix or by how it begins."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from msgspec import Struct

from docexport.config.settings import Settings
from docexport.diagnostics import Diagnostics, Span
from docexport.diagnostics.codes import Code
from docexport.files import is_file, resolved
from docexport.model import Chapter
from docexport.readers.decoding import clean_text, decode_text, read_bytes, read_text
from docexport.readers.reading import Reading


class Reader(Struct, frozen=True):
    """What reads files of a kind: the suffixes they have, what their first bytes are where that tells, and the function
    that makes a reading of a file's bytes, given the name that reports call it.

    Files that are `collected` are documents wherever they lie in a project's folder; others must be named, as finished
    files may look like them.
    """

    suffixes: tuple[str, ...]
    read: Callable[[bytes, str, Diagnostics], Reading]
    signature: bytes = b""
    collected: bool = False


def _read_markdown(data: bytes, name: str, diagnostics: Diagnostics) -> Reading:
    return read_markdown_text(decode_text(data, name, diagnostics), name, diagnostics)


def read_markdown_text(text: str, name: str, diagnostics: Diagnostics) -> Reading:
    """A reading of Markdown with front matter; line ends are `\\n`."""
    from docexport.readers.markdown.source import read_file  # noqa: PLC0415 - what is kept need not be read again

    return read_file(text, name, diagnostics)


def _read_plain(data: bytes, name: str, diagnostics: Diagnostics) -> Reading:
    from docexport.readers.text import read_text as read  # noqa: PLC0415 - few documents are plain text

    return read(data, name, diagnostics)


READERS: dict[str, Reader] = {
    "markdown": Reader((".md", ".markdown", ".mdown", ".mkd", ".qmd", ".rmd", ".mdx"), _read_markdown, collected=True),
    "text": Reader((".txt", ".text"), _read_plain),
}


def reader_for(path: Path, head: bytes = b"") -> Reader | None:
    """The reader that takes files with a suffix, or else that begin with these bytes; None where none does."""
    suffix = path.suffix.lower()
    by_suffix = (reader for reader in READERS.values() if suffix in reader.suffixes)
    by_content = (reader for reader in READERS.values() if reader.signature and head.startswith(reader.signature))
    return next(by_suffix, None) or next(by_content, None)


def is_collected(path: Path) -> bool:
    """Whether a file that lies in a project's folder is a document of it without being named."""
    reader = reader_for(path)
    return reader is not None and reader.collected


def reader_of(path: Path, name: str, diagnostics: Diagnostics, head: bytes = b"") -> Reader | None:
    """The reader for a file; None, with a finding, where there is none. `name` is what reports call the file."""
    reader = reader_for(path, head)
    if reader is None:
        known = ", ".join(f"`{suffix}`" for each in READERS.values() for suffix in each.suffixes)
        diagnostics.error(
            Code.UNKNOWN_SOURCE, f"no reader for `{path.suffix or path.name}` files", Span(name), f"known: {known}"
        )
    return reader


def read_chapter(path: Path, name: str, diagnostics: Diagnostics) -> tuple[Chapter, Settings]:
    """The chapter in a file, and what it says of itself. `name` is what reports call the file."""
    reader = reader_of(path, name, diagnostics) if reader_for(path) else None
    data = read_bytes(path, name, diagnostics) if reader or is_file(path) else None
    reader = reader or reader_of(path, name, diagnostics, data or b"")
    if reader is None or data is None:
        return Chapter(children=()), Settings({}, name)
    return chapter_of(reader.read(data, name, diagnostics), name, str(resolved(path.parent)))


def parse_chapter(text: str, name: str, folder: str, diagnostics: Diagnostics) -> tuple[Chapter, Settings]:
    """The chapter in a text of Markdown, and its front matter. `folder` is where its images and links begin."""
    return chapter_of(read_markdown_text(text, name, diagnostics), name, folder)


def chapter_of(reading: Reading, name: str, folder: str) -> tuple[Chapter, Settings]:
    """The chapter that a reading gives, and what it says of itself."""
    settings = reading.settings or Settings({}, name)
    stem = Path(name).stem
    return Chapter(children=reading.blocks, source=name, folder=folder, name=stem, span=Span(name)), settings


__all__ = [
    "READERS", "Reader", "Reading", "chapter_of", "clean_text", "decode_text", "is_collected", "parse_chapter",
    "read_bytes", "read_chapter", "read_text", "reader_for", "reader_of",
]  # fmt: skip

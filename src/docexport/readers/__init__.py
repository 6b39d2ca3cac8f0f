"""Source files -> chapters. The table of readers goes by the suffix of the file."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from docexport.config.bounds import MAX_SOURCE_BYTES, NOT_TEXT
from docexport.config.settings import Settings
from docexport.diagnostics import Diagnostics, Span, did_you_mean
from docexport.diagnostics.codes import Code
from docexport.files import resolved
from docexport.model import Chapter
from docexport.readers.front_matter import split_front_matter
from docexport.readers.leftovers import report_leftovers
from docexport.readers.placeholders import report_places
from docexport.readers.reading import Reading

Reader = Callable[[str, str, Diagnostics], Reading]


def _read_markdown(body: str, name: str, diagnostics: Diagnostics) -> Reading:
    from docexport.readers.markdown import read_source  # noqa: PLC0415 - what is kept need not be read again

    return read_source(body, name, diagnostics)


READERS: dict[str, Reader] = {".md": _read_markdown, ".markdown": _read_markdown}

_NOT_TEXT = re.compile(NOT_TEXT)


def reader_of(path: Path, name: str, diagnostics: Diagnostics) -> Reader | None:
    """The reader for a file; None, with a finding, where there is none. `name` is what reports call the file."""
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        known = ", ".join(f"`{suffix}`" for suffix in READERS)
        diagnostics.error(
            Code.UNKNOWN_SOURCE, f"no reader for `{path.suffix or path.name}` files", Span(name), f"known: {known}"
        )
    return reader


def read_chapter(path: Path, name: str, diagnostics: Diagnostics) -> tuple[Chapter, Settings, str]:
    """The chapter in a file, its front matter, and its text. `name` is what reports call the file."""
    reader = reader_of(path, name, diagnostics)
    if reader is None:
        return Chapter(children=()), Settings({}, name), ""
    text = read_text(path, name, diagnostics)
    chapter, settings = parse_chapter(text, name, str(resolved(path.parent)), diagnostics, reader)
    return chapter, settings, text


def parse_chapter(
    text: str, name: str, folder: str, diagnostics: Diagnostics, reader: Reader = _read_markdown
) -> tuple[Chapter, Settings]:
    """The chapter in a text, and its front matter. `folder` is where its images and links begin."""
    settings, body = split_front_matter(text, name, diagnostics)
    reading = reader(body, name, diagnostics)
    report_leftovers(body, name, reading, diagnostics)
    children = reading.blocks
    if "{{" in text:
        report_places(settings, children, Span(name), diagnostics)
    stem = Path(name).stem
    return Chapter(children=children, source=name, folder=folder, name=stem, span=Span(name)), settings


def read_text(path: Path, name: str, diagnostics: Diagnostics, *, pages: bool = False) -> str:
    """The text of a file, `\\n` at its line ends; empty, with a finding, where it cannot be read.

    With `pages` form feeds may stand between pages; they become line ends.
    """
    try:
        size = path.stat().st_size
        if size > MAX_SOURCE_BYTES or not path.is_file():
            what = f"has {size >> 20} megabytes" if path.is_file() else "is no file"
            code = Code.TOO_LARGE if path.is_file() else Code.MISSING_FILE
            hint = f"split it: {MAX_SOURCE_BYTES >> 20} megabytes are the most" if path.is_file() else ""
            diagnostics.error(code, f"`{name}` {what}", Span(name), hint)
            return ""
        data = path.read_bytes()
    except FileNotFoundError:
        beside = [item.name for item in path.parent.glob("*")] if path.parent.is_dir() else []
        diagnostics.error(
            Code.MISSING_FILE, f"there is no file `{name}`", Span(name), did_you_mean(path.name, beside[:200], most=0)
        )
        return ""
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        diagnostics.error(Code.MISSING_FILE, f"cannot read `{name[:80]}`: {reason}", Span(name[:80]))
        return ""
    return decode_text(data.replace(b"\f", b"\n") if pages else data, name, diagnostics)


def decode_text(data: bytes, name: str, diagnostics: Diagnostics) -> str:
    """Bytes as text: UTF-8 without its mark, `\\n` at line ends, no control characters."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        column = error.start - (data.rfind(b"\n", 0, error.start) + 1) + 1
        diagnostics.error(
            Code.NOT_UTF8,
            f"byte 0x{data[error.start]:02x} is not UTF-8",
            Span(name, line, column),
            "save the file as UTF-8",
        )
        return ""
    return clean_text(text, name, diagnostics)


def clean_text(text: str, name: str, diagnostics: Diagnostics) -> str:
    """A text with `\\n` at line ends and without characters that no output can carry; these are reported."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    bad = _NOT_TEXT.search(text)
    if bad:
        line = text.count("\n", 0, bad.start()) + 1
        column = bad.start() - (text.rfind("\n", 0, bad.start()) + 1) + 1
        diagnostics.error(
            Code.CONTROL_CHARACTER,
            f"the character U+{ord(bad[0]):04X} cannot be in any output",
            Span(name, line, column),
            "delete it",
        )
        text = _NOT_TEXT.sub("\N{REPLACEMENT CHARACTER}", text)
    return text

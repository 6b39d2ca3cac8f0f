"""The bytes of source files -> text."""

from __future__ import annotations

from pathlib import Path

from docexport.config.bounds import MAX_SOURCE_BYTES
from docexport.config.characters import clean, report
from docexport.diagnostics import Diagnostics, Span, did_you_mean
from docexport.diagnostics.codes import Code
from docexport.files import names_beside, read_place, resolved


def read_bytes(path: Path, name: str, diagnostics: Diagnostics) -> bytes | None:
    """The bytes of a file; None, with a finding, where it cannot be read or is too large."""
    try:
        path.name.encode()
    except UnicodeEncodeError:
        shown = path.name.encode("utf-8", "backslashreplace").decode()
        diagnostics.error(Code.BAD_NAME, f"the file's name `{shown}` is no UTF-8", Span(shown), "rename the file")
        return None
    try:
        size = path.stat().st_size
        if size > MAX_SOURCE_BYTES or not path.is_file():
            what = f"has {size >> 20} megabytes" if path.is_file() else "is no file"
            code = Code.TOO_LARGE if path.is_file() else Code.MISSING_FILE
            hint = f"split it: {MAX_SOURCE_BYTES >> 20} megabytes are the most" if path.is_file() else ""
            diagnostics.error(code, f"`{name}` {what}", Span(name), hint)
            return None
        return read_place(resolved(path))
    except FileNotFoundError:
        hint = did_you_mean(path.name, names_beside(path), most=0)
        diagnostics.error(Code.MISSING_FILE, f"there is no file `{name}`", Span(name), hint)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        diagnostics.error(Code.MISSING_FILE, f"cannot read `{name[:80]}`: {reason}", Span(name[:80]))
    return None


def read_text(path: Path, name: str, diagnostics: Diagnostics) -> str:
    """The text of a file, `\\n` at its line ends; empty, with a finding, where it cannot be read."""
    return decode_text(read_bytes(path, name, diagnostics) or b"", name, diagnostics)


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
    """A text with `\\n` at line ends and without characters that no output may carry; these are reported."""
    cleaned, faults = clean(text)
    if not faults:
        return cleaned
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    report(faults, diagnostics, lambda start: Span.at(name, text, start, 1))
    return cleaned

"""Fonts: they are in the file, and have every character that is shown."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import pikepdf
from fontTools.ttLib import TTFont

from docexport.diagnostics import Diagnostics
from docexport.diagnostics.codes import Code
from docexport.model import written
from docexport.verifying.evidence import Outcome, counted, failed_if
from docexport.verifying.subject import Subject

_FONT_FILES = ("/FontFile", "/FontFile2", "/FontFile3")
_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
_FONT_URL = re.compile(r"@font-face\s*\{[^{}@]*?url\(\s*['\"]?([^'\")]+)", re.DOTALL)
#: the operators that choose a font and show text (ISO 32000-1, table 51 and 109)
_TEXT = "Tf Tj TJ ' \""


def fonts_embedded(subject: Subject, diagnostics: Diagnostics) -> Outcome:
    """Every font that is used is in the file."""
    before = len(diagnostics)
    names = set(subject.view.fonts(subject, diagnostics) if subject.view.fonts else ())
    return failed_if(len(diagnostics) > before, counted(len(names), "font"))


def _report(subject: Subject, name: str, diagnostics: Diagnostics) -> None:
    message = f"`{subject.name}`: the font `{name}` is not embedded"
    diagnostics.error(Code.FONT_NOT_EMBEDDED, message, hint="build the file anew, and do not print it to another PDF")


def lacking_in_pdf(subject: Subject, diagnostics: Diagnostics) -> Iterator[str]:
    """The fonts that a PDF uses and does not hold."""
    for item in subject.pdf.pdf.objects:
        if not isinstance(item, pikepdf.Dictionary) or item.get("/Type") != "/Font" or item.get("/Subtype") == "/Type3":
            continue
        if "/DescendantFonts" in item or str(item.get("/BaseFont", "")) == "":
            continue  # its descendant is looked at by itself
        name = str(item.BaseFont)[1:]
        descriptor = item.get("/FontDescriptor", pikepdf.Dictionary())
        if not any(key in descriptor for key in _FONT_FILES):
            _report(subject, name, diagnostics)
        yield name


def lacking_in_epub(subject: Subject, diagnostics: Diagnostics) -> Iterator[str]:
    """The fonts that an EPUB names and does not hold."""
    epub = subject.epub
    for name in epub.names:
        if name.endswith(".css"):
            for url in _FONT_URL.findall(epub.read(name).decode("utf-8", "replace")):
                if epub.resolve(name, url)[0] not in epub.names:
                    _report(subject, url, diagnostics)
                yield url


def no_missing_glyphs(subject: Subject, diagnostics: Diagnostics) -> Outcome:
    """No character is shown as an empty box or as a question mark that the source does not have."""
    before = len(diagnostics)
    source = sum(node.text.count(_REPLACEMENT) for node in written(subject.document))
    if subject.format == "pdf":
        text = " ".join(page.all for page in subject.pdf.pages)
        for number, glyphs in enumerate(_empty_glyphs(subject.pdf.pdf), 1):
            if glyphs:
                message = f"`{subject.name}`: {glyphs} characters on page {number} have no glyph"
                diagnostics.error(Code.MISSING_GLYPH, message, hint="name a font that has them in the theme")
    else:
        text = subject.text
    if text.count(_REPLACEMENT) > source:
        lost = text.count(_REPLACEMENT) - source
        message = f"`{subject.name}`: {lost} characters are lost: `{_REPLACEMENT}` stands for them"
        diagnostics.error(Code.MISSING_GLYPH, message, hint="build the file anew")
    return failed_if(len(diagnostics) > before, counted(len(text), "character"))


def _empty_glyphs(pdf: pikepdf.Pdf) -> Iterator[int]:
    """How many characters of each page are drawn as empty boxes."""
    for page in pdf.pages:
        fonts = page.get("/Resources", pikepdf.Dictionary()).get("/Font", pikepdf.Dictionary())
        glyphs = 0
        count = 0
        for instruction in pikepdf.parse_content_stream(page, _TEXT):
            operands: Any = instruction.operands
            if str(instruction.operator) == "Tf":
                glyphs = _glyphs_in(fonts.get(str(operands[0])))
            elif glyphs:
                count += sum(_empty(part, glyphs) for part in operands)
        yield count


def _glyphs_in(font: Any) -> int:
    """How many glyphs a font has whose codes are its glyphs, two bytes each; 0 for other fonts.

    WeasyPrint gives characters that a font lacks codes beyond its glyphs, and a table that leads from them to glyph 0.
    """
    encoding = font.get("/Encoding") if font is not None else None
    if encoding != "/Identity-H" and not isinstance(encoding, pikepdf.Stream):
        return 0
    descriptor = font.DescendantFonts[0].get("/FontDescriptor", pikepdf.Dictionary())
    file = next((descriptor[key] for key in _FONT_FILES if key in descriptor), None)
    return _count_glyphs(file.read_bytes()) if file is not None else 0


@lru_cache(maxsize=64)
def _count_glyphs(data: bytes) -> int:
    """The number of glyphs in a TrueType or OpenType font, all that two bytes can name where it cannot be read."""
    try:
        return int(TTFont(io.BytesIO(data), lazy=True)["maxp"].numGlyphs)
    except Exception:  # noqa: BLE001 - fontTools raises whatever comes; a bare CFF font has no such table
        return 1 << 16


def _empty(part: Any, glyphs: int) -> int:
    """How many codes name glyph 0, or one that the font does not have: both are drawn as an empty box."""
    if isinstance(part, pikepdf.Array):
        return sum(_empty(inner, glyphs) for inner in part)
    if not isinstance(part, pikepdf.String):
        return 0
    raw = bytes(part)
    codes = (int.from_bytes(raw[place : place + 2], "big") for place in range(0, len(raw) - 1, 2))
    return sum(code == 0 or code >= glyphs for code in codes)

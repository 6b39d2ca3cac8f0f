"""The tables of a PDF that say which character each glyph stands for: text is found and copied as it was written."""

from __future__ import annotations

from typing import Any

import pydyf

_BEGIN = b"/CIDInit /ProcSet findresource begin"
#: glyphs that stand for no character, as whole fonts have them, count as spaces (ISO 14289-1, 7.21.7)
_NOTHING = {b"<0000>": b"<0020>", b"<feff>": b"<0020>", b"<fffe>": b"<0020>"}
#: glyphs whose character another one stands for too, such as points of Hebrew: without a value readers take the number
#: of the glyph for a character. U+2060 is shown nowhere
_JOINED = b"<2060>"
#: the hyphen that line breaking adds (U+2010) as a soft one (U+00AD), which readers and searches skip
_SOFT = {b"<2010>": b"<00ad>"}


def mend_characters(pdf: pydyf.PDF, *, soften: bool) -> None:
    """Mend what WeasyPrint writes: glyphs that stand for nothing become spaces, and those of whose character another
    glyph tells, nothing that is seen; with `soften`, hyphens at line ends become soft ones.
    """
    values = _NOTHING | (_SOFT if soften else {})
    for item in pdf.objects:
        stream = getattr(item, "stream", None)
        if isinstance(stream, list) and stream and stream[0] == _BEGIN:
            for index, line in enumerate(stream):
                if isinstance(line, bytes) and line[-6:] in values:
                    stream[index] = line[:-6] + values[line[-6:]]
                elif isinstance(line, bytes) and line.endswith(b" <>"):
                    stream[index] = line[:-2] + _JOINED


def mend_form_fonts(document: Any, pdf: pydyf.PDF) -> None:
    """Give the fonts of form fields the characters of the glyphs that stand elsewhere too, such as ligatures and
    figures of other styles.
    """
    for font in document.fonts.values():
        if font.used_in_forms:
            _complete(font, pdf)


def _complete(font: Any, pdf: pydyf.PDF) -> None:
    """Add the glyphs of a font that were used, and that its own table of characters does not lead to."""
    for item in pdf.objects:
        if not (isinstance(item, dict) and item.get("Type") == "/Font" and item.get("BaseFont") == font.name):
            continue
        if "ToUnicode" not in item:
            continue
        stream = pdf.objects[int(item["ToUnicode"].split()[0])].stream
        known = {line[:6] for line in stream if isinstance(line, bytes) and line.startswith(b"<")}
        lines = []
        for glyph, text in font.to_unicode.items():
            if f"<{glyph:04x}>".encode() not in known:
                lines.append(f"<{glyph:04x}> <{text.encode('utf-16-be').hex()}>".encode())
        for first in range(0, len(lines), 100):  # a block holds a hundred at the most
            block = lines[first : first + 100]
            stream[-4:-4] = [f"{len(block)} beginbfchar".encode(), *block, b"endbfchar"]

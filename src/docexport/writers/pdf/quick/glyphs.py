"""Text drawn with what is known of its glyphs: how each is written is worked out once for each font.

WeasyPrint looks at each glyph of each line anew, and shapes the text of a line once more to draw it. Here a line that
was kept as it was measured is drawn so, and what is not plain text from left to right is left to WeasyPrint: pictures
for glyphs, glyphs that are raised, characters that no font has.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from struct import Struct
from typing import Any, NamedTuple

from weasyprint.draw import text as drawing
from weasyprint.text.ffi import FROM_UNITS, ffi, gobject, pango

ffi.cdef("gpointer g_object_ref (gpointer object);", override=True)

_draw_text = drawing.draw_text
_draw_first_line = drawing.draw_first_line
#: characters of text that is kept once drawn: dots of leaders, marks of lists, numbers
_SHORT = 4
#: what ends a line, which WeasyPrint has Pango draw as a space
_BREAK = re.compile("[\n\v\f\r\x85\u2028\u2029]")
#: glyphs as they are written, and the changes of place between them
_WRITTEN = re.compile("<([0-9a-f]*)>|([-.0-9]+)")
#: Pango's description of a glyph: number, width, offsets, and a mark
_GLYPH = Struct("=IiiiI")


class _Font(NamedTuple):
    """A font at a size: how each of its glyphs is written, by its number, width and offset."""

    font: Any
    size: float
    written: dict[tuple[int, int, int], str]
    pango_font: Any


class _NotPlainError(Exception):
    """Raised for text that WeasyPrint must draw."""


#: font, size and glyphs of a piece of text
_Shown = tuple[str, float, str]


class Glyphs:
    """Draws text for one document."""

    def __init__(self) -> None:
        self._fonts: dict[tuple[int, Any], _Font] = {}

    def draw_text(
        self, stream: Any, textbox: Any, offset_x: float, text_overflow: str, block_ellipsis: str = "none"
    ) -> None:
        """Draw a piece of text; short ones that were drawn before without being shaped again."""
        if "repeated" in textbox.__dict__:
            self._draw_repeated(stream, textbox, *textbox.repeated)
            return
        style, layout = textbox.style, textbox.pango_layout
        known = style.__dict__.get("_drawn")
        shown = known.get((id(self), layout.text, layout.justification_spacing)) if known else None
        if shown is None or text_overflow == "ellipsis" or block_ellipsis != "none":
            _draw_text(stream, textbox, offset_x, text_overflow, block_ellipsis)
            return
        _draw(stream, textbox, shown)

    def _draw_repeated(self, stream: Any, textbox: Any, count: int, step: float) -> None:
        """Draw a short text a number of times, each so many pixels from the one before."""
        layout, style, x = textbox.pango_layout, textbox.style, textbox.position_x
        layout.reactivate(style)
        try:
            ((name, size, glyphs),) = self._shown(stream, layout)
        except (_NotPlainError, ValueError):  # or of several fonts
            for place in range(count):
                textbox.position_x = x + place * step
                _draw_text(stream, textbox, 0, "clip", "none")
            textbox.position_x = x
            return
        font = next(known.font for known in self._fonts.values() if known.font.hash == name)
        back = _advance(font, glyphs) - step * 1000 / size
        _draw(stream, textbox, [(name, size, f" {back:.4f} ".join([glyphs] * count))])
        layout.deactivate()

    def draw_first_line(
        self, stream: Any, textbox: Any, text_overflow: str, block_ellipsis: str, matrix: Any
    ) -> list[Any]:
        """Draw the glyphs of a line; gives the pictures that are to be drawn for some, as WeasyPrint's does."""
        layout, style = textbox.pango_layout, textbox.style
        is_cut = text_overflow == "ellipsis" or block_ellipsis != "none"
        if is_cut or not textbox.text.strip() or style["font_size"] < 1e-6 or _BREAK.search(layout.text):
            return _draw_first_line(stream, textbox, text_overflow, block_ellipsis, matrix)  # type: ignore[no-any-return]
        try:
            shown = self._shown(stream, layout)
        except _NotPlainError:
            return _draw_first_line(stream, textbox, text_overflow, block_ellipsis, matrix)  # type: ignore[no-any-return]
        stream.set_text_matrix(*matrix.values)
        _show(stream, shown)
        if len(layout.text) <= _SHORT and style["text_decoration_line"] == "none":
            drawn = style.__dict__.setdefault("_drawn", {})
            drawn[id(self), layout.text, layout.justification_spacing] = shown
        return []

    def _shown(self, stream: Any, layout: Any) -> list[_Shown]:
        """The glyphs of a line, in stretches of a font."""
        line, end = layout.line_to_draw()
        shown: list[_Shown] = []
        run, last = line.runs[0], None
        while run != ffi.NULL:
            item, run = run.data, run.next
            if item.item.offset >= end:
                break
            font = self._font(stream, item.item.analysis.font)
            written = _closed("<" + "".join(self._written(stream, font, layout, item, end)))
            if font is last:
                shown[-1] = (*shown[-1][:2], shown[-1][2] + written)
            else:
                shown.append((font.font.hash, font.size, written))
            last = font
        return shown

    def _font(self, stream: Any, pango_font: Any) -> _Font:
        """What is known of a font. Pango's is kept alive, so that no other has its address."""
        key = (id(stream._fonts), pango_font)
        known = self._fonts.get(key)
        if known is None:
            font, size = stream.add_font(pango_font)
            kept = ffi.gc(gobject.g_object_ref(pango_font), gobject.g_object_unref)
            known = self._fonts[key] = _Font(font, size, {}, kept)
        if known.font.png or known.font.svg or known.font.colr or known.font.bitmap:
            raise _NotPlainError
        return known

    def _written(self, stream: Any, font: _Font, layout: Any, item: Any, end: int) -> Iterator[str]:
        """How the glyphs of a run are written, but for those of bytes from `end` on."""
        count = item.glyphs.num_glyphs
        if item.item.analysis.level % 2:
            raise _NotPlainError
        if item.item.offset + item.item.length > end:
            while count and item.item.offset + item.glyphs.log_clusters[count - 1] >= end:
                count -= 1
        glyphs = ffi.buffer(item.glyphs.glyphs, count * _GLYPH.size)
        for place, (glyph, width, x, y, _mark) in enumerate(_GLYPH.iter_unpack(glyphs)):
            if y:
                raise _NotPlainError
            written = font.written.get((glyph, width, x))
            if written is None:
                _learn(stream, font, layout, item, place)
                written = font.written[glyph, width, x] = _how(font, glyph, width, x)
            yield written


def _learn(stream: Any, font: _Font, layout: Any, item: Any, place: int) -> None:
    """Tell the font of a document of a glyph: which characters it stands for, and how wide it is by itself."""
    known, glyph = font.font, item.glyphs.glyphs[place].glyph
    if glyph >= pango.PANGO_GLYPH_EMPTY:
        raise _NotPlainError
    if glyph not in known.to_unicode:
        clusters, offset = item.glyphs.log_clusters, item.item.offset
        is_last = place == item.glyphs.num_glyphs - 1
        stop = item.item.length if is_last else clusters[place + 1]
        known.to_unicode[glyph] = layout.data[offset + clusters[place] : offset + stop].decode()
    if glyph not in known.widths:
        pango.pango_font_get_glyph_extents(font.pango_font, glyph, stream.ink_rect, stream.logical_rect)
        known.widths[glyph] = round(stream.logical_rect.width * 1000 * FROM_UNITS / font.size)


def _how(font: _Font, glyph: int, width: int, x: int) -> str:
    """How a glyph is written: what it is moved by, its number, and by how much its width differs from the font's, in
    thousandths of the font's size.
    """
    offset = x / font.size
    change = font.font.widths[glyph] + offset - width * 1000 * FROM_UNITS / font.size
    before = f">{-offset}<" if offset else ""
    after = f">{int(change)}<" if change else ""
    return f"{before}{glyph:04x}{after}"


def _advance(font: Any, glyphs: str) -> float:
    """How far written glyphs move what follows them, in thousandths of the font's size."""
    total = 0.0
    for numbers, change in _WRITTEN.findall(glyphs):
        total += sum(font.widths[int(numbers[at : at + 4], 16)] for at in range(0, len(numbers), 4))
        total -= float(change or 0)
    return total


def _closed(written: str) -> str:
    return written[:-1] if written.endswith("<") else written + ">"


def _draw(stream: Any, textbox: Any, shown: list[_Shown]) -> None:
    """Draw the glyphs of a piece of text as a text of its own."""
    stream.set_color(textbox.style["color"])
    stream.begin_text()
    stream.set_text_matrix(1, 0, 0, -1, textbox.position_x, textbox.position_y + textbox.baseline)
    _show(stream, shown)
    stream.end_text()


def _show(stream: Any, shown: list[_Shown]) -> None:
    for font, size, glyphs in shown:
        stream.set_font_size(font, size)
        stream.show_text(glyphs)

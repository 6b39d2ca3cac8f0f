"""Text drawn with what is known of its glyphs: how each is written is worked out once for each font.

WeasyPrint looks at each glyph of each line anew, and shapes the text of a line once more to draw it. Here words that
were shaped are drawn so, and what is not plain text from left to right is left to WeasyPrint: pictures for glyphs,
glyphs that are raised, characters that no font has.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from docexport.engine.fast.glyph_runs import Glyph
from docexport.engine.fast.scripts import Script
from docexport.engine.fast.words import Words, words_for
from docexport.engine.pango import GLYPH, ffi, gobject, pango
from docexport.engine.weasyprint.draw import text as drawing
from docexport.engine.weasyprint.text.ffi import FROM_UNITS

_draw_text = drawing.draw_text
_draw_first_line = drawing.draw_first_line
#: pixels below which WeasyPrint draws no text
_SMALLEST = 1e-6
#: what ends a line, which WeasyPrint has Pango draw as a space
_BREAK = re.compile("[\n\v\f\r\x85\u2028\u2029]")
#: glyphs as they are written, and the changes of place between them
_WRITTEN = re.compile("<([0-9a-f]*)>|([-.0-9]+)")


class _Font(NamedTuple):
    """A font at a size: how each of its glyphs is written, by its number, width and offset."""

    font: Any
    size: float
    written: dict[tuple[int, int, int], str]
    pango_font: Any
    #: how words are written, by whose words they are, in which script, and whether each by itself
    texts: dict[tuple[Words, Script, bool], dict[str, str]]


class _NotPlainError(Exception):
    """Raised for text that WeasyPrint must draw."""


#: font, size and glyphs of a piece of text
_Shown = tuple[str, float, str]


class Glyphs:
    """Draws text, for one document after the other: what is known of the fonts of one is forgotten with the next."""

    def __init__(self) -> None:
        self._fonts: dict[Any, _Font] = {}
        #: the fonts of the document that is being drawn, as its streams share them
        self._document: Any = None

    def draw_text(
        self, stream: Any, textbox: Any, offset_x: float, text_overflow: str, block_ellipsis: str = "none"
    ) -> None:
        """Draw a piece of text: words as they were shaped, all else as WeasyPrint does."""
        if "repeated" in textbox.__dict__:
            self._draw_repeated(stream, textbox, *textbox.repeated)
            return
        style, layout = textbox.style, textbox.pango_layout
        is_cut = text_overflow == "ellipsis" or block_ellipsis != "none"
        is_plain = style["text_decoration_line"] == "none" and style["visibility"] == "visible"
        if is_plain and not is_cut and style["font_size"] >= _SMALLEST:
            words = self._words(stream, style, layout)
            if words:
                _draw(stream, textbox, words)
                return
        _draw_text(stream, textbox, offset_x, text_overflow, block_ellipsis)

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
        if is_cut or not textbox.text.strip() or style["font_size"] < _SMALLEST or _BREAK.search(layout.text):
            return _draw_first_line(stream, textbox, text_overflow, block_ellipsis, matrix)  # type: ignore[no-any-return]
        try:
            shown = self._words(stream, style, layout) or self._shown(stream, layout)
        except _NotPlainError:
            return _draw_first_line(stream, textbox, text_overflow, block_ellipsis, matrix)  # type: ignore[no-any-return]
        stream.set_text_matrix(*matrix.values)
        _show(stream, shown)
        return []

    def _words(self, stream: Any, style: Any, layout: Any) -> list[_Shown]:
        """The glyphs of a line of words that were shaped one by one; nothing where it must be shaped as a whole."""
        vocabulary = words_for(style)
        words, wider = vocabulary.in_text(layout.text), style["word_spacing"] + layout.justification_spacing
        if words is None or not (wider or words.is_inert):
            return []
        tokens, spaces = layout.text.split(" "), words.widened(wider)
        is_plain = any(tokens) and spaces.is_plain and not (wider and "" in tokens[1:-1])
        if not is_plain or any(words[token] is None for token in tokens if token):
            return []
        try:
            font = self._font(stream, words.font)
        except _NotPlainError:
            return []
        texts = font.texts.setdefault((vocabulary, words.script, bool(wider)), {"": ""})

        def written(glyphs: Sequence[Glyph]) -> str:
            text = "".join([self._glyph(stream, font, glyph) for glyph in glyphs])
            return _closed("<" + text) if wider else text

        pieces: list[str] = []
        gaps: dict[Glyph, str] = {}
        # from left to right: fonts list their glyphs in the order in which they are drawn
        for space, token in zip([None, *spaces.among(tokens)], tokens, strict=True):
            if space is not None:
                if space not in gaps:
                    gaps[space] = written([space])
                pieces.append(gaps[space])
            if token not in texts:
                texts[token] = written(words.glyphs(token))
            pieces.append(texts[token])
        text = "".join(pieces)
        return [(font.font.hash, font.size, text if wider else _closed("<" + text))]

    def _glyph(self, stream: Any, font: _Font, glyph: Glyph) -> str:
        """How a glyph is written."""
        written = font.written.get(glyph[:3])
        if written is None:
            _learn(stream, font, glyph.number, glyph.text)
            written = font.written[glyph[:3]] = _how(font, *glyph[:3])
        return written

    def _shown(self, stream: Any, layout: Any) -> list[_Shown]:
        """The glyphs of a line, in stretches of a font."""
        line, _ = layout.get_first_line()
        shown: list[_Shown] = []
        run, last = line.runs[0], None
        while run != ffi.NULL:
            item, run = run.data, run.next
            font = self._font(stream, item.item.analysis.font)
            written = _closed("<" + "".join(self._written(stream, font, layout, item)))
            if font is last:
                shown[-1] = (*shown[-1][:2], shown[-1][2] + written)
            else:
                shown.append((font.font.hash, font.size, written))
            last = font
        return shown

    def _font(self, stream: Any, pango_font: Any) -> _Font:
        """What is known of a font. Pango's is kept alive, so that no other has its address."""
        if self._document is not stream._fonts:
            self._fonts, self._document = {}, stream._fonts
        known = self._fonts.get(pango_font)
        if known is None:
            font, size = stream.add_font(pango_font)
            kept = ffi.gc(gobject.g_object_ref(pango_font), gobject.g_object_unref)
            known = self._fonts[pango_font] = _Font(font, size, {}, kept, {})
        if known.font.png or known.font.svg or known.font.colr or known.font.bitmap:
            raise _NotPlainError
        return known

    def _written(self, stream: Any, font: _Font, layout: Any, item: Any) -> Iterator[str]:
        """How the glyphs of a run are written."""
        if item.item.analysis.level % 2:
            raise _NotPlainError
        glyphs = ffi.buffer(item.glyphs.glyphs, item.glyphs.num_glyphs * GLYPH.size)
        for place, (glyph, width, x, y, _mark) in enumerate(GLYPH.iter_unpack(glyphs)):
            if y:
                raise _NotPlainError
            written = font.written.get((glyph, width, x))
            if written is None:
                _learn(stream, font, glyph, _text_of(layout, item, place))
                written = font.written[glyph, width, x] = _how(font, glyph, width, x)
            yield written


def _text_of(layout: Any, item: Any, place: int) -> str:
    """The text that a glyph of a run stands for."""
    clusters, offset = item.glyphs.log_clusters, item.item.offset
    is_last = place == item.glyphs.num_glyphs - 1
    stop = item.item.length if is_last else clusters[place + 1]
    return str(layout.data[offset + clusters[place] : offset + stop].decode())


def _learn(stream: Any, font: _Font, glyph: int, text: str) -> None:
    """Tell the font of a document of a glyph: which characters it stands for, and how wide it is by itself."""
    known = font.font
    if glyph >= pango.PANGO_GLYPH_EMPTY:
        raise _NotPlainError
    known.to_unicode.setdefault(glyph, text)
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

"""WeasyPrint's lines, found with less shaping of text.

WeasyPrint has Pango shape some two lines of text to find where the first ends, then the line with the next word to see
whether that still fits, with each part of a word that may end in a hyphen, and the line once more to draw it. Here
Pango is given little more than a line; what can be seen from what it told before is not asked again; and a line that is
drawn as it was measured is kept until then.
"""

from __future__ import annotations

import re
from contextlib import AbstractContextManager
from typing import Any

import weasyprint.draw as weasyprint_draw
from weasyprint.css import computed_values, units
from weasyprint.draw import text as drawing
from weasyprint.layout import inline
from weasyprint.text import line_break
from weasyprint.text.ffi import FROM_UNITS, TO_UNITS, ffi, gobject, pango, unicode_to_char_p

from docexport.writers.pdf.quick.glyphs import Glyphs
from docexport.writers.pdf.quick.prepared import prepared_for, quick_strut, spaced
from docexport.writers.pdf.quick.replacing import replaced

ffi.cdef(
    "void pango_layout_line_index_to_x (PangoLayoutLine *line, int index, gboolean trailing, int *x_pos);",
    override=True,
)

#: characters that stand one after the other, whatever follows them: Latin letters and common punctuation
_ONE_WAY = re.compile("[ -\u024f\u2010-\u2027\u2030-\u205e]*")
#: characters for each em of width that fill more than a line of nearly any text; WeasyPrint takes four
_FILLS_A_LINE = 2.7
#: units of Pango's by which a line must be too long to be sure that it is, whatever rounding and kerning do
_SURE = 1024
#: lines kept to be drawn as they were measured: so many take some 13 megabytes
_MOST_KEPT = 10_000
#: what Pango writes its answers into
_X, _EXTENTS = ffi.new("int *"), ffi.new("PangoRectangle *")


class QuickLayout(line_break.Layout):  # type: ignore[misc]
    """A layout of Pango's that shares what it can with all others of its style, and is made when it is asked for.

    `text` is what it is to hold, and `data` the bytes that it holds in fact, which may be fewer; one that is `_stale`
    holds another text still. `width` is that of its lines in units of Pango's, -1 where they are not broken.
    """

    #: the last layout whose text was broken into lines, and how many are kept to be drawn
    last: QuickLayout | None = None
    kept = 0

    def setup(self, style: Any) -> None:
        """Make the layout ready for text of a style."""
        prepared = prepared_for(style)
        self.style, self.first_line_direction = style, 0
        self.language, self.ascent = prepared.language, prepared.ascent
        under, through, under_thickness, through_thickness = prepared.lines
        self.underline_position, self.strikethrough_position = under, through
        self.underline_thickness, self.strikethrough_thickness = under_thickness, through_thickness
        self._prepared, self.width, self.data = prepared, -1, b""
        self._made: Any = None
        self._stale = False
        #: the first line and where the second begins, where that is known
        self._line: Any = None
        self._index: int | None = None

    @property
    def layout(self) -> Any:
        """The layout of Pango's, with all of the text."""
        if self._made is None or self._stale:
            self._fill(self.text)
        return self._made

    def set_text(self, text: str, justify: bool = False) -> None:
        """Give the layout its text."""
        newline = text.find("\n")
        self.text = text if newline == -1 else text[: newline + 2]
        self._between = self._prepared.words + (self.justification_spacing if justify else 0)
        if self.text == " " and self._between:
            self.text = " \u200b"  # more than one space is needed to set the space between words
        self._stale = True

    def get_first_line(self) -> tuple[Any, int | None]:
        """The first line, and where the second begins in bytes."""
        if not self._stale:  # somebody else had to do with it
            self._index = None
            return super().get_first_line()  # type: ignore[no-any-return]
        if self._is_sure_to_break():
            self._stale = False
            return self._line, self._index
        if self.width >= 0 and (cut := self._cut()):
            self._fill(cut)
            line, index = super().get_first_line()
            if index is not None and _breaks_again(self.data, index):
                return self._noted(line, index)
        self._fill(self.text)
        return self._noted(*super().get_first_line())

    def keep(self, line: Any) -> None:
        """Keep a line until it is drawn."""
        if self._prepared.is_plain and QuickLayout.kept < _MOST_KEPT:
            QuickLayout.kept += 1
            self._kept = self._made, line

    def line_to_draw(self) -> tuple[Any, int]:
        """The line to draw, and the number of bytes of its text that are to be drawn."""
        kept = self.__dict__.pop("_kept", None)
        end = len(self.text.encode())
        if kept is not None and not (self.justification_spacing and " " in self.text):
            QuickLayout.kept -= 1
            self._lent, line = kept  # the line is there as long as its layout
            return line, end
        self._fill(self.text)
        return super().get_first_line()[0], end

    def deactivate(self) -> None:
        """Let go of what Pango holds."""
        self._made = self._line = self._lent = None
        del self.language, self.style

    def reactivate(self, style: Any) -> None:
        """Make the layout ready to be drawn."""
        data = self.data
        self.setup(style)
        self.set_text(self.text, justify=True)
        self.data = data

    def _noted(self, line: Any, index: int | None) -> tuple[Any, int | None]:
        """Keep in mind what is known of the first line."""
        self._line, self._index = line, index
        if self.width >= 0 and index is not None:
            QuickLayout.last = self
        return line, index

    def _fill(self, text: str) -> None:
        """Give Pango a text."""
        prepared = self._prepared
        if self._made is None:
            self._made = ffi.gc(pango.pango_layout_new(prepared.context), gobject.g_object_unref)
            pango.pango_layout_set_auto_dir(self._made, False)
            pango.pango_layout_set_font_description(self._made, prepared.description)
            if self.width >= 0:
                pango.pango_layout_set_width(self._made, self.width)
        chars, self.data = unicode_to_char_p(text)
        pango.pango_layout_set_text(self._made, chars, -1)
        attributes = prepared.attributes
        if text and (self._between or prepared.letters):
            attributes = spaced(prepared, self.data, self._between)
        if attributes is not None:
            pango.pango_layout_set_attributes(self._made, attributes)
        self._stale = False
        if b"\t" in self.data:
            self.set_tabs()

    def _cut(self) -> str:
        """The beginning of the text that is more than fills a line; empty where that is nearly all of the text."""
        text = self.text
        most = int(self.max_width / self.style["font_size"] * _FILLS_A_LINE)
        if len(text) < most * 1.2:
            return ""
        space = text.find(" ", most)
        cut = text[: space + 2]
        return cut if space != -1 and len(text) > len(cut) and _ONE_WAY.fullmatch(cut) else ""

    def _is_sure_to_break(self) -> bool:
        """Whether the first line is sure to end where it did before, as what follows there would end too far right: the
        next word, after that was tried, or the part of a word before a hyphen.
        """
        if self._made is not None:
            return self._ends_too_far(self.text, self)
        known, hyphen = QuickLayout.last, self.style["hyphenate_character"]
        if known is None or known._made is None or known._stale or not self.text.endswith(hyphen):
            return False
        if not known._ends_too_far(self.text[: -len(hyphen)], self):
            return False
        self._made, self._line, self._index = known._made, known._line, 1  # anywhere
        return True

    def _ends_too_far(self, text: str, other: QuickLayout) -> bool:
        """Whether a text for another layout, with which this one's begins, ends farther right in this one's second line
        than there is room in the first.
        """
        if self._index is None or other.width != self.width or other._prepared is not self._prepared:
            return False
        data = text.encode()
        is_longer = len(data) > self._index and self.data.startswith(data)
        if not is_longer or self._between != other._between or self._line.resolved_dir or not _ONE_WAY.fullmatch(text):
            return False
        second = pango.pango_layout_get_line_readonly(self._made, 1)
        if len(data) > second.start_index + second.length:
            return False
        pango.pango_layout_line_index_to_x(second, len(data), False, _X)
        pango.pango_layout_line_get_extents(self._line, ffi.NULL, _EXTENTS)
        return bool(_EXTENTS.width + _X[0] > self.width + _SURE)


def _breaks_again(data: bytes, index: int) -> bool:
    """Whether text can be broken once more after a place, before its end."""
    space = data.find(b" ", index + 1, len(data) - 2)
    return space != -1 and data[space + 1 : space + 2].isalnum()


def _create_layout(text: str, style: Any, _context: Any, max_width: float | None, justification_spacing: float) -> Any:
    """A layout of a text with a width; `create_layout` of WeasyPrint's."""
    layout = QuickLayout(style, justification_spacing, max_width)
    wraps = style["white_space"] in {"normal", "pre-wrap", "pre-line"}
    if max_width is not None and wraps and max_width < 2**21:
        layout.width = int(max(0, max_width) * TO_UNITS)
    layout.set_text(text)
    return layout


def _line_metrics(  # noqa: PLR0917 - as WeasyPrint has it
    first_line: Any, text: str, layout: Any, resume_at: int | None, space_collapse: bool, style: Any,
    hyphenated: bool = False, hyphenation_character: str | None = None,
) -> tuple[Any, ...]:  # fmt: skip
    """A line's layout, length and measures: those of the line that was found, whose last space takes no room."""
    length = first_line.length
    width, height = line_break.line_size(first_line, style)
    baseline = pango.pango_layout_get_baseline(layout.layout) * FROM_UNITS
    if hyphenated:
        length -= len((hyphenation_character or "").encode())
    elif resume_at:
        line = text.encode()[:length].decode()
        layout.text = line.rstrip(" ") if space_collapse else line
        length = len(layout.text.encode())
    if space_collapse or hyphenated:
        layout.keep(first_line)
    layout.deactivate()
    return layout, length, resume_at, width, height, baseline


def quick_shaping() -> AbstractContextManager[None]:
    """While this is open, text is shaped and drawn as here."""
    QuickLayout.kept, glyphs = 0, Glyphs()
    names: dict[tuple[Any, str], Any] = {
        (line_break, "first_line_metrics"): _line_metrics,
        (line_break, "Layout"): QuickLayout,
        (weasyprint_draw, "draw_text"): glyphs.draw_text,
        (drawing, "draw_first_line"): glyphs.draw_first_line,
    }
    names |= {(module, "strut"): quick_strut for module in (line_break, inline, units, computed_values)}
    names |= {(module, "create_layout"): _create_layout for module in (line_break, inline)}
    return replaced(names)

"""WeasyPrint's lines, found with less shaping of text.

Lines of plain text are put together from words that were shaped before (`lines`). For all else Pango is asked, but a
layout of Pango's shares what it can with all others of its style, is made when somebody asks for it, and is not made
once more to measure a line that was found.
"""

from __future__ import annotations

from typing import Any

from docexport.engine.fast.glyphs import Glyphs
from docexport.engine.fast.lines import first_line, least_width, manner_of
from docexport.engine.fast.text_styles import prepared_for, quick_strut, spaced
from docexport.engine.weasyprint.text import line_break
from docexport.engine.weasyprint.text.ffi import FROM_UNITS, TO_UNITS, ffi, gobject, pango, unicode_to_char_p

_SPLIT, _METRICS = line_break.split_first_line, line_break.first_line_metrics


class QuickLayout(line_break.Layout):  # type: ignore[misc]
    """A layout of Pango's that is made when it is asked for.

    `text` is what it is to hold, and `data` the bytes that it holds in fact; one that is `_stale` holds another text
    still. `width` is that of its lines in units of Pango's, -1 where they are not broken.
    """

    @classmethod
    def of_line(cls, text: str, style: Any, justification_spacing: float, max_width: float | None) -> QuickLayout:
        """The layout of a line that was found without Pango, as a line is left that was found with it."""
        layout = cls(style, justification_spacing, max_width)
        layout.text = text
        layout.deactivate()
        return layout

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

    @property
    def layout(self) -> Any:
        """The layout of Pango's, with all of the text."""
        if self._made is None or self._stale:
            self._fill()
        return self._made

    def set_text(self, text: str, justify: bool = False) -> None:
        """Give the layout its text."""
        newline = text.find("\n")
        self.text = text if newline == -1 else text[: newline + 2]
        self._between = self._prepared.words + (self.justification_spacing if justify else 0)
        if self.text == " " and self._between:
            self.text = " \u200b"  # more than one space is needed to set the space between words
        self._stale = True

    def deactivate(self) -> None:
        """Let go of what Pango holds."""
        self._made = None
        del self.language, self.style

    def reactivate(self, style: Any) -> None:
        """Make the layout ready to be drawn."""
        self.setup(style)
        self.set_text(self.text, justify=True)

    def _fill(self) -> None:
        """Give Pango the text."""
        prepared = self._prepared
        if self._made is None:
            self._made = ffi.gc(pango.pango_layout_new(prepared.context), gobject.g_object_unref)
            pango.pango_layout_set_auto_dir(self._made, False)
            pango.pango_layout_set_font_description(self._made, prepared.description)
            if self.width >= 0:
                pango.pango_layout_set_width(self._made, self.width)
        chars, self.data = unicode_to_char_p(self.text)
        pango.pango_layout_set_text(self._made, chars, -1)
        attributes = prepared.attributes
        if self.text and (self._between or prepared.letters):
            attributes = spaced(prepared, self.data, self._between)
        if attributes is not None:
            pango.pango_layout_set_attributes(self._made, attributes)
        self._stale = False
        if b"\t" in self.data:
            self.set_tabs()


def _split_first_line(  # noqa: PLR0917 - as WeasyPrint has it
    text: str, style: Any, context: Any, max_width: float | None, justification_spacing: float,
    is_line_start: bool = True, minimum: bool = False,
) -> tuple[Any, ...]:  # fmt: skip
    """The first line of a text; `split_first_line` of WeasyPrint's."""
    manner = manner_of(style)
    line = manner and first_line(text, style, manner, context, max_width)
    if manner is None or line is None:
        return _SPLIT(  # type: ignore[no-any-return]
            text, style, context, max_width, justification_spacing, is_line_start, minimum
        )
    layout = QuickLayout.of_line(line.text, style, justification_spacing, max_width)
    return layout, *line[1:]


def _split_for_width(  # noqa: PLR0917 - as WeasyPrint has it
    text: str, style: Any, context: Any, max_width: float | None, justification_spacing: float,
    is_line_start: bool = True, minimum: bool = False,
) -> tuple[Any, ...]:  # fmt: skip
    """The first line of a text of which only the width is asked, and where the next begins; the narrowest of a word is
    found once.
    """
    told = text, style, context, max_width, justification_spacing, is_line_start, minimum
    manner = manner_of(style) if max_width == 0 else None
    word = manner and least_width(text, manner)
    if manner is None or word is None:
        return _split_first_line(*told)
    found: tuple[Any, ...] = manner.words.broken((*word, is_line_start, minimum), lambda: _SPLIT(*told)[1:])
    return None, *found


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
    is_kept = not space_collapse and text.encode()[:length].endswith(b" ")  # there it takes room
    # where text runs to the left, a sign is drawn otherwise at the end of a line than before a space
    if not hyphenated and (is_kept or style["direction"] == "rtl"):
        return _METRICS(  # type: ignore[no-any-return]
            first_line, text, layout, resume_at, space_collapse, style, hyphenated, hyphenation_character
        )
    width, height = line_break.line_size(first_line, style)
    baseline = pango.pango_layout_get_baseline(layout.layout) * FROM_UNITS
    if hyphenated:
        length -= len((hyphenation_character or "").encode())
    elif resume_at:
        line = text.encode()[:length].decode()
        layout.text = line.rstrip(" ") if space_collapse else line
        length = len(layout.text.encode())
    layout.deactivate()
    return layout, length, resume_at, width, height, baseline


def replacements() -> dict[str, Any]:
    """What is replaced, by its name."""
    glyphs = Glyphs()
    return {
        "first_line_metrics": _line_metrics, "Layout": QuickLayout, "draw_text": glyphs.draw_text,
        "draw_first_line": glyphs.draw_first_line, "strut": quick_strut, "create_layout": _create_layout,
        "weasyprint.layout.inline:split_first_line": _split_first_line,
        "weasyprint.layout.preferred:split_first_line": _split_for_width,
    }  # fmt: skip

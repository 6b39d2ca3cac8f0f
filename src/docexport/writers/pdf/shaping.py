"""WeasyPrint's text, shaped with less ado: what depends on a style alone is made once for each style.

What comes out is the same to the last bit (`tests/test_shaping.py`). WeasyPrint makes a Pango context, a description of
the font and a list of features for each piece of text; it shapes each broken line once more only to measure it; and it
shapes each dot of a leader. It takes a fifth less time without. This replaces names in WeasyPrint while it is open, and
is used with the version that it is tested with alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import weasyprint.draw as weasyprint_draw
from weasyprint.draw.text import draw_text as weasyprint_draw_text
from weasyprint.text import line_break
from weasyprint.text.constants import LST_TO_ISO, PANGO_DIRECTION
from weasyprint.text.ffi import FROM_UNITS, TO_UNITS, ffi, gobject, pango, unicode_to_char_p
from weasyprint.text.fonts import font_features, get_font_description

from docexport.writers.pdf.tags import is_known_engine

ffi.cdef("PangoAttrList * pango_attr_list_copy (PangoAttrList *list);", override=True)

#: white space that words are set apart by
_SPACE = re.compile(" |\u00a0".encode())
#: characters of text that is kept once drawn: dots of leaders, marks of lists, numbers
_SHORT = 4


#: where lines under and through text lie, and how thick they are
_Lines = tuple[Any, Any, Any, Any]


class _Prepared(NamedTuple):
    """What all text of a style is shaped with."""

    context: Any
    language: Any
    description: Any
    features: Any
    ascent: float | None
    lines: _Lines


class QuickLayout(line_break.Layout):  # type: ignore[misc]
    """A layout of Pango's that shares what it can with all others of its style."""

    def setup(self, style: Any) -> None:
        """Make the layout ready for text of a style."""
        prepared = style.__dict__.get("_prepared") or _prepare(style)
        self.style, self.first_line_direction = style, 0
        self.language, self.ascent = prepared.language, prepared.ascent
        under, through, under_thickness, through_thickness = prepared.lines
        self.underline_position, self.strikethrough_position = under, through
        self.underline_thickness, self.strikethrough_thickness = under_thickness, through_thickness
        self.layout = ffi.gc(pango.pango_layout_new(prepared.context), gobject.g_object_unref)
        pango.pango_layout_set_auto_dir(self.layout, False)
        pango.pango_layout_set_font_description(self.layout, prepared.description)
        if prepared.features is not None:
            _set_attributes(self.layout, _copy(prepared.features))

    def set_text(self, text: str, justify: bool = False) -> None:
        """Give the layout its text."""
        newline = text.find("\n")
        self.text = text = text[: newline + 2] if newline != -1 else text
        style = self.style
        chars, data = unicode_to_char_p(text)
        pango.pango_layout_set_text(self.layout, chars, -1)
        words = style["word_spacing"] + (self.justification_spacing if justify else 0)
        letters = style["letter_spacing"]
        letters = 0 if letters == "normal" else letters
        if text and (words or letters or style["overflow_wrap"] in {"anywhere", "break-word"}):
            if words and data == b" ":  # more than one space is needed to set the space between words
                self.text = " \u200b"
                chars, data = unicode_to_char_p(self.text)
                pango.pango_layout_set_text(self.layout, chars, -1)
            self._space_out(data, words, letters)
        if b"\t" in data:
            self.set_tabs()

    def _space_out(self, data: bytes, words: float, letters: float) -> None:
        """Set letters and words apart, and keep Pango from adding hyphens of its own."""
        features = self.style.__dict__["_prepared"].features
        attributes = ffi.gc(pango.pango_attr_list_new(), pango.pango_attr_list_unref)
        if features is not None:
            attributes = _copy(features)
        spacing = int(letters * TO_UNITS)
        if letters:
            _insert(attributes, pango.pango_attr_letter_spacing_new(spacing), 0, len(data))
        if words:
            # as WeasyPrint has it, which takes letters' spacing for units here
            between, last = int(words * TO_UNITS + spacing), len(data) - 1
            change, new = pango.pango_attr_list_change, pango.pango_attr_letter_spacing_new
            for space in _SPACE.finditer(data):
                start, end = space.span()
                attribute = new(between * 2 if start in {0, last} else between)  # Pango gives half at the ends
                attribute.start_index, attribute.end_index = start, end
                change(attributes, attribute)
        if self.style["overflow_wrap"] in {"anywhere", "break-word"}:
            _insert(attributes, pango.pango_attr_insert_hyphens_new(False), 0, len(data))
        _set_attributes(self.layout, attributes)


def _copy(attributes: Any) -> Any:
    return ffi.gc(pango.pango_attr_list_copy(attributes), pango.pango_attr_list_unref)


def _insert(attributes: Any, attribute: Any, start: int, end: int) -> None:
    attribute.start_index, attribute.end_index = start, end
    pango.pango_attr_list_change(attributes, attribute)


def _set_attributes(layout: Any, attributes: Any) -> None:
    pango.pango_layout_set_attributes(layout, attributes)


def _prepare(style: Any) -> _Prepared:
    """What all text of a style is shaped with, kept with the style."""
    context = ffi.gc(pango.pango_font_map_create_context(style.font_config.font_map), gobject.g_object_unref)
    pango.pango_context_set_round_glyph_positions(context, False)
    pango.pango_context_set_base_dir(context, PANGO_DIRECTION[style["direction"]])
    override = style["font_language_override"]
    name = style["lang"] if override == "normal" else LST_TO_ISO.get(override.lower(), override)
    if name:
        chars, _data = unicode_to_char_p(name)
        language = pango.pango_language_from_string(chars)
        pango.pango_context_set_language(context, language)
    else:
        language = pango.pango_language_get_default()
    description = get_font_description(style)
    ascent, lines = _metrics(style, context, description, language)
    prepared = _Prepared(context, language, description, _features(style), ascent, lines)
    style.__dict__["_prepared"] = prepared
    return prepared


def _features(style: Any) -> Any:
    """The font features of a style, or None where it asks for none."""
    features = font_features(
        style["font_kerning"], style["font_variant_ligatures"], style["font_variant_position"],
        style["font_variant_caps"], style["font_variant_numeric"], style["font_variant_alternates"],
        style["font_variant_east_asian"], style["font_feature_settings"],
    )  # fmt: skip
    if not features:
        return None
    text = ",".join(f"{key} {value}" for key, value in features.items()).encode()
    attributes = ffi.gc(pango.pango_attr_list_new(), pango.pango_attr_list_unref)
    pango.pango_attr_list_insert(attributes, pango.pango_attr_font_features_new(text))
    return attributes


def _metrics(style: Any, context: Any, description: Any, language: Any) -> tuple[float | None, _Lines]:
    """The ascent of a font, and where lines under and through text lie and how thick they are."""
    if style["text_decoration_line"] == "none":
        return None, (None, None, None, None)
    metrics = ffi.gc(pango.pango_context_get_metrics(context, description, language), pango.pango_font_metrics_unref)
    measures = (
        pango.pango_font_metrics_get_underline_position, pango.pango_font_metrics_get_strikethrough_position,
        pango.pango_font_metrics_get_underline_thickness, pango.pango_font_metrics_get_strikethrough_thickness,
    )  # fmt: skip
    ascent = FROM_UNITS * pango.pango_font_metrics_get_ascent(metrics)
    under, through, under_thickness, through_thickness = (FROM_UNITS * measure(metrics) for measure in measures)
    return ascent, (under, through, under_thickness, through_thickness)


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
    layout.deactivate()
    return layout, length, resume_at, width, height, baseline


def _draw_text(stream: Any, textbox: Any, offset_x: float, text_overflow: str, block_ellipsis: str = "none") -> None:
    """Draw a piece of text; short ones that were drawn before without being shaped again."""
    style, layout = textbox.style, textbox.pango_layout
    if len(layout.text) > _SHORT or text_overflow == "ellipsis" or block_ellipsis != "none" or not _is_plain(style):
        weasyprint_draw_text(stream, textbox, offset_x, text_overflow, block_ellipsis)
        return
    known = style.__dict__.setdefault("_drawn", {})
    key = (id(stream._fonts), layout.text, layout.justification_spacing)
    if key not in known:
        known[key] = _watched(stream, textbox, offset_x)
        return
    if known[key] is None:
        weasyprint_draw_text(stream, textbox, offset_x, text_overflow, block_ellipsis)
        return
    font, size, glyphs = known[key]
    stream.set_color(style["color"])
    stream.begin_text()
    stream.set_text_matrix(1, 0, 0, -1, textbox.position_x, textbox.position_y + textbox.baseline)
    stream.set_font_size(font, size)
    stream.show_text(glyphs)
    stream.end_text()


def _is_plain(style: Any) -> bool:
    is_seen = style["visibility"] == "visible" and style["font_size"] > 0
    return bool(is_seen and style["text_decoration_line"] == "none")


def _watched(stream: Any, textbox: Any, offset_x: float) -> tuple[str, float, str] | None:
    """Draw a piece of text, and give its font, size and glyphs where these are all that is drawn."""
    fonts: list[tuple[str, float]] = []
    glyphs: list[str] = []
    set_font_size, show_text = stream.set_font_size, stream.show_text

    def watch_font(font: str, size: float) -> None:
        fonts.append((font, size))
        set_font_size(font, size)

    def watch_text(text: str) -> None:
        glyphs.append(text)
        show_text(text)

    stream.set_font_size, stream.show_text = watch_font, watch_text
    try:
        weasyprint_draw_text(stream, textbox, offset_x, "clip", "none")
    finally:
        del stream.set_font_size, stream.show_text
    plain = len(fonts) == len(glyphs) == 1 and not _has_pictures(stream, fonts[0][0])
    return (*fonts[0], glyphs[0]) if plain else None


def _has_pictures(stream: Any, name: str) -> bool:
    """Whether a font's glyphs are pictures, which are drawn apart."""
    fonts = (font for font in stream._fonts.values() if font.hash == name)
    return any(font.png or font.svg or font.colr or font.missing for font in fonts)


@contextmanager
def quick_shaping() -> Iterator[None]:
    """While this is open, text is shaped as here."""
    if not is_known_engine():
        yield
        return
    before = line_break.Layout, line_break.first_line_metrics, weasyprint_draw.draw_text
    line_break.Layout, line_break.first_line_metrics = QuickLayout, _line_metrics
    weasyprint_draw.draw_text = _draw_text
    try:
        yield
    finally:
        line_break.Layout, line_break.first_line_metrics, weasyprint_draw.draw_text = before

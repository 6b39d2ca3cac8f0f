"""What all text of a style is shaped with: made once for each style, not once for each piece of text."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from docexport.engine.pango import ffi, gobject, pango
from docexport.engine.weasyprint.css.properties import INHERITED
from docexport.engine.weasyprint.text import line_break
from docexport.engine.weasyprint.text.constants import LST_TO_ISO, PANGO_DIRECTION
from docexport.engine.weasyprint.text.ffi import FROM_UNITS, TO_UNITS, unicode_to_char_p
from docexport.engine.weasyprint.text.fonts import font_features, get_font_description

_strut = line_break.strut
#: all that says how text is shaped, and how high its lines are; all of it is inherited, or handed down like it
_SHAPING = frozenset(
    [*(name for name in INHERITED if name.startswith("font_")), "lang", "direction", "letter_spacing", "word_spacing",
     "overflow_wrap", "line_height", "text_decoration_line"]
)  # fmt: skip

#: white space that words are set apart by
_SPACE = re.compile(" |\u00a0".encode())
#: where lines under and through text lie, and how thick they are
_Lines = tuple[Any, Any, Any, Any]


class Prepared(NamedTuple):
    """What all text of a style is shaped with.

    `attributes` hold for all text, whatever its length; `features` are those of fonts that are set in them. `words` and
    `letters` are what is put between them, in pixels. Text of equal `key` is shaped alike, in any document.
    """

    context: Any
    language: Any
    description: Any
    attributes: Any
    ascent: float | None
    lines: _Lines
    words: float
    letters: float
    features: Mapping[str, int]
    key: tuple[Any, ...]


def prepared_for(style: Any) -> Prepared:
    """What text of a style is shaped with, kept with the style."""
    return kept(style, "_prepared", _prepare)  # type: ignore[no-any-return]


def quick_strut(style: Any) -> tuple[float, float]:
    """The height of a style's lines and their baseline from above: `strut` of WeasyPrint's, kept with the style."""
    return kept(style, "_strut", _strut)  # type: ignore[no-any-return]


def kept(style: Any, name: str, make: Callable[[Any], Any]) -> Any:
    """What is made of a style, made once for all that shape text as it does."""
    known = style.__dict__.get(name)
    if known is None:
        first = _first_of(style)
        known = style.__dict__[name] = first.__dict__.get(name) or make(first)
        first.__dict__[name] = known
    return known


def _first_of(style: Any) -> Any:
    """The first style that was seen to shape text as this one does, kept with the style."""
    known = style.__dict__.get("_first")
    if known is None:
        known = style.__dict__["_first"] = _found_first(style)
    return known


def _found_first(style: Any) -> Any:
    """Its farthest ancestor that says the same of text, all between them only inheriting it, or a style with the same
    parent to which style sheets say the same.
    """
    parent = getattr(style, "parent_style", None)
    if parent is None:
        return style
    said = _SHAPING.intersection(style.__dict__.get("cascaded", ()))
    if any(style[name] != parent[name] for name in _SHAPING.intersection(style) - said):
        return style  # the engine has changed it
    if said:
        heirs = _first_of(parent).__dict__.setdefault("_heirs", {})
        return heirs.setdefault(tuple((name, id(style.cascaded[name][0])) for name in sorted(said)), style)
    return _first_of(parent)


def _prepare(style: Any) -> Prepared:
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
    letters = 0 if style["letter_spacing"] == "normal" else style["letter_spacing"]
    features = font_features(
        style["font_kerning"], style["font_variant_ligatures"], style["font_variant_position"],
        style["font_variant_caps"], style["font_variant_numeric"], style["font_variant_alternates"],
        style["font_variant_east_asian"], style["font_feature_settings"],
    )  # fmt: skip
    key = (
        line_break._font_style_cache_key(style, include_size=True), style["direction"], style["font_kerning"],
        style["word_spacing"], letters,
    )  # fmt: skip
    return Prepared(
        context, language, description, _attributes(style, features), ascent, lines, style["word_spacing"], letters,
        features, key,
    )  # fmt: skip


def _attributes(style: Any, features: Mapping[str, int]) -> Any:
    """The font features of a style, and that Pango adds no hyphens of its own; None where there is neither."""
    breaks = style["overflow_wrap"] in {"anywhere", "break-word"}
    if not features and not breaks:
        return None
    attributes = ffi.gc(pango.pango_attr_list_new(), pango.pango_attr_list_unref)
    if features:
        text = ",".join(f"{key} {value}" for key, value in features.items()).encode()
        pango.pango_attr_list_insert(attributes, pango.pango_attr_font_features_new(text))
    if breaks:
        pango.pango_attr_list_insert(attributes, pango.pango_attr_insert_hyphens_new(False))
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


def spaced(prepared: Prepared, data: bytes, words: float) -> Any:
    """The attributes of a text that also set letters and words apart, in pixels."""
    known = prepared.attributes
    made = pango.pango_attr_list_new() if known is None else pango.pango_attr_list_copy(known)
    attributes = ffi.gc(made, pango.pango_attr_list_unref)
    spacing = int(prepared.letters * TO_UNITS)
    if prepared.letters:
        _space(attributes, spacing, 0, len(data))
    if words:
        # as WeasyPrint has it, which takes letters' spacing for units here
        between, last = int(words * TO_UNITS + spacing), len(data) - 1
        for space in _SPACE.finditer(data):
            start, end = space.span()
            # Pango gives half at the ends
            _space(attributes, between * 2 if start in {0, last} else between, start, end)
    return attributes


def _space(attributes: Any, spacing: int, start: int, end: int) -> None:
    attribute = pango.pango_attr_letter_spacing_new(spacing)
    attribute.start_index, attribute.end_index = start, end
    pango.pango_attr_list_change(attributes, attribute)

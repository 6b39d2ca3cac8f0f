"""Whether spaces are inert in a font: whether it shapes what stands on one side of a space whatever the other side is.

That is so where none of the rules that HarfBuzz uses for plain text speaks of the space, neither as what is changed nor
as what stands around that.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from weasyprint.text.ffi import ffi, harfbuzz, pango

ffi.cdef(
    """
    hb_set_t * hb_set_create (void);
    void hb_set_destroy (hb_set_t *set);
    hb_bool_t hb_set_has (const hb_set_t *set, hb_codepoint_t value);
    hb_bool_t hb_set_next (const hb_set_t *set, hb_codepoint_t *value);
    hb_bool_t hb_font_get_nominal_glyph (hb_font_t *font, hb_codepoint_t unicode, hb_codepoint_t *glyph);
    void hb_ot_layout_collect_lookups (
        hb_face_t *face, hb_tag_t table, const hb_tag_t *scripts, const hb_tag_t *languages, const hb_tag_t *features,
        hb_set_t *lookups);
    void hb_ot_layout_lookup_collect_glyphs (
        hb_face_t *face, hb_tag_t table, unsigned int lookup, hb_set_t *before, hb_set_t *input, hb_set_t *after,
        hb_set_t *output);
    """,
    override=True,
)

#: features that HarfBuzz uses for horizontal text without being asked (its `hb-ot-shape.cc`)
_USUAL = (
    "rvrn", "ltra", "ltrm", "abvm", "blwm", "ccmp", "locl", "mark", "mkmk", "rlig", "calt", "clig", "curs", "dist",
    "kern", "liga", "rclt",
)  # fmt: skip
#: tables of rules of other kinds, into which nobody looks here
_OTHER_RULES = ("kern", "kerx", "morx", "Silf")
#: Greek and Cyrillic letters: rules for them do not concern Latin text
_ELSEWHERE = (range(0x370, 0x530), range(0x1F00, 0x2000))
_MAX = 0xFFFFFFFF


def are_spaces_inert(font: Any, features: Mapping[str, int]) -> bool:
    """Whether spaces in Latin text are inert in a font of Pango's, with these features set by the style."""
    hb_font = pango.pango_font_get_hb_font(font)
    face = harfbuzz.hb_font_get_face(hb_font)
    space = _glyph(hb_font, 0x20)
    if space is None or any(_has_table(face, name) for name in _OTHER_RULES):
        return False
    tags = [_tag(name) for name in {*_USUAL, *(name for name, value in features.items() if value)}]
    used = ffi.new("hb_tag_t[]", [*tags, 0])
    elsewhere = {_glyph(hb_font, code) for codes in _ELSEWHERE for code in codes}
    for table in ("GSUB", "GPOS"):
        for lookup in _lookups(face, table, used):
            around, changed = _glyphs_of(face, table, lookup)
            if space in changed or (space in around and not (table == "GSUB" and changed <= elsewhere)):
                return False
    return True


def _tag(name: str) -> int:
    return int(harfbuzz.hb_tag_from_string(name.encode(), -1))


def _has_table(face: Any, name: str) -> bool:
    blob = harfbuzz.hb_face_reference_table(face, _tag(name))
    length = harfbuzz.hb_blob_get_length(blob)
    harfbuzz.hb_blob_destroy(blob)
    return bool(length)


def _glyph(font: Any, code: int) -> int | None:
    found = ffi.new("hb_codepoint_t *")
    return int(found[0]) if harfbuzz.hb_font_get_nominal_glyph(font, code, found) else None


def _new_set() -> Any:
    return ffi.gc(harfbuzz.hb_set_create(), harfbuzz.hb_set_destroy)


def _lookups(face: Any, table: str, features: Any) -> Iterator[int]:
    """The rules of a table that these features use, in any script and language."""
    lookups = _new_set()
    harfbuzz.hb_ot_layout_collect_lookups(face, _tag(table), ffi.NULL, ffi.NULL, features, lookups)
    yield from _members(lookups)


def _glyphs_of(face: Any, table: str, lookup: int) -> tuple[set[int], set[int]]:
    """The glyphs that a rule looks at around what it changes, and those that it changes."""
    before, changed, after, made = (_new_set() for _ in range(4))
    harfbuzz.hb_ot_layout_lookup_collect_glyphs(face, _tag(table), lookup, before, changed, after, made)
    return {*_members(before), *_members(after)}, set(_members(changed))


def _members(numbers: Any) -> Iterator[int]:
    number = ffi.new("hb_codepoint_t *", _MAX)
    while harfbuzz.hb_set_next(numbers, number):
        yield int(number[0])

"""Whether spaces are inert in a font: whether it shapes what stands on one side of a space whatever the other side is.

That is so where none of the rules that HarfBuzz uses for plain text speaks of the space, neither as what is changed nor
as what stands around that.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from docexport.engine.fast.scripts import GREEK, SCRIPTS, Script
from docexport.engine.pango import ffi, harfbuzz, pango

#: features that HarfBuzz uses for horizontal text without being asked (its `hb-ot-shape.cc`)
_USUAL = (
    "rvrn", "ltra", "ltrm", "abvm", "blwm", "ccmp", "locl", "mark", "mkmk", "rlig", "calt", "clig", "curs", "dist",
    "kern", "liga", "rclt",
)  # fmt: skip
#: tables of rules of other kinds, into which nobody looks here
_OTHER_RULES = ("kern", "kerx", "morx", "Silf")
#: letters with further signs of scripts, beside those that their words are made of
_FURTHER = {GREEK: (range(0x370, 0x400), range(0x1F00, 0x2000))}
_MAX = 0xFFFFFFFF
#: what is known of faces, with the features that they are used with, and of the letters that they have
_MOVED: dict[tuple[Any, frozenset[str]], frozenset[int] | None] = {}
_ELSEWHERE: dict[tuple[Any, Script], frozenset[int | None]] = {}


def are_spaces_inert(font: Any, features: Mapping[str, int], script: Script) -> bool:
    """Whether spaces in text of a script are inert in a font of Pango's, with these features set by the style."""
    hb_font = pango.pango_font_get_hb_font(font)
    face = harfbuzz.hb_font_get_face(hb_font)
    used = frozenset({*_USUAL, *(name for name, value in features.items() if value)})
    if (face, used) not in _MOVED:
        kept = ffi.gc(harfbuzz.hb_face_reference(face), harfbuzz.hb_face_destroy)  # so that no other has its address
        _MOVED[kept, used] = _moved_by_spaces(hb_font, face, used)
    moved = _MOVED[face, used]
    if not moved:
        return moved is not None
    if (face, script) not in _ELSEWHERE:
        _ELSEWHERE[face, script] = _glyphs_elsewhere(hb_font, script)
    return moved <= _ELSEWHERE[face, script]


def _moved_by_spaces(font: Any, face: Any, features: frozenset[str]) -> frozenset[int] | None:
    """The glyphs that rules put others for because of a space; None where rules move or change a space itself."""
    space = _glyph(font, 0x20)
    if space is None or any(_has_table(face, name) for name in _OTHER_RULES):
        return None
    tags = ffi.new("hb_tag_t[]", [*map(_tag, features), 0])
    moved: set[int] = set()
    for table in ("GSUB", "GPOS"):
        for lookup in _lookups(face, table, tags):
            before, changed, after, _made = _glyphs_of(face, table, lookup)
            if not any(harfbuzz.hb_set_has(glyphs, space) for glyphs in (before, changed, after)):
                continue
            if table == "GPOS" or harfbuzz.hb_set_has(changed, space):
                return None
            moved.update(_members(changed))
    return frozenset(moved)


def _glyphs_elsewhere(font: Any, script: Script) -> frozenset[int | None]:
    """The glyphs of letters that text of a script does not have."""
    others = [part for other in SCRIPTS if other is not script for part in (*other.codes, *_FURTHER.get(other, ()))]
    return frozenset(_glyph(font, code) for codes in others for code in codes)


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


def _glyphs_of(face: Any, table: str, lookup: int) -> tuple[Any, Any, Any, Any]:
    """The glyphs that a rule looks at before those that it changes, these, those behind, and those that it makes."""
    sets = _new_set(), _new_set(), _new_set(), _new_set()
    harfbuzz.hb_ot_layout_lookup_collect_glyphs(face, _tag(table), lookup, *sets)
    return sets


def _members(numbers: Any) -> Iterator[int]:
    number = ffi.new("hb_codepoint_t *", _MAX)
    while harfbuzz.hb_set_next(numbers, number):
        yield int(number[0])

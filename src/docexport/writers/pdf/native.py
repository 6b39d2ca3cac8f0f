"""Functions of C that WeasyPrint does not declare, and the libraries that have them.

All are declared in one place: cffi reads whatever was declared before each time that something is.
"""

from __future__ import annotations

from struct import Struct

from weasyprint.text.ffi import ffi, gobject, harfbuzz, pango

__all__ = ["GLYPH", "ffi", "gobject", "harfbuzz", "pango"]
#: Pango's description of a glyph: number, width, offsets, and a mark
GLYPH = Struct("=IiiiI")

ffi.cdef(
    """
    gpointer g_object_ref (gpointer object);

    PangoAttrList * pango_attr_list_copy (PangoAttrList *list);

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

    hb_blob_t * hb_blob_create (const char *data, unsigned int length, int mode, void *user_data, void *destroy);
    hb_face_t * hb_face_create (hb_blob_t *blob, unsigned int index);
    void hb_face_destroy (hb_face_t *face);
    """,
    override=True,
)

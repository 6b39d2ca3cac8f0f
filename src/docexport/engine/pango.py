"""Functions of C that WeasyPrint does not declare, and the libraries that have them."""

from __future__ import annotations

from struct import Struct

from docexport.engine.fast.c_declarations import OWN, CompiledFFI
from docexport.engine.weasyprint.text.ffi import ffi, gobject, harfbuzz, pango

__all__ = ["GLYPH", "ffi", "gobject", "harfbuzz", "pango"]
#: Pango's description of a glyph: number, width, offsets, and a mark
GLYPH = Struct("=IiiiI")

if not isinstance(ffi, CompiledFFI):  # somebody else loaded WeasyPrint
    ffi.cdef(OWN, override=True)

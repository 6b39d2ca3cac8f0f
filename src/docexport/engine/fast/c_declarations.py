"""The C functions that WeasyPrint and docexport call: their declarations, compiled once and kept.

cffi parses them with a parser of C that is written in Python, each time that WeasyPrint is loaded, and the name of each
type again when it is first used. Compiled (cffi's "ABI mode, out-of-line") they are there in a twentieth of the time.
"""

from __future__ import annotations

import ast
import ctypes
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any

from docexport.cache.compiled import compiled, keep
from docexport.cache.digests import digest

#: functions of C that WeasyPrint does not declare, of libraries that it loads
OWN = """
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
"""
#: a name for what is compiled; nothing is loaded under it
_NAME = "_docexport_declarations"

#: the arguments that cffi's backend takes: versions, types, tables of names
_Declarations = dict[str, int | bytes | tuple[int | bytes | tuple[bytes, ...], ...]]


class CompiledFFI:
    """Has all that cffi's `FFI` has, once it was told what is declared: by WeasyPrint, with docexport's own added."""

    def cdef(self, source: str) -> None:
        """Take all declarations there are."""
        from _cffi_backend import FFI  # noqa: PLC0415 - loaded with the engine alone

        made = FFI(_NAME, **_compiled(source))
        for name in dir(made):
            if not name.startswith("__"):
                setattr(self, name, getattr(made, name))
        self.dlopen = partial(_opened_for_good, made)


def _opened_for_good(ffi: Any, *arguments: Any) -> Any:
    """A library that is never closed: at the end of a process, what it made may be given back after all else."""
    library = ffi.dlopen(*arguments)
    ctypes.pythonapi.Py_IncRef(ctypes.py_object(library))
    return library


@contextmanager
def compiled_declarations() -> Iterator[None]:
    """While this is open, who imports cffi gets one whose declarations are compiled, and cffi itself is not loaded."""
    before = sys.modules.get("cffi")
    stand_in = ModuleType("cffi")
    stand_in.FFI = CompiledFFI  # type: ignore[attr-defined]
    sys.modules["cffi"] = stand_in
    try:
        yield
    finally:
        _restore(before)


def _restore(module: ModuleType | None) -> None:
    if module is None:
        sys.modules.pop("cffi", None)
    else:
        sys.modules["cffi"] = module


def _compiled(source: str) -> Mapping[str, Any]:
    """WeasyPrint's declarations and docexport's own as cffi's backend takes them, as they were kept if they were."""
    name = f"declarations-{digest(source, OWN)[:16]}"
    kept: Mapping[str, Any] | None = compiled(name, _Declarations)
    if kept is not None:
        return kept
    made = _compile(source)
    keep(name, made)
    return made


def _compile(source: str) -> dict[str, Any]:
    """Compile declarations: cffi writes a module of Python, of which the values are taken."""
    stand_in = sys.modules.pop("cffi", None)
    try:
        text = _module_of(source)
    finally:
        _restore(stand_in)
    (call,) = (node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call))
    return {item.arg: ast.literal_eval(item.value) for item in call.keywords if item.arg}


def _module_of(source: str) -> str:
    """What cffi writes of declarations, with docexport's own added ("ABI mode, out-of-line")."""
    import cffi  # noqa: PLC0415 - seldom needed

    ffi = cffi.FFI()
    ffi.cdef(source)
    ffi.cdef(OWN, override=True)
    ffi.set_source(_NAME, None)
    with tempfile.TemporaryDirectory(prefix="docexport-") as folder:
        return Path(ffi.compile(folder)).read_text("utf-8")

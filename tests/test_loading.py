"""docexport's own instance of WeasyPrint is loaded quickly, and is the same as if it had been loaded as it is."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import cffi
import pytest

from docexport.cache.compiled import keep_bytecode_in
from docexport.engine.fast import c_declarations

LOAD = """
import sys
from pathlib import Path
from docexport.cache.compiled import keep_bytecode_in
keep_bytecode_in(Path(sys.argv[1]))
from docexport.engine.install import load_engine
load_engine()
"""


def run(code: str, *arguments: str) -> str:
    """What a program says in a process of its own."""
    done = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_declarations_are_compiled_once(tmp_path: Path) -> None:
    code = LOAD + "print('cffi.cparser' in sys.modules)"
    assert run(code, str(tmp_path)).split() == ["True"]
    assert run(code, str(tmp_path)).split() == ["False"]
    (kept,) = tmp_path.glob("declarations-*")
    for damaged in (b"", b"\x00", b"{", kept.read_bytes()[:99]):
        kept.write_bytes(damaged)
        assert run(code, str(tmp_path)).split() == ["True"]
        assert run(code, str(tmp_path)).split() == ["False"]


def test_what_is_compiled_is_what_cffi_makes_of_declarations(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = "typedef struct { int x; double y; } pair_t; int abs (int value); typedef unsigned int guint;"
    monkeypatch.setattr(c_declarations, "OWN", "int labs_ (guint value);")
    monkeypatch.setattr("docexport.cache.compiled._FOLDERS", [])
    tmp_path.chmod(0o700)
    keep_bytecode_in(tmp_path)
    plain = cffi.FFI()
    plain.cdef(source)
    for _ in range(2):  # compiled, then kept
        made: Any = c_declarations.CompiledFFI()
        made.cdef(source)
        assert made.sizeof("pair_t") == plain.sizeof("pair_t")
        assert made.new("pair_t *", {"x": 3}).x == 3
        assert made.dlopen(None).abs(-4) == 4
        assert str(made.typeof("guint *")) == str(plain.typeof("guint *"))


def test_no_placeholder_of_a_module_is_left(tmp_path: Path) -> None:
    code = """
import cffi, fontTools.subset, tinyhtml5
print(cffi.__name__, fontTools.subset.__file__ != "", tinyhtml5.__file__ != "")
"""
    assert run(LOAD + code, str(tmp_path)).split() == ["cffi", "True", "True"]


def test_what_is_imported_late_is_there_when_it_is_needed(tmp_path: Path) -> None:
    code = """
import io
from docexport.engine.weasyprint.pdf import fonts
from docexport.engine.weasyprint.text import fonts as texts
from docexport.engine.weasyprint import css
print("fontTools.ttLib" in sys.modules)
from PIL import ImageCms
try:
    fonts.TTFont(io.BytesIO(b"no font"))
except fonts.TTLibError as error:
    print(type(error).__module__)
print(fonts.TTLibError is sys.modules["fontTools.ttLib"].TTLibError)
print(type(fonts.ttFont.getTableClass("loca")()).__name__)
try:
    texts.woff2.decompress(io.BytesIO(b"wOF2"), io.BytesIO())
except fonts.TTLibError as error:
    print(error)
profile = css.ImageCmsProfile(ImageCms.createProfile("sRGB"))
print(type(profile).__name__)
"""
    lines = run(LOAD + code, str(tmp_path)).splitlines()
    assert lines == [
        "False", "fontTools.ttLib", "True", "table__l_o_c_a", "Not a WOFF2 font (not enough data)", "ImageCmsProfile",
    ]  # fmt: skip


@pytest.mark.skipif(sys.platform != "linux", reason="the maps of a process are looked at")
def test_libraries_stay_open_as_long_as_the_process_lives(tmp_path: Path) -> None:
    code = """
import gc, sys
from pathlib import Path
from docexport.engine.fast.c_declarations import CompiledFFI
ffi = CompiledFFI()
ffi.cdef("typedef void *gpointer; typedef struct { int x; } PangoAttrList; typedef void hb_set_t;"
    "typedef int hb_bool_t; typedef int hb_codepoint_t; typedef void hb_font_t; typedef void hb_face_t;"
    "typedef int hb_tag_t; typedef void hb_blob_t;")
library = ffi.dlopen("libpango-1.0.so.0")
del library
gc.collect()
print("libpango" in Path("/proc/self/maps").read_text())
"""
    assert run(code).split() == ["True"]

"""WeasyPrint is loaded quickly, and is the same as if it had loaded itself."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from docexport.rendering.bytecode import keep_bytecode_in
from docexport.writers import declarations

LOAD = """
import sys
from docexport.rendering.bytecode import keep_bytecode_in
from docexport.writers.loading import load_engine
from pathlib import Path
from typing import Any
keep_bytecode_in(Path(sys.argv[1]))
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
    cffi = pytest.importorskip("cffi")
    source = "typedef struct { int x; double y; } pair_t; int abs (int value); typedef unsigned int guint;"
    monkeypatch.setattr(declarations, "OWN", "int labs_ (guint value);")
    monkeypatch.setattr("docexport.rendering.bytecode._FOLDERS", [])
    tmp_path.chmod(0o700)
    keep_bytecode_in(tmp_path)
    plain = cffi.FFI()
    plain.cdef(source)
    for _ in range(2):  # compiled, then kept
        made: Any = declarations.CompiledFFI()
        made.cdef(source)
        assert made.sizeof("pair_t") == plain.sizeof("pair_t")
        assert made.new("pair_t *", {"x": 3}).x == 3
        assert made.dlopen(None).abs(-4) == 4
        assert str(made.typeof("guint *")) == str(plain.typeof("guint *"))


def test_who_loaded_weasyprint_before_goes_on_with_it(tmp_path: Path) -> None:
    code = """
from docexport.writers.pdf.native import ffi, harfbuzz
print(type(ffi).__module__, bool(harfbuzz.hb_set_create()))
"""
    assert run("import weasyprint\n" + LOAD + code, str(tmp_path)).split() == ["cffi.api", "True"]
    assert run(LOAD + code, str(tmp_path)).split() == ["docexport.writers.declarations", "True"]


def test_style_sheets_that_come_late_are_those_of_weasyprint(tmp_path: Path) -> None:
    code = """
import weasyprint
from weasyprint import html
counters = html.UA_COUNTER_STYLE.copy()
print(sorted(counters), [len(sheet.matcher.lower_local_name_selectors) for sheet in
    (html.UA_STYLESHEET, html.UA_FORM_STYLESHEET, html.PH_STYLESHEET)])
page = '<html lang="en"><title>T</title><body bgcolor="#f00"><ol type="i"><li>One<li><input value="x">'
print(weasyprint.CSS(string="a{}").matcher is not None, html.CSS is weasyprint.CSS)
document = weasyprint.HTML(string=page).render(presentational_hints=True, pdf_forms=True)
def boxes(box):
    yield type(box).__name__, box.style["background_color"], getattr(box, "text", "")
    for child in getattr(box, "children", ()):
        yield from boxes(child)
print(list(map(str, boxes(document.pages[0]._page_box))))
"""
    assert run(LOAD + code, str(tmp_path)) == run(code, str(tmp_path))


def test_no_module_is_left_with_what_stands_for_another(tmp_path: Path) -> None:
    code = """
import cffi, fontTools.subset, tinyhtml5
real = sys.modules["weasyprint.css"].CSS
modules = [module for name, module in sys.modules.items() if name.partition(".")[0] == "weasyprint"]
print([module.__name__ for module in modules if getattr(module, "CSS", real) is not real])
print(cffi.__name__, fontTools.subset.__file__ != "", tinyhtml5.__file__ != "")
"""
    assert run(LOAD + code, str(tmp_path)).splitlines() == ["[]", "cffi True True"]


def test_what_comes_late_is_there_when_it_is_needed(tmp_path: Path) -> None:
    code = """
import io, weasyprint.pdf.fonts as fonts, weasyprint.text.fonts as texts, weasyprint.css as css
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
from docexport.writers.declarations import CompiledFFI
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

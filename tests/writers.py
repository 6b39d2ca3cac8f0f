"""The writers of formats, with the families that their rows name."""

from __future__ import annotations

from functools import partial

from docexport.formats import FORMATS
from docexport.formats.braille import write_braille as _write_braille
from docexport.formats.epub import write_epub as _write_epub
from docexport.formats.pdf import write_pdf as _write_pdf
from docexport.formats.text import render_text as _render_text
from docexport.formats.text import write_text as _write_text

write_pdf = partial(_write_pdf, families=FORMATS["pdf"].families)
write_epub = partial(_write_epub, families=FORMATS["epub"].families)
write_text = partial(_write_text, families=FORMATS["txt"].families)
write_braille = partial(_write_braille, families=FORMATS["brf"].families)
render_text = partial(_render_text, families=FORMATS["txt"].families)

"""The plain-text writer: UTF-8, `\\n` at line ends, no line wider than `text.width` columns."""

from __future__ import annotations

import re

from docexport.codes import Code
from docexport.model import Document
from docexport.rendering.renderer import Renderer
from docexport.writers.manuscript import Manuscript
from docexport.writers.page_marks import with_page_marks

FAMILIES = ("txt", "common")
#: the narrowest and widest text that can be asked for, in columns
NARROWEST, WIDEST = 20, 200


def write_text(manuscript: Manuscript) -> bytes:
    """The document as plain text."""
    return render_text(manuscript).encode()


def render_text(manuscript: Manuscript) -> str:
    """The document as a string of lines, one empty line at most at its end taken away."""
    width = manuscript.project.text.width or int(manuscript.theme.tokens["text"]["width"])
    width = min(max(width, NARROWEST), WIDEST)
    renderer = manuscript.renderer(FAMILIES, markup=False, width=width)
    document = manuscript.document
    if manuscript.project.text.page_marks:
        document = _with_pages(manuscript, renderer)
    body = renderer.document(document)
    text = renderer.template("document.j2", document, body=body)
    return re.sub(r"[ \t]+$", "", text, flags=re.MULTILINE).strip("\n") + "\n"


def _with_pages(manuscript: Manuscript, renderer: Renderer) -> Document:
    """The document with marks where printed pages begin."""
    if manuscript.printed is None:
        place = manuscript.place("text", "page-marks")
        message = "`text.page-marks` needs a PDF that is made in the same run"
        manuscript.found.warning(Code.NO_PAGES, message, place, "add `pdf` to `formats`")
        return manuscript.document
    label = manuscript.labels["page_mark"]
    return with_page_marks(manuscript.document, manuscript.printed.starts, label, renderer.node)

"""The plain-text writer: UTF-8, `\\n` at line ends, no line wider than `text.width` columns."""

from __future__ import annotations

import re

from docexport.writers.manuscript import Manuscript

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
    body = renderer.document(manuscript.document)
    text = renderer.template("document.j2", manuscript.document, body=body)
    return re.sub(r"[ \t]+$", "", text, flags=re.MULTILINE).strip("\n") + "\n"

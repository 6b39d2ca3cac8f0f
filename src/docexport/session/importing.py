"""A plain text -> Markdown: what `docexport import` does with one file."""

from __future__ import annotations

from pathlib import Path

from docexport.diagnostics import Diagnostics, Span
from docexport.diagnostics.codes import Code
from docexport.importing import Imported, import_text
from docexport.readers import read_text
from docexport.session.display_path import shown

#: words that are listed of those that would be lost
_MOST_LISTED = 20


def import_file(path: Path, diagnostics: Diagnostics) -> Imported | None:
    """Markdown made of a file; None where it cannot be read."""
    name, before = shown(path), len(diagnostics)
    text = read_text(path, name, diagnostics, pages=True)
    if len(diagnostics) > before and diagnostics.failed():
        return None
    imported = import_text(text)
    for line, word in imported.lost[:_MOST_LISTED]:
        diagnostics.error(Code.LOST_WORDS, f"the word `{word}` is lost", Span(name, line))
    return imported
